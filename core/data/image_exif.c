/* image_exif.c — which way up a picture is: EXIF 2.32, tag 0x0112, and turning it.
 *
 * The file is not trusted: every offset is checked against the block's length. */
#include "data/image.h"

#include <string.h>

enum { TAG_ORIENTATION = 0x0112, TYPE_SHORT = 3, ENTRY = 12 };

static uint32_t get(const uint8_t *p, int bytes, bool little)
{
    uint32_t v = 0;

    for (int i = 0; i < bytes; i++)
        v = v << 8 | p[little ? bytes - 1 - i : i];
    return v;
}

int exif_orientation(const uint8_t *t, size_t len)
{
    bool little;
    size_t ifd, n;

    if (len < 8 || (memcmp(t, "II*\0", 4) != 0 && memcmp(t, "MM\0*", 4) != 0))
        return 0;
    little = t[0] == 'I';
    ifd = get(t + 4, 4, little);
    if (ifd > len - 2)
        return 0;
    n = get(t + ifd, 2, little);
    for (size_t i = 0, at = ifd + 2; i < n && at <= len && len - at >= ENTRY;
         i++, at += ENTRY) {
        uint32_t value = get(t + at + 8, 2, little);

        if (get(t + at, 2, little) == TAG_ORIENTATION)
            return get(t + at + 2, 2, little) == TYPE_SHORT && value >= 1 && value <= 8
                       ? (int)value
                       : 0;
    }
    return 0;
}

/* Orientation o says where the stored picture's row 0 and column 0 are seen (EXIF, 4.6.4 A):
 * 1 top left, 2 top right, 3 bottom right, 4 bottom left, 5 left top, 6 right top,
 * 7 right bottom, 8 left bottom. From 5 on rows and columns change places. */
static const struct turn {
    bool swap, flip_rows, flip_columns; /* swap first; flips are those of the result */
} turns[9] = {
    [2] = { .flip_columns = true },
    [3] = { .flip_rows = true, .flip_columns = true },
    [4] = { .flip_rows = true },
    [5] = { .swap = true },
    [6] = { .swap = true, .flip_columns = true },
    [7] = { .swap = true, .flip_rows = true, .flip_columns = true },
    [8] = { .swap = true, .flip_rows = true },
};

lab_tensor *exif_upright(lab_ctx *c, lab_tensor *image, int orientation)
{
    const struct turn *turn = &turns[orientation];

    if (!image || orientation <= 1)
        return image;
    if (turn->swap)
        image = lab_transpose(c, image, 0, 1);
    if (turn->flip_rows)
        image = lab_slice(c, image, 0, INT64_MIN, INT64_MIN, -1);
    if (turn->flip_columns)
        image = lab_slice(c, image, 1, INT64_MIN, INT64_MIN, -1);
    return lab_contiguous(c, image);
}
