/* runs.c — runs as they stand in the store. */
#include "run/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *lab_run_status_name(lab_run_status s)
{
    static const char *const names[LAB_N_RUN_STATUS] = {
        [LAB_RUN_RUNNING] = "running", [LAB_RUN_DONE] = "done",
        [LAB_RUN_FAILED] = "failed",   [LAB_RUN_STOPPED] = "stopped",
        [LAB_RUN_LOST] = "lost",
    };

    return s >= 0 && s < LAB_N_RUN_STATUS ? names[s] : "unknown";
}

const lab_type lab_run_type = { .name = "Run",
                                .doc = "What was tried, and what came of it.",
                                .size = sizeof(struct lab_run) };

lab_run *run_handle(lab_ctx *c, int64_t id)
{
    lab_run *r = lab_new(c, &lab_run_type);

    if (r)
        r->id = id;
    return r;
}

int64_t lab_run_id(const lab_run *r)
{
    return r ? r->id : 0;
}

/* What is asked of a run that is open here must be in the store first. */
static lab_store *fresh(lab_ctx *c, int64_t id)
{
    lab_store *s = recorder_store(c);
    struct recorder *r = s ? recorder_of(lab_ctx_host(c)) : NULL;

    if (r && r->open && (r->id == id || !id))
        recorder_write(c, r);
    return lab_ok(c) ? s : NULL;
}

/* ---- one run -------------------------------------------------------------------------------- */

static const char q_run[] =
    "SELECT id,pid,birth,seed,threads,status,started,ended,name,version,host,folder,"
    "command,git,note,log,dirty FROM runs WHERE id=?1";

static const char *text(lab_ctx *c, sqlite3_stmt *q, int i)
{
    const char *s = lab_strdup(c, db_column(q, i));

    return s ? s : "";
}

static lab_run_status status_of(sqlite3_stmt *q, int i, int64_t pid, int64_t birth)
{
    int s = sqlite3_column_int(q, i);

    if (s == LAB_RUN_RUNNING && !db_alive(pid, birth))
        return LAB_RUN_LOST;
    return s >= 0 && s < LAB_N_RUN_STATUS ? (lab_run_status)s : LAB_RUN_FAILED;
}

bool run_load(lab_ctx *c, int64_t id, struct run_record *out)
{
    lab_store *s = fresh(c, id);
    sqlite3_stmt *q = db_query(c, s, q_run);
    int code;

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    code = sqlite3_step(q);
    if (code == SQLITE_ROW) {
        *out = (struct run_record){
            .id = sqlite3_column_int64(q, 0),
            .pid = sqlite3_column_int64(q, 1),
            .birth = sqlite3_column_int64(q, 2),
            .seed = sqlite3_column_int64(q, 3),
            .threads = sqlite3_column_int64(q, 4),
            .started = sqlite3_column_double(q, 6),
            .ended = sqlite3_column_type(q, 7) == SQLITE_NULL
                         ? NAN
                         : sqlite3_column_double(q, 7),
            .name = text(c, q, 8),
            .version = text(c, q, 9),
            .host = text(c, q, 10),
            .folder = text(c, q, 11),
            .command = text(c, q, 12),
            .git = text(c, q, 13),
            .note = text(c, q, 14),
            .log = text(c, q, 15),
            .dirty = sqlite3_column_int(q, 16) != 0,
            .dirty_known = sqlite3_column_type(q, 16) != SQLITE_NULL,
        };
        out->status = status_of(q, 5, out->pid, out->birth);
    }
    sqlite3_reset(q);
    if (code == SQLITE_DONE)
        return lab_failn(c, LAB_EABSENT, "there is no run %lld", (long long)id);
    return code == SQLITE_ROW ? lab_ok(c) : db_fail(c, s, code);
}

lab_run *lab_run_get(lab_ctx *c, int64_t id)
{
    struct run_record r;

    return run_load(c, id, &r) ? run_handle(c, id) : NULL;
}

lab_run_status lab_run_status_of(lab_ctx *c, const lab_run *run)
{
    struct run_record r;

    return run && run_load(c, run->id, &r) ? r.status : LAB_RUN_FAILED;
}

lab_table *lab_run_config(lab_ctx *c, const lab_run *r)
{
    return r ? config_read(c, fresh(c, r->id), r->id) : NULL;
}

/* ---- metrics ----------------------------------------------------------------------------------- */

static const char q_metrics[] = "SELECT name,number,points,step,last,low,high FROM series"
                                " WHERE run=?1 ORDER BY number";
static const char q_points[] = "SELECT points FROM chunks WHERE run=?1 AND series=?2"
                               " AND part>=?3 ORDER BY part";

static double number(sqlite3_stmt *q, int i)
{
    return sqlite3_column_type(q, i) == SQLITE_NULL ? NAN : sqlite3_column_double(q, i);
}

int run_metrics(lab_ctx *c, int64_t id, struct run_metric **out)
{
    lab_store *s = fresh(c, id);
    sqlite3_stmt *q = db_query(c, s, q_metrics);
    int n = 0, room = 0, code;
    struct run_metric *at = NULL;

    if (!q)
        return -1;
    sqlite3_bind_int64(q, 1, id);
    while ((code = sqlite3_step(q)) == SQLITE_ROW) {
        if (n == room) {
            struct run_metric *more =
                lab_alloc(c, (size_t)(room = room * 2 + 8) * sizeof *more);

            if (!more)
                break;
            if (n)
                memcpy(more, at, (size_t)n * sizeof *at);
            at = more;
        }
        at[n++] = (struct run_metric){
            .name = text(c, q, 0),
            .number = sqlite3_column_int64(q, 1),
            .points = sqlite3_column_int64(q, 2),
            .step = sqlite3_column_int64(q, 3),
            .last = number(q, 4),
            .low = number(q, 5),
            .high = number(q, 6),
        };
    }
    sqlite3_reset(q);
    if (code != SQLITE_DONE && lab_ok(c))
        db_fail(c, s, code);
    *out = at;
    return lab_ok(c) ? n : -1;
}

const struct run_metric *run_metric_find(const struct run_metric *m, int n,
                                         const char *name)
{
    for (int i = 0; i < n; i++)
        if (strcmp(m[i].name, name) == 0)
            return &m[i];
    return NULL;
}

struct point *run_points(lab_ctx *c, int64_t id, const struct run_metric *m, int64_t from,
                         int64_t *n)
{
    lab_store *s = recorder_store(c);
    sqlite3_stmt *q = db_query(c, s, q_points);
    int64_t room = m->points > from ? m->points - from : 0, part = from / RUN_PART,
            skip = from % RUN_PART;
    struct point *at = lab_alloc(c, (size_t)room * sizeof *at);
    int code = SQLITE_DONE;

    *n = 0;
    if (!q || !at)
        return NULL;
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_int64(q, 2, m->number);
    sqlite3_bind_int64(q, 3, part);
    while (*n < room && (code = sqlite3_step(q)) == SQLITE_ROW) {
        const char *blob = sqlite3_column_blob(q, 0);
        int64_t have = sqlite3_column_bytes(q, 0) / (int64_t)sizeof *at - skip;

        have = have < room - *n ? have : room - *n;
        if (have > 0)
            memcpy(at + *n, blob + skip * (int64_t)sizeof *at, (size_t)have * sizeof *at);
        *n += have > 0 ? have : 0;
        skip = 0;
    }
    sqlite3_reset(q);
    if (code != SQLITE_DONE && code != SQLITE_ROW)
        db_fail(c, s, code);
    return lab_ok(c) ? at : NULL;
}

bool lab_run_metric(lab_ctx *c, const lab_run *r, const char *name, lab_tensor **steps,
                    lab_tensor **values)
{
    struct run_metric *all;
    int n = r ? run_metrics(c, r->id, &all) : -1;
    const struct run_metric *m = n < 0 ? NULL : run_metric_find(all, n, name);
    struct point *at;
    int64_t count;

    if (n < 0)
        return false;
    if (!m) {
        const char *names = "";

        for (int i = 0; i < n && i < 20; i++)
            names = lab_format(c, "%s%s%s", names, i ? ", " : "", all[i].name);
        return lab_failn(c, LAB_EARG, "run %lld has no metric '%s'; it has %s",
                         (long long)r->id, name, n ? names : "none");
    }
    at = run_points(c, r->id, m, 0, &count);
    *steps = lab_tensor_make(c, LAB_I64, count);
    *values = lab_tensor_make(c, LAB_F64, count);
    for (int64_t i = 0; at && *steps && *values && i < count; i++) {
        lab_i64_mut(*steps)[i] = at[i].step;
        lab_f64_mut(*values)[i] = at[i].value;
    }
    return lab_ok(c);
}

/* ---- the open one ---------------------------------------------------------------------------------- */

lab_run *lab_run_start(lab_ctx *c, const char *name, const lab_table *config)
{
    struct recorder *r = lab_ok(c) ? recorder_of(lab_ctx_host(c)) : NULL;

    if (!r || !recorder_begin(c, 0, name, true) ||
        !config_write(c, r->store, r->id, config, true))
        return NULL;
    return run_handle(c, r->id);
}

void lab_run_finish(lab_ctx *c, lab_run_status status)
{
    if (lab_ok(c))
        recorder_end(c, status);
}

lab_run *lab_run_now(lab_ctx *c)
{
    struct recorder *r = lab_ok(c) ? recorder_of(lab_ctx_host(c)) : NULL;

    if (!r || !r->open || !recorder_write(c, r) || !r->id)
        return NULL;
    return run_handle(c, r->id);
}

void lab_run_set_config(lab_ctx *c, const lab_table *config, bool replace)
{
    struct recorder *r = lab_ok(c) ? recorder_of(lab_ctx_host(c)) : NULL;

    /* Settings come before what is measured: a run that nobody started begins with them. */
    if (r && config && recorder_row(c, r))
        config_write(c, r->store, r->id, config, replace);
}
