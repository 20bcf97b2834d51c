/* rows_gather.c — reading and writing at places, masks, embeddings at the prompt. */
#include "op/rows.h"

#include <lab/index.h>
#include <lab/walk.h>

#include <string.h>

static int narrow(int64_t dim)
{
    return dim > 99 ? 99 : dim < -99 ? -99 : (int)dim;
}

static lab_tensor *index_select(lab_ctx *c, lab_tensor *x, int64_t dim, lab_tensor *index)
{
    return lab_index_select(c, x, narrow(dim), index);
}

static lab_tensor *index_add(lab_ctx *c, lab_tensor *x, int64_t dim, lab_tensor *index,
                             lab_tensor *src, double alpha)
{
    return lab_index_add(c, x, narrow(dim), index, src, alpha);
}

static lab_tensor *gather(lab_ctx *c, lab_tensor *x, int64_t dim, lab_tensor *index)
{
    return lab_gather(c, x, narrow(dim), index);
}

/* A number stands for a tensor of it in index's shape. */
static lab_tensor *source(lab_ctx *c, const lab_value *v, lab_tensor *index)
{
    lab_tensor *src = tensor_operand(c, v, "scatter: src");

    return src && lab_is_number(src)
               ? lab_expand(c, src, lab_ndim(index), lab_shape(index))
               : src;
}

static lab_tensor *scatter(lab_ctx *c, lab_tensor *x, int64_t dim, lab_tensor *index,
                           const lab_value *src)
{
    return lab_scatter(c, x, narrow(dim), index, source(c, src, index));
}

static lab_tensor *scatter_add(lab_ctx *c, lab_tensor *x, int64_t dim, lab_tensor *index,
                               const lab_value *src)
{
    return lab_scatter_add(c, x, narrow(dim), index, source(c, src, index));
}

static lab_tensor *scatter_reduce(lab_ctx *c, lab_tensor *x, int64_t dim,
                                  lab_tensor *index, const lab_value *src,
                                  const char *how, bool include_self)
{
    static const char *const names[] = { [LAB_REDUCE_SUM] = "sum",
                                         [LAB_REDUCE_PROD] = "prod",
                                         [LAB_REDUCE_MEAN] = "mean",
                                         [LAB_REDUCE_MAX] = "amax",
                                         [LAB_REDUCE_MIN] = "amin" };
    int k = 0;

    while (strcmp(names[k], how) != 0)
        k++;
    return lab_scatter_reduce(c, x, narrow(dim), index, source(c, src, index),
                              (lab_reduction)k, include_self);
}

static lab_tensor *take_along_dim(lab_ctx *c, lab_tensor *x, lab_tensor *index,
                                  int64_t dim)
{
    if (dim == LAB_NO_INT)
        return lab_take(c, x, index);
    return lab_take_along_dim(c, x, index, narrow(dim));
}

static lab_tensor *masked_fill(lab_ctx *c, lab_tensor *x, lab_tensor *mask,
                               const lab_value *value)
{
    return lab_masked_fill(c, x, mask, tensor_operand(c, value, "masked_fill: value"));
}

static lab_tensor *index_put(lab_ctx *c, lab_tensor *x, const lab_tensors *index,
                             const lab_value *values, bool accumulate)
{
    lab_tensor *at[LAB_MAX_DIMS] = { NULL };
    int dim = 0;

    for (int64_t i = 0; i < index->len; i++) {
        lab_tensor *t = index->at[i];
        int dims = lab_dtype_of(t) == LAB_BOOL8 ? lab_ndim(t) : 1;

        if (dim + dims > lab_ndim(x))
            return lab_fail(c, LAB_EINDEX,
                            "index_put: more indices than the %d dimensions",
                            lab_ndim(x));
        at[dim] = t;
        dim += dims;
    }
    return lab_index_put(c, x, lab_ndim(x), at,
                         tensor_operand(c, values, "index_put: values"), accumulate);
}

static lab_tensor *one_hot(lab_ctx *c, lab_tensor *index, int64_t classes)
{
    return lab_one_hot(c, index, classes == LAB_NO_INT ? 0 : classes);
}

static lab_tensor *embedding(lab_ctx *c, lab_tensor *index, lab_tensor *weight,
                             int64_t padding)
{
    return lab_embedding(c, weight, index,
                         padding == LAB_NO_INT ? LAB_NO_PADDING : padding);
}

static const lab_row rows[] = {
    { "index_select(x: tensor strided, dim: int, index: tensor strided) -> tensor",
      LAB_CODE(index_select),
      "The blocks of `dim` that a vector of whole numbers says.\n"
      ">>> tensor{{1, 2}, {3, 4}, {5, 6}}:index_select(0, tensor{2, 0})\n[[5. 6.]\n [1. "
      "2.]]\n"
      ">>> tensor{1, 2}:index_select(0, tensor{2})\n"
      "index_select: index 2 is out of range for dimension 0 of size 2",
      LAB_METHOD },
    { "index_add(x: tensor strided, dim: int, index: tensor strided, src: tensor "
      "strided; "
      "alpha: number = 1) -> tensor",
      LAB_CODE(index_add),
      "x with alpha·src added to the blocks of `dim` that index says; repeated ones add "
      "up.\n"
      ">>> tensor.zeros(3):index_add(0, tensor{0, 2, 2}, tensor{1, 2, 3})\n[1. 0. 5.]",
      LAB_METHOD },
    { "gather(x: tensor strided, dim: int, index: tensor strided) -> tensor",
      LAB_CODE(gather),
      "Elements along `dim` at the places in index, which has as many dimensions as x.\n"
      ">>> tensor{{1, 2}, {3, 4}}:gather(1, tensor{{0}, {1}})\n[[1.]\n [4.]]",
      LAB_METHOD },
    { "scatter(x: tensor strided, dim: int, index: tensor strided, src: any) -> tensor",
      LAB_CODE(scatter),
      "x with the elements of src (a tensor or a number) written along `dim` where index "
      "says.\n"
      ">>> tensor.zeros(2, 3):scatter(1, tensor{{2}, {0}}, 1)\n[[0. 0. 1.]\n [1. 0. 0.]]",
      LAB_METHOD },
    { "scatter_add(x: tensor strided, dim: int, index: tensor strided, src: any) -> "
      "tensor",
      LAB_CODE(scatter_add),
      "x with the elements of src added along `dim` where index says.\n"
      ">>> tensor.zeros(3):scatter_add(0, tensor{1, 1, 2}, tensor{1, 2, 3})\n[0. 3. 3.]",
      LAB_METHOD },
    { "scatter_reduce(x: tensor strided, dim: int, index: tensor strided, src: any, "
      "reduce: \"sum\"|\"prod\"|\"mean\"|\"amax\"|\"amin\"; include_self: bool = true) "
      "-> "
      "tensor",
      LAB_CODE(scatter_reduce),
      "x with the sum, product, mean, largest or smallest of the elements of src that "
      "index "
      "sends to a place along `dim`, and of x's own element there unless include_self is "
      "false.\n"
      ">>> x, at = tensor.ones(3), tensor{0, 0, 2}\n"
      ">>> x:scatter_reduce(0, at, tensor{2, 3, 4}, 'prod')\n[6. 1. 4.]\n"
      ">>> x:scatter_reduce(0, at, tensor{2, 3, 4}, 'mean', {include_self=false})\n"
      "[2.5 1.  4. ]",
      LAB_METHOD },
    { "take(x: tensor strided, index: tensor strided) -> tensor", LAB_CODE(lab_take),
      "The elements of x, taken row by row, at the places in index.\n"
      ">>> tensor{{1, 2}, {3, 4}}:take(tensor{3, 0})\n[4. 1.]",
      LAB_METHOD },
    { "take_along_dim(x: tensor strided, index: tensor strided, dim: int?) -> tensor",
      LAB_CODE(take_along_dim),
      "As gather, but x and index broadcast in the other dimensions: what argsort and "
      "argmax "
      "give. Without dim as take.\n"
      ">>> x = tensor{{3, 1, 2}}\n>>> x:take_along_dim(tensor{{1, 2, 0}}, 1)\n[[1. 2. "
      "3.]]",
      LAB_METHOD },
    { "index_put(x: tensor strided, indices: tensor..., values: any; accumulate: bool = "
      "false) -> tensor",
      LAB_CODE(index_put),
      "x with values written (or added) where tensors of indices, one for each dimension "
      "from the first on, say; x[{i, j}] = values does so in place.\n"
      ">>> tensor.zeros(2, 2):index_put({tensor{0, 1}, tensor{1, 0}}, 5)\n[[0. 5.]\n [5. "
      "0.]]",
      LAB_METHOD },
    { "masked_select(x: tensor strided, mask: tensor strided) -> tensor",
      LAB_CODE(lab_masked_select),
      "The elements where mask is true, in a row.\n"
      ">>> x = tensor{1, -2, 3}\n>>> x:masked_select(x:gt(0))\n[1. 3.]",
      LAB_METHOD },
    { "masked_fill(x: tensor strided, mask: tensor strided, value: any) -> tensor",
      LAB_CODE(masked_fill),
      "x with one number where mask is true.\n"
      ">>> x = tensor{1, -2, 3}\n>>> x:masked_fill(x:lt(0), 0)\n[1. 0. 3.]",
      LAB_METHOD },
    { "nonzero(x: tensor strided) -> tensor", LAB_CODE(lab_nonzero),
      "The places of the elements that are not 0, a row for each.\n"
      ">>> tensor{{0, 7}, {8, 0}}:nonzero()\n[[0 1]\n [1 0]] i64",
      LAB_METHOD },
    { "one_hot(x: tensor strided, num_classes: int?) -> tensor", LAB_CODE(one_hot),
      "For each whole number n a row with 1 at n, else 0.\n"
      ">>> tensor{0, 2}:one_hot()\n[[1 0 0]\n [0 0 1]] i64",
      LAB_METHOD },
    { "embedding(index: tensor strided, weight: tensor strided; padding_idx: int?) -> "
      "tensor",
      LAB_CODE(embedding),
      "The rows of weight that index says; the row padding_idx gets no gradient.\n"
      ">>> tensor.embedding(tensor{1, 0}, tensor{{1, 2}, {3, 4}})\n[[3. 4.]\n [1. 2.]]\n"
      ">>> tensor.embedding(tensor{7}, tensor.zeros(3, 2))\n"
      "embedding: index 7 is out of range for dimension 0 of size 3" },
};
LAB_ROWS(tensor_gather_rows);
