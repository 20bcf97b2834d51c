/* dnnl_cache.h — oneDNN's primitives as they are kept: between dnnl.c, which keeps and runs
 * them, and dnnl_make.c, which describes them. */
#ifndef OP_DNNL_CACHE_H
#define OP_DNNL_CACHE_H

#include "op/dnnl.h"

#include <oneapi/dnnl/dnnl.h>
#include <pthread.h>

enum { ENTRIES = 1024, BUCKETS = 2048, MAX_ARGS = 5 };

enum kind { PRODUCT, CONVOLVE, CONVOLVE_DATA, CONVOLVE_WEIGHTS };

/* What a primitive is kept by. Only numbers of one type: compared as bytes. */
struct key {
    int64_t kind;
    union {
        struct dnnl_product product;
        struct dnnl_conv conv;
    } of;
};

/* An argument in a layout of its own is brought there from, or out of, the caller's. */
enum way { AS_IS, PACKED, UNPACKED };

struct arg {
    int id; /* DNNL_ARG_… */
    enum way way;
    dnnl_memory_t memory;
    dnnl_memory_t plain; /* the caller's layout, unless AS_IS */
    dnnl_primitive_t reorder;
    size_t bytes; /* of the own layout */
};

struct entry {
    struct key key;
    uint64_t hash, used, serial;
    int threads;
    struct entry *next;         /* of the bucket */
    dnnl_primitive_t primitive; /* NULL: there is none */
    dnnl_memory_t scratch;
    size_t scratch_bytes;
    int n;
    struct arg args[MAX_ARGS];
};

struct cache {
    pthread_mutex_t lock;
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    uint64_t clock;
    int n;
    struct entry *buckets[BUCKETS];
};

/* Fill in e by its key; false when oneDNN has no such kernel. */
bool dnnl_make_product(lab_ctx *c, struct cache *k, struct entry *e);
bool dnnl_make_conv(lab_ctx *c, struct cache *k, struct entry *e);

#endif
