/* join.c — several tensors become one. */
#include "op/op.h"

static lab_dtype joined_dtype(const lab_tensors *parts)
{
    lab_dtype d = lab_dtype_of(parts->at[0]);

    for (int64_t i = 1; i < parts->len; i++)
        d = lab_dtype_promote(d, lab_dtype_of(parts->at[i]));
    return d;
}

static bool all_there(lab_ctx *c, const char *name, const lab_tensors *parts)
{
    if (!lab_ok(c))
        return false;
    if (!parts || parts->len == 0)
        return lab_failn(c, LAB_EARG, "%s: at least one tensor is needed", name);
    for (int64_t i = 0; i < parts->len; i++)
        if (!parts->at[i])
            return false;
    return true;
}

/* The first part's shape with the sizes along dim summed up. */
static bool joined_shape(lab_ctx *c, const lab_tensors *parts, int dim, int64_t *shape)
{
    const lab_tensor *first = parts->at[0];

    for (int i = 0; i < lab_ndim(first); i++)
        shape[i] = lab_dim(first, i);
    for (int64_t k = 1; k < parts->len; k++) {
        const lab_tensor *t = parts->at[k];
        bool fits = lab_ndim(t) == lab_ndim(first);

        for (int i = 0; fits && i < lab_ndim(t); i++)
            fits = i == dim || lab_dim(t, i) == shape[i];
        if (!fits)
            return lab_failn(
                c, LAB_ESHAPE,
                "cat: shape %s of tensor %lld does not fit %s along dimension %d",
                lab_shape_text(c, lab_ndim(t), lab_shape(t)), (long long)k + 1,
                lab_shape_text(c, lab_ndim(first), lab_shape(first)), dim);
        if (__builtin_add_overflow(shape[dim], lab_dim(t, dim), &shape[dim]))
            return lab_failn(c, LAB_ESHAPE, "cat: dimension %d grows too large", dim);
    }
    return true;
}

lab_tensor *lab_concat(lab_ctx *c, const lab_tensors *parts, int dim)
{
    int64_t shape[LAB_MAX_DIMS], at = 0;
    lab_tensor *y;

    if (!all_there(c, "cat", parts))
        return NULL;
    if (lab_ndim(parts->at[0]) == 0)
        return lab_fail(c, LAB_ESHAPE,
                        "cat: numbers have no dimension to join; use stack");
    dim = lab_dim_index(c, parts->at[0], dim, 0);
    if (dim < 0 || !joined_shape(c, parts, dim, shape))
        return NULL;
    y = lab_tensor_new(c, joined_dtype(parts), lab_ndim(parts->at[0]), shape);
    for (int64_t i = 0; y && i < parts->len; i++) {
        int64_t size = lab_dim(parts->at[i], dim);

        lab_copy(c, lab_slice(c, y, dim, at, at + size, 1), parts->at[i]);
        at += size;
    }
    return lab_ok(c) ? y : NULL;
}

lab_tensor *lab_cat(lab_ctx *c, lab_tensor *a, lab_tensor *b, int dim)
{
    return lab_concat(c, &(lab_tensors){ 2, (lab_tensor *const[]){ a, b } }, dim);
}

lab_tensor *lab_stack(lab_ctx *c, const lab_tensors *parts, int dim)
{
    int64_t shape[LAB_MAX_DIMS];
    const lab_tensor *first;
    lab_tensor *y;
    int n;

    if (!all_there(c, "stack", parts))
        return NULL;
    first = parts->at[0];
    n = lab_ndim(first);
    if (n == LAB_MAX_DIMS)
        return lab_fail(c, LAB_ESHAPE, "stack: shape %s has no room for a dimension more",
                        lab_shape_text(c, n, lab_shape(first)));
    for (int64_t i = 1; i < parts->len; i++)
        if (!lab_same_shape(first, parts->at[i]))
            return lab_fail(c, LAB_ESHAPE,
                            "stack: shape %s of tensor %lld differs from %s",
                            lab_shape_text(c, lab_ndim(parts->at[i]),
                                           lab_shape(parts->at[i])),
                            (long long)i + 1, lab_shape_text(c, n, lab_shape(first)));
    dim = lab_dim_index(c, first, dim, 1);
    if (dim < 0)
        return NULL;
    for (int i = 0; i <= n; i++)
        shape[i] = i == dim ? parts->len : lab_dim(first, i - (i > dim));
    y = lab_tensor_new(c, joined_dtype(parts), n + 1, shape);
    for (int64_t i = 0; y && i < parts->len; i++)
        lab_copy(c, lab_select(c, y, dim, i), parts->at[i]);
    return lab_ok(c) ? y : NULL;
}
