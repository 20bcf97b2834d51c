/* components.h — the inside of components.c, for its test. */
#ifndef CV_COMPONENTS_H
#define CV_COMPONENTS_H

#include "cv.h"

/* Bit i of the result's words: x[i] ≠ 0. Bits past w in the last word are 0. */
typedef void components_bits(const uint8_t *x, uint64_t *bits, int64_t w);
extern components_bits *const components_bits_kernels[]; /* by lab_cpu */

lab_tensor *connected_components(lab_ctx *c, lab_cpu level, const lab_tensor *image,
                                 int64_t connectivity, lab_table **stats);

#endif
