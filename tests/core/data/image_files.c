/* Picture files come back as they were written, in every format, depth and mode. */
#include "picture.h"

#include <jpeglib.h>
#include <png.h>

static void lossless_formats_keep_every_bit(void **state)
{
    static const struct {
        const char *name;
        lab_dtype dtype;
        int channels, quality;
    } cases[] = {
        { "a.png", LAB_U8, 1, 0 },    { "a.png", LAB_U8, 3, 0 },
        { "a.PNG", LAB_U8, 4, 9 },    { "a.png", LAB_I32, 1, 0 },
        { "a.png", LAB_I32, 3, 5 },   { "a.png", LAB_I32, 4, 1 },
        { "a.webp", LAB_U8, 3, 100 }, { "a.webp", LAB_U8, 4, 100 },
    };
    static const int sides[][2] = {
        { 1, 1 }, { 3, 2 }, { 37, 53 }, { 1, 200 }, { 130, 1 }
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t k = 0; k < sizeof sides / sizeof *sides; k++) {
            lab_tensor *image = picture_make(f->c, cases[i].dtype, sides[k][0],
                                             sides[k][1], cases[i].channels);
            size_t len;
            uint8_t *data =
                picture_bytes(f, cases[i].name, image, cases[i].quality, &len);

            assert_same_picture(lab_image_decode(f->c, data, len, "a", LAB_IMAGE_AS_IS),
                                image);
        }
}

static double mean_difference(const lab_tensor *a, const lab_tensor *b)
{
    double sum = 0;

    assert_true(lab_same_shape(a, b));
    for (int64_t i = 0; i < lab_numel(a); i++)
        sum += abs(lab_u8(a)[i] - lab_u8(b)[i]);
    return sum / (double)lab_numel(a);
}

static void lossy_formats_stay_close(void **state)
{
    static const struct {
        const char *name;
        int channels, quality;
        double bound;
    } cases[] = {
        { "a.jpg", 1, 0, 1 },   { "a.jpeg", 3, 100, 8 }, { "a.jpg", 3, 30, 16 },
        { "a.webp", 3, 0, 12 }, { "a.webp", 4, 90, 12 },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lab_tensor *image = picture_make(f->c, LAB_U8, 64, 80, cases[i].channels), *back;
        const char *path = picture_path(f, cases[i].name);

        assert_true(lab_image_write(f->c, path, image, cases[i].quality));
        back = lab_image_read(f->c, path, LAB_IMAGE_AS_IS);
        assert_non_null(back);
        assert_true(mean_difference(image, back) < cases[i].bound);
        unlink(path);
    }
}

static void pictures_are_written_into_memory(void **state)
{
    struct fixture *f = *state;
    lab_tensor *image = picture_make(f->c, LAB_U8, 9, 11, 3), *back;
    size_t len;
    const void *data = lab_image_encode(f->c, ".png", image, 9, &len);

    back = lab_image_decode(f->c, data, len, "memory", LAB_IMAGE_AS_IS);
    assert_non_null(back);
    assert_memory_equal(lab_u8(back), lab_u8(image), 9 * 11 * 3);
    assert_null(lab_image_encode(f->c, ".doc", image, 0, &len));
    assert_int_equal(len, 0);
    assert_int_equal(lab_error_code(f->c), LAB_EARG);
    lab_error_clear(f->c);
}

static void modes_change_channels(void **state)
{
    struct fixture *f = *state;
    lab_tensor *image = picture_make(f->c, LAB_U8, 9, 11, 4), *gray, *rgb;
    size_t len;
    uint8_t *data = picture_bytes(f, "a.png", image, 0, &len);

    rgb = lab_image_decode(f->c, data, len, "a", LAB_IMAGE_RGB);
    gray = lab_image_decode(f->c, data, len, "a", LAB_IMAGE_GRAY);
    assert_int_equal(lab_ndim(gray), 2);
    assert_int_equal(lab_dim(rgb, 2), 3);
    for (int64_t i = 0; i < 99; i++) {
        const uint8_t *p = lab_u8(image) + 4 * i;

        assert_memory_equal(lab_u8(rgb) + 3 * i, p, 3);
        assert_int_equal(lab_u8(gray)[i],
                         (9798 * p[0] + 19235 * p[1] + 3735 * p[2] + 16384) >> 15);
    }
    data = picture_bytes(f, "a.png", gray, 0, &len);
    rgb = lab_image_decode(f->c, data, len, "a", LAB_IMAGE_RGBA);
    assert_int_equal(lab_dim(rgb, 2), 4);
    for (int64_t i = 0; i < 99; i++) {
        uint8_t v = lab_u8(gray)[i];

        assert_memory_equal(lab_u8(rgb) + 4 * i, ((uint8_t[]){ v, v, v, 255 }), 4);
    }
}

static void sixteen_bits_become_eight_in_other_modes(void **state)
{
    struct fixture *f = *state;
    lab_tensor *image = lab_tensor_make(f->c, LAB_I32, 1, 5), *gray;
    const int32_t values[] = { 0, 257, 65535, 32768, 70000 };
    const uint8_t want[] = { 0, 1, 255, 128, 255 };
    size_t len;
    uint8_t *data;

    memcpy(lab_i32_mut(image), values, sizeof values);
    data = picture_bytes(f, "a.png", image, 0, &len);
    gray = lab_image_decode(f->c, data, len, "a", LAB_IMAGE_GRAY);
    assert_int_equal(lab_dtype_of(gray), LAB_U8);
    assert_memory_equal(lab_u8(gray), want, 5);
    gray = lab_image_decode(f->c, data, len, "a", LAB_IMAGE_AS_IS);
    assert_int_equal(lab_i32(gray)[4], 65535);
    assert_int_equal(lab_i32(gray)[3], 32768);
}

static void floats_and_bools_are_scaled(void **state)
{
    struct fixture *f = *state;
    lab_tensor *image = lab_tensor_make(f->c, LAB_F32, 1, 6), *back;
    const float values[] = { -1, 0, .5f, 1, 7, __builtin_nanf("") };
    const uint8_t want[] = { 0, 0, 128, 255, 255, 0 };
    size_t len;
    uint8_t *data;

    memcpy(lab_f32_mut(image), values, sizeof values);
    data = picture_bytes(f, "a.png", image, 0, &len);
    back = lab_image_decode(f->c, data, len, "a", LAB_IMAGE_AS_IS);
    assert_memory_equal(lab_u8(back), want, 6);
    image = lab_tensor_make(f->c, LAB_BOOL8, 1, 2);
    memcpy(lab_bool8_mut(image), "\0\1", 2);
    data = picture_bytes(f, "a.png", image, 0, &len);
    back = lab_image_decode(f->c, data, len, "a", LAB_IMAGE_AS_IS);
    assert_memory_equal(lab_u8(back), "\0\377", 2);
}

static void views_are_written_as_seen(void **state)
{
    struct fixture *f = *state;
    lab_tensor *image = picture_make(f->c, LAB_U8, 6, 8, 3);
    lab_tensor *view =
        lab_slice(f->c, lab_transpose(f->c, image, 0, 1), 0, INT64_MIN, INT64_MIN, -2);
    size_t len;
    uint8_t *data = picture_bytes(f, "a.png", view, 0, &len);

    assert_same_picture(lab_image_decode(f->c, data, len, "a", LAB_IMAGE_AS_IS),
                        lab_contiguous(f->c, view));
}

/* ---- forms that only other programs write -------------------------------------------- */

static uint8_t *file_bytes(struct fixture *f, FILE *file, size_t *len)
{
    uint8_t *data;

    *len = (size_t)ftell(file);
    data = lab_alloc(f->c, *len);
    rewind(file);
    assert_int_equal(fread(data, 1, *len, file), *len);
    fclose(file);
    return data;
}

/* A palette or low-bit PNG of one row. */
static uint8_t *small_png(struct fixture *f, int type, int bits, int w,
                          const uint8_t *row, bool interlaced, size_t *len)
{
    static const png_color palette[] = { { 1, 2, 3 }, { 40, 50, 60 }, { 255, 0, 9 } };
    FILE *file = tmpfile();
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);

    png_init_io(png, file);
    png_set_IHDR(png, info, (png_uint_32)w, 1, bits, type,
                 interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, 0, 0);
    if (type == PNG_COLOR_TYPE_PALETTE) {
        png_set_PLTE(png, info, palette, 3);
        png_set_tRNS(png, info, (png_bytep) "\xff\x80", 2, NULL);
    }
    png_write_info(png, info);
    for (int pass = png_set_interlace_handling(png); pass > 0; pass--)
        png_write_row(png, row);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    return file_bytes(f, file, len);
}

static void palettes_and_low_bits_are_expanded(void **state)
{
    struct fixture *f = *state;
    const uint8_t rgba[] = { 40, 50, 60, 128, 255, 0, 9, 255, 1, 2, 3, 255 };
    const uint8_t rgb[] = { 40, 50, 60, 255, 0, 9, 1, 2, 3 };
    const uint8_t bits[] = { 255, 0, 255, 255, 0 };
    lab_tensor *image;
    size_t len;
    uint8_t *data =
        small_png(f, PNG_COLOR_TYPE_PALETTE, 2, 3, (uint8_t[]){ 0x60 }, false, &len);

    image = lab_image_decode(f->c, data, len, "a", LAB_IMAGE_AS_IS);
    assert_non_null(image);
    assert_int_equal(lab_dim(image, 2), 4);
    assert_memory_equal(lab_u8(image), rgba, sizeof rgba);
    image = lab_image_decode(f->c, data, len, "a", LAB_IMAGE_RGB);
    assert_int_equal(lab_dim(image, 2), 3);
    assert_memory_equal(lab_u8(image), rgb, sizeof rgb);
    data = small_png(f, PNG_COLOR_TYPE_GRAY, 1, 5, (uint8_t[]){ 0xb0 }, true, &len);
    image = lab_image_decode(f->c, data, len, "a", LAB_IMAGE_AS_IS);
    assert_int_equal(lab_ndim(image), 2);
    assert_memory_equal(lab_u8(image), bits, sizeof bits);
    data = small_png(f, PNG_COLOR_TYPE_GRAY_ALPHA, 8, 2, (uint8_t[]){ 9, 77, 5, 255 },
                     false, &len);
    image = lab_image_decode(f->c, data, len, "a", LAB_IMAGE_AS_IS);
    assert_memory_equal(lab_u8(image), ((uint8_t[]){ 9, 9, 9, 77, 5, 5, 5, 255 }), 8);
}

/* Inks as Adobe stores them: 255 is none. */
static void inks_become_colours(void **state)
{
    struct fixture *f = *state;
    struct jpeg_compress_struct to;
    struct jpeg_error_mgr errors;
    uint8_t row[16 * 4];
    JSAMPROW rows[] = { row };
    FILE *file = tmpfile();
    lab_tensor *image;
    uint8_t *data;
    size_t len;

    for (int i = 0; i < 16; i++)
        memcpy(row + 4 * i, ((uint8_t[]){ 200, 100, 50, 128 }), 4);
    to.err = jpeg_std_error(&errors);
    jpeg_create_compress(&to);
    jpeg_stdio_dest(&to, file);
    to.image_width = to.image_height = 16;
    to.input_components = 4;
    to.in_color_space = JCS_CMYK;
    jpeg_set_defaults(&to);
    jpeg_set_colorspace(&to, JCS_YCCK);
    jpeg_set_quality(&to, 100, TRUE);
    jpeg_start_compress(&to, TRUE);
    for (int i = 0; i < 16; i++)
        jpeg_write_scanlines(&to, rows, 1);
    jpeg_finish_compress(&to);
    jpeg_destroy_compress(&to);
    data = file_bytes(f, file, &len);
    image = lab_image_decode(f->c, data, len, "a", LAB_IMAGE_AS_IS);
    assert_non_null(image);
    assert_int_equal(lab_dim(image, 2), 3);
    assert_in_range(lab_u8(image)[0], 98, 102); /* 200 × 128 / 255 */
    assert_in_range(lab_u8(image)[1], 48, 52);
    assert_in_range(lab_u8(image)[2], 23, 27);
    image = lab_image_decode(f->c, data, len, "a", LAB_IMAGE_GRAY);
    assert_int_equal(lab_ndim(image), 2);
    assert_in_range(lab_u8(image)[5], 59, 65);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lossless_formats_keep_every_bit),
        cmocka_unit_test(lossy_formats_stay_close),
        cmocka_unit_test(pictures_are_written_into_memory),
        cmocka_unit_test(modes_change_channels),
        cmocka_unit_test(sixteen_bits_become_eight_in_other_modes),
        cmocka_unit_test(floats_and_bools_are_scaled),
        cmocka_unit_test(views_are_written_as_seen),
        cmocka_unit_test(palettes_and_low_bits_are_expanded),
        cmocka_unit_test(inks_become_colours),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("picture files", tests, picture_setup,
                                       picture_teardown);
}
