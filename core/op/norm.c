/* norm.c — layer norm and RMS norm: statistics of rows. */
#include "op/norm.h"

#include "op/op.h"
#include "op/table.h"
#include "op/variants.h"

#include <lab/threads.h>

#include <math.h>

enum {
    STRIPE = 4,       /* rows that go side by side */
    CHUNK = 512,      /* numbers summed up in f32 before f64 takes over */
    PIECE = 1 << 15,  /* numbers worth a thread */
    PIECE_ROWS = 512, /* whose dw is summed up in f32 */
};

/* Rows of n numbers; pointers to S or A of variants.h. */
struct rows {
    int64_t rows, n;
    bool center;
    double eps;
    const void *x, *g, *w, *b;
    void *y;        /* or dx */
    void *stats;    /* m, then k of all rows */
    int64_t pieces; /* backward: of the rows */
    void *parts;    /* pieces × 2 × n: their dw, db */
    void *dwb;      /* 2 × n */
    enum variant v;
    size_t size; /* of A */
};

#define TEMPLATE "op/norm_tmpl.h"
#include "op/variants.h"

typedef void rows_kernel(const struct rows *j, int64_t begin, int64_t end);
typedef void back_kernel(const struct rows *j, int64_t begin, int64_t end, void *dwb);
static rows_kernel *const forward[] = VARIANTS(forward), *const join[] = VARIANTS(join);
static back_kernel *const backward[] = VARIANTS(backward);

static void run_forward(void *arg, int64_t begin, int64_t end)
{
    const struct rows *j = arg;

    forward[j->v](j, begin, end);
}

static void run_backward(void *arg, int64_t begin, int64_t end)
{
    const struct rows *j = arg;

    for (int64_t p = begin; p < end; p++)
        backward[j->v](j, piece_start(j->rows, j->pieces, p),
                       piece_start(j->rows, j->pieces, p + 1),
                       (char *)j->parts + (size_t)(p * 2 * j->n) * j->size);
}

static void run_join(void *arg, int64_t begin, int64_t end)
{
    const struct rows *j = arg;

    join[j->v](j, begin, end);
}

/* ---- derivative ---------------------------------------------------------------------------- */

struct row_norm {
    const char *name;
    int dims;
    bool center;
    double eps;
};

static int64_t row_size(int ndim, const int64_t *shape, int dims)
{
    int64_t n = 1;

    for (int i = ndim - dims; i < ndim; i++)
        n *= shape[i];
    return n;
}

/* The gradients of weight and bias, and parts of them by pieces of rows. */
static void back_rows(lab_ctx *c, const lab_back *b)
{
    const struct row_norm *p = b->param;
    lab_tensor *x = b->in[0], *g, *dx = lab_tensor_like(c, x), *parts, *dwb;
    lab_dtype d = lab_dtype_of(x), a = variant_compute(d);
    struct rows j = { .n = row_size(lab_ndim(x), lab_shape(x), p->dims),
                      .center = p->center };

    g = lab_contiguous(c, lab_cast(c, b->grad, d));
    j.rows = j.n ? lab_numel(x) / j.n : 0;
    j.pieces = piece_count(j.rows, j.n, PIECE_ROWS);
    parts = lab_tensor_make(c, a, j.pieces, 2, j.n);
    dwb = lab_tensor_make(c, a, 2, j.n);
    if (!dx || !g || !parts || !dwb)
        return;
    j.x = lab_data(x);
    j.g = lab_data(g);
    j.w = lab_data(b->saved[0]);
    j.stats = (void *)(uintptr_t)lab_data(b->saved[1]);
    j.y = lab_data_mut(dx);
    j.parts = lab_data_mut(parts);
    j.dwb = lab_data_mut(dwb);
    j.v = variant_of(c, d);
    j.size = lab_dtype_size(a);
    lab_parallel_for(j.pieces, 1, run_backward, &j);
    lab_parallel_for(2 * j.n, 1 + PIECE / (j.pieces + 1), run_join, &j);
    b->grads[0] = dx;
    for (int i = 1; i < b->n; i++)
        if (b->wants[i])
            b->grads[i] = lab_reshape(c, lab_select(c, dwb, 0, i - 1), b->in_meta[i].ndim,
                                      b->in_meta[i].shape);
}

static const lab_derivative d_layer = { .name = "layer_norm",
                                        .saves = LAB_SAVES_IN(0),
                                        .backward = back_rows },
                            d_rms = { .name = "rms_norm",
                                      .saves = LAB_SAVES_IN(0),
                                      .backward = back_rows };

/* ---- the functions ----------------------------------------------------------------------------- */

/* weight or bias as the kernels want it; NULL stands for `value` everywhere. */
static lab_tensor *affine(lab_ctx *c, const struct row_norm *p, const char *which,
                          lab_tensor *w, lab_tensor *x, lab_dtype a)
{
    int n = lab_ndim(x) - p->dims;
    bool fits = lab_ndim(w) == p->dims;

    if (!w)
        return lab_tensor_full(c, a, p->dims, lab_shape(x) + n, *which == 'w');
    for (int i = 0; fits && i < p->dims; i++)
        fits = lab_dim(w, i) == lab_dim(x, n + i);
    if (!fits)
        return lab_fail(c, LAB_ESHAPE,
                        "%s: %s is %s, expected shape %s as the end of x's", p->name,
                        which, lab_tensor_brief(c, w),
                        lab_shape_text(c, p->dims, lab_shape(x) + n));
    if (!lab_dtype_is_float(lab_dtype_of(w)))
        return lab_fail(c, LAB_EDTYPE, "%s: %s is %s, floats were expected", p->name,
                        which, lab_dtype_name(lab_dtype_of(w)));
    return lab_contiguous(c, lab_cast(c, w, a));
}

/* x, w, b as the kernels want them. */
static lab_tensor *run_rows(lab_ctx *c, const struct row_norm *p, lab_tensor *x,
                            lab_tensor *w, lab_tensor *b, lab_tensor **stats)
{
    lab_dtype d = lab_dtype_of(x), a = variant_compute(d);
    struct rows j = { .n = row_size(lab_ndim(x), lab_shape(x), p->dims),
                      .center = p->center,
                      .eps = p->eps };
    lab_tensor *y = lab_tensor_like(c, x);

    j.rows = j.n ? lab_numel(x) / j.n : 0;
    *stats = lab_tensor_make(c, a, 2, j.rows);
    if (!y || !*stats)
        return NULL;
    j.x = lab_data(x);
    j.w = lab_data(w);
    j.b = lab_data(b);
    j.y = lab_data_mut(y);
    j.stats = lab_data_mut(*stats);
    j.v = variant_of(c, d);
    lab_parallel_for(j.rows, 1 + PIECE / (j.n + 1), run_forward, &j);
    return y;
}

static lab_tensor *normed(lab_ctx *c, const struct row_norm *p, const lab_derivative *d,
                          lab_tensor *x, lab_tensor *weight, lab_tensor *bias)
{
    lab_dtype dtype = lab_dtype_of(x);
    lab_tensor *in[3], *w, *b, *stats, *y;

    if (!x || !norm_checks(c, p->name, x, 1, p->eps))
        return NULL;
    if (p->dims < 1 || p->dims > lab_ndim(x))
        return lab_fail(c, LAB_ESHAPE,
                        "%s: the last %d dimensions of shape %s: 1 … %d are there",
                        p->name, p->dims, lab_shape_text(c, lab_ndim(x), lab_shape(x)),
                        lab_ndim(x));
    x = lab_contiguous(c, lab_cast(c, x, variant_stored(dtype)));
    w = affine(c, p, "weight", weight, x, variant_compute(lab_dtype_of(x)));
    b = affine(c, p, "bias", bias, x, variant_compute(lab_dtype_of(x)));
    y = x && w && b ? run_rows(c, p, x, w, b, &stats) : NULL;
    if (!y)
        return NULL;
    in[0] = x;
    in[1] = weight ? w : NULL;
    in[2] = bias ? b : NULL;
    y = lab_record(c, d, y, 3, in, 2, (lab_tensor *[]){ w, stats }, p, sizeof *p);
    return lab_cast(c, y, dtype);
}

lab_tensor *lab_layer_norm(lab_ctx *c, lab_tensor *x, int dims, lab_tensor *weight,
                           lab_tensor *bias, double eps)
{
    struct row_norm p = { "layer_norm", dims, true, eps };

    return normed(c, &p, &d_layer, x, weight, bias);
}

lab_tensor *lab_rms_norm(lab_ctx *c, lab_tensor *x, int dims, lab_tensor *weight,
                         double eps)
{
    struct row_norm p = { "rms_norm", dims, false, eps };

    return normed(c, &p, &d_rms, x, weight, NULL);
}

/* ---- for the table of operations ------------------------------------------------------------- */

/* p: how many dimensions. */
static lab_tensor *call_layer_norm(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_layer_norm(c, in[0], (int)p[0], in[1], in[2], 1e-5);
}

static lab_tensor *call_rms_norm(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_rms_norm(c, in[0], (int)p[0], in[1], 1e-5);
}

const struct lab_op op_layer_norm = {
    .name = "layer_norm",
    .inputs = 3,
    .call = call_layer_norm,
    .flags = OP_GRAD | OP_FAST | OP_BF16,
    .cases = OP_CASES("2,3; 3; 3 | 1", "4,2,3; 2,3; 2,3 | 2", "1,2; 2; 2 | 1",
                      "0,3; 3; 3 | 1", "5,67; 67; 67 | 1", "3,130; 130; 130 | 1"),
};
const struct lab_op op_rms_norm = {
    .name = "rms_norm",
    .inputs = 2,
    .call = call_rms_norm,
    .flags = OP_GRAD | OP_FAST | OP_BF16,
    .cases = OP_CASES("2,3; 3 | 1", "4,2,3; 2,3 | 2", "1,1; 1 | 1", "0,3; 3 | 1",
                      "5,67; 67 | 1", "3,130; 130 | 1"),
};
