/* flip.c — mirror images. */
#include "flip.h"

#include <string.h>

#if LAB_X86
#include <immintrin.h>
#endif

struct job {
    const uint8_t *x;
    uint8_t *y;
    int64_t h, w, pixel; /* bytes of a pixel */
    bool columns, rows;  /* which order is turned round */
    lab_cpu level;
};

/* Pixels `from` … w of a row in reverse order, of constant size where it is a usual one. */
static inline __attribute__((always_inline)) void
reverse_pixels(const uint8_t *x, uint8_t *y, int64_t from, int64_t w, int64_t pixel)
{
    for (int64_t i = from; i < w; i++)
        memcpy(y + i * pixel, x + (w - 1 - i) * pixel, (size_t)pixel);
}

static void reverse_from(const uint8_t *x, uint8_t *y, int64_t from, int64_t w,
                         int64_t pixel)
{
    if (pixel == 1)
        reverse_pixels(x, y, from, w, 1);
    else if (pixel == 3)
        reverse_pixels(x, y, from, w, 3);
    else if (pixel == 4)
        reverse_pixels(x, y, from, w, 4);
    else
        reverse_pixels(x, y, from, w, pixel);
}

static void reverse_plain(const uint8_t *x, uint8_t *y, int64_t w, int64_t pixel)
{
    reverse_from(x, y, 0, w, pixel);
}

#if LAB_X86
/* Whole pixels within `bytes`, last one first. Returns how many there are. */
static int64_t reversal(uint8_t *pick, int64_t bytes, int64_t pixel)
{
    int64_t n = bytes / pixel;

    for (int64_t i = 0; i < bytes; i++)
        pick[i] =
            (uint8_t)(i < n * pixel ? (n - 1 - i / pixel) * pixel + i % pixel : 0x80);
    return n;
}

/* A store writes 16 bytes, of which the last may not count: they are written again. */
LAB_AVX2 static void reverse_avx2(const uint8_t *x, uint8_t *y, int64_t w, int64_t pixel)
{
    uint8_t bytes[16];
    int64_t n = pixel <= 16 ? reversal(bytes, 16, pixel) : 0, i = 0;

    if (n > 0) {
        const __m128i pick = _mm_loadu_si128((const void *)bytes);

        for (; i + n + 16 <= w; i += n) {
            __m128i v = _mm_loadu_si128((const void *)(x + (w - n - i) * pixel));

            /* The first n pixels of the load; what follows them lies in the row too, but
             * for the first step where i is 0 and the row ends. */
            if (i == 0 && n * pixel < 16) {
                uint8_t end[16] = { 0 };

                memcpy(end, x + (w - n) * pixel, (size_t)(n * pixel));
                v = _mm_loadu_si128((const void *)end);
            }
            _mm_storeu_si128((void *)(y + i * pixel), _mm_shuffle_epi8(v, pick));
        }
    }
    reverse_from(x, y, i, w, pixel);
}

LAB_AVX512 static void reverse_avx512(const uint8_t *x, uint8_t *y, int64_t w,
                                      int64_t pixel)
{
    uint8_t bytes[64];
    int64_t n = pixel <= 64 ? reversal(bytes, 64, pixel) : 0;

    if (n == 0) {
        reverse_from(x, y, 0, w, pixel);
        return;
    }
    const __m512i pick = _mm512_loadu_si512(bytes);
    const __mmask64 all = ~(__mmask64)0 >> (64 - n * pixel);
    int64_t i = 0;

    for (; i + n <= w; i += n) {
        __m512i v = _mm512_maskz_loadu_epi8(all, x + (w - n - i) * pixel);

        _mm512_mask_storeu_epi8(y + i * pixel, all, _mm512_permutexvar_epi8(pick, v));
    }
    reverse_from(x, y, i, w, pixel);
}
static void (*const reverses[])(const uint8_t *, uint8_t *, int64_t,
                                int64_t) = { reverse_plain, reverse_avx2,
                                             reverse_avx512 };
#else
static void (*const reverses[])(const uint8_t *, uint8_t *, int64_t,
                                int64_t) = { reverse_plain };
#endif

static void rows_of(void *arg, int64_t begin, int64_t end)
{
    const struct job *job = arg;
    int64_t bytes = job->w * job->pixel;

    for (int64_t i = begin; i < end; i++) {
        const uint8_t *x = job->x + (job->rows ? job->h - 1 - i : i) * bytes;

        if (job->columns)
            reverses[job->level](x, job->y + i * bytes, job->w, job->pixel);
        else
            memcpy(job->y + i * bytes, x, (size_t)bytes);
    }
}

lab_tensor *flip(lab_ctx *c, lab_cpu level, const lab_tensor *image, bool columns,
                 bool rows)
{
    struct size s = size_of(image);
    lab_tensor *out = lab_tensor_like(c, image);
    struct job job = { .x = lab_data(image),
                       .y = lab_data_mut(out),
                       .h = s.h,
                       .w = s.w,
                       .pixel = s.channels * (int64_t)lab_dtype_size(lab_dtype_of(image)),
                       .columns = columns,
                       .rows = rows,
                       .level = level };

    if (!out || lab_numel(out) == 0)
        return out;
    return for_rows(c, s, 1, NULL, 0, rows_of, &job) ? out : NULL;
}

lab_tensor *cv_flip(lab_ctx *c, const lab_tensor *image, const char *axis)
{
    bool both = strcmp(axis, "both") == 0;

    return flip(c, lab_cpu_level(), image, both || strcmp(axis, "horizontal") == 0,
                both || strcmp(axis, "vertical") == 0);
}
