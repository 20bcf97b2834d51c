/* threshold.h — the inside of threshold.c, for its test. */
#ifndef CV_THRESHOLD_H
#define CV_THRESHOLD_H

#include "cv.h"

lab_tensor *threshold(lab_ctx *c, lab_cpu level, const lab_tensor *image, double t,
                      double max, const char *kind);
/* The level, 0 … 255, that splits n pixels best; 0 when all are equal. n ≥ 1. */
int otsu_level(const int64_t counts[256], int64_t n);

#endif
