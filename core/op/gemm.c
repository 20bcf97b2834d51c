/* gemm.c — blocks of B are packed into panels of 16 columns, which stay in the second cache,
 * blocks of A into panels of 6 rows; a tile of Y is summed up in registers (tile.h).
 *
 *     for j in N by COLS, q in K by DEPTH:           a block of B, packed by all threads
 *         for i in M by ROWS, in parallel:           a block of A, packed by its thread
 *             for panels of B: for panels of A: a tile                                */
#include "op/gemm.h"

#include "op/tile.h"

#include <lab/threads.h>
#include <lab/walk.h>

#include <string.h>

enum {
    ROWS = 48,    /* of a block of A: with DEPTH 48 kB, a part of the second cache */
    DEPTH = 256,  /* a panel of B is 16 kB, half of the first cache */
    COLS = 2048,  /* of a block of B: 2 MB */
    WORK = 150000 /* multiplications worth a thread */
};

struct block {
    lab_small_product p; /* of this block: m whole, n and k the block's */
    float *b;            /* packed */
    const float *bias;   /* padded to panels; NULL but for the first block of the depth */
    int64_t rows;        /* of a block of A */
};

/* Panels [begin, end) of B: k rows of 16 numbers each, zeros behind the last column. */
static void pack_b(void *arg, int64_t begin, int64_t end)
{
    const struct block *g = arg;
    int64_t k = g->p.k;

    for (int64_t i = begin; i < end; i++) {
        const float *b = g->p.b + i * TILE_COLS * g->p.b_col;
        float *to = g->b + i * TILE_COLS * k;
        int64_t cols = g->p.n - i * TILE_COLS;

        cols = cols < TILE_COLS ? cols : TILE_COLS;
        if (cols < TILE_COLS)
            memset(to, 0, (size_t)(k * TILE_COLS) * sizeof *to);
        if (g->p.b_row == 1)
            lab_transpose_f32(b, g->p.b_col, cols, k, to, TILE_COLS);
        else if (g->p.b_col == 1 && cols == TILE_COLS)
            for (int64_t q = 0; q < k; q++)
                memcpy(to + q * TILE_COLS, b + q * g->p.b_row, TILE_COLS * sizeof *to);
        else
            for (int64_t q = 0; q < k; q++)
                for (int64_t j = 0; j < cols; j++)
                    to[q * TILE_COLS + j] = b[q * g->p.b_row + j * g->p.b_col];
    }
}

/* `rows` rows of A into panels of 6, k numbers deep, zeros below the last row. */
static void pack_a(const lab_small_product *p, const float *a, int64_t rows, float *to)
{
    for (int64_t from = 0; from < p->k; from += 8) { /* what is read twice stays near */
        int64_t last = from + 8 < p->k ? from + 8 : p->k;

        for (int64_t i = 0; i < rows; i += TILE_ROWS) {
            int64_t n = rows - i < TILE_ROWS ? rows - i : TILE_ROWS;

            for (int64_t q = from; q < last; q++) {
                const float *x = a + i * p->a_row + q * p->a_col;
                float *y = to + i * p->k + q * TILE_ROWS;

                if (p->a_row == 1 && n == TILE_ROWS)
                    memcpy(y, x, TILE_ROWS * sizeof *y);
                else
                    for (int64_t r = 0; r < TILE_ROWS; r++)
                        y[r] = r < n ? x[r * p->a_row] : 0;
            }
        }
    }
}

/* Blocks [begin, end) of rows. */
static void multiply(void *arg, int64_t begin, int64_t end)
{
    const struct block *g = arg;
    const lab_small_product *p = &g->p;
    static const int64_t whole[1] = { 0 };
    float a[ROWS * DEPTH] __attribute__((aligned(64)));

    for (int64_t at = begin; at < end; at++) {
        int64_t row = at * g->rows, rows = p->m - row < g->rows ? p->m - row : g->rows;

        pack_a(p, p->a + row * p->a_row, rows, a);
        for (int64_t j = 0; j < p->n; j += TILE_COLS)
            for (int64_t i = 0; i < rows; i += TILE_ROWS) {
                struct tile t = {
                    .y = p->y + (row + i) * p->y_row + j,
                    .y_row = p->y_row,
                    .bias = g->bias ? g->bias + j : NULL,
                    .rows = rows - i < TILE_ROWS ? (int)(rows - i) : TILE_ROWS,
                    .cols = p->n - j < TILE_COLS ? (int)(p->n - j) : TILE_COLS,
                    .add = p->add,
                };

                tile_sums(&t, 1, whole, p->k, a + i * p->k, TILE_ROWS, g->b + j * p->k,
                          TILE_COLS);
            }
    }
}

static int64_t panels(int64_t n)
{
    return (n + TILE_COLS - 1) / TILE_COLS;
}

static int64_t less(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The block of B from row q and column j on, and what Y gets of it. */
static void run(struct block *g, const lab_small_product *p, int64_t q, int64_t j,
                const float *bias)
{
    int64_t cost;

    g->p = *p;
    g->p.n = less(COLS, p->n - j);
    g->p.k = less(DEPTH, p->k - q);
    g->p.a += q * p->a_col;
    g->p.b += q * p->b_row + j * p->b_col;
    g->p.y += j;
    g->p.add = p->add || q > 0;
    g->bias = bias && q == 0 ? bias + j : NULL;
    cost = g->p.n * g->p.k;
    lab_parallel_for(panels(g->p.n), 1 + LAB_WALK_GRAIN / (TILE_COLS * g->p.k), pack_b,
                     g);
    lab_parallel_for((p->m + g->rows - 1) / g->rows, 1 + WORK / (cost * g->rows + 1),
                     multiply, g);
}

bool gemm(lab_ctx *c, const lab_small_product *p)
{
    struct block g = { .rows = ROWS };
    lab_scope s = lab_scope_open(c);
    int64_t wide = panels(p->n) * TILE_COLS;
    float *bias = NULL;

    /* Blocks enough for every thread of a usual machine; the cut changes no number. */
    while (g.rows > 2 * TILE_ROWS && p->m < 8 * g.rows)
        g.rows /= 2;
    g.b = lab_data_mut(lab_tensor_make(c, LAB_F32, less(COLS, wide), less(DEPTH, p->k)));
    if (p->bias) {
        bias = lab_data_mut(lab_tensor_make(c, LAB_F32, wide));
        if (bias)
            memcpy(bias, p->bias, (size_t)p->n * sizeof *bias);
        if (bias && wide > p->n)
            memset(bias + p->n, 0, (size_t)(wide - p->n) * sizeof *bias);
    }
    if (lab_ok(c))
        for (int64_t j = 0; j < p->n; j += COLS)
            for (int64_t q = 0; q < p->k; q += DEPTH)
                run(&g, p, q, j, bias);
    lab_scope_close(c, &s);
    return lab_ok(c);
}
