/* Ticks stand at round values inside the axis, about as dense as asked; labels tell them
 * apart. */
#include "view_test.h"

#include "view/draw/palette.h"
#include "view/draw/scale.h"

static struct scale axis(double lo, double hi, bool log)
{
    struct scale s = { .log = log, .lo = lo, .hi = hi, .a = 0, .b = 600 };

    scale_mend(&s);
    return s;
}

/* Mantissa of the tick step: 1, 2 or 5. */
static void assert_round_step(const struct ticks *t)
{
    double step = t->at[1] - t->at[0], m = step / pow(10, floor(log10(step) + 1e-9));

    assert_true(fabs(m - 1) < 1e-6 || fabs(m - 2) < 1e-6 || fabs(m - 5) < 1e-6);
}

static void steps_are_one_two_five(void **state)
{
    static const double ranges[][2] = { { 0, 1 },        { -3.7, 12.2 },   { 0, 199 },
                                        { 1e-9, 3e-9 },  { -1e12, 1e12 },  { 99.1, 99.3 },
                                        { -0.02, 0.07 }, { 1000, 1000.5 }, { 0, 1e300 } };
    struct ticks t;

    (void)state;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        struct scale s = axis(ranges[i][0], ranges[i][1], false);

        scale_ticks(&s, 80, &t);
        assert_in_range(t.n, 3, 9);
        assert_round_step(&t);
        for (int k = 0; k < t.n; k++) {
            assert_true(t.at[k] >= s.lo - 1e-9 * fabs(s.lo) &&
                        t.at[k] <= s.hi * (1 + 1e-9));
            for (int j = 0; j < k; j++)
                assert_string_not_equal(t.label[j], t.label[k]);
        }
    }
}

static void labels_are_short(void **state)
{
    struct scale s = axis(0, 3e6, false);
    struct ticks t;

    (void)state;
    scale_ticks(&s, 100, &t);
    assert_string_equal(t.factor, "×10⁶");
    assert_string_equal(t.label[0], "0.0");
    assert_string_equal(t.label[1], "0.5");
    s = axis(-2, 2, false);
    scale_ticks(&s, 140, &t);
    assert_string_equal(t.label[0], "\u22122");
    assert_string_equal(t.factor, "");
    s = axis(0, 5e-5, false);
    scale_ticks(&s, 100, &t);
    assert_string_equal(t.factor, "×10⁻⁶");
}

static void log_ticks_are_powers(void **state)
{
    struct scale s = axis(.02, 5e4, true);
    struct ticks t;

    (void)state;
    scale_ticks(&s, 60, &t);
    assert_int_equal(t.n, 6);
    assert_string_equal(t.label[0], "10⁻¹");
    assert_true(fabs(t.at[5] - 1e4) < 1e-6);
    assert_true(t.n_minor > 20);
    s = axis(1e-30, 1e30, true);
    scale_ticks(&s, 60, &t);
    assert_in_range(t.n, 4, 13);
    s = axis(20, 70, true); /* no power of ten inside */
    scale_ticks(&s, 80, &t);
    assert_true(t.n >= 2);
    assert_string_equal(t.label[0], "20");
    s = axis(3.1, 3.3, true);
    scale_ticks(&s, 80, &t);
    assert_true(t.n >= 2);
}

static void pixels_and_values_agree(void **state)
{
    struct scale s = axis(2, 2000, true);

    (void)state;
    assert_true(fabs(scale_px(&s, 2)) < 1e-9 && fabs(scale_px(&s, 2000) - 600) < 1e-9);
    assert_true(fabs(scale_px(&s, 20) - 200) < 1e-9);
    assert_true(fabs(scale_value(&s, 400) - 200) < 1e-9);
    assert_true(isnan(scale_px(&s, 0)) && isnan(scale_px(&s, -1)));
}

static void any_limits_are_mended(void **state)
{
    static const double odd[][2] = { { NAN, NAN },      { 3, 3 },
                                     { 0, 0 },          { 5, -5 },
                                     { -1, -1 },        { -INFINITY, INFINITY },
                                     { 1e308, -1e308 }, { 0, 5 } };
    struct ticks t;

    (void)state;
    for (int log = 0; log < 2; log++)
        for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
            struct scale s = axis(odd[i][0], odd[i][1], log);

            assert_true(isfinite(s.lo) && isfinite(s.hi) && s.lo < s.hi);
            assert_true(!log || s.lo > 0);
            scale_ticks(&s, 60, &t);
            assert_in_range(t.n, 1, MAX_TICKS);
        }
}

static void zoom_keeps_its_point(void **state)
{
    (void)state;
    for (int log = 0; log < 2; log++) {
        struct scale s = axis(1, 100, log);
        double at = scale_value(&s, 150);

        scale_zoom(&s, at, 2);
        assert_true(fabs(scale_px(&s, at) - 150) < 1e-6);
        scale_move(&s, 40);
        assert_true(fabs(scale_px(&s, at) - 190) < 1e-6);
        for (int i = 0; i < 500; i++)
            scale_zoom(&s, at, 2);
        assert_true(s.lo < s.hi);
        for (int i = 0; i < 5000; i++)
            scale_zoom(&s, at, .5);
        assert_true(isfinite(s.lo) && isfinite(s.hi) && s.lo < s.hi);
    }
}

static double light(uint32_t rgb)
{
    return .2126 * (rgb >> 16 & 255) + .7152 * (rgb >> 8 & 255) + .0722 * (rgb & 255);
}

static void ramps_rise(void **state)
{
    static const enum scene_ramp rising[] = { RAMP_GRAY, RAMP_VIRIDIS, RAMP_MAGMA };
    uint32_t t[256];

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        palette_ramp(rising[k], t);
        for (int i = 1; i < 256; i++)
            assert_true(light(t[i]) > light(t[i - 1]) - 1.2);
        assert_true(light(t[255]) - light(t[0]) > 150);
    }
    palette_ramp(RAMP_COOLWARM, t);
    assert_true((t[0] & 255) > (t[0] >> 16) && (t[255] & 255) < (t[255] >> 16));
    assert_true(light(t[127]) > light(t[0]) + 80 && light(t[127]) > light(t[255]) + 80);
    palette_ramp(RAMP_CYCLIC, t);
    assert_true(alike(t[0], t[255], 6));
}

static void colours_differ(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++)
        for (int j = 0; j < i; j++) {
            assert_false(alike(palette_series(i), palette_series(j), 20));
            assert_false(alike(palette_label(i + 1), palette_label(j + 1), 20));
        }
    assert_int_equal(palette_ink(0xffff00), 0x111111);
    assert_int_equal(palette_ink(0x000080), 0xffffff);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_one_two_five),
        cmocka_unit_test(labels_are_short),
        cmocka_unit_test(log_ticks_are_powers),
        cmocka_unit_test(pixels_and_values_agree),
        cmocka_unit_test(any_limits_are_mended),
        cmocka_unit_test(zoom_keeps_its_point),
        cmocka_unit_test(ramps_rise),
        cmocka_unit_test(colours_differ),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
