/* image_gray.c — a picture in other channels: RGB to gray and back, alpha on and off.
 *
 * Gray is luma, ITU-R BT.601:  y = 0.299 r + 0.587 g + 0.114 b.
 * Integers: y = (9798 r + 19235 g + 3735 b + 2^14) >> 15, OpenCV's weights, so that results
 * are equal to those of cv::cvtColor. */
#include "data/image.h"

#include <lab/threads.h>
#include <string.h>

#if LAB_X86
#include <immintrin.h>
#endif

enum { R = 9798, G = 19235, B = 3735, SHIFT = 15, HALF = 1 << (SHIFT - 1) };

static void gray_plain(const uint8_t *x, uint8_t *y, int64_t n, int channels)
{
    for (int64_t i = 0; i < n; i++, x += channels)
        y[i] = (uint8_t)((R * x[0] + G * x[1] + B * x[2] + HALF) >> SHIFT);
}

#if LAB_X86
/* Each 32-bit lane takes one pixel as (r, g) and (b, 1) of 16 bit; two multiply-adds with
 * (R, G) and (B, HALF) make its sum. Loads reach past the pixels in use, so that the last
 * ones of a run are left to the plain kernel. */
LAB_AVX2 static void gray_avx2(const uint8_t *x, uint8_t *y, int64_t n, int channels)
{
    const __m256i wrg = _mm256_set1_epi32(G << 16 | R),
                  wb1 = _mm256_set1_epi32(HALF << 16 | B);
    const __m256i one = _mm256_set1_epi32(1 << 16);
    char rg[16], b[16];
    int64_t i = 0;

    for (int p = 0; p < 4; p++)
        for (int k = 0; k < 4; k++) {
            rg[4 * p + k] = (char)(k % 2 ? -1 : p * channels + k / 2);
            b[4 * p + k] = (char)(k ? -1 : p * channels + 2);
        }
    const __m256i pick_rg =
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)rg));
    const __m256i pick_b = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)b));

    for (; i + 16 <= n - 2; i += 16, x += 16 * channels) {
        __m256i sum[2];

        for (int half = 0; half < 2; half++) {
            const uint8_t *at = x + half * 8 * channels;
            __m256i v = _mm256_inserti128_si256(
                _mm256_castsi128_si256(_mm_loadu_si128((const void *)at)),
                _mm_loadu_si128((const void *)(at + 4 * channels)), 1);
            __m256i p = _mm256_madd_epi16(_mm256_shuffle_epi8(v, pick_rg), wrg);
            __m256i q = _mm256_or_si256(_mm256_shuffle_epi8(v, pick_b), one);

            sum[half] =
                _mm256_srli_epi32(_mm256_add_epi32(p, _mm256_madd_epi16(q, wb1)), SHIFT);
        }
        __m256i w = _mm256_permute4x64_epi64(_mm256_packus_epi32(sum[0], sum[1]), 0xd8);
        __m256i z = _mm256_permute4x64_epi64(_mm256_packus_epi16(w, w), 0xd8);

        _mm_storeu_si128((void *)(y + i), _mm256_castsi256_si128(z));
    }
    gray_plain(x, y + i, n - i, channels);
}

LAB_AVX512 static void gray_avx512(const uint8_t *x, uint8_t *y, int64_t n, int channels)
{
    const __m512i wrg = _mm512_set1_epi32(G << 16 | R),
                  wb1 = _mm512_set1_epi32(HALF << 16 | B);
    const __m512i one = _mm512_set1_epi32(1 << 16);
    const __mmask64 lows = 0x5555555555555555u, firsts = 0x1111111111111111u;
    uint8_t rg[64], b[64];
    int64_t i = 0;

    for (int p = 0; p < 16; p++)
        for (int k = 0; k < 4; k++) {
            rg[4 * p + k] = (uint8_t)(p * channels + k / 2);
            b[4 * p + k] = (uint8_t)(p * channels + 2);
        }
    const __m512i pick_rg = _mm512_loadu_si512(rg), pick_b = _mm512_loadu_si512(b);

    for (; i + 16 <= n - 6; i += 16, x += 16 * channels) {
        __m512i v = _mm512_loadu_si512(x);
        __m512i p = _mm512_maskz_permutexvar_epi8(lows, pick_rg, v);
        __m512i q = _mm512_mask_permutexvar_epi8(one, firsts, pick_b, v);
        __m512i sum =
            _mm512_add_epi32(_mm512_madd_epi16(p, wrg), _mm512_madd_epi16(q, wb1));

        _mm_storeu_si128((void *)(y + i),
                         _mm512_cvtepi32_epi8(_mm512_srli_epi32(sum, SHIFT)));
    }
    gray_plain(x, y + i, n - i, channels);
}

gray_kernel *const gray_kernels[] = { gray_plain, gray_avx2, gray_avx512 };
#else
gray_kernel *const gray_kernels[] = { gray_plain, gray_plain, gray_plain };
#endif

/* ---- rows of pixels, by dtype ---------------------------------------------------- */

struct work {
    const void *x;
    void *y;
    int from, to; /* channels */
    gray_kernel *gray;
};

static void gray_u8(void *arg, int64_t begin, int64_t end)
{
    const struct work *w = arg;

    w->gray((const uint8_t *)w->x + begin * w->from, (uint8_t *)w->y + begin, end - begin,
            w->from);
}

static void gray_i32(void *arg, int64_t begin, int64_t end)
{
    const struct work *w = arg;
    const int32_t *x = (const int32_t *)w->x + begin * w->from;
    int32_t *y = w->y;

    for (int64_t i = begin; i < end; i++, x += w->from)
        y[i] = (int32_t)((R * (int64_t)x[0] + G * (int64_t)x[1] + B * (int64_t)x[2] +
                          HALF) >>
                         SHIFT);
}

static void gray_f32(void *arg, int64_t begin, int64_t end)
{
    const struct work *w = arg;
    const float *x = (const float *)w->x + begin * w->from;
    float *y = w->y;

    for (int64_t i = begin; i < end; i++, x += w->from)
        y[i] = 0.299f * x[0] + 0.587f * x[1] + 0.114f * x[2];
}

/* Gray, RGB and RGBA to RGB and RGBA; a new alpha is opaque. One for each dtype. */
#define SPREAD(name, type, opaque)                                        \
    static void name(void *arg, int64_t begin, int64_t end)               \
    {                                                                     \
        const struct work *w = arg;                                       \
        const type *x = (const type *)w->x + begin * w->from;             \
        type *y = (type *)w->y + begin * w->to;                           \
                                                                          \
        for (int64_t i = begin; i < end; i++, x += w->from, y += w->to) { \
            for (int k = 0; k < 3; k++)                                   \
                y[k] = x[w->from == 1 ? 0 : k];                           \
            if (w->to == 4)                                               \
                y[3] = (opaque);                                          \
        }                                                                 \
    }
SPREAD(spread_u8, uint8_t, 255)
SPREAD(spread_i32, int32_t, 65535)
SPREAD(spread_f32, float, 1.0f)
#undef SPREAD

static const struct kind {
    lab_dtype dtype;
    void (*gray)(void *, int64_t, int64_t), (*spread)(void *, int64_t, int64_t);
} kinds[] = {
    { LAB_U8, gray_u8, spread_u8 },
    { LAB_I32, gray_i32, spread_i32 },
    { LAB_F32, gray_f32, spread_f32 },
};

lab_tensor *lab_image_convert(lab_ctx *c, const lab_tensor *image, lab_image_mode mode)
{
    static const int channels_of[] = {
        [LAB_IMAGE_GRAY] = 1, [LAB_IMAGE_RGB] = 3, [LAB_IMAGE_RGBA] = 4
    };
    lab_tensor *x = (lab_tensor *)(uintptr_t)image; /* only read */
    int from = lab_ndim(x) == 3 ? (int)lab_dim(x, 2) : 1, to = channels_of[mode];
    const struct kind *k = NULL;
    lab_tensor *out;

    if (!x || !lab_ok(c))
        return NULL;
    if (lab_ndim(x) < 2 || lab_ndim(x) > 3 || (from != 1 && from != 3 && from != 4))
        return lab_fail(c, LAB_ESHAPE, "a picture is H×W, H×W×3 or H×W×4, got %s",
                        lab_tensor_brief(c, x));
    if (mode == LAB_IMAGE_AS_IS || (from == to && lab_ndim(x) == (to == 1 ? 2 : 3)))
        return x;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].dtype == lab_dtype_of(x))
            k = &kinds[i];
    if (!k)
        return lab_fail(c, LAB_EDTYPE, "a picture is u8, i32 or f32, got %s",
                        lab_tensor_brief(c, x));
    if (from == to)
        return lab_squeeze(c, x, 2);
    x = lab_contiguous(c, x);
    out = to == 1 ? lab_tensor_make(c, k->dtype, lab_dim(x, 0), lab_dim(x, 1))
                  : lab_tensor_make(c, k->dtype, lab_dim(x, 0), lab_dim(x, 1), to);
    if (out) {
        struct work w = { lab_data(x), lab_data_mut(out), from, to,
                          gray_kernels[lab_cpu_level()] };

        lab_parallel_for(lab_dim(x, 0) * lab_dim(x, 1), 1 << 16,
                         to == 1 ? k->gray : k->spread, &w);
    }
    return out;
}
