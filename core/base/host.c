/* host.c — the session behind all contexts. */
#include "base/host.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

lab_host *lab_host_new(void)
{
    lab_host *h = calloc(1, sizeof *h);

    if (h) {
        h->rng = lab_rng_make(0, 0);
        pthread_mutex_init(&h->slots_lock, NULL);
    }
    return h;
}

void lab_host_free(lab_host *h)
{
    if (!h)
        return;
    while (h->n_slots > 0) {
        struct slot *s = &h->slots[--h->n_slots];

        if (s->destroy)
            s->destroy(s->state);
        free(s->state);
    }
    pthread_mutex_destroy(&h->slots_lock);
    free(h);
}

void lab_host_stop(lab_host *h, bool stop)
{
    atomic_store(&h->stop, stop);
}

bool lab_host_stopping(const lab_host *h)
{
    return atomic_load_explicit(&h->stop, memory_order_relaxed);
}

static void tell(lab_host *h, const char *what, double value)
{
    for (int i = 0; i < MAX_SINKS; i++)
        if (h->used[i] && h->sinks[i].control)
            h->sinks[i].control(h->sinks[i].self, what, value);
}

void lab_host_pause(lab_host *h, bool pause)
{
    if (h->paused == pause)
        return;
    h->paused = pause;
    tell(h, "pause", pause);
}

bool lab_host_paused(const lab_host *h)
{
    return h->paused;
}

void lab_host_lr_scale_set(lab_host *h, double factor)
{
    LAB_ASSERT(factor > 0);
    if (lab_host_lr_scale(h) == factor)
        return;
    h->lr_scale = factor;
    tell(h, "lr", factor);
}

double lab_host_lr_scale(const lab_host *h)
{
    return h->lr_scale > 0 ? h->lr_scale : 1;
}

void lab_host_seed(lab_host *h, uint64_t seed)
{
    h->rng = lab_rng_make(seed, 0);
}

uint64_t lab_host_seed_get(const lab_host *h)
{
    return h->rng.seed;
}

lab_rng *lab_ctx_rng(lab_ctx *c)
{
    return &c->host->rng;
}

/* ---- memory ------------------------------------------------------------------------ */

static bool try_charge(lab_host *h, size_t n)
{
    size_t cap = atomic_load(&h->cap);
    size_t live = atomic_fetch_add(&h->live, n) + n, peak = atomic_load(&h->peak);

    if (cap && (live > cap || live < n)) {
        atomic_fetch_sub(&h->live, n);
        return false;
    }
    while (live > peak && !atomic_compare_exchange_weak(&h->peak, &peak, live))
        ;
    atomic_fetch_add(&h->allocated, n);
    if (h->profile)
        profile_memory(h->profile, live, n);
    return true;
}

static bool collect_garbage(lab_host *h)
{
    if (!h->collect || h->collecting)
        return false;
    h->collecting = true;
    h->collect(h->collect_self);
    h->collecting = false;
    h->collected = atomic_load(&h->allocated);
    return true;
}

bool lab_host_charge(lab_host *h, size_t n)
{
    return try_charge(h, n) || (collect_garbage(h) && try_charge(h, n));
}

void lab_host_collect(lab_host *h, size_t due)
{
    if (atomic_load(&h->allocated) - h->collected >= due)
        collect_garbage(h);
}

void lab_host_discharge(lab_host *h, size_t n)
{
    size_t live = atomic_fetch_sub(&h->live, n) - n;

    if (h->profile)
        profile_memory(h->profile, live, 0);
}

lab_memory lab_host_memory(const lab_host *h)
{
    return (lab_memory){ atomic_load(&h->live), atomic_load(&h->peak),
                         atomic_load(&h->cap), atomic_load(&h->allocated) };
}

void lab_host_memory_cap(lab_host *h, size_t bytes)
{
    atomic_store(&h->cap, bytes);
}

void lab_host_on_pressure(lab_host *h, void (*collect)(void *self), void *self)
{
    h->collect = collect;
    h->collect_self = self;
}

/* ---- sinks, slots, clock ---------------------------------------------------------------- */

int lab_host_sink_add(lab_host *h, const lab_sink *sink)
{
    for (int i = 0; i < MAX_SINKS; i++)
        if (!h->used[i]) {
            h->sinks[i] = *sink;
            h->used[i] = true;
            return i;
        }
    return -1;
}

void lab_host_sink_remove(lab_host *h, int number)
{
    if (number >= 0 && number < MAX_SINKS)
        h->used[number] = false;
}

static struct slot *find_slot(lab_host *h, const void *key)
{
    int n = atomic_load_explicit(&h->n_slots, memory_order_acquire);

    for (int i = 0; i < n; i++)
        if (h->slots[i].key == key)
            return &h->slots[i];
    return NULL;
}

void *lab_host_slot(lab_host *h, const void *key, size_t size,
                    void (*destroy)(void *state))
{
    struct slot *s = find_slot(h, key);
    void *state;

    if (s)
        return s->state;
    pthread_mutex_lock(&h->slots_lock);
    s = find_slot(h, key);
    state = s ? s->state : calloc(1, size);
    if (!s && state) {
        int n = atomic_load(&h->n_slots);

        LAB_ASSERT(n < MAX_SLOTS);
        h->slots[n] = (struct slot){ key, state, destroy };
        atomic_store_explicit(&h->n_slots, n + 1, memory_order_release);
    }
    pthread_mutex_unlock(&h->slots_lock);
    return state;
}

double lab_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
