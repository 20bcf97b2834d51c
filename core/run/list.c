/* list.c — runs in a table; one run in a line. */
#include "run/grid.h"
#include "run/rows.h"

#include <lab/text.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SHOWN_METRICS = 4 };

/* ---- words ----------------------------------------------------------------------------------- */

const char *run_when(lab_ctx *c, double at)
{
    time_t t = (time_t)at;
    char text[32];
    struct tm tm;

    strftime(text, sizeof text, "%Y-%m-%d %H:%M", localtime_r(&t, &tm));
    return lab_strdup(c, text);
}

double run_seconds(const struct run_record *r)
{
    if (!isnan(r->ended))
        return r->ended - r->started;
    return r->status == LAB_RUN_RUNNING ? db_wall_clock() - r->started : NAN;
}

static const char *duration(lab_ctx *c, const struct run_record *r)
{
    char text[32];
    double s = run_seconds(r);

    if (isnan(s))
        return "?";
    lab_text_seconds(text, sizeof text, s);
    return lab_strdup(c, text);
}

/* "loss 0.213  acc 0.98": the last values of the first few metrics. */
static const char *last_values(lab_ctx *c, int64_t id)
{
    struct run_metric *m;
    int n = run_metrics(c, id, &m);
    const char *text = "";

    for (int i = 0; i < n && i < SHOWN_METRICS && text; i++)
        text = lab_format(c, "%s%s%s %.4g", text, i ? "  " : "", m[i].name, m[i].last);
    return n > SHOWN_METRICS ? lab_format(c, "%s  …", text) : text;
}

const char *run_text(lab_ctx *c, const lab_run *run)
{
    struct run_record r;
    const char *values;

    if (!run_load(c, run->id, &r))
        return NULL;
    values = last_values(c, r.id);
    return lab_format(c, "Run %lld %s  %s  %s%s%s", (long long)r.id, r.name,
                      lab_run_status_name(r.status), duration(c, &r),
                      values && *values ? "  " : "", values ? values : "");
}

/* ---- the list ----------------------------------------------------------------------------------- */

struct run_list {
    int64_t *ids;
    int64_t n;
};

static void list_destroy(void *self)
{
    free(((struct run_list *)self)->ids);
}

const lab_type run_list_type = { .name = "RunList",
                                 .doc = "Runs, the latest first; shown as a table.",
                                 .size = sizeof(struct run_list),
                                 .destroy = list_destroy };

static const char q_ids[] = "SELECT id FROM runs WHERE (?1 IS NULL OR name GLOB ?1)"
                            " ORDER BY id DESC LIMIT ?2";

struct run_list *run_list(lab_ctx *c, int64_t limit, const char *name)
{
    lab_store *s = recorder_store(c);
    struct run_list *l = lab_new(c, &run_list_type);
    sqlite3_stmt *q;
    int code;

    if (limit < 1)
        return lab_fail(c, LAB_EARG, "run.list: argument 'limit' is at least 1, got %lld",
                        (long long)limit);
    /* The open run is part of it, once it is worth a row. */
    if (s && l && recorder_of(lab_ctx_host(c))->open)
        recorder_write(c, recorder_of(lab_ctx_host(c)));
    q = l ? db_query(c, s, q_ids) : NULL;
    if (!q)
        return NULL;
    db_text(q, 1, name);
    sqlite3_bind_int64(q, 2, limit);
    while ((code = sqlite3_step(q)) == SQLITE_ROW) {
        if ((l->n & (l->n - 1)) == 0) {
            int64_t *more = realloc(l->ids, (size_t)(l->n ? 2 * l->n : 1) * sizeof *more);

            if (!more)
                break;
            l->ids = more;
        }
        l->ids[l->n++] = sqlite3_column_int64(q, 0);
    }
    sqlite3_reset(q);
    return code == SQLITE_DONE ? l : (db_fail(c, s, code), NULL);
}

static void add_row(lab_ctx *c, struct grid *g, int64_t id)
{
    struct run_record r;

    if (!run_load(c, id, &r)) {
        lab_error_clear(c); /* deleted since */
        return;
    }
    grid_addf(g, "%lld", (long long)id);
    grid_add(g, r.name);
    grid_add(g, lab_run_status_name(r.status));
    grid_add(g, run_when(c, r.started));
    grid_add(g, duration(c, &r));
    grid_add(g, last_values(c, id));
    grid_add(g, r.note);
}

const char *run_list_text(lab_ctx *c, struct run_list *l)
{
    struct grid g = grid_make(c, "run|<name|<status|<started|took|<last values|<note");

    if (l->n == 0)
        return "no runs yet: run.start{name=…}, run.log(\"loss\", x)";
    for (int64_t i = 0; i < l->n && lab_ok(c); i++)
        add_row(c, &g, l->ids[i]);
    return grid_text(&g);
}

int64_t run_list_len(lab_ctx *c, struct run_list *l)
{
    (void)c;
    return l->n;
}

lab_run *run_list_at(lab_ctx *c, struct run_list *l, int64_t i)
{
    return i >= 1 && i <= l->n ? run_handle(c, l->ids[i - 1]) : NULL;
}
