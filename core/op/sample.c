/* sample.c — resampling by weighted sums, one dimension after the other. */
#include <lab/sample.h>

#include "op/blend.h"
#include "op/table.h"
#include "op/take.h"

#include <lab/op.h>
#include <lab/pool.h>
#include <lab/walk.h>

#include <math.h>
#include <string.h>

/* One dimension's way from `in` to `out` places. */
struct way {
    int64_t in, out;
    double step; /* places of x for a place of the result */
    lab_resample mode;
    bool align;
};

static double source(const struct way *w, int64_t i)
{
    return w->align ? (double)i * w->step : ((double)i + 0.5) * w->step - 0.5;
}

static int64_t within(int64_t i, int64_t n)
{
    return i < 0 ? 0 : i >= n ? n - 1 : i;
}

/* In f32, as PyTorch finds it: the same places. */
static lab_tensor *nearest(lab_ctx *c, lab_tensor *x, int dim, const struct way *w)
{
    lab_tensor *places = lab_tensor_make(c, LAB_I64, w->out);
    int64_t *p = lab_i64_mut(places);

    for (int64_t i = 0; p && i < w->out; i++)
        p[i] = within((int64_t)floorf((float)i * (float)w->step), w->in);
    return take_blocks(c, x, dim, places, 0);
}

/* Keys (1981), eq. 4, for |d| < 1 and 1 ≤ |d| < 2. */
static double keys(double d)
{
    const double a = -0.75;

    d = fabs(d);
    return d < 1   ? ((a + 2) * d - (a + 3)) * d * d + 1
           : d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
                   : 0;
}

/* The taps of place i and their weights. */
static int taps(const struct way *w, int64_t i, int64_t *place, double *weight)
{
    double at = source(w, i), low;

    if (w->mode == LAB_LINEAR) {
        at = at < 0 ? 0 : at;
        low = floor(at);
        place[0] = within((int64_t)low, w->in);
        place[1] = within((int64_t)low + 1, w->in);
        weight[1] = at - low;
        weight[0] = 1 - weight[1];
        return 2;
    }
    low = floor(at);
    for (int k = 0; k < 4; k++) {
        place[k] = within((int64_t)low - 1 + k, w->in);
        weight[k] = keys(at - (low - 1 + k));
    }
    return 4;
}

static lab_tensor *blended(lab_ctx *c, lab_tensor *x, int dim, const struct way *w)
{
    int n = w->mode == LAB_LINEAR ? 2 : 4;
    lab_tensor *start = lab_tensor_make(c, LAB_I64, w->out + 1);
    lab_tensor *place = lab_tensor_make(c, LAB_I64, w->out * n);
    lab_tensor *weight = lab_tensor_make(c, LAB_F64, w->out * n);

    if (!start || !place || !weight)
        return NULL;
    for (int64_t i = 0; i < w->out; i++) {
        lab_i64_mut(start)[i] = i * n;
        taps(w, i, lab_i64_mut(place) + i * n, lab_f64_mut(weight) + i * n);
    }
    lab_i64_mut(start)[w->out] = w->out * n;
    return blend_blocks(c, x, dim, start, place, weight);
}

static bool make_way(lab_ctx *c, int64_t in, int64_t out, double scale, lab_resample mode,
                     bool align, struct way *w)
{
    if (out < 1 || in < 1 || scale < 0)
        return lab_failn(
            c, LAB_ESHAPE,
            "interpolate: from size %lld to size %lld: at least 1 was expected",
            (long long)in, (long long)out);
    *w = (struct way){ in, out, 1, mode, align };
    if (mode != LAB_NEAREST && align)
        w->step = out > 1 ? (double)(in - 1) / (double)(out - 1) : 0;
    else
        w->step = scale > 0 ? 1 / scale : (double)in / (double)out;
    return true;
}

lab_tensor *lab_interpolate(lab_ctx *c, lab_tensor *x, int dims, const int64_t *size,
                            const double *scale, lab_resample mode, bool align_corners)
{
    int first = lab_ndim(x) - 1 - dims;
    lab_dtype d = lab_dtype_of(x), sums;
    lab_tensor *y;

    if (!x || !lab_ok(c))
        return NULL;
    if (dims < 1 || dims > 3 || first < 0 || first > 1)
        return lab_fail(c, LAB_ESHAPE,
                        "interpolate: %s in %d dimensions: [N,…,C] or […,C] was expected",
                        lab_tensor_brief(c, x), dims);
    if (mode == LAB_AREA)
        return lab_adaptive_avg_pool(c, x, dims, size);
    d = lab_dtype_is_float(d) || mode == LAB_NEAREST ? d : LAB_F32;
    sums = mode == LAB_NEAREST ? d : d == LAB_F64 ? LAB_F64 : LAB_F32;
    y = lab_cast(c, x, sums);
    for (int k = 0; k < dims && y; k++) {
        struct way w = { 0 };

        if (!make_way(c, lab_dim(x, first + k), size[k], scale ? scale[k] : 0, mode,
                      align_corners, &w))
            return NULL;
        y = mode == LAB_NEAREST ? nearest(c, y, first + k, &w)
                                : blended(c, y, first + k, &w);
    }
    return lab_cast(c, y, d);
}

/* ---- pixels and channels ------------------------------------------------------------------- */

lab_tensor *lab_pixel_shuffle(lab_ctx *c, lab_tensor *x, int64_t r)
{
    int64_t h = lab_dim(x, -3), w = lab_dim(x, -2), ch = lab_dim(x, -1);
    int64_t lead = 1, shape[LAB_MAX_DIMS];
    int n = lab_ndim(x);

    if (!x || !lab_ok(c))
        return NULL;
    if (n < 3 || r < 1 || r > 1 << 15 || ch % (r * r))
        return lab_fail(c, LAB_ESHAPE,
                        "pixel_shuffle: %s by %lld: [..,H,W,C·r²] was expected",
                        lab_tensor_brief(c, x), (long long)r);
    for (int i = 0; i < n; i++)
        shape[i] = lab_dim(x, i);
    for (int i = 0; i < n - 3; i++)
        lead *= shape[i];
    ch /= r * r;
    shape[n - 3] = h * r;
    shape[n - 2] = w * r;
    shape[n - 1] = ch;
    x = lab_reshape(c, x, 6, (int64_t[]){ lead, h, w, ch, r, r });
    x = lab_permute(c, x, 6, (int[]){ 0, 1, 4, 2, 5, 3 });
    return lab_reshape(c, x, n, shape);
}

lab_tensor *lab_pixel_unshuffle(lab_ctx *c, lab_tensor *x, int64_t r)
{
    int64_t h = lab_dim(x, -3), w = lab_dim(x, -2), ch = lab_dim(x, -1);
    int64_t lead = 1, shape[LAB_MAX_DIMS];
    int n = lab_ndim(x);

    if (!x || !lab_ok(c))
        return NULL;
    if (n < 3 || r < 1 || r > 1 << 15 || h % r || w % r)
        return lab_fail(c, LAB_ESHAPE,
                        "pixel_unshuffle: %s by %lld: [..,H·r,W·r,C] was expected",
                        lab_tensor_brief(c, x), (long long)r);
    for (int i = 0; i < n; i++)
        shape[i] = lab_dim(x, i);
    for (int i = 0; i < n - 3; i++)
        lead *= shape[i];
    shape[n - 3] = h / r;
    shape[n - 2] = w / r;
    shape[n - 1] = ch * r * r;
    x = lab_reshape(c, x, 6, (int64_t[]){ lead, h / r, r, w / r, r, ch });
    x = lab_permute(c, x, 6, (int[]){ 0, 1, 3, 5, 2, 4 });
    return lab_reshape(c, x, n, shape);
}

/* ---- grids --------------------------------------------------------------------------------- */

/* −1 … 1 at the middles of n pixels. */
static double middle(int64_t i, int64_t n, bool align)
{
    if (align)
        return n > 1 ? 2 * (double)i / (double)(n - 1) - 1 : 0;
    return (2 * (double)i + 1) / (double)n - 1;
}

lab_tensor *lab_affine_grid(lab_ctx *c, lab_tensor *theta, int dims, const int64_t *size,
                            bool align_corners)
{
    int64_t shape[5] = { lab_dim(theta, 0), 1, 1, 1, 1 }, count = 1;
    lab_tensor *base, *grid;
    double *b;

    if (!theta || !lab_ok(c))
        return NULL;
    for (int d = 0; d < dims && d < 3; d++) {
        shape[1 + d] = size[d];
        count *= size[d] > 0 ? size[d] : 0;
    }
    if ((dims != 2 && dims != 3) || lab_ndim(theta) != 3 || lab_dim(theta, 1) != dims ||
        lab_dim(theta, 2) != dims + 1 || count < 1)
        return lab_fail(
            c, LAB_ESHAPE,
            "affine_grid: theta is %s for %s places: [N,2,3] and two sizes, or "
            "[N,3,4] and three were expected",
            lab_tensor_brief(c, theta), lab_shape_text(c, dims, size));
    base = lab_tensor_make(c, LAB_F64, count, dims + 1);
    b = lab_f64_mut(base);
    for (int64_t i = 0; b && i < count; i++) {
        int64_t rest = i;

        for (int a = 0; a < dims; a++) {
            int64_t n = size[dims - 1 - a];

            *b++ = middle(rest % n, n, align_corners);
            rest /= n;
        }
        *b++ = 1;
    }
    base = lab_cast(c, base, lab_dtype_of(theta));
    grid = lab_matmul(c, base, lab_transpose(c, theta, 1, 2));
    shape[dims + 1] = dims;
    return lab_reshape(c, grid, dims + 2, shape);
}

/* ---- for the table of operations ----------------------------------------------------------- */

/* p: mode, align, dims, sizes. */
static lab_tensor *call_interpolate(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    int64_t size[3] = { (int64_t)p[3], (int64_t)p[4], (int64_t)p[5] };

    return lab_interpolate(c, in[0], (int)p[2], size, NULL, (lab_resample)p[0],
                           p[1] != 0);
}

static lab_tensor *call_shuffle(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_pixel_shuffle(c, in[0], (int64_t)p[0]);
}

static lab_tensor *call_unshuffle(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_pixel_unshuffle(c, in[0], (int64_t)p[0]);
}

/* p: align, the sizes. */
static lab_tensor *call_affine(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    int64_t size[3] = { (int64_t)p[1], (int64_t)p[2], (int64_t)p[3] };

    return lab_affine_grid(c, in[0], (int)lab_dim(in[0], 1), size, p[0] != 0);
}

const struct lab_op op_interpolate = {
    .name = "interpolate",
    .inputs = 1,
    .call = call_interpolate,
    .flags = OP_GRAD | OP_FAST | OP_BF16,
    .cases = OP_CASES("2,3,4,5 | 0 0 2 6 3", "5,2 | 0 0 1 7", "2,5,3 | 1 0 1 8",
                      "2,3,4,5 | 1 0 2 6 3", "2,3,4,5 | 1 1 2 5 7", "4,5,20 | 1 0 2 2 2",
                      "1,2,3,4,2 | 1 0 3 3 2 5", "1,2,3,4,2 | 1 1 3 1 4 3",
                      "2,3,4,5 | 2 0 2 6 3", "4,5,3 | 2 1 2 7 9", "2,6,4,3 | 3 0 2 4 2",
                      "1,1,1,2 | 1 0 2 3 3"),
};
const struct lab_op op_pixel_shuffle = {
    .name = "pixel_shuffle",
    .inputs = 1,
    .call = call_shuffle,
    .flags = OP_GRAD,
    .cases = OP_CASES("2,3,8 | 2", "2,1,2,9 | 3", "2,2,3 | 1"),
};
const struct lab_op op_pixel_unshuffle = {
    .name = "pixel_unshuffle",
    .inputs = 1,
    .call = call_unshuffle,
    .flags = OP_GRAD,
    .cases = OP_CASES("4,6,2 | 2", "2,3,6,1 | 3"),
};
const struct lab_op op_affine_grid = {
    .name = "affine_grid",
    .inputs = 1,
    .call = call_affine,
    .flags = OP_GRAD,
    .cases = OP_CASES("2,2,3 | 0 3 4", "1,2,3 | 1 2 5", "1,2,3 | 1 1 1",
                      "2,3,4 | 0 3 1 2", "1,3,4 | 1 2 3 4"),
};
