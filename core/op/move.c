/* move.c — padding, turning and repeating: blocks of a dimension at other places. */
#include <lab/move.h>

#include "op/table.h"
#include "op/take.h"

#include <lab/op.h>
#include <lab/walk.h>

/* ---- padding ------------------------------------------------------------------------------- */

/* Where number i of a padded dimension comes from; −1: nowhere. */
static int64_t source(lab_pad_mode mode, int64_t i, int64_t n)
{
    if (i >= 0 && i < n)
        return i;
    switch (mode) {
    case LAB_PAD_REFLECT:
        return i < 0 ? -i : 2 * (n - 1) - i;
    case LAB_PAD_REPLICATE:
        return i < 0 ? 0 : n - 1;
    case LAB_PAD_CIRCULAR:
        return i < 0 ? i + n : i - n;
    default:
        return -1;
    }
}

static bool pad_fits(lab_ctx *c, lab_pad_mode mode, int64_t n, int dim, int64_t before,
                     int64_t after, int64_t *size)
{
    static const char *const name[] = { "constant", "reflect", "replicate", "circular" };
    int64_t limit = mode == LAB_PAD_REFLECT    ? n - 1
                    : mode == LAB_PAD_CIRCULAR ? n
                                               : INT64_MAX;
    bool good = before <= limit && after <= limit &&
                (n > 0 || mode == LAB_PAD_CONSTANT || (before <= 0 && after <= 0));

    if (!good)
        return lab_failn(c, LAB_EARG,
                         "pad: %lld and %lld around dimension %d of size %lld: mode "
                         "\"%s\" has at most %lld",
                         (long long)before, (long long)after, dim, (long long)n,
                         name[mode], (long long)(limit == INT64_MAX ? 0 : limit));
    if (__builtin_add_overflow(n, before, size) ||
        __builtin_add_overflow(*size, after, size) || *size < 0)
        return lab_failn(
            c, LAB_ESHAPE,
            "pad: %lld and %lld around dimension %d of size %lld leave no size",
            (long long)before, (long long)after, dim, (long long)n);
    return true;
}

static lab_tensor *pad_dim(lab_ctx *c, lab_tensor *x, int dim, int64_t before,
                           int64_t after, lab_pad_mode mode, double value)
{
    int64_t size, n = lab_dim(x, dim), *p;
    lab_tensor *places;

    if (!x || (before == 0 && after == 0))
        return x;
    if (!pad_fits(c, mode, n, dim, before, after, &size))
        return NULL;
    places = lab_tensor_make(c, LAB_I64, size);
    p = lab_i64_mut(places);
    for (int64_t i = 0; p && i < size; i++)
        p[i] = source(mode, i - before, n);
    return take_blocks(c, x, dim, places, value);
}

lab_tensor *lab_pad(lab_ctx *c, lab_tensor *x, const lab_ints *pad, lab_pad_mode mode,
                    double value)
{
    int dims = (int)(pad->len / 2);
    lab_tensor *y = x;

    if (!x || !lab_ok(c))
        return NULL;
    if (pad->len % 2 || pad->len / 2 > lab_ndim(x))
        return lab_fail(c, LAB_EARG,
                        "pad: %lld sizes for shape %s: pairs (before, after) were "
                        "expected, the last dimension first",
                        (long long)pad->len,
                        lab_shape_text(c, lab_ndim(x), lab_shape(x)));
    /* Outer dimensions first: their blocks are larger. */
    for (int i = dims - 1; i >= 0 && y; i--)
        y = pad_dim(c, y, lab_ndim(x) - 1 - i, pad->at[2 * i], pad->at[2 * i + 1], mode,
                    value);
    return y == x ? lab_clone(c, x) : y;
}

/* ---- turning, moving on -------------------------------------------------------------------- */

lab_tensor *lab_flip(lab_ctx *c, lab_tensor *x, const lab_ints *dims)
{
    bool turn[LAB_MAX_DIMS] = { false };
    lab_tensor *y = x;

    if (!x || !lab_ok(c))
        return NULL;
    for (int64_t i = 0; dims && i < dims->len; i++) {
        int d = lab_dim_index(c, x, dims->at[i], 0);

        if (d < 0)
            return NULL;
        if (turn[d])
            return lab_fail(c, LAB_EARG, "flip: dimension %d is named twice", d);
        turn[d] = true;
    }
    for (int d = 0; d < lab_ndim(x); d++)
        if (!dims || dims->len == 0 || turn[d])
            y = lab_slice(c, y, d, INT64_MIN, INT64_MIN, -1);
    return lab_clone(c, y);
}

static lab_tensor *roll_dim(lab_ctx *c, lab_tensor *x, int dim, int64_t shift)
{
    int64_t n = lab_dim(x, dim), *p;
    lab_tensor *places = lab_tensor_make(c, LAB_I64, n);

    p = lab_i64_mut(places);
    if (!p)
        return NULL;
    shift = n > 0 ? (shift % n + n) % n : 0;
    for (int64_t i = 0; i < n; i++)
        p[i] = i < shift ? i - shift + n : i - shift;
    return take_blocks(c, x, dim, places, 0);
}

lab_tensor *lab_roll(lab_ctx *c, lab_tensor *x, const lab_ints *shifts,
                     const lab_ints *dims)
{
    lab_tensor *y = x;

    if (!x || !lab_ok(c))
        return NULL;
    if (!dims || dims->len == 0) {
        if (shifts->len != 1)
            return lab_fail(c, LAB_EARG,
                            "roll: %lld shifts without dimensions: one was expected",
                            (long long)shifts->len);
        y = lab_reshape(c, x, 1, (int64_t[]){ lab_numel(x) });
        y = roll_dim(c, y, 0, shifts->at[0]);
        return lab_reshape(c, y, lab_ndim(x), lab_shape(x));
    }
    if (shifts->len != dims->len)
        return lab_fail(c, LAB_EARG, "roll: %lld shifts for %lld dimensions",
                        (long long)shifts->len, (long long)dims->len);
    for (int64_t i = 0; i < dims->len && y; i++) {
        int d = lab_dim_index(c, x, dims->at[i], 0);

        y = d < 0 ? NULL : roll_dim(c, y, d, shifts->at[i]);
    }
    return y;
}

/* ---- repeating ----------------------------------------------------------------------------- */

/* Each block `each` times, all of that `times` times. */
static lab_tensor *repeat_dim(lab_ctx *c, lab_tensor *x, int dim, int64_t times)
{
    int64_t n = lab_dim(x, dim), size, *p;
    lab_tensor *places;

    if (!x || times == 1)
        return x;
    if (times < 0 || __builtin_mul_overflow(n, times, &size))
        return lab_fail(c, LAB_EARG, "repeat: %lld times dimension %d of size %lld",
                        (long long)times, dim, (long long)n);
    places = lab_tensor_make(c, LAB_I64, size);
    p = lab_i64_mut(places);
    for (int64_t i = 0; p && i < size; i++)
        p[i] = i % n;
    return take_blocks(c, x, dim, places, 0);
}

lab_tensor *lab_repeat(lab_ctx *c, lab_tensor *x, const lab_ints *times)
{
    int64_t shape[LAB_MAX_DIMS], lead;
    lab_tensor *y;

    if (!x || !lab_ok(c))
        return NULL;
    lead = times->len - lab_ndim(x);
    if (lead < 0 || times->len > LAB_MAX_DIMS)
        return lab_fail(c, LAB_EARG, "repeat: %lld times for shape %s of %d dimensions",
                        (long long)times->len,
                        lab_shape_text(c, lab_ndim(x), lab_shape(x)), lab_ndim(x));
    for (int64_t i = 0; i < times->len; i++)
        shape[i] = i < lead ? 1 : lab_dim(x, (int)(i - lead));
    y = lab_reshape(c, x, (int)times->len, shape);
    for (int64_t i = times->len - 1; i >= 0 && y; i--)
        y = repeat_dim(c, y, (int)i, times->at[i]);
    return y && lab_share_storage(x, y) ? lab_clone(c, y) : y;
}

lab_tensor *lab_tile(lab_ctx *c, lab_tensor *x, const lab_ints *times)
{
    int64_t all[LAB_MAX_DIMS], missing = lab_ndim(x) - times->len;

    if (missing <= 0)
        return lab_repeat(c, x, times);
    for (int i = 0; i < lab_ndim(x); i++)
        all[i] = i < missing ? 1 : times->at[i - missing];
    return lab_repeat(c, x, &(lab_ints){ lab_ndim(x), all });
}

/* Place i as often as times[i] says, or times[0] for all. */
static lab_tensor *often(lab_ctx *c, const int64_t *times, bool one, int64_t n)
{
    int64_t total = 0, *p;
    lab_tensor *places;

    for (int64_t i = 0; i < n; i++) {
        int64_t t = times[one ? 0 : i];

        if (t < 0 || __builtin_add_overflow(total, t, &total))
            return lab_fail(c, LAB_EARG,
                            "repeat_interleave: %lld times block %lld: at least 0 was "
                            "expected",
                            (long long)t, (long long)i);
    }
    places = lab_tensor_make(c, LAB_I64, total);
    p = lab_i64_mut(places);
    for (int64_t i = 0; p && i < n; i++)
        for (int64_t k = 0; k < times[one ? 0 : i]; k++)
            *p++ = i;
    return places;
}

lab_tensor *lab_repeat_interleave(lab_ctx *c, lab_tensor *x, lab_tensor *times, int dim)
{
    lab_tensor *t;
    int64_t n, count;
    bool one;

    if (!x || !times || !lab_ok(c))
        return NULL;
    dim = lab_dim_index(c, x, dim, 0);
    if (dim < 0)
        return NULL;
    n = lab_dim(x, dim);
    count = lab_numel(times);
    one = count == 1;
    if (lab_ndim(times) > 1 || (!one && count != n))
        return lab_fail(c, LAB_ESHAPE,
                        "repeat_interleave: times are %s, [%lld] or one number was "
                        "expected for dimension %d",
                        lab_tensor_brief(c, times), (long long)n, dim);
    if (lab_dtype_is_float(lab_dtype_of(times)))
        return lab_fail(c, LAB_EDTYPE,
                        "repeat_interleave: times are %s, whole numbers were expected",
                        lab_dtype_name(lab_dtype_of(times)));
    t = lab_contiguous(c, lab_cast(c, times, LAB_I64));
    return t ? take_blocks(c, x, dim, often(c, lab_i64(t), one, n), 0) : NULL;
}

/* ---- shapes -------------------------------------------------------------------------------- */

lab_tensor *lab_movedim(lab_ctx *c, lab_tensor *x, int from, int to)
{
    int order[LAB_MAX_DIMS], n = lab_ndim(x), k = 0;

    if (!x || !lab_ok(c))
        return NULL;
    from = lab_dim_index(c, x, from, 0);
    to = from < 0 ? -1 : lab_dim_index(c, x, to, 0);
    if (to < 0)
        return NULL;
    for (int i = 0; i < n; i++) {
        k += k == from;
        order[i] = i == to ? from : k++;
    }
    return lab_permute(c, x, n, order);
}

lab_tensor *lab_unflatten(lab_ctx *c, lab_tensor *x, int dim, const lab_ints *sizes)
{
    int64_t shape[LAB_MAX_DIMS], known = 1, open = -1;
    int n = 0;

    if (!x || !lab_ok(c))
        return NULL;
    dim = lab_dim_index(c, x, dim, 0);
    if (dim < 0)
        return NULL;
    if (sizes->len < 1 || lab_ndim(x) - 1 + sizes->len > LAB_MAX_DIMS)
        return lab_fail(c, LAB_ESHAPE, "unflatten: shape %s with dimension %d as %lld",
                        lab_shape_text(c, lab_ndim(x), lab_shape(x)), dim,
                        (long long)sizes->len);
    for (int i = 0; i < dim; i++)
        shape[n++] = lab_dim(x, i);
    for (int64_t i = 0; i < sizes->len; i++) {
        int64_t s = sizes->at[i];

        if (s == -1 && open < 0)
            open = n;
        else if (s < 0 || __builtin_mul_overflow(known, s, &known))
            return lab_fail(c, LAB_EARG, "unflatten: size %lld of part %lld",
                            (long long)s, (long long)i);
        shape[n++] = s;
    }
    if (open >= 0 ? known == 0 || lab_dim(x, dim) % known : known != lab_dim(x, dim))
        return lab_fail(c, LAB_ESHAPE, "unflatten: dimension %d of size %lld is not %s",
                        dim, (long long)lab_dim(x, dim),
                        lab_shape_text(c, (int)sizes->len, sizes->at));
    if (open >= 0)
        shape[open] = lab_dim(x, dim) / known;
    for (int i = dim + 1; i < lab_ndim(x); i++)
        shape[n++] = lab_dim(x, i);
    return lab_reshape(c, x, n, shape);
}

lab_tensor *lab_flatten(lab_ctx *c, lab_tensor *x, int first, int last)
{
    int64_t shape[LAB_MAX_DIMS], joined = 1;
    int n = 0;

    if (!x || !lab_ok(c))
        return NULL;
    if (lab_ndim(x) == 0)
        return lab_reshape(c, x, 1, (int64_t[]){ 1 });
    first = lab_dim_index(c, x, first, 0);
    last = first < 0 ? -1 : lab_dim_index(c, x, last, 0);
    if (last < 0)
        return NULL;
    if (first > last)
        return lab_fail(c, LAB_EARG, "flatten: dimension %d stands behind dimension %d",
                        first, last);
    for (int i = 0; i < lab_ndim(x); i++) {
        joined *= i >= first && i <= last ? lab_dim(x, i) : 1;
        if (i < first || i > last)
            shape[n++] = lab_dim(x, i);
        else if (i == last)
            shape[n++] = joined;
    }
    return lab_reshape(c, x, n, shape);
}

lab_tensor *lab_outer(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    if (!a || !b || !lab_ok(c))
        return NULL;
    if (lab_ndim(a) != 1 || lab_ndim(b) != 1)
        return lab_fail(c, LAB_ESHAPE, "outer: two vectors were expected, got %s and %s",
                        lab_tensor_brief(c, a), lab_tensor_brief(c, b));
    return lab_mul(c, lab_unsqueeze(c, a, 1), b);
}

/* ---- for the table of operations ----------------------------------------------------------- */

/* p[0] numbers from p[1] on. */
static lab_ints listed(const double *p, int64_t *room)
{
    for (int i = 0; i < (int)p[0]; i++)
        room[i] = (int64_t)p[i + 1];
    return (lab_ints){ (int64_t)p[0], room };
}

/* p: mode, value, how many sizes, sizes. */
static lab_tensor *call_pad(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    int64_t room[16];
    lab_ints pad = listed(p + 2, room);

    return lab_pad(c, in[0], &pad, (lab_pad_mode)p[0], p[1]);
}

static lab_tensor *call_flip(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    int64_t room[16];
    lab_ints dims = listed(p, room);

    return lab_flip(c, in[0], &dims);
}

/* p: how many shifts, shifts, how many dims, dims. */
static lab_tensor *call_roll(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    int64_t a[16], b[16];
    lab_ints shifts = listed(p, a), dims = listed(p + 1 + shifts.len, b);

    return lab_roll(c, in[0], &shifts, &dims);
}

static lab_tensor *call_repeat(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    int64_t room[16];
    lab_ints times = listed(p, room);

    return lab_repeat(c, in[0], &times);
}

static lab_tensor *call_interleave(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_repeat_interleave(c, in[0], in[1], (int)p[0]);
}

static lab_tensor *call_outer(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    (void)p;
    return lab_outer(c, in[0], in[1]);
}

const struct lab_op op_pad = {
    .name = "pad",
    .inputs = 1,
    .call = call_pad,
    .flags = OP_GRAD | OP_BF16,
    .cases = OP_CASES("2,3 | 0 0.5 2 1 2", "2,3,4 | 0 0 6 1 0 0 2 -1 1",
                      "2,5 | 1 0 2 4 3", "3,4,2 | 1 0 6 0 0 2 3 1 1", "2,3 | 2 0 2 2 5",
                      "4,3 | 3 0 4 3 1 0 4", "0,2 | 0 1 4 0 1 1 1", "3 | 0 0 2 -1 -1"),
};
const struct lab_op op_flip = {
    .name = "flip",
    .inputs = 1,
    .call = call_flip,
    .flags = OP_GRAD,
    .cases = OP_CASES("2,3 | 1 0", "2,3,4 | 2 1 -1", "5 | 0", "0,3 | 0", " | 0"),
};
const struct lab_op op_roll = {
    .name = "roll",
    .inputs = 1,
    .call = call_roll,
    .flags = OP_GRAD,
    .cases =
        OP_CASES("2,3 | 1 2 1 1", "2,3,4 | 2 -1 5 2 0 2", "2,3 | 1 4 0", "0,3 | 1 1 1 0"),
};
const struct lab_op op_repeat = {
    .name = "repeat",
    .inputs = 1,
    .call = call_repeat,
    .flags = OP_GRAD,
    .cases =
        OP_CASES("2,3 | 2 2 3", "3 | 3 2 1 2", "2,3 | 2 1 1", "2,2 | 2 0 3", " | 1 4"),
};
const struct lab_op op_repeat_interleave = {
    .name = "repeat_interleave",
    .inputs = 2,
    .call = call_interleave,
    .flags = OP_GRAD,
    .cases = OP_CASES("2,3; i4:3 | 1", "4,3; i3:4 | 0", "2,2; i3: | -1"),
};
const struct lab_op op_outer = {
    .name = "outer",
    .inputs = 2,
    .call = call_outer,
    .flags = OP_GRAD,
    .cases = OP_CASES("3; 4", "1; 1", "0; 2"),
};
