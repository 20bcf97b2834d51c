/* cells.h — numbered cells: what was typed, what came of it. */
#ifndef SHELL_CELLS_H
#define SHELL_CELLS_H

#include "shell/buffer.h"

#include <lab/store.h>

struct shell;

/* What a cell drew. */
struct picture {
    int win;
    char *kind, *title;    /* as lab_view_picture has them */
    int64_t height, width; /* of an image's own pixels, else 0 */
    void *png;
    size_t len;
};

struct cell {
    int64_t number;
    char *source;
    char *output, *result, *error; /* "" if none; result: as it is shown */
    char *printed; /* the result as print would have it; NULL: not known */
    char *before;  /* prose in front of it in its file; NULL: none */
    char *stored;  /* the output that its file has for it; NULL: none */
    int line;      /* of its block in that file, from 1; 0: typed */
    double started, seconds;
    uint64_t seed; /* of the session before it */
    lab_cell_status status;
    struct picture *pictures;
    int n_pictures;
};

struct cells {
    struct cell *at; /* in order of number */
    int n, cap;
    int64_t next;        /* number of the next cell */
    int now;             /* index of the one that runs, −1: none. Cells do not nest. */
    struct buffer prose; /* read, and waiting for the next cell */
    int line;            /* of the block that is being run, and */
    char *stored;        /* its stored output, for the next cell */
};

/* Makes In and Out. */
void cells_open(struct shell *sh);
void cells_free(struct cells *k);
/* What was typed: a command, a question or a cell. A blank text does nothing. */
void cells_execute(struct shell *sh, const char *text);
/* Runs a cell: numbers, records and shows it. */
lab_cell_status cells_run(struct shell *sh, const char *source);
/* Inside a cell: compiles and runs Lua; results become Out[n] and are shown unless a ";"
 * ends the code. Errors are shown and recorded. `seconds` (may be NULL): the run alone. */
lab_cell_status cells_evaluate(struct shell *sh, const char *code, size_t len,
                               double *seconds);
/* The cell that runs; NULL if none. */
struct cell *cells_now(struct cells *k);
/* The cell of that number; NULL if none. */
const struct cell *cells_find(const struct cells *k, int64_t number);
/* Keeps prose for the next cell. */
void cells_prose(struct cells *k, const char *text, size_t len);
/* Is the result of a cell nothing but the number of the window that it drew? */
bool cells_result_is_window(const struct cell *cell);
/* Takes up a cell of a resumed session. */
void cells_restore(struct shell *sh, const lab_cell_record *r);
/* Source of a C cell without its "%%c" line (an empty line in its place) and "%%". For free(). */
char *cells_c_source(const char *source);
/* Shows the error text on top of the stack of the interpreter and pops it; keeps it in the
 * cell that runs. */
void cells_show_error(struct shell *sh, bool stopped);

#endif
