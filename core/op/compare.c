/* compare.c — comparisons and truth values. */
#include "op/op.h"
#include "op/table.h"

#define T double
#define NAME(x) x##_f64
#include "op/compare_tmpl.h"

#define T float
#define NAME(x) x##_f32
#include "op/compare_tmpl.h"

#define T int64_t
#define NAME(x) x##_i64
#include "op/compare_tmpl.h"

#define T int32_t
#define NAME(x) x##_i32
#include "op/compare_tmpl.h"

#define T int16_t
#define NAME(x) x##_i16
#include "op/compare_tmpl.h"

#define T uint8_t
#define NAME(x) x##_u8
#include "op/compare_tmpl.h"

#define ROWS(op)                                                          \
    {                                                                     \
        [LAB_F64] = op##_f64, [LAB_F32] = op##_f32, [LAB_I64] = op##_i64, \
        [LAB_I32] = op##_i32, [LAB_I16] = op##_i16, [LAB_U8] = op##_u8    \
    }

static const struct element_op rows_eq = { .name = "eq",
                                           .truth = true,
                                           .rows = ROWS(eq) };
static const struct element_op rows_ne = { .name = "ne",
                                           .truth = true,
                                           .rows = ROWS(ne) };
static const struct element_op rows_lt = { .name = "lt",
                                           .truth = true,
                                           .rows = ROWS(lt) };
static const struct element_op rows_le = { .name = "le",
                                           .truth = true,
                                           .rows = ROWS(le) };

static lab_tensor *compare(lab_ctx *c, const struct element_op *op, lab_tensor *a,
                           lab_tensor *b)
{
    lab_tensor *x[] = { a, b };
    lab_dtype d, as[2];

    if (!a || !b || !lab_ok(c))
        return NULL;
    d = compute_dtype(compared_dtype(a, b));
    as[0] = as[1] = d;
    return element_run(c, op, 2, x, as, d, LAB_BOOL8);
}

lab_tensor *lab_eq(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return compare(c, &rows_eq, a, b);
}

lab_tensor *lab_ne(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return compare(c, &rows_ne, a, b);
}

lab_tensor *lab_lt(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return compare(c, &rows_lt, a, b);
}

lab_tensor *lab_le(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return compare(c, &rows_le, a, b);
}

lab_tensor *lab_gt(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return compare(c, &rows_lt, b, a);
}

lab_tensor *lab_ge(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return compare(c, &rows_le, b, a);
}

/* ---- truth values ----------------------------------------------------------------------- */

#define T uint8_t
#define NAME(x) truth_##x
#include "op/binary_tmpl.h"
BINARY_ROW(and, uint8_t, a &b)
BINARY_ROW(or, uint8_t, a | b)
BINARY_ROW(xor, uint8_t, a ^ b)
#undef BINARY_ROW
#undef T
#undef NAME

static void truth_not(const void *const *in, const bool *one, void *out, int64_t n,
                      const double *p)
{
    const uint8_t *x = in[0];
    uint8_t *restrict y = out;

    (void)p;
    for (int64_t i = 0; i < n; i++)
        y[i] = !x[one[0] ? 0 : i];
}

static const struct element_op rows_and = { .name = "logical_and",
                                            .truth = true,
                                            .rows = { [LAB_BOOL8] = truth_and } };
static const struct element_op rows_or = { .name = "logical_or",
                                           .truth = true,
                                           .rows = { [LAB_BOOL8] = truth_or } };
static const struct element_op rows_xor = { .name = "logical_xor",
                                            .truth = true,
                                            .rows = { [LAB_BOOL8] = truth_xor } };
static const struct element_op rows_not = { .name = "logical_not",
                                            .truth = true,
                                            .rows = { [LAB_BOOL8] = truth_not } };

static lab_tensor *truth(lab_ctx *c, const struct element_op *op, int n, lab_tensor *a,
                         lab_tensor *b)
{
    lab_tensor *x[] = { a, b };
    lab_dtype as[] = { LAB_BOOL8, LAB_BOOL8 };

    return a && b && lab_ok(c) ? element_run(c, op, n, x, as, LAB_BOOL8, LAB_BOOL8)
                               : NULL;
}

lab_tensor *lab_logical_and(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return truth(c, &rows_and, 2, a, b);
}

lab_tensor *lab_logical_or(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return truth(c, &rows_or, 2, a, b);
}

lab_tensor *lab_logical_xor(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return truth(c, &rows_xor, 2, a, b);
}

lab_tensor *lab_logical_not(lab_ctx *c, lab_tensor *a)
{
    return truth(c, &rows_not, 1, a, a);
}

/* ---- a choice --------------------------------------------------------------------------- */

#define CHOICE(name, type)                                                         \
    static void name(const void *const *in, const bool *one, void *out, int64_t n, \
                     const double *p)                                              \
    {                                                                              \
        const uint8_t *cond = in[0];                                               \
        const type *x = in[1], *y = in[2];                                         \
        int64_t dc = !one[0], dx = !one[1], dy = !one[2];                          \
        type *restrict z = out;                                                    \
                                                                                   \
        (void)p;                                                                   \
        for (int64_t i = 0; i < n; i++)                                            \
            z[i] = cond[i * dc] ? x[i * dx] : y[i * dy];                           \
    }
CHOICE(where_8, uint8_t)
CHOICE(where_16, uint16_t)
CHOICE(where_32, uint32_t)
CHOICE(where_64, uint64_t)

/* Bits are moved, not computed with. */
static const struct element_op rows_where = {
    .name = "where",
    .rows = { [LAB_F64] = where_64,
              [LAB_F32] = where_32,
              [LAB_BF16] = where_16,
              [LAB_F16] = where_16,
              [LAB_I64] = where_64,
              [LAB_I32] = where_32,
              [LAB_I16] = where_16,
              [LAB_U8] = where_8,
              [LAB_BOOL8] = where_8 },
};

/* The gradient goes to the one chosen. */
static void back_where(lab_ctx *c, const lab_back *b)
{
    lab_tensor *zero = lab_integer(c, 0), *g;

    for (int i = 1; i < 3; i++) {
        if (!b->wants[i])
            continue;
        g = i == 1 ? lab_where(c, b->in[0], b->grad, zero)
                   : lab_where(c, b->in[0], zero, b->grad);
        b->grads[i] =
            lab_sum_to_meta(c, lab_cast(c, g, b->in_meta[i].dtype), &b->in_meta[i]);
    }
}

static const lab_derivative d_where = { .name = "where",
                                        .saves = LAB_SAVES_IN(0),
                                        .backward = back_where };

lab_tensor *lab_where(lab_ctx *c, lab_tensor *cond, lab_tensor *a, lab_tensor *b)
{
    lab_tensor *x[] = { cond, a, b };
    lab_dtype d, as[3];

    if (!cond || !a || !b || !lab_ok(c))
        return NULL;
    d = common_dtype(c, rows_where.name, a, b, NUMBER_FITS);
    if (d == LAB_NO_DTYPE)
        return NULL;
    as[0] = LAB_BOOL8;
    as[1] = as[2] = d;
    return lab_record(c, &d_where, element_run(c, &rows_where, 3, x, as, d, d), 3, x, 0,
                      NULL, NULL, 0);
}

/* ---- for the table of operations ------------------------------------------------------------- */

static lab_tensor *call_where(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    (void)p;
    return lab_where(c, in[0], in[1], in[2]);
}

const struct lab_op op_where = {
    .name = "where",
    .inputs = 3,
    .call = call_where,
    .flags = OP_GRAD | OP_BF16,
    .cases = OP_CASES("m:2,3; 2,3; 2,3", "m:4,1; 3; 1", "m:; 2,2; 2,2", "m:7,33; 33; 7,1",
                      "m:0,3; 3; 3", "m:2,10,3; 3; 2,10,3"),
};
