/* block.h — rectangles of characters, which formulas as text are put together from. */
#ifndef FORMULA_BLOCK_H
#define FORMULA_BLOCK_H

#include <lab/ctx.h>

enum { BLOCK_MAX_CELLS = 65536, CELL_MARKS = 2 };

/* One column of one line. code 0: the second half of a wide character. */
struct cell {
    int32_t code, mark[CELL_MARKS]; /* marks: combining characters, 0 for none */
};
/* w × h cells; `base` is the line that stands on the text's line. Memory of c's scope. */
struct block {
    int w, h, base;
    bool loose; /* ends in a script that more letters would run into */
    struct cell *at;
};

/* Blank. With LAB_EARG when it would have more than BLOCK_MAX_CELLS. */
struct block block_new(lab_ctx *c, int w, int h, int base);
/* One line. */
struct block block_text(lab_ctx *c, const char *utf8);
struct block block_sign(lab_ctx *c, int32_t code);
struct cell *block_cell(const struct block *b, int line, int column);
/* Copies a into b at a place that holds it. */
void block_put(struct block *b, const struct block *a, int line, int column);
/* Side by side, on one base; gaps[i] columns before block i (NULL: none). */
struct block block_row(lab_ctx *c, const struct block *parts, const int *gaps, int n);
/* Below each other, each in the middle (`left`: at the left); the base of part `which`. */
struct block block_stack(lab_ctx *c, const struct block *parts, int n, int which,
                         bool left);
/* A delimiter of h lines, the base in its middle or where told (base −1). */
struct block block_delimiter(lab_ctx *c, int32_t code, int h, int base);
/* Lines without blanks at their ends, separated by \n. In c's scope. */
const char *block_utf8(lab_ctx *c, const struct block *b);

/* A block of one line as superscript or subscript characters; false when there are not such
 * for all of it, or it has more lines. */
bool block_raise(lab_ctx *c, const struct block *b, struct block *out);
bool block_lower(lab_ctx *c, const struct block *b, struct block *out);

#endif
