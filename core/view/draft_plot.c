/* draft_plot.c — curves from what users write: y; x and y; tables of series. */
#include "view/draft.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const strokes[N_STROKES] = {
    [STROKE_LINE] = "line",
    [STROKE_POINTS] = "points",
    [STROKE_STEPS] = "steps",
    [STROKE_BARS] = "bars",
};

struct builder {
    struct draft *d;
    struct scene_plot *plot;
    int64_t room;
    enum scene_stroke stroke;
    double size;
};

/* Some numbers: one row of a tensor or of a table. n −1: nothing given. */
struct row {
    int64_t n;
    const double *at;
};
static const struct row no_row = { -1, NULL };

static bool absent(const lab_value *v)
{
    return !v || v->kind == LAB_NIL;
}

static bool is_list_of_numbers(const lab_value *v)
{
    double x;

    return v && v->kind == LAB_TABLE && lab_table_len(v->as.table) > 0 &&
           lab_value_number(lab_table_at(v->as.table, 0), &x);
}

static struct row table_row(struct draft *d, const char *name, const lab_table *t)
{
    struct row r = { lab_table_len(t), NULL };
    double *x = lab_alloc(d->c, (size_t)r.n * sizeof *x);

    for (int64_t i = 0; x && i < r.n; i++)
        if (!lab_value_number(lab_table_at(t, i), &x[i])) {
            lab_fail(d->c, LAB_EARG, "%s: argument '%s': entry %lld is a number, got %s",
                     d->row, name, (long long)i + 1, lab_value_kind(lab_table_at(t, i)));
            return no_row;
        }
    r.at = x;
    return r;
}

/* How many rows of numbers v has: a tensor [K,N] has K, anything else one. */
static int64_t rows_of(const lab_value *v)
{
    lab_tensor *t = draft_is_tensor(v);

    return t && lab_ndim(t) == 2 ? lab_dim(t, 0) : 1;
}

static struct row row_of(struct draft *d, const char *name, const lab_value *v, int64_t k)
{
    lab_tensor *t = draft_is_tensor(v);

    if (absent(v))
        return no_row;
    if (t && (lab_ndim(t) == 1 || lab_ndim(t) == 2)) {
        int64_t n = lab_dim(t, -1);
        const double *x = lab_f64(draft_numbers(d, t));

        return (struct row){ n, x ? x + (lab_ndim(t) == 2 ? k * n : 0) : NULL };
    }
    if (v->kind == LAB_TABLE)
        return table_row(d, name, v->as.table);
    lab_fail(d->c, LAB_EARG,
             "%s: argument '%s' is a tensor [N] or [K,N] or a table of numbers, got %s",
             d->row, name,
             t ? lab_format(d->c, "tensor%s", lab_tensor_brief(d->c, t))
               : lab_value_kind(v));
    return no_row;
}

/* ---- series ---------------------------------------------------------------------------------- */

static struct scene_series *next_series(struct builder *b)
{
    struct scene_plot *p = b->plot;

    if (p->n_series == SCENE_MAX_SERIES)
        return lab_fail(b->d->c, LAB_EARG, "%s: at most %d series", b->d->row,
                        SCENE_MAX_SERIES);
    if (p->n_series == b->room) {
        struct scene_series *more =
            lab_alloc(b->d->c, (size_t)(b->room * 2 + 8) * sizeof *more);

        if (!more)
            return NULL;
        if (p->n_series)
            memcpy(more, p->series, (size_t)p->n_series * sizeof *more);
        p->series = more;
        b->room = b->room * 2 + 8;
    }
    p->series[p->n_series] = (struct scene_series){
        .stroke = b->stroke, .colour = -1, .width = b->size, .label = ""
    };
    return &p->series[p->n_series++];
}

static const double *bar_edges(struct draft *d, struct row x, int64_t n)
{
    double *edges = lab_alloc(d->c, (size_t)(n + 1) * sizeof *edges);

    if (x.n == n + 1)
        return x.at;
    for (int64_t i = 0; edges && i <= n; i++) {
        /* Bars stand around their x and touch half-way; without x around 0, 1, 2, … */
        double left = x.n < 0 ? (double)i - 1 : i ? x.at[i - 1] : 0;
        double right = x.n < 0 ? (double)i : i < n ? x.at[i] : 0;

        if (x.n >= 0 && i == 0)
            left = n > 1 ? 2 * x.at[0] - x.at[1] : x.at[0] - 1;
        if (x.n >= 0 && i == n)
            right = n > 1 ? 2 * x.at[n - 1] - x.at[n - 2] : x.at[0] + 1;
        edges[i] = (left + right) / 2;
    }
    return edges;
}

static struct scene_series *add(struct builder *b, struct row x, struct row y,
                                const char *label)
{
    struct draft *d = b->d;
    struct scene_series *s;
    bool bars;

    if (!lab_ok(d->c) || !(s = next_series(b)))
        return NULL;
    bars = s->stroke == STROKE_BARS;
    if (x.n >= 0 && x.n != y.n && !(bars && x.n == y.n + 1))
        return lab_fail(d->c, LAB_ESHAPE, "%s: x has %lld values, y has %lld", d->row,
                        (long long)x.n, (long long)y.n);
    s->n = y.n;
    s->y = y.at;
    s->x = bars && y.n ? bar_edges(d, x, y.n) : x.n >= 0 ? x.at : NULL;
    if (bars && !y.n)
        b->plot->n_series--;
    s->label = draft_text(d, label);
    return s;
}

static bool pick(struct draft *d, const char *name, const char *text,
                 const char *const *names, int n, int *out)
{
    for (int i = 0; i < n; i++)
        if (names[i] && strcmp(names[i], text) == 0) {
            *out = i;
            return true;
        }
    return lab_failn(d->c, LAB_EARG, "%s: argument '%s' has no choice \"%.40s\"", d->row,
                     name, text);
}

static const char *field_text(struct draft *d, const lab_table *t, const char *key)
{
    const lab_value *v = lab_table_get(t, key);

    if (absent(v))
        return NULL;
    if (v->kind == LAB_STRING)
        return v->as.s.at;
    return lab_fail(d->c, LAB_EARG, "%s: '%s' of a series is a text, got %s", d->row, key,
                    lab_value_kind(v));
}

static bool known_field(const char *key)
{
    static const char *const known[] = { "x", "y", "label", "kind", "color", "size" };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i], key) == 0)
            return true;
    return false;
}

/* {x=, y=, label=, kind=, color=, size=} */
static bool add_spec(struct builder *b, const lab_table *t)
{
    struct draft *d = b->d;
    enum scene_stroke usual = b->stroke;
    double usual_size = b->size;
    const lab_value *y = lab_table_get(t, "y"), *x = lab_table_get(t, "x");
    const char *kind = field_text(d, t, "kind"), *label = field_text(d, t, "label"), *key;
    const lab_value *colour = lab_table_get(t, "color");
    int stroke = usual;

    for (int64_t i = 0; (key = lab_table_key(t, i, NULL)); i++)
        if (!known_field(key))
            return lab_failn(
                d->c, LAB_EARG,
                "%s: a series has no '%s'; it has x, y, label, kind, color, size", d->row,
                key);
    if (kind && !pick(d, "kind", kind, strokes, N_STROKES, &stroke))
        return false;
    b->stroke = (enum scene_stroke)stroke;
    lab_value_number(lab_table_get(t, "size"), &b->size);
    for (int64_t k = 0, n = rows_of(y); k < n && lab_ok(d->c); k++) {
        struct scene_series *s = add(b, row_of(d, "x", x, rows_of(x) > 1 ? k : 0),
                                     row_of(d, "y", y, k), label);

        if (s && !absent(colour))
            draft_colour(d, "color", colour, &s->colour);
    }
    b->stroke = usual;
    b->size = usual_size;
    return lab_ok(d->c);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* {train=…, val=…}: Lua keeps no order of keys, so by name. */
static bool add_named(struct builder *b, const lab_value *x, const lab_table *t)
{
    const char *names[SCENE_MAX_SERIES];
    int n = 0;

    while (n < SCENE_MAX_SERIES && (names[n] = lab_table_key(t, n, NULL)))
        n++;
    qsort(names, (size_t)n, sizeof *names, by_name);
    for (int i = 0; i < n && lab_ok(b->d->c); i++) {
        const lab_value *v = lab_table_get(t, names[i]);

        if (v->kind == LAB_TABLE && lab_table_get(v->as.table, "y"))
            add_spec(b, v->as.table);
        else
            add(b, row_of(b->d, "x", x, 0), row_of(b->d, names[i], v, 0), names[i]);
    }
    return lab_ok(b->d->c);
}

/* The label of series i: `label` is one text, or a table of them. */
static const char *label_at(struct draft *d, const lab_value *label, int64_t i, int64_t n)
{
    const lab_value *v = label;

    if (absent(label))
        return NULL;
    if (label->kind == LAB_TABLE)
        v = lab_table_at(label->as.table, i);
    if (v && v->kind == LAB_STRING)
        return n > 1 && label->kind == LAB_STRING
                   ? lab_format(d->c, "%s %lld", v->as.s.at, (long long)i)
                   : v->as.s.at;
    if (v)
        lab_fail(d->c, LAB_EARG,
                 "%s: argument 'label' is a text or a table of them, got %s", d->row,
                 lab_value_kind(v));
    return NULL;
}

static bool add_values(struct builder *b, const lab_value *x, const lab_value *y,
                       const lab_value *label)
{
    struct draft *d = b->d;
    int64_t n;

    if (y->kind == LAB_TABLE && !lab_table_len(y->as.table)) {
        const char *key = lab_table_key(y->as.table, 0, NULL);

        if (key && lab_table_get(y->as.table, "y"))
            return add_spec(b, y->as.table);
        if (key)
            return add_named(b, x, y->as.table);
    }
    if (y->kind == LAB_TABLE && !is_list_of_numbers(y)) {
        n = lab_table_len(y->as.table);
        for (int64_t i = 0; i < n && lab_ok(d->c); i++) {
            const lab_value *v = lab_table_at(y->as.table, i);

            if (v->kind == LAB_TABLE && lab_table_get(v->as.table, "y"))
                add_spec(b, v->as.table);
            else
                add(b, row_of(d, "x", x, rows_of(x) > 1 ? i : 0), row_of(d, "y", v, 0),
                    label_at(d, label, i, n));
        }
        return lab_ok(d->c);
    }
    n = rows_of(y);
    for (int64_t k = 0; k < n && lab_ok(d->c); k++)
        add(b, row_of(d, "x", x, rows_of(x) > 1 ? k : 0), row_of(d, "y", y, k),
            label_at(d, label, k, n));
    return lab_ok(d->c);
}

static bool is_spec(const lab_value *v)
{
    return v && v->kind == LAB_TABLE && lab_table_get(v->as.table, "y");
}

static bool add_all(struct builder *b, const struct plot_args *a)
{
    struct draft *d = b->d;
    const lab_value *x = a->x, *y = a->y;

    if (is_spec(a->data)) {
        if (!add_spec(b, a->data->as.table))
            return false;
        if (is_spec(a->more) && !add_spec(b, a->more->as.table))
            return false;
        return absent(y) || add_values(b, x, y, a->label);
    }
    if (!absent(a->data) && !absent(a->more)) {
        x = a->data;
        y = a->more;
    } else if (!absent(a->data)) {
        y = a->data;
    }
    if (absent(y))
        return lab_failn(d->c, LAB_EARG,
                         "%s: argument 'y' is needed: a tensor, a table of numbers "
                         "or a table of series",
                         d->row);
    return add_values(b, x, y, a->label);
}

/* ---- the whole ----------------------------------------------------------------------------------- */

static bool set_axes(struct draft *d, const struct plot_args *a, struct scene_plot *p)
{
    int legend = LEGEND_AUTO;

    p->xlabel = draft_text(d, a->xlabel);
    p->ylabel = draft_text(d, a->ylabel);
    p->xlog = a->xlog;
    p->ylog = a->ylog;
    p->xlim[0] = p->xlim[1] = p->ylim[0] = p->ylim[1] = NAN;
    if (a->legend && !pick(d, "legend", a->legend, scene_legends, N_LEGENDS, &legend))
        return false;
    p->legend = (enum scene_legend)legend;
    p->n_names = -1;
    if (!absent(a->names))
        p->names = draft_labels(d, "names", a->names, &p->n_names);
    p->n_names = p->names ? p->n_names : 0;
    return draft_pair(d, "xlim", a->xlim, p->xlim) &&
           draft_pair(d, "ylim", a->ylim, p->ylim);
}

bool draft_plot(struct draft *d, const struct plot_args *a)
{
    struct scene_plot *p = &d->scene.as.plot;
    struct builder b = { .d = d, .plot = p, .size = isnan(a->size) ? 0 : a->size };
    int stroke = STROKE_LINE;

    d->scene.kind = SCENE_PLOT;
    d->scene.title = draft_text(d, a->title);
    if (!set_axes(d, a, p) || !pick(d, "kind", a->kind, strokes, N_STROKES, &stroke))
        return false;
    b.stroke = (enum scene_stroke)stroke;
    if (!isfinite(b.size))
        return lab_failn(d->c, LAB_EARG, "%s: argument 'size' is finite", d->row);
    if (!add_all(&b, a))
        return false;
    for (int64_t i = 0; i < p->n_series && !absent(a->colour); i++) {
        const lab_value *v = a->colour;
        double unused;

        /* One colour for all, or a table of them; {r, g, b} is one. */
        if (v->kind == LAB_TABLE &&
            !lab_value_number(lab_table_at(v->as.table, 0), &unused))
            v = lab_table_at(v->as.table, i);
        if (v && p->series[i].colour < 0 &&
            !draft_colour(d, "color", v, &p->series[i].colour))
            return false;
    }
    return true;
}

static const double *copy(struct draft *d, const double *x, int64_t n)
{
    double *own = x ? lab_alloc(d->c, (size_t)n * sizeof *own) : NULL;

    return own ? memcpy(own, x, (size_t)n * sizeof *own) : NULL;
}

static bool copy_curves(struct draft *d, struct scene_plot *plot,
                        const lab_view_curve *curves, int n, const lab_view_axes *axes)
{
    struct plot_args a = { .xlabel = axes->xlabel,
                           .ylabel = axes->ylabel,
                           .xlog = axes->xlog,
                           .ylog = axes->ylog };
    struct builder b = { .d = d, .plot = plot };

    if (!set_axes(d, &a, plot))
        return false;
    for (int i = 0; i < n && lab_ok(d->c); i++) {
        struct row y = { curves[i].n, copy(d, curves[i].y, curves[i].n) };
        struct row x = { curves[i].x ? curves[i].n : -1,
                         copy(d, curves[i].x, curves[i].n) };
        struct scene_series *s = add(&b, x, y, curves[i].label);

        if (s) {
            s->faint = curves[i].faint;
            s->width = curves[i].width;
            s->stroke = curves[i].points ? STROKE_POINTS : s->stroke;
        }
    }
    return lab_ok(d->c);
}

bool draft_curves(struct draft *d, const lab_view_curve *curves, int n,
                  const lab_view_axes *axes)
{
    d->scene.kind = SCENE_PLOT;
    if (!copy_curves(d, &d->scene.as.plot, curves, n, axes))
        return false;
    d->scene.title = draft_text(d, axes->title);
    return true;
}

/* As many columns as rows, or one more. */
int64_t draft_columns(int64_t n)
{
    int64_t k = 1;

    while (k * k < n)
        k++;
    return k;
}

bool draft_panels(struct draft *d, const char *title, const lab_view_panel *panels, int n,
                  const lab_view_live *live)
{
    struct scene_panels *p = &d->scene.as.panels;

    n = n < SCENE_MAX_PANELS ? n : SCENE_MAX_PANELS;
    p->at = lab_alloc(d->c, (size_t)n * sizeof *p->at);
    if (n < 1 || !p->at)
        return lab_failn(d->c, LAB_EARG, "%s: there are no curves", d->row);
    d->scene.kind = SCENE_PANELS;
    p->columns = draft_columns(n);
    for (p->n = 0; p->n < n; p->n++) {
        const lab_view_panel *from = &panels[p->n];

        if (!copy_curves(d, &p->at[p->n].plot, from->curves, from->n, &from->axes))
            return false;
        p->at[p->n].title = draft_text(d, from->axes.title);
    }
    d->scene.title = draft_text(d, title);
    if (live) {
        d->scene.live = true;
        d->scene.paused = live->paused;
        d->scene.status = draft_text(d, live->status);
    }
    return lab_ok(d->c);
}
