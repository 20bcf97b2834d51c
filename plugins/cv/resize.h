/* resize.h — the parts of resizing.
 *
 * Pixel x of the new picture stands at (x + ½) scale − ½ of the old one: centres are half
 * pixels in, as in OpenCV. resize.c plans, resize_nearest.c copies, resize_taps.c weighs 2
 * (bilinear) or 4 (cubic) neighbours, resize_area.c averages what a new pixel covers. */
#ifndef CV_RESIZE_H
#define CV_RESIZE_H

#include "cv.h"

enum resize_method { RESIZE_NEAREST, RESIZE_BILINEAR, RESIZE_AREA, RESIZE_CUBIC };

struct resize {
    const void *x;
    void *y;
    struct size from, to;
    double scale_x, scale_y; /* old pixels per new pixel */
    bool u8;                 /* else f32 */
    lab_cpu level;
};

/* Fill r->y; false: recorded in c. Nearest: any dtype, `number` bytes each. Taps: 2 or 4;
 * `area`: weights of an area for pixels that grow. Area: both scales ≥ 1. */
bool resize_to_nearest(lab_ctx *c, const struct resize *r, size_t number);
bool resize_by_taps(lab_ctx *c, const struct resize *r, int taps, bool area);
bool resize_by_area(lab_ctx *c, const struct resize *r);

lab_tensor *resize(lab_ctx *c, lab_cpu level, const lab_tensor *image, int64_t height,
                   int64_t width, double scale, enum resize_method method);

#endif
