/* diagonal.c — a view of the elements on a diagonal. */
#include "tensor/tensor.h"

struct diagonal {
    int64_t offset;
    int a, b;
};

static void back_diagonal(lab_ctx *c, const lab_back *b)
{
    const struct diagonal *p = b->param;
    const lab_meta *m = &b->in_meta[0];

    b->grads[0] = lab_tensor_zeros(c, m->dtype, m->ndim, m->shape);
    lab_copy(c, lab_diagonal(c, b->grads[0], p->offset, p->a, p->b), b->grad);
}

static const lab_derivative diagonal_derivative = { .name = "diagonal",
                                                    .backward = back_diagonal };

lab_tensor *lab_diagonal(lab_ctx *c, lab_tensor *x, int64_t offset, int a, int b)
{
    int64_t shape[LAB_MAX_DIMS], strides[LAB_MAX_DIMS], rows, columns, n, skip;
    struct diagonal p = { .offset = offset };
    int k = 0;

    if (!x || !lab_ok(c))
        return NULL;
    p.a = lab_dim_index(c, x, a, 0);
    p.b = p.a < 0 ? -1 : lab_dim_index(c, x, b, 0);
    if (p.b < 0)
        return NULL;
    if (p.a == p.b)
        return lab_fail(c, LAB_EARG, "diagonal: of dimension %d with itself", p.a);
    for (int i = 0; i < x->ndim; i++)
        if (i != p.a && i != p.b) {
            shape[k] = x->shape[i];
            strides[k++] = x->strides[i];
        }
    rows = x->shape[p.a];
    columns = x->shape[p.b];
    offset = offset < -rows ? -rows : offset > columns ? columns : offset;
    rows += offset < 0 ? offset : 0;
    columns -= offset > 0 ? offset : 0;
    n = rows < columns ? rows : columns;
    skip = offset < 0 ? -offset * x->strides[p.a] : offset * x->strides[p.b];
    shape[k] = n;
    strides[k++] = x->strides[p.a] + x->strides[p.b];
    return view_recorded(c, x,
                         tensor_view(c, x,
                                     x->data + (n > 0 ? skip : 0) *
                                                   (int64_t)lab_dtype_size(x->dtype),
                                     k, shape, strides),
                         &diagonal_derivative, &p, sizeof p);
}
