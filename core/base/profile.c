/* profile.c — events become entries: time and bytes since the event before. */
#include "base/host.h"

#include <lab/profile.h>

#include <stdlib.h>
#include <string.h>

enum { MAX_ENTRIES = 512, MAX_DEPTH = 64, MAX_POINTS = 1 << 15 };

struct scope {
    const char *group, *name;
    double rest; /* seconds in it that no operation has claimed */
    int noted;   /* operations in it */
    int only;    /* the entry of the last of them */
};

struct lab_profile {
    lab_host *host;
    lab_ctx *c; /* the one it hears */
    pthread_t thread;
    bool open, quiet;
    lab_profile_entry entries[MAX_ENTRIES];
    int n;
    struct scope scopes[MAX_DEPTH];
    int depth; /* may pass MAX_DEPTH: what is deeper is not told apart */
    double began, last, seconds, outside;
    uint64_t allocated; /* since the last event */
    size_t start, peak, since_peak;
    int64_t n_points;
    double at[MAX_POINTS], live[MAX_POINTS];
};

static void profile_destroy(void *self)
{
    lab_profile *p = self;

    if (p->open)
        p->host->profile = NULL;
}

const lab_type lab_profile_type = {
    .name = "Profile",
    .doc = "Where time and memory went while a function ran.",
    .size = sizeof(lab_profile),
    .destroy = profile_destroy,
};

/* ---- entries ------------------------------------------------------------------------------ */

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* A name is the same pointer nearly every time: where it was found last is tried first. */
static int entry_of(lab_profile *p, const char *group, const char *name, bool backward)
{
    for (int i = 0; i < p->n; i++) {
        const lab_profile_entry *e = &p->entries[i];

        if (e->name == name && e->group == group && e->backward == backward)
            return i;
    }
    for (int i = 0; i < p->n; i++) {
        const lab_profile_entry *e = &p->entries[i];

        if (same(e->name, name) && same(e->group, group) && e->backward == backward)
            return i;
    }
    if (p->n == MAX_ENTRIES)
        return MAX_ENTRIES - 1;
    p->entries[p->n] =
        (lab_profile_entry){ .group = group, .name = name, .backward = backward };
    return p->n++;
}

/* Hands what was allocated since the last event to e. */
static void take_memory(lab_profile *p, lab_profile_entry *e)
{
    e->allocated += p->allocated;
    e->peak = p->since_peak > e->peak ? p->since_peak : e->peak;
    p->allocated = 0;
    p->since_peak = 0;
}

/* Seconds since the last event. */
static double elapsed(lab_profile *p)
{
    double now = lab_now(), dt = now - p->last;

    p->last = now;
    return dt;
}

static struct scope *innermost(lab_profile *p)
{
    return p->depth > 0 ? &p->scopes[(p->depth < MAX_DEPTH ? p->depth : MAX_DEPTH) - 1]
                        : NULL;
}

static lab_profile *heard(const lab_ctx *c)
{
    lab_profile *p = c ? c->host->profile : NULL;

    return p && p->c == c && !p->quiet ? p : NULL;
}

bool lab_profiling(const lab_ctx *c)
{
    return heard(c) != NULL;
}

bool lab_profile_quiet(lab_ctx *c, bool quiet)
{
    lab_profile *p = c ? c->host->profile : NULL;
    bool before = p && p->quiet;

    if (p && p->c == c)
        p->quiet = quiet;
    return before;
}

/* ---- events --------------------------------------------------------------------------------- */

void lab_profile_enter(lab_ctx *c, const char *group, const char *name)
{
    lab_profile *p = heard(c);
    struct scope *outer;

    if (!p)
        return;
    outer = innermost(p);
    if (outer)
        outer->rest += elapsed(p);
    else
        p->outside += elapsed(p);
    if (p->depth++ < MAX_DEPTH)
        *innermost(p) = (struct scope){ .group = group, .name = name };
}

void lab_profile_note(lab_ctx *c, const char *name, bool backward, double flops,
                      double bytes)
{
    lab_profile *p = heard(c);
    struct scope *s;
    lab_profile_entry *e;
    int i;

    if (!p)
        return;
    i = entry_of(p, NULL, name, backward);
    e = &p->entries[i];
    e->count++;
    e->flops += flops;
    e->bytes += bytes;
    e->seconds += elapsed(p);
    take_memory(p, e);
    s = innermost(p);
    if (s) {
        s->noted++;
        s->only = i;
    }
}

/* A row with one operation in it is that operation: checks, conversions and all. */
void lab_profile_leave(lab_ctx *c)
{
    lab_profile *p = heard(c);
    lab_profile_entry *e;
    struct scope *s;

    if (!p || p->depth == 0)
        return;
    s = innermost(p);
    if (p->depth-- > MAX_DEPTH)
        return;
    s->rest += elapsed(p);
    if (s->noted == 1) {
        e = &p->entries[s->only];
    } else {
        e = &p->entries[entry_of(p, s->group, s->name, false)];
        e->count++;
    }
    e->seconds += s->rest;
    take_memory(p, e);
}

/* ---- memory ----------------------------------------------------------------------------------- */

/* Halves the timeline: of two points the one with more alive stays. */
static void thin(lab_profile *p)
{
    for (int64_t i = 0; i < p->n_points / 2; i++) {
        int64_t k = p->live[2 * i] > p->live[2 * i + 1] ? 2 * i : 2 * i + 1;

        p->at[i] = p->at[k];
        p->live[i] = p->live[k];
    }
    p->n_points /= 2;
}

void profile_memory(lab_profile *p, size_t live, size_t charged)
{
    if (!pthread_equal(pthread_self(), p->thread))
        return;
    p->allocated += charged;
    p->since_peak = live > p->since_peak ? live : p->since_peak;
    p->peak = live > p->peak ? live : p->peak;
    if (p->n_points == MAX_POINTS)
        thin(p);
    p->at[p->n_points] = lab_now() - p->began;
    p->live[p->n_points++] = (double)live;
}

/* ---- life ---------------------------------------------------------------------------------------- */

lab_profile *lab_profile_begin(lab_ctx *c)
{
    lab_profile *p;
    lab_host *h = lab_ctx_host(c);

    if (!lab_ok(c))
        return NULL;
    if (h->profile)
        return lab_fail(c, LAB_ESTATE,
                        "a profile is being made already: prof and mem do "
                        "not nest");
    p = lab_new(c, &lab_profile_type);
    if (!p)
        return NULL;
    p->host = h;
    p->c = c;
    p->thread = pthread_self();
    p->open = true;
    p->start = p->peak = lab_host_memory(h).live;
    p->began = p->last = lab_now();
    h->profile = p;
    profile_memory(p, p->start, 0);
    return p;
}

static int most_seconds(const void *a, const void *b)
{
    double x = ((const lab_profile_entry *)a)->seconds,
           y = ((const lab_profile_entry *)b)->seconds;

    return (x < y) - (x > y);
}

void lab_profile_end(lab_ctx *c, lab_profile *p)
{
    (void)c;
    if (!p || !p->open)
        return;
    profile_memory(p, lab_host_memory(p->host).live, 0);
    p->outside += elapsed(p);
    p->seconds = p->last - p->began;
    p->host->profile = NULL;
    p->open = false;
    qsort(p->entries, (size_t)p->n, sizeof *p->entries, most_seconds);
}

/* ---- asking ---------------------------------------------------------------------------------------- */

const lab_profile_entry *lab_profile_at(const lab_profile *p, int i)
{
    return p && i >= 0 && i < p->n ? &p->entries[i] : NULL;
}

double lab_profile_seconds(const lab_profile *p)
{
    return p ? p->seconds : 0;
}

double lab_profile_outside(const lab_profile *p)
{
    return p ? p->outside : 0;
}

size_t lab_profile_start(const lab_profile *p)
{
    return p ? p->start : 0;
}

size_t lab_profile_peak(const lab_profile *p)
{
    return p ? p->peak : 0;
}

int64_t lab_profile_timeline(const lab_profile *p, const double **seconds,
                             const double **bytes)
{
    *seconds = p ? p->at : NULL;
    *bytes = p ? p->live : NULL;
    return p ? p->n_points : 0;
}
