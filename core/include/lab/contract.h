/* contract.h — sums of products over chosen dimensions.
 *
 * Operands are borrowed, of any dtype and strides; results are new, of the dtype that
 * lab_matmul gives. Differentiable. Errors: LAB_EARG (the equation), LAB_ESHAPE, LAB_EINDEX,
 * LAB_ENOMEM.
 */
#ifndef LAB_CONTRACT_H
#define LAB_CONTRACT_H

#include <lab/tensor.h>

/* Einstein's sums: "ij,jk->ik", a letter for each dimension of each operand, "..." for all
 * that are not named, aligned at the end. Letters that the result has not are summed over;
 * a letter twice in one operand is its diagonal. Without "->" the result has the letters
 * that occur once, in the order of the alphabet. Size 1 fits any size. Contracted from the
 * left to the right, each pair by lab_matmul. */
LAB_API lab_tensor *lab_einsum(lab_ctx *c, const char *equation,
                               const lab_tensors *operands);
/* Sums over dims_a[i] of a with dims_b[i] of b; the result has a's other dimensions, then
 * b's. */
LAB_API lab_tensor *lab_tensordot(lab_ctx *c, lab_tensor *a, lab_tensor *b,
                                  const lab_ints *dims_a, const lab_ints *dims_b);
/* [N,M,K] · [N,K,L]; [M,K] · [K]; [K] · [K]: what lab_matmul does, on these shapes only. */
LAB_API lab_tensor *lab_bmm(lab_ctx *c, lab_tensor *a, lab_tensor *b);
LAB_API lab_tensor *lab_mv(lab_ctx *c, lab_tensor *a, lab_tensor *x);
LAB_API lab_tensor *lab_dot(lab_ctx *c, lab_tensor *a, lab_tensor *b);
/* The sum of a matrix's diagonal. */
LAB_API lab_tensor *lab_trace(lab_ctx *c, lab_tensor *x);
/* a × b of vectors along `dim`, of size 3; other dimensions broadcast. */
LAB_API lab_tensor *lab_cross(lab_ctx *c, lab_tensor *a, lab_tensor *b, int dim);
/* [..,P,M] and [..,R,M] → [..,P,R]: the distance ‖a_p − b_r‖ of each pair, Euclidean; its
 * gradient is 0 where two are the same. */
LAB_API lab_tensor *lab_cdist(lab_ctx *c, lab_tensor *a, lab_tensor *b);

#endif
