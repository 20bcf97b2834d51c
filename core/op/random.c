/* random.c — dropout, draws by probability. */
#include <lab/random.h>

#include "op/op.h"
#include "op/table.h"
#include "op/variants.h"
#include "op/vector.h"

#include <lab/rng.h>
#include <lab/threads.h>

#include <math.h>
#include <stdlib.h>

enum {
    LANES = 16,      /* blocks of the generator side by side */
    PIECE = 1 << 14, /* numbers worth a thread */
};

struct dropout {
    lab_rng rng; /* at the first draw, which begins a block */
    int64_t n;
    uint32_t below; /* draws below are dropped */
    double scale;
    const void *x;
    void *y;
    enum variant v;
};

#define TEMPLATE "op/dropout_tmpl.h"
#include "op/variants.h"

typedef void drop_kernel(const struct dropout *j, int64_t begin, int64_t end);
static drop_kernel *const drop[] = VARIANTS(drop);

static void run_groups(void *arg, int64_t begin, int64_t end)
{
    const struct dropout *j = arg;

    drop[j->v](j, begin, end);
}

/* ---- dropout ---------------------------------------------------------------------------------- */

struct dropped {
    lab_rng rng;
    double p;
};

/* x, row-major and of a dtype of the variants, with the draws from k->rng on. */
static lab_tensor *dropped(lab_ctx *c, lab_tensor *x, const struct dropped *k)
{
    lab_tensor *y = lab_tensor_like(c, x);
    struct dropout j = { .rng = k->rng, .n = lab_numel(x), .scale = 1 / (1 - k->p) };

    if (!y)
        return NULL;
    j.below = (uint32_t)(k->p * 0x1p32);
    j.x = lab_data(x);
    j.y = lab_data_mut(y);
    j.v = variant_of(c, lab_dtype_of(x));
    lab_parallel_for((j.n + 4 * LANES - 1) / (4 * LANES), PIECE / (4 * LANES), run_groups,
                     &j);
    return y;
}

static void back_dropout(lab_ctx *c, const lab_back *b)
{
    lab_tensor *g = lab_contiguous(c, lab_cast(c, b->grad, b->in_meta[0].dtype));

    if (g)
        b->grads[0] = dropped(c, g, b->param);
}

static const lab_derivative d_dropout = { .name = "dropout", .backward = back_dropout };

static bool checks(lab_ctx *c, const char *name, lab_tensor *x, double p)
{
    if (!(p >= 0 && p <= 1))
        return lab_failn(c, LAB_EARG, "%s: p is %g, 0 … 1 was expected", name, p);
    if (!lab_dtype_is_float(lab_dtype_of(x)))
        return lab_failn(c, LAB_EDTYPE, "%s: x is %s, floats were expected", name,
                         lab_tensor_brief(c, x));
    return true;
}

/* Whole blocks for n draws; gives the generator as it was at the first. */
static lab_rng reserve(lab_ctx *c, int64_t n)
{
    lab_rng *r = lab_ctx_rng(c), first;

    r->next = (r->next + 3) / 4 * 4;
    first = *r;
    r->next += (uint64_t)(n + 3) / 4 * 4;
    return first;
}

lab_tensor *lab_dropout(lab_ctx *c, lab_tensor *x, double p)
{
    lab_dtype dtype = lab_dtype_of(x);
    struct dropped k = { .p = p };
    lab_tensor *y;

    if (!x || !lab_ok(c) || !checks(c, "dropout", x, p))
        return NULL;
    if (!lab_ctx_modes(c)->training || p == 0)
        return x;
    if (p == 1)
        return lab_mul(c, x, lab_integer(c, 0));
    x = lab_contiguous(c, lab_cast(c, x, variant_stored(dtype)));
    if (!x)
        return NULL;
    k.rng = reserve(c, lab_numel(x));
    y = lab_record(c, &d_dropout, dropped(c, x, &k), 1, &x, 0, NULL, &k, sizeof k);
    return lab_cast(c, y, dtype);
}

lab_tensor *lab_drop_path(lab_ctx *c, lab_tensor *x, double p)
{
    int64_t shape[LAB_MAX_DIMS];
    struct dropped k = { .p = p };
    lab_tensor *mask;

    if (!x || !lab_ok(c) || !checks(c, "drop_path", x, p))
        return NULL;
    if (!lab_ctx_modes(c)->training || p == 0 || lab_ndim(x) == 0)
        return x;
    for (int i = 0; i < lab_ndim(x); i++)
        shape[i] = i ? 1 : lab_dim(x, 0);
    k.rng = reserve(c, shape[0]);
    mask = lab_tensor_full(c, lab_dtype_of(x) == LAB_F64 ? LAB_F64 : LAB_F32, lab_ndim(x),
                           shape, 1);
    mask = p < 1 && mask ? dropped(c, mask, &k) : lab_mul(c, mask, lab_integer(c, 0));
    return lab_mul(c, x, lab_cast(c, mask, lab_dtype_of(x)));
}

/* ---- draws -------------------------------------------------------------------------------------- */

static bool any(lab_ctx *c, lab_tensor *t)
{
    return t && lab_item(c, lab_any(c, t, NULL, false)) != 0;
}

lab_tensor *lab_bernoulli(lab_ctx *c, lab_tensor *p)
{
    lab_tensor *u;

    if (!p || !lab_ok(c) || !checks(c, "bernoulli", p, 0))
        return NULL;
    p = lab_detach(c, p);
    if (any(c, lab_logical_not(c, lab_logical_and(c, lab_ge(c, p, lab_integer(c, 0)),
                                                  lab_le(c, p, lab_integer(c, 1))))))
        return lab_fail(c, LAB_EARG, "bernoulli: probabilities in 0 … 1 were expected");
    u = lab_tensor_new(c, LAB_F64, lab_ndim(p), lab_shape(p));
    if (!u)
        return NULL;
    lab_rng_fill_uniform_f64(lab_ctx_rng(c), lab_f64_mut(u), lab_numel(u), 0, 1);
    return lab_cast(c, lab_lt(c, u, p), lab_dtype_of(p));
}

struct draw {
    double key;
    int64_t at;
};

static int by_key(const void *a, const void *b)
{
    const struct draw *x = a, *y = b;

    return x->key < y->key ? -1 : x->key > y->key ? 1 : x->at < y->at ? -1 : 1;
}

/* The first whose share of the running sum is above u. */
static int64_t find(const double *sums, int64_t k, double u)
{
    int64_t low = 0, high = k - 1;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if (sums[middle] > u)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* One row of k weights; scratch: k doubles, or k draws. */
static void draw_row(lab_rng *r, const double *w, int64_t k, int64_t n, bool replacement,
                     void *scratch, int64_t *out)
{
    double *sums = scratch, total = 0;
    struct draw *draws = scratch;

    if (replacement) {
        for (int64_t i = 0; i < k; i++)
            sums[i] = total += w[i];
        for (int64_t i = 0; i < n; i++)
            out[i] = find(sums, k, lab_rng_uniform(r) * total);
        return;
    }
    for (int64_t i = 0; i < k; i++) /* −ln u / w: the order of u^(1/w) turned round */
        draws[i] =
            (struct draw){ w[i] > 0 ? -log(1 - lab_rng_uniform(r)) / w[i] : INFINITY, i };
    qsort(draws, (size_t)k, sizeof *draws, by_key);
    for (int64_t i = 0; i < n; i++)
        out[i] = draws[i].at;
}

static bool drawable(lab_ctx *c, const double *w, int64_t rows, int64_t k, int64_t n,
                     bool replacement)
{
    for (int64_t r = 0; r < rows; r++) {
        int64_t some = 0;

        for (int64_t i = 0; i < k; i++) {
            if (!(w[r * k + i] >= 0) || isinf(w[r * k + i]))
                return lab_failn(c, LAB_EARG,
                                 "multinomial: weight %lld is %g, finite and at "
                                 "least 0 was expected",
                                 (long long)i, w[r * k + i]);
            some += w[r * k + i] > 0;
        }
        if (some < (replacement ? n > 0 : n))
            return lab_failn(c, LAB_EARG,
                             "multinomial: %lld draws%s from %lld weights above 0",
                             (long long)n, replacement ? "" : " without putting back",
                             (long long)some);
    }
    return true;
}

lab_tensor *lab_multinomial(lab_ctx *c, lab_tensor *weights, int64_t n, bool replacement)
{
    int64_t shape[LAB_MAX_DIMS], k, rows;
    lab_tensor *w, *out;
    void *scratch;

    if (!weights || !lab_ok(c))
        return NULL;
    if (lab_ndim(weights) < 1 || n < 0)
        return lab_fail(c, n < 0 ? LAB_EARG : LAB_ESHAPE,
                        "multinomial: %lld draws from %s: weights [..,K] were expected",
                        (long long)n, lab_tensor_brief(c, weights));
    w = lab_contiguous(c, lab_cast(c, lab_detach(c, weights), LAB_F64));
    k = lab_dim(w, -1);
    rows = k ? lab_numel(w) / k : 0;
    for (int i = 0; i < lab_ndim(w); i++)
        shape[i] = i < lab_ndim(w) - 1 ? lab_dim(w, i) : n;
    if (!w || !drawable(c, lab_f64(w), rows, k, n, replacement))
        return NULL;
    if (k == 0 && n > 0)
        return lab_fail(c, LAB_ESHAPE, "multinomial: %s has no weights",
                        lab_tensor_brief(c, weights));
    out = lab_tensor_new(c, LAB_I64, lab_ndim(w), shape);
    scratch = lab_alloc(c, (size_t)k * sizeof(struct draw));
    for (int64_t r = 0; out && scratch && r < rows; r++)
        draw_row(lab_ctx_rng(c), lab_f64(w) + r * k, k, n, replacement, scratch,
                 lab_i64_mut(out) + r * n);
    return out;
}

/* ---- for the table of operations ------------------------------------------------------------- */

static lab_tensor *in_training(lab_ctx *c, lab_tensor *x, double p,
                               lab_tensor *(*f)(lab_ctx *, lab_tensor *, double))
{
    bool before = lab_ctx_modes(c)->training;
    lab_tensor *y;

    lab_ctx_modes(c)->training = true;
    y = f(c, x, p);
    lab_ctx_modes(c)->training = before;
    return y;
}

static lab_tensor *call_dropout(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return in_training(c, in[0], p[0], lab_dropout);
}

static lab_tensor *call_drop_path(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return in_training(c, in[0], p[0], lab_drop_path);
}

const struct lab_op op_dropout = {
    .name = "dropout",
    .inputs = 1,
    .call = call_dropout,
    .flags = OP_GRAD | OP_FAST | OP_BF16 | OP_RANDOM,
    .cases = OP_CASES("2,3 | 0.5", "7,33 | 0.1", "200 | 0.7", "0,3 | 0.5", " | 0.5",
                      "5 | 0", "5 | 1"),
};
const struct lab_op op_drop_path = {
    .name = "drop_path",
    .inputs = 1,
    .call = call_drop_path,
    .flags = OP_GRAD | OP_FAST | OP_BF16 | OP_RANDOM,
    .cases = OP_CASES("6,3 | 0.5", "33,2,2 | 0.2", "0,3 | 0.5", "5 | 0"),
};
