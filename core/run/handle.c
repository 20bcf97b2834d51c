/* handle.c — the fields and methods of a Run. */
#include "run/rows.h"

#include <lab/files.h>

#include <math.h>
#include <string.h>
#include <unistd.h>

/* ---- fields ----------------------------------------------------------------------------------- */

enum field_kind { TEXT, WHOLE, NUMBER, STATUS, SECONDS, CHANGED };
static const struct field {
    const char *name;
    enum field_kind kind;
    size_t at;
} fields[] = {
#define AT(x) offsetof(struct run_record, x)
    { "id", WHOLE, AT(id) },           { "name", TEXT, AT(name) },
    { "status", STATUS, 0 },           { "note", TEXT, AT(note) },
    { "seconds", SECONDS, 0 },         { "seed", WHOLE, AT(seed) },
    { "threads", WHOLE, AT(threads) }, { "version", TEXT, AT(version) },
    { "host", TEXT, AT(host) },        { "folder", TEXT, AT(folder) },
    { "command", TEXT, AT(command) },  { "commit", TEXT, AT(git) },
    { "changed", CHANGED, 0 },         { "started", NUMBER, AT(started) },
    { "ended", NUMBER, AT(ended) },    { "log", TEXT, AT(log) },
#undef AT
};
enum { N_FIELDS = sizeof fields / sizeof *fields };

static const char q_artifacts[] =
    "SELECT kind,path,step,score FROM artifacts WHERE run=?1 ORDER BY at";
static const char q_events[] =
    "SELECT what,value,step,at FROM events WHERE run=?1 ORDER BY at";

/* A list of tables with these two names, a step and a number. */
static lab_table *records(lab_ctx *c, int64_t id, const char *sql,
                          const char *const names[4])
{
    lab_store *s = recorder_store(c);
    sqlite3_stmt *q = db_query(c, s, sql);
    lab_table *list = lab_table_new(c);

    if (!q)
        return NULL;
    sqlite3_bind_int64(q, 1, id);
    while (lab_ok(c) && sqlite3_step(q) == SQLITE_ROW) {
        lab_table *t = lab_table_new(c);

        for (int i = 0; i < 4; i++) {
            int type = sqlite3_column_type(q, i);

            if (type == SQLITE_TEXT)
                lab_table_set(c, t, names[i], lab_v_string(db_column(q, i)));
            else if (type == SQLITE_INTEGER)
                lab_table_set(c, t, names[i], LAB_V_INT(sqlite3_column_int64(q, i)));
            else if (type == SQLITE_FLOAT)
                lab_table_set(c, t, names[i], LAB_V_NUMBER(sqlite3_column_double(q, i)));
        }
        lab_table_push(c, list, LAB_V_TABLE(t));
    }
    sqlite3_reset(q);
    return list;
}

static lab_value field_value(const struct field *f, const struct run_record *r)
{
    const char *at = (const char *)r + f->at;

    switch (f->kind) {
    case TEXT:
        return lab_v_string(*(const char *const *)(const void *)at);
    case WHOLE:
        return LAB_V_INT(*(const int64_t *)(const void *)at);
    case NUMBER:
        return LAB_V_NUMBER(*(const double *)(const void *)at);
    case STATUS:
        return lab_v_string(lab_run_status_name(r->status));
    case SECONDS:
        return LAB_V_NUMBER(run_seconds(r));
    case CHANGED:
        return r->dirty_known ? LAB_V_BOOL(r->dirty) : LAB_V_NIL;
    }
    return LAB_V_NIL;
}

static lab_value *get(lab_ctx *c, const lab_run *run, const char *name)
{
    static const char *const artifact[] = { "kind", "path", "step", "score" },
                             *const event[] = { "what", "value", "step", "at" };
    struct run_record r;

    if (strcmp(name, "config") == 0)
        return lab_value_new(c, LAB_V_TABLE(lab_run_config(c, run)));
    if (strcmp(name, "artifacts") == 0)
        return lab_value_new(c, LAB_V_TABLE(records(c, run->id, q_artifacts, artifact)));
    if (strcmp(name, "events") == 0)
        return lab_value_new(c, LAB_V_TABLE(records(c, run->id, q_events, event)));
    if (!run_load(c, run->id, &r))
        return NULL;
    for (int i = 0; i < N_FIELDS; i++)
        if (strcmp(fields[i].name, name) == 0)
            return lab_value_new(c, field_value(&fields[i], &r));
    return lab_fail(c, LAB_EARG,
                    "a Run has no field '%s'; it has config, artifacts, events, "
                    "id, name, status, note, seconds, seed, threads, version, "
                    "host, folder, command, commit, changed, started, ended, log",
                    name);
}

static lab_table *names_of_fields(lab_ctx *c, const lab_run *run)
{
    lab_table *t = lab_table_new(c);

    (void)run;
    for (int i = 0; i < N_FIELDS; i++)
        lab_table_push(c, t, lab_v_string(fields[i].name));
    lab_table_push(c, t, lab_v_string("config"));
    lab_table_push(c, t, lab_v_string("artifacts"));
    lab_table_push(c, t, lab_v_string("events"));
    return t;
}

static void set(lab_ctx *c, const lab_run *run, const char *name, const char *text)
{
    static const char q_note[] = "UPDATE runs SET note=?2 WHERE id=?1",
                      q_name[] = "UPDATE runs SET name=?2 WHERE id=?1";
    bool note = strcmp(name, "note") == 0;
    sqlite3_stmt *q;

    if (!note && strcmp(name, "name") != 0) {
        lab_fail(c, LAB_EARG, "of a Run only 'note' and 'name' can be set, not '%s'",
                 name);
        return;
    }
    q = db_query(c, recorder_store(c), note ? q_note : q_name);
    if (!q)
        return;
    sqlite3_bind_int64(q, 1, run->id);
    db_text(q, 2, text);
    db_finish(c, recorder_store(c), q);
}

/* ---- methods ------------------------------------------------------------------------------------ */

static lab_tensor *metrics(lab_ctx *c, const lab_run *r, const char *name,
                           lab_tensor **values)
{
    lab_tensor *steps = NULL;

    *values = NULL;
    return lab_run_metric(c, r, name, &steps, values) ? steps : NULL;
}

static lab_table *names(lab_ctx *c, const lab_run *r)
{
    struct run_metric *m;
    int n = run_metrics(c, r->id, &m);
    lab_table *t = lab_table_new(c);

    for (int i = 0; i < n; i++)
        lab_table_push(c, t, lab_v_string(m[i].name));
    return t;
}

static double last(lab_ctx *c, const lab_run *r, const char *name)
{
    struct run_metric *all;
    int n = run_metrics(c, r->id, &all);
    const struct run_metric *m = n < 0 ? NULL : run_metric_find(all, n, name);

    if (n >= 0 && !m)
        lab_fail(c, LAB_EARG, "run %lld has no metric '%s'", (long long)r->id, name);
    return m ? m->last : NAN;
}

static int64_t plot(lab_ctx *c, lab_run *r, const char *name, double smooth, bool log,
                    int64_t win)
{
    lab_value v = LAB_V_OBJECT(r);

    return run_plot(c, name, &v, smooth, log, win);
}

/* Rows of the run, newest table first; its files stay. */
static void delete_run(lab_ctx *c, const lab_run *run)
{
    static const char *const sql[] = {
        "DELETE FROM config WHERE run=?1",    "DELETE FROM chunks WHERE run=?1",
        "DELETE FROM series WHERE run=?1",    "DELETE FROM events WHERE run=?1",
        "DELETE FROM artifacts WHERE run=?1", "DELETE FROM wishes WHERE run=?1",
        "DELETE FROM runs WHERE id=?1",
    };
    struct recorder *r = recorder_of(lab_ctx_host(c));
    struct run_record record;
    lab_store *s;

    if (!run_load(c, run->id, &record))
        return;
    if (record.status == LAB_RUN_RUNNING) {
        if (!r->open || r->id != run->id) {
            lab_fail(c, LAB_ESTATE, "run %lld is running in process %lld: stop it first",
                     (long long)run->id, (long long)record.pid);
            return;
        }
        recorder_end(c, LAB_RUN_STOPPED);
    }
    s = recorder_store(c);
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        sqlite3_stmt *q = db_query(c, s, sql[i]);

        if (!q)
            return;
        sqlite3_bind_int64(q, 1, run->id);
        db_finish(c, s, q);
    }
}

static const lab_row rows[] = {
    { "Run:metrics(name: string) -> steps: tensor[N] i64, values: tensor[N] f64",
      LAB_CODE(metrics),
      "The points of a metric: the steps and the values.\n"
      ">>> r = run.start{name=\"doc\"}\n>>> run.log(\"loss\", 2.5); run.log(\"loss\", "
      "1.5)\n"
      ">>> s, v = r:metrics(\"loss\")\n>>> v:totable()\n{2.5, 1.5}\n>>> r:delete()" },
    { "Run:names() -> table", LAB_CODE(names),
      "The names of its metrics, in the order of their first point.\n"
      ">>> r = run.start{name=\"doc\"}\n>>> run.log({acc=0.5, loss=2})\n>>> r:names()\n"
      "{\"acc\", \"loss\"}\n>>> r:delete()" },
    { "Run:last(name: string) -> number", LAB_CODE(last),
      "The last value of a metric.\n"
      ">>> r = run.start{name=\"doc\"}\n>>> run.log(\"loss\", 2.5)\n>>> "
      "r:last(\"loss\")\n2.5\n"
      ">>> r:delete()" },
    { "Run:plot(name: string?; smooth: number?, log: bool = false, win: int?) -> win: "
      "int",
      LAB_CODE(plot), "Draws a metric of the run, or all of them, as run.plot does." },
    { "Run:delete()", LAB_CODE(delete_run),
      "Takes the run out of the store; its files (checkpoints, log) stay." },
    { "Run:__index(name: string) -> any?", LAB_CODE(get),
      "A field: id name status note config seconds seed threads version host folder "
      "command "
      "commit changed started ended log artifacts events.\n"
      ">>> r = run.start{name=\"doc\", config={lr=0.5, net={depth=3}}}\n"
      ">>> r.config.net.depth, r.status\n3\t\"running\"\n>>> r:delete()" },
    { "Run:__newindex(name: string, text: string)", LAB_CODE(set),
      "Sets its note or its name.\n"
      ">>> r = run.start{name=\"doc\"}\n>>> r.note = \"with a higher rate\"\n>>> r.note\n"
      "\"with a higher rate\"\n>>> r:delete()" },
    { "Run:__fields() -> table", LAB_CODE(names_of_fields), "The names of its fields." },
    { "Run:__tostring() -> string", LAB_CODE(run_text),
      "Number, name, status, time and last values." },
};
LAB_ROWS(run_handle_rows);
