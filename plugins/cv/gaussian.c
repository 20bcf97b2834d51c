/* gaussian.c — smoothing by a Gaussian, first down the columns, then along the rows.
 *
 *     k_i ∝ exp(−(i − r)² / 2σ²),  i = 0 … 2r,  Σ k = 1
 *
 * u8 pictures take weights of 8 fractional bits (Σ k = 256), as OpenCV's fixed-point
 * GaussianBlur does: both sums are exact integers, so that only the last step rounds and
 * results are equal to OpenCV's. A column sum is at most 255 × 256 and fits 16 bits; where
 * the weights have a large common factor (3 and 5 taps: binomials) both sums do. */
#include "gaussian.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#if LAB_X86
#include <immintrin.h>
#endif

enum { ONE = 256, BIAS = 1 << 15 };

/* ---- weights --------------------------------------------------------------------------- */

/* OpenCV's tables for the small sizes where no σ is given, in 256ths. */
static const uint16_t small_tables[][5] = {
    [0] = { 256 }, [1] = { 128, 64 }, [2] = { 96, 64, 16 }, [3] = { 72, 56, 28, 8 },
    [4] = { 60, 51, 30, 13, 4 },
};
enum { N_SMALL = sizeof small_tables / sizeof *small_tables };

/* Rounds the weights from the outside in and hands the rest on, so that they sum to 256. */
static void to_fixed(struct gaussian *g, const double *k)
{
    double error = 0;
    int sum = 0;

    for (int i = g->radius; i > 0; i--) {
        double want = k[i] * ONE + error;

        g->k[i] = (uint16_t)lrint(want);
        error = want - g->k[i];
        sum += 2 * g->k[i];
    }
    g->k[0] = (uint16_t)(ONE - sum);
}

static int gcd(int a, int b)
{
    return b ? gcd(b, a % b) : a;
}

/* Divides by the common factor, a power of two as the sum is one. */
static void reduce(struct gaussian *g)
{
    int common = ONE;

    for (int i = 0; i <= g->radius; i++)
        common = gcd(common, g->k[i]);
    g->sum = ONE / common;
    g->small = g->sum <= 16;
    if (!g->small)
        return;
    for (int i = 0; i <= g->radius; i++)
        g->k[i] = (uint16_t)(g->k[i] / common);
    g->shift = 2 * __builtin_ctz((unsigned)g->sum);
}

static void weigh(struct gaussian *g, double *k, double sigma)
{
    double sum = 1, scale = -0.5 / (sigma * sigma);

    k[0] = 1;
    for (int i = g->radius; i > 0; i--)
        sum += 2 * (k[i] = exp(scale * i * i));
    for (int i = 0; i <= g->radius; i++)
        g->kf[i] = (float)(k[i] /= sum);
}

bool gaussian_weights(lab_ctx *c, struct gaussian *g, int64_t ksize, double sigma, bool u8)
{
    enum { MAX = 2 * GAUSSIAN_MAX_RADIUS + 1 };
    double k[GAUSSIAN_MAX_RADIUS + 1];

    if (!(sigma >= 0))
        return lab_failn(c, LAB_EARG, "argument 'sigma' is a number ≥ 0, got %g", sigma);
    if (ksize == 0 && sigma > 0)
        ksize = sigma > MAX ? MAX + 2 : lrint(sigma * (u8 ? 3 : 4) * 2 + 1) | 1;
    else if (ksize == 0)
        ksize = 5;
    if (ksize < 1 || ksize % 2 == 0 || ksize > MAX)
        return lab_failn(c, LAB_EARG, "argument 'ksize' is odd, 1 to %d, got %lld", MAX,
                         (long long)ksize);
    memset(g, 0, sizeof *g);
    g->radius = (int)ksize / 2;
    if (sigma == 0 && g->radius < N_SMALL) {
        memcpy(g->k, small_tables[g->radius], sizeof *small_tables);
        for (int i = 0; i <= g->radius; i++)
            g->kf[i] = g->k[i] / (float)ONE;
    } else {
        weigh(g, k, sigma > 0 ? sigma : 0.15 * (double)ksize + 0.35);
        to_fixed(g, k);
    }
    reduce(g);
    for (int j = 0; j <= g->radius; j++)
        g->twice[j] = g->k[j] * 0x10001u;
    for (int j = -g->radius, t = 0; j <= g->radius; j += 2, t++)
        g->pairs[t] = g->k[abs(j)] | (j < g->radius ? (uint32_t)g->k[abs(j + 1)] << 16 : 0);
    return true;
}

/* ---- plain kernels ----------------------------------------------------------------------- */

static void columns_plain(const uint8_t *const *rows, const struct gaussian *g, uint16_t bias,
                          uint16_t *line, int64_t n)
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

static void row_plain(const uint16_t *line, const struct gaussian *g, int64_t step, uint8_t *y,
                      int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        unsigned sum = g->k[0] * (unsigned)(line[i] ^ BIAS) + (1u << 15);

        for (int j = 1; j <= g->radius; j++)
            sum += g->k[j] * (unsigned)((line[i + j * step] ^ BIAS) +
                                        (line[i - j * step] ^ BIAS));
        y[i] = (uint8_t)(sum >> 16);
    }
}

/* A kernel of floats is one source for every level: the compiler widens its loops, for a
 * small radius with all taps unrolled. */
enum { TILE = 64 };

static inline __attribute__((always_inline)) void
columns_f(const float *const *rows, const struct gaussian *g, int radius, float *line, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        float sum = g->kf[0] * rows[0][i];

        for (int j = 1; j <= radius; j++)
            sum += g->kf[j] * (rows[j][i] + rows[-j][i]);
        line[i] = sum;
    }
}

static inline __attribute__((always_inline)) void
row_f(const float *line, const struct gaussian *g, int radius, int64_t step, float *y, int64_t n)
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

#define FLOAT_KERNELS(level, attributes)                                                   \
    attributes static void columns_f_##level(const float *const *rows,                     \
                                             const struct gaussian *g, float *line,        \
                                             int64_t n)                                    \
    {                                                                                      \
        columns_f_any(rows, g, line, n);                                                   \
    }                                                                                      \
    attributes static void row_f_##level(const float *line, const struct gaussian *g,      \
                                         int64_t step, float *y, int64_t n)                \
    {                                                                                      \
        row_f_any(line, g, step, y, n);                                                    \
    }
FLOAT_KERNELS(plain, )

#if LAB_X86
FLOAT_KERNELS(avx2, LAB_AVX2)
FLOAT_KERNELS(avx512, LAB_AVX512)

/* ---- AVX2 ---------------------------------------------------------------------------------- */

LAB_AVX2 static void columns_avx2(const uint8_t *const *rows, const struct gaussian *g,
                                  uint16_t bias, uint16_t *line, int64_t n)
{
    const __m256i k0 = _mm256_set1_epi16((short)g->k[0]), b = _mm256_set1_epi16((short)bias);
    int64_t i = 0;

    for (; i + 16 <= n; i += 16) {
        __m256i v = _mm256_cvtepu8_epi16(_mm_loadu_si128((const void *)(rows[0] + i)));
        __m256i sum = _mm256_add_epi16(_mm256_mullo_epi16(v, k0), b);

        for (int j = 1; j <= g->radius; j++) {
            __m256i u = _mm256_cvtepu8_epi16(_mm_loadu_si128((const void *)(rows[j] + i)));

            v = _mm256_cvtepu8_epi16(_mm_loadu_si128((const void *)(rows[-j] + i)));
            v = _mm256_mullo_epi16(_mm256_add_epi16(u, v), _mm256_set1_epi16((short)g->k[j]));
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
LAB_AVX2 static void row_avx2(const uint16_t *line, const struct gaussian *g, int64_t step,
                              uint8_t *y, int64_t n)
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

/* ---- AVX-512 ------------------------------------------------------------------------------- */

static inline __mmask32 first_of(int64_t n)
{
    return n >= 32 ? 0xffffffffu : n > 0 ? (1u << n) - 1 : 0;
}

/* `radius` again, so that a constant one unrolls the loop. Two vectors share a weight. */
LAB_AVX512 static inline __attribute__((always_inline)) void
columns_of_radius(const uint8_t *const *rows, const struct gaussian *g, int radius,
                  uint16_t bias, uint16_t *line, int64_t n)
{
    const __m512i k0 = _mm512_set1_epi32((int)g->twice[0]), b = _mm512_set1_epi16((short)bias);

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
            v1 = _mm512_add_epi16(_mm512_cvtepu8_epi16(_mm256_maskz_loadu_epi8(m1, p + 32)),
                                  _mm512_cvtepu8_epi16(_mm256_maskz_loadu_epi8(m1, q + 32)));
            s0 = _mm512_add_epi16(s0, _mm512_mullo_epi16(v0, k));
            s1 = _mm512_add_epi16(s1, _mm512_mullo_epi16(v1, k));
        }
        _mm512_storeu_si512(line + i, s0);
        _mm512_storeu_si512(line + i + 32, s1);
    }
}

LAB_AVX512 static void columns_avx512(const uint8_t *const *rows, const struct gaussian *g,
                                      uint16_t bias, uint16_t *line, int64_t n)
{
    if (g->radius == 1)
        columns_of_radius(rows, g, 1, bias, line, n);
    else if (g->radius == 2)
        columns_of_radius(rows, g, 2, bias, line, n);
    else
        columns_of_radius(rows, g, g->radius, bias, line, n);
}

LAB_AVX512 static inline __attribute__((always_inline)) void
small_row_of_radius(const uint16_t *line, const struct gaussian *g, int radius, int64_t step,
                    uint8_t *y, int64_t n)
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

LAB_AVX512 static void row_avx512(const uint16_t *line, const struct gaussian *g, int64_t step,
                                  uint8_t *y, int64_t n)
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
        _mm256_mask_storeu_epi8(y + i + 32, first_of(n - i - 32), _mm512_cvtepi16_epi8(s2));
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

/* ---- the whole picture ---------------------------------------------------------------------- */

struct job {
    const struct gaussian *g;
    const struct gaussian_kernels *kernels;
    const void *x;
    void *y;
    struct size s;
    size_t item; /* bytes of a number in x and y */
    enum border border;
    int64_t pad; /* numbers on either side of a line */
    struct scratch scratch;
};

/* Fills the pads beside a line of w pixels; `zero` is what a zero pixel sums to. */
#define PADS(name, type)                                                                   \
    static void name(type *line, const struct job *job, type zero)                         \
    {                                                                                      \
        int64_t w = job->s.w, step = job->s.channels;                                      \
                                                                                           \
        for (int64_t side = 0; side < 2; side++)                                           \
            for (int64_t i = 0; i < job->g->radius; i++) {                                 \
                int64_t to = side ? w + i : -1 - i, at = border_at(to, w, job->border);    \
                                                                                           \
                for (int64_t k = 0; k < step; k++)                                         \
                    line[to * step + k] = at < 0 ? zero : line[at * step + k];             \
            }                                                                              \
    }
PADS(pad_u16, uint16_t)
PADS(pad_f32, float)
#undef PADS

/* Scratch of a piece: pointers to rows, a zero row, a line with pads and slack. */
static size_t scratch_bytes(const struct job *job)
{
    size_t rows = (2 * (size_t)job->g->radius + 1) * sizeof(void *);
    size_t line = ((size_t)job->s.n + 2 * (size_t)job->pad + 192) * sizeof(float);

    return rows + ((size_t)job->s.n + 64) * job->item + line + 128;
}

static void blur_rows(void *arg, int64_t begin, int64_t end)
{
    const struct job *job = arg;
    const struct gaussian *g = job->g;
    const struct gaussian_kernels *kernels = job->kernels;
    size_t row_bytes = (size_t)job->s.n * job->item;
    const void **rows = scratch_of(&job->scratch, begin);
    char *zeros = (char *)(rows + 2 * g->radius + 1), *line = zeros + row_bytes + 64;

    line += 64 - (uintptr_t)line % 64 + (size_t)job->pad * (job->item == 1 ? 2 : 4);
    rows += g->radius;
    for (int64_t i = begin; i < end; i++) {
        for (int j = -g->radius; j <= g->radius; j++)
            rows[j] = border_row(job->x, i + j, job->s.h, row_bytes, job->border, zeros);
        if (job->item == 1) {
            uint16_t bias = g->small ? 0 : BIAS, *l = (uint16_t *)(void *)line;
            gaussian_row *row = g->small ? kernels->small_row : kernels->row;

            kernels->columns((const uint8_t *const *)rows, g, bias, l, job->s.n);
            pad_u16(l, job, bias);
            row(l, g, job->s.channels, (uint8_t *)job->y + i * job->s.n, job->s.n);
        } else {
            float *l = (float *)(void *)line;

            kernels->columns_f((const float *const *)rows, g, l, job->s.n);
            pad_f32(l, job, 0);
            kernels->row_f(l, g, job->s.channels, (float *)job->y + i * job->s.n, job->s.n);
        }
    }
}

lab_tensor *gaussian_blur(lab_ctx *c, lab_cpu level, const lab_tensor *image, int64_t ksize,
                          double sigma, enum border border)
{
    bool u8 = lab_dtype_of(image) == LAB_U8;
    struct gaussian *g = lab_alloc(c, sizeof *g);
    struct job job = { .g = g, .kernels = &gaussian_kernels[level], .x = lab_data(image),
                       .s = size_of(image), .item = u8 ? 1 : 4, .border = border };
    lab_tensor *out;

    if (!g || !gaussian_weights(c, g, ksize, sigma, u8))
        return NULL;
    out = lab_tensor_like(c, image);
    if (!out || lab_numel(out) == 0)
        return out;
    job.y = lab_data_mut(out);
    job.pad = ((g->radius + 1) * job.s.channels + 63) / 64 * 64;
    return for_rows(c, job.s, 1, &job.scratch, scratch_bytes(&job), blur_rows, &job) ? out
                                                                                      : NULL;
}

lab_tensor *cv_gaussian_blur(lab_ctx *c, const lab_tensor *image, int64_t ksize, double sigma,
                             const char *border)
{
    return gaussian_blur(c, lab_cpu_level(), image, ksize, sigma, border_of(border));
}
