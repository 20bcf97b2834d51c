/* curve.c — metrics as curves: thinned while they grow, smoothed, put into panels. */
#include "run/curve.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MAX_PANELS = 12 };

/* ---- thinning ---------------------------------------------------------------------------------- */

static void join(struct bucket *a, const struct bucket *b)
{
    a->x1 = b->x1;
    a->low = fmin(a->low, b->low);
    a->high = fmax(a->high, b->high);
    a->sum += b->sum;
    a->n += b->n;
}

static void halve(struct curve *k)
{
    for (int i = 0; i < k->n / 2; i++) {
        k->at[i] = k->at[2 * i];
        join(&k->at[i], &k->at[2 * i + 1]);
    }
    k->n /= 2;
    k->each *= 2;
}

void curve_add(struct curve *k, double x, double y)
{
    struct bucket b = { x, x, y, y, y, 1 };

    if (!isfinite(x) || !isfinite(y))
        return;
    k->points++;
    if (k->n && k->at[k->n - 1].n < k->each) {
        join(&k->at[k->n - 1], &b);
        return;
    }
    k->each = k->each ? k->each : 1;
    if (k->n == CURVE_BUCKETS)
        halve(k);
    k->at[k->n++] = b;
}

void curve_smooth(const struct curve *k, double a, double *x, double *y)
{
    double s = 0, weight = 0;

    if (isnan(a))
        a = 1 - 1 / fmax(1, (double)k->points / 50);
    for (int i = 0; i < k->n; i++) {
        const struct bucket *b = &k->at[i];
        double keep = pow(a, (double)b->n);

        s = keep * s + (1 - keep) * b->sum / (double)b->n;
        weight = keep * weight + (1 - keep);
        x[i] = (b->x0 + b->x1) / 2;
        y[i] = s / weight;
    }
}

/* The band that the points fill, as one line up and down. Room for two a bucket. */
static int64_t band(const struct curve *k, double *x, double *y)
{
    int64_t n = 0;

    for (int i = 0; i < k->n; i++) {
        const struct bucket *b = &k->at[i];

        x[n] = b->x0;
        y[n++] = i % 2 ? b->high : b->low;
        if (b->n > 1) {
            x[n] = b->x1;
            y[n++] = i % 2 ? b->low : b->high;
        }
    }
    return n;
}

/* ---- names ------------------------------------------------------------------------------------------ */

/* Does s begin with a word that says whose numbers they are? Its length. */
static size_t whose(const char *s)
{
    static const char *const words[] = { "train",      "training", "val", "valid",
                                         "validation", "test",     "dev", "eval" };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);

        if (strncasecmp(s, words[i], n) == 0 && !isalnum((unsigned char)s[n]))
            return n;
    }
    return 0;
}

void curve_group(const char *metric, char *out, size_t size)
{
    size_t n = whose(metric), len = strlen(metric), tail = len;

    if (n && metric[n]) {
        snprintf(out, size, "%s", metric + n + 1);
        return;
    }
    while (tail > 0 && isalnum((unsigned char)metric[tail - 1]))
        tail--;
    if (tail > 1 && whose(metric + tail) == len - tail)
        len = tail - 1;
    snprintf(out, size, "%.*s", (int)len, metric);
}

bool metric_falls(const char *metric)
{
    static const char *const words[] = { "loss",    "err", "mse", "mae",  "ppl",
                                         "perplex", "nll", "wer", "time", "seconds" };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(metric, words[i]))
            return true;
    return false;
}

/* ---- drawing -------------------------------------------------------------------------------------------- */

/* The raw curve behind, where it says more than the smooth one, and the smooth one. */
static int add_curve(lab_ctx *c, lab_view_curve *out, const struct plotted *p, double a,
                     const char *label)
{
    size_t n = (size_t)p->curve->n;
    double *x = lab_alloc(c, n * 3 * sizeof *x), *y = lab_alloc(c, n * 3 * sizeof *y);
    bool smooth = isnan(a) ? p->curve->points > 50 : a > 0;
    int count = 0;

    if (!x || !y)
        return 0;
    if (smooth || p->curve->each > 1)
        out[count++] = (lab_view_curve){
            .n = band(p->curve, x, y), .x = x, .y = y, .faint = true, .width = 1
        };
    curve_smooth(p->curve, a, x + 2 * n, y + 2 * n);
    out[count++] = (lab_view_curve){
        .label = label, .n = (int64_t)n, .x = x + 2 * n, .y = y + 2 * n, .points = n == 1
    };
    return count;
}

static const char *label_of(lab_ctx *c, const struct plotted *p, const char *group)
{
    bool plain = strcmp(p->metric, group) == 0;

    if (p->run)
        return plain ? p->run : lab_format(c, "%s  %s", p->run, p->metric);
    return plain ? NULL : p->metric;
}

int curves_show(lab_ctx *c, int win, const struct plotted *p, int n,
                struct curve_look look)
{
    char(*groups)[128] = lab_alloc(c, (size_t)n * sizeof *groups);
    lab_view_panel panels[MAX_PANELS];
    lab_view_curve *curves = lab_alloc(c, 2 * (size_t)n * sizeof *curves);
    int n_panels = 0;

    if (!groups || !curves)
        return 0;
    for (int i = 0; i < n; i++)
        curve_group(p[i].metric, groups[i], sizeof groups[i]);
    for (int i = 0; i < n && n_panels < MAX_PANELS; i++) {
        lab_view_panel *at = &panels[n_panels];
        bool first = true;

        for (int k = 0; k < i && first; k++)
            first = strcmp(groups[k], groups[i]) != 0;
        if (!first)
            continue;
        *at = (lab_view_panel){
            .axes = { .title = groups[i], .xlabel = look.xlabel, .ylog = look.log },
            .curves = curves
        };
        n_panels++;
        for (int k = i; k < n; k++)
            if (strcmp(groups[k], groups[i]) == 0)
                at->n += add_curve(c, curves + at->n, &p[k], look.smooth,
                                   label_of(c, &p[k], groups[i]));
        curves += at->n;
    }
    return lab_ok(c) ? lab_view_panels(c, win, look.title, panels, n_panels, look.live)
                     : 0;
}
