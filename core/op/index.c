/* index.c — blocks of a dimension, and places that several indices say together. */
#include "op/index.h"

#include "op/table.h"
#include "op/take.h"

#include <lab/op.h>
#include <lab/walk.h>

#include <string.h>

/* ---- one dimension ------------------------------------------------------------------------- */

lab_tensor *lab_index_select(lab_ctx *c, lab_tensor *x, int dim, lab_tensor *index)
{
    if (!x || !index || !lab_ok(c))
        return NULL;
    dim = lab_dim_index(c, x, dim, 0);
    if (dim < 0)
        return NULL;
    if (lab_ndim(index) > 1)
        return lab_fail(c, LAB_ESHAPE,
                        "index_select: the index is %s, a vector was expected",
                        lab_tensor_brief(c, index));
    return take_blocks(c, x, dim,
                       checked_places(c, "index_select", index, dim, lab_dim(x, dim),
                                      false),
                       0);
}

lab_tensor *lab_index_add(lab_ctx *c, lab_tensor *x, int dim, lab_tensor *index,
                          lab_tensor *src, double alpha)
{
    lab_tensor *places, *sum;
    bool fits;

    if (!x || !index || !src || !lab_ok(c))
        return NULL;
    dim = lab_dim_index(c, x, dim, 0);
    if (dim < 0)
        return NULL;
    fits = lab_ndim(index) <= 1 && lab_ndim(src) == lab_ndim(x);
    for (int d = 0; fits && d < lab_ndim(x); d++)
        fits = lab_dim(src, d) == (d == dim ? lab_numel(index) : lab_dim(x, d));
    if (!fits)
        return lab_fail(
            c, LAB_ESHAPE,
            "index_add: x is %s, the index %s, src %s: src has x's sizes, and the "
            "index's in dimension %d",
            lab_tensor_brief(c, x), lab_tensor_brief(c, index), lab_tensor_brief(c, src),
            dim);
    places = checked_places(c, "index_add", index, dim, lab_dim(x, dim), false);
    if (alpha != 1)
        src = lab_mul(c, src, lab_number(c, alpha));
    sum = add_blocks(c, src, dim, places, lab_dim(x, dim));
    return lab_cast(c, lab_add(c, x, sum), lab_dtype_of(x));
}

lab_tensor *lab_take(lab_ctx *c, lab_tensor *x, lab_tensor *index)
{
    lab_tensor *row = lab_reshape(c, x, 1, (int64_t[]){ -1 });

    return lab_reshape(
        c,
        take_blocks(c, row, 0, checked_places(c, "take", index, 0, lab_numel(x), true),
                    0),
        lab_ndim(index), lab_shape(index));
}

lab_tensor *lab_embedding(lab_ctx *c, lab_tensor *weight, lab_tensor *index,
                          int64_t padding)
{
    int64_t shape[LAB_MAX_DIMS];
    int n = lab_ndim(index);
    lab_tensor *places, *w = weight;

    if (!weight || !index || !lab_ok(c))
        return NULL;
    if (lab_ndim(weight) != 2 || n == LAB_MAX_DIMS)
        return lab_fail(c, LAB_ESHAPE,
                        "embedding: weight is %s, a matrix [rows, size] was expected",
                        lab_tensor_brief(c, weight));
    padding =
        padding < 0 && padding != LAB_NO_PADDING ? padding + lab_dim(weight, 0) : padding;
    if (padding != LAB_NO_PADDING && (padding < 0 || padding >= lab_dim(weight, 0)))
        return lab_fail(c, LAB_EINDEX, "embedding: padding row %lld of %lld",
                        (long long)padding, (long long)lab_dim(weight, 0));
    places = checked_places(c, "embedding", index, 0, lab_dim(weight, 0), false);
    if (padding != LAB_NO_PADDING && places && lab_recording(c, 1, &weight)) {
        /* The padding's row comes from outside of the recording. */
        lab_tensor *pad = lab_slice(c, lab_detach(c, weight), 0, padding, padding + 1, 1);
        lab_tensor *all[] = { weight, pad };
        int64_t *p;

        places = lab_clone(c, places);
        p = lab_i64_mut(places);
        w = lab_concat(c, &(lab_tensors){ 2, all }, 0);
        for (int64_t i = 0; p && i < lab_numel(places); i++)
            p[i] = p[i] == padding ? lab_dim(weight, 0) : p[i];
    }
    memcpy(shape, lab_shape(index), (size_t)n * sizeof *shape);
    shape[n] = lab_dim(weight, 1);
    return lab_reshape(c, take_blocks(c, w, 0, places, 0), n + 1, shape);
}

/* ---- several dimensions -------------------------------------------------------------------- */

/* Indices joined into one: over a view of x in which the indexed dimensions lie side by side
 * and are taken as one, `dim`. */
struct plan {
    lab_tensor *x, *places; /* x: the view, dimensions not yet joined */
    int dim, joined;        /* the first indexed dimension, how many */
    int ndim;
    int64_t merged[LAB_MAX_DIMS], shape[LAB_MAX_DIMS]; /* x joined; the result */
    int merged_ndim;
};

/* A mask stands for its places, one vector for each of its dimensions. */
static bool unfold_masks(lab_ctx *c, lab_tensor *x, int n, lab_tensor *const *index,
                         lab_tensor **out)
{
    for (int d = 0; d < n; d++) {
        lab_tensor *t = index[d], *places;

        if (!t || lab_dtype_of(t) != LAB_BOOL8) {
            out[d] = t ? t : out[d];
            continue;
        }
        for (int k = 0; k < lab_ndim(t); k++)
            if (d + k >= lab_ndim(x) || lab_dim(t, k) != lab_dim(x, d + k))
                return lab_failn(
                    c, LAB_ESHAPE,
                    "a mask of shape %s does not fit shape %s at dimension %d",
                    lab_shape_text(c, lab_ndim(t), lab_shape(t)),
                    lab_shape_text(c, lab_ndim(x), lab_shape(x)), d);
        places = lab_nonzero(c, t);
        for (int k = 0; k < lab_ndim(t); k++)
            out[d + k] = lab_select(c, places, 1, k);
    }
    return lab_ok(c);
}

/* Σ index_d · (elements of x's joined dimensions behind d), over the broadcast shape. */
static lab_tensor *joined_places(lab_ctx *c, lab_tensor *x, lab_tensor *const *index,
                                 int first, int count, int *ndim, int64_t *shape)
{
    lab_tensor *like = index[0], *sum = NULL;
    int64_t step = 1;

    for (int d = 1; d < count; d++) {
        if (!lab_shape_broadcast(c, like, index[d], ndim, shape))
            return NULL;
        like = lab_tensor_zeros(c, LAB_U8, 0, NULL);
        like = lab_expand(c, like, *ndim, shape);
    }
    *ndim = lab_ndim(like);
    memcpy(shape, lab_shape(like), (size_t)*ndim * sizeof *shape);
    for (int d = count - 1; d >= 0; d--) {
        lab_tensor *at =
            checked_places(c, "index", index[d], first + d, lab_dim(x, first + d), true);

        at = lab_reshape(c, at, lab_ndim(index[d]), lab_shape(index[d]));
        at = lab_mul(c, at, lab_integer(c, step));
        sum = sum ? lab_add(c, sum, at) : at;
        step *= lab_dim(x, first + d);
    }
    sum = lab_contiguous(c, lab_expand(c, sum, *ndim, shape));
    return lab_reshape(c, sum, 1, (int64_t[]){ -1 });
}

/* The dimension of the only index, where it is a mask that fits; else −1. */
static int only_mask(const lab_tensor *x, int n, lab_tensor *const *index)
{
    int at = -1;

    for (int d = 0; d < n; d++)
        if (index[d]) {
            if (at >= 0 || lab_dtype_of(index[d]) != LAB_BOOL8)
                return -1;
            at = d;
        }
    if (at < 0 || lab_ndim(index[at]) == 0 || at + lab_ndim(index[at]) > lab_ndim(x))
        return -1;
    for (int k = 0; k < lab_ndim(index[at]); k++)
        if (lab_dim(index[at], k) != lab_dim(x, at + k))
            return -1;
    return at;
}

static bool make_plan(lab_ctx *c, lab_tensor *x, int n, lab_tensor *const *index,
                      struct plan *p)
{
    lab_tensor *all[LAB_MAX_DIMS] = { NULL }, *used[LAB_MAX_DIMS];
    int order[LAB_MAX_DIMS], k = 0, last = -1, bn = 0;
    int64_t shape[LAB_MAX_DIMS];
    bool apart = false;

    if (!x || !lab_ok(c))
        return false;
    *p = (struct plan){ .x = x, .dim = only_mask(x, n, index) };
    if (p->dim >= 0) {
        p->joined = lab_ndim(index[p->dim]);
        p->places = mask_places(c, index[p->dim]);
        bn = 1;
        shape[0] = lab_numel(p->places);
    } else if (!unfold_masks(c, x, n, index, all)) {
        return false;
    }
    for (int d = 0; d < lab_ndim(x); d++) {
        if (!all[d])
            continue;
        apart = apart || (last >= 0 && last != d - 1);
        p->dim = p->dim < 0 ? d : p->dim;
        last = d;
        order[p->joined] = d;
        used[p->joined++] = all[d];
    }
    if (p->joined == 0)
        return lab_failn(c, LAB_EARG, "index: no index is there");
    if (apart) {
        k = p->joined;
        for (int d = 0; d < lab_ndim(x); d++)
            if (!all[d])
                order[k++] = d;
        p->x = lab_permute(c, x, lab_ndim(x), order);
        p->dim = 0;
    }
    if (!p->places)
        p->places = joined_places(c, p->x, used, p->dim, p->joined, &bn, shape);
    if (!p->places)
        return false;
    p->ndim = lab_ndim(x) - p->joined + bn;
    if (p->ndim > LAB_MAX_DIMS)
        return lab_failn(c, LAB_ESHAPE, "index: a result of %d dimensions, more than %d",
                         p->ndim, LAB_MAX_DIMS);
    memcpy(p->shape, lab_shape(p->x), (size_t)p->dim * sizeof *shape);
    memcpy(p->merged, lab_shape(p->x), (size_t)p->dim * sizeof *shape);
    memcpy(p->shape + p->dim, shape, (size_t)bn * sizeof *shape);
    p->merged[p->dim] = 1;
    for (int d = 0; d < p->joined; d++)
        p->merged[p->dim] *= lab_dim(p->x, p->dim + d);
    p->merged_ndim = lab_ndim(x) - p->joined + 1;
    for (int d = p->dim + p->joined, i = 0; d < lab_ndim(x); d++, i++) {
        p->shape[p->dim + bn + i] = lab_dim(p->x, d);
        p->merged[p->dim + 1 + i] = lab_dim(p->x, d);
    }
    return true;
}

lab_tensor *lab_index(lab_ctx *c, lab_tensor *x, int n, lab_tensor *const *index)
{
    struct plan p;

    if (!make_plan(c, x, n, index, &p))
        return NULL;
    x = lab_reshape(c, p.x, p.merged_ndim, p.merged);
    return lab_reshape(c, take_blocks(c, x, p.dim, p.places, 0), p.ndim, p.shape);
}

/* values broadcast to what lab_index would give, as blocks of the joined dimension. */
static lab_tensor *blocks_of(lab_ctx *c, const struct plan *p, lab_tensor *values,
                             lab_dtype d)
{
    int64_t shape[LAB_MAX_DIMS];

    memcpy(shape, p->merged, (size_t)p->merged_ndim * sizeof *shape);
    shape[p->dim] = lab_numel(p->places);
    values = lab_expand(c, lab_cast(c, values, d), p->ndim, p->shape);
    return lab_reshape(c, lab_contiguous(c, values), p->merged_ndim, shape);
}

void lab_index_set(lab_ctx *c, lab_tensor *x, int n, lab_tensor *const *index,
                   lab_tensor *values)
{
    lab_tensor *to, *from;
    struct plan p;

    if (!values || !make_plan(c, lab_detach(c, x), n, index, &p) || !lab_writable(c, x))
        return;
    from = blocks_of(c, &p, lab_detach(c, values), lab_dtype_of(x));
    if (from && lab_share_storage(from, x))
        from = lab_clone(c, from);
    /* A copy where the joined dimensions do not lie as one in memory. */
    to = lab_reshape(c, lab_contiguous(c, p.x), p.merged_ndim, p.merged);
    if (!to || !from)
        return;
    put_blocks(to, p.dim, p.places, from);
    if (!lab_share_storage(to, x))
        lab_copy(c, p.x, lab_reshape(c, to, lab_ndim(p.x), lab_shape(p.x)));
}

/* ---- writing as a step of differentiation -------------------------------------------------- */

static lab_tensor *flat(lab_ctx *c, lab_tensor *t)
{
    return lab_reshape(c, t, 1, (int64_t[]){ -1 });
}

static void back_put(lab_ctx *c, const lab_back *b)
{
    lab_tensor *places = b->saved[0], *line = flat(c, places);
    const lab_meta *m = &b->in_meta[1];

    if (b->wants[0]) {
        lab_tensor *g = lab_clone(c, b->grad);
        lab_tensor *none = lab_tensor_zeros(c, lab_dtype_of(g), 1, lab_shape(line));

        if (!g || !none)
            return;
        put_blocks(flat(c, g), 0, line, none);
        b->grads[0] = lab_cast(c, g, b->in_meta[0].dtype);
    }
    if (b->wants[1]) {
        lab_tensor *g = take_blocks(c, flat(c, b->grad), 0, line, 0);

        g = lab_reshape(c, g, lab_ndim(places), lab_shape(places));
        b->grads[1] = lab_cast(c, lab_sum_to_meta(c, g, m), m->dtype);
    }
}

static const lab_derivative d_put = { .name = "index_put", .backward = back_put };

lab_tensor *put_places(lab_ctx *c, lab_tensor *x, lab_tensor *places, lab_tensor *values)
{
    lab_tensor *y, *from, *in[] = { x, values };

    if (!x || !places || !values || !lab_ok(c))
        return NULL;
    places = lab_contiguous(c, places);
    y = lab_clone(c, lab_detach(c, x));
    from = lab_cast(c, lab_detach(c, values), lab_dtype_of(x));
    from = lab_contiguous(c, lab_expand(c, from, lab_ndim(places), lab_shape(places)));
    if (!y || !from || !places)
        return NULL;
    put_blocks(flat(c, y), 0, flat(c, places), flat(c, from));
    return lab_record(c, &d_put, y, 2, in, 1, &places, NULL, 0);
}

lab_tensor *lab_index_put(lab_ctx *c, lab_tensor *x, int n, lab_tensor *const *index,
                          lab_tensor *values, bool accumulate)
{
    lab_tensor *places, *sum;
    int64_t all = lab_numel(x);

    if (!x || !values || !lab_ok(c))
        return NULL;
    /* The numbers of x's elements, seen through the same index. */
    places = lab_tensor_make(c, LAB_I64, all);
    for (int64_t i = 0; places && i < all; i++)
        lab_i64_mut(places)[i] = i;
    places = lab_index(c, lab_reshape(c, places, lab_ndim(x), lab_shape(x)), n, index);
    if (!accumulate)
        return put_places(c, x, places, values);
    if (!places)
        return NULL;
    values = lab_expand(c, values, lab_ndim(places), lab_shape(places));
    sum = add_blocks(c, flat(c, values), 0, flat(c, places), all);
    sum = lab_add(c, x, lab_reshape(c, sum, lab_ndim(x), lab_shape(x)));
    return lab_cast(c, sum, lab_dtype_of(x));
}

/* ---- for the table of operations ----------------------------------------------------------- */

static lab_tensor *call_select(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_index_select(c, in[0], (int)p[0], in[1]);
}

static lab_tensor *call_add(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_index_add(c, in[0], (int)p[0], in[1], in[2], p[1]);
}

static lab_tensor *call_embedding(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_embedding(c, in[0], in[1], p[0] < 0 ? LAB_NO_PADDING : (int64_t)p[0]);
}

/* p: the dimensions of the indices in[1 …], −1 for none. */
static lab_tensor *call_index(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    lab_tensor *index[LAB_MAX_DIMS] = { NULL };

    for (int i = 0; i < 2; i++)
        if (p[i] >= 0)
            index[(int)p[i]] = in[i + 1];
    return lab_index(c, in[0], lab_ndim(in[0]), index);
}

/* in: x, index, index, values; p: as above, accumulate. */
static lab_tensor *call_put(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    lab_tensor *index[LAB_MAX_DIMS] = { NULL };

    for (int i = 0; i < 2; i++)
        if (p[i] >= 0)
            index[(int)p[i]] = in[i + 1];
    return lab_index_put(c, in[0], lab_ndim(in[0]), index, in[3], p[2] != 0);
}

const struct lab_op op_index_select = {
    .name = "index_select",
    .inputs = 2,
    .call = call_select,
    .flags = OP_GRAD | OP_BF16,
    .cases =
        OP_CASES("3,4; i4:7 | 1", "5,3; i5:2 | 0", "2,3,4; i3:5 | -2", "3,2; i3:0 | 0"),
};
const struct lab_op op_index_add = {
    .name = "index_add",
    .inputs = 3,
    .call = call_add,
    .flags = OP_GRAD | OP_FAST,
    .cases = OP_CASES("3,4; i4:7; 3,7 | 1 1", "5,3; i5:9; 9,3 | 0 -0.5",
                      "2,3,40; i3:5; 2,5,40 | -2 1", "3,2; i3:0; 0,2 | 0 1"),
};
const struct lab_op op_embedding = {
    .name = "embedding",
    .inputs = 2,
    .call = call_embedding,
    .flags = OP_GRAD | OP_FAST | OP_BF16,
    .cases = OP_CASES("5,3; i5:2,4 | -1", "3,70; i3:40 | -1", "4,1; i4: | -1",
                      "4,2; i4:0 | -1"),
};
const struct lab_op op_index = {
    .name = "index",
    .inputs = 3,
    .call = call_index,
    .flags = OP_GRAD,
    .cases = OP_CASES("3,4,5; i3:7; i4:7 | 0 1", "3,4,5; i3:7; i4:2,1 | 0 2",
                      "3,4,5; i4:2,3; i4: | 1 -1", "3,4; i3:6,1; i4:2 | 0 1",
                      "2,3,4; m:2,3; i4: | 0 -1", "2,3,4; i2:1; m:4 | 0 2"),
};
const struct lab_op op_index_put = {
    .name = "index_put",
    .inputs = 4,
    .call = call_put,
    .flags = OP_GRAD,
    .cases = OP_CASES("3,4,5; i3:1; i4:1; 1,5 | 0 1 0", "3,4,5; i4:9; i4:; 5 | 1 -1 1",
                      "2,3,4; m:2,3; i4:; 4 | 0 -1 0", "6,2; i6:40; i2:; 40,2 | 0 -1 1"),
};
