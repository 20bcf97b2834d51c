/* matmul.c — matrix products: B is packed into panels of a few columns, a tile of the
 * product is summed up in registers. Each number is Σ_p a_ip b_pj in the order of p. */
#include "op/op.h"
#include "op/table.h"

#include <lab/threads.h>

enum { ROWS = 4, COLS = 8, WORK = 1 << 16 };

struct job {
    const void *a, *b;
    void *packed, *y;
    int64_t m, k, n;
    const int64_t *a_at,
        *b_at; /* which matrix of a and b each product of the batch takes */
};

#define T double
#define NAME(x) x##_f64
#define ADD(x, y) ((x) + (y))
#define MUL(x, y) ((x) * (y))
#include "op/matmul_tmpl.h"

#define T float
#define NAME(x) x##_f32
#define ADD(x, y) ((x) + (y))
#define MUL(x, y) ((x) * (y))
#include "op/matmul_tmpl.h"

#define T int64_t
#define NAME(x) x##_i64
#define ADD(x, y) ((int64_t)((uint64_t)(x) + (uint64_t)(y)))
#define MUL(x, y) ((uint64_t)(x) * (uint64_t)(y))
#include "op/matmul_tmpl.h"

static const struct kernel {
    void (*panels)(void *arg, int64_t begin, int64_t end);
    void (*rows)(void *arg, int64_t begin, int64_t end);
} kernels[LAB_N_DTYPES] = {
    [LAB_F64] = { panels_f64, rows_f64 },
    [LAB_F32] = { panels_f32, rows_f32 },
    [LAB_I64] = { panels_i64, rows_i64 },
};

static int64_t matrices(const lab_tensor *t)
{
    int64_t n = 1;

    for (int i = 0; i < lab_ndim(t) - 2; i++)
        n *= lab_dim(t, i);
    return n;
}

/* For each product of the batch the matrix of t that it takes: t's leading dimensions
 * broadcast to `shape`. */
static const int64_t *batch_places(lab_ctx *c, const lab_tensor *t, int n,
                                   const int64_t *shape, int64_t batch)
{
    int64_t *at = lab_alloc(c, (size_t)batch * sizeof *at);
    int missing = n - (lab_ndim(t) - 2);

    for (int64_t i = 0; at && i < batch; i++) {
        int64_t rest = i, step = 1;

        for (int d = n - 1; d >= missing; d--) {
            int64_t size = lab_dim(t, d - missing);

            at[i] += (size == 1 ? 0 : rest % shape[d]) * step;
            rest /= shape[d];
            step *= size;
        }
    }
    return at;
}

/* The leading dimensions of both, broadcast; `shape` gets them and the product's own. */
static bool product_shape(lab_ctx *c, const lab_tensor *a, const lab_tensor *b, int *n,
                          int64_t *shape)
{
    int na = lab_ndim(a) - 2, nb = lab_ndim(b) - 2;

    *n = na > nb ? na : nb;
    for (int i = 0; i < *n; i++) {
        int64_t x = i < *n - na ? 1 : lab_dim(a, i - *n + na);
        int64_t y = i < *n - nb ? 1 : lab_dim(b, i - *n + nb);

        if (x != y && x != 1 && y != 1)
            return lab_failn(c, LAB_ESHAPE, "matmul: batches of %s and %s do not fit",
                             lab_shape_text(c, lab_ndim(a), lab_shape(a)),
                             lab_shape_text(c, lab_ndim(b), lab_shape(b)));
        shape[i] = x == 1 ? y : x;
    }
    shape[*n] = lab_dim(a, -2);
    shape[*n + 1] = lab_dim(b, -1);
    return true;
}

/* Both have two dimensions at least, the row's dtype, and are row-major. */
static lab_tensor *product(lab_ctx *c, lab_tensor *a, lab_tensor *b, lab_dtype d)
{
    struct job g = { .m = lab_dim(a, -2), .k = lab_dim(a, -1), .n = lab_dim(b, -1) };
    int64_t shape[LAB_MAX_DIMS], batch = 1, panels, cost;
    lab_tensor *y;
    int n;

    if (!product_shape(c, a, b, &n, shape))
        return NULL;
    for (int i = 0; i < n; i++)
        batch *= shape[i];
    y = lab_tensor_zeros(c, d, n + 2, shape);
    if (lab_numel(y) == 0 || g.k == 0)
        return y;
    panels = (g.n + COLS - 1) / COLS;
    g.a_at = batch_places(c, a, n, shape, batch);
    g.b_at = batch_places(c, b, n, shape, batch);
    g.packed = lab_data_mut(lab_tensor_make(c, d, matrices(b), panels, g.k, COLS));
    if (!g.packed || !g.a_at || !g.b_at)
        return NULL;
    g.a = lab_data(a);
    g.b = lab_data(b);
    g.y = lab_data_mut(y);
    lab_parallel_for(matrices(b) * panels, 1 + WORK / (g.k * COLS), kernels[d].panels,
                     &g);
    cost = g.k * g.n;
    lab_parallel_for(batch * g.m, ROWS * (1 + WORK / cost), kernels[d].rows, &g);
    return y;
}

/* Y = A B:  dA = dY Bᵀ,  dB = Aᵀ dY, summed over broadcast batches. */
static void back_matmul(lab_ctx *c, const lab_back *b)
{
    if (b->wants[0])
        b->grads[0] = lab_sum_to_meta(
            c, lab_matmul(c, b->grad, lab_transpose(c, b->in[1], -1, -2)), &b->in_meta[0]);
    if (b->wants[1])
        b->grads[1] = lab_sum_to_meta(
            c, lab_matmul(c, lab_transpose(c, b->in[0], -1, -2), b->grad), &b->in_meta[1]);
}

/* 2 K for each element of the product. */
static double flops_matmul(const lab_meta *out, int n, const lab_meta *in, const void *param)
{
    double count = 2 * (double)in[0].shape[in[0].ndim - 1];

    (void)n, (void)param;
    for (int i = 0; i < out->ndim; i++)
        count *= (double)out->shape[i];
    return count;
}

static const lab_derivative d_matmul = { .name = "matmul",
                                         .saves = LAB_SAVES_IN(0) | LAB_SAVES_IN(1),
                                         .backward = back_matmul,
                                         .flops = flops_matmul };

lab_tensor *lab_matmul(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    bool row, column;
    lab_dtype d, work;
    lab_tensor *x, *w, *y, *in[2];

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
    d = lab_dtype_is_float(d) ? d : LAB_I64;
    work = compute_dtype(d);
    x = lab_contiguous(c, lab_cast(c, x, work));
    w = lab_contiguous(c, lab_cast(c, w, work));
    if (!x || !w)
        return NULL;
    in[0] = x;
    in[1] = w;
    y = lab_record(c, &d_matmul, product(c, x, w, work), 2, in, 0, NULL, NULL, 0);
    y = lab_cast(c, y, d);
    y = row ? lab_squeeze(c, y, -2) : y;
    return column ? lab_squeeze(c, y, -1) : y;
}

static lab_tensor *call_matmul(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    (void)p;
    return lab_matmul(c, in[0], in[1]);
}

const struct lab_op op_matmul = {
    .name = "matmul", .inputs = 2, .call = call_matmul, .flags = OP_GRAD | OP_BF16,
    .cases = OP_CASES("2,3; 3,4", "3; 3", "3; 3,2", "2,3; 3", "2,3,4; 4,5", "2,1,3,4; 5,4,2",
                      "0,3; 3,2", "2,0; 0,3", "17,33; 33,9"),
};
