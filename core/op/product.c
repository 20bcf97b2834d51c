/* product.c — ways to a product of matrices. Small ones in f32: small.c, batches side by side.
 * Others in f32 and bf16: oneDNN; on AVX2 gemm.c where the left side lies the other way round.
 * The reference packs B into panels of a few columns and sums a tile up in registers; each
 * number is Σ_p a_ip b_pj in the order of p. */
#include "op/product.h"

#include "op/dnnl.h"
#include "op/gemm.h"
#include "op/op.h"
#include "op/tile.h"

#include <lab/cpu.h>
#include <lab/small.h>
#include <lab/threads.h>
#include <lab/walk.h>

enum {
    ROWS = 4,
    COLS = 8,
    WORK = 1 << 16,       /* multiplications worth a thread in the reference */
    SMALL = 1 << 18,      /* multiplications of a product that small.c does */
    SMALL_GRAIN = 150000, /* worth a thread on the fast paths */
    SMALL_CUT = 1 << 17,  /* worth a piece of one small product */
};

struct job {
    const void *a, *b, *bias;
    void *packed, *y;
    int64_t m, k, n;
    const int64_t *a_at,
        *b_at; /* which matrix of a and b each product of the batch takes */
};

#define T double
#define NAME(x) x##_f64
#define ADD(x, y) ((x) + (y))
#define MUL(x, y) ((x) * (y))
#include "op/product_tmpl.h"

#define T float
#define NAME(x) x##_f32
#define ADD(x, y) ((x) + (y))
#define MUL(x, y) ((x) * (y))
#include "op/product_tmpl.h"

#define T int64_t
#define NAME(x) x##_i64
#define ADD(x, y) ((int64_t)((uint64_t)(x) + (uint64_t)(y)))
#define MUL(x, y) ((uint64_t)(x) * (uint64_t)(y))
#include "op/product_tmpl.h"

static const struct kernel {
    void (*panels)(void *arg, int64_t begin, int64_t end);
    void (*rows)(void *arg, int64_t begin, int64_t end);
} kernels[LAB_N_DTYPES] = {
    [LAB_F64] = { panels_f64, rows_f64 },
    [LAB_F32] = { panels_f32, rows_f32 },
    [LAB_I64] = { panels_i64, rows_i64 },
};

/* ---- shapes --------------------------------------------------------------------------- */

static int64_t matrices(const lab_tensor *t)
{
    int64_t n = 1;

    for (int i = 0; i < lab_ndim(t) - 2; i++)
        n *= lab_dim(t, i);
    return n;
}

/* For each product of the batch where the matrix of t that it takes begins, in elements: t's
 * leading dimensions broadcast to `shape`. */
static const int64_t *batch_places(lab_ctx *c, const lab_tensor *t, int n,
                                   const int64_t *shape, int64_t batch)
{
    int64_t *at = lab_alloc(c, (size_t)batch * sizeof *at);
    int missing = n - (lab_ndim(t) - 2);

    for (int64_t i = 0; at && i < batch; i++) {
        int64_t rest = i;

        for (int d = n - 1; d >= missing; d--) {
            if (lab_dim(t, d - missing) != 1)
                at[i] += rest % shape[d] * lab_stride(t, d - missing);
            rest /= shape[d];
        }
    }
    return at;
}

/* The leading dimensions of both, broadcast; `shape` gets them and the product's own. */
static bool product_shape(lab_ctx *c, const char *name, const lab_tensor *a,
                          const lab_tensor *b, int *n, int64_t *shape)
{
    int na = lab_ndim(a) - 2, nb = lab_ndim(b) - 2;

    *n = na > nb ? na : nb;
    for (int i = 0; i < *n; i++) {
        int64_t x = i < *n - na ? 1 : lab_dim(a, i - *n + na);
        int64_t y = i < *n - nb ? 1 : lab_dim(b, i - *n + nb);

        if (x != y && x != 1 && y != 1)
            return lab_failn(c, LAB_ESHAPE, "%s: batches of %s and %s do not fit", name,
                             lab_shape_text(c, lab_ndim(a), lab_shape(a)),
                             lab_shape_text(c, lab_ndim(b), lab_shape(b)));
        shape[i] = x == 1 ? y : x;
    }
    shape[*n] = lab_dim(a, -2);
    shape[*n + 1] = lab_dim(b, -1);
    return true;
}

lab_tensor *as_rows(lab_ctx *c, lab_tensor *x)
{
    int64_t cols = lab_dim(x, -1), rows = 1;

    if (!x || lab_ndim(x) == 2)
        return x;
    for (int i = 0; i < lab_ndim(x) - 1; i++)
        rows *= lab_dim(x, i);
    return lab_reshape(c, x, 2, (int64_t[]){ rows, cols });
}

/* ---- the reference -------------------------------------------------------------------- */

static bool reference(lab_ctx *c, lab_tensor *a, lab_tensor *b, lab_tensor *bias,
                      lab_tensor *y)
{
    struct job g = { .m = lab_dim(a, -2), .k = lab_dim(a, -1), .n = lab_dim(b, -1) };
    int64_t batch = matrices(y), panels = (g.n + COLS - 1) / COLS;
    lab_dtype d = lab_dtype_of(y);

    a = lab_contiguous(c, a);
    b = lab_contiguous(c, b);
    if (!a || !b)
        return false;
    g.a_at = batch_places(c, a, lab_ndim(y) - 2, lab_shape(y), batch);
    g.b_at = batch_places(c, b, lab_ndim(y) - 2, lab_shape(y), batch);
    g.packed = lab_data_mut(lab_tensor_make(c, d, matrices(b), panels, g.k, COLS));
    if (!g.packed || !g.a_at || !g.b_at)
        return false;
    g.a = lab_data(a);
    g.b = lab_data(b);
    g.bias = lab_data(bias);
    g.y = lab_data_mut(y);
    lab_parallel_for(matrices(b) * panels, 1 + WORK / (g.k * COLS + 1), kernels[d].panels,
                     &g);
    lab_parallel_for(batch * g.m, ROWS * (1 + WORK / (g.k * g.n + 1)), kernels[d].rows,
                     &g);
    return true;
}

/* ---- fast paths ----------------------------------------------------------------------- */

/* A batch of products of strided matrices; places in elements. */
struct batch {
    lab_small_product one;
    int64_t n;
    const int64_t *a_at, *b_at;
    int64_t cut; /* rows of a piece */
};

/* Piece i: some rows of one product. */
static void small_pieces(void *arg, int64_t begin, int64_t end)
{
    const struct batch *g = arg;
    int64_t cuts = (g->one.m + g->cut - 1) / g->cut;

    for (int64_t i = begin; i < end; i++) {
        lab_small_product p = g->one;
        int64_t at = i / cuts, row = i % cuts * g->cut;

        p.m = p.m - row < g->cut ? p.m - row : g->cut;
        p.a += g->a_at[at] + row * p.a_row;
        p.b += g->b_at[at];
        p.y += (at * g->one.m + row) * p.n;
        lab_small_multiply(&p);
    }
}

static void small_batch(struct batch *g)
{
    int64_t cost = g->one.m * g->one.n * g->one.k;
    int64_t pieces = g->n > 1 || cost < 2 * SMALL_CUT ? 1 : cost / SMALL_CUT;

    /* Whole products where there are many, else rows enough to be worth a thread. */
    g->cut = (g->one.m + pieces - 1) / pieces;
    lab_parallel_for(g->n * ((g->one.m + g->cut - 1) / g->cut),
                     pieces > 1 ? 1 : 1 + SMALL_GRAIN / (cost + 1), small_pieces, g);
}

/* The distance of one product to the next; −1 if it is not the same for all. */
static int64_t even(const int64_t *at, int64_t n)
{
    int64_t step = n > 1 ? at[1] : 0;

    for (int64_t i = 2; i < n; i++)
        if (at[i] - at[i - 1] != step)
            return -1;
    return step;
}

static bool by_dnnl(lab_ctx *c, const struct batch *g, const lab_tensor *a,
                    const lab_tensor *b, const void *bias, lab_tensor *y)
{
    const lab_small_product *s = &g->one;
    int64_t a_step = even(g->a_at, g->n), b_step = even(g->b_at, g->n);
    bool all = a_step > 0 && b_step > 0;
    struct dnnl_product p = { .batch = all ? g->n : 1,
                              .m = s->m,
                              .n = s->n,
                              .k = s->k,
                              .a_batch = all ? a_step : s->m * s->k,
                              .a_row = s->a_row,
                              .a_col = s->a_col,
                              .b_batch = all ? b_step : s->k * s->n,
                              .b_row = s->b_row,
                              .b_col = s->b_col,
                              .in = lab_dtype_of(a),
                              .out = lab_dtype_of(y) };
    int64_t in = (int64_t)lab_dtype_size(lab_dtype_of(a));
    int64_t out = s->m * s->n * (int64_t)lab_dtype_size(lab_dtype_of(y));
    char *to = lab_data_mut(y);

    p.threads = p.batch * s->m * s->n * s->k < SMALL_GRAIN ? 1 : 0;
    for (int64_t i = 0; i < (all ? 1 : g->n); i++)
        if (!dnnl_multiply(c, &p, (const char *)lab_data(a) + g->a_at[i] * in,
                           (const char *)lab_data(b) + g->b_at[i] * in, bias,
                           to + i * out))
            return false;
    return true;
}

/* t with one of its last two dimensions dense, as BLAS wants it. */
static lab_tensor *lined_up(lab_ctx *c, lab_tensor *t)
{
    int64_t row = lab_stride(t, -2), col = lab_stride(t, -1), rows = lab_dim(t, -2),
            cols = lab_dim(t, -1);
    bool good = (col == 1 && row >= cols) || (row == 1 && col >= rows);

    return good ? t : lab_contiguous(c, t);
}

static bool by_gemm(lab_ctx *c, const struct batch *g)
{
    for (int64_t i = 0; i < g->n; i++) {
        lab_small_product p = g->one;

        p.a += g->a_at[i];
        p.b += g->b_at[i];
        p.y += i * p.m * p.n;
        if (!gemm(c, &p))
            return false;
    }
    return true;
}

static bool fast(lab_ctx *c, lab_tensor *a, lab_tensor *b, lab_tensor *bias,
                 lab_tensor *y)
{
    struct batch g = {
        .one = { .m = lab_dim(a, -2), .n = lab_dim(b, -1), .k = lab_dim(a, -1) }
    };
    bool single = lab_dtype_of(a) == LAB_F32;
    bool small = single && g.one.m * g.one.n * g.one.k <= SMALL;
    bool tiles = single && !small && tile_here() && lab_stride(a, -1) != 1;
    int n = lab_ndim(y) - 2;

    if (!small && !tiles) {
        a = lined_up(c, a);
        b = lined_up(c, b);
    }
    g.n = matrices(y);
    g.a_at = a ? batch_places(c, a, n, lab_shape(y), g.n) : NULL;
    g.b_at = b ? batch_places(c, b, n, lab_shape(y), g.n) : NULL;
    if (!g.a_at || !g.b_at)
        return false;
    g.one.a_row = lab_stride(a, -2);
    g.one.a_col = lab_stride(a, -1);
    g.one.b_row = lab_stride(b, -2);
    g.one.b_col = lab_stride(b, -1);
    if (!small && !tiles)
        return by_dnnl(c, &g, a, b, lab_data(bias), y);
    g.one.a = lab_f32(a);
    g.one.b = lab_f32(b);
    g.one.bias = lab_data(bias);
    g.one.y = lab_f32_mut(y);
    g.one.y_row = g.one.n;
    if (tiles)
        return by_gemm(c, &g);
    small_batch(&g);
    return true;
}

/* ---- the function --------------------------------------------------------------------- */

lab_dtype product_dtype(const lab_ctx *c, lab_dtype d)
{
    int cast = lab_ctx_modes(c)->autocast;

    return d == LAB_F32 && cast >= 0 ? (lab_dtype)cast : d;
}

/* A zero-sized K gives the bias, or zeros. */
static bool of_nothing(lab_ctx *c, lab_tensor *y, lab_tensor *bias)
{
    lab_fill(c, y, 0);
    if (bias)
        lab_copy(c, y, bias);
    return lab_ok(c);
}

static bool compute(lab_ctx *c, lab_tensor *a, lab_tensor *b, lab_tensor *bias,
                    lab_tensor *y)
{
    lab_dtype d = lab_dtype_of(a);

    if (!a || !b || !y)
        return false;
    if (lab_dim(a, -1) == 0)
        return of_nothing(c, y, bias);
    if ((d == LAB_F32 || d == LAB_BF16) && !lab_ctx_modes(c)->reference &&
        fast(c, a, b, bias, y))
        return true;
    return lab_ok(c) && reference(c, a, b, bias, y);
}

static lab_tensor *unrecorded(lab_ctx *c, const char *name, lab_tensor *a, lab_tensor *b,
                              lab_tensor *bias, lab_dtype out)
{
    int64_t shape[LAB_MAX_DIMS], cols;
    lab_tensor *y, *to;
    int n;

    if (!product_shape(c, name, a, b, &n, shape))
        return NULL;
    y = to = lab_tensor_new(c, out, n + 2, shape);
    if (!y || lab_numel(y) == 0)
        return y;
    if (matrices(b) == 1 && matrices(a) > 1) { /* one product of all rows */
        cols = shape[n + 1];
        a = as_rows(c, a);
        b = lab_reshape(c, b, 2, lab_shape(b) + lab_ndim(b) - 2);
        to = lab_reshape(c, y, 2, (int64_t[]){ lab_numel(y) / cols, cols });
    }
    return compute(c, a, b, bias, to) ? y : NULL;
}

lab_tensor *product(lab_ctx *c, const char *name, lab_tensor *a, lab_tensor *b,
                    lab_tensor *bias, lab_dtype out)
{
    lab_modes *m = lab_ctx_modes(c);
    lab_dtype d = lab_dtype_of(a);
    bool before = m->no_grad;
    lab_tensor *y;

    if (!a || !b || !lab_ok(c))
        return NULL;
    m->no_grad = true;
    if (d == LAB_BF16 && (m->reference || !dnnl_has(d))) {
        y = unrecorded(c, name, lab_cast(c, a, LAB_F32), lab_cast(c, b, LAB_F32), bias,
                       LAB_F32);
        y = lab_cast(c, y, out);
    } else {
        y = unrecorded(c, name, a, b, bias, out);
    }
    m->no_grad = before;
    return y;
}

lab_tensor *in_dtype(lab_ctx *c, lab_tensor *w, lab_dtype d)
{
    lab_tensor *made = lab_dtype_of(w) == d ? w : lab_derived(w, (uint64_t)d);
    lab_modes *m = lab_ctx_modes(c);
    bool before = m->no_grad;

    if (!w || made)
        return made;
    m->no_grad = true;
    made = lab_cast(c, w, d);
    m->no_grad = before;
    if (lab_wants_grad(w) &&
        !lab_node_of(w)) /* a weight, which will be asked for again */
        lab_derive(w, (uint64_t)d, made);
    return made;
}
