/* terminal.c — the back end that writes pictures between the lines of a terminal. */
#include "view/state.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char *const names[N_TERMINALS] = {
    [TERMINAL_AUTO] = "auto",       [TERMINAL_KITTY] = "kitty",
    [TERMINAL_SIXEL] = "sixel",     [TERMINAL_ITERM] = "iterm",
    [TERMINAL_SYMBOLS] = "symbols",
};

static int fd_of(const struct view *v)
{
    return v->terminal_fd ? v->terminal_fd : STDOUT_FILENO;
}

/* Asked by its environment alone: a question to the terminal could wait for ever, and its
 * answer would land in the prompt. */
bool view_terminal_can(const struct view *v)
{
    const char *term = getenv("TERM");

    return isatty(fd_of(v)) && term && *term && strcmp(term, "dumb") != 0 &&
           strcmp(term, "linux") != 0;
}

static bool start(struct view *v, lab_ctx *c)
{
    bool known = !v->terminal;

    for (int i = 0; i < N_TERMINALS; i++)
        known = known || strcmp(v->terminal, names[i]) == 0;
    if (!known)
        return lab_failn(c, LAB_EARG,
                         "a terminal shows kitty, sixel, iterm or symbols, not \"%s\"",
                         v->terminal);
    return view_drawing(v, c) != NULL;
}

struct room {
    int columns, rows;
    double cell_w, cell_h;
};

static struct room room_in(const struct view *v)
{
    struct room r = { 80, 24, 8, 16 };
    struct winsize z;

    if (ioctl(fd_of(v), TIOCGWINSZ, &z) == 0 && z.ws_col && z.ws_row) {
        r.columns = z.ws_col;
        r.rows = z.ws_row;
        if (z.ws_xpixel && z.ws_ypixel) {
            r.cell_w = fmax(1, (double)z.ws_xpixel / z.ws_col);
            r.cell_h = fmax(1, (double)z.ws_ypixel / z.ws_row);
        }
    }
    /* Room for the prompt and some of what was said before; not wider than one can read. */
    r.columns = r.columns > 120 ? 120 : r.columns > 1 ? r.columns - 1 : 1;
    r.rows = r.rows > 6 ? r.rows * 3 / 4 : r.rows;
    return r;
}

static enum draw_terminal how(const struct view *v)
{
    for (int i = 0; v->terminal && i < N_TERMINALS; i++)
        if (strcmp(v->terminal, names[i]) == 0)
            return (enum draw_terminal)i;
    return TERMINAL_AUTO;
}

static bool write_all(int fd, const char *s, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, s, n);

        if (k < 0 && errno == EAGAIN)
            poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, 1000);
        else if (k < 0 && errno != EINTR)
            return false;
        if (k > 0) {
            s += k;
            n -= (size_t)k;
        }
    }
    return true;
}

static bool show(struct view *v, lab_ctx *c, struct window *w)
{
    lab_scope s = lab_scope_open(c);
    struct room r = room_in(v);
    lab_tensor *t = view_pixels(v, c, w, 0, 0, 256);
    char *text = NULL;

    if (t && !(text = v->draw->terminal(lab_u8(t), (int)lab_dim(t, 1), (int)lab_dim(t, 0),
                                        how(v), r.columns, r.rows, r.cell_w, r.cell_h)))
        lab_fail(c, LAB_EABSENT, "no terminal pictures: labsh was built without chafa");
    if (text) {
        fflush(stdout);
        if (!write_all(fd_of(v), text, strlen(text)) || !write_all(fd_of(v), "\n", 1))
            lab_fail(c, LAB_EIO, "cannot write to the terminal: %s", strerror(errno));
    }
    free(text);
    lab_scope_close(c, &s);
    return lab_ok(c);
}

const struct view_backend view_terminal = {
    .name = "terminal",
    .pause = 1,
    .start = start,
    .show = show,
};
