/* api.h — labdraw.so, the drawing code as a library of its own that labsh opens at its first
 * picture: its one symbol.
 */
#ifndef VIEW_DRAW_API_H
#define VIEW_DRAW_API_H

#include "view/scene.h"

enum draw_vector { DRAW_SVG, DRAW_PDF };
/* How a terminal shows pictures; AUTO asks its environment variables. */
enum draw_terminal {
    TERMINAL_AUTO,
    TERMINAL_KITTY,
    TERMINAL_SIXEL,
    TERMINAL_ITERM,
    TERMINAL_SYMBOLS,
    N_TERMINALS
};

struct draw_api {
    uint32_t size; /* of this struct: the same build on both sides */
    void (*natural)(const struct scene *s, double *w, double *h);
    /* RGBA, not premultiplied, w × h pixels, `scale` pixels for a logical one. `rgba` holds
     * 4 w h bytes. *unknown (may be NULL): as drawing_unknown_glyphs. */
    bool (*pixels)(const struct scene *s, int w, int h, double scale, uint8_t *rgba,
                   int *unknown);
    /* A document of w × h logical pixels, handed to `write` piece by piece. */
    bool (*vector)(const struct scene *s, enum draw_vector kind, double w, double h,
                   bool (*write)(void *self, const void *data, size_t n), void *self);
    /* Text that shows RGBA pixels in `columns` × `rows` cells at most; released with free().
     * NULL when built without chafa or out of memory. */
    char *(*terminal)(const uint8_t *rgba, int w, int h, enum draw_terminal how,
                      int columns, int rows, double cell_w, double cell_h);
    /* As draw_formula (formula.h). */
    char *(*formula)(const char *tex, double size, const char *colour, bool display);
};
#define DRAW_API_SYMBOL "labdraw_api"

#endif
