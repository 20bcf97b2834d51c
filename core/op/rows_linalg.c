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
};
LAB_ROWS(tensor_linalg_rows);
