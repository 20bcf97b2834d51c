/* join.c — several tensors become one. */
#include "op/op.h"

#include "op/table.h"

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

/* ---- derivatives --------------------------------------------------------------------------- */

static void back_cat(lab_ctx *c, const lab_back *b)
{
    int dim = *(const int *)b->param;
    int64_t at = 0;

    for (int i = 0; i < b->n; i++) {
        int64_t size = b->in_meta[i].shape[dim];

        if (b->wants[i])
            b->grads[i] = lab_cast(c, lab_slice(c, b->grad, dim, at, at + size, 1),
                                   b->in_meta[i].dtype);
        at += size;
    }
}

static void back_stack(lab_ctx *c, const lab_back *b)
{
    int dim = *(const int *)b->param;

    for (int i = 0; i < b->n; i++)
        if (b->wants[i])
            b->grads[i] =
                lab_cast(c, lab_select(c, b->grad, dim, i), b->in_meta[i].dtype);
}

static const lab_derivative d_cat = { .name = "cat", .backward = back_cat },
                            d_stack = { .name = "stack", .backward = back_stack };

static lab_tensor *recorded(lab_ctx *c, const lab_derivative *d, lab_tensor *y,
                            const lab_tensors *parts, int dim)
{
    if (!y || !lab_ok(c) || parts->len > LAB_MAX_INPUTS)
        return lab_ok(c) ? y : NULL;
    return lab_record(c, d, y, (int)parts->len, parts->at, 0, NULL, &dim, sizeof dim);
}

/* More parts than a node has inputs: joined in groups first. */
static lab_tensor *in_groups(lab_ctx *c, const lab_tensors *parts, int dim,
                             lab_tensor *(*join)(lab_ctx *c, const lab_tensors *parts,
                                                 int dim))
{
    int64_t groups = (parts->len + LAB_MAX_INPUTS - 1) / LAB_MAX_INPUTS;
    lab_tensor **joined = lab_alloc(c, (size_t)groups * sizeof(lab_tensor *));

    for (int64_t i = 0; joined && i < groups; i++) {
        int64_t at = i * LAB_MAX_INPUTS, left = parts->len - at;
        lab_tensors group = { left < LAB_MAX_INPUTS ? left : LAB_MAX_INPUTS,
                              parts->at + at };

        joined[i] = join(c, &group, dim);
    }
    return joined ? lab_concat(c, &(lab_tensors){ groups, joined }, dim) : NULL;
}

static bool any_recorded(const lab_ctx *c, const lab_tensors *parts)
{
    bool any = false;

    for (int64_t i = 0; i < parts->len && !any; i++)
        any = lab_recording(c, 1, parts->at + i);
    return any;
}

/* ---- the functions ------------------------------------------------------------------------- */

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
    if (parts->len > LAB_MAX_INPUTS && any_recorded(c, parts))
        return in_groups(c, parts, dim, lab_concat);
    y = lab_tensor_new(c, joined_dtype(parts), lab_ndim(parts->at[0]), shape);
    for (int64_t i = 0; y && i < parts->len; i++) {
        int64_t size = lab_dim(parts->at[i], dim);

        lab_copy(c, lab_slice(c, y, dim, at, at + size, 1), parts->at[i]);
        at += size;
    }
    return recorded(c, &d_cat, y, parts, dim);
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
    if (parts->len > LAB_MAX_INPUTS && any_recorded(c, parts))
        return in_groups(c, parts, dim, lab_stack);
    for (int i = 0; i <= n; i++)
        shape[i] = i == dim ? parts->len : lab_dim(first, i - (i > dim));
    y = lab_tensor_new(c, joined_dtype(parts), n + 1, shape);
    for (int64_t i = 0; y && i < parts->len; i++)
        lab_copy(c, lab_select(c, y, dim, i), parts->at[i]);
    return recorded(c, &d_stack, y, parts, dim);
}

/* ---- for the table of operations ----------------------------------------------------------- */

static lab_tensor *call_cat(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_concat(c, &(lab_tensors){ (int64_t)p[0], in }, (int)p[1]);
}

static lab_tensor *call_stack(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_stack(c, &(lab_tensors){ (int64_t)p[0], in }, (int)p[1]);
}

/* One tensor as often as p[0] says: more than a node has inputs. */
static lab_tensor *call_many(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    lab_tensor **parts = lab_alloc(c, (size_t)p[0] * sizeof(lab_tensor *));

    for (int64_t i = 0; parts && i < (int64_t)p[0]; i++)
        parts[i] = in[i % 2];
    return parts ? lab_stack(c, &(lab_tensors){ (int64_t)p[0], parts }, (int)p[1]) : NULL;
}

const struct lab_op op_cat = {
    .name = "cat",
    .inputs = -1,
    .call = call_cat,
    .flags = OP_GRAD,
    .cases = OP_CASES("2,3; 4,3 | 2 0", "2,3; 2,1; 2,2; 2,0 | 4 -1", "2 | 1 0",
                      "0,2; 1,2 | 2 0"),
};
const struct lab_op op_stack = {
    .name = "stack",
    .inputs = -1,
    .call = call_stack,
    .flags = OP_GRAD,
    .cases =
        OP_CASES("2,3; 2,3 | 2 0", "2,3; 2,3; 2,3 | 3 -1", "; | 2 0", "2,3; 2,3 | 2 1"),
};
const struct lab_op op_stack_many = {
    .name = "stack of many",
    .inputs = 2,
    .call = call_many,
    .flags = OP_GRAD,
    .cases = OP_CASES("2; 2 | 65 0", "2,2; 2,2 | 130 -1"),
};
