/* segment_watch.c — picture, truth and prediction side by side. */
#include "segment.h"

#include <lab/view.h>

#include <string.h>

enum { COLUMNS = 3, GAP = 2 };

/* Rows of COLUMNS cells of h×w pixels, gaps between them. */
struct sheet {
    lab_tensor *picture, *mask;
    int64_t h, w, wide; /* wide: pixels of a row of the sheet */
};

static bool sheet_make(lab_ctx *c, struct sheet *s, int64_t rows, const lab_tensor *mask)
{
    int64_t high;

    s->h = lab_dim(mask, 0);
    s->w = lab_dim(mask, 1);
    s->wide = COLUMNS * (s->w + GAP) - GAP;
    high = rows * (s->h + GAP) - GAP;
    s->picture =
        lab_tensor_full(c, LAB_U8, 3, (const int64_t[]){ high, s->wide, 3 }, UINT8_MAX);
    s->mask = lab_tensor_zeros(c, LAB_U8, 2, (const int64_t[]){ high, s->wide });
    return s->picture && s->mask;
}

/* Copies a cell of pixels of `size` bytes into `to`, which is the sheet's picture or mask. */
static void put(const struct sheet *s, lab_tensor *to, const lab_tensor *from,
                int64_t row, int64_t column, size_t size)
{
    size_t cell = (size_t)s->w * size, line = (size_t)s->wide * size;
    uint8_t *at = lab_u8_mut(to) + (size_t)(row * (s->h + GAP)) * line +
                  (size_t)(column * (s->w + GAP)) * size;

    for (int64_t v = 0; v < s->h; v++)
        memcpy(at + (size_t)v * line, lab_u8(from) + (size_t)v * cell, cell);
}

int segment_show(lab_ctx *c, struct segmenter *s, lab_dataset *pairs, int64_t n, int win,
                 const char *title)
{
    struct sheet sheet = { 0 };

    n = n < lab_dataset_len(pairs) ? n : lab_dataset_len(pairs);
    for (int64_t i = 0; i < n; i++) {
        lab_table *t = lab_dataset_get(c, pairs, i, NULL);
        lab_tensor *image = t ? lab_table_get(t, "image")->as.object : NULL,
                   *truth = t ? lab_table_get(t, "mask")->as.object : NULL, *p;
        lab_tensor *said = image ? segment_predict(c, s, image, &p) : NULL;

        if (!said || (!sheet.picture && !sheet_make(c, &sheet, n, said)))
            return 0;
        if (lab_dim(said, 0) != sheet.h || lab_dim(said, 1) != sheet.w)
            continue; /* of another size than the first */
        for (int k = 0; k < COLUMNS; k++)
            put(&sheet, sheet.picture, image, i, k, 3);
        put(&sheet, sheet.mask, truth, i, 1, 1);
        put(&sheet, sheet.mask, said, i, 2, 1);
    }
    return sheet.picture ? lab_view_image(c, win, sheet.picture, sheet.mask, title) : 0;
}
