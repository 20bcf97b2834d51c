/* picture.h — what the harnesses of the image readers share. */
#ifndef TESTS_FUZZ_PICTURE_H
#define TESTS_FUZZ_PICTURE_H

#include "fuzz.h"

#include "data/image.h"

#include <lab/host.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PICTURE_MAX = 1 << 16 }; /* pixels: larger ones only cost time */

/* What came of it is a picture within the limits, or one line that says why not. */
static inline void picture_check(lab_ctx *c, const lab_tensor *t)
{
    if (!t) {
        LAB_ASSERT(lab_error_code(c) != LAB_OK && !strchr(lab_error_text(c), '\n'));
        return;
    }
    LAB_ASSERT(lab_ok(c));
    LAB_ASSERT(lab_ndim(t) == 2 || lab_dim(t, 2) == 3 || lab_dim(t, 2) == 4);
    LAB_ASSERT(lab_dim(t, 0) * lab_dim(t, 1) <= PICTURE_MAX && lab_numel(t) > 0);
    if (lab_dtype_of(t) == LAB_I32)
        for (int64_t i = 0; i < lab_numel(t); i++)
            LAB_ASSERT(lab_i32(t)[i] >= 0 && lab_i32(t)[i] <= 65535);
    else
        LAB_ASSERT(lab_dtype_of(t) == LAB_U8);
}

/* Decodes as the input's last byte says, and leaves nothing behind. True for a picture. */
static inline bool picture_decode(const uint8_t *data, size_t size)
{
    bool good;
    lab_host *h = lab_host_new();
    lab_ctx *c = lab_ctx_new(h);
    struct image_source s = { data, size, "input", PICTURE_MAX,
                              (lab_image_mode)(size ? data[size - 1] % 4 : 0) };

    picture_check(c, image_decode(c, &s));
    good = lab_ok(c);
    lab_ctx_free(c);
    LAB_ASSERT(lab_host_memory(h).live == 0);
    lab_host_free(h);
    return good;
}

/* A file that is a sound picture becomes a seed. */
static inline void picture_offer(const void *file, size_t len)
{
    LAB_ASSERT(picture_decode(file, len));
    fuzz_seed(file, len);
}

/* Waves, every channel different; channels 1 is H×W. */
static inline lab_tensor *picture_wave(lab_ctx *c, lab_dtype d, int64_t h, int64_t w,
                                       int channels)
{
    lab_tensor *t = channels == 1 ? lab_tensor_make(c, d, h, w)
                                  : lab_tensor_make(c, d, h, w, channels);

    for (int64_t i = 0; i < h * w * channels; i++) {
        int64_t k = i % channels, x = i / channels % w, y = i / channels / w;
        int64_t v = (x * (9 + k) + y * (7 - k) + 40 * k) % 256;

        if (d == LAB_U8)
            lab_u8_mut(t)[i] = (uint8_t)v;
        else
            lab_i32_mut(t)[i] = (int32_t)(v * 257);
    }
    return t;
}

/* Seeds: pictures as our own writer makes them; `dress`, if not NULL, may change a file's
 * bytes (malloc'd, of *len) into another file's. */
static inline void picture_seed(const struct image_format *f, lab_dtype d, int64_t h,
                                int64_t w, int channels, int quality,
                                uint8_t *(*dress)(uint8_t *file, size_t *len))
{
    lab_host *host = lab_host_new();
    lab_ctx *c = lab_ctx_new(host);
    char *file = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&file, &len);

    LAB_ASSERT(f->encode(c, to, "seed", picture_wave(c, d, h, w, channels), quality));
    fclose(to);
    if (dress)
        file = (char *)dress((uint8_t *)file, &len);
    picture_offer(file, len);
    free(file);
    lab_ctx_free(c);
    lab_host_free(host);
}

/* `n` bytes put into a file at `at`; takes and returns malloc'd memory. */
static inline uint8_t *picture_insert(uint8_t *file, size_t *len, size_t at,
                                      const void *bytes, size_t n)
{
    uint8_t *out = malloc(*len + n);

    LAB_ASSERT(out && at <= *len);
    memcpy(out, file, at);
    memcpy(out + at, bytes, n);
    memcpy(out + at + n, file + at, *len - at);
    *len += n;
    free(file);
    return out;
}

/* EXIF's TIFF block with one entry: orientation 6. */
#define PICTURE_TIFF "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
enum { PICTURE_TIFF_LEN = sizeof PICTURE_TIFF - 1 };

#endif
