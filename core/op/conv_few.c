/* conv_few.c — a row of the image's gradient at a time: the KH rows of the image below it are
 * laid out as a strip [W][KH][C], where the window of each result is K = KW KH C numbers in
 * a row, s KH C after that of its neighbour:
 *     dW = Σ_rows dyᵀ · windows                                                           */
#include "op/conv_few.h"

#include <lab/small.h>

#include <lab/threads.h>

#include <string.h>

enum { CHANNELS = 4, LANES = 16, DEEP = 256, PIECES = 64, WORK = 150000 };

struct few {
    const struct dnnl_conv *v;
    const float *x, *dy;
    float *parts;             /* [pieces, O, room] */
    int64_t taps, room, each; /* each: images of a piece */
    float *strips;            /* one for each piece */
    int64_t strip;            /* numbers of a strip */
};

/* Column, row, channel: where tap q of a strip is in weights [O,KH,KW,C]. */
static int64_t place_of(const struct dnnl_conv *v, int64_t q)
{
    int64_t c = q % v->channels, h = q / v->channels % v->kernel[1],
            w = q / v->channels / v->kernel[1];

    return (h * v->kernel[2] + w) * v->channels + c;
}

static int64_t up(int64_t n)
{
    return (n + LANES - 1) / LANES * LANES;
}

bool conv_few_fits(const struct dnnl_conv *v)
{
    int64_t taps = v->kernel[1] * v->kernel[2] * v->channels;

    return v->dtype == LAB_F32 && v->dims == 2 && v->groups == 1 &&
           v->channels <= CHANNELS && v->outputs < 16 && v->outputs % 8 != 0 &&
           taps <= DEEP && v->dilation[1] == 1 && v->dilation[2] == 1 && v->out[2] >= 4 &&
           v->kernel[1] * v->kernel[2] > 1;
}

/* n places of c numbers, `step` apart in the strip. */
static inline __attribute__((always_inline)) void spread(const float *x, int64_t n, int c,
                                                         int64_t step, float *restrict to)
{
    for (int64_t w = 0; w < n; w++)
        for (int i = 0; i < c; i++)
            to[w * step + i] = x[w * c + i];
}

/* The same for any c up to CHANNELS; x NULL: zeros. */
static void spread_any(const float *x, int64_t n, int64_t c, int64_t step, float *to)
{
    if (!x)
        for (int64_t w = 0; w < n; w++)
            memset(to + w * step, 0, (size_t)c * sizeof *to);
    else if (c == 1)
        spread(x, n, 1, step, to);
    else if (c == 2)
        spread(x, n, 2, step, to);
    else if (c == 3)
        spread(x, n, 3, step, to);
    else
        spread(x, n, 4, step, to);
}

/* The strip under row `row` of image n's results; zeros in the padding. */
static void lay(const struct few *f, int64_t n, int64_t row, float *strip)
{
    const struct dnnl_conv *v = f->v;
    int64_t c = v->channels, high = v->kernel[1], step = high * c;

    for (int64_t k = 0; k < high; k++) {
        int64_t h = row * v->stride[1] + k - v->before[1];
        bool inside = h >= 0 && h < v->in[1];

        spread_any(inside ? f->x + (n * v->in[1] + h) * v->in[2] * c : NULL, v->in[2], c,
                   step, strip + v->before[2] * step + k * c);
    }
}

static void weights_images(void *arg, int64_t begin, int64_t end)
{
    const struct few *f = arg;
    const struct dnnl_conv *v = f->v;
    int64_t step = v->kernel[1] * v->channels;

    for (int64_t p = begin; p < end; p++) {
        float *strip = f->strips + p * f->strip,
              *sum = f->parts + p * v->outputs * f->room;

        memset(sum, 0, (size_t)(v->outputs * f->room) * sizeof *sum);
        for (int64_t n = p * f->each; n < (p + 1) * f->each && n < v->batch; n++)
            for (int64_t r = 0; r < v->out[1]; r++) {
                lay(f, n, r, strip);
                lab_small_multiply(&(lab_small_product){
                    .m = v->outputs,
                    .n = f->room,
                    .k = v->out[2],
                    .a = f->dy + (n * v->out[1] + r) * v->out[2] * v->outputs,
                    .a_row = 1,
                    .a_col = v->outputs,
                    .b = strip,
                    .b_row = v->stride[2] * step,
                    .b_col = 1,
                    .y = sum,
                    .y_row = f->room,
                    .add = true });
            }
    }
}

static float *floats(lab_ctx *c, int64_t n, bool zero)
{
    return lab_data_mut((zero ? lab_tensor_zeros : lab_tensor_new)(c, LAB_F32, 1, &n));
}

/* Cuts the images into pieces by shape alone; their number. */
static int64_t cut(struct few *f, int64_t wide)
{
    const struct dnnl_conv *v = f->v;
    int64_t cost = v->out[1] * v->out[2] * v->outputs * f->taps + 1, pieces;

    f->each = (v->batch + PIECES - 1) / PIECES;
    if (f->each < 1 + WORK / cost)
        f->each = 1 + WORK / cost;
    pieces = (v->batch + f->each - 1) / f->each;
    /* Windows are read to whole vectors, past the last too. */
    f->strip = up((v->in[2] + v->before[2] + v->after[2] + v->stride[2]) * v->kernel[1] *
                      v->channels +
                  wide);
    return pieces;
}

bool conv_few_weights(lab_ctx *c, const struct dnnl_conv *v, const float *x,
                      const float *dy, float *dw)
{
    struct few f = {
        .v = v, .x = x, .dy = dy, .taps = v->kernel[1] * v->kernel[2] * v->channels
    };
    lab_scope s = lab_scope_open(c);
    int64_t pieces;

    f.room = up(f.taps);
    pieces = cut(&f, f.room);
    f.strips = floats(c, pieces * f.strip, true);
    f.parts = floats(c, pieces * v->outputs * f.room, false);
    if (f.strips && f.parts) {
        lab_parallel_for(pieces, 1, weights_images, &f);
        for (int64_t o = 0; o < v->outputs; o++)
            for (int64_t q = 0; q < f.taps; q++) {
                double sum = 0;

                for (int64_t p = 0; p < pieces; p++)
                    sum += (double)f.parts[(p * v->outputs + o) * f.room + q];
                dw[o * f.taps + place_of(v, q)] = (float)sum;
            }
    }
    lab_scope_close(c, &s);
    return lab_ok(c);
}
