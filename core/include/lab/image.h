/* image.h — picture files: JPEG, PNG, WebP. One place for each format.
 *
 * Pictures are H×W (gray), H×W×3 (RGB) or H×W×4 (RGBA), u8, or i32 holding 0…65535 for
 * 16-bit PNG files. Rows run from the top.
 */
#ifndef LAB_IMAGE_H
#define LAB_IMAGE_H

#include <lab/tensor.h>

typedef enum lab_image_mode {
    LAB_IMAGE_AS_IS, /* gray stays gray, alpha is kept, 16 bit stays 16 bit */
    LAB_IMAGE_GRAY,
    LAB_IMAGE_RGB,
    LAB_IMAGE_RGBA
} lab_image_mode;

/* Reads a file, by its first bytes and not its name, and turns it as its EXIF orientation
 * says. At most 2^28 pixels. LAB_EIO, LAB_EFORMAT, LAB_ENOMEM. */
LAB_API lab_tensor *lab_image_read(lab_ctx *c, const char *path, lab_image_mode mode);
/* The same from memory; `name` is for messages. */
LAB_API lab_tensor *lab_image_decode(lab_ctx *c, const void *data, size_t len,
                                     const char *name, lab_image_mode mode);
/* `image` in other channels: H×W, H×W×1, ×3 or ×4 of u8, i32 or f32. Returns image itself
 * where nothing changes. Gray is BT.601 luma, .299 r + .587 g + .114 b, rounded as OpenCV
 * does; colours of a gray picture are equal; a new alpha is opaque (255, 65535 or 1), one
 * that goes away is not blended in. LAB_ESHAPE, LAB_EDTYPE. */
LAB_API lab_tensor *lab_image_convert(lab_ctx *c, const lab_tensor *image,
                                      lab_image_mode mode);

/* Writes beside and renames; the format by the suffix (.jpg .jpeg .png .webp). `quality`
 * 1…100 for JPEG and WebP (0: 95; WebP at 100 is lossless), zlib level 1…9 for PNG (0: 1). Floats in
 * [0, 1] are scaled to u8 and clipped; i32 becomes 16-bit PNG; bool 0 and 255.
 * LAB_EARG for an unknown suffix, LAB_ESHAPE, LAB_EDTYPE, LAB_EIO. */
LAB_API bool lab_image_write(lab_ctx *c, const char *path, const lab_tensor *image,
                             int quality);
/* The same into memory: the file's bytes, in c's scope. `suffix` as a path's: ".png". */
LAB_API const void *lab_image_encode(lab_ctx *c, const char *suffix,
                                     const lab_tensor *image, int quality, size_t *len);

#endif
