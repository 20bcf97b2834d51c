/* segment_watch.c — picture, truth and prediction side by side. */
#include "segment.h"

#include <lab/view.h>

#include <string.h>

/* Puts a row of h×w numbers, `size` bytes each, at column `at` of a row of `columns`. */
static void put(void *to, const void *from, int64_t h, int64_t w, int64_t at,
                int64_t columns, size_t size)
{
    for (int64_t v = 0; v < h; v++)
        memcpy((char *)to + (size_t)((v * columns + at) * w) * size,
               (const char *)from + (size_t)(v * w) * size, (size_t)w * size);
}

int segment_show(lab_ctx *c, struct segmenter *s, lab_dataset *pairs, int64_t n, int win,
                 const char *title)
{
    enum { COLUMNS = 3 };
    lab_tensor *picture = NULL, *mask = NULL;
    int64_t h = 0, w = 0;

    n = n < lab_dataset_len(pairs) ? n : lab_dataset_len(pairs);
    for (int64_t i = 0; i < n; i++) {
        lab_table *t = lab_dataset_get(c, pairs, i, NULL);
        lab_tensor *image = t ? lab_table_get(t, "image")->as.object : NULL,
                   *truth = t ? lab_table_get(t, "mask")->as.object : NULL, *p;
        lab_tensor *said = image ? segment_predict(c, s, image, &p) : NULL;

        if (said && !picture) {
            h = lab_dim(said, 0);
            w = lab_dim(said, 1);
            picture = lab_tensor_zeros(c, LAB_U8, 3,
                                       (const int64_t[]){ n * h, COLUMNS * w, 3 });
            mask =
                lab_tensor_zeros(c, LAB_U8, 2, (const int64_t[]){ n * h, COLUMNS * w });
        }
        if (!said || !picture || !mask)
            return 0;
        if (lab_dim(said, 0) != h || lab_dim(said, 1) != w)
            continue; /* of another size than the first */
        for (int k = 0; k < COLUMNS; k++)
            put(lab_u8_mut(picture) + i * h * COLUMNS * w * 3, lab_u8(image), h, w, k,
                COLUMNS, 3);
        put(lab_u8_mut(mask) + i * h * COLUMNS * w, lab_u8(truth), h, w, 1, COLUMNS, 1);
        put(lab_u8_mut(mask) + i * h * COLUMNS * w, lab_u8(said), h, w, 2, COLUMNS, 1);
    }
    return picture ? lab_view_image(c, win, picture, mask, title) : 0;
}
