/* Losses and softmax where numbers are extreme, and what users get wrong. */
#include "../lab_test.h"

#include <lab/activation.h>
#include <lab/grad.h>
#include <lab/loss.h>
#include <lab/op.h>

static const lab_class_loss mean = { .ignore_index = -100 };

static lab_tensor *table(lab_ctx *c, lab_tensor *t, int64_t columns)
{
    return lab_reshape(c, t, 2, (int64_t[]){ -1, columns });
}

static void test_extreme_logits(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = table(c, NUMBERS(c, LAB_F32, 1e4, 0, -1e4, -INFINITY, 0, 0), 3);
    lab_tensor *leaf = lab_detach(c, x), *t = NUMBERS(c, LAB_I64, 0, 1), *loss;

    lab_require_grad(c, leaf, true);
    loss = lab_cross_entropy(c, leaf, t, &mean);
    assert_true(fabs(lab_item(c, loss) - 0.5 * log(2)) < 1e-6);
    lab_backward(c, loss, NULL);
    assert_ok(c);
    assert_numbers(c, lab_grad(leaf), 0, 0, 0, 0, -0.25, 0.25);
    assert_numbers(c, lab_softmax(c, x, -1), 1, 0, 0, 0, 0.5, 0.5);
    assert_numbers(c, lab_log_softmax(c, lab_slice(c, x, 0, 0, 1, 1), -1), 0, -1e4, -2e4);
}

static void test_all_ignored(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = lab_tensor_zeros(c, LAB_F32, 2, (int64_t[]){ 2, 3 });
    lab_tensor *t = NUMBERS(c, LAB_I64, -100, -100);
    lab_class_loss sum = mean;

    sum.reduction = LAB_SUM;
    assert_true(isnan(lab_item(c, lab_cross_entropy(c, x, t, &mean))));
    assert_true(lab_item(c, lab_cross_entropy(c, x, t, &sum)) == 0);
}

/* The mean of equal losses is that loss, whatever their weights. */
static void test_weighted_mean(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = lab_tensor_zeros(c, LAB_F32, 2, (int64_t[]){ 3, 2 });
    lab_class_loss how = mean;

    how.weight = NUMBERS(c, LAB_F32, 1, 3);
    how.ignore_index = 0;
    assert_true(
        fabs(lab_item(c, lab_cross_entropy(c, x, NUMBERS(c, LAB_I64, 1, 0, 1), &how)) -
             log(2)) < 1e-6);
}

/* A probability of 0 asks for nothing, also of a class that cannot be. */
static void test_impossible_class(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = table(c, NUMBERS(c, LAB_F32, 0, -INFINITY), 2);
    lab_tensor *q = table(c, NUMBERS(c, LAB_F32, 1, 0), 2);

    assert_true(lab_item(c, lab_cross_entropy(c, x, q, &mean)) == 0);
}

static void test_far_probabilities(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = NUMBERS(c, LAB_F32, -200, 200), *t = NUMBERS(c, LAB_F32, 1, 0);
    lab_tensor *p = NUMBERS(c, LAB_F32, 0, 1);

    assert_true(lab_item(c, lab_binary_cross_entropy_with_logits(c, x, t, NULL, NULL,
                                                                 LAB_MEAN)) == 200);
    assert_true(lab_item(c, lab_binary_cross_entropy(c, p, t, NULL, LAB_MEAN)) == 100);
    assert_true(lab_item(c, lab_kl_div(c, NUMBERS(c, LAB_F32, 0, -1),
                                       NUMBERS(c, LAB_F32, 1, 0), false, LAB_SUM)) == 0);
}

static void test_logsumexp(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *none = NUMBERS(c, LAB_F32, -INFINITY, -INFINITY);

    assert_true(lab_item(c, lab_logsumexp(c, none, NULL, false)) == -INFINITY);
    assert_true(lab_item(c, lab_logsumexp(c, NUMBERS(c, LAB_F32, 0, INFINITY), NULL,
                                          false)) == INFINITY);
}

/* bf16 predictions give a loss in f32, and their gradient in bf16. */
static void test_half(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = lab_tensor_zeros(c, LAB_BF16, 2, (int64_t[]){ 1, 3 }), *loss;

    lab_require_grad(c, x, true);
    loss = lab_cross_entropy(c, x, NUMBERS(c, LAB_I64, 2), &mean);
    assert_int_equal(lab_dtype_of(loss), LAB_F32);
    assert_true(fabs(lab_item(c, loss) - log(3)) < 1e-6);
    lab_backward(c, loss, NULL);
    assert_int_equal(lab_dtype_of(lab_grad(x)), LAB_BF16);
}

static void test_errors(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = lab_tensor_zeros(c, LAB_F32, 2, (int64_t[]){ 2, 3 });
    lab_class_loss how = mean;

    assert_null(lab_cross_entropy(c, x, NUMBERS(c, LAB_I64, 0, 3), &mean));
    assert_error(c, LAB_EINDEX, "cross_entropy: target 3 is not a class 0 … 2");
    assert_null(lab_cross_entropy(c, x, NUMBERS(c, LAB_I64, 0, 1, 2), &mean));
    assert_error(c, LAB_ESHAPE,
                 "cross_entropy: target is [3] i64, expected classes of shape [2] (x is "
                 "[2,3] f32)");
    assert_null(lab_cross_entropy(c, x, NUMBERS(c, LAB_F32, 0, 1), &mean));
    assert_error(
        c, LAB_ESHAPE,
        "cross_entropy: target is [2] f32, x is [2,3] f32: one shape was expected");
    how.label_smoothing = 2;
    assert_null(lab_cross_entropy(c, x, NUMBERS(c, LAB_I64, 0, 1), &how));
    assert_error(c, LAB_EARG, "cross_entropy: label_smoothing is 2, 0 … 1 was expected");
    how.label_smoothing = 0;
    how.weight = NUMBERS(c, LAB_F32, 1, 2);
    assert_null(lab_nll_loss(c, x, NUMBERS(c, LAB_I64, 0, 1), &how));
    assert_error(c, LAB_ESHAPE,
                 "nll_loss: weight is [2] f32, expected [3], one for each class");
    assert_null(lab_mse_loss(c, x, NUMBERS(c, LAB_F32, 0, 1), LAB_MEAN));
    assert_error(c, LAB_ESHAPE,
                 "mse_loss: target is [2] f32, x is [2,3] f32: one shape was expected");
    assert_null(lab_binary_cross_entropy(c, NUMBERS(c, LAB_F32, 2),
                                         NUMBERS(c, LAB_F32, 1), NULL, LAB_MEAN));
    assert_error(c, LAB_EARG,
                 "binary_cross_entropy: x should be probabilities in 0 … 1; of other "
                 "numbers: binary_cross_entropy_with_logits");
    assert_null(lab_glu(c, x, -1));
    assert_error(c, LAB_ESHAPE,
                 "glu: x is [2,3] f32, an even size of dimension 1 was expected");
    assert_null(lab_prelu(c, x, NUMBERS(c, LAB_F32, 1, 2)));
    assert_error(
        c, LAB_ESHAPE,
        "prelu: weight is [2] f32, expected shape [1] or [3], the channels of x");
}

static void test_nothing_in(void **state)
{
    lab_ctx *c = *state;

    assert_null(lab_relu(c, NULL));
    assert_null(lab_softmax(c, NULL, -1));
    assert_null(lab_mse_loss(c, NULL, NULL, LAB_MEAN));
    assert_null(lab_cross_entropy(c, NULL, NULL, &mean));
    assert_null(lab_info_nce(c, NULL, NULL, 1));
    assert_null(lab_triplet_margin_loss(c, NULL, NULL, NULL, 1, 2, LAB_MEAN));
    assert_ok(c);
}

RUN(LAB_TEST(test_extreme_logits), LAB_TEST(test_all_ignored),
    LAB_TEST(test_weighted_mean), LAB_TEST(test_impossible_class),
    LAB_TEST(test_far_probabilities), LAB_TEST(test_logsumexp), LAB_TEST(test_half),
    LAB_TEST(test_errors), LAB_TEST(test_nothing_in))
