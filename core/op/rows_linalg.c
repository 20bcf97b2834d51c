/* rows_linalg.c — small linear algebra at the prompt. */
#include "op/rows.h"

#include <lab/linalg.h>

static lab_value *det(lab_ctx *c, lab_tensor *a)
{
    return tensor_or_number(c, lab_det(c, a));
}

static const lab_row rows[] = {
    { "solve(a: tensor strided, b: tensor strided) -> tensor", LAB_CODE(lab_solve),
      "x with a·x = b: b is [..,n,k] or a vector.\n"
      ">>> tensor.solve(tensor{{2, 0}, {0, 4}}, tensor{2, 2})\n[1.  0.5]\n"
      ">>> tensor.solve(tensor.zeros(2, 2), tensor{1, 1})\nsolve: matrix 0 is singular",
      LAB_METHOD },
    { "inverse(a: tensor strided) -> tensor", LAB_CODE(lab_inverse),
      "The inverse of matrices [..,n,n].\n"
      ">>> tensor{{2, 0}, {0, 4}}:inverse()\n[[0.5  0.  ]\n [0.   0.25]]",
      LAB_METHOD },
    { "det(a: tensor strided) -> any", LAB_CODE(det),
      "The determinant of matrices [..,n,n].\n"
      ">>> tensor{{1, 2}, {3, 4}}:det()\n-2.0",
      LAB_METHOD },
    { "cholesky(a: tensor strided) -> tensor", LAB_CODE(lab_cholesky),
      "The lower L with L·Lᵀ = a, a symmetric and positive definite.\n"
      ">>> tensor{{4, 2}, {2, 2}}:cholesky()\n[[2. 0.]\n [1. 1.]]",
      LAB_METHOD },
    { "qr(a: tensor strided) -> q: tensor, r: tensor", LAB_CODE(lab_qr),
      "Q with columns of length 1 at right angles and an upper R, Q·R = a.\n"
      ">>> q, r = tensor{{3, 0}, {4, 5}}:qr()\n>>> r\n[[-5. -4.]\n [ 0.  3.]]",
      LAB_METHOD },
    { "eigh(a: tensor strided) -> values: tensor, vectors: tensor", LAB_CODE(lab_eigh),
      "The eigenvalues of a symmetric matrix, ascending, and the eigenvectors as "
      "columns, of "
      "length 1; the first of the largest numbers of each is positive. Only the "
      "symmetric "
      "part (a + aᵀ) / 2 counts.\n"
      ">>> values, vectors = tensor{{2, 1}, {1, 2}}:eigh()\n>>> values\n[1. 3.]\n"
      ">>> vectors\n[[ 0.7071  0.7071]\n [-0.7071  0.7071]]",
      LAB_METHOD },
    { "svd(a: tensor strided) -> u: tensor, s: tensor, vh: tensor", LAB_CODE(lab_svd),
      "a = u·diag(s)·vh: u [..,m,k] and vh [..,k,n] of columns and rows of length 1 at "
      "right "
      "angles, s descending, k = min(m, n). The first of the largest numbers of each "
      "column "
      "of u is positive.\n"
      ">>> u, s, vh = tensor{{0, 2}, {3, 0}, {0, 0}}:svd()\n>>> s\n[3. 2.]\n"
      ">>> vh\n[[1. 0.]\n [0. 1.]]\n"
      ">>> ((u * s):matmul(vh) - tensor{{0, 2}, {3, 0}, {0, 0}}):abs():max()\n0.0",
      LAB_METHOD },
};
LAB_ROWS(tensor_linalg_rows);
