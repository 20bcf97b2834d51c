/* Broken, cut, foreign and huge pictures: one clear line each, never a crash. */
#include "picture.h"

#include <sys/stat.h>
#include <zlib.h>

static void foreign_files_are_named(void **state)
{
    struct fixture *f = *state;

    assert_null(lab_image_decode(f->c, "hello", 5, "photo.jpg", LAB_IMAGE_AS_IS));
    assert_failed(f->c, LAB_EFORMAT,
                  "photo.jpg: not a picture (JPEG, PNG or WebP expected)");
    assert_null(lab_image_decode(f->c, "", 0, "void.png", LAB_IMAGE_AS_IS));
    assert_failed(f->c, LAB_EFORMAT, "void.png: not a picture");
    assert_null(lab_image_read(f->c, "/nowhere/a.png", LAB_IMAGE_AS_IS));
    assert_failed(f->c, LAB_EIO, "/nowhere/a.png");
}

static void every_cut_is_noticed(void **state)
{
    static const struct {
        const char *name;
        int quality;
        size_t slack; /* bytes at the end without which the picture is still whole */
    } cases[] = {
        { "a.png", 0, 20 }, { "a.jpg", 90, 2 }, { "a.webp", 100, 1 }, { "a.webp", 80, 1 }
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lab_tensor *image = picture_make(f->c, LAB_U8, 40, 40, 3);
        size_t len;
        uint8_t *data = picture_bytes(f, cases[i].name, image, cases[i].quality, &len);

        for (size_t n = 0; n + cases[i].slack < len; n++) {
            uint8_t *cut = malloc(n ? n : 1); /* of its own, so that ASan sees overruns */

            memcpy(cut, data, n);
            assert_null(lab_image_decode(f->c, cut, n, "a", LAB_IMAGE_AS_IS));
            assert_int_equal(lab_error_code(f->c), LAB_EFORMAT);
            lab_error_clear(f->c);
            free(cut);
        }
    }
}

static void cuts_say_so(void **state)
{
    struct fixture *f = *state;
    lab_tensor *image = picture_make(f->c, LAB_U8, 64, 64, 3);
    size_t len;
    uint8_t *data = picture_bytes(f, "a.jpg", image, 0, &len);

    assert_null(lab_image_decode(f->c, data, len * 3 / 4, "a.jpg", LAB_IMAGE_AS_IS));
    assert_failed(f->c, LAB_EFORMAT, "a.jpg: truncated JPEG: the data end near row");
    data = picture_bytes(f, "a.png", image, 0, &len);
    assert_null(lab_image_decode(f->c, data, len * 3 / 4, "a.png", LAB_IMAGE_AS_IS));
    assert_failed(f->c, LAB_EFORMAT, "a.png: truncated PNG: the data end at row");
    data = picture_bytes(f, "a.webp", image, 0, &len);
    assert_null(lab_image_decode(f->c, data, len * 3 / 4, "a.webp", LAB_IMAGE_AS_IS));
    assert_failed(f->c, LAB_EFORMAT, "a.webp: truncated WebP");
}

/* Any byte changed: a picture or an error, in bounded time; JPEG shows damage as colours. */
static void damage_never_crashes(void **state)
{
    static const char *const names[] = { "a.png", "a.jpg", "a.webp" };
    struct fixture *f = *state;
    int failed = 0;

    for (int i = 0; i < 3; i++) {
        lab_tensor *image = picture_make(f->c, LAB_U8, 24, 24, 4);
        size_t len;
        uint8_t *data = picture_bytes(f, names[i], image, 0, &len);

        for (size_t k = 12; k < len; k++) {
            uint8_t was = data[k];

            data[k] = (uint8_t)(was ^ (1 + k % 255));
            failed += !lab_image_decode(f->c, data, len, "a", LAB_IMAGE_RGB);
            lab_error_clear(f->c);
            data[k] = was;
        }
    }
    assert_true(failed > 100);
}

static void put32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (24 - 8 * i));
}

/* A PNG of any claimed size without the data for it. */
static size_t bomb(uint8_t *to, uint32_t w, uint32_t h)
{
    static const uint8_t head[] =
        "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR........\x08\x02\0\0\0....";
    static const uint8_t tail[] = "\0\0\0\x04IDAT\x78\x01\0\0....";

    memcpy(to, head, sizeof head - 1);
    put32(to + 16, w);
    put32(to + 20, h);
    put32(to + 29, (uint32_t)crc32(0, to + 12, 17));
    memcpy(to + 33, tail, sizeof tail - 1);
    put32(to + 45, (uint32_t)crc32(0, to + 37, 8));
    return 49;
}

static void bombs_are_refused_by_their_header(void **state)
{
    struct fixture *f = *state;
    size_t before = lab_host_memory(f->host).peak;
    uint8_t png[64];
    size_t len = bomb(png, 100000, 100000);

    assert_null(lab_image_decode(f->c, png, len, "bomb.png", LAB_IMAGE_AS_IS));
    assert_failed(f->c, LAB_EFORMAT, "bomb.png: 100000×100000 pixels, at most 268435456");
    len = bomb(png, 16000, 16000);
    assert_null(lab_image_decode(f->c, png, len, "bomb.png", LAB_IMAGE_AS_IS));
    assert_failed(f->c, LAB_EFORMAT, "bomb.png: truncated PNG: 49 bytes cannot hold");
    assert_true(lab_host_memory(f->host).peak == before);
    len = bomb(png, 0, 5);
    assert_null(lab_image_decode(f->c, png, len, "bomb.png", LAB_IMAGE_AS_IS));
    assert_failed(f->c, LAB_EFORMAT, "bomb.png: bad PNG");
}

static void what_cannot_be_written_is_named(void **state)
{
    struct fixture *f = *state;
    lab_tensor *u8 = picture_make(f->c, LAB_U8, 4, 4, 3);
    lab_tensor *i32 = picture_make(f->c, LAB_I32, 4, 4, 1);
    const char *path = picture_path(f, "a.gif");

    assert_false(lab_image_write(f->c, path, u8, 0));
    assert_failed(f->c, LAB_EARG, "a.gif: unknown kind of picture");
    assert_false(lab_image_write(f->c, picture_path(f, "a"), u8, 0));
    assert_failed(f->c, LAB_EARG, "(.jpg, .png or .webp expected)");
    assert_false(lab_image_write(f->c, picture_path(f, "a.jpg"), i32, 0));
    assert_failed(f->c, LAB_EDTYPE, "a.jpg: JPEG holds 8 bit");
    assert_false(lab_image_write(f->c, picture_path(f, "a.png"),
                                 lab_tensor_make(f->c, LAB_U8, 4, 4, 2), 0));
    assert_failed(f->c, LAB_ESHAPE, "a picture is H×W, H×W×3 or H×W×4, got [4,4,2]");
    assert_false(lab_image_write(f->c, picture_path(f, "a.png"),
                                 lab_tensor_make(f->c, LAB_U8, 0, 4), 0));
    assert_failed(f->c, LAB_ESHAPE, "an empty picture");
    assert_false(lab_image_write(f->c, picture_path(f, "a.png"), u8, 10));
    assert_failed(f->c, LAB_EARG, "zlib level, 1 to 9");
    assert_false(lab_image_write(f->c, picture_path(f, "a.jpg"), u8, 101));
    assert_failed(f->c, LAB_EARG, "quality is 1 to 100");
    assert_false(
        lab_image_write(f->c, picture_path(f, "a.jpg"),
                        lab_tensor_zeros(f->c, LAB_U8, 2, (int64_t[]){ 1, 70000 }), 0));
    assert_failed(f->c, LAB_ESHAPE, "at most 65500");
    assert_false(lab_image_write(f->c, "/nowhere/a.png", u8, 0));
    assert_failed(f->c, LAB_EIO, "/nowhere/a.png");
}

static void a_failed_write_leaves_the_old_file(void **state)
{
    struct fixture *f = *state;
    lab_tensor *good = picture_make(f->c, LAB_U8, 4, 4, 3);
    lab_tensor *wide = lab_tensor_zeros(f->c, LAB_U8, 2, (int64_t[]){ 1, 70000 });
    const char *path = picture_path(f, "a.jpg");

    assert_true(lab_image_write(f->c, path, good, 0));
    assert_false(lab_image_write(f->c, path, wide, 0));
    lab_error_clear(f->c);
    assert_non_null(lab_image_read(f->c, path, LAB_IMAGE_AS_IS));
    unlink(path);
    assert_int_equal(rmdir(f->folder), 0); /* no temporary is left */
    assert_int_equal(mkdir(f->folder, 0700), 0);
}

static void a_failed_context_does_nothing(void **state)
{
    struct fixture *f = *state;
    lab_tensor *image = picture_make(f->c, LAB_U8, 4, 4, 3);

    lab_fail(f->c, LAB_EARG, "earlier");
    assert_null(lab_image_read(f->c, "/nowhere/a.png", LAB_IMAGE_AS_IS));
    assert_null(lab_image_convert(f->c, image, LAB_IMAGE_GRAY));
    assert_false(lab_image_write(f->c, picture_path(f, "a.png"), image, 0));
    assert_failed(f->c, LAB_EARG, "earlier");
    assert_null(lab_image_convert(f->c, NULL, LAB_IMAGE_GRAY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(foreign_files_are_named),
        cmocka_unit_test(every_cut_is_noticed),
        cmocka_unit_test(cuts_say_so),
        cmocka_unit_test(damage_never_crashes),
        cmocka_unit_test(bombs_are_refused_by_their_header),
        cmocka_unit_test(what_cannot_be_written_is_named),
        cmocka_unit_test(a_failed_write_leaves_the_old_file),
        cmocka_unit_test(a_failed_context_does_nothing),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("hostile pictures", tests, picture_setup,
                                       picture_teardown);
}
