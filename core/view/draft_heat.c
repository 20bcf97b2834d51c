/* draft_heat.c — a matrix as a heat map. */
#include "view/draft.h"

#include <math.h>

enum {
    FEW = 24
}; /* up to so many rows and columns, numbers are written into the cells */

static bool set_limits(struct draft *d, const lab_value *range, struct scene_heat *h)
{
    double pair[2] = { NAN, NAN }, lo = 0, hi = 1;

    if (!draft_pair(d, "range", range, pair))
        return false;
    scene_range(&h->values, &lo, &hi);
    /* A diverging scale has its middle at zero. */
    if (h->ramp == RAMP_COOLWARM) {
        hi = fmax(fabs(lo), fabs(hi));
        lo = -hi;
    }
    h->lo = isnan(pair[0]) ? lo : pair[0];
    h->hi = isnan(pair[1]) ? hi : pair[1];
    return true;
}

static bool set_labels(struct draft *d, const struct heat_args *a, struct scene_heat *h)
{
    const lab_value *rows = a->rows, *columns = a->columns, *both = a->labels;

    if (both && both->kind != LAB_NIL) {
        rows = rows && rows->kind != LAB_NIL ? rows : both;
        columns = columns && columns->kind != LAB_NIL ? columns : both;
    }
    if (rows && rows->kind != LAB_NIL) {
        h->n_rows = h->values.h;
        h->rows = draft_labels(d, rows == both ? "labels" : "rows", rows, &h->n_rows);
    }
    if (lab_ok(d->c) && columns && columns->kind != LAB_NIL) {
        h->n_columns = h->values.w;
        h->columns = draft_labels(d, columns == both ? "labels" : "columns", columns,
                                  &h->n_columns);
    }
    return lab_ok(d->c);
}

bool draft_heat(struct draft *d, const struct heat_args *a)
{
    struct scene_heat *h = &d->scene.as.heat;
    bool few;

    d->scene.kind = SCENE_HEAT;
    d->scene.title = draft_text(d, a->title);
    h->xlabel = draft_text(d, a->xlabel);
    h->ylabel = draft_text(d, a->ylabel);
    h->ramp = RAMP_VIRIDIS;
    h->bar = a->bar;
    if (!draft_array(d, "m", a->m, false, &h->values) ||
        !draft_ramp(d, "palette", a->palette, &h->ramp) || !set_limits(d, a->range, h))
        return false;
    few = h->values.h <= FEW && h->values.w <= FEW;
    h->numbers = a->values && a->values->kind == LAB_BOOL ? a->values->as.b : few;
    return set_labels(d, a, h);
}
