/* linear.h — products with a layer's weights. */
#ifndef LAB_LINEAR_H
#define LAB_LINEAR_H

#include <lab/tensor.h>

/* y = x weightᵀ + bias: x [..,in], weight [out,in], bias [out] or NULL; borrowed, floats, any
 * strides. Returns new: [..,out], of the dtype that x and weight promote to (bf16 under
 * autocast). Differentiable by all three; the bias and the weights' gradient are kept in
 * f32 where x is bf16. LAB_ESHAPE, LAB_EDTYPE, LAB_ENOMEM. */
LAB_API lab_tensor *lab_linear(lab_ctx *c, lab_tensor *x, lab_tensor *weight,
                               lab_tensor *bias);

#endif
