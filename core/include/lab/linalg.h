/* linalg.h — small linear algebra on matrices [..,n,n], one by one.
 *
 * Borrowed operands of any floats and strides; computed in f64, results new, in their dtype.
 * Differentiable. Errors: LAB_ESHAPE, LAB_EDTYPE, LAB_EARG (a singular matrix), LAB_ENOMEM.
 */
#ifndef LAB_LINALG_H
#define LAB_LINALG_H

#include <lab/tensor.h>

/* x with a x = b, by elimination with row exchange; b: [..,n,k], or [n], or [..,n] of
 * a's sizes in front. Dimensions in front broadcast. */
LAB_API lab_tensor *lab_solve(lab_ctx *c, lab_tensor *a, lab_tensor *b);
LAB_API lab_tensor *lab_inverse(lab_ctx *c, lab_tensor *a);
/* [..]; 0 for a singular matrix. */
LAB_API lab_tensor *lab_det(lab_ctx *c, lab_tensor *a);
/* The lower L with L Lᵀ = (a + aᵀ) / 2, a's symmetric part, which is positive definite. */
LAB_API lab_tensor *lab_cholesky(lab_ctx *c, lab_tensor *a);
/* Q: [..,m,k] with columns of length 1 at right angles, *r: [..,k,n] upper, Q R = a, k = min(m,
 * n), by Householder's reflections; signs as LAPACK's. Differentiable for m ≥ n. */
LAB_API lab_tensor *lab_qr(lab_ctx *c, lab_tensor *a, lab_tensor **r);

/* Of the symmetric part (a + aᵀ) / 2 = V diag(λ) Vᵀ: the eigenvalues λ: [..,n], ascending, and
 * *vectors: [..,n,n], whose columns V have length 1 at right angles; by Jacobi's rotations. Of
 * each column the first of its largest numbers is positive. The derivative leaves out what
 * turns vectors of equal eigenvalues into each other: right for all that does not depend on
 * which of them were chosen, elsewhere there is none. */
LAB_API lab_tensor *lab_eigh(lab_ctx *c, lab_tensor *a, lab_tensor **vectors);
/* a = U diag(s) Vᵀ with k = min(m, n): U: [..,m,k], *s: [..,k], descending, ≥ 0, *vt: [..,k,n];
 * by one-sided rotations (Hestenes). Of each column of U the first of its largest numbers is
 * positive. The derivative leaves out what belongs to equal singular values, as lab_eigh's,
 * and to those of 0. */
LAB_API lab_tensor *lab_svd(lab_ctx *c, lab_tensor *a, lab_tensor **s, lab_tensor **vt);

#endif
