/* rng.c — Philox4x32-10, Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as
 * 1, 2, 3 (2011), section 3.3. Key: the seed; counter: block, stream. */
#include <lab/rng.h>

#include <lab/threads.h>
#include <math.h>

__extension__ typedef unsigned __int128 wide;

enum { GRAIN = 1 << 14 };

static const double two_pi = 6.283185307179586;

lab_rng lab_rng_make(uint64_t seed, uint64_t stream)
{
    return (lab_rng){ .seed = seed, .stream = stream, .next = 0 };
}

void lab_philox(uint64_t seed, uint64_t stream, uint64_t block, uint32_t out[4])
{
    uint32_t c0 = (uint32_t)block, c1 = (uint32_t)(block >> 32);
    uint32_t c2 = (uint32_t)stream, c3 = (uint32_t)(stream >> 32);
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);

    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;

        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)p1;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)p0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

uint32_t lab_rng_u32(lab_rng *r)
{
    uint32_t w[4];

    lab_philox(r->seed, r->stream, r->next / 4, w);
    return w[r->next++ % 4];
}

uint64_t lab_rng_u64(lab_rng *r)
{
    uint64_t low = lab_rng_u32(r);

    return low | (uint64_t)lab_rng_u32(r) << 32;
}

double lab_rng_uniform(lab_rng *r)
{
    return (double)(lab_rng_u64(r) >> 11) * 0x1p-53;
}

double lab_rng_normal(lab_rng *r)
{
    double u = 1 - lab_rng_uniform(r), v = lab_rng_uniform(r);

    return sqrt(-2 * log(u)) * cos(two_pi * v);
}

__extension__ typedef unsigned __int128 wide;

/* Lemire (2019), Fast Random Integer Generation in an Interval, algorithm 5. */
int64_t lab_rng_below(lab_rng *r, int64_t n)
{
    uint64_t range = (uint64_t)n;
    wide m;

    LAB_ASSERT(n > 0);
    m = (wide)lab_rng_u64(r) * range;
    if ((uint64_t)m < range)
        for (uint64_t least = -range % range; (uint64_t)m < least;)
            m = (wide)lab_rng_u64(r) * range;
    return (int64_t)(m >> 64);
}

void lab_rng_shuffle(lab_rng *r, int64_t *x, int64_t n)
{
    for (int64_t i = n - 1; i > 0; i--) {
        int64_t j = lab_rng_below(r, i + 1), t = x[i];

        x[i] = x[j];
        x[j] = t;
    }
}

/* ---- arrays: element i takes draw `first + i`, where `first` begins a block ---------- */

struct fill {
    lab_rng rng; /* at the first draw */
    float *f;
    double *d;
    int64_t n;
    double a, b; /* lo and hi, or mean and deviation */
};

/* Reserves whole blocks of `words` draws each 4 elements need. */
static struct fill begin_fill(lab_rng *r, int64_t n, int words, double a, double b)
{
    struct fill f = { .n = n, .a = a, .b = b };

    r->next = (r->next + 3) / 4 * 4;
    f.rng = *r;
    r->next += (uint64_t)(n + 3) / 4 * (uint64_t)(4 * words);
    return f;
}

/* Block k makes elements 4k … 4k+3, a piece of the work holds whole blocks. */
static void uniform_f32(void *arg, int64_t begin, int64_t end)
{
    const struct fill *f = arg;
    float lo = (float)f->a, hi = (float)f->b, below = nextafterf(hi, lo);
    uint32_t w[4];

    for (int64_t k = begin; k < end; k++) {
        int64_t rest = f->n - 4 * k;

        lab_philox(f->rng.seed, f->rng.stream, f->rng.next / 4 + (uint64_t)k, w);
        for (int j = 0; j < 4 && j < rest; j++) {
            float x = lo + (hi - lo) * ((float)(w[j] >> 8) * 0x1p-24f);

            /* Rounding may reach hi, which is outside. */
            f->f[4 * k + j] = x < hi || lo >= hi ? x : below;
        }
    }
}

static void normal_f32(void *arg, int64_t begin, int64_t end)
{
    const struct fill *f = arg;
    float mean = (float)f->a, std = (float)f->b, x[4];
    uint32_t w[4];

    for (int64_t k = begin; k < end; k++) {
        int64_t rest = f->n - 4 * k;

        lab_philox(f->rng.seed, f->rng.stream, f->rng.next / 4 + (uint64_t)k, w);
        for (int j = 0; j < 4; j += 2) {
            float u = ((float)(w[j] >> 8) + 0.5f) * 0x1p-24f;
            float v = (float)two_pi * ((float)(w[j + 1] >> 8) * 0x1p-24f);
            float radius = sqrtf(-2 * logf(u));

            x[j] = radius * cosf(v);
            x[j + 1] = radius * sinf(v);
        }
        for (int j = 0; j < 4 && j < rest; j++)
            f->f[4 * k + j] = mean + std * x[j];
    }
}

/* As lab_rng_uniform would draw them, two numbers from a block of words. */
static void uniform_f64(void *arg, int64_t begin, int64_t end)
{
    const struct fill *f = arg;
    double below = nextafter(f->b, f->a);
    uint32_t w[4];

    for (int64_t i = 4 * begin; i < 4 * end && i < f->n; i++) {
        const uint32_t *pair = w + i % 2 * 2;
        double x;

        if (i % 2 == 0)
            lab_philox(f->rng.seed, f->rng.stream, f->rng.next / 4 + (uint64_t)i / 2, w);
        x = (double)((pair[0] | (uint64_t)pair[1] << 32) >> 11) * 0x1p-53;
        x = f->a + (f->b - f->a) * x;
        f->d[i] = x < f->b || f->a >= f->b ? x : below;
    }
}

static void normal_f64(void *arg, int64_t begin, int64_t end)
{
    const struct fill *f = arg;

    for (int64_t k = begin; k < end; k++) {
        lab_rng r = { f->rng.seed, f->rng.stream, f->rng.next + 16 * (uint64_t)k };

        for (int64_t i = 4 * k; i < 4 * k + 4 && i < f->n; i++)
            f->d[i] = f->a + f->b * lab_rng_normal(&r);
    }
}

void lab_rng_fill_uniform(lab_rng *r, float *x, int64_t n, float lo, float hi)
{
    struct fill f = begin_fill(r, n, 1, lo, hi);

    f.f = x;
    lab_parallel_for((n + 3) / 4, GRAIN / 4, uniform_f32, &f);
}

void lab_rng_fill_normal(lab_rng *r, float *x, int64_t n, float mean, float std)
{
    struct fill f = begin_fill(r, n, 1, mean, std);

    f.f = x;
    lab_parallel_for((n + 3) / 4, GRAIN / 4, normal_f32, &f);
}

void lab_rng_fill_uniform_f64(lab_rng *r, double *x, int64_t n, double lo, double hi)
{
    struct fill f = begin_fill(r, n, 2, lo, hi);

    f.d = x;
    lab_parallel_for((n + 3) / 4, GRAIN / 4, uniform_f64, &f);
}

void lab_rng_fill_normal_f64(lab_rng *r, double *x, int64_t n, double mean, double std)
{
    struct fill f = begin_fill(r, n, 4, mean, std);

    f.d = x;
    lab_parallel_for((n + 3) / 4, GRAIN / 4, normal_f64, &f);
}
