/* canny_maxima.c — the second step of canny.c: which pixels are largest across the edge. */
#include "canny.h"

#include <stdlib.h>

#if LAB_X86
#include <immintrin.h>
#endif

/* tan 22.5° in 15 bits; tan 67.5° = 2 + tan 22.5°. */
enum { TAN_SHIFT = 15, TAN22 = 13573 };

/* ---- non-maximum suppression ----------------------------------------------------- */

/* Is the pixel the largest across the edge? p, h, n: magnitudes above, here, below. */
static bool largest(int gx, int gy, const int16_t *p, const int16_t *h, const int16_t *n)
{
    int x = abs(gx), y = abs(gy) << TAN_SHIFT, low = x * TAN22;
    int side = (gx ^ gy) < 0 ? -1 : 1;

    if (y < low)
        return h[0] > h[-1] && h[0] >= h[1];
    if (y > low + (x << (TAN_SHIFT + 1)))
        return h[0] > p[0] && h[0] >= n[0];
    return h[0] > p[-side] && h[0] > n[side];
}

static void suppress_from(int64_t from, const int16_t *dx, const int16_t *dy,
                          const int16_t *const mag[3], int low, int high, uint64_t *weak,
                          uint64_t *strong, int64_t w)
{
    for (int64_t x = from; x < w; x++) {
        uint64_t bit = (uint64_t)1 << x % 64;

        if (x % 64 == 0)
            weak[x / 64] = strong[x / 64] = 0;
        if (mag[1][x] <= low ||
            !largest(dx[x], dy[x], mag[0] + x, mag[1] + x, mag[2] + x))
            continue;
        weak[x / 64] |= bit;
        strong[x / 64] |= mag[1][x] > high ? bit : 0;
    }
}

static void suppress_plain(const int16_t *dx, const int16_t *dy,
                           const int16_t *const mag[3], int low, int high, uint64_t *weak,
                           uint64_t *strong, int64_t w)
{
    suppress_from(0, dx, dy, mag, low, high, weak, strong, w);
}

static uint64_t above_plain(const int32_t *m, int low)
{
    uint64_t bits = 0;

    for (int i = 0; i < 64; i++)
        bits |= (uint64_t)(m[i] > low) << i;
    return bits;
}

static void expand_plain(const uint64_t *bits, uint8_t *y, int64_t w)
{
    for (int64_t x = 0; x < w; x++)
        y[x] = bits[x / 64] >> x % 64 & 1 ? 255 : 0;
}

/* |g_x| + |g_y|: of Sobel's sums of u8 at most 2 × 255 × 48. */
static inline __attribute__((always_inline)) void
magnitudes(const int16_t *dx, const int16_t *dy, int16_t *m, int64_t w)
{
    for (int64_t i = 0; i < w; i++)
        m[i] = (int16_t)((dx[i] < 0 ? -dx[i] : dx[i]) + (dy[i] < 0 ? -dy[i] : dy[i]));
}

static inline __attribute__((always_inline)) void
squares(const int16_t *dx, const int16_t *dy, int32_t *m, int64_t w)
{
    for (int64_t i = 0; i < w; i++)
        m[i] = dx[i] * dx[i] + dy[i] * dy[i];
}

/* The same suppression of squared magnitudes, without branches so that the compiler widens
 * it: rank 1 for a maximum, 2 for one above high. */
static inline __attribute__((always_inline)) void
rank64(const int16_t *dx, const int16_t *dy, const int32_t *p, const int32_t *h,
       const int32_t *n, int high, int32_t rank[64])
{
    for (int i = 0; i < 64; i++) {
        int gx = dx[i], gy = dy[i], x = gx < 0 ? -gx : gx,
            y = (gy < 0 ? -gy : gy) << TAN_SHIFT;
        int low = x * TAN22, m = h[i];
        int along_x = (m > h[i - 1]) & (m >= h[i + 1]),
            along_y = (m > p[i]) & (m >= n[i]);
        int down = (m > p[i - 1]) & (m > n[i + 1]), up = (m > p[i + 1]) & (m > n[i - 1]);
        int largest = (gx ^ gy) < 0 ? up : down;

        largest = y > low + (x << (TAN_SHIFT + 1)) ? along_y : largest;
        largest = y < low ? along_x : largest;
        rank[i] = largest * (m > high ? 2 : 1);
    }
}

#define LEVEL(level, attributes)                                                      \
    attributes static void magnitudes_##level(const int16_t *dx, const int16_t *dy,   \
                                              int16_t *m, int64_t w)                  \
    {                                                                                 \
        magnitudes(dx, dy, m, w);                                                     \
    }                                                                                 \
    attributes static void squares_##level(const int16_t *dx, const int16_t *dy,      \
                                           int32_t *m, int64_t w)                     \
    {                                                                                 \
        squares(dx, dy, m, w);                                                        \
    }                                                                                 \
    attributes static void suppress_l2_##level(const int16_t *dx, const int16_t *dy,  \
                                               const int32_t *const mag[3], int low,  \
                                               int high, uint64_t *weak,              \
                                               uint64_t *strong, int64_t w)           \
    {                                                                                 \
        for (int64_t x = 0; x < w; x += 64) {                                         \
            uint64_t here = w - x < 64 ? ((uint64_t)1 << (w - x)) - 1 : ~(uint64_t)0; \
            int32_t rank[64];                                                         \
                                                                                      \
            weak[x / 64] = strong[x / 64] = 0;                                        \
            here &= above_##level(mag[1] + x, low);                                   \
            if (!here)                                                                \
                continue;                                                             \
            rank64(dx + x, dy + x, mag[0] + x, mag[1] + x, mag[2] + x, high, rank);   \
            weak[x / 64] = here & above_##level(rank, 0);                             \
            strong[x / 64] = here & above_##level(rank, 1);                           \
        }                                                                             \
    }
LEVEL(plain, )

#if LAB_X86
/* The direction's two tests, y 2^15 < x tan22 and y 2^15 > x (tan22 + 2^16), by one
 * multiply-add of pairs (x, y) and (x, y − 2x) with (tan22, −2^15); the saturation of the
 * narrowing keeps the sign. */
LAB_AVX2 static inline __m256i tangent_avx2(__m256i x, __m256i y)
{
    const __m256i k = _mm256_set1_epi32((int)(0x80000000u | TAN22));

    return _mm256_packs_epi32(_mm256_madd_epi16(_mm256_unpacklo_epi16(x, y), k),
                              _mm256_madd_epi16(_mm256_unpackhi_epi16(x, y), k));
}

LAB_AVX2 static inline __m256i load_avx2(const int16_t *p)
{
    return _mm256_loadu_si256((const void *)p);
}

/* a ≥ b */
LAB_AVX2 static inline __m256i reaches_avx2(__m256i a, __m256i b)
{
    return _mm256_cmpeq_epi16(_mm256_max_epi16(a, b), a);
}

LAB_AVX2 static inline unsigned mask_avx2(__m256i v)
{
    __m256i bytes = _mm256_permute4x64_epi64(_mm256_packs_epi16(v, v), 0xd8);

    return (unsigned)_mm256_movemask_epi8(bytes) & 0xffff;
}

/* Of 16 pixels at x: the local maxima above low, as 16-bit masks. */
LAB_AVX2 static inline __m256i maxima_avx2(const int16_t *dx, const int16_t *dy,
                                           const int16_t *const mag[3], int64_t x,
                                           __m256i above)
{
    const int16_t *p = mag[0] + x, *h = mag[1] + x, *n = mag[2] + x;
    __m256i m = load_avx2(h), gx = load_avx2(dx + x), gy = load_avx2(dy + x);
    __m256i ax = _mm256_abs_epi16(gx), ay = _mm256_abs_epi16(gy);
    __m256i flat = _mm256_cmpgt_epi16(tangent_avx2(ax, ay), _mm256_setzero_si256());
    __m256i steep = tangent_avx2(ax, _mm256_sub_epi16(ay, _mm256_add_epi16(ax, ax)));
    __m256i falls = _mm256_srai_epi16(_mm256_xor_si256(gx, gy), 15);
    __m256i along_x = _mm256_and_si256(_mm256_cmpgt_epi16(m, load_avx2(h - 1)),
                                       reaches_avx2(m, load_avx2(h + 1)));
    __m256i along_y = _mm256_and_si256(_mm256_cmpgt_epi16(m, load_avx2(p)),
                                       reaches_avx2(m, load_avx2(n)));
    __m256i down = _mm256_and_si256(_mm256_cmpgt_epi16(m, load_avx2(p - 1)),
                                    _mm256_cmpgt_epi16(m, load_avx2(n + 1)));
    __m256i up = _mm256_and_si256(_mm256_cmpgt_epi16(m, load_avx2(p + 1)),
                                  _mm256_cmpgt_epi16(m, load_avx2(n - 1)));
    __m256i across = _mm256_blendv_epi8(down, up, falls);

    across = _mm256_blendv_epi8(across, along_y, _mm256_srai_epi16(steep, 15));
    across = _mm256_blendv_epi8(across, along_x, flat);
    return _mm256_and_si256(above, across);
}

LAB_AVX2 static void suppress_avx2(const int16_t *dx, const int16_t *dy,
                                   const int16_t *const mag[3], int low, int high,
                                   uint64_t *weak, uint64_t *strong, int64_t w)
{
    const __m256i lows = _mm256_set1_epi16((short)low),
                  highs = _mm256_set1_epi16((short)high);
    int64_t x = 0;

    for (; x + 64 <= w; x += 64) {
        uint64_t a = 0, b = 0;

        for (int i = 0; i < 64; i += 16) {
            __m256i m = load_avx2(mag[1] + x + i), above = _mm256_cmpgt_epi16(m, lows);

            if (_mm256_testz_si256(above, above))
                continue;
            above = maxima_avx2(dx, dy, mag, x + i, above);
            a |= (uint64_t)mask_avx2(above) << i;
            b |=
                (uint64_t)mask_avx2(_mm256_and_si256(above, _mm256_cmpgt_epi16(m, highs)))
                << i;
        }
        weak[x / 64] = a;
        strong[x / 64] = b;
    }
    suppress_from(x, dx, dy, mag, low, high, weak, strong, w);
}

LAB_AVX2 static void expand_avx2(const uint64_t *bits, uint8_t *y, int64_t w)
{
    const __m256i byte_of =
        _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
    const __m256i bit_of = _mm256_set1_epi64x((long long)0x8040201008040201u);
    int64_t x = 0;

    for (; x + 32 <= w; x += 32) {
        __m256i v = _mm256_set1_epi32((int)(bits[x / 64] >> x % 64));

        v = _mm256_and_si256(_mm256_shuffle_epi8(v, byte_of), bit_of);
        _mm256_storeu_si256((void *)(y + x), _mm256_cmpeq_epi8(v, bit_of));
    }
    for (; x < w; x++)
        y[x] = bits[x / 64] >> x % 64 & 1 ? 255 : 0;
}

LAB_AVX2 static uint64_t above_avx2(const int32_t *m, int low)
{
    uint64_t bits = 0;

    for (int i = 0; i < 64; i += 8) {
        __m256i v = _mm256_loadu_si256((const void *)(m + i));
        __m256i above = _mm256_cmpgt_epi32(v, _mm256_set1_epi32(low));

        bits |= (uint64_t)(unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(above)) << i;
    }
    return bits;
}

LAB_AVX512 static uint64_t above_avx512(const int32_t *m, int low)
{
    uint64_t bits = 0;

    for (int i = 0; i < 64; i += 16)
        bits |= (uint64_t)_mm512_cmpgt_epi32_mask(_mm512_loadu_si512(m + i),
                                                  _mm512_set1_epi32(low))
                << i;
    return bits;
}

LAB_AVX512 static inline __m512i tangent_avx512(__m512i x, __m512i y)
{
    const __m512i k = _mm512_set1_epi32((int)(0x80000000u | TAN22));

    return _mm512_packs_epi32(_mm512_madd_epi16(_mm512_unpacklo_epi16(x, y), k),
                              _mm512_madd_epi16(_mm512_unpackhi_epi16(x, y), k));
}

LAB_AVX512 static inline __mmask32 maxima_avx512(const int16_t *dx, const int16_t *dy,
                                                 const int16_t *const mag[3], int64_t x)
{
    const int16_t *p = mag[0] + x, *h = mag[1] + x, *n = mag[2] + x;
    __m512i m = _mm512_loadu_si512(h);
    __m512i gx = _mm512_loadu_si512(dx + x), gy = _mm512_loadu_si512(dy + x);
    __m512i ax = _mm512_abs_epi16(gx), ay = _mm512_abs_epi16(gy);
    __mmask32 flat =
        _mm512_cmpgt_epi16_mask(tangent_avx512(ax, ay), _mm512_setzero_si512());
    __mmask32 steep = _mm512_movepi16_mask(
        tangent_avx512(ax, _mm512_sub_epi16(ay, _mm512_add_epi16(ax, ax))));
    __mmask32 falls = _mm512_movepi16_mask(_mm512_xor_si512(gx, gy));
    __mmask32 along_x = _mm512_cmpgt_epi16_mask(m, _mm512_loadu_si512(h - 1)) &
                        _mm512_cmpge_epi16_mask(m, _mm512_loadu_si512(h + 1));
    __mmask32 along_y = _mm512_cmpgt_epi16_mask(m, _mm512_loadu_si512(p)) &
                        _mm512_cmpge_epi16_mask(m, _mm512_loadu_si512(n));
    __mmask32 down = _mm512_cmpgt_epi16_mask(m, _mm512_loadu_si512(p - 1)) &
                     _mm512_cmpgt_epi16_mask(m, _mm512_loadu_si512(n + 1));
    __mmask32 up = _mm512_cmpgt_epi16_mask(m, _mm512_loadu_si512(p + 1)) &
                   _mm512_cmpgt_epi16_mask(m, _mm512_loadu_si512(n - 1));

    return (flat & along_x) | (~flat & steep & along_y) |
           (~flat & ~steep & ((falls & up) | (~falls & down)));
}

LAB_AVX512 static void suppress_avx512(const int16_t *dx, const int16_t *dy,
                                       const int16_t *const mag[3], int low, int high,
                                       uint64_t *weak, uint64_t *strong, int64_t w)
{
    const __m512i lows = _mm512_set1_epi16((short)low),
                  highs = _mm512_set1_epi16((short)high);

    for (int64_t x = 0; x < w; x += 64) {
        uint64_t a = 0, b = 0;

        for (int i = 0; i < 64 && x + i < w; i += 32) {
            __m512i m = _mm512_loadu_si512(mag[1] + x + i);
            __mmask32 above = _mm512_cmpgt_epi16_mask(m, lows);

            above &= w - x - i >= 32 ? 0xffffffffu : (1u << (w - x - i)) - 1;
            if (!above)
                continue;
            above &= maxima_avx512(dx, dy, mag, x + i);
            a |= (uint64_t)above << i;
            b |= (uint64_t)(above & _mm512_cmpgt_epi16_mask(m, highs)) << i;
        }
        weak[x / 64] = a;
        strong[x / 64] = b;
    }
}

LAB_AVX512 static void expand_avx512(const uint64_t *bits, uint8_t *y, int64_t w)
{
    int64_t x = 0;

    for (; x + 64 <= w; x += 64)
        _mm512_storeu_si512(y + x, _mm512_movm_epi8(bits[x / 64]));
    if (x < w)
        _mm512_mask_storeu_epi8(y + x, ((__mmask64)1 << (w - x)) - 1,
                                _mm512_movm_epi8(bits[x / 64]));
}

LEVEL(avx2, LAB_AVX2)
LEVEL(avx512, LAB_AVX512)

const struct canny_kernels canny_kernels[] = {
    { magnitudes_plain, squares_plain, suppress_plain, suppress_l2_plain, expand_plain },
    { magnitudes_avx2, squares_avx2, suppress_avx2, suppress_l2_avx2, expand_avx2 },
    { magnitudes_avx512, squares_avx512, suppress_avx512, suppress_l2_avx512,
      expand_avx512 },
};
#else
const struct canny_kernels canny_kernels[] = {
    { magnitudes_plain, squares_plain, suppress_plain, suppress_l2_plain, expand_plain }
};
#endif
