/* grad.h — reverse-mode differentiation over what lab_record noted.
 *
 *     lab_require_grad(c, w, true);
 *     lab_backward(c, lab_mean(c, lab_square(c, lab_sub(c, lab_matmul(c, x, w), y))), NULL);
 *     … lab_grad(w) …
 */
#ifndef LAB_GRAD_H
#define LAB_GRAD_H

#include <lab/record.h>

/* Adds ∂(loss · grad)/∂leaf to the gradient of every leaf behind `loss`. grad: of loss's
 * shape; NULL means 1, and loss must then have one element. What was saved is let go of as
 * the walk passes, unless `retain`: a second backward over the same graph is LAB_ESTATE.
 * LAB_ESHAPE, LAB_ESTATE (nothing to differentiate; a saved tensor changed in place since),
 * LAB_ESTOP when the user wants to stop: then some leaves have theirs and others not. */
LAB_API void lab_backward(lab_ctx *c, lab_tensor *loss, lab_tensor *grad);
LAB_API void lab_backward_retain(lab_ctx *c, lab_tensor *loss, lab_tensor *grad);

/* The gradient of a result passes through `hook` (kept): it is called with the gradient as
 * one argument and may return another, or nil. */
LAB_API void lab_grad_hook(lab_ctx *c, lab_tensor *t, lab_callback *hook);

/* f(x…) without its intermediate results: they are computed again in the backward (Chen et
 * al. 2016). f gets n tensors and gives one; it must give the same for the same inputs
 * (random draws are repeated). */
LAB_API lab_tensor *lab_checkpoint(lab_ctx *c, lab_callback *f, int n,
                                   lab_tensor *const *in);

/* The derivative of f at `in` against central differences,
 *     (f(x + h e_i) − f(x − h e_i)) / 2h,  h = eps max(1, |x_i|),
 * for every element of every input that holds f64; f gives one tensor of any shape, which is
 * contracted with fixed random weights. Passes when |a − n| ≤ atol + rtol |n| everywhere. */
typedef struct lab_grad_report {
    bool ok;
    double worst;             /* largest |a − n| / (atol + rtol |n|) */
    int input;                /* where it stands */
    int64_t index;            /* row-major */
    double analytic, numeric; /* there */
    int64_t checked;          /* elements */
} lab_grad_report;
typedef lab_tensor *lab_grad_function(lab_ctx *c, void *self, int n,
                                      lab_tensor *const *in);
LAB_API lab_grad_report lab_grad_check(lab_ctx *c, lab_grad_function *f, void *self,
                                       int n, lab_tensor *const *in, double eps,
                                       double rtol, double atol);

#endif
