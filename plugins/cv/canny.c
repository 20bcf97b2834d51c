/* canny.c — edges, after Canny, "A computational approach to edge detection" (1986).
 *
 *  1. Gradient (g_x, g_y) by Sobel; magnitude |g_x| + |g_y|, or g_x² + g_y² against squared
 *     thresholds.
 *  2. Non-maximum suppression: a pixel stays when it is the largest across the edge, along
 *     the gradient's direction rounded to 0, 45, 90 or 135 degrees.
 *  3. Hysteresis: maxima above `high` are edges, and so is every maximum above `low` that
 *     touches an edge, directly or through others.
 *
 * Rounding, ties and borders are those of cv::Canny, so that results are equal to OpenCV's.
 * Maxima are kept as bits, 64 to a word: the last step moves whole words. */
#include "canny.h"

#include "sobel.h"

#include <math.h>
#include <string.h>

/* ---- hysteresis ------------------------------------------------------------------ */

/* Bitmaps with a word and a row of zeros all around, so that neighbours need no test. */
struct maps {
    int64_t h, words;              /* words of a row that hold pixels */
    int64_t stride;                /* words from row to row */
    uint64_t *weak, *edge, *fresh; /* fresh: edges whose neighbours were not looked at */
    int32_t *stack;                /* words with fresh bits, each at most once */
};

static bool maps_init(lab_ctx *c, struct maps *m, struct size s)
{
    size_t n;

    m->h = s.h;
    m->words = (s.w + 63) / 64;
    m->stride = m->words + 2;
    n = (size_t)((s.h + 2) * m->stride);
    if (n > INT32_MAX)
        return lab_failn(c, LAB_ESHAPE, "argument 'image' is too large: %lld×%lld pixels",
                         (long long)s.h, (long long)s.w);
    m->weak = lab_alloc(c, n * sizeof *m->weak);
    m->edge = lab_alloc(c, n * sizeof *m->edge);
    m->fresh = lab_alloc(c, n * sizeof *m->fresh);
    m->stack = lab_alloc(c, n * sizeof *m->stack);
    return lab_ok(c);
}

static int64_t word_at(const struct maps *m, int64_t y)
{
    return (y + 1) * m->stride + 1;
}

/* Bits of `spread` that are weak and no edges yet become edges. */
static inline int64_t claim(const struct maps *m, int64_t at, uint64_t spread,
                            int64_t top)
{
    uint64_t more = spread & m->weak[at] & ~m->edge[at];

    if (!more)
        return top;
    m->edge[at] |= more;
    if (!m->fresh[at])
        m->stack[top++] = (int32_t)at;
    m->fresh[at] |= more;
    return top;
}

static void connect(const struct maps *m)
{
    int64_t top = 0;

    for (int64_t y = 0; y < m->h; y++)
        for (int64_t at = word_at(m, y); at < word_at(m, y) + m->words; at++) {
            m->fresh[at] = m->edge[at];
            if (m->fresh[at])
                m->stack[top++] = (int32_t)at;
        }
    while (top > 0) {
        int64_t at = m->stack[--top];
        uint64_t bits = m->fresh[at], spread = bits | bits << 1 | bits >> 1;

        m->fresh[at] = 0;
        for (int64_t row = at - m->stride; row <= at + m->stride; row += m->stride) {
            top = claim(m, row, spread, top);
            if (bits & 1)
                top = claim(m, row - 1, (uint64_t)1 << 63, top);
            if (bits >> 63)
                top = claim(m, row + 1, 1, top);
        }
    }
}

/* ---- the whole picture ----------------------------------------------------------- */

struct job {
    const struct canny_kernels *kernels;
    sobel_u8 *gradient;
    struct sobel_row row;
    const uint8_t *x;
    uint8_t *y;
    struct size s;
    int low, high;
    bool l2;
    struct maps maps;
    struct scratch scratch;
};

enum { PAD = 32, SLACK = 96 }; /* numbers before and after a row in scratch */

/* What a piece needs: gradients of two rows, magnitudes of three. */
struct lines {
    int16_t *dx[2], *dy[2];
    void *mag[3]; /* i16, or i32 for l2; at pixel 0 */
    void *sobel;
};

static size_t line_bytes(const struct job *job)
{
    return ((size_t)job->s.w + PAD + SLACK + 63) / 64 * 64 * sizeof(int32_t);
}

static void lines_init(struct lines *l, const struct job *job, int64_t begin)
{
    char *at = scratch_of(&job->scratch, begin);
    size_t step = line_bytes(job);

    for (int i = 0; i < 2; i++) {
        l->dx[i] = (int16_t *)(void *)(at + (size_t)(2 * i) * step);
        l->dy[i] = (int16_t *)(void *)(at + (size_t)(2 * i + 1) * step);
    }
    for (int i = 0; i < 3; i++)
        l->mag[i] = at + (size_t)(4 + i) * step + PAD * sizeof(int32_t);
    l->sobel = at + 7 * step;
}

static void gradient_of_row(const struct job *job, const struct lines *l, int64_t y)
{
    int radius = job->row.kernel->radius;
    const uint8_t *around[2 * SOBEL_MAX_RADIUS + 1], **rows = around + radius;
    int16_t *dx = l->dx[y & 1], *dy = l->dy[y & 1];
    void *mag = l->mag[(y + 3) % 3];
    int64_t w = job->s.w;

    if (y < 0 || y >= job->s.h) {
        memset(mag, 0, (size_t)w * (job->l2 ? sizeof(int32_t) : sizeof(int16_t)));
        return;
    }
    for (int j = -radius; j <= radius; j++)
        rows[j] = border_row(job->x, y + j, job->s.h, (size_t)w, BORDER_REPLICATE, NULL);
    job->gradient(&job->row, rows, l->sobel, dx, dy);
    if (job->l2)
        job->kernels->squares(dx, dy, mag, w);
    else
        job->kernels->magnitudes(dx, dy, mag, w);
}

static void maxima_of_rows(void *arg, int64_t begin, int64_t end)
{
    const struct job *job = arg;
    struct lines l;

    lines_init(&l, job, begin);
    gradient_of_row(job, &l, begin - 1);
    gradient_of_row(job, &l, begin);
    for (int64_t y = begin; y < end; y++) {
        const void *mag[3];
        int64_t at = word_at(&job->maps, y);
        uint64_t *weak = job->maps.weak + at, *strong = job->maps.edge + at;

        gradient_of_row(job, &l, y + 1);
        for (int i = 0; i < 3; i++)
            mag[i] = l.mag[(y + 2 + i) % 3];
        if (job->l2)
            job->kernels->suppress_l2(l.dx[y & 1], l.dy[y & 1],
                                      (const int32_t *const *)mag, job->low, job->high,
                                      weak, strong, job->s.w);
        else
            job->kernels->suppress(l.dx[y & 1], l.dy[y & 1], (const int16_t *const *)mag,
                                   job->low, job->high, weak, strong, job->s.w);
    }
}

static void edges_of_rows(void *arg, int64_t begin, int64_t end)
{
    const struct job *job = arg;

    for (int64_t y = begin; y < end; y++)
        job->kernels->expand(job->maps.edge + word_at(&job->maps, y),
                             job->y + y * job->s.w, job->s.w);
}

/* Thresholds as cv::Canny takes them: swapped into order, of the squared magnitude for l2,
 * rounded down. No magnitude is negative or passes 2^15 − 1, or its square. */
static void thresholds(struct job *job, double low, double high)
{
    double top = INT16_MAX, least = low < high ? low : high,
           most = low < high ? high : low;

    if (job->row.sixteenth) {
        least /= 16;
        most /= 16;
    }
    least = fmin(least, top);
    most = fmin(most, top);
    if (job->l2) {
        least = least > 0 ? least * least : least;
        most = most > 0 ? most * most : most;
    }
    job->low = (int)floor(fmax(least, -1));
    job->high = (int)floor(fmax(most, -1));
}

lab_tensor *canny(lab_ctx *c, lab_cpu level, const lab_tensor *image, double low,
                  double high, int64_t aperture, bool l2)
{
    struct job job = { .kernels = &canny_kernels[level],
                       .gradient = sobel_kernels[level].u8,
                       .x = lab_data(image),
                       .s = size_of(image),
                       .l2 = l2 };
    lab_tensor *out;

    if (aperture != 3 && aperture != 5 && aperture != 7)
        return lab_fail(c, LAB_EARG, "argument 'aperture' is 3, 5 or 7, got %lld",
                        (long long)aperture);
    if (isnan(low) || isnan(high))
        return lab_fail(c, LAB_EARG, "argument '%s' is not a number",
                        isnan(low) ? "low" : "high");
    job.row = (struct sobel_row){ sobel_kernel_of(c, "sobel", aperture), job.s.w, 1,
                                  BORDER_REPLICATE, aperture == 7 };
    thresholds(&job, low, high);
    out = lab_tensor_like(c, image);
    if (!out || lab_numel(out) == 0 || !maps_init(c, &job.maps, job.s))
        return lab_ok(c) ? out : NULL;
    job.y = lab_data_mut(out);
    if (!for_rows(c, job.s, 16, &job.scratch,
                  7 * line_bytes(&job) + sobel_scratch(job.s.w, 1), maxima_of_rows, &job))
        return NULL;
    connect(&job.maps);
    for_rows(c, job.s, 1, NULL, 0, edges_of_rows, &job);
    return out;
}

lab_tensor *cv_canny(lab_ctx *c, const lab_tensor *image, double low, double high,
                     int64_t aperture, bool l2)
{
    return canny(c, lab_cpu_level(), image, low, high, aperture, l2);
}
