/* spawn.c — training in a labsh of its own while the prompt stays free.
 *
 * The child is a session by itself (setsid): Ctrl-C at the prompt does not reach it, and it
 * goes on when the prompt's labsh ends. It knows its run by LABSH_RUN and reports to the same
 * store; whoever wants to see it reads there. What is wished for it (a pause, another rate)
 * stands in the table `wishes`, at which it looks twice a second; it ends by SIGINT, as at a
 * prompt.
 */
#include "run/live.h"
#include "run/rows.h"

#include <lab/files.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_ARGS = 64, POLL_MS = 250 };

/* A run of another process whose curves are drawn here. */
struct watch {
    struct watch *next;
    int64_t id;
    pid_t pid; /* our child; 0: not ours */
    struct live *live;
    int64_t seen[RUN_MAX_SERIES]; /* points of each metric that are in the curves */
    bool paused;
    double scale;
};

/* ---- the child ----------------------------------------------------------------------------------- */

static const char q_make[] =
    "INSERT INTO runs(name,status,started,pid,birth,seed,threads,version,host,folder,"
    "command,log) VALUES(?1,0,?2,?3,?4,0,0,'','','',?5,?6)";
static const char q_pid[] = "UPDATE runs SET pid=?2,birth=?3,log=?4 WHERE id=?1";
static const char q_failed[] = "UPDATE runs SET status=2,ended=?2 WHERE id=?1";

/* The row of a run that is to begin: for now it is ours. */
static int64_t make_row(lab_ctx *c, const char *name, const char *command)
{
    lab_store *s = recorder_store(c);
    sqlite3_stmt *q = db_query(c, s, q_make);

    if (!q)
        return 0;
    db_text(q, 1, name);
    sqlite3_bind_double(q, 2, db_wall_clock());
    sqlite3_bind_int64(q, 3, getpid());
    sqlite3_bind_int64(q, 4, db_birth(getpid()));
    db_text(q, 5, command);
    return db_finish(c, s, q) ? sqlite3_last_insert_rowid(s->db) : 0;
}

static bool set_pid(lab_ctx *c, int64_t id, pid_t pid, const char *log)
{
    lab_store *s = recorder_store(c);
    sqlite3_stmt *q = db_query(c, s, q_pid);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_int64(q, 2, pid);
    sqlite3_bind_int64(q, 3, db_birth(pid));
    db_text(q, 4, log);
    return db_finish(c, s, q);
}

/* labsh --headless --no-progress [--threads N] [--seed N] SCRIPT ARGS… */
struct words {
    char *at[MAX_ARGS + 12];
    int n;
};

static void add_word(struct words *w, const char *text)
{
    w->at[w->n++] = (char *)(uintptr_t)text;
}

static bool make_words(lab_ctx *c, struct words *w, const char *script,
                       const lab_table *args, int64_t threads, int64_t seed)
{
    add_word(w, "labsh");
    add_word(w, "--headless");
    add_word(w, "--no-progress");
    if (threads != LAB_NO_INT)
        add_word(w, lab_format(c, "--threads=%" PRId64, threads));
    if (seed != LAB_NO_INT)
        add_word(w, lab_format(c, "--seed=%" PRId64, seed));
    add_word(w, "--");
    add_word(w, script);
    if (args && lab_table_len(args) > MAX_ARGS)
        return lab_failn(c, LAB_EARG, "run.spawn: at most %d arguments", MAX_ARGS);
    for (int64_t i = 0; args && i < lab_table_len(args); i++) {
        const lab_value *v = lab_table_at(args, i);

        if (v->kind == LAB_TABLE || v->kind == LAB_OBJECT || v->kind == LAB_FN)
            return lab_failn(c, LAB_EARG,
                             "run.spawn: argument %lld is a text or a number, got %s",
                             (long long)i + 1, lab_value_kind(v));
        add_word(w, v->kind == LAB_NUMBER ? lab_format(c, "%.17g", v->as.n)
                                          : config_text(c, v));
    }
    return lab_ok(c);
}

/* The named arguments: settings that the script asks for with run.config. */
static lab_table *named(lab_ctx *c, const lab_table *args)
{
    lab_table *t = lab_table_new(c);
    const lab_value *v;
    const char *key;

    for (int64_t i = 0; args && (key = lab_table_key(args, i, &v)); i++)
        lab_table_set(c, t, key, *v);
    return t;
}

static char **environment(lab_ctx *c, int64_t id)
{
    size_t n = 0;
    char **out;

    while (environ[n])
        n++;
    out = lab_alloc(c, (n + 2) * sizeof *out);
    if (!out)
        return NULL;
    memcpy(out, environ, n * sizeof *out);
    out[n] = lab_format(c, "LABSH_RUN=%" PRId64, id);
    return out;
}

static int start(const struct words *w, char **env, const char *log, pid_t *pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    int error;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    posix_spawn_file_actions_adddup2(&files, 1, 2);
    posix_spawn_file_actions_addclosefrom_np(&files, 3);
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK |
                                              POSIX_SPAWN_SETSIGDEF);
    error = posix_spawn(pid, "/proc/self/exe", &files, &attributes, w->at, env);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

static void mark_failed(lab_ctx *c, int64_t id)
{
    sqlite3_stmt *q = db_query(c, recorder_store(c), q_failed);

    if (!q)
        return;
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_double(q, 2, db_wall_clock());
    db_finish(c, recorder_store(c), q);
}

static struct watch *add_watch(struct recorder *r, int64_t id, pid_t pid,
                               const char *name)
{
    struct watch *w = calloc(1, sizeof *w);

    if (!w)
        return NULL;
    *w = (struct watch){ .next = r->watches, .id = id, .pid = pid, .scale = 1 };
    if (r->live && (w->live = live_new(r->host)))
        live_reset(w->live, name);
    return r->watches = w;
}

lab_run *run_spawn(lab_ctx *c, const char *script, const lab_table *args,
                   const char *name, int64_t threads, int64_t seed)
{
    struct recorder *r = recorder_of(lab_ctx_host(c));
    const char *leaf = strrchr(script, '/'), *folder, *log, *command = "labsh";
    struct words w = { .n = 0 };
    int64_t id;
    pid_t pid;
    char **env;
    int error;

    if (access(script, R_OK) != 0)
        return lab_fail(c, LAB_EIO, "run.spawn: cannot read '%s': %s", script,
                        strerror(errno));
    if (!make_words(c, &w, script, args, threads, seed))
        return NULL;
    for (int i = 1; i < w.n && command; i++)
        command = lab_format(c, "%s %s", command, w.at[i]);
    name = name ? name : leaf ? leaf + 1 : script;
    id = make_row(c, name, command);
    if (!id || !config_write(c, recorder_store(c), id, named(c, args), true))
        return NULL;
    folder = lab_home(c, lab_format(c, "runs/%" PRId64, id));
    log = folder ? lab_format(c, "%s/log", folder) : NULL;
    env = environment(c, id);
    if (!env || !log || !lab_mkdirs(c, folder))
        return NULL;
    error = start(&w, env, log, &pid);
    if (error) {
        mark_failed(c, id);
        return lab_fail(c, LAB_EIO, "run.spawn: cannot start labsh: %s", strerror(error));
    }
    set_pid(c, id, pid, log);
    add_watch(r, id, pid, name);
    return run_handle(c, id);
}

/* ---- watching -------------------------------------------------------------------------------------- */

/* Takes an ended child's place among the processes away; false while it runs. */
static bool reap(struct watch *w)
{
    int status;

    if (w->pid > 0 && waitpid(w->pid, &status, WNOHANG) == w->pid)
        w->pid = 0;
    return w->pid == 0;
}

static void read_points(lab_ctx *c, struct watch *w)
{
    struct run_metric *m;
    int n = run_metrics(c, w->id, &m);

    for (int i = 0; i < n && i < RUN_MAX_SERIES && lab_ok(c); i++) {
        int64_t count = 0;
        struct point *p = m[i].points > w->seen[i]
                              ? run_points(c, w->id, &m[i], w->seen[i], &count)
                              : NULL;

        for (int64_t k = 0; p && k < count; k++)
            live_add(w->live, m[i].name, (double)p[k].step, p[k].value);
        w->seen[i] += count;
    }
}

static void look(lab_ctx *c, struct watch *w)
{
    struct run_record r;
    bool known = run_load(c, w->id, &r), over = !known || r.status != LAB_RUN_RUNNING;

    lab_error_clear(c); /* locked: later */
    if (w->live && known) {
        read_points(c, w);
        if (over)
            live_end(w->live, lab_run_status_name(r.status));
        live_draw(w->live, lab_now(), over);
    }
}

void watches_pump(struct recorder *r, bool now)
{
    if (!r->watches || r->pid != getpid() ||
        (!now && lab_now() - r->watched < POLL_MS / 1000.0))
        return;
    r->watched = lab_now();
    for (struct watch **at = &r->watches; *at;) {
        struct watch *w = *at;
        lab_scope s = lab_scope_open(r->c);
        bool ended = reap(w);

        look(r->c, w);
        lab_error_clear(r->c);
        lab_scope_close(r->c, &s);
        if (!ended) {
            at = &w->next;
            continue;
        }
        *at = w->next;
        live_free(w->live);
        free(w);
    }
}

void watches_free(struct recorder *r)
{
    while (r->watches) {
        struct watch *w = r->watches;

        r->watches = w->next;
        live_free(w->live);
        free(w);
    }
}

int lab_run_timeout(lab_host *h)
{
    struct recorder *r = recorder_of(h);
    double left;

    if (!r || !r->watches || r->pid != getpid())
        return -1;
    left = POLL_MS - (lab_now() - r->watched) * 1000;
    return left > 0 ? (int)ceil(left) : 0;
}

void lab_run_pump(lab_host *h)
{
    struct recorder *r = recorder_of(h);

    if (r)
        watches_pump(r, false);
}

/* ---- wishes ----------------------------------------------------------------------------------------- */

static const char q_wish[] = "INSERT INTO wishes(run,paused,scale) VALUES(?1,?2,?3)"
                             " ON CONFLICT(run) DO UPDATE SET paused=?2,scale=?3";
static const char q_wishes[] = "SELECT paused,scale FROM wishes WHERE run=?1";

bool watches_control(struct recorder *r, int win, const char *what)
{
    static const double notch = 1.25;
    struct watch *w = r->watches;
    sqlite3_stmt *q;

    while (w && !(w->live && live_window(w->live) == win))
        w = w->next;
    if (!w)
        return false;
    if (strcmp(what, "stop") == 0) {
        if (w->pid > 0)
            kill(w->pid, SIGINT);
        return true;
    }
    if (strcmp(what, "pause") == 0)
        w->paused = !w->paused;
    else
        w->scale *= strcmp(what, "faster") == 0 ? notch : 1 / notch;
    q = db_query(r->c, recorder_store(r->c), q_wish);
    if (q) {
        sqlite3_bind_int64(q, 1, w->id);
        sqlite3_bind_int(q, 2, w->paused);
        sqlite3_bind_double(q, 3, w->scale);
        db_finish(r->c, recorder_store(r->c), q);
    }
    lab_error_clear(r->c);
    live_state(w->live, w->paused, w->scale);
    live_draw(w->live, lab_now(), true);
    return true;
}

void wishes_obey(struct recorder *r)
{
    sqlite3_stmt *q = r->id ? db_query(r->c, r->store, q_wishes) : NULL;
    bool there, paused;
    double scale;

    if (!q) {
        lab_error_clear(r->c);
        return;
    }
    sqlite3_bind_int64(q, 1, r->id);
    there = sqlite3_step(q) == SQLITE_ROW;
    paused = there && sqlite3_column_int(q, 0) != 0;
    scale = there ? sqlite3_column_double(q, 1) : 0;
    sqlite3_reset(q);
    if (!there)
        return;
    lab_host_pause(r->host, paused);
    if (scale > 0 && isfinite(scale))
        lab_host_lr_scale_set(r->host, scale);
}

/* ---- methods of a Run ---------------------------------------------------------------------------------- */

static void refresh(lab_ctx *c)
{
    watches_pump(recorder_of(lab_ctx_host(c)), true);
    lab_view_pump(lab_ctx_host(c));
}

static bool stop(lab_ctx *c, const lab_run *run)
{
    struct recorder *r = recorder_of(lab_ctx_host(c));
    struct run_record record;

    refresh(c);
    if (!run_load(c, run->id, &record) || record.status != LAB_RUN_RUNNING)
        return false;
    if (r->open && r->id == run->id)
        recorder_end(c, LAB_RUN_STOPPED);
    else if (kill((pid_t)record.pid, SIGINT) != 0)
        return lab_failn(c, LAB_EIO, "run %" PRId64 " cannot be stopped: %s", run->id,
                         strerror(errno));
    return lab_ok(c);
}

static const char *wait_for(lab_ctx *c, const lab_run *run, double timeout)
{
    double end = lab_now() + timeout;
    struct run_record r = { .status = LAB_RUN_RUNNING };

    for (;;) {
        lab_scope s = lab_scope_open(c);
        bool good;

        refresh(c);
        good = run_load(c, run->id, &r);
        lab_scope_close(c, &s);
        if (!good)
            return NULL;
        if (r.status != LAB_RUN_RUNNING || lab_now() >= end || lab_stopping(c))
            return lab_run_status_name(r.status);
        usleep(20000);
    }
}

static const char *output(lab_ctx *c, const lab_run *run, int64_t lines)
{
    enum { MOST = 1 << 20 };
    struct run_record r;
    char *text, *at;
    size_t len = 0;
    FILE *f;

    if (!run_load(c, run->id, &r))
        return NULL;
    if (!*r.log)
        return lab_fail(c, LAB_ESTATE,
                        "run %" PRId64 " has no log: only those of run.spawn do",
                        run->id);
    f = fopen(r.log, "re");
    text = f ? lab_alloc(c, MOST + 1) : NULL;
    if (text) {
        fseek(f, 0, SEEK_END);
        fseek(f, ftell(f) > MOST ? -MOST : -ftell(f), SEEK_CUR);
        len = fread(text, 1, MOST, f);
    }
    if (f)
        fclose(f);
    if (!text)
        return lab_ok(c) ? "" : NULL;
    while (len > 0 && text[len - 1] == '\n')
        text[--len] = 0;
    for (at = text + len; at > text; at--)
        if (at[-1] == '\n' && --lines == 0)
            break;
    return at;
}

static lab_table *load(lab_ctx *c, const lab_run *run, const lab_table *things)
{
    return run_restore_run(c, run->id, things);
}

static const lab_row rows[] = {
    { "Run:stop() -> bool", LAB_CODE(stop),
      "Ends a run that is running, as Ctrl-C would; what it has so far is kept. True "
      "when there "
      "was something to stop.\n"
      ">>> r = run.start{name=\"doc\"}\n>>> r:stop(), r.status\ntrue\t\"stopped\"\n"
      ">>> r:delete()" },
    { "Run:wait(timeout: number = inf) -> status: string", LAB_CODE(wait_for),
      "Waits until the run has ended, for at most so many seconds; gives its status.\n"
      ">>> r = run.start{name=\"doc\"}\n>>> run.finish()\n>>> r:wait()\n\"done\"\n>>> "
      "r:delete()",
      LAB_LONG },
    { "Run:output(lines: int = 20) -> string", LAB_CODE(output),
      "The last lines that a run of run.spawn has printed (the whole is in the file "
      "r.log)." },
    { "Run:load(things: table) -> table?", LAB_CODE(load),
      "Loads the run's latest checkpoint into `things`, as run.restore does, and leaves "
      "the open "
      "run as it is; nil when there is none." },
};
LAB_ROWS(run_spawn_rows);
