/* activation.h — activations and softmax.
 *
 * x: of any dtype and strides, borrowed; the result is new, row-major, of x's shape and dtype
 * (f32 for integers); half floats are computed in f32. Differentiable by x. A NULL operand
 * or a failed context gives NULL. lab_sigmoid, lab_tanh and lab_erf are in op.h.
 * Errors: LAB_ENOMEM, others are named.
 */
#ifndef LAB_ACTIVATION_H
#define LAB_ACTIVATION_H

#include <lab/tensor.h>

/* max(x, 0); slope 0 at 0. */
LAB_API lab_tensor *lab_relu(lab_ctx *c, lab_tensor *x);
/* min(max(x, 0), 6) */
LAB_API lab_tensor *lab_relu6(lab_ctx *c, lab_tensor *x);
/* x, below 0 slope · x; 0.01 as a rule. */
LAB_API lab_tensor *lab_leaky_relu(lab_ctx *c, lab_tensor *x, double slope);
/* x, below 0 weight · x; weight: 1 number, or as many as x's last dimension has. He et al.
 * (2015). Differentiable by weight. LAB_ESHAPE. */
LAB_API lab_tensor *lab_prelu(lab_ctx *c, lab_tensor *x, lab_tensor *weight);
/* x, below 0 alpha (eˣ − 1). Clevert et al. (2016). */
LAB_API lab_tensor *lab_elu(lab_ctx *c, lab_tensor *x, double alpha);
/* x, below 0 alpha (e^(x / alpha) − 1): smooth for any alpha. Barron (2017). LAB_EARG unless
 * alpha > 0. */
LAB_API lab_tensor *lab_celu(lab_ctx *c, lab_tensor *x, double alpha);
/* 1.0507 elu(x, 1.6733): keeps mean 0 and variance 1. Klambauer et al. (2017). */
LAB_API lab_tensor *lab_selu(lab_ctx *c, lab_tensor *x);
/* x Φ(x), Φ the normal distribution's; by_tanh: its approximation
 * x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))). Hendrycks & Gimpel (2016). */
LAB_API lab_tensor *lab_gelu(lab_ctx *c, lab_tensor *x, bool by_tanh);
/* x σ(x), σ the sigmoid. */
LAB_API lab_tensor *lab_silu(lab_ctx *c, lab_tensor *x);
/* x tanh(ln(1 + eˣ)). Misra (2019). */
LAB_API lab_tensor *lab_mish(lab_ctx *c, lab_tensor *x);
/* min(max(x/6 + 1/2, 0), 1), and x times that. Howard et al. (2019). */
LAB_API lab_tensor *lab_hardsigmoid(lab_ctx *c, lab_tensor *x);
LAB_API lab_tensor *lab_hardswish(lab_ctx *c, lab_tensor *x);
/* min(max(x, lo), hi); −1 and 1 as a rule. LAB_EARG unless lo < hi. */
LAB_API lab_tensor *lab_hardtanh(lab_ctx *c, lab_tensor *x, double lo, double hi);
/* ln(1 + e^(beta x)) / beta. LAB_EARG unless beta > 0. */
LAB_API lab_tensor *lab_softplus(lab_ctx *c, lab_tensor *x, double beta);
/* x / (1 + |x|) */
LAB_API lab_tensor *lab_softsign(lab_ctx *c, lab_tensor *x);
/* ln σ(x) */
LAB_API lab_tensor *lab_logsigmoid(lab_ctx *c, lab_tensor *x);

/* 0 within ±bound, else x, or x moved by bound towards 0; 0.5 as a rule. LAB_EARG below 0. */
LAB_API lab_tensor *lab_hardshrink(lab_ctx *c, lab_tensor *x, double bound);
LAB_API lab_tensor *lab_softshrink(lab_ctx *c, lab_tensor *x, double bound);
/* x − tanh x */
LAB_API lab_tensor *lab_tanhshrink(lab_ctx *c, lab_tensor *x);
/* x where it is above `above`, else value. */
LAB_API lab_tensor *lab_threshold(lab_ctx *c, lab_tensor *x, double above, double value);

/* a σ(b), a and b the halves of x along dim. Dauphin et al. (2017). LAB_EINDEX; LAB_ESHAPE
 * for an odd size. */
LAB_API lab_tensor *lab_glu(lab_ctx *c, lab_tensor *x, int dim);
/* silu(gate) ⊙ up, which broadcast. Shazeer (2020). LAB_ESHAPE. */
LAB_API lab_tensor *lab_swiglu(lab_ctx *c, lab_tensor *gate, lab_tensor *up);

/* e^x_i / Σ_j e^x_j along dim, that of −x, and its logarithm; NaN where all are −∞. LAB_EINDEX. */
LAB_API lab_tensor *lab_softmax(lab_ctx *c, lab_tensor *x, int dim);
LAB_API lab_tensor *lab_softmin(lab_ctx *c, lab_tensor *x, int dim);
LAB_API lab_tensor *lab_log_softmax(lab_ctx *c, lab_tensor *x, int dim);
/* ln Σ eˣ over dims (as in lab_sum). */
LAB_API lab_tensor *lab_logsumexp(lab_ctx *c, lab_tensor *x, const lab_ints *dims,
                                  bool keep);

#endif
