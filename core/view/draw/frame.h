/* frame.h — title, axes, grid, labels: what stands around curves and heat maps. */
#ifndef DRAW_FRAME_H
#define DRAW_FRAME_H

#include "view/draw/pen.h"
#include "view/draw/scale.h"

struct frame {
    double x, y, w, h;  /* the inner rectangle */
    double left, below; /* px that texts take on its left and below it */
    double right;       /* px kept free on its right */
    struct scale sx, sy;
    struct ticks tx, ty;
};

/* What a frame is to show. Names of rows and columns replace ticks where given: name i
 * stands at i. */
struct frame_spec {
    const char *title, *xlabel, *ylabel;
    struct scale sx, sy; /* a, b are filled in */
    bool grid, down;     /* down: y grows downwards */
    double left, right;  /* px kept free at least on the left, and on the right */
    double aspect;       /* px of one y unit over one x unit; 0: fill */
    long n_columns, n_rows;
    const char *const *columns, *const *rows;
};

/* Finds the inner rectangle within w × h and the ticks. */
struct frame frame_layout(struct pen *p, const struct frame_spec *spec, double w,
                          double h);
/* The grid, below the contents. */
void frame_paint_back(struct pen *p, const struct frame_spec *spec,
                      const struct frame *f);
/* Axes, ticks and texts, above them. */
void frame_paint_front(struct pen *p, const struct frame_spec *spec,
                       const struct frame *f, double w);
void frame_clip(struct pen *p, const struct frame *f);

#endif
