/* histogram.h — counting levels. */
#ifndef CV_HISTOGRAM_H
#define CV_HISTOGRAM_H

#include "cv.h"

/* How often each value occurs among all of the u8 tensor's. */
void histogram_u8(const lab_tensor *image, int64_t counts[256]);
/* y = table[x] for n bytes; x and y may be the same. One per lab_cpu. */
typedef void look_up(const uint8_t table[256], const uint8_t *x, uint8_t *y, int64_t n);
extern look_up *const look_ups[];

lab_tensor *equalize_hist(lab_ctx *c, lab_cpu level, const lab_tensor *image);

#endif
