/* loader.c — batches of a data set, prepared ahead by threads. What is in a batch depends on
 * (seed, epoch, its number) alone, never on who prepared it. */
#include "data/dataset.h"

#include <lab/host.h>
#include <lab/threads.h>

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MAX_WORKERS = 64, MAX_READY = 256 };
static const uint64_t order_stream = (uint64_t)1 << 63; /* apart from the samples' own */

struct lab_loader {
    lab_dataset *set;
    lab_loader_options o;
    int64_t epoch, batch;
    bool resumed; /* the next epoch starts at `batch` */
};

static void loader_destroy(void *self)
{
    lab_loader *l = self;

    lab_drop(&l->set);
    lab_drop(&l->o.collate);
}

const lab_type lab_loader_type = {
    .name = "Loader",
    .doc = "Batches of a data set: for x, y in loader() do … end is an epoch.",
    .size = sizeof(lab_loader),
    .destroy = loader_destroy,
};

lab_loader *lab_loader_new(lab_ctx *c, lab_dataset *d, const lab_loader_options *o)
{
    lab_loader *l;

    if (!d || !lab_ok(c))
        return NULL;
    if (o->batch < 1)
        return lab_fail(c, LAB_EARG, "Loader: argument 'batch' is at least 1, got %lld",
                        (long long)o->batch);
    if (o->workers < 0 || o->workers > MAX_WORKERS || o->prefetch < 1 ||
        o->prefetch > MAX_READY / MAX_WORKERS)
        return lab_fail(c, LAB_EARG,
                        "Loader: 0 to %d workers with 1 to %d batches each, got %d "
                        "and %d",
                        MAX_WORKERS, MAX_READY / MAX_WORKERS, o->workers, o->prefetch);
    if (d->n < 0 && o->shuffle)
        return lab_fail(c, LAB_EARG,
                        "Loader: a stream comes in its own order: shuffle = false");
    l = lab_new(c, &lab_loader_type);
    if (!l)
        return NULL;
    l->o = *o;
    l->set = lab_keep(d);
    lab_keep(l->o.collate);
    return l;
}

int64_t lab_loader_len(const lab_loader *l)
{
    int64_t n = l ? l->set->n : 0;

    if (n < 0)
        return -1;
    return l ? n / l->o.batch + (n % l->o.batch && !l->o.drop_last) : 0;
}

lab_loader_state lab_loader_at(const lab_loader *l)
{
    return l ? (lab_loader_state){ l->o.seed, l->epoch, l->batch }
             : (lab_loader_state){ 0 };
}

void lab_loader_seek(lab_ctx *c, lab_loader *l, lab_loader_state s)
{
    int64_t n = lab_loader_len(l);

    if (!l || !lab_ok(c))
        return;
    if (s.epoch < 0 || s.batch < 0 || (n >= 0 && s.batch > n)) {
        lab_fail(c, LAB_EARG,
                 "Loader: batch %lld of epoch %lld: this set has %lld batches",
                 (long long)s.batch, (long long)s.epoch, (long long)n);
        return;
    }
    l->o.seed = s.seed;
    l->epoch = s.epoch;
    l->batch = s.batch;
    l->resumed = true;
}

/* ---- an epoch ---------------------------------------------------------------------------------- */

struct ready {
    lab_table *batch; /* owned; NULL: an error */
    bool done;
    lab_code code;
    char *text; /* of the error */
};

struct lab_batches {
    lab_loader *loader;
    int64_t epoch, next, n; /* n: −1 for a stream */
    bool over;
    int64_t *order; /* of all samples; NULL: as they are */
    /* with workers */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t *threads;
    int n_threads;
    pid_t owner; /* a child that was forked off has no threads */
    lab_host *host;
    int64_t claimed; /* the next batch that a worker takes */
    struct ready *ring;
    int64_t room;
    bool quit;
};

/* Samples [b·batch, …) of the order. */
static lab_table *make_batch(lab_ctx *c, const struct lab_batches *b, int64_t number)
{
    const lab_loader *l = b->loader;
    int64_t from = number * l->o.batch, n = l->set->n - from, *index;

    n = n < l->o.batch ? n : l->o.batch;
    index = lab_alloc(c, (size_t)n * sizeof *index);
    for (int64_t i = 0; index && i < n; i++)
        index[i] = b->order ? b->order[from + i] : from + i;
    return index ? dataset_batch(c, l->set, index, n, l->o.seed, b->epoch, !l->o.collate)
                 : NULL;
}

/* ---- workers ------------------------------------------------------------------------------------ */

static struct ready prepare(lab_ctx *c, const struct lab_batches *b, int64_t number)
{
    struct ready r = { .done = true };
    lab_scope s = lab_scope_open(c);

    r.batch = lab_keep(make_batch(c, b, number));
    if (!lab_ok(c)) {
        r.code = lab_error_code(c);
        r.text = strdup(lab_error_text(c));
        lab_error_clear(c);
        lab_drop(&r.batch);
    }
    lab_scope_close(c, &s);
    return r;
}

static void *work(void *arg)
{
    struct lab_batches *b = arg;
    lab_ctx *c = lab_ctx_new(b->host);

    lab_threads_set(1); /* of this thread: the others are busy with the training */
    pthread_mutex_lock(&b->lock);
    while (c && !b->quit && b->claimed < b->n) {
        int64_t number = b->claimed;
        struct ready r;

        if (number >= b->next + b->room) {
            pthread_cond_wait(&b->changed, &b->lock);
            continue;
        }
        b->claimed++;
        pthread_mutex_unlock(&b->lock);
        r = prepare(c, b, number);
        pthread_mutex_lock(&b->lock);
        b->ring[number % b->room] = r;
        pthread_cond_broadcast(&b->changed);
    }
    pthread_mutex_unlock(&b->lock);
    lab_ctx_free(c);
    return NULL;
}

static void start_workers(lab_ctx *c, struct lab_batches *b)
{
    const lab_loader_options *o = &b->loader->o;
    int64_t left = b->n - b->next;
    int n = o->workers < left ? o->workers : (int)left;

    if (n < 1 || b->loader->set->main_thread)
        return;
    b->room = (int64_t)n * o->prefetch;
    b->ring = calloc((size_t)b->room, sizeof *b->ring);
    b->threads = calloc((size_t)n, sizeof *b->threads);
    b->host = lab_ctx_host(c);
    b->owner = getpid();
    b->claimed = b->next;
    for (int i = 0; b->ring && b->threads && i < n; i++)
        if (pthread_create(&b->threads[b->n_threads], NULL, work, b) == 0)
            b->n_threads++; /* without any, batches are made here */
}

static void stop_workers(struct lab_batches *b)
{
    if (b->n_threads && b->owner == getpid()) {
        pthread_mutex_lock(&b->lock);
        b->quit = true;
        pthread_cond_broadcast(&b->changed);
        pthread_mutex_unlock(&b->lock);
        for (int i = 0; i < b->n_threads; i++)
            pthread_join(b->threads[i], NULL);
    }
    b->n_threads = 0;
    for (int64_t i = 0; b->ring && i < b->room; i++) {
        lab_drop(&b->ring[i].batch);
        free(b->ring[i].text);
    }
    free(b->ring);
    free(b->threads);
    b->ring = NULL;
    b->threads = NULL;
}

/* Waits for batch `next`, or until the user wants to stop. */
static lab_table *take(lab_ctx *c, struct lab_batches *b)
{
    struct ready *slot = &b->ring[b->next % b->room], r;
    struct timespec until;

    pthread_mutex_lock(&b->lock);
    while (!slot->done && !lab_stopping(c)) {
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 50000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&b->changed, &b->lock, &until);
    }
    r = *slot;
    if (r.done) {
        memset(slot, 0, sizeof *slot);
        b->next++;
        pthread_cond_broadcast(&b->changed);
    }
    pthread_mutex_unlock(&b->lock);
    if (!r.done)
        return lab_fail(c, LAB_ESTOP, "stopped");
    if (!r.batch)
        lab_fail(c, r.code, "%s", r.text ? r.text : "a batch failed");
    free(r.text);
    return lab_lend(c, r.batch);
}

/* ---- the epoch's face --------------------------------------------------------------------------- */

static void batches_destroy(void *self)
{
    struct lab_batches *b = self;

    stop_workers(b);
    pthread_mutex_destroy(&b->lock);
    pthread_cond_destroy(&b->changed);
    free(b->order);
    lab_drop(&b->loader);
}

const lab_type lab_batches_type = {
    .name = "Batches",
    .doc = "One epoch of a Loader: called, it gives the next batch.",
    .size = sizeof(struct lab_batches),
    .destroy = batches_destroy,
};

static bool make_order(lab_ctx *c, struct lab_batches *b)
{
    const lab_loader *l = b->loader;
    lab_rng r = lab_rng_make(l->o.seed, order_stream | (uint64_t)b->epoch);

    if (!l->o.shuffle)
        return true;
    b->order = malloc((size_t)(l->set->n ? l->set->n : 1) * sizeof *b->order);
    if (!b->order)
        return lab_failn(c, LAB_ENOMEM, "out of memory: an order of %lld samples",
                         (long long)l->set->n);
    for (int64_t i = 0; i < l->set->n; i++)
        b->order[i] = i;
    lab_rng_shuffle(&r, b->order, l->set->n);
    return true;
}

/* Samples of a stream, up to a batch; NULL when there are none left. */
static lab_table *stream_batch(lab_ctx *c, struct lab_batches *b)
{
    const lab_loader *l = b->loader;
    lab_table **samples = lab_alloc(c, (size_t)l->o.batch * sizeof *samples), *list;
    int64_t n = 0;

    while (samples && lab_ok(c) && n < l->o.batch &&
           (samples[n] = l->set->kind->next(c, l->set->self)))
        n++;
    if (!lab_ok(c) || n == 0 || (n < l->o.batch && l->o.drop_last))
        return NULL;
    if (!l->o.collate)
        return lab_collate(c, samples, n, l->set->ragged);
    list = lab_table_new(c);
    for (int64_t i = 0; i < n; i++)
        lab_table_push(c, list, LAB_V_TABLE(samples[i]));
    return list;
}

/* From the beginning, past what was handed out before. */
static void start_stream(lab_ctx *c, struct lab_batches *b)
{
    const lab_dataset *d = b->loader->set;

    d->kind->start(c, d->self);
    for (int64_t i = b->next * b->loader->o.batch; i > 0 && lab_ok(c); i--) {
        lab_scope s = lab_scope_open(c);
        bool there = d->kind->next(c, d->self) != NULL;

        lab_scope_close(c, &s);
        if (!there || lab_tick(c, 0, 0))
            return;
    }
}

lab_batches *lab_loader_start(lab_ctx *c, lab_loader *l)
{
    struct lab_batches *b = l ? lab_new(c, &lab_batches_type) : NULL;

    if (!b)
        return NULL;
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->changed, NULL);
    if (!l->resumed && l->batch > 0) { /* the last epoch was left early */
        l->epoch++;
        l->batch = 0;
    }
    l->resumed = false;
    b->loader = lab_keep(l);
    b->epoch = l->epoch;
    b->next = l->batch;
    b->n = lab_loader_len(l);
    if (b->n < 0)
        start_stream(c, b);
    else if (make_order(c, b))
        start_workers(c, b);
    return lab_ok(c) ? b : NULL;
}

static lab_table *collated(lab_ctx *c, const lab_loader *l, lab_table *samples)
{
    lab_value arg = LAB_V_TABLE(samples), v;
    lab_table *t;

    if (!l->o.collate || !samples)
        return samples;
    if (!lab_call(c, l->o.collate, &arg, 1, &v))
        return NULL;
    if (v.kind == LAB_TABLE)
        return v.as.table;
    t = lab_table_new(c);
    lab_table_push(c, t, v);
    return t;
}

lab_table *lab_batches_next(lab_ctx *c, lab_batches *b)
{
    lab_loader *l = b ? b->loader : NULL;
    lab_table *t = NULL;
    bool mine, counted = false;

    if (!b || !lab_ok(c) || b->over)
        return NULL;
    mine = l->epoch == b->epoch; /* no later epoch was started meanwhile */
    if (b->n < 0) {
        t = stream_batch(c, b);
    } else if (b->next < b->n && b->n_threads && b->owner == getpid()) {
        t = take(c, b); /* counts itself, under the lock */
        counted = true;
    } else if (b->next < b->n) {
        t = make_batch(c, b, b->next);
    }
    t = collated(c, l, t);
    if (!lab_ok(c))
        return NULL;
    if (t && !counted)
        b->next++;
    b->over = t == NULL;
    if (b->over)
        stop_workers(b);
    if (mine) {
        l->epoch += b->over;
        l->batch = b->over ? 0 : b->next;
    }
    return t;
}
