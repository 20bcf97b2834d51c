/* dnnl.c — keeps and runs oneDNN's primitives. */
#include "op/dnnl_cache.h"

#include <lab/cpu.h>
#include <lab/host.h>
#include <lab/threads.h>
#include <lab/walk.h>

#include <omp.h>
#include <stdlib.h>
#include <string.h>

/* ---- the cache ------------------------------------------------------------------------ */

static void entry_free(struct entry *e)
{
    for (int i = 0; i < e->n; i++) {
        dnnl_memory_destroy(e->args[i].memory);
        dnnl_memory_destroy(e->args[i].plain);
        dnnl_primitive_destroy(e->args[i].reorder);
    }
    dnnl_memory_destroy(e->scratch);
    dnnl_primitive_destroy(e->primitive);
    free(e);
}

static void cache_free(void *slot)
{
    struct cache *k = *(struct cache **)slot;

    if (!k)
        return;
    for (int i = 0; i < BUCKETS; i++)
        while (k->buckets[i]) {
            struct entry *e = k->buckets[i];

            k->buckets[i] = e->next;
            entry_free(e);
        }
    dnnl_stream_destroy(k->stream);
    dnnl_engine_destroy(k->engine);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

static struct cache *cache_new(void)
{
    struct cache *k = calloc(1, sizeof *k);

    if (!k)
        return NULL;
    pthread_mutex_init(&k->lock, NULL);
    if (dnnl_engine_create(&k->engine, dnnl_cpu, 0) != dnnl_success ||
        dnnl_stream_create(&k->stream, k->engine, dnnl_stream_default_flags) !=
            dnnl_success) {
        cache_free(&k);
        return NULL;
    }
    return k;
}

static struct cache *cache_of(lab_ctx *c)
{
    static const char key;
    _Atomic(struct cache *) *slot =
        lab_host_slot(lab_ctx_host(c), &key, sizeof *slot, cache_free);
    struct cache *k = slot ? *slot : NULL, *made;

    if (!slot || k)
        return k;
    made = cache_new();
    if (made && !__atomic_compare_exchange_n((struct cache **)slot, &k, made, false,
                                             __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
        cache_free(&made);
        made = k;
    }
    return made;
}

static uint64_t hash_of(const struct key *key)
{
    uint64_t words[sizeof *key / 8], h = 0x9e3779b97f4a7c15u;

    memcpy(words, key, sizeof words);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        h = (h ^ words[i]) * 0xff51afd7ed558ccdu, h ^= h >> 32;
    return h;
}

static void evict(struct cache *k)
{
    struct entry **oldest = NULL, *e;

    for (int i = 0; i < BUCKETS; i++)
        for (struct entry **at = &k->buckets[i]; *at; at = &(*at)->next)
            if (!oldest || (*at)->used < (*oldest)->used)
                oldest = at;
    e = *oldest;
    *oldest = e->next;
    entry_free(e);
    k->n--;
}

/* The entry for `key`, made if there is none; NULL when out of memory. One without a
 * primitive remembers that oneDNN has no such kernel. */
static struct entry *entry_for(lab_ctx *c, struct cache *k, const struct key *key,
                               int threads)
{
    uint64_t hash = hash_of(key);
    struct entry **bucket = &k->buckets[hash % BUCKETS], *e;

    for (e = *bucket; e; e = e->next)
        if (e->hash == hash && memcmp(&e->key, key, sizeof *key) == 0) {
            e->used = ++k->clock;
            return e;
        }
    if (k->n == ENTRIES)
        evict(k);
    e = calloc(1, sizeof *e);
    if (!e)
        return lab_fail(c, LAB_ENOMEM, "out of memory: oneDNN's primitives");
    e->key = *key;
    e->hash = hash;
    e->threads = threads;
    e->used = e->serial = ++k->clock;
    if (!(key->kind == PRODUCT ? dnnl_make_product(c, k, e) : dnnl_make_conv(c, k, e))) {
        lab_log(c, LAB_DEBUG, "oneDNN: no kernel for a %s",
                key->kind == PRODUCT ? "product" : "convolution");
        dnnl_primitive_destroy(e->primitive);
        e->primitive = NULL;
    }
    e->next = *bucket;
    *bucket = e;
    k->n++;
    return e;
}

/* ---- running -------------------------------------------------------------------------- */

static bool reorder(struct cache *k, struct arg *a, void *plain, void *own)
{
    dnnl_memory_t from = a->way == PACKED ? a->plain : a->memory,
                  to = a->way == PACKED ? a->memory : a->plain;
    dnnl_exec_arg_t args[] = { { DNNL_ARG_FROM, from }, { DNNL_ARG_TO, to } };

    return dnnl_memory_set_data_handle(a->plain, plain) == dnnl_success &&
           dnnl_memory_set_data_handle(a->memory, own) == dnnl_success &&
           dnnl_primitive_execute(a->reorder, k->stream, 2, args) == dnnl_success;
}

static void *bytes_for(lab_ctx *c, size_t n)
{
    return lab_data_mut(lab_tensor_make(c, LAB_U8, (int64_t)n));
}

/* Argument i's memory, filled from `data`; w is the tensor there, or NULL. */
static bool bring(lab_ctx *c, struct cache *k, struct entry *e, int i, void *data,
                  lab_tensor *w)
{
    struct arg *a = &e->args[i];
    uint64_t id = e->serial * 16 + (uint64_t)i; /* below 16: dtypes (in_dtype) */
    lab_tensor *packed;

    if (a->way == AS_IS)
        return dnnl_memory_set_data_handle(a->memory, data) == dnnl_success;
    if (a->way == UNPACKED) {
        void *own = bytes_for(c, a->bytes);

        return own && dnnl_memory_set_data_handle(a->memory, own) == dnnl_success;
    }
    packed = lab_derived(w, id);
    if (packed) {
        void *own = (void *)(uintptr_t)lab_data(packed), *before = NULL;

        dnnl_memory_get_data_handle(a->memory, &before);
        return own == before ||
               dnnl_memory_set_data_handle(a->memory, own) == dnnl_success;
    }
    packed = lab_tensor_make(c, LAB_U8, (int64_t)a->bytes);
    if (!packed || !reorder(k, a, data, lab_data_mut(packed)))
        return false;
    lab_derive(w, id, packed);
    return true;
}

static bool execute(lab_ctx *c, struct cache *k, struct entry *e, void *const *data,
                    lab_tensor *w)
{
    dnnl_exec_arg_t args[MAX_ARGS + 1];
    void *scratch = e->scratch_bytes ? bytes_for(c, e->scratch_bytes) : NULL;

    if (e->scratch_bytes && !scratch)
        return false;
    dnnl_memory_set_data_handle(e->scratch, scratch);
    for (int i = 0; i < e->n; i++) {
        if (!bring(c, k, e, i, data[i], w))
            return false;
        args[i] = (dnnl_exec_arg_t){ e->args[i].id, e->args[i].memory };
    }
    args[e->n] = (dnnl_exec_arg_t){ DNNL_ARG_SCRATCHPAD, e->scratch };
    if (dnnl_primitive_execute(e->primitive, k->stream, e->n + 1, args) != dnnl_success)
        return lab_failn(c, LAB_ENOMEM, "out of memory: oneDNN");
    for (int i = 0; i < e->n; i++) {
        void *own = NULL;

        if (e->args[i].way != UNPACKED)
            continue;
        dnnl_memory_get_data_handle(e->args[i].memory, &own);
        reorder(k, &e->args[i], data[i], own);
    }
    return true;
}

static bool run(lab_ctx *c, struct key *key, int64_t *threads, void *const *data,
                lab_tensor *w)
{
    struct cache *k = lab_ok(c) ? cache_of(c) : NULL;
    int all = lab_threads(), few = *threads > 0 && *threads < all ? (int)*threads : all;
    struct entry *e;
    lab_scope s;
    bool good = false;

    if (!k)
        return false;
    *threads = few;
    s = lab_scope_open(c);
    pthread_mutex_lock(&k->lock);
    if (few != all)
        omp_set_num_threads(few);
    e = entry_for(c, k, key, few);
    if (e && e->primitive)
        good = execute(c, k, e, data, w);
    if (few != all)
        omp_set_num_threads(all);
    pthread_mutex_unlock(&k->lock);
    lab_scope_close(c, &s);
    return good;
}

/* ---- what others call ----------------------------------------------------------------- */

bool dnnl_has(lab_dtype d)
{
    return d == LAB_F32 || (d == LAB_BF16 && lab_cpu_level() == LAB_CPU_AVX512);
}

static void *plain(const void *p)
{
    return (void *)(uintptr_t)p;
}

bool dnnl_multiply(lab_ctx *c, const struct dnnl_product *p, const void *a, const void *b,
                   const void *bias, void *y)
{
    struct key key;
    void *const data[] = { plain(a), plain(b), y, plain(bias) };

    memset(&key, 0, sizeof key);
    key.kind = PRODUCT;
    key.of.product = *p;
    key.of.product.bias = bias != NULL;
    return run(c, &key, &key.of.product.threads, data, NULL);
}

static struct key conv_key(enum kind kind, const struct dnnl_conv *v, bool bias)
{
    struct key key;

    memset(&key, 0, sizeof key);
    key.kind = kind;
    key.of.conv = *v;
    key.of.conv.bias = bias;
    return key;
}

bool dnnl_convolve(lab_ctx *c, const struct dnnl_conv *v, const void *x, lab_tensor *w,
                   const float *bias, void *y)
{
    struct key key = conv_key(CONVOLVE, v, bias);

    return run(c, &key, &key.of.conv.threads,
               (void *const[]){ plain(x), plain(lab_data(w)), y, plain(bias) }, w);
}

bool dnnl_convolve_data(lab_ctx *c, const struct dnnl_conv *v, const void *dy,
                        lab_tensor *w, void *dx)
{
    struct key key = conv_key(CONVOLVE_DATA, v, false);

    return run(c, &key, &key.of.conv.threads,
               (void *const[]){ plain(dy), plain(lab_data(w)), dx }, w);
}

bool dnnl_convolve_weights(lab_ctx *c, const struct dnnl_conv *v, const void *x,
                           const void *dy, float *dw)
{
    struct key key = conv_key(CONVOLVE_WEIGHTS, v, false);

    return run(c, &key, &key.of.conv.threads, (void *const[]){ plain(x), dw, plain(dy) },
               NULL);
}
