/* cellfile.h — a text with `-- %%` cells, cut into blocks: what `:load` reads, what `:save`
 * writes, and what a pipe feeds. */
#ifndef SHELL_CELLFILE_H
#define SHELL_CELLFILE_H

#include "shell/buffer.h"

struct shell;
struct cell;

struct cellfile_block {
    const char *at;
    size_t len;
    bool c; /* a "%%c" cell: to its "%%" line, else to the first blank line */
};

/* The next block with any code in it; false at the end. Marker lines are in no block. */
bool cellfile_next(const char **at, struct cellfile_block *b);
/* Runs the blocks of a text as cells. `echo` shows each first; `go_on`: also after a cell
 * has failed. False when one failed. */
bool cellfile_run(struct shell *sh, const char *text, bool echo, bool go_on);
/* Adds a cell in the form that runs both as a cell and as part of a plain script. */
void cellfile_write(struct shell *sh, struct buffer *b, const struct cell *cell);

#endif
