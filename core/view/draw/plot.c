/* plot.c — curves, points, steps and bars in a frame. */
#include "view/draw/drawing.h"
#include "view/draw/palette.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double x_of(const struct scene_series *s, int64_t i)
{
    return s->x ? s->x[i] : (double)i;
}

uint32_t plot_colour(const struct scene_plot *p, int64_t i)
{
    int64_t place = 0;

    while (p->series[i].faint && i + 1 < p->n_series)
        i++;
    if (p->series[i].colour >= 0)
        return (uint32_t)p->series[i].colour;
    for (int64_t j = 0; j < i; j++)
        place += p->series[j].colour < 0 && !p->series[j].faint;
    return palette_series(place);
}

/* ---- limits ---------------------------------------------------------------------------- */

static void widen(struct scale *s, double v)
{
    if (!isfinite(v) || (s->log && v <= 0))
        return;
    s->lo = fmin(s->lo, v);
    s->hi = fmax(s->hi, v);
}

static bool has(const struct scene_plot *p, enum scene_stroke stroke)
{
    for (int64_t i = 0; i < p->n_series; i++)
        if (p->series[i].stroke == stroke)
            return true;
    return false;
}

static void fix(struct scale *s, const double limits[2])
{
    s->lo = isnan(limits[0]) ? s->lo : limits[0];
    s->hi = isnan(limits[1]) ? s->hi : limits[1];
    scale_mend(s);
}

static bool seen(const struct scene_plot *p, double x)
{
    return !(x < p->xlim[0]) && !(x > p->xlim[1]);
}

static void data_limits(struct drawing *d, const struct scene_plot *p)
{
    struct scale sx = { .log = p->xlog, .lo = INFINITY, .hi = -INFINITY }, sy = sx;

    sy.log = p->ylog;
    for (int64_t i = 0; i < p->n_series; i++) {
        const struct scene_series *s = &p->series[i];
        bool bars = s->stroke == STROKE_BARS;

        for (int64_t j = 0; j < s->n; j++) {
            if (bars || isfinite(s->y[j]))
                widen(&sx, x_of(s, j));
            if (seen(p, x_of(s, j)))
                widen(&sy, s->y[j]);
        }
        if (bars && s->n)
            widen(&sx, s->x[s->n]);
    }
    if (has(p, STROKE_BARS) && !sy.log)
        widen(&sy, 0);
    scale_mend(&sx);
    scale_mend(&sy);
    if (!has(p, STROKE_BARS))
        scale_pad(&sx, has(p, STROKE_POINTS) ? .03 : .012);
    scale_pad(&sy, .05);
    if (has(p, STROKE_BARS) && !sy.log && sy.lo < 0 && sy.lo > -.06 * sy.hi)
        sy.lo = 0;
    fix(&sx, p->xlim);
    fix(&sy, p->ylim);
    d->sx = sx;
    d->sy = sy;
}

static bool prepare(struct drawing *d)
{
    data_limits(d, &d->scene->as.plot);
    return true;
}

static void release(struct drawing *d)
{
    (void)d;
}

static void size(const struct scene *s, double *w, double *h)
{
    (void)s;
    *w = 680;
    *h = 440;
}

/* ---- strokes ------------------------------------------------------------------------------- */

/* Coordinates far outside confuse the rasteriser; within ±30000 px nothing is seen of it. */
static double tame(double px)
{
    return fmin(3e4, fmax(-3e4, px));
}

static void mark_busy(struct busy *b, const struct frame *f, double x, double y)
{
    int i = (int)floor((y - f->y) / f->h * BUSY_H),
        j = (int)floor((x - f->x) / f->w * BUSY_W);

    if (i >= 0 && i < BUSY_H && j >= 0 && j < BUSY_W)
        b->cell[i][j]++;
}

/* The path so far: whether a point stands before the next, and where. */
struct trace {
    struct pen *p;
    const struct frame *f;
    struct busy *busy;
    bool steps, open;
    double x, y;
};

static void lift(struct trace *t)
{
    t->open = false;
}

static void extend(struct trace *t, double x, double y)
{
    x = tame(x);
    y = tame(y);
    if (!t->open) {
        cairo_move_to(t->p->cr, x, y);
        /* A point between two gaps is still to be seen: a round cap draws it. */
        cairo_line_to(t->p->cr, x, y);
    } else {
        int n = (int)fmin(24, 1 + fmax(fabs(x - t->x), fabs(y - t->y)) / 8);

        if (t->steps)
            cairo_line_to(t->p->cr, x, t->y);
        cairo_line_to(t->p->cr, x, y);
        for (int i = 1; i < n; i++)
            mark_busy(t->busy, t->f, t->x + (x - t->x) * i / n,
                      t->y + (y - t->y) * i / n);
    }
    mark_busy(t->busy, t->f, x, y);
    t->open = true;
    t->x = x;
    t->y = y;
}

/* Many points within one pixel column: first, lowest, highest and last draw the same. */
struct column {
    int64_t n;
    double px, first, low, high, last;
};

static void flush(struct trace *t, struct column *c)
{
    if (!c->n)
        return;
    extend(t, c->px, c->first);
    if (c->n > 1) {
        bool low_first = fabs(c->first - c->low) < fabs(c->first - c->high);

        extend(t, c->px, low_first ? c->low : c->high);
        extend(t, c->px, low_first ? c->high : c->low);
        extend(t, c->px, c->last);
    }
    c->n = 0;
}

static void gather(struct trace *t, struct column *c, double x, double y)
{
    double px = floor(x * 2) / 2;

    if (c->n && px != c->px)
        flush(t, c);
    if (!c->n)
        *c = (struct column){ 0, px, y, y, y, y };
    c->n++;
    c->low = fmin(c->low, y);
    c->high = fmax(c->high, y);
    c->last = y;
}

static void stroke_line(struct trace *t, const struct scene_series *s,
                        const struct frame *f)
{
    bool dense = s->n > 4 * (int64_t)f->w;
    struct column c = { 0 };

    for (int64_t i = 0; i < s->n; i++) {
        double x = scale_px(&f->sx, x_of(s, i)), y = scale_px(&f->sy, s->y[i]);

        if (!isfinite(x) || !isfinite(y)) {
            flush(t, &c);
            lift(t);
        } else if (dense) {
            gather(t, &c, x, y);
        } else {
            extend(t, x, y);
        }
    }
    flush(t, &c);
    cairo_set_line_width(t->p->cr, s->width > 0 ? fmin(s->width, 100) : 1.75);
    cairo_set_line_join(t->p->cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(t->p->cr, CAIRO_LINE_CAP_ROUND);
    cairo_stroke(t->p->cr);
}

static void stroke_points(struct trace *t, const struct scene_series *s,
                          const struct frame *f, uint32_t colour)
{
    double r = s->width > 0  ? fmin(s->width, 100) / 2
               : s->n > 2000 ? 1.6
               : s->n > 300  ? 2.4
                             : 3.2;
    cairo_t *cr = t->p->cr;

    for (int64_t i = 0; i < s->n; i++) {
        double x = scale_px(&f->sx, x_of(s, i)), y = scale_px(&f->sy, s->y[i]);

        if (!(x > f->x - r && x < f->x + f->w + r && y > f->y - r && y < f->y + f->h + r))
            continue;
        cairo_new_sub_path(cr);
        cairo_arc(cr, x, y, r, 0, 2 * G_PI);
        mark_busy(t->busy, f, x, y);
        /* One by one where they are few, so that each keeps its rim; else in batches. */
        if (s->n > 2000 && i % 256)
            continue;
        pen_colour(t->p, colour, s->n > 300 ? .55 : .85);
        if (s->n <= 2000) {
            cairo_fill_preserve(cr);
            pen_colour(t->p, PAPER, .9);
            cairo_set_line_width(cr, s->n > 300 ? .4 : .8);
            cairo_stroke(cr);
        } else {
            cairo_fill(cr);
        }
    }
    pen_colour(t->p, colour, .55);
    cairo_fill(cr);
}

/* `alone`: the only series; `named`: bars of kinds, which stand apart. */
static void stroke_bars(struct trace *t, const struct scene_series *s,
                        const struct frame *f, uint32_t colour, bool alone, bool named)
{
    double floor_y = f->sy.log ? f->y + f->h : tame(scale_px(&f->sy, 0));
    cairo_t *cr = t->p->cr;

    for (int pass = 0; pass < 2; pass++) {
        for (int64_t i = 0; i < s->n; i++) {
            double x0 = tame(scale_px(&f->sx, s->x[i])),
                   x1 = tame(scale_px(&f->sx, s->x[i + 1]));
            double y = tame(scale_px(&f->sy, s->y[i]));
            double gap = named ? .16 * (x1 - x0) : x1 - x0 > 6 && alone ? .5 : 0;

            if (!isfinite(x0 + x1 + y))
                continue;
            cairo_rectangle(cr, x0 + gap, y, x1 - x0 - 2 * gap, floor_y - y);
            for (int k = 0; !pass && k < 8; k++)
                for (int j = 0; j < 3; j++)
                    mark_busy(t->busy, f, x0 + (x1 - x0) * (j + .5) / 3,
                              y + (floor_y - y) * k / 8);
        }
        pen_colour(t->p, colour, pass ? .9 : alone ? .75 : .4);
        cairo_set_line_width(cr, 1);
        if (pass && (alone || s->n > (int64_t)f->w / 4))
            cairo_new_path(cr);
        else if (pass)
            cairo_stroke(cr);
        else
            cairo_fill(cr);
    }
}

static void paint_series(struct trace *t, const struct scene_plot *plot, int64_t i,
                         const struct frame *f)
{
    const struct scene_series *s = &plot->series[i];
    uint32_t colour = plot_colour(plot, i);

    pen_colour(t->p, colour, s->faint ? .25 : 1);
    t->open = false;
    t->steps = s->stroke == STROKE_STEPS;
    if (s->stroke == STROKE_POINTS)
        stroke_points(t, s, f, colour);
    else if (s->stroke == STROKE_BARS)
        stroke_bars(t, s, f, colour, plot->n_series == 1, plot->n_names > 0);
    else
        stroke_line(t, s, f);
}

/* False when the legend wants another layout. */
static bool paint_once(struct drawing *d, struct pen *p, double w, double h,
                       struct draw_pose *pose)
{
    const struct scene_plot *plot = &d->scene->as.plot;
    struct frame_spec spec = { .title = d->scene->title,
                               .xlabel = plot->xlabel,
                               .ylabel = plot->ylabel,
                               .grid = true,
                               .n_columns = (long)plot->n_names,
                               .columns = plot->names };
    struct busy busy = { 0 };
    struct trace t = { .p = p, .f = &d->frame, .busy = &busy };

    frame_limits(d, pose, &spec.sx, &spec.sy);
    spec.right = legend_outside(p, plot, w, h, pose);
    spec.left = pose->left;
    d->frame = frame_layout(p, &spec, w, h);
    pose->left = d->frame.left;
    pen_colour(p, PAPER, 1);
    cairo_paint(p->cr);
    frame_paint_back(p, &spec, &d->frame);
    cairo_save(p->cr);
    frame_clip(p, &d->frame);
    for (int64_t i = 0; i < plot->n_series; i++)
        paint_series(&t, plot, i, &d->frame);
    cairo_restore(p->cr);
    frame_paint_front(p, &spec, &d->frame, w);
    return legend_paint(p, plot, &d->frame, &busy, pose);
}

static void paint(struct drawing *d, struct pen *p, double w, double h,
                  struct draw_pose *pose)
{
    if (!paint_once(d, p, w, h, pose))
        paint_once(d, p, w, h, pose);
}

/* ---- the cursor ------------------------------------------------------------------------------ */

struct nearest {
    int64_t series, i;
    double distance, x, y;
};

static void consider(const struct frame *f, const struct scene_series *s, int64_t k,
                     double x, double y, struct nearest *best)
{
    for (int64_t i = 0; i < s->n; i++) {
        double at = s->stroke == STROKE_BARS ? (s->x[i] + s->x[i + 1]) / 2 : x_of(s, i);
        double px = scale_px(&f->sx, at), py = scale_px(&f->sy, s->y[i]);
        double far = hypot(px - x, py - y);

        if (far < best->distance)
            *best = (struct nearest){ k, i, far, px, py };
    }
}

static void probe(const struct drawing *d, double x, double y, char *text, size_t size,
                  double *px, double *py)
{
    const struct scene_plot *plot = &d->scene->as.plot;
    const struct frame *f = &d->frame;
    struct nearest best = { .distance = 24, .series = -1 };
    char a[40], b[40], u[40], v[40];
    const struct scene_series *s;

    if (x < f->x || x > f->x + f->w || y < f->y || y > f->y + f->h)
        return;
    scale_format(scale_value(&f->sx, x), a, sizeof a);
    scale_format(scale_value(&f->sy, y), b, sizeof b);
    snprintf(text, size, "x %s   y %s", a, b);
    for (int64_t k = 0; k < plot->n_series; k++)
        consider(f, &plot->series[k], k, x, y, &best);
    if (best.series < 0)
        return;
    s = &plot->series[best.series];
    scale_format(x_of(s, best.i), u, sizeof u);
    scale_format(s->y[best.i], v, sizeof v);
    if (s->stroke == STROKE_BARS) {
        scale_format(s->x[best.i + 1], b, sizeof b);
        snprintf(text, size, "%s%s%s … %s: %s", s->label, *s->label ? "  " : "", u, b, v);
    } else {
        snprintf(text + strlen(text), size - strlen(text), "      %s%s(%s, %s)", s->label,
                 *s->label ? " " : "", u, v);
    }
    *px = best.x;
    *py = best.y;
}

static void note(const struct drawing *d, char *text, size_t size)
{
    int64_t n = 0;

    for (int64_t i = 0; i < d->scene->as.plot.n_series; i++)
        n += d->scene->as.plot.series[i].n;
    snprintf(text, size, "%lld points", (long long)n);
}

const struct drawing_kind drawing_plot = {
    .prepare = prepare,
    .release = release,
    .size = size,
    .paint = paint,
    .probe = probe,
    .note = note,
    .zoom = frame_zoom,
    .pan = frame_pan,
};
