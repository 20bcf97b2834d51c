/* drawing.h — a scene made ready, as the files of this folder share it. */
#ifndef DRAW_DRAWING_H
#define DRAW_DRAWING_H

#include "view/draw/draw.h"
#include "view/draw/frame.h"
#include "view/draw/pen.h"

/* A tile's pixels and mask as surfaces; level i is 2^i times smaller. Made when needed. */
enum { MAX_LEVELS = 16 };
struct pyramid {
    int n;
    cairo_surface_t *level[MAX_LEVELS];
};
struct tile {
    struct pyramid pixels, mask;
    double x, y, w, h; /* its rectangle on the sheet, in sheet units */
};

struct drawing {
    const struct scene *scene;
    int unknown;
    /* sheets */
    struct panel *panels; /* as many as the scene has */
    struct tile *tiles;
    double sheet_w, sheet_h; /* all tiles with their titles */
    double scale, ox, oy;    /* last paint: px = o + scale × sheet unit */
    /* plots and heat maps */
    struct frame frame;     /* of the last paint */
    struct scale sx, sy;    /* the data's own limits */
    cairo_surface_t *cells; /* a heat map's colours */
    struct setting *formula;
};

/* One kind of picture. */
struct drawing_kind {
    bool (*prepare)(struct drawing *d);
    void (*release)(struct drawing *d);
    void (*size)(const struct scene *s, double *w, double *h);
    void (*paint)(struct drawing *d, struct pen *p, double w, double h,
                  struct draw_pose *pose);
    void (*probe)(const struct drawing *d, double x, double y, char *text, size_t size,
                  double *px, double *py);
    void (*note)(const struct drawing *d, char *text, size_t size);
    void (*zoom)(const struct drawing *d, struct draw_pose *pose, double x, double y,
                 double factor);
    void (*pan)(const struct drawing *d, struct draw_pose *pose, double dx, double dy);
};
extern const struct drawing_kind drawing_sheet, drawing_plot, drawing_heat,
    drawing_panels, drawing_formula;

/* Zoom and pan by the frame's limits, for what has axes. */
void frame_zoom(const struct drawing *d, struct draw_pose *pose, double x, double y,
                double factor);
void frame_pan(const struct drawing *d, struct draw_pose *pose, double dx, double dy);
/* The limits to draw with: the pose's, or the drawing's own. */
void frame_limits(const struct drawing *d, const struct draw_pose *pose, struct scale *sx,
                  struct scale *sy);

/* The surface of an array's pixels (one channel through `ramp`; `lacking` for NaN), and of a
 * mask's labels or heat. NULL when out of memory. */
cairo_surface_t *pixels_surface(const struct scene_tile *t, enum scene_ramp ramp);
cairo_surface_t *mask_surface(const struct scene_tile *t, const struct scene_sheet *s);
cairo_surface_t *ramp_surface(const struct scene_array *a, double lo, double hi,
                              enum scene_ramp ramp, uint32_t lacking);
/* Half the size, each pixel the mean of four. */
cairo_surface_t *halved(cairo_surface_t *s);
/* The colour of label k ≥ 1. */
uint32_t label_colour(const struct scene_sheet *s, int64_t k);

/* The colour of series i. */
uint32_t plot_colour(const struct scene_plot *p, int64_t i);

/* How much is drawn in each cell of a grid over the frame: where the legend should not be. */
enum { BUSY_W = 32, BUSY_H = 20 };
struct busy {
    unsigned cell[BUSY_H][BUSY_W];
};
/* Width of a legend that stands outside, 0 when it stands within. */
double legend_outside(struct pen *p, const struct scene_plot *plot, double w, double h,
                      const struct draw_pose *pose);
/* False, with nothing painted, when a legend that chooses its place would rather stand
 * outside (pose->legend says so now): lay the frame out again. */
bool legend_paint(struct pen *p, const struct scene_plot *plot, const struct frame *f,
                  const struct busy *busy, struct draw_pose *pose);

#endif
