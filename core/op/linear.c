/* linear.c — the product with a layer's weight, its bias inside. */
#include <lab/linear.h>

#include "op/op.h"
#include "op/product.h"
#include "op/table.h"

/* Y = X Wᵀ + b:  dX = dY W,  dW = dYᵀ X,  db = Σ_rows dY. */
static void back_linear(lab_ctx *c, const lab_back *b)
{
    lab_tensor *x = b->saved[0], *w = b->saved[1];
    lab_dtype d = lab_dtype_of(x), out = d == LAB_BF16 ? LAB_F32 : d;
    lab_tensor *g = lab_cast(c, b->grad, d);

    if (!g)
        return;
    g = as_rows(c, g);
    x = as_rows(c, x);
    if (b->wants[0])
        b->grads[0] = lab_cast(c,
                               lab_reshape(c, product(c, "linear", g, w, NULL, d),
                                           b->in_meta[0].ndim, b->in_meta[0].shape),
                               b->in_meta[0].dtype);
    if (b->wants[1])
        b->grads[1] =
            lab_cast(c, product(c, "linear", lab_transpose(c, g, 0, 1), x, NULL, out),
                     b->in_meta[1].dtype);
    if (b->n > 2 && b->wants[2])
        b->grads[2] = lab_cast(c, column_sums(c, g), b->in_meta[2].dtype);
}

/* 2 · in for each element of y. */
static double flops_linear(const lab_meta *out, int n, const lab_meta *in,
                           const void *param)
{
    double count = 2 * (double)in[1].shape[1];

    (void)n, (void)param;
    for (int i = 0; i < out->ndim; i++)
        count *= (double)out->shape[i];
    return count;
}

static const lab_derivative d_linear = { .name = "linear",
                                         .backward = back_linear,
                                         .flops = flops_linear };

static bool linear_fits(lab_ctx *c, const lab_tensor *x, const lab_tensor *w,
                        const lab_tensor *bias)
{
    if (lab_ndim(x) < 1 || lab_ndim(w) != 2 || lab_dim(x, -1) != lab_dim(w, 1))
        return lab_failn(c, LAB_ESHAPE,
                         "linear: x is %s, weight %s; expected [..,in] and [out,in]",
                         lab_tensor_brief(c, x), lab_tensor_brief(c, w));
    if (bias && (lab_ndim(bias) != 1 || lab_dim(bias, 0) != lab_dim(w, 0)))
        return lab_failn(c, LAB_ESHAPE,
                         "linear: bias is %s, expected [%lld] as weight %s",
                         lab_tensor_brief(c, bias), (long long)lab_dim(w, 0),
                         lab_tensor_brief(c, w));
    if (!lab_dtype_is_float(lab_dtype_of(x)) || !lab_dtype_is_float(lab_dtype_of(w)) ||
        (bias && !lab_dtype_is_float(lab_dtype_of(bias))))
        return lab_failn(c, LAB_EDTYPE,
                         "linear: x is %s, weight %s; floats were expected",
                         lab_tensor_brief(c, x), lab_tensor_brief(c, w));
    return true;
}

lab_tensor *lab_linear(lab_ctx *c, lab_tensor *x, lab_tensor *weight, lab_tensor *bias)
{
    lab_dtype d, work;
    lab_tensor *used[2], *b, *y;

    if (!x || !weight || !lab_ok(c) || !linear_fits(c, x, weight, bias))
        return NULL;
    d = product_dtype(c, lab_dtype_promote(lab_dtype_of(x), lab_dtype_of(weight)));
    work = d == LAB_BF16 ? d : compute_dtype(d);
    used[0] = in_dtype(c, x, work);
    used[1] = in_dtype(c, weight, work);
    b = bias ? in_dtype(c, bias, work == LAB_F64 ? LAB_F64 : LAB_F32) : NULL;
    b = bias ? lab_contiguous(c, b) : NULL;
    y = product(c, "linear", lab_ndim(x) == 1 ? as_rows(c, used[0]) : used[0],
                lab_transpose(c, used[1], 0, 1), b, work);
    if (lab_ndim(x) == 1)
        y = lab_squeeze(c, y, 0);
    y = lab_record(c, &d_linear, y, bias ? 3 : 2, (lab_tensor *[]){ x, weight, bias }, 2,
                   used, NULL, 0);
    return lab_cast(c, y, d);
}

static lab_tensor *call_linear(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    (void)p;
    return lab_linear(c, in[0], in[1], in[2]);
}

const struct lab_op op_linear = {
    .name = "linear",
    .inputs = 3,
    .call = call_linear,
    .flags = OP_GRAD | OP_FAST | OP_BF16,
    .cases = OP_CASES("2,3; 4,3; 4", "3; 2,3; 2", "0,3; 2,3; 2", "2,0; 3,0; 3",
                      "5,2,7; 17,7; 17", "7,19; 33,19; 33", "13,4; 1,4; 1"),
};
