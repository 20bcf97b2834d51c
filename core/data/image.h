/* image.h — what the picture formats share. A format is one file that ends in one const. */
#ifndef DATA_IMAGE_H
#define DATA_IMAGE_H

#include <lab/cpu.h>
#include <lab/image.h>
#include <stdio.h>

enum { IMAGE_MAX_PIXELS = 1 << 28 };

/* A file in memory. */
struct image_source {
    const uint8_t *data;
    size_t len;
    const char *name;   /* for messages */
    int64_t max_pixels; /* refused by the header alone, before memory is asked for */
    lab_image_mode mode;
};

struct image_format {
    const char *name;
    const char *suffixes[3];
    bool (*knows)(const uint8_t *data, size_t len);
    /* Returns new: H×W, H×W×3 or H×W×4, u8 (or i32 in mode as is), rows as stored. It may
     * heed the mode where that is cheaper; image_decode converts what is left.
     * *orientation: EXIF's 1…8, left alone when there is none. */
    lab_tensor *(*decode)(lab_ctx *c, const struct image_source *s, int *orientation);
    /* Writes `image` (row-major, u8, or i32 where `deep`) to f. False: recorded in c. */
    bool (*encode)(lab_ctx *c, FILE *f, const char *name, const lab_tensor *image,
                   int quality);
    bool deep; /* can hold 16 bit */
};

extern const struct image_format image_jpeg, image_png, image_webp;

/* lab_image_decode with everything in *s. */
lab_tensor *image_decode(lab_ctx *c, const struct image_source *s);

/* Records LAB_EFORMAT and returns false when w×h is empty or beyond s->max_pixels. */
bool image_size_ok(lab_ctx *c, const struct image_source *s, int64_t w, int64_t h);

/* The orientation, 1…8, that a TIFF block as EXIF has it (from "II*\0" or "MM\0*" on)
 * holds; 0 when there is none or the block is broken. */
int exif_orientation(const uint8_t *tiff, size_t len);

/* Returns `image` turned so that it stands upright; image itself for orientations 0 and 1. */
lab_tensor *exif_upright(lab_ctx *c, lab_tensor *image, int orientation);

/* n pixels of `channels` (3 or 4) u8 to gray; x and y do not overlap. One per lab_cpu. */
typedef void gray_kernel(const uint8_t *x, uint8_t *y, int64_t n, int channels);
extern gray_kernel *const gray_kernels[];

#endif
