/* small.h — kernels on plain arrays, for work that is too small for tensors: what the ops run
 * themselves, without allocation, on the calling thread. */
#ifndef LAB_SMALL_H
#define LAB_SMALL_H

#include <lab/ctx.h>

/* y_ij = Σ_p a_ip b_pj (+ bias_j, or + y_ij): m×k times k×n, strides in elements, any; y's
 * columns are adjacent. Each number is summed up in the order of p. bias may be NULL.
 * Fastest where b_col is 1. */
typedef struct lab_small_product {
    int64_t m, n, k;
    const float *a, *b, *bias;
    int64_t a_row, a_col, b_row, b_col;
    float *y;
    int64_t y_row;
    bool add; /* to what y holds; then there is no bias */
} lab_small_product;
LAB_API void lab_small_multiply(const lab_small_product *p);

/* y_i = tanh x_i; y may be x. */
LAB_API void lab_small_tanh(float *y, const float *x, int64_t n);

#endif
