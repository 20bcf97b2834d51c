/* pool_windows.c — which places a window sees. */
#include "op/pool.h"

static bool sizes_fit(lab_ctx *c, const char *name, const lab_pool *p, int k)
{
    int64_t kernel = p->kernel[k], stride = p->stride[k], dilation = p->dilation[k];

    if (kernel < 1 || stride < 0 || dilation < 0 || kernel > INT32_MAX ||
        stride > INT32_MAX || dilation > INT32_MAX)
        return lab_failn(
            c, LAB_EARG,
            "%s: kernel %lld, stride %lld, dilation %lld: at least 1 was expected", name,
            (long long)kernel, (long long)stride, (long long)dilation);
    if (p->padding[k] < 0 || p->padding[k] > kernel / 2)
        return lab_failn(
            c, LAB_EARG,
            "%s: padding %lld with a kernel of %lld: 0 to half the kernel was "
            "expected",
            name, (long long)p->padding[k], (long long)kernel);
    return true;
}

static int64_t out_size(const lab_pool *p, int k, int64_t in)
{
    int64_t stride = p->stride[k] ? p->stride[k] : p->kernel[k];
    int64_t reach = (p->dilation[k] ? p->dilation[k] : 1) * (p->kernel[k] - 1) + 1;
    int64_t room = in + 2 * p->padding[k] - reach, out;

    if (room < 0)
        return room + stride > 0 && p->ceil_mode && in > 0 ? 1 : 0;
    out = (room + (p->ceil_mode ? stride - 1 : 0)) / stride + 1;
    /* The last window begins within the input or its padding before it. */
    return p->ceil_mode && (out - 1) * stride >= in + p->padding[k] ? out - 1 : out;
}

static void by_sizes(const lab_pool *p, int k, struct windows *w)
{
    int64_t stride = p->stride[k] ? p->stride[k] : p->kernel[k], pad = p->padding[k];

    for (int64_t o = 0; o < w->out; o++) {
        int64_t from = o * stride - pad, to = from + w->step * (p->kernel[k] - 1) + 1;
        int64_t padded = to < w->in + pad ? to : w->in + pad;
        int64_t start =
            from < 0 ? from + (-from + w->step - 1) / w->step * w->step : from;
        int64_t end = to < w->in ? to : w->in;

        w->start[o] = (int32_t)start;
        w->end[o] = (int32_t)(end > start ? end : start);
        w->count[o] = (int32_t)(p->without_pad ? w->end[o] - start : padded - from);
    }
}

static void by_result(struct windows *w)
{
    for (int64_t o = 0; o < w->out; o++) {
        w->start[o] = (int32_t)(o * w->in / w->out);
        w->end[o] = (int32_t)(((o + 1) * w->in + w->out - 1) / w->out);
        w->count[o] = w->end[o] - w->start[o];
    }
}

/* Who sees i lies within a range: ends grow with o, and so do starts but for those that skip
 * padding, by less than a step. */
static void turn_round(struct windows *w)
{
    int64_t first = 0, last = 0;

    for (int64_t i = 0; i < w->in; i++) {
        while (first < w->out && w->end[first] <= i)
            first++;
        while (last < w->out && w->start[last] - (w->step - 1) <= i)
            last++;
        w->first[i] = (int32_t)first;
        w->last[i] = (int32_t)(last > first ? last : first);
    }
}

bool pool_windows(lab_ctx *c, const char *name, const struct pool_param *p, int k,
                  int64_t in, struct windows *w)
{
    int32_t *room;

    if (!p->adaptive && !sizes_fit(c, name, &p->pool, k))
        return false;
    w->in = in;
    w->out = !p->adaptive       ? out_size(&p->pool, k, in)
             : p->size[k] == -1 ? in
                                : p->size[k];
    w->step = p->pool.dilation[k] ? p->pool.dilation[k] : 1;
    if (w->out < 1 || in < 1 || in > INT32_MAX || w->out > INT32_MAX)
        return lab_failn(
            c, LAB_ESHAPE,
            "%s: spatial dimension %d of size %lld leaves no place for a result", name, k,
            (long long)in);
    room = lab_alloc(c, (size_t)(3 * w->out + 2 * in) * sizeof *room);
    if (!room)
        return false;
    w->start = room;
    w->end = room + w->out;
    w->count = room + 2 * w->out;
    w->first = room + 3 * w->out;
    w->last = w->first + in;
    if (p->adaptive)
        by_result(w);
    else
        by_sizes(&p->pool, k, w);
    turn_round(w);
    return true;
}
