/* steps.c — the kinds of steps of a transform, and mixing a batch. Pictures are row-major. */
#include "data/resize.h"

#include <lab/op.h>
#include <lab/transform.h>

#include <math.h>
#include <string.h>

static int64_t channels_of(const lab_tensor *x)
{
    return lab_ndim(x) == 3 ? lab_dim(x, 2) : 1;
}

static double between(lab_rng *r, double lo, double hi)
{
    return lo + (hi - lo) * lab_rng_uniform(r);
}

static lab_tensor *flip(lab_ctx *c, const double *k, lab_tensor *x, lab_rng *r)
{
    if (lab_rng_uniform(r) >= k[0])
        return x;
    return lab_contiguous(c,
                          lab_slice(c, x, k[1] != 0 ? 0 : 1, INT64_MIN, INT64_MIN, -1));
}

/* Rows of the picture that fall into the window at (top, left) of the padded one. */
static lab_tensor *crop(lab_ctx *c, const double *k, lab_tensor *x, lab_rng *r)
{
    int64_t h = (int64_t)k[0], w = (int64_t)k[1], pad = (int64_t)k[2];
    int64_t ih = lab_dim(x, 0), iw = lab_dim(x, 1), top, left, from, to;
    size_t pixel = (size_t)channels_of(x) * lab_dtype_size(lab_dtype_of(x));
    lab_tensor *out;

    if (h > ih + 2 * pad || w > iw + 2 * pad)
        return lab_fail(c, LAB_ESHAPE,
                        "crop: %lld×%lld of a picture %s with %lld around it",
                        (long long)h, (long long)w, lab_tensor_brief(c, x),
                        (long long)pad);
    top = lab_rng_below(r, ih + 2 * pad - h + 1) - pad;
    left = lab_rng_below(r, iw + 2 * pad - w + 1) - pad;
    out = lab_tensor_zeros(c, lab_dtype_of(x), lab_ndim(x),
                           (int64_t[]){ h, w, channels_of(x) });
    from = left > 0 ? left : 0;
    to = left + w < iw ? left + w : iw;
    for (int64_t y = 0; out && y < h; y++)
        if (top + y >= 0 && top + y < ih && from < to)
            memcpy((char *)lab_data_mut(out) + (size_t)(y * w + from - left) * pixel,
                   (const char *)lab_data(x) + (size_t)((top + y) * iw + from) * pixel,
                   (size_t)(to - from) * pixel);
    return out;
}

static lab_tensor *resize(lab_ctx *c, const double *k, lab_tensor *x, lab_rng *r)
{
    (void)r;
    return picture_resize(c, x, (int64_t)k[0], (int64_t)k[1]);
}

static lab_tensor *normalize(lab_ctx *c, const double *k, lab_tensor *x, lab_rng *r)
{
    int64_t n = (int64_t)k[0], channels = channels_of(x);
    double unit = lab_dtype_of(x) == LAB_U8 ? 1 / 255. : 1;
    float scale[4], shift[4], *y;
    lab_tensor *out;

    (void)r;
    if (n != 1 && n != channels)
        return lab_fail(c, LAB_ESHAPE, "normalize: %lld channels, got a picture %s",
                        (long long)n, lab_tensor_brief(c, x));
    for (int i = 0; i < n; i++) {
        scale[i] = (float)(unit / k[5 + i]);
        shift[i] = (float)(-k[1 + i] / k[5 + i]);
    }
    out = lab_contiguous(c, lab_cast(c, x, LAB_F32));
    out = out == x ? lab_clone(c, x) : out;
    y = lab_f32_mut(out);
    for (int64_t i = 0, m = lab_numel(out); i < m; i++) {
        int64_t q = n == 1 ? 0 : i % channels;

        y[i] = y[i] * scale[q] + shift[q];
    }
    return out;
}

static lab_tensor *cutout(lab_ctx *c, const double *k, lab_tensor *x, lab_rng *r)
{
    int64_t size = (int64_t)k[0], h = lab_dim(x, 0), w = lab_dim(x, 1), top, left;
    size_t pixel = (size_t)channels_of(x) * lab_dtype_size(lab_dtype_of(x));
    bool hit = lab_rng_uniform(r) < k[1];
    lab_tensor *out;

    if (!hit || h == 0 || w == 0)
        return x;
    top = lab_rng_below(r, h) - size / 2;
    left = lab_rng_below(r, w) - size / 2;
    out = lab_clone(c, x);
    for (int64_t y = top > 0 ? top : 0; out && y < top + size && y < h; y++) {
        int64_t from = left > 0 ? left : 0, to = left + size < w ? left + size : w;

        if (from < to)
            memset((char *)lab_data_mut(out) + (size_t)(y * w + from) * pixel, 0,
                   (size_t)(to - from) * pixel);
    }
    return out;
}

/* v ← f v + (1 − f) target, one target for each pixel or all. */
static void blend(float *x, int64_t n, int64_t channels, float f, float mean,
                  bool to_gray)
{
    for (int64_t i = 0; i < n; i++, x += channels) {
        float target = to_gray ? 0.299f * x[0] + 0.587f * x[1] + 0.114f * x[2] : mean;

        for (int64_t q = 0; q < channels; q++)
            x[q] = f * x[q] + (1 - f) * target;
    }
}

static lab_tensor *jitter(lab_ctx *c, const double *k, lab_tensor *x, lab_rng *r)
{
    int64_t channels = channels_of(x), n = channels ? lab_numel(x) / channels : 0;
    float most = lab_dtype_of(x) == LAB_U8 ? 255 : 1, f[3], *y;
    lab_tensor *out = lab_clone(c, lab_cast(c, x, LAB_F32)), *bytes;
    double sum = 0;

    if (!out)
        return NULL;
    for (int i = 0; i < 3; i++)
        f[i] = (float)between(r, 1 - k[i], 1 + k[i]);
    y = lab_f32_mut(out);
    blend(y, n, channels, f[0], 0, false);
    for (int64_t i = 0; i < n * channels; i++)
        sum += y[i];
    blend(y, n, channels, f[1], n ? (float)(sum / (double)(n * channels)) : 0, false);
    if (channels == 3)
        blend(y, n, channels, f[2], 0, true);
    for (int64_t i = 0; i < n * channels; i++)
        y[i] = y[i] < 0 ? 0 : y[i] > most ? most : y[i];
    if (most == 1)
        return out;
    bytes = lab_tensor_like(c, x);
    for (int64_t i = 0; bytes && i < n * channels; i++)
        lab_u8_mut(bytes)[i] = (uint8_t)(y[i] + 0.5f);
    return bytes;
}

const lab_transform_kind lab_step_flip = { "flip", flip },
                         lab_step_crop = { "crop", crop },
                         lab_step_resize = { "resize", resize },
                         lab_step_normalize = { "normalize", normalize },
                         lab_step_cutout = { "cutout", cutout },
                         lab_step_jitter = { "jitter", jitter };

/* ---- mixing a batch ---------------------------------------------------------------------------- */

/* Marsaglia & Tsang (2000), A Simple Method for Generating Gamma Variables; below 1 by
 * Γ(a) = Γ(a + 1) U^(1/a). */
static double gamma_draw(lab_rng *r, double a)
{
    double boost = a < 1 ? pow(1 - lab_rng_uniform(r), 1 / a) : 1, d, q;

    d = (a < 1 ? a + 1 : a) - 1. / 3;
    q = 1 / sqrt(9 * d);
    for (;;) {
        double x = lab_rng_normal(r), v = 1 + q * x, u = 1 - lab_rng_uniform(r);

        v = v * v * v;
        if (v > 0 && log(u) < 0.5 * x * x + d - d * v + d * log(v))
            return d * v * boost;
    }
}

static double beta_draw(lab_rng *r, double alpha)
{
    double a = gamma_draw(r, alpha), b = gamma_draw(r, alpha);

    return a + b > 0 ? a / (a + b) : lab_rng_uniform(r) < 0.5;
}

static bool draw_mix(lab_ctx *c, const char *name, const lab_tensor *x, double alpha,
                     lab_rng *r, lab_tensor **order, double *lambda)
{
    int64_t n = lab_dim(x, 0);

    if (!(alpha > 0) || alpha > 1e6)
        return lab_failn(c, LAB_EARG, "%s: argument 'alpha' is above 0, got %g", name,
                         alpha);
    if (lab_ndim(x) < 1)
        return lab_failn(c, LAB_ESHAPE, "%s: a batch, got %s", name,
                         lab_tensor_brief(c, x));
    *order = lab_tensor_make(c, LAB_I64, n);
    for (int64_t i = 0; *order && i < n; i++)
        lab_i64_mut(*order)[i] = i;
    if (*order)
        lab_rng_shuffle(r, lab_i64_mut(*order), n);
    *lambda = beta_draw(r, alpha);
    return lab_ok(c);
}

lab_tensor *lab_mixup(lab_ctx *c, lab_tensor *x, double alpha, lab_rng *r,
                      lab_tensor **order, double *lambda)
{
    lab_tensor *out;
    int64_t row;
    float l;

    *order = NULL;
    *lambda = 1;
    if (x && lab_dtype_of(x) != LAB_F32)
        return lab_fail(c, LAB_EDTYPE, "mixup: pictures of f32, got %s",
                        lab_tensor_brief(c, x));
    x = lab_contiguous(c, x);
    if (!x || !draw_mix(c, "mixup", x, alpha, r, order, lambda))
        return NULL;
    out = lab_tensor_like(c, x);
    row = lab_dim(x, 0) ? lab_numel(x) / lab_dim(x, 0) : 0;
    l = (float)*lambda;
    for (int64_t i = 0; out && i < lab_dim(x, 0); i++) {
        const float *a = lab_f32(x) + i * row, *b = lab_f32(x) + lab_i64(*order)[i] * row;
        float *y = lab_f32_mut(out) + i * row;

        for (int64_t q = 0; q < row; q++)
            y[q] = l * a[q] + (1 - l) * b[q];
    }
    return out;
}

lab_tensor *lab_cutmix(lab_ctx *c, lab_tensor *x, double alpha, lab_rng *r,
                       lab_tensor **order, double *lambda)
{
    int64_t h = lab_dim(x, 1), w = lab_dim(x, 2), cy, cx, y0, y1, x0, x1;
    size_t pixel = (size_t)lab_dim(x, 3) * lab_dtype_size(lab_dtype_of(x));
    double side;
    lab_tensor *out;

    *order = NULL;
    *lambda = 1;
    if (x && (lab_ndim(x) != 4 || h == 0 || w == 0))
        return lab_fail(c, LAB_ESHAPE, "cutmix: pictures N×H×W×C, got %s",
                        lab_tensor_brief(c, x));
    x = lab_contiguous(c, x);
    if (!x || !draw_mix(c, "cutmix", x, alpha, r, order, lambda))
        return NULL;
    side = sqrt(1 - *lambda);
    cy = lab_rng_below(r, h);
    cx = lab_rng_below(r, w);
    y0 = (int64_t)fmax(0, (double)cy - side * (double)h / 2);
    y1 = (int64_t)fmin((double)h, (double)cy + side * (double)h / 2);
    x0 = (int64_t)fmax(0, (double)cx - side * (double)w / 2);
    x1 = (int64_t)fmin((double)w, (double)cx + side * (double)w / 2);
    out = lab_clone(c, x);
    for (int64_t i = 0; out && i < lab_dim(x, 0); i++)
        for (int64_t y = y0; y < y1; y++)
            memcpy((char *)lab_data_mut(out) + (size_t)((i * h + y) * w + x0) * pixel,
                   (const char *)lab_data(x) +
                       (size_t)((lab_i64(*order)[i] * h + y) * w + x0) * pixel,
                   (size_t)(x1 - x0) * pixel);
    *lambda = 1 - (double)((y1 - y0) * (x1 - x0)) / (double)(h * w);
    return out;
}
