/* pool.c — pooling by windows; the kernels are in pool_tmpl.h. */
#include "op/pool.h"

#include "op/table.h"
#include "op/take.h"
#include "op/variants.h"

#include <lab/index.h>
#include <lab/threads.h>
#include <lab/walk.h>

#include <math.h>
#include <string.h>

enum {
    CHANNELS = 128,  /* that go side by side */
    GRAIN = 1 << 14, /* numbers worth a thread */
};

struct pool_job {
    struct windows w[3];
    int64_t samples, c, divisor;
    const void *x, *g; /* backward: g */
    void *y;           /* or dx */
    int32_t *at;       /* places of the largest; NULL: a mean, or nobody asks */
    enum variant v;
};

#define TEMPLATE "op/pool_tmpl.h"
#include "op/variants.h"

typedef void pool_kernel(const struct pool_job *j, int64_t begin, int64_t end);
static pool_kernel *const
    max_rows[] = VARIANTS(max_rows),
    *const max_pairs[] = VARIANTS(max_pairs), *const mean_rows[] = VARIANTS(mean_rows),
    *const back_apart[] = VARIANTS(back_apart),
    *const back_pairs[] = VARIANTS(back_pairs), *const back_rows[] = VARIANTS(back_rows);

/* All windows of a dimension: `size` inputs one behind the other, from the first on. */
static bool side_by_side(const struct windows *w, int64_t size)
{
    for (int64_t o = 0; o < w->out; o++)
        if (w->start[o] != o * size || w->end[o] != (o + 1) * size)
            return false;
    return w->step == 1;
}

static bool in_pairs(const struct pool_job *j)
{
    return side_by_side(&j->w[0], 1) && side_by_side(&j->w[1], 2) &&
           side_by_side(&j->w[2], 2);
}

/* No input is seen twice. */
static bool are_apart(const struct pool_job *j)
{
    for (int k = 0; k < 3; k++)
        for (int64_t o = 1; o < j->w[k].out; o++)
            if (j->w[k].start[o] < j->w[k].end[o - 1])
                return false;
    return true;
}

static void run_pairs(void *arg, int64_t begin, int64_t end)
{
    const struct pool_job *j = arg;

    max_pairs[j->v](j, begin, end);
}

static void run_apart(void *arg, int64_t begin, int64_t end)
{
    const struct pool_job *j = arg;

    back_apart[j->v](j, begin, end);
}

static void run_back_pairs(void *arg, int64_t begin, int64_t end)
{
    const struct pool_job *j = arg;

    back_pairs[j->v](j, begin, end);
}

static void run_max(void *arg, int64_t begin, int64_t end)
{
    const struct pool_job *j = arg;

    max_rows[j->v](j, begin, end);
}

static void run_mean(void *arg, int64_t begin, int64_t end)
{
    const struct pool_job *j = arg;

    mean_rows[j->v](j, begin, end);
}

static void run_back(void *arg, int64_t begin, int64_t end)
{
    const struct pool_job *j = arg;

    back_rows[j->v](j, begin, end);
}

/* ---- shapes -------------------------------------------------------------------------------- */

/* The job's windows for a shape [N?, .., C]; missing dimensions in front have size 1. */
static bool make_job(lab_ctx *c, const char *name, const struct pool_param *p, int ndim,
                     const int64_t *shape, struct pool_job *j)
{
    static const struct pool_param one = { .pool.kernel = { 1, 1, 1 } };
    int dims = p->pool.dims, lead = 3 - dims, batch = ndim - dims - 1;

    if (batch != 0 && batch != 1)
        return lab_failn(c, LAB_ESHAPE,
                         "%s: shape %s: %d dimensions [N,%s,C] were expected", name,
                         lab_shape_text(c, ndim, shape), dims + 2,
                         dims == 1   ? "L"
                         : dims == 2 ? "H,W"
                                     : "D,H,W");
    for (int k = 0; k < 3; k++)
        if (k < lead
                ? !pool_windows(c, name, &one, 0, 1, &j->w[k])
                : !pool_windows(c, name, p, k - lead, shape[batch + k - lead], &j->w[k]))
            return false;
    j->samples = batch ? shape[0] : 1;
    j->c = shape[ndim - 1];
    j->divisor = p->pool.divisor;
    return true;
}

/* The shape of the result of a job on x. */
static void result_shape(const struct pool_job *j, int dims, const lab_tensor *x,
                         int64_t *shape)
{
    int n = lab_ndim(x);

    memcpy(shape, lab_shape(x), (size_t)n * sizeof *shape);
    for (int k = 0; k < dims; k++)
        shape[n - 1 - dims + k] = j->w[3 - dims + k].out;
}

/* ---- backward ------------------------------------------------------------------------------ */

static void back_pool(lab_ctx *c, const lab_back *b)
{
    const lab_meta *m = &b->in_meta[0];
    lab_tensor *g = lab_contiguous(c, b->grad);
    lab_tensor *dx;
    struct pool_job j = { .v = variant_of(c, m->dtype) };
    bool apart, pairs, made = make_job(c, b->name, b->param, m->ndim, m->shape, &j);
    int64_t row;

    /* Fewer channels than a vector has are quicker put where they belong one by one. */
    apart = made && b->n_saved && are_apart(&j) && !lab_ctx_modes(c)->reference;
    pairs = apart && j.c >= 8 && in_pairs(&j) && j.w[1].in == 2 * j.w[1].out &&
            j.w[2].in == 2 * j.w[2].out;
    dx = (apart && !pairs ? lab_tensor_zeros : lab_tensor_new)(c, m->dtype, m->ndim,
                                                               m->shape);
    if (!g || !dx || lab_numel(dx) == 0 || !made) {
        b->grads[0] = dx;
        return;
    }
    j.g = lab_data(g);
    j.y = lab_data_mut(dx);
    j.at = b->n_saved ? (int32_t *)(uintptr_t)lab_i32(b->saved[0]) : NULL;
    row = (apart ? j.w[2].out : j.w[2].in) * j.c;
    if (apart)
        lab_parallel_for(j.samples * j.w[0].out * j.w[1].out, 1 + GRAIN / (row + 1),
                         pairs ? run_back_pairs : run_apart, &j);
    else
        lab_parallel_for(j.samples * j.w[0].in * j.w[1].in, 1 + GRAIN / row, run_back,
                         &j);
    b->grads[0] = dx;
}

static const lab_derivative d_max = { .name = "max_pool", .backward = back_pool },
                            d_mean = { .name = "avg_pool", .backward = back_pool };

/* ---- forward ------------------------------------------------------------------------------- */

/* x as the kernels want it: whole numbers that f32 does not hold are taken as f64. */
static lab_tensor *stored(lab_ctx *c, lab_tensor *x)
{
    lab_dtype d = lab_dtype_of(x);

    d = d == LAB_I64 || d == LAB_I32 ? LAB_F64 : variant_stored(d);
    return lab_contiguous(c, lab_cast(c, x, d));
}

static lab_tensor *pooled(lab_ctx *c, const char *name, const struct pool_param *p,
                          lab_tensor *x, bool largest, lab_tensor **indices)
{
    int64_t shape[LAB_MAX_DIMS], row;
    struct pool_job j = { 0 };
    lab_tensor *y, *at = NULL;

    if (!x || !make_job(c, name, p, lab_ndim(x), lab_shape(x), &j))
        return NULL;
    result_shape(&j, p->pool.dims, x, shape);
    y = lab_tensor_new(c, lab_dtype_of(x), lab_ndim(x), shape);
    if (largest && (indices || lab_recording(c, 1, &x)))
        at = lab_tensor_new(c, LAB_I32, lab_ndim(x), shape);
    if (!y || !lab_ok(c))
        return NULL;
    j.x = lab_data(x);
    j.y = lab_data_mut(y);
    j.at = at ? lab_i32_mut(at) : NULL;
    j.v = variant_of(c, lab_dtype_of(x));
    row = j.w[2].out * j.c;
    if (lab_numel(y) > 0)
        lab_parallel_for(j.samples * j.w[0].out * j.w[1].out, 1 + GRAIN / row,
                         !largest                                       ? run_mean
                         : in_pairs(&j) && !lab_ctx_modes(c)->reference ? run_pairs
                                                                        : run_max,
                         &j);
    if (indices)
        *indices = at;
    return lab_record(c, largest ? &d_max : &d_mean, y, 1, &x, at ? 1 : 0, &at, p,
                      sizeof *p);
}

static lab_tensor *largest(lab_ctx *c, const char *name, const struct pool_param *p,
                           lab_tensor *x, lab_tensor **indices)
{
    lab_dtype d = lab_dtype_of(x);

    if (indices)
        *indices = NULL;
    return x && lab_ok(c)
               ? lab_cast(c, pooled(c, name, p, stored(c, x), true, indices), d)
               : NULL;
}

/* Means are floats. */
static lab_tensor *mean(lab_ctx *c, const char *name, const struct pool_param *p,
                        lab_tensor *x)
{
    lab_dtype d = lab_dtype_of(x);

    d = lab_dtype_is_float(d) ? d : LAB_F32;
    return x && lab_ok(c) ? lab_cast(c, pooled(c, name, p, stored(c, x), false, NULL), d)
                          : NULL;
}

lab_tensor *lab_max_pool(lab_ctx *c, lab_tensor *x, const lab_pool *p,
                         lab_tensor **indices)
{
    return largest(c, "max_pool", &(struct pool_param){ .pool = *p }, x, indices);
}

lab_tensor *lab_avg_pool(lab_ctx *c, lab_tensor *x, const lab_pool *p)
{
    struct pool_param param = { .pool = *p };

    for (int k = 0; k < 3; k++)
        param.pool.dilation[k] = 1;
    if (p->divisor < 0)
        return lab_fail(c, LAB_EARG, "avg_pool: divisor %lld: at least 1 was expected",
                        (long long)p->divisor);
    return mean(c, "avg_pool", &param, x);
}

static struct pool_param adaptive(int dims, const int64_t *size)
{
    struct pool_param p = { .pool.dims = dims, .adaptive = true };

    memcpy(p.size, size, (size_t)dims * sizeof *size);
    return p;
}

lab_tensor *lab_adaptive_max_pool(lab_ctx *c, lab_tensor *x, int dims,
                                  const int64_t *size, lab_tensor **indices)
{
    struct pool_param p = adaptive(dims, size);

    return largest(c, "adaptive_max_pool", &p, x, indices);
}

lab_tensor *lab_adaptive_avg_pool(lab_ctx *c, lab_tensor *x, int dims,
                                  const int64_t *size)
{
    struct pool_param p = adaptive(dims, size);

    return mean(c, "adaptive_avg_pool", &p, x);
}

lab_tensor *lab_max_unpool(lab_ctx *c, lab_tensor *x, lab_tensor *indices, int dims,
                           const int64_t *size)
{
    int64_t shape[LAB_MAX_DIMS], lines[3], zeros[3];
    lab_tensor *y;
    int n = lab_ndim(x);

    if (!x || !indices || !lab_ok(c))
        return NULL;
    if (!lab_same_shape(x, indices) || n < dims + 1 || n > dims + 2)
        return lab_fail(c, LAB_ESHAPE,
                        "max_unpool: x is %s, the indices %s: one shape of %d "
                        "dimensions was expected",
                        lab_tensor_brief(c, x), lab_tensor_brief(c, indices), dims + 2);
    memcpy(shape, lab_shape(x), (size_t)n * sizeof *shape);
    memcpy(shape + n - 1 - dims, size, (size_t)dims * sizeof *size);
    lines[0] = zeros[0] = n == dims + 2 ? shape[0] : 1;
    lines[1] = zeros[1] = 1;
    for (int k = n - 1 - dims; k < n - 1; k++) {
        lines[1] *= lab_dim(x, k);
        if (shape[k] < 0 || __builtin_mul_overflow(zeros[1], shape[k], &zeros[1]))
            return lab_fail(c, LAB_EARG, "max_unpool: size %lld", (long long)shape[k]);
    }
    lines[2] = zeros[2] = shape[n - 1];
    y = lab_tensor_zeros(c, lab_dtype_of(x), 3, zeros);
    y = lab_scatter(c, y, 1, lab_reshape(c, indices, 3, lines),
                    lab_reshape(c, x, 3, lines));
    return lab_reshape(c, y, n, shape);
}

lab_tensor *lab_max_pool2d(lab_ctx *c, lab_tensor *x, int64_t k)
{
    return lab_max_pool(c, x, &(lab_pool){ .dims = 2, .kernel = { k, k } }, NULL);
}

lab_tensor *lab_avg_pool2d(lab_ctx *c, lab_tensor *x, int64_t k)
{
    return lab_avg_pool(c, x, &(lab_pool){ .dims = 2, .kernel = { k, k } });
}

lab_tensor *lab_global_avg_pool(lab_ctx *c, lab_tensor *x)
{
    int dims = lab_ndim(x) - 2;
    lab_tensor *y;

    if (x && lab_ok(c) && (dims < 1 || dims > 3))
        return lab_fail(c, LAB_ESHAPE, "global_avg_pool: %s: [N,…,C] was expected",
                        lab_tensor_brief(c, x));
    y = lab_adaptive_avg_pool(c, x, dims, (int64_t[]){ 1, 1, 1 });
    return lab_reshape(c, y, 2, (int64_t[]){ lab_dim(x, 0), lab_dim(x, -1) });
}

/* ---- for the table of operations ----------------------------------------------------------- */

/* p: dims, ceil_mode, without_pad, then kernel, stride, padding, dilation of each. */
static lab_pool pool_of(const double *p)
{
    lab_pool q = { .dims = (int)p[0], .ceil_mode = p[1] != 0, .without_pad = p[2] != 0 };

    for (int k = 0; k < q.dims; k++) {
        q.kernel[k] = (int64_t)p[3 + k];
        q.stride[k] = (int64_t)p[3 + q.dims + k];
        q.padding[k] = (int64_t)p[3 + 2 * q.dims + k];
        q.dilation[k] = (int64_t)p[3 + 3 * q.dims + k];
    }
    return q;
}

static lab_tensor *call_max(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    lab_pool q = pool_of(p);

    return lab_max_pool(c, in[0], &q, NULL);
}

static lab_tensor *call_mean(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    lab_pool q = pool_of(p);

    return lab_avg_pool(c, in[0], &q);
}

/* p: dims, sizes. */
static lab_tensor *call_adaptive_max(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_adaptive_max_pool(c, in[0], (int)p[0],
                                 (int64_t[]){ (int64_t)p[1], (int64_t)p[2],
                                              (int64_t)p[3] },
                                 NULL);
}

static lab_tensor *call_adaptive_mean(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_adaptive_avg_pool(c, in[0], (int)p[0],
                                 (int64_t[]){ (int64_t)p[1], (int64_t)p[2],
                                              (int64_t)p[3] });
}

/* Down and up again: p as for the largest, then the size. */
static lab_tensor *call_unpool(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    lab_pool q = pool_of(p);
    lab_tensor *at, *y = lab_max_pool(c, in[0], &q, &at);

    return lab_max_unpool(c, y, at, q.dims, lab_shape(in[0]) + 1);
}

const struct lab_op op_max_pool = {
    .name = "max_pool",
    .inputs = 1,
    .call = call_max,
    .flags = OP_GRAD | OP_FAST,
    .cases =
        OP_CASES("2,4,6,3 | 2 0 0 2 2 2 2 0 0 1 1", "1,4,6,9 | 2 0 0 2 2 2 2 0 0 1 1",
                 "1,7,5,2 | 2 1 0 3 2 2 3 1 1 1 1", "9,3 | 1 0 0 3 1 1 2",
                 "2,9,17 | 1 1 0 2 3 1 1", "1,7,8,4 | 2 0 0 3 2 1 2 1 0 2 3",
                 "1,3,5,4,2 | 3 0 0 2 2 2 1 2 2 0 1 1",
                 "2,3,3,130 | 2 0 0 2 3 1 1 1 1 1 1", "0,4,4,2 | 2 0 0 2 2 0 0 0 0 1 1"),
};
/* Few numbers: equal ones are rare in bf16 too, and the gradient goes to the same. */
const struct lab_op op_max_pool_bf16 = {
    .name = "max_pool bf16",
    .inputs = 1,
    .call = call_max,
    .flags = OP_GRAD | OP_BF16,
    .cases = OP_CASES("1,4,4,2 | 2 0 0 2 2 2 2 0 0 1 1", "6,2 | 1 0 0 3 1 1 1"),
};
const struct lab_op op_avg_pool = {
    .name = "avg_pool",
    .inputs = 1,
    .call = call_mean,
    .flags = OP_GRAD | OP_FAST | OP_BF16,
    .cases =
        OP_CASES("2,4,6,3 | 2 0 0 2 2 2 2 0 0 1 1", "1,7,5,2 | 2 1 0 3 2 2 3 1 1 1 1",
                 "1,7,5,2 | 2 1 1 3 2 2 3 1 1 1 1", "9,3 | 1 0 1 3 1 1 1",
                 "1,3,5,4,2 | 3 0 0 2 2 2 1 2 2 0 1 1",
                 "2,3,3,130 | 2 0 1 2 3 1 1 1 1 1 1", "0,4,4,2 | 2 0 0 2 2 0 0 0 0 1 1"),
};
const struct lab_op op_adaptive_max_pool = {
    .name = "adaptive_max_pool",
    .inputs = 1,
    .call = call_adaptive_max,
    .flags = OP_GRAD | OP_FAST,
    .cases =
        OP_CASES("2,7,5,3 | 2 3 2", "1,4,2 | 1 6", "1,3,4,5,2 | 3 2 -1 3", "5,1 | 1 1"),
};
const struct lab_op op_adaptive_avg_pool = {
    .name = "adaptive_avg_pool",
    .inputs = 1,
    .call = call_adaptive_mean,
    .flags = OP_GRAD | OP_FAST,
    .cases = OP_CASES("2,7,5,3 | 2 3 2", "1,4,2 | 1 6", "1,3,4,5,2 | 3 2 -1 3",
                      "5,1 | 1 1", "2,3,4,70 | 2 1 1"),
};
const struct lab_op op_max_unpool = {
    .name = "max_unpool",
    .inputs = 1,
    .call = call_unpool,
    .flags = OP_GRAD,
    .cases = OP_CASES("2,4,6,3 | 2 0 0 2 2 2 2 0 0 1 1", "1,8,2 | 1 0 0 2 2 0 1"),
};
