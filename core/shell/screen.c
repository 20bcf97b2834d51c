/* screen.c — draws the cell being typed. */
#include "shell/screen.h"
#include "shell/colour.h"
#include "shell/text.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { TAB = 4, MAX_ROWS = 20000 };

void screen_open(struct screen *s, int fd, bool colour)
{
    *s = (struct screen){ .fd = fd, .colour = colour };
    screen_measure(s);
}

static void drop_rows(struct screen *s)
{
    for (int i = 0; i < s->n_rows; i++)
        free(s->rows[i].at);
    free(s->rows);
    s->rows = NULL;
    s->n_rows = s->cursor = 0;
}

void screen_close(struct screen *s)
{
    drop_rows(s);
    free(s->hint);
    s->hint = NULL;
}

static void send(struct screen *s, const struct buffer *out)
{
    for (size_t at = 0; at < out->len;) {
        ssize_t n = write(s->fd, out->at + at, out->len - at);

        if (n > 0)
            at += (size_t)n;
        else if (errno == EAGAIN)
            poll(&(struct pollfd){ .fd = s->fd, .events = POLLOUT }, 1, 100);
        else if (errno != EINTR)
            return;
    }
}

/* Cursor to the first row's first column. */
static void go_top(struct screen *s, struct buffer *out)
{
    if (s->cursor > 0)
        buffer_printf(out, "\033[%dA", s->cursor);
    buffer_puts(out, "\r");
    s->cursor = 0;
}

void screen_measure(struct screen *s)
{
    struct winsize w = { 0 };
    int width = 80, height = 24;

    if (ioctl(s->fd, TIOCGWINSZ, &w) == 0 && w.ws_col > 0 && w.ws_row > 0) {
        width = w.ws_col;
        height = w.ws_row;
    }
    if (s->width && width != s->width && s->n_rows) {
        /* A narrower terminal has broken the rows above the cursor in two. */
        int rows = 0;

        for (int i = 0; i < s->cursor; i++)
            rows += 1 + (s->width - 1) / width;
        s->cursor = width < s->width ? rows : s->cursor;
        screen_hide(s);
    }
    s->width = width < 4 ? 4 : width;
    s->height = height < 2 ? 2 : height;
}

/* ---- layout ------------------------------------------------------------------------- */

struct layout {
    struct screen *screen;
    struct buffer *rows;
    int n, cap;
    int column;
    int style;
    int cursor_row, cursor_column;
};

static struct buffer *new_row(struct layout *l)
{
    if (l->n == l->cap) {
        int cap = l->cap ? l->cap * 2 : 16;
        struct buffer *rows = realloc(l->rows, (size_t)cap * sizeof *rows);

        if (!rows)
            return &l->rows[l->n - 1];
        l->rows = rows;
        l->cap = cap;
    }
    l->rows[l->n] = (struct buffer){ 0 };
    l->column = 0;
    l->style = STYLE_PLAIN;
    return &l->rows[l->n++];
}

static void put(struct layout *l, const char *bytes, size_t n, int width, int style)
{
    struct buffer *row = &l->rows[l->n - 1];

    if (l->column + width > l->screen->width)
        row = new_row(l);
    if (style != l->style && l->screen->colour)
        buffer_puts(row, style_sgr[style]);
    l->style = style;
    buffer_add(row, bytes, n);
    l->column += width;
}

/* One character of the text as it is shown: controls as ^X, tabs as blanks. */
static size_t put_next(struct layout *l, const char *s, size_t n, int style)
{
    int32_t code;
    size_t bytes = (size_t)lab_text_decode(s, n, &code);
    int w = lab_text_width(code);

    if (code == '\t') {
        for (int k = TAB - l->column % TAB; k > 0; k--)
            put(l, " ", 1, 1, style);
    } else if (code < 0) {
        put(l, "\xef\xbf\xbd", 3, 1, style);
    } else if (code < 0x20 || code == 0x7f) {
        char shown[2] = { '^', (char)(code ^ 0x40) };

        put(l, shown, 2, 2, style);
    } else if (w < 0) {
        put(l, "\xef\xbf\xbd", 3, 1, style);
    } else {
        put(l, s, bytes, w, style);
    }
    return bytes;
}

static void put_plain(struct layout *l, const char *s, int style)
{
    for (size_t n = strlen(s), i = 0; i < n;)
        i += put_next(l, s + i, n - i, style);
}

static void mark_cursor(struct layout *l)
{
    if (l->column >= l->screen->width)
        new_row(l);
    l->cursor_row = l->n - 1;
    l->cursor_column = l->column;
}

static void lay_text(struct layout *l, const struct screen_text *t)
{
    new_row(l);
    put_plain(l, t->prompt, STYLE_PROMPT);
    for (size_t i = 0; i < t->len && l->n < MAX_ROWS;) {
        if (i == t->point)
            mark_cursor(l);
        if (t->text[i] == '\n') {
            new_row(l);
            put_plain(l, t->more, STYLE_DIM);
            i++;
        } else {
            i += put_next(l, t->text + i, t->len - i,
                          t->style ? t->style[i] : STYLE_PLAIN);
        }
    }
    if (t->point >= t->len)
        mark_cursor(l);
}

/* Hints take what room the text leaves, one row a line, cut at the right edge. */
static void lay_hint(struct layout *l, int room)
{
    const char *at = l->screen->hint;

    while (at && *at && room-- > 0) {
        size_t n = strcspn(at, "\n"), fits = lab_text_fit(at, n, l->screen->width - 1);

        new_row(l);
        for (size_t i = 0; i < fits;)
            i += put_next(l, at + i, fits - i, STYLE_DIM);
        at += n + (at[n] == '\n');
    }
}

/* ---- drawing -------------------------------------------------------------------------- */

/* Erasing comes before the text: at the right edge it would take the last column. */
static void draw_row(struct screen *s, struct buffer *out, const struct buffer *row,
                     bool last)
{
    buffer_puts(out, last ? "\r\033[J" : "\r\033[K");
    buffer_add(out, buffer_text(row), row->len);
    if (s->colour)
        buffer_puts(out, STYLE_OFF);
}

static void draw_rows(struct screen *s, struct buffer *out, struct buffer *rows, int n)
{
    struct screen_row *kept = calloc((size_t)n, sizeof *kept);

    go_top(s, out);
    for (int i = 0; i < n; i++) {
        const struct screen_row *old = i < s->n_rows ? &s->rows[i] : NULL;
        bool last = i == n - 1, fewer = last && n < s->n_rows;

        if (i > 0)
            buffer_puts(out, "\r\n");
        if (!old || old->len != rows[i].len || fewer ||
            memcmp(buffer_text(&rows[i]), old->at, old->len) != 0)
            draw_row(s, out, &rows[i], last);
    }
    drop_rows(s);
    s->cursor = n - 1;
    if (!kept)
        return;
    for (int i = 0; i < n; i++) {
        kept[i].len = rows[i].len;
        kept[i].at = buffer_take(&rows[i]);
        kept[i].len = kept[i].at ? kept[i].len : 0;
    }
    s->rows = kept;
    s->n_rows = n;
}

void screen_draw(struct screen *s, const struct screen_text *t)
{
    struct layout l = { .screen = s };
    struct buffer out = { 0 };
    int text_rows, visible, hints;

    lay_text(&l, t);
    text_rows = l.n;
    visible = text_rows < s->height ? text_rows : s->height;
    if (s->top > l.cursor_row || text_rows <= visible)
        s->top = text_rows <= visible ? 0 : l.cursor_row;
    if (l.cursor_row >= s->top + visible)
        s->top = l.cursor_row - visible + 1;
    if (s->top + visible > text_rows)
        s->top = text_rows - visible;
    lay_hint(&l, s->height - visible);
    hints = l.n - text_rows;
    /* Hints stand right below the visible window of the text. */
    for (int i = 0; i < hints && s->top + visible != text_rows; i++) {
        struct buffer swap = l.rows[s->top + visible + i];

        l.rows[s->top + visible + i] = l.rows[text_rows + i];
        l.rows[text_rows + i] = swap;
    }
    draw_rows(s, &out, l.rows + s->top, visible + hints);
    if (s->cursor > l.cursor_row - s->top)
        buffer_printf(&out, "\033[%dA", s->cursor - (l.cursor_row - s->top));
    s->cursor = l.cursor_row - s->top;
    buffer_puts(&out, "\r");
    if (l.cursor_column > 0)
        buffer_printf(&out, "\033[%dC", l.cursor_column);
    send(s, &out);
    buffer_free(&out);
    for (int i = 0; i < l.n; i++)
        buffer_free(&l.rows[i]);
    free(l.rows);
}

void screen_hint(struct screen *s, const char *hint)
{
    free(s->hint);
    s->hint = hint ? strdup(hint) : NULL;
}

void screen_leave(struct screen *s, const char *tail)
{
    struct buffer out = { 0 };

    if (s->n_rows - 1 > s->cursor)
        buffer_printf(&out, "\033[%dB", s->n_rows - 1 - s->cursor);
    buffer_puts(&out, tail);
    buffer_puts(&out, "\r\n");
    send(s, &out);
    buffer_free(&out);
    drop_rows(s);
    s->top = 0;
}

void screen_hide(struct screen *s)
{
    struct buffer out = { 0 };

    if (s->n_rows == 0)
        return;
    go_top(s, &out);
    buffer_puts(&out, "\033[J");
    send(s, &out);
    buffer_free(&out);
    drop_rows(s);
}
