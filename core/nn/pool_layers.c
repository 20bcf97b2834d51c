/* pool_layers.c — pooling as layers. */
#include "nn/layers.h"

#include <lab/pool.h>

#include <string.h>

struct pooling {
    lab_pool pool;
    bool largest, adaptive;
    int64_t size[3]; /* adaptive: of the result */
};

static lab_tensor *forward(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    const struct pooling *p = lab_layer_config(self);

    (void)n;
    if (p->adaptive)
        return p->largest ? lab_adaptive_max_pool(c, x[0], p->pool.dims, p->size, NULL)
                          : lab_adaptive_avg_pool(c, x[0], p->pool.dims, p->size);
    return p->largest ? lab_max_pool(c, x[0], &p->pool, NULL)
                      : lab_avg_pool(c, x[0], &p->pool);
}

/* "2" or "{2, 3}". */
static const char *sizes_text(lab_ctx *c, int n, const int64_t *s)
{
    const char *text = lab_format(c, "%lld", (long long)s[0]);
    bool same = true;

    for (int i = 1; i < n; i++) {
        same = same && s[i] == s[0];
        text = lab_format(c, "%s, %lld", text, (long long)s[i]);
    }
    return same ? lab_format(c, "%lld", (long long)s[0]) : lab_format(c, "{%s}", text);
}

static const char *describe(lab_ctx *c, const lab_layer *self)
{
    const struct pooling *p = lab_layer_config(self);
    const lab_pool *q = &p->pool;
    const char *text;
    int n = q->dims;

    if (p->adaptive)
        return sizes_text(c, n, p->size);
    text = sizes_text(c, n, q->kernel);
    if (q->stride[0])
        text = lab_format(c, "%s, stride=%s", text, sizes_text(c, n, q->stride));
    if (q->padding[0] || (n > 1 && q->padding[1]) || (n > 2 && q->padding[2]))
        text = lab_format(c, "%s, padding=%s", text, sizes_text(c, n, q->padding));
    if (q->dilation[0] > 1)
        text = lab_format(c, "%s, dilation=%s", text, sizes_text(c, n, q->dilation));
    return q->ceil_mode ? lab_format(c, "%s, ceil_mode=true", text) : text;
}

#define KIND(id, text)                                                 \
    static const lab_layer_kind id = { .name = text,                   \
                                       .size = sizeof(struct pooling), \
                                       .forward = forward,             \
                                       .describe = describe }

static lab_layer *made(lab_ctx *c, const lab_layer_kind *kind, const struct pooling *p)
{
    lab_layer *l = lab_layer_new(c, kind);

    if (l)
        memcpy(lab_layer_config(l), p, sizeof *p);
    return lab_ok(c) ? l : NULL;
}

static lab_layer *windowed(lab_ctx *c, const lab_layer_kind *kind, struct pooling *p,
                           const lab_value *kernel, const lab_value *stride,
                           const lab_value *padding, const lab_value *dilation)
{
    lab_pool *q = &p->pool;
    int n = q->dims;

    if (!lab_value_sizes(c, kernel, "kernel_size", n, 1, q->kernel) ||
        !lab_value_sizes(c, stride, "stride", n, 0, q->stride) ||
        !lab_value_sizes(c, padding, "padding", n, 0, q->padding) ||
        !lab_value_sizes(c, dilation, "dilation", n, 1, q->dilation))
        return NULL;
    return made(c, kind, p);
}

static lab_layer *adaptive(lab_ctx *c, const lab_layer_kind *kind, int dims, bool largest,
                           const lab_value *size)
{
    struct pooling p = { .pool.dims = dims, .largest = largest, .adaptive = true };

    return lab_value_sizes(c, size, "output_size", dims, 1, p.size) ? made(c, kind, &p)
                                                                    : NULL;
}

/* The layers for one number of dimensions. */
#define LAYERS(n)                                                                    \
    KIND(max_kind##n, "MaxPool" #n "d");                                             \
    KIND(avg_kind##n, "AvgPool" #n "d");                                             \
    KIND(adaptive_max_kind##n, "AdaptiveMaxPool" #n "d");                            \
    KIND(adaptive_avg_kind##n, "AdaptiveAvgPool" #n "d");                            \
    static lab_layer *max##n(lab_ctx *c, const lab_value *kernel,                    \
                             const lab_value *stride, const lab_value *padding,      \
                             const lab_value *dilation, bool ceil_mode)              \
    {                                                                                \
        struct pooling p = { .pool = { .dims = n, .ceil_mode = ceil_mode },          \
                             .largest = true };                                      \
                                                                                     \
        return windowed(c, &max_kind##n, &p, kernel, stride, padding, dilation);     \
    }                                                                                \
    static lab_layer *avg##n(lab_ctx *c, const lab_value *kernel,                    \
                             const lab_value *stride, const lab_value *padding,      \
                             bool ceil_mode, bool count_pad)                         \
    {                                                                                \
        struct pooling p = {                                                         \
            .pool = { .dims = n, .ceil_mode = ceil_mode, .without_pad = !count_pad } \
        };                                                                           \
                                                                                     \
        return windowed(c, &avg_kind##n, &p, kernel, stride, padding, NULL);         \
    }                                                                                \
    static lab_layer *adaptive_max##n(lab_ctx *c, const lab_value *size)             \
    {                                                                                \
        return adaptive(c, &adaptive_max_kind##n, n, true, size);                    \
    }                                                                                \
    static lab_layer *adaptive_avg##n(lab_ctx *c, const lab_value *size)             \
    {                                                                                \
        return adaptive(c, &adaptive_avg_kind##n, n, false, size);                   \
    }
LAYERS(1)
LAYERS(2)
LAYERS(3)

#define INPUT1 "4, 2"
#define INPUT2 "1, 4, 4, 2"
#define INPUT3 "1, 4, 4, 4, 2"

#define ROWS(n)                                                                          \
    { "MaxPool" #n "d(kernel_size: any, stride: any?, padding: any?, dilation: any?; "   \
      "ceil_mode: bool = false) -> Module",                                              \
      LAB_CODE(max##n),                                                                  \
      "tensor.max_pool" #n                                                               \
      "d as a layer; one number or one for each dimension; stride is "                   \
      "the kernel's size when absent.\n"                                                 \
      ">>> nn.MaxPool" #n "d(2)(tensor.zeros(" INPUT##n ")):shape()[1]\n" FIRST##n },    \
        { "AvgPool" #n                                                                   \
          "d(kernel_size: any, stride: any?, padding: any?; ceil_mode: bool = "          \
          "false, count_include_pad: bool = true) -> Module",                            \
          LAB_CODE(avg##n),                                                              \
          "tensor.avg_pool" #n "d as a layer.\n"                                         \
          ">>> nn.AvgPool" #n "d(2)\nAvgPool" #n "d(2)" },                               \
        { "AdaptiveMaxPool" #n "d(output_size: any) -> Module",                          \
          LAB_CODE(adaptive_max##n),                                                     \
          "tensor.adaptive_max_pool" #n "d as a layer.\n"                                \
          ">>> nn.AdaptiveMaxPool" #n "d(1)\nAdaptiveMaxPool" #n "d(1)" },               \
    {                                                                                    \
        "AdaptiveAvgPool" #n "d(output_size: any) -> Module", LAB_CODE(adaptive_avg##n), \
            "tensor.adaptive_avg_pool" #n                                                \
            "d as a layer; of size 1 the mean over all places.\n"                        \
            ">>> nn.AdaptiveAvgPool" #n "d(1)(tensor.ones(" INPUT##n ")):numel()\n2"     \
    }

#define FIRST1 "2"
#define FIRST2 "1"
#define FIRST3 "1"

static const lab_row rows[] = {
    ROWS(1),
    ROWS(2),
    ROWS(3),
};
LAB_ROWS(nn_pool_rows);
