/* norm_tmpl.h — kernels of layer and RMS norm, row by row; see variants.h for S, A, …
 *     forward   m = Σ x / n (0 for RMS),  k = 1 / √(Σ (x − m)² / n + eps)
 *               y = x̂ w + b,  x̂ = (x − m) k
 *     backward  dx = k (g w − Σ g w / n − x̂ Σ g w x̂ / n)   (the second term not for RMS)
 *               dw = Σ_rows g x̂,  db = Σ_rows g                                          */

/* Σ x of STRIPE rows: chains of additions side by side. */
TARGET static inline void NAME(totals)(const S *const *x, int64_t n, double *sum)
{
    const S *x0 = x[0], *x1 = x[1], *x2 = x[2], *x3 = x[3];

    for (int64_t i = 0; i < n; i += CHUNK) {
        int64_t end = n - i < CHUNK ? n : i + CHUNK;
        A a = 0, b = 0, c = 0, d = 0;

#pragma omp simd reduction(+ : a, b, c, d)
        for (int64_t k = i; k < end; k++) {
            a += LOAD(x0[k]);
            b += LOAD(x1[k]);
            c += LOAD(x2[k]);
            d += LOAD(x3[k]);
        }
        sum[0] += a;
        sum[1] += b;
        sum[2] += c;
        sum[3] += d;
    }
}

static inline A NAME(square)(A x)
{
    return x * x;
}

/* Σ (x − m)² of each. */
TARGET static inline void NAME(spreads)(const S *const *x, const A *m, int64_t n,
                                        double *sum)
{
    const S *x0 = x[0], *x1 = x[1], *x2 = x[2], *x3 = x[3];
    A m0 = m[0], m1 = m[1], m2 = m[2], m3 = m[3];

    for (int64_t i = 0; i < n; i += CHUNK) {
        int64_t end = n - i < CHUNK ? n : i + CHUNK;
        A a = 0, b = 0, c = 0, d = 0;

#pragma omp simd reduction(+ : a, b, c, d)
        for (int64_t k = i; k < end; k++) {
            a += NAME(square)(LOAD(x0[k]) - m0);
            b += NAME(square)(LOAD(x1[k]) - m1);
            c += NAME(square)(LOAD(x2[k]) - m2);
            d += NAME(square)(LOAD(x3[k]) - m3);
        }
        sum[0] += a;
        sum[1] += b;
        sum[2] += c;
        sum[3] += d;
    }
}

TARGET static void NAME(forward)(const struct rows *j, int64_t begin, int64_t end)
{
    const A *w = j->w, *b = j->b;
    A *mean = j->stats, *scale = mean + j->rows;
    int64_t n = j->n;

    for (int64_t r = begin; r < end; r += STRIPE) {
        double sum[STRIPE] = { 0 }, spread[STRIPE] = { 0 };
        A m[STRIPE];
        const S *x[STRIPE];

        for (int64_t k = 0; k < STRIPE; k++)
            x[k] = (const S *)j->x + (r + k < end ? r + k : end - 1) * n;
        if (j->center)
            NAME(totals)(x, n, sum);
        for (int k = 0; k < STRIPE; k++)
            m[k] = (A)(sum[k] / (double)n);
        NAME(spreads)(x, m, n, spread);
        for (int64_t k = 0; k < STRIPE && r + k < end; k++) {
            S *restrict y = (S *)j->y + (r + k) * n;
            const S *from = x[k];
            A s = (A)(1 / sqrt(spread[k] / (double)n + j->eps)), mk = m[k];

            for (int64_t i = 0; i < n; i++)
                y[i] = STORE((LOAD(from[i]) - mk) * s * w[i] + b[i]);
            mean[r + k] = mk;
            scale[r + k] = s;
        }
    }
}

/* The sums of one row, and its part of dw and db. */
TARGET static inline void NAME(gather)(const S *g, const S *x, const A *w, A m, A k,
                                       int64_t n, A *restrict dw, A *restrict db,
                                       double *sums)
{
    sums[0] = sums[1] = 0;
    for (int64_t i = 0; i < n; i += CHUNK) {
        int64_t end = n - i < CHUNK ? n : i + CHUNK;
        A one = 0, two = 0;

#pragma omp simd reduction(+ : one, two)
        for (int64_t q = i; q < end; q++) {
            A d = LOAD(g[q]), hat = (LOAD(x[q]) - m) * k;

            dw[q] += d * hat;
            db[q] += d;
            one += d * w[q];
            two += d * w[q] * hat;
        }
        sums[0] += one;
        sums[1] += two;
    }
}

/* Rows [begin, end); what they give to dw and db goes to dwb[0…n) and dwb[n…2n). */
TARGET static void NAME(backward)(const struct rows *j, int64_t begin, int64_t end,
                                  void *dwb)
{
    const A *w = j->w, *mean = j->stats, *scale = mean + j->rows;
    A *dw = dwb, *db = dw + j->n;
    int64_t n = j->n;

    for (int64_t i = 0; i < 2 * n; i++)
        dw[i] = 0;
    for (int64_t r = begin; r < end; r++) {
        const S *x = (const S *)j->x + r * n, *g = (const S *)j->g + r * n;
        S *restrict dx = (S *)j->y + r * n;
        A m = mean[r], k = scale[r], one, two;
        double sums[2];

        NAME(gather)(g, x, w, m, k, n, dw, db, sums);
        one = j->center ? (A)(sums[0] / (double)n) : 0;
        two = (A)(sums[1] / (double)n);
        for (int64_t i = 0; i < n; i++)
            dx[i] = STORE(k * (LOAD(g[i]) * w[i] - one - (LOAD(x[i]) - m) * k * two));
    }
}

/* dw and db from the parts of all pieces, columns [begin, end) of both in a row. */
TARGET static void NAME(join)(const struct rows *j, int64_t begin, int64_t end)
{
    A *out = j->dwb;

    for (int64_t i = begin; i < end; i++)
        out[i] = 0;
    for (int64_t p = 0; p < j->pieces; p++) {
        const A *part = (const A *)j->parts + p * 2 * j->n;

        for (int64_t i = begin; i < end; i++)
            out[i] += part[i];
    }
}
