/* draft_hist.c — how often values fall into bins. */
#include "view/draft.h"

#include <lab/plugin.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_BINS = 10000, MAX_SETS = 16 };

/* One set of values. */
struct set {
    int64_t n;
    const double *x;
    bool whole;
};

static struct set set_of(struct draft *d, const lab_value *v)
{
    lab_tensor *t = draft_is_tensor(v);
    struct set s = { 0 };

    if (t) {
        s.n = lab_numel(t);
        s.x = lab_f64(draft_numbers(d, t));
        s.whole = !lab_dtype_is_float(lab_dtype_of(t));
    } else if (v && v->kind == LAB_TABLE) {
        double *x = lab_alloc(d->c, (size_t)lab_table_len(v->as.table) * sizeof *x);

        s.n = lab_table_len(v->as.table);
        s.whole = true;
        for (int64_t i = 0; x && i < s.n; i++) {
            const lab_value *at = lab_table_at(v->as.table, i);

            if (!lab_value_number(at, &x[i]))
                lab_fail(d->c, LAB_EARG,
                         "%s: argument 'x': entry %lld is a number, got %s", d->row,
                         (long long)i + 1, lab_value_kind(at));
            s.whole = s.whole && x[i] == floor(x[i]);
        }
        s.x = x;
    } else {
        lab_fail(d->c, LAB_EARG,
                 "%s: argument 'x' is a tensor, a table of numbers or a table of "
                 "tensors, got %s",
                 d->row, lab_value_kind(v));
    }
    return s;
}

static int sets_of(struct draft *d, const lab_value *v, struct set *out)
{
    const lab_value *first = v->kind == LAB_TABLE ? lab_table_at(v->as.table, 0) : NULL;
    double unused;
    int n = 0;

    if (!first || lab_value_number(first, &unused)) {
        out[0] = set_of(d, v);
        return 1;
    }
    if (lab_table_len(v->as.table) > MAX_SETS)
        return lab_failn(d->c, LAB_EARG, "%s: at most %d sets of values, got %lld",
                         d->row, MAX_SETS, (long long)lab_table_len(v->as.table));
    for (int64_t i = 0; i < lab_table_len(v->as.table) && lab_ok(d->c); i++)
        out[n++] = set_of(d, lab_table_at(v->as.table, i));
    return n;
}

/* ---- bins ---------------------------------------------------------------------------------- */

struct bins {
    int64_t n;
    double lo, hi;
};

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Freedman & Diaconis (1981): width 2 IQR / ∛n, judged from at most 10000 of the values. */
static int64_t good_bins(struct draft *d, const struct set *s, double lo, double hi)
{
    enum { SAMPLE = 10000 };
    int64_t step = s->n / SAMPLE + 1, n = 0;
    double *x = lab_alloc(d->c, (size_t)(s->n / step + 1) * sizeof *x), width;

    for (int64_t i = 0; x && i < s->n; i += step)
        if (s->x[i] >= lo && s->x[i] <= hi)
            x[n++] = s->x[i];
    if (n < 2)
        return 10;
    qsort(x, (size_t)n, sizeof *x, ascending);
    width = 2 * (x[n * 3 / 4] - x[n / 4]) / cbrt((double)s->n);
    return width > 0 ? (int64_t)fmin(200, fmax(8, ceil((hi - lo) / width))) : 40;
}

static void widen(const struct set *s, struct bins *b)
{
    for (int64_t i = 0; i < s->n; i++)
        if (isfinite(s->x[i])) {
            b->lo = fmin(b->lo, s->x[i]);
            b->hi = fmax(b->hi, s->x[i]);
        }
}

static bool choose_bins(struct draft *d, const struct hist_args *a,
                        const struct set *sets, int n, struct bins *b)
{
    double pair[2] = { NAN, NAN };
    bool whole = true;

    *b = (struct bins){ 0, INFINITY, -INFINITY };
    if (!draft_pair(d, "range", a->range, pair))
        return false;
    if (a->bins != LAB_NO_INT && (a->bins < 1 || a->bins > MAX_BINS))
        return lab_failn(d->c, LAB_EARG, "%s: argument 'bins' is 1 to %d, got %lld",
                         d->row, MAX_BINS, (long long)a->bins);
    for (int i = 0; i < n; i++) {
        widen(&sets[i], b);
        whole = whole && sets[i].whole;
    }
    if (!isnan(pair[0])) {
        b->lo = pair[0];
        b->hi = pair[1];
    } else if (!(b->lo <= b->hi)) {
        b->lo = 0;
        b->hi = 1;
    } else if (whole && a->bins == LAB_NO_INT && b->hi - b->lo < 512) {
        /* Few whole numbers: a bin each, around it. */
        b->n = (int64_t)(b->hi - b->lo) + 1;
        b->lo -= .5;
        b->hi += .5;
        return true;
    } else if (b->lo == b->hi) {
        b->lo -= .5;
        b->hi += .5;
    }
    b->n = a->bins != LAB_NO_INT ? a->bins : good_bins(d, &sets[0], b->lo, b->hi);
    return true;
}

static double *count(struct draft *d, const struct set *s, const struct bins *b,
                     bool density)
{
    double *y = lab_alloc(d->c, (size_t)b->n * sizeof *y),
           k = (double)b->n / (b->hi - b->lo), all = 0;

    for (int64_t i = 0; y && i < s->n; i++) {
        int64_t at;

        if (!(s->x[i] >= b->lo && s->x[i] <= b->hi))
            continue;
        at = (int64_t)((s->x[i] - b->lo) * k);
        y[at < b->n ? at : b->n - 1]++;
        all++;
    }
    for (int64_t i = 0; y && density && all > 0 && i < b->n; i++)
        y[i] *= k / all;
    return y;
}

static const char *label_at(const lab_value *label, int i, int n)
{
    const lab_value *v = label;

    if (label && label->kind == LAB_TABLE)
        v = lab_table_at(label->as.table, i);
    else if (n > 1)
        return NULL;
    return v && v->kind == LAB_STRING ? v->as.s.at : NULL;
}

bool draft_hist(struct draft *d, const struct hist_args *a)
{
    struct scene_plot *p = &d->scene.as.plot;
    struct set sets[MAX_SETS];
    int n = sets_of(d, a->data, sets);
    struct bins b;
    double *edges;

    d->scene.kind = SCENE_PLOT;
    if (!lab_ok(d->c) || !choose_bins(d, a, sets, n, &b))
        return false;
    d->scene.title = draft_text(d, a->title);
    p->xlabel = draft_text(d, a->xlabel);
    p->ylabel = draft_text(d, a->ylabel);
    p->ylog = a->log;
    p->xlim[0] = p->xlim[1] = p->ylim[0] = p->ylim[1] = NAN;
    p->series = lab_alloc(d->c, (size_t)n * sizeof *p->series);
    edges = lab_alloc(d->c, (size_t)(b.n + 1) * sizeof *edges);
    for (int64_t i = 0; edges && i <= b.n; i++)
        edges[i] = b.lo + (b.hi - b.lo) * (double)i / (double)b.n;
    for (int i = 0; lab_ok(d->c) && i < n; i++)
        p->series[i] =
            (struct scene_series){ .stroke = STROKE_BARS,
                                   .n = b.n,
                                   .x = edges,
                                   .y = count(d, &sets[i], &b, a->density),
                                   .colour = -1,
                                   .label = draft_text(d, label_at(a->label, i, n)) };
    p->n_series = n;
    return lab_ok(d->c);
}
