/* resize_area.c — resizing by averages: a new pixel is the mean of what it covers.
 *
 *     y[i] = Σ_j |[i s, (i + 1) s] ∩ [j, j + 1]| x[j] / s,   s: the scale, ≥ 1
 *
 * First down the columns, so that most of the work runs along rows; then along them. Whole
 * scales sum integers; a last pixel that the edge cuts is the mean of what is there. Rounding
 * is to the nearest, half to even (2 × 2: half up), as cv::resize's INTER_AREA rounds. */
#include "resize.h"

#include <math.h>
#include <string.h>

#if LAB_X86
#include <immintrin.h>
#endif

/* ---- 2 × 2 ----------------------------------------------------------------------- */

typedef void halve(const uint8_t *a, const uint8_t *b, uint8_t *y, int64_t w,
                   int channels);

static void halve_plain(const uint8_t *a, const uint8_t *b, uint8_t *y, int64_t w,
                        int channels)
{
    for (int64_t i = 0; i < w; i++)
        for (int k = 0; k < channels; k++) {
            int64_t l = 2 * i * channels + k, r = l + channels;

            *y++ = (uint8_t)((a[l] + a[r] + b[l] + b[r] + 2) >> 2);
        }
}

#if LAB_X86
/* Which byte of a load stands at place i, so that the two to be added are neighbours. */
static void pair_up(uint8_t *pick, int bytes, int channels)
{
    int pairs = bytes / (2 * channels) * channels;

    for (int i = 0; i < bytes / 2; i++)
        for (int j = 0; j < 2; j++)
            pick[2 * i + j] = (uint8_t)(i < pairs ? i / channels * 2 * channels +
                                                        i % channels + j * channels
                                                  : 0);
}

LAB_AVX2 static void halve_avx2(const uint8_t *a, const uint8_t *b, uint8_t *y, int64_t w,
                                int channels)
{
    const __m128i ones = _mm_set1_epi8(1), two = _mm_set1_epi16(2);
    int64_t step = 8 / channels, i = 0;
    uint8_t bytes[16];

    if (channels > 4) {
        halve_plain(a, b, y, w, channels);
        return;
    }
    pair_up(bytes, 16, channels);
    const __m128i pick = _mm_loadu_si128((const void *)bytes);
    /* A load takes 16 bytes and a store writes 8, of which the last may not count. */
    for (; i + 2 * step + 2 <= w;
         i += step, a += 2 * step * channels, b += 2 * step * channels) {
        __m128i p = _mm_shuffle_epi8(_mm_loadu_si128((const void *)a), pick);
        __m128i q = _mm_shuffle_epi8(_mm_loadu_si128((const void *)b), pick);
        __m128i sum =
            _mm_add_epi16(_mm_maddubs_epi16(p, ones), _mm_maddubs_epi16(q, ones));

        sum = _mm_srli_epi16(_mm_add_epi16(sum, two), 2);
        _mm_storel_epi64((void *)(y + i * channels), _mm_packus_epi16(sum, sum));
    }
    halve_plain(a, b, y + i * channels, w - i, channels);
}

LAB_AVX512 static void halve_avx512(const uint8_t *a, const uint8_t *b, uint8_t *y,
                                    int64_t w, int channels)
{
    const __m512i ones = _mm512_set1_epi8(1), two = _mm512_set1_epi16(2);
    int64_t step = 32 / channels, i = 0;
    uint8_t bytes[64];

    if (channels > 4) {
        halve_plain(a, b, y, w, channels);
        return;
    }
    pair_up(bytes, 64, channels);
    const __m512i pick = _mm512_loadu_si512(bytes);
    for (; i < w; i += step, a += 2 * step * channels, b += 2 * step * channels) {
        int64_t left = w - i < step ? w - i : step, n = left * channels;
        __mmask64 in = n == 32 ? ~(__mmask64)0 : ((__mmask64)1 << 2 * n) - 1;
        __m512i p = _mm512_permutexvar_epi8(pick, _mm512_maskz_loadu_epi8(in, a));
        __m512i q = _mm512_permutexvar_epi8(pick, _mm512_maskz_loadu_epi8(in, b));
        __m512i sum = _mm512_add_epi16(_mm512_maddubs_epi16(p, ones),
                                       _mm512_maddubs_epi16(q, ones));

        sum = _mm512_srli_epi16(_mm512_add_epi16(sum, two), 2);
        _mm256_mask_storeu_epi8(y + i * channels, (__mmask32)(in >> n),
                                _mm512_cvtepi16_epi8(sum));
    }
}
static halve *const halves[] = { halve_plain, halve_avx2, halve_avx512 };
#else
static halve *const halves[] = { halve_plain };
#endif

/* A pixel that the edge leaves less than 2 × 2 of: a column of two, a row of two, or one. */
static uint8_t halve_cut(const struct resize *r, int64_t y, int64_t x, int64_t k)
{
    const uint8_t *at = (const uint8_t *)r->x + 2 * y * r->from.n;
    int64_t rows = r->from.h - 2 * y < 2 ? 1 : 2, columns = r->from.w - 2 * x < 2 ? 1 : 2;
    int sum = 0;

    at += 2 * x * r->from.channels + k;
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++)
            sum += at[i * r->from.n + j * r->from.channels];
    return (uint8_t)rintf((float)sum / (float)(rows * columns));
}

static void halve_rows(void *arg, int64_t begin, int64_t end)
{
    const struct resize *r = arg;

    for (int64_t y = begin; y < end; y++) {
        const uint8_t *a = (const uint8_t *)r->x + 2 * y * r->from.n;
        uint8_t *to = (uint8_t *)r->y + y * r->to.n;
        int64_t full = 2 * y + 2 > r->from.h     ? 0
                       : 2 * r->to.w > r->from.w ? r->from.w / 2
                                                 : r->to.w;

        halves[r->level](a, a + r->from.n, to, full, (int)r->to.channels);
        for (int64_t i = full * r->to.channels; i < r->to.n; i++)
            to[i] = halve_cut(r, y, i / r->to.channels, i % r->to.channels);
    }
}

/* ---- any scale ------------------------------------------------------------------- */

/* What one new pixel covers along an axis: `first` in part, whole ones, the last in part. */
struct cover {
    int64_t first, n;
    float head, body, tail; /* shares; those of n pixels sum to 1 */
};

static struct cover cover_of(int64_t i, double scale, int64_t n)
{
    double begin = (double)i * scale, end = begin + scale,
           width = fmin(scale, (double)n - begin);
    int64_t last = (int64_t)floor(end), first = (int64_t)ceil(begin);
    struct cover c = { 0 };

    /* Slivers are left out: they are the rounding of i × scale. */
    last = last < n ? last : n - 1;
    first = first < last ? first : last;
    c.first = first;
    c.n = last - first;
    c.body = c.head = c.tail = (float)(1.0 / width);
    if ((double)first - begin > 1e-3) {
        c.first--;
        c.n++;
        c.head = (float)(((double)first - begin) / width);
    }
    if (end - (double)last > 1e-3) {
        c.n++;
        c.tail = (float)(fmin(fmin(end - (double)last, 1.0), width) / width);
        if (c.n == 1)
            c.head = c.tail;
    }
    return c;
}

static float share(const struct cover *c, int64_t j)
{
    return j == 0 ? c->head : j == c->n - 1 ? c->tail : c->body;
}

struct job {
    const struct resize *r;
    struct cover *across; /* of each new column */
    bool whole;           /* both scales */
    struct scratch scratch;
};

/* line += w x, or = where it is the first. */
static inline __attribute__((always_inline)) void
add_u8(const uint8_t *x, float w, bool first, float *line, int64_t n)
{
    if (first)
        for (int64_t i = 0; i < n; i++)
            line[i] = w * x[i];
    else
        for (int64_t i = 0; i < n; i++)
            line[i] += w * x[i];
}

static inline __attribute__((always_inline)) void
add_f32(const float *x, float w, bool first, float *line, int64_t n)
{
    if (first)
        for (int64_t i = 0; i < n; i++)
            line[i] = w * x[i];
    else
        for (int64_t i = 0; i < n; i++)
            line[i] += w * x[i];
}

struct adders {
    void (*u8)(const uint8_t *x, float w, bool first, float *line, int64_t n);
    void (*f32)(const float *x, float w, bool first, float *line, int64_t n);
};

#define ADDERS(level, attributes)                                                \
    attributes static void add_u8_##level(const uint8_t *x, float w, bool first, \
                                          float *line, int64_t n)                \
    {                                                                            \
        add_u8(x, w, first, line, n);                                            \
    }                                                                            \
    attributes static void add_f32_##level(const float *x, float w, bool first,  \
                                           float *line, int64_t n)               \
    {                                                                            \
        add_f32(x, w, first, line, n);                                           \
    }
ADDERS(plain, )
#if LAB_X86
ADDERS(avx2, LAB_AVX2)
ADDERS(avx512, LAB_AVX512)
#endif
static const struct adders adders[] = {
    { add_u8_plain, add_f32_plain },
#if LAB_X86
    { add_u8_avx2, add_f32_avx2 },
    { add_u8_avx512, add_f32_avx512 },
#endif
};

/* Of whole scales: the mean of n summed rows and columns, fewer than the scales' at a cut. */
static float mean(float sum, int64_t n, float area)
{
    return (float)n == area ? sum * (1 / area) : sum / (float)n;
}

/* One new row from the line of sums over `rows` old ones. */
static void gather(const struct job *job, const float *line, int64_t y, int64_t rows)
{
    const struct resize *r = job->r;
    int64_t channels = r->to.channels;
    float area = (float)(r->scale_x * r->scale_y);

    for (int64_t x = 0; x < r->to.w; x++) {
        const struct cover *c = &job->across[x];

        for (int64_t k = 0; k < channels; k++) {
            const float *from = line + c->first * channels + k;
            int64_t to = y * r->to.n + x * channels + k;
            float sum = 0;

            if (job->whole)
                for (int64_t j = 0; j < c->n; j++)
                    sum += from[j * channels];
            else
                for (int64_t j = 0; j < c->n; j++)
                    sum += from[j * channels] * share(c, j);
            sum = job->whole ? mean(sum, rows * c->n, area) : sum;
            if (r->u8)
                ((uint8_t *)r->y)[to] = (uint8_t)fminf(rintf(sum), 255.0f);
            else
                ((float *)r->y)[to] = sum;
        }
    }
}

static void area_rows(void *arg, int64_t begin, int64_t end)
{
    const struct job *job = arg;
    const struct resize *r = job->r;
    const struct adders *add = &adders[r->level];
    float *line = scratch_of(&job->scratch, begin);

    for (int64_t y = begin; y < end; y++) {
        struct cover c = cover_of(y, r->scale_y, r->from.h);

        for (int64_t j = 0; j < c.n; j++) {
            float w = job->whole ? 1 : share(&c, j);
            int64_t at = (c.first + j) * r->from.n;

            if (r->u8)
                add->u8((const uint8_t *)r->x + at, w, j == 0, line, r->from.n);
            else
                add->f32((const float *)r->x + at, w, j == 0, line, r->from.n);
        }
        gather(job, line, y, c.n);
    }
}

static bool is_whole(double scale)
{
    return fabs(scale - rint(scale)) < 1e-15;
}

bool resize_by_area(lab_ctx *c, const struct resize *r)
{
    struct job job = { .r = r, .whole = is_whole(r->scale_x) && is_whole(r->scale_y) };

    if (r->u8 && job.whole && rint(r->scale_x) == 2 && rint(r->scale_y) == 2)
        return for_rows(c, r->to, 1, NULL, 0, halve_rows, (void *)(uintptr_t)r);
    job.across = lab_alloc(c, (size_t)r->to.w * sizeof *job.across);
    if (!job.across)
        return false;
    for (int64_t x = 0; x < r->to.w; x++)
        job.across[x] = cover_of(x, r->scale_x, r->from.w);
    return for_rows(c, r->to, 1, &job.scratch, (size_t)r->from.n * sizeof(float),
                    area_rows, &job);
}
