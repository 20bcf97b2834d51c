/* conv_layer.c — convolutions and transposed ones as layers. */
#include "nn/layers.h"

#include <lab/conv.h>

struct conv {
    lab_conv options;
    int dims;
    bool transposed;
};

static lab_tensor *forward(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    const struct conv *k = lab_layer_config(self);
    lab_tensor *w = lab_layer_tensor(self, "weight"), *b = lab_layer_tensor(self, "bias");

    (void)n;
    return (k->transposed ? lab_convolution_transpose : lab_convolution)(c, x[0], w, b,
                                                                         &k->options);
}

/* ", name=3" or ", name={1, 2}"; nothing where all are `usual`. */
static const char *sizes_text(lab_ctx *c, const char *name, int dims, const int64_t *at,
                              int64_t usual)
{
    const char *text = "";
    bool same = true;

    for (int i = 1; i < dims; i++)
        same = same && at[i] == at[0];
    if (same)
        return at[0] == usual ? "" : lab_format(c, ", %s=%lld", name, (long long)at[0]);
    for (int i = 0; i < dims && text; i++)
        text = lab_format(c, "%s%s%lld", text, i ? ", " : "", (long long)at[i]);
    return lab_format(c, ", %s={%s}", name, text ? text : "");
}

static const char *describe(lab_ctx *c, const lab_layer *self)
{
    const struct conv *k = lab_layer_config(self);
    const lab_tensor *w = lab_layer_tensor(self, "weight");
    const lab_conv *o = &k->options;
    long long first = lab_dim(w, 0), last = lab_dim(w, -1) * o->groups;

    return lab_format(c, "%lld, %lld%s%s%s%s%s%s%s", k->transposed ? first : last,
                      k->transposed ? last : first,
                      sizes_text(c, "kernel_size", k->dims, lab_shape(w) + 1, 0),
                      sizes_text(c, "stride", k->dims, o->stride, 1),
                      o->same ? ", padding='same'"
                              : sizes_text(c, "padding", k->dims, o->padding, 0),
                      sizes_text(c, "output_padding", k->dims, o->output_padding, 0),
                      sizes_text(c, "dilation", k->dims, o->dilation, 1),
                      sizes_text(c, "groups", 1, &o->groups, 1),
                      lab_layer_tensor(self, "bias") ? "" : ", bias=false");
}

#define KIND(title)                                                     \
    {                                                                   \
        .name = title, .size = sizeof(struct conv), .forward = forward, \
        .describe = describe                                            \
    }

static const lab_layer_kind kinds[2][3] = {
    { KIND("Conv1d"), KIND("Conv2d"), KIND("Conv3d") },
    { KIND("ConvTranspose1d"), KIND("ConvTranspose2d"), KIND("ConvTranspose3d") },
};

/* weight: out×k…×(in / groups), transposed in×k…×(out / groups). */
static lab_layer *make(lab_ctx *c, const struct conv *config, int64_t in, int64_t out,
                       const lab_value *kernel, bool bias)
{
    const lab_layer_kind *kind = &kinds[config->transposed][config->dims - 1];
    int64_t groups = config->options.groups, shape[5];
    lab_layer *l = lab_layer_new(c, kind);

    if (!l || !lab_value_sizes(c, kernel, "kernel_size", config->dims, 1, shape + 1))
        return NULL;
    if (in < 1 || out < 1 || groups < 1 || in % groups || out % groups)
        return lab_fail(
            c, LAB_EARG,
            "nn.%s: %lld channels to %lld in %lld groups: positive numbers that "
            "the groups divide were expected",
            kind->name, (long long)in, (long long)out, (long long)groups);
    for (int i = 1; i <= config->dims; i++)
        if (shape[i] < 1)
            return lab_fail(c, LAB_EARG,
                            "nn.%s: kernel_size is %lld, at least 1 was expected",
                            kind->name, (long long)shape[i]);
    shape[0] = config->transposed ? in : out;
    shape[config->dims + 1] = (config->transposed ? out : in) / groups;
    *(struct conv *)lab_layer_config(l) = *config;
    nn_default_init(c, l, lab_tensor_new(c, LAB_F32, config->dims + 2, shape),
                    bias ? out : 0);
    return lab_ok(c) ? l : NULL;
}

#define CONV(d)                                                                       \
    static lab_layer *conv##d(lab_ctx *c, int64_t in, int64_t out,                    \
                              const lab_value *kernel, const lab_value *stride,       \
                              const lab_value *padding, const lab_value *dilation,    \
                              int64_t groups, bool bias)                              \
    {                                                                                 \
        struct conv k = { .dims = d };                                                \
                                                                                      \
        if (!lab_conv_options(c, d, stride, padding, dilation, groups, &k.options))   \
            return NULL;                                                              \
        return make(c, &k, in, out, kernel, bias);                                    \
    }                                                                                 \
    static lab_layer *transpose##d(lab_ctx *c, int64_t in, int64_t out,               \
                                   const lab_value *kernel, const lab_value *stride,  \
                                   const lab_value *padding,                          \
                                   const lab_value *output_padding, int64_t groups,   \
                                   bool bias, const lab_value *dilation)              \
    {                                                                                 \
        struct conv k = { .dims = d, .transposed = true };                            \
                                                                                      \
        if (!lab_conv_options(c, d, stride, padding, dilation, groups, &k.options) || \
            !lab_value_sizes(c, output_padding, "output_padding", d, 0,               \
                             k.options.output_padding))                               \
            return NULL;                                                              \
        return make(c, &k, in, out, kernel, bias);                                    \
    }
CONV(1)
CONV(2)
CONV(3)

#define ROWS(d, in, shape, wide)                                                       \
    { "Conv" #d                                                                        \
      "d(in_channels: int, out_channels: int, kernel_size: any, stride: any?, "        \
      "padding: any?, dilation: any?, groups: int = 1, bias: bool = true) -> Module",  \
      LAB_CODE(conv##d),                                                               \
      "A convolution of channels-last [N,…,C]; sizes are a number or a list of " #d    \
      ", padding\nmay be 'same'. weight [out,k…,in/groups] and bias begin in "       \
      "U(-b, b), b = 1/√(k… in/groups).\n>>> nn.Conv" #d                               \
      "d{3, 4, 3, padding=1}(tensor.ones(" in ")):shape()\n" shape },                  \
    {                                                                                  \
        "ConvTranspose" #d "d(in_channels: int, out_channels: int, kernel_size: any, " \
        "stride: any?, padding: any?, output_padding: any?, groups: int = 1, bias: "   \
        "bool = "                                                                      \
        "true, dilation: any?) -> Module",                                             \
            LAB_CODE(transpose##d),                                                    \
            "A transposed convolution, weight [in,k…,out/groups].\n>>> "             \
            "nn.ConvTranspose" #d "d{3, 4, 2, stride=2}(tensor.ones(" in               \
            ")):shape()\n" wide                                                        \
    }

static const lab_row rows[] = {
    ROWS(1, "1, 5, 3", "{1, 5, 4}", "{1, 10, 4}"),
    ROWS(2, "1, 5, 6, 3", "{1, 5, 6, 4}", "{1, 10, 12, 4}"),
    ROWS(3, "1, 2, 3, 4, 3", "{1, 2, 3, 4, 4}", "{1, 4, 6, 8, 4}"),
};
LAB_ROWS(nn_conv_rows);
