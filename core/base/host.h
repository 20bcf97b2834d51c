/* host.h — what base keeps behind lab_host and lab_ctx. */
#ifndef BASE_HOST_H
#define BASE_HOST_H

#include <lab/host.h>
#include <pthread.h>
#include <stdatomic.h>

enum { MAX_SINKS = 16, MAX_SLOTS = 64, MESSAGE = 2048 };

struct slot {
    const void *key;
    void *state;
    void (*destroy)(void *state);
};

struct lab_host {
    atomic_bool stop;
    bool paused;
    double lr_scale; /* 0: never set */
    atomic_size_t live, peak, cap;
    atomic_ullong allocated;
    lab_rng rng;
    lab_sink sinks[MAX_SINKS];
    bool used[MAX_SINKS];
    struct slot slots[MAX_SLOTS]; /* the first n_slots are complete and stay */
    atomic_int n_slots;
    pthread_mutex_t slots_lock; /* taken to add one */
    void (*collect)(void *self);
    void *collect_self;
    bool collecting, in_trial;
    uint64_t collected;          /* allocated when garbage was last collected */
    struct lab_profile *profile; /* what prof gathers, or NULL */
};

/* Scratch memory: a chain of blocks, filled in order; a scope is a mark in it. */
struct block {
    size_t size;
    char *at;
};

struct lab_ctx {
    lab_host *host;
    lab_code code;
    struct block *blocks;
    size_t n_blocks, cap_blocks;
    size_t block, used; /* where the next scratch goes */
    void **objects;     /* one owned reference each */
    size_t n_objects, cap_objects;
    double last_tick;
    lab_progress progress; /* at the last tick */
    lab_modes modes;
    char message[MESSAGE];
};

/* Storage was allocated (`charged` bytes) or given back; `live` bytes are alive now. */
void profile_memory(struct lab_profile *p, size_t live, size_t charged);

/* What stands before every object. */
struct head {
    const lab_type *type;
    lab_host *host;
    atomic_int refs;
    uint32_t magic;
};

#endif
