/* panels.c — several plots and heat maps in one picture, each drawn as it would be alone. */
#include "view/draw/drawing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct panel {
    struct scene scene;
    struct drawing *drawing;
    double x, y, w, h; /* of the last paint */
};

static const struct drawing_kind *kind_of(const struct panel *p)
{
    return p->scene.kind == SCENE_HEAT ? &drawing_heat : &drawing_plot;
}

static void release(struct drawing *d)
{
    for (int64_t i = 0; d->panels && i < d->scene->as.panels.n; i++)
        drawing_free(d->panels[i].drawing);
    free(d->panels);
}

static bool prepare(struct drawing *d)
{
    const struct scene_panels *s = &d->scene->as.panels;

    d->panels = calloc((size_t)s->n, sizeof *d->panels);
    for (int64_t i = 0; d->panels && i < s->n; i++) {
        struct panel *p = &d->panels[i];

        p->scene = (struct scene){ .kind = SCENE_PLOT,
                                   .title = s->at[i].title,
                                   .status = "",
                                   .as.plot = s->at[i].plot };
        if (s->at[i].is_heat) {
            p->scene.kind = SCENE_HEAT;
            p->scene.as.heat = s->at[i].heat;
        }
        p->drawing = drawing_new(&p->scene);
        if (!p->drawing)
            return false;
    }
    return d->panels != NULL;
}

static int64_t rows_of(const struct scene_panels *s)
{
    return (s->n + s->columns - 1) / s->columns;
}

static void size(const struct scene *s, double *w, double *h)
{
    const struct scene_panels *p = &s->as.panels;

    *w = p->columns == 1 ? 680 : fmin(1280, 460 * (double)p->columns);
    *h = p->columns == 1 ? 440 : fmin(860, 320 * (double)rows_of(p));
}

/* The last row's panels share its width. */
static void place(struct drawing *d, double w, double h)
{
    const struct scene_panels *s = &d->scene->as.panels;
    int64_t rows = rows_of(s);

    for (int64_t i = 0; i < s->n; i++) {
        int64_t row = i / s->columns, first = row * s->columns;
        int64_t in_row = s->n - first < s->columns ? s->n - first : s->columns;
        struct panel *p = &d->panels[i];

        p->x = floor(w * (double)(i - first) / (double)in_row);
        p->w = floor(w * (double)(i - first + 1) / (double)in_row) - p->x;
        p->y = floor(h * (double)row / (double)rows);
        p->h = floor(h * (double)(row + 1) / (double)rows) - p->y;
    }
}

static void paint(struct drawing *d, struct pen *p, double w, double h,
                  struct draw_pose *pose)
{
    place(d, w, h);
    for (int i = 0; i < (int)d->scene->as.panels.n; i++) {
        struct panel *at = &d->panels[i];
        struct draw_pose own = *pose;

        own.limited = pose->limited && pose->panel == i;
        own.legend = pose->legends[i];
        own.left = pose->lefts[i];
        cairo_save(p->cr);
        cairo_translate(p->cr, at->x, at->y);
        cairo_rectangle(p->cr, 0, 0, at->w, at->h);
        cairo_clip(p->cr);
        kind_of(at)->paint(at->drawing, p, at->w, at->h, &own);
        cairo_restore(p->cr);
        pose->legends[i] = own.legend;
        pose->lefts[i] = own.left;
    }
}

static int panel_at(const struct drawing *d, double x, double y)
{
    for (int i = 0; i < (int)d->scene->as.panels.n; i++) {
        const struct panel *p = &d->panels[i];

        if (x >= p->x && x < p->x + p->w && y >= p->y && y < p->y + p->h)
            return i;
    }
    return -1;
}

static void probe(const struct drawing *d, double x, double y, char *text, size_t size_,
                  double *px, double *py)
{
    int i = panel_at(d, x, y);
    const struct panel *p = i < 0 ? NULL : &d->panels[i];

    if (!p)
        return;
    kind_of(p)->probe(p->drawing, x - p->x, y - p->y, text, size_, px, py);
    *px += p->x;
    *py += p->y;
}

static void note(const struct drawing *d, char *text, size_t size_)
{
    (void)d;
    if (size_)
        text[0] = 0;
}

static void zoom(const struct drawing *d, struct draw_pose *pose, double x, double y,
                 double factor)
{
    int i = panel_at(d, x, y);

    if (i < 0)
        return;
    pose->panel = i;
    frame_zoom(d->panels[i].drawing, pose, x - d->panels[i].x, y - d->panels[i].y,
               factor);
}

static void pan(const struct drawing *d, struct draw_pose *pose, double dx, double dy)
{
    if (pose->panel < d->scene->as.panels.n)
        frame_pan(d->panels[pose->panel].drawing, pose, dx, dy);
}

const struct drawing_kind drawing_panels = {
    .prepare = prepare,
    .release = release,
    .size = size,
    .paint = paint,
    .probe = probe,
    .note = note,
    .zoom = zoom,
    .pan = pan,
};
