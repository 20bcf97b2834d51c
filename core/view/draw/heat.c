/* heat.c — a matrix as colours, with its scale beside it. */
#include "view/draw/drawing.h"
#include "view/draw/palette.h"

#include <math.h>
#include <stdio.h>

enum { BAR_W = 14, BAR_ROOM = 74, FEW_CELLS = 4096 };

static const struct scene_heat *heat_of(const struct drawing *d)
{
    return &d->scene->as.heat;
}

static bool prepare(struct drawing *d)
{
    const struct scene_array *a = &heat_of(d)->values;

    d->sx = (struct scale){ .lo = -.5, .hi = (double)a->w - .5, .whole = true };
    d->sy = (struct scale){ .lo = -.5, .hi = (double)a->h - .5, .whole = true };
    return true;
}

static void release(struct drawing *d)
{
    if (d->cells)
        cairo_surface_destroy(d->cells);
}

/* Cells are square unless that would make a thread of the map. */
static double aspect(const struct scene_array *a)
{
    double ratio = (double)a->h / (double)a->w;

    return ratio > .2 && ratio < 5 ? 1 : 0;
}

static void size(const struct scene *s, double *w, double *h)
{
    const struct scene_heat *m = &s->as.heat;
    double cell = m->numbers ? 46 : 34, iw, ih, k;

    iw = (double)m->values.w * cell;
    ih = (double)m->values.h * cell;
    if (!(aspect(&m->values) > 0)) {
        iw = fmin(iw, 560);
        ih = fmin(ih, 420);
    }
    k = fmin(1, fmin(620 / iw, 520 / ih));
    k = fmax(k, fmin(240 / iw, 240 / ih));
    *w = fmin(820, fmax(iw * k, 120) + (m->bar ? BAR_ROOM : 0) + (m->n_rows ? 130 : 70));
    *h = fmin(720, fmax(ih * k, 120) + (m->n_columns ? 100 : 60) + (*s->title ? 26 : 0));
}

/* ---- painting -------------------------------------------------------------------------------- */

static void cell_colours(const struct scene_heat *m, int64_t i, int64_t j,
                         const uint32_t table[256], uint32_t *rgb)
{
    double v = scene_value(&m->values, i, j, 0);
    double t = m->hi > m->lo ? (v - m->lo) / (m->hi - m->lo) : .5;

    *rgb = isnan(v) ? LACKING : table[(int)lround(255 * fmin(1, fmax(0, t)))];
}

static void paint_rectangles(struct pen *p, const struct drawing *d,
                             const uint32_t table[256])
{
    const struct scene_heat *m = heat_of(d);
    const struct frame *f = &d->frame;

    cairo_set_antialias(p->cr, CAIRO_ANTIALIAS_NONE);
    for (int64_t i = 0; i < m->values.h; i++)
        for (int64_t j = 0; j < m->values.w; j++) {
            double x0 = scale_px(&f->sx, (double)j - .5),
                   x1 = scale_px(&f->sx, (double)j + .5);
            double y0 = scale_px(&f->sy, (double)i - .5),
                   y1 = scale_px(&f->sy, (double)i + .5);
            uint32_t rgb;

            if (x1 < f->x || y1 < f->y || x0 > f->x + f->w || y0 > f->y + f->h)
                continue;
            cell_colours(m, i, j, table, &rgb);
            cairo_rectangle(p->cr, x0, y0, x1 - x0, y1 - y0);
            pen_colour(p, rgb, 1);
            cairo_fill(p->cr);
        }
    cairo_set_antialias(p->cr, CAIRO_ANTIALIAS_DEFAULT);
}

static void paint_surface(struct pen *p, struct drawing *d)
{
    const struct scene_heat *m = heat_of(d);
    const struct frame *f = &d->frame;
    double x = scale_px(&f->sx, -.5), y = scale_px(&f->sy, -.5);

    if (!d->cells)
        d->cells = ramp_surface(&m->values, m->lo, m->hi, m->ramp, LACKING);
    if (!d->cells)
        return;
    cairo_save(p->cr);
    cairo_translate(p->cr, x, y);
    cairo_scale(p->cr, f->w / (f->sx.hi - f->sx.lo), f->h / (f->sy.hi - f->sy.lo));
    cairo_set_source_surface(p->cr, d->cells, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(p->cr), f->w >= f->sx.hi - f->sx.lo
                                                          ? CAIRO_FILTER_NEAREST
                                                          : CAIRO_FILTER_GOOD);
    cairo_paint(p->cr);
    cairo_restore(p->cr);
}

/* One format for the whole map, so that its numbers can be compared. */
static void number_text(const struct scene_heat *m, double v, char *text, size_t size)
{
    bool real = m->values.dtype == LAB_F32 || m->values.dtype == LAB_F64;
    double most = fmax(fabs(m->lo), fabs(m->hi));

    if (!real)
        snprintf(text, size, "%.0f", v);
    else if (most >= 1e4 || most < .01)
        snprintf(text, size, "%.1e", v);
    else
        snprintf(text, size, "%.*f",
                 most >= 100  ? 0
                 : most >= 10 ? 1
                 : most >= .1 ? 2
                              : 3,
                 v);
}

static void paint_numbers(struct pen *p, const struct drawing *d,
                          const uint32_t table[256])
{
    const struct scene_heat *m = heat_of(d);
    const struct frame *f = &d->frame;
    double cw = f->w / (f->sx.hi - f->sx.lo), ch = f->h / (f->sy.hi - f->sy.lo);
    struct text_style style = { .size = fmin(12.5, fmin(ch * .5, cw / 3.4)),
                                .ax = .5,
                                .ay = .5 };

    if (style.size < 6)
        return;
    for (int64_t i = 0; i < m->values.h; i++)
        for (int64_t j = 0; j < m->values.w; j++) {
            double x = scale_px(&f->sx, (double)j), y = scale_px(&f->sy, (double)i);
            char text[40];
            uint32_t rgb;

            if (x < f->x - cw || y < f->y - ch || x > f->x + f->w + cw ||
                y > f->y + f->h + ch)
                continue;
            cell_colours(m, i, j, table, &rgb);
            number_text(m, scene_value(&m->values, i, j, 0), text, sizeof text);
            style.colour = palette_ink(rgb);
            pen_text(p, text, x, y, style);
        }
}

static void paint_separators(struct pen *p, const struct drawing *d)
{
    const struct frame *f = &d->frame;
    double cw = f->w / (f->sx.hi - f->sx.lo), ch = f->h / (f->sy.hi - f->sy.lo);

    if (cw < 14 || ch < 14)
        return;
    pen_colour(p, PAPER, 1);
    cairo_set_line_width(p->cr, 1);
    for (double j = floor(f->sx.lo) + .5; j < f->sx.hi; j++)
        pen_line(p, round(scale_px(&f->sx, j)) + .5, f->y,
                 round(scale_px(&f->sx, j)) + .5, f->y + f->h);
    for (double i = floor(f->sy.lo) + .5; i < f->sy.hi; i++)
        pen_line(p, f->x, round(scale_px(&f->sy, i)) + .5, f->x + f->w,
                 round(scale_px(&f->sy, i)) + .5);
    cairo_stroke(p->cr);
}

static void paint_bar(struct pen *p, const struct drawing *d, const uint32_t table[256])
{
    const struct scene_heat *m = heat_of(d);
    const struct frame *f = &d->frame;
    struct scale s = { .lo = m->lo, .hi = m->hi };
    struct text_style style = { .size = TEXT_TICK, .ay = .5, .colour = INK_FAINT };
    double x = f->x + f->w + 14;
    struct ticks t;

    scale_mend(&s);
    s.a = f->y + f->h;
    s.b = f->y;
    cairo_set_antialias(p->cr, CAIRO_ANTIALIAS_NONE);
    for (int i = 0; i < 256; i++) {
        double y = f->y + f->h * (255 - i) / 256;

        pen_colour(p, table[i], 1);
        cairo_rectangle(p->cr, x, y, BAR_W, f->h / 256 + 1);
        cairo_fill(p->cr);
    }
    cairo_set_antialias(p->cr, CAIRO_ANTIALIAS_DEFAULT);
    scale_ticks(&s, 40, &t);
    for (int i = 0; i < t.n; i++) {
        double y = scale_px(&s, t.at[i]);

        pen_colour(p, LINE_AXIS, 1);
        cairo_set_line_width(p->cr, 1);
        pen_line(p, x + BAR_W, floor(y) + .5, x + BAR_W + 3, floor(y) + .5);
        cairo_stroke(p->cr);
        pen_text(p, t.label[i], x + BAR_W + 6, y, style);
    }
    style.ay = 1;
    pen_text(p, t.factor, x, f->y - 2, style);
}

static void paint(struct drawing *d, struct pen *p, double w, double h,
                  struct draw_pose *pose)
{
    const struct scene_heat *m = heat_of(d);
    struct frame_spec spec = {
        .title = d->scene->title,
        .xlabel = m->xlabel,
        .ylabel = m->ylabel,
        .down = true,
        .left = pose->left,
        .right = m->bar ? BAR_ROOM : 0,
        .aspect = aspect(&m->values),
        .n_columns = (long)m->n_columns,
        .n_rows = (long)m->n_rows,
        .columns = m->columns,
        .rows = m->rows,
    };
    uint32_t table[256];

    palette_ramp(m->ramp, table);
    frame_limits(d, pose, &spec.sx, &spec.sy);
    d->frame = frame_layout(p, &spec, w, h);
    pose->left = d->frame.left;
    pen_colour(p, PAPER, 1);
    cairo_paint(p->cr);
    cairo_save(p->cr);
    frame_clip(p, &d->frame);
    if (m->values.h * m->values.w <= FEW_CELLS)
        paint_rectangles(p, d, table);
    else
        paint_surface(p, d);
    paint_separators(p, d);
    if (m->numbers)
        paint_numbers(p, d, table);
    cairo_restore(p->cr);
    if (m->bar)
        paint_bar(p, d, table);
    frame_paint_front(p, &spec, &d->frame, w);
}

/* ---- the cursor -------------------------------------------------------------------------------- */

static void probe(const struct drawing *d, double x, double y, char *text, size_t size,
                  double *px, double *py)
{
    const struct scene_heat *m = heat_of(d);
    const struct frame *f = &d->frame;
    char row[80], column[80], value[40];
    int64_t i, j;

    (void)px, (void)py;
    if (x < f->x || x >= f->x + f->w || y < f->y || y >= f->y + f->h)
        return;
    j = (int64_t)lround(scale_value(&f->sx, x));
    i = (int64_t)lround(scale_value(&f->sy, y));
    if (i < 0 || j < 0 || i >= m->values.h || j >= m->values.w)
        return;
    snprintf(row, sizeof row, m->n_rows ? "%lld (%.60s)" : "%lld", (long long)i,
             m->n_rows ? m->rows[i] : "");
    snprintf(column, sizeof column, m->n_columns ? "%lld (%.60s)" : "%lld", (long long)j,
             m->n_columns ? m->columns[j] : "");
    scale_format(scene_value(&m->values, i, j, 0), value, sizeof value);
    snprintf(text, size, "row %s  column %s   %s", row, column, value);
}

static void note(const struct drawing *d, char *text, size_t size)
{
    snprintf(text, size, "%lld\u00d7%lld", (long long)heat_of(d)->values.h,
             (long long)heat_of(d)->values.w);
}

const struct drawing_kind drawing_heat = {
    .prepare = prepare,
    .release = release,
    .size = size,
    .paint = paint,
    .probe = probe,
    .note = note,
    .zoom = frame_zoom,
    .pan = frame_pan,
};
