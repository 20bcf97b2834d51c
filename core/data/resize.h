/* resize.h — the few things that data sets do to pictures themselves: H×W or H×W×C, u8 or
 * f32, row-major. All return new; NULL in a failed context. */
#ifndef DATA_RESIZE_H
#define DATA_RESIZE_H

#include <lab/rng.h>
#include <lab/tensor.h>

/* To h×w by the triangle filter, wide enough when shrinking that nothing is skipped (bilinear
 * with antialiasing). Pixel centres are at half-integers. u8 is rounded. */
lab_tensor *picture_resize(lab_ctx *c, lab_tensor *image, int64_t h, int64_t w);
/* The largest square in the middle. A view. */
lab_tensor *picture_middle(lab_ctx *c, lab_tensor *image);
/* i32 samples over n, rounded. */
lab_tensor *picture_divided(lab_ctx *c, lab_tensor *image, int32_t n);

#endif
