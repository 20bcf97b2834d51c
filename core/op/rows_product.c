/* rows_product.c — products with weights: linear maps, convolutions, attention. */
#include <lab/attention.h>
#include <lab/conv.h>
#include <lab/linear.h>

#include "op/rows.h"

static lab_tensor *conv(lab_ctx *c, int dims, lab_tensor *x, lab_tensor *w,
                        lab_tensor *bias, const lab_value *stride,
                        const lab_value *padding, const lab_value *dilation,
                        int64_t groups)
{
    lab_conv o;

    if (lab_ndim(w) != dims + 2)
        return lab_fail(c, LAB_ESHAPE, "conv%dd: weight is %s, expected %d dimensions",
                        dims, lab_tensor_brief(c, w), dims + 2);
    if (!lab_conv_options(c, dims, stride, padding, dilation, groups, &o))
        return NULL;
    return lab_convolution(c, x, w, bias, &o);
}

static lab_tensor *transpose(lab_ctx *c, int dims, lab_tensor *x, lab_tensor *w,
                             lab_tensor *bias, const lab_value *stride,
                             const lab_value *padding, const lab_value *output_padding,
                             int64_t groups, const lab_value *dilation)
{
    lab_conv o;

    if (lab_ndim(w) != dims + 2)
        return lab_fail(c, LAB_ESHAPE,
                        "conv_transpose%dd: weight is %s, expected %d dimensions", dims,
                        lab_tensor_brief(c, w), dims + 2);
    if (!lab_conv_options(c, dims, stride, padding, dilation, groups, &o) ||
        !lab_value_sizes(c, output_padding, "output_padding", dims, 0, o.output_padding))
        return NULL;
    return lab_convolution_transpose(c, x, w, bias, &o);
}

#define CONV(dims)                                                                   \
    static lab_tensor *conv##dims##d(lab_ctx *c, lab_tensor *x, lab_tensor *w,       \
                                     lab_tensor *b, const lab_value *stride,         \
                                     const lab_value *padding,                       \
                                     const lab_value *dilation, int64_t groups)      \
    {                                                                                \
        return conv(c, dims, x, w, b, stride, padding, dilation, groups);            \
    }                                                                                \
    static lab_tensor *transpose##dims##d(lab_ctx *c, lab_tensor *x, lab_tensor *w,  \
                                          lab_tensor *b, const lab_value *stride,    \
                                          const lab_value *padding,                  \
                                          const lab_value *output_padding,           \
                                          int64_t groups, const lab_value *dilation) \
    {                                                                                \
        return transpose(c, dims, x, w, b, stride, padding, output_padding, groups,  \
                         dilation);                                                  \
    }
CONV(1)
CONV(2)
CONV(3)

#define CONV_ROWS(dims, example, example2)                                                 \
    { "conv" #dims                                                                         \
      "d(x: tensor strided, weight: tensor strided, bias: tensor strided?, "               \
      "stride: any?, padding: any?, dilation: any?, groups: int = 1) -> tensor",           \
      LAB_CODE(conv##dims##d),                                                             \
      "The convolution of channels-last x [N,…,C] with weight [O,k…,C/groups]. Sizes " \
      "are\n"                                                                              \
      "a number or a list of " #dims                                                       \
      "; padding may be 'same' or 'valid'.\n>>> " example },                               \
    {                                                                                      \
        "conv_transpose" #dims                                                             \
        "d(x: tensor strided, weight: tensor strided, bias: tensor "                       \
        "strided?, stride: any?, padding: any?, output_padding: any?, groups: int = 1, "   \
        "dilation: any?) -> tensor",                                                       \
            LAB_CODE(transpose##dims##d),                                                  \
            "The transposed convolution of x [N,…,C] with weight "                       \
            "[C,k…,O/groups].\n>>> " example2                                              \
    }

static const lab_row rows[] = {
    { "linear(x: tensor strided, weight: tensor strided, bias: tensor strided?) -> "
      "tensor",
      LAB_CODE(lab_linear),
      "x·weightᵀ + bias: [..,in] by [out,in] and [out] to [..,out].\n"
      ">>> tensor.linear(tensor{1, 2}, tensor{{1, 1}, {0, 3}}, tensor{10, 20})\n"
      "[13. 26.]" },
    CONV_ROWS(1,
              "tensor.conv1d(tensor{{1}, {2}, {4}}, tensor.ones(1, 2, 1)):t()\n[[3. 6.]]",
              "tensor.conv_transpose1d(tensor{{1}, {2}}, tensor.ones(1, 2, 1)):t()\n"
              "[[1. 3. 2.]]"),
    CONV_ROWS(2,
              "tensor.conv2d{tensor.ones(1, 8, 8, 3), tensor.ones(4, 3, 3, 3), "
              "padding='same'}:shape()\n{1, 8, 8, 4}",
              "tensor.conv_transpose2d{tensor.ones(1, 4, 4, 3), tensor.ones(3, 2, 2, 5), "
              "stride=2}:shape()\n{1, 8, 8, 5}"),
    CONV_ROWS(
        3,
        "tensor.conv3d{tensor.ones(1, 4, 4, 4, 1), tensor.ones(2, 3, 3, 3, 1), "
        "stride={1, 2, 1}}:shape()\n{1, 2, 1, 2, 2}",
        "tensor.conv_transpose3d(tensor.ones(1, 2, 2, 2, 1), tensor.ones(1, 2, 2, 2, "
        "3)):shape()\n{1, 3, 3, 3, 3}"),
    { "scaled_dot_product_attention(query: tensor strided, key: tensor strided, value: "
      "tensor "
      "strided, attn_mask: tensor strided?; is_causal: bool = false, scale: number = 0) "
      "-> tensor",
      LAB_CODE(lab_attention),
      "softmax(scale q kᵀ + mask) v of [N,H,T,D], [N,G,S,D], [N,G,S,E]; scale 0: 1/√D. "
      "In a\n"
      "bool mask true takes part. The T×S scores are never stored.\n"
      ">>> q = tensor.ones(1, 2, 3, 4)\n"
      ">>> tensor.scaled_dot_product_attention{q, q, q, is_causal=true}:shape()\n"
      "{1, 2, 3, 4}" },
};
LAB_ROWS(tensor_product_rows);
