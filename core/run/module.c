/* module.c — the module `run`. */
#include "run/events.h"
#include "run/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void start_module(lab_ctx *c)
{
    const char *id = getenv("LABSH_RUN");
    struct recorder *r = recorder_of(lab_ctx_host(c));

    /* A child of run.spawn: what it reports belongs to the run that its parent made. */
    if (r && id && *id) {
        r->spawned = recorder_begin(c, strtoll(id, NULL, 10), NULL, true);
        r->obeys = r->spawned;
        unsetenv("LABSH_RUN");
    }
}

static lab_run *start(lab_ctx *c, const char *name, const lab_table *config,
                      const char *note, const char *tensorboard)
{
    static const char q_note[] = "UPDATE runs SET note=?2 WHERE id=?1";
    struct recorder *r = recorder_of(lab_ctx_host(c));
    lab_run *run = NULL;
    sqlite3_stmt *q;

    if (r && r->spawned) {
        /* The first start of a spawned script is the run it was spawned as. */
        r->spawned = false;
        if (name)
            recorder_rename(c, name);
        lab_run_set_config(c, config, false);
        run = run_handle(c, r->id);
    } else {
        run = lab_run_start(c, name, config);
    }
    if (run && note && (q = db_query(c, r->store, q_note))) {
        sqlite3_bind_int64(q, 1, run->id);
        db_text(q, 2, note);
        db_finish(c, r->store, q);
    }
    if (run && tensorboard)
        r->events = events_open(c, lab_format(c, "%s/%s-%lld", tensorboard,
                                              name ? name : "run", (long long)run->id));
    return run;
}

/* ---- logging -------------------------------------------------------------------------------- */

static int64_t next_step(lab_ctx *c, const char *name)
{
    struct recorder *r = recorder_of(lab_ctx_host(c));

    for (int i = 0; r && r->open && i < r->n; i++)
        if (strcmp(r->series[i]->name, name) == 0)
            return r->series[i]->step + 1;
    return 1;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* {loss = 0.2, acc = 0.9}: by name, as Lua keeps no order; one step for all. */
static void log_table(lab_ctx *c, const lab_table *t, int64_t step)
{
    int64_t n = 0;
    const char **names;
    double x;

    while (lab_table_key(t, n, NULL))
        n++;
    names = lab_alloc(c, (size_t)n * sizeof *names);
    for (int64_t i = 0; names && i < n; i++)
        names[i] = lab_table_key(t, i, NULL);
    if (!names)
        return;
    qsort(names, (size_t)n, sizeof *names, by_name);
    for (int64_t i = 0; i < n; i++) {
        const lab_value *v = lab_table_get(t, names[i]);

        if (v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type) {
            x = lab_item(c, v->as.object);
        } else if (!lab_value_number(v, &x)) {
            lab_fail(c, LAB_EARG, "run.log: '%s' is a number, got %s", names[i],
                     lab_value_kind(v));
        }
        if (!lab_ok(c))
            return;
        lab_metric(c, names[i], step == LAB_NO_INT ? next_step(c, names[i]) : step, x);
    }
}

static void log_metric(lab_ctx *c, const lab_value *what, const lab_value *value,
                       int64_t step)
{
    double x = 0;

    if (what->kind == LAB_TABLE) {
        if (value && value->kind == LAB_INT)
            step = value->as.i;
        log_table(c, what->as.table, step);
        return;
    }
    if (what->kind != LAB_STRING) {
        lab_fail(c, LAB_EARG,
                 "run.log: argument 'name' is a text or a table {loss = 0.2}, got %s",
                 lab_value_kind(what));
        return;
    }
    if (value && value->kind == LAB_OBJECT &&
        lab_type_of(value->as.object) == &lab_tensor_type)
        x = lab_item(c, value->as.object);
    else if (!value || !lab_value_number(value, &x))
        lab_fail(c, LAB_EARG, "run.log: argument 'value' is a number, got %s",
                 value ? lab_value_kind(value) : "nil");
    if (lab_ok(c))
        lab_metric(c, what->as.s.at,
                   step == LAB_NO_INT ? next_step(c, what->as.s.at) : step, x);
}

static const char *image(lab_ctx *c, const char *name, lab_tensor *picture, int64_t step)
{
    return lab_run_image(c, name, picture, step == LAB_NO_INT ? -1 : step);
}

static void histogram(lab_ctx *c, const char *name, lab_tensor *values, int64_t step,
                      int64_t bins)
{
    lab_run_histogram(c, name, values, bins < 0 || bins > INT32_MAX ? 0 : (int)bins,
                      step == LAB_NO_INT ? -1 : step);
}

static void finish(lab_ctx *c, const char *status)
{
    for (int i = 0; i < LAB_N_RUN_STATUS; i++)
        if (strcmp(lab_run_status_name((lab_run_status)i), status) == 0)
            lab_run_finish(c, (lab_run_status)i);
}

static lab_table *config(lab_ctx *c, const lab_table *defaults)
{
    lab_run *r;

    if (defaults)
        lab_run_set_config(c, defaults, false);
    r = lab_run_now(c);
    return r ? lab_run_config(c, r) : lab_ok(c) ? lab_table_new(c) : NULL;
}

static const lab_row rows[] = {
    { "start(name: string?; config: table?, note: string?, tensorboard: string?) -> Run",
      LAB_CODE(start),
      "Opens a run: what is measured from now on (run.log, lab.metric, any training) "
      "belongs "
      "to it, until run.finish() or the next start.\n"
      "Kept with it: config (numbers, texts, booleans, tables of these), seed, threads, "
      "version, host, folder, commit of the folder. Without start each cell that "
      "measures has "
      "a run of its own. `tensorboard` is a folder: the metrics also go to event files "
      "in it.\n"
      ">>> r = run.start{name=\"first\", config={lr=0.1}}\n>>> r.name, r.config.lr\n"
      "\"first\"\t0.1\n>>> run.finish()\n>>> r.status\n\"done\"\n>>> r:delete()" },
    { "log(name: any, value: any?, step: int?)", LAB_CODE(log_metric),
      "Reports a measurement, or several: run.log(\"loss\", 0.2), run.log({loss=0.2, "
      "acc=0.9}). "
      "Without `step` it counts from 1 for each name.\n"
      ">>> r = run.start{name=\"doc\"}\n>>> run.log({loss=0.25, acc=0.5}, 10)\n"
      ">>> (r:metrics(\"loss\")):item()\n10\n>>> r:delete()" },
    { "image(name: string, image: tensor strided, step: int?) -> path: string",
      LAB_CODE(image),
      "Keeps a picture [H,W], [H,W,3] or [H,W,4] with the open run: a PNG file, one of "
      "its "
      "artifacts, and in TensorBoard's event file if there is one. Without `step` it is "
      "that of "
      "the latest measurement.\n"
      ">>> r = run.start{name=\"doc\"}\n>>> p = run.image(\"mask\", tensor.zeros(8, 8), "
      "3)\n"
      ">>> p:match(\"[^/]*$\"), r.artifacts[1].kind\n\"mask-3.png\"\t\"picture\"\n"
      ">>> os.remove(p)\ntrue\n>>> r:delete()" },
    { "histogram(name: string, values: tensor strided, step: int?; bins: int = 30)",
      LAB_CODE(histogram),
      "How the numbers of a tensor are spread, in the event file of "
      "run.start{tensorboard=…}.\n"
      ">>> d = os.tmpname() .. \".d\"\n"
      ">>> r = run.start{name=\"doc\", tensorboard=d}\n"
      ">>> run.histogram(\"weights\", tensor.randn(100), 1)\n>>> run.finish()\n"
      ">>> run.histogram(\"weights\", tensor.randn(100), 2)\n"
      "run.histogram: no event file is open: run.start{tensorboard=folder}\n"
      ">>> r:delete()" },
    { "finish(status: \"done\"|\"failed\"|\"stopped\" = \"done\")", LAB_CODE(finish),
      "Ends the open run.\n>>> run.finish()" },
    { "current() -> Run?", LAB_CODE(lab_run_now),
      "The open run; nil if there is none.\n>>> run.finish()\n>>> run.current() == "
      "nil\ntrue" },
    { "config(defaults: table?) -> table", LAB_CODE(config),
      "The settings of the open run, after adding those of `defaults` that it does not "
      "have: "
      "a script says what it needs, run.start or run.spawn says what is different. "
      "Where no run is open one begins with them.\n"
      ">>> r = run.start{config={lr=0.5}}\n>>> c = run.config{lr=0.1, epochs=3}\n"
      ">>> c.lr, c.epochs\n0.5\t3\n>>> r:delete()" },
    { "list(limit: int = 20; name: string?) -> RunList", LAB_CODE(run_list),
      "The latest runs, as a table; list[1] is the latest. `name` may hold * and ?.\n"
      ">>> r = run.start{name=\"doc one\"}\n>>> run.list{name=\"doc*\"}[1].name\n\"doc "
      "one\"\n"
      ">>> r:delete()" },
    { "get(id: int) -> Run", LAB_CODE(lab_run_get),
      "The run of that number.\n>>> r = run.start{name=\"doc\"}\n>>> "
      "run.get(r.id).name\n\"doc\"\n"
      ">>> r:delete()" },
    { "checkpoint(path: string?, things: table?) -> path: string",
      LAB_CODE(lab_run_checkpoint),
      "Writes all that is needed to go on as if nothing had happened: "
      "run.checkpoint(nil, "
      "{model=net, optimizer=opt, loader=batches, step=i}) keeps Module, Optimizer, "
      "Schedule, "
      "Loader, EMA, tensors, plain values and tables of these by their names, and the "
      "state of "
      "the random numbers, in a safetensors file. Without a path it belongs to the run, "
      "which "
      "keeps the last `keep` (3) of them and the one with the highest `score` (both in "
      "things).\n"
      ">>> r = run.start{name=\"doc\"}\n>>> w = tensor.zeros(2)\n"
      ">>> p = run.checkpoint(nil, {w=w, step=7, keep=1})\n>>> w[0] = 5\n"
      ">>> run.restore(p, {w=w}).step, w:totable()\n7\t{0.0, 0.0}\n>>> "
      "os.remove(p)\ntrue\n"
      ">>> r:delete()" },
    { "restore(path: string?, things: table?) -> table?", LAB_CODE(lab_run_restore),
      "Loads a checkpoint into `things` (named as they were) and sets the random numbers "
      "to "
      "where they were; gives the plain values (step, …). Without a path: the latest one "
      "of the "
      "open run, or of a run of the same name that did not come to its end, which then "
      "goes on, "
      "its curves cut at `step`; nil when there is none:\n"
      "  local s = run.restore(nil, {model=net, optimizer=opt}) or {step=0}\n"
      "  for i = s.step + 1, n do … end" },
    { "spawn(script: string, args: table?; name: string?, threads: int?, seed: int?) -> "
      "Run",
      LAB_CODE(run_spawn),
      "Runs a script in a labsh of its own, without windows, while the prompt stays "
      "free. Items "
      "of `args` are its arguments (arg[1], …), names are settings that it gets from "
      "run.config{…}. Its curves are drawn here while it runs, with pause, stop and "
      "rate; "
      "run.list() shows it, r:stop() ends it, r:wait() waits for it, r:output() is what "
      "it "
      "printed, r:load{model=net} takes its latest checkpoint. It goes on when this "
      "labsh "
      "ends." },
    { "compare(a: any, b: any; plot: bool = true) -> RunComparison",
      LAB_CODE(run_compare),
      "Two runs (or their numbers) side by side: what differs in their settings and "
      "origins, "
      "the last and best values of their metrics (* is the better; smaller is better for "
      "losses, errors, times), and their curves in one window.\n"
      ">>> a = run.start{name=\"a\", config={lr=0.1}}\n>>> run.log(\"loss\", 2)\n"
      ">>> b = run.start{name=\"b\", config={lr=0.2}}\n>>> run.log(\"loss\", 1)\n"
      ">>> tostring(run.compare{a, b, plot=false}):match(\"lr%s+0.1%s+0.2\") ~= "
      "nil\ntrue\n"
      ">>> a:delete()\n>>> b:delete()" },
    { "plot(name: string?; runs: any?, smooth: number?, log: bool = false, win: int?) -> "
      "win: "
      "int",
      LAB_CODE(run_plot),
      "Draws a metric of the open run, or of the latest one, or of `runs` (a Run, a "
      "number, a "
      "list of them, run.list()); without a name all metrics. \"loss\" stands for "
      "train/loss "
      "and val/loss too. `smooth` is the share of the past in the moving average, 0 for "
      "none; "
      "usually it looks at a fiftieth of the points." },
    { "RunComparison:__tostring() -> string", LAB_CODE(run_comparison_text),
      "Both tables." },
    { "RunList:__index(i: int) -> Run?", LAB_CODE(run_list_at), "The i-th run, from 1." },
    { "RunList:__len() -> int", LAB_CODE(run_list_len), "How many there are." },
    { "RunList:__tostring() -> string", LAB_CODE(run_list_text), "A table of them." },
};

LAB_MODULE(
    run, .version = "1.0",
    .doc = "Runs: what was tried, with which settings, and what came of it. They are "
           "kept in the home and survive everything.",
    .types = LAB_TYPES(&lab_run_type, &run_list_type, &run_comparison_type), .rows = rows,
    .parts = LAB_PARTS(&run_handle_rows, &run_spawn_rows), .start = start_module);
