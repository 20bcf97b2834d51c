/* Thresholds, histograms, regions and morphology: against naive ones, and by hand. */
#include "common.h"

#include "components.h"
#include "histogram.h"
#include "morphology.h"
#include "threshold.h"

static void thresholds_choose(void **state)
{
    static const struct {
        const char *kind;
        double t;
        uint8_t want[5];
    } cases[] = {
        { "binary", 100, { 0, 0, 0, 200, 200 } },
        { "binary_inv", 100, { 200, 200, 200, 0, 0 } },
        { "trunc", 100, { 0, 99, 100, 100, 100 } },
        { "tozero", 100, { 0, 0, 0, 101, 255 } },
        { "tozero_inv", 100, { 0, 99, 100, 0, 0 } },
        { "binary", 99.9, { 0, 0, 200, 200, 200 } },
        { "binary", -0.5, { 200, 200, 200, 200, 200 } },
        { "binary", 255, { 0, 0, 0, 0, 0 } },
        { "trunc", -3, { 0, 0, 0, 0, 0 } },
        { "trunc", 300, { 0, 99, 100, 101, 255 } },
        { "tozero", -1, { 0, 99, 100, 101, 255 } },
        { "tozero_inv", -1, { 0, 0, 0, 0, 0 } },
    };
    struct fixture *f = *state;
    lab_tensor *x = bytes(f->c, 1, 5, (uint8_t[]){ 0, 99, 100, 101, 255 });

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_memory_equal(lab_u8(cv_threshold(f->c, x, cases[i].t, 200, cases[i].kind)),
                            cases[i].want, 5);
    assert_null(cv_threshold(f->c, x, NAN, 1, "binary"));
    assert_failed(f->c, LAB_EARG, "argument 't' is not a number");
}

static void thresholds_of_floats(void **state)
{
    struct fixture *f = *state;
    lab_tensor *x = lab_tensor_make(f->c, LAB_F32, 1, 3), *y;

    memcpy(lab_f32_mut(x), ((float[]){ 0.25f, 0.5f, 0.75f }), 12);
    y = cv_threshold(f->c, x, 0.5, 1, "binary");
    assert_true(lab_f32(y)[0] == 0 && lab_f32(y)[1] == 0 && lab_f32(y)[2] == 1);
    y = cv_threshold(f->c, x, 0.5, 1, "trunc");
    assert_true(lab_f32(y)[0] == 0.25f && lab_f32(y)[2] == 0.5f);
}

static void otsu_splits_two_heaps(void **state)
{
    struct fixture *f = *state;
    int64_t counts[256] = { [20] = 50, [25] = 50, [180] = 30, [190] = 20 };
    lab_tensor *binary, *x = picture(f->c, LAB_U8, 50, 50, 1, true);
    double best = -1;
    int64_t t, level = 0;

    assert_int_equal(otsu_level(counts, 150), 25);
    /* The definition: the split of the largest between-class variance. */
    for (int k = 0; k < 255; k++) {
        double n0 = 0, n1 = 0, s0 = 0, s1 = 0, v;

        for (int64_t i = 0; i < lab_numel(x); i++)
            if (lab_u8(x)[i] <= k)
                n0++, s0 += lab_u8(x)[i];
            else
                n1++, s1 += lab_u8(x)[i];
        v = n0 && n1 ? n0 * n1 * (s0 / n0 - s1 / n1) * (s0 / n0 - s1 / n1) : 0;
        if (v > best * (1 + 1e-12)) {
            best = v;
            level = k;
        }
    }
    t = cv_otsu(f->c, x, &binary);
    assert_int_equal(t, level);
    for (int64_t i = 0; i < lab_numel(x); i++)
        assert_int_equal(lab_u8(binary)[i], lab_u8(x)[i] > t ? 255 : 0);
    assert_int_equal(cv_otsu(f->c,
                             lab_tensor_full(f->c, LAB_U8, 2, (int64_t[]){ 3, 3 }, 9),
                             &binary),
                     0);
    assert_int_equal(cv_otsu(f->c, lab_tensor_make(f->c, LAB_U8, 0, 3), &binary), 0);
    assert_failed(f->c, LAB_ESHAPE, "no pixels");
}

static void pixels_are_counted(void **state)
{
    struct fixture *f = *state;
    lab_tensor *x = picture(f->c, LAB_U8, 37, 501, 3, false),
               *h = cv_hist(f->c, x, 256, NAN, NAN);
    int64_t counts[3][256] = { { 0 } };
    lab_tensor *y = lab_tensor_make(f->c, LAB_F32, 1, 7);

    for (int64_t i = 0; i < lab_numel(x); i++)
        counts[i % 3][lab_u8(x)[i]]++;
    assert_int_equal(lab_dim(h, 0), 3);
    assert_memory_equal(lab_i64(h), counts, sizeof counts);
    h = cv_hist(f->c, lab_select(f->c, x, 2, 0), 1, NAN, NAN);
    assert_int_equal(lab_ndim(h), 1);
    memcpy(lab_f32_mut(y), ((float[]){ -0.1f, 0, 0.24f, 0.25f, 0.99f, 1, NAN }), 28);
    h = cv_hist(f->c, y, 4, NAN, NAN);
    assert_memory_equal(lab_i64(h), ((int64_t[]){ 2, 1, 0, 2 }), 32);
    h = cv_hist(f->c, bytes(f->c, 1, 4, (uint8_t[]){ 9, 10, 20, 21 }), 2, 10, 20);
    assert_memory_equal(lab_i64(h), ((int64_t[]){ 1, 1 }), 16);
    assert_null(cv_hist(f->c, y, 0, NAN, NAN));
    assert_failed(f->c, LAB_EARG, "argument 'bins' is 1 to");
    assert_null(cv_hist(f->c, y, 5, 3, 3));
    assert_failed(f->c, LAB_EARG, "argument 'lo' is less than 'hi', got 3 and 3");
}

static void equalizing_spreads_levels(void **state)
{
    struct fixture *f = *state;
    lab_tensor *x = bytes(f->c, 1, 6, (uint8_t[]){ 50, 50, 60, 60, 70, 80 });
    lab_tensor *flat = lab_tensor_full(f->c, LAB_U8, 2, (int64_t[]){ 4, 4 }, 77);

    /* C − C₀ = 0, 2, 3, 4 of 4. */
    assert_memory_equal(lab_u8(cv_equalize_hist(f->c, x)), "\0\0\200\200\277\377", 6);
    assert_true(equal(flat, cv_equalize_hist(f->c, flat)));
    EACH_LEVEL(level)
    for (int i = 0; i < N_SIZES; i++) {
        x = picture(f->c, LAB_U8, sizes[i][0], sizes[i][1], 1, true);
        assert_true(equal(equalize_hist(f->c, LAB_CPU_PLAIN, x),
                          equalize_hist(f->c, (lab_cpu)level, x)));
        assert_true(equal(threshold(f->c, LAB_CPU_PLAIN, x, 99, 7, "trunc"),
                          threshold(f->c, (lab_cpu)level, x, 99, 7, "trunc")));
    }
}

/* ---- regions ------------------------------------------------------------------------ */

static void flood(const lab_tensor *x, int32_t *labels, int64_t y, int64_t i,
                  int32_t label, int connectivity)
{
    int64_t h = lab_dim(x, 0), w = lab_dim(x, 1);

    if (y < 0 || i < 0 || y >= h || i >= w || !lab_u8(x)[y * w + i] || labels[y * w + i])
        return;
    labels[y * w + i] = label;
    for (int64_t dy = -1; dy <= 1; dy++)
        for (int64_t dx = -1; dx <= 1; dx++)
            if (connectivity == 8 || dy == 0 || dx == 0)
                flood(x, labels, y + dy, i + dx, label, connectivity);
}

static void regions_are_what_a_flood_fills(void **state)
{
    struct fixture *f = *state;

    for (int level = LAB_CPU_PLAIN; level <= (int)lab_cpu_level(); level++)
        for (int i = 0; i < N_SIZES * 2 * 6; i++) {
            lab_scope s = lab_scope_open(f->c);
            int64_t h = sizes[i / 12][0], w = sizes[i / 12][1];
            int connectivity = i % 2 ? 8 : 4;
            lab_tensor *x =
                threshold(f->c, LAB_CPU_PLAIN, picture(f->c, LAB_U8, h, w, 1, false),
                          40 * (i / 2 % 6), 200, "binary");
            lab_tensor *want = lab_tensor_zeros(f->c, LAB_I32, 2, lab_shape(x)), *labels;
            lab_table *stats;
            int32_t last = 0;

            for (int64_t n = 0; n < h * w; n++)
                if (lab_u8(x)[n] && !lab_i32(want)[n])
                    flood(x, lab_i32_mut(want), n / w, n % w, ++last, connectivity);
            labels = connected_components(f->c, (lab_cpu)level, x, connectivity, &stats);
            assert_true(equal(labels, want));
            assert_int_equal(lab_table_get(stats, "count")->as.i, last);
            lab_scope_close(f->c, &s);
        }
}

static const void *numbers(const lab_table *stats, const char *key)
{
    return lab_data(lab_table_get(stats, key)->as.object);
}

static void regions_are_measured(void **state)
{
    struct fixture *f = *state;
    lab_tensor *x = bytes(f->c, 4, 5, (uint8_t[]){ 0, 1, 1, 0, 0, /* */
                                                   0, 1, 0, 0, 7, /* */
                                                   0, 0, 0, 9, 0, /* */
                                                   1, 0, 0, 0, 0 });
    static const int32_t boxes[] = { 0, 0, 5, 4, 1, 0, 2, 2, 3, 1, 2, 2, 0, 3, 1, 1 };
    static const int64_t areas[] = { 14, 3, 2, 1 };
    lab_table *stats = NULL;
    const double *centroids;

    assert_non_null(cv_connected_components(f->c, x, 8, &stats));
    assert_memory_equal(numbers(stats, "boxes"), boxes, sizeof boxes);
    assert_memory_equal(numbers(stats, "areas"), areas, sizeof areas);
    centroids = numbers(stats, "centroids");
    assert_true(fabs(centroids[2] - 4.0 / 3) < 1e-12 &&
                fabs(centroids[3] - 1.0 / 3) < 1e-12);
    assert_true(centroids[4] == 3.5 && centroids[5] == 1.5);
    assert_null(cv_connected_components(f->c, x, 6, &stats));
    assert_failed(f->c, LAB_EARG, "argument 'connectivity' is 4 or 8, got 6");
    x = lab_tensor_make(f->c, LAB_U8, 0, 5);
    assert_non_null(cv_connected_components(f->c, x, 8, &stats));
    assert_int_equal(lab_table_get(stats, "count")->as.i, 0);
}

/* ---- morphology ----------------------------------------------------------------------- */

static void extremes_of_neighbourhoods(void **state)
{
    static const char *const shapes[] = { "rect", "cross", "ellipse" };
    static const int sides[] = { 1, 3, 5, 9, 21 };
    struct fixture *f = *state;
    struct element e;

    for (int level = LAB_CPU_PLAIN; level <= (int)lab_cpu_level(); level++)
        for (int i = 0; i < 5 * 3 * 2 * 2; i++) {
            lab_scope s = lab_scope_open(f->c);
            bool dilate = i % 2, u8 = i / 2 % 2;
            lab_tensor *x = picture(f->c, u8 ? LAB_U8 : LAB_F32, 14, 41, 3, false), *y;
            struct size size = size_of(x);
            int r = sides[i / 12] / 2;

            assert_true(element_of(f->c, &e, shapes[i / 4 % 3], sides[i / 12]));
            y = morph(f->c, (lab_cpu)level, x, &e, dilate);
            for (int64_t n = 0; n < lab_numel(x); n++) {
                double best = dilate ? -INFINITY : INFINITY;

                for (int64_t j = -r; j <= r; j++)
                    for (int64_t k = -e.reach[j + r]; k <= e.reach[j + r]; k++) {
                        int64_t row = n / size.n + j, column = n % size.n / 3 + k, at;
                        double v;

                        if (row < 0 || row >= size.h || column < 0 || column >= size.w)
                            continue;
                        at = row * size.n + column * 3 + n % 3;
                        v = u8 ? lab_u8(x)[at] : (double)lab_f32(x)[at];
                        best = dilate ? fmax(best, v) : fmin(best, v);
                    }
                assert_true(best == (u8 ? lab_u8(y)[n] : (double)lab_f32(y)[n]));
            }
            lab_scope_close(f->c, &s);
        }
}

static void elements_have_their_shape(void **state)
{
    struct fixture *f = *state;
    struct element e;
    lab_tensor *x = bytes(f->c, 1, 5, (uint8_t[]){ 0, 0, 9, 0, 0 });

    assert_true(element_of(f->c, &e, "ellipse", 5));
    assert_memory_equal(e.reach, ((int[]){ 0, 2, 2, 2, 0 }), 5 * sizeof(int));
    assert_true(element_of(f->c, &e, "cross", 5));
    assert_memory_equal(e.reach, ((int[]){ 0, 0, 2, 0, 0 }), 5 * sizeof(int));
    assert_memory_equal(lab_u8(cv_dilate(f->c, x, 3, "rect", 2)), "\11\11\11\11\11", 5);
    assert_memory_equal(lab_u8(cv_erode(f->c, x, 3, "rect", 1)), "\0\0\0\0\0", 5);
    assert_null(cv_erode(f->c, x, 4, "rect", 1));
    assert_failed(f->c, LAB_EARG, "argument 'ksize' is odd, 1 to 255, got 4");
    assert_null(cv_erode(f->c, x, 3, "rect", 0));
    assert_failed(f->c, LAB_EARG, "argument 'times' is at least 1, got 0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thresholds_choose),
        cmocka_unit_test(thresholds_of_floats),
        cmocka_unit_test(otsu_splits_two_heaps),
        cmocka_unit_test(pixels_are_counted),
        cmocka_unit_test(equalizing_spreads_levels),
        cmocka_unit_test(regions_are_what_a_flood_fills),
        cmocka_unit_test(regions_are_measured),
        cmocka_unit_test(extremes_of_neighbourhoods),
        cmocka_unit_test(elements_have_their_shape),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("regions", tests, setup, teardown);
}
