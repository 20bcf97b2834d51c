/* image_webp.c — WebP files (RFC 9649), by libwebp. */
#include "data/image.h"

#include <string.h>
#include <webp/decode.h>
#include <webp/encode.h>

enum { DEFAULT_QUALITY = 95, LOSSLESS = 100 };

static bool knows(const uint8_t *data, size_t len)
{
    return len >= 12 && memcmp(data, "RIFF", 4) == 0 && memcmp(data + 8, "WEBP", 4) == 0;
}

/* RIFF: chunks of a name, a length (little endian) and data padded to an even length. */
static int orientation_of(const uint8_t *data, size_t len)
{
    for (size_t at = 12; at + 8 <= len;) {
        const uint8_t *p = data + at;
        size_t n = p[4] | (size_t)p[5] << 8 | (size_t)p[6] << 16 | (size_t)p[7] << 24;

        at += 8;
        if (n > len - at)
            return 0;
        if (memcmp(p, "EXIF", 4) == 0) {
            /* Some writers put JPEG's marker in front of the TIFF block. */
            size_t skip = n > 6 && memcmp(data + at, "Exif\0\0", 6) == 0 ? 6 : 0;

            return exif_orientation(data + at + skip, n - skip);
        }
        at += n + (n & 1);
    }
    return 0;
}

static const char *status_text(VP8StatusCode code)
{
    static const char *const texts[] = {
        [VP8_STATUS_OUT_OF_MEMORY] = "out of memory",
        [VP8_STATUS_INVALID_PARAM] = "a parameter out of range",
        [VP8_STATUS_BITSTREAM_ERROR] = "damaged data",
        [VP8_STATUS_UNSUPPORTED_FEATURE] = "a feature that libwebp does not know",
        [VP8_STATUS_SUSPENDED] = "the data end early",
        [VP8_STATUS_USER_ABORT] = "stopped",
        [VP8_STATUS_NOT_ENOUGH_DATA] = "the data end early",
    };

    return code > 0 && code < (int)(sizeof texts / sizeof *texts) ? texts[code]
                                                                  : "unknown";
}

static lab_tensor *fail(lab_ctx *c, const struct image_source *s, VP8StatusCode code)
{
    bool cut = code == VP8_STATUS_NOT_ENOUGH_DATA || code == VP8_STATUS_SUSPENDED;

    return lab_fail(c, LAB_EFORMAT, "%s: %s WebP: %s", s->name, cut ? "truncated" : "bad",
                    status_text(code));
}

static lab_tensor *decode(lab_ctx *c, const struct image_source *s, int *orientation)
{
    WebPDecoderConfig config;
    VP8StatusCode code;
    lab_tensor *image;
    int channels;

    if (!WebPInitDecoderConfig(&config))
        return lab_fail(c, LAB_EABSENT, "%s: libwebp is of another version", s->name);
    code = WebPGetFeatures(s->data, s->len, &config.input);
    if (code != VP8_STATUS_OK)
        return fail(c, s, code);
    if (config.input.has_animation)
        return lab_fail(c, LAB_EFORMAT,
                        "%s: an animated WebP, a single picture is expected", s->name);
    if (!image_size_ok(c, s, config.input.width, config.input.height))
        return NULL;
    channels = s->mode == LAB_IMAGE_RGBA ||
                       (s->mode == LAB_IMAGE_AS_IS && config.input.has_alpha)
                   ? 4
                   : 3;
    image = lab_tensor_make(c, LAB_U8, config.input.height, config.input.width, channels);
    if (!image)
        return NULL;
    config.output.colorspace = channels == 4 ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = lab_u8_mut(image);
    config.output.u.RGBA.stride = config.input.width * channels;
    config.output.u.RGBA.size = (size_t)lab_numel(image);
    config.options.use_threads = 1;
    code = WebPDecode(s->data, s->len, &config);
    WebPFreeDecBuffer(&config.output);
    if (code != VP8_STATUS_OK)
        return fail(c, s, code);
    *orientation = orientation_of(s->data, s->len);
    return image;
}

/* ---- writing --------------------------------------------------------------------- */

static int push(const uint8_t *data, size_t n, const WebPPicture *p)
{
    return fwrite(data, 1, n, p->custom_ptr) == n;
}

static bool import(WebPPicture *p, const lab_tensor *image)
{
    const uint8_t *x = lab_u8(image);

    return lab_dim(image, 2) == 4 ? WebPPictureImportRGBA(p, x, p->width * 4)
                                  : WebPPictureImportRGB(p, x, p->width * 3);
}

static bool encode(lab_ctx *c, FILE *f, const char *name, const lab_tensor *image,
                   int quality)
{
    WebPConfig config;
    WebPPicture picture;
    bool done;

    if (lab_dim(image, 0) > WEBP_MAX_DIMENSION || lab_dim(image, 1) > WEBP_MAX_DIMENSION)
        return lab_failn(c, LAB_ESHAPE,
                         "%s: a WebP has at most %d rows and columns, got %s", name,
                         WEBP_MAX_DIMENSION, lab_tensor_brief(c, image));
    if (!WebPConfigInit(&config) || !WebPPictureInit(&picture))
        return lab_failn(c, LAB_EABSENT, "%s: libwebp is of another version", name);
    quality = quality ? quality : DEFAULT_QUALITY;
    config.quality = (float)quality;
    config.thread_level = 1;
    if (quality == LOSSLESS) {
        WebPConfigLosslessPreset(&config, 1);
        config.exact = 1;
    }
    if (lab_ndim(image) == 2)
        image = lab_image_convert(c, image, LAB_IMAGE_RGB);
    if (!image)
        return false;
    picture.use_argb = quality == LOSSLESS;
    picture.height = (int)lab_dim(image, 0);
    picture.width = (int)lab_dim(image, 1);
    picture.writer = push;
    picture.custom_ptr = f;
    done = import(&picture, image) && WebPEncode(&config, &picture);
    if (!done)
        lab_fail(c, picture.error_code == VP8_ENC_ERROR_BAD_WRITE ? LAB_EIO : LAB_ENOMEM,
                 "%s: cannot write WebP (libwebp's error %d)", name, picture.error_code);
    WebPPictureFree(&picture);
    return done;
}

const struct image_format image_webp = {
    .name = "WebP",
    .suffixes = { ".webp" },
    .knows = knows,
    .decode = decode,
    .encode = encode,
};
