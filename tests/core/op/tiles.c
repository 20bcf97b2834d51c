/* Products and convolutions too large for the table of operations: many strips, pieces, chunks
 * and blocks. The fast path against the reference, and the same bits for any number of
 * threads. */
#include "../lab_test.h"

#include <lab/conv.h>
#include <lab/cpu.h>
#include <lab/grad.h>
#include <lab/op.h>
#include <lab/move.h>
#include <lab/op.h>
#include <lab/rng.h>
#include <lab/threads.h>

static lab_tensor *drawn(lab_ctx *c, uint64_t seed, int n, const int64_t *shape)
{
    lab_rng r = lab_rng_make(seed, 0);
    lab_tensor *t = lab_tensor_new(c, LAB_F32, n, shape);

    lab_rng_fill_normal(&r, lab_f32_mut(t), lab_numel(t), 0, 1);
    return t;
}

/* The largest difference, over the largest number of b. */
static double off(const lab_tensor *a, const lab_tensor *b)
{
    const float *x = lab_f32(a), *y = lab_f32(b);
    double most = 0, size = 0;

    for (int64_t i = 0; i < lab_numel(a); i++) {
        most = fmax(most, fabs((double)x[i] - (double)y[i]));
        size = fmax(size, fabs((double)y[i]));
    }
    return most / size;
}

struct sides {
    lab_tensor *y, *dx, *dw;
};

struct shape {
    int64_t n, h, w, in, out, high, wide;
    lab_conv how;
    bool y_by_dnnl,
        dx_by_dnnl; /* which promises the bits for one number of threads only */
};

static struct sides convolve(lab_ctx *c, const struct shape *s, int threads,
                             bool reference)
{
    lab_tensor *x = drawn(c, 1, 4, (int64_t[]){ s->n, s->h, s->w, s->in });
    lab_tensor *w = drawn(c, 2, 4, (int64_t[]){ s->out, s->high, s->wide, s->in });
    lab_tensor *b = drawn(c, 3, 1, (int64_t[]){ s->out }), *y;

    lab_threads_set(threads);
    lab_ctx_modes(c)->reference = reference;
    lab_require_grad(c, x, true);
    lab_require_grad(c, w, true);
    y = lab_convolution(c, x, w, b, &s->how);
    assert_ok(c);
    lab_backward(c, y, drawn(c, 4, 4, lab_shape(y)));
    assert_ok(c);
    lab_ctx_modes(c)->reference = false;
    return (struct sides){ y, lab_grad(x), lab_grad(w) };
}

/* oneDNN, which has other CPUs' large products, promises nothing. */
static void same_bits(const lab_tensor *a, const lab_tensor *b)
{
    if (lab_cpu_level() != LAB_CPU_AVX2)
        return;
    assert_memory_equal(lab_data(a), lab_data(b), (size_t)lab_numel(a) * sizeof(float));
}

static void test_convolutions(void **state)
{
    static const struct shape shapes[] = {
        { 3, 40, 33, 24, 16, 3, 3, { .padding = { 1, 1 } } }, /* strips of rows */
        { 1, 9, 37, 200, 24, 3, 3, { .padding = { 2, 0 } } }, /* chunks of a row */
        { 2, 12, 60, 8, 40, 3, 5, { .padding = { 1, 4 }, .dilation = { 2, 2 } } },
        { 2,
          21,
          50,
          16,
          8,
          3,
          3,
          { .padding = { 1, 1 }, .stride = { 2, 1 } },
          false,
          true },
        { 20, 4, 14, 32, 48, 1, 1, { .groups = 1 } },         /* strips of images */
        { 5, 14, 14, 64, 64, 3, 3, { .padding = { 1, 1 } } }, /* slices of panels */
    };
    lab_ctx *c = *state;
    int before = lab_threads();

    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct sides a = convolve(c, &shapes[i], 1, false),
                     b = convolve(c, &shapes[i], 3, false),
                     exact = convolve(c, &shapes[i], 2, true);

        if (off(a.y, exact.y) > 3e-6 || off(a.dx, exact.dx) > 3e-6 ||
            off(a.dw, exact.dw) > 3e-6)
            fail_msg("shape %zu: y %g, dx %g, dw %g", i, off(a.y, exact.y),
                     off(a.dx, exact.dx), off(a.dw, exact.dw));
        if (!shapes[i].y_by_dnnl)
            same_bits(a.y, b.y);
        if (!shapes[i].dx_by_dnnl)
            same_bits(a.dx, b.dx);
        same_bits(a.dw, b.dw);
    }
    lab_threads_set(before);
}

/* aᵀ b, where a lies the other way round, deeper and wider than a block. */
static lab_tensor *product(lab_ctx *c, const int64_t *size, int threads, bool reference)
{
    lab_tensor *a = drawn(c, 5, 2, (int64_t[]){ size[2], size[0] }),
               *b = drawn(c, 6, 2, (int64_t[]){ size[2], size[1] }), *y;

    lab_threads_set(threads);
    lab_ctx_modes(c)->reference = reference;
    y = lab_matmul(c, lab_transpose(c, a, 0, 1), b);
    lab_ctx_modes(c)->reference = false;
    assert_ok(c);
    return y;
}

static void test_products(void **state)
{
    static const int64_t sizes[][3] = {
        { 100, 50, 300 }, { 7, 2100, 40 }, { 513, 17, 256 }, { 200, 130, 1025 }
    };
    lab_ctx *c = *state;
    int before = lab_threads();

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        lab_tensor *a = product(c, sizes[i], 1, false),
                   *exact = product(c, sizes[i], 2, true);

        if (off(a, exact) > 3e-6)
            fail_msg("size %zu: off by %g", i, off(a, exact));
        same_bits(a, product(c, sizes[i], 3, false));
    }
    lab_threads_set(before);
}

RUN(LAB_TEST(test_convolutions), LAB_TEST(test_products))
