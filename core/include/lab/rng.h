/* rng.h — random numbers: Philox4x32-10 (Salmon et al. 2011), counter-based.
 *
 * Draw number i of a stream depends on (seed, stream, i) alone: the same numbers for any
 * number of threads, and a generator is 24 bytes that can be saved.
 */
#ifndef LAB_RNG_H
#define LAB_RNG_H

#include <lab/ctx.h>

typedef struct lab_rng {
    uint64_t seed, stream;
    uint64_t next; /* index of the next 32-bit draw */
} lab_rng;

LAB_API lab_rng lab_rng_make(uint64_t seed, uint64_t stream);
/* The session's generator (lab.seed). Borrowed. */
LAB_API lab_rng *lab_ctx_rng(lab_ctx *c);

/* The four 32-bit words of block `block`. Pure. */
LAB_API void lab_philox(uint64_t seed, uint64_t stream, uint64_t block, uint32_t out[4]);
LAB_API uint32_t lab_rng_u32(lab_rng *r);
LAB_API uint64_t lab_rng_u64(lab_rng *r);
LAB_API double lab_rng_uniform(lab_rng *r); /* [0, 1), 53 bits */
LAB_API double lab_rng_normal(lab_rng *r);  /* mean 0, variance 1; Box–Muller */
LAB_API int64_t lab_rng_below(lab_rng *r, int64_t n); /* 0 … n−1 without bias; n > 0 */
/* Arrays; values in [lo, hi); the result does not depend on the number of threads. */
LAB_API void lab_rng_fill_uniform(lab_rng *r, float *x, int64_t n, float lo, float hi);
LAB_API void lab_rng_fill_normal(lab_rng *r, float *x, int64_t n, float mean, float std);
LAB_API void lab_rng_fill_uniform_f64(lab_rng *r, double *x, int64_t n, double lo,
                                      double hi);
LAB_API void lab_rng_fill_normal_f64(lab_rng *r, double *x, int64_t n, double mean,
                                     double std);
LAB_API void lab_rng_shuffle(lab_rng *r, int64_t *x, int64_t n); /* Fisher–Yates */

#endif
