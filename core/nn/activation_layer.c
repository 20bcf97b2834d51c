/* activation_layer.c — activations as layers, softmax, dropout. */
#include "nn/layers.h"

#include <lab/activation.h>
#include <lab/op.h>
#include <lab/random.h>

/* Of layers with numbers to set. */
struct numbers {
    double a, b;
};

#define FORWARD(name, expression)                                                      \
    static lab_tensor *name(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *in) \
    {                                                                                  \
        const struct numbers *k = lab_layer_config(self);                              \
        lab_tensor *x = in[0];                                                         \
                                                                                       \
        (void)n;                                                                       \
        (void)k;                                                                       \
        return expression;                                                             \
    }

/* ---- without numbers ------------------------------------------------------------------------ */

#define PLAIN(title, f)                                                    \
    FORWARD(forward_##title, f(c, x))                                      \
    static lab_layer *make_##title(lab_ctx *c)                             \
    {                                                                      \
        static const lab_layer_kind kind = { .name = #title,               \
                                             .forward = forward_##title }; \
                                                                           \
        return lab_layer_new(c, &kind);                                    \
    }
PLAIN(ReLU, lab_relu)
PLAIN(ReLU6, lab_relu6)
PLAIN(SELU, lab_selu)
PLAIN(SiLU, lab_silu)
PLAIN(Mish, lab_mish)
PLAIN(Hardsigmoid, lab_hardsigmoid)
PLAIN(Hardswish, lab_hardswish)
PLAIN(Softsign, lab_softsign)
PLAIN(Tanhshrink, lab_tanhshrink)
PLAIN(LogSigmoid, lab_logsigmoid)
PLAIN(Sigmoid, lab_sigmoid)
PLAIN(Tanh, lab_tanh)

/* ---- with numbers ------------------------------------------------------------------------------ */

static int dim_of(const struct numbers *k)
{
    return (int)k->a;
}

#define NUMBERS(title, expression, ...)                                          \
    FORWARD(forward_##title, expression)                                         \
    static const char *text_##title(lab_ctx *c, const lab_layer *self)           \
    {                                                                            \
        const struct numbers *k = lab_layer_config(self);                        \
                                                                                 \
        return lab_format(c, __VA_ARGS__);                                       \
    }                                                                            \
    static const lab_layer_kind kind_##title = { .name = #title,                 \
                                                 .size = sizeof(struct numbers), \
                                                 .forward = forward_##title,     \
                                                 .describe = text_##title }
NUMBERS(LeakyReLU, lab_leaky_relu(c, x, k->a), "%g", k->a);
NUMBERS(ELU, lab_elu(c, x, k->a), "%g", k->a);
NUMBERS(CELU, lab_celu(c, x, k->a), "%g", k->a);
NUMBERS(Hardshrink, lab_hardshrink(c, x, k->a), "%g", k->a);
NUMBERS(Softshrink, lab_softshrink(c, x, k->a), "%g", k->a);
NUMBERS(Threshold, lab_threshold(c, x, k->a, k->b), "%g, %g", k->a, k->b);
NUMBERS(Hardtanh, lab_hardtanh(c, x, k->a, k->b), "%g, %g", k->a, k->b);
NUMBERS(Softplus, lab_softplus(c, x, k->a), "%g", k->a);
NUMBERS(GELU, lab_gelu(c, x, k->a != 0), "%s", k->a != 0 ? "approximate='tanh'" : "");
NUMBERS(GLU, lab_glu(c, x, dim_of(k)), "%d", dim_of(k));
NUMBERS(Softmax, lab_softmax(c, x, dim_of(k)), "%d", dim_of(k));
NUMBERS(Softmin, lab_softmin(c, x, dim_of(k)), "%d", dim_of(k));
NUMBERS(LogSoftmax, lab_log_softmax(c, x, dim_of(k)), "%d", dim_of(k));
NUMBERS(Dropout, lab_dropout(c, x, k->a), "%g", k->a);
NUMBERS(DropPath, lab_drop_path(c, x, k->a), "%g", k->a);

static lab_layer *make(lab_ctx *c, const lab_layer_kind *kind, double a, double b)
{
    lab_layer *l = lab_layer_new(c, kind);

    if (l)
        *(struct numbers *)lab_layer_config(l) = (struct numbers){ a, b };
    return l;
}

#define ONE(title)                                       \
    static lab_layer *make_##title(lab_ctx *c, double a) \
    {                                                    \
        return make(c, &kind_##title, a, 0);             \
    }
ONE(LeakyReLU)
ONE(ELU)
ONE(CELU)
ONE(Hardshrink)
ONE(Softshrink)
ONE(Softplus)

static lab_layer *make_Threshold(lab_ctx *c, double above, double value)
{
    return make(c, &kind_Threshold, above, value);
}

static lab_layer *make_Hardtanh(lab_ctx *c, double lo, double hi)
{
    if (!(lo < hi))
        return lab_fail(c, LAB_EARG,
                        "nn.Hardtanh: the bounds are %g and %g, the first should be less",
                        lo, hi);
    return make(c, &kind_Hardtanh, lo, hi);
}

static lab_layer *make_GELU(lab_ctx *c, const char *approximate)
{
    return make(c, &kind_GELU, *approximate == 't', 0);
}

#define ALONG(title)                                                                     \
    static lab_layer *make_##title(lab_ctx *c, int64_t dim)                              \
    {                                                                                    \
        return make(c, &kind_##title, dim < -99 ? -99 : dim > 99 ? 99 : (double)dim, 0); \
    }
ALONG(GLU)
ALONG(Softmax)
ALONG(Softmin)
ALONG(LogSoftmax)

#define DROPS(title)                                                                   \
    static lab_layer *make_##title(lab_ctx *c, double p)                               \
    {                                                                                  \
        if (!(p >= 0 && p <= 1))                                                       \
            return lab_fail(c, LAB_EARG, "nn." #title ": p is %g, 0 … 1 was expected", \
                            p);                                                        \
        return make(c, &kind_##title, p, 0);                                           \
    }
DROPS(Dropout)
DROPS(DropPath)

/* ---- PReLU ----------------------------------------------------------------------------------- */

FORWARD(forward_PReLU, lab_prelu(c, x, lab_layer_tensor(self, "weight")))

static const char *text_PReLU(lab_ctx *c, const lab_layer *self)
{
    return lab_format(c, "%lld", (long long)lab_numel(lab_layer_tensor(self, "weight")));
}

static lab_layer *make_PReLU(lab_ctx *c, int64_t n, double init)
{
    static const lab_layer_kind kind = { .name = "PReLU",
                                         .forward = forward_PReLU,
                                         .describe = text_PReLU };
    lab_layer *l = lab_layer_new(c, &kind);

    if (n < 1)
        return lab_fail(c, LAB_EARG, "nn.PReLU: %lld parameters, at least 1 was expected",
                        (long long)n);
    lab_layer_param(c, l, "weight", lab_tensor_full(c, LAB_F32, 1, &n, init));
    return lab_ok(c) ? l : NULL;
}

static const lab_row rows[] = {
    { "ReLU() -> Module", LAB_CODE(make_ReLU),
      "x, but 0 below 0.\n>>> nn.ReLU()(tensor{-1, 2})\n[0. 2.]" },
    { "ReLU6() -> Module", LAB_CODE(make_ReLU6),
      "x limited to [0, 6].\n>>> nn.ReLU6()(tensor{-1, 8})\n[0. 6.]" },
    { "LeakyReLU(negative_slope: number = 0.01) -> Module", LAB_CODE(make_LeakyReLU),
      "x, below 0 negative_slope * x.\n>>> nn.LeakyReLU(0.1)(tensor{-1, 2})\n[-0.1  2. "
      "]" },
    { "PReLU(num_parameters: int = 1; init: number = 0.25) -> Module",
      LAB_CODE(make_PReLU),
      "x, below 0 weight * x, with one weight or one for each channel, which are "
      "trained.\n"
      ">>> nn.PReLU()(tensor{-1, 2}):detach()\n[-0.25  2.  ]" },
    { "ELU(alpha: number = 1) -> Module", LAB_CODE(make_ELU),
      "x, below 0 alpha * (exp(x) - 1).\n>>> nn.ELU()(tensor{-1, 2})\n[-0.6321  2.    "
      "]" },
    { "CELU(alpha: number = 1) -> Module", LAB_CODE(make_CELU),
      "x, below 0 alpha * (exp(x / alpha) - 1).\n>>> nn.CELU(0.5)(tensor{-1, "
      "2})\n[-0.4323  "
      "2.    ]" },
    { "Hardshrink(lambd: number = 0.5) -> Module", LAB_CODE(make_Hardshrink),
      "x, but 0 within ±lambd.\n>>> nn.Hardshrink()(tensor{-1, 0.4})\n[-1.  0.]" },
    { "Softshrink(lambd: number = 0.5) -> Module", LAB_CODE(make_Softshrink),
      "x moved by lambd towards 0, and 0 within ±lambd.\n"
      ">>> nn.Softshrink()(tensor{-1, 0.4})\n[-0.5  0. ]" },
    { "Tanhshrink() -> Module", LAB_CODE(make_Tanhshrink),
      "x - tanh(x).\n>>> nn.Tanhshrink()(tensor{0, 1})\n[0.     0.2384]" },
    { "Threshold(threshold: number, value: number) -> Module", LAB_CODE(make_Threshold),
      "x where it is above threshold, else value.\n"
      ">>> nn.Threshold(0.5, 9)(tensor{0, 1})\n[9. 1.]" },
    { "SELU() -> Module", LAB_CODE(make_SELU),
      "A scaled ELU that keeps mean 0 and variance 1.\n"
      ">>> nn.SELU()(tensor{-1, 2})\n[-1.1113  2.1014]" },
    { "GELU(; approximate: \"none\"|\"tanh\" = \"none\") -> Module", LAB_CODE(make_GELU),
      "x times the normal distribution's share below x; approximate=\"tanh\" as in "
      "GPT-2.\n"
      ">>> nn.GELU()(tensor{-1, 1})\n[-0.1587  0.8413]" },
    { "SiLU() -> Module", LAB_CODE(make_SiLU),
      "x * sigmoid(x).\n>>> nn.SiLU()(tensor{-1, 1})\n[-0.2689  0.7311]" },
    { "Mish() -> Module", LAB_CODE(make_Mish),
      "x * tanh(softplus(x)).\n>>> nn.Mish()(tensor{-1, 1})\n[-0.3034  0.8651]" },
    { "Hardsigmoid() -> Module", LAB_CODE(make_Hardsigmoid),
      "x / 6 + 1/2 limited to [0, 1].\n>>> nn.Hardsigmoid()(tensor{-4, 0})\n[0.  0.5]" },
    { "Hardswish() -> Module", LAB_CODE(make_Hardswish),
      "x * hardsigmoid(x).\n>>> nn.Hardswish()(tensor{-4, 4})\n[0. 4.]" },
    { "Hardtanh(min_val: number = -1, max_val: number = 1) -> Module",
      LAB_CODE(make_Hardtanh),
      "x limited to [min_val, max_val].\n>>> nn.Hardtanh()(tensor{-4, 0.5})\n[-1.   "
      "0.5]" },
    { "Softplus(beta: number = 1) -> Module", LAB_CODE(make_Softplus),
      "log(1 + exp(beta * x)) / beta.\n>>> nn.Softplus()(tensor{0, 1})\n[0.6931 "
      "1.3133]" },
    { "Softsign() -> Module", LAB_CODE(make_Softsign),
      "x / (1 + |x|).\n>>> nn.Softsign()(tensor{-1, 1})\n[-0.5  0.5]" },
    { "LogSigmoid() -> Module", LAB_CODE(make_LogSigmoid),
      "log(sigmoid(x)).\n>>> nn.LogSigmoid()(tensor{0, 1})\n[-0.6931 -0.3133]" },
    { "Sigmoid() -> Module", LAB_CODE(make_Sigmoid),
      "1 / (1 + exp(-x)).\n>>> nn.Sigmoid()(tensor{0, 2})\n[0.5    0.8808]" },
    { "Tanh() -> Module", LAB_CODE(make_Tanh),
      "The hyperbolic tangent.\n>>> nn.Tanh()(tensor{0, 100})\n[0. 1.]" },
    { "GLU(dim: int = -1) -> Module", LAB_CODE(make_GLU),
      "The first half along dim times the sigmoid of the second.\n"
      ">>> nn.GLU()(tensor{2, 0})\n[1.]" },
    { "Softmax(dim: int = -1) -> Module", LAB_CODE(make_Softmax),
      "exp(x) scaled to the sum 1 along dim.\n>>> nn.Softmax()(tensor{0, 0})\n[0.5 "
      "0.5]" },
    { "Softmin(dim: int = -1) -> Module", LAB_CODE(make_Softmin),
      "softmax of -x.\n>>> nn.Softmin()(tensor{0, 0})\n[0.5 0.5]" },
    { "LogSoftmax(dim: int = -1) -> Module", LAB_CODE(make_LogSoftmax),
      "The logarithm of softmax.\n>>> nn.LogSoftmax()(tensor{0, 0})\n[-0.6931 -0.6931]" },
    { "Dropout(p: number = 0.5) -> Module", LAB_CODE(make_Dropout),
      "In training each number becomes 0 with probability p, the others grow by 1 / (1 - "
      "p); "
      "after eval() nothing changes.\n>>> nn.Dropout(0.5):eval()(tensor{1, 2})\n[1. "
      "2.]" },
    { "DropPath(p: number = 0.1) -> Module", LAB_CODE(make_DropPath),
      "Dropout of whole examples: stochastic depth.\n"
      ">>> nn.DropPath(0.5):eval()(tensor{1, 2})\n[1. 2.]" },
};
LAB_ROWS(nn_activation_rows);
