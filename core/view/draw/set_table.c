/* set_table.c — matrices, cases and aligned equations. */
#include "view/draw/setting.h"

#include <math.h>
#include <stdlib.h>

struct grid {
    struct box *cells;
    double *widths, *heights, *depths;
};

static bool grid_make(struct setting *s, struct grid *g, const struct formula_node *n)
{
    g->cells = calloc((size_t)n->rows * (size_t)n->columns, sizeof *g->cells);
    g->widths = calloc((size_t)n->columns, sizeof *g->widths);
    g->heights = calloc((size_t)n->rows, sizeof *g->heights);
    g->depths = calloc((size_t)n->rows, sizeof *g->depths);
    if (g->cells && g->widths && g->heights && g->depths)
        return true;
    s->failed = true;
    return false;
}

static void grid_free(struct grid *g)
{
    free(g->cells);
    free(g->widths);
    free(g->heights);
    free(g->depths);
}

/* Rows stand as far apart as lines of text do, at least: LaTeX's strut of 0.7 and 0.3
 * lines. */
static void grid_set(struct setting *s, struct type t, const struct formula_node *n,
                     struct grid *g)
{
    double line = n->tight ? 0 : 1.2 * type_em(t);
    int k = 0;

    for (int i = 0; i < n->rows; i++) {
        g->heights[i] = .7 * line;
        g->depths[i] = .3 * line;
    }
    for (const struct formula_node *a = n->first; a; a = a->next, k++) {
        int row = k / n->columns, column = k % n->columns;
        struct box *b = &g->cells[k];

        *b = set_node(s, t, a);
        g->widths[column] = fmax(g->widths[column], b->w);
        g->heights[row] = fmax(g->heights[row], b->h);
        g->depths[row] = fmax(g->depths[row], b->d);
    }
}

/* A right column begins with a sign that joins it to the left one. */
static double lead(struct type t, const struct formula_node *cell)
{
    const struct formula_node *a = cell->kind == FORMULA_ROW ? cell->first : cell;

    return a ? formula_gap(CLASS_ORD, a->cls, false) * type_em(t) / 18 : 0;
}

static double gap_before(const struct formula_node *n, struct type t, int column)
{
    if (column == 0)
        return 0;
    if (n->columns_are == COLUMNS_PAIRS)
        return column % 2 ? 0 : 2 * type_em(t);
    return type_em(t);
}

static void place(struct setting *s, struct type t, const struct formula_node *n,
                  struct grid *g, double y, struct box *all)
{
    const struct formula_node *cell = n->first;
    double between = n->tight ? .12 : n->display ? .35 : n->open == '{' ? .2 : .1;

    for (int i = 0; i < n->rows; i++) {
        double x = 0;

        y += g->heights[i];
        for (int j = 0; j < n->columns; j++, cell = cell->next) {
            struct box *b = &g->cells[i * n->columns + j];
            bool pairs = n->columns_are == COLUMNS_PAIRS;
            bool left = n->columns_are == COLUMNS_LEFT || (pairs && j % 2);
            double room = g->widths[j] - b->w;

            x += gap_before(n, t, j);
            box_move(s, b, x + (left ? 0 : pairs ? room : room / 2), y);
            x += g->widths[j];
        }
        all->w = x;
        y += g->depths[i] + between * type_em(t);
    }
}

static double height_of(const struct formula_node *n, struct type t, const struct grid *g)
{
    double between = n->tight ? .12 : n->display ? .35 : n->open == '{' ? .2 : .1, h = 0;

    for (int i = 0; i < n->rows; i++)
        h += g->heights[i] + g->depths[i] + (i ? between * type_em(t) : 0);
    return h;
}

struct box set_table(struct setting *s, struct type t, const struct formula_node *n)
{
    struct box all = box_empty(s);
    struct grid g;
    struct type in = t;
    double h;
    int k = 0;

    if (n->display)
        in.style = STYLE_DISPLAY;
    else if (!n->tight && t.style == STYLE_DISPLAY)
        in.style = STYLE_TEXT;
    if (grid_make(s, &g, n)) {
        grid_set(s, in, n, &g);
        for (const struct formula_node *a = n->first; a; a = a->next, k++)
            if (n->columns_are == COLUMNS_PAIRS && k % n->columns % 2) {
                double by = lead(in, a);

                box_move(s, &g.cells[k], by, 0);
                g.cells[k].w += by;
                g.widths[k % n->columns] = fmax(g.widths[k % n->columns], g.cells[k].w);
            }
        h = height_of(n, in, &g);
        all.h = h / 2 + type_axis(s, t);
        all.d = h - all.h;
        place(s, in, n, &g, -all.h, &all);
        all.n = s->n - all.first;
        all.accent = all.w / 2;
    }
    grid_free(&g);
    return n->open || n->close ? set_between(s, t, n->open, all, n->close) : all;
}
