/* softmax_tmpl.h — rows of softmax and log-softmax; see variants.h for S, A, …
 *     forward   y_i = e^(x_i − m) / s,  s = Σ e^(x_j − m),  m = max x
 *               log: x_i − m − ln s
 *     backward  dx_i = y_i (g_i − Σ g_j y_j)
 *               log: g_i − e^y_i Σ g_j                                                      */
#include "op/math_tmpl.h"
#include "op/log_sum_tmpl.h"

/* Σ e^(x − m), kept in y where a number of it holds an A. */
TARGET static inline double NAME(powers)(const S *x, A m, int64_t n, S *restrict y)
{
    double total = 0;

    for (int64_t i = 0; i < n; i += CHUNK) {
        int64_t end = n - i < CHUNK ? n : i + CHUNK;
        A sum = 0;

        if (sizeof(S) == sizeof(A)) {
#pragma omp simd reduction(+ : sum)
            for (int64_t k = i; k < end; k++) {
                A e = EXP_DOWN(LOAD(x[k]) - m);

                y[k] = STORE(e);
                sum += e;
            }
        } else {
#pragma omp simd reduction(+ : sum)
            for (int64_t k = i; k < end; k++)
                sum += EXP_DOWN(LOAD(x[k]) - m);
        }
        total += sum;
    }
    return total;
}

TARGET static void NAME(soft)(const struct rows *j, int64_t begin, int64_t end)
{
    int64_t n = j->n;

    for (int64_t r = begin; r < end; r++) {
        const S *x = (const S *)j->x + r * n;
        S *restrict y = (S *)j->out + r * n;
        A m = NAME(largest)(x, n), scale = (A)(1 / NAME(powers)(x, m, n, y));

        if (sizeof(S) == sizeof(A))
            for (int64_t i = 0; i < n; i++)
                y[i] = STORE(LOAD(y[i]) * scale);
        else
            for (int64_t i = 0; i < n; i++)
                y[i] = STORE(EXP_DOWN(LOAD(x[i]) - m) * scale);
    }
}

TARGET static void NAME(log_soft)(const struct rows *j, int64_t begin, int64_t end)
{
    int64_t n = j->n;

    for (int64_t r = begin; r < end; r++) {
        const S *x = (const S *)j->x + r * n;
        S *restrict y = (S *)j->out + r * n;
        A m = NAME(largest)(x, n), rest = (A)log(NAME(power_sum)(x, m, n));

        for (int64_t i = 0; i < n; i++)
            y[i] = STORE(LOAD(x[i]) - m - rest);
    }
}

/* Σ g y, or for the logarithm Σ g. */
TARGET static inline double NAME(inner)(const S *g, const S *y, int64_t n, bool by_log)
{
    double total = 0;

    for (int64_t i = 0; i < n; i += CHUNK) {
        int64_t end = n - i < CHUNK ? n : i + CHUNK;
        A sum = 0;

        if (by_log) {
#pragma omp simd reduction(+ : sum)
            for (int64_t k = i; k < end; k++)
                sum += LOAD(g[k]);
        } else {
#pragma omp simd reduction(+ : sum)
            for (int64_t k = i; k < end; k++)
                sum += LOAD(g[k]) * LOAD(y[k]);
        }
        total += sum;
    }
    return total;
}

TARGET static void NAME(soft_back)(const struct rows *j, int64_t begin, int64_t end)
{
    int64_t n = j->n;

    for (int64_t r = begin; r < end; r++) {
        const S *y = (const S *)j->x + r * n, *g = (const S *)j->g + r * n;
        S *restrict dx = (S *)j->out + r * n;
        A sum = (A)NAME(inner)(g, y, n, false);

        for (int64_t i = 0; i < n; i++)
            dx[i] = STORE(LOAD(y[i]) * (LOAD(g[i]) - sum));
    }
}

TARGET static void NAME(log_soft_back)(const struct rows *j, int64_t begin, int64_t end)
{
    int64_t n = j->n;

    for (int64_t r = begin; r < end; r++) {
        const S *y = (const S *)j->x + r * n, *g = (const S *)j->g + r * n;
        S *restrict dx = (S *)j->out + r * n;
        A sum = (A)NAME(inner)(g, y, n, true);

        for (int64_t i = 0; i < n; i++)
            dx[i] = STORE(LOAD(g[i]) - EXP_DOWN(LOAD(y[i])) * sum);
    }
}
