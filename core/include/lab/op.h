/* op.h — arithmetic on tensors.
 *
 * Operands are borrowed, of any dtype and strides, on any shapes that broadcast as NumPy's
 * do; results are new and row-major. Half floats are computed in f32 and rounded once.
 * A NULL operand or a failed context gives NULL.
 *
 * dtypes of results. Two tensors: lab_dtype_promote. A tensor and a plain number
 * (lab_number, lab_integer): the tensor's, but f32 for an integer tensor with a fraction's
 * number. Arithmetic on bool is done in i64. Integers wrap around as in NumPy; a number that
 * does not fit the integer tensor it meets is LAB_EDTYPE.
 * Errors: LAB_ESHAPE, LAB_EDTYPE, LAB_ENOMEM; others are named.
 */
#ifndef LAB_OP_H
#define LAB_OP_H

#include <lab/record.h>
#include <lab/tensor.h>

/* ---- two operands ----------------------------------------------------------------------- */

LAB_API lab_tensor *lab_add(lab_ctx *c, lab_tensor *a, lab_tensor *b);
LAB_API lab_tensor *lab_sub(lab_ctx *c, lab_tensor *a, lab_tensor *b);
LAB_API lab_tensor *lab_mul(lab_ctx *c, lab_tensor *a, lab_tensor *b);
/* a / b, always a float: f32 for integers. x / 0 is ±inf or NaN. */
LAB_API lab_tensor *lab_div(lab_ctx *c, lab_tensor *a, lab_tensor *b);
/* ⌊a / b⌋ and a − ⌊a / b⌋ b: the remainder has the sign of b, as in Lua. LAB_EARG for an
 * integer divisor 0. */
LAB_API lab_tensor *lab_floor_div(lab_ctx *c, lab_tensor *a, lab_tensor *b);
LAB_API lab_tensor *lab_mod(lab_ctx *c, lab_tensor *a, lab_tensor *b);
/* aᵇ. Integers to integers stay integers; LAB_EARG if an exponent in a tensor of integers
 * is negative, while a negative plain number makes the result f32. */
LAB_API lab_tensor *lab_pow(lab_ctx *c, lab_tensor *a, lab_tensor *b);
/* The smaller, the larger; NaN if either is. A plain number saturates to the dtype. */
LAB_API lab_tensor *lab_minimum(lab_ctx *c, lab_tensor *a, lab_tensor *b);
LAB_API lab_tensor *lab_maximum(lab_ctx *c, lab_tensor *a, lab_tensor *b);
/* min(max(x, lo), hi); a NULL bound is open. */
LAB_API lab_tensor *lab_clamp(lab_ctx *c, lab_tensor *x, lab_tensor *lo, lab_tensor *hi);

/* The angle of (x, y) in (−π, π]; floats, f32 for integers. */
LAB_API lab_tensor *lab_atan2(lab_ctx *c, lab_tensor *y, lab_tensor *x);

/* Comparisons: bool. A plain number is compared as it is: u8 < 300 is true. */
LAB_API lab_tensor *lab_eq(lab_ctx *c, lab_tensor *a, lab_tensor *b);
LAB_API lab_tensor *lab_ne(lab_ctx *c, lab_tensor *a, lab_tensor *b);
LAB_API lab_tensor *lab_lt(lab_ctx *c, lab_tensor *a, lab_tensor *b);
LAB_API lab_tensor *lab_le(lab_ctx *c, lab_tensor *a, lab_tensor *b);
LAB_API lab_tensor *lab_gt(lab_ctx *c, lab_tensor *a, lab_tensor *b);
LAB_API lab_tensor *lab_ge(lab_ctx *c, lab_tensor *a, lab_tensor *b);
/* On truth values (x ≠ 0): bool. */
LAB_API lab_tensor *lab_logical_and(lab_ctx *c, lab_tensor *a, lab_tensor *b);
LAB_API lab_tensor *lab_logical_or(lab_ctx *c, lab_tensor *a, lab_tensor *b);
LAB_API lab_tensor *lab_logical_xor(lab_ctx *c, lab_tensor *a, lab_tensor *b);
LAB_API lab_tensor *lab_logical_not(lab_ctx *c, lab_tensor *a);
/* a where cond ≠ 0, else b; all three broadcast. */
LAB_API lab_tensor *lab_where(lab_ctx *c, lab_tensor *cond, lab_tensor *a, lab_tensor *b);

/* ---- one operand -------------------------------------------------------------------------- */

/* The dtype stays; bool becomes i64. The smallest integer is its own negative. */
LAB_API lab_tensor *lab_neg(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_abs(lab_ctx *c, lab_tensor *x);
/* −1, 0 or 1. */
LAB_API lab_tensor *lab_sign(lab_ctx *c, lab_tensor *x);
/* The dtype stays; a half is rounded to the even neighbour. */
LAB_API lab_tensor *lab_floor(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_ceil(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_round(lab_ctx *c, lab_tensor *x);
/* Floats: integers are computed in f32. Out of the domain: NaN. lab_ln is the natural
 * logarithm (lab_log writes to the log). */
LAB_API lab_tensor *lab_sqrt(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_rsqrt(lab_ctx *c, lab_tensor *x);      /* 1 / √x */
LAB_API lab_tensor *lab_reciprocal(lab_ctx *c, lab_tensor *x); /* 1 / x */
LAB_API lab_tensor *lab_square(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_exp(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_ln(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_expm1(lab_ctx *c, lab_tensor *x); /* eˣ − 1, exact near 0 */
LAB_API lab_tensor *lab_log1p(lab_ctx *c, lab_tensor *x); /* ln(1 + x) */
LAB_API lab_tensor *lab_log2(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_log10(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_sin(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_cos(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_tan(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_asin(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_acos(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_atan(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_sinh(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_cosh(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_tanh(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_erf(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_sigmoid(lab_ctx *c, lab_tensor *x); /* 1 / (1 + e⁻ˣ) */
/* bool */
LAB_API lab_tensor *lab_isnan(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_isfinite(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_isinf(lab_ctx *c, lab_tensor *x);

/* ---- reductions ------------------------------------------------------------------------------
 * Over the dimensions in `dims` (each once, negative ones count from the end); all of them
 * when NULL or empty. `keep` leaves them with size 1. The same bits for any number of
 * threads. LAB_EINDEX. */

/* f64, f32, bf16, f16 stay, summed up in f64; integers and bool: i64, wrapping. Of nothing:
 * 0 and 1. */
LAB_API lab_tensor *lab_sum(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep);
LAB_API lab_tensor *lab_prod(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep);
/* Floats stay, integers give f32. NaN of nothing. */
LAB_API lab_tensor *lab_mean(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep);
/* Σ (x − mean)² / (n − correction), 0 for the population and 1 for a sample; and its root. */
LAB_API lab_tensor *lab_var(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep,
                            double correction);
LAB_API lab_tensor *lab_std(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep,
                            double correction);
/* The dtype stays; NaN if there is one. LAB_ESHAPE of nothing. */
LAB_API lab_tensor *lab_max(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep);
LAB_API lab_tensor *lab_min(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep);
/* i64: where the first of the largest (smallest; NaN before all) stands, counted in
 * row-major order over `dims`. LAB_ESHAPE of nothing. */
LAB_API lab_tensor *lab_argmax(lab_ctx *c, lab_tensor *x, const lab_ints *dims,
                               bool keep);
LAB_API lab_tensor *lab_argmin(lab_ctx *c, lab_tensor *x, const lab_ints *dims,
                               bool keep);
/* bool: x ≠ 0 somewhere, everywhere. */
LAB_API lab_tensor *lab_any(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep);
LAB_API lab_tensor *lab_all(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep);

/* (Σ |x|ᵖ)^(1/p); ∞: the largest |x|, 0: how many are not 0. Floats stay, integers give f32.
 * LAB_EARG for p < 0. */
LAB_API lab_tensor *lab_norm(lab_ctx *c, lab_tensor *x, double p, const lab_ints *dims,
                             bool keep);
/* Running sums and products along dim, accumulated in f64. Floats stay, integers and bool
 * give i64, wrapping. */
LAB_API lab_tensor *lab_cumsum(lab_ctx *c, lab_tensor *x, int dim);
LAB_API lab_tensor *lab_cumprod(lab_ctx *c, lab_tensor *x, int dim);

/* x summed over the dimensions that broadcasting from `shape` had added or stretched: the
 * backward of every op that broadcasts. x itself when nothing is to be done. */
LAB_API lab_tensor *lab_sum_to(lab_ctx *c, lab_tensor *x, int ndim, const int64_t *shape);
LAB_API lab_tensor *lab_sum_to_meta(lab_ctx *c, lab_tensor *x, const lab_meta *m);

/* dst ← dst + src in place; src broadcasts and is converted. For gradients that gather. */
LAB_API void lab_add_to(lab_ctx *c, lab_tensor *dst, lab_tensor *src);

/* ---- products, joining ------------------------------------------------------------------------ */

/* [..,M,K] · [..,K,N] → [..,M,N]; dimensions in front broadcast. [K] on the left is a row,
 * on the right a column, and its dimension is dropped again. Floats as promoted, integers
 * and bool give i64. LAB_ESHAPE when the Ks differ. */
LAB_API lab_tensor *lab_matmul(lab_ctx *c, lab_tensor *a, lab_tensor *b);

/* One behind the other along `dim`; all other sizes agree, dtypes are promoted. At least
 * one tensor. LAB_EARG, LAB_ESHAPE, LAB_EINDEX. */
LAB_API lab_tensor *lab_concat(lab_ctx *c, const lab_tensors *parts, int dim);
LAB_API lab_tensor *lab_cat(lab_ctx *c, lab_tensor *a, lab_tensor *b, int dim);
/* Along a new dimension `dim`; all shapes agree. */
LAB_API lab_tensor *lab_stack(lab_ctx *c, const lab_tensors *parts, int dim);

/* The module `tensor`. */
struct lab_plugin;
LAB_API extern const struct lab_plugin lab_core_tensor;

#endif
