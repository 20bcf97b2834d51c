/* rows_functional.c — what layers do, as functions of tensors: dropout, normalisations,
 * distances. */
#include "nn/layers.h"

#include <lab/loss.h>
#include <lab/norm.h>
#include <lab/random.h>

static int narrow(int64_t dim)
{
    return dim > 99 ? 99 : dim < -99 ? -99 : (int)dim;
}

static lab_tensor *in_mode(lab_ctx *c, bool training, lab_tensor *x, double p,
                           lab_tensor *(*f)(lab_ctx *, lab_tensor *, double))
{
    lab_modes *m = lab_ctx_modes(c);
    bool before = m->training;
    lab_tensor *y;

    m->training = training;
    y = f(c, x, p);
    m->training = before;
    return y;
}

static lab_tensor *dropout(lab_ctx *c, lab_tensor *x, double p, bool training)
{
    return in_mode(c, training, x, p, lab_dropout);
}

static lab_tensor *drop_path(lab_ctx *c, lab_tensor *x, double p, bool training)
{
    return in_mode(c, training, x, p, lab_drop_path);
}

/* The sizes that are normalised over must be x's last ones. */
static bool ends_with(lab_ctx *c, const char *name, lab_tensor *x, const lab_ints *shape)
{
    bool fits = shape->len >= 1 && shape->len <= lab_ndim(x);

    for (int64_t i = 0; fits && i < shape->len; i++)
        fits = shape->at[i] == lab_dim(x, (int)(lab_ndim(x) - shape->len + i));
    return fits || lab_failn(c, LAB_ESHAPE,
                             "%s: x is %s, its shape should end with "
                             "normalized_shape",
                             name, lab_tensor_brief(c, x));
}

static lab_tensor *layer_norm(lab_ctx *c, lab_tensor *x, const lab_ints *shape,
                              lab_tensor *weight, lab_tensor *bias, double eps)
{
    if (!ends_with(c, "layer_norm", x, shape))
        return NULL;
    return lab_layer_norm(c, x, (int)shape->len, weight, bias, eps);
}

static lab_tensor *rms_norm(lab_ctx *c, lab_tensor *x, const lab_ints *shape,
                            lab_tensor *weight, double eps)
{
    return ends_with(c, "rms_norm", x, shape)
               ? lab_rms_norm(c, x, (int)shape->len, weight, eps)
               : NULL;
}

static lab_tensor *batch_norm(lab_ctx *c, lab_tensor *x, lab_tensor *mean,
                              lab_tensor *var, lab_tensor *weight, lab_tensor *bias,
                              bool training, double momentum, double eps)
{
    return lab_batch_norm(c, x, mean, var, weight, bias, training, momentum, eps);
}

static lab_tensor *group_norm(lab_ctx *c, lab_tensor *x, int64_t groups,
                              lab_tensor *weight, lab_tensor *bias, double eps)
{
    return lab_group_norm(c, x, groups, weight, bias, eps);
}

static lab_tensor *instance_norm(lab_ctx *c, lab_tensor *x, lab_tensor *mean,
                                 lab_tensor *var, lab_tensor *weight, lab_tensor *bias,
                                 bool use_input_stats, double momentum, double eps)
{
    return lab_instance_norm(c, x, mean, var, weight, bias, use_input_stats, momentum,
                             eps);
}

static lab_tensor *normalize(lab_ctx *c, lab_tensor *x, double p, int64_t dim, double eps)
{
    return lab_normalize(c, x, p, narrow(dim), eps);
}

static lab_tensor *cosine_similarity(lab_ctx *c, lab_tensor *a, lab_tensor *b,
                                     int64_t dim, double eps)
{
    return lab_cosine_similarity(c, a, b, narrow(dim), eps);
}

static const lab_row rows[] = {
    { "dropout(x: tensor strided, p: number = 0.5; training: bool = true) -> tensor",
      LAB_CODE(dropout),
      "Each number becomes 0 with probability p, the others grow by 1 / (1 - p); x "
      "itself unless "
      "training.\n>>> y = nn.dropout(tensor.ones(1000), 0.5)\n>>> (y:eq(0) | "
      "y:eq(2)):all()\ntrue" },
    { "drop_path(x: tensor strided, p: number = 0.1; training: bool = true) -> tensor",
      LAB_CODE(drop_path),
      "Dropout of whole examples.\n"
      ">>> nn.drop_path(tensor{1, 2}, 0.5, {training=false})\n[1. 2.]" },
    { "layer_norm(x: tensor strided, normalized_shape: int...; weight: tensor strided?, "
      "bias: "
      "tensor strided?, eps: number = 1e-5) -> tensor",
      LAB_CODE(layer_norm),
      "The last dimensions to mean 0 and variance 1.\n"
      ">>> nn.layer_norm(tensor{{1, 3}}, 2)\n[[-1.  1.]]" },
    { "rms_norm(x: tensor strided, normalized_shape: int...; weight: tensor strided?, "
      "eps: number "
      "= 1e-6) -> tensor",
      LAB_CODE(rms_norm),
      "x divided by the root of its mean square over the last dimensions.\n"
      ">>> nn.rms_norm(tensor{{3, 3}}, 2)\n[[1. 1.]]" },
    { "batch_norm(x: tensor strided, running_mean: tensor?, running_var: tensor?; "
      "weight: tensor "
      "strided?, bias: tensor strided?, training: bool = false, momentum: number = 0.1, "
      "eps: "
      "number = 1e-5) -> tensor",
      LAB_CODE(batch_norm),
      "Each channel to mean 0 and variance 1, by itself in training (the running "
      "statistics move "
      "along), else by the running statistics.\n"
      ">>> nn.batch_norm(tensor{{1}, {3}}, nil, nil, {training=true})\n[[-1.]\n [ 1.]]" },
    { "group_norm(x: tensor strided, num_groups: int; weight: tensor strided?, bias: "
      "tensor "
      "strided?, eps: number = 1e-5) -> tensor",
      LAB_CODE(group_norm),
      "Each group of channels of each example to mean 0 and variance 1.\n"
      ">>> nn.group_norm(tensor{{1, 3, 2, 8}}, 2)\n[[-1.  1. -1.  1.]]" },
    { "instance_norm(x: tensor strided; running_mean: tensor?, running_var: tensor?, "
      "weight: tensor "
      "strided?, bias: tensor strided?, use_input_stats: bool = true, momentum: number = "
      "0.1, eps: "
      "number = 1e-5) -> tensor",
      LAB_CODE(instance_norm),
      "Each channel of each example to mean 0 and variance 1.\n"
      ">>> nn.instance_norm(tensor{{{1}, {3}}}):flatten()\n[-1.  1.]" },
    { "normalize(x: tensor strided; p: number = 2, dim: int = -1, eps: number = 1e-12) "
      "-> tensor",
      LAB_CODE(normalize),
      "x scaled to the p-norm 1 along dim.\n>>> nn.normalize(tensor{3, 4})\n[0.6 0.8]" },
    { "cosine_similarity(a: tensor strided, b: tensor strided, dim: int = -1; eps: "
      "number = 1e-8) "
      "-> tensor",
      LAB_CODE(cosine_similarity),
      "The cosine of the angle between a and b along dim.\n"
      ">>> nn.cosine_similarity(tensor{{1, 0}}, tensor{{1, 1}})\n[0.7071]" },
    { "pairwise_distance(a: tensor strided, b: tensor strided, p: number = 2) -> tensor",
      LAB_CODE(lab_pairwise_distance),
      "The p-norm of a - b along the last dimension.\n"
      ">>> nn.pairwise_distance(tensor{{0, 0}}, tensor{{3, 4}})\n[5.]" },
};
LAB_ROWS(nn_functional_rows);
