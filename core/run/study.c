/* study.c — the module `study`: what a learner did, kept event by event, and code that is
 * run in a child process. The engine above it is Lua (scripts/study). */
#include "run/run.h"

#include <lab/plugin.h>
#include <lab/records.h>
#include <lab/trial.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- events -------------------------------------------------------------------------------- */

static const char q_append[] =
    "INSERT INTO study(kind,name,at,value) VALUES(?1,?2,?3,?4)";
static const char q_events[] =
    "SELECT id,kind,name,at,value FROM study WHERE id>?1 AND (?2 IS NULL OR kind=?2)"
    " AND (?3 IS NULL OR name=?3) ORDER BY id";
static const char q_latest[] =
    "SELECT id,kind,name,at,value FROM study WHERE id IN"
    " (SELECT max(id) FROM study WHERE kind=?2 AND (?3 IS NULL OR name=?3) GROUP BY name)"
    " ORDER BY id";

static int64_t append(lab_ctx *c, const char *kind, const char *id,
                      const lab_value *value, double at)
{
    static const lab_value nothing = { .kind = LAB_NIL };
    lab_store *s = recorder_store(c);
    char *text = lab_json_text(c, value ? value : &nothing, 0, NULL);
    sqlite3_stmt *q;

    if (lab_in_trial(c))
        return lab_failn(c, LAB_ESTATE, "study.append: a trial records nothing");
    if (!text || !(q = db_query(c, s, q_append)))
        return 0;
    db_text(q, 1, kind);
    db_text(q, 2, id);
    sqlite3_bind_double(q, 3, isnan(at) ? db_wall_clock() : at);
    db_text(q, 4, text);
    return db_finish(c, s, q) ? sqlite3_last_insert_rowid(s->db) : 0;
}

static void push_event(lab_ctx *c, lab_table *list, sqlite3_stmt *q)
{
    lab_table *t = lab_table_new(c);
    const char *text = db_column(q, 4);
    lab_value *v = lab_json_parse(c, text, strlen(text), "a study event", NULL);

    lab_table_set(c, t, "n", LAB_V_INT(sqlite3_column_int64(q, 0)));
    lab_table_set(c, t, "kind", lab_v_string(db_column(q, 1)));
    lab_table_set(c, t, "id", lab_v_string(db_column(q, 2)));
    lab_table_set(c, t, "at", LAB_V_NUMBER(sqlite3_column_double(q, 3)));
    if (v && v->kind != LAB_NIL)
        lab_table_set(c, t, "value", *v);
    lab_table_push(c, list, LAB_V_TABLE(t));
}

static lab_table *select_events(lab_ctx *c, const char *sql, const char *kind,
                                const char *id, int64_t after)
{
    lab_store *s = recorder_store(c);
    lab_table *list = lab_table_new(c);
    sqlite3_stmt *q = db_query(c, s, sql);
    int code;

    if (!q)
        return NULL;
    sqlite3_bind_int64(q, 1, after);
    db_text(q, 2, kind);
    db_text(q, 3, id);
    while ((code = sqlite3_step(q)) == SQLITE_ROW && lab_ok(c))
        push_event(c, list, q);
    if (code != SQLITE_DONE && lab_ok(c))
        db_fail(c, s, code);
    sqlite3_reset(q);
    return list;
}

static lab_table *events(lab_ctx *c, const char *kind, const char *id, int64_t after)
{
    return select_events(c, q_events, kind, id, after);
}

static lab_table *latest(lab_ctx *c, const char *kind, const char *id)
{
    return select_events(c, q_latest, kind, id, 0);
}

/* ---- trials -------------------------------------------------------------------------------- */

static const char key; /* of the slot */
struct outlet {
    bool open;
    int fd;
};

static struct outlet *outlet_of(lab_ctx *c)
{
    return lab_host_slot(lab_ctx_host(c), &key, sizeof(struct outlet), NULL);
}

static void say(lab_ctx *c, const char *text)
{
    struct outlet *o = outlet_of(c);
    size_t n = strlen(text);

    if (!o || !o->open) {
        lab_fail(c, LAB_ESTATE, "study.say: only within study.trial");
        return;
    }
    while (n > 0) {
        ssize_t k = write(o->fd, text, n);

        if (k < 0 && errno != EINTR)
            return;
        text += k > 0 ? k : 0;
        n -= k > 0 ? (size_t)k : 0;
    }
}

static void call_in_child(lab_ctx *c, void *arg, int out)
{
    struct outlet *o = outlet_of(c);

    if (!o)
        return;
    *o = (struct outlet){ true, out };
    lab_call(c, arg, NULL, 0, NULL);
}

static const char *trial(lab_ctx *c, lab_callback *f, double seconds, int64_t memory,
                         const char *name, const char **why)
{
    lab_limits limits = { seconds, memory > 0 ? (size_t)memory : 0, true };
    char *said = NULL, text[2048];

    *why = NULL;
    if (lab_trial(c, name, limits, call_in_child, f, &said) ||
        lab_error_code(c) == LAB_ESTOP || !said)
        return said;
    snprintf(text, sizeof text, "%s", lab_error_text(c));
    lab_error_clear(c);
    *why = lab_strdup(c, text);
    return said;
}

static const lab_row rows[] = {
    { "append(kind: string, id: string, value: any?; at: number?) -> n: int",
      LAB_CODE(append),
      "Records an event for good and gives its number: value is anything JSON can say, "
      "`at`\n"
      "seconds since 1970 (default: now). It is in the database when this returns.\n"
      ">>> n = study.append(\"doctest\", \"a\", {state = 1})\n"
      ">>> study.append(\"doctest\", \"a\", {state = 2}) > n\ntrue" },
    { "events(kind: string?, id: string?; after: int = 0) -> table", LAB_CODE(events),
      "The events of a kind (or all), of one id (or all), numbered higher than `after`, "
      "in\n"
      "order: a list of {n, kind, id, at, value}.\n"
      ">>> #study.events(\"no such kind\")\n0" },
    { "latest(kind: string, id: string?) -> table", LAB_CODE(latest),
      "The last event of each id of a kind: a list of {n, kind, id, at, value}.\n"
      ">>> study.append(\"doctest\", \"b\", 7) > 0\ntrue\n"
      ">>> study.latest(\"doctest\", \"b\")[1].value\n7" },
    { "trial(f: fn; seconds: number = 10, memory: int = 1073741824,"
      " name: string = \"it\") -> said: string, why: string?",
      LAB_CODE(trial),
      "Runs f() in a child process that may take so many seconds and bytes, has no "
      "network\n"
      "and changes nothing here. Gives what it said (study.say, 1 MiB at most), and why "
      "it\n"
      "failed: a Lua error, a crash, a limit.\n"
      ">>> study.trial(function() study.say(\"hello\") end)\n\"hello\"\tnil" },
    { "say(text: string)", LAB_CODE(say),
      "Hands text from a trial to its parent, at once." },
};

LAB_MODULE(study, .version = "1.0",
           .doc = "What a learner did, and trials in child processes.", .rows = rows);
