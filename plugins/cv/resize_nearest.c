/* resize_nearest.c — resizing by copies: new pixel x is old pixel ⌊x scale⌋, as
 * cv::resize's INTER_NEAREST has it. Any dtype: pixels are bytes here. */
#include "resize.h"

#include <math.h>
#include <string.h>

#if LAB_X86
#include <immintrin.h>
#endif

struct nearest {
    const uint8_t *x;
    uint8_t *y;
    struct size from, to;
    double scale_y;
    int64_t pixel, bytes; /* bytes of a pixel, and of an old row */
    int32_t *at;          /* byte offset of each new column in an old row */
    /* For `lane` bytes of a new row at a time: where to load `span` bytes of the old one,
     * and which of them go there. */
    int64_t lane, span, groups;
    int64_t *base;
    uint8_t *pick;
    void (*across)(const struct nearest *n, const uint8_t *row, uint8_t *y);
};

static int64_t nearest_at(int64_t i, double scale, int64_t n)
{
    int64_t at = (int64_t)floor((double)i * scale);

    return at < n ? at : n - 1;
}

/* ---- along a row ----------------------------------------------------------------- */

/* A pixel of constant size is copied by a load and a store. */
static inline __attribute__((always_inline)) void
copy_pixels(const struct nearest *n, const uint8_t *row, uint8_t *y, int64_t pixel)
{
    for (int64_t x = 0; x < n->to.w; x++)
        memcpy(y + x * pixel, row + n->at[x], (size_t)pixel);
}

static void across_plain(const struct nearest *n, const uint8_t *row, uint8_t *y)
{
    if (n->pixel == 1)
        copy_pixels(n, row, y, 1);
    else if (n->pixel == 3)
        copy_pixels(n, row, y, 3);
    else if (n->pixel == 4)
        copy_pixels(n, row, y, 4);
    else
        copy_pixels(n, row, y, n->pixel);
}

#if LAB_X86
LAB_AVX2 static void across_avx2(const struct nearest *n, const uint8_t *row, uint8_t *y)
{
    int64_t bytes = n->to.w * n->pixel;

    for (int64_t i = 0, g = 0; i < bytes; i += 16, g++) {
        __m128i v = _mm_loadu_si128((const void *)(row + n->base[g]));

        v = _mm_shuffle_epi8(v, _mm_load_si128((const void *)(n->pick + i)));
        if (bytes - i >= 16) {
            _mm_storeu_si128((void *)(y + i), v);
        } else {
            uint8_t rest[16];

            _mm_storeu_si128((void *)rest, v);
            memcpy(y + i, rest, (size_t)(bytes - i));
        }
    }
}

/* Shrinking pictures spread a group's bytes: a quarter of a vector at a time. */
LAB_AVX512 static void across_quarter(const struct nearest *n, const uint8_t *row,
                                      uint8_t *y)
{
    int64_t bytes = n->to.w * n->pixel;

    for (int64_t i = 0, g = 0; i < bytes; i += 16, g++) {
        const uint8_t *at = row + n->base[g];
        __mmask16 m = (__mmask16)(bytes - i >= 16 ? 0xffff : (1 << (bytes - i)) - 1);
        __m512i pick =
                    _mm512_castsi128_si512(_mm_load_si128((const void *)(n->pick + i))),
                v;

        v = _mm512_permutex2var_epi8(_mm512_loadu_si512(at), pick,
                                     _mm512_loadu_si512(at + 64));
        _mm_mask_storeu_epi8(y + i, m, _mm512_castsi512_si128(v));
    }
}

LAB_AVX512 static void across_avx512(const struct nearest *n, const uint8_t *row,
                                     uint8_t *y)
{
    int64_t bytes = n->to.w * n->pixel;

    for (int64_t i = 0, g = 0; i < bytes; i += 64, g++) {
        const uint8_t *at = row + n->base[g];
        __mmask64 m = bytes - i >= 64 ? ~(__mmask64)0 : ((__mmask64)1 << (bytes - i)) - 1;
        __m512i pick = _mm512_load_si512(n->pick + i), v;

        v = _mm512_permutex2var_epi8(_mm512_loadu_si512(at), pick,
                                     _mm512_loadu_si512(at + 64));
        _mm512_mask_storeu_epi8(y + i, m, v);
    }
}
#endif

/* The first that a picture's groups fit in is taken. */
static const struct {
    lab_cpu level;
    int lane, span;
    void (*across)(const struct nearest *n, const uint8_t *row, uint8_t *y);
} wide[] = {
#if LAB_X86
    { LAB_CPU_AVX512, 64, 128, across_avx512 },
    { LAB_CPU_AVX512, 16, 128, across_quarter },
    { LAB_CPU_AVX2, 16, 16, across_avx2 },
#endif
    { LAB_CPU_PLAIN, 0, 0, across_plain },
};

/* Fills base and pick; false where a group's bytes lie too far apart. */
static bool pack(struct nearest *n)
{
    int64_t bytes = n->to.w * n->pixel;

    if (n->bytes < n->span)
        return false;
    for (int64_t i = 0, g = 0; i < bytes; i += n->lane, g++) {
        int64_t least = n->at[i / n->pixel] + i % n->pixel;
        int64_t end = i + n->lane < bytes ? i + n->lane : bytes;

        for (int64_t k = i; k < end; k++) {
            int64_t at = n->at[k / n->pixel] + k % n->pixel;

            least = at < least ? at : least;
        }
        least = least < n->bytes - n->span ? least : n->bytes - n->span;
        n->base[g] = least;
        for (int64_t k = i; k < end; k++) {
            int64_t at = n->at[k / n->pixel] + k % n->pixel - least;

            if (at >= n->span)
                return false;
            n->pick[k] = (uint8_t)at;
        }
    }
    return true;
}

/* ---- the whole picture ----------------------------------------------------------- */

static void rows_of(void *arg, int64_t begin, int64_t end)
{
    const struct nearest *n = arg;
    int64_t to = n->to.w * n->pixel, before = -1;

    for (int64_t i = begin; i < end; i++) {
        int64_t row = nearest_at(i, n->scale_y, n->from.h);
        uint8_t *y = n->y + i * to;

        if (row == before)
            memcpy(y, y - to, (size_t)to);
        else
            n->across(n, n->x + row * n->bytes, y);
        before = row;
    }
}

bool resize_to_nearest(lab_ctx *c, const struct resize *r, size_t number)
{
    struct nearest n = { .x = r->x,
                         .y = r->y,
                         .from = r->from,
                         .to = r->to,
                         .scale_y = r->scale_y,
                         .pixel = r->to.channels * (int64_t)number };
    size_t bytes = (size_t)(n.to.w * n.pixel) + 64;

    n.bytes = n.from.w * n.pixel;
    if (n.bytes > INT32_MAX)
        return lab_failn(c, LAB_ESHAPE,
                         "argument 'image' has rows of more than 2^31 bytes");
    n.at = lab_alloc(c, (size_t)n.to.w * sizeof *n.at);
    n.base = lab_alloc(c, bytes / 16 * sizeof *n.base + 64);
    n.pick = lab_alloc(c, bytes);
    if (!n.pick)
        return false;
    for (int64_t x = 0; x < n.to.w; x++)
        n.at[x] = (int32_t)(nearest_at(x, r->scale_x, n.from.w) * n.pixel);
    for (int i = 0; !n.across; i++) {
        n.lane = wide[i].lane;
        n.span = wide[i].span;
        if (wide[i].level == r->level && (n.lane == 0 || pack(&n)))
            n.across = wide[i].across;
        else if (n.lane == 0)
            n.across = across_plain;
    }
    return for_rows(c, r->to, 1, NULL, 0, rows_of, &n);
}
