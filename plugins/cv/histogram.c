/* histogram.c — how many pixels have each level, and spreading the levels evenly. */
#include "histogram.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

#if LAB_X86
#include <immintrin.h>
#endif

/* ---- counting bytes -------------------------------------------------------------- */

/* Neighbours are often equal, and adding to a counter that was just added to waits for it:
 * four tables take turns. */
enum { TABLES = 4 };

struct bytes {
    const uint8_t *x;
    int64_t step; /* numbers between those that count */
    _Atomic int64_t counts[256];
};

static void count_bytes(void *arg, int64_t begin, int64_t end)
{
    struct bytes *b = arg;
    uint32_t tables[TABLES][256] = { { 0 } };
    const uint8_t *x = b->x;
    int64_t i = begin;

    if (b->step == 1)
        for (; i + 8 <= end; i += 8) {
            uint64_t v;

            memcpy(&v, x + i, sizeof v);
            for (int k = 0; k < 8; k++, v >>= 8)
                tables[k % TABLES][v & 255]++;
        }
    for (; i < end; i++)
        tables[i % TABLES][x[i * b->step]]++;
    for (int k = 0; k < 256; k++) {
        int64_t sum = 0;

        for (int t = 0; t < TABLES; t++)
            sum += tables[t][k];
        if (sum)
            atomic_fetch_add_explicit(&b->counts[k], sum, memory_order_relaxed);
    }
}

/* Counts of n bytes, `step` apart. A piece is short enough for 32-bit counters. */
static void count(const uint8_t *x, int64_t step, int64_t n, int64_t counts[256])
{
    enum { GRAIN = 1 << 18 };
    struct bytes b = { .x = x, .step = step };

    for (int64_t at = 0; at < n; at += (int64_t)1 << 30) {
        b.x = x + at * step;
        lab_parallel_for(n - at < (int64_t)1 << 30 ? n - at : (int64_t)1 << 30, GRAIN,
                         count_bytes, &b);
    }
    for (int k = 0; k < 256; k++)
        counts[k] = atomic_load_explicit(&b.counts[k], memory_order_relaxed);
}

void histogram_u8(const lab_tensor *image, int64_t counts[256])
{
    count(lab_u8(image), 1, lab_numel(image), counts);
}

/* ---- the row: bins over a range -------------------------------------------------- */

/* Bin of v in `bins` equal ones over [lo, hi], the last closed; −1 outside. NumPy's rule. */
static int64_t bin_of(double v, int64_t bins, double lo, double hi)
{
    int64_t k;

    if (!(v >= lo && v <= hi))
        return -1;
    k = (int64_t)((v - lo) / (hi - lo) * (double)bins);
    return k < bins ? k : bins - 1;
}

static void bin_u8(const uint8_t *x, int64_t step, int64_t n, int64_t *out, int64_t bins,
                   double lo, double hi)
{
    int64_t counts[256];

    count(x, step, n, counts);
    for (int v = 0; v < 256; v++) {
        int64_t k = bin_of(v, bins, lo, hi);

        if (k >= 0)
            out[k] += counts[v];
    }
}

static void bin_f32(const float *x, int64_t step, int64_t n, int64_t *out, int64_t bins,
                    double lo, double hi)
{
    for (int64_t i = 0; i < n; i++) {
        int64_t k = bin_of((double)x[i * step], bins, lo, hi);

        if (k >= 0)
            out[k]++;
    }
}

lab_tensor *cv_hist(lab_ctx *c, const lab_tensor *image, int64_t bins, double lo,
                    double hi)
{
    enum { MAX_BINS = 1 << 24 };
    struct size s = size_of(image);
    bool u8 = lab_dtype_of(image) == LAB_U8;
    const int64_t shape[] = { s.channels, bins };
    lab_tensor *out;

    lo = isnan(lo) ? 0 : lo;
    hi = isnan(hi) ? (u8 ? 256 : 1) : hi;
    if (bins < 1 || bins > MAX_BINS)
        return lab_fail(c, LAB_EARG, "argument 'bins' is 1 to %d, got %lld", MAX_BINS,
                        (long long)bins);
    if (!(lo < hi) || isinf(hi - lo))
        return lab_fail(c, LAB_EARG, "argument 'lo' is less than 'hi', got %g and %g", lo,
                        hi);
    out = lab_ndim(image) == 2 ? lab_tensor_zeros(c, LAB_I64, 1, shape + 1)
                               : lab_tensor_zeros(c, LAB_I64, 2, shape);
    if (!out)
        return NULL;
    for (int64_t k = 0; k < s.channels; k++) {
        int64_t *to = lab_i64_mut(out) + k * bins, n = s.h * s.w;

        if (u8)
            bin_u8(lab_u8(image) + k, s.channels, n, to, bins, lo, hi);
        else
            bin_f32(lab_f32(image) + k, s.channels, n, to, bins, lo, hi);
    }
    return out;
}

/* ---- tables ---------------------------------------------------------------------- */

static void look_up_plain(const uint8_t table[256], const uint8_t *x, uint8_t *y,
                          int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = table[x[i]];
}

#if LAB_X86
/* Two permutations of 128 entries each; the index's top bit says which one counts. */
LAB_AVX512 static void look_up_avx512(const uint8_t table[256], const uint8_t *x,
                                      uint8_t *y, int64_t n)
{
    const __m512i a = _mm512_loadu_si512(table), b = _mm512_loadu_si512(table + 64);
    const __m512i p = _mm512_loadu_si512(table + 128),
                  q = _mm512_loadu_si512(table + 192);

    for (int64_t i = 0; i < n; i += 64) {
        __mmask64 m = n - i >= 64 ? ~(__mmask64)0 : ((__mmask64)1 << (n - i)) - 1;
        __m512i v = _mm512_maskz_loadu_epi8(m, x + i);
        __m512i low = _mm512_permutex2var_epi8(a, v, b);
        __m512i high = _mm512_permutex2var_epi8(p, v, q);

        _mm512_mask_storeu_epi8(y + i, m,
                                _mm512_mask_blend_epi8(_mm512_movepi8_mask(v), low,
                                                       high));
    }
}
look_up *const look_ups[] = { look_up_plain, look_up_plain, look_up_avx512 };
#else
look_up *const look_ups[] = { look_up_plain };
#endif

struct table_job {
    const uint8_t *table, *x;
    uint8_t *y;
    look_up *kernel;
};

static void look_up_piece(void *arg, int64_t begin, int64_t end)
{
    const struct table_job *j = arg;

    j->kernel(j->table, j->x + begin, j->y + begin, end - begin);
}

/* Level v becomes 255 (C(v) − C₀) / (n − C₀), C the running sum of the histogram and C₀ the
 * count of the lowest level that occurs (Gonzalez & Woods, 3.3.1); in float and rounded to
 * even, as cv::equalizeHist does. */
lab_tensor *equalize_hist(lab_ctx *c, lab_cpu level, const lab_tensor *image)
{
    int64_t counts[256], n = lab_numel(image), sum = 0;
    uint8_t table[256] = { 0 };
    lab_tensor *out = lab_tensor_like(c, image);
    struct table_job job = { table, lab_u8(image), lab_u8_mut(out), look_ups[level] };
    float scale;
    int v = 0;

    if (!out || n == 0)
        return out;
    histogram_u8(image, counts);
    while (counts[v] == 0)
        v++;
    if (counts[v] == n) {
        memset(job.y, v, (size_t)n);
        return out;
    }
    scale = 255.0f / (float)(n - counts[v]);
    for (v++; v < 256; v++) {
        sum += counts[v];
        table[v] = (uint8_t)fminf(rintf((float)sum * scale), 255.0f);
    }
    lab_parallel_for(n, 1 << 17, look_up_piece, &job);
    return out;
}

lab_tensor *cv_equalize_hist(lab_ctx *c, const lab_tensor *image)
{
    return equalize_hist(c, lab_cpu_level(), image);
}
