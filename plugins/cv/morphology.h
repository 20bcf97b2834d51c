/* morphology.h — the inside of morphology.c, for its test. */
#ifndef CV_MORPHOLOGY_H
#define CV_MORPHOLOGY_H

#include "cv.h"

enum { MORPHOLOGY_MAX_SIDE = 255 };

/* A structuring element that is symmetric in x: row j covers columns −reach[j] … reach[j];
 * −1: none. */
struct element {
    int side; /* odd */
    int reach[MORPHOLOGY_MAX_SIDE];
};
/* False: recorded in c. */
bool element_of(lab_ctx *c, struct element *e, const char *shape, int64_t side);

lab_tensor *morph(lab_ctx *c, lab_cpu level, const lab_tensor *image,
                  const struct element *e, bool dilate);

#endif
