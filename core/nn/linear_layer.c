/* linear_layer.c — layers whose forward is one product with their weight. */
#include "nn/layers.h"

#include <lab/linear.h>

#include <math.h>

/* ---- Linear ----------------------------------------------------------------------------- */

static lab_tensor *linear(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    (void)n;
    return lab_linear(c, x[0], lab_layer_tensor(self, "weight"),
                      lab_layer_tensor(self, "bias"));
}

static const char *linear_text(lab_ctx *c, const lab_layer *self)
{
    const lab_tensor *w = lab_layer_tensor(self, "weight");

    return lab_format(c, "%lld, %lld%s", (long long)lab_dim(w, 1),
                      (long long)lab_dim(w, 0),
                      lab_layer_tensor(self, "bias") ? "" : ", bias=false");
}

static const lab_layer_kind linear_kind = { .name = "Linear",
                                            .forward = linear,
                                            .describe = linear_text };

void nn_default_init(lab_ctx *c, lab_layer *l, lab_tensor *weight, int64_t biases)
{
    double bound;

    lab_init_kaiming_uniform(c, weight, sqrt(5));
    lab_layer_param(c, l, "weight", weight);
    if (biases && weight) {
        lab_tensor *b = lab_tensor_make(c, LAB_F32, biases);

        bound = lab_numel(weight)
                    ? sqrt((double)lab_dim(weight, 0) / (double)lab_numel(weight))
                    : 0;
        lab_init_uniform(c, b, -bound, bound);
        lab_layer_param(c, l, "bias", b);
    }
}

lab_layer *nn_linear(lab_ctx *c, int64_t in, int64_t out, bool bias)
{
    lab_layer *l = lab_layer_new(c, &linear_kind);

    if (in < 0 || out < 0)
        return lab_fail(c, LAB_EARG,
                        "nn.Linear: %lld inputs and %lld outputs, counts were expected",
                        (long long)in, (long long)out);
    nn_default_init(c, l, lab_tensor_make(c, LAB_F32, out, in), bias ? out : 0);
    return lab_ok(c) ? l : NULL;
}

static const lab_row rows[] = {
    { "Linear(in_features: int, out_features: int; bias: bool = true) -> Module",
      LAB_CODE(nn_linear),
      "y = x·weightᵀ + bias over the last dimension; weight [out,in] and bias begin in\n"
      "U(-1/√in, 1/√in).\n>>> nn.Linear(4, 2)(tensor.ones(3, 4)):shape()\n{3, 2}" },
};
LAB_ROWS(nn_linear_rows);
