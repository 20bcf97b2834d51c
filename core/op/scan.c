/* scan.c — running sums and products along a dimension, accumulated in f64 or i64. */
#include "op/op.h"
#include "op/table.h"

#include <lab/threads.h>

#include <math.h>

enum { PIECE = 1 << 14 }; /* numbers worth a thread */

/* outer × n × inner numbers without gaps, run along n. */
struct scan {
    int64_t n, inner;
    const void *x;
    void *y;
    bool reverse, product;
};

/* Lines are numbered by outer, then inner. Those of one outer block go along side by side, each
 * number from the one before it in its line; a line without neighbours keeps that at hand. */
#define LINES(name, type)                                                              \
    static void name##_alone(const struct scan *j, const type *x, type *y)             \
    {                                                                                  \
        type sum = j->product;                                                         \
                                                                                       \
        for (int64_t i = 0; i < j->n; i++) {                                           \
            int64_t k = j->reverse ? j->n - 1 - i : i;                                 \
                                                                                       \
            y[k] = sum = j->product ? sum * x[k] : sum + x[k];                         \
        }                                                                              \
    }                                                                                  \
    static void name##_beside(const struct scan *j, const type *x, type *y, int64_t m) \
    {                                                                                  \
        int64_t step = j->reverse ? -j->inner : j->inner;                              \
                                                                                       \
        x += j->reverse ? (j->n - 1) * j->inner : 0;                                   \
        y += j->reverse ? (j->n - 1) * j->inner : 0;                                   \
        for (int64_t k = 0; k < m; k++)                                                \
            y[k] = x[k];                                                               \
        for (int64_t i = 1; i < j->n; i++) {                                           \
            const type *sum = y;                                                       \
                                                                                       \
            x += step;                                                                 \
            y += step;                                                                 \
            if (j->product)                                                            \
                for (int64_t k = 0; k < m; k++)                                        \
                    y[k] = sum[k] * x[k];                                              \
            else                                                                       \
                for (int64_t k = 0; k < m; k++)                                        \
                    y[k] = sum[k] + x[k];                                              \
        }                                                                              \
    }                                                                                  \
    static void name(void *arg, int64_t begin, int64_t end)                            \
    {                                                                                  \
        const struct scan *j = arg;                                                    \
                                                                                       \
        while (begin < end) {                                                          \
            int64_t from = begin % j->inner, left = j->inner - from;                   \
            int64_t at = begin / j->inner * j->n * j->inner + from;                    \
            int64_t m = end - begin < left ? end - begin : left;                       \
                                                                                       \
            if (j->inner == 1)                                                         \
                name##_alone(j, (const type *)j->x + at, (type *)j->y + at);           \
            else                                                                       \
                name##_beside(j, (const type *)j->x + at, (type *)j->y + at, m);       \
            begin += m;                                                                \
        }                                                                              \
    }
LINES(lines_f64, double)
LINES(lines_u64, uint64_t) /* i64 that wraps around */

static lab_tensor *scanned(lab_ctx *c, lab_tensor *x, int dim, bool reverse, bool product)
{
    bool ints = !lab_dtype_is_float(lab_dtype_of(x));
    lab_dtype out = ints ? LAB_I64 : lab_dtype_of(x);
    struct scan j = { .inner = 1, .reverse = reverse, .product = product };
    lab_tensor *y;

    x = lab_contiguous(c, lab_cast(c, lab_detach(c, x), ints ? LAB_I64 : LAB_F64));
    y = lab_tensor_like(c, x);
    if (!y || lab_numel(y) == 0)
        return lab_cast(c, y, out);
    j.n = lab_dim(x, dim);
    for (int i = dim + 1; i < lab_ndim(x); i++)
        j.inner *= lab_dim(x, i);
    j.x = lab_data(x);
    j.y = lab_data_mut(y);
    lab_parallel_for(lab_numel(x) / j.n, 1 + PIECE / j.n, ints ? lines_u64 : lines_f64,
                     &j);
    return lab_cast(c, y, out);
}

/* ---- derivatives ------------------------------------------------------------------------------ */

static void back_cumsum(lab_ctx *c, const lab_back *b)
{
    b->grads[0] = lab_cast(c, scanned(c, b->grad, *(const int *)b->param, true, false),
                           b->in_meta[0].dtype);
}

/* One line of numbers `step` apart:
 *     dx_k = (Π_{j < k} x_j) s_k,   s_k = Σ_{i ≥ k} g_i Π_{k < j ≤ i} x_j = g_k + x_{k+1} s_{k+1} */
static void back_line(const double *x, const double *g, double *dx, int64_t n,
                      int64_t step)
{
    double before = 1, sum = 0;

    for (int64_t i = 0; i < n; i++) {
        dx[i * step] = before;
        before *= x[i * step];
    }
    for (int64_t i = n - 1; i >= 0; i--) {
        sum = g[i * step] + (i + 1 < n ? x[(i + 1) * step] * sum : 0);
        dx[i * step] *= sum;
    }
}

struct cumprod {
    int64_t n, inner;
    const double *x, *g;
    double *dx;
};

static void back_lines(void *arg, int64_t begin, int64_t end)
{
    const struct cumprod *j = arg;

    for (int64_t line = begin; line < end; line++) {
        int64_t at = line / j->inner * j->n * j->inner + line % j->inner;

        back_line(j->x + at, j->g + at, j->dx + at, j->n, j->inner);
    }
}

static void back_cumprod(lab_ctx *c, const lab_back *b)
{
    int dim = *(const int *)b->param;
    lab_tensor *x = lab_contiguous(c, lab_cast(c, b->in[0], LAB_F64));
    lab_tensor *g = lab_contiguous(c, lab_cast(c, b->grad, LAB_F64)), *dx;
    struct cumprod j = { .n = lab_dim(x, dim), .inner = 1 };

    dx = lab_tensor_like(c, x);
    if (!dx || !g || lab_numel(x) == 0)
        return;
    for (int i = dim + 1; i < lab_ndim(x); i++)
        j.inner *= lab_dim(x, i);
    j.x = lab_f64(x);
    j.g = lab_f64(g);
    j.dx = lab_f64_mut(dx);
    lab_parallel_for(lab_numel(x) / j.n, 1 + PIECE / j.n, back_lines, &j);
    b->grads[0] = lab_cast(c, dx, b->in_meta[0].dtype);
}

static const lab_derivative d_cumsum = { .name = "cumsum", .backward = back_cumsum },
                            d_cumprod = { .name = "cumprod",
                                          .saves = LAB_SAVES_IN(0),
                                          .backward = back_cumprod };

static lab_tensor *along(lab_ctx *c, const lab_derivative *d, lab_tensor *x, int dim)
{
    if (!x || !lab_ok(c) || (dim = lab_dim_index(c, x, dim, 0)) < 0)
        return NULL;
    return lab_record(c, d, scanned(c, x, dim, false, d == &d_cumprod), 1, &x, 0, NULL,
                      &dim, sizeof dim);
}

lab_tensor *lab_cumsum(lab_ctx *c, lab_tensor *x, int dim)
{
    return along(c, &d_cumsum, x, dim);
}

lab_tensor *lab_cumprod(lab_ctx *c, lab_tensor *x, int dim)
{
    return along(c, &d_cumprod, x, dim);
}

/* ---- for the table of operations ------------------------------------------------------------- */

#define ENTRY(op, ...)                                                               \
    static lab_tensor *call_##op(lab_ctx *c, lab_tensor *const *in, const double *p) \
    {                                                                                \
        return lab_##op(c, in[0], (int)p[0]);                                        \
    }                                                                                \
    const struct lab_op op_##op = { .name = #op,                                     \
                                    .inputs = 1,                                     \
                                    .call = call_##op,                               \
                                    .flags = OP_GRAD,                                \
                                    .cases = OP_CASES(__VA_ARGS__) }

ENTRY(cumsum, "5 | 0", "2,3 | -1", "4,3,5 | 1", "4,3 | 0", "0,3 | 1", "2,0 | 1",
      "3,300 | 1");
ENTRY(cumprod, "5 | 0", "2,3 | -1", "4,3,5 | 1", "4,3 | 0", "0,3 | 1", "p:3,30 | 1");
