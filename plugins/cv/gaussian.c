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

enum { ONE = 256 };

/* ---- weights --------------------------------------------------------------------- */

/* OpenCV's tables for the small sizes where no σ is given, in 256ths. */
static const uint16_t small_tables[][5] = {
    [0] = { 256 },           [1] = { 128, 64 },           [2] = { 96, 64, 16 },
    [3] = { 72, 56, 28, 8 }, [4] = { 60, 51, 30, 13, 4 },
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
    g->sum = ONE;
    g->small = ONE / common <= 16;
    if (!g->small)
        return;
    g->sum /= common;
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

bool gaussian_weights(lab_ctx *c, struct gaussian *g, int64_t ksize, double sigma,
                      bool u8)
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
        g->pairs[t] =
            g->k[abs(j)] | (j < g->radius ? (uint32_t)g->k[abs(j + 1)] << 16 : 0);
    return true;
}

/* ---- the whole picture ----------------------------------------------------------- */

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
#define PADS(name, type)                                                                \
    static void name(type *line, const struct job *job, type zero)                      \
    {                                                                                   \
        int64_t w = job->s.w, step = job->s.channels;                                   \
                                                                                        \
        for (int64_t side = 0; side < 2; side++)                                        \
            for (int64_t i = 0; i < job->g->radius; i++) {                              \
                int64_t to = side ? w + i : -1 - i, at = border_at(to, w, job->border); \
                                                                                        \
                for (int64_t k = 0; k < step; k++)                                      \
                    line[to * step + k] = at < 0 ? zero : line[at * step + k];          \
            }                                                                           \
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
            uint16_t bias = g->small ? 0 : GAUSSIAN_BIAS, *l = (uint16_t *)(void *)line;
            gaussian_row *row = g->small ? kernels->small_row : kernels->row;

            kernels->columns((const uint8_t *const *)rows, g, bias, l, job->s.n);
            pad_u16(l, job, bias);
            row(l, g, job->s.channels, (uint8_t *)job->y + i * job->s.n, job->s.n);
        } else {
            float *l = (float *)(void *)line;

            kernels->columns_f((const float *const *)rows, g, l, job->s.n);
            pad_f32(l, job, 0);
            kernels->row_f(l, g, job->s.channels, (float *)job->y + i * job->s.n,
                           job->s.n);
        }
    }
}

lab_tensor *gaussian_blur(lab_ctx *c, lab_cpu level, const lab_tensor *image,
                          int64_t ksize, double sigma, enum border border)
{
    bool u8 = lab_dtype_of(image) == LAB_U8;
    struct gaussian *g = lab_alloc(c, sizeof *g);
    struct job job = { .g = g,
                       .kernels = &gaussian_kernels[level],
                       .x = lab_data(image),
                       .s = size_of(image),
                       .item = u8 ? 1 : 4,
                       .border = border };
    lab_tensor *out;

    if (!g || !gaussian_weights(c, g, ksize, sigma, u8))
        return NULL;
    out = lab_tensor_like(c, image);
    if (!out || lab_numel(out) == 0)
        return out;
    job.y = lab_data_mut(out);
    job.pad = ((g->radius + 1) * job.s.channels + 63) / 64 * 64;
    return for_rows(c, job.s, 1, &job.scratch, scratch_bytes(&job), blur_rows, &job)
               ? out
               : NULL;
}

lab_tensor *cv_gaussian_blur(lab_ctx *c, const lab_tensor *image, int64_t ksize,
                             double sigma, const char *border)
{
    return gaussian_blur(c, lab_cpu_level(), image, ksize, sigma, border_of(border));
}
