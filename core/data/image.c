/* image.c — picture files: which format, which way up, which channels; and writing them. */
#include "data/image.h"

#include <lab/files.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct image_format *const formats[] = { &image_jpeg, &image_png,
                                                      &image_webp };
enum { N_FORMATS = sizeof formats / sizeof *formats };

#define FORMATS_TEXT "JPEG, PNG or WebP"
/* 2^28 pixels of 4 × 16 bit, as they are. */
static const size_t max_file = (size_t)1 << 31;

/* ---- reading --------------------------------------------------------------------- */

bool image_size_ok(lab_ctx *c, const struct image_source *s, int64_t w, int64_t h)
{
    if (w < 1 || h < 1)
        return lab_failn(c, LAB_EFORMAT, "%s: an empty picture", s->name);
    if (w > s->max_pixels / h)
        return lab_failn(c, LAB_EFORMAT, "%s: %lld×%lld pixels, at most %lld are read",
                         s->name, (long long)w, (long long)h, (long long)s->max_pixels);
    return true;
}

lab_tensor *image_decode(lab_ctx *c, const struct image_source *s)
{
    if (!lab_ok(c))
        return NULL;
    for (int i = 0; i < N_FORMATS; i++)
        if (formats[i]->knows(s->data, s->len)) {
            int orientation = 0;
            lab_tensor *image = formats[i]->decode(c, s, &orientation);

            return lab_image_convert(c, exif_upright(c, image, orientation), s->mode);
        }
    return lab_fail(c, LAB_EFORMAT, "%s: not a picture (" FORMATS_TEXT " expected)",
                    s->name);
}

lab_tensor *lab_image_decode(lab_ctx *c, const void *data, size_t len, const char *name,
                             lab_image_mode mode)
{
    struct image_source s = { data, len, name ? name : "picture", IMAGE_MAX_PIXELS,
                              mode };

    return image_decode(c, &s);
}

lab_tensor *lab_image_read(lab_ctx *c, const char *path, lab_image_mode mode)
{
    size_t len = 0;
    char *data = lab_file_read(c, path, max_file, &len);

    return data ? lab_image_decode(c, data, len, path, mode) : NULL;
}

/* ---- writing --------------------------------------------------------------------- */

static const struct image_format *format_of_suffix(const char *path)
{
    const char *dot = strrchr(path, '.');

    for (int i = 0; dot && i < N_FORMATS; i++)
        for (int j = 0; j < 3 && formats[i]->suffixes[j]; j++)
            if (strcasecmp(dot, formats[i]->suffixes[j]) == 0)
                return formats[i];
    return NULL;
}

/* [0, 1] to 0…255, rounded and clipped; NaN is black. */
static lab_tensor *from_floats(lab_ctx *c, lab_tensor *image)
{
    lab_tensor *x = lab_cast(c, lab_contiguous(c, image), LAB_F32);
    lab_tensor *out = x ? lab_tensor_new(c, LAB_U8, lab_ndim(x), lab_shape(x)) : NULL;
    const float *from;
    uint8_t *to;

    if (!out)
        return NULL;
    from = lab_f32(x);
    to = lab_u8_mut(out);
    for (int64_t i = 0, n = lab_numel(x); i < n; i++) {
        float v = from[i] * 255.0f + 0.5f;

        to[i] = v >= 255.0f ? 255 : v > 0.0f ? (uint8_t)v : 0;
    }
    return out;
}

static lab_tensor *from_bools(lab_ctx *c, lab_tensor *image)
{
    lab_tensor *x = lab_contiguous(c, image);
    lab_tensor *out = x ? lab_tensor_new(c, LAB_U8, lab_ndim(x), lab_shape(x)) : NULL;
    const uint8_t *from = out ? lab_bool8(x) : NULL;
    uint8_t *to = lab_u8_mut(out);

    for (int64_t i = 0, n = lab_numel(out); i < n; i++)
        to[i] = from[i] ? 255 : 0;
    return out;
}

/* The samples as the format stores them: row-major u8, or i32 for 16 bit. */
static lab_tensor *storable(lab_ctx *c, const struct image_format *f, const char *path,
                            lab_tensor *image)
{
    lab_dtype d = lab_dtype_of(image);

    if (lab_dtype_is_float(d))
        return from_floats(c, image);
    if (d == LAB_BOOL8)
        return from_bools(c, image);
    if (d == LAB_U8 || (d == LAB_I32 && f->deep))
        return lab_contiguous(c, image);
    return lab_fail(c, LAB_EDTYPE,
                    d == LAB_I32
                        ? "%s: %s holds 8 bit, %s is written as 16 (use .png)"
                        : "%s: %s takes u8, float, bool or, for 16 bit PNG, i32, got %s",
                    path, f->name, lab_tensor_brief(c, image));
}

static bool shape_ok(lab_ctx *c, const char *path, const lab_tensor *image)
{
    int64_t channels = lab_ndim(image) == 3 ? lab_dim(image, 2) : 1;

    if (lab_ndim(image) < 2 || lab_ndim(image) > 3 ||
        (channels != 1 && channels != 3 && channels != 4))
        return lab_failn(c, LAB_ESHAPE, "%s: a picture is H×W, H×W×3 or H×W×4, got %s",
                         path, lab_tensor_brief(c, image));
    if (lab_numel(image) == 0)
        return lab_failn(c, LAB_ESHAPE, "%s: an empty picture, %s", path,
                         lab_tensor_brief(c, image));
    if (lab_dim(image, 0) * lab_dim(image, 1) > IMAGE_MAX_PIXELS)
        return lab_failn(c, LAB_ESHAPE, "%s: at most %d pixels are written, got %s", path,
                         IMAGE_MAX_PIXELS, lab_tensor_brief(c, image));
    return true;
}

/* The format of a path and the picture as it stores it; false with the reason in c. */
static bool prepare(lab_ctx *c, const char *path, const lab_tensor *image, int quality,
                    const struct image_format **format, lab_tensor **out)
{
    lab_tensor *x = (lab_tensor *)(uintptr_t)image; /* views of it are only read */

    if (!lab_ok(c) || !image || !path)
        return false;
    *format = format_of_suffix(path);
    if (!*format)
        return lab_failn(c, LAB_EARG,
                         "%s: unknown kind of picture (.jpg, .png or .webp expected)",
                         path);
    if (quality < 0 || quality > 100)
        return lab_failn(c, LAB_EARG, "%s: quality is 1 to 100, got %d", path, quality);
    if (!shape_ok(c, path, image))
        return false;
    if (lab_ndim(x) == 3 && lab_dim(x, 2) == 1)
        x = lab_squeeze(c, x, 2);
    *out = storable(c, *format, path, x);
    return *out != NULL;
}

bool lab_image_write(lab_ctx *c, const char *path, const lab_tensor *image, int quality)
{
    const struct image_format *format;
    lab_tensor *x;
    lab_file *f;

    if (!prepare(c, path, image, quality, &format, &x))
        return false;
    f = lab_file_begin(c, path);
    if (!f)
        return false;
    if (format->encode(c, lab_file_stream(f), path, x, quality))
        return lab_file_commit(c, f);
    lab_file_abort(f);
    return false;
}

const void *lab_image_encode(lab_ctx *c, const char *suffix, const lab_tensor *image,
                             int quality, size_t *len)
{
    const struct image_format *format;
    char *bytes = NULL, *copy = NULL;
    lab_tensor *x;
    FILE *f;
    bool good;

    *len = 0;
    if (!prepare(c, suffix, image, quality, &format, &x))
        return NULL;
    f = open_memstream(&bytes, len);
    if (!f)
        return lab_fail(c, LAB_ENOMEM, "out of memory for a picture file");
    good = format->encode(c, f, suffix, x, quality);
    if (fclose(f) == 0 && good && (copy = lab_alloc(c, *len + 1)))
        memcpy(copy, bytes, *len);
    free(bytes);
    return copy ? copy : lab_fail(c, LAB_ENOMEM, "out of memory for a picture file");
}
