/* rows_activation.c — activations and softmax at the prompt. */
#include "op/rows.h"

#include <lab/activation.h>

static int narrow(int64_t dim)
{
    return dim > 99 ? 99 : dim < -99 ? -99 : (int)dim;
}

static lab_tensor *softmax(lab_ctx *c, lab_tensor *x, int64_t dim)
{
    return lab_softmax(c, x, narrow(dim));
}

static lab_tensor *softmin(lab_ctx *c, lab_tensor *x, int64_t dim)
{
    return lab_softmin(c, x, narrow(dim));
}

static lab_tensor *log_softmax(lab_ctx *c, lab_tensor *x, int64_t dim)
{
    return lab_log_softmax(c, x, narrow(dim));
}

static lab_tensor *glu(lab_ctx *c, lab_tensor *x, int64_t dim)
{
    return lab_glu(c, x, narrow(dim));
}

static lab_tensor *gelu(lab_ctx *c, lab_tensor *x, const char *approximate)
{
    return lab_gelu(c, x, *approximate == 't');
}

static lab_value *logsumexp(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return tensor_or_number(c, lab_logsumexp(c, x, dims, keep));
}

/* A function of one tensor, also a method. */
#define FUNCTION(name, f, doc)                                              \
    {                                                                       \
#name "(x: tensor strided) -> tensor", LAB_CODE(f), doc, LAB_METHOD \
    }

static const lab_row rows[] = {
    FUNCTION(relu, lab_relu,
             "x, but 0 below 0.\n>>> tensor{-1, 0, 2}:relu()\n[0. 0. 2.]"),
    FUNCTION(relu6, lab_relu6,
             "x limited to [0, 6].\n>>> tensor{-1, 3, 8}:relu6()\n[0. 3. 6.]"),
    { "leaky_relu(x: tensor strided, negative_slope: number = 0.01) -> tensor",
      LAB_CODE(lab_leaky_relu),
      "x, below 0 negative_slope * x.\n>>> tensor{-1, 2}:leaky_relu(0.1)\n[-0.1  2. ]",
      LAB_METHOD },
    { "prelu(x: tensor strided, weight: tensor strided) -> tensor", LAB_CODE(lab_prelu),
      "x, below 0 weight * x: one weight, or one for each channel.\n"
      ">>> tensor{-1, 2}:prelu(tensor{0.25})\n[-0.25  2.  ]",
      LAB_METHOD },
    { "elu(x: tensor strided, alpha: number = 1) -> tensor", LAB_CODE(lab_elu),
      "x, below 0 alpha * (exp(x) - 1).\n>>> tensor{-1, 2}:elu()\n[-0.6321  2.    ]",
      LAB_METHOD },
    { "celu(x: tensor strided, alpha: number = 1) -> tensor", LAB_CODE(lab_celu),
      "x, below 0 alpha * (exp(x / alpha) - 1).\n>>> tensor{-1, 2}:celu(0.5)\n[-0.4323  "
      "2.    "
      "]",
      LAB_METHOD },
    { "hardshrink(x: tensor strided, lambd: number = 0.5) -> tensor",
      LAB_CODE(lab_hardshrink),
      "x, but 0 within ±lambd.\n>>> tensor{-1, 0.4, 2}:hardshrink()\n[-1.  0.  2.]",
      LAB_METHOD },
    { "softshrink(x: tensor strided, lambd: number = 0.5) -> tensor",
      LAB_CODE(lab_softshrink),
      "x moved by lambd towards 0, and 0 within ±lambd.\n"
      ">>> tensor{-1, 0.4, 2}:softshrink()\n[-0.5  0.   1.5]",
      LAB_METHOD },
    FUNCTION(
        tanhshrink, lab_tanhshrink,
        "x - tanh(x).\n>>> tensor{-1, 0, 1}:tanhshrink()\n[-0.2384  0.      0.2384]"),
    { "threshold(x: tensor strided, threshold: number, value: number) -> tensor",
      LAB_CODE(lab_threshold),
      "x where it is above threshold, else value.\n"
      ">>> tensor{-1, 0.4, 2}:threshold(0.5, 9)\n[9. 9. 2.]",
      LAB_METHOD },
    FUNCTION(selu, lab_selu,
             "A scaled elu that keeps mean 0 and variance 1 through layers.\n"
             ">>> tensor{-1, 2}:selu()\n[-1.1113  2.1014]"),
    { "gelu(x: tensor strided; approximate: \"none\"|\"tanh\" = \"none\") -> tensor",
      LAB_CODE(gelu),
      "x times the normal distribution's share below x; approximate=\"tanh\" as in "
      "GPT-2.\n"
      ">>> tensor{-1, 0, 1}:gelu()\n[-0.1587  0.      0.8413]\n"
      ">>> tensor{-1, 0, 1}:gelu{approximate='tanh'}\n[-0.1588  0.      0.8412]",
      LAB_METHOD },
    FUNCTION(silu, lab_silu,
             "x * sigmoid(x), also called swish.\n>>> tensor{-1, 1}:silu()\n[-0.2689  "
             "0.7311]"),
    FUNCTION(mish, lab_mish,
             "x * tanh(softplus(x)).\n>>> tensor{-1, 1}:mish()\n[-0.3034  0.8651]"),
    FUNCTION(hardsigmoid, lab_hardsigmoid,
             "x / 6 + 1/2 limited to [0, 1].\n>>> tensor{-4, 0, 4}:hardsigmoid()\n[0.  "
             "0.5 1. ]"),
    FUNCTION(hardswish, lab_hardswish,
             "x * hardsigmoid(x).\n>>> tensor{-4, 3, 4}:hardswish()\n[0. 3. 4.]"),
    { "hardtanh(x: tensor strided, min: number = -1, max: number = 1) -> tensor",
      LAB_CODE(lab_hardtanh),
      "x limited to [min, max].\n>>> tensor{-4, 0.5, 4}:hardtanh()\n[-1.   0.5  1. ]",
      LAB_METHOD },
    { "softplus(x: tensor strided, beta: number = 1) -> tensor", LAB_CODE(lab_softplus),
      "log(1 + exp(beta * x)) / beta: a smooth relu.\n"
      ">>> tensor{-1, 0, 1}:softplus()\n[0.3133 0.6931 1.3133]",
      LAB_METHOD },
    FUNCTION(softsign, lab_softsign,
             "x / (1 + |x|).\n>>> tensor{-1, 0, 1}:softsign()\n[-0.5  0.   0.5]"),
    FUNCTION(
        logsigmoid, lab_logsigmoid,
        "log(sigmoid(x)).\n>>> tensor{-1, 0, 1}:logsigmoid()\n[-1.3133 -0.6931 -0.3133]"),
    { "glu(x: tensor strided, dim: int = -1) -> tensor", LAB_CODE(glu),
      "The first half of x along dim times the sigmoid of the second.\n"
      ">>> tensor{2, 4, 0, 0}:glu()\n[1. 2.]",
      LAB_METHOD },
    { "swiglu(gate: tensor strided, up: tensor strided) -> tensor", LAB_CODE(lab_swiglu),
      "silu(gate) * up.\n>>> tensor{1, 1}:swiglu(tensor{1, 10})\n[0.7311 7.3106]",
      LAB_METHOD },
    { "softmax(x: tensor strided, dim: int) -> tensor", LAB_CODE(softmax),
      "exp(x) scaled to the sum 1 along dim.\n"
      ">>> tensor{1, 2, 3}:softmax(-1)\n[0.09   0.2447 0.6652]",
      LAB_METHOD },
    { "softmin(x: tensor strided, dim: int) -> tensor", LAB_CODE(softmin),
      "softmax of -x.\n>>> tensor{1, 2, 3}:softmin(-1)\n[0.6652 0.2447 0.09  ]",
      LAB_METHOD },
    { "log_softmax(x: tensor strided, dim: int) -> tensor", LAB_CODE(log_softmax),
      "The logarithm of softmax, exact also where that is tiny.\n"
      ">>> tensor{0, 1000}:log_softmax(0)\n[-1000.     0.]",
      LAB_METHOD },
    { "logsumexp(x: tensor strided, dim: int...; keepdim: bool = false) -> any",
      LAB_CODE(logsumexp),
      "log(sum(exp(x))) over dim, or of all elements, without overflow.\n"
      ">>> tensor{1000, 1000}:logsumexp(0):item() - 1000\n0.69317626953125",
      LAB_METHOD },
};
LAB_ROWS(tensor_activation_rows);
