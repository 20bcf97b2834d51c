/* prof.c — the module `prof`: where the time goes. */
#include "run/prof.h"

#include "run/grid.h"

#include <lab/machine.h>
#include <lab/plugin.h>
#include <lab/profile.h>
#include <lab/text.h>
#include <lab/view.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PLOTTED = 12, ROOF = 65 };

/* ---- running ------------------------------------------------------------------------------------ */

lab_profile *prof_run(lab_ctx *c, lab_callback *f, int64_t times)
{
    lab_profile *p = lab_profile_begin(c);

    for (int64_t i = 0; p && i < times && lab_call(c, f, NULL, 0, NULL); i++)
        ;
    lab_profile_end(c, p);
    return lab_ok(c) ? p : NULL;
}

const char *prof_name(lab_ctx *c, const lab_profile_entry *e)
{
    if (e->backward)
        return lab_format(c, "%s backward", e->name);
    return e->group ? lab_format(c, "%s:%s", e->group, e->name) : e->name;
}

static const char *seconds_text(lab_ctx *c, double s)
{
    char text[32];

    lab_text_seconds(text, sizeof text, s);
    return lab_strdup(c, text);
}

/* ---- prof ---------------------------------------------------------------------------------------- */

/* The machine's peaks. They were measured while it was busy if an operation is faster: then
 * once more. */
static bool peaks(lab_ctx *c, const lab_profile *p, lab_machine *m)
{
    const lab_profile_entry *e;
    bool faster = false;

    if (!lab_machine_peaks(c, m))
        return false;
    for (int i = 0; (e = lab_profile_at(p, i)); i++)
        faster = faster || (e->seconds > 1e-3 &&
                            e->flops / e->seconds > 1.05 * fmax(m->f32[1], m->bf16[1]));
    return !faster || lab_machine_measure(c, m);
}

/* What the machine could do at most with this much work for each byte (Williams et al. 2009). */
static double roof(const lab_machine *m, double flops, double bytes)
{
    return bytes > 0 ? fmin(m->f32[1], flops / bytes * m->bytes[1]) : m->f32[1];
}

/* Share of the peak that bounds it; NaN where nothing is counted. */
static double share(const lab_machine *m, const lab_profile_entry *e, bool *memory)
{
    double by_work = e->flops / e->seconds / m->f32[1],
           by_bytes = e->bytes / e->seconds / m->bytes[1];

    *memory = by_bytes >= by_work;
    return e->bytes > 0 || e->flops > 0 ? fmax(by_work, by_bytes) : NAN;
}

static void add_entry(lab_ctx *c, struct grid *g, const lab_machine *m,
                      const lab_profile_entry *e, double whole)
{
    bool memory;
    double peak = share(m, e, &memory);

    grid_add(g, prof_name(c, e));
    grid_addf(g, "%lld", (long long)e->count);
    grid_add(g, seconds_text(c, e->seconds));
    grid_addf(g, "%.1f", 100 * e->seconds / whole);
    grid_add(g, seconds_text(c, e->seconds / (double)(e->count ? e->count : 1)));
    if (e->flops > 0)
        grid_addf(g, "%.3g", e->flops / e->seconds * 1e-9);
    else
        grid_add(g, "");
    if (e->bytes > 0)
        grid_addf(g, "%.3g", e->bytes / e->seconds * 1e-9);
    else
        grid_add(g, "");
    if (isnan(peak))
        grid_add(g, "");
    else
        grid_addf(g, "%.0f", 100 * peak);
    grid_add(g, isnan(peak)   ? ""
                : !memory     ? "compute"
                : peak > 1.05 ? "cache"
                              : "memory");
}

static const char *profile_text(lab_ctx *c, lab_profile *p)
{
    struct grid g =
        grid_make(c, "<operation|calls|time|%|a call|GFLOP/s|GB/s|% of peak|<bound by");
    double whole = lab_profile_seconds(p), ops = 0, flops = 0;
    const lab_profile_entry *e;
    lab_machine m;
    int n = 0;

    if (!peaks(c, p, &m))
        return NULL;
    for (; (e = lab_profile_at(p, n)); n++) {
        if (n < PROF_SHOWN)
            add_entry(c, &g, &m, e, whole);
        ops += e->seconds;
        flops += e->flops;
    }
    return lab_format(
        c,
        "%s\n%s%s in all, %.0f %% of it in Lua between the calls; %.3g GFLOP, "
        "%.3g GFLOP/s\npeaks of %s with %d threads: %.0f GFLOP/s in f32%s, "
        "%.0f GB/s",
        grid_text(&g), n > PROF_SHOWN ? lab_format(c, "… %d more\n", n - PROF_SHOWN) : "",
        seconds_text(c, whole), 100 * lab_profile_outside(p) / whole, flops * 1e-9,
        flops / whole * 1e-9, m.cpu, m.threads, m.f32[1] * 1e-9,
        m.bf16[1] > 0 ? lab_format(c, ", %.0f in bf16", m.bf16[1] * 1e-9) : "",
        m.bytes[1] * 1e-9);
}

/* The roofline: what the machine allows over work for each byte, and where operations are. */
static int64_t profile_plot(lab_ctx *c, lab_profile *p, int64_t win)
{
    double x[ROOF], y[ROOF], px[PLOTTED], py[PLOTTED];
    lab_view_curve curves[PLOTTED + 1];
    lab_view_axes axes = { .title = "roofline",
                           .xlabel = "FLOP for each byte",
                           .ylabel = "GFLOP/s",
                           .xlog = true,
                           .ylog = true };
    const lab_profile_entry *e;
    lab_machine m;
    int n = 0;

    if (!peaks(c, p, &m))
        return 0;
    for (int i = 0; i < ROOF; i++) {
        x[i] = exp2((double)i / 4 - 6);
        y[i] = roof(&m, x[i], 1) * 1e-9;
    }
    curves[n++] = (lab_view_curve){ .label = "this machine", .n = ROOF, .x = x, .y = y };
    for (int i = 0; (e = lab_profile_at(p, i)) && n <= PLOTTED; i++) {
        if (!(e->flops > 0) || !(e->bytes > 0))
            continue;
        px[n - 1] = e->flops / e->bytes;
        py[n - 1] = e->flops / e->seconds * 1e-9;
        curves[n] = (lab_view_curve){ .label = prof_name(c, e),
                                      .n = 1,
                                      .x = &px[n - 1],
                                      .y = &py[n - 1],
                                      .points = true,
                                      .width = 8 };
        n++;
    }
    return lab_view_curves(c, win == LAB_NO_INT ? 0 : (int)win, curves, n, &axes);
}

static lab_profile *prof(lab_ctx *c, lab_callback *f, int64_t times, bool plot)
{
    lab_profile *p;

    if (times < 1)
        return lab_fail(c, LAB_EARG, "prof: argument 'times' is at least 1, got %lld",
                        (long long)times);
    p = prof_run(c, f, times);
    if (p && plot && lab_view_has_windows(lab_ctx_host(c)))
        profile_plot(c, p, LAB_NO_INT);
    return p;
}

lab_table *prof_ops(lab_ctx *c, lab_profile *p)
{
    lab_table *list = lab_table_new(c);
    const lab_profile_entry *e;

    for (int i = 0; lab_ok(c) && (e = lab_profile_at(p, i)); i++) {
        lab_table *t = lab_table_new(c);

        lab_table_set(c, t, "name",
                      lab_v_string(e->group ? lab_format(c, "%s:%s", e->group, e->name)
                                            : e->name));
        lab_table_set(c, t, "backward", LAB_V_BOOL(e->backward));
        lab_table_set(c, t, "count", LAB_V_INT(e->count));
        lab_table_set(c, t, "seconds", LAB_V_NUMBER(e->seconds));
        lab_table_set(c, t, "flops", LAB_V_NUMBER(e->flops));
        lab_table_set(c, t, "bytes", LAB_V_NUMBER(e->bytes));
        lab_table_set(c, t, "allocated", LAB_V_INT((int64_t)e->allocated));
        lab_table_set(c, t, "peak", LAB_V_INT((int64_t)e->peak));
        lab_table_push(c, list, LAB_V_TABLE(t));
    }
    return list;
}

static double profile_seconds(lab_ctx *c, lab_profile *p)
{
    (void)c;
    return lab_profile_seconds(p);
}

static lab_table *machine(lab_ctx *c, bool again)
{
    lab_machine m;
    lab_table *t = lab_table_new(c);

    if (!(again ? lab_machine_measure(c, &m) : lab_machine_peaks(c, &m)))
        return NULL;
    lab_table_set(c, t, "cpu", lab_v_string(m.cpu));
    lab_table_set(c, t, "threads", LAB_V_INT(m.threads));
    for (int i = 0; i < 2; i++) {
        lab_table_set(c, t, i ? "f32" : "f32_1", LAB_V_NUMBER(m.f32[i]));
        lab_table_set(c, t, i ? "bf16" : "bf16_1", LAB_V_NUMBER(m.bf16[i]));
        lab_table_set(c, t, i ? "bytes" : "bytes_1", LAB_V_NUMBER(m.bytes[i]));
    }
    return t;
}

static const lab_row rows[] = {
    { "__call(f: fn; times: int = 1, plot: bool = true) -> Profile", LAB_CODE(prof),
      "Calls f and says where the time went: for each operation, forward and backward, "
      "calls, "
      "time, GFLOP/s, GB/s and the share of the machine's measured peak (of compute or "
      "of "
      "memory, whichever bounds it; more than the memory gives comes from a cache). "
      "Where there are windows it draws the roofline "
      "(Williams "
      "et al. 2009). Call f once before if its first call is slower.\n"
      ">>> a = tensor.randn(64, 64)\n>>> p = prof(function() return a:matmul(a) end, "
      "{plot=false})\n"
      ">>> p:ops()[1].flops\n524288.0",
      LAB_LONG },
    { "machine(again: bool = false) -> table", LAB_CODE(machine),
      "The machine's peaks: FLOP/s in f32 and bf16 (0: it has none) and bytes/s of "
      "memory, with "
      "one thread (f32_1, …) and with all; measured once for a CPU and number of threads "
      "and kept "
      "in the home, or measured again.\n"
      ">>> m = prof.machine()\n>>> m.f32 > 1e8, m.bytes > 1e8\ntrue\ttrue",
      LAB_LONG },
    { "Profile:ops() -> table", LAB_CODE(prof_ops),
      "A list of {name, backward, count, seconds, flops, bytes, allocated, peak}, the "
      "slowest "
      "first.\n"
      ">>> x = tensor.ones(8)\n>>> prof(function() return x + x end):ops()[1].count\n1" },
    { "Profile:seconds() -> number", LAB_CODE(profile_seconds),
      "How long it all took.\n>>> prof(function() end):seconds() >= 0\ntrue" },
    { "Profile:plot(; win: int?) -> win: int", LAB_CODE(profile_plot),
      "Draws the roofline." },
    { "Profile:__tostring() -> string", LAB_CODE(profile_text), "The table." },
};

LAB_MODULE(prof, .version = "1.0", .doc = "Where the time goes: prof(f).",
           .types = LAB_TYPES(&lab_profile_type), .rows = rows);
