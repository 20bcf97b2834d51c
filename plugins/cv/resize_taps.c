/* resize_taps.c — resizing by weighing neighbours: bilinear (2 × 2) and cubic (4 × 4).
 *
 *     bilinear: 1 − f, f          f: how far the place is past the pixel on its left
 *     cubic:    w(1 + f), w(f), w(1 − f), w(2 − f), Keys (1981) with a = −¾
 *
 * First along the rows, then down the columns; beyond the edge the last pixel repeats. u8
 * pictures take weights of 11 fractional bits and round as cv::resize does: bilinear keeps
 * 16-bit sums of the row pass, cubic floats that hold its integers exactly. */
#include "resize.h"

#include <math.h>
#include <string.h>

#if LAB_X86
#include <immintrin.h>
#endif

enum { ONE = 2048, MAX_TAPS = 4 };

/* ---- weights --------------------------------------------------------------------- */

/* What the row pass needs, for each number of a new row (pixels × channels). */
struct across {
    int64_t n, bytes; /* numbers of a new row; bytes of an old one */
    int taps;
    int32_t *at[MAX_TAPS]; /* index into the old row */
    int16_t *w[MAX_TAPS];  /* u8 */
    float *wf[MAX_TAPS];   /* f32 */
    /* For `lane` numbers at a time: where to load `span` bytes, which of them go to the
     * (low, low) bytes of the pairs of tap 2t and 2t + 1, and the pairs' weights. */
    int lane, span;
    int32_t *base;
    uint8_t *pick[MAX_TAPS / 2];
    int16_t *pairs[MAX_TAPS / 2];
};

struct place {
    int64_t at; /* the pixel left of the place, possibly outside */
    float f;
};

static struct place place_of(int64_t i, double scale, bool area)
{
    struct place p;

    if (area) {
        p.at = (int64_t)floor((double)i * scale);
        p.f = (float)((double)(i + 1) - (double)(p.at + 1) / scale);
        p.f = p.f <= 0 ? 0 : p.f - floorf(p.f);
        return p;
    }
    p.f = (float)(((double)i + 0.5) * scale - 0.5);
    p.at = (int64_t)floorf(p.f);
    p.f -= (float)p.at;
    return p;
}

static void weigh(float f, int taps, float w[MAX_TAPS])
{
    const float a = -0.75f, g = 1 - f;

    if (taps == 2) {
        w[0] = 1 - f;
        w[1] = f;
        return;
    }
    w[0] = ((a * (f + 1) - 5 * a) * (f + 1) + 8 * a) * (f + 1) - 4 * a;
    w[1] = ((a + 2) * f - (a + 3)) * f * f + 1;
    w[2] = ((a + 2) * g - (a + 3)) * g * g + 1;
    w[3] = 1 - w[0] - w[1] - w[2];
}

static int64_t clamp(int64_t i, int64_t n)
{
    return i < 0 ? 0 : i < n ? i : n - 1;
}

/* Groups of `lane` numbers, each of which lies within `span` bytes; else lane becomes 0. */
static void pack(struct across *a)
{
    for (int64_t i = 0, g = 0; i < a->n; i += a->lane, g++) {
        int32_t least = INT32_MAX, most = 0;
        int64_t end = i + a->lane < a->n ? i + a->lane : a->n;

        for (int64_t k = i; k < end; k++)
            for (int t = 0; t < a->taps; t++) {
                least = a->at[t][k] < least ? a->at[t][k] : least;
                most = a->at[t][k] > most ? a->at[t][k] : most;
            }
        if (least + a->span > a->bytes)
            least = (int32_t)(a->bytes - a->span);
        if (least < 0 || most >= least + a->span) {
            a->lane = 0;
            return;
        }
        a->base[g] = least;
        for (int64_t k = i; k < end; k++)
            for (int t = 0; t < a->taps; t++) {
                int64_t at = 4 * k + 2 * (t % 2);

                a->pick[t / 2][at] = (uint8_t)(a->at[t][k] - least);
                a->pick[t / 2][at + 1] = 0x80; /* AVX2's shuffle writes a zero */
                a->pairs[t / 2][at / 2] = a->w[t][k];
            }
    }
}

static bool across_init(lab_ctx *c, struct across *a, const struct resize *r, int taps,
                        bool area)
{
    int64_t channels = r->to.channels, room = r->to.n + 64;

    *a = (struct across){ .n = r->to.n, .bytes = r->from.n, .taps = taps };
    for (int t = 0; t < taps; t++) {
        a->at[t] = lab_alloc(c, (size_t)room * sizeof *a->at[t]);
        a->w[t] = lab_alloc(c, (size_t)room * sizeof *a->w[t]);
        a->wf[t] = lab_alloc(c, (size_t)room * sizeof *a->wf[t]);
    }
    a->base = lab_alloc(c, (size_t)room * sizeof *a->base);
    for (int t = 0; t < taps / 2; t++) {
        a->pick[t] = lab_alloc(c, (size_t)room * 4);
        a->pairs[t] = lab_alloc(c, (size_t)room * 2 * sizeof *a->pairs[t]);
    }
    if (!lab_ok(c))
        return false;
    for (int64_t x = 0; x < r->to.w; x++) {
        struct place p = place_of(x, r->scale_x, area);
        float w[MAX_TAPS];

        if (taps == 2 && (p.at < 0 || p.at >= r->from.w - 1)) {
            p.at = clamp(p.at, r->from.w);
            p.f = 0;
        }
        weigh(p.f, taps, w);
        for (int t = 0; t < taps; t++)
            for (int64_t k = 0; k < channels; k++) {
                int64_t at = clamp(p.at - taps / 2 + 1 + t, r->from.w);

                a->at[t][x * channels + k] = (int32_t)(at * channels + k);
                a->w[t][x * channels + k] = (int16_t)lrintf(w[t] * ONE);
                a->wf[t][x * channels + k] = w[t];
            }
    }
    if (r->u8 && r->level != LAB_CPU_PLAIN) {
        a->lane = r->level == LAB_CPU_AVX512 ? 16 : 4;
        a->span = 4 * a->lane;
        pack(a);
    }
    return true;
}

/* ---- along a row ----------------------------------------------------------------- */

/* Bilinear u8: (Σ w x) >> 4, at most 255 × 128. */
static inline __attribute__((always_inline)) void
across_u8(const struct across *a, const uint8_t *x, int16_t *line)
{
    for (int64_t i = 0; i < a->n; i++)
        line[i] =
            (int16_t)((x[a->at[0][i]] * a->w[0][i] + x[a->at[1][i]] * a->w[1][i]) >> 4);
}

/* Cubic u8: Σ w x as a float, an integer of at most 21 bits. */
static inline __attribute__((always_inline)) void
across_cubic_u8(const struct across *a, const uint8_t *x, float *line)
{
    for (int64_t i = 0; i < a->n; i++) {
        int sum = 0;

        for (int t = 0; t < 4; t++)
            sum += x[a->at[t][i]] * a->w[t][i];
        line[i] = (float)sum;
    }
}

static inline __attribute__((always_inline)) void across_f32(const struct across *a,
                                                             const float *x, float *line)
{
    if (a->taps == 2)
        for (int64_t i = 0; i < a->n; i++)
            line[i] = x[a->at[0][i]] * a->wf[0][i] + x[a->at[1][i]] * a->wf[1][i];
    else
        for (int64_t i = 0; i < a->n; i++)
            line[i] = x[a->at[0][i]] * a->wf[0][i] + x[a->at[1][i]] * a->wf[1][i] +
                      x[a->at[2][i]] * a->wf[2][i] + x[a->at[3][i]] * a->wf[3][i];
}

/* ---- down the columns ------------------------------------------------------------ */

/* Both products are cut to 16 bits before they are added, as OpenCV's are. */
static inline __attribute__((always_inline)) void
down_u8(const int16_t *a, const int16_t *b, int16_t wa, int16_t wb, uint8_t *y, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = (uint8_t)((((wa * a[i]) >> 16) + ((wb * b[i]) >> 16) + 2) >> 2);
}

static inline __attribute__((always_inline)) void
down_cubic_u8(const float *const rows[4], const float w[4], uint8_t *y, int64_t n)
{
    const float *a = rows[0], *b = rows[1], *c = rows[2], *d = rows[3];

    for (int64_t i = 0; i < n; i++) {
        float v = a[i] * w[0] + (b[i] * w[1] + (c[i] * w[2] + d[i] * w[3]));

        v = rintf(v);
        y[i] = (uint8_t)(int)(v < 0 ? 0 : v > 255 ? 255 : v);
    }
}

static inline __attribute__((always_inline)) void
down_f32(const float *const rows[4], const float *w, int taps, float *y, int64_t n)
{
    const float *a = rows[0], *b = rows[1], *c = rows[2], *d = rows[3];

    if (taps == 2)
        for (int64_t i = 0; i < n; i++)
            y[i] = a[i] * w[0] + b[i] * w[1];
    else
        for (int64_t i = 0; i < n; i++)
            y[i] = a[i] * w[0] + b[i] * w[1] + c[i] * w[2] + d[i] * w[3];
}

struct kernels {
    void (*across_u8)(const struct across *a, const uint8_t *x, int16_t *line);
    void (*across_cubic_u8)(const struct across *a, const uint8_t *x, float *line);
    void (*across_f32)(const struct across *a, const float *x, float *line);
    void (*down_u8)(const int16_t *a, const int16_t *b, int16_t wa, int16_t wb,
                    uint8_t *y, int64_t n);
    void (*down_cubic_u8)(const float *const rows[4], const float w[4], uint8_t *y,
                          int64_t n);
    void (*down_f32)(const float *const rows[4], const float *w, int taps, float *y,
                     int64_t n);
};

#define LEVEL(level, attributes)                                                        \
    attributes static void across_f32_##level(const struct across *a, const float *x,   \
                                              float *line)                              \
    {                                                                                   \
        across_f32(a, x, line);                                                         \
    }                                                                                   \
    attributes static void down_u8_##level(const int16_t *a, const int16_t *b,          \
                                           int16_t wa, int16_t wb, uint8_t *y,          \
                                           int64_t n)                                   \
    {                                                                                   \
        down_u8(a, b, wa, wb, y, n);                                                    \
    }                                                                                   \
    attributes static void down_cubic_u8_##level(const float *const rows[4],            \
                                                 const float w[4], uint8_t *y,          \
                                                 int64_t n)                             \
    {                                                                                   \
        down_cubic_u8(rows, w, y, n);                                                   \
    }                                                                                   \
    attributes static void down_f32_##level(const float *const rows[4], const float *w, \
                                            int taps, float *y, int64_t n)              \
    {                                                                                   \
        down_f32(rows, w, taps, y, n);                                                  \
    }
LEVEL(plain, )

static void across_u8_plain(const struct across *a, const uint8_t *x, int16_t *line)
{
    across_u8(a, x, line);
}

static void across_cubic_u8_plain(const struct across *a, const uint8_t *x, float *line)
{
    across_cubic_u8(a, x, line);
}

#if LAB_X86
LEVEL(avx2, LAB_AVX2)
LEVEL(avx512, LAB_AVX512)

/* Four numbers to a half: their bytes picked as pairs of 16 bit, times the weights' pairs. */
LAB_AVX2 static inline __m256i sums_avx2(const struct across *a, const uint8_t *x,
                                         int64_t g, int t)
{
    __m256i v =
        _mm256_inserti128_si256(_mm256_castsi128_si256(
                                    _mm_loadu_si128((const void *)(x + a->base[g]))),
                                _mm_loadu_si128((const void *)(x + a->base[g + 1])), 1);
    __m256i pick = _mm256_load_si256((const void *)(a->pick[t] + 16 * g));
    __m256i pairs = _mm256_load_si256((const void *)(a->pairs[t] + 8 * g));

    return _mm256_madd_epi16(_mm256_shuffle_epi8(v, pick), pairs);
}

LAB_AVX2 static void across_u8_avx2(const struct across *a, const uint8_t *x,
                                    int16_t *line)
{
    if (!a->lane) {
        across_u8(a, x, line);
        return;
    }
    /* Groups past the last one have base and weights 0. */
    for (int64_t i = 0, g = 0; i < a->n; i += 16, g += 4) {
        __m256i p = _mm256_srai_epi32(sums_avx2(a, x, g, 0), 4);
        __m256i q = _mm256_srai_epi32(sums_avx2(a, x, g + 2, 0), 4);

        p = _mm256_permute4x64_epi64(_mm256_packs_epi32(p, q), 0xd8);
        _mm256_storeu_si256((void *)(line + i), p);
    }
}

LAB_AVX2 static void across_cubic_u8_avx2(const struct across *a, const uint8_t *x,
                                          float *line)
{
    if (!a->lane) {
        across_cubic_u8(a, x, line);
        return;
    }
    for (int64_t i = 0, g = 0; i < a->n; i += 8, g += 2) {
        __m256i sum = _mm256_add_epi32(sums_avx2(a, x, g, 0), sums_avx2(a, x, g, 1));

        _mm256_storeu_ps(line + i, _mm256_cvtepi32_ps(sum));
    }
}

LAB_AVX512 static inline __m512i sums_avx512(const struct across *a, const uint8_t *x,
                                             int64_t g, int t)
{
    const __mmask64 lows = 0x5555555555555555u;
    __m512i v = _mm512_loadu_si512(x + a->base[g]);
    __m512i pick = _mm512_load_si512(a->pick[t] + 64 * g);

    return _mm512_madd_epi16(_mm512_maskz_permutexvar_epi8(lows, pick, v),
                             _mm512_load_si512(a->pairs[t] + 32 * g));
}

LAB_AVX512 static void across_u8_avx512(const struct across *a, const uint8_t *x,
                                        int16_t *line)
{
    if (!a->lane) {
        across_u8(a, x, line);
        return;
    }
    for (int64_t i = 0, g = 0; i < a->n; i += 16, g++)
        _mm256_storeu_si256((void *)(line + i),
                            _mm512_cvtepi32_epi16(
                                _mm512_srai_epi32(sums_avx512(a, x, g, 0), 4)));
}

LAB_AVX512 static void across_cubic_u8_avx512(const struct across *a, const uint8_t *x,
                                              float *line)
{
    if (!a->lane) {
        across_cubic_u8(a, x, line);
        return;
    }
    for (int64_t i = 0, g = 0; i < a->n; i += 16, g++)
        _mm512_storeu_ps(line + i,
                         _mm512_cvtepi32_ps(_mm512_add_epi32(sums_avx512(a, x, g, 0),
                                                             sums_avx512(a, x, g, 1))));
}
#endif

#define KERNELS(level)                                                                   \
    {                                                                                    \
        across_u8_##level, across_cubic_u8_##level, across_f32_##level, down_u8_##level, \
            down_cubic_u8_##level, down_f32_##level                                      \
    }
static const struct kernels kernels[] = {
    KERNELS(plain),
#if LAB_X86
    KERNELS(avx2),
    KERNELS(avx512),
#endif
};

/* ---- the whole picture ----------------------------------------------------------- */

struct job {
    const struct resize *r;
    struct across across;
    bool area;
    size_t line; /* bytes of a line in scratch */
    struct scratch scratch;
};

/* The lines of old rows that the last new row needed; growing pictures need them again. */
struct lines {
    char *at[MAX_TAPS];
    int64_t row[MAX_TAPS]; /* −1: none yet */
};

static void fill_line(const struct job *job, int64_t row, void *line)
{
    const struct resize *r = job->r;
    const struct kernels *k = &kernels[r->level];

    if (!r->u8)
        k->across_f32(&job->across, (const float *)r->x + row * r->from.n, line);
    else if (job->across.taps == 2)
        k->across_u8(&job->across, (const uint8_t *)r->x + row * r->from.n, line);
    else
        k->across_cubic_u8(&job->across, (const uint8_t *)r->x + row * r->from.n, line);
}

/* The line of `row`, kept or made in place of one that is not in [from, to]. */
static const void *line_of(const struct job *job, struct lines *l, int64_t row,
                           int64_t from, int64_t to)
{
    int spare = 0;

    for (int t = 0; t < job->across.taps; t++) {
        if (l->row[t] == row)
            return l->at[t];
        if (l->row[t] < from || l->row[t] > to)
            spare = t;
    }
    fill_line(job, row, l->at[spare]);
    l->row[spare] = row;
    return l->at[spare];
}

static void rows_of(void *arg, int64_t begin, int64_t end)
{
    const struct job *job = arg;
    const struct resize *r = job->r;
    const struct kernels *k = &kernels[r->level];
    int taps = job->across.taps;
    struct lines l;

    for (int t = 0; t < taps; t++) {
        l.at[t] = (char *)scratch_of(&job->scratch, begin) + (size_t)t * job->line;
        l.row[t] = -1;
    }
    for (int64_t y = begin; y < end; y++) {
        struct place p = place_of(y, r->scale_y, job->area);
        int64_t first = p.at - taps / 2 + 1;
        const void *rows[MAX_TAPS];
        float w[MAX_TAPS];

        weigh(p.f, taps, w);
        for (int t = 0; t < taps; t++)
            rows[t] =
                line_of(job, &l, clamp(first + t, r->from.h), clamp(first, r->from.h),
                        clamp(first + taps - 1, r->from.h));
        if (!r->u8) {
            k->down_f32((const float *const *)rows, w, taps, (float *)r->y + y * r->to.n,
                        r->to.n);
        } else if (taps == 2) {
            k->down_u8(rows[0], rows[1], (int16_t)lrintf(w[0] * ONE),
                       (int16_t)lrintf(w[1] * ONE), (uint8_t *)r->y + y * r->to.n,
                       r->to.n);
        } else {
            for (int t = 0; t < taps; t++)
                w[t] = rintf(w[t] * ONE) / (float)(ONE * ONE);
            k->down_cubic_u8((const float *const *)rows, w, (uint8_t *)r->y + y * r->to.n,
                             r->to.n);
        }
    }
}

bool resize_by_taps(lab_ctx *c, const struct resize *r, int taps, bool area)
{
    struct job job = { .r = r, .area = area };

    if (!across_init(c, &job.across, r, taps, area))
        return false;
    job.line = ((size_t)r->to.n + 64) * sizeof(float);
    job.line = (job.line + 63) / 64 * 64;
    return for_rows(c, r->to, 1, &job.scratch, (size_t)taps * job.line, rows_of, &job);
}
