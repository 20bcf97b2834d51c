/* sobel.h — derivatives of rows, shared by cv.sobel and cv.canny. */
#ifndef CV_SOBEL_H
#define CV_SOBEL_H

#include "cv.h"

enum { SOBEL_MAX_RADIUS = 3 };

/* d/dx is `derive` along the row times `smooth` down the columns; d/dy the other way. */
struct sobel_kernel {
    const char *name;
    int radius;
    int smooth[2 * SOBEL_MAX_RADIUS + 1], derive[2 * SOBEL_MAX_RADIUS + 1];
};
/* NULL when there is none: recorded in c. */
const struct sobel_kernel *sobel_kernel_of(lab_ctx *c, const char *name, int64_t ksize);

/* One row of both derivatives. rows[-radius … radius] point at n = w × channels numbers;
 * scratch holds sobel_scratch(n, channels) bytes; sums of u8 are clipped to i16. */
struct sobel_row {
    const struct sobel_kernel *kernel;
    int64_t w, channels;
    enum border border;
    bool sixteenth; /* u8, radius 3: a 16th of the sums, which fits i16 */
};
size_t sobel_scratch(int64_t w, int64_t channels);
typedef void sobel_u8(const struct sobel_row *r, const uint8_t *const *rows,
                      void *scratch, int16_t *dx, int16_t *dy);
typedef void sobel_f32(const struct sobel_row *r, const float *const *rows, void *scratch,
                       float *dx, float *dy);
struct sobel_kernels {
    sobel_u8 *u8;
    sobel_f32 *f32;
};
extern const struct sobel_kernels sobel_kernels[]; /* by lab_cpu */

lab_tensor *sobel(lab_ctx *c, lab_cpu level, const lab_tensor *image,
                  const struct sobel_kernel *kernel, enum border border, lab_tensor **dy);

#endif
