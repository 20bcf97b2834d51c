/* unary.c — functions of one tensor, element by element. */
#include "op/op.h"

#include <math.h>

#define T double
#define NAME(x) x##_f64
#define NAME_F(x) x
#define FLOATING 1
#include "op/unary_tmpl.h"

#define T float
#define NAME(x) x##_f32
#define NAME_F(x) x##f
#define FLOATING 1
#include "op/unary_tmpl.h"

#define T int64_t
#define U uint64_t
#define NAME(x) x##_i64
#define FLOATING 0
#include "op/unary_tmpl.h"

#define T int32_t
#define U uint32_t
#define NAME(x) x##_i32
#define FLOATING 0
#include "op/unary_tmpl.h"

#define T int16_t
#define U uint32_t
#define NAME(x) x##_i16
#define FLOATING 0
#include "op/unary_tmpl.h"

#define T uint8_t
#define U uint32_t
#define NAME(x) x##_u8
#define FLOATING 0
#include "op/unary_tmpl.h"

#define ALL(op)                                                           \
    {                                                                     \
        [LAB_F64] = op##_f64, [LAB_F32] = op##_f32, [LAB_I64] = op##_i64, \
        [LAB_I32] = op##_i32, [LAB_I16] = op##_i16, [LAB_U8] = op##_u8    \
    }
#define FLOATS(op)                                 \
    {                                              \
        [LAB_F64] = op##_f64, [LAB_F32] = op##_f32 \
    }

/* y in the dtype of x, a number for a truth value. */
static lab_tensor *keeping(lab_ctx *c, const struct element_op *op, lab_tensor *x)
{
    lab_dtype out = lab_dtype_of(x), d;

    if (!x || !lab_ok(c))
        return NULL;
    out = out == LAB_BOOL8 ? LAB_I64 : out;
    d = compute_dtype(out);
    return element_run(c, op, 1, &x, &d, d, out);
}

/* Integers are whole already. */
static lab_tensor *whole(lab_ctx *c, const struct element_op *op, lab_tensor *x)
{
    lab_dtype out = lab_dtype_of(x), d = compute_dtype(out);

    if (!x || !lab_ok(c))
        return NULL;
    return lab_dtype_is_float(out) ? element_run(c, op, 1, &x, &d, d, out)
                                   : lab_clone(c, x);
}

static lab_tensor *real(lab_ctx *c, const struct element_op *op, lab_tensor *x)
{
    lab_dtype out, d;

    if (!x || !lab_ok(c))
        return NULL;
    out = op->truth ? LAB_BOOL8 : float_dtype(lab_dtype_of(x));
    d = compute_dtype(float_dtype(lab_dtype_of(x)));
    return element_run(c, op, 1, &x, &d, d, out);
}

/* One function of the header: its op, and what becomes of the dtype. */
#define FUNCTION(op, by, ...)                                               \
    lab_tensor *lab_##op(lab_ctx *c, lab_tensor *x)                         \
    {                                                                       \
        static const struct element_op this = { .name = #op, __VA_ARGS__ }; \
                                                                            \
        return by(c, &this, x);                                             \
    }

FUNCTION(neg, keeping, .rows = ALL(neg))
FUNCTION(abs, keeping, .rows = ALL(abs))
FUNCTION(sign, keeping, .rows = ALL(sign))
FUNCTION(floor, whole, .rows = FLOATS(floor))
FUNCTION(ceil, whole, .rows = FLOATS(ceil))
FUNCTION(round, whole, .rows = FLOATS(round))
FUNCTION(sqrt, real, .rows = FLOATS(sqrt))
FUNCTION(exp, real, .rows = FLOATS(exp), .grain = COSTLY_GRAIN)
FUNCTION(ln, real, .rows = FLOATS(ln), .grain = COSTLY_GRAIN)
FUNCTION(log2, real, .rows = FLOATS(log2), .grain = COSTLY_GRAIN)
FUNCTION(log10, real, .rows = FLOATS(log10), .grain = COSTLY_GRAIN)
FUNCTION(sin, real, .rows = FLOATS(sin), .grain = COSTLY_GRAIN)
FUNCTION(cos, real, .rows = FLOATS(cos), .grain = COSTLY_GRAIN)
FUNCTION(tan, real, .rows = FLOATS(tan), .grain = COSTLY_GRAIN)
FUNCTION(tanh, real, .rows = FLOATS(tanh), .grain = COSTLY_GRAIN)
FUNCTION(isnan, real, .rows = FLOATS(isnan), .truth = true)
FUNCTION(isfinite, real, .rows = FLOATS(isfinite), .truth = true)
