/* norm.h — normalisation: numbers brought to mean 0 and variance 1, then scaled and shifted.
 *
 *     y = (x − mean) / √(var + eps) ⊙ weight + bias,   var = Σ (x − mean)² / n
 *
 * Channels are the last dimension. x: f64, f32, bf16 or f16, borrowed; the result is new,
 * row-major, of x's dtype; bf16 is computed in f32. weight and bias may be NULL (1 and 0),
 * of any float dtype. eps ≥ 0, 1e-5 as a rule. Differentiable by x, weight and bias.
 * Errors: LAB_ESHAPE, LAB_EDTYPE, LAB_EARG (eps), LAB_ENOMEM.
 */
#ifndef LAB_NORM_H
#define LAB_NORM_H

#include <lab/tensor.h>

/* Over the last `dims` ≥ 1 dimensions, whose sizes weight and bias have. Ba et al. (2016). */
LAB_API lab_tensor *lab_layer_norm(lab_ctx *c, lab_tensor *x, int dims,
                                   lab_tensor *weight, lab_tensor *bias, double eps);
/* y = x / √(Σ x² / n + eps) ⊙ weight over the last `dims`. Zhang & Sennrich (2019). */
LAB_API lab_tensor *lab_rms_norm(lab_ctx *c, lab_tensor *x, int dims, lab_tensor *weight,
                                 double eps);

/* For each channel over all other dimensions; x: [...,C] of at least two. Ioffe & Szegedy
 * (2015). In training by x's own statistics, and the running ones [C], where given, move in
 * place:  running ← (1 − momentum) running + momentum batch,  the variance with n − 1 in
 * place of n. Else by the running ones. LAB_ESHAPE for a single number in a channel when
 * training; LAB_EARG when not training without running statistics. */
LAB_API lab_tensor *lab_batch_norm(lab_ctx *c, lab_tensor *x, lab_tensor *running_mean,
                                   lab_tensor *running_var, lab_tensor *weight,
                                   lab_tensor *bias, bool training, double momentum,
                                   double eps);
/* For each example and group of C / groups channels over all dimensions between; x:
 * [N,...,C]. Wu & He (2018). LAB_ESHAPE unless groups divides C. */
LAB_API lab_tensor *lab_group_norm(lab_ctx *c, lab_tensor *x, int64_t groups,
                                   lab_tensor *weight, lab_tensor *bias, double eps);
/* For each example and channel over the dimensions between; x: [N,...,C] of at least three.
 * With use_input_stats false by the running statistics; else these move as in
 * lab_batch_norm, by the mean over examples. Ulyanov et al. (2016). */
LAB_API lab_tensor *lab_instance_norm(lab_ctx *c, lab_tensor *x, lab_tensor *running_mean,
                                      lab_tensor *running_var, lab_tensor *weight,
                                      lab_tensor *bias, bool use_input_stats,
                                      double momentum, double eps);

#endif
