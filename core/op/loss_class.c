/* loss_class.c — cross entropy and negative log-likelihood: losses over classes. */
#include "op/loss.h"

#include "op/table.h"
#include "op/variants.h"
#include "op/vector.h"

#include <lab/threads.h>

#include <math.h>

enum {
    CHUNK = 512,     /* numbers summed up in f32 before f64 takes over */
    PIECE = 1 << 13, /* numbers worth a thread */
};

/* Rows of n classes; pointers to S or A of variants.h. */
enum { FEW = 16, FEW_ROWS = 64 }; /* classes that are few, rows of them at a time */

struct classes {
    int64_t rows, n;
    const void *x, *w, *g;    /* w NULL: 1; g of each row */
    const int64_t *target;    /* −1: ignored; or */
    const void *q;            /* probabilities */
    double smoothing, spread; /* ε and ε / C */
    void *lse, *loss, *dx;
    bool nll, back;
    enum variant v;
};

#define TEMPLATE "op/loss_class_tmpl.h"
#include "op/variants.h"

typedef void classes_kernel(const struct classes *j, int64_t begin, int64_t end);
static classes_kernel *const entropy[] = VARIANTS(entropy),
                             *const entropy_back[] = VARIANTS(entropy_back),
                             *const nll[] = VARIANTS(nll),
                             *const nll_back[] = VARIANTS(nll_back);

static void run_rows(void *arg, int64_t begin, int64_t end)
{
    const struct classes *j = arg;

    (j->nll ? (j->back ? nll_back : nll)
            : (j->back ? entropy_back : entropy))[j->v](j, begin, end);
}

static void run(struct classes *j)
{
    lab_parallel_for(j->rows, 1 + PIECE / (j->n + 1), run_rows, j);
}

/* ---- derivative ---------------------------------------------------------------------------- */

/* What the backward needs beside the saved tensors: x, lse, targets or q, w. */
struct class_param {
    bool nll, by_class;
    double smoothing, scale; /* 1 / what the mean divides by; 1 */
    lab_reduction reduction;
    lab_dtype dtype; /* of the caller's x */
};

enum { SAVED_LSE, SAVED_TARGET, SAVED_W, N_SAVED };

/* ∂L/∂q_k = −g w_k (1 − ε) (x_k − z) */
static lab_tensor *back_probabilities(lab_ctx *c, const lab_back *b, lab_tensor *g)
{
    const struct class_param *p = b->param;
    lab_tensor *x = b->in[0], *z = b->saved[SAVED_LSE], *y;
    int64_t column[] = { lab_numel(z), 1 }, flat[] = { lab_numel(z), lab_dim(x, -1) };

    y = lab_sub(c, lab_reshape(c, z, 2, column), lab_reshape(c, x, 2, flat));
    y = lab_mul(c, y,
                lab_mul(c, lab_reshape(c, g, 2, column),
                        lab_number(c, 1 - p->smoothing)));
    if (b->saved[SAVED_W])
        y = lab_mul(c, y, b->saved[SAVED_W]);
    return lab_reshape(c, lab_cast(c, y, b->in_meta[1].dtype), b->in_meta[1].ndim,
                       b->in_meta[1].shape);
}

static void back(lab_ctx *c, const lab_back *b)
{
    const struct class_param *p = b->param;
    lab_tensor *x = b->in[0], *g = b->grad, *dx;
    lab_dtype a = variant_compute(lab_dtype_of(x));
    struct classes j = { .n = lab_dim(x, -1), .nll = p->nll, .back = true };
    int64_t rows[] = { lab_numel(b->saved[SAVED_LSE]) };

    g = lab_cast(c, lab_mul(c, g, lab_number(c, p->scale)), a);
    g = lab_contiguous(c, p->reduction == LAB_NONE ? lab_reshape(c, g, 1, rows)
                                                   : lab_expand(c, g, 1, rows));
    if (b->wants[0]) {
        dx = lab_tensor_like(c, x);
        if (!dx || !g)
            return;
        j.rows = rows[0];
        j.smoothing = p->smoothing;
        j.spread = p->smoothing / (double)j.n;
        j.x = lab_data(x);
        j.w = lab_data(b->saved[SAVED_W]);
        j.lse = (void *)(uintptr_t)lab_data(b->saved[SAVED_LSE]);
        if (p->by_class)
            j.target = lab_i64(b->saved[SAVED_TARGET]);
        else
            j.q = lab_data(b->saved[SAVED_TARGET]);
        j.g = lab_data(g);
        j.dx = lab_data_mut(dx);
        j.v = variant_of(c, lab_dtype_of(x));
        run(&j);
        b->grads[0] = dx;
    }
    if (b->n > 1 && b->wants[1])
        b->grads[1] = back_probabilities(c, b, g);
}

static const lab_derivative d_cross_entropy = { .name = "cross_entropy",
                                                .saves = LAB_SAVES_IN(0),
                                                .backward = back },
                            d_nll = { .name = "nll_loss",
                                      .saves = LAB_SAVES_IN(0),
                                      .backward = back };

/* ---- what comes in --------------------------------------------------------------------------- */

/* target as i64 without gaps, −1 where ignored. */
static lab_tensor *class_targets(lab_ctx *c, const char *name, lab_tensor *x,
                                 lab_tensor *target, int64_t ignore)
{
    lab_tensor *t;
    int64_t *at, n = lab_dim(x, -1);
    bool fits = lab_ndim(target) == lab_ndim(x) - 1;

    for (int i = 0; fits && i < lab_ndim(target); i++)
        fits = lab_dim(target, i) == lab_dim(x, i);
    if (!fits)
        return lab_fail(c, LAB_ESHAPE,
                        "%s: target is %s, expected classes of shape %s (x is %s)", name,
                        lab_tensor_brief(c, target),
                        lab_shape_text(c, lab_ndim(x) - 1, lab_shape(x)),
                        lab_tensor_brief(c, x));
    t = lab_clone(c, lab_cast(c, target, LAB_I64));
    at = lab_i64_mut(t);
    for (int64_t i = 0; t && i < lab_numel(t); i++) {
        if (at[i] == ignore)
            at[i] = -1;
        else if (at[i] < 0 || at[i] >= n)
            return lab_fail(c, LAB_EINDEX, "%s: target %lld is not a class 0 … %lld",
                            name, (long long)at[i], (long long)n - 1);
    }
    return t;
}

static lab_tensor *class_weight(lab_ctx *c, const char *name, lab_tensor *x,
                                lab_tensor *w, lab_dtype a)
{
    if (lab_ndim(w) != 1 || lab_dim(w, 0) != lab_dim(x, -1))
        return lab_fail(c, LAB_ESHAPE,
                        "%s: weight is %s, expected [%lld], one for each class", name,
                        lab_tensor_brief(c, w), (long long)lab_dim(x, -1));
    return lab_contiguous(c, lab_cast(c, lab_detach(c, w), a));
}

/* What the mean divides by: the weights of the targets' classes, or the examples. */
static double divisor(const struct classes *j, lab_dtype a)
{
    double sum = 0;

    if (!j->target)
        return (double)j->rows;
    for (int64_t r = 0; r < j->rows; r++) {
        int64_t t = j->target[r];

        if (t >= 0)
            sum += !j->w          ? 1
                   : a == LAB_F64 ? ((const double *)j->w)[t]
                                  : (double)((const float *)j->w)[t];
    }
    return sum;
}

/* ---- the functions ------------------------------------------------------------------------------ */

static bool checks(lab_ctx *c, const char *name, lab_tensor *x, const lab_class_loss *how)
{
    if (lab_ndim(x) < 1 || lab_dim(x, -1) < 1)
        return lab_failn(c, LAB_ESHAPE,
                         "%s: x is %s, the last dimension should be classes", name,
                         lab_tensor_brief(c, x));
    if (!(how->label_smoothing >= 0 && how->label_smoothing <= 1))
        return lab_failn(c, LAB_EARG, "%s: label_smoothing is %g, 0 … 1 was expected",
                         name, how->label_smoothing);
    if (how->reduction == LAB_BATCHMEAN)
        return lab_failn(c, LAB_EARG, "%s: reduction is mean, sum or none", name);
    return true;
}

/* The losses of all rows, reduced; t: classes or probabilities q as the kernels want them. */
static lab_tensor *reduced(lab_ctx *c, struct classes *j, lab_tensor *x, lab_tensor *loss,
                           struct class_param *p)
{
    p->scale = 1;
    if (p->reduction == LAB_NONE)
        return lab_reshape(c, loss, lab_ndim(x) - 1, lab_shape(x));
    if (p->reduction == LAB_MEAN)
        p->scale = 1 / divisor(j, lab_dtype_of(loss));
    loss = lab_sum(c, loss, NULL, false);
    return p->reduction == LAB_MEAN ? lab_mul(c, loss, lab_number(c, p->scale)) : loss;
}

static lab_tensor *class_loss(lab_ctx *c, const lab_derivative *d, lab_tensor *x,
                              lab_tensor *target, const lab_class_loss *how)
{
    bool by_class = !lab_dtype_is_float(lab_dtype_of(target));
    struct class_param p = { .nll = d == &d_nll,
                             .by_class = by_class,
                             .smoothing = how->label_smoothing,
                             .reduction = how->reduction };
    lab_tensor *saved[N_SAVED] = { NULL }, *in[2], *loss, *y;
    struct classes j = { .nll = p.nll, .smoothing = p.smoothing };
    lab_dtype a;

    x = lab_contiguous(c, lab_cast(c, x, variant_stored(lab_dtype_of(x))));
    a = variant_compute(lab_dtype_of(x));
    j.n = lab_dim(x, -1);
    j.rows = j.n ? lab_numel(x) / j.n : 0;
    j.spread = p.smoothing / (double)j.n;
    in[0] = x;
    in[1] = by_class ? NULL : lab_contiguous(c, lab_cast(c, target, a));
    saved[SAVED_TARGET] =
        by_class ? class_targets(c, d->name, x, target, how->ignore_index) : in[1];
    saved[SAVED_W] = how->weight ? class_weight(c, d->name, x, how->weight, a) : NULL;
    saved[SAVED_LSE] = lab_tensor_make(c, a, j.rows);
    loss = lab_tensor_make(c, a, j.rows);
    if (!lab_ok(c))
        return NULL;
    j.x = lab_data(x);
    j.w = lab_data(saved[SAVED_W]);
    j.target = by_class ? lab_i64(saved[SAVED_TARGET]) : NULL;
    j.q = by_class ? NULL : lab_data(saved[SAVED_TARGET]);
    j.lse = lab_data_mut(saved[SAVED_LSE]);
    j.loss = lab_data_mut(loss);
    j.v = variant_of(c, lab_dtype_of(x));
    run(&j);
    y = reduced(c, &j, x, loss, &p);
    return lab_record(c, d, y, by_class ? 1 : 2, in, N_SAVED, saved, &p, sizeof p);
}

lab_tensor *lab_cross_entropy(lab_ctx *c, lab_tensor *x, lab_tensor *target,
                              const lab_class_loss *how)
{
    const char *name = d_cross_entropy.name;

    if (!x || !target || !lab_ok(c) || !checks(c, name, x, how))
        return NULL;
    if (lab_dtype_is_float(lab_dtype_of(target)) && !loss_same_shape(c, name, x, target))
        return NULL;
    return class_loss(c, &d_cross_entropy, x, target, how);
}

lab_tensor *lab_nll_loss(lab_ctx *c, lab_tensor *x, lab_tensor *target,
                         const lab_class_loss *how)
{
    if (!x || !target || !lab_ok(c) || !checks(c, d_nll.name, x, how))
        return NULL;
    if (lab_dtype_is_float(lab_dtype_of(target)))
        return lab_fail(c, LAB_EDTYPE,
                        "nll_loss: target is %s, whole numbers were expected",
                        lab_tensor_brief(c, target));
    return class_loss(c, &d_nll, x, target, how);
}

/* ---- for the table of operations ------------------------------------------------------------- */

/* p: reduction, label_smoothing, ignore_index, and whether class k weighs 1/2 + k/4. */
static lab_tensor *call_class(lab_ctx *c, lab_tensor *const *in, const double *p,
                              bool by_nll)
{
    lab_class_loss how = { .reduction = (lab_reduction)p[0],
                           .label_smoothing = p[1],
                           .ignore_index = (int64_t)p[2] };

    if (p[3] != 0) {
        how.weight = lab_tensor_make(c, LAB_F64, lab_dim(in[0], -1));
        for (int64_t k = 0; k < lab_numel(how.weight); k++)
            lab_f64_mut(how.weight)[k] = 0.5 + (double)k / 4;
    }
    return by_nll ? lab_nll_loss(c, in[0], in[1], &how)
                  : lab_cross_entropy(c, in[0], in[1], &how);
}

static lab_tensor *call_cross_entropy(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return call_class(c, in, p, false);
}

static lab_tensor *call_nll_loss(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return call_class(c, in, p, true);
}

const struct lab_op op_cross_entropy = {
    .name = "cross_entropy",
    .inputs = 2,
    .call = call_cross_entropy,
    .flags = OP_GRAD | OP_FAST | OP_BF16,
    .cases = OP_CASES("4,3; i3:4 | 0 0 -100", "4,3; i3:4 | 1 0.1 -100",
                      "2,5,7; i7:2,5 | 2 0 2", "6,3; i3:6 | 0 0.2 1", "5; i5: | 0 0 -100",
                      "3,600; i600:3 | 0 0.1 -1", "33,10; i10:33 | 0 0 3",
                      "4,3; q:4,3 | 0 0 -100", "4,33; q:4,33 | 2 0.1 -100",
                      "3,70; q:3,70 | 1 0 -100", "4,3; i3:4 | 0 0 -100 1",
                      "4,3; i3:4 | 0 0.1 1 1", "2,5,7; i7:2,5 | 2 0.3 2 1",
                      "4,3; q:4,3 | 0 0.1 -100 1"),
};
const struct lab_op op_nll_loss = {
    .name = "nll_loss",
    .inputs = 2,
    .call = call_nll_loss,
    .flags = OP_GRAD | OP_FAST | OP_BF16,
    .cases =
        OP_CASES("4,3; i3:4 | 0 0 -100", "4,3; i3:4 | 1 0 1", "2,5,7; i7:2,5 | 2 0 2",
                 "5; i5: | 0 0 -100", "4,3; i3:4 | 0 0 1 1"),
};
