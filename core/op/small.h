/* small.h — products of matrices that are too small for oneDNN's overhead. */
#ifndef OP_SMALL_H
#define OP_SMALL_H

#include <stdbool.h>
#include <stdint.h>

/* y_ij = Σ_p a_ip b_pj (+ bias_j, or + y_ij): m×k times k×n, strides in elements, any. Each number is
 * summed up in the order of p. */
struct small_product {
    int64_t m, n, k;
    const float *a, *b, *bias;
    int64_t a_row, a_col, b_row, b_col;
    float *y;
    int64_t y_row;
    bool add; /* to what y holds; then there is no bias */
};
void small_multiply(const struct small_product *p);

#endif
