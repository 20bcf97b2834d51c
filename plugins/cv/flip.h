/* flip.h — the inside of flip.c, for its test. */
#ifndef CV_FLIP_H
#define CV_FLIP_H

#include "cv.h"

/* columns: left and right change places; rows: top and bottom. Any dtype. */
lab_tensor *flip(lab_ctx *c, lab_cpu level, const lab_tensor *image, bool columns,
                 bool rows);

#endif
