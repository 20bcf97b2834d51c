/* morphology.c — shrinking and growing what is bright: Serra (1982), ch. II.
 *
 *     erode:  y(p) = min { x(p + e) : e ∈ E }      dilate:  y(p) = max { x(p + e) : e ∈ E }
 *
 * Outside the picture nothing counts. An element is a stack of centred runs, one to a row.
 * A new row starts as the extremes, down the columns, of the rows with the longest run; it is
 * widened by the difference to the next shorter run, takes in the rows that have that one,
 * and so on (Horner's scheme): each row is read once and widened only as far as is left. */
#include "morphology.h"

#include <math.h>
#include <string.h>

/* ---- elements -------------------------------------------------------------------- */

static int reach_of_rect(int radius, int j)
{
    (void)j;
    return radius;
}

static int reach_of_cross(int radius, int j)
{
    return j == 0 ? radius : 0;
}

/* As OpenCV draws it: x = r √(1 − (j / r)²), rounded to even. */
static int reach_of_ellipse(int radius, int j)
{
    double r = radius;

    return radius ? (int)rint(r * sqrt(1 - j * j / (r * r))) : 0;
}

static const struct {
    const char *name;
    int (*reach)(int radius, int j);
} shapes[] = {
    { "rect", reach_of_rect },
    { "cross", reach_of_cross },
    { "ellipse", reach_of_ellipse },
};

bool element_of(lab_ctx *c, struct element *e, const char *shape, int64_t side)
{
    if (side < 1 || side > MORPHOLOGY_MAX_SIDE || side % 2 == 0)
        return lab_failn(c, LAB_EARG, "argument 'ksize' is odd, 1 to %d, got %lld",
                         MORPHOLOGY_MAX_SIDE, (long long)side);
    e->side = (int)side;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (strcmp(shapes[i].name, shape) == 0)
            for (int j = 0; j < e->side; j++)
                e->reach[j] = shapes[i].reach(e->side / 2, j - e->side / 2);
    return true;
}

/* ---- kernels: one source, widened by the compiler for each level ----------------- */

static inline uint8_t larger(uint8_t a, uint8_t b)
{
    return a > b ? a : b;
}

static inline uint8_t smaller(uint8_t a, uint8_t b)
{
    return a < b ? a : b;
}

static inline float larger_f(float a, float b)
{
    return a > b ? a : b;
}

static inline float smaller_f(float a, float b)
{
    return a < b ? a : b;
}

/* y[i] = pick of four numbers, or of y[i] besides. Fewer are four with some repeated. */
#define KERNELS(type, pick, level, attributes)                                    \
    attributes static void pick_##pick##_##level(const void *const x[4], void *y, \
                                                 int64_t n)                       \
    {                                                                             \
        const type *a = x[0], *b = x[1], *c = x[2], *d = x[3];                    \
        type *restrict r = y;                                                     \
                                                                                  \
        for (int64_t i = 0; i < n; i++)                                           \
            r[i] = pick(pick(a[i], b[i]), pick(c[i], d[i]));                      \
    }                                                                             \
    attributes static void fold_##pick##_##level(const void *const x[4], void *y, \
                                                 int64_t n)                       \
    {                                                                             \
        const type *a = x[0], *b = x[1], *c = x[2], *d = x[3];                    \
        type *restrict r = y;                                                     \
                                                                                  \
        for (int64_t i = 0; i < n; i++)                                           \
            r[i] = pick(r[i], pick(pick(a[i], b[i]), pick(c[i], d[i])));          \
    }
#define LEVEL(level, attributes)                 \
    KERNELS(uint8_t, smaller, level, attributes) \
    KERNELS(uint8_t, larger, level, attributes)  \
    KERNELS(float, smaller_f, level, attributes) \
    KERNELS(float, larger_f, level, attributes)
LEVEL(plain, )
#if LAB_X86
LEVEL(avx2, LAB_AVX2)
LEVEL(avx512, LAB_AVX512)
#endif

struct kernels {
    void (*pick)(const void *const x[4], void *y, int64_t n);
    void (*fold)(const void *const x[4], void *y, int64_t n);
};

#define TABLE(level)                                            \
    {                                                           \
        { pick_smaller_##level, fold_smaller_##level },         \
            { pick_larger_##level, fold_larger_##level },       \
            { pick_smaller_f_##level, fold_smaller_f_##level }, \
        {                                                       \
            pick_larger_f_##level, fold_larger_f_##level        \
        }                                                       \
    }
static const struct kernels kernels[][4] = {
    TABLE(plain),
#if LAB_X86
    TABLE(avx2),
    TABLE(avx512),
#endif
};

/* ---- the whole picture ----------------------------------------------------------- */

/* Rows of the element that have the same run. */
struct group {
    int reach, n;
    int row[MORPHOLOGY_MAX_SIDE]; /* from the middle */
};

struct job {
    const struct kernels *kernels;
    const char *x;
    char *y;
    struct size s;
    size_t item; /* bytes of a number */
    struct group *groups;
    int n_groups;       /* the longest run first */
    uint8_t neutral[4]; /* what never wins, as bytes of a number */
    int64_t pad;        /* numbers on either side of a line */
    struct scratch scratch;
};

static void find_groups(struct job *job, const struct element *e)
{
    for (int reach = e->side / 2; reach >= 0; reach--) {
        struct group *g = &job->groups[job->n_groups];

        g->reach = reach;
        for (int j = 0; j < e->side; j++)
            if (e->reach[j] == reach)
                g->row[g->n++] = j - e->side / 2;
        job->n_groups += g->n > 0;
    }
}

static void fill_neutral(const struct job *job, char *line, int64_t n)
{
    if (job->item == 1)
        memset(line, job->neutral[0], (size_t)n);
    else
        for (int64_t i = 0; i < n; i++)
            memcpy(line + i * 4, job->neutral, 4);
}

/* Takes the group's rows around row i of the picture into `line`, which holds nothing yet
 * when `fresh`. */
static void take_in(const struct job *job, const struct group *g, int64_t i, char *line,
                    bool fresh)
{
    const void *four[4];
    int n = 0;

    for (int k = 0; k < g->n; k++) {
        int64_t row = i + g->row[k];

        if (row >= 0 && row < job->s.h)
            four[n++] = job->x + row * job->s.n * (int64_t)job->item;
        if (n == 0 || (n < 4 && k < g->n - 1))
            continue;
        while (n < 4) {
            four[n] = four[0];
            n++;
        }
        (fresh ? job->kernels->pick : job->kernels->fold)(four, line, job->s.n);
        fresh = false;
        n = 0;
    }
    if (fresh)
        fill_neutral(job, line, job->s.n);
}

/* Two lines that take turns; `at` is where the current one holds pixel 0, and there are
 * `left` numbers of it on either side. */
struct lines {
    char *at, *other;
    int64_t left;
};

/* Widens every number to the extreme over `reach` pixels on either side. A pass makes runs
 * up to four times as long; the last one may write to `end` instead. */
static void widen(const struct job *job, struct lines *l, int64_t reach, char *end)
{
    int64_t step = job->s.channels, want = 2 * reach + 1, have = 1;
    int64_t n = job->s.n + 2 * l->left, item = (int64_t)job->item;
    char *from = l->at - l->left * item, *to = l->other;

    while (have < want) {
        int64_t more = want < 4 * have ? want : 4 * have;
        const void *four[4];
        char *old = from;

        for (int64_t k = 0; k < 4; k++) {
            int64_t shift = k * have < more - have ? k * have : more - have;

            four[k] = from + shift * step * item;
        }
        n -= (more - have) * step;
        have = more;
        to = have == want && end ? end : to;
        job->kernels->pick(four, to, n);
        from = to;
        to = old;
    }
    l->left -= reach * step;
    l->at = from + l->left * item;
    l->other = to;
}

static void rows_of(void *arg, int64_t begin, int64_t end)
{
    const struct job *job = arg;
    int64_t item = (int64_t)job->item, room = (job->s.n + 2 * job->pad + 64) * item;
    char *line = scratch_of(&job->scratch, begin);

    for (int64_t i = begin; i < end; i++) {
        struct lines l = { line + job->pad * item, line + room, job->pad };
        char *y = job->y + i * job->s.n * item;

        fill_neutral(job, line, job->pad);
        fill_neutral(job, l.at + job->s.n * item, job->pad);
        for (int k = 0; k < job->n_groups; k++) {
            const struct group *g = &job->groups[k];
            bool last = k == job->n_groups - 1;

            take_in(job, g, i, l.at, k == 0);
            widen(job, &l, g->reach - (last ? 0 : g[1].reach), last ? y : NULL);
        }
        if (l.at != y)
            memcpy(y, l.at, (size_t)(job->s.n * item));
    }
}

lab_tensor *morph(lab_ctx *c, lab_cpu level, const lab_tensor *image,
                  const struct element *e, bool dilate)
{
    bool u8 = lab_dtype_of(image) == LAB_U8;
    const float infinite = dilate ? -INFINITY : INFINITY;
    struct job job = { .kernels = &kernels[level][dilate + 2 * !u8],
                       .x = lab_data(image),
                       .s = size_of(image),
                       .item = u8 ? 1 : 4 };
    lab_tensor *out = lab_tensor_like(c, image);

    if (!out || lab_numel(out) == 0)
        return out;
    if (u8)
        job.neutral[0] = dilate ? 0 : 255;
    else
        memcpy(job.neutral, &infinite, sizeof infinite);
    job.groups = lab_alloc(c, (size_t)(e->side / 2 + 1) * sizeof *job.groups);
    if (!job.groups)
        return NULL;
    find_groups(&job, e);
    job.y = lab_data_mut(out);
    job.pad = e->side / 2 * job.s.channels;
    return for_rows(c, job.s, 1, &job.scratch,
                    2 * (size_t)(job.s.n + 2 * job.pad + 64) * job.item, rows_of, &job)
               ? out
               : NULL;
}

static lab_tensor *repeat(lab_ctx *c, const lab_tensor *image, int64_t ksize,
                          const char *shape, int64_t times, bool dilate)
{
    struct element *e = lab_alloc(c, sizeof *e);
    lab_tensor *out = NULL;

    if (!e || !element_of(c, e, shape, ksize))
        return NULL;
    if (times < 1)
        return lab_fail(c, LAB_EARG, "argument 'times' is at least 1, got %lld",
                        (long long)times);
    for (int64_t i = 0; i < times && lab_ok(c) && !lab_stopping(c); i++)
        out = morph(c, lab_cpu_level(), out ? out : image, e, dilate);
    return out;
}

lab_tensor *cv_erode(lab_ctx *c, const lab_tensor *image, int64_t ksize,
                     const char *shape, int64_t times)
{
    return repeat(c, image, ksize, shape, times, false);
}

lab_tensor *cv_dilate(lab_ctx *c, const lab_tensor *image, int64_t ksize,
                      const char *shape, int64_t times)
{
    return repeat(c, image, ksize, shape, times, true);
}
