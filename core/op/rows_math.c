/* rows_math.c — functions of a tensor, choices, products, joining. */
#include "op/rows.h"

static lab_tensor *clamp(lab_ctx *c, lab_tensor *x, const lab_value *low,
                         const lab_value *high)
{
    lab_tensor *lo = low ? tensor_operand(c, low, "clamp") : NULL;
    lab_tensor *hi = high ? tensor_operand(c, high, "clamp") : NULL;

    return lab_clamp(c, x, lo, hi);
}

static lab_tensor *where(lab_ctx *c, lab_tensor *cond, const lab_value *a,
                         const lab_value *b)
{
    return lab_where(c, cond, tensor_operand(c, a, "where"),
                     tensor_operand(c, b, "where"));
}

static lab_value *matmul(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return tensor_or_number(c, lab_matmul(c, a, b));
}

static int narrow(int64_t dim)
{
    return dim > 99 ? 99 : dim < -99 ? -99 : (int)dim;
}

static lab_tensor *cat(lab_ctx *c, const lab_tensors *parts, int64_t dim)
{
    return lab_concat(c, parts, narrow(dim));
}

static lab_tensor *stack(lab_ctx *c, const lab_tensors *parts, int64_t dim)
{
    return lab_stack(c, parts, narrow(dim));
}

/* A function of one tensor, also a method. */
#define FUNCTION(name, f, doc)                                              \
    {                                                                       \
#name "(x: tensor strided) -> tensor", LAB_CODE(f), doc, LAB_METHOD \
    }

static const lab_row rows[] = {
    FUNCTION(abs, lab_abs, "|x|; the dtype stays.\n>>> tensor{-1.5, 2}:abs()\n[1.5 2. ]"),
    FUNCTION(sign, lab_sign,
             "-1, 0 or 1 by the sign of x.\n>>> tensor{-3, 0, 2}:sign()\n[-1.  0.  1.]"),
    FUNCTION(sqrt, lab_sqrt,
             "The square root; NaN below 0. Integers give f32, here and in the functions "
             "below."
             "\n>>> tensor{4, 9}:sqrt()\n[2. 3.]"),
    FUNCTION(rsqrt, lab_rsqrt, "1 / sqrt(x).\n>>> tensor{4, 16}:rsqrt()\n[0.5  0.25]"),
    FUNCTION(reciprocal, lab_reciprocal,
             "1 / x.\n>>> tensor{4, -2}:reciprocal()\n[ 0.25 -0.5 ]"),
    FUNCTION(square, lab_square, "x * x.\n>>> tensor{3, -2}:square()\n[9. 4.]"),
    FUNCTION(exp, lab_exp,
             "e to the power of x.\n>>> tensor{0, 1}:exp()\n[1.     2.7183]"),
    FUNCTION(expm1, lab_expm1,
             "exp(x) - 1, exact near 0.\n>>> tensor{0, 1}:expm1()\n[0.     1.7183]"),
    FUNCTION(log, lab_ln,
             "The natural logarithm; -inf at 0, NaN below.\n"
             ">>> tensor{1, 0}:log()\n[  0. -inf]"),
    FUNCTION(log1p, lab_log1p,
             "log(1 + x), exact near 0.\n>>> tensor{0, 1}:log1p()\n[0.     0.6931]"),
    FUNCTION(log2, lab_log2, "The logarithm to base 2.\n>>> tensor{8}:log2()\n[3.]"),
    FUNCTION(log10, lab_log10,
             "The logarithm to base 10.\n>>> tensor{1000}:log10()\n[3.]"),
    FUNCTION(sin, lab_sin, "The sine of x in radians.\n>>> tensor{0}:sin()\n[0.]"),
    FUNCTION(cos, lab_cos, "The cosine of x in radians.\n>>> tensor{0}:cos()\n[1.]"),
    FUNCTION(tan, lab_tan, "The tangent of x in radians.\n>>> tensor{0}:tan()\n[0.]"),
    FUNCTION(asin, lab_asin,
             "The angle in radians whose sine is x; NaN outside of -1 ... 1.\n>>> "
             "tensor{0, 1}:asin()\n[0.     1.5708]"),
    FUNCTION(acos, lab_acos,
             "The angle in radians whose cosine is x; NaN outside of -1 ... 1.\n>>> "
             "tensor{1, 0}:acos()\n[0.     1.5708]"),
    FUNCTION(atan, lab_atan,
             "The angle in radians whose tangent is x.\n>>> tensor{0, 1}:atan()\n[0.     "
             "0.7854]"),
    FUNCTION(sinh, lab_sinh,
             "The hyperbolic sine.\n>>> tensor{0, 1}:sinh()\n[0.     1.1752]"),
    FUNCTION(cosh, lab_cosh,
             "The hyperbolic cosine.\n>>> tensor{0, 1}:cosh()\n[1.     1.5431]"),
    FUNCTION(tanh, lab_tanh,
             "The hyperbolic tangent.\n>>> tensor{-100, 0, 100}:tanh()\n[-1.  0.  1.]"),
    FUNCTION(erf, lab_erf,
             "The error function: the share of a normal distribution within x sqrt(2) "
             "deviations.\n>>> tensor{0, 1}:erf()\n[0.     0.8427]"),
    FUNCTION(sigmoid, lab_sigmoid,
             "1 / (1 + exp(-x)).\n>>> tensor{0, 2}:sigmoid()\n[0.5    0.8808]"),
    FUNCTION(floor, lab_floor,
             "The next whole number below; the dtype stays.\n"
             ">>> tensor{-1.5, 1.5}:floor()\n[-2.  1.]"),
    FUNCTION(ceil, lab_ceil,
             "The next whole number above; the dtype stays.\n"
             ">>> tensor{-1.5, 1.5}:ceil()\n[-1.  2.]"),
    FUNCTION(round, lab_round,
             "The nearest whole number, a half to the even one.\n"
             ">>> tensor{0.5, 1.5, 2.6}:round()\n[0. 2. 3.]"),
    FUNCTION(isnan, lab_isnan,
             "Where x is not a number.\n>>> tensor{1, 0/0}:isnan()\n[false  true] bool"),
    FUNCTION(isfinite, lab_isfinite,
             "Where x is neither infinite nor NaN.\n"
             ">>> tensor{1, 1/0}:isfinite()\n[ true false] bool"),
    FUNCTION(isinf, lab_isinf,
             "Where x is infinite.\n>>> tensor{1, 1/0}:isinf()\n[false  true] bool"),
    { "clamp(x: tensor strided, low: any?, high: any?) -> tensor", LAB_CODE(clamp),
      "x limited to [low, high], numbers or tensors; a bound left away is open.\n"
      ">>> tensor{-1, 0.5, 7}:clamp(0, 1)\n[0.  0.5 1. ]\n"
      ">>> tensor.clamp{tensor{-1, 7}, high=5}\n[-1.  5.]",
      LAB_METHOD },
    { "where(cond: tensor strided, a: any, b: any) -> tensor", LAB_CODE(where),
      "a where cond is not 0, else b; tensors or numbers, all broadcast.\n"
      ">>> x = tensor{-1, 2}\n>>> tensor.where(x:gt(0), x, 0)\n[0. 2.]",
      LAB_METHOD },
    { "matmul(a: tensor strided, b: tensor strided) -> any", LAB_CODE(matmul),
      "The product of matrices [..,M,K]·[..,K,N] → [..,M,N]; dimensions in front "
      "broadcast. A "
      "vector is a row on the left, a column on the right; of two of them a number. "
      "Integers "
      "give i64.\n"
      ">>> tensor{{1, 2}, {3, 4}}:matmul(tensor{{0, 1}, {1, 0}})\n[[2. 1.]\n [4. 3.]]\n"
      ">>> tensor{1, 2, 3}:matmul(tensor{4, 5, 6})\n32.0",
      LAB_METHOD },
    { "cat(parts: tensor..., dim: int = 0) -> tensor", LAB_CODE(cat),
      "The tensors one behind the other along `dim`; the other sizes agree.\n"
      ">>> tensor.cat({tensor.zeros(2, 1), tensor.ones(2, 2)}, 1)\n[[0. 1. 1.]\n [0. 1. "
      "1.]]" },
    { "stack(parts: tensor..., dim: int = 0) -> tensor", LAB_CODE(stack),
      "The tensors, all of one shape, along a new dimension `dim`.\n"
      ">>> tensor.stack(tensor{1, 2}, tensor{3, 4})\n[[1. 2.]\n [3. 4.]]" },
};
LAB_ROWS(tensor_math_rows);
