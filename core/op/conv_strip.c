/* conv_strip.c — images in strips that fit into a cache, with their padding around them. */
#include "op/conv_tile.h"

#include <string.h>

/* Rows of x that n rows of results see. */
static int64_t seen(const struct dnnl_conv *v, int64_t n)
{
    return (n - 1) * v->stride[1] + v->dilation[1] * (v->kernel[1] - 1) + 1;
}

/* Numbers of a row of x with its padding; what stride never reaches on the right is left. */
static int64_t wide(const struct dnnl_conv *v)
{
    return ((v->out[2] - 1) * v->stride[2] + v->dilation[2] * (v->kernel[2] - 1) + 1) *
           v->channels;
}

static bool padded(const struct dnnl_conv *v)
{
    return v->before[1] || v->before[2] || v->after[1] > 0 || v->after[2] > 0;
}

bool strips_cut(const struct dnnl_conv *v, struct strips *s)
{
    int64_t each = seen(v, v->out[1]) * wide(v);

    *s = (struct strips){ .v = v, .images = 1, .rows = v->out[1] };
    if (seen(v, 1) * wide(v) > STRIP_ROOM)
        return false;
    while (s->rows > 1 && seen(v, s->rows) * wide(v) > STRIP_ROOM)
        s->rows = (s->rows + 1) / 2;
    if (s->rows == v->out[1]) {
        s->images = STRIP_ROOM / each < v->batch ? STRIP_ROOM / each : v->batch;
        while (s->images > 1 && v->batch / s->images < 8 &&
               s->images * v->out[1] * v->out[2] > 48)
            s->images = (s->images + 1) / 2;
    }
    s->n = (v->batch + s->images - 1) / s->images * ((v->out[1] + s->rows - 1) / s->rows);
    s->room = padded(v) ? s->images * seen(v, s->rows) * wide(v) : 0;
    return true;
}

/* Rows of one image from row `first` on, which may lie in the padding. */
static void lay(const struct dnnl_conv *v, const float *image, int64_t first, int64_t n,
                float *to)
{
    int64_t line = wide(v), left = v->before[2] * v->channels;
    int64_t inner = v->in[2] * v->channels, right;

    inner = left + inner > line ? line - left : inner;
    right = line - left - inner;
    for (int64_t r = first; r < first + n; r++, to += line) {
        if (r < 0 || r >= v->in[1]) {
            memset(to, 0, (size_t)line * sizeof *to);
            continue;
        }
        memset(to, 0, (size_t)left * sizeof *to);
        memcpy(to + left, image + r * v->in[2] * v->channels, (size_t)inner * sizeof *to);
        memset(to + left + inner, 0, (size_t)right * sizeof *to);
    }
}

void strips_take(const struct strips *s, const float *x, int64_t i, float *copy,
                 struct strip *out, int64_t *image, int64_t *row)
{
    const struct dnnl_conv *v = s->v;
    int64_t down = (v->out[1] + s->rows - 1) / s->rows;
    int64_t line = v->in[2] * v->channels, each = v->in[1] * line, high;

    *image = i / down * s->images;
    *row = i % down * s->rows;
    out->images = v->batch - *image < s->images ? v->batch - *image : s->images;
    out->rows = v->out[1] - *row < s->rows ? v->out[1] - *row : s->rows;
    if (!s->room) {
        out->x = x + *image * each + *row * v->stride[1] * line;
        out->row = line;
        out->image = each;
        return;
    }
    high = seen(v, out->rows);
    out->x = copy;
    out->row = wide(v);
    out->image = high * out->row;
    for (int64_t n = 0; n < out->images; n++)
        lay(v, x + (*image + n) * each, *row * v->stride[1] - v->before[1], high,
            copy + n * out->image);
}
