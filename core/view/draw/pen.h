/* pen.h — what all drawing here holds in its hand: a cairo context, one text layout, and the
 * look (colours and sizes) that every picture shares. */
#ifndef DRAW_PEN_H
#define DRAW_PEN_H

#include <cairo.h>
#include <pango/pangocairo.h>
#include <stdbool.h>
#include <stdint.h>

/* The look. Sizes in logical pixels. */
enum {
    INK = 0x1f2933,       /* titles */
    INK_SOFT = 0x3e4c59,  /* labels */
    INK_FAINT = 0x52606d, /* ticks */
    LINE_AXIS = 0x7b8794,
    LINE_GRID = 0xe3e7eb,
    LINE_MINOR = 0xf2f4f6,
    PAPER = 0xffffff,
    LACKING = 0xd9d2e9 /* where a number is NaN */
};
#define TEXT_TITLE 14.5
#define TEXT_LABEL 12.0
#define TEXT_TICK 10.5
#define TEXT_SMALL 9.5

struct pen {
    cairo_t *cr;
    PangoLayout *layout;
    int unknown; /* glyphs that no font has */
};
struct pen pen_make(cairo_t *cr);
void pen_release(struct pen *p);

void pen_colour(struct pen *p, uint32_t rgb, double alpha);
void pen_line(struct pen *p, double x0, double y0, double x1, double y1);
void pen_rounded(struct pen *p, double x, double y, double w, double h, double r);

/* A text's place: `ax`, `ay` say which point of its box is put at x, y (0 left or top, .5
 * middle, 1 right or bottom); `turn` in degrees, counter-clockwise about that point. */
struct text_style {
    double size, ax, ay, turn;
    bool bold;
    uint32_t colour;
    double max_width; /* 0: any; else ends in … */
};
void pen_text_size(struct pen *p, const char *text, struct text_style style, double *w,
                   double *h);
void pen_text(struct pen *p, const char *text, double x, double y,
              struct text_style style);

#endif
