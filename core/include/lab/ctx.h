/* ctx.h — one call's context: errors, temporaries, objects, the wish to stop.
 *
 * Every function that can fail takes a `lab_ctx *` first. Errors are sticky: the first one
 * recorded stays until the host clears it, and every core function given NULL inputs or a
 * failed context does nothing and returns NULL or 0. So a chain of calls reads as its
 * formula and is checked once, by whoever called it.
 *
 * Ownership words in all headers: *borrows* (the default for arguments), *takes*,
 * *returns new* (in c's scope unless said otherwise), *returns borrowed*.
 */
#ifndef LAB_CTX_H
#define LAB_CTX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define LAB_API __attribute__((visibility("default")))
#define LAB_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define LAB_API
#define LAB_PRINTF(f, a)
#endif

typedef struct lab_ctx lab_ctx;

/* ---- errors -------------------------------------------------------------------- */

typedef enum lab_code {
    LAB_OK = 0,
    LAB_EARG,    /* an argument of the wrong kind or value */
    LAB_ESHAPE,  /* shapes that do not fit */
    LAB_EDTYPE,  /* a dtype that does not fit */
    LAB_EINDEX,  /* an index out of range */
    LAB_EIO,     /* a file or device that cannot be read or written */
    LAB_EFORMAT, /* a file, message or text that breaks its format */
    LAB_ENOMEM,  /* out of memory, or over the cap that the user set */
    LAB_ESTOP,   /* the user asked to stop */
    LAB_ESTATE,  /* not possible in this state */
    LAB_EABSENT, /* an optional part that is not on this machine */
    LAB_EABI,    /* a plugin for another labsh */
    LAB_ECALL,   /* an error raised inside a callback */
    LAB_ECRASH,  /* code that crashed, aborted or ran out of its limits */
    LAB_N_CODES
} lab_code;

/* Records an error unless one is recorded already. The text is one line, names the culprit
 * and says what was expected; no capital, no full stop, no newline.
 * lab_fail returns NULL, lab_failn 0: `return lab_fail(c, LAB_ESHAPE, "…");` */
LAB_API void *lab_fail(lab_ctx *c, lab_code code, const char *fmt, ...) LAB_PRINTF(3, 4);
LAB_API int lab_failn(lab_ctx *c, lab_code code, const char *fmt, ...) LAB_PRINTF(3, 4);

/* True while nothing has failed. False for a NULL context. */
LAB_API bool lab_ok(const lab_ctx *c);
LAB_API lab_code lab_error_code(const lab_ctx *c);
/* The recorded message, "" if none. Borrowed, valid until the next lab_fail or clear. */
LAB_API const char *lab_error_text(const lab_ctx *c);
LAB_API void lab_error_clear(lab_ctx *c);
/* Was it LAB_ESTOP? Then it is cleared: whoever asks goes on with what there is. */
LAB_API bool lab_error_clear_stop(lab_ctx *c);
/* "argument", "shape", … : the field's short name for a code. */
LAB_API const char *lab_code_name(lab_code code);

/* A broken promise of our own code, never a user's mistake. Always on. */
#define LAB_ASSERT(x) ((x) ? (void)0 : lab_bug(#x, __FILE__, __LINE__))
LAB_API _Noreturn void lab_bug(const char *what, const char *file, int line);

/* ---- scopes: who owns temporaries ----------------------------------------------- */

/* A mark in c: what is made after it (scratch memory and objects) ends with it. The host
 * opens a scope around each call; open one of your own inside a long loop.
 *     lab_scope s = lab_scope_open(c); … lab_scope_close(c, &s);
 * Scopes close in reverse order of opening. */
typedef struct lab_scope {
    size_t object, chunk, used;
} lab_scope;
LAB_API lab_scope lab_scope_open(lab_ctx *c);
LAB_API void lab_scope_close(lab_ctx *c, lab_scope *s);

/* Zeroed scratch memory of the current scope, aligned to 64 bytes. n may be 0.
 * NULL on LAB_ENOMEM or in a failed context. */
LAB_API void *lab_alloc(lab_ctx *c, size_t n);
LAB_API char *lab_strdup(lab_ctx *c, const char *s);
LAB_API char *lab_format(lab_ctx *c, const char *fmt, ...) LAB_PRINTF(2, 3);

/* What a context's operations do besides computing. Borrowed; change and restore. */
typedef struct lab_modes {
    bool no_grad;   /* nothing is recorded for differentiation */
    bool reference; /* plain kernels only, no fast path: for tests and comparisons */
    bool training;  /* dropout drops, batch norm uses the batch: set by modules */
    int autocast; /* dtype (bf16) that products and convolutions compute in; −1: theirs */
    uint64_t serial; /* recorded operations so far */
} lab_modes;
LAB_API lab_modes *lab_ctx_modes(const lab_ctx *c);

/* ---- objects: reference-counted things that may outlive a scope -------------------- */

/* One kind of object. `size` and `layout` say whether an object made by one build of a
 * plugin can be used by another (lab.reload): raise `layout` when fields change meaning. */
typedef struct lab_type {
    const char *name; /* as signatures and users say it: "Detector" */
    const char *doc;
    size_t size;                 /* bytes of the object */
    void (*destroy)(void *self); /* releases what it owns, not itself; may be NULL */
    uint32_t layout;             /* version of the fields; 0 at first */
    size_t (*bytes)(const void *self); /* memory it holds beside itself; may be NULL */
    const struct lab_type *base;       /* methods not found here are looked up there */
} lab_type;

/* Returns new: a zeroed object of `type`, reference count 1, owned by c's current scope.
 * `type` must live as long as the program. NULL on LAB_ENOMEM or a failed context. */
LAB_API void *lab_new(lab_ctx *c, const lab_type *type);
/* Adds a reference that the caller owns (give it back with lab_drop). Returns obj; NULL
 * stays NULL. */
LAB_API void *lab_keep(void *obj);
/* Gives back a reference and sets *pobj to NULL: lab_drop(&t). Any thread. */
#define lab_drop(pobj) lab_drop_((void **)(void *)(pobj))
LAB_API void lab_drop_(void **pobj);
/* Hands a reference that the caller owns over to c's scope (takes obj). Returns obj. */
LAB_API void *lab_lend(lab_ctx *c, void *obj);
LAB_API const lab_type *lab_type_of(const void *obj);
LAB_API int lab_refs(const void *obj);

/* ---- stopping, progress, output ------------------------------------------------------ */

/* Called now and then (cheap: a load and a clock every so often) by everything that may
 * take longer than 0.1 s: reports progress and answers whether the user wants to stop. On
 * true, return what there is so far. `total` 0: unknown. */
LAB_API bool lab_tick(lab_ctx *c, int64_t done, int64_t total);
/* The same of what goes on for a given time: seconds gone, and in all (inf: without end). */
LAB_API bool lab_tick_time(lab_ctx *c, double done, double total);
/* Waits while the user has paused the loop (lab_tick does); true when the user wants to
 * stop. For what steps without ticking. */
LAB_API bool lab_hold(lab_ctx *c);
/* True when the user wants to stop; reports no progress. */
LAB_API bool lab_stopping(const lab_ctx *c);
/* One measurement on the bus: sinks are the progress line, curves, the run store. */
LAB_API void lab_metric(lab_ctx *c, const char *name, int64_t step, double value);
/* Text for the user, part of the cell's output. */
LAB_API void lab_print(lab_ctx *c, const char *fmt, ...) LAB_PRINTF(2, 3);

typedef enum lab_level { LAB_DEBUG, LAB_INFO, LAB_WARN, LAB_ERROR } lab_level;
/* A line for the log (`:log`); LAB_WARN and above are also shown at once. */
LAB_API void lab_log(lab_ctx *c, lab_level level, const char *fmt, ...) LAB_PRINTF(3, 4);

#endif
