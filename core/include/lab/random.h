/* random.h — tensors of chance, from the session's generator (rng.h).
 *
 * Element i of a result depends on the generator's state and i alone: the same seed gives the
 * same bits for any number of threads. x is borrowed, results are new and row-major.
 * Errors: LAB_ENOMEM, others are named.
 */
#ifndef LAB_RANDOM_H
#define LAB_RANDOM_H

#include <lab/tensor.h>

/* In training (lab_modes) x / (1 − p) with probability 1 − p and 0 else, element by element,
 * in x's dtype (floats); else x itself. The backward draws again in place of a mask kept.
 * Differentiable. Srivastava et al. (2014). LAB_EARG unless 0 ≤ p ≤ 1, LAB_EDTYPE. */
LAB_API lab_tensor *lab_dropout(lab_ctx *c, lab_tensor *x, double p);
/* The same for whole examples (dimension 0): stochastic depth, Huang et al. (2016). */
LAB_API lab_tensor *lab_drop_path(lab_ctx *c, lab_tensor *x, double p);

/* 1 with probability p_i, else 0, in p's dtype (floats). LAB_EARG unless all are in 0 … 1. */
LAB_API lab_tensor *lab_bernoulli(lab_ctx *c, lab_tensor *p);
/* n draws from each row of weights [..,K] ≥ 0, of any sum above 0: i64 [..,n] in 0 … K − 1,
 * with or without putting back. Without: by the largest u^(1/w), Efraimidis & Spirakis (2006).
 * LAB_EARG for other weights or more draws than weights above 0, LAB_ESHAPE. */
LAB_API lab_tensor *lab_multinomial(lab_ctx *c, lab_tensor *weights, int64_t n,
                                    bool replacement);

#endif
