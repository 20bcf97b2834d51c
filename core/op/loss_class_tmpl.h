/* loss_class_tmpl.h — rows of losses over classes; see variants.h for S, A, …
 *     cross entropy   L = Σ_k v_k (z − x_k),  z = ln Σ eˣ,  dx_k = g (e^(x_k − z) Σ v − v_k)
 *         v: by class      (1 − ε) w_t at the target t, and ε w_k / C everywhere
 *            by probability  w_k ((1 − ε) q_k + ε / C)
 *     nll             L = −w_t x_t                                                          */
#include "op/math_tmpl.h"
#include "op/log_sum_tmpl.h"

/* v_k but for the target's own part. */
TARGET VECTOR A NAME(share)(const struct classes *j, const A *q, int64_t k)
{
    A w = j->w ? ((const A *)j->w)[k] : 1;

    return q ? w * (q[k] * (A)(1 - j->smoothing) + (A)j->spread) : w * (A)j->spread;
}

#if FAST
/* z and the loss of up to FEW_ROWS rows of few classes: vectors go over rows, one class at a
 * time, as a row is no vector's length. */
TARGET static void NAME(entropy_few)(const struct classes *j, int64_t begin, int64_t rows)
{
    const S *x = (const S *)j->x + begin * j->n;
    A *lse = (A *)j->lse + begin, *out = (A *)j->loss + begin;
    A col[FEW][FEW_ROWS], m[FEW_ROWS], z[FEW_ROWS];
    int64_t n = j->n;

    for (int64_t r = 0; r < rows; r++)
        for (int64_t k = 0; k < n; k++)
            col[k][r] = LOAD(x[r * n + k]);
    for (int64_t r = 0; r < rows; r++)
        m[r] = col[0][r], z[r] = 0;
    for (int64_t k = 1; k < n; k++)
        for (int64_t r = 0; r < rows; r++)
            m[r] = col[k][r] > m[r] ? col[k][r] : m[r];
    for (int64_t k = 0; k < n; k++)
        for (int64_t r = 0; r < rows; r++)
            z[r] += EXP_DOWN(col[k][r] - m[r]);
    for (int64_t r = 0; r < rows; r++)
        lse[r] = m[r] + LN(z[r]);
    for (int64_t r = 0; r < rows; r++) {
        int64_t t = j->target[begin + r];

        out[r] = t < 0 ? 0 : (j->w ? ((const A *)j->w)[t] : 1) * (lse[r] - col[t][r]);
    }
}

TARGET static void NAME(entropy_few_back)(const struct classes *j, int64_t begin,
                                          int64_t rows)
{
    int64_t n = j->n;
    const S *x = (const S *)j->x + begin * n;
    S *restrict dx = (S *)j->dx + begin * n;
    A z[FEW * FEW_ROWS], scale[FEW * FEW_ROWS];

    for (int64_t r = 0; r < rows; r++) {
        int64_t t = j->target[begin + r];
        A g = t < 0 ? 0 : ((const A *)j->g)[begin + r];

        for (int64_t k = 0; k < n; k++) {
            z[r * n + k] = ((const A *)j->lse)[begin + r];
            scale[r * n + k] = g == 0 ? 0 : g * (j->w ? ((const A *)j->w)[t] : 1);
        }
    }
    for (int64_t i = 0; i < rows * n; i++)
        dx[i] = STORE(scale[i] == 0 ? 0 : EXP_DOWN(LOAD(x[i]) - z[i]) * scale[i]);
    for (int64_t r = 0; r < rows; r++) {
        int64_t t = j->target[begin + r], i = r * n + t;

        if (t >= 0 && scale[r * n] != 0)
            dx[i] = STORE(EXP_DOWN(LOAD(x[i]) - z[i]) * scale[i] - scale[i]);
    }
}
#endif

TARGET static void NAME(entropy)(const struct classes *j, int64_t begin, int64_t end)
{
    int64_t n = j->n;
    A *out = j->loss, *lse = j->lse;
    const A *w = j->w;

#if FAST
    for (; n <= FEW && j->target && j->smoothing == 0 && begin < end; begin += FEW_ROWS)
        NAME(entropy_few)(j, begin, end - begin < FEW_ROWS ? end - begin : FEW_ROWS);
#endif
    for (int64_t r = begin; r < end; r++) {
        const S *x = (const S *)j->x + r * n;
        const A *q = j->q ? (const A *)j->q + r * n : NULL;
        A m = NAME(largest)(x, n), z = m + (A)log(NAME(power_sum)(x, m, n));
        double loss = 0;

        lse[r] = z;
        for (int64_t i = 0; (q || j->smoothing > 0) && i < n; i += CHUNK) {
            int64_t stop = n - i < CHUNK ? n : i + CHUNK;
            A sum = 0;

#pragma omp simd reduction(+ : sum)
            for (int64_t k = i; k < stop; k++) {
                A v = NAME(share)(j, q, k);

                sum +=
                    v == 0 ? 0 : v * (z - LOAD(x[k])); /* −∞ is fine at probability 0 */
            }
            loss += sum;
        }
        if (!q) {
            int64_t t = j->target[r];

            if (t < 0)
                loss = 0;
            else
                loss += (1 - j->smoothing) * (w ? w[t] : 1) * (z - LOAD(x[t]));
        }
        out[r] = (A)loss;
    }
}

TARGET static void NAME(entropy_back)(const struct classes *j, int64_t begin, int64_t end)
{
    int64_t n = j->n;
    const A *g = j->g, *lse = j->lse, *w = j->w;

#if FAST
    for (; n <= FEW && j->target && j->smoothing == 0 && begin < end; begin += FEW_ROWS)
        NAME(entropy_few_back)(j, begin, end - begin < FEW_ROWS ? end - begin : FEW_ROWS);
#endif
    for (int64_t r = begin; r < end; r++) {
        const S *x = (const S *)j->x + r * n;
        const A *q = j->q ? (const A *)j->q + r * n : NULL;
        S *restrict dx = (S *)j->dx + r * n;
        int64_t t = q ? 0 : j->target[r];
        A z = lse[r], gr = t < 0 ? 0 : g[r], own = 0;
        double all = 0;

        if (gr == 0) {
            for (int64_t k = 0; k < n; k++)
                dx[k] = STORE((A)0);
            continue;
        }
        if (!q)
            own = (A)(1 - j->smoothing) * (w ? w[t] : 1);
        for (int64_t k = 0; (q || j->smoothing > 0) && k < n; k++)
            all += NAME(share)(j, q, k);
        all += own;
        if (!q && j->smoothing == 0) {
            A scale = gr * own;

            for (int64_t k = 0; k < n; k++)
                dx[k] = STORE(EXP_DOWN(LOAD(x[k]) - z) * scale);
        } else {
            A scale = (A)all;

            for (int64_t k = 0; k < n; k++)
                dx[k] =
                    STORE(gr * (EXP_DOWN(LOAD(x[k]) - z) * scale - NAME(share)(j, q, k)));
        }
        if (!q)
            dx[t] = STORE(
                gr * (EXP_DOWN(LOAD(x[t]) - z) * (A)all - own - NAME(share)(j, q, t)));
    }
}

TARGET static void NAME(nll)(const struct classes *j, int64_t begin, int64_t end)
{
    const A *w = j->w;
    A *out = j->loss;

    for (int64_t r = begin; r < end; r++) {
        int64_t t = j->target[r];

        out[r] = t < 0 ? 0 : -(w ? w[t] : 1) * LOAD(((const S *)j->x)[r * j->n + t]);
    }
}

TARGET static void NAME(nll_back)(const struct classes *j, int64_t begin, int64_t end)
{
    const A *w = j->w, *g = j->g;

    for (int64_t r = begin; r < end; r++) {
        S *dx = (S *)j->dx + r * j->n;
        int64_t t = j->target[r];

        for (int64_t k = 0; k < j->n; k++)
            dx[k] = STORE((A)0);
        if (t >= 0)
            dx[t] = STORE(-(w ? w[t] : 1) * g[r]);
    }
}
