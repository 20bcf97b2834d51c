/* conv.h — the three sides of a convolution, by oneDNN or the reference. */
#ifndef OP_CONV_H
#define OP_CONV_H

#include "op/dnnl.h"

/* All tensors row-major; x, w, y of v->dtype (f64, f32, bf16), bias and the gradients of
 * weights f64 for f64, else f32. False when the context failed. */
bool conv_forward(lab_ctx *c, const struct dnnl_conv *v, lab_tensor *x, lab_tensor *w,
                  lab_tensor *bias, lab_tensor *y);
bool conv_data(lab_ctx *c, const struct dnnl_conv *v, lab_tensor *dy, lab_tensor *w,
               lab_tensor *dx);
bool conv_weights(lab_ctx *c, const struct dnnl_conv *v, lab_tensor *x, lab_tensor *dy,
                  lab_tensor *dw);
/* y += bias at every place. */
void conv_add_bias(lab_ctx *c, lab_tensor *y, const lab_tensor *bias);

#endif
