/* softmax.c — softmax and its logarithm along a dimension, ln Σ eˣ. */
#include <lab/activation.h>

#include "op/op.h"
#include "op/table.h"
#include "op/variants.h"
#include "op/vector.h"

#include <lab/threads.h>

#include <math.h>

enum {
    CHUNK = 512,     /* numbers summed up in f32 before f64 takes over */
    PIECE = 1 << 13, /* numbers worth a thread */
};

/* Rows of n numbers; pointers to S of variants.h. */
struct rows {
    int64_t n;
    const void *x, *g; /* x is y in the backward */
    void *out;
    enum variant v;
    bool by_log, back;
};

#define TEMPLATE "op/softmax_tmpl.h"
#include "op/variants.h"

typedef void rows_kernel(const struct rows *j, int64_t begin, int64_t end);
static rows_kernel *const soft[] = VARIANTS(soft), *const log_soft[] = VARIANTS(log_soft),
                          *const soft_back[] = VARIANTS(soft_back),
                          *const log_soft_back[] = VARIANTS(log_soft_back);

static void run_rows(void *arg, int64_t begin, int64_t end)
{
    const struct rows *j = arg;
    rows_kernel *const *k =
        j->back ? (j->by_log ? log_soft_back : soft_back) : (j->by_log ? log_soft : soft);

    k[j->v](j, begin, end);
}

/* x (and g) row-major, of one dtype of the variants. */
static lab_tensor *run(lab_ctx *c, lab_tensor *x, lab_tensor *g, bool by_log)
{
    lab_tensor *y = lab_tensor_like(c, x);
    struct rows j = { .n = lab_dim(x, -1), .by_log = by_log, .back = g != NULL };

    if (!y || lab_numel(y) == 0)
        return y;
    j.x = lab_data(x);
    j.g = lab_data(g);
    j.out = lab_data_mut(y);
    j.v = variant_of(c, lab_dtype_of(x));
    lab_parallel_for(lab_numel(x) / j.n, 1 + PIECE / j.n, run_rows, &j);
    return y;
}

static void back(lab_ctx *c, const lab_back *b)
{
    lab_tensor *g = lab_contiguous(c, lab_cast(c, b->grad, lab_dtype_of(b->out)));

    if (g)
        b->grads[0] = run(c, b->out, g, *b->name == 'l');
}

static const lab_derivative d_softmax = { .name = "softmax",
                                          .saves = LAB_SAVES_OUT,
                                          .backward = back },
                            d_log_softmax = { .name = "log_softmax",
                                              .saves = LAB_SAVES_OUT,
                                              .backward = back };

/* Along another dimension than the last: that one goes last and back again. */
static lab_tensor *along(lab_ctx *c, const lab_derivative *d, lab_tensor *x, int dim)
{
    lab_dtype dtype = float_dtype(lab_dtype_of(x));
    lab_tensor *y;
    int last;

    if (!x || !lab_ok(c))
        return NULL;
    last = lab_ndim(x) - 1;
    if (last < 0)
        return lab_reshape(c, along(c, d, lab_unsqueeze(c, x, 0), dim), 0, NULL);
    dim = lab_dim_index(c, x, dim, 0);
    if (dim < 0)
        return NULL;
    x = lab_contiguous(c, lab_cast(c, lab_transpose(c, x, dim, last),
                                   variant_stored(dtype)));
    y = x ? run(c, x, NULL, d == &d_log_softmax) : NULL;
    y = lab_record(c, d, y, 1, &x, 0, NULL, NULL, 0);
    return lab_contiguous(c, lab_cast(c, lab_transpose(c, y, dim, last), dtype));
}

lab_tensor *lab_softmax(lab_ctx *c, lab_tensor *x, int dim)
{
    return along(c, &d_softmax, x, dim);
}

lab_tensor *lab_log_softmax(lab_ctx *c, lab_tensor *x, int dim)
{
    return along(c, &d_log_softmax, x, dim);
}

/* ---- ln Σ eˣ -----------------------------------------------------------------------------------
 *     m + ln Σ e^(x − m),  m = max x;   dx = g e^(x − y)                                    */

/* y with the reduced dimensions as 1. */
static void back_logsumexp(lab_ctx *c, const lab_back *b)
{
    const lab_meta *kept = b->param;
    lab_tensor *y = lab_reshape(c, b->out, kept->ndim, kept->shape);
    lab_tensor *g = lab_reshape(c, b->grad, kept->ndim, kept->shape);

    b->grads[0] = lab_cast(c, lab_mul(c, g, lab_exp(c, lab_sub(c, b->in[0], y))),
                           b->in_meta[0].dtype);
}

static const lab_derivative d_logsumexp = { .name = "logsumexp",
                                            .saves = LAB_SAVES_IN(0) | LAB_SAVES_OUT,
                                            .backward = back_logsumexp };

lab_tensor *lab_logsumexp(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    lab_tensor *plain, *m, *y, *flat;
    lab_meta kept = { 0 };

    if (!x || !lab_ok(c))
        return NULL;
    x = lab_cast(c, x, float_dtype(lab_dtype_of(x)));
    plain = lab_detach(c, x);
    m = lab_max(c, plain, dims, true);
    m = lab_where(c, lab_isfinite(c, m), m, lab_integer(c, 0)); /* ∞ − ∞ has no value */
    y = lab_add(c, m,
                lab_ln(c, lab_sum(c, lab_exp(c, lab_sub(c, plain, m)), dims, true)));
    if (!y)
        return NULL;
    kept.ndim = lab_ndim(y);
    for (int i = 0; i < kept.ndim; i++)
        kept.shape[i] = lab_dim(y, i);
    flat =
        keep ? y : lab_sum(c, y, dims, false); /* of single numbers: drops dimensions */
    return lab_record(c, &d_logsumexp, flat, 1, &x, 0, NULL, &kept, sizeof kept);
}

/* ---- for the table of operations ------------------------------------------------------------- */

#define ENTRY(op, expression, more, ...)                                             \
    static lab_tensor *call_##op(lab_ctx *c, lab_tensor *const *in, const double *p) \
    {                                                                                \
        return expression;                                                           \
    }                                                                                \
    const struct lab_op op_##op = { .name = #op,                                     \
                                    .inputs = 1,                                     \
                                    .call = call_##op,                               \
                                    .flags = OP_GRAD | (more),                       \
                                    .cases = OP_CASES(__VA_ARGS__) }
#define ALONG                                                                  \
    "2,3 | -1", "", "1,1 | 0", "4,0 | 1", "4,0 | 0", "3,5,8 | 1", "3,5,8 | 0", \
        "7,100 | 1", "2,601 | 1"

ENTRY(softmax, lab_softmax(c, in[0], (int)p[0]), OP_FAST | OP_BF16, ALONG);
ENTRY(log_softmax, lab_log_softmax(c, in[0], (int)p[0]), OP_FAST | OP_BF16, ALONG);

/* p: how many dims, the dims, keep. */
static lab_tensor *sum_of_powers(lab_ctx *c, lab_tensor *x, const double *p)
{
    int64_t at[LAB_MAX_DIMS];
    lab_ints dims = { (int64_t)p[0], at };

    for (int64_t i = 0; i < dims.len; i++)
        at[i] = (int64_t)p[i + 1];
    return lab_logsumexp(c, x, &dims, p[dims.len + 1] != 0);
}

ENTRY(logsumexp, sum_of_powers(c, in[0], p), OP_BF16, "2,3 | 1 -1", "2,3", "",
      "3,5,4 | 2 0 2 1", "7,33 | 1 0", "0,3 | 1 1");
