/* mask.c — where a tensor is not 0. */
#include "op/table.h"
#include "op/take.h"

#include <lab/index.h>
#include <lab/op.h>
#include <lab/walk.h>

lab_tensor *mask_places(lab_ctx *c, lab_tensor *mask)
{
    lab_tensor *truth = lab_contiguous(c, lab_cast(c, mask, LAB_BOOL8)), *places;
    const uint8_t *m = lab_bool8(truth);
    int64_t n = 0, all = lab_numel(truth), *p;

    if (!truth)
        return NULL;
    for (int64_t i = 0; i < all; i++)
        n += m[i] != 0;
    places = lab_tensor_make(c, LAB_I64, n);
    p = lab_i64_mut(places);
    for (int64_t i = 0, k = 0; p && k < n; i++) {
        p[k] = i;
        k += m[i] != 0;
    }
    return places;
}

lab_tensor *lab_nonzero(lab_ctx *c, lab_tensor *x)
{
    lab_tensor *places, *y;
    int n = lab_ndim(x);
    int64_t *to;

    if (!x || !lab_ok(c))
        return NULL;
    places = mask_places(c, lab_detach(c, x));
    y = places ? lab_tensor_make(c, LAB_I64, lab_numel(places), n) : NULL;
    to = lab_i64_mut(y);
    for (int64_t i = 0; y && i < lab_numel(places); i++) {
        int64_t rest = lab_i64(places)[i];

        for (int d = n - 1; d >= 0; d--) {
            to[i * n + d] = rest % lab_dim(x, d);
            rest /= lab_dim(x, d);
        }
    }
    return y;
}

lab_tensor *lab_masked_select(lab_ctx *c, lab_tensor *x, lab_tensor *mask)
{
    int64_t shape[LAB_MAX_DIMS];
    int n;

    if (!x || !mask || !lab_ok(c) || !lab_shape_broadcast(c, x, mask, &n, shape))
        return NULL;
    x = lab_reshape(c, lab_expand(c, x, n, shape), 1, (int64_t[]){ -1 });
    return take_blocks(c, x, 0, mask_places(c, lab_expand(c, mask, n, shape)), 0);
}

lab_tensor *lab_masked_fill(lab_ctx *c, lab_tensor *x, lab_tensor *mask,
                            lab_tensor *value)
{
    if (!x || !mask || !value || !lab_ok(c))
        return NULL;
    if (lab_ndim(value) != 0)
        return lab_fail(c, LAB_ESHAPE,
                        "masked_fill: value is %s, one number was expected",
                        lab_tensor_brief(c, value));
    if (!lab_is_number(value))
        value = lab_cast(c, value, lab_dtype_of(x));
    return lab_cast(c, lab_where(c, mask, value, x), lab_dtype_of(x));
}

lab_tensor *lab_one_hot(lab_ctx *c, lab_tensor *index, int64_t classes)
{
    int64_t shape[LAB_MAX_DIMS];
    int n = lab_ndim(index);
    lab_tensor *at, *y;

    if (!index || !lab_ok(c))
        return NULL;
    if (n == LAB_MAX_DIMS)
        return lab_fail(c, LAB_ESHAPE, "one_hot: %s has no room for a dimension more",
                        lab_tensor_brief(c, index));
    if (classes <= 0) {
        /* Of nothing there is no class. */
        lab_tensor *line = lab_numel(index) ? lab_detach(c, index) : NULL;
        double low = line ? lab_item(c, lab_min(c, line, NULL, false)) : 0;
        double high = line ? lab_item(c, lab_max(c, line, NULL, false)) : -1;

        if (low < 0)
            return lab_fail(c, LAB_EINDEX, "one_hot: %g: at least 0 was expected", low);
        classes = (int64_t)high + 1;
    }
    at = checked_places(c, "one_hot", index, n, classes, false);
    if (!at)
        return NULL;
    for (int d = 0; d < n; d++)
        shape[d] = lab_dim(index, d);
    shape[n] = classes;
    y = lab_tensor_zeros(c, LAB_I64, n + 1, shape);
    for (int64_t i = 0; y && i < lab_numel(at); i++)
        lab_i64_mut(y)[i * shape[n] + lab_i64(at)[i]] = 1;
    return y;
}

/* ---- for the table of operations ----------------------------------------------------------- */

static lab_tensor *call_select(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    (void)p;
    return lab_masked_select(c, in[0], in[1]);
}

static lab_tensor *call_fill(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_masked_fill(c, in[0], in[1], lab_number(c, p[0]));
}

const struct lab_op op_masked_select = {
    .name = "masked_select",
    .inputs = 2,
    .call = call_select,
    .flags = OP_GRAD,
    .cases = OP_CASES("3,4; m:3,4", "2,3; m:4,1,3", "5; m:1", "0,2; m:2"),
};
const struct lab_op op_masked_fill = {
    .name = "masked_fill",
    .flags = OP_GRAD,
    .inputs = 2,
    .call = call_fill,
    .cases = OP_CASES("3,4; m:3,4 | -7", "2,3; m:1,3 | 0.5", "0,2; m:2 | 1"),
};
