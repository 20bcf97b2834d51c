/* sort.h — order: sorting, the largest, medians, sets, bins.
 *
 * x is borrowed, of any dtype and strides; NaN counts as larger than all. Sorting is stable:
 * equal numbers stay in their order. Indices are i64, along `dim`, which may count from the
 * end. Values are differentiable: their gradient goes to where they came from.
 * Errors: LAB_EINDEX, LAB_EARG, LAB_ESHAPE, LAB_EDTYPE, LAB_ENOMEM.
 */
#ifndef LAB_SORT_H
#define LAB_SORT_H

#include <lab/tensor.h>

/* Values from the smallest (largest) on; *indices, where not NULL, where they stood. */
LAB_API lab_tensor *lab_sort(lab_ctx *c, lab_tensor *x, int dim, bool descending,
                             lab_tensor **indices);
LAB_API lab_tensor *lab_argsort(lab_ctx *c, lab_tensor *x, int dim, bool descending);
/* The k largest (or smallest) along dim, the largest (smallest) first; of equal ones those
 * that come first. */
LAB_API lab_tensor *lab_topk(lab_ctx *c, lab_tensor *x, int64_t k, int dim, bool largest,
                             lab_tensor **indices);
/* The k-th smallest, k = 1 … size; `keep` leaves the dimension with size 1. */
LAB_API lab_tensor *lab_kthvalue(lab_ctx *c, lab_tensor *x, int64_t k, int dim, bool keep,
                                 lab_tensor **indices);
/* The lower one of the two in the middle, as in PyTorch; NaN if there is one. */
LAB_API lab_tensor *lab_median(lab_ctx *c, lab_tensor *x, int dim, bool keep,
                               lab_tensor **indices);

/* The different numbers of x, ascending. *inverse: x's shape, where each stands in the
 * result; *counts: how often it occurs. Either may be NULL. */
LAB_API lab_tensor *lab_unique(lab_ctx *c, lab_tensor *x, lab_tensor **inverse,
                               lab_tensor **counts);
/* For each value how many of the ascending numbers in `sorted` are < it (right: ≤ it): where
 * it would be put in. sorted: [n], or [.., n] with values: [.., m] of the same front. */
LAB_API lab_tensor *lab_searchsorted(lab_ctx *c, lab_tensor *sorted, lab_tensor *values,
                                     bool right);
/* How often each whole number 0 … max(largest, least − 1) occurs in x; with weights (x's
 * shape) their sums, f64 for f64, else f32. */
LAB_API lab_tensor *lab_bincount(lab_ctx *c, lab_tensor *x, lab_tensor *weights,
                                 int64_t least);
/* How many numbers lie in each of `bins` equal parts of [low, high], the last one closed;
 * numbers beyond are not counted. low = high = 0: from the smallest to the largest. f32. */
LAB_API lab_tensor *lab_histc(lab_ctx *c, lab_tensor *x, int64_t bins, double low,
                              double high);

#endif
