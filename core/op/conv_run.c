/* conv_run.c — the sides of a convolution: oneDNN where it has a kernel, else the reference. */
#include "op/conv.h"

#include "op/conv_few.h"
#include "op/conv_tile.h"

#include <lab/threads.h>
#include <lab/op.h>
#include <lab/walk.h>

enum { WORK = 1 << 16, SMALL = 150000 };

/* Numbers of a type; the result is written. */
struct conv_job {
    const struct dnnl_conv *v;
    void *x, *w, *y, *bias;
};

/* Splits place `at` of a grid into the image and three coordinates. */
static int64_t split(int64_t at, const int64_t *size, int64_t *p)
{
    for (int d = 2; d >= 0; d--) {
        p[d] = at % size[d];
        at /= size[d];
    }
    return at;
}

static int64_t join(int64_t image, const int64_t *size, const int64_t *p)
{
    return ((image * size[0] + p[0]) * size[1] + p[1]) * size[2] + p[2];
}

/* The place of x that weight q meets at place `at` of y; −1 in the padding. */
static int64_t input_place(const struct dnnl_conv *v, int64_t at, int64_t q)
{
    int64_t p[3], k[3], image = split(at, v->out, p);

    split(q, v->kernel, k);
    for (int d = 0; d < 3; d++) {
        p[d] = p[d] * v->stride[d] + k[d] * v->dilation[d] - v->before[d];
        if (p[d] < 0 || p[d] >= v->in[d])
            return -1;
    }
    return join(image, v->in, p);
}

/* The place of y where weight q meets place `at` of x; −1 if there is none. */
static int64_t output_place(const struct dnnl_conv *v, int64_t at, int64_t q)
{
    int64_t p[3], k[3], image = split(at, v->in, p);

    split(q, v->kernel, k);
    for (int d = 0; d < 3; d++) {
        p[d] += v->before[d] - k[d] * v->dilation[d];
        if (p[d] < 0 || p[d] % v->stride[d] || p[d] / v->stride[d] >= v->out[d])
            return -1;
        p[d] /= v->stride[d];
    }
    return join(image, v->out, p);
}

#define T double
#define NAME(x) x##_f64
#include "op/conv_tmpl.h"

#define T float
#define NAME(x) x##_f32
#include "op/conv_tmpl.h"

static int64_t places(const struct dnnl_conv *v, const int64_t *size)
{
    return v->batch * size[0] * size[1] * size[2];
}

/* Multiplications for each place of y. */
static int64_t work(const struct dnnl_conv *v)
{
    return v->outputs * v->channels / v->groups * v->kernel[0] * v->kernel[1] *
           v->kernel[2];
}

/* Does oneDNN get it? Sets the number of threads. */
static bool fast(lab_ctx *c, const struct dnnl_conv *v, struct dnnl_conv *out)
{
    *out = *v;
    out->threads = work(v) * places(v, v->out) < SMALL ? 1 : 0;
    return !lab_ctx_modes(c)->reference && dnnl_has((lab_dtype)v->dtype) &&
           places(v, v->out) > 0 && places(v, v->in) > 0 && work(v) > 0;
}

static void *data_of(const lab_tensor *t)
{
    return (void *)(uintptr_t)lab_data(t);
}

static struct dnnl_conv in_f32(const struct dnnl_conv *v)
{
    struct dnnl_conv wide = *v;

    wide.dtype = LAB_F32;
    return wide;
}

bool conv_forward(lab_ctx *c, const struct dnnl_conv *v, lab_tensor *x, lab_tensor *w,
                  lab_tensor *bias, lab_tensor *y)
{
    struct dnnl_conv run;
    struct conv_job j;

    if (fast(c, v, &run) && conv_tile_fits(v))
        return conv_tile_forward(c, v, lab_f32(x), w, bias ? lab_f32(bias) : NULL,
                                 lab_f32_mut(y));
    if (fast(c, v, &run) &&
        dnnl_convolve(c, &run, lab_data(x), w, lab_data(bias), lab_data_mut(y)))
        return true;
    if (!lab_ok(c))
        return false;
    if (v->dtype == LAB_BF16) {
        lab_tensor *wide = lab_tensor_new(c, LAB_F32, lab_ndim(y), lab_shape(y));

        run = in_f32(v);
        if (conv_forward(c, &run, lab_cast(c, x, LAB_F32), lab_cast(c, w, LAB_F32), bias,
                         wide))
            lab_copy(c, y, wide);
        return lab_ok(c);
    }
    j = (struct conv_job){ v, data_of(x), data_of(w), lab_data_mut(y), data_of(bias) };
    lab_parallel_for(places(v, v->out), 1 + WORK / (work(v) + 1),
                     v->dtype == LAB_F64 ? forward_f64 : forward_f32, &j);
    return true;
}

bool conv_data(lab_ctx *c, const struct dnnl_conv *v, lab_tensor *dy, lab_tensor *w,
               lab_tensor *dx)
{
    struct dnnl_conv run;
    struct conv_job j;

    if (fast(c, v, &run) && conv_tile_fits_data(v))
        return conv_tile_data(c, v, lab_f32(dy), w, lab_f32_mut(dx));
    if (fast(c, v, &run) &&
        dnnl_convolve_data(c, &run, lab_data(dy), w, lab_data_mut(dx)))
        return true;
    if (!lab_ok(c))
        return false;
    if (v->dtype == LAB_BF16) {
        lab_tensor *wide = lab_tensor_new(c, LAB_F32, lab_ndim(dx), lab_shape(dx));

        run = in_f32(v);
        if (conv_data(c, &run, lab_cast(c, dy, LAB_F32), lab_cast(c, w, LAB_F32), wide))
            lab_copy(c, dx, wide);
        return lab_ok(c);
    }
    j = (struct conv_job){ v, lab_data_mut(dx), data_of(w), data_of(dy), NULL };
    lab_parallel_for(places(v, v->in), 1 + WORK / (work(v) + 1),
                     v->dtype == LAB_F64 ? data_f64 : data_f32, &j);
    return true;
}

bool conv_weights(lab_ctx *c, const struct dnnl_conv *v, lab_tensor *x, lab_tensor *dy,
                  lab_tensor *dw)
{
    /* oneDNN's bf16 kernel for one channel is a product over a copied image: slower. */
    bool half = v->dtype == LAB_BF16 && v->channels > v->groups;
    struct dnnl_conv run;
    struct conv_job j;

    if (fast(c, v, &run) && conv_few_fits(v))
        return conv_few_weights(c, v, lab_f32(x), lab_f32(dy), lab_f32_mut(dw));
    if (fast(c, v, &run) && conv_tile_fits_weights(v))
        return conv_tile_weights(c, v, lab_f32(x), lab_f32(dy), lab_f32_mut(dw));
    if (fast(c, v, &run) && (half || v->dtype == LAB_F32) &&
        dnnl_convolve_weights(c, &run, lab_data(x), lab_data(dy), lab_data_mut(dw)))
        return true;
    if (!lab_ok(c))
        return false;
    if (v->dtype == LAB_BF16) {
        run = in_f32(v);
        return conv_weights(c, &run, lab_cast(c, x, LAB_F32), lab_cast(c, dy, LAB_F32),
                            dw);
    }
    j = (struct conv_job){ v, data_of(x), lab_data_mut(dw), data_of(dy), NULL };
    lab_parallel_for(v->outputs,
                     1 + WORK / (work(v) / v->outputs * places(v, v->out) + 1),
                     v->dtype == LAB_F64 ? weights_f64 : weights_f32, &j);
    return true;
}

void conv_add_bias(lab_ctx *c, lab_tensor *y, const lab_tensor *bias)
{
    struct dnnl_conv v = { .outputs = lab_dim(y, -1) };
    struct conv_job j = { &v, NULL, NULL, lab_data_mut(y), data_of(bias) };
    lab_dtype d = lab_dtype_of(y);

    if (!y || !bias || lab_numel(y) == 0)
        return;
    if (d == LAB_F32 || d == LAB_F64)
        lab_parallel_for(lab_numel(y) / v.outputs, 1 + LAB_WALK_GRAIN / v.outputs,
                         d == LAB_F64 ? add_bias_f64 : add_bias_f32, &j);
    else
        lab_copy(c, y, lab_add(c, y, (lab_tensor *)(uintptr_t)bias));
}
