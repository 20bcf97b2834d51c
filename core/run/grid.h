/* grid.h — a table of texts, as a terminal shows it. */
#ifndef RUN_GRID_H
#define RUN_GRID_H

#include <lab/ctx.h>

enum { GRID_COLUMNS = 24 };

struct grid {
    lab_ctx *c;
    int columns, widest[GRID_COLUMNS];
    bool left[GRID_COLUMNS]; /* texts; numbers stand on the right */
    const char **cells;      /* by rows, in c's scope */
    int n, room;
};

/* Heads are separated by "|"; one that begins with "<" stands on the left. */
struct grid grid_make(lab_ctx *c, const char *heads);
/* The next cell; rows fill up from the left. NULL: empty. */
void grid_add(struct grid *g, const char *text);
void grid_addf(struct grid *g, const char *fmt, ...) LAB_PRINTF(2, 3);
/* All rows, a line each, without a newline at the end; in c's scope. NULL in a failed c. */
const char *grid_text(const struct grid *g);

#endif
