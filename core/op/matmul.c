/* matmul.c — the product of matrices. */
#include "op/op.h"
#include "op/product.h"
#include "op/table.h"

/* Y = A B:  dA = dY Bᵀ,  dB = Aᵀ dY, summed over broadcast batches; of a B without a batch
 * in one product over all rows. */
static void back_matmul(lab_ctx *c, const lab_back *b)
{
    lab_tensor *x = b->saved[0], *w = b->saved[1],
               *g = lab_cast(c, b->grad, lab_dtype_of(x));
    bool flat = lab_ndim(w) == 2;
    lab_dtype out = lab_dtype_of(x) == LAB_BF16 ? LAB_F32 : lab_dtype_of(x);

    if (!g)
        return;
    if (b->wants[0])
        b->grads[0] =
            lab_cast(c,
                     lab_sum_to_meta(c,
                                     product(c, "matmul", g, lab_transpose(c, w, -1, -2),
                                             NULL, out),
                                     &b->in_meta[0]),
                     b->in_meta[0].dtype);
    if (!b->wants[1])
        return;
    if (flat) {
        x = as_rows(c, x);
        g = as_rows(c, g);
    }
    b->grads[1] =
        lab_cast(c,
                 lab_sum_to_meta(c,
                                 product(c, "matmul", lab_transpose(c, x, -1, -2), g,
                                         NULL, out),
                                 &b->in_meta[1]),
                 b->in_meta[1].dtype);
}

/* 2 K for each element of the product. */
static double flops_matmul(const lab_meta *out, int n, const lab_meta *in,
                           const void *param)
{
    double count = 2 * (double)in[0].shape[in[0].ndim - 1];

    (void)n, (void)param;
    for (int i = 0; i < out->ndim; i++)
        count *= (double)out->shape[i];
    return count;
}

static const lab_derivative d_matmul = { .name = "matmul",
                                         .backward = back_matmul,
                                         .flops = flops_matmul };

lab_tensor *lab_matmul(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    bool row, column;
    lab_dtype d, work;
    lab_tensor *x, *w, *y, *used[2];

    if (!a || !b || !lab_ok(c))
        return NULL;
    if (lab_ndim(a) == 0 || lab_ndim(b) == 0)
        return lab_fail(c, LAB_ESHAPE, "matmul: a number is no matrix; use *");
    row = lab_ndim(a) == 1;
    column = lab_ndim(b) == 1;
    x = row ? lab_unsqueeze(c, a, 0) : a;
    w = column ? lab_unsqueeze(c, b, 1) : b;
    if (lab_dim(x, -1) != lab_dim(w, -2))
        return lab_fail(c, LAB_ESHAPE,
                        "matmul: K is %lld in the first (%s), %lld in the "
                        "second (%s)",
                        (long long)lab_dim(x, -1),
                        lab_shape_text(c, lab_ndim(a), lab_shape(a)),
                        (long long)lab_dim(w, -2),
                        lab_shape_text(c, lab_ndim(b), lab_shape(b)));
    d = lab_dtype_promote(lab_dtype_of(a), lab_dtype_of(b));
    d = product_dtype(c, lab_dtype_is_float(d) ? d : LAB_I64);
    work = d == LAB_BF16 ? d : compute_dtype(d);
    used[0] = in_dtype(c, x, work);
    used[1] = in_dtype(c, w, work);
    y = product(c, "matmul", used[0], used[1], NULL, work);
    y = lab_record(c, &d_matmul, y, 2, (lab_tensor *[]){ x, w }, 2, used, NULL, 0);
    y = lab_cast(c, y, d);
    y = row ? lab_squeeze(c, y, -2) : y;
    return column ? lab_squeeze(c, y, -1) : y;
}

/* ---- for the table of operations ------------------------------------------------------- */

static lab_tensor *call_matmul(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    (void)p;
    return lab_matmul(c, in[0], in[1]);
}

/* Its left side lies the other way round. */
static lab_tensor *call_turned(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    (void)p;
    return lab_matmul(c, lab_transpose(c, in[0], -1, -2), in[1]);
}

const struct lab_op op_matmul = {
    .name = "matmul",
    .inputs = 2,
    .call = call_matmul,
    .flags = OP_GRAD | OP_FAST | OP_BF16,
    .cases = OP_CASES("2,3; 3,4", "3; 3", "3; 3,2", "2,3; 3", "2,3,4; 4,5",
                      "2,1,3,4; 5,4,2", "0,3; 3,2", "2,0; 0,3", "17,33; 33,9",
                      "3,5,7; 3,7,18", "1,300; 300,2", "7,1,5; 1,5,33", "2,3; 2,3,2"),
};
/* Large enough for oneDNN. */
const struct lab_op op_matmul_large = {
    .name = "matmul, large",
    .inputs = 2,
    .call = call_matmul,
    .flags = OP_GRAD | OP_FAST | OP_ROUGH | OP_LARGE,
    .cases = OP_CASES("64,80; 80,70", "3,40,80; 3,80,90", "2,2,60,70; 2,1,70,70",
                      "4,20,80; 80,70"),
};
const struct lab_op op_matmul_turned = {
    .name = "matmul, turned",
    .inputs = 2,
    .call = call_turned,
    .flags = OP_GRAD | OP_FAST | OP_ROUGH | OP_LARGE,
    .cases = OP_CASES("300,70; 300,66", "259,67; 259,30", "2,70,65; 2,70,66"),
};
