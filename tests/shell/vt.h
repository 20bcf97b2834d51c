/* vt.h — a small terminal: what a program writes becomes rows of text. Enough of xterm for
 * what labsh sends; anything else makes `unknown` count up. */
#ifndef TEST_VT_H
#define TEST_VT_H

#include <stddef.h>
#include <stdint.h>

enum { VT_COLS = 200, VT_ROWS = 60 };

struct vt {
    int cols, rows;
    int x, y; /* the cursor */
    int wrap; /* the last column was written: the next character goes below */
    int32_t cell[VT_ROWS][VT_COLS]; /* 0: blank, −1: right half of a wide character */
    int colours;                    /* sequences that set one */
    int unknown;
    char pending[64]; /* an escape sequence or character that is not complete */
    int n_pending;
};

void vt_init(struct vt *t, int cols, int rows);
void vt_feed(struct vt *t, const char *data, size_t n);
/* Row y as UTF-8 without trailing blanks, in a static buffer of its own per call in four. */
const char *vt_row(const struct vt *t, int y);

#endif
