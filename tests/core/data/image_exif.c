/* EXIF orientation: the eight ways up, in three formats, and broken TIFF blocks. */
#include "picture.h"

#include "data/image.h"
#include <zlib.h>

/* A TIFF block with one IFD entry: the orientation. Returns its length. */
static size_t tiff(uint8_t *to, int orientation, bool little)
{
    static const uint8_t ii[] =
        "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0..\0\0\0\0\0\0";
    static const uint8_t mm[] =
        "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01..\0\0\0\0\0\0";

    memcpy(to, little ? ii : mm, 26);
    to[18] = (uint8_t)(little ? orientation : 0);
    to[19] = (uint8_t)(little ? 0 : orientation);
    return 26;
}

/* Inserts `n` bytes at `at` into the file of `len` bytes. */
static uint8_t *insert(lab_ctx *c, const uint8_t *file, size_t *len, size_t at,
                       const uint8_t *bytes, size_t n)
{
    uint8_t *out = lab_alloc(c, *len + n);

    memcpy(out, file, at);
    memcpy(out + at, bytes, n);
    memcpy(out + at + n, file + at, *len - at);
    *len += n;
    return out;
}

static uint8_t *with_exif_jpeg(lab_ctx *c, const uint8_t *file, size_t *len, int o)
{
    uint8_t block[64] = "\xff\xe1\0\0Exif\0\0";
    size_t n = 10 + tiff(block + 10, o, o % 2);

    block[3] = (uint8_t)(n - 2);
    return insert(c, file, len, 2, block, n);
}

static uint8_t *with_exif_png(lab_ctx *c, const uint8_t *file, size_t *len, int o)
{
    uint8_t block[64] = "\0\0\0\0eXIf";
    size_t n = tiff(block + 8, o, o % 2);
    uint32_t crc = (uint32_t)crc32(0, block + 4, (unsigned)n + 4);

    block[3] = (uint8_t)n;
    for (int i = 0; i < 4; i++)
        block[8 + n + i] = (uint8_t)(crc >> (24 - 8 * i));
    return insert(c, file, len, 33, block, n + 12);
}

/* The extended form: a VP8X chunk in front, EXIF behind. */
static uint8_t *with_exif_webp(lab_ctx *c, const uint8_t *file, size_t *len, int o, int w,
                               int h)
{
    uint8_t head[18] = "VP8X\x0a\0\0\0\x08", block[64] = "EXIF";
    size_t n = tiff(block + 8, o, o % 2);
    uint8_t *out;

    head[12] = (uint8_t)(w - 1);
    head[15] = (uint8_t)(h - 1);
    block[4] = (uint8_t)n;
    out = insert(c, file, len, 12, head, 18);
    out = insert(c, out, len, *len, block, n + 8);
    out[4] = (uint8_t)(*len - 8);
    out[5] = (uint8_t)((*len - 8) >> 8);
    return out;
}

/* Where the upright picture's (y, x) is stored, by the standard's words: in orientation 6
 * the stored row 0 is the right-hand side, the stored column 0 the top, and so on. */
static void stored_at(int o, int64_t h, int64_t w, int64_t y, int64_t x, int64_t *sy,
                      int64_t *sx)
{
    const int64_t row[] = { 0, y, y, h - 1 - y, h - 1 - y, x, w - 1 - x, w - 1 - x, x };
    const int64_t column[] = {
        0, x, w - 1 - x, w - 1 - x, x, y, y, h - 1 - y, h - 1 - y
    };

    *sy = row[o];
    *sx = column[o];
}

static void assert_upright(const lab_tensor *stored, const lab_tensor *seen, int o,
                           int slack)
{
    int64_t h, w;

    assert_non_null(seen);
    h = lab_dim(seen, 0);
    w = lab_dim(seen, 1);
    assert_int_equal(h, lab_dim(stored, o >= 5 ? 1 : 0));
    assert_int_equal(w, lab_dim(stored, o >= 5 ? 0 : 1));
    for (int64_t y = 0; y < h; y++)
        for (int64_t x = 0; x < w; x++) {
            int64_t sy, sx;

            stored_at(o, h, w, y, x, &sy, &sx);
            for (int k = 0; k < 3; k++)
                assert_true(abs(lab_u8(seen)[(y * w + x) * 3 + k] -
                                lab_u8(stored)[(sy * lab_dim(stored, 1) + sx) * 3 + k]) <=
                            slack);
        }
}

static void eight_ways_up(void **state)
{
    struct fixture *f = *state;
    lab_tensor *image = lab_tensor_make(f->c, LAB_U8, 5, 7, 3);
    size_t len[3];
    uint8_t *files[3];

    for (int64_t i = 0; i < 105; i++)
        lab_u8_mut(image)[i] = (uint8_t)(2 * (i / 3) + i % 3);
    files[0] = picture_bytes(f, "a.jpg", image, 100, &len[0]);
    files[1] = picture_bytes(f, "a.png", image, 0, &len[1]);
    files[2] = picture_bytes(f, "a.webp", image, 100, &len[2]);
    for (int o = 1; o <= 8; o++) {
        size_t n = len[0];
        uint8_t *data = with_exif_jpeg(f->c, files[0], &n, o);

        assert_upright(image, lab_image_decode(f->c, data, n, "a", LAB_IMAGE_AS_IS), o,
                       8);
        data = with_exif_png(f->c, files[1], (n = len[1], &n), o);
        assert_upright(image, lab_image_decode(f->c, data, n, "a", LAB_IMAGE_AS_IS), o,
                       0);
        data = with_exif_webp(f->c, files[2], (n = len[2], &n), o, 7, 5);
        assert_upright(image, lab_image_decode(f->c, data, n, "a", LAB_IMAGE_AS_IS), o,
                       0);
    }
}

static void blocks_are_read_within_their_bounds(void **state)
{
    uint8_t block[64];
    size_t n = tiff(block, 6, true);

    (void)state;
    assert_int_equal(exif_orientation(block, n), 6);
    for (size_t cut = 0; cut < 22; cut++) {
        uint8_t *part = malloc(cut ? cut : 1);

        memcpy(part, block, cut);
        assert_int_equal(exif_orientation(part, cut), 0);
        free(part);
    }
    for (int o = 0; o < 12; o++) {
        n = tiff(block, o, o % 2);
        assert_int_equal(exif_orientation(block, n), o >= 1 && o <= 8 ? o : 0);
    }
    n = tiff(block, 6, true);
    memset(block + 4, 0xff, 4); /* the IFD beyond everything */
    assert_int_equal(exif_orientation(block, n), 0);
    n = tiff(block, 6, true);
    block[4] = (uint8_t)(n - 1);
    assert_int_equal(exif_orientation(block, n), 0);
    n = tiff(block, 6, true);
    block[12] = 4; /* LONG: not what the tag is */
    assert_int_equal(exif_orientation(block, n), 0);
    n = tiff(block, 6, true);
    block[8] = block[9] = 0xff; /* 65535 entries claimed, the first is it */
    assert_int_equal(exif_orientation(block, n), 6);
    block[10] = 0; /* and now none */
    assert_int_equal(exif_orientation(block, n), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eight_ways_up),
        cmocka_unit_test(blocks_are_read_within_their_bounds),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("EXIF", tests, picture_setup, picture_teardown);
}
