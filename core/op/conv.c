/* conv.c — convolutions and their adjoints. A transposed convolution is the derivative by x of
 * a convolution from its result to its input, so all six sides are three functions. */
#include <lab/conv.h>

#include "op/conv.h"
#include "op/op.h"
#include "op/product.h"
#include "op/table.h"

#include <string.h>

/* ---- geometry -------------------------------------------------------------------------- */

static int64_t or_one(int64_t n)
{
    return n ? n : 1;
}

/* Options that hold for both directions; sizes of `v` that follow from weight and options. */
static bool common(lab_ctx *c, const char *name, const lab_tensor *w, const lab_conv *o,
                   struct dnnl_conv *v)
{
    int dims = lab_ndim(w) - 2, first = 3 - dims;

    memset(v, 0, sizeof *v);
    v->dims = dims;
    v->groups = or_one(o->groups);
    for (int d = 0; d < 3; d++)
        v->in[d] = v->out[d] = v->kernel[d] = v->stride[d] = v->dilation[d] = 1;
    for (int d = 0; d < dims; d++) {
        int k = first + d;

        v->kernel[k] = lab_dim(w, 1 + d);
        v->stride[k] = or_one(o->stride[d]);
        v->dilation[k] = or_one(o->dilation[d]);
        v->before[k] = v->after[k] = o->padding[d];
        if (v->stride[k] < 1 || v->dilation[k] < 1 || o->padding[d] < 0 ||
            v->kernel[k] < 1)
            return lab_failn(c, LAB_EARG,
                             "%s: kernel %lld, stride %lld, padding %lld, dilation %lld: "
                             "positive sizes were expected",
                             name, (long long)v->kernel[k], (long long)v->stride[k],
                             (long long)o->padding[d], (long long)v->dilation[k]);
    }
    return v->groups >= 1 ||
           lab_failn(c, LAB_EARG, "%s: groups is %lld, at least 1 is needed", name,
                     (long long)v->groups);
}

static int64_t extent(const struct dnnl_conv *v, int k)
{
    return v->dilation[k] * (v->kernel[k] - 1) + 1;
}

/* x is [N,spatial…,C], weight [O,k…,C/groups]. */
static bool geometry(lab_ctx *c, const char *name, const lab_tensor *x,
                     const lab_tensor *w, const lab_conv *o, struct dnnl_conv *v)
{
    if (!common(c, name, w, o, v))
        return false;
    v->batch = lab_dim(x, 0);
    v->channels = lab_dim(x, -1);
    v->outputs = lab_dim(w, 0);
    if (v->channels != lab_dim(w, -1) * v->groups || v->outputs % v->groups)
        return lab_failn(c, LAB_ESHAPE,
                         "%s: x is %s, weight %s, groups %lld; expected [N,…,C] and "
                         "[O,k…,C/groups]",
                         name, lab_tensor_brief(c, x), lab_tensor_brief(c, w),
                         (long long)v->groups);
    for (int d = 0; d < (int)v->dims; d++) {
        int k = 3 - (int)v->dims + d;

        v->in[k] = lab_dim(x, 1 + d);
        if (o->same && v->stride[k] != 1)
            return lab_failn(c, LAB_EARG, "%s: padding 'same' needs stride 1, got %lld",
                             name, (long long)v->stride[k]);
        if (o->same) {
            v->before[k] = (extent(v, k) - 1) / 2;
            v->after[k] = extent(v, k) - 1 - v->before[k];
        }
        if (v->in[k] + v->before[k] + v->after[k] < extent(v, k))
            return lab_failn(
                c, LAB_ESHAPE,
                "%s: a kernel of %lld (dilated %lld) does not fit into x, %s with "
                "padding %lld",
                name, (long long)v->kernel[k], (long long)extent(v, k),
                lab_tensor_brief(c, x), (long long)v->before[k]);
        v->out[k] =
            (v->in[k] + v->before[k] + v->after[k] - extent(v, k)) / v->stride[k] + 1;
    }
    return true;
}

/* Of the convolution whose adjoint is wanted: its y is our x. weight [C,k…,O/groups]. */
static bool adjoint(lab_ctx *c, const char *name, const lab_tensor *x,
                    const lab_tensor *w, const lab_conv *o, struct dnnl_conv *v)
{
    if (!common(c, name, w, o, v))
        return false;
    v->batch = lab_dim(x, 0);
    v->outputs = lab_dim(x, -1);
    v->channels = lab_dim(w, -1) * v->groups;
    if (v->outputs != lab_dim(w, 0) || v->outputs % v->groups)
        return lab_failn(c, LAB_ESHAPE,
                         "%s: x is %s, weight %s, groups %lld; expected [N,…,C] and "
                         "[C,k…,O/groups]",
                         name, lab_tensor_brief(c, x), lab_tensor_brief(c, w),
                         (long long)v->groups);
    for (int d = 0; d < (int)v->dims; d++) {
        int k = 3 - (int)v->dims + d;
        int64_t more = o->output_padding[d];

        v->out[k] = lab_dim(x, 1 + d);
        if (more < 0 || (more >= v->stride[k] && more >= v->dilation[k]))
            return lab_failn(
                c, LAB_EARG,
                "%s: output_padding %lld is below the stride or the dilation, "
                "%lld and %lld",
                name, (long long)more, (long long)v->stride[k],
                (long long)v->dilation[k]);
        v->in[k] =
            (v->out[k] - 1) * v->stride[k] - 2 * v->before[k] + extent(v, k) + more;
        v->after[k] -= more / v->stride[k] * v->stride[k];
        if (v->in[k] < 0 || v->out[k] < 1)
            return lab_failn(c, LAB_ESHAPE, "%s: x is %s, too small for padding %lld",
                             name, lab_tensor_brief(c, x), (long long)v->before[k]);
    }
    return true;
}

/* ---- derivative ------------------------------------------------------------------------- */

static lab_dtype wide_of(lab_dtype d)
{
    return d == LAB_F64 ? LAB_F64 : LAB_F32;
}

/* dw from the image and the gradient at the other side. */
static void back_weights(lab_ctx *c, const lab_back *b, lab_tensor *x, lab_tensor *dy)
{
    const struct dnnl_conv *v = b->param;
    lab_tensor *dw = lab_tensor_new(c, wide_of((lab_dtype)v->dtype), b->in_meta[1].ndim,
                                    b->in_meta[1].shape);

    if (b->wants[1] && conv_weights(c, v, x, dy, dw))
        b->grads[1] = lab_cast(c, dw, b->in_meta[1].dtype);
}

static void back_bias(lab_ctx *c, const lab_back *b, lab_tensor *g)
{
    if (b->n > 2 && b->wants[2])
        b->grads[2] = lab_cast(c, column_sums(c, g), b->in_meta[2].dtype);
}

static void back_conv(lab_ctx *c, const lab_back *b)
{
    const struct dnnl_conv *v = b->param;
    lab_tensor *x = b->saved[0], *w = b->saved[1];
    lab_tensor *g = lab_contiguous(c, lab_cast(c, b->grad, (lab_dtype)v->dtype));

    if (!g)
        return;
    if (b->wants[0]) {
        lab_tensor *dx = lab_tensor_like(c, x);

        if (dx && conv_data(c, v, g, w, dx))
            b->grads[0] = lab_cast(c, dx, b->in_meta[0].dtype);
    }
    back_weights(c, b, x, g);
    back_bias(c, b, g);
}

static void back_transpose(lab_ctx *c, const lab_back *b)
{
    const struct dnnl_conv *v = b->param;
    lab_tensor *x = b->saved[0], *w = b->saved[1];
    lab_tensor *g = lab_contiguous(c, lab_cast(c, b->grad, (lab_dtype)v->dtype));

    if (!g)
        return;
    if (b->wants[0]) {
        lab_tensor *dx = lab_tensor_like(c, x);

        if (dx && conv_forward(c, v, g, w, NULL, dx))
            b->grads[0] = lab_cast(c, dx, b->in_meta[0].dtype);
    }
    back_weights(c, b, g, x);
    back_bias(c, b, g);
}

/* 2 for each weight of an output at each place. */
static double flops(const lab_meta *out, int n, const lab_meta *in, const void *param)
{
    const struct dnnl_conv *v = param;
    double count =
        2 * (double)v->outputs * (double)(v->channels / v->groups) * (double)v->batch;

    (void)out, (void)n, (void)in;
    for (int d = 0; d < 3; d++)
        count *= (double)(v->kernel[d] * v->out[d]);
    return count;
}

static const lab_derivative d_conv = { .name = "conv",
                                       .backward = back_conv,
                                       .flops = flops },
                            d_transpose = { .name = "conv_transpose",
                                            .backward = back_transpose,
                                            .flops = flops };

/* ---- the functions ----------------------------------------------------------------------- */

static bool checks(lab_ctx *c, const char *name, lab_tensor *x, lab_tensor *w,
                   lab_tensor *bias, int64_t outputs)
{
    if (lab_ndim(w) < 3 || lab_ndim(w) > 5 ||
        (lab_ndim(x) != lab_ndim(w) && lab_ndim(x) != lab_ndim(w) - 1))
        return lab_failn(c, LAB_ESHAPE,
                         "%s: x is %s, weight %s; expected [N,spatial…,C] and [O,k…,C]",
                         name, lab_tensor_brief(c, x), lab_tensor_brief(c, w));
    if (!lab_dtype_is_float(lab_dtype_of(x)) || !lab_dtype_is_float(lab_dtype_of(w)))
        return lab_failn(c, LAB_EDTYPE, "%s: x is %s, weight %s; floats were expected",
                         name, lab_tensor_brief(c, x), lab_tensor_brief(c, w));
    if (bias && (lab_ndim(bias) != 1 || lab_dim(bias, 0) != outputs ||
                 !lab_dtype_is_float(lab_dtype_of(bias))))
        return lab_failn(c, LAB_ESHAPE, "%s: bias is %s, expected [%lld]", name,
                         lab_tensor_brief(c, bias), (long long)outputs);
    return true;
}

/* A new [N,size…,channels] of v's dtype. */
static lab_tensor *images(lab_ctx *c, const struct dnnl_conv *v, const int64_t *size,
                          int64_t channels)
{
    int dims = (int)v->dims;
    int64_t shape[5] = { v->batch };

    memcpy(shape + 1, size + 3 - dims, (size_t)dims * sizeof *shape);
    shape[dims + 1] = channels;
    return lab_tensor_new(c, (lab_dtype)v->dtype, dims + 2, shape);
}

/* Runs forward or transposed on what `in` (x, weight, bias) is in the dtype of v. */
static lab_tensor *run(lab_ctx *c, struct dnnl_conv *v, lab_tensor *const *in,
                       const lab_derivative *d)
{
    lab_dtype kind =
        product_dtype(c, lab_dtype_promote(lab_dtype_of(in[0]), lab_dtype_of(in[1])));
    lab_dtype work = kind == LAB_BF16 ? kind : compute_dtype(kind);
    lab_tensor *x = lab_contiguous(c, in_dtype(c, in[0], work)),
               *w = lab_contiguous(c, in_dtype(c, in[1], work)), *b = NULL, *y;
    bool good;

    if (in[2])
        b = lab_contiguous(c, in_dtype(c, in[2], wide_of(work)));
    v->dtype = work;
    y = d == &d_conv ? images(c, v, v->out, v->outputs)
                     : images(c, v, v->in, v->channels);
    if (!x || !w || !y || (in[2] && !b))
        return NULL;
    good = d == &d_conv ? conv_forward(c, v, x, w, b, y) : conv_data(c, v, x, w, y);
    if (d != &d_conv && b)
        conv_add_bias(c, y, b);
    if (!good)
        return NULL;
    y = lab_record(c, d, y, in[2] ? 3 : 2, in, 2, (lab_tensor *[]){ x, w }, v, sizeof *v);
    return lab_cast(c, y, kind);
}

static lab_tensor *either(lab_ctx *c, const lab_derivative *d, lab_tensor *x,
                          lab_tensor *w, lab_tensor *bias, const lab_conv *o)
{
    static const char *const names[2][3] = { { "conv1d", "conv2d", "conv3d" },
                                             { "conv_transpose1d", "conv_transpose2d",
                                               "conv_transpose3d" } };
    bool back = d == &d_transpose, single = lab_ndim(x) < lab_ndim(w);
    const lab_conv none = { 0 };
    const char *name;
    struct dnnl_conv v;
    lab_tensor *y;

    if (!x || !w || !lab_ok(c))
        return NULL;
    o = o ? o : &none;
    name = names[back][lab_ndim(w) == 4 ? 1 : lab_ndim(w) == 5 ? 2 : 0];
    if (!checks(c, name, x, w, bias,
                back ? lab_dim(w, -1) * or_one(o->groups) : lab_dim(w, 0)))
        return NULL;
    if (single)
        x = lab_unsqueeze(c, x, 0);
    if (!x || !(back ? adjoint : geometry)(c, name, x, w, o, &v))
        return NULL;
    y = run(c, &v, (lab_tensor *[]){ x, w, bias }, d);
    return single ? lab_squeeze(c, y, 0) : y;
}

lab_tensor *lab_convolution(lab_ctx *c, lab_tensor *x, lab_tensor *weight,
                            lab_tensor *bias, const lab_conv *options)
{
    return either(c, &d_conv, x, weight, bias, options);
}

lab_tensor *lab_convolution_transpose(lab_ctx *c, lab_tensor *x, lab_tensor *weight,
                                      lab_tensor *bias, const lab_conv *options)
{
    return either(c, &d_transpose, x, weight, bias, options);
}

/* ---- for the table of operations ---------------------------------------------------------- */

/* p: stride, padding (−1: same), dilation, groups, output_padding. */
static lab_conv options_of(const double *p, int dims)
{
    lab_conv o = { .groups = (int64_t)p[3], .same = p[1] < 0 };

    for (int d = 0; d < dims; d++) {
        o.stride[d] = (int64_t)p[0];
        o.padding[d] = p[1] < 0 ? 0 : (int64_t)p[1];
        o.dilation[d] = (int64_t)p[2];
        o.output_padding[d] = (int64_t)p[4];
    }
    return o;
}

static lab_tensor *call_conv(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    lab_conv o = options_of(p, lab_ndim(in[1]) - 2);

    return lab_convolution(c, in[0], in[1], in[2], &o);
}

static lab_tensor *call_transpose(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    lab_conv o = options_of(p, lab_ndim(in[1]) - 2);

    return lab_convolution_transpose(c, in[0], in[1], in[2], &o);
}

const struct lab_op op_conv = {
    .name = "conv",
    .inputs = 3,
    .call = call_conv,
    .flags = OP_GRAD | OP_FAST | OP_BF16,
    .cases =
        OP_CASES("1,7,2; 3,3,2; 3", "7,2; 3,3,2; 3 | 2", "2,5,6,3; 4,3,3,3; 4 | 1 1",
                 "1,7,5,1; 2,3,2,1; 2 | 2 1 1", "2,6,6,4; 4,3,3,1; 4 | 1 1 1 4",
                 "1,5,5,4; 6,3,3,2; 6 | 2 1 1 2", "1,6,6,2; 3,2,2,2; 3 | 1 -1",
                 "1,7,7,2; 2,3,3,2; 2 | 1 2 2", "1,1,1,1; 1,1,1,1; 1",
                 "0,3,3,2; 2,2,2,2; 2", "2,4,4,8; 8,1,1,8; 8",
                 "1,3,4,3,2; 2,2,2,2,2; 2 | 1 1", "1,5,4,4,2; 4,3,2,2,1; 4 | 2 1 1 2"),
};
/* Shapes that go to the kernels for few channels, and layers of nets; too many numbers for
 * differences. */
const struct lab_op op_conv_large = {
    .name = "conv, large",
    .inputs = 3,
    .call = call_conv,
    .flags = OP_GRAD | OP_FAST | OP_ROUGH,
    .cases = OP_CASES("3,9,8,1; 6,5,5,1; 6 | 1 2", "2,9,11,3; 5,3,3,3; 5 | 2 1",
                      "1,8,7,2; 11,3,2,2; 11 | 1 0"),
};
/* Shapes for tiles of registers: parts of a tile, of a panel, of a chunk; strips of rows and of
 * images; strides and dilations; one dimension. */
const struct lab_op op_conv_tiles = {
    .name = "conv, tiles",
    .inputs = 3,
    .call = call_conv,
    .flags = OP_GRAD | OP_FAST | OP_ROUGH,
    .cases = OP_CASES("2,3,5,2; 8,3,3,2; 8 | 1 1", "2,3,3,3; 24,2,2,3; 24 | 1 1",
                      "1,5,5,8; 8,2,3,8; 8 | 2 1", "1,4,4,8; 8,2,2,8; 8 | 1 1 2",
                      "1,7,8; 8,3,8; 8 | 1 1", "9,1,1,8; 8,1,1,8; 8"),
};
const struct lab_op op_conv_transpose = {
    .name = "conv_transpose",
    .inputs = 3,
    .call = call_transpose,
    .flags = OP_GRAD | OP_FAST | OP_BF16,
    .cases = OP_CASES("1,4,2; 2,3,3; 3", "4,2; 2,3,3; 3 | 2", "2,3,4,3; 3,3,3,4; 4 | 1 1",
                      "1,3,3,4; 4,2,2,2; 2 | 2", "1,3,2,2; 2,3,3,2; 2 | 2 1 1 1 1",
                      "1,3,3,4; 4,3,3,2; 4 | 2 1 1 2", "1,3,3,2; 2,2,2,2; 2 | 1 0 3 1 2",
                      "0,3,3,2; 2,2,2,2; 2", "1,2,3,2,2; 2,2,2,2,2; 2 | 2",
                      "1,2,2,2,4; 4,2,2,2,1; 2 | 2 0 1 2"),
};
