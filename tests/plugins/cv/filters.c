/* Gaussian blur and Sobel: against direct sums, and fast against plain. */
#include "common.h"

#include "gaussian.h"
#include "sobel.h"

static const enum border borders[] = { BORDER_REFLECT101, BORDER_REFLECT,
                                       BORDER_REPLICATE, BORDER_ZERO, BORDER_WRAP };
enum { N_BORDERS = sizeof borders / sizeof *borders };

static void borders_continue_a_row(void **state)
{
    /* Indices −5 … 8 of a row of four, and −3 … 3 of a row of one. */
    static const int want[N_BORDERS][14] = {
        { 1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 1, 2 },
        { 3, 3, 2, 1, 0, 0, 1, 2, 3, 3, 2, 1, 0, 0 },
        { 0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 3, 3, 3, 3 },
        { -1, -1, -1, -1, -1, 0, 1, 2, 3, -1, -1, -1, -1, -1 },
        { 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0 },
    };

    (void)state;
    for (int b = 0; b < N_BORDERS; b++) {
        for (int i = 0; i < 14; i++)
            assert_int_equal(border_at(i - 5, 4, borders[b]), want[b][i]);
        for (int i = -3; i <= 3; i++)
            assert_int_equal(border_at(i, 1, borders[b]),
                             borders[b] == BORDER_ZERO && i != 0 ? -1 : 0);
    }
    assert_int_equal(border_of("wrap"), BORDER_WRAP);
    assert_int_equal(border_of("replicate"), BORDER_REPLICATE);
}

static double at(const lab_tensor *t, int64_t y, int64_t x, int64_t k, enum border b)
{
    struct size s = size_of(t);
    int64_t i;

    y = border_at(y, s.h, b);
    x = border_at(x, s.w, b);
    if (y < 0 || x < 0)
        return 0;
    i = y * s.n + x * s.channels + k;
    return lab_dtype_of(t) == LAB_U8 ? lab_u8(t)[i] : (double)lab_f32(t)[i];
}

/* Σ a_i b_j x(y + i, x + j) at one place. */
static double direct(const lab_tensor *t, int64_t y, int64_t x, int64_t k, enum border b,
                     int radius, const double *down, const double *along)
{
    double sum = 0;

    for (int i = -radius; i <= radius; i++)
        for (int j = -radius; j <= radius; j++)
            sum += down[i + radius] * along[j + radius] * at(t, y + i, x + j, k, b);
    return sum;
}

static void gaussian_is_a_weighted_sum(void **state)
{
    static const struct {
        int ksize;
        double sigma;
    } cases[] = { { 3, 0 }, { 5, 0 }, { 7, 0 }, { 9, 1.2 }, { 0, 2 } };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int b = 0; b < N_BORDERS; b++)
            for (int u8 = 0; u8 < 2; u8++) {
                lab_tensor *x = picture(f->c, u8 ? LAB_U8 : LAB_F32, 11, 13, 3, false);
                lab_tensor *y = gaussian_blur(f->c, lab_cpu_level(), x, cases[i].ksize,
                                              cases[i].sigma, borders[b]);
                static struct gaussian g;
                double k[64];

                assert_non_null(y);
                assert_true(
                    gaussian_weights(f->c, &g, cases[i].ksize, cases[i].sigma, u8));
                for (int j = -g.radius; j <= g.radius; j++)
                    k[j + g.radius] =
                        u8 ? (double)g.k[abs(j)] / g.sum : (double)g.kf[abs(j)];
                for (int64_t n = 0; n < lab_numel(y); n++) {
                    double want =
                        direct(x, n / 39, n % 39 / 3, n % 3, borders[b], g.radius, k, k);
                    double got = u8 ? lab_u8(y)[n] : (double)lab_f32(y)[n];

                    assert_true(fabs(got - want) <= (u8 ? 0.5 : 1e-5));
                }
            }
}

static void weights_are_a_gaussian(void **state)
{
    struct fixture *f = *state;
    static struct gaussian g;

    for (int ksize = 1; ksize < 80; ksize += 2) {
        int sum = 0;

        assert_true(gaussian_weights(f->c, &g, ksize, 0, true));
        for (int j = -g.radius; j <= g.radius; j++)
            sum += g.k[abs(j)];
        assert_int_equal(sum, g.sum);
    }
    assert_true(gaussian_weights(f->c, &g, 5, 0, true));
    assert_true(g.small && g.k[0] == 6 && g.k[1] == 4 && g.k[2] == 1);
    assert_true(gaussian_weights(f->c, &g, 0, 2, true));
    assert_int_equal(2 * g.radius + 1, 13);
    assert_true(gaussian_weights(f->c, &g, 0, 2, false));
    assert_int_equal(2 * g.radius + 1, 17);
    assert_true(fabs((double)(g.kf[2] / g.kf[0]) - exp(-0.5)) < 1e-6);
    assert_true(gaussian_weights(f->c, &g, 0, 0, true));
    assert_int_equal(g.radius, 2);
}

static void gaussian_levels_agree(void **state)
{
    static const int ksizes[] = { 1, 3, 5, 7, 9, 15, 31 };
    static const int channels[] = { 1, 3, 4, 70 };
    struct fixture *f = *state;

    EACH_LEVEL(level)
    for (int i = 0; i < N_SIZES * 7 * 4 * 2; i++) {
        lab_scope s = lab_scope_open(f->c);
        const int *size = sizes[i / 56];
        lab_tensor *x = picture(f->c, i % 2 ? LAB_U8 : LAB_F32, size[0], size[1],
                                channels[i / 14 % 4], false);
        int ksize = ksizes[i / 2 % 7];
        enum border b = borders[i % N_BORDERS];

        assert_true(equal(gaussian_blur(f->c, LAB_CPU_PLAIN, x, ksize, 0, b),
                          gaussian_blur(f->c, (lab_cpu)level, x, ksize, 0, b)));
        lab_scope_close(f->c, &s);
    }
}

static void flat_pictures_stay_flat(void **state)
{
    struct fixture *f = *state;

    for (int v = 0; v < 256; v += 51) {
        lab_tensor *x = lab_tensor_full(f->c, LAB_U8, 2, (int64_t[]){ 9, 40 }, v);
        lab_tensor *dx, *dy = NULL;

        for (int ksize = 1; ksize < 40; ksize += 2)
            assert_true(equal(x, gaussian_blur(f->c, lab_cpu_level(), x, ksize, 0,
                                               BORDER_REFLECT101)));
        dx = cv_sobel(f->c, x, 5, "sobel", "reflect101", &dy);
        for (int64_t i = 0; i < lab_numel(x); i++)
            assert_true(lab_i16(dx)[i] == 0 && lab_i16(dy)[i] == 0);
    }
}

static void sobel_is_a_weighted_sum(void **state)
{
    static const struct {
        const char *name;
        int ksize;
        double smooth[7], derive[7];
    } cases[] = {
        { "sobel", 3, { 1, 2, 1 }, { -1, 0, 1 } },
        { "sobel", 5, { 1, 4, 6, 4, 1 }, { -1, -2, 0, 2, 1 } },
        { "sobel", 7, { 1, 6, 15, 20, 15, 6, 1 }, { -1, -4, -5, 0, 5, 4, 1 } },
        { "scharr", 3, { 3, 10, 3 }, { -1, 0, 1 } },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int b = 0; b < 2 * N_BORDERS; b++) {
            bool u8 = b % 2;
            enum border border = borders[b / 2];
            lab_tensor *x = picture(f->c, u8 ? LAB_U8 : LAB_F32, 9, 12, 3, false), *dy;
            lab_tensor *dx =
                sobel(f->c, lab_cpu_level(), x,
                      sobel_kernel_of(f->c, cases[i].name, cases[i].ksize), border, &dy);

            assert_non_null(dx);
            for (int64_t n = 0; n < lab_numel(x); n++) {
                int64_t row = n / 36, column = n % 36 / 3, k = n % 3;
                double want_x = direct(x, row, column, k, border, cases[i].ksize / 2,
                                       cases[i].smooth, cases[i].derive);
                double want_y = direct(x, row, column, k, border, cases[i].ksize / 2,
                                       cases[i].derive, cases[i].smooth);

                if (u8) {
                    assert_int_equal(lab_i16(dx)[n], fmax(-32768, fmin(32767, want_x)));
                    assert_int_equal(lab_i16(dy)[n], fmax(-32768, fmin(32767, want_y)));
                } else {
                    assert_true(fabs((double)lab_f32(dx)[n] - want_x) < 1e-3);
                    assert_true(fabs((double)lab_f32(dy)[n] - want_y) < 1e-3);
                }
            }
        }
}

static void sobel_levels_agree(void **state)
{
    struct fixture *f = *state;

    EACH_LEVEL(level)
    for (int i = 0; i < N_SIZES * 3 * 2 * 2; i++) {
        lab_scope s = lab_scope_open(f->c);
        lab_tensor *x = picture(f->c, i % 2 ? LAB_U8 : LAB_F32, sizes[i / 12][0],
                                sizes[i / 12][1], i / 2 % 2 ? 1 : 3, false);
        const struct sobel_kernel *k =
            sobel_kernel_of(f->c, "sobel", 3 + 2 * (i / 4 % 3));
        lab_tensor *dy, *fast_dy;
        lab_tensor *dx = sobel(f->c, LAB_CPU_PLAIN, x, k, BORDER_REFLECT, &dy);
        lab_tensor *fast = sobel(f->c, (lab_cpu)level, x, k, BORDER_REFLECT, &fast_dy);

        assert_true(equal(dx, fast));
        assert_true(equal(dy, fast_dy));
        lab_scope_close(f->c, &s);
    }
}

static void wrong_arguments_are_named(void **state)
{
    struct fixture *f = *state;
    lab_tensor *x = picture(f->c, LAB_U8, 4, 4, 1, false), *dy;

    assert_null(cv_gaussian_blur(f->c, x, 4, 0, "reflect101"));
    assert_failed(f->c, LAB_EARG, "argument 'ksize' is odd, 1 to 4095, got 4");
    assert_null(cv_gaussian_blur(f->c, x, 4097, 0, "reflect101"));
    assert_failed(f->c, LAB_EARG, "'ksize'");
    assert_null(cv_gaussian_blur(f->c, x, 0, 1e9, "reflect101"));
    assert_failed(f->c, LAB_EARG, "'ksize'");
    assert_null(cv_gaussian_blur(f->c, x, 3, -1, "reflect101"));
    assert_failed(f->c, LAB_EARG, "argument 'sigma' is a number ≥ 0, got -1");
    assert_null(cv_sobel(f->c, x, 4, "sobel", "reflect101", &dy));
    assert_failed(f->c, LAB_EARG, "argument 'ksize' is 3, 5 or 7, got 4");
    assert_null(cv_sobel(f->c, x, 5, "scharr", "reflect101", &dy));
    assert_failed(f->c, LAB_EARG, "argument 'ksize' is 3 for this kernel, got 5");
    x = lab_tensor_make(f->c, LAB_U8, 0, 7);
    assert_int_equal(lab_dim(cv_gaussian_blur(f->c, x, 3, 0, "zero"), 1), 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(borders_continue_a_row),
        cmocka_unit_test(gaussian_is_a_weighted_sum),
        cmocka_unit_test(weights_are_a_gaussian),
        cmocka_unit_test(gaussian_levels_agree),
        cmocka_unit_test(flat_pictures_stay_flat),
        cmocka_unit_test(sobel_is_a_weighted_sum),
        cmocka_unit_test(sobel_levels_agree),
        cmocka_unit_test(wrong_arguments_are_named),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("filters", tests, setup, teardown);
}
