/* rows_sort.c — order, sets and counts at the prompt. */
#include "op/rows.h"

#include <lab/index.h>
#include <lab/sort.h>
#include <lab/walk.h>

static int narrow(int64_t dim)
{
    return dim > 99 ? 99 : dim < -99 ? -99 : (int)dim;
}

static lab_tensor *sort(lab_ctx *c, lab_tensor *x, int64_t dim, bool descending,
                        lab_tensor **at)
{
    return lab_sort(c, x, narrow(dim), descending, at);
}

static lab_tensor *argsort(lab_ctx *c, lab_tensor *x, int64_t dim, bool descending)
{
    return lab_argsort(c, x, narrow(dim), descending);
}

static lab_tensor *topk(lab_ctx *c, lab_tensor *x, int64_t k, int64_t dim, bool largest,
                        lab_tensor **at)
{
    return lab_topk(c, x, k, narrow(dim), largest, at);
}

static lab_tensor *kthvalue(lab_ctx *c, lab_tensor *x, int64_t k, int64_t dim, bool keep,
                            lab_tensor **at)
{
    return lab_kthvalue(c, x, k, narrow(dim), keep, at);
}

static lab_value *median(lab_ctx *c, lab_tensor *x, int64_t dim, bool keep)
{
    if (dim == LAB_NO_INT)
        return tensor_or_number(c, lab_median(c, lab_reshape(c, x, 1, (int64_t[]){ -1 }),
                                              0, false, NULL));
    return tensor_or_number(c, lab_median(c, x, narrow(dim), keep, NULL));
}

static lab_tensor *searchsorted(lab_ctx *c, lab_tensor *sorted, const lab_value *values,
                                bool right)
{
    return lab_searchsorted(c, sorted, tensor_operand(c, values, "searchsorted: values"),
                            right);
}

static lab_tensor *bucketize(lab_ctx *c, lab_tensor *values, lab_tensor *boundaries,
                             bool right)
{
    if (lab_ndim(boundaries) != 1)
        return lab_fail(c, LAB_ESHAPE,
                        "bucketize: boundaries are %s, a vector was expected",
                        lab_tensor_brief(c, boundaries));
    return lab_searchsorted(c, boundaries, values, right);
}

static const lab_row rows[] = {
    { "sort(x: tensor strided, dim: int = -1, descending: bool = false) -> values: "
      "tensor, "
      "indices: tensor",
      LAB_CODE(sort),
      "The numbers along `dim` in order, and where they stood; equal ones stay in "
      "theirs, "
      "NaN comes after all.\n"
      ">>> tensor{3, 1, 2}:sort()\n[1. 2. 3.]\t[1 2 0] i64\n"
      ">>> v = tensor{3, 1, 2}:sort(0, true)\n>>> v\n[3. 2. 1.]",
      LAB_METHOD },
    { "argsort(x: tensor strided, dim: int = -1, descending: bool = false) -> tensor",
      LAB_CODE(argsort),
      "Where the numbers along `dim` stand, in their order; equal ones in theirs.\n"
      ">>> tensor{3, 1, 2}:argsort()\n[1 2 0] i64",
      LAB_METHOD },
    { "topk(x: tensor strided, k: int, dim: int = -1; largest: bool = true) -> values: "
      "tensor, indices: tensor",
      LAB_CODE(topk),
      "The k largest (or smallest) along `dim`, the largest (smallest) first, and where "
      "they "
      "stand.\n"
      ">>> tensor{3, 1, 2}:topk(2)\n[3. 2.]\t[0 2] i64",
      LAB_METHOD },
    { "kthvalue(x: tensor strided, k: int, dim: int = -1; keepdim: bool = false) -> "
      "values: "
      "tensor, indices: tensor",
      LAB_CODE(kthvalue),
      "The k-th smallest along `dim`, k from 1, and where it stands.\n"
      ">>> tensor{{3, 1, 2}}:kthvalue(2)\n[2.]\t[2] i64",
      LAB_METHOD },
    { "median(x: tensor strided, dim: int?; keepdim: bool = false) -> any",
      LAB_CODE(median),
      "The number in the middle of all, or along `dim`; of an even number the lower "
      "one.\n"
      ">>> tensor{3, 1, 2, 9}:median()\n2.0",
      LAB_METHOD },
    { "unique(x: tensor strided) -> values: tensor, inverse: tensor, counts: tensor",
      LAB_CODE(lab_unique),
      "The different numbers of x in order, where each of x stands among them, and how "
      "often "
      "each occurs.\n"
      ">>> tensor{3, 1, 3}:unique()\n[1. 3.]\t[1 0 1] i64\t[1 2] i64",
      LAB_METHOD },
    { "searchsorted(sorted: tensor strided, values: any; right: bool = false) -> tensor",
      LAB_CODE(searchsorted),
      "Where values would be put into ascending numbers: how many are less (right: at "
      "most).\n"
      ">>> tensor.searchsorted(tensor{1, 3, 5}, tensor{3, 9})\n[1 3] i64",
      LAB_METHOD },
    { "bucketize(x: tensor strided, boundaries: tensor strided; right: bool = false) -> "
      "tensor",
      LAB_CODE(bucketize),
      "The interval between ascending boundaries that each number lies in.\n"
      ">>> tensor{0, 2, 9}:bucketize(tensor{1, 5})\n[0 1 2] i64",
      LAB_METHOD },
    { "bincount(x: tensor strided, weights: tensor strided?, minlength: int = 0) -> "
      "tensor",
      LAB_CODE(lab_bincount),
      "How often each of 0, 1, 2, … occurs, or the sum of its weights.\n"
      ">>> tensor{0, 2, 2}:bincount()\n[1 0 2] i64",
      LAB_METHOD },
    { "histc(x: tensor strided, bins: int = 100, min: number = 0, max: number = 0) -> "
      "tensor",
      LAB_CODE(lab_histc),
      "How many numbers lie in each of `bins` equal parts of [min, max], or of the range "
      "of x "
      "when both are 0.\n"
      ">>> tensor{0, 1, 1, 4}:histc(4)\n[1. 2. 0. 1.]",
      LAB_METHOD },
};
LAB_ROWS(tensor_sort_rows);
