/* conv.h — convolutions, channels last.
 *
 *     y[n,p,o] = bias[o] + Σ_q Σ_i x[n, stride p + dilation q − padding, i] weight[o,q,i]
 *
 * over one to three spatial dimensions: x [N,L,C], [N,H,W,C] or [N,D,H,W,C], or the same
 * without N; weight [O,k…,C/groups], bias [O] or NULL; floats, borrowed, any strides. Returns
 * new, row-major, of the dtype that x and weight promote to (bf16 under autocast). Group g of
 * the outputs sees group g of the channels alone. Sizes as in PyTorch:
 *     out = ⌊(in + 2 padding − dilation (k − 1) − 1) / stride⌋ + 1
 * Differentiable by x, weight and bias. Errors: LAB_ESHAPE, LAB_EDTYPE, LAB_EARG (options),
 * LAB_ENOMEM.
 */
#ifndef LAB_CONV_H
#define LAB_CONV_H

#include <lab/tensor.h>
#include <lab/value.h>

/* One number for each spatial dimension; zeroed: the defaults. */
typedef struct lab_conv {
    int64_t stride[3];         /* ≥ 1; 0: 1 */
    int64_t padding[3];        /* ≥ 0, zeros on both sides */
    int64_t dilation[3];       /* ≥ 1; 0: 1 */
    int64_t output_padding[3]; /* transposed only: below stride or dilation */
    int64_t groups;            /* 0: 1; divides channels and outputs */
    bool same;                 /* padding such that out = in; stride 1 */
} lab_conv;

/* The number of dimensions is the weight's less two. `options` NULL: the defaults. */
LAB_API lab_tensor *lab_convolution(lab_ctx *c, lab_tensor *x, lab_tensor *weight,
                                    lab_tensor *bias, const lab_conv *options);
/* The adjoint by x of the convolution with these options: weight [C,k…,O/groups],
 *     out = (in − 1) stride − 2 padding + dilation (k − 1) + output_padding + 1
 * Zeiler et al. (2010). */
LAB_API lab_tensor *lab_convolution_transpose(lab_ctx *c, lab_tensor *x,
                                              lab_tensor *weight, lab_tensor *bias,
                                              const lab_conv *options);

/* Options from Lua; padding may be "same" or "valid". NULLs are the defaults. */
LAB_API bool lab_conv_options(lab_ctx *c, int dims, const lab_value *stride,
                              const lab_value *padding, const lab_value *dilation,
                              int64_t groups, lab_conv *out);

#endif
