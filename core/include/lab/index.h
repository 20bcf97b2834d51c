/* index.h — reading and writing at places that numbers in a tensor say.
 *
 * An index holds whole numbers, of any dtype (i64 as a rule). Where not said otherwise each is
 * within 0 … size − 1 of the dimension it indexes: LAB_EINDEX names the op, the number and
 * the bound. x is borrowed, of any dtype and strides; results are new. Differentiable by x
 * (and src, values, weight), the same bits for any number of threads. Where an index writes a
 * place twice the last one stays; where it adds, all count.
 * Errors: LAB_EINDEX, LAB_ESHAPE, LAB_EDTYPE, LAB_ENOMEM.
 */
#ifndef LAB_INDEX_H
#define LAB_INDEX_H

#include <lab/tensor.h>

/* The blocks of `dim` at index: [n] or a single number. */
LAB_API lab_tensor *lab_index_select(lab_ctx *c, lab_tensor *x, int dim,
                                     lab_tensor *index);
/* x + alpha · src added at the blocks of `dim` that index: [n] says; src: x's shape with n in
 * place of the size of `dim`. */
LAB_API lab_tensor *lab_index_add(lab_ctx *c, lab_tensor *x, int dim, lab_tensor *index,
                                  lab_tensor *src, double alpha);

/* y[i][j][k] = x[i][index[i][j][k]][k] for dim 1 and so on; index has x's number of
 * dimensions, and of others than dim at most x's size. y: index's shape. */
LAB_API lab_tensor *lab_gather(lab_ctx *c, lab_tensor *x, int dim, lab_tensor *index);
/* x with y[i][index[i][j][k]][k] = src[i][j][k] (or +=); src has at least index's sizes. */
LAB_API lab_tensor *lab_scatter(lab_ctx *c, lab_tensor *x, int dim, lab_tensor *index,
                                lab_tensor *src);
LAB_API lab_tensor *lab_scatter_add(lab_ctx *c, lab_tensor *x, int dim, lab_tensor *index,
                                    lab_tensor *src);
typedef enum lab_reduction {
    LAB_REDUCE_SUM,
    LAB_REDUCE_PROD,
    LAB_REDUCE_MEAN,
    LAB_REDUCE_MAX,
    LAB_REDUCE_MIN,
} lab_reduction;
/* x with the sum, product, … of all of src that index sends to a place, and of x's own number
 * there if include_self; where nothing is sent x stays. The mean of whole numbers is cut towards 0.
 * Equal largest (smallest) numbers share the gradient. */
LAB_API lab_tensor *lab_scatter_reduce(lab_ctx *c, lab_tensor *x, int dim,
                                       lab_tensor *index, lab_tensor *src,
                                       lab_reduction how, bool include_self);
/* As lab_gather; x and index broadcast but for `dim`, and numbers may count from the end. */
LAB_API lab_tensor *lab_take_along_dim(lab_ctx *c, lab_tensor *x, lab_tensor *index,
                                       int dim);
/* x in a row at index (any shape), which may count from the end. */
LAB_API lab_tensor *lab_take(lab_ctx *c, lab_tensor *x, lab_tensor *index);

/* NumPy's advanced indexing: index[d] for dimension d, or NULL for all of it; n at most x's
 * dimensions. Indices broadcast against each other and may count from the end; bool masks
 * stand for as many dimensions as they have (index[d + 1] … are then NULL). The broadcast
 * shape stands where the first index did, in front if there is a NULL between two. */
LAB_API lab_tensor *lab_index(lab_ctx *c, lab_tensor *x, int n, lab_tensor *const *index);
/* The same places of x, written in place from values, which broadcasts. Not recorded. */
LAB_API void lab_index_set(lab_ctx *c, lab_tensor *x, int n, lab_tensor *const *index,
                           lab_tensor *values);
/* x with values written (or added) there. */
LAB_API lab_tensor *lab_index_put(lab_ctx *c, lab_tensor *x, int n,
                                  lab_tensor *const *index, lab_tensor *values,
                                  bool accumulate);

/* value where mask ≠ 0, x elsewhere; mask broadcasts with x. */
LAB_API lab_tensor *lab_masked_fill(lab_ctx *c, lab_tensor *x, lab_tensor *mask,
                                    lab_tensor *value);
/* The elements of x where mask ≠ 0, in row-major order of the broadcast shape: [n]. */
LAB_API lab_tensor *lab_masked_select(lab_ctx *c, lab_tensor *x, lab_tensor *mask);
/* [n, ndim] i64: the places of the elements ≠ 0, in row-major order. */
LAB_API lab_tensor *lab_nonzero(lab_ctx *c, lab_tensor *x);
/* [.., classes] i64: 1 at the number, else 0; classes ≤ 0: the largest number + 1. */
LAB_API lab_tensor *lab_one_hot(lab_ctx *c, lab_tensor *index, int64_t classes);

/* Rows of weight: [V, D] at index: [..] → [.., D]. The row `padding` (counting from
 * the end when negative) gets no gradient. */
enum { LAB_NO_PADDING = INT32_MIN };
LAB_API lab_tensor *lab_embedding(lab_ctx *c, lab_tensor *weight, lab_tensor *index,
                                  int64_t padding);

#endif
