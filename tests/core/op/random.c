/* Chance: the same for any number of threads, as often as asked, and the derivative by the
 * same draws. */
#include "../lab_test.h"

#include <lab/grad.h>
#include <lab/op.h>
#include <lab/random.h>
#include <lab/rng.h>
#include <lab/threads.h>

static lab_tensor *ones(lab_ctx *c, int64_t n)
{
    return lab_tensor_full(c, LAB_F32, 1, &n, 1);
}

static void seed(lab_ctx *c, bool training)
{
    *lab_ctx_rng(c) = lab_rng_make(11, 0);
    lab_ctx_modes(c)->training = training;
}

static void test_threads(void **state)
{
    lab_ctx *c = *state;
    int before = lab_threads();
    lab_tensor *x = ones(c, 200003), *a, *b;

    lab_threads_set(1);
    seed(c, true);
    a = lab_dropout(c, x, 0.3);
    lab_threads_set(4);
    seed(c, true);
    b = lab_dropout(c, x, 0.3);
    lab_threads_set(before);
    assert_ok(c);
    assert_memory_equal(lab_data(a), lab_data(b), 200003 * sizeof(float));
}

/* Kept ones grow by 1 / (1 − p), so that the mean stays: within 5 deviations of it. */
static void test_share(void **state)
{
    lab_ctx *c = *state;
    int64_t n = 100000, kept = 0;
    lab_tensor *y;

    seed(c, true);
    y = lab_dropout(c, ones(c, n), 0.3);
    for (int64_t i = 0; i < n; i++) {
        float v = lab_f32(y)[i];

        assert_true(v == 0 || fabsf(v - 1 / 0.7f) < 1e-6f);
        kept += v != 0;
    }
    assert_true(fabs((double)kept - 0.7 * (double)n) < 5 * sqrt(0.21 * (double)n));
}

static void test_backward(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = ones(c, 1000), *y;

    lab_require_grad(c, x, true);
    seed(c, true);
    y = lab_dropout(c, x, 0.5);
    lab_backward(c, lab_sum(c, y, NULL, false), NULL);
    assert_ok(c);
    assert_memory_equal(lab_data(y), lab_data(lab_grad(x)), 1000 * sizeof(float));
}

static void test_two_draws_differ(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *a, *b;

    seed(c, true);
    a = lab_dropout(c, ones(c, 64), 0.5);
    b = lab_dropout(c, ones(c, 64), 0.5);
    assert_memory_not_equal(lab_data(a), lab_data(b), 64 * sizeof(float));
}

static void test_evaluation(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = ones(c, 8);

    seed(c, false);
    assert_ptr_equal(lab_dropout(c, x, 0.5), x);
    assert_ptr_equal(lab_drop_path(c, x, 0.5), x);
    assert_null(lab_dropout(c, x, 1.5));
    assert_error(c, LAB_EARG, "dropout: p is 1.5, 0 … 1 was expected");
}

static void test_drop_path(void **state)
{
    lab_ctx *c = *state;
    int64_t shape[] = { 200, 3 }, gone = 0;
    lab_tensor *y;

    seed(c, true);
    y = lab_drop_path(c, lab_tensor_full(c, LAB_F32, 2, shape, 1), 0.5);
    for (int64_t i = 0; i < 200; i++) {
        const float *row = lab_f32(y) + i * 3;

        assert_true((row[0] == 0 || row[0] == 2) && row[1] == row[0] && row[2] == row[0]);
        gone += row[0] == 0;
    }
    assert_true(gone > 60 && gone < 140);
}

static void test_multinomial(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *w = NUMBERS(c, LAB_F32, 1, 0, 3), *y;
    int64_t count[3] = { 0 };

    seed(c, false);
    y = lab_multinomial(c, w, 10000, true);
    for (int64_t i = 0; i < 10000; i++)
        count[lab_i64(y)[i]]++;
    assert_int_equal(count[1], 0);
    assert_true(llabs((long long)count[2] - 7500) < 5 * 44);
    for (int k = 0; k < 50; k++) {
        y = lab_multinomial(c, w, 2, false);
        assert_true(lab_i64(y)[0] + lab_i64(y)[1] == 2 && lab_i64(y)[0] != 1);
    }
    assert_null(lab_multinomial(c, w, 3, false));
    assert_error(c, LAB_EARG,
                 "multinomial: 3 draws without putting back from 2 weights above 0");
    assert_null(lab_multinomial(c, NUMBERS(c, LAB_F32, 1, -2), 1, true));
    assert_error(c, LAB_EARG,
                 "multinomial: weight 1 is -2, finite and at least 0 was expected");
}

static void test_bernoulli(void **state)
{
    lab_ctx *c = *state;
    int64_t n = 10000;
    lab_tensor *y;

    seed(c, false);
    y = lab_bernoulli(c, lab_tensor_full(c, LAB_F32, 1, &n, 0.2));
    assert_true(fabs(lab_item(c, lab_sum(c, y, NULL, false)) - 2000) < 5 * 40);
    assert_null(lab_bernoulli(c, NUMBERS(c, LAB_F32, 0.5, NAN)));
    assert_error(c, LAB_EARG, "bernoulli: probabilities in 0 … 1 were expected");
}

RUN(LAB_TEST(test_threads), LAB_TEST(test_share), LAB_TEST(test_backward),
    LAB_TEST(test_two_draws_differ), LAB_TEST(test_evaluation), LAB_TEST(test_drop_path),
    LAB_TEST(test_multinomial), LAB_TEST(test_bernoulli))
