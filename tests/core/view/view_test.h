/* view_test.h — a session, the module's rows called as Lua would, and a hand on the viewer. */
#ifndef VIEW_TEST_H
#define VIEW_TEST_H

#include "view/state.h"
#include "view/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <lab/plugin.h>
#include <math.h>

extern const lab_plugin lab_core_view;

struct session {
    lab_host *h;
    lab_ctx *c;
    char folder[64]; /* a place for files, removed at the end */
    char printed[4096], logged[4096];
    char socket[96];
};
/* Fixtures; `session_start` shows nothing, `session_windows` has a viewer that draws into
 * SDL's dummy driver and listens for automation. */
int session_start(void **state);
int session_windows(void **state);
int session_end(void **state);
/* A path in the session's folder; in c's scope. */
const char *session_path(struct session *s, const char *name);
bool session_has(struct session *s, const char *name);

/* ---- the rows, options as a table ------------------------------------------------------------- */

/* Options by name; those not named are absent or have the row's defaults. */
struct options {
    const char *title, *kind, *legend, *xlabel, *ylabel, *palette_name;
    lab_tensor *mask;
    const lab_value *palette, *boxes, *labels, *range, *titles, *masks, *x, *y, *label,
        *xlim, *ylim, *color, *rows, *columns, *values, *names;
    double alpha, size;
    int64_t n_columns, bins, win;
    bool xlog, ylog, density, log, no_bar;
};
#define OPTIONS(...)                             \
    (&(struct options){ .alpha = .5,             \
                        .size = NAN,             \
                        .n_columns = LAB_NO_INT, \
                        .bins = LAB_NO_INT,      \
                        .win = LAB_NO_INT,       \
                        __VA_ARGS__ })
int64_t call_image(lab_ctx *c, lab_tensor *image, const struct options *o);
int64_t call_grid(lab_ctx *c, const lab_value *images, const struct options *o);
int64_t call_plot(lab_ctx *c, const lab_value *data, const lab_value *more,
                  const struct options *o);
int64_t call_panels(lab_ctx *c, const lab_table *list, int64_t columns);
int64_t call_hist(lab_ctx *c, const lab_value *x, const struct options *o);
int64_t call_heat(lab_ctx *c, lab_tensor *m, const struct options *o);
bool call_close(lab_ctx *c, int64_t win);
bool call_wait(lab_ctx *c, int64_t win, double timeout);
lab_table *call_windows(lab_ctx *c);

/* ---- values --------------------------------------------------------------------------------------- */

const lab_value *v_tensor(lab_ctx *c, lab_tensor *t);
const lab_value *v_numbers(lab_ctx *c, int n, const double *x);
#define NUMBERS(c, ...)                                                       \
    v_numbers((c), (int)(sizeof((double[]){ __VA_ARGS__ }) / sizeof(double)), \
              (const double[]){ __VA_ARGS__ })
const lab_value *v_texts(lab_ctx *c, int n, const char *const *x);
#define TEXTS(c, ...)                                                                   \
    v_texts((c), (int)(sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(const char *)), \
            (const char *const[]){ __VA_ARGS__ })
/* H×W×C u8, all of one colour (0xRRGGBB; its blue for one channel). */
lab_tensor *plain_image(lab_ctx *c, int h, int w, int channels, uint32_t rgb);

/* ---- pixels ---------------------------------------------------------------------------------------- */

struct pixels {
    int w, h;
    uint8_t *at; /* r g b a */
};
uint32_t pixel(const struct pixels *p, int x, int y); /* 0xRRGGBB */
/* Pixels in a rectangle that differ from `rgb` by more than 24 in a channel. */
int count_other(const struct pixels *p, int x0, int y0, int x1, int y1, uint32_t rgb);
int count_like(const struct pixels *p, int x0, int y0, int x1, int y1, uint32_t rgb);
bool alike(uint32_t a, uint32_t b, int within);
#define assert_colour(a, b, within)                         \
    do {                                                    \
        uint32_t a_ = (a), b_ = (b);                        \
        if (!alike(a_, b_, (within)))                       \
            fail_msg("colour %06x, expected %06x", a_, b_); \
    } while (0)

/* ---- the viewer's other door -------------------------------------------------------------------------- */

int door_open(struct session *s);
/* What the window shows; release p.at with free. */
struct pixels door_read(int fd, int win);
/* The value of `name` in the window's state, in a static buffer. */
const char *door_ask(int fd, int win, const char *name);
/* False once the window is gone. */
bool door_has(int fd, int win);
void door_key(int fd, int win, int key);
void door_mouse(int fd, int win, enum wire_input input, int x, int y, double wheel);

#endif
