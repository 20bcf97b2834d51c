/* components.c — regions of touching pixels, in two passes over runs.
 *
 * A run is a stretch of non-zero pixels in one row. The first pass finds the runs and joins
 * those that touch in neighbouring rows, in a forest where each run's root is the first run
 * of its region (union–find: Tarjan 1975; on runs: He, Chao & Suzuki 2008). The second
 * writes the labels. They are numbered 1, 2, … by each region's first pixel in reading
 * order, as OpenCV's CCL_SAUF does. */
#include "components.h"

#include <string.h>

#if LAB_X86
#include <immintrin.h>
#endif

/* ---- pixels as bits -------------------------------------------------------------- */

static void bits_from(int64_t from, const uint8_t *x, uint64_t *bits, int64_t w)
{
    for (int64_t i = from; i < w; i++) {
        if (i % 64 == 0)
            bits[i / 64] = 0;
        bits[i / 64] |= (uint64_t)(x[i] != 0) << i % 64;
    }
}

static void bits_plain(const uint8_t *x, uint64_t *bits, int64_t w)
{
    bits_from(0, x, bits, w);
}

#if LAB_X86
LAB_AVX2 static void bits_avx2(const uint8_t *x, uint64_t *bits, int64_t w)
{
    const __m256i zero = _mm256_setzero_si256();
    int64_t i = 0;

    for (; i + 64 <= w; i += 64) {
        __m256i a = _mm256_loadu_si256((const void *)(x + i));
        __m256i b = _mm256_loadu_si256((const void *)(x + i + 32));
        unsigned lo = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, zero));
        unsigned hi = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, zero));

        bits[i / 64] = ~(lo | (uint64_t)hi << 32);
    }
    bits_from(i, x, bits, w);
}

LAB_AVX512 static void bits_avx512(const uint8_t *x, uint64_t *bits, int64_t w)
{
    for (int64_t i = 0; i < w; i += 64) {
        __mmask64 m = w - i >= 64 ? ~(__mmask64)0 : ((__mmask64)1 << (w - i)) - 1;
        __m512i v = _mm512_maskz_loadu_epi8(m, x + i);

        bits[i / 64] = _mm512_test_epi8_mask(v, v);
    }
}
components_bits *const components_bits_kernels[] = { bits_plain, bits_avx2, bits_avx512 };
#else
components_bits *const components_bits_kernels[] = { bits_plain };
#endif

/* ---- runs ------------------------------------------------------------------------ */

struct run {
    int32_t begin, end; /* columns, half-open */
};

struct job {
    const uint8_t *x;
    int32_t *y;
    struct size s;
    int64_t words;
    components_bits *kernel;
    uint64_t *bits;
    int64_t *first; /* row's first run; h + 1 of them */
    struct run *runs;
    int32_t *label; /* of a run: its parent at first, then its label */
    int64_t reach;  /* 1: corners touch, 0: only sides */
};

static void count_runs(void *arg, int64_t begin, int64_t end)
{
    const struct job *job = arg;

    for (int64_t y = begin; y < end; y++) {
        uint64_t *bits = job->bits + y * job->words, before = 0;
        int64_t n = 0;

        job->kernel(job->x + y * job->s.w, bits, job->s.w);
        for (int64_t k = 0; k < job->words; k++) {
            n += __builtin_popcountll(bits[k] & ~(bits[k] << 1 | before));
            before = bits[k] >> 63;
        }
        job->first[y + 1] = n;
    }
}

static void find_runs(void *arg, int64_t begin, int64_t end)
{
    const struct job *job = arg;

    for (int64_t y = begin; y < end; y++) {
        const uint64_t *bits = job->bits + y * job->words;
        struct run *run = job->runs + job->first[y] - 1;
        uint64_t before = 0; /* all ones inside a run */

        /* Where a bit differs from the one before, a run begins or ends. */
        for (int64_t k = 0; k < job->words; k++) {
            uint64_t turns = bits[k] ^ (bits[k] << 1 | (before & 1));

            for (; turns; turns &= turns - 1) {
                int32_t at = (int32_t)(64 * k + __builtin_ctzll(turns));

                if (before)
                    run->end = at;
                else
                    (++run)->begin = at;
                before = ~before;
            }
        }
        if (before)
            run->end = (int32_t)job->s.w;
    }
}

static int32_t root_of(int32_t *parent, int32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

/* The smaller root becomes the root of both. */
static void join(int32_t *parent, int32_t a, int32_t b)
{
    a = root_of(parent, a);
    b = root_of(parent, b);
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b;
}

/* Joins the runs of a row with those above that they touch: both lists in one sweep. */
static void join_rows(const struct job *job, int64_t y)
{
    int64_t a = job->first[y - 1], a_end = job->first[y], b = a_end,
            b_end = job->first[y + 1];

    while (a < a_end && b < b_end) {
        const struct run *up = &job->runs[a], *here = &job->runs[b];

        if (up->begin < here->end + job->reach && here->begin < up->end + job->reach) {
            if (job->label[b] == b)
                job->label[b] = root_of(job->label, (int32_t)a);
            else
                join(job->label, (int32_t)a, (int32_t)b);
        }
        if (up->end < here->end)
            a++;
        else
            b++;
    }
}

static void write_labels(void *arg, int64_t begin, int64_t end)
{
    const struct job *job = arg;

    for (int64_t y = begin; y < end; y++) {
        int32_t *row = job->y + y * job->s.w;
        int64_t at = 0;

        for (int64_t i = job->first[y]; i < job->first[y + 1]; i++) {
            struct run run = job->runs[i];

            for (; at < run.begin; at++)
                row[at] = 0;
            for (; at < run.end; at++)
                row[at] = job->label[i];
        }
        for (; at < job->s.w; at++)
            row[at] = 0;
    }
}

/* Roots get the labels 1, 2, … in order, all others their root's: parents come first. */
static int32_t number(const struct job *job)
{
    int64_t n = job->first[job->s.h];
    int32_t last = 0;

    for (int64_t i = 0; i < n; i++)
        job->label[i] = job->label[i] == i ? ++last : job->label[job->label[i]];
    return last;
}

/* ---- statistics ------------------------------------------------------------------ */

struct region {
    int64_t area, left, top, right, bottom; /* right and bottom are inside */
    double sum_x, sum_y;
};

static void add_run(struct region *r, struct run run, int64_t y)
{
    int64_t n = run.end - run.begin;

    if (r->area == 0 || run.begin < r->left)
        r->left = run.begin;
    if (r->area == 0 || run.end - 1 > r->right)
        r->right = run.end - 1;
    if (r->area == 0)
        r->top = y;
    r->bottom = y;
    r->area += n;
    r->sum_x += 0.5 * (double)(n * ((int64_t)run.begin + run.end - 1));
    r->sum_y += (double)(n * y);
}

/* The background's runs are the gaps between the others. */
static void add_rows(const struct job *job, struct region *regions)
{
    for (int64_t y = 0; y < job->s.h; y++) {
        int32_t at = 0;

        for (int64_t i = job->first[y]; i < job->first[y + 1]; i++) {
            struct run run = job->runs[i];

            if (at < run.begin)
                add_run(&regions[0], (struct run){ at, run.begin }, y);
            add_run(&regions[job->label[i]], run, y);
            at = run.end;
        }
        if (at < job->s.w)
            add_run(&regions[0], (struct run){ at, (int32_t)job->s.w }, y);
    }
}

static lab_table *table_of(lab_ctx *c, const struct region *regions, int64_t n)
{
    lab_table *table = lab_table_new(c);
    lab_tensor *boxes = lab_tensor_make(c, LAB_I32, n, 4);
    lab_tensor *areas = lab_tensor_make(c, LAB_I64, n);
    lab_tensor *centroids = lab_tensor_make(c, LAB_F64, n, 2);

    if (!centroids)
        return NULL;
    for (int64_t i = 0; i < n; i++) {
        const struct region *r = &regions[i];
        int32_t *box = lab_i32_mut(boxes) + 4 * i;

        box[0] = (int32_t)r->left;
        box[1] = (int32_t)r->top;
        box[2] = (int32_t)(r->area ? r->right - r->left + 1 : 0);
        box[3] = (int32_t)(r->area ? r->bottom - r->top + 1 : 0);
        lab_i64_mut(areas)[i] = r->area;
        lab_f64_mut(centroids)[2 * i] = r->sum_x / (double)r->area;
        lab_f64_mut(centroids)[2 * i + 1] = r->sum_y / (double)r->area;
    }
    lab_table_set(c, table, "count", LAB_V_INT(n - 1));
    lab_table_set(c, table, "boxes", LAB_V_OBJECT(boxes));
    lab_table_set(c, table, "areas", LAB_V_OBJECT(areas));
    lab_table_set(c, table, "centroids", LAB_V_OBJECT(centroids));
    return table;
}

/* ---- the row --------------------------------------------------------------------- */

/* Rows' runs, joined; false when there is no memory. */
static bool first_pass(lab_ctx *c, struct job *job)
{
    int64_t h = job->s.h, n;

    job->words = (job->s.w + 63) / 64;
    job->bits = lab_alloc(c, (size_t)(h * job->words) * sizeof *job->bits);
    job->first = lab_alloc(c, (size_t)(h + 1) * sizeof *job->first);
    if (!job->first || !for_rows(c, job->s, 1, NULL, 0, count_runs, job))
        return false;
    for (int64_t y = 0; y < h; y++)
        job->first[y + 1] += job->first[y];
    n = job->first[h];
    job->runs = lab_alloc(c, (size_t)n * sizeof *job->runs);
    job->label = lab_alloc(c, (size_t)n * sizeof *job->label);
    if (!job->label || !for_rows(c, job->s, 1, NULL, 0, find_runs, job))
        return false;
    for (int64_t i = 0; i < n; i++)
        job->label[i] = (int32_t)i;
    for (int64_t y = 1; y < h; y++)
        join_rows(job, y);
    return true;
}

lab_tensor *connected_components(lab_ctx *c, lab_cpu level, const lab_tensor *image,
                                 int64_t connectivity, lab_table **stats)
{
    struct job job = { .x = lab_data(image),
                       .s = size_of(image),
                       .kernel = components_bits_kernels[level],
                       .reach = connectivity == 8 };
    struct region *regions;
    lab_tensor *out;
    int32_t last;

    *stats = NULL;
    if (connectivity != 4 && connectivity != 8)
        return lab_fail(c, LAB_EARG, "argument 'connectivity' is 4 or 8, got %lld",
                        (long long)connectivity);
    if (job.s.h * job.s.w > INT32_MAX)
        return lab_fail(c, LAB_ESHAPE, "argument 'image' is too large: %s",
                        lab_tensor_brief(c, image));
    out = lab_tensor_make(c, LAB_I32, job.s.h, job.s.w);
    if (!out || !first_pass(c, &job))
        return NULL;
    job.y = lab_i32_mut(out);
    last = number(&job);
    for_rows(c, job.s, 1, NULL, 0, write_labels, &job);
    regions = lab_alloc(c, (size_t)(last + 1) * sizeof *regions);
    if (!regions)
        return NULL;
    add_rows(&job, regions);
    *stats = table_of(c, regions, last + 1);
    return out;
}

lab_tensor *cv_connected_components(lab_ctx *c, const lab_tensor *image,
                                    int64_t connectivity, lab_table **stats)
{
    return connected_components(c, lab_cpu_level(), image, connectivity, stats);
}
