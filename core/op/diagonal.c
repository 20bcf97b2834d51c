/* diagonal.c — triangles and diagonals. */
#include <lab/move.h>

#include "op/table.h"
#include <lab/walk.h>

#include <string.h>

/* ---- triangles ----------------------------------------------------------------------------- */

/* column − row ≤ k, or ≥ k. */
struct triangle {
    int64_t k;
    bool upper;
};

static lab_tensor *triangle(lab_ctx *c, lab_tensor *x, const struct triangle *p);

static void back_triangle(lab_ctx *c, const lab_back *b)
{
    b->grads[0] = triangle(c, b->grad, b->param);
}

static const lab_derivative d_triangle = { .name = "triangle",
                                           .backward = back_triangle };

static int64_t within(int64_t at, int64_t n)
{
    return at < 0 ? 0 : at > n ? n : at;
}

static lab_tensor *triangle(lab_ctx *c, lab_tensor *x, const struct triangle *p)
{
    lab_tensor *y;
    int64_t rows, n, bytes;
    char *at;

    if (!x || !lab_ok(c))
        return NULL;
    if (lab_ndim(x) < 2)
        return lab_fail(c, LAB_ESHAPE, "%s: %s is no matrix", p->upper ? "triu" : "tril",
                        lab_tensor_brief(c, x));
    y = lab_tensor_like(c, x);
    if (!y)
        return NULL;
    lab_copy(c, y, x);
    at = lab_data_mut(y);
    rows = lab_dim(x, -2);
    n = lab_dim(x, -1);
    bytes = (int64_t)lab_dtype_size(lab_dtype_of(x));
    for (int64_t r = 0, all = n ? lab_numel(x) / n : 0; r < all; r++, at += n * bytes) {
        /* The first column above the triangle, the first in it. */
        int64_t i = r % rows, edge = p->upper ? p->k : p->k + 1;
        int64_t column = edge > n ? n : edge < -rows ? 0 : within(i + edge, n);

        if (p->upper)
            memset(at, 0, (size_t)(column * bytes));
        else
            memset(at + column * bytes, 0, (size_t)((n - column) * bytes));
    }
    return lab_record(c, &d_triangle, y, 1, &x, 0, NULL, p, sizeof *p);
}

lab_tensor *lab_tril(lab_ctx *c, lab_tensor *x, int64_t k)
{
    k = k == INT64_MAX ? k - 1 : k;
    return triangle(c, x, &(struct triangle){ k, false });
}

lab_tensor *lab_triu(lab_ctx *c, lab_tensor *x, int64_t k)
{
    return triangle(c, x, &(struct triangle){ k, true });
}

/* ---- diagonals ----------------------------------------------------------------------------- */

static void back_embed(lab_ctx *c, const lab_back *b)
{
    b->grads[0] =
        lab_contiguous(c, lab_diagonal(c, b->grad, *(const int64_t *)b->param, -2, -1));
}

static const lab_derivative d_embed = { .name = "diag_embed", .backward = back_embed };

lab_tensor *lab_diag_embed(lab_ctx *c, lab_tensor *x, int64_t offset)
{
    int64_t shape[LAB_MAX_DIMS + 1], m;
    lab_tensor *y;
    int n = lab_ndim(x);

    if (!x || !lab_ok(c))
        return NULL;
    if (n < 1 || n == LAB_MAX_DIMS)
        return lab_fail(c, LAB_ESHAPE,
                        "diag_embed: shape %s: 1 … %d dimensions were expected",
                        lab_shape_text(c, n, lab_shape(x)), LAB_MAX_DIMS - 1);
    if (offset == INT64_MIN ||
        __builtin_add_overflow(lab_dim(x, -1), offset < 0 ? -offset : offset, &m))
        return lab_fail(c, LAB_EARG, "diag_embed: an offset of %lld", (long long)offset);
    memcpy(shape, lab_shape(x), (size_t)n * sizeof *shape);
    shape[n - 1] = shape[n] = m;
    y = lab_tensor_zeros(c, lab_dtype_of(x), n + 1, shape);
    lab_copy(c, lab_diagonal(c, y, offset, -2, -1), x);
    return lab_record(c, &d_embed, lab_ok(c) ? y : NULL, 1, &x, 0, NULL, &offset,
                      sizeof offset);
}

/* ---- for the table of operations ----------------------------------------------------------- */

static lab_tensor *call_tril(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_tril(c, in[0], (int64_t)p[0]);
}

static lab_tensor *call_triu(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_triu(c, in[0], (int64_t)p[0]);
}

static lab_tensor *call_diagonal(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_diagonal(c, in[0], (int64_t)p[0], (int)p[1], (int)p[2]);
}

static lab_tensor *call_embed(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_diag_embed(c, in[0], (int64_t)p[0]);
}

const struct lab_op op_tril = {
    .name = "tril",
    .inputs = 1,
    .call = call_tril,
    .flags = OP_GRAD,
    .cases = OP_CASES("3,3 | 0", "2,3,5 | 1", "4,2 | -2", "2,2 | -9", "0,3 | 0"),
};
const struct lab_op op_triu = {
    .name = "triu",
    .inputs = 1,
    .call = call_triu,
    .flags = OP_GRAD,
    .cases = OP_CASES("3,3 | 0", "2,3,5 | 1", "4,2 | -2", "2,2 | 9", "3,0 | 0"),
};
const struct lab_op op_diagonal = {
    .name = "diagonal",
    .inputs = 1,
    .call = call_diagonal,
    .flags = OP_GRAD,
    .cases = OP_CASES("3,3 | 0 0 1", "2,3,5 | 1 -2 -1", "4,2,3 | -1 0 2", "2,3 | 7 0 1",
                      "4,3 | 1 1 0"),
};
const struct lab_op op_diag_embed = {
    .name = "diag_embed",
    .inputs = 1,
    .call = call_embed,
    .flags = OP_GRAD,
    .cases = OP_CASES("3 | 0", "2,3 | 1", "2 | -2", "0 | 1"),
};
