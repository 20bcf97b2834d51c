/* cellfile.h — a text with `-- %%` cells, cut into blocks: what `:load` reads, what `:save`
 * writes, and what a pipe feeds. */
#ifndef SHELL_CELLFILE_H
#define SHELL_CELLFILE_H

#include "shell/buffer.h"

struct shell;
struct cell;

/* A reader of a text; `line` lines lie behind it. */
struct cellfile {
    const char *at;
    int line;
};

/* Begins with a marker line, a "%%c" line, or the text. */
struct cellfile_block {
    const char *from;
    size_t whole; /* bytes to the next block */
    int line;     /* of `from`, counted from 1 */
    const char *marker;
    size_t marker_len; /* what stands behind "-- %%"; NULL without a marker line */
    const char *at;
    size_t len;      /* its lines without marker and stored output, trimmed */
    const char *end; /* of these lines, with the "%%" of a C cell */
    const char *stored;
    size_t stored_len; /* lines of stored output; NULL if none */
    bool c;            /* a "%%c" cell: to its "%%" line, else to the first blank line */
    bool prose;        /* comments alone: nothing to run */
};

/* The next block; false at the end. Together the blocks are the text, byte for byte. */
bool cellfile_next(struct cellfile *f, struct cellfile_block *b);
/* Runs one as a cell (or, where it is no chunk, line by line as if typed); prose is kept for
 * the cell after it. False when that failed. */
bool cellfile_run_block(struct shell *sh, const struct cellfile_block *b, bool echo,
                        bool go_on);
/* Runs the blocks of a text as cells. `echo` shows each first; `go_on`: also after a cell
 * has failed. False when one failed. */
bool cellfile_run(struct shell *sh, const char *text, bool echo, bool go_on);
/* Adds a cell's code in the form that runs both as a cell and as part of a plain script. */
void cellfile_script(struct shell *sh, struct buffer *b, const struct cell *cell);

#endif
