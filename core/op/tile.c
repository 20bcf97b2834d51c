/* tile.c — tiles of products in registers, for AVX2. */
#include "op/tile.h"

#if LAB_X86
#include <immintrin.h>

typedef float vec __attribute__((vector_size(32), aligned(4), may_alias));

#define FMA(x, y, z) (vec) _mm256_fmadd_ps((__m256)(x), (__m256)(y), (__m256)(z))
#define SPLAT(p) (vec) _mm256_broadcast_ss(p)
#define INLINE LAB_AVX2 static inline __attribute__((always_inline))

/* Twelve zeros, or the bias in each row: y is added at the end. */
#define BEGIN(sum, vecs, bias)                                                     \
    vec sum[TILE_ROWS][2];                                                         \
    _Pragma("GCC unroll 6") for (int r = 0; r < TILE_ROWS;                         \
                                 r++) for (int v = 0; v < (vecs); v++) sum[r][v] = \
        (bias) ? *(const vec *)((bias) + v * 8) : (vec)                            \
    {                                                                              \
        0                                                                          \
    }

/* The first n ≤ 8 numbers of a vector. */
INLINE __m256i first(int n)
{
    static const int32_t ones[16] = { -1, -1, -1, -1, -1, -1, -1, -1 };

    return _mm256_loadu_si256((const __m256i *)(const void *)(ones + 8 - n));
}

/* Row r of the sums to y: whole vectors, and a part of the last. */
INLINE void put(const struct tile *t, int r, vec *sum, int vecs)
{
    float *y = t->y + r * t->y_row;

#pragma GCC unroll 2
    for (int v = 0; v < vecs; v++) {
        int n = t->cols - v * 8;

        if (n >= 8) {
            if (t->add)
                sum[v] += *(const vec *)(y + v * 8);
            *(vec *)(y + v * 8) = sum[v];
        } else {
            if (t->add)
                sum[v] += (vec)_mm256_maskload_ps(y + v * 8, first(n));
            _mm256_maskstore_ps(y + v * 8, first(n), (__m256)sum[v]);
        }
    }
}

INLINE void finish(const struct tile *t, vec sum[TILE_ROWS][2], int vecs)
{
    if (t->rows == TILE_ROWS && t->cols == TILE_COLS && vecs == 2) { /* nearly all */
        float *y = t->y;

        if (t->add)
#pragma GCC unroll 6
            for (int r = 0; r < TILE_ROWS; r++)
#pragma GCC unroll 2
                for (int v = 0; v < 2; v++)
                    sum[r][v] += *(const vec *)(y + r * t->y_row + v * 8);
#pragma GCC unroll 6
        for (int r = 0; r < TILE_ROWS; r++)
#pragma GCC unroll 2
            for (int v = 0; v < 2; v++)
                *(vec *)(y + r * t->y_row + v * 8) = sum[r][v];
        return;
    }
#pragma GCC unroll 6
    for (int r = 0; r < TILE_ROWS; r++)
        if (r < t->rows)
            put(t, r, sum[r], vecs);
}

/* Asks for the lines of y early. */
INLINE void fetch(const struct tile *t)
{
    for (int r = 0; r < t->rows; r++)
        __builtin_prefetch(t->y + r * t->y_row + t->cols - 1, 1);
}

INLINE void sums(const struct tile *t, int vecs, int runs, const int64_t *run, int64_t k,
                 const float *a, int64_t step, const float *b, int64_t b_step)
{
    BEGIN(sum, vecs, t->bias);
    fetch(t);
    for (int i = 0; i < runs; i++) {
        const float *x = a + run[i];

        for (int64_t q = 0; q < k; q++, x += step, b += b_step) {
            vec row[2];

#pragma GCC unroll 2
            for (int v = 0; v < vecs; v++)
                row[v] = *(const vec *)(b + v * 8);
#pragma GCC unroll 6
            for (int r = 0; r < TILE_ROWS; r++)
#pragma GCC unroll 2
                for (int v = 0; v < vecs; v++)
                    sum[r][v] = FMA(SPLAT(x + r), row[v], sum[r][v]);
        }
    }
    finish(t, sum, vecs);
}

LAB_AVX2 void tile_sums(const struct tile *t, int runs, const int64_t *run, int64_t k,
                        const float *a, int64_t step, const float *b, int64_t b_step)
{
    if (t->cols <= 8)
        sums(t, 1, runs, run, k, a, step, b, b_step);
    else if (step == TILE_ROWS && b_step == TILE_COLS) /* packed: steps known here */
        sums(t, 2, runs, run, k, a, TILE_ROWS, b, TILE_COLS);
    else
        sums(t, 2, runs, run, k, a, step, b, b_step);
}

INLINE void windows(const struct tile *t, int vecs, int runs, const int64_t *run,
                    const int64_t *k, const float *const *p, const float *b)
{
    BEGIN(sum, vecs, t->bias);
    fetch(t);
    for (int i = 0; i < runs; i++) {
        const float *p0 = p[0] + run[i], *p1 = p[1] + run[i], *p2 = p[2] + run[i],
                    *p3 = p[3] + run[i], *p4 = p[4] + run[i], *p5 = p[5] + run[i];

        for (int64_t q = 0; q < k[i]; q++, b += TILE_COLS) {
            const float *const at[] = { p0 + q, p1 + q, p2 + q, p3 + q, p4 + q, p5 + q };
            vec row[2];

#pragma GCC unroll 2
            for (int v = 0; v < vecs; v++)
                row[v] = *(const vec *)(b + v * 8);
#pragma GCC unroll 6
            for (int r = 0; r < TILE_ROWS; r++)
#pragma GCC unroll 2
                for (int v = 0; v < vecs; v++)
                    sum[r][v] = FMA(SPLAT(at[r]), row[v], sum[r][v]);
        }
    }
    finish(t, sum, vecs);
}

LAB_AVX2 void tile_windows(const struct tile *t, int runs, const int64_t *run,
                           const int64_t *k, const float *const *p, const float *b)
{
    if (t->cols <= 8)
        windows(t, 1, runs, run, k, p, b);
    else
        windows(t, 2, runs, run, k, p, b);
}

#else /* never called: tile_here() is false */
void tile_sums(const struct tile *t, int runs, const int64_t *run, int64_t k,
               const float *a, int64_t step, const float *b, int64_t b_step)
{
    (void)t, (void)runs, (void)run, (void)k, (void)a, (void)step, (void)b, (void)b_step;
}

void tile_windows(const struct tile *t, int runs, const int64_t *run, const int64_t *k,
                  const float *const *p, const float *b)
{
    (void)t, (void)runs, (void)run, (void)k, (void)p, (void)b;
}
#endif
