/* draw.h — one drawing for every output: the window, PNG, SVG, PDF and the terminal.
 *
 * Sizes are logical pixels (1/96 inch); the caller scales the cairo context for dense
 * screens. Nothing here knows labsh's contexts: this is a part of the viewer, and a library
 * of its own (api.h) for labsh.
 */
#ifndef VIEW_DRAW_H
#define VIEW_DRAW_H

#include "view/scene.h"

#include <cairo.h>

/* A scene made ready: its pixels as surfaces, its limits known. Borrows the scene. */
struct drawing;
struct drawing *drawing_new(const struct scene *s); /* NULL when out of memory */
void drawing_free(struct drawing *d);

/* What the user has done to a picture. {0} with mask = true: as it comes. */
struct draw_pose {
    bool mask;     /* masks and boxes are shown */
    double zoom;   /* sheets: px per sheet unit; 0: fits */
    double cx, cy; /* the sheet's point in the middle, when zoomed */
    bool limited;  /* plots and heat maps: there are limits */
    double xlim[2], ylim[2];
    int legend;  /* where an automatic legend was last; 0: nowhere yet */
    double left; /* the widest margin that labels of y have needed */
    /* panels: which of them the limits are for, and each one's legend and margin */
    int panel, legends[SCENE_MAX_PANELS];
    double lefts[SCENE_MAX_PANELS];
};

/* The size at which the scene looks right; for an image its own pixels. */
void drawing_size(const struct scene *s, double *w, double *h);
/* Paints the rectangle 0, 0, w, h. Updates pose->legend and left, which keep the frame of a
 * live picture where it is. */
void drawing_paint(struct drawing *d, cairo_t *cr, double w, double h,
                   struct draw_pose *pose);
/* Characters that no font here has, in the last paint. */
int drawing_unknown_glyphs(const struct drawing *d);

/* After a paint: what lies at x, y, in words ("x 12, y 40: 255 0 12"); "" for nothing.
 * For curves *px, *py is the nearest point (NaN: none). */
void drawing_probe(const struct drawing *d, double x, double y, char *text, size_t size,
                   double *px, double *py);
/* What is shown and how, in short: "480×640×3 u8   50 %". */
void drawing_note(const struct drawing *d, char *text, size_t size);
/* Zooms by `factor` keeping what is at x, y in its place; moves by dx, dy px. */
void drawing_zoom(const struct drawing *d, struct draw_pose *pose, double x, double y,
                  double factor);
void drawing_pan(const struct drawing *d, struct draw_pose *pose, double dx, double dy);

/* A line of text on a filled strip, the viewer's status line; `right` where there is room. */
void draw_strip(cairo_t *cr, double x, double y, double w, double h, const char *left,
                const char *right);
/* The controls of a live picture, on the left of the strip: their width, and the one at x
 * ("pause", "stop", "slower", "faster"; NULL for none). */
double draw_controls(cairo_t *cr, double x, double y, double h, bool paused);
const char *draw_control_at(double x);
/* A ring around the point that a probe found. */
void draw_mark(cairo_t *cr, double x, double y);

#endif
