/* pool.h — windows of a pooling, a table for each dimension. */
#ifndef OP_POOL_H
#define OP_POOL_H

#include <lab/pool.h>

/* Output o sees inputs start[o], start[o] + step, … < end[o], all within 0 … in − 1; those
 * that may see input i are first[i] … last[i] − 1. */
struct windows {
    int64_t in, out, step;
    int32_t *start, *end, *count; /* count: what a mean divides by */
    int32_t *first, *last;
};

/* How the windows came about: by sizes, or by the wanted result (adaptive). */
struct pool_param {
    lab_pool pool;
    bool adaptive;
    int64_t size[3];
};

/* Fills w (in scratch memory of the scope) for an input dimension of `in` at place k of p. */
bool pool_windows(lab_ctx *c, const char *name, const struct pool_param *p, int k,
                  int64_t in, struct windows *w);

#endif
