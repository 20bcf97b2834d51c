/* legend.c — put where it hides least of the curves. */
#include "view/draw/drawing.h"
#include "view/draw/palette.h"

#include <math.h>

static const struct text_style text_style = { .size = 11.5,
                                              .ay = .5,
                                              .colour = INK_SOFT };
enum { ROW = 18, MARK = 22, PAD = 8, MAX_TEXT_PX = 220 };

static bool shown(const struct scene_series *s)
{
    return *s->label != 0;
}

static int64_t entries(const struct scene_plot *plot)
{
    int64_t n = 0;

    for (int64_t i = 0; i < plot->n_series; i++)
        n += shown(&plot->series[i]);
    return n;
}

static double box_width(struct pen *p, const struct scene_plot *plot)
{
    double most = 0, w, h;

    for (int64_t i = 0; i < plot->n_series; i++) {
        pen_text_size(p, plot->series[i].label, text_style, &w, &h);
        most = fmax(most, w);
    }
    return fmin(most, MAX_TEXT_PX) + MARK + 3 * PAD;
}

double legend_outside(struct pen *p, const struct scene_plot *plot, double w, double h,
                      const struct draw_pose *pose)
{
    int64_t n = entries(plot);
    double width;

    if (!n || plot->legend == LEGEND_NONE)
        return 0;
    width = box_width(p, plot);
    if (plot->legend == LEGEND_OUTSIDE)
        return width;
    /* One that would cover a good part of the frame stands beside it. */
    if (plot->legend == LEGEND_AUTO && width < w / 3 &&
        ((double)n * ROW > .45 * (h - 80) || pose->legend == LEGEND_OUTSIDE))
        return width;
    return 0;
}

static void paint_mark(struct pen *p, const struct scene_plot *plot, int64_t i, double x,
                       double y)
{
    const struct scene_series *s = &plot->series[i];

    pen_colour(p, plot_colour(plot, i), 1);
    if (s->stroke == STROKE_POINTS) {
        cairo_arc(p->cr, x + MARK / 2., y, 3.4, 0, 2 * G_PI);
        cairo_fill(p->cr);
    } else if (s->stroke == STROKE_BARS) {
        pen_colour(p, plot_colour(plot, i), .6);
        cairo_rectangle(p->cr, x + 3, y - 5, MARK - 6, 10);
        cairo_fill(p->cr);
    } else {
        cairo_set_line_width(p->cr, fmin(4, s->width > 0 ? s->width : 2.2));
        cairo_set_line_cap(p->cr, CAIRO_LINE_CAP_ROUND);
        pen_line(p, x + 2, y, x + MARK - 2, y);
        cairo_stroke(p->cr);
    }
}

/* How much is drawn under a rectangle. */
static double weight(const struct busy *b, const struct frame *f, double x, double y,
                     double w, double h)
{
    int i0 = (int)fmax(0, floor((y - f->y) / f->h * BUSY_H));
    int i1 = (int)fmin(BUSY_H - 1, floor((y + h - f->y) / f->h * BUSY_H));
    int j0 = (int)fmax(0, floor((x - f->x) / f->w * BUSY_W));
    int j1 = (int)fmin(BUSY_W - 1, floor((x + w - f->x) / f->w * BUSY_W));
    double sum = 0;

    for (int i = i0; i <= i1; i++)
        for (int j = j0; j <= j1; j++)
            sum += b->cell[i][j] ? 1 + .1 * fmin(10, b->cell[i][j]) : 0;
    return sum;
}

struct place {
    double x, y;
};

static struct place at(const struct frame *f, enum scene_legend where, double w, double h)
{
    bool right = where == LEGEND_TOP_RIGHT || where == LEGEND_BOTTOM_RIGHT;
    bool low = where == LEGEND_BOTTOM_LEFT || where == LEGEND_BOTTOM_RIGHT;

    if (where == LEGEND_OUTSIDE)
        return (struct place){ f->x + f->w + 8, f->y };
    return (struct place){ right ? f->x + f->w - w - 8 : f->x + 9,
                           low ? f->y + f->h - h - 9 : f->y + 8 };
}

/* The emptiest corner; *hidden: how much is drawn there. */
static enum scene_legend choose(const struct frame *f, const struct busy *b, double w,
                                double h, int last, double *hidden)
{
    static const enum scene_legend order[] = { LEGEND_TOP_RIGHT, LEGEND_TOP_LEFT,
                                               LEGEND_BOTTOM_RIGHT, LEGEND_BOTTOM_LEFT };
    enum scene_legend best = LEGEND_TOP_RIGHT;
    double least = INFINITY;

    for (int i = 0; i < 4; i++) {
        struct place p = at(f, order[i], w, h);
        double sum = weight(b, f, p.x, p.y, w, h);

        /* In a live picture it stays where it was unless much better elsewhere. */
        sum -= (int)order[i] == last ? 4 : 0;
        if (sum < least) {
            least = sum;
            best = order[i];
        }
    }
    *hidden = least;
    return best;
}

bool legend_paint(struct pen *p, const struct scene_plot *plot, const struct frame *f,
                  const struct busy *busy, struct draw_pose *pose)
{
    enum { MANY = 12 }; /* cells of curve that a legend may hide */
    int64_t n = entries(plot), row = 0;
    double w, hidden, h = (double)n * ROW + 2 * PAD - 4;
    enum scene_legend where = plot->legend;
    struct place o;

    if (!n || where == LEGEND_NONE)
        return true;
    w = box_width(p, plot);
    if (where == LEGEND_AUTO && f->right > 0)
        where = LEGEND_OUTSIDE;
    if (where == LEGEND_AUTO) {
        where = choose(f, busy, w, h, pose->legend, &hidden);
        pose->legend = (int)where;
        if (hidden > MANY && w < f->w / 3) {
            pose->legend = LEGEND_OUTSIDE;
            return false;
        }
    }
    o = at(f, where, w, h);
    if (where != LEGEND_OUTSIDE) {
        pen_rounded(p, o.x, o.y, w, h, 4);
        pen_colour(p, PAPER, .86);
        cairo_fill_preserve(p->cr);
        pen_colour(p, LINE_GRID, 1);
        cairo_set_line_width(p->cr, 1);
        cairo_stroke(p->cr);
    }
    for (int64_t i = 0; i < plot->n_series; i++) {
        struct text_style style = text_style;
        double y = o.y + PAD - 2 + ((double)row + .5) * ROW;

        if (!shown(&plot->series[i]))
            continue;
        style.max_width = MAX_TEXT_PX;
        paint_mark(p, plot, i, o.x + PAD, y);
        pen_text(p, plot->series[i].label, o.x + MARK + 1.5 * PAD, y, style);
        row++;
    }
    return true;
}
