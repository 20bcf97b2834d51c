/* threshold.c — black and white, at a given level or at the one that Otsu's method finds. */
#include "threshold.h"

#include "histogram.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* ---- at a given level ------------------------------------------------------------ */

/* Of x > t:  binary → max, else 0;  binary_inv the other way;  trunc → t, else x;
 *            tozero → x, else 0;  tozero_inv → 0, else x.       (OpenCV's ThresholdTypes)
 * So every kind is a choice between two of x, 0 and a constant. */
enum part { ZERO, X, CONSTANT };
static const struct kind {
    const char *name;
    enum part above, below;
    bool constant_is_t;
} kinds[] = {
    { "binary", CONSTANT, ZERO, false }, { "binary_inv", ZERO, CONSTANT, false },
    { "trunc", CONSTANT, X, true },      { "tozero", X, ZERO, false },
    { "tozero_inv", ZERO, X, false },
};

/* y = x > t ? x & above_and | above_or : x & below_and | below_or. The compiler widens it. */
struct choice {
    uint8_t t, above_and, above_or, below_and, below_or;
};

static inline __attribute__((always_inline)) void
choose(const struct choice *k, const uint8_t *x, uint8_t *y, int64_t n)
{
    const uint8_t t = k->t, aa = k->above_and, ao = k->above_or, ba = k->below_and,
                  bo = k->below_or;

    for (int64_t i = 0; i < n; i++) {
        uint8_t above = (uint8_t)((x[i] & aa) | ao), below = (uint8_t)((x[i] & ba) | bo);

        y[i] = x[i] > t ? above : below;
    }
}

#define CHOOSE(level, attributes)                                                   \
    attributes static void choose_##level(const struct choice *k, const uint8_t *x, \
                                          uint8_t *y, int64_t n)                    \
    {                                                                               \
        choose(k, x, y, n);                                                         \
    }
CHOOSE(plain, )
#if LAB_X86
CHOOSE(avx2, LAB_AVX2)
CHOOSE(avx512, LAB_AVX512)
static void (*const choosers[])(const struct choice *, const uint8_t *, uint8_t *,
                                int64_t) = { choose_plain, choose_avx2, choose_avx512 };
#else
static void (*const choosers[])(const struct choice *, const uint8_t *, uint8_t *,
                                int64_t) = { choose_plain };
#endif

struct job {
    const void *x;
    void *y;
    const struct kind *kind;
    struct choice choice;
    lab_cpu level;
    float t, max;
};

static uint8_t and_of(enum part p)
{
    return p == X ? 255 : 0;
}

/* OpenCV takes the threshold of u8 pictures rounded down and the constant rounded to even. */
static struct choice choice_of(const struct kind *kind, double t, double max)
{
    double level = floor(t), constant = kind->constant_is_t ? level : rint(max);
    uint8_t k = (uint8_t)(constant < 0 ? 0 : constant > 255 ? 255 : constant);
    struct choice choice = { .t = (uint8_t)(level < 0     ? 0
                                            : level > 255 ? 255
                                                          : level),
                             .above_and = and_of(kind->above),
                             .below_and = and_of(kind->below),
                             .above_or = kind->above == CONSTANT ? k : 0,
                             .below_or = kind->below == CONSTANT ? k : 0 };

    if (level < 0) { /* everything is above */
        choice.below_and = choice.above_and;
        choice.below_or = choice.above_or;
    }
    return choice;
}

static void threshold_u8(void *arg, int64_t begin, int64_t end)
{
    const struct job *job = arg;

    choosers[job->level](&job->choice, (const uint8_t *)job->x + begin,
                         (uint8_t *)job->y + begin, end - begin);
}

static void threshold_f32(void *arg, int64_t begin, int64_t end)
{
    const struct job *job = arg;
    const float *x = job->x, t = job->t, k = job->kind->constant_is_t ? t : job->max;
    enum part above = job->kind->above, below = job->kind->below;
    float *y = job->y;

    for (int64_t i = begin; i < end; i++) {
        enum part p = x[i] > t ? above : below;

        y[i] = p == X ? x[i] : p == CONSTANT ? k : 0;
    }
}

lab_tensor *threshold(lab_ctx *c, lab_cpu level, const lab_tensor *image, double t,
                      double max, const char *name)
{
    struct job job = { .x = lab_data(image),
                       .kind = kinds,
                       .level = level,
                       .t = (float)t,
                       .max = (float)max };
    lab_tensor *out = lab_tensor_like(c, image);

    if (isnan(t) || isnan(max))
        return lab_fail(c, LAB_EARG, "argument '%s' is not a number",
                        isnan(t) ? "t" : "max");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0)
            job.kind = &kinds[i];
    if (!out)
        return NULL;
    job.y = lab_data_mut(out);
    job.choice = choice_of(job.kind, t, max);
    lab_parallel_for(lab_numel(out), 1 << 17,
                     lab_dtype_of(out) == LAB_U8 ? threshold_u8 : threshold_f32, &job);
    return out;
}

lab_tensor *cv_threshold(lab_ctx *c, const lab_tensor *image, double t, double max,
                         const char *kind)
{
    return threshold(c, lab_cpu_level(), image, t, max, kind);
}

/* ---- Otsu's level ---------------------------------------------------------------- */

/* Otsu, "A threshold selection method from gray-level histograms" (1979), eq. 18: the level
 * that makes the variance between dark and bright largest,
 *     σ_B² = ω₀ ω₁ (μ₀ − μ₁)²,   ω: shares of pixels,  μ: mean levels of the two classes.
 * Of equal ones the first. The order of operations is OpenCV's, so that ties and rounding
 * fall the same way. */
int otsu_level(const int64_t counts[256], int64_t n)
{
    double scale = 1.0 / (double)n, mean = 0, mean0 = 0, share0 = 0, best = 0;
    int level = 0;

    for (int i = 0; i < 256; i++)
        mean += i * (double)counts[i];
    mean *= scale;
    for (int i = 0; i < 256; i++) {
        double share = (double)counts[i] * scale, share1, mean1, variance;

        mean0 *= share0;
        share0 += share;
        share1 = 1.0 - share0;
        if (fmin(share0, share1) < (double)FLT_EPSILON ||
            fmax(share0, share1) > 1.0 - (double)FLT_EPSILON)
            continue;
        mean0 = (mean0 + i * share) / share0;
        mean1 = (mean - share0 * mean0) / share1;
        variance = share0 * share1 * (mean0 - mean1) * (mean0 - mean1);
        if (variance > best) {
            best = variance;
            level = i;
        }
    }
    return level;
}

int64_t cv_otsu(lab_ctx *c, const lab_tensor *image, lab_tensor **binary)
{
    int64_t counts[256], n = lab_numel(image);
    int level;

    *binary = NULL;
    if (n == 0)
        return lab_failn(c, LAB_ESHAPE, "argument 'image' has no pixels, got %s",
                         lab_tensor_brief(c, image));
    histogram_u8(image, counts);
    level = otsu_level(counts, n);
    *binary = threshold(c, lab_cpu_level(), image, level, 255, "binary");
    return level;
}
