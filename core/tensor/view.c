/* view.c — views: other shapes and strides over the same storage. */
#include "tensor/tensor.h"

#include <string.h>

/* Which part of a dimension a view shows, and in which order the dimensions stand. */
struct part {
    int dim;
    int64_t start, step;
};

static lab_tensor *zeros_like_input(lab_ctx *c, const lab_back *b)
{
    const lab_meta *m = &b->in_meta[0];

    return lab_tensor_zeros(c, m->dtype, m->ndim, m->shape);
}

static void back_select(lab_ctx *c, const lab_back *b)
{
    const struct part *p = b->param;

    b->grads[0] = zeros_like_input(c, b);
    lab_copy(c, lab_select(c, b->grads[0], p->dim, p->start), b->grad);
}

static void back_slice(lab_ctx *c, const lab_back *b)
{
    const struct part *p = b->param;
    int64_t n = b->out_meta->shape[p->dim], stop = p->start + n * p->step;

    b->grads[0] = zeros_like_input(c, b);
    lab_copy(c,
             lab_slice(c, b->grads[0], p->dim, p->start, stop < 0 ? INT64_MIN : stop,
                       p->step),
             b->grad);
}

static void back_permute(lab_ctx *c, const lab_back *b)
{
    const int *order = b->param;
    int inverse[LAB_MAX_DIMS];

    for (int i = 0; i < b->out_meta->ndim; i++)
        inverse[order[i]] = i;
    b->grads[0] = lab_permute(c, b->grad, b->out_meta->ndim, inverse);
}

static const lab_derivative select_derivative = { .name = "select",
                                                  .backward = back_select },
                            slice_derivative = { .name = "slice",
                                                 .backward = back_slice },
                            permute_derivative = { .name = "permute",
                                                   .backward = back_permute };

static char *offset(const lab_tensor *t, int64_t elements)
{
    return t->data + elements * (int64_t)lab_dtype_size(t->dtype);
}

int lab_dim_index(lab_ctx *c, const lab_tensor *t, int64_t dim, int extra)
{
    int64_t n = t->ndim + extra, at = dim < 0 ? dim + n : dim;

    if (at >= 0 && at < n)
        return (int)at;
    if (n == 0)
        lab_fail(c, LAB_EINDEX, "dimension %lld: a tensor of shape [] has none",
                 (long long)dim);
    else
        lab_fail(c, LAB_EINDEX,
                 "dimension %lld is out of range: %lld … %lld for shape %s",
                 (long long)dim, (long long)-n, (long long)n - 1,
                 lab_shape_text(c, t->ndim, t->shape));
    return -1;
}

/* A view with shape and strides as t's, to be changed by the caller before use: what a
 * view of one dimension more or less starts from. */
static void without(const lab_tensor *t, int dim, int64_t *shape, int64_t *strides)
{
    for (int i = 0, k = 0; i < t->ndim; i++)
        if (i != dim) {
            shape[k] = t->shape[i];
            strides[k++] = t->strides[i];
        }
}

lab_tensor *lab_select(lab_ctx *c, lab_tensor *t, int dim, int64_t i)
{
    int64_t shape[LAB_MAX_DIMS], strides[LAB_MAX_DIMS], at;

    if (!t || !lab_ok(c))
        return NULL;
    dim = lab_dim_index(c, t, dim, 0);
    if (dim < 0)
        return NULL;
    at = i < 0 ? i + t->shape[dim] : i;
    if (at < 0 || at >= t->shape[dim])
        return lab_fail(c, LAB_EINDEX,
                        "index %lld is out of range for dimension %d of size %lld",
                        (long long)i, dim, (long long)t->shape[dim]);
    without(t, dim, shape, strides);
    return view_recorded(c, t,
                         tensor_view(c, t, offset(t, at * t->strides[dim]), t->ndim - 1,
                                     shape, strides),
                         &select_derivative, &(struct part){ dim, at, 1 },
                         sizeof(struct part));
}

/* Where an end of a slice lies once it is counted from the front and clipped to [lo, hi]. */
static int64_t clip(int64_t at, int64_t size, int64_t lo, int64_t hi)
{
    at = at < 0 ? at + size : at;
    return at < lo ? lo : at > hi ? hi : at;
}

lab_tensor *lab_slice(lab_ctx *c, lab_tensor *t, int dim, int64_t start, int64_t stop,
                      int64_t step)
{
    int64_t shape[LAB_MAX_DIMS], strides[LAB_MAX_DIMS], size, lo, hi, from, to, n;

    if (!t || !lab_ok(c))
        return NULL;
    dim = lab_dim_index(c, t, dim, 0);
    if (dim < 0)
        return NULL;
    if (step == 0 || step == INT64_MIN)
        return lab_fail(c, LAB_EARG, "a slice's step of %lld leads nowhere",
                        (long long)step);
    size = t->shape[dim];
    lo = step > 0 ? 0 : -1;
    hi = step > 0 ? size : size - 1;
    from = start == INT64_MIN ? (step > 0 ? lo : hi) : clip(start, size, lo, hi);
    to = stop == INT64_MIN ? (step > 0 ? hi : lo) : clip(stop, size, lo, hi);
    n = step > 0 ? to - from : from - to;
    n = n > 0 ? (n - 1) / (step > 0 ? step : -step) + 1 : 0;
    memcpy(shape, t->shape, sizeof shape);
    memcpy(strides, t->strides, sizeof strides);
    shape[dim] = n;
    /* A step beyond the dimension is never taken, and must not overflow. */
    strides[dim] = n > 1 ? t->strides[dim] * step : t->strides[dim];
    return view_recorded(c, t,
                         tensor_view(c, t, offset(t, n > 0 ? from * t->strides[dim] : 0),
                                     t->ndim, shape, strides),
                         &slice_derivative, &(struct part){ dim, from, step },
                         sizeof(struct part));
}

lab_tensor *lab_permute(lab_ctx *c, lab_tensor *t, int n, const int *order)
{
    int64_t shape[LAB_MAX_DIMS], strides[LAB_MAX_DIMS];
    int from_of[LAB_MAX_DIMS];
    unsigned seen = 0;

    if (!t || !lab_ok(c))
        return NULL;
    if (n != t->ndim)
        return lab_fail(c, LAB_ESHAPE, "an order of %d dimensions does not fit shape %s",
                        n, lab_shape_text(c, t->ndim, t->shape));
    for (int i = 0; i < n; i++) {
        int from = lab_dim_index(c, t, order[i], 0);

        if (from < 0)
            return NULL;
        if (seen >> from & 1)
            return lab_fail(c, LAB_ESHAPE, "dimension %d stands twice in the order",
                            from);
        seen |= 1u << from;
        from_of[i] = from;
        shape[i] = t->shape[from];
        strides[i] = t->strides[from];
    }
    return view_recorded(c, t, tensor_view(c, t, t->data, n, shape, strides),
                         &permute_derivative, from_of, sizeof from_of);
}

lab_tensor *lab_transpose(lab_ctx *c, lab_tensor *t, int a, int b)
{
    int order[LAB_MAX_DIMS];

    if (!t || !lab_ok(c))
        return NULL;
    a = lab_dim_index(c, t, a, 0);
    b = a < 0 ? -1 : lab_dim_index(c, t, b, 0);
    if (b < 0)
        return NULL;
    for (int i = 0; i < t->ndim; i++)
        order[i] = i == a ? b : i == b ? a : i;
    return lab_permute(c, t, t->ndim, order);
}

lab_tensor *lab_unsqueeze(lab_ctx *c, lab_tensor *t, int dim)
{
    int64_t shape[LAB_MAX_DIMS], strides[LAB_MAX_DIMS];

    if (!t || !lab_ok(c))
        return NULL;
    if (t->ndim == LAB_MAX_DIMS)
        return lab_fail(c, LAB_ESHAPE,
                        "shape %s has no room for a dimension more: at most %d",
                        lab_shape_text(c, t->ndim, t->shape), LAB_MAX_DIMS);
    dim = lab_dim_index(c, t, dim, 1);
    if (dim < 0)
        return NULL;
    for (int i = 0, k = 0; i <= t->ndim; i++) {
        shape[i] = i == dim ? 1 : t->shape[k];
        strides[i] = i == dim ? 1 : t->strides[k];
        k += i != dim;
    }
    return view_recorded(c, t, tensor_view(c, t, t->data, t->ndim + 1, shape, strides),
                         &tensor_same_derivative, NULL, 0);
}

lab_tensor *lab_squeeze(lab_ctx *c, lab_tensor *t, int dim)
{
    int64_t shape[LAB_MAX_DIMS], strides[LAB_MAX_DIMS];

    if (!t || !lab_ok(c))
        return NULL;
    dim = lab_dim_index(c, t, dim, 0);
    if (dim < 0)
        return NULL;
    if (t->shape[dim] != 1)
        return lab_fail(c, LAB_ESHAPE,
                        "dimension %d of size %lld cannot be squeezed: not 1", dim,
                        (long long)t->shape[dim]);
    without(t, dim, shape, strides);
    return view_recorded(c, t, tensor_view(c, t, t->data, t->ndim - 1, shape, strides),
                         &tensor_same_derivative, NULL, 0);
}

lab_tensor *lab_expand(lab_ctx *c, lab_tensor *t, int n, const int64_t *shape)
{
    int64_t strides[LAB_MAX_DIMS];
    int missing;

    if (!t || !lab_ok(c))
        return NULL;
    missing = n - t->ndim;
    if (n > LAB_MAX_DIMS || missing < 0)
        return lab_fail(c, LAB_ESHAPE, "shape %s does not expand to %d dimensions",
                        lab_shape_text(c, t->ndim, t->shape), n);
    for (int i = 0; i < n; i++) {
        int64_t size = i < missing ? 1 : t->shape[i - missing];

        if (size != 1 && size != shape[i])
            return lab_fail(c, LAB_ESHAPE, "shape %s does not expand to %s",
                            lab_shape_text(c, t->ndim, t->shape),
                            lab_shape_text(c, n, shape));
        strides[i] = size == 1 && shape[i] != 1 ? 0
                     : i < missing              ? 0
                                                : t->strides[i - missing];
    }
    return view_recorded(c, t, tensor_view(c, t, t->data, n, shape, strides),
                         &lab_expand_derivative, NULL, 0);
}

bool lab_shape_broadcast(lab_ctx *c, const lab_tensor *a, const lab_tensor *b, int *ndim,
                         int64_t *out)
{
    int n = a->ndim > b->ndim ? a->ndim : b->ndim;

    for (int i = 0; i < n; i++) {
        int64_t x = i < n - a->ndim ? 1 : a->shape[i - n + a->ndim];
        int64_t y = i < n - b->ndim ? 1 : b->shape[i - n + b->ndim];

        if (x != y && x != 1 && y != 1)
            return lab_failn(c, LAB_ESHAPE,
                             "shapes %s and %s do not fit: dimension %d is %lld"
                             " in the first, %lld in the second",
                             lab_shape_text(c, a->ndim, a->shape),
                             lab_shape_text(c, b->ndim, b->shape), i, (long long)x,
                             (long long)y);
        out[i] = x == 1 ? y : x;
    }
    *ndim = n;
    return true;
}

/* ---- reshape ----------------------------------------------------------------------------- */

/* The sizes with a −1 filled in; false with LAB_ESHAPE when they do not hold t's elements. */
static bool fill_in(lab_ctx *c, const lab_tensor *t, int n, const int64_t *shape,
                    int64_t *out)
{
    int64_t known = 1;
    int open = -1;
    bool fits = n >= 0 && n <= LAB_MAX_DIMS;

    for (int i = 0; fits && i < n; i++) {
        out[i] = shape[i];
        if (shape[i] == -1 && open < 0)
            open = i;
        else if (shape[i] < 0)
            return lab_failn(c, LAB_ESHAPE,
                             "size %lld of dimension %d: only one size may be"
                             " left open with -1",
                             (long long)shape[i], i);
        else
            fits = !__builtin_mul_overflow(known, shape[i], &known);
    }
    if (fits && open >= 0) {
        fits = known > 0 && t->numel % known == 0;
        out[open] = fits ? t->numel / known : 0;
    } else {
        fits = fits && known == t->numel;
    }
    if (!fits && n <= LAB_MAX_DIMS)
        lab_fail(c, LAB_ESHAPE, "shape %s with %lld elements does not reshape to %s",
                 lab_shape_text(c, t->ndim, t->shape), (long long)t->numel,
                 lab_shape_text(c, n, shape));
    else if (!fits)
        lab_fail(c, LAB_ESHAPE, "%d dimensions: a tensor has at most %d", n,
                 LAB_MAX_DIMS);
    return fits;
}

/* Strides of the new shape over the old elements, or false when a copy is needed. Old and
 * new dimensions are matched in groups of equal numbers of elements; within a group the old
 * ones must lie evenly. */
static bool view_strides(const lab_tensor *t, int n, const int64_t *shape,
                         int64_t *strides)
{
    int64_t old_shape[LAB_MAX_DIMS], old_strides[LAB_MAX_DIMS];
    int old = 0, i = 0, k = 0;

    for (int d = 0; d < t->ndim; d++)
        if (t->shape[d] != 1) {
            old_shape[old] = t->shape[d];
            old_strides[old++] = t->strides[d];
        }
    while (i < old) {
        int64_t have = old_shape[i], want = 1;
        int last = i, first = k;

        while (k < n && want < have)
            want *= shape[k++];
        while (want != have) {
            if (have < want) {
                if (old_strides[last] != old_shape[last + 1] * old_strides[last + 1])
                    return false;
                have *= old_shape[++last];
            } else {
                want *= shape[k++];
            }
        }
        for (int64_t d = k - 1, step = old_strides[last]; d >= first; d--) {
            strides[d] = step;
            step *= shape[d];
        }
        i = last + 1;
    }
    while (k < n)
        strides[k++] = 1;
    return true;
}

lab_tensor *lab_reshape(lab_ctx *c, lab_tensor *t, int n, const int64_t *shape)
{
    int64_t sizes[LAB_MAX_DIMS], strides[LAB_MAX_DIMS];
    int64_t step = 1;

    if (!t || !lab_ok(c) || !fill_in(c, t, n, shape, sizes))
        return NULL;
    if (t->contiguous || t->numel == 0) {
        for (int i = n - 1; i >= 0; i--) {
            strides[i] = step;
            step *= sizes[i] ? sizes[i] : 1;
        }
    } else if (!view_strides(t, n, sizes, strides)) {
        return lab_reshape(c, lab_contiguous(c, t), n, sizes);
    }
    return view_recorded(c, t, tensor_view(c, t, t->data, n, sizes, strides),
                         &tensor_same_derivative, NULL, 0);
}
