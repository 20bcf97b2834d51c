/* reduce_back.c — derivatives of the reductions. */
#include "op/reduce.h"

#include <lab/threads.h>

/* The gradient with the reduced dimensions back as 1, spread over the input's shape. */
static lab_tensor *spread(lab_ctx *c, lab_tensor *g, const lab_meta *in,
                          const struct reduced *r)
{
    int64_t kept[LAB_MAX_DIMS];

    for (int i = 0; i < in->ndim; i++)
        kept[i] = r->mask >> i & 1 ? 1 : in->shape[i];
    return lab_expand(c, lab_reshape(c, g, in->ndim, kept), in->ndim, in->shape);
}

static void back_sum(lab_ctx *c, const lab_back *b)
{
    b->grads[0] =
        lab_cast(c, spread(c, b->grad, &b->in_meta[0], b->param), b->in_meta[0].dtype);
}

const lab_derivative reduce_d_sum = { .name = "sum", .backward = back_sum };

/* In x's dtype. */
static void give(lab_ctx *c, const lab_back *b, lab_tensor *g)
{
    b->grads[0] = lab_cast(c, g, b->in_meta[0].dtype);
}

/* How many numbers each result is made of. */
static double count_of(const lab_back *b)
{
    const struct reduced *r = b->param;
    double n = 1;

    for (int i = 0; i < b->in_meta[0].ndim; i++)
        n *= r->mask >> i & 1 ? (double)b->in_meta[0].shape[i] : 1;
    return n;
}

static void back_mean(lab_ctx *c, const lab_back *b)
{
    lab_tensor *g = lab_mul(c, b->grad, lab_number(c, 1 / count_of(b)));

    give(c, b, spread(c, g, &b->in_meta[0], b->param));
}

/* d var = 2 (x − mean) / (n − correction),  d std = d var / (2 std); 0 where std is 0 */
static void back_var(lab_ctx *c, const lab_back *b)
{
    const struct reduced *r = b->param;
    lab_tensor *x = b->in[0], *g = b->grad, *zero = lab_integer(c, 0);
    double n = count_of(b) - r->param;
    int64_t dims[LAB_MAX_DIMS];
    lab_ints list = { 0, dims };

    for (int i = 0; i < lab_ndim(x); i++)
        if (r->mask >> i & 1)
            dims[list.len++] = i;
    g = lab_mul(c, g, lab_number(c, b->out ? 1 / n : 2 / n));
    if (b->out)
        g = lab_where(c, lab_eq(c, b->out, zero), zero, lab_div(c, g, b->out));
    x = lab_sub(c, x, lab_mean(c, x, &list, true));
    give(c, b, lab_mul(c, x, spread(c, g, &b->in_meta[0], r)));
}

/* Equal ones share. */
static void back_extreme(lab_ctx *c, const lab_back *b)
{
    const lab_meta *in = &b->in_meta[0];
    const struct reduced *r = b->param;
    int64_t dims[LAB_MAX_DIMS];
    lab_ints list = { 0, dims };
    lab_tensor *best, *n;

    for (int i = 0; i < in->ndim; i++)
        if (r->mask >> i & 1)
            dims[list.len++] = i;
    best = lab_eq(c, b->in[0], spread(c, b->out, in, r));
    n = lab_reshape(c, lab_sum(c, best, &list, true), b->out_meta->ndim,
                    b->out_meta->shape);
    give(c, b,
         lab_where(c, best, spread(c, lab_div(c, b->grad, n), in, r), lab_integer(c, 0)));
}

#define IN LAB_SAVES_IN(0)
#define OUT LAB_SAVES_OUT
const lab_derivative reduce_d_mean = { .name = "mean", .backward = back_mean };
const lab_derivative reduce_d_var = { .name = "var", .saves = IN, .backward = back_var };
const lab_derivative reduce_d_std = { .name = "std",
                                      .saves = IN | OUT,
                                      .backward = back_var };
const lab_derivative reduce_d_max = { .name = "max",
                                      .saves = IN | OUT,
                                      .backward = back_extreme };
const lab_derivative reduce_d_min = { .name = "min",
                                      .saves = IN | OUT,
                                      .backward = back_extreme };

/* ---- product: ∂/∂x_i = Π_{k ≠ i} x_k, so that zeros do no harm ------------------------------ */

struct others {
    const double *x, *g;
    double *out;
    int64_t n;
};

/* out = g times the product of all others of the row: those before, then those after. */
static void others(void *arg, int64_t begin, int64_t end)
{
    const struct others *j = arg;

    for (int64_t r = begin; r < end; r++) {
        const double *x = j->x + r * j->n;
        double *out = j->out + r * j->n, before = 1, after = 1;

        for (int64_t i = 0; i < j->n; before *= x[i++])
            out[i] = before * j->g[r];
        for (int64_t i = j->n - 1; i >= 0; after *= x[i--])
            out[i] *= after;
    }
}

/* The reduced dimensions go last, and back again. */
static void back_prod(lab_ctx *c, const lab_back *b)
{
    const struct reduced *r = b->param;
    int n = b->in_meta[0].ndim, order[LAB_MAX_DIMS], inverse[LAB_MAX_DIMS], at = 0;
    lab_tensor *x, *g, *out;
    struct others j = { .n = (int64_t)count_of(b) };

    for (int last = 0; last < 2; last++)
        for (int i = 0; i < n; i++)
            if ((r->mask >> i & 1) == (unsigned)last) {
                inverse[i] = at;
                order[at++] = i;
            }
    x = lab_contiguous(c, lab_cast(c, lab_permute(c, b->in[0], n, order), LAB_F64));
    g = lab_contiguous(c, lab_cast(c, b->grad, LAB_F64));
    out = lab_tensor_like(c, x);
    if (!out || !g)
        return;
    j.x = lab_f64(x);
    j.g = lab_f64(g);
    j.out = lab_f64_mut(out);
    lab_parallel_for(lab_numel(g), 1 + COSTLY_GRAIN / (j.n + 1), others, &j);
    give(c, b, lab_permute(c, out, n, inverse));
}

const lab_derivative reduce_d_prod = { .name = "prod",
                                       .saves = IN,
                                       .backward = back_prod };
