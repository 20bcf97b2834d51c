/* matmul_tmpl.h — products of row-major matrices for one type T; NAME(x) is its function's
 * name. */

/* B's columns [j, j + COLS) one row behind the other, zeros past its edge. */
static void NAME(pack)(const T *b, T *panel, int64_t k, int64_t n, int64_t j)
{
    int64_t cols = n - j < COLS ? n - j : COLS;

    for (int64_t p = 0; p < k; p++, panel += COLS)
        for (int64_t q = 0; q < COLS; q++)
            panel[q] = q < cols ? b[p * n + j + q] : 0;
}

/* C[0..rows) [0..cols) = bias[j] + Σ_p A[i][p] panel[p][j]; the sums stay in registers. */
static void NAME(tile)(const T *a, const T *panel, const T *bias, T *y, int64_t k,
                       int64_t n, int64_t rows, int64_t cols)
{
    T sum[ROWS][COLS] = { { 0 } };
    const T *line[ROWS];

    for (int64_t i = 0; bias && i < ROWS; i++)
        for (int64_t j = 0; j < cols; j++)
            sum[i][j] = bias[j];

    for (int64_t i = 0; i < ROWS; i++)
        line[i] = a + (i < rows ? i : 0) * k;
    for (int64_t p = 0; p < k; p++, panel += COLS)
        for (int i = 0; i < ROWS; i++)
            for (int j = 0; j < COLS; j++)
                sum[i][j] = ADD(sum[i][j], MUL(line[i][p], panel[j]));
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < cols; j++)
            y[i * n + j] = sum[i][j];
}

/* Rows [begin, end) of all products, counted through the batch. */
static void NAME(rows)(void *arg, int64_t begin, int64_t end)
{
    const struct job *g = arg;
    int64_t m = g->m, k = g->k, n = g->n, panels = (n + COLS - 1) / COLS;

    while (begin < end) {
        int64_t batch = begin / m, row = begin % m;
        int64_t last = row + (end - begin) < m ? row + (end - begin) : m;
        const T *a = (const T *)g->a + g->a_at[batch];
        const T *b = (const T *)g->packed + g->b_at[batch] / (k * n) * panels * COLS * k;
        T *y = (T *)g->y + batch * m * n;

        for (int64_t j = 0; j < panels; j++)
            for (int64_t i = row; i < last; i += ROWS) {
                int64_t r = last - i < ROWS ? last - i : ROWS;
                int64_t cols = n - j * COLS < COLS ? n - j * COLS : COLS;

                const T *bias = g->bias ? (const T *)g->bias + j * COLS : NULL;

                NAME(tile)
                (a + i * k, b + j * COLS * k, bias, y + i * n + j * COLS, k, n, r, cols);
            }
        begin += last - row;
    }
}

/* Panels [begin, end) of all Bs. */
static void NAME(panels)(void *arg, int64_t begin, int64_t end)
{
    const struct job *g = arg;
    int64_t panels = (g->n + COLS - 1) / COLS;

    for (int64_t i = begin; i < end; i++) {
        const T *b = (const T *)g->b + i / panels * g->k * g->n;

        NAME(pack)(b, (T *)g->packed + i * COLS * g->k, g->k, g->n, i % panels * COLS);
    }
}

#undef T
#undef NAME
#undef ADD
#undef MUL
