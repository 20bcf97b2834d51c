/* arith.c — arithmetic on two tensors. */
#include "op/op.h"
#include "op/table.h"

#include <math.h>

#define T double
#define U double
#define NAME(x) x##_f64
#define NAME_F(x) x
#define FLOATING 1
#include "op/arith_tmpl.h"

#define T float
#define U float
#define NAME(x) x##_f32
#define NAME_F(x) x##f
#define FLOATING 1
#include "op/arith_tmpl.h"

#define T int64_t
#define U uint64_t
#define NAME(x) x##_i64
#define FLOATING 0
#include "op/arith_tmpl.h"

#define T int32_t
#define U uint32_t
#define NAME(x) x##_i32
#define FLOATING 0
#include "op/arith_tmpl.h"

#define T int16_t
#define U uint32_t
#define NAME(x) x##_i16
#define FLOATING 0
#include "op/arith_tmpl.h"

#define T uint8_t
#define U uint32_t
#define NAME(x) x##_u8
#define FLOATING 0
#include "op/arith_tmpl.h"

#define ROWS(op)                                                          \
    {                                                                     \
        [LAB_F64] = op##_f64, [LAB_F32] = op##_f32, [LAB_I64] = op##_i64, \
        [LAB_I32] = op##_i32, [LAB_I16] = op##_i16, [LAB_U8] = op##_u8    \
    }

static const struct element_op rows_add = { .name = "add", .rows = ROWS(add) };
static const struct element_op rows_sub = { .name = "sub", .rows = ROWS(sub) };
static const struct element_op rows_mul = { .name = "mul", .rows = ROWS(mul) };
static const struct element_op rows_minimum = { .name = "minimum", .rows = ROWS(minimum) };
static const struct element_op rows_maximum = { .name = "maximum", .rows = ROWS(maximum) };
static const struct element_op rows_div = {
    .name = "div",
    .rows = { [LAB_F64] = div_f64, [LAB_F32] = div_f32 },
};
static const struct element_op rows_mod = { .name = "mod",
                                          .rows = ROWS(mod),
                                          .grain = COSTLY_GRAIN };
static const struct element_op rows_floor_div = { .name = "floor_div",
                                                .rows = ROWS(floor_div),
                                                .grain = COSTLY_GRAIN };
static const struct element_op rows_pow = { .name = "pow",
                                          .rows = ROWS(pow),
                                          .grain = COSTLY_GRAIN };

/* a op b in the dtype `out` of both. */
static lab_tensor *run(lab_ctx *c, const struct element_op *op, lab_tensor *a,
                       lab_tensor *b, lab_dtype out)
{
    lab_tensor *x[] = { a, b };
    lab_dtype d = compute_dtype(out), as[] = { d, d };

    return out == LAB_NO_DTYPE ? NULL : element_run(c, op, 2, x, as, d, out);
}

/* Sums of truth values are counts. */
static lab_dtype no_bool(lab_dtype d)
{
    return d == LAB_BOOL8 ? LAB_I64 : d;
}

static lab_tensor *arithmetic(lab_ctx *c, const struct element_op *op, lab_tensor *a,
                              lab_tensor *b)
{
    if (!a || !b || !lab_ok(c))
        return NULL;
    return run(c, op, a, b, no_bool(common_dtype(c, op->name, a, b, NUMBER_FITS)));
}

/* ---- + − · /, and back ---------------------------------------------------------------------
 *     d(a + b) = da + db     d(a b) = b da + a db     d(a / b) = da / b − (a / b²) db
 * each summed over what broadcasting had stretched. */

/* The gradient of input i from what it would be without broadcasting. */
static void give(lab_ctx *c, const lab_back *b, int i, lab_tensor *g)
{
    if (lab_dtype_of(g) != b->in_meta[i].dtype)
        g = lab_cast(c, g, b->in_meta[i].dtype);
    b->grads[i] = lab_sum_to_meta(c, g, &b->in_meta[i]);
}

static void back_add(lab_ctx *c, const lab_back *b)
{
    for (int i = 0; i < 2; i++)
        if (b->wants[i])
            give(c, b, i, b->grad);
}

static void back_sub(lab_ctx *c, const lab_back *b)
{
    if (b->wants[0])
        give(c, b, 0, b->grad);
    if (b->wants[1])
        give(c, b, 1, lab_neg(c, b->grad));
}

static void back_mul(lab_ctx *c, const lab_back *b)
{
    for (int i = 0; i < 2; i++)
        if (b->wants[i])
            give(c, b, i, lab_mul(c, b->grad, b->in[1 - i]));
}

static void back_div(lab_ctx *c, const lab_back *b)
{
    lab_tensor *g = lab_div(c, b->grad, b->in[1]);

    if (b->wants[0])
        give(c, b, 0, g);
    if (b->wants[1])
        give(c, b, 1, lab_neg(c, lab_mul(c, g, lab_div(c, b->in[0], b->in[1]))));
}

#define BOTH (LAB_SAVES_IN(0) | LAB_SAVES_IN(1))
static const lab_derivative d_add = { .name = "add", .backward = back_add },
                            d_sub = { .name = "sub", .backward = back_sub },
                            d_mul = { .name = "mul", .saves = BOTH, .backward = back_mul },
                            d_div = { .name = "div", .saves = BOTH, .backward = back_div };

static lab_tensor *recorded(lab_ctx *c, const lab_derivative *d, lab_tensor *y, lab_tensor *a,
                            lab_tensor *b)
{
    lab_tensor *in[] = { a, b };

    return lab_record(c, d, y, 2, in, 0, NULL, NULL, 0);
}

lab_tensor *lab_add(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return recorded(c, &d_add, arithmetic(c, &rows_add, a, b), a, b);
}

lab_tensor *lab_sub(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return recorded(c, &d_sub, arithmetic(c, &rows_sub, a, b), a, b);
}

lab_tensor *lab_mul(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return recorded(c, &d_mul, arithmetic(c, &rows_mul, a, b), a, b);
}

lab_tensor *lab_div(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    lab_dtype out;

    if (!a || !b || !lab_ok(c))
        return NULL;
    out = float_dtype(common_dtype(c, rows_div.name, a, b, NUMBER_SATURATES));
    return recorded(c, &d_div, run(c, &rows_div, a, b, out), a, b);
}

/* ---- integers that may not be just anything ---------------------------------------------- */

static bool has(lab_ctx *c, lab_tensor *answer)
{
    return answer && lab_item(c, lab_any(c, answer, NULL, false)) != 0;
}

/* Quotients of integers by zero would end the program. */
static lab_tensor *divided(lab_ctx *c, const struct element_op *op, lab_tensor *a,
                           lab_tensor *b)
{
    lab_dtype out;

    if (!a || !b || !lab_ok(c))
        return NULL;
    out = no_bool(common_dtype(c, op->name, a, b, NUMBER_FITS));
    if (out != LAB_NO_DTYPE && !lab_dtype_is_float(out) &&
        has(c, lab_eq(c, b, lab_integer(c, 0))))
        return lab_fail(c, LAB_EARG, "%s: an integer divided by zero", op->name);
    return run(c, op, a, b, out);
}

lab_tensor *lab_mod(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return divided(c, &rows_mod, a, b);
}

lab_tensor *lab_floor_div(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return divided(c, &rows_floor_div, a, b);
}

/* An integer below 0 as a plain number; it turns integers into fractions. */
static bool is_negative(lab_tensor *b)
{
    return lab_is_number(b) && lab_dtype_of(b) == LAB_I64 && *lab_i64(b) < 0;
}

lab_tensor *lab_pow(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    lab_dtype out;

    if (!a || !b || !lab_ok(c))
        return NULL;
    if (is_negative(b))
        return run(c, &rows_pow, a, b, float_dtype(lab_dtype_of(a)));
    out = no_bool(common_dtype(c, rows_pow.name, a, b, NUMBER_FITS));
    if (out != LAB_NO_DTYPE && !lab_dtype_is_float(out) &&
        has(c, lab_lt(c, b, lab_integer(c, 0))))
        return lab_fail(c, LAB_EARG,
                        "pow: an integer to a negative power: convert to a float "
                        "first");
    return run(c, &rows_pow, a, b, out);
}

/* ---- bounds --------------------------------------------------------------------------------- */

static lab_tensor *bounded(lab_ctx *c, const struct element_op *op, lab_tensor *a,
                           lab_tensor *b)
{
    if (!a || !b || !lab_ok(c))
        return NULL;
    return run(c, op, a, b, common_dtype(c, op->name, a, b, NUMBER_SATURATES));
}

lab_tensor *lab_minimum(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return bounded(c, &rows_minimum, a, b);
}

lab_tensor *lab_maximum(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return bounded(c, &rows_maximum, a, b);
}

lab_tensor *lab_clamp(lab_ctx *c, lab_tensor *x, lab_tensor *lo, lab_tensor *hi)
{
    x = lo ? lab_maximum(c, x, lo) : x;
    return hi ? lab_minimum(c, x, hi) : lo ? x : lab_clone(c, x);
}

/* ---- for the table of operations ------------------------------------------------------------- */

#define BINARY(op)                                                                       \
    static lab_tensor *call_##op(lab_ctx *c, lab_tensor *const *in, const double *p)     \
    {                                                                                    \
        (void)p;                                                                         \
        return lab_##op(c, in[0], in[1]);                                                \
    }                                                                                    \
    const struct lab_op op_##op = { .name = #op, .inputs = 2, .call = call_##op,         \
                                    .flags = OP_GRAD | OP_BF16, .cases = binary_cases }

static const char *const binary_cases[] = { "2,3; 2,3", "4,1; 3", "2,1,3; 4,1", "; 2,2",
                                            "p:3; p:1", "0,3; 3", "7,33; 33", NULL };
BINARY(add);
BINARY(sub);
BINARY(mul);
static lab_tensor *call_div(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    (void)p;
    return lab_div(c, in[0], in[1]);
}
const struct lab_op op_div = {
    .name = "div", .inputs = 2, .call = call_div, .flags = OP_GRAD | OP_BF16,
    .cases = OP_CASES("2,3; p:2,3", "4,1; p:3", "2,1,3; p:4,1", "; p:2,2", "7,33; p:33"),
};
