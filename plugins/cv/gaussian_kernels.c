/* gaussian_kernels.c — weighted sums down columns and along rows: plain, AVX2, AVX-512. */
#include "gaussian.h"

#if LAB_X86
#include <immintrin.h>
#endif

enum { ONE = 256, BIAS = GAUSSIAN_BIAS };

/* ---- plain ----------------------------------------------------------------------- */

static void columns_plain(const uint8_t *const *rows, const struct gaussian *g,
                          uint16_t bias, uint16_t *line, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        unsigned sum = (unsigned)g->k[0] * rows[0][i] + bias;

        for (int j = 1; j <= g->radius; j++)
            sum += (unsigned)g->k[j] * (unsigned)(rows[j][i] + rows[-j][i]);
        line[i] = (uint16_t)sum;
    }
}

static void small_row_plain(const uint16_t *line, const struct gaussian *g, int64_t step,
                            uint8_t *y, int64_t n)
{
    unsigned half = 1u << g->shift >> 1;

    for (int64_t i = 0; i < n; i++) {
        unsigned sum = (unsigned)g->k[0] * line[i] + half;

        for (int j = 1; j <= g->radius; j++)
            sum += g->k[j] * ((unsigned)line[i + j * step] + line[i - j * step]);
        y[i] = (uint8_t)(sum >> g->shift);
    }
}

static void row_plain(const uint16_t *line, const struct gaussian *g, int64_t step,
                      uint8_t *y, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        unsigned sum = g->k[0] * (unsigned)(line[i] ^ BIAS) + (1u << 15);

        for (int j = 1; j <= g->radius; j++)
            sum += g->k[j] *
                   (unsigned)((line[i + j * step] ^ BIAS) + (line[i - j * step] ^ BIAS));
        y[i] = (uint8_t)(sum >> 16);
    }
}

/* A kernel of floats is one source for every level: the compiler widens its loops, for a
 * small radius with all taps unrolled. */
enum { TILE = 64 };

static inline __attribute__((always_inline)) void columns_f(const float *const *rows,
                                                            const struct gaussian *g,
                                                            int radius, float *line,
                                                            int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        float sum = g->kf[0] * rows[0][i];

        for (int j = 1; j <= radius; j++)
            sum += g->kf[j] * (rows[j][i] + rows[-j][i]);
        line[i] = sum;
    }
}

static inline __attribute__((always_inline)) void row_f(const float *line,
                                                        const struct gaussian *g,
                                                        int radius, int64_t step,
                                                        float *y, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        float sum = g->kf[0] * line[i];

        for (int j = 1; j <= radius; j++)
            sum += g->kf[j] * (line[i + j * step] + line[i - j * step]);
        y[i] = sum;
    }
}

/* y += k (a + b), a tile at a time so that y stays near. */
static inline __attribute__((always_inline)) void
add_pair(float k, const float *a, const float *b, float *restrict y, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        y[i] += k * (a[i] + b[i]);
}

static inline __attribute__((always_inline)) void
columns_f_any(const float *const *rows, const struct gaussian *g, float *line, int64_t n)
{
    if (g->radius == 1) {
        columns_f(rows, g, 1, line, n);
        return;
    }
    if (g->radius == 2) {
        columns_f(rows, g, 2, line, n);
        return;
    }
    for (int64_t i = 0; i < n; i += TILE) {
        int64_t m = n - i < TILE ? n - i : TILE;

        for (int64_t t = 0; t < m; t++)
            line[i + t] = g->kf[0] * rows[0][i + t];
        for (int j = 1; j <= g->radius; j++)
            add_pair(g->kf[j], rows[j] + i, rows[-j] + i, line + i, m);
    }
}

static inline __attribute__((always_inline)) void
row_f_any(const float *line, const struct gaussian *g, int64_t step, float *y, int64_t n)
{
    if (g->radius == 1) {
        row_f(line, g, 1, step, y, n);
        return;
    }
    if (g->radius == 2) {
        row_f(line, g, 2, step, y, n);
        return;
    }
    for (int64_t i = 0; i < n; i += TILE) {
        int64_t m = n - i < TILE ? n - i : TILE;

        for (int64_t t = 0; t < m; t++)
            y[i + t] = g->kf[0] * line[i + t];
        for (int j = 1; j <= g->radius; j++)
            add_pair(g->kf[j], line + i + j * step, line + i - j * step, y + i, m);
    }
}

#define FLOAT_KERNELS(level, attributes)                                              \
    attributes static void columns_f_##level(const float *const *rows,                \
                                             const struct gaussian *g, float *line,   \
                                             int64_t n)                               \
    {                                                                                 \
        columns_f_any(rows, g, line, n);                                              \
    }                                                                                 \
    attributes static void row_f_##level(const float *line, const struct gaussian *g, \
                                         int64_t step, float *y, int64_t n)           \
    {                                                                                 \
        row_f_any(line, g, step, y, n);                                               \
    }
FLOAT_KERNELS(plain, )

#if LAB_X86
FLOAT_KERNELS(avx2, LAB_AVX2)
FLOAT_KERNELS(avx512, LAB_AVX512)

/* ---- AVX2 ------------------------------------------------------------------------ */

LAB_AVX2 static void columns_avx2(const uint8_t *const *rows, const struct gaussian *g,
                                  uint16_t bias, uint16_t *line, int64_t n)
{
    const __m256i k0 = _mm256_set1_epi16((short)g->k[0]),
                  b = _mm256_set1_epi16((short)bias);
    int64_t i = 0;

    for (; i + 16 <= n; i += 16) {
        __m256i v = _mm256_cvtepu8_epi16(_mm_loadu_si128((const void *)(rows[0] + i)));
        __m256i sum = _mm256_add_epi16(_mm256_mullo_epi16(v, k0), b);

        for (int j = 1; j <= g->radius; j++) {
            __m256i u =
                _mm256_cvtepu8_epi16(_mm_loadu_si128((const void *)(rows[j] + i)));

            v = _mm256_cvtepu8_epi16(_mm_loadu_si128((const void *)(rows[-j] + i)));
            v = _mm256_mullo_epi16(_mm256_add_epi16(u, v),
                                   _mm256_set1_epi16((short)g->k[j]));
            sum = _mm256_add_epi16(sum, v);
        }
        _mm256_storeu_si256((void *)(line + i), sum);
    }
    for (; i < n; i++) {
        unsigned sum = (unsigned)g->k[0] * rows[0][i] + bias;

        for (int j = 1; j <= g->radius; j++)
            sum += (unsigned)g->k[j] * (unsigned)(rows[j][i] + rows[-j][i]);
        line[i] = (uint16_t)sum;
    }
}

LAB_AVX2 static void small_row_avx2(const uint16_t *line, const struct gaussian *g,
                                    int64_t step, uint8_t *y, int64_t n)
{
    const __m256i k0 = _mm256_set1_epi16((short)g->k[0]);
    const __m256i half = _mm256_set1_epi16((short)(1 << g->shift >> 1));
    int64_t i = 0;

    for (; i + 16 <= n; i += 16) {
        __m256i v = _mm256_loadu_si256((const void *)(line + i));
        __m256i sum = _mm256_add_epi16(_mm256_mullo_epi16(v, k0), half);

        for (int j = 1; j <= g->radius; j++) {
            v = _mm256_add_epi16(_mm256_loadu_si256((const void *)(line + i + j * step)),
                                 _mm256_loadu_si256((const void *)(line + i - j * step)));
            v = _mm256_mullo_epi16(v, _mm256_set1_epi16((short)g->k[j]));
            sum = _mm256_add_epi16(sum, v);
        }
        sum = _mm256_srl_epi16(sum, _mm_cvtsi32_si128(g->shift));
        sum = _mm256_permute4x64_epi64(_mm256_packus_epi16(sum, sum), 0xd8);
        _mm_storeu_si128((void *)(y + i), _mm256_castsi256_si128(sum));
    }
    small_row_plain(line + i, g, step, y + i, n - i);
}

/* Two neighbours and their weights at a time, as signed 16-bit numbers: the bias makes
 * them so, and Σ k bias is added back with the rounding. */
LAB_AVX2 static void row_avx2(const uint16_t *line, const struct gaussian *g,
                              int64_t step, uint8_t *y, int64_t n)
{
    const __m256i first = _mm256_set1_epi32(BIAS * ONE + (1 << 15));
    int64_t i = 0;

    for (; i + 16 <= n; i += 16) {
        __m256i lo = first, hi = first, v;

        for (int j = -g->radius, t = 0; j <= g->radius; j += 2, t++) {
            __m256i k = _mm256_set1_epi32((int)g->pairs[t]);
            __m256i p = _mm256_loadu_si256((const void *)(line + i + j * step));
            __m256i q = _mm256_loadu_si256((const void *)(line + i + (j + 1) * step));

            lo = _mm256_add_epi32(lo, _mm256_madd_epi16(_mm256_unpacklo_epi16(p, q), k));
            hi = _mm256_add_epi32(hi, _mm256_madd_epi16(_mm256_unpackhi_epi16(p, q), k));
        }
        v = _mm256_packs_epi32(_mm256_srli_epi32(lo, 16), _mm256_srli_epi32(hi, 16));
        v = _mm256_permute4x64_epi64(_mm256_packus_epi16(v, v), 0xd8);
        _mm_storeu_si128((void *)(y + i), _mm256_castsi256_si128(v));
    }
    row_plain(line + i, g, step, y + i, n - i);
}

/* ---- AVX-512 --------------------------------------------------------------------- */

static inline __mmask32 first_of(int64_t n)
{
    return n >= 32 ? 0xffffffffu : n > 0 ? (1u << n) - 1 : 0;
}

/* `radius` again, so that a constant one unrolls the loop. Two vectors share a weight. */
LAB_AVX512 static inline __attribute__((always_inline)) void
columns_of_radius(const uint8_t *const *rows, const struct gaussian *g, int radius,
                  uint16_t bias, uint16_t *line, int64_t n)
{
    const __m512i k0 = _mm512_set1_epi32((int)g->twice[0]),
                  b = _mm512_set1_epi16((short)bias);

    for (int64_t i = 0; i < n; i += 64) {
        __mmask32 m0 = first_of(n - i), m1 = first_of(n - i - 32);
        __m512i v0 = _mm512_cvtepu8_epi16(_mm256_maskz_loadu_epi8(m0, rows[0] + i));
        __m512i v1 = _mm512_cvtepu8_epi16(_mm256_maskz_loadu_epi8(m1, rows[0] + i + 32));
        __m512i s0 = _mm512_add_epi16(_mm512_mullo_epi16(v0, k0), b);
        __m512i s1 = _mm512_add_epi16(_mm512_mullo_epi16(v1, k0), b);

        for (int j = 1; j <= radius; j++) {
            const uint8_t *p = rows[j] + i, *q = rows[-j] + i;
            __m512i k = _mm512_set1_epi32((int)g->twice[j]);

            v0 = _mm512_add_epi16(_mm512_cvtepu8_epi16(_mm256_maskz_loadu_epi8(m0, p)),
                                  _mm512_cvtepu8_epi16(_mm256_maskz_loadu_epi8(m0, q)));
            v1 = _mm512_add_epi16(
                _mm512_cvtepu8_epi16(_mm256_maskz_loadu_epi8(m1, p + 32)),
                _mm512_cvtepu8_epi16(_mm256_maskz_loadu_epi8(m1, q + 32)));
            s0 = _mm512_add_epi16(s0, _mm512_mullo_epi16(v0, k));
            s1 = _mm512_add_epi16(s1, _mm512_mullo_epi16(v1, k));
        }
        _mm512_storeu_si512(line + i, s0);
        _mm512_storeu_si512(line + i + 32, s1);
    }
}

LAB_AVX512 static void columns_avx512(const uint8_t *const *rows,
                                      const struct gaussian *g, uint16_t bias,
                                      uint16_t *line, int64_t n)
{
    if (g->radius == 1)
        columns_of_radius(rows, g, 1, bias, line, n);
    else if (g->radius == 2)
        columns_of_radius(rows, g, 2, bias, line, n);
    else
        columns_of_radius(rows, g, g->radius, bias, line, n);
}

LAB_AVX512 static inline __attribute__((always_inline)) void
small_row_of_radius(const uint16_t *line, const struct gaussian *g, int radius,
                    int64_t step, uint8_t *y, int64_t n)
{
    const __m512i k0 = _mm512_set1_epi16((short)g->k[0]);
    const __m512i half = _mm512_set1_epi16((short)(1 << g->shift >> 1));
    const __m128i shift = _mm_cvtsi32_si128(g->shift);

    for (int64_t i = 0; i < n; i += 32) {
        __m512i v = _mm512_loadu_si512(line + i);
        __m512i sum = _mm512_add_epi16(_mm512_mullo_epi16(v, k0), half);

        for (int j = 1; j <= radius; j++) {
            v = _mm512_add_epi16(_mm512_loadu_si512(line + i + j * step),
                                 _mm512_loadu_si512(line + i - j * step));
            v = _mm512_mullo_epi16(v, _mm512_set1_epi16((short)g->k[j]));
            sum = _mm512_add_epi16(sum, v);
        }
        _mm256_mask_storeu_epi8(y + i, first_of(n - i),
                                _mm512_cvtepi16_epi8(_mm512_srl_epi16(sum, shift)));
    }
}

LAB_AVX512 static void small_row_avx512(const uint16_t *line, const struct gaussian *g,
                                        int64_t step, uint8_t *y, int64_t n)
{
    if (g->radius == 1)
        small_row_of_radius(line, g, 1, step, y, n);
    else if (g->radius == 2)
        small_row_of_radius(line, g, 2, step, y, n);
    else
        small_row_of_radius(line, g, g->radius, step, y, n);
}

LAB_AVX512 static void row_avx512(const uint16_t *line, const struct gaussian *g,
                                  int64_t step, uint8_t *y, int64_t n)
{
    const __m512i first = _mm512_set1_epi32(BIAS * ONE + (1 << 15));

    for (int64_t i = 0; i < n; i += 64) {
        __m512i s0 = first, s1 = first, s2 = first, s3 = first;

        for (int j = -g->radius, t = 0; j <= g->radius; j += 2, t++) {
            const uint16_t *p = line + i + j * step, *q = p + step;
            __m512i k = _mm512_set1_epi32((int)g->pairs[t]);
            __m512i p0 = _mm512_loadu_si512(p), p1 = _mm512_loadu_si512(p + 32);
            __m512i q0 = _mm512_loadu_si512(q), q1 = _mm512_loadu_si512(q + 32);

            s0 = _mm512_dpwssd_epi32(s0, _mm512_unpacklo_epi16(p0, q0), k);
            s1 = _mm512_dpwssd_epi32(s1, _mm512_unpackhi_epi16(p0, q0), k);
            s2 = _mm512_dpwssd_epi32(s2, _mm512_unpacklo_epi16(p1, q1), k);
            s3 = _mm512_dpwssd_epi32(s3, _mm512_unpackhi_epi16(p1, q1), k);
        }
        s0 = _mm512_packs_epi32(_mm512_srli_epi32(s0, 16), _mm512_srli_epi32(s1, 16));
        s2 = _mm512_packs_epi32(_mm512_srli_epi32(s2, 16), _mm512_srli_epi32(s3, 16));
        _mm256_mask_storeu_epi8(y + i, first_of(n - i), _mm512_cvtepi16_epi8(s0));
        _mm256_mask_storeu_epi8(y + i + 32, first_of(n - i - 32),
                                _mm512_cvtepi16_epi8(s2));
    }
}

const struct gaussian_kernels gaussian_kernels[] = {
    { columns_plain, small_row_plain, row_plain, columns_f_plain, row_f_plain },
    { columns_avx2, small_row_avx2, row_avx2, columns_f_avx2, row_f_avx2 },
    { columns_avx512, small_row_avx512, row_avx512, columns_f_avx512, row_f_avx512 },
};
#else
const struct gaussian_kernels gaussian_kernels[] = {
    { columns_plain, small_row_plain, row_plain, columns_f_plain, row_f_plain },
};
#endif
