/* order.h — numbers of any dtype as keys whose order is theirs. */
#ifndef OP_ORDER_H
#define OP_ORDER_H

#include <lab/tensor.h>

/* A number and where it stood. */
struct keyed {
    uint64_t key;
    int64_t at;
};

/* Keys of x's elements in row-major order: unsigned, equal for equal numbers (−0 and 0, all
 * NaN), ascending as the numbers ascend, NaN last. NULL when it fails. */
const uint64_t *order_keys(lab_ctx *c, lab_tensor *x);

/* Sorts a[0 … n) by key, stably; b is room for n more. */
void order_sort(struct keyed *a, struct keyed *b, int64_t n);

#endif
