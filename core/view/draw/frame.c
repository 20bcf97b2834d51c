/* frame.c — the margins are found from the texts that stand in them. */
#include "view/draw/frame.h"

#include <math.h>
#include <string.h>

static const struct text_style title_style = { .size = TEXT_TITLE,
                                               .bold = true,
                                               .colour = INK };
static const struct text_style label_style = { .size = TEXT_LABEL, .colour = INK_SOFT };
static const struct text_style tick_style = { .size = TEXT_TICK, .colour = INK_FAINT };
enum { TICK = 4, EDGE = 10, MAX_NAME = 140 };

static double widest(struct pen *p, const char *const *names, long n)
{
    struct text_style style = tick_style;
    double most = 0, w, h;

    style.max_width = MAX_NAME;
    for (long i = 0; i < n && i < 512; i++) {
        pen_text_size(p, names[i], style, &w, &h);
        most = fmax(most, w);
    }
    return most;
}

static double widest_tick(struct pen *p, const struct ticks *t)
{
    double most = 0, w, h;

    for (int i = 0; i < t->n; i++) {
        pen_text_size(p, t->label[i], tick_style, &w, &h);
        most = fmax(most, w);
    }
    return most;
}

static void set_scales(struct frame *f, bool down)
{
    f->sx.a = f->x;
    f->sx.b = f->x + f->w;
    f->sy.a = down ? f->y : f->y + f->h;
    f->sy.b = down ? f->y + f->h : f->y;
}

/* Room for one name in the direction of its axis. */
static double pitch(const struct scale *s)
{
    return fabs(s->b - s->a) / (s->hi - s->lo);
}

/* Columns' names stand upright where they fit, else at 45°. */
static bool slanted(double widest_name, double room)
{
    return widest_name + 6 > room;
}

/* Shrinks the rectangle until one x unit and one y unit have the wanted proportion. */
static void keep_aspect(struct frame *f, double aspect)
{
    double xs = f->w / (f->sx.hi - f->sx.lo), ys = f->h / (f->sy.hi - f->sy.lo);

    if (ys > xs * aspect) {
        double h = xs * aspect * (f->sy.hi - f->sy.lo);

        f->y += (f->h - h) / 2;
        f->h = h;
    } else {
        double w = ys / aspect * (f->sx.hi - f->sx.lo);

        f->x += (f->w - w) / 2;
        f->w = w;
    }
}

struct frame frame_layout(struct pen *p, const struct frame_spec *spec, double w,
                          double h)
{
    struct frame f = { .sx = spec->sx, .sy = spec->sy };
    double left, bottom, top = EDGE, tw, th, names;

    pen_text_size(p, "0", title_style, &tw, &th);
    if (*spec->title)
        top += th + 8;
    bottom = EDGE + TICK + 17 + (*spec->xlabel ? 19 : 0);
    f.y = top;
    f.h = fmax(20, h - top - bottom);
    set_scales(&f, spec->down);
    scale_ticks(&f.sy, spec->sy.whole ? 26 : 46, &f.ty);
    left = EDGE + TICK + 6 + (*spec->ylabel ? 20 : 0);
    left += spec->n_rows ? widest(p, spec->rows, spec->n_rows) : widest_tick(p, &f.ty);
    f.x = f.left = fmax(left, spec->left);
    f.w = fmax(20, w - f.x - spec->right - EDGE - 6);
    set_scales(&f, spec->down);
    f.right = spec->right;
    f.below = TICK + 17;
    if (f.ty.factor[0] && !spec->n_rows) {
        f.y += 13;
        f.h = fmax(20, f.h - 13);
    }
    if (spec->n_columns) {
        names = widest(p, spec->columns, spec->n_columns);
        if (slanted(names, pitch(&f.sx)))
            f.below += names * .72;
        f.h = fmax(20, f.h - (f.below - TICK - 17));
    }
    if (spec->aspect > 0)
        keep_aspect(&f, spec->aspect);
    set_scales(&f, spec->down);
    scale_ticks(&f.sy, spec->sy.whole ? 26 : 46, &f.ty);
    scale_ticks(&f.sx, spec->sx.whole ? 44 : 76, &f.tx);
    return f;
}

/* Lines one pixel wide look sharp in the middle of a pixel. */
static double crisp(double v)
{
    return floor(v) + .5;
}

static void grid_lines(struct pen *p, const struct frame *f, const struct scale *s,
                       const double *at, int n, bool upright)
{
    for (int i = 0; i < n; i++) {
        double v = crisp(scale_px(s, at[i]));

        if (upright)
            pen_line(p, v, f->y, v, f->y + f->h);
        else
            pen_line(p, f->x, v, f->x + f->w, v);
    }
}

void frame_paint_back(struct pen *p, const struct frame_spec *spec, const struct frame *f)
{
    if (!spec->grid)
        return;
    cairo_set_line_width(p->cr, 1);
    pen_colour(p, LINE_MINOR, 1);
    if (!spec->n_columns)
        grid_lines(p, f, &f->sx, f->tx.minor, f->tx.n_minor, true);
    grid_lines(p, f, &f->sy, f->ty.minor, f->ty.n_minor, false);
    cairo_stroke(p->cr);
    pen_colour(p, LINE_GRID, 1);
    if (!spec->n_columns)
        grid_lines(p, f, &f->sx, f->tx.at, f->tx.n, true);
    grid_lines(p, f, &f->sy, f->ty.at, f->ty.n, false);
    cairo_stroke(p->cr);
}

void frame_clip(struct pen *p, const struct frame *f)
{
    cairo_rectangle(p->cr, f->x, f->y, f->w, f->h);
    cairo_clip(p->cr);
}

/* ---- texts along the axes ------------------------------------------------------------------ */

static void paint_columns(struct pen *p, const struct frame_spec *spec,
                          const struct frame *f)
{
    double room = pitch(&f->sx), y = f->y + f->h + TICK + 2;
    bool slant = slanted(widest(p, spec->columns, spec->n_columns), room);
    long every = (long)ceil(13 / room);

    for (long i = 0; i < spec->n_columns; i += every < 1 ? 1 : every) {
        struct text_style style = tick_style;
        double x = scale_px(&f->sx, (double)i);

        if (x < f->x - .5 || x > f->x + f->w + .5)
            continue;
        style.ax = slant ? 1 : .5;
        style.turn = slant ? 45 : 0;
        style.max_width = MAX_NAME;
        if (!slant) {
            double w, h;

            pen_text_size(p, spec->columns[i], tick_style, &w, &h);
            style.max_width = w > MAX_NAME ? MAX_NAME : 0;
        }
        pen_text(p, spec->columns[i], slant ? x + 4 : x, y, style);
    }
}

static void paint_rows(struct pen *p, const struct frame_spec *spec,
                       const struct frame *f)
{
    long every = (long)ceil(12 / pitch(&f->sy));

    for (long i = 0; i < spec->n_rows; i += every < 1 ? 1 : every) {
        struct text_style style = tick_style;
        double y = scale_px(&f->sy, (double)i), w, h;

        if (y < f->y - .5 || y > f->y + f->h + .5)
            continue;
        style.ay = .5;
        style.ax = 1;
        pen_text_size(p, spec->rows[i], style, &w, &h);
        style.max_width = w > MAX_NAME ? MAX_NAME : 0;
        pen_text(p, spec->rows[i], f->x - TICK - 3, y, style);
    }
}

static void paint_ticks(struct pen *p, const struct frame_spec *spec,
                        const struct frame *f)
{
    struct text_style x_style = tick_style, y_style = tick_style;

    x_style.ax = .5;
    y_style.ax = 1;
    y_style.ay = .5;
    pen_colour(p, LINE_AXIS, 1);
    cairo_set_line_width(p->cr, 1);
    for (int i = 0; i < f->tx.n && !spec->n_columns; i++) {
        double x = crisp(scale_px(&f->sx, f->tx.at[i]));

        pen_line(p, x, f->y + f->h, x, f->y + f->h + TICK);
    }
    for (int i = 0; i < f->ty.n && !spec->n_rows; i++) {
        double y = crisp(scale_px(&f->sy, f->ty.at[i]));

        pen_line(p, f->x - TICK, y, f->x, y);
    }
    cairo_stroke(p->cr);
    for (int i = 0; i < f->tx.n && !spec->n_columns; i++)
        pen_text(p, f->tx.label[i], scale_px(&f->sx, f->tx.at[i]), f->y + f->h + TICK + 2,
                 x_style);
    for (int i = 0; i < f->ty.n && !spec->n_rows; i++)
        pen_text(p, f->ty.label[i], f->x - TICK - 3, scale_px(&f->sy, f->ty.at[i]),
                 y_style);
}

static void paint_texts(struct pen *p, const struct frame_spec *spec,
                        const struct frame *f, double w)
{
    struct text_style style = title_style;

    style.max_width = w - f->x - 8;
    pen_text(p, spec->title, f->x, EDGE - 1, style);
    style = label_style;
    style.ax = .5;
    pen_text(p, spec->xlabel, f->x + f->w / 2, f->y + f->h + f->below, style);
    style.turn = 90;
    pen_text(p, spec->ylabel, f->x - f->left + 6, f->y + f->h / 2, style);
    style = tick_style;
    style.ax = 1;
    style.ay = 1;
    if (!spec->n_columns)
        pen_text(p, f->tx.factor, f->x + f->w, f->y + f->h + f->below + 15, style);
    style.ax = 0;
    if (!spec->n_rows)
        pen_text(p, f->ty.factor, f->x, f->y - 1, style);
}

void frame_paint_front(struct pen *p, const struct frame_spec *spec,
                       const struct frame *f, double w)
{
    pen_colour(p, LINE_AXIS, 1);
    cairo_set_line_width(p->cr, 1);
    cairo_set_line_cap(p->cr, CAIRO_LINE_CAP_SQUARE);
    if (spec->grid) {
        pen_line(p, crisp(f->x), f->y, crisp(f->x), crisp(f->y + f->h));
        pen_line(p, crisp(f->x), crisp(f->y + f->h), f->x + f->w, crisp(f->y + f->h));
        cairo_stroke(p->cr);
    }
    if (spec->n_columns)
        paint_columns(p, spec, f);
    if (spec->n_rows)
        paint_rows(p, spec, f);
    paint_ticks(p, spec, f);
    paint_texts(p, spec, f, w);
}
