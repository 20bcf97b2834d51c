/* draft.h — from arguments to a scene.
 *
 * A draft owns, in a context of its own, all that its scene borrows; so a live picture that
 * comes too early can wait. Builders record errors in that context; messages begin with the
 * row's name. Arrays are kept, not copied: a waiting picture shows the newest contents.
 */
#ifndef VIEW_DRAFT_H
#define VIEW_DRAFT_H

#include "view/scene.h"

#include <lab/host.h>
#include <lab/view.h>

struct draft {
    lab_ctx *c;
    const char *row; /* "view.image", for messages */
    struct scene scene;
};
struct draft *draft_new(lab_host *h, const char *row); /* NULL when out of memory */
void draft_free(struct draft *d);

/* ---- what builders share ------------------------------------------------------------------ */

/* t as an array: H×W, or H×W×C where `channels`. Keeps t. */
bool draft_array(struct draft *d, const char *name, const lab_tensor *t, bool channels,
                 struct scene_array *a);
/* Keeps t for the draft, as f64 and row-major. */
lab_tensor *draft_numbers(struct draft *d, const lab_tensor *t);
/* A text cut to what a scene takes; "" for NULL. */
const char *draft_text(struct draft *d, const char *s);
/* {lo, hi} in a table or tensor into out; absent leaves it. */
bool draft_pair(struct draft *d, const char *name, const lab_value *v, double out[2]);
/* "red", "#c81e1e", {200, 30, 30} → 0xRRGGBB. */
bool draft_colour(struct draft *d, const char *name, const lab_value *v, int64_t *rgb);
bool draft_ramp(struct draft *d, const char *name, const lab_value *v,
                enum scene_ramp *ramp);
/* A list of texts or numbers, n of them unless n is −1, as texts. */
const char **draft_labels(struct draft *d, const char *name, const lab_value *v,
                          int64_t *n);
/* True for a tensor. */
lab_tensor *draft_is_tensor(const lab_value *v);

/* ---- the builders --------------------------------------------------------------------------- */

struct image_args {
    const lab_tensor *image, *mask;
    const char *title;
    double alpha; /* NaN: usual */
    const lab_value *palette, *boxes, *labels, *range;
};
bool draft_image(struct draft *d, const struct image_args *a);

struct grid_args {
    const lab_value *images, *masks, *titles, *palette, *range;
    const char *title;
    double alpha;
    int64_t columns; /* LAB_NO_INT: as it looks best */
};
bool draft_grid(struct draft *d, const struct grid_args *a);

struct plot_args {
    const lab_value *data, *more; /* y, or x and y, or series */
    const lab_value *x, *y, *label, *colour, *xlim, *ylim, *names;
    const char *title, *xlabel, *ylabel, *kind, *legend;
    bool xlog, ylog;
    double size;
};
bool draft_plot(struct draft *d, const struct plot_args *a);

/* Copies the curves. */
bool draft_curves(struct draft *d, const lab_view_curve *curves, int n,
                  const lab_view_axes *axes);

/* Copies the panels. `live` may be NULL. */
bool draft_panels(struct draft *d, const char *title, const lab_view_panel *panels, int n,
                  const lab_view_live *live);

/* Panels as columns for n of them, the picture near to a square. */
int64_t draft_columns(int64_t n);

struct panels_args {
    const lab_table *list; /* of tables with the options of view.plot or view.heat */
    int64_t columns;       /* LAB_NO_INT: as it looks best */
    const char *title;
};
bool draft_panel_list(struct draft *d, const struct panels_args *a);

struct hist_args {
    const lab_value *data, *range, *label;
    int64_t bins; /* LAB_NO_INT: from the data */
    bool density, log;
    const char *title, *xlabel, *ylabel;
};
bool draft_hist(struct draft *d, const struct hist_args *a);

struct heat_args {
    const lab_tensor *m;
    const lab_value *labels, *rows, *columns, *palette, *range, *values;
    const char *title, *xlabel, *ylabel;
    bool bar;
};
bool draft_heat(struct draft *d, const struct heat_args *a);

struct formula_args {
    const char *tex, *title; /* title NULL: the formula */
    double size;             /* px to the em; NaN: usual */
    const lab_value *colour;
};
bool draft_formula(struct draft *d, const struct formula_args *a);
/* Does it parse, and is the size one that scenes have? */
bool draft_formula_check(lab_ctx *c, const char *row, const char *tex, double size);

#endif
