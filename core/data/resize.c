/* resize.c — resizing pictures for data sets. */
#include "data/resize.h"

#include <math.h>
#include <string.h>

/* Weights of one dimension: output i is Σ_k weight[i·taps + k] · x[first[i] + k]. */
struct filter {
    int64_t *first;
    float *weight;
    int64_t taps;
};

static bool make_filter(lab_ctx *c, int64_t from, int64_t to, struct filter *f)
{
    double scale = (double)from / (double)to, radius = scale > 1 ? scale : 1;

    f->taps = 2 * (int64_t)ceil(radius) + 1;
    f->taps = f->taps < from ? f->taps : from;
    f->first = lab_alloc(c, (size_t)to * sizeof *f->first);
    f->weight = lab_alloc(c, (size_t)(to * f->taps) * sizeof *f->weight);
    if (!f->first || !f->weight)
        return false;
    for (int64_t i = 0; i < to; i++) {
        double centre = ((double)i + 0.5) * scale - 0.5, sum = 0;
        int64_t first = (int64_t)ceil(centre - radius);
        float *w = f->weight + i * f->taps;

        first = first < from - f->taps ? first : from - f->taps;
        first = first > 0 ? first : 0;
        f->first[i] = first;
        for (int64_t k = 0; k < f->taps; k++) {
            double near = 1 - fabs((double)(first + k) - centre) / radius;

            w[k] = near > 0 ? (float)near : 0;
            sum += w[k];
        }
        for (int64_t k = 0; k < f->taps; k++)
            w[k] /= (float)sum;
    }
    return true;
}

/* rows × from × inner → rows × to × inner */
static void filter_along(const float *x, float *y, int64_t rows, int64_t from, int64_t to,
                         int64_t inner, const struct filter *f)
{
    memset(y, 0, (size_t)(rows * to * inner) * sizeof *y);
    for (int64_t r = 0; r < rows; r++)
        for (int64_t i = 0; i < to; i++) {
            const float *w = f->weight + i * f->taps;
            const float *in = x + (r * from + f->first[i]) * inner;
            float *out = y + (r * to + i) * inner;

            for (int64_t k = 0; k < f->taps; k++)
                for (int64_t q = 0; q < inner; q++)
                    out[q] += w[k] * in[k * inner + q];
        }
}

static lab_tensor *rounded(lab_ctx *c, const lab_tensor *x)
{
    lab_tensor *out = lab_tensor_new(c, LAB_U8, lab_ndim(x), lab_shape(x));

    for (int64_t i = 0, n = lab_numel(out); i < n; i++) {
        float v = lab_f32(x)[i] + 0.5f;

        lab_u8_mut(out)[i] = v <= 0 ? 0 : v >= 255 ? 255 : (uint8_t)v;
    }
    return out;
}

lab_tensor *picture_resize(lab_ctx *c, lab_tensor *image, int64_t h, int64_t w)
{
    int64_t ih = lab_dim(image, 0), iw = lab_dim(image, 1);
    int64_t channels = lab_ndim(image) == 3 ? lab_dim(image, 2) : 1;
    struct filter down, across;
    lab_tensor *x, *half, *out;

    if (!image || (ih == h && iw == w))
        return image;
    if (h < 1 || w < 1 || ih < 1 || iw < 1)
        return lab_fail(c, LAB_ESHAPE, "resize: from %s to %lld×%lld",
                        lab_tensor_brief(c, image), (long long)h, (long long)w);
    x = lab_contiguous(c, lab_cast(c, image, LAB_F32));
    half = lab_tensor_make(c, LAB_F32, ih, w, channels);
    out = lab_tensor_new(c, LAB_F32, lab_ndim(image), (int64_t[]){ h, w, channels });
    if (!x || !half || !out || !make_filter(c, iw, w, &across) ||
        !make_filter(c, ih, h, &down))
        return NULL;
    filter_along(lab_f32(x), lab_f32_mut(half), ih, iw, w, channels, &across);
    filter_along(lab_f32(half), lab_f32_mut(out), 1, ih, h, w * channels, &down);
    return lab_dtype_of(image) == LAB_U8 ? rounded(c, out) : out;
}

lab_tensor *picture_middle(lab_ctx *c, lab_tensor *image)
{
    int64_t h = lab_dim(image, 0), w = lab_dim(image, 1), side = h < w ? h : w;

    image = lab_slice(c, image, 0, (h - side) / 2, (h - side) / 2 + side, 1);
    return lab_slice(c, image, 1, (w - side) / 2, (w - side) / 2 + side, 1);
}

lab_tensor *picture_divided(lab_ctx *c, lab_tensor *image, int32_t n)
{
    lab_tensor *out = image ? lab_tensor_like(c, image) : NULL;

    for (int64_t i = 0, m = lab_numel(out); i < m; i++)
        lab_i32_mut(out)[i] = (lab_i32(image)[i] + n / 2) / n;
    return out;
}
