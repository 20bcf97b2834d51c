/* Philox4x32-10 against the known answers of Random123 (tests/kat_vectors). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <lab/rng.h>
#include <lab/threads.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void known_answers(void **state)
{
    static const struct {
        uint64_t seed, stream, block;
        uint32_t out[4];
    } cases[] = {
        { 0, 0, 0, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
        { UINT64_MAX,
          UINT64_MAX,
          UINT64_MAX,
          { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
        /* counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0 */
        { 0x299f31d0a4093822,
          0x0370734413198a2e,
          0x85a308d3243f6a88,
          { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t out[4];

        lab_philox(cases[i].seed, cases[i].stream, cases[i].block, out);
        assert_memory_equal(out, cases[i].out, sizeof out);
    }
}

static void draws_walk_the_blocks(void **state)
{
    lab_rng r = lab_rng_make(7, 3);
    uint32_t block[4];

    (void)state;
    for (uint64_t b = 0; b < 3; b++) {
        lab_philox(7, 3, b, block);
        for (int i = 0; i < 4; i++)
            assert_int_equal(lab_rng_u32(&r), block[i]);
    }
    assert_int_equal(r.next, 12);
}

static void streams_and_seeds_differ(void **state)
{
    lab_rng a = lab_rng_make(1, 0), b = lab_rng_make(1, 1), d = lab_rng_make(2, 0);
    uint64_t x = lab_rng_u64(&a);

    (void)state;
    assert_true(x != lab_rng_u64(&b));
    assert_true(x != lab_rng_u64(&d));
}

/* Mean and variance within 5 standard errors. */
static void check_moments(const float *x, int64_t n, double mean, double var,
                          double fourth)
{
    double m = 0, v = 0;

    for (int64_t i = 0; i < n; i++)
        m += x[i];
    m /= (double)n;
    for (int64_t i = 0; i < n; i++)
        v += (x[i] - m) * (x[i] - m);
    v /= (double)n;
    assert_true(fabs(m - mean) < 5 * sqrt(var / (double)n));
    assert_true(fabs(v - var) < 5 * sqrt((fourth - var * var) / (double)n));
}

static void moments(void **state)
{
    enum { N = 200001 };
    float *x = malloc(N * sizeof *x);
    lab_rng r = lab_rng_make(42, 0);

    (void)state;
    lab_rng_fill_uniform(&r, x, N, -1, 1);
    check_moments(x, N, 0, 1.0 / 3, 0.2);
    for (int i = 0; i < N; i++)
        assert_true(x[i] >= -1 && x[i] < 1);
    lab_rng_fill_normal(&r, x, N, 0, 1);
    check_moments(x, N, 0, 1, 3);
    for (int i = 0; i < N; i++)
        x[i] = (float)lab_rng_normal(&r);
    check_moments(x, N, 0, 1, 3);
    for (int i = 0; i < N; i++)
        x[i] = (float)lab_rng_uniform(&r);
    check_moments(x, N, 0.5, 1.0 / 12, 1.0 / 80);
    free(x);
}

/* lo + (hi − lo) u rounds to hi for the largest u here. */
static void uniform_stays_below_hi(void **state)
{
    float x[4096];
    lab_rng r = lab_rng_make(5, 0);

    (void)state;
    for (int k = 0; k < 50; k++) {
        lab_rng_fill_uniform(&r, x, 4096, 1000, 1000.0001f);
        for (int i = 0; i < 4096; i++)
            assert_true(x[i] >= 1000 && x[i] < 1000.0001f);
    }
}

static void threads_do_not_matter(void **state)
{
    enum { N = 300007 };
    float *x = malloc(2 * N * sizeof *x), *y = x + N;
    double *u = malloc(2 * N * sizeof *u), *v = u + N;
    int before = lab_threads();
    lab_rng one = lab_rng_make(9, 0), many = one;

    (void)state;
    lab_threads_set(1);
    lab_rng_fill_normal(&one, x, N, 1, 2);
    lab_rng_fill_normal_f64(&one, u, N, 1, 2);
    lab_threads_set(4);
    lab_rng_fill_normal(&many, y, N, 1, 2);
    lab_rng_fill_normal_f64(&many, v, N, 1, 2);
    lab_threads_set(before);
    assert_memory_equal(x, y, N * sizeof *x);
    assert_memory_equal(u, v, N * sizeof *u);
    assert_int_equal(one.next, many.next);
    free(x);
    free(u);
}

/* Two fills in a row are not the same numbers, and a saved generator repeats them. */
static void fills_advance(void **state)
{
    float a[10], b[10], again[10];
    lab_rng r = lab_rng_make(1, 0), saved;

    (void)state;
    lab_rng_u32(&r);
    lab_rng_fill_uniform(&r, a, 10, 0, 1);
    saved = r;
    lab_rng_fill_uniform(&r, b, 10, 0, 1);
    lab_rng_fill_uniform(&saved, again, 10, 0, 1);
    assert_memory_not_equal(a, b, sizeof a);
    assert_memory_equal(b, again, sizeof b);
}

static void below_is_even(void **state)
{
    lab_rng r = lab_rng_make(11, 0);
    int count[7] = { 0 };

    (void)state;
    for (int i = 0; i < 70000; i++) {
        int64_t x = lab_rng_below(&r, 7);

        assert_true(x >= 0 && x < 7);
        count[x]++;
    }
    for (int i = 0; i < 7; i++)
        assert_true(abs(count[i] - 10000) < 500);
    for (int i = 0; i < 100; i++)
        assert_true(lab_rng_below(&r, INT64_MAX) >= 0);
    assert_int_equal(lab_rng_below(&r, 1), 0);
}

static void shuffle_permutes(void **state)
{
    lab_rng r = lab_rng_make(3, 0);
    int64_t x[100], moved = 0;
    bool seen[100] = { false };

    (void)state;
    for (int i = 0; i < 100; i++)
        x[i] = i;
    lab_rng_shuffle(&r, x, 100);
    for (int i = 0; i < 100; i++) {
        assert_in_range(x[i], 0, 99);
        assert_false(seen[x[i]]);
        seen[x[i]] = true;
        moved += x[i] != i;
    }
    assert_true(moved > 80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(draws_walk_the_blocks),
        cmocka_unit_test(streams_and_seeds_differ),
        cmocka_unit_test(moments),
        cmocka_unit_test(uniform_stays_below_hi),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(fills_advance),
        cmocka_unit_test(below_is_even),
        cmocka_unit_test(shuffle_permutes),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
