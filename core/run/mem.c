/* mem.c — the module `mem`: where the memory goes. */
#include "run/grid.h"
#include "run/prof.h"

#include <lab/plugin.h>
#include <lab/text.h>
#include <lab/view.h>

#include <stdlib.h>

static const char *bytes_text(lab_ctx *c, double bytes)
{
    char text[32];

    lab_text_bytes(text, sizeof text, bytes);
    return lab_strdup(c, text);
}

struct memory {
    lab_profile *p;
};

static void memory_destroy(void *self)
{
    lab_drop(&((struct memory *)self)->p);
}

static const lab_type memory_type = { .name = "MemoryProfile",
                                      .doc =
                                          "Which operations allocate, and what was alive "
                                          "when.",
                                      .size = sizeof(struct memory),
                                      .destroy = memory_destroy };

/* Between two events as much is alive as before: steps. */
static int64_t memory_plot(lab_ctx *c, struct memory *m, int64_t win)
{
    const double *at, *live;
    int64_t n = lab_profile_timeline(m->p, &at, &live), k = 0;
    double *ms = lab_alloc(c, 2 * (size_t)n * sizeof *ms),
           *mib = lab_alloc(c, 2 * (size_t)n * sizeof *mib);
    lab_view_axes axes = { .title = "tensors alive", .xlabel = "ms", .ylabel = "MiB" };
    lab_view_curve curve;

    for (int64_t i = 0; ms && mib && i < n; i++)
        for (int after = i == 0; after < 2; after++) {
            ms[k] = at[i] * 1e3;
            mib[k++] = live[after ? i : i - 1] / (1 << 20);
        }
    curve = (lab_view_curve){ .n = k, .x = ms, .y = mib };
    return mib ? lab_view_curves(c, win == LAB_NO_INT ? 0 : (int)win, &curve, 1, &axes)
               : 0;
}

static struct memory *mem(lab_ctx *c, lab_callback *f, bool plot)
{
    struct memory *m = lab_new(c, &memory_type);
    lab_profile *p;

    /* From a clean table: what is garbage before, or when the next collection is due, would
     * change the numbers. */
    lab_host_collect(lab_ctx_host(c), 0);
    p = m ? prof_run(c, f, 1) : NULL;
    if (!p)
        return NULL;
    m->p = lab_keep(p);
    if (plot && lab_view_has_windows(lab_ctx_host(c)))
        memory_plot(c, m, LAB_NO_INT);
    return m;
}

static int most_allocated(const void *a, const void *b)
{
    uint64_t x = (*(const lab_profile_entry *const *)a)->allocated,
             y = (*(const lab_profile_entry *const *)b)->allocated;

    return (x < y) - (x > y);
}

static const char *memory_text(lab_ctx *c, struct memory *m)
{
    struct grid g = grid_make(c, "<operation|calls|allocated|a call|alive at most");
    const lab_profile_entry **all;
    size_t peak = lab_profile_peak(m->p), start = lab_profile_start(m->p);
    int n = 0;

    while (lab_profile_at(m->p, n))
        n++;
    all = lab_alloc(c, (size_t)n * sizeof *all);
    for (int i = 0; all && i < n; i++)
        all[i] = lab_profile_at(m->p, i);
    if (!all)
        return NULL;
    qsort(all, (size_t)n, sizeof *all, most_allocated);
    for (int i = 0; i < n && i < PROF_SHOWN && all[i]->allocated > 0; i++) {
        grid_add(&g, prof_name(c, all[i]));
        grid_addf(&g, "%lld", (long long)all[i]->count);
        grid_add(&g, bytes_text(c, (double)all[i]->allocated));
        grid_add(&g, bytes_text(c, (double)all[i]->allocated /
                                       (double)(all[i]->count ? all[i]->count : 1)));
        grid_add(&g, bytes_text(c, (double)all[i]->peak));
    }
    return lab_format(c, "%s\npeak %s, %s above the %s at the start", grid_text(&g),
                      bytes_text(c, (double)peak), bytes_text(c, (double)(peak - start)),
                      bytes_text(c, (double)start));
}

static int64_t memory_peak(lab_ctx *c, struct memory *m, int64_t *start)
{
    (void)c;
    *start = (int64_t)lab_profile_start(m->p);
    return (int64_t)lab_profile_peak(m->p);
}

static lab_table *memory_ops(lab_ctx *c, struct memory *m)
{
    return prof_ops(c, m->p);
}

static const lab_row rows[] = {
    { "__call(f: fn; plot: bool = true) -> MemoryProfile", LAB_CODE(mem),
      "Collects garbage, calls f and says which operations allocated how much, and the "
      "most that was alive "
      "at "
      "once; where there are windows, drawn over time.\n"
      ">>> m = mem(function() return tensor.zeros(1024) end, {plot=false})\n"
      ">>> p, start = m:peak()\n>>> p - start\n4096",
      LAB_LONG },
    { "MemoryProfile:peak() -> bytes: int, start: int", LAB_CODE(memory_peak),
      "The most bytes of tensors alive at once, and those alive before." },
    { "MemoryProfile:ops() -> table", LAB_CODE(memory_ops),
      "A list as Profile:ops() gives it." },
    { "MemoryProfile:plot(; win: int?) -> win: int", LAB_CODE(memory_plot),
      "Draws what was alive over time." },
    { "MemoryProfile:__tostring() -> string", LAB_CODE(memory_text), "The table." },
};

LAB_MODULE(mem, .version = "1.0", .doc = "Where the memory goes: mem(f).",
           .types = LAB_TYPES(&memory_type), .rows = rows);
