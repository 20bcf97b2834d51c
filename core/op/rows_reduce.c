/* rows_reduce.c — sums, means and extremes at the prompt. All dimensions: a number. */
#include "op/rows.h"

#define REDUCTION(name, f)                                                             \
    static lab_value *name(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep) \
    {                                                                                  \
        return tensor_or_number(c, f(c, x, dims, keep));                               \
    }
REDUCTION(sum, lab_sum)
REDUCTION(prod, lab_prod)
REDUCTION(mean, lab_mean)
REDUCTION(max, lab_max)
REDUCTION(min, lab_min)
REDUCTION(argmax, lab_argmax)
REDUCTION(argmin, lab_argmin)
REDUCTION(any, lab_any)
REDUCTION(all, lab_all)

#define SPREAD_OF(name, f)                                                             \
    static lab_value *name(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep, \
                           double correction)                                          \
    {                                                                                  \
        return tensor_or_number(c, f(c, x, dims, keep, correction));                   \
    }
SPREAD_OF(var, lab_var)
SPREAD_OF(std, lab_std)

static lab_value *norm(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep,
                       double p)
{
    return tensor_or_number(c, lab_norm(c, x, p, dims, keep));
}

static int narrow(int64_t dim)
{
    return dim > 99 ? 99 : dim < -99 ? -99 : (int)dim;
}

static lab_tensor *cumsum(lab_ctx *c, lab_tensor *x, int64_t dim)
{
    return lab_cumsum(c, x, narrow(dim));
}

static lab_tensor *cumprod(lab_ctx *c, lab_tensor *x, int64_t dim)
{
    return lab_cumprod(c, x, narrow(dim));
}

#define SIGNATURE(name) \
#name "(x: tensor strided, dim: int...; keepdim: bool = false) -> any"
#define SPREAD(name) \
#name            \
        "(x: tensor strided, dim: int...; keepdim: bool = false, correction: number = 0) -> any"

static const lab_row rows[] = {
    { SIGNATURE(sum), LAB_CODE(sum),
      "The sum over the dimensions `dim`, or of all elements as a number; keepdim leaves "
      "the "
      "dimensions with size 1. Integers and booleans give i64.\n"
      ">>> t = tensor{{1, 2}, {3, 4}}\n"
      ">>> t:sum()\n10.0\n"
      ">>> t:sum(0)\n[4. 6.]\n"
      ">>> t:sum(-1, {keepdim=true})\n[[3.]\n [7.]]",
      LAB_METHOD },
    { SIGNATURE(prod), LAB_CODE(prod),
      "The product over `dim`, or of all elements. Integers and booleans give i64.\n"
      ">>> tensor({2, 3, 4}, 'u8'):prod()\n24",
      LAB_METHOD },
    { SIGNATURE(mean), LAB_CODE(mean),
      "The mean over `dim`, or of all elements; f32 of integers.\n"
      ">>> tensor({1, 2}, 'u8'):mean()\n1.5\n"
      ">>> tensor.zeros(8, 6, 3):mean(0, 1):shape()\n{3}",
      LAB_METHOD },
    { SIGNATURE(max), LAB_CODE(max),
      "The largest over `dim`, or of all elements; NaN if there is one.\n"
      ">>> tensor{{1, 5}, {3, 2}}:max(0)\n[3. 5.]",
      LAB_METHOD },
    { SIGNATURE(min), LAB_CODE(min),
      "The smallest over `dim`, or of all elements; NaN if there is one.\n"
      ">>> tensor{3, 1, 2}:min()\n1.0",
      LAB_METHOD },
    { SIGNATURE(argmax), LAB_CODE(argmax),
      "Where the first of the largest stands along `dim`, from 0; without one, in the "
      "elements "
      "taken row by row.\n"
      ">>> tensor{3, 9, 9}:argmax()\n1\n"
      ">>> tensor{{1, 5}, {3, 2}}:argmax(-1)\n[1 0] i64",
      LAB_METHOD },
    { SIGNATURE(argmin), LAB_CODE(argmin),
      "Where the first of the smallest stands along `dim`, from 0.\n"
      ">>> tensor{3, 1, 2}:argmin()\n1",
      LAB_METHOD },
    { SIGNATURE(any), LAB_CODE(any),
      "Whether an element is not 0.\n"
      ">>> tensor{0, 2}:any()\ntrue",
      LAB_METHOD },
    { SIGNATURE(all), LAB_CODE(all),
      "Whether all elements are not 0.\n"
      ">>> tensor{{0, 2}, {1, 1}}:all(1)\n[false  true] bool",
      LAB_METHOD },
    { SPREAD(var), LAB_CODE(var),
      "The variance Σ(x − mean)² / (n − correction) over `dim`, or of all elements: of a "
      "whole "
      "population, or with correction=1 as a sample estimates it.\n"
      ">>> tensor{1, 2, 3, 4}:var()\n1.25\n"
      ">>> tensor{1, 3}:var{correction=1}\n2.0",
      LAB_METHOD },
    { SPREAD(std), LAB_CODE(std),
      "The standard deviation, the root of the variance.\n"
      ">>> tensor{1, 3}:std()\n1.0",
      LAB_METHOD },
    { "norm(x: tensor strided, dim: int...; keepdim: bool = false, p: number = 2) -> any",
      LAB_CODE(norm),
      "The p-norm over `dim`, or of all elements: the root of the sum of squares for "
      "p=2.\n"
      ">>> tensor{3, 4}:norm()\n5.0\n"
      ">>> tensor{{3, -4}, {1, 1}}:norm(-1, {p=1})\n[7. 2.]",
      LAB_METHOD },
    { "cumsum(x: tensor strided, dim: int) -> tensor", LAB_CODE(cumsum),
      "Running sums along dim. Integers and booleans give i64.\n"
      ">>> tensor{1, 2, 3}:cumsum(0)\n[1. 3. 6.]",
      LAB_METHOD },
    { "cumprod(x: tensor strided, dim: int) -> tensor", LAB_CODE(cumprod),
      "Running products along dim. Integers and booleans give i64.\n"
      ">>> tensor{1, 2, 3}:cumprod(0)\n[1. 2. 6.]",
      LAB_METHOD },
};
LAB_ROWS(tensor_reduce_rows);
