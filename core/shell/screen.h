/* screen.h — draws the cell being typed: prompt, coloured lines, hints below. Knows only
 * text and columns; readline keeps the text and the cursor.
 *
 * Rows are compared with what stands on the terminal, so a key rewrites one row. A text
 * taller than the terminal is shown as the window of rows around the cursor.
 */
#ifndef SHELL_SCREEN_H
#define SHELL_SCREEN_H

#include "shell/buffer.h"

struct screen_row {
    char *at;
    size_t len;
};

struct screen {
    int fd;
    bool colour;
    int width, height;
    struct screen_row *rows; /* as drawn, from the first visible one */
    int n_rows;
    int cursor; /* row of the terminal's cursor among them */
    int top;    /* first text row in the window */
    char *hint; /* shown below the text until the next key, or NULL */
};

struct screen_text {
    const char *prompt; /* before the first line */
    const char *more;   /* before the others */
    const char *text;
    size_t len, point;          /* the cursor's byte */
    const unsigned char *style; /* per byte, or NULL */
};

void screen_open(struct screen *s, int fd, bool colour);
void screen_close(struct screen *s);
/* Asks the terminal for its size; after a change the next draw starts afresh. */
void screen_measure(struct screen *s);
void screen_draw(struct screen *s, const struct screen_text *t);
/* Text below the cell (lines; copied); NULL: none. Shown by the next draw. */
void screen_hint(struct screen *s, const char *hint);
/* Leaves what is drawn for good: the cursor goes to a new line below it, after `tail`. */
void screen_leave(struct screen *s, const char *tail);
/* Wipes what is drawn, so that something else can be printed in its place. */
void screen_hide(struct screen *s);

#endif
