/* gemm.c — B is packed into panels of 16 columns, which stay in the second cache, blocks of A
 * into panels of 6 rows; a tile of Y is summed up in registers (tile.h).
 *
 *     for j in N by COLS, q in K by what fits ROOM:   a block of B, packed by all threads
 *         for a part of M, one for each thread:
 *             for d in the block's depth by DEPTH:
 *                 for i in the part by ROWS:          a block of A, packed by its thread
 *                     for panels of B: for panels of A: a tile                           */
#include "op/gemm.h"

#include "op/tile.h"

#include <lab/threads.h>
#include <lab/walk.h>

#include <string.h>

enum {
    ROWS = 48,   /* of a block of A: with DEPTH 48 kB, a part of the second cache */
    DEPTH = 256, /* a panel of B is 16 kB, half of the first cache */
    COLS = 2048, /* of a block of B */
    ROOM = COLS * DEPTH, /* for a block of B: 2 MB */
    WORK = 150000        /* multiplications worth a thread */
};

struct block {
    lab_small_product p; /* of this block: m whole, n and k the block's */
    float *b;            /* packed: for each DEPTH of k its panels */
    const float *bias;   /* padded to panels; NULL but for the first block of the depth */
    int64_t part;        /* rows of A that a thread does */
};

static int64_t less(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t panels(int64_t n)
{
    return (n + TILE_COLS - 1) / TILE_COLS;
}

/* How deep the panels are that begin at row q, a multiple of DEPTH. */
static int64_t depth(const struct block *g, int64_t q)
{
    return less(DEPTH, g->p.k - q);
}

/* Panel i of those. */
static float *panel(const struct block *g, int64_t q, int64_t i)
{
    return g->b + (q * panels(g->p.n) + i * depth(g, q)) * TILE_COLS;
}

/* Panels [begin, end) of B, those of the first DEPTH before the next: k rows of 16 numbers
 * each, zeros behind the last column. */
static void pack_columns(void *arg, int64_t begin, int64_t end)
{
    const struct block *g = arg;
    int64_t wide = panels(g->p.n), b_row = g->p.b_row, b_col = g->p.b_col;

    for (int64_t at = begin; at < end; at++) {
        int64_t q = at / wide * DEPTH, i = at % wide, k = depth(g, q);
        int64_t cols = less(TILE_COLS, g->p.n - i * TILE_COLS);
        const float *b = g->p.b + q * b_row + i * TILE_COLS * b_col;
        float *to = panel(g, q, i);

        if (cols < TILE_COLS)
            memset(to, 0, (size_t)(k * TILE_COLS) * sizeof *to);
        if (b_row == 1)
            lab_transpose_f32(b, b_col, cols, k, to, TILE_COLS);
        else
            for (int64_t d = 0; d < k; d++)
                for (int64_t j = 0; j < cols; j++)
                    to[d * TILE_COLS + j] = b[d * b_row + j * b_col];
    }
}

/* Rows [begin, end) of B into all panels: read in the order they lie in. */
static void pack_rows(void *arg, int64_t begin, int64_t end)
{
    const struct block *g = arg;
    int64_t n = g->p.n, whole = n / TILE_COLS;

    for (int64_t at = begin; at < end; at++) {
        int64_t q = at / DEPTH * DEPTH, step = depth(g, q) * TILE_COLS;
        const float *b = g->p.b + at * g->p.b_row;
        float *to = panel(g, q, 0) + (at - q) * TILE_COLS;

        for (int64_t i = 0; i < whole; i++, b += TILE_COLS, to += step)
            memcpy(to, b, TILE_COLS * sizeof *to);
        for (int64_t j = 0; n > whole * TILE_COLS && j < TILE_COLS; j++)
            to[j] = whole * TILE_COLS + j < n ? b[j] : 0;
    }
}

static void pack_b(struct block *g)
{
    const lab_small_product *p = &g->p;

    if (p->b_col == 1)
        lab_parallel_for(p->k, 1 + LAB_WALK_GRAIN / 4 / p->n, pack_rows, g);
    else
        lab_parallel_for(panels(p->n) * ((p->k + DEPTH - 1) / DEPTH),
                         1 + LAB_WALK_GRAIN / (TILE_COLS * less(DEPTH, p->k)),
                         pack_columns, g);
}

/* `rows` rows of A into panels of 6, k numbers deep, zeros below the last row. */
static void pack_a(const lab_small_product *p, const float *a, int64_t rows, int64_t k,
                   float *to)
{
    for (int64_t from = 0; from < k; from += 8) { /* what is read twice stays near */
        int64_t last = less(from + 8, k);

        for (int64_t i = 0; i < rows; i += TILE_ROWS) {
            int64_t n = less(TILE_ROWS, rows - i);

            for (int64_t q = from; q < last; q++) {
                const float *x = a + i * p->a_row + q * p->a_col;
                float *y = to + i * k + q * TILE_ROWS;

                if (p->a_row == 1 && n == TILE_ROWS)
                    memcpy(y, x, TILE_ROWS * sizeof *y);
                else
                    for (int64_t r = 0; r < TILE_ROWS; r++)
                        y[r] = r < n ? x[r * p->a_row] : 0;
            }
        }
    }
}

/* What rows [row, row + rows) of Y get of rows [q, q + k) of the block of B. */
static void multiply_depth(const struct block *g, int64_t row, int64_t rows, int64_t q,
                           int64_t k)
{
    static const int64_t whole[1] = { 0 };
    const lab_small_product *p = &g->p;
    float a[ROWS * DEPTH] __attribute__((aligned(64)));

    pack_a(p, p->a + row * p->a_row + q * p->a_col, rows, k, a);
    for (int64_t j = 0; j < p->n; j += TILE_COLS)
        for (int64_t i = 0; i < rows; i += TILE_ROWS) {
            struct tile t = {
                .y = p->y + (row + i) * p->y_row + j,
                .y_row = p->y_row,
                .bias = g->bias && q == 0 ? g->bias + j : NULL,
                .rows = (int)less(TILE_ROWS, rows - i),
                .cols = (int)less(TILE_COLS, p->n - j),
                .add = p->add || q > 0,
            };

            tile_sums(&t, 1, whole, k, a + i * k, TILE_ROWS, panel(g, q, j / TILE_COLS),
                      TILE_COLS);
        }
}

/* Parts [begin, end) of the rows: panels of B stay near from block to block. */
static void multiply(void *arg, int64_t begin, int64_t end)
{
    const struct block *g = arg;
    int64_t stop = less(end * g->part, g->p.m);

    for (int64_t q = 0; q < g->p.k; q += DEPTH)
        for (int64_t row = begin * g->part; row < stop; row += ROWS)
            multiply_depth(g, row, less(ROWS, stop - row), q, depth(g, q));
}

/* The block of B from row q and column j on, and what Y gets of it. */
static void run(struct block *g, const lab_small_product *p, int64_t q, int64_t j,
                int64_t k, const float *bias)
{
    double cost;
    int64_t parts;

    g->p = *p;
    g->p.n = less(COLS, p->n - j);
    g->p.k = less(k, p->k - q);
    g->p.a += q * p->a_col;
    g->p.b += q * p->b_row + j * p->b_col;
    g->p.y += j;
    g->p.add = p->add || q > 0;
    g->bias = bias && q == 0 ? bias + j : NULL;
    cost = (double)p->m * (double)g->p.n * (double)g->p.k;
    parts = cost < WORK ? 1 : less(lab_threads(), (int64_t)(cost / WORK));
    g->part = (p->m + parts * TILE_ROWS - 1) / (parts * TILE_ROWS) * TILE_ROWS;
    pack_b(g);
    lab_parallel_for((p->m + g->part - 1) / g->part, 1, multiply, g);
}

bool gemm(lab_ctx *c, const lab_small_product *p)
{
    /* How rows and the depth are cut into parts and blocks changes no number. */
    struct block g = { 0 };
    lab_scope s = lab_scope_open(c);
    int64_t wide = panels(p->n) * TILE_COLS, most = less(COLS, wide);
    int64_t deep = less(ROOM / most / DEPTH * DEPTH, p->k);
    float *bias = NULL;

    g.b = lab_data_mut(lab_tensor_make(c, LAB_F32, most, deep));
    if (p->bias) {
        bias = lab_data_mut(lab_tensor_make(c, LAB_F32, wide));
        if (bias)
            memcpy(bias, p->bias, (size_t)p->n * sizeof *bias);
        if (bias && wide > p->n)
            memset(bias + p->n, 0, (size_t)(wide - p->n) * sizeof *bias);
    }
    if (lab_ok(c))
        for (int64_t j = 0; j < p->n; j += COLS)
            for (int64_t q = 0; q < p->k; q += deep)
                run(&g, p, q, j, deep, bias);
    lab_scope_close(c, &s);
    return lab_ok(c);
}
