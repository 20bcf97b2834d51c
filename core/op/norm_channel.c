/* norm_channel.c — batch, group and instance norm: statistics of columns, channels last.
 *
 * One scheme for the three: x is seen as instances × rows × channels, and statistics are
 * shared by the channels of a group.
 *     batch norm     1 instance,   C groups      group norm     N instances, G groups
 *     instance norm  N instances,  C groups
 * With μ, k = 1/√(var + eps) of the group, x̂ = (x − μ) k, M numbers in the group:
 *     y  = x̂ w + b
 *     dx = k (w g − Σ w g / M − x̂ Σ w g x̂ / M),  dw = Σ g x̂,  db = Σ g
 * and dx = k w g where μ and k are not x's own. */
#include "op/norm.h"

#include "op/op.h"
#include "op/table.h"
#include "op/variants.h"

#include <lab/threads.h>

#include <math.h>

enum { PIECE = 1 << 15, BLOCK = 1 << 13, NARROW = 64, LANES = 16 };

/* Two numbers for each channel, summed up over n rows so far. */
struct column_stats {
    int64_t n;
    double *one, *two;
};

/* x and its like; pointers to S or A of variants.h. */
struct channels {
    int64_t instances, rows, c, groups;
    int64_t folds, wide; /* rows taken together, and their numbers */
    int64_t block;       /* numbers that stay in the first cache */
    int64_t pieces;      /* of the rows of an instance */
    int64_t room;        /* of a piece in parts, in f64 */
    const void *x, *g;
    void *y;       /* or dx */
    void *coef;    /* instances × 4 × wide of A: μ and three more */
    double *parts; /* instances × pieces × room */
    enum variant v;
    size_t size; /* of S */
};

#define TEMPLATE "op/norm_channel_tmpl.h"
#include "op/variants.h"

typedef void gather_kernel(const struct channels *j, const void *x, const void *g,
                           int64_t instance, int64_t rows, struct column_stats *s,
                           void *scratch);
typedef void scale_kernel(const struct channels *j, int64_t instance, int64_t at,
                          int64_t rows);
typedef void coef_kernel(const struct channels *j, int64_t instance, int k,
                         const double *v);
static gather_kernel *const stats[] = VARIANTS(stats), *const grads[] = VARIANTS(grads);
static scale_kernel *const scale[] = VARIANTS(scale), *const unscale[] =
                                                          VARIANTS(unscale);
static coef_kernel *const set_coef[] = VARIANTS(set_coef);

/* ---- the scheme -------------------------------------------------------------------------------- */

static int64_t folds_of(int64_t c)
{
    int64_t even = 1;

    if (c >= NARROW || c == 0)
        return 1;
    while (even < LANES && c * even % LANES != 0)
        even *= 2;
    return c * even >= NARROW ? even : even * ((NARROW + c * even - 1) / (c * even));
}

static struct channels scheme(lab_ctx *c, const lab_tensor *x, int64_t instances,
                              int64_t groups)
{
    struct channels j = { .instances = instances,
                          .c = lab_dim(x, -1),
                          .groups = groups,
                          .block = BLOCK,
                          .v = variant_of(c, lab_dtype_of(x)),
                          .size = lab_dtype_size(lab_dtype_of(x)) };

    j.rows = lab_numel(x) ? lab_numel(x) / instances / j.c : 0;
    j.folds = folds_of(j.c);
    j.wide = j.folds * j.c;
    j.pieces = piece_count(j.rows, j.c, INT64_MAX);
    j.room = 2 * j.c + 2 * j.wide;
    j.x = lab_data(x);
    j.coef = lab_data_mut(
        lab_tensor_make(c, variant_compute(lab_dtype_of(x)), instances, 4, j.wide));
    return j;
}

static int64_t start_of(const struct channels *j, int64_t task)
{
    return task / j->pieces * j->rows + piece_start(j->rows, j->pieces, task % j->pieces);
}

static int64_t end_of(const struct channels *j, int64_t task)
{
    return task / j->pieces * j->rows +
           piece_start(j->rows, j->pieces, task % j->pieces + 1);
}

static void run_gather(void *arg, int64_t begin, int64_t end)
{
    const struct channels *j = arg;

    for (int64_t t = begin; t < end; t++) {
        double *part = j->parts + t * j->room;
        struct column_stats s = { 0, part, part + j->c };
        int64_t from = start_of(j, t), at = from * j->c * (int64_t)j->size;

        for (int64_t i = 0; i < 2 * j->c; i++)
            part[i] = 0;
        (j->g ? grads : stats)[j->v](j, (const char *)j->x + at,
                                     j->g ? (const char *)j->g + at : NULL, t / j->pieces,
                                     end_of(j, t) - from, &s, part + 2 * j->c);
    }
}

static void run_scale(void *arg, int64_t begin, int64_t end)
{
    const struct channels *j = arg;

    for (int64_t t = begin; t < end; t++) {
        int64_t from = start_of(j, t);

        (j->g ? unscale : scale)[j->v](j, t / j->pieces, from * j->c,
                                       end_of(j, t) - from);
    }
}

/* Fewer tasks than pieces where these are small. */
static void run_tasks(const struct channels *j, void (*run)(void *, int64_t, int64_t))
{
    int64_t each = j->rows * j->c / j->pieces;

    lab_parallel_for(j->instances * j->pieces, 1 + PIECE / (each + 1), run,
                     (void *)(uintptr_t)j);
}

static bool gather(lab_ctx *c, struct channels *j)
{
    j->parts =
        lab_data_mut(lab_tensor_make(c, LAB_F64, j->instances * j->pieces, j->room));
    if (!j->parts || !j->coef)
        return false;
    run_tasks(j, run_gather);
    return true;
}

/* ---- statistics ---------------------------------------------------------------------------------- */

/* Mean and variance of each channel of an instance, from its pieces. */
static void join_stats(const struct channels *j, int64_t instance, double *mean,
                       double *var)
{
    double n = 0;

    for (int64_t i = 0; i < j->c; i++)
        mean[i] = var[i] = 0;
    for (int64_t p = 0; p < j->pieces; p++) {
        const double *m = j->parts + (instance * j->pieces + p) * j->room, *m2 = m + j->c;
        double more = (double)(piece_start(j->rows, j->pieces, p + 1) -
                               piece_start(j->rows, j->pieces, p));

        n += more;
        for (int64_t i = 0; i < j->c && more > 0; i++) {
            double delta = m[i] - mean[i];

            mean[i] += delta * (more / n);
            var[i] += m2[i] + delta * delta * ((n - more) / n) * more;
        }
    }
    for (int64_t i = 0; i < j->c; i++)
        var[i] /= n;
}

/* The channels of a group get what they have together. */
static void share(const struct channels *j, double *mean, double *var)
{
    int64_t size = j->c / j->groups;

    for (int64_t g = 0; size > 1 && g < j->groups; g++, mean += size, var += size) {
        double m = 0, v = 0;

        for (int64_t i = 0; i < size; i++)
            m += mean[i] / (double)size;
        for (int64_t i = 0; i < size; i++)
            v += (var[i] + (mean[i] - m) * (mean[i] - m)) / (double)size;
        for (int64_t i = 0; i < size; i++) {
            mean[i] = m;
            var[i] = v;
        }
    }
}

/* Mean and variance, [2,instances,C] f64, of x's own. */
static lab_tensor *own_stats(lab_ctx *c, struct channels *j)
{
    lab_tensor *t = lab_tensor_make(c, LAB_F64, 2, j->instances, j->c);
    double *mean = t ? lab_f64_mut(t) : NULL,
           *var = mean ? mean + j->instances * j->c : NULL;

    if (!t || !gather(c, j))
        return NULL;
    for (int64_t i = 0; i < j->instances; i++) {
        join_stats(j, i, mean + i * j->c, var + i * j->c);
        share(j, mean + i * j->c, var + i * j->c);
    }
    return t;
}

/* The same from what is kept: running statistics [C]. */
static lab_tensor *kept_stats(lab_ctx *c, int64_t instances, lab_tensor *mean,
                              lab_tensor *var)
{
    lab_tensor *t = lab_tensor_make(c, LAB_F64, 2, instances, lab_dim(mean, 0));

    lab_copy(c, lab_select(c, t, 0, 0), mean);
    lab_copy(c, lab_select(c, t, 0, 1), var);
    return lab_ok(c) ? t : NULL;
}

/* running ← (1 − momentum) running + momentum new, in its own dtype. */
static void move_running(lab_ctx *c, lab_tensor *running, const double *own,
                         const struct channels *j, double factor, double momentum)
{
    lab_tensor *t = lab_tensor_make(c, LAB_F64, j->c);
    double *v = t ? lab_f64_mut(t) : NULL;

    if (!v || !running)
        return;
    lab_copy(c, t, running);
    for (int64_t i = 0; i < j->c; i++) {
        double sum = 0;

        for (int64_t k = 0; k < j->instances; k++)
            sum += own[k * j->c + i];
        v[i] = (1 - momentum) * v[i] + momentum * factor * sum / (double)j->instances;
    }
    lab_copy(c, running, t);
}

/* ---- forward and backward ----------------------------------------------------------------------- */

struct norm {
    const char *name;
    int64_t instances, groups;
    bool own; /* statistics are x's own */
    double eps;
};

static double weight_at(const double *w, int64_t i, double otherwise)
{
    return w ? w[i] : otherwise;
}

/* w and b: f64 or NULL. */
static lab_tensor *forward(lab_ctx *c, const struct norm *p, struct channels *j,
                           lab_tensor *x, const double *w, const double *b,
                           const double *stat)
{
    lab_tensor *y = lab_tensor_like(c, x);
    double *row = lab_alloc(c, (size_t)(2 * j->c) * sizeof *row),
           *shift = row ? row + j->c : NULL;

    if (!y || !row || !j->coef)
        return NULL;
    for (int64_t i = 0; i < j->c; i++)
        shift[i] = weight_at(b, i, 0);
    for (int64_t k = 0; k < j->instances; k++) {
        const double *mean = stat + k * j->c, *var = mean + j->instances * j->c;

        for (int64_t i = 0; i < j->c; i++)
            row[i] = weight_at(w, i, 1) / sqrt(var[i] + p->eps);
        set_coef[j->v](j, k, 0, mean);
        set_coef[j->v](j, k, 1, row);
        set_coef[j->v](j, k, 2, shift);
    }
    j->y = lab_data_mut(y);
    run_tasks(j, run_scale);
    return y;
}

/* Of one instance, from Σ g and Σ g (x − μ): the coefficients of dx; adds to dw, db. */
static void back_instance(const struct norm *p, struct channels *j, int64_t k,
                          const double *w, const double *stat, double *sums, double *dw,
                          double *db)
{
    const double *mean = stat + k * j->c, *var = mean + j->instances * j->c;
    double *one = sums, *two = sums + j->c, *a = two + j->c, *q = a + j->c, *r = q + j->c;
    int64_t size = j->c / j->groups;
    double m = (double)(size * j->rows);

    for (int64_t i = 0; i < j->c; i++) {
        double scale1 = 1 / sqrt(var[i] + p->eps);

        dw[i] += two[i] * scale1;
        db[i] += one[i];
        a[i] = scale1 * weight_at(w, i, 1);
    }
    for (int64_t g = 0; g < j->c; g += size) {
        double first = 0, second = 0; /* Σ k w g, Σ k³ w g (x − μ) */

        for (int64_t i = g; i < g + size; i++) {
            first += a[i] * one[i];
            second += a[i] * two[i] / (var[i] + p->eps);
        }
        for (int64_t i = g; i < g + size; i++) {
            r[i] = p->own ? first / m : 0;
            q[i] = p->own ? second / m : 0;
        }
    }
    set_coef[j->v](j, k, 1, a);
    set_coef[j->v](j, k, 2, q);
    set_coef[j->v](j, k, 3, r);
}

static void join_sums(const struct channels *j, int64_t instance, double *sums)
{
    for (int64_t i = 0; i < 2 * j->c; i++)
        sums[i] = 0;
    for (int64_t p = 0; p < j->pieces; p++)
        for (int64_t i = 0; i < 2 * j->c; i++)
            sums[i] += j->parts[(instance * j->pieces + p) * j->room + i];
}

static void back_channels(lab_ctx *c, const lab_back *b)
{
    const struct norm *p = b->param;
    lab_tensor *x = b->in[0], *dx = lab_tensor_like(c, x), *g, *dwb;
    struct channels j = scheme(c, x, p->instances, p->groups);
    const double *stat = lab_f64(b->saved[0]),
                 *w = b->saved[1] ? lab_f64(b->saved[1]) : NULL;
    double *sums = lab_alloc(c, (size_t)(5 * j.c) * sizeof *sums), *dw;

    g = lab_contiguous(c, lab_cast(c, b->grad, lab_dtype_of(x)));
    dwb = lab_tensor_zeros(c, LAB_F64, 2, (int64_t[]){ 2, j.c });
    if (!dx || !g || !dwb || !sums || !j.coef)
        return;
    dw = lab_f64_mut(dwb);
    for (int64_t k = 0; k < j.instances; k++)
        set_coef[j.v](&j, k, 0, stat + k * j.c);
    j.g = lab_data(g);
    j.y = lab_data_mut(dx);
    if (!gather(c, &j))
        return;
    for (int64_t k = 0; k < j.instances; k++) {
        join_sums(&j, k, sums);
        back_instance(p, &j, k, w, stat, sums, dw, dw + j.c);
    }
    if (b->wants[0])
        run_tasks(&j, run_scale);
    b->grads[0] = dx;
    for (int i = 1; i < b->n; i++)
        if (b->wants[i])
            b->grads[i] = lab_cast(c, lab_select(c, dwb, 0, i - 1), b->in_meta[i].dtype);
}

static const lab_derivative d_batch = { .name = "batch_norm",
                                        .saves = LAB_SAVES_IN(0),
                                        .backward = back_channels },
                            d_group = { .name = "group_norm",
                                        .saves = LAB_SAVES_IN(0),
                                        .backward = back_channels },
                            d_instance = { .name = "instance_norm",
                                           .saves = LAB_SAVES_IN(0),
                                           .backward = back_channels };

/* ---- the functions ----------------------------------------------------------------------------- */

/* One number for each channel: false with the error recorded where t is something else. */
static bool per_channel(lab_ctx *c, const char *name, const char *which,
                        const lab_tensor *t, int64_t channels)
{
    if (!t)
        return true;
    if (lab_ndim(t) != 1 || lab_dim(t, 0) != channels)
        return lab_failn(c, LAB_ESHAPE,
                         "%s: %s is %s, expected shape [%lld]: x's channels", name, which,
                         lab_tensor_brief(c, t), (long long)channels);
    if (!lab_dtype_is_float(lab_dtype_of(t)))
        return lab_failn(c, LAB_EDTYPE, "%s: %s is %s, floats were expected", name, which,
                         lab_dtype_name(lab_dtype_of(t)));
    return true;
}

struct given {
    lab_tensor *mean, *var, *weight, *bias;
    double momentum;
};

static bool channel_checks(lab_ctx *c, const struct norm *p, const lab_tensor *x,
                           const struct given *t)
{
    int64_t n = lab_dim(x, -1);

    if (!p->own && (!t->mean || !t->var))
        return lab_failn(c, LAB_EARG,
                         "%s: running_mean and running_var are needed when x's "
                         "own statistics are not used",
                         p->name);
    return per_channel(c, p->name, "weight", t->weight, n) &&
           per_channel(c, p->name, "bias", t->bias, n) &&
           per_channel(c, p->name, "running_mean", t->mean, n) &&
           per_channel(c, p->name, "running_var", t->var, n);
}

/* x row-major, of a dtype of variants.h. */
static lab_tensor *normed(lab_ctx *c, const struct norm *p, const lab_derivative *d,
                          lab_tensor *x, const struct given *t)
{
    struct channels j = scheme(c, x, p->instances, p->groups);
    lab_tensor *in[] = { x, t->weight, t->bias }, *saved[2] = { NULL }, *b, *y;
    double n = (double)j.rows;

    saved[1] = t->weight
                   ? lab_contiguous(c, lab_cast(c, lab_detach(c, t->weight), LAB_F64))
                   : NULL;
    b = t->bias ? lab_contiguous(c, lab_cast(c, lab_detach(c, t->bias), LAB_F64)) : NULL;
    saved[0] = p->own ? own_stats(c, &j) : kept_stats(c, p->instances, t->mean, t->var);
    if (!saved[0] || !lab_ok(c))
        return NULL;
    y = forward(c, p, &j, x, saved[1] ? lab_f64(saved[1]) : NULL, b ? lab_f64(b) : NULL,
                lab_f64(saved[0]));
    if (p->own) {
        move_running(c, t->mean, lab_f64(saved[0]), &j, 1, t->momentum);
        move_running(c, t->var, lab_f64(saved[0]) + j.instances * j.c, &j, n / (n - 1),
                     t->momentum);
    }
    return lab_record(c, d, y, 3, in, 2, saved, p, sizeof *p);
}

/* Everything checked; any float dtype and strides. */
static lab_tensor *with_dtype(lab_ctx *c, const struct norm *p, const lab_derivative *d,
                              lab_tensor *x, const struct given *t)
{
    lab_dtype dtype = lab_dtype_of(x);

    if (!channel_checks(c, p, x, t))
        return NULL;
    x = lab_contiguous(c, lab_cast(c, x, variant_stored(dtype)));
    if (lab_numel(x) == 0)
        return x ? lab_clone(c, x) : NULL;
    return lab_cast(c, normed(c, p, d, x, t), dtype);
}

lab_tensor *lab_batch_norm(lab_ctx *c, lab_tensor *x, lab_tensor *running_mean,
                           lab_tensor *running_var, lab_tensor *weight, lab_tensor *bias,
                           bool training, double momentum, double eps)
{
    struct norm p = { "batch_norm", 1, lab_dim(x, -1), training, eps };

    if (!x || !norm_checks(c, p.name, x, 2, eps))
        return NULL;
    if (training && p.groups && lab_numel(x) / p.groups == 1)
        return lab_fail(c, LAB_ESHAPE,
                        "batch_norm: x is %s: more than one number in a channel "
                        "is needed when training",
                        lab_tensor_brief(c, x));
    return with_dtype(c, &p, &d_batch, x,
                      &(struct given){ running_mean, running_var, weight, bias,
                                       momentum });
}

lab_tensor *lab_group_norm(lab_ctx *c, lab_tensor *x, int64_t groups, lab_tensor *weight,
                           lab_tensor *bias, double eps)
{
    struct norm p = { "group_norm", lab_dim(x, 0), groups, true, eps };

    if (!x || !norm_checks(c, p.name, x, 2, eps))
        return NULL;
    if (groups < 1 || lab_dim(x, -1) % groups != 0)
        return lab_fail(c, LAB_ESHAPE,
                        "group_norm: %lld channels cannot be cut into %lld groups",
                        (long long)lab_dim(x, -1), (long long)groups);
    return with_dtype(c, &p, &d_group, x,
                      &(struct given){ .weight = weight, .bias = bias });
}

lab_tensor *lab_instance_norm(lab_ctx *c, lab_tensor *x, lab_tensor *running_mean,
                              lab_tensor *running_var, lab_tensor *weight,
                              lab_tensor *bias, bool use_input_stats, double momentum,
                              double eps)
{
    struct norm p = { "instance_norm", lab_dim(x, 0), lab_dim(x, -1), use_input_stats,
                      eps };
    int64_t each;

    if (!x || !norm_checks(c, p.name, x, 3, eps))
        return NULL;
    each = lab_numel(x) ? lab_numel(x) / p.instances / p.groups : 0;
    if (use_input_stats && each == 1)
        return lab_fail(c, LAB_ESHAPE,
                        "instance_norm: x is %s: more than one number in a "
                        "channel of an example is needed",
                        lab_tensor_brief(c, x));
    return with_dtype(c, &p, &d_instance, x,
                      &(struct given){ running_mean, running_var, weight, bias,
                                       momentum });
}

/* ---- for the table of operations ------------------------------------------------------------- */

static lab_tensor *ones(lab_ctx *c, const lab_tensor *x, double value)
{
    return lab_tensor_full(c, LAB_F32, 1, (int64_t[]){ lab_dim(x, -1) }, value);
}

/* p: training. */
static lab_tensor *call_batch_norm(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_batch_norm(c, in[0], ones(c, in[0], 0.5), ones(c, in[0], 2), in[1], in[2],
                          p[0] != 0, 0.1, 1e-5);
}

/* p: groups. */
static lab_tensor *call_group_norm(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_group_norm(c, in[0], (int64_t)p[0], in[1], in[2], 1e-5);
}

static lab_tensor *call_instance_norm(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_instance_norm(c, in[0], ones(c, in[0], 0.5), ones(c, in[0], 2), in[1],
                             in[2], p[0] != 0, 0.1, 1e-5);
}

const struct lab_op op_batch_norm = {
    .name = "batch_norm",
    .inputs = 3,
    .call = call_batch_norm,
    .flags = OP_GRAD | OP_FAST | OP_BF16,
    .cases = OP_CASES("4,3; 3; 3 | 1", "2,5,3; 3; 3 | 1", "2,3,4,2; 2; 2 | 1",
                      "3,1; 1; 1 | 1", "2,5,3; 3; 3 | 0", "0,3; 3; 3 | 1",
                      "37,5; 5; 5 | 1", "5,70; 70; 70 | 1"),
};
const struct lab_op op_group_norm = {
    .name = "group_norm",
    .inputs = 3,
    .call = call_group_norm,
    .flags = OP_GRAD | OP_FAST | OP_BF16,
    .cases = OP_CASES("2,5,4; 4; 4 | 2", "2,3,2,6; 6; 6 | 1", "3,6; 6; 6 | 3",
                      "2,9,3; 3; 3 | 3", "0,2,2; 2; 2 | 1", "2,19,20; 20; 20 | 5"),
};
const struct lab_op op_instance_norm = {
    .name = "instance_norm",
    .inputs = 3,
    .call = call_instance_norm,
    .flags = OP_GRAD | OP_FAST | OP_BF16,
    .cases = OP_CASES("2,5,3; 3; 3 | 1", "2,3,3,2; 2; 2 | 1", "2,5,3; 3; 3 | 0",
                      "1,40,5; 5; 5 | 1"),
};
