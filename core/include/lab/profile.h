/* profile.h — who spends time and memory: what `prof` and `mem` gather.
 *
 * While a profile is open in a context, three places tell it what happens: the interpreter
 * when it enters and leaves a row, lab_record when an operation is done, lab_backward when a
 * derivative is. The time since the event before belongs to what has just been done, so all
 * times together are the wall clock. Allocations are counted the same way. Where nothing is
 * gathered, each place costs one branch.
 *
 * An operation counts its work by `flops` of its lab_derivative (record.h); without that it
 * counts one for each element of the largest of its inputs and its result. Bytes are those of its inputs and result, each
 * once.
 */
#ifndef LAB_PROFILE_H
#define LAB_PROFILE_H

#include <lab/ctx.h>

typedef struct lab_profile lab_profile;
LAB_API extern const lab_type lab_profile_type; /* "Profile" */

typedef struct lab_profile_entry {
    const char *group, *name; /* "Optimizer", "step"; an operation has no group (NULL) */
    bool backward;
    int64_t count;
    double seconds, flops, bytes;
    uint64_t allocated; /* bytes of tensors */
    size_t peak;        /* most that was alive while it ran */
} lab_profile_entry;

/* ---- gathering -------------------------------------------------------------------------- */

/* Returns new. Only one profile may be open in a host (LAB_ESTATE); ended by the same c. */
LAB_API lab_profile *lab_profile_begin(lab_ctx *c);
/* Also after an error in c. */
LAB_API void lab_profile_end(lab_ctx *c, lab_profile *p);
/* Is one open that hears c? For callers that would first have to find out what to tell. */
LAB_API bool lab_profiling(const lab_ctx *c);
/* A row begins and ends; calls nest. `group` and `name` live as long as the program. */
LAB_API void lab_profile_enter(lab_ctx *c, const char *group, const char *name);
LAB_API void lab_profile_leave(lab_ctx *c);
/* An operation is done. `name` lives as long as the program. */
LAB_API void lab_profile_note(lab_ctx *c, const char *name, bool backward, double flops,
                              double bytes);
/* While quiet nothing is heard: what a derivative is made of belongs to the derivative.
 * Returns what was before. */
LAB_API bool lab_profile_quiet(lab_ctx *c, bool quiet);

/* ---- what was gathered ------------------------------------------------------------------ */

/* Most seconds first. Borrowed; NULL past the end. */
LAB_API const lab_profile_entry *lab_profile_at(const lab_profile *p, int i);
LAB_API double lab_profile_seconds(const lab_profile *p); /* of the whole */
LAB_API double
lab_profile_outside(const lab_profile *p); /* of them between rows: in Lua */
/* Tensor bytes alive when it began, and the most while it ran. */
LAB_API size_t lab_profile_start(const lab_profile *p);
LAB_API size_t lab_profile_peak(const lab_profile *p);
/* Bytes alive over time: n points, seconds since the beginning; long ones are thinned so that
 * each peak stays. Borrowed. */
LAB_API int64_t lab_profile_timeline(const lab_profile *p, const double **seconds,
                                     const double **bytes);

#endif
