/* Curves: thinned without losing what they reach, smoothed, put together by name. */
#include "../lab_test.h"

#include "run/curve.h"

static void few_points_stay(void **state)
{
    static struct curve k;
    double x[8], y[8];

    (void)state;
    for (int i = 0; i < 5; i++)
        curve_add(&k, i, i * i);
    curve_add(&k, 5, (double)NAN);
    curve_add(&k, 6, (double)INFINITY);
    assert_int_equal(k.n, 5);
    curve_smooth(&k, 0, x, y);
    for (int i = 0; i < 5; i++)
        assert_true(x[i] == i && y[i] == i * i);
    /* s = (a y0 + y1) / (1 + a), without the bias of the beginning */
    curve_smooth(&k, .5, x, y);
    assert_true(y[0] == 0 && fabs(y[1] - 1 / 1.5) < 1e-12);
}

static void many_points_keep_their_reach(void **state)
{
    static struct curve k;
    static double x[CURVE_BUCKETS], y[CURVE_BUCKETS];
    double low = INFINITY, high = -INFINITY, sum = 0;
    int64_t n = 0;

    (void)state;
    for (int i = 0; i < 1000000; i++)
        curve_add(&k, i, i == 123456 ? 50 : i == 654321 ? -7 : 1);
    for (int i = 0; i < k.n; i++) {
        low = fmin(low, k.at[i].low);
        high = fmax(high, k.at[i].high);
        sum += k.at[i].sum;
        n += k.at[i].n;
        assert_true(i == 0 || k.at[i].x0 == k.at[i - 1].x1 + 1);
    }
    assert_true(k.n > CURVE_BUCKETS / 3 && k.n <= CURVE_BUCKETS);
    assert_true(low == -7 && high == 50 && n == 1000000 && sum == 999998 + 50 - 7);
    curve_smooth(&k, (double)NAN, x, y);
    assert_true(fabs(y[k.n - 1] - 1) < 1e-6);
}

static void names_go_together(void **state)
{
    static const char *const names[][2] = {
        { "train/loss", "loss" }, { "val/loss", "loss" },  { "val_loss", "loss" },
        { "loss/test", "loss" },  { "loss.eval", "loss" }, { "trainable", "trainable" },
        { "loss", "loss" },       { "train", "train" },    { "value_loss", "value_loss" },
        { "eval", "eval" },       { "a/b/valid", "a/b" },  { "Train/acc", "acc" },
    };
    char group[64];

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        curve_group(names[i][0], group, sizeof group);
        assert_string_equal(group, names[i][1]);
    }
    assert_true(metric_falls("val/loss") && metric_falls("test_error"));
    assert_false(metric_falls("accuracy"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_points_stay),
        cmocka_unit_test(many_points_keep_their_reach),
        cmocka_unit_test(names_go_together),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
