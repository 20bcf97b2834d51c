/* series.c — the metrics of the open run: an append for each report, a row for each part. */
#include "run/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char q_chunk[] =
    "INSERT OR REPLACE INTO chunks(run,series,part,points) VALUES(?1,?2,?3,?4)";
static const char q_series[] =
    "INSERT OR REPLACE INTO series(run,number,name,points,step,last,low,high)"
    " VALUES(?1,?2,?3,?4,?5,?6,?7,?8)";

void series_free(struct recorder *r)
{
    for (int i = 0; i < r->n; i++) {
        free(r->series[i]->name);
        free(r->series[i]->tail);
        free(r->series[i]);
    }
    free(r->series);
    r->series = NULL;
    r->n = r->next = 0;
    r->step = -1;
}

static struct series *add_series(struct recorder *r, const char *name)
{
    struct series *s, **more;

    if (r->n == RUN_MAX_SERIES)
        return NULL;
    if ((r->n & (r->n - 1)) == 0) { /* full at each power of two */
        more = realloc(r->series, (size_t)(r->n ? 2 * r->n : 1) * sizeof *more);
        if (!more)
            return NULL;
        r->series = more;
    }
    s = calloc(1, sizeof *s);
    if (!s || !(s->name = strdup(name))) {
        free(s);
        return NULL;
    }
    s->low = s->high = NAN;
    r->series[r->n++] = s;
    return s;
}

/* Metrics come in the same order every time. */
struct series *series_of(struct recorder *r, const char *name)
{
    for (int i = 0; i < r->n; i++) {
        int k = r->next + i < r->n ? r->next + i : r->next + i - r->n;

        if (strcmp(r->series[k]->name, name) == 0) {
            r->next = k + 1 < r->n ? k + 1 : 0;
            return r->series[k];
        }
    }
    return add_series(r, name);
}

bool series_append(struct series *s, struct point p)
{
    if (s->n_tail == s->room) {
        int64_t room = s->room ? s->room * 2 : 16;
        struct point *more = realloc(s->tail, (size_t)room * sizeof *more);

        if (!more)
            return false;
        s->tail = more;
        s->room = room;
    }
    s->tail[s->n_tail++] = p;
    s->points++;
    s->step = p.step;
    s->last = p.value;
    if (isfinite(p.value)) {
        s->low = fmin(s->low, p.value);
        s->high = fmax(s->high, p.value);
    }
    return s->changed = true;
}

/* ---- writing ------------------------------------------------------------------------------ */

static bool write_chunk(lab_ctx *c, struct recorder *r, int number, int64_t part,
                        const struct point *at, int64_t n)
{
    sqlite3_stmt *q = db_query(c, r->store, q_chunk);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, r->id);
    sqlite3_bind_int(q, 2, number);
    sqlite3_bind_int64(q, 3, part);
    sqlite3_bind_blob64(q, 4, at, (size_t)n * sizeof *at, SQLITE_STATIC);
    return db_finish(c, r->store, q);
}

bool series_write(lab_ctx *c, struct recorder *r, int number)
{
    struct series *s = r->series[number];
    sqlite3_stmt *q;

    for (int64_t i = 0; i * RUN_PART < s->n_tail; i++) {
        int64_t left = s->n_tail - i * RUN_PART;

        if (!write_chunk(c, r, number, s->part + i, s->tail + i * RUN_PART,
                         left < RUN_PART ? left : RUN_PART))
            return false;
    }
    q = db_query(c, r->store, q_series);
    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, r->id);
    sqlite3_bind_int(q, 2, number);
    db_text(q, 3, s->name);
    sqlite3_bind_int64(q, 4, s->points);
    sqlite3_bind_int64(q, 5, s->step);
    sqlite3_bind_double(q, 6, s->last);
    sqlite3_bind_double(q, 7, s->low);
    sqlite3_bind_double(q, 8, s->high);
    return db_finish(c, r->store, q);
}

void series_written(struct recorder *r)
{
    for (int i = 0; i < r->n; i++) {
        struct series *s = r->series[i];
        int64_t full = s->n_tail / RUN_PART;

        if (full) {
            s->n_tail -= full * RUN_PART;
            s->part += full;
            memmove(s->tail, s->tail + full * RUN_PART,
                    (size_t)s->n_tail * sizeof *s->tail);
        }
        s->changed = false;
    }
}
