/* drawing.c — which kind draws what. */
#include "view/draw/drawing.h"

#include <math.h>
#include <stdlib.h>

static const struct drawing_kind *const kinds[N_SCENES] = {
    [SCENE_IMAGE] = &drawing_sheet,   [SCENE_GRID] = &drawing_sheet,
    [SCENE_PLOT] = &drawing_plot,     [SCENE_HEAT] = &drawing_heat,
    [SCENE_PANELS] = &drawing_panels, [SCENE_FORMULA] = &drawing_formula,
};

struct drawing *drawing_new(const struct scene *s)
{
    struct drawing *d = calloc(1, sizeof *d);

    if (!d)
        return NULL;
    d->scene = s;
    if (!kinds[s->kind]->prepare(d)) {
        drawing_free(d);
        return NULL;
    }
    return d;
}

void drawing_free(struct drawing *d)
{
    if (!d)
        return;
    kinds[d->scene->kind]->release(d);
    free(d);
}

void drawing_size(const struct scene *s, double *w, double *h)
{
    kinds[s->kind]->size(s, w, h);
}

void drawing_paint(struct drawing *d, cairo_t *cr, double w, double h,
                   struct draw_pose *pose)
{
    struct pen p = pen_make(cr);

    cairo_save(cr);
    cairo_rectangle(cr, 0, 0, w, h);
    cairo_clip(cr);
    kinds[d->scene->kind]->paint(d, &p, w, h, pose);
    cairo_restore(cr);
    d->unknown = p.unknown;
    pen_release(&p);
}

int drawing_unknown_glyphs(const struct drawing *d)
{
    return d->unknown;
}

void drawing_probe(const struct drawing *d, double x, double y, char *text, size_t size,
                   double *px, double *py)
{
    text[0] = 0;
    *px = *py = NAN;
    kinds[d->scene->kind]->probe(d, x, y, text, size, px, py);
}

void drawing_note(const struct drawing *d, char *text, size_t size)
{
    kinds[d->scene->kind]->note(d, text, size);
}

void drawing_zoom(const struct drawing *d, struct draw_pose *pose, double x, double y,
                  double factor)
{
    kinds[d->scene->kind]->zoom(d, pose, x, y, factor);
}

void drawing_pan(const struct drawing *d, struct draw_pose *pose, double dx, double dy)
{
    kinds[d->scene->kind]->pan(d, pose, dx, dy);
}

/* ---- limits ------------------------------------------------------------------------------ */

void frame_limits(const struct drawing *d, const struct draw_pose *pose, struct scale *sx,
                  struct scale *sy)
{
    *sx = d->sx;
    *sy = d->sy;
    if (!pose->limited)
        return;
    sx->lo = pose->xlim[0];
    sx->hi = pose->xlim[1];
    sy->lo = pose->ylim[0];
    sy->hi = pose->ylim[1];
    scale_mend(sx);
    scale_mend(sy);
}

static void limit(struct draw_pose *pose, const struct scale *sx, const struct scale *sy)
{
    pose->limited = true;
    pose->xlim[0] = sx->lo;
    pose->xlim[1] = sx->hi;
    pose->ylim[0] = sy->lo;
    pose->ylim[1] = sy->hi;
}

void frame_zoom(const struct drawing *d, struct draw_pose *pose, double x, double y,
                double factor)
{
    struct scale sx = d->frame.sx, sy = d->frame.sy;

    if (!(d->frame.w > 0))
        return;
    /* Beside the frame the wheel zooms the axis it is at. */
    if (x >= d->frame.x)
        scale_zoom(&sx, scale_value(&sx, x), factor);
    if (y <= d->frame.y + d->frame.h)
        scale_zoom(&sy, scale_value(&sy, y), factor);
    limit(pose, &sx, &sy);
}

void frame_pan(const struct drawing *d, struct draw_pose *pose, double dx, double dy)
{
    struct scale sx = d->frame.sx, sy = d->frame.sy;

    if (!(d->frame.w > 0))
        return;
    scale_move(&sx, dx);
    scale_move(&sy, dy);
    limit(pose, &sx, &sy);
}
