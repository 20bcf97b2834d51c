/* vector_norm.c — ‖x‖_p over dimensions. */
#include "op/op.h"
#include "op/table.h"

#include <math.h>

/* The same with the reduced dimensions as 1, so that it broadcasts against x. */
static lab_tensor *kept(lab_ctx *c, lab_tensor *t, const lab_meta *shape)
{
    return lab_reshape(c, t, shape->ndim, shape->shape);
}

/* d‖x‖₂ = x / ‖x‖₂, 0 at 0. */
static void back_norm(lab_ctx *c, const lab_back *b)
{
    const lab_meta *shape = b->param;
    lab_tensor *y = kept(c, b->out, shape), *zero = lab_integer(c, 0), *g;

    g = lab_div(c, kept(c, b->grad, shape), y);
    g = lab_where(c, lab_eq(c, y, zero), zero, g);
    b->grads[0] = lab_cast(c, lab_mul(c, b->in[0], g), b->in_meta[0].dtype);
}

static const lab_derivative d_norm = { .name = "norm",
                                       .saves = LAB_SAVES_IN(0) | LAB_SAVES_OUT,
                                       .backward = back_norm };

static lab_tensor *euclidean(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    lab_tensor *y = lab_sqrt(c, lab_sum(c, lab_square(c, lab_detach(c, x)), dims, true)),
               *out;
    lab_meta shape = { 0 };

    if (!y)
        return NULL;
    shape.ndim = lab_ndim(y);
    for (int i = 0; i < shape.ndim; i++)
        shape.shape[i] = lab_dim(y, i);
    out = keep ? y : lab_sum(c, y, dims, false); /* of single numbers: drops dimensions */
    return lab_record(c, &d_norm, out, 1, &x, 0, NULL, &shape, sizeof shape);
}

lab_tensor *lab_norm(lab_ctx *c, lab_tensor *x, double p, const lab_ints *dims, bool keep)
{
    lab_tensor *a;

    if (!x || !lab_ok(c))
        return NULL;
    if (!(p >= 0))
        return lab_fail(c, LAB_EARG, "norm: p is %g, at least 0 was expected", p);
    x = lab_cast(c, x, float_dtype(lab_dtype_of(x)));
    if (p == 2)
        return euclidean(c, x, dims, keep);
    if (p == 0)
        return lab_cast(c, lab_sum(c, lab_ne(c, x, lab_integer(c, 0)), dims, keep),
                        lab_dtype_of(x));
    a = lab_abs(c, x);
    if (p == 1)
        return lab_sum(c, a, dims, keep);
    if (isinf(p))
        return lab_max(c, a, dims, keep);
    return lab_pow(c, lab_sum(c, lab_pow(c, a, lab_number(c, p)), dims, keep),
                   lab_number(c, 1 / p));
}

/* ---- for the table of operations ------------------------------------------------------------- */

/* p: the norm's, how many dims, the dims, keep. */
static lab_tensor *call_norm(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    int64_t at[LAB_MAX_DIMS];
    lab_ints dims = { (int64_t)p[1], at };

    for (int64_t i = 0; i < dims.len; i++)
        at[i] = (int64_t)p[i + 2];
    return lab_norm(c, in[0], p[0] < 0 ? INFINITY : p[0], &dims, p[dims.len + 2] != 0);
}

const struct lab_op op_norm = {
    .name = "norm",
    .inputs = 1,
    .call = call_norm,
    .flags = OP_GRAD,
    .cases = OP_CASES("2,3 | 2", "2,3,4 | 2 1 -1", "2,3,4 | 2 2 0 2 1", "2,3 | 1 1 0",
                      "2,3 | 3 1 0", "2,3 | -1 1 1", "7,33 | 2 1 1 1", " | 2"),
};
