/* Derivatives where differences cannot see them: at zeros, ties and bounds. */
#include "../lab_test.h"

#include <lab/activation.h>
#include <lab/grad.h>
#include <lab/op.h>
#include <lab/threads.h>

/* The gradient of Σ y by x. */
static lab_tensor *slope(lab_ctx *c, lab_tensor *x, lab_tensor *y)
{
    lab_backward(c, lab_sum(c, y, NULL, false), NULL);
    assert_ok(c);
    return lab_grad(x);
}

static lab_tensor *leaf(lab_ctx *c, lab_tensor *x)
{
    lab_require_grad(c, x, true);
    return x;
}

static void test_prod(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *none = leaf(c, NUMBERS(c, LAB_F32, 2, 3, 4)),
               *one = leaf(c, NUMBERS(c, LAB_F32, 2, 0, 4)),
               *two = leaf(c, NUMBERS(c, LAB_F32, 0, 0, 4));

    assert_numbers(c, slope(c, none, lab_prod(c, none, NULL, false)), 12, 8, 6);
    assert_numbers(c, slope(c, one, lab_prod(c, one, NULL, false)), 0, 8, 0);
    assert_numbers(c, slope(c, two, lab_prod(c, two, NULL, false)), 0, 0, 0);
}

/* A graph that no backward goes through lets go of all that it saved: close_lab looks. */
static void test_dropped_graph(void **state)
{
    lab_ctx *c = *state;
    lab_scope scope = lab_scope_open(c);
    lab_tensor *x = leaf(c, NUMBERS(c, LAB_F32, 1, 2, 3)), *y = x;

    for (int i = 0; i < 3; i++)
        y = lab_softmax(c, lab_mul(c, lab_exp(c, y), x), -1);
    assert_ok(c);
    lab_keep(y);
    lab_scope_close(c, &scope); /* the tensors between go, their nodes stay */
    lab_drop(&y);
}

/* Ctrl-C: the walk ends and keeps nothing. */
static void test_stopped(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = leaf(c, NUMBERS(c, LAB_F32, 1, 2, 3)),
               *y = lab_sum(c, lab_exp(c, x), NULL, false);

    lab_host_stop(lab_ctx_host(c), true);
    lab_backward(c, y, NULL);
    assert_error(c, LAB_ESTOP, "backward: stopped");
    lab_host_stop(lab_ctx_host(c), false);
    assert_null(lab_grad(x));
    lab_backward(c, y, NULL);
    assert_ok(c);
    assert_non_null(lab_grad(x));
}

static void test_ties(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = leaf(c, NUMBERS(c, LAB_F32, 1, 5, 5, 0)),
               *a = leaf(c, NUMBERS(c, LAB_F32, 1, 2, 3)),
               *b = NUMBERS(c, LAB_F32, 2, 2, 2);

    assert_numbers(c, slope(c, x, lab_max(c, x, NULL, false)), 0, 0.5, 0.5, 0);
    assert_numbers(c, slope(c, a, lab_minimum(c, a, b)), 1, 0.5, 0);
}

static void test_clamp(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = leaf(c, NUMBERS(c, LAB_F32, -2, -1, 0, 1, 2));

    assert_numbers(c, slope(c, x, lab_clamp(c, x, lab_integer(c, -1), lab_integer(c, 1))),
                   0, 1, 1, 1, 0);
}

static void test_at_zero(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = leaf(c, NUMBERS(c, LAB_F32, 0, -3)),
               *e = leaf(c, NUMBERS(c, LAB_F32, 0, 2)), *zero = NUMBERS(c, LAB_F32, 0, 0),
               *same = leaf(c, NUMBERS(c, LAB_F32, 3, 3));

    assert_numbers(c, slope(c, x, lab_abs(c, x)), 0, -1);
    assert_numbers(c, slope(c, e, lab_pow(c, zero, e)), 0, 0);
    assert_numbers(c, slope(c, same, lab_std(c, same, NULL, false, 0)), 0, 0);
}

/* A sum's gradient is one number seen everywhere: no fast row may take it for an array. */
static void test_expanded(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = lab_tensor_full(c, LAB_F32, 1, (int64_t[]){ 3000 }, 2), *g;

    leaf(c, x);
    g = slope(c, x, lab_square(c, x));
    for (int64_t i = 0; i < 3000; i++)
        assert_true(lab_f32(lab_contiguous(c, g))[i] == 4);
}

/* A bias of three channels goes through joined rows. */
static void test_short_rows(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = lab_tensor_zeros(c, LAB_F32, 3, (int64_t[]){ 7, 90, 3 }), *y;
    lab_tensor *w = NUMBERS(c, LAB_U8, 1, 2, 3);

    y = lab_add(c, x, w);
    assert_shape(y, 7, 90, 3);
    for (int64_t i = 0; i < lab_numel(y); i++)
        assert_true(lab_f32(y)[i] == (float)(i % 3 + 1));
    y = lab_add(c, w, lab_slice(c, x, 1, 0, 90, 2));
    for (int64_t i = 0; i < lab_numel(y); i++)
        assert_true(lab_f32(y)[i] == (float)(i % 3 + 1));
}

/* Angles beyond what the vectors reduce, next to small ones. */
static void test_far_angles(void **state)
{
    lab_ctx *c = *state;
    double at[] = { 1, 99999, 1e6, -3e7, 1e30, 0.5 };
    lab_tensor *x = NUMBERS(c, LAB_F32, 1, 99999, 1e6, -3e7, 1e30, 0.5),
               *y = lab_sin(c, x);

    for (int i = 0; i < 6; i++)
        assert_true(fabs(lab_f32(y)[i] - sin((float)at[i])) < 1e-6);
    assert_true(isnan(lab_f32(lab_cos(c, NUMBERS(c, LAB_F32, INFINITY, 0)))[0]));
}

static void test_threads(void **state)
{
    lab_ctx *c = *state;
    int before = lab_threads();
    lab_tensor *x = lab_tensor_new(c, LAB_F32, 1, (int64_t[]){ 300007 }), *a, *b;

    for (int64_t i = 0; i < lab_numel(x); i++)
        lab_f32_mut(x)[i] = (float)(i % 1009) / 100 - 5;
    lab_threads_set(1);
    a = lab_erf(c, x);
    lab_threads_set(3);
    b = lab_erf(c, x);
    lab_threads_set(before);
    assert_memory_equal(lab_data(a), lab_data(b), (size_t)lab_numel(x) * sizeof(float));
}

RUN(LAB_TEST(test_prod), LAB_TEST(test_dropped_graph), LAB_TEST(test_stopped),
    LAB_TEST(test_ties), LAB_TEST(test_clamp), LAB_TEST(test_at_zero),
    LAB_TEST(test_expanded), LAB_TEST(test_short_rows), LAB_TEST(test_far_angles),
    LAB_TEST(test_threads))
