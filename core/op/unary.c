/* unary.c — functions of one tensor, element by element. */
#include "op/float_rows.h"
#include "op/op.h"
#include "op/point.h"
#include "op/table.h"
#include "op/variants.h"
#include "op/vector.h"

#include <math.h>

enum { TURNS = 256 };

#define TEMPLATE "op/unary_float_tmpl.h"
#include "op/variants.h"

#define TEMPLATE "op/unary_tmpl.h"
#include "op/whole.h"

/* ---- the dtype stays ------------------------------------------------------------------------ */

/* y in the dtype of x, a number for a truth value. */
static lab_tensor *keeping(lab_ctx *c, const struct element_op *op, lab_tensor *x)
{
    lab_dtype out = lab_dtype_of(x), d;

    if (!x || !lab_ok(c))
        return NULL;
    out = out == LAB_BOOL8 ? LAB_I64 : out;
    d = element_dtype(op, out);
    return element_run(c, op, 1, &x, &d, d, out);
}

static bool is_float(const lab_tensor *x)
{
    return x && lab_dtype_is_float(lab_dtype_of(x));
}

POINT_OP(neg, OUT, 0);
POINT_OP(abs, IN, 0);

lab_tensor *lab_neg(lab_ctx *c, lab_tensor *x)
{
    static const struct element_op whole = { .name = "neg",
                                             .rows = WHOLE(neg),
                                             .dense = true };

    return is_float(x) ? point_run(c, &point_neg, x, NULL) : keeping(c, &whole, x);
}

lab_tensor *lab_abs(lab_ctx *c, lab_tensor *x)
{
    static const struct element_op whole = { .name = "abs",
                                             .rows = WHOLE(abs),
                                             .dense = true };

    return is_float(x) ? point_run(c, &point_abs, x, NULL) : keeping(c, &whole, x);
}

/* Steps, whose derivative is 0 wherever there is one: nothing flows back. */
static element_row *const floats_sign[] = VARIANTS(sign),
                          *const floats_floor[] = VARIANTS(floor),
                          *const floats_ceil[] = VARIANTS(ceil),
                          *const floats_round[] = VARIANTS(round);

lab_tensor *lab_sign(lab_ctx *c, lab_tensor *x)
{
    static const struct element_op op = {
        .name = "sign", .variants = floats_sign, .rows = WHOLE(sign), .dense = true
    };

    return keeping(c, &op, x);
}

/* Integers are whole already. */
#define STEP(op)                                                           \
    lab_tensor *lab_##op(lab_ctx *c, lab_tensor *x)                        \
    {                                                                      \
        static const struct element_op this = { .name = #op,               \
                                                .variants = floats_##op,   \
                                                .dense = true };           \
                                                                           \
        return !x || is_float(x) ? keeping(c, &this, x) : lab_clone(c, x); \
    }
STEP(floor)
STEP(ceil)
STEP(round)

/* ---- floats ----------------------------------------------------------------------------------- */

/* One function of the header, and its entry in the table of operations. */
#define FUNCTION(op, saved, grain_, name_, ...)     \
    POINT_OP(op, saved, grain_);                    \
    lab_tensor *lab_##op(lab_ctx *c, lab_tensor *x) \
    {                                               \
        return point_run(c, &point_##op, x, NULL);  \
    }                                               \
    ENTRY(op, name_, __VA_ARGS__)
#define ENTRY(op, name_, ...)                                                        \
    static lab_tensor *call_##op(lab_ctx *c, lab_tensor *const *in, const double *p) \
    {                                                                                \
        (void)p;                                                                     \
        return lab_##op(c, in[0]);                                                   \
    }                                                                                \
    const struct lab_op op_##op = { .name = name_,                                   \
                                    .inputs = 1,                                     \
                                    .call = call_##op,                               \
                                    .flags = OP_GRAD | OP_FAST | OP_BF16,            \
                                    .cases = OP_CASES(__VA_ARGS__) };
#define ANY "2,3", "", "0,3", "7,33", "1037"
#define POSITIVE "p:2,3", "p:", "p:0,3", "p:7,33", "p:1037"
#define UNIT "u:2,3", "u:", "u:0,3", "u:7,33", "u:1037"

ENTRY(neg, "neg", ANY)
ENTRY(abs, "abs", ANY)
FUNCTION(square, IN, 0, "square", ANY)
FUNCTION(sqrt, OUT, 0, "sqrt", POSITIVE)
FUNCTION(rsqrt, OUT, 0, "rsqrt", POSITIVE)
FUNCTION(reciprocal, OUT, 0, "reciprocal", POSITIVE)
FUNCTION(exp, OUT, POINT_GRAIN, "exp", ANY)
FUNCTION(expm1, OUT, POINT_GRAIN, "expm1", ANY)
FUNCTION(ln, IN, POINT_GRAIN, "log", POSITIVE)
FUNCTION(log1p, IN, POINT_GRAIN, "log1p", "u:2,3", "u:", "p:7,33", "p:1037")
FUNCTION(log2, IN, COSTLY_GRAIN, "log2", POSITIVE)
FUNCTION(log10, IN, COSTLY_GRAIN, "log10", POSITIVE)
FUNCTION(sin, IN, POINT_GRAIN, "sin", ANY)
FUNCTION(cos, IN, POINT_GRAIN, "cos", ANY)
FUNCTION(tan, OUT, COSTLY_GRAIN, "tan", UNIT)
FUNCTION(asin, IN, COSTLY_GRAIN, "asin", UNIT)
FUNCTION(acos, IN, COSTLY_GRAIN, "acos", UNIT)
FUNCTION(atan, IN, COSTLY_GRAIN, "atan", ANY)
FUNCTION(sinh, IN, COSTLY_GRAIN, "sinh", ANY)
FUNCTION(cosh, IN, COSTLY_GRAIN, "cosh", ANY)
FUNCTION(tanh, OUT, POINT_GRAIN, "tanh", ANY)
FUNCTION(erf, IN, POINT_GRAIN, "erf", ANY)
FUNCTION(sigmoid, OUT, POINT_GRAIN, "sigmoid", ANY)

/* ---- questions ------------------------------------------------------------------------------ */

#define QUESTION(name, suffix, T, expression)                                      \
    static void name##_##suffix(const void *const *in, const bool *one, void *out, \
                                int64_t n, const double *p)                        \
    {                                                                              \
        const T *x = in[0];                                                        \
        uint8_t *restrict z = out;                                                 \
                                                                                   \
        (void)one;                                                                 \
        (void)p;                                                                   \
        for (int64_t i = 0; i < n; i++) {                                          \
            T a = x[i];                                                            \
                                                                                   \
            z[i] = (expression);                                                   \
        }                                                                          \
    }
#define ASK(op, expression)                                                            \
    QUESTION(op, f64, double, expression)                                              \
    QUESTION(op, f32, float, expression)                                               \
    lab_tensor *lab_##op(lab_ctx *c, lab_tensor *x)                                    \
    {                                                                                  \
        static const struct element_op this = {                                        \
            .name = #op,                                                               \
            .rows = { [LAB_F64] = op##_f64, [LAB_F32] = op##_f32 },                    \
            .dense = true,                                                             \
            .truth = true,                                                             \
        };                                                                             \
        lab_dtype d = compute_dtype(float_dtype(lab_dtype_of(x)));                     \
                                                                                       \
        return x && lab_ok(c) ? element_run(c, &this, 1, &x, &d, d, LAB_BOOL8) : NULL; \
    }
ASK(isnan, a != a)
ASK(isfinite, a - a == 0)
ASK(isinf, a - a != 0 && a == a)
