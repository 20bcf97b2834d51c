/* norm_channel_tmpl.h — kernels over columns of row-major blocks; see variants.h.
 *
 * Narrow rows are taken several at a time as one row of j->wide numbers, so that all lanes
 * of a vector have work; what belongs to one channel is put together afterwards. */

/* acc[i] = Σ_rows x[i] */
TARGET static void NAME(sums)(const S *x, int64_t rows, int64_t n, A *restrict acc)
{
    for (int64_t i = 0; i < n; i++)
        acc[i] = 0;
    for (; rows >= 4; rows -= 4, x += 4 * n)
        for (int64_t i = 0; i < n; i++)
            acc[i] +=
                (LOAD(x[i]) + LOAD(x[n + i])) + (LOAD(x[2 * n + i]) + LOAD(x[3 * n + i]));
    for (; rows > 0; rows--, x += n)
        for (int64_t i = 0; i < n; i++)
            acc[i] += LOAD(x[i]);
}

static inline A NAME(squared)(A x)
{
    return x * x;
}

/* acc[i] = Σ_rows (x[i] − mean[i])² */
TARGET static void NAME(spreads)(const S *x, int64_t rows, int64_t n, const A *mean,
                                 A *restrict acc)
{
    for (int64_t i = 0; i < n; i++)
        acc[i] = 0;
    for (; rows >= 4; rows -= 4, x += 4 * n)
        for (int64_t i = 0; i < n; i++)
            acc[i] += (NAME(squared)(LOAD(x[i]) - mean[i]) +
                       NAME(squared)(LOAD(x[n + i]) - mean[i])) +
                      (NAME(squared)(LOAD(x[2 * n + i]) - mean[i]) +
                       NAME(squared)(LOAD(x[3 * n + i]) - mean[i]));
    for (; rows > 0; rows--, x += n)
        for (int64_t i = 0; i < n; i++)
            acc[i] += NAME(squared)(LOAD(x[i]) - mean[i]);
}

/* A block's columns into the statistics of the channels so far, the folds one by one:
 * Chan, Golub & LeVeque (1983), eq. 2.1. */
TARGET static void NAME(stat_block)(const struct channels *j, const S *x, int64_t rows,
                                    int64_t folds, struct column_stats *s, A *scratch)
{
    int64_t n = folds * j->c;
    A *mean = scratch, *m2 = scratch + j->wide;

    NAME(sums)(x, rows, n, mean);
    for (int64_t i = 0; i < n; i++)
        mean[i] /= (A)rows;
    NAME(spreads)(x, rows, n, mean, m2);
    for (int64_t f = 0; f < folds; f++) {
        double a = (double)s->n / (double)(s->n + rows),
               b = (double)rows / (double)(s->n + rows);

        for (int64_t i = 0; i < j->c; i++) {
            double delta = (double)mean[f * j->c + i] - s->one[i];

            s->one[i] += delta * b;
            s->two[i] += (double)m2[f * j->c + i] + delta * delta * a * (double)rows;
        }
        s->n += rows;
    }
}

/* Means and Σ (x − mean)² of `rows` rows from x on. */
TARGET static void NAME(stats)(const struct channels *j, const void *from,
                               const void *unused, int64_t instance, int64_t rows,
                               struct column_stats *s, void *scratch)
{
    const S *x = from;
    int64_t block = j->block / j->wide > 4 ? j->block / j->wide : 4;

    (void)unused;
    (void)instance;
    while (rows > 0) {
        int64_t folds = rows >= j->folds ? j->folds : 1;
        int64_t n = rows / folds < block ? rows / folds : block;

        NAME(stat_block)(j, x, n, folds, s, scratch);
        x += n * folds * j->c;
        rows -= n * folds;
    }
}

/* acc[i] = Σ_rows g[i], more[i] = Σ_rows g[i] (x[i] − mean[i]) */
TARGET static void NAME(products)(const S *g, const S *x, int64_t rows, int64_t n,
                                  const A *mean, A *restrict acc, A *restrict more)
{
    for (int64_t i = 0; i < n; i++)
        acc[i] = more[i] = 0;
    for (; rows >= 2; rows -= 2, x += 2 * n, g += 2 * n)
        for (int64_t i = 0; i < n; i++) {
            A a = LOAD(g[i]), b = LOAD(g[n + i]);

            acc[i] += a + b;
            more[i] += a * (LOAD(x[i]) - mean[i]) + b * (LOAD(x[n + i]) - mean[i]);
        }
    for (; rows > 0; rows--, x += n, g += n)
        for (int64_t i = 0; i < n; i++) {
            acc[i] += LOAD(g[i]);
            more[i] += LOAD(g[i]) * (LOAD(x[i]) - mean[i]);
        }
}

/* Σ g and Σ g (x − mean) of `rows` rows. */
TARGET static void NAME(grads)(const struct channels *j, const void *from,
                               const void *with, int64_t instance, int64_t rows,
                               struct column_stats *s, void *scratch)
{
    const S *x = from, *g = with;
    const A *mean = (const A *)j->coef + instance * 4 * j->wide;
    A *acc = scratch, *more = acc + j->wide;
    int64_t block = j->block / j->wide > 4 ? j->block / j->wide : 4;

    while (rows > 0) {
        int64_t folds = rows >= j->folds ? j->folds : 1, n = rows / folds;

        n = n < block ? n : block;
        NAME(products)(g, x, n, folds * j->c, mean, acc, more);
        for (int64_t f = 0; f < folds; f++)
            for (int64_t i = 0; i < j->c; i++) {
                s->one[i] += (double)acc[f * j->c + i];
                s->two[i] += (double)more[f * j->c + i];
            }
        x += n * folds * j->c;
        g += n * folds * j->c;
        rows -= n * folds;
    }
}

/* y = (x − mean) a + b */
TARGET static void NAME(scale)(const struct channels *j, int64_t instance, int64_t at,
                               int64_t rows)
{
    const A *mean = (const A *)j->coef + instance * 4 * j->wide;
    const A *a = mean + j->wide, *b = a + j->wide;
    const S *x = (const S *)j->x + at;
    S *restrict y = (S *)j->y + at;

    while (rows > 0) {
        int64_t folds = rows >= j->folds ? j->folds : 1, n = folds * j->c;

        for (int64_t i = 0; i < n; i++)
            y[i] = STORE((LOAD(x[i]) - mean[i]) * a[i] + b[i]);
        x += n;
        y += n;
        rows -= folds;
    }
}

/* dx = g a − (x − mean) p − q */
TARGET static void NAME(unscale)(const struct channels *j, int64_t instance, int64_t at,
                                 int64_t rows)
{
    const A *mean = (const A *)j->coef + instance * 4 * j->wide;
    const A *a = mean + j->wide, *p = a + j->wide, *q = p + j->wide;
    const S *x = (const S *)j->x + at, *g = (const S *)j->g + at;
    S *restrict y = (S *)j->y + at;

    while (rows > 0) {
        int64_t folds = rows >= j->folds ? j->folds : 1, n = folds * j->c;

        for (int64_t i = 0; i < n; i++)
            y[i] = STORE(LOAD(g[i]) * a[i] - (LOAD(x[i]) - mean[i]) * p[i] - q[i]);
        x += n;
        g += n;
        y += n;
        rows -= folds;
    }
}

/* k numbers for each channel from f64, repeated for all folds. */
static void NAME(set_coef)(const struct channels *j, int64_t instance, int k,
                           const double *v)
{
    A *to = (A *)j->coef + (instance * 4 + k) * j->wide;

    for (int64_t f = 0; f < j->folds; f++)
        for (int64_t i = 0; i < j->c; i++)
            to[f * j->c + i] = (A)v[i];
}
