/* plot.c — metrics of stored runs as curves; two runs side by side. */
#include "run/curve.h"
#include "run/grid.h"
#include "run/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_RUNS = 32, MAX_CURVES = 256 };

/* ---- which runs ------------------------------------------------------------------------------- */

static bool one_run(lab_ctx *c, const char *row, const lab_value *v, int64_t *id)
{
    struct run_record r;

    if (v && v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_run_type)
        *id = lab_run_id(v->as.object);
    else if (v && v->kind == LAB_INT)
        *id = v->as.i;
    else
        return lab_failn(c, LAB_EARG, "%s: a run is a Run or its number, got %s", row,
                         lab_value_kind(v));
    return run_load(c, *id, &r);
}

/* The open run, or the latest. */
static int64_t usual_run(lab_ctx *c)
{
    lab_run *now = lab_run_now(c);
    struct run_list *l = now || !lab_ok(c) ? NULL : run_list(c, 1, NULL);

    return now ? lab_run_id(now) : l ? lab_run_id(run_list_at(c, l, 1)) : 0;
}

static int runs_of(lab_ctx *c, const lab_value *v, int64_t *ids)
{
    int n = 0;

    if (!v || v->kind == LAB_NIL) {
        ids[0] = usual_run(c);
        if (!ids[0] && lab_ok(c))
            lab_fail(c, LAB_ESTATE, "run.plot: there are no runs yet");
        return ids[0] ? 1 : 0;
    }
    if (v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &run_list_type) {
        struct run_list *l = v->as.object;

        for (int64_t i = run_list_len(c, l); i > 0 && n < MAX_RUNS; i--)
            ids[n++] = lab_run_id(run_list_at(c, l, i));
        return n;
    }
    if (v->kind != LAB_TABLE)
        return one_run(c, "run.plot", v, &ids[0]);
    for (int64_t i = 0; i < lab_table_len(v->as.table) && n < MAX_RUNS; i++)
        if (!one_run(c, "run.plot", lab_table_at(v->as.table, i), &ids[n++]))
            return 0;
    if (n == 0)
        lab_fail(c, LAB_EARG, "run.plot: argument 'runs' names no run");
    return n;
}

/* ---- curves of runs ----------------------------------------------------------------------------- */

struct gathered {
    struct plotted at[MAX_CURVES];
    int n;
};

static struct curve *load_curve(lab_ctx *c, int64_t id, const struct run_metric *m)
{
    struct curve *k = lab_alloc(c, sizeof *k);
    struct point *p;
    int64_t n;

    p = k ? run_points(c, id, m, 0, &n) : NULL;
    for (int64_t i = 0; p && i < n; i++)
        curve_add(k, (double)p[i].step, p[i].value);
    return p ? k : NULL;
}

static bool wanted(const char *name, const char *metric)
{
    char group[128];

    if (!name || strcmp(name, metric) == 0)
        return true;
    curve_group(metric, group, sizeof group);
    return strcmp(name, group) == 0;
}

static bool gather(lab_ctx *c, struct gathered *g, int64_t id, const char *name,
                   const char *label)
{
    struct run_metric *m;
    int n = run_metrics(c, id, &m);

    for (int i = 0; i < n && g->n < MAX_CURVES; i++) {
        if (!wanted(name, m[i].name))
            continue;
        g->at[g->n] = (struct plotted){ m[i].name, label, load_curve(c, id, &m[i]) };
        if (!g->at[g->n++].curve)
            return false;
    }
    return n >= 0;
}

static const char *label_of(lab_ctx *c, int64_t id)
{
    struct run_record r;

    return run_load(c, id, &r) ? lab_format(c, "%lld %s", (long long)id, r.name) : NULL;
}

int64_t run_plot(lab_ctx *c, const char *name, const lab_value *runs, double smooth,
                 bool log, int64_t win)
{
    int64_t ids[MAX_RUNS];
    int n = runs_of(c, runs, ids);
    struct gathered *g = lab_alloc(c, sizeof *g);
    const char *title = n == 1 ? label_of(c, ids[0]) : name;

    if (!isnan(smooth) && !(smooth >= 0 && smooth < 1))
        return lab_failn(c, LAB_EARG, "run.plot: argument 'smooth' is in [0, 1), got %g",
                         smooth);
    for (int i = 0; i < n && lab_ok(c); i++)
        if (!gather(c, g, ids[i], name, n > 1 ? label_of(c, ids[i]) : NULL))
            return 0;
    if (lab_ok(c) && g->n == 0)
        return lab_failn(c, LAB_EARG,
                         name ? "run.plot: no metric '%s' in %s"
                              : "run.plot: %s%s has no metrics",
                         name ? name : "", n == 1 ? title : "these runs");
    return lab_ok(c) ? curves_show(c, win == LAB_NO_INT ? 0 : (int)win, g->at, g->n,
                                   (struct curve_look){ .title = title,
                                                        .xlabel = "step",
                                                        .smooth = smooth,
                                                        .log = log })
                     : 0;
}

/* ---- two runs ---------------------------------------------------------------------------------------- */

struct comparison {
    int64_t a, b;
};
const lab_type run_comparison_type = { .name = "RunComparison",
                                       .doc = "Two runs side by side; shown as tables.",
                                       .size = sizeof(struct comparison) };

struct comparison *run_compare(lab_ctx *c, const lab_value *a, const lab_value *b,
                               bool plot)
{
    struct comparison *k = lab_new(c, &run_comparison_type);
    struct gathered *g = lab_alloc(c, sizeof *g);

    if (!k || !one_run(c, "run.compare", a, &k->a) ||
        !one_run(c, "run.compare", b, &k->b))
        return NULL;
    if (plot && gather(c, g, k->a, NULL, label_of(c, k->a)) &&
        gather(c, g, k->b, NULL, label_of(c, k->b)) && g->n > 0)
        curves_show(c, 0, g->at, g->n,
                    (struct curve_look){ .title =
                                             lab_format(c, "%lld and %lld",
                                                        (long long)k->a, (long long)k->b),
                                         .xlabel = "step",
                                         .smooth = NAN });
    return lab_ok(c) ? k : NULL;
}

static bool same_value(lab_ctx *c, const lab_value *a, const lab_value *b)
{
    return a && b && a->kind == b->kind &&
           strcmp(config_text(c, a), config_text(c, b)) == 0;
}

/* What differs: settings, then what else may explain a difference. */
static void add_settings(lab_ctx *c, struct grid *g, const struct comparison *k)
{
    lab_table *a = config_flat(c, recorder_store(c), k->a),
              *b = config_flat(c, recorder_store(c), k->b);
    const lab_value *v, *w;
    const char *key;

    for (int64_t i = 0; a && b && (key = lab_table_key(a, i, &v)); i++) {
        w = lab_table_get(b, key);
        if (same_value(c, v, w))
            continue;
        grid_add(g, key);
        grid_add(g, config_text(c, v));
        grid_add(g, config_text(c, w));
    }
    for (int64_t i = 0; a && b && (key = lab_table_key(b, i, &v)); i++) {
        if (lab_table_get(a, key))
            continue;
        grid_add(g, key);
        grid_add(g, config_text(c, NULL));
        grid_add(g, config_text(c, v));
    }
}

static void add_pair(struct grid *g, const char *name, const char *a, const char *b)
{
    if (strcmp(a, b) == 0)
        return;
    grid_add(g, name);
    grid_add(g, a);
    grid_add(g, b);
}

static const char *commit(lab_ctx *c, const struct run_record *r)
{
    return lab_format(c, "%.10s%s", r->git, r->dirty ? " and changes" : "");
}

static void add_origins(lab_ctx *c, struct grid *g, const struct run_record *a,
                        const struct run_record *b)
{
    add_pair(g, "status", lab_run_status_name(a->status), lab_run_status_name(b->status));
    add_pair(g, "seed", lab_format(c, "%lld", (long long)a->seed),
             lab_format(c, "%lld", (long long)b->seed));
    add_pair(g, "threads", lab_format(c, "%lld", (long long)a->threads),
             lab_format(c, "%lld", (long long)b->threads));
    add_pair(g, "commit", commit(c, a), commit(c, b));
    add_pair(g, "labsh", a->version, b->version);
    add_pair(g, "host", a->host, b->host);
    add_pair(g, "command", a->command, b->command);
    add_pair(g, "seconds", lab_format(c, "%.4g", run_seconds(a)),
             lab_format(c, "%.4g", run_seconds(b)));
}

static void add_values(lab_ctx *c, struct grid *g, const char *name,
                       const struct run_metric *a, const struct run_metric *b)
{
    bool falls = metric_falls(name);
    const struct run_metric *m[2] = { a, b };
    double best[2];

    (void)c;
    grid_add(g, name);
    for (int i = 0; i < 2; i++) {
        best[i] = !m[i] ? NAN : falls ? m[i]->low : m[i]->high;
        if (m[i])
            grid_addf(g, "%.5g", m[i]->last);
        else
            grid_add(g, "–");
    }
    for (int i = 0; i < 2; i++) {
        bool ahead = isfinite(best[i]) && isfinite(best[1 - i]) &&
                     (falls ? best[i] < best[1 - i] : best[i] > best[1 - i]);

        if (isnan(best[i]))
            grid_add(g, "–");
        else
            grid_addf(g, "%.5g%s", best[i], ahead ? " *" : "  ");
    }
}

static const char *metrics_text(lab_ctx *c, const struct comparison *k, const char *a,
                                const char *b)
{
    struct run_metric *m, *o;
    int n = run_metrics(c, k->a, &m), n_o = run_metrics(c, k->b, &o);
    struct grid g =
        grid_make(c, lab_format(c, "<metric|last %s|last %s|best %s  |best %s  ", a, b, a,
                                b));

    for (int i = 0; i < n; i++)
        add_values(c, &g, m[i].name, &m[i], run_metric_find(o, n_o, m[i].name));
    for (int i = 0; i < n_o; i++)
        if (!run_metric_find(m, n, o[i].name))
            add_values(c, &g, o[i].name, NULL, &o[i]);
    return n > 0 || n_o > 0 ? grid_text(&g) : "no metrics";
}

const char *run_comparison_text(lab_ctx *c, struct comparison *k)
{
    struct run_record a, b;
    struct grid g;
    const char *na, *nb, *metrics;

    if (!run_load(c, k->a, &a) || !run_load(c, k->b, &b))
        return NULL;
    na = lab_format(c, "%lld", (long long)k->a);
    nb = lab_format(c, "%lld", (long long)k->b);
    g = grid_make(c, lab_format(c, "<differs|<%s %s|<%s %s", na, a.name, nb, b.name));
    add_settings(c, &g, k);
    add_origins(c, &g, &a, &b);
    metrics = metrics_text(c, k, na, nb);
    return lab_ok(c) ? lab_format(c, "%s\n\n%s", grid_text(&g), metrics) : NULL;
}
