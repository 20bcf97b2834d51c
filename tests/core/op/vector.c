/* The functions of op/vector.h against the C library in f64, in units of the last place, over
 * numbers spread evenly through all f32. */
#include "../lab_test.h"

#include "op/vector.h"

#include <lab/cpu.h>

enum { BLOCK = 1024 };
#define STEP 2503u /* of the bits: 1.7 million numbers */

#define ROW(name)                                                    \
    LAB_AVX2 static void name##_row(const float *x, float *y, int n) \
    {                                                                \
        for (int i = 0; i < n; i++)                                  \
            y[i] = vector_##name(x[i]);                              \
    }
ROW(exp)
ROW(exp_down)
ROW(expm1)
ROW(ln)
ROW(log1p)
ROW(sigmoid)
ROW(softplus)
ROW(tanh)
ROW(erf)
ROW(sin)
ROW(cos)
ROW(erf_quick)
ROW(sigmoid_quick)

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static double softplus(double x)
{
    return (x > 0 ? x : 0) + log1p(exp(-fabs(x)));
}

/* Units in the last place by which y misses; infinite where one is not a number, or not
 * finite, and the other is. */
static double miss(float y, double exact)
{
    float rounded = (float)exact;
    int e;

    if (isnan(exact) || isnan(y) || isinf(rounded) || isinf(y))
        return (isnan(exact) && isnan(y)) || y == rounded ? 0 : INFINITY;
    frexp(exact, &e);
    return fabs(y - exact) / ldexp(1, e < -125 ? -149 : e - 24);
}

static void measure(void (*row)(const float *, float *, int), double (*exact)(double),
                    double limit, double most)
{
    float x[BLOCK], y[BLOCK];

    for (uint64_t first = 0; first >> 32 == 0; first += (uint64_t)BLOCK * STEP) {
        for (int i = 0; i < BLOCK; i++)
            x[i] = vector_of_bits((uint32_t)first + (uint32_t)i * STEP);
        row(x, y, BLOCK);
        for (int i = 0; i < BLOCK; i++)
            if (fabsf(x[i]) <= most && !(miss(y[i], exact(x[i])) <= limit))
                fail_msg("at %.9g: %.9g, exactly %.12g", x[i], y[i], exact(x[i]));
    }
}

#define ACCURATE(name, exact, limit, most)       \
    static void test_##name(void **state)        \
    {                                            \
        (void)state;                             \
        if (lab_cpu_level() == LAB_CPU_PLAIN)    \
            skip();                              \
        measure(name##_row, exact, limit, most); \
    }
ACCURATE(exp, exp, 1.1, INFINITY)
ACCURATE(exp_down, exp, 1.1, 87)
ACCURATE(expm1, expm1, 1.5, INFINITY)
ACCURATE(ln, log, 1, INFINITY)
ACCURATE(log1p, log1p, 1.5, INFINITY)
ACCURATE(sigmoid, sigmoid, 2.5, INFINITY)
ACCURATE(softplus, softplus, 2, INFINITY)
ACCURATE(tanh, tanh, 1.5, INFINITY)
ACCURATE(erf, erf, 1.5, INFINITY)
ACCURATE(sin, sin, 2, VECTOR_TURN)
ACCURATE(cos, cos, 2, VECTOR_TURN)
ACCURATE(erf_quick, erf, 6, INFINITY)
ACCURATE(sigmoid_quick, sigmoid, 4, 87)

/* Zero, not a small number, for what a mask has put out. */
static void test_exp_down_of_masked(void **state)
{
    const float x[8] = { -INFINITY, -1e30f, -87.01f, -87, 0, NAN, 1, 80 };
    float y[8];

    (void)state;
    if (lab_cpu_level() == LAB_CPU_PLAIN)
        skip();
    exp_down_row(x, y, 8);
    assert_true(y[0] == 0 && y[1] == 0 && y[2] == 0 && y[3] > 0);
    assert_true(y[4] == 1 && isnan(y[5]));
    assert_true(fabs(y[6] - exp(1)) < 1e-6 && fabs(y[7] / exp(80) - 1) < 1e-6);
}

RUN(cmocka_unit_test(test_exp), cmocka_unit_test(test_exp_down),
    cmocka_unit_test(test_exp_down_of_masked), cmocka_unit_test(test_expm1),
    cmocka_unit_test(test_ln), cmocka_unit_test(test_log1p),
    cmocka_unit_test(test_sigmoid), cmocka_unit_test(test_softplus),
    cmocka_unit_test(test_tanh), cmocka_unit_test(test_erf), cmocka_unit_test(test_sin),
    cmocka_unit_test(test_cos), cmocka_unit_test(test_erf_quick),
    cmocka_unit_test(test_sigmoid_quick))
