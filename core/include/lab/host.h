/* host.h — the program's side: who creates contexts, hears what code reports, and stops it.
 * Plugins have no need of it.
 */
#ifndef LAB_HOST_H
#define LAB_HOST_H

#include <lab/ctx.h>
#include <lab/rng.h>
#include <lab/value.h>

typedef struct lab_host lab_host;

LAB_API lab_host *lab_host_new(void); /* NULL when out of memory */
LAB_API void lab_host_free(lab_host *h);

/* A context with an empty root scope; one per thread that calls in. */
LAB_API lab_ctx *lab_ctx_new(lab_host *h);
LAB_API void lab_ctx_free(lab_ctx *c); /* NULL is fine */
LAB_API lab_host *lab_ctx_host(const lab_ctx *c);

/* The wish to stop: set by the SIGINT handler (async-signal-safe), cleared at top level. */
LAB_API void lab_host_stop(lab_host *h, bool stop);
LAB_API bool lab_host_stopping(const lab_host *h);

/* What the user wants of the loop that runs, besides an end: lab_tick and optimizers wait
 * while it is paused (sinks hear ticks meanwhile), and optimizers multiply their learning
 * rate by the factor. Sinks are told of a change. Call on the thread that runs cells. */
LAB_API void lab_host_pause(lab_host *h, bool pause);
LAB_API bool lab_host_paused(const lab_host *h);
LAB_API void lab_host_lr_scale_set(lab_host *h,
                                   double factor); /* in (0, ∞); 1 at first */
LAB_API double lab_host_lr_scale(const lab_host *h);

LAB_API void lab_host_seed(lab_host *h, uint64_t seed);
LAB_API uint64_t lab_host_seed_get(const lab_host *h);

/* Bytes of tensor storage alive, the most there ever was, and allocated since the start
 * (what Lua's collector is charged with). A cap of 0 means none; past it: LAB_ENOMEM. */
typedef struct lab_memory {
    size_t live, peak, cap;
    uint64_t allocated;
} lab_memory;
LAB_API lab_memory lab_host_memory(const lab_host *h);
LAB_API void lab_host_memory_cap(lab_host *h, size_t bytes);
/* Charges n bytes of storage to the host; false when that would pass the cap. */
LAB_API bool lab_host_charge(lab_host *h, size_t n);
LAB_API void lab_host_discharge(lab_host *h, size_t n);
/* Called when an allocation would pass the cap, before it fails, and by lab_host_collect, never
 * from within itself: collect garbage. */
LAB_API void lab_host_on_pressure(lab_host *h, void (*collect)(void *self), void *self);
/* Has garbage collected now, if `due` bytes were allocated since the last time: for what has
 * just let go of much that a script's temporaries still hold. */
LAB_API void lab_host_collect(lab_host *h, size_t due);

/* How far a long call is; total 0: unknown. */
typedef struct lab_progress {
    int64_t done, total;
    bool ms; /* they are milliseconds */
} lab_progress;

/* A listener on the bus. Functions may be NULL. All run on the reporting thread. */
typedef struct lab_sink {
    void *self;
    void (*metric)(void *self, const char *name, int64_t step, double value);
    void (*tick)(void *self, const lab_progress *p); /* at most every 50 ms */
    void (*print)(void *self, const char *text, size_t len);
    void (*log)(void *self, lab_level level, const char *text);
    /* "pause" (1 or 0) or "lr" (the factor) has changed. */
    void (*control)(void *self, const char *what, double value);
} lab_sink;
/* Copies *sink; returns its number, or −1 when all 16 places are taken. */
LAB_API int lab_host_sink_add(lab_host *h, const lab_sink *sink);
LAB_API void lab_host_sink_remove(lab_host *h, int number);

/* A callback (value.h) made by whoever runs Lua: `call` has the duties of lab_call;
 * `release` runs when the last reference is dropped. `id` is the maker's own. */
typedef struct lab_callback_kind {
    bool (*call)(lab_ctx *c, void *self, int id, const lab_value *args, int n,
                 lab_value *result);
    void (*release)(void *self, int id);
} lab_callback_kind;
LAB_API lab_callback *lab_callback_new(lab_ctx *c, const lab_callback_kind *kind,
                                       void *self, int id);
/* The maker's id; −1 for another kind's callback. */
LAB_API int lab_callback_id(const lab_callback *fn, const lab_callback_kind *kind);
LAB_API extern const lab_type lab_table_type, lab_callback_type;

/* A place for a module's state that lives as long as the host: created zeroed at the first
 * call with this key (the address of any static const), released by `destroy`. */
LAB_API void *lab_host_slot(lab_host *h, const void *key, size_t size,
                            void (*destroy)(void *state));

/* Seconds of a clock that never goes back. */
LAB_API double lab_now(void);

#endif
