/* small_tmpl.h — tiny products for one kind of CPU. Before it is included: WIDTH, the numbers
 * of a vector; NAME(x); TARGET; on vectors named `vec` FMA(x, y, z) = x y + z and
 * SPLAT(x), a number in all places; TANH(x) of a float; MASK, MASK_OF(n), LOAD_PART and
 * STORE_PART for the first n of a vector, if the CPU has such. */

typedef float NAME(vec) __attribute__((vector_size(WIDTH * 4), aligned(4), may_alias));
#define vec NAME(vec)

/* `rows` × `vecs` vectors of y from B's panel, whose rows are b_row apart; of the columns
 * `cols` are stored. `first`: y starts with the bias, else with what it holds. */
TARGET static inline __attribute__((always_inline)) void
NAME(tile)(const lab_small_product *p, int64_t i, int64_t k, const float *a,
           const float *panel, int64_t b_row, const float *bias, float *y, int rows,
           int vecs, int64_t cols, bool first)
{
    vec sum[ROWS][2], zero = { 0 };

#pragma GCC unroll 8
    for (int r = 0; r < rows; r++)
#pragma GCC unroll 2
        for (int v = 0; v < vecs; v++)
            sum[r][v] = first && bias ? *(const vec *)(bias + v * WIDTH) : zero;
    for (int64_t q = 0; q < k; q++) {
        vec b[2];

#pragma GCC unroll 2
        for (int v = 0; v < vecs; v++)
            b[v] = *(const vec *)(panel + q * b_row + v * WIDTH);
#pragma GCC unroll 8
        for (int r = 0; r < rows; r++) {
            vec x = SPLAT(a[(i + r) * p->a_row + q * p->a_col]);

#pragma GCC unroll 2
            for (int v = 0; v < vecs; v++)
                sum[r][v] = FMA(x, b[v], sum[r][v]);
        }
    }
#ifdef MASK
    if (cols < vecs * WIDTH) { /* the last vector is a part of one */
        MASK part = MASK_OF(cols - (vecs - 1) * WIDTH);

#pragma GCC unroll 8
        for (int r = 0; r < rows; r++) {
            float *to = y + (i + r) * p->y_row, *last = to + (vecs - 1) * WIDTH;
            vec *at = (vec *)to;

            if (vecs == 2)
                *at = first ? sum[r][0] : (vec)(sum[r][0] + *at);
            if (!first)
                sum[r][vecs - 1] += LOAD_PART(last, part);
            STORE_PART(last, part, sum[r][vecs - 1]);
        }
        return;
    }
#else
    if (cols < vecs * WIDTH) {
        /* Through a buffer: an index that varies would keep the sums out of registers. */
        float edge[ROWS * 2 * WIDTH];

#pragma GCC unroll 8
        for (int r = 0; r < rows; r++)
#pragma GCC unroll 2
            for (int v = 0; v < vecs; v++)
                *(vec *)(edge + (r * 2 + v) * WIDTH) = sum[r][v];
        for (int r = 0; r < rows; r++)
            for (int64_t j = 0; j < cols; j++) {
                float *to = y + (i + r) * p->y_row + j;

                *to = edge[r * 2 * WIDTH + j] + (first ? 0 : *to);
            }
        return;
    }
#endif
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++)
#pragma GCC unroll 2
        for (int v = 0; v < vecs; v++) {
            vec *at = (vec *)(y + (i + r) * p->y_row + v * WIDTH);

            if (!first)
                sum[r][v] += *at;
            *at = sum[r][v];
        }
}

/* All rows of one panel of columns. */
TARGET static inline __attribute__((always_inline)) void
NAME(rows)(const lab_small_product *p, int64_t k, const float *a, const float *panel,
           int64_t b_row, const float *bias, float *y, int vecs, int64_t cols, bool first)
{
    int64_t i = 0;

    for (; i + ROWS <= p->m; i += ROWS)
        NAME(tile)(p, i, k, a, panel, b_row, bias, y, ROWS, vecs, cols, first);
    switch (p->m - i) {
    case 5:
        NAME(tile)(p, i, k, a, panel, b_row, bias, y, 5, vecs, cols, first);
        break;
    case 4:
        NAME(tile)(p, i, k, a, panel, b_row, bias, y, 4, vecs, cols, first);
        break;
    case 3:
        NAME(tile)(p, i, k, a, panel, b_row, bias, y, 3, vecs, cols, first);
        break;
    case 2:
        NAME(tile)(p, i, k, a, panel, b_row, bias, y, 2, vecs, cols, first);
        break;
    case 1:
        NAME(tile)(p, i, k, a, panel, b_row, bias, y, 1, vecs, cols, first);
        break;
    default:
        break;
    }
}

/* `cols` columns of B, k rows, side by side; zeros up to `wide`. */
TARGET static void NAME(pack)(const lab_small_product *p, const float *b, int64_t k,
                              int64_t cols, int64_t wide, float *restrict panel)
{
    if (cols < wide)
        memset(panel, 0, (size_t)(k * wide) * sizeof *panel);
    if (p->b_row == 1) {
        lab_transpose_f32(b, p->b_col, cols, k, panel, wide);
        return;
    }
    for (int64_t j = 0; j < cols; j++)
        for (int64_t q = 0; q < k; q++)
            panel[q * wide + j] = b[q * p->b_row + j * p->b_col];
}

TARGET static void NAME(multiply)(const lab_small_product *p)
{
    float panel[DEPTH * 2 * WIDTH], bias[2 * WIDTH];

    for (int64_t q = 0; q < p->k || q == 0; q += DEPTH) {
        int64_t k = p->k - q < DEPTH ? p->k - q : DEPTH;
        const float *a = p->a + q * p->a_col;
        bool first = q == 0 && !p->add;

        for (int64_t j = 0; j < p->n; j += 2 * WIDTH) {
            int64_t cols = p->n - j < 2 * WIDTH ? p->n - j : 2 * WIDTH, b_row = p->b_row;
            int64_t wide = cols <= WIDTH ? WIDTH : 2 * WIDTH;
            const float *b = p->b + q * p->b_row + j * p->b_col, *with = NULL;

            if (p->bias) {
                memset(bias, 0, sizeof bias);
                memcpy(bias, p->bias + j, (size_t)cols * sizeof *bias);
                with = bias;
            }
            if (p->b_col != 1 || cols < wide) {
                NAME(pack)(p, b, k, cols, wide, panel);
                b = panel;
                b_row = wide;
            }
            if (wide == WIDTH)
                NAME(rows)(p, k, a, b, b_row, with, p->y + j, 1, cols, first);
            else
                NAME(rows)(p, k, a, b, b_row, with, p->y + j, 2, cols, first);
        }
    }
}

TARGET static void NAME(tanh)(float *y, const float *x, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = TANH(x[i]);
}

#undef vec
#undef WIDTH
#undef NAME
#undef TARGET
#undef FMA
#undef MASK
#undef MASK_OF
#undef LOAD_PART
#undef STORE_PART
#undef SPLAT
#undef TANH
