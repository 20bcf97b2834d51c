/* Resizing: against the formulas in doubles, by hand, and fast against plain. Flips. */
#include "common.h"

#include "flip.h"
#include "resize.h"
#include <lab/plugin.h>

static double value(const lab_tensor *t, int64_t y, int64_t x, int64_t k)
{
    struct size s = size_of(t);
    int64_t i;

    y = border_at(y, s.h, BORDER_REPLICATE);
    x = border_at(x, s.w, BORDER_REPLICATE);
    i = y * s.n + x * s.channels + k;
    return lab_dtype_of(t) == LAB_U8 ? lab_u8(t)[i] : (double)lab_f32(t)[i];
}

/* Keys' kernel, a = −¾; the tent; by distance. */
static double weight(double d, enum resize_method m)
{
    const double a = -0.75;

    d = fabs(d);
    if (m == RESIZE_BILINEAR)
        return d < 1 ? 1 - d : 0;
    return d < 1   ? ((a + 2) * d - (a + 3)) * d * d + 1
           : d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
                   : 0;
}

static double interpolated(const lab_tensor *t, double y, double x, int64_t k,
                           enum resize_method m)
{
    int64_t top = (int64_t)floor(y), left = (int64_t)floor(x);
    double sum = 0;

    for (int64_t j = top - 1; j <= top + 2; j++)
        for (int64_t i = left - 1; i <= left + 2; i++)
            sum +=
                weight(y - (double)j, m) * weight(x - (double)i, m) * value(t, j, i, k);
    return sum;
}

/* The share of [a, b) that pixel i has. */
static double overlap(int64_t i, double a, double b)
{
    return fmax(0, fmin(b, (double)i + 1) - fmax(a, (double)i)) / (b - a);
}

static double average(const lab_tensor *t, double y0, double y1, double x0, double x1,
                      int64_t k)
{
    double sum = 0;

    for (int64_t j = (int64_t)y0; (double)j < y1; j++)
        for (int64_t i = (int64_t)x0; (double)i < x1; i++)
            sum += overlap(j, y0, y1) * overlap(i, x0, x1) * value(t, j, i, k);
    return sum;
}

static double expected(const lab_tensor *t, int64_t h, int64_t w, int64_t y, int64_t x,
                       int64_t k, enum resize_method m)
{
    /* Rounded as OpenCV's: for whole results of i × scale it matters. */
    double sy = 1 / ((double)h / (double)lab_dim(t, 0));
    double sx = 1 / ((double)w / (double)lab_dim(t, 1));
    double dy = (double)y, dx = (double)x;

    if (m == RESIZE_NEAREST)
        return value(t, (int64_t)floor(dy * sy), (int64_t)floor(dx * sx), k);
    if (m == RESIZE_AREA)
        return average(t, dy * sy, (dy + 1) * sy, dx * sx, (dx + 1) * sx, k);
    return interpolated(t, (dy + 0.5) * sy - 0.5, (dx + 0.5) * sx - 0.5, k, m);
}

static void equals_the_formulas(void **state)
{
    static const int to[][2] = { { 24, 36 }, { 48, 72 }, { 12, 18 },
                                 { 8, 9 },   { 17, 23 }, { 1, 1 },
                                 { 100, 7 }, { 24, 80 }, { 31, 36 } };
    struct fixture *f = *state;

    for (int i = 0; i < 9 * 4 * 2; i++) {
        enum resize_method m = (enum resize_method)(i / 2 % 4);
        int64_t h = to[i / 8][0], w = to[i / 8][1];
        lab_tensor *x = picture(f->c, i % 2 ? LAB_U8 : LAB_F32, 24, 36, 3, false), *y;

        if (m == RESIZE_AREA && (h > 24 || w > 36))
            continue;
        y = resize(f->c, lab_cpu_level(), x, h, w, NAN, m);
        assert_non_null(y);
        assert_true(lab_dim(y, 0) == h && lab_dim(y, 1) == w && lab_dim(y, 2) == 3);
        for (int64_t n = 0; n < lab_numel(y); n++) {
            double want = expected(x, h, w, n / 3 / w, n / 3 % w, n % 3, m);

            if (i % 2)
                assert_true(fabs(lab_u8(y)[n] - fmax(0, fmin(255, want))) <= 1);
            else
                assert_true(fabs((double)lab_f32(y)[n] - want) < 1e-4);
        }
    }
}

static void levels_agree(void **state)
{
    static const int to[][2] = {
        { 9, 100 }, { 3, 7 }, { 40, 33 }, { 1, 1 }, { 70, 260 }
    };
    static const int channels[] = { 1, 3, 4, 5 };
    struct fixture *f = *state;

    EACH_LEVEL(level)
    for (int i = 0; i < N_SIZES * 5 * 4 * 4 * 2; i++) {
        lab_scope s = lab_scope_open(f->c);
        const int *size = sizes[i / 160];
        enum resize_method m = (enum resize_method)(i / 2 % 4);
        lab_tensor *x = picture(f->c, i % 2 ? LAB_U8 : LAB_F32, size[0], size[1],
                                channels[i / 8 % 4], false);
        int h = to[i / 32 % 5][0], w = to[i / 32 % 5][1];

        assert_true(equal(resize(f->c, LAB_CPU_PLAIN, x, h, w, NAN, m),
                          resize(f->c, (lab_cpu)level, x, h, w, NAN, m)));
        assert_true(
            equal(resize(f->c, LAB_CPU_PLAIN, x, LAB_NO_INT, LAB_NO_INT, 0.5, m),
                  resize(f->c, (lab_cpu)level, x, LAB_NO_INT, LAB_NO_INT, 0.5, m)));
        lab_scope_close(f->c, &s);
    }
}

static void one_side_keeps_the_proportions(void **state)
{
    struct fixture *f = *state;
    lab_tensor *x = picture(f->c, LAB_U8, 20, 60, 1, false), *y;

    y = cv_resize(f->c, x, 10, LAB_NO_INT, NAN, "bilinear");
    assert_true(lab_dim(y, 0) == 10 && lab_dim(y, 1) == 30 && lab_ndim(y) == 2);
    y = cv_resize(f->c, x, LAB_NO_INT, 15, NAN, "area");
    assert_true(lab_dim(y, 0) == 5 && lab_dim(y, 1) == 15);
    y = cv_resize(f->c, x, LAB_NO_INT, LAB_NO_INT, 1.5, "cubic");
    assert_true(lab_dim(y, 0) == 30 && lab_dim(y, 1) == 90);
    y = cv_resize(f->c, x, LAB_NO_INT, LAB_NO_INT, 1e-9, "nearest");
    assert_true(lab_dim(y, 0) == 1 && lab_dim(y, 1) == 1);
}

static void nearest_takes_any_dtype(void **state)
{
    struct fixture *f = *state;
    lab_tensor *x = lab_tensor_make(f->c, LAB_F64, 2, 3, 2), *y;

    for (int i = 0; i < 12; i++)
        lab_f64_mut(x)[i] = i * 1.5;
    y = cv_resize(f->c, x, 4, 6, NAN, "nearest");
    for (int i = 0; i < 48; i++) {
        int row = i / 12 / 2, column = i % 12 / 2 / 2;

        assert_true(lab_f64(y)[i] == lab_f64(x)[row * 6 + column * 2 + i % 2]);
    }
}

/* Three pixels halved make two: the last stands for one old pixel alone. Halves round up
 * where 2 × 2 are averaged, to even where the edge leaves less. */
static void the_edge_cuts_the_last_pixel(void **state)
{
    struct fixture *f = *state;
    lab_tensor *x = bytes(f->c, 3, 3, (uint8_t[]){ 10, 11, 200, 10, 11, 7, 20, 21, 5 });
    lab_tensor *y = cv_resize(f->c, x, LAB_NO_INT, LAB_NO_INT, 0.5, "bilinear");

    assert_int_equal(lab_dim(y, 0), 2);
    assert_memory_equal(lab_u8(y), ((uint8_t[]){ 11, 104, 20, 5 }), 4);
    y = cv_resize(f->c, x, LAB_NO_INT, LAB_NO_INT, 0.5, "area");
    assert_memory_equal(lab_u8(y), ((uint8_t[]){ 11, 104, 20, 5 }), 4);
}

static void wrong_arguments_are_named(void **state)
{
    struct fixture *f = *state;
    lab_tensor *x = picture(f->c, LAB_U8, 4, 4, 1, false),
               *i32 = lab_tensor_make(f->c, LAB_I32, 4, 4);

    assert_null(cv_resize(f->c, x, LAB_NO_INT, LAB_NO_INT, NAN, "area"));
    assert_failed(f->c, LAB_EARG, "a height, a width or a scale is expected");
    assert_null(cv_resize(f->c, x, 0, 4, NAN, "area"));
    assert_failed(f->c, LAB_EARG, "argument 'height' is 1 to 16777216, got 0");
    assert_null(cv_resize(f->c, x, 4, -4, NAN, "area"));
    assert_failed(f->c, LAB_EARG, "argument 'width'");
    assert_null(cv_resize(f->c, x, 4, 4, 2, "area"));
    assert_failed(f->c, LAB_EARG, "argument 'scale' goes without");
    assert_null(cv_resize(f->c, x, LAB_NO_INT, LAB_NO_INT, -2, "area"));
    assert_failed(f->c, LAB_EARG, "argument 'scale' is positive");
    assert_null(cv_resize(f->c, x, LAB_NO_INT, LAB_NO_INT, INFINITY, "area"));
    assert_failed(f->c, LAB_EARG, "argument 'scale'");
    assert_null(cv_resize(f->c, i32, 2, 2, NAN, "cubic"));
    assert_failed(f->c, LAB_EDTYPE, "u8 or f32 for method 'cubic'");
    assert_null(cv_resize(f->c, lab_tensor_make(f->c, LAB_U8, 0, 4), 2, 2, NAN, "cubic"));
    assert_failed(f->c, LAB_ESHAPE, "no pixels");
}

/* ---- flips ------------------------------------------------------------------------ */

static void flips_turn_the_order_round(void **state)
{
    struct fixture *f = *state;

    for (int level = LAB_CPU_PLAIN; level <= (int)lab_cpu_level(); level++)
        for (int i = 0; i < N_SIZES * 5 * 3; i++) {
            lab_scope s = lab_scope_open(f->c);
            int64_t h = sizes[i / 15][0], w = sizes[i / 15][1], channels = 1 + i / 3 % 5;
            bool columns = i % 3 != 1, rows = i % 3 != 0;
            lab_tensor *x =
                picture(f->c, i % 2 ? LAB_U8 : LAB_F32, h, w, (int)channels, false);
            lab_tensor *y = flip(f->c, (lab_cpu)level, x, columns, rows);

            for (int64_t n = 0; n < lab_numel(x); n++) {
                int64_t row = n / channels / w, column = n / channels % w,
                        k = n % channels;
                int64_t from = ((rows ? h - 1 - row : row) * w +
                                (columns ? w - 1 - column : column)) *
                                   channels +
                               k;

                if (i % 2)
                    assert_int_equal(lab_u8(y)[n], lab_u8(x)[from]);
                else
                    assert_true(lab_f32(y)[n] == lab_f32(x)[from]);
            }
            lab_scope_close(f->c, &s);
        }
}

static void axes_are_named(void **state)
{
    struct fixture *f = *state;
    lab_tensor *x = bytes(f->c, 2, 2, (uint8_t[]){ 1, 2, 3, 4 });

    assert_memory_equal(lab_u8(cv_flip(f->c, x, "horizontal")), "\2\1\4\3", 4);
    assert_memory_equal(lab_u8(cv_flip(f->c, x, "vertical")), "\3\4\1\2", 4);
    assert_memory_equal(lab_u8(cv_flip(f->c, x, "both")), "\4\3\2\1", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_formulas),
        cmocka_unit_test(levels_agree),
        cmocka_unit_test(one_side_keeps_the_proportions),
        cmocka_unit_test(nearest_takes_any_dtype),
        cmocka_unit_test(the_edge_cuts_the_last_pixel),
        cmocka_unit_test(wrong_arguments_are_named),
        cmocka_unit_test(flips_turn_the_order_round),
        cmocka_unit_test(axes_are_named),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("resize", tests, setup, teardown);
}
