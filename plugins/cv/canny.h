/* canny.h — the kernels of canny.c, for its test. */
#ifndef CV_CANNY_H
#define CV_CANNY_H

#include "cv.h"

/* Non-maximum suppression of one row of w pixels. mag[0…2] are the magnitudes of the rows
 * above, here and below, each with a zero on either side; reads up to 64 numbers past w.
 * Bit x of `weak`: a local maximum above low; of `strong`: above high besides. */
typedef void canny_suppress(const int16_t *dx, const int16_t *dy,
                            const int16_t *const mag[3], int low, int high,
                            uint64_t *weak, uint64_t *strong, int64_t w);
/* The same of squared magnitudes. */
typedef void canny_suppress_l2(const int16_t *dx, const int16_t *dy,
                               const int32_t *const mag[3], int low, int high,
                               uint64_t *weak, uint64_t *strong, int64_t w);
/* y[x] = 255 where bit x is set, else 0. */
typedef void canny_expand(const uint64_t *bits, uint8_t *y, int64_t w);

/* m = |dx| + |dy| */
typedef void canny_magnitudes(const int16_t *dx, const int16_t *dy, int16_t *m,
                              int64_t w);

/* m = dx² + dy² */
typedef void canny_squares(const int16_t *dx, const int16_t *dy, int32_t *m, int64_t w);

struct canny_kernels {
    canny_magnitudes *magnitudes;
    canny_squares *squares;
    canny_suppress *suppress;
    canny_suppress_l2 *suppress_l2;
    canny_expand *expand;
};
extern const struct canny_kernels canny_kernels[]; /* by lab_cpu */

lab_tensor *canny(lab_ctx *c, lab_cpu level, const lab_tensor *image, double low,
                  double high, int64_t aperture, bool l2);

#endif
