/* conv_few.h — the gradient of weights from images with few channels to few outputs, f32,
 * where oneDNN's kernel leaves half of its vectors empty. */
#ifndef OP_CONV_FEW_H
#define OP_CONV_FEW_H

#include "op/dnnl.h"

/* Is v one for this kernel? */
bool conv_few_fits(const struct dnnl_conv *v);
bool conv_few_weights(lab_ctx *c, const struct dnnl_conv *v, const float *x,
                      const float *dy, float *dw);

#endif
