/* arith.c — arithmetic on two tensors. */
#include "op/float_rows.h"
#include "op/op.h"
#include "op/table.h"
#include "op/variants.h"

#include <math.h>

#define TEMPLATE "op/arith_float_tmpl.h"
#include "op/variants.h"

#define TEMPLATE "op/arith_tmpl.h"
#include "op/whole.h"

#define OPERATION(op, ...)                                                \
    static element_row *const floats_##op[] = VARIANTS(op);               \
    static const struct element_op rows_##op = { .name = #op,             \
                                                 .variants = floats_##op, \
                                                 __VA_ARGS__ }

OPERATION(add, .rows = WHOLE(add));
OPERATION(sub, .rows = WHOLE(sub));
OPERATION(mul, .rows = WHOLE(mul));
OPERATION(div, .grain = 0);
OPERATION(minimum, .rows = WHOLE(minimum));
OPERATION(maximum, .rows = WHOLE(maximum));
OPERATION(mod, .rows = WHOLE(mod), .grain = COSTLY_GRAIN);
OPERATION(floor_div, .rows = WHOLE(floor_div), .grain = COSTLY_GRAIN);
OPERATION(atan2, .grain = COSTLY_GRAIN);
OPERATION(pow, .rows = WHOLE(pow), .grain = COSTLY_GRAIN);

/* a op b in the dtype `out` of both. */
static lab_tensor *run(lab_ctx *c, const struct element_op *op, lab_tensor *a,
                       lab_tensor *b, lab_dtype out)
{
    lab_tensor *x[] = { a, b };
    lab_dtype d, as[2];

    if (out == LAB_NO_DTYPE)
        return NULL;
    d = as[0] = as[1] = element_dtype(op, out);
    return element_run(c, op, 2, x, as, d, out);
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
                            d_mul = { .name = "mul",
                                      .saves = BOTH,
                                      .backward = back_mul },
                            d_div = { .name = "div",
                                      .saves = BOTH,
                                      .backward = back_div };

static lab_tensor *recorded(lab_ctx *c, const lab_derivative *d, lab_tensor *y,
                            lab_tensor *a, lab_tensor *b)
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

/* d atan2(y, x) = (x dy − y dx) / (x² + y²) */
static void back_atan2(lab_ctx *c, const lab_back *b)
{
    lab_tensor *y = b->in[0], *x = b->in[1];
    lab_tensor *g = lab_div(c, b->grad, lab_add(c, lab_square(c, x), lab_square(c, y)));

    if (b->wants[0])
        give(c, b, 0, lab_mul(c, g, x));
    if (b->wants[1])
        give(c, b, 1, lab_neg(c, lab_mul(c, g, y)));
}

static const lab_derivative d_atan2 = { .name = "atan2",
                                        .saves = BOTH,
                                        .backward = back_atan2 };

lab_tensor *lab_atan2(lab_ctx *c, lab_tensor *y, lab_tensor *x)
{
    lab_dtype out;

    if (!y || !x || !lab_ok(c))
        return NULL;
    out = float_dtype(common_dtype(c, rows_atan2.name, y, x, NUMBER_SATURATES));
    return recorded(c, &d_atan2, run(c, &rows_atan2, y, x, out), y, x);
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

/* d(a − ⌊a / b⌋ b) = da − ⌊a / b⌋ db, but at the steps. */
static void back_mod(lab_ctx *c, const lab_back *b)
{
    if (b->wants[0])
        give(c, b, 0, b->grad);
    if (b->wants[1])
        give(c, b, 1,
             lab_neg(c, lab_mul(c, b->grad, lab_floor_div(c, b->in[0], b->in[1]))));
}

static const lab_derivative d_mod = { .name = "mod",
                                      .saves = BOTH,
                                      .backward = back_mod };

lab_tensor *lab_mod(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return recorded(c, &d_mod, divided(c, &rows_mod, a, b), a, b);
}

lab_tensor *lab_floor_div(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return divided(c, &rows_floor_div, a, b);
}

/* ---- powers ---------------------------------------------------------------------------------
 *     d(aᵇ) = b aᵇ⁻¹ da + aᵇ ln a db,   0 for b = 0 and for a = 0, b ≥ 0                     */

static lab_tensor *unless(lab_ctx *c, lab_tensor *zero, lab_tensor *x)
{
    return lab_where(c, zero, lab_integer(c, 0), x);
}

static lab_tensor *back_base(lab_ctx *c, const lab_back *b)
{
    lab_tensor *a = b->in[0], *e = b->in[1], *less;

    if (lab_is_number(e)) {
        double power = lab_item(c, e);

        if (power == 0)
            return NULL;
        less = power == 2 ? a : lab_pow(c, a, lab_number(c, power - 1));
        return lab_mul(c, b->grad, lab_mul(c, less, e));
    }
    less = lab_pow(c, a, lab_sub(c, e, lab_integer(c, 1)));
    return unless(c, lab_eq(c, e, lab_integer(c, 0)),
                  lab_mul(c, b->grad, lab_mul(c, less, e)));
}

static void back_pow(lab_ctx *c, const lab_back *b)
{
    lab_tensor *zero = lab_integer(c, 0), *g;

    if (b->wants[0] && (g = back_base(c, b)))
        give(c, b, 0, g);
    if (!b->wants[1])
        return;
    g = lab_mul(c, b->grad, lab_mul(c, b->out, lab_ln(c, b->in[0])));
    give(c, b, 1,
         unless(c,
                lab_logical_and(c, lab_eq(c, b->in[0], zero), lab_ge(c, b->in[1], zero)),
                g));
}

static const lab_derivative d_pow = { .name = "pow",
                                      .saves = BOTH | LAB_SAVES_OUT,
                                      .backward = back_pow };

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
        return recorded(c, &d_pow, run(c, &rows_pow, a, b, float_dtype(lab_dtype_of(a))),
                        a, b);
    out = no_bool(common_dtype(c, rows_pow.name, a, b, NUMBER_FITS));
    if (out != LAB_NO_DTYPE && !lab_dtype_is_float(out) &&
        has(c, lab_lt(c, b, lab_integer(c, 0))))
        return lab_fail(c, LAB_EARG,
                        "pow: an integer to a negative power: convert to a float "
                        "first");
    return recorded(c, &d_pow, run(c, &rows_pow, a, b, out), a, b);
}

/* ---- bounds ---------------------------------------------------------------------------------
 * The gradient goes to what was chosen; halves to both of two equal ones. */

static lab_tensor *bounded(lab_ctx *c, const struct element_op *op, lab_tensor *a,
                           lab_tensor *b)
{
    if (!a || !b || !lab_ok(c))
        return NULL;
    return run(c, op, a, b, common_dtype(c, op->name, a, b, NUMBER_SATURATES));
}

static void back_bound(lab_ctx *c, const lab_back *b)
{
    bool least = *b->name == 'm' && b->name[1] == 'i';
    lab_tensor *half = lab_mul(c, b->grad, lab_number(c, 0.5)), *zero = lab_integer(c, 0);

    for (int i = 0; i < 2; i++) {
        lab_tensor *x = b->in[i], *y = b->in[1 - i], *won, *g;

        if (!b->wants[i])
            continue;
        won = least ? lab_lt(c, x, y) : lab_gt(c, x, y);
        g = lab_where(c, won, b->grad, lab_where(c, lab_eq(c, x, y), half, zero));
        give(c, b, i, g);
    }
}

static const lab_derivative d_minimum = { .name = "minimum",
                                          .saves = BOTH,
                                          .backward = back_bound },
                            d_maximum = { .name = "maximum",
                                          .saves = BOTH,
                                          .backward = back_bound };

lab_tensor *lab_minimum(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return recorded(c, &d_minimum, bounded(c, &rows_minimum, a, b), a, b);
}

lab_tensor *lab_maximum(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return recorded(c, &d_maximum, bounded(c, &rows_maximum, a, b), a, b);
}

/* To x where it lies within the bounds, these included, else to the bound that was met;
 * to hi where they cross. */
static void back_clamp(lab_ctx *c, const lab_back *b)
{
    lab_tensor *x = b->in[0], *lo = b->in[1], *hi = b->in[2], *zero = lab_integer(c, 0);
    lab_tensor *below = lo ? lab_lt(c, x, lo) : NULL,
               *above = hi ? lab_gt(c, x, hi) : NULL;
    lab_tensor *out =
        below && above ? lab_logical_or(c, below, above) : (below ? below : above);

    if (b->wants[0])
        give(c, b, 0, lab_where(c, out, zero, b->grad));
    if (lo && b->wants[1]) {
        if (hi)
            below = lab_logical_and(c, below, lab_lt(c, lo, hi));
        give(c, b, 1, lab_where(c, below, b->grad, zero));
    }
    if (hi && b->wants[2]) {
        if (lo)
            above = lab_logical_or(c, above, lab_gt(c, lo, hi));
        give(c, b, 2, lab_where(c, above, b->grad, zero));
    }
}

static const lab_derivative d_clamp = { .name = "clamp",
                                        .saves = BOTH | LAB_SAVES_IN(2),
                                        .backward = back_clamp };

lab_tensor *lab_clamp(lab_ctx *c, lab_tensor *x, lab_tensor *lo, lab_tensor *hi)
{
    lab_tensor *in[] = { x, lo, hi }, *y = x;

    if (!lo && !hi)
        return lab_clone(c, x);
    y = lo ? bounded(c, &rows_maximum, y, lo) : y;
    y = hi ? bounded(c, &rows_minimum, y, hi) : y;
    return lab_record(c, &d_clamp, y, 3, in, 0, NULL, NULL, 0);
}

/* ---- for the table of operations ------------------------------------------------------------- */

#define BINARY(op, more, ...)                                                        \
    static lab_tensor *call_##op(lab_ctx *c, lab_tensor *const *in, const double *p) \
    {                                                                                \
        (void)p;                                                                     \
        return lab_##op(c, in[0], in[1]);                                            \
    }                                                                                \
    const struct lab_op op_##op = { .name = #op,                                     \
                                    .inputs = 2,                                     \
                                    .call = call_##op,                               \
                                    .flags = OP_GRAD | OP_FAST | (more),             \
                                    .cases = OP_CASES(__VA_ARGS__) }

BINARY(add, OP_BF16, "2,3; 2,3", "4,1; 3", "2,1,3; 4,1", "; 2,2", "p:3; p:1", "0,3; 3",
       "7,33; 33", "5,12,3; 3", "3; 2,30,3", "600; 1");
BINARY(sub, OP_BF16, "2,3; 2,3", "4,1; 3", "2,1,3; 4,1", "; 2,2", "0,3; 3", "7,33; 33",
       "5,12,3; 3", "1; 600");
BINARY(mul, OP_BF16, "2,3; 2,3", "4,1; 3", "2,1,3; 4,1", "; 2,2", "0,3; 3", "7,33; 33",
       "5,12,3; 3", "2,6,1; 3");
BINARY(div, OP_BF16, "2,3; p:2,3", "4,1; p:3", "2,1,3; p:4,1", "; p:2,2", "7,33; p:33",
       "5,12,3; p:3");
BINARY(minimum, 0, "2,3; 2,3", "4,1; 3", "; 2,2", "0,3; 3", "7,33; 33", "5,12,3; 3");
BINARY(maximum, 0, "2,3; 2,3", "4,1; 3", "; 2,2", "0,3; 3", "7,33; 33", "5,12,3; 3");

BINARY(atan2, 0, "2,3; 2,3", "4,1; 3", "; 2,2", "0,3; 3", "7,33; 33");

/* Not in bf16: the quotient of a rounded number may be another whole one. */
static lab_tensor *call_mod(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    (void)p;
    return lab_mod(c, in[0], in[1]);
}

/* With p: to the power of that number. */
static lab_tensor *call_pow(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_pow(c, in[0], in[1] ? in[1] : lab_number(c, *p));
}

/* p: which bounds are tensors or numbers; 1: lo, 2: hi. */
static lab_tensor *call_clamp(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    int n = 1, which = (int)p[0];
    lab_tensor *lo = which & 1 ? in[n++] : which & 4 ? lab_number(c, p[1]) : NULL;
    lab_tensor *hi = which & 2 ? in[n++] : which & 8 ? lab_number(c, p[2]) : NULL;

    return lab_clamp(c, in[0], lo, hi);
}

const struct lab_op op_mod = {
    .name = "mod",
    .inputs = 2,
    .call = call_mod,
    .flags = OP_GRAD,
    .cases = OP_CASES("2,3; p:2,3", "4,1; p:3", "0,3; p:3"),
};
const struct lab_op op_pow = {
    .name = "pow",
    .inputs = -1,
    .call = call_pow,
    .flags = OP_GRAD | OP_BF16 | OP_FAST,
    .cases = OP_CASES("p:2,3; 2,3", "p:4,1; 3", "p:; p:2,2 | 0", "2,3 | 2", "2,3 | 3",
                      "p:7 | 0.5", "p:2,3 | -1.5", "2,3 | 0", "0,3 | 2", "p:7,33; 33"),
};
const struct lab_op op_clamp = {
    .name = "clamp",
    .inputs = -1,
    .call = call_clamp,
    .flags = OP_GRAD | OP_FAST,
    .cases = OP_CASES("2,3 | 12 -1 0.5", "7,33 | 4 0.1", "7,33 | 8 0 0.2", "4,5; 5 | 1",
                      "4,5; 4,1 | 2", "4,5; u:5; p:4,1 | 3", "0,3 | 12 -1 1"),
};
