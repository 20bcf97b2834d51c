/* recorder.c — the open run: hears what is reported and writes it to the store.
 *
 * A report costs a look at a name and an append. Twice a second what is new goes to the
 * store in one transaction: for each metric the part of its points that is still growing,
 * one row of at most 512 points.
 */
#include "run/events.h"
#include "run/live.h"
#include "run/run.h"

#include <lab/files.h>
#include <lab/threads.h>
#include <lab/trial.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"

static const char key;             /* of the slot */
static const double pause_s = 0.5; /* between two writes */

static const char q_run[] =
    "INSERT INTO runs(name,status,started,pid,birth,seed,threads,version,host,folder,"
    "command) VALUES(?1,0,?2,?3,?4,?5,?6,?7,?8,?9,?10)";
static const char q_adopt[] =
    "UPDATE runs SET status=0,started=min(started,?2),ended=NULL,pid=?3,"
    "birth=?4,seed=?5,threads=?6,version=?7,host=?8,folder=?9"
    " WHERE id=?1";
static const char q_rename[] = "UPDATE runs SET name=?2 WHERE id=?1";
static const char q_git[] = "UPDATE runs SET git=?2,dirty=?3 WHERE id=?1";
static const char q_end[] = "UPDATE runs SET status=?2,ended=?3 WHERE id=?1";
static const char q_event[] =
    "INSERT INTO events(run,at,step,what,value) VALUES(?1,?2,?3,?4,?5)";
static const char q_artifact[] =
    "INSERT OR REPLACE INTO artifacts(run,at,step,kind,path,score)"
    " VALUES(?1,?2,?3,?4,?5,?6)";

/* ---- the store ------------------------------------------------------------------------------- */

static lab_store *store_of(lab_ctx *c, struct recorder *r)
{
    lab_scope s;

    if (!r || !lab_ok(c))
        return NULL;
    if (!r->store) {
        s = lab_scope_open(c);
        r->store = lab_store_open(c, lab_home(c, "labsh.db"));
        lab_scope_close(c, &s);
    }
    return r->store;
}

lab_store *recorder_store(lab_ctx *c)
{
    return store_of(c, recorder_of(lab_ctx_host(c)));
}

static bool run_sql(lab_ctx *c, lab_store *s, const char *sql)
{
    sqlite3_stmt *q = db_query(c, s, sql);

    return q && db_finish(c, s, q);
}

/* A curve needs two points; what never becomes one is not worth a row. */
static bool worth_keeping(const struct recorder *r)
{
    bool good = r->started;

    for (int i = 0; i < r->n; i++)
        good = good || r->series[i]->points > 1;
    return good;
}

static int bind_origin(sqlite3_stmt *q, int i, lab_host *h, const char *folder)
{
    char name[256] = "";

    if (gethostname(name, sizeof name - 1) != 0)
        name[0] = 0;
    sqlite3_bind_double(q, i++, db_wall_clock());
    sqlite3_bind_int64(q, i++, getpid());
    sqlite3_bind_int64(q, i++, db_birth(getpid()));
    sqlite3_bind_int64(q, i++, (sqlite3_int64)lab_host_seed_get(h));
    sqlite3_bind_int(q, i++, lab_threads());
    db_text(q, i++, LAB_VERSION);
    sqlite3_bind_text(q, i++, name, -1, SQLITE_TRANSIENT);
    db_text(q, i++, folder ? folder : "");
    return i;
}

/* The run's row, made when it is not there. */
static bool ensure_row(lab_ctx *c, struct recorder *r, const char *name)
{
    sqlite3_stmt *q;
    char *folder;
    bool good;

    if (r->id)
        return true;
    if (!store_of(c, r) || !(q = db_query(c, r->store, q_run)))
        return false;
    folder = getcwd(NULL, 0);
    db_text(q, 1, name ? name : r->place ? r->place : "run");
    db_text(q, bind_origin(q, 2, r->host, folder), r->command);
    good = db_finish(c, r->store, q);
    free(folder);
    if (good) {
        r->id = sqlite3_last_insert_rowid(r->store->db);
        git_ask(&r->git);
    }
    return good;
}

static bool note_git(lab_ctx *c, struct recorder *r, double wait)
{
    char commit[80];
    bool dirty;
    sqlite3_stmt *q;

    if (!git_answer(&r->git, wait, commit, &dirty))
        return true;
    q = db_query(c, r->store, q_git);
    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, r->id);
    db_text(q, 2, commit);
    sqlite3_bind_int(q, 3, dirty);
    return db_finish(c, r->store, q);
}

bool recorder_write(lab_ctx *c, struct recorder *r)
{
    bool good;

    r->written = lab_now();
    if (r->events)
        events_flush(r->events);
    if (!r->open || r->off || !worth_keeping(r) || !ensure_row(c, r, NULL))
        return lab_ok(c);
    r->early = false;
    good = run_sql(c, r->store, "BEGIN IMMEDIATE") && note_git(c, r, 0);
    for (int i = 0; i < r->n && good; i++)
        good = !r->series[i]->changed || series_write(c, r, i);
    if (good && run_sql(c, r->store, "COMMIT")) {
        series_written(r);
        return true;
    }
    if (!sqlite3_get_autocommit(r->store->db))
        sqlite3_exec(r->store->db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

/* What fails in a sink is nobody's call: a line, once; a lock is tried again. */
static void sorry(struct recorder *r)
{
    bool locked = strstr(lab_error_text(r->c), "locked") != NULL;

    if (lab_ok(r->c))
        return;
    if (!locked) {
        lab_log(r->c, LAB_WARN, "the run is not being kept: %s", lab_error_text(r->c));
        r->off = true;
    }
    lab_error_clear(r->c);
}

/* A forked child has the parent's run and its open file in memory: it lets go of both, and
 * opens the store by itself should it need it. */
static void leave_parent(struct recorder *r)
{
    r->pid = getpid();
    r->store = NULL;
    r->open = r->started = r->early = r->spawned = r->obeys = false;
    r->off = lab_in_trial(r->c); /* code on trial leaves no trace */
    r->id = 0;
    r->git.pid = 0;
    r->live = NULL;
    r->events = NULL;
    r->watches = NULL;
}

static void write_quietly(struct recorder *r)
{
    lab_scope s = lab_scope_open(r->c);

    /* Asked only here: a child may gather in its own memory what it likes. */
    if (r->pid != getpid())
        leave_parent(r);
    recorder_write(r->c, r);
    sorry(r);
    if (r->obeys && r->store)
        wishes_obey(r);
    lab_scope_close(r->c, &s);
}

/* ---- the sink ---------------------------------------------------------------------------------- */

static void on_metric(void *self, const char *name, int64_t step, double value)
{
    struct recorder *r = self;
    double now = lab_now();
    struct series *s;

    if (r->off)
        return;
    if (!r->open)
        recorder_begin(r->c, 0, NULL, false);
    s = series_of(r, name);
    if (s)
        series_append(s, (struct point){ step, value, now + r->base });
    r->step = step;
    if (r->events)
        events_scalar(r->events, name, step, value, now + r->base);
    if (r->live) {
        live_add(r->live, name, (double)step, value);
        live_draw(r->live, now, false);
    }
    if (now - r->written >= pause_s)
        write_quietly(r);
}

static void on_tick(void *self, const lab_progress *p)
{
    struct recorder *r = self;
    double now = lab_now();

    (void)p;
    watches_pump(r, false);
    if (!r->open || r->pid != getpid())
        return;
    if (r->live)
        live_draw(r->live, now, false);
    if (!r->off && now - r->written >= pause_s)
        write_quietly(r);
}

/* The loop was paused or its rate changed: part of what the run was. */
static void on_control(void *self, const char *what, double value)
{
    struct recorder *r = self;

    if (!r->open || r->pid != getpid())
        return;
    recorder_event(r, what, value);
    if (!r->live)
        return;
    live_state(r->live, lab_host_paused(r->host), lab_host_lr_scale(r->host));
    live_draw(r->live, lab_now(), true);
}

/* What the user does in the window of the curves. */
static void on_window(void *self, int win, const char *what)
{
    static const double notch = 1.25;
    struct recorder *r = self;
    lab_host *h = r->host;

    if (watches_control(r, win, what) || !r->open || !r->live ||
        win != live_window(r->live))
        return;
    if (strcmp(what, "pause") == 0)
        lab_host_pause(h, !lab_host_paused(h));
    else if (strcmp(what, "stop") == 0)
        lab_host_stop(h, true);
    else if (strcmp(what, "faster") == 0)
        lab_host_lr_scale_set(h, lab_host_lr_scale(h) * notch);
    else if (strcmp(what, "slower") == 0)
        lab_host_lr_scale_set(h, lab_host_lr_scale(h) / notch);
}

/* ---- beginning and end ---------------------------------------------------------------------------- */

static bool adopt(lab_ctx *c, struct recorder *r, int64_t id)
{
    sqlite3_stmt *q = recorder_store(c) ? db_query(c, r->store, q_adopt) : NULL;
    char *folder;
    bool good;

    if (!q)
        return false;
    folder = getcwd(NULL, 0);
    sqlite3_bind_int64(q, 1, id);
    bind_origin(q, 2, r->host, folder);
    good = db_finish(c, r->store, q);
    free(folder);
    r->id = id;
    git_ask(&r->git);
    return good;
}

bool recorder_begin(lab_ctx *c, int64_t id, const char *name, bool started)
{
    struct recorder *r = recorder_of(lab_ctx_host(c));

    if (!r || !lab_ok(c))
        return false;
    recorder_end(c, LAB_RUN_DONE);
    series_free(r);
    r->id = 0;
    r->early = false;
    r->open = true;
    r->started = started;
    r->base = db_wall_clock() - lab_now();
    r->written = lab_now();
    if (r->live)
        live_reset(r->live, name ? name : r->place);
    return id ? adopt(c, r, id) : !started || ensure_row(c, r, name);
}

bool recorder_row(lab_ctx *c, struct recorder *r)
{
    if (r->pid != getpid())
        leave_parent(r);
    if (r->off || (!r->open && !recorder_begin(c, 0, NULL, false)))
        return false;
    r->early = r->early || !r->id;
    return ensure_row(c, r, NULL);
}

bool recorder_rename(lab_ctx *c, const char *name)
{
    struct recorder *r = recorder_of(lab_ctx_host(c));
    sqlite3_stmt *q = r && r->id ? db_query(c, r->store, q_rename) : NULL;

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, r->id);
    db_text(q, 2, name);
    return db_finish(c, r->store, q);
}

static bool by_id(lab_ctx *c, struct recorder *r, const char *sql, int64_t id)
{
    sqlite3_stmt *q = db_query(c, r->store, sql);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    return db_finish(c, r->store, q);
}

/* Takes back a row and its settings. */
static bool forget_row(lab_ctx *c, struct recorder *r, int64_t id)
{
    static const char q_row[] = "DELETE FROM runs WHERE id=?1",
                      q_config[] = "DELETE FROM config WHERE run=?1";

    return by_id(c, r, q_config, id) && by_id(c, r, q_row, id);
}

static void end_row(lab_ctx *c, struct recorder *r, lab_run_status status)
{
    sqlite3_stmt *q;

    if (!r->id || !note_git(c, r, .3) || !(q = db_query(c, r->store, q_end)))
        return;
    sqlite3_bind_int64(q, 1, r->id);
    sqlite3_bind_int(q, 2, (int)status);
    sqlite3_bind_double(q, 3, db_wall_clock());
    db_finish(c, r->store, q);
}

static void end_run(lab_ctx *c, struct recorder *r, lab_run_status status)
{
    if (!r || !r->open || r->pid != getpid())
        return;
    if (recorder_write(c, r)) {
        if (r->early)
            forget_row(c, r, r->id);
        else
            end_row(c, r, status);
    }
    if (r->live) {
        live_end(r->live, lab_run_status_name(status));
        live_draw(r->live, lab_now(), true);
    }
    events_close(r->events);
    r->events = NULL;
    r->open = r->started = r->spawned = r->obeys = false;
    r->id = 0;
    lab_host_pause(r->host, false);
    lab_host_lr_scale_set(r->host, 1);
}

void recorder_end(lab_ctx *c, lab_run_status status)
{
    end_run(c, recorder_of(lab_ctx_host(c)), status);
}

/* ---- going on --------------------------------------------------------------------------------------- */

/* The points up to `step` become the tail that is still to be written. */
static bool take_up(lab_ctx *c, struct recorder *r, int64_t step)
{
    struct run_metric *m;
    int n = run_metrics(c, r->id, &m);

    series_free(r);
    for (int i = 0; i < n; i++) {
        int64_t count = 0;
        struct point *p = run_points(c, r->id, &m[i], 0, &count);
        struct series *s = p ? series_of(r, m[i].name) : NULL;

        for (int64_t k = 0; s && k < count; k++) {
            if (p[k].step > step)
                continue;
            if (!series_append(s, p[k]))
                return lab_failn(c, LAB_ENOMEM, "out of memory: a run");
            if (r->live)
                live_add(r->live, s->name, (double)p[k].step, p[k].value);
        }
        if (!s)
            return false;
    }
    return n >= 0;
}

bool recorder_continue(lab_ctx *c, struct recorder *r, int64_t id, int64_t step)
{
    static const char q_chunks[] = "DELETE FROM chunks WHERE run=?1",
                      q_metrics[] = "DELETE FROM series WHERE run=?1";
    int64_t own = r->id;

    if (r->open && r->n > 0 && own != id)
        return true; /* it is another run, which began from there */
    if (!r->open && !recorder_begin(c, 0, NULL, false))
        return false;
    r->started = true;
    r->early = false;
    if (own != id && ((own && !forget_row(c, r, own)) || !adopt(c, r, id)))
        return false;
    return take_up(c, r, step) && by_id(c, r, q_chunks, id) &&
           by_id(c, r, q_metrics, id) && recorder_write(c, r);
}

void recorder_event(struct recorder *r, const char *what, double value)
{
    sqlite3_stmt *q;

    if (!r->open || r->off || !ensure_row(r->c, r, NULL) ||
        !(q = db_query(r->c, r->store, q_event))) {
        sorry(r);
        return;
    }
    r->early = false;
    sqlite3_bind_int64(q, 1, r->id);
    sqlite3_bind_double(q, 2, db_wall_clock());
    if (r->step >= 0)
        sqlite3_bind_int64(q, 3, r->step);
    db_text(q, 4, what);
    sqlite3_bind_double(q, 5, value);
    db_finish(r->c, r->store, q);
    sorry(r);
}

void lab_run_artifact(lab_ctx *c, const char *kind, const char *path, int64_t step,
                      double score)
{
    struct recorder *r = recorder_of(lab_ctx_host(c));
    sqlite3_stmt *q;

    if (!r || !r->open || !lab_ok(c) || !ensure_row(c, r, NULL) ||
        !(q = db_query(c, r->store, q_artifact)))
        return;
    r->early = false;
    sqlite3_bind_int64(q, 1, r->id);
    sqlite3_bind_double(q, 2, db_wall_clock());
    if (step >= 0)
        sqlite3_bind_int64(q, 3, step);
    db_text(q, 4, kind);
    db_text(q, 5, path);
    sqlite3_bind_double(q, 6, score);
    db_finish(c, r->store, q);
}

/* ---- life --------------------------------------------------------------------------------------------- */

static void destroy(void *state)
{
    struct recorder *r = state;

    if (!r->c)
        return;
    end_run(r->c, r, LAB_RUN_DONE);
    lab_host_sink_remove(r->host, r->sink);
    series_free(r);
    if (r->pid == getpid())
        lab_store_close(r->store);
    free(r->place);
    free(r->command);
    live_free(r->live);
    watches_free(r);
    lab_ctx_free(r->c);
    r->c = NULL;
}

struct recorder *recorder_of(lab_host *h)
{
    struct recorder *r = lab_host_slot(h, &key, sizeof *r, destroy);
    lab_sink sink = {
        .self = r, .metric = on_metric, .tick = on_tick, .control = on_control
    };

    if (r && r->c && r->pid != getpid())
        leave_parent(r);
    if (!r || r->c)
        return r;
    r->host = h;
    r->pid = getpid();
    r->step = -1;
    r->c = lab_ctx_new(h);
    if (r->c)
        r->sink = lab_host_sink_add(h, &sink);
    return r->c ? r : NULL;
}

static void set_text(char **at, const char *s)
{
    free(*at);
    *at = s ? strdup(s) : NULL;
}

void lab_run_place(lab_host *h, const char *name, const char *command)
{
    struct recorder *r = recorder_of(h);

    if (!r)
        return;
    set_text(&r->place, name);
    set_text(&r->command, command);
}

void lab_run_live(lab_host *h, bool on)
{
    struct recorder *r = recorder_of(h);

    if (!r || on == (r->live != NULL))
        return;
    live_free(r->live);
    r->live = on ? live_new(h) : NULL;
    lab_view_on_control(h, on ? on_window : NULL, r);
}

void lab_run_cell_end(lab_host *h, lab_run_status status)
{
    struct recorder *r = recorder_of(h);

    if (!r || !r->open || r->pid != getpid())
        return;
    if (r->started) {
        write_quietly(r);
        return;
    }
    recorder_end(r->c, status);
    sorry(r);
}

void lab_run_close(lab_host *h, lab_run_status status)
{
    struct recorder *r = recorder_of(h);

    if (!r)
        return;
    recorder_end(r->c, status);
    sorry(r);
}
