/* sobel.c — first derivatives, smoothed across: Sobel & Feldman (1968), Scharr (2000).
 *
 *     ∂x = (s₋ᵣ … sᵣ)ᵀ (d₋ᵣ … dᵣ) * image,   ∂y = (d₋ᵣ … dᵣ)ᵀ (s₋ᵣ … sᵣ) * image
 *
 * s is a binomial row, d the difference (−1, 0, 1) spread by a binomial row: OpenCV's
 * getDerivKernels, unnormalised. Sums of u8 are exact and equal to cv::Sobel's in i16. */
#include "sobel.h"

#include <string.h>

static const struct sobel_kernel kernels[] = {
    { "sobel", 1, { 1, 2, 1 }, { -1, 0, 1 } },
    { "sobel", 2, { 1, 4, 6, 4, 1 }, { -1, -2, 0, 2, 1 } },
    { "sobel", 3, { 1, 6, 15, 20, 15, 6, 1 }, { -1, -4, -5, 0, 5, 4, 1 } },
    { "scharr", 1, { 3, 10, 3 }, { -1, 0, 1 } },
};

const struct sobel_kernel *sobel_kernel_of(lab_ctx *c, const char *name, int64_t ksize)
{
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++)
        if (strcmp(kernels[i].name, name) == 0 && 2 * kernels[i].radius + 1 == ksize)
            return &kernels[i];
    return lab_fail(c, LAB_EARG, "argument 'ksize' is %s, got %lld",
                    strcmp(name, "sobel") == 0 ? "3, 5 or 7" : "3 for this kernel",
                    (long long)ksize);
}

/* ---- one row --------------------------------------------------------------------- */

enum { SLACK = 64 };

size_t sobel_scratch(int64_t w, int64_t channels)
{
    int64_t line = (w + 2 * SOBEL_MAX_RADIUS) * channels + SLACK;

    return 2 * (size_t)line * sizeof(float) + SLACK;
}

/* Rounded to even, as OpenCV's scale of 1/16 does. */
static inline int32_t sixteenth(int32_t v)
{
    return (v + 7 + (v >> 4 & 1)) >> 4;
}

static inline int16_t clip(int32_t v)
{
    return (int16_t)(v < INT16_MIN ? INT16_MIN : v > INT16_MAX ? INT16_MAX : v);
}

#define NAME row_i16
#define TYPE uint8_t
#define SUM int16_t
#define OUT int16_t
#define END(v) (v)
#include "sobel_tmpl.h"
#define NAME row_i32
#define TYPE uint8_t
#define SUM int32_t
#define OUT int16_t
#define END(v) clip(v)
#include "sobel_tmpl.h"
#define NAME row_i32_sixteenth
#define TYPE uint8_t
#define SUM int32_t
#define OUT int16_t
#define END(v) clip(sixteenth(v))
#include "sobel_tmpl.h"
#define NAME row_f32
#define TYPE float
#define SUM float
#define OUT float
#define END(v) (v)
#include "sobel_tmpl.h"

/* Of 5 taps and of Scharr's, sums stay below 255 × 48; of 7 they pass 2^15. */
#define LEVEL(level, attributes)                                                 \
    attributes static void u8_##level(const struct sobel_row *r,                 \
                                      const uint8_t *const *rows, void *scratch, \
                                      int16_t *dx, int16_t *dy)                  \
    {                                                                            \
        if (r->kernel->radius == 1)                                              \
            row_i16(r, 1, rows, scratch, dx, dy);                                \
        else if (r->kernel->radius == 2)                                         \
            row_i16(r, 2, rows, scratch, dx, dy);                                \
        else if (r->sixteenth)                                                   \
            row_i32_sixteenth(r, 3, rows, scratch, dx, dy);                      \
        else                                                                     \
            row_i32(r, 3, rows, scratch, dx, dy);                                \
    }                                                                            \
    attributes static void f32_##level(const struct sobel_row *r,                \
                                       const float *const *rows, void *scratch,  \
                                       float *dx, float *dy)                     \
    {                                                                            \
        if (r->kernel->radius == 1)                                              \
            row_f32(r, 1, rows, scratch, dx, dy);                                \
        else                                                                     \
            row_f32(r, r->kernel->radius, rows, scratch, dx, dy);                \
    }

LEVEL(plain, )
#if LAB_X86
LEVEL(avx2, LAB_AVX2)
LEVEL(avx512, LAB_AVX512)
const struct sobel_kernels sobel_kernels[] = {
    { u8_plain, f32_plain },
    { u8_avx2, f32_avx2 },
    { u8_avx512, f32_avx512 },
};
#else
const struct sobel_kernels sobel_kernels[] = { { u8_plain, f32_plain } };
#endif

/* ---- the whole picture ----------------------------------------------------------- */

struct job {
    struct sobel_row row;
    const struct sobel_kernels *kernels;
    const void *x;
    void *dx, *dy;
    struct size s;
    bool u8;
    size_t zeros; /* bytes of the zero row that starts a piece's scratch */
    struct scratch scratch;
};

static void rows_of(void *arg, int64_t begin, int64_t end)
{
    const struct job *job = arg;
    char *zeros = scratch_of(&job->scratch, begin), *scratch = zeros + job->zeros;
    size_t bytes = (size_t)job->s.n * (job->u8 ? 1 : sizeof(float));
    int radius = job->row.kernel->radius;
    const void *around[2 * SOBEL_MAX_RADIUS + 1], **rows = around + radius;

    for (int64_t i = begin; i < end; i++) {
        for (int j = -radius; j <= radius; j++)
            rows[j] = border_row(job->x, i + j, job->s.h, bytes, job->row.border, zeros);
        if (job->u8)
            job->kernels->u8(&job->row, (const uint8_t *const *)rows, scratch,
                             (int16_t *)job->dx + i * job->s.n,
                             (int16_t *)job->dy + i * job->s.n);
        else
            job->kernels->f32(&job->row, (const float *const *)rows, scratch,
                              (float *)job->dx + i * job->s.n,
                              (float *)job->dy + i * job->s.n);
    }
}

lab_tensor *sobel(lab_ctx *c, lab_cpu level, const lab_tensor *image,
                  const struct sobel_kernel *kernel, enum border border, lab_tensor **dy)
{
    struct size s = size_of(image);
    bool u8 = lab_dtype_of(image) == LAB_U8;
    lab_tensor *dx;
    struct job job = { .row = { kernel, s.w, s.channels, border, false },
                       .kernels = &sobel_kernels[level],
                       .x = lab_data(image),
                       .s = s,
                       .u8 = u8 };

    *dy = NULL;
    if (!kernel)
        return NULL;
    dx = picture_like(c, image, u8 ? LAB_I16 : LAB_F32, s.h, s.w);
    *dy = picture_like(c, image, u8 ? LAB_I16 : LAB_F32, s.h, s.w);
    if (!*dy || s.h * s.n == 0)
        return dx;
    job.dx = lab_data_mut(dx);
    job.dy = lab_data_mut(*dy);
    job.zeros = ((size_t)s.n * sizeof(float) + 63) / 64 * 64;
    return for_rows(c, s, 1, &job.scratch, job.zeros + sobel_scratch(s.w, s.channels),
                    rows_of, &job)
               ? dx
               : NULL;
}

lab_tensor *cv_sobel(lab_ctx *c, const lab_tensor *image, int64_t ksize,
                     const char *kernel, const char *border, lab_tensor **dy)
{
    return sobel(c, lab_cpu_level(), image, sobel_kernel_of(c, kernel, ksize),
                 border_of(border), dy);
}
