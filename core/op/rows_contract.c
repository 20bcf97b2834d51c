/* rows_contract.c — sums of products at the prompt. */
#include "op/rows.h"

#include <lab/contract.h>

#include <string.h>

static lab_value *einsum(lab_ctx *c, const char *equation, const lab_tensors *operands)
{
    return tensor_or_number(c, lab_einsum(c, equation, operands));
}

/* dims: a number n: the last n of a with the first n of b; or {list, list}. */
static lab_value *tensordot(lab_ctx *c, lab_tensor *a, lab_tensor *b,
                            const lab_value *dims)
{
    int64_t da[LAB_MAX_DIMS], db[LAB_MAX_DIMS];
    lab_ints la = { 0, da }, lb = { 0, db };
    double n;

    if (dims->kind == LAB_TABLE) {
        if (lab_table_len(dims->as.table) != 2 ||
            !lab_value_ints(c, lab_table_at(dims->as.table, 0), "tensordot: dims", da,
                            LAB_MAX_DIMS, &la) ||
            !lab_value_ints(c, lab_table_at(dims->as.table, 1), "tensordot: dims", db,
                            LAB_MAX_DIMS, &lb))
            return lab_fail(c, LAB_EARG, "tensordot: dims is a number or {list, list}");
    } else if (!lab_value_number(dims, &n) || !(n >= 0 && n <= lab_ndim(a))) {
        return lab_fail(c, LAB_EARG, "tensordot: dims is a number or {list, list}");
    } else {
        for (; la.len < (int64_t)n; la.len++, lb.len++) {
            da[la.len] = lab_ndim(a) - (int64_t)n + la.len;
            db[lb.len] = lb.len;
        }
    }
    return tensor_or_number(c, lab_tensordot(c, a, b, &la, &lb));
}

static lab_value *dot(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return tensor_or_number(c, lab_dot(c, a, b));
}

static lab_value *trace(lab_ctx *c, lab_tensor *x)
{
    return tensor_or_number(c, lab_trace(c, x));
}

static lab_tensor *cross(lab_ctx *c, lab_tensor *a, lab_tensor *b, int64_t dim)
{
    return lab_cross(c, a, b, dim > 99 || dim < -99 ? 99 : (int)dim);
}

static const lab_row rows[] = {
    { "einsum(equation: string, operands: tensor...) -> any", LAB_CODE(einsum),
      "The sum of products that an equation says: a letter for each dimension, letters "
      "that "
      "the result has not are summed over, \"...\" stands for the dimensions in front.\n"
      ">>> tensor.einsum('ij,jk->ik', tensor{{1, 2}}, tensor{{3}, {4}})\n[[11.]]\n"
      ">>> tensor.einsum('ii', tensor{{1, 2}, {3, 4}})\n5.0\n"
      ">>> tensor.einsum('ij->ji', tensor{{1, 2}})\n[[1.]\n [2.]]" },
    { "tensordot(a: tensor strided, b: tensor strided, dims: any = 2) -> any",
      LAB_CODE(tensordot),
      "Products summed over the last `dims` dimensions of a and the first of b, or over "
      "those "
      "in two lists.\n"
      ">>> tensor.tensordot(tensor.ones(2, 3), tensor.ones(3, 4), 1):shape()\n{2, 4}",
      LAB_METHOD },
    { "bmm(a: tensor strided, b: tensor strided) -> tensor", LAB_CODE(lab_bmm),
      "The products of matrices [N,M,K]·[N,K,L].\n"
      ">>> tensor.bmm(tensor.ones(2, 3, 4), tensor.ones(2, 4, 5)):shape()\n{2, 3, 5}",
      LAB_METHOD },
    { "mv(a: tensor strided, x: tensor strided) -> tensor", LAB_CODE(lab_mv),
      "A matrix times a vector.\n"
      ">>> tensor{{1, 2}, {3, 4}}:mv(tensor{1, 1})\n[3. 7.]",
      LAB_METHOD },
    { "dot(a: tensor strided, b: tensor strided) -> any", LAB_CODE(dot),
      "The scalar product of two vectors.\n"
      ">>> tensor{1, 2}:dot(tensor{3, 4})\n11.0",
      LAB_METHOD },
    { "trace(x: tensor strided) -> any", LAB_CODE(trace),
      "The sum of a matrix's diagonal.\n"
      ">>> tensor{{1, 2}, {3, 4}}:trace()\n5.0",
      LAB_METHOD },
    { "cross(a: tensor strided, b: tensor strided, dim: int = -1) -> tensor",
      LAB_CODE(cross),
      "a × b of vectors with three parts along `dim`.\n"
      ">>> tensor{1, 0, 0}:cross(tensor{0, 1, 0})\n[0. 0. 1.]",
      LAB_METHOD },
    { "cdist(a: tensor strided, b: tensor strided) -> tensor", LAB_CODE(lab_cdist),
      "The Euclidean distances of all rows of a from all rows of b.\n"
      ">>> tensor.cdist(tensor{{0, 0}}, tensor{{3, 4}, {0, 1}})\n[[5. 1.]]",
      LAB_METHOD },
};
LAB_ROWS(tensor_contract_rows);
