/* Canny: against the three steps written down naively, by hand, and fast against plain. */
#include "common.h"

#include "canny.h"

static int px(const lab_tensor *t, int64_t y, int64_t x)
{
    int64_t h = lab_dim(t, 0), w = lab_dim(t, 1);

    y = y < 0 ? 0 : y < h ? y : h - 1;
    x = x < 0 ? 0 : x < w ? x : w - 1;
    return lab_u8(t)[y * w + x];
}

/* Sobel 3 × 3 with the last pixel repeated. */
static void gradient(const lab_tensor *t, int64_t y, int64_t x, int *gx, int *gy)
{
    *gx = *gy = 0;
    for (int i = -1; i <= 1; i++) {
        int weight = i ? 1 : 2;

        *gx += weight * (px(t, y + i, x + 1) - px(t, y + i, x - 1));
        *gy += weight * (px(t, y + 1, x + i) - px(t, y - 1, x + i));
    }
}

static double magnitude(const lab_tensor *t, int64_t y, int64_t x, bool l2)
{
    int gx, gy;

    if (y < 0 || x < 0 || y >= lab_dim(t, 0) || x >= lab_dim(t, 1))
        return 0;
    gradient(t, y, x, &gx, &gy);
    return l2 ? sqrt(gx * gx + gy * gy) : abs(gx) + abs(gy);
}

static bool is_maximum(const lab_tensor *t, int64_t y, int64_t x, bool l2)
{
    const double tan22 = 13573.0 / 32768; /* as coarse as it is rounded */
    double m = magnitude(t, y, x, l2);
    int gx, gy, side;

    gradient(t, y, x, &gx, &gy);
    side = (gx ^ gy) < 0 ? -1 : 1;
    if (abs(gy) < tan22 * abs(gx))
        return m > magnitude(t, y, x - 1, l2) && m >= magnitude(t, y, x + 1, l2);
    if (abs(gy) > (2 + tan22) * abs(gx))
        return m > magnitude(t, y - 1, x, l2) && m >= magnitude(t, y + 1, x, l2);
    return m > magnitude(t, y - 1, x - side, l2) && m > magnitude(t, y + 1, x + side, l2);
}

static void follow(const lab_tensor *t, uint8_t *edge, int64_t y, int64_t x, double low,
                   bool l2)
{
    for (int64_t j = y - 1; j <= y + 1; j++)
        for (int64_t i = x - 1; i <= x + 1; i++) {
            if (j < 0 || i < 0 || j >= lab_dim(t, 0) || i >= lab_dim(t, 1))
                continue;
            if (edge[j * lab_dim(t, 1) + i] || magnitude(t, j, i, l2) <= low ||
                !is_maximum(t, j, i, l2))
                continue;
            edge[j * lab_dim(t, 1) + i] = 255;
            follow(t, edge, j, i, low, l2);
        }
}

static lab_tensor *naive(lab_ctx *c, const lab_tensor *t, double low, double high,
                         bool l2)
{
    lab_tensor *edges = lab_tensor_zeros(c, LAB_U8, 2, lab_shape(t));
    int64_t w = lab_dim(t, 1);

    for (int64_t n = 0; n < lab_numel(t); n++)
        if (magnitude(t, n / w, n % w, l2) > high && is_maximum(t, n / w, n % w, l2)) {
            lab_u8_mut(edges)[n] = 255;
            follow(t, lab_u8_mut(edges), n / w, n % w, low, l2);
        }
    return edges;
}

static void equals_the_three_steps(void **state)
{
    static const double thresholds[][2] = {
        { 20, 60 }, { 100, 300 }, { 0, 0 }, { 600, 700 }
    };
    struct fixture *f = *state;

    for (int i = 0; i < N_SIZES * 4 * 2 * 2; i++) {
        lab_scope s = lab_scope_open(f->c);
        bool l2 = i & 1, smooth = i & 2;
        double low = thresholds[i / 4 % 4][0], high = thresholds[i / 4 % 4][1];
        int64_t h = sizes[i / 16][0], w = sizes[i / 16][1];
        lab_tensor *t = picture(f->c, LAB_U8, h, w, 1, smooth);
        lab_tensor *want = naive(f->c, t, low, high, l2);

        assert_true(equal(want, canny(f->c, lab_cpu_level(), t, low, high, 3, l2)));
        lab_scope_close(f->c, &s);
    }
}

static void levels_agree(void **state)
{
    struct fixture *f = *state;

    EACH_LEVEL(level)
    for (int i = 0; i < N_SIZES * 3 * 2 * 2; i++) {
        lab_scope s = lab_scope_open(f->c);
        lab_tensor *t =
            picture(f->c, LAB_U8, sizes[i / 12][0], sizes[i / 12][1], 1, i & 2);
        int aperture = 3 + 2 * (i / 4 % 3);
        double scale = aperture == 3 ? 1 : aperture == 5 ? 10 : 60;
        lab_tensor *a =
            canny(f->c, LAB_CPU_PLAIN, t, 30 * scale, 90 * scale, aperture, i & 1);

        assert_true(equal(a, canny(f->c, (lab_cpu)level, t, 30 * scale, 90 * scale,
                                   aperture, i & 1)));
        lab_scope_close(f->c, &s);
    }
}

/* A step at column 100, strong at the top and weak below; another at column 200, weak
 * everywhere and apart from it. Hysteresis keeps all of the first, nothing of the second. */
static void weak_edges_count_when_they_touch_strong_ones(void **state)
{
    struct fixture *f = *state;
    lab_tensor *t = lab_tensor_zeros(f->c, LAB_U8, 2, (int64_t[]){ 40, 300 }), *edges;

    for (int y = 0; y < 40; y++)
        for (int x = 0; x < 300; x++) {
            int more = y < 10 && x < 150 ? (150 - x) * 30 / 50 : 0;

            lab_u8_mut(t)[y * 300 + x] = (uint8_t)(x < 100   ? 10
                                                   : x < 200 ? 30 + more
                                                             : 50);
        }
    edges = cv_canny(f->c, t, 50, 150, 3, false);
    for (int y = 12; y < 40; y++) {
        assert_int_equal(lab_u8(edges)[y * 300 + 99], 255); /* 80: between low and high */
        assert_int_equal(lab_u8(edges)[y * 300 + 199],
                         0); /* 80 too, touching nothing strong */
    }
    edges = cv_canny(f->c, t, 90, 150, 3, false);
    assert_int_equal(lab_u8(edges)[30 * 300 + 99], 0);
    edges = cv_canny(f->c, t, 70, 75, 3, false);
    assert_int_equal(lab_u8(edges)[30 * 300 + 199], 255);
}

/* Spiral arms, strong in the middle: hysteresis winds outwards through many words. */
static void a_winding_edge_is_followed_to_its_end(void **state)
{
    struct fixture *f = *state;
    enum { N = 200 };
    lab_tensor *t = lab_tensor_zeros(f->c, LAB_U8, 2, (int64_t[]){ N, N }), *edges;
    int64_t far = 0;

    for (int i = 0; i < N * N; i++) {
        double y = i / N - N / 2 + 0.3, x = i % N - N / 2 + 0.6, r = sqrt(x * x + y * y);
        double wave = sin(atan2(y, x) + 0.5 * r);

        lab_u8_mut(t)[i] = (uint8_t)(128 + (30 + 70 * exp(-r * r / 900)) * wave);
    }
    edges = cv_canny(f->c, t, 20, 250, 3, false);
    assert_true(equal(edges, naive(f->c, t, 20, 250, false)));
    for (int i = 0; i < N * 10; i++)
        far += lab_u8(edges)[i] != 0;
    assert_true(far > 100);
    edges = cv_canny(f->c, t, 250, 250, 3, false); /* nothing is strong out there */
    for (int i = 0; i < N * 10; i++)
        assert_int_equal(lab_u8(edges)[i], 0);
}

static void thresholds_may_be_anything(void **state)
{
    struct fixture *f = *state;
    lab_tensor *t = picture(f->c, LAB_U8, 30, 50, 1, false), *a;

    a = cv_canny(f->c, t, 200, 100, 3, false);
    assert_true(equal(a, cv_canny(f->c, t, 100, 200, 3, false)));
    a = cv_canny(f->c, t, 1e9, 1e300, 3, false);
    for (int64_t i = 0; i < lab_numel(a); i++)
        assert_int_equal(lab_u8(a)[i], 0);
    assert_true(equal(cv_canny(f->c, t, -1e300, -5, 3, true),
                      cv_canny(f->c, t, -1, -1, 3, true)));
    assert_null(cv_canny(f->c, t, NAN, 1, 3, false));
    assert_failed(f->c, LAB_EARG, "argument 'low' is not a number");
    assert_null(cv_canny(f->c, t, 1, 2, 4, false));
    assert_failed(f->c, LAB_EARG, "argument 'aperture' is 3, 5 or 7, got 4");
    assert_int_equal(lab_numel(cv_canny(f->c, lab_tensor_make(f->c, LAB_U8, 0, 3), 1, 2,
                                        3, false)),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_three_steps),
        cmocka_unit_test(levels_agree),
        cmocka_unit_test(weak_edges_count_when_they_touch_strong_ones),
        cmocka_unit_test(a_winding_edge_is_followed_to_its_end),
        cmocka_unit_test(thresholds_may_be_anything),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("canny", tests, setup, teardown);
}
