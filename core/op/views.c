/* views.c — the views of core/tensor as operations of the table. */
#include "op/table.h"

static lab_tensor *call_expand(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    int64_t shape[LAB_MAX_DIMS];
    int n = (int)p[0];

    for (int i = 0; i < n; i++)
        shape[i] = (int64_t)p[i + 1];
    return lab_expand(c, in[0], n, shape);
}

static lab_tensor *call_permute(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    int order[LAB_MAX_DIMS];

    for (int i = 0; i < lab_ndim(in[0]); i++)
        order[i] = (int)p[i];
    return lab_permute(c, in[0], lab_ndim(in[0]), order);
}

static lab_tensor *call_slice(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_slice(c, in[0], (int)p[0], (int64_t)p[1], (int64_t)p[2], (int64_t)p[3]);
}

static lab_tensor *call_select(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_select(c, in[0], (int)p[0], (int64_t)p[1]);
}

static lab_tensor *call_reshape(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    int64_t shape[LAB_MAX_DIMS];
    int n = (int)p[0];

    for (int i = 0; i < n; i++)
        shape[i] = (int64_t)p[i + 1];
    return lab_reshape(c, in[0], n, shape);
}

const struct lab_op op_expand = {
    .name = "expand",
    .inputs = 1,
    .call = call_expand,
    .flags = OP_GRAD,
    .cases = OP_CASES("3 | 2 4 3", "2,1,3 | 3 2 5 3", " | 1 3", "1 | 1 4"),
};
const struct lab_op op_permute = {
    .name = "permute",
    .inputs = 1,
    .call = call_permute,
    .flags = OP_GRAD,
    .cases = OP_CASES("2,3,4 | 2 0 1", "3,2 | 1 0", "5 | 0"),
};
const struct lab_op op_slice = {
    .name = "slice",
    .inputs = 1,
    .call = call_slice,
    .flags = OP_GRAD,
    .cases =
        OP_CASES("5,3 | 0 1 4 2", "5,3 | 0 4 -99 -1", "2,6 | 1 5 0 -2", "4 | 0 2 2 1"),
};
const struct lab_op op_select = {
    .name = "select",
    .inputs = 1,
    .call = call_select,
    .flags = OP_GRAD,
    .cases = OP_CASES("4,3 | 0 2", "4,3 | 1 -1", "4 | 0 0"),
};
const struct lab_op op_reshape = {
    .name = "reshape",
    .inputs = 1,
    .call = call_reshape,
    .flags = OP_GRAD,
    .cases = OP_CASES("2,6 | 2 3 4", "2,3,4 | 1 -1", "1 | 0"),
};
