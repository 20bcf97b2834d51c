/* run.h — the open run of a session and what the files of this folder share of it. */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "run/db.h"

#include <lab/run.h>
#include <sys/types.h>

enum { RUN_MAX_SERIES = 1024, RUN_PART = 512 };

/* A point as it lies in the store. */
struct point {
    int64_t step;
    double value, at; /* at: seconds since 1970 */
};
_Static_assert(sizeof(struct point) == 24, "the store's format");

/* A metric of the open run. The points of the part that is still written, and those after
 * it, are here. */
struct series {
    char *name;
    int64_t points, step;   /* how many so far, and the last one's step */
    double last, low, high; /* low, high: NaN before the first finite value */
    int64_t part, n_tail, room;
    struct point *tail;
    bool changed; /* since the last write */
};

/* `git status`, running beside. */
struct git {
    pid_t pid; /* 0: none */
    int fd;
    size_t len;
    char text[4096]; /* the first lines are enough */
};

struct recorder {
    lab_host *host;
    lab_ctx *c; /* for what fails in a sink */
    pid_t pid;  /* a forked child records nothing */
    lab_store *store;
    bool off;     /* the store cannot be had; said once */
    bool open;    /* a run is */
    bool started; /* by somebody: it outlives the cell */
    bool early; /* its row is there for its settings alone, and goes if nothing follows */
    bool spawned; /* its row is of run.spawn, and no run.start has taken it yet */
    int64_t id;   /* in the store; 0: not yet */
    struct series **series;
    int n, next; /* next: where the next metric's name is likely to be */
    double base; /* wall clock − lab_now */
    double written;
    int64_t step; /* the last of any metric */
    struct git git;
    char *place, *command;
    struct live *live;     /* NULL: not wanted */
    struct events *events; /* TensorBoard's file, or NULL */
    struct watch *watches; /* runs in other processes */
    double watched;        /* when they were last looked at */
    bool obeys;            /* run.spawn made it: wishes are in the store */
    int sink;
};

/* The session's; made when it is not there. NULL when out of memory. */
struct recorder *recorder_of(lab_host *h);
/* The store, opened at the first need. NULL with the error in c. */
lab_store *recorder_store(lab_ctx *c);
/* The run of this id is the one that metrics go to from now on (0: a new one, called `name`). */
bool recorder_begin(lab_ctx *c, int64_t id, const char *name, bool started);
/* Opens a run if none is, and makes its row in the store for its settings. False when nothing
 * is kept. */
bool recorder_row(lab_ctx *c, struct recorder *r);
/* Gives the open run another name. */
bool recorder_rename(lab_ctx *c, const char *name);
/* Writes what is new; c gets the error. */
bool recorder_write(lab_ctx *c, struct recorder *r);
void recorder_end(lab_ctx *c, lab_run_status status);
/* Notes an event of the open run: "paused", "lr". */
void recorder_event(struct recorder *r, const char *what, double value);
/* The open run (a new one if none is) goes on as run `id`, which was left at `step`: points
 * behind it are forgotten, and a row that the open run may have of its own is deleted, unless
 * it has measured something already. */
bool recorder_continue(lab_ctx *c, struct recorder *r, int64_t id, int64_t step);

/* ---- series.c -------------------------------------------------------------------------------- */

/* The metric of that name; made when it is not there. NULL past RUN_MAX_SERIES. */
struct series *series_of(struct recorder *r, const char *name);
bool series_append(struct series *s, struct point p); /* false: out of memory */
/* Writes what is new of metric `number`, within a transaction, */
bool series_write(lab_ctx *c, struct recorder *r, int number);
/* which has come to its end: all are as they stand in the store. */
void series_written(struct recorder *r);
void series_free(struct recorder *r);

/* ---- spawn.c -------------------------------------------------------------------------------- */

/* Looks at the runs that were spawned, if it is time or `now`. */
void watches_pump(struct recorder *r, bool now);
void watches_free(struct recorder *r);
/* What the user did in window `win`; false when it is not of a spawned run. */
bool watches_control(struct recorder *r, int win, const char *what);
/* Takes what the store says is wished of the open run. */
void wishes_obey(struct recorder *r);

/* ---- git.c ---------------------------------------------------------------------------------- */

/* Asks for the commit of the working folder; nothing where there is no repository. */
void git_ask(struct git *g);
/* Has it answered? Then the commit ("" if none) and whether files were changed. With `wait`:
 * for at most so many seconds; a git that is slower is ended. */
bool git_answer(struct git *g, double wait, char commit[80], bool *dirty);

/* ---- config.c --------------------------------------------------------------------------------- */

/* Writes a table's settings, "model.depth" for nested ones. */
bool config_write(lab_ctx *c, lab_store *s, int64_t run, const lab_table *t,
                  bool replace);
lab_table *config_read(lab_ctx *c, lab_store *s, int64_t run);
/* The same without nesting: names as they stand in the store. */
lab_table *config_flat(lab_ctx *c, lab_store *s, int64_t run);
/* Sets the value named "net.depth" in the table below t; lists for whole numbers in order. */
void config_put(lab_ctx *c, lab_table *t, const char *key, lab_value v);
/* A setting in short, for tables. */
const char *config_text(lab_ctx *c, const lab_value *v);

/* ---- runs.c ------------------------------------------------------------------------------------- */

struct lab_run {
    int64_t id;
};
lab_run *run_handle(lab_ctx *c, int64_t id); /* without a look at the store */

/* A row of `runs`. Texts are in c's scope and never NULL. */
struct run_record {
    int64_t id, pid, birth, seed, threads;
    lab_run_status status; /* LOST when its program is gone */
    double started, ended; /* ended NaN: not yet */
    const char *name, *version, *host, *folder, *command, *git, *note, *log;
    bool dirty, dirty_known;
};
bool run_load(lab_ctx *c, int64_t id, struct run_record *out);

/* A row of `series`. */
struct run_metric {
    const char *name;
    int64_t number, points, step;
    double last, low, high;
};
/* All metrics of a run in the order of their first point, in c's scope. −1 on failure. */
int run_metrics(lab_ctx *c, int64_t id, struct run_metric **out);
/* The points of a metric from the `from`-th on: n of them, in c's scope. NULL on failure. */
struct point *run_points(lab_ctx *c, int64_t id, const struct run_metric *m, int64_t from,
                         int64_t *n);
const struct run_metric *run_metric_find(const struct run_metric *m, int n,
                                         const char *name);

#endif
