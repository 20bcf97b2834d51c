/* Gray: the fast kernels against the plain one, other dtypes by their formula. */
#include "picture.h"

#include "data/image.h"

static void kernels_agree_at_every_length(void **state)
{
    (void)state;
    for (int level = LAB_CPU_PLAIN + 1; level <= (int)lab_cpu_level(); level++)
        for (int channels = 3; channels <= 4; channels++)
            for (int64_t n = 0; n < 150; n++) {
                size_t bytes = (size_t)(n * channels);
                uint8_t *x = malloc(bytes + 1), *want = malloc(n + 1),
                        *got = malloc(n + 1);

                for (size_t i = 0; i < bytes; i++)
                    x[i] = (uint8_t)(i * 2654435761u >> 13);
                want[n] = got[n] = 99;
                gray_kernels[LAB_CPU_PLAIN](x, want, n, channels);
                gray_kernels[level](x, got, n, channels);
                assert_memory_equal(want, got, n + 1);
                free(x);
                free(want);
                free(got);
            }
}

static void plain_gray_is_bt601(void **state)
{
    const uint8_t x[] = {
        255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 7, 7, 7, 1, 2, 3
    };
    const uint8_t want[] = { 76, 150, 29, 255, 7, 2 };
    uint8_t y[6];

    (void)state;
    gray_kernels[LAB_CPU_PLAIN](x, y, 6, 3);
    assert_memory_equal(y, want, 6);
}

static void other_dtypes_follow(void **state)
{
    struct fixture *f = *state;
    lab_tensor *deep = lab_tensor_make(f->c, LAB_I32, 1, 2, 3), *gray;
    lab_tensor *real = lab_tensor_make(f->c, LAB_F32, 1, 1, 4);
    const int32_t x[] = { 65535, 65535, 65535, 1000, 2000, 3000 };
    const float y[] = { 1.0f, 0.5f, 0.25f, 0.0f };

    memcpy(lab_i32_mut(deep), x, sizeof x);
    memcpy(lab_f32_mut(real), y, sizeof y);
    gray = lab_image_convert(f->c, deep, LAB_IMAGE_GRAY);
    assert_int_equal(lab_i32(gray)[0], 65535);
    assert_int_equal(lab_i32(gray)[1], 1815);
    gray = lab_image_convert(f->c, real, LAB_IMAGE_GRAY);
    assert_true(lab_f32(gray)[0] > 0.62099f && lab_f32(gray)[0] < 0.62101f);
    assert_true(lab_image_convert(f->c, gray, LAB_IMAGE_GRAY) == gray);
    real = lab_image_convert(f->c, gray, LAB_IMAGE_RGBA);
    assert_true(lab_f32(real)[3] == 1.0f && lab_f32(real)[2] == lab_f32(gray)[0]);
    assert_null(
        lab_image_convert(f->c, lab_tensor_make(f->c, LAB_F64, 2, 2, 3), LAB_IMAGE_GRAY));
    assert_failed(f->c, LAB_EDTYPE, "u8, i32 or f32, got [2,2,3] f64");
    assert_null(
        lab_image_convert(f->c, lab_tensor_make(f->c, LAB_U8, 4), LAB_IMAGE_GRAY));
    assert_failed(f->c, LAB_ESHAPE, "got [4] u8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_agree_at_every_length),
        cmocka_unit_test(plain_gray_is_bt601),
        cmocka_unit_test(other_dtypes_follow),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("gray", tests, picture_setup, picture_teardown);
}
