/* scatter_reduce.c — sums, products, means and extremes of what an index sends to one place. */
#include "op/gather.h"
#include "op/table.h"
#include "op/take.h"

#include <lab/index.h>
#include <lab/threads.h>

#include <math.h>

enum { GRAIN = 1 << 13 }; /* numbers worth a thread */

/* y: [outer, n, inner], src and index: [outer, m, inner]. */
struct reduction {
    lab_reduction how;
    bool self; /* what stands in x counts too */
    void *y;
    const void *src;
    const int64_t *index;
    int64_t *count; /* how many came to each place of y */
    int64_t n, m, inner;
};

#define T double
#define NAME(x) x##_f64
#define IS_NAN(v) isnan(v)
#include "op/scatter_reduce_tmpl.h"
#undef T
#undef NAME
#define T float
#define NAME(x) x##_f32
#include "op/scatter_reduce_tmpl.h"
#undef T
#undef NAME
#undef IS_NAN
#define T int64_t
#define NAME(x) x##_i64
#define IS_NAN(v) false
#include "op/scatter_reduce_tmpl.h"

/* The dtype in which d is reduced. */
static lab_dtype reduced_dtype(lab_dtype d)
{
    return !lab_dtype_is_float(d) ? LAB_I64 : d == LAB_F64 ? LAB_F64 : LAB_F32;
}

static struct reduction reduction_of(lab_reduction how, bool self, const lab_tensor *y,
                                     const lab_tensor *src, const lab_tensor *index,
                                     lab_tensor *count, int dim)
{
    struct around a = around(lab_ndim(y), lab_shape(y), dim);

    return (struct reduction){ .how = how,
                               .self = self,
                               .src = lab_data(src),
                               .index = lab_i64(index),
                               .count = lab_i64_mut(count),
                               .n = a.n,
                               .m = lab_ndim(index) ? lab_dim(index, dim) : 1,
                               .inner = a.inner };
}

/* y, row-major and the op's own, changed in place; src of its dtype. */
static bool reduce_into(lab_ctx *c, lab_tensor *y, int dim, lab_tensor *index,
                        lab_tensor *src, lab_reduction how, bool self)
{
    lab_tensor *part = cut_to(c, "scatter_reduce", y, index, dim),
               *to = lab_contiguous(c, part), *count;
    lab_dtype d = lab_dtype_of(y);
    struct reduction r;

    src = lab_contiguous(c, cut_to(c, "scatter_reduce", src, index, -1));
    if (!src || !to)
        return false;
    if (lab_numel(index) == 0)
        return true;
    count = lab_tensor_zeros(c, LAB_I64, lab_ndim(to), lab_shape(to));
    if (!count)
        return false;
    r = reduction_of(how, self, to, src, index, count, dim);
    r.y = lab_data_mut(to);
    lab_parallel_for(lab_numel(index) / r.m, 1 + GRAIN / (r.m + r.n),
                     d == LAB_F64   ? forward_f64
                     : d == LAB_F32 ? forward_f32
                                    : forward_i64,
                     &r);
    if (to != part)
        lab_copy(c, part, to);
    return lab_ok(c);
}

/* ---- derivative ------------------------------------------------------------------------------ */

struct param {
    int dim;
    lab_reduction how;
    bool self;
};

/* In f64, of the part of x that the index can reach. */
struct slopes {
    struct reduction r;
    const double *x, *out, *g;
    double *dx, *dsrc;
};

/* What the gradient at one place is shared by: numbers that came to it (mean), that are as
 * large as its result (max, min); for a product how many are 0, and the product of the others. */
struct share {
    double n, product;
    int64_t zeros;
};

static void share_add(struct share *s, const struct slopes *k, double v, double out)
{
    switch (k->r.how) {
    case LAB_REDUCE_MAX:
    case LAB_REDUCE_MIN:
        s->n += v == out;
        break;
    case LAB_REDUCE_PROD:
        s->zeros += v == 0;
        s->product *= v == 0 ? 1 : v;
        break;
    default:
        s->n += 1;
    }
}

/* ∂out/∂v of one of those numbers. */
static double share_of(const struct share *s, const struct slopes *k, double v,
                       double out)
{
    switch (k->r.how) {
    case LAB_REDUCE_MAX:
    case LAB_REDUCE_MIN:
        return v == out ? 1 / s->n : 0;
    case LAB_REDUCE_PROD:
        return s->zeros > (v == 0) ? 0 : v == 0 ? s->product : s->product / v;
    case LAB_REDUCE_MEAN:
        return 1 / s->n;
    default:
        return 1;
    }
}

static void back_line(const struct slopes *k, int64_t l, struct share *share)
{
    const struct reduction *r = &k->r;
    int64_t from = l / r->inner * r->m * r->inner + l % r->inner,
            to = l / r->inner * r->n * r->inner + l % r->inner;

    for (int64_t q = 0; q < r->n; q++) {
        int64_t at = to + q * r->inner;

        share[q] = (struct share){ 0, 1, 0 };
        r->count[at] = 0;
        if (r->self)
            share_add(&share[q], k, k->x[at], k->out[at]);
    }
    for (int64_t i = 0; i < r->m; i++) {
        int64_t q = r->index[from + i * r->inner], at = to + q * r->inner;

        r->count[at]++;
        share_add(&share[q], k, ((const double *)r->src)[from + i * r->inner],
                  k->out[at]);
    }
    for (int64_t i = 0; i < r->m; i++) {
        int64_t at = from + i * r->inner, q = r->index[at], y = to + q * r->inner;

        k->dsrc[at] =
            k->g[y] * share_of(&share[q], k, ((const double *)r->src)[at], k->out[y]);
    }
    for (int64_t q = 0; q < r->n; q++) {
        int64_t at = to + q * r->inner;

        k->dx[at] = r->count[at] == 0 ? k->g[at]
                    : r->self ? k->g[at] * share_of(&share[q], k, k->x[at], k->out[at])
                              : 0;
    }
}

static lab_tensor *part_f64(lab_ctx *c, lab_tensor *t, const lab_tensor *index, int dim)
{
    return lab_contiguous(c, lab_cast(c, cut_to(c, "scatter_reduce", t, index, dim),
                                      LAB_F64));
}

/* `full` with the part that the index reaches replaced. */
static lab_tensor *put_part(lab_ctx *c, lab_tensor *full, const lab_tensor *index,
                            int dim, lab_tensor *part)
{
    lab_copy(c, cut_to(c, "scatter_reduce", full, index, dim), part);
    return full;
}

static void back_reduce(lab_ctx *c, const lab_back *b)
{
    const struct param *p = b->param;
    lab_tensor *index = b->saved[0], *dx, *dsrc, *count,
               *x = part_f64(c, b->in[0], index, p->dim),
               *src = part_f64(c, b->in[1], index, -1),
               *out = part_f64(c, b->out, index, p->dim),
               *g = part_f64(c, b->grad, index, p->dim);
    struct share *share;
    struct slopes k;

    if (!x || !src || !out || !g)
        return;
    count = lab_tensor_zeros(c, LAB_I64, lab_ndim(x), lab_shape(x));
    dx = lab_clone(c, g);
    dsrc = lab_tensor_zeros(c, LAB_F64, lab_ndim(src), lab_shape(src));
    k.r = reduction_of(p->how, p->self, x, src, index, count, p->dim);
    share = lab_alloc(c, (size_t)k.r.n * sizeof *share);
    if (!count || !dx || !dsrc || !share)
        return;
    k.x = lab_f64(x);
    k.out = lab_f64(out);
    k.g = lab_f64(g);
    k.dx = lab_f64_mut(dx);
    k.dsrc = lab_f64_mut(dsrc);
    for (int64_t l = 0; k.r.m && l < lab_numel(index) / k.r.m; l++)
        back_line(&k, l, share);
    if (b->wants[0])
        b->grads[0] = lab_cast(c, put_part(c, lab_clone(c, b->grad), index, p->dim, dx),
                               b->in_meta[0].dtype);
    if (b->wants[1])
        b->grads[1] = put_part(c,
                               lab_tensor_zeros(c, b->in_meta[1].dtype,
                                                b->in_meta[1].ndim, b->in_meta[1].shape),
                               index, -1, dsrc);
}

static const lab_derivative d_reduce = { .name = "scatter_reduce",
                                         .saves = LAB_SAVES_IN(0) | LAB_SAVES_IN(1) |
                                                  LAB_SAVES_OUT,
                                         .backward = back_reduce };

lab_tensor *lab_scatter_reduce(lab_ctx *c, lab_tensor *x, int dim, lab_tensor *index,
                               lab_tensor *src, lab_reduction how, bool include_self)
{
    struct param p = { .how = how, .self = include_self };
    lab_dtype d = lab_dtype_of(x), work = reduced_dtype(d);
    lab_tensor *at, *y, *from;

    if (!x || !index || !src || !lab_ok(c))
        return NULL;
    p.dim = line_dim(c, x, dim);
    at = p.dim < 0 ? NULL : line_places(c, "scatter_reduce", x, p.dim, index, false);
    if (!at)
        return NULL;
    y = lab_tensor_new(c, work, lab_ndim(x), lab_shape(x));
    lab_copy(c, y, x);
    from = lab_cast(c, lab_detach(c, src), work);
    if (!y || !from || !reduce_into(c, y, p.dim, at, from, how, include_self))
        return NULL;
    return lab_record(c, &d_reduce, lab_cast(c, y, d), 2, (lab_tensor *[]){ x, src }, 1,
                      &at, &p, sizeof p);
}

/* ---- for the table of operations ------------------------------------------------------------- */

/* p: dim, how, include_self. */
static lab_tensor *call_reduce(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_scatter_reduce(c, in[0], (int)p[0], in[1], in[2], (lab_reduction)p[1],
                              p[2] != 0);
}

const struct lab_op op_scatter_reduce = {
    .name = "scatter_reduce",
    .inputs = 3,
    .call = call_reduce,
    .flags = OP_GRAD | OP_BF16,
    .cases = OP_CASES("3,4; i4:3,7; 3,7 | 1 0 1", "5,4; i5:9,4; 9,4 | 0 0 0",
                      "3,4; i4:3,7; 3,7 | 1 1 1", "4,5,6; i5:2,3,6; 3,4,6 | 1 1 0",
                      "3,4; i4:3,7; 3,7 | 1 2 1", "4,5,6; i5:2,9,6; 3,9,6 | 1 2 0",
                      "3,4; i4:3,7; 3,7 | 1 3 1", "5,4; i5:9,4; 9,4 | 0 3 0",
                      "3,4; i4:3,7; 3,7 | 1 4 1", "5,4; i3:2,4; 2,4 | 0 4 0",
                      "2,3; i3:2,0; 2,0 | 1 2 1"),
};
