/* commands_run.c — commands that run code: :time, :bench, :run, :doctest. */
#include "shell/colour.h"
#include "shell/command.h"
#include "shell/shell.h"
#include "shell/text.h"

#include <lab/machine.h>
#include <lab/profile.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* ---- :time ------------------------------------------------------------------------------ */

static double cpu_seconds(void)
{
    struct rusage r;

    getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
           1e-6 * (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec);
}

void command_time(struct shell *sh, const char *args)
{
    lab_memory before = lab_host_memory(sh->host), after;
    double cpu = cpu_seconds(), wall = 0;
    char texts[4][32];
    struct cell *now = cells_now(&sh->cells);
    lab_cell_status status = cells_evaluate(sh, args, strlen(args), &wall);

    cpu = cpu_seconds() - cpu;
    after = lab_host_memory(sh->host);
    lab_text_seconds(texts[0], sizeof texts[0], wall);
    lab_text_seconds(texts[1], sizeof texts[1], cpu);
    lab_text_bytes(texts[2], sizeof texts[2],
                   (double)(after.allocated - before.allocated));
    lab_text_bytes(texts[3], sizeof texts[3], (double)interp_memory(sh->it));
    printf("%swall %s · cpu %s · tensors allocated %s · Lua heap %s%s\n",
           shell_style(sh, STYLE_DIM), texts[0], texts[1], texts[2], texts[3],
           shell_style(sh, STYLE_PLAIN));
    if (now)
        now->status = status;
}

/* ---- :bench ------------------------------------------------------------------------------- */

enum { MAX_SAMPLES = 2000, MIN_SAMPLES = 5 };
static const double whole = 1.0, one_sample = 1e-3; /* seconds */

struct bench {
    struct shell *sh;
    double samples[MAX_SAMPLES]; /* seconds a call */
    int n;
    int64_t inner;       /* calls a sample */
    double tensors, lua; /* bytes a call */
    double flops;        /* a call; 0: not known */
};

static double run_calls(lua_State *L, int64_t count)
{
    double began = lab_now();

    for (int64_t i = 0; i < count; i++) {
        lua_pushvalue(L, 1);
        lua_call(L, 0, 0);
    }
    return lab_now() - began;
}

/* What one call allocates, counted while the collector rests. */
static void weigh(lua_State *L, struct bench *b)
{
    uint64_t tensors = lab_host_memory(b->sh->host).allocated;
    bool collecting = lua_gc(L, LUA_GCISRUNNING, 0);
    const lab_profile_entry *e;
    lab_profile *p;
    size_t lua;

    lua_gc(L, LUA_GCSTOP, 0);
    lua = interp_memory(b->sh->it);
    p = lab_profile_begin(b->sh->c);
    run_calls(L, 1);
    lab_profile_end(b->sh->c, p);
    for (int i = 0; (e = lab_profile_at(p, i)); i++)
        b->flops += e->flops;
    b->lua =
        interp_memory(b->sh->it) > lua ? (double)(interp_memory(b->sh->it) - lua) : 0;
    b->tensors = (double)(lab_host_memory(b->sh->host).allocated - tensors);
    if (collecting)
        lua_gc(L, LUA_GCRESTART, 0);
}

/* Arguments: the function, struct bench. An interrupt leaves the samples so far. */
static int measure(lua_State *L)
{
    struct bench *b = lua_touserdata(L, 2);
    double began = lab_now(), took = run_calls(L, 1);

    weigh(L, b);
    for (b->inner = 1; took < one_sample && b->inner < 1 << 24;
         took = run_calls(L, b->inner))
        b->inner *= took > one_sample / 16 ? (int64_t)ceil(one_sample / took) : 8;
    while (b->n < MAX_SAMPLES && (b->n < MIN_SAMPLES || lab_now() - began < whole) &&
           !(b->n > 0 && lab_now() - began > 20 * whole))
        b->samples[b->n++] = run_calls(L, b->inner) / (double)b->inner;
    return 0;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double quantile(const struct bench *b, double q)
{
    double at = q * (b->n - 1);
    int i = (int)at;

    return i + 1 < b->n ? b->samples[i] + (at - i) * (b->samples[i + 1] - b->samples[i])
                        : b->samples[b->n - 1];
}

static void report(struct bench *b)
{
    char texts[6][32];
    double median, spread;
    lab_machine m;

    qsort(b->samples, (size_t)b->n, sizeof *b->samples, by_size);
    median = quantile(b, 0.5);
    spread = quantile(b, 0.75) - quantile(b, 0.25);
    lab_text_seconds(texts[0], sizeof texts[0], b->samples[0]);
    lab_text_seconds(texts[1], sizeof texts[1], median);
    lab_text_seconds(texts[2], sizeof texts[2], spread);
    lab_text_bytes(texts[3], sizeof texts[3], b->tensors);
    lab_text_bytes(texts[4], sizeof texts[4], b->lua);
    printf("min %s · median %s · spread (IQR) %s, %.1f %%\n", texts[0], texts[1],
           texts[2], median > 0 ? 100 * spread / median : 0);
    printf("%d × %lld runs · allocates a run: tensors %s, Lua %s\n", b->n,
           (long long)b->inner, texts[3], texts[4]);
    if (b->flops >= 1000 && median > 0 && lab_machine_peaks(b->sh->c, &m))
        printf("%.3g GFLOP/s · %.0f %% of the machine's %.0f (%d threads)\n",
               b->flops / median * 1e-9, 100 * b->flops / median / m.f32[1],
               m.f32[1] * 1e-9, m.threads);
    lab_error_clear(b->sh->c);
}

void command_bench(struct shell *sh, const char *args)
{
    struct bench *b = lab_alloc(sh->c, sizeof *b);
    enum interp_status status;
    int n, base = lua_gettop(sh->L);

    if (!b)
        return;
    b->sh = sh;
    status = interp_compile(sh->it, args, strlen(args), "=(bench)");
    if (status == INTERP_INCOMPLETE) {
        shell_complain(sh, "the expression is not complete");
        return;
    }
    if (status == INTERP_OK) {
        lua_pushcfunction(sh->L, measure);
        lua_insert(sh->L, -2);
        lua_pushlightuserdata(sh->L, b);
        signals_running(sh, true);
        status = interp_call(sh->it, 2, &n);
        signals_running(sh, false);
    }
    if (status == INTERP_EXIT) {
        sh->leaving = true;
        sh->exit_code = interp_exit_code(sh->it);
    }
    if (status == INTERP_ERROR || status == INTERP_STOPPED)
        cells_show_error(sh, status == INTERP_STOPPED);
    if (b->n > 0)
        report(b);
    lua_settop(sh->L, base);
}

/* ---- :run, :doctest ------------------------------------------------------------------------ */

void command_script(struct shell *sh, const char *args)
{
    enum { MOST = 64 };
    char *words[MOST + 1];
    struct cell *now = cells_now(&sh->cells);
    enum interp_status status;
    int n = 0, code = sh->exit_code;

    while (n < MOST && (words[n] = command_word(sh->c, &args)))
        n++;
    if (n == 0)
        return;
    status = script_run_file(sh, words[0], n, words);
    if (status != INTERP_EXIT)
        sh->exit_code = code;
    if (now && status != INTERP_OK && status != INTERP_EXIT)
        now->status = status == INTERP_STOPPED ? LAB_CELL_STOPPED : LAB_CELL_FAILED;
}

static void print_failure(void *self, const char *line)
{
    struct shell *sh = self;

    printf("%s%s%s\n", shell_style(sh, STYLE_ERROR), line, shell_style(sh, STYLE_PLAIN));
}

static int doctest_one(struct shell *sh, const char *name, int *run)
{
    int count = 0, failed;

    signals_running(sh, true);
    failed = interp_doctest(sh->it, name, &count, print_failure, sh);
    signals_running(sh, false);
    *run += count;
    return failed;
}

void command_doctest(struct shell *sh, const char *args)
{
    int run = 0, failed = 0;

    if (*args) {
        failed = doctest_one(sh, args, &run);
    } else {
        for (int i = 0; i < lab_module_count(sh->host); i++)
            failed += doctest_one(sh, lab_module_at(sh->host, i)->name, &run);
    }
    if (lab_ok(sh->c))
        printf("%d examples, %d failed\n", run, failed);
}
