/* move.h — the same numbers at other places: joined, cut, turned, repeated, padded.
 *
 * Operands are borrowed, of any dtype and strides; results are new unless called a view.
 * Dimensions may count from the end. All are differentiable. Errors: LAB_ESHAPE,
 * LAB_EINDEX (a dimension or place), LAB_EARG, LAB_ENOMEM.
 */
#ifndef LAB_MOVE_H
#define LAB_MOVE_H

#include <lab/tensor.h>

typedef enum lab_pad_mode {
    LAB_PAD_CONSTANT,
    LAB_PAD_REFLECT,   /* 2 1 | 0 1 2 3 | 2 1: less than the size on each side */
    LAB_PAD_REPLICATE, /* 0 0 | 0 1 2 3 | 3 3 */
    LAB_PAD_CIRCULAR,  /* 2 3 | 0 1 2 3 | 0 1: at most the size on each side */
} lab_pad_mode;

/* pad: pairs (before, after), the last dimension first, as in PyTorch; negative ones cut.
 * `value` is for LAB_PAD_CONSTANT. */
LAB_API lab_tensor *lab_pad(lab_ctx *c, lab_tensor *x, const lab_ints *pad,
                            lab_pad_mode mode, double value);

/* Turned round along `dims`, each named once; along all when NULL or empty. */
LAB_API lab_tensor *lab_flip(lab_ctx *c, lab_tensor *x, const lab_ints *dims);
/* Moved on by shifts[i] along dims[i], what falls out comes in again. Without dims: one
 * shift of all elements in row-major order. */
LAB_API lab_tensor *lab_roll(lab_ctx *c, lab_tensor *x, const lab_ints *shifts,
                             const lab_ints *dims);
/* The whole tensor times[i] times along each dimension; more times than dimensions add new
 * ones in front. */
LAB_API lab_tensor *lab_repeat(lab_ctx *c, lab_tensor *x, const lab_ints *times);
/* As lab_repeat; fewer times than dimensions are those of the last ones. */
LAB_API lab_tensor *lab_tile(lab_ctx *c, lab_tensor *x, const lab_ints *times);
/* Each block of `dim` `times` times in a row; or times[i] times (whole, ≥ 0, [size] or one). */
LAB_API lab_tensor *lab_repeat_interleave(lab_ctx *c, lab_tensor *x, lab_tensor *times,
                                          int dim);

/* The elements with column − row ≤ k (tril) or ≥ k (triu) of the last two dimensions, others
 * 0. At least two dimensions. */
LAB_API lab_tensor *lab_tril(lab_ctx *c, lab_tensor *x, int64_t k);
LAB_API lab_tensor *lab_triu(lab_ctx *c, lab_tensor *x, int64_t k);
/* [.., n] as the diagonal of [.., m, m], m = n + |offset|, others 0. */
LAB_API lab_tensor *lab_diag_embed(lab_ctx *c, lab_tensor *x, int64_t offset);

/* Dimension `from` stands at `to`, the others in their order: a view. */
LAB_API lab_tensor *lab_movedim(lab_ctx *c, lab_tensor *x, int from, int to);
/* Dimension `dim` cut into several: a view of a row-major tensor. One size may be −1. */
LAB_API lab_tensor *lab_unflatten(lab_ctx *c, lab_tensor *x, int dim,
                                  const lab_ints *sizes);
/* Dimensions first … last as one. */
LAB_API lab_tensor *lab_flatten(lab_ctx *c, lab_tensor *x, int first, int last);
/* Element [i, j] is a[i] b[j]. */
LAB_API lab_tensor *lab_outer(lab_ctx *c, lab_tensor *a, lab_tensor *b);

#endif
