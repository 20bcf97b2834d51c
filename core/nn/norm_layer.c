/* norm_layer.c — normalisations as layers, with their running statistics. */
#include "nn/layers.h"

#include <lab/norm.h>

struct norm {
    double eps, momentum;
    int64_t groups;
    int dims; /* of the shape normalised over; of a picture: what x has beside N and C */
};

static lab_tensor *part(const lab_layer *l, const char *name)
{
    return lab_layer_tensor(l, name);
}

/* weight of ones and bias of zeros. */
static void affine(lab_ctx *c, lab_layer *l, int ndim, const int64_t *shape,
                   bool with_bias)
{
    lab_layer_param(c, l, "weight", lab_tensor_full(c, LAB_F32, ndim, shape, 1));
    if (with_bias)
        lab_layer_param(c, l, "bias", lab_tensor_zeros(c, LAB_F32, ndim, shape));
}

static void running(lab_ctx *c, lab_layer *l, int64_t channels)
{
    lab_layer_buffer(c, l, "running_mean", lab_tensor_zeros(c, LAB_F32, 1, &channels));
    lab_layer_buffer(c, l, "running_var", lab_tensor_full(c, LAB_F32, 1, &channels, 1));
    lab_layer_buffer(c, l, "num_batches_tracked", lab_tensor_zeros(c, LAB_I64, 0, NULL));
}

static lab_layer *make(lab_ctx *c, const lab_layer_kind *kind, struct norm k)
{
    lab_layer *l = lab_layer_new(c, kind);

    if (l && !(k.eps >= 0))
        return lab_fail(c, LAB_EARG, "nn.%s: eps is %g, at least 0 was expected",
                        kind->name, k.eps);
    if (l)
        *(struct norm *)lab_layer_config(l) = k;
    return l;
}

/* ---- over the last dimensions ------------------------------------------------------------------ */

static lab_tensor *layer_norm(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    const struct norm *k = lab_layer_config(self);

    (void)n;
    return lab_layer_norm(c, x[0], k->dims, part(self, "weight"), part(self, "bias"),
                          k->eps);
}

static lab_tensor *rms_norm(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    const struct norm *k = lab_layer_config(self);

    (void)n;
    return lab_rms_norm(c, x[0], k->dims, part(self, "weight"), k->eps);
}

static const char *row_text(lab_ctx *c, const lab_layer *self)
{
    const struct norm *k = lab_layer_config(self);
    const lab_tensor *w = part(self, "weight");
    const char *text = "";

    for (int i = 0; i < lab_ndim(w) && text; i++)
        text = lab_format(c, "%s%s%lld", text, i ? ", " : "", (long long)lab_dim(w, i));
    return text ? lab_format(c, "%s%seps=%g", text, *text ? ", " : "", k->eps) : NULL;
}

#define ROW_KIND(title, f)                                                             \
    {                                                                                  \
        .name = title, .size = sizeof(struct norm), .forward = f, .describe = row_text \
    }
static const lab_layer_kind layer_norm_kind = ROW_KIND("LayerNorm", layer_norm),
                            rms_norm_kind = ROW_KIND("RMSNorm", rms_norm);

static lab_layer *over_rows(lab_ctx *c, const lab_layer_kind *kind, const lab_ints *shape,
                            double eps, bool has_affine, bool bias)
{
    lab_layer *l = make(c, kind, (struct norm){ .eps = eps, .dims = (int)shape->len });

    if (shape->len < 1 || shape->len > LAB_MAX_DIMS)
        return lab_fail(c, LAB_EARG,
                        "nn.%s: a shape of %lld dimensions, 1 … %d were expected",
                        kind->name, (long long)shape->len, LAB_MAX_DIMS);
    if (has_affine)
        affine(c, l, (int)shape->len, shape->at, bias);
    return lab_ok(c) ? l : NULL;
}

static lab_layer *make_layer_norm(lab_ctx *c, const lab_ints *shape, double eps,
                                  bool elementwise_affine, bool bias)
{
    return over_rows(c, &layer_norm_kind, shape, eps, elementwise_affine, bias);
}

static lab_layer *make_rms_norm(lab_ctx *c, const lab_ints *shape, double eps,
                                bool elementwise_affine)
{
    return over_rows(c, &rms_norm_kind, shape, eps, elementwise_affine, false);
}

/* ---- by channels ----------------------------------------------------------------------------------- */

static bool fits(lab_ctx *c, const lab_layer *self, const lab_tensor *x)
{
    const struct norm *k = lab_layer_config(self);
    int n = lab_ndim(x), least = k->dims == 1 ? 2 : k->dims + 2;

    return (n >= least && n <= k->dims + 2) ||
           lab_failn(c, LAB_ESHAPE, "%s: x is %s, %s was expected",
                     lab_layer_kind_of(self)->name, lab_tensor_brief(c, x),
                     k->dims == 1   ? "[N,C] or [N,L,C]"
                     : k->dims == 2 ? "[N,H,W,C]"
                                    : "[N,D,H,W,C]");
}

static void counted(lab_layer *self)
{
    lab_tensor *n = part(self, "num_batches_tracked");

    if (n)
        ++*lab_i64_mut(n);
}

typedef lab_tensor *running_norm(lab_ctx *c, lab_tensor *x, lab_tensor *mean,
                                 lab_tensor *var, lab_tensor *weight, lab_tensor *bias,
                                 bool training, double momentum, double eps);

/* By what x has in training, or where nothing was kept; else by what was kept. */
static lab_tensor *normalised(lab_ctx *c, lab_layer *self, lab_tensor *x, running_norm *f)
{
    const struct norm *k = lab_layer_config(self);
    lab_tensor *mean = part(self, "running_mean"), *y;
    bool training = lab_layer_training(self);

    if (!fits(c, self, x))
        return NULL;
    y = f(c, x, mean, part(self, "running_var"), part(self, "weight"), part(self, "bias"),
          training || !mean, k->momentum, k->eps);
    if (y && training)
        counted(self);
    return y;
}

static lab_tensor *batch_norm(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    (void)n;
    return normalised(c, self, x[0], lab_batch_norm);
}

static lab_tensor *instance_norm(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    (void)n;
    return normalised(c, self, x[0], lab_instance_norm);
}

static lab_tensor *group_norm(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    const struct norm *k = lab_layer_config(self);

    (void)n;
    return lab_group_norm(c, x[0], k->groups, part(self, "weight"), part(self, "bias"),
                          k->eps);
}

static const char *channel_text(lab_ctx *c, const lab_layer *self)
{
    const struct norm *k = lab_layer_config(self);
    const lab_tensor *w = part(self, "weight"), *mean = part(self, "running_mean");
    const lab_tensor *any = w ? w : mean;
    const char *of = any ? lab_format(c, "%lld, ", (long long)lab_numel(any)) : "";

    return of ? lab_format(c, "%seps=%g, momentum=%g", of, k->eps, k->momentum) : NULL;
}

static const char *group_text(lab_ctx *c, const lab_layer *self)
{
    const struct norm *k = lab_layer_config(self);

    return lab_format(c, "%lld, eps=%g", (long long)k->groups, k->eps);
}

#define CHANNEL_KIND(title, f)                                    \
    {                                                             \
        .name = title, .size = sizeof(struct norm), .forward = f, \
        .describe = channel_text                                  \
    }
static const lab_layer_kind batch_kinds[] = { CHANNEL_KIND("BatchNorm1d", batch_norm),
                                              CHANNEL_KIND("BatchNorm2d", batch_norm),
                                              CHANNEL_KIND("BatchNorm3d", batch_norm) },
                            instance_kinds[] = { CHANNEL_KIND("InstanceNorm1d",
                                                              instance_norm),
                                                 CHANNEL_KIND("InstanceNorm2d",
                                                              instance_norm),
                                                 CHANNEL_KIND("InstanceNorm3d",
                                                              instance_norm) },
                            group_kind = { .name = "GroupNorm",
                                           .size = sizeof(struct norm),
                                           .forward = group_norm,
                                           .describe = group_text };

static lab_layer *by_channel(lab_ctx *c, const lab_layer_kind *kind, int dims,
                             int64_t channels, double eps, double momentum,
                             bool has_affine, bool track)
{
    lab_layer *l =
        make(c, kind, (struct norm){ .eps = eps, .momentum = momentum, .dims = dims });

    if (channels < 1)
        return lab_fail(c, LAB_EARG, "nn.%s: %lld channels, at least 1 was expected",
                        kind->name, (long long)channels);
    if (has_affine)
        affine(c, l, 1, &channels, true);
    if (track)
        running(c, l, channels);
    return lab_ok(c) ? l : NULL;
}

#define BY_CHANNEL(d)                                                                   \
    static lab_layer *batch_norm##d(lab_ctx *c, int64_t n, double eps, double momentum, \
                                    bool has_affine, bool track)                        \
    {                                                                                   \
        return by_channel(c, &batch_kinds[d - 1], d, n, eps, momentum, has_affine,      \
                          track);                                                       \
    }                                                                                   \
    static lab_layer *instance_norm##d(lab_ctx *c, int64_t n, double eps,               \
                                       double momentum, bool has_affine, bool track)    \
    {                                                                                   \
        return by_channel(c, &instance_kinds[d - 1], d, n, eps, momentum, has_affine,   \
                          track);                                                       \
    }
BY_CHANNEL(1)
BY_CHANNEL(2)
BY_CHANNEL(3)

static lab_layer *make_group_norm(lab_ctx *c, int64_t groups, int64_t channels,
                                  double eps, bool has_affine)
{
    lab_layer *l = make(c, &group_kind, (struct norm){ .eps = eps, .groups = groups });

    if (groups < 1 || channels < 1 || channels % groups)
        return lab_fail(c, LAB_EARG,
                        "nn.GroupNorm: %lld groups of %lld channels: a divisor was "
                        "expected",
                        (long long)groups, (long long)channels);
    if (has_affine)
        affine(c, l, 1, &channels, true);
    return lab_ok(c) ? l : NULL;
}

#define OF(shape) "(tensor.randn(" shape ")):shape()\n{" shape "}"
#define BATCH(d, shape)                                                             \
    {                                                                               \
        "BatchNorm" #d                                                              \
        "d(num_features: int; eps: number = 1e-5, momentum: number = 0.1, "         \
        "affine: bool = true, track_running_stats: bool = true) -> Module",         \
            LAB_CODE(batch_norm##d),                                                \
            "Each channel to mean 0 and variance 1 over all else, by the batch in " \
            "training and by the "                                                  \
            "running statistics after eval(); then scaled and shifted.\n>>> "       \
            "nn.BatchNorm" #d "d(4)" OF(shape)                                      \
    }
#define INSTANCE(d, shape)                                                    \
    {                                                                         \
        "InstanceNorm" #d                                                     \
        "d(num_features: int; eps: number = 1e-5, momentum: number = 0.1, "   \
        "affine: bool = false, track_running_stats: bool = false) -> Module", \
            LAB_CODE(instance_norm##d),                                       \
            "Each channel of each example to mean 0 and variance 1.\n>>> "    \
            "nn.InstanceNorm" #d "d(4)" OF(shape)                             \
    }

static const lab_row rows[] = {
    { "LayerNorm(normalized_shape: int...; eps: number = 1e-5, elementwise_affine: bool "
      "= true, "
      "bias: bool = true) -> Module",
      LAB_CODE(make_layer_norm),
      "The last dimensions, of this shape, to mean 0 and variance 1, then scaled and "
      "shifted.\n"
      ">>> nn.LayerNorm(2)(tensor{{1, 3}, {0, 8}}):detach()\n[[-1.  1.]\n [-1.  1.]]" },
    { "RMSNorm(normalized_shape: int...; eps: number = 1e-6, elementwise_affine: bool = "
      "true) "
      "-> Module",
      LAB_CODE(make_rms_norm),
      "x divided by the root of its mean square over the last dimensions, then scaled.\n"
      ">>> nn.RMSNorm(2)(tensor{{3, 3}, {0, 0}}):detach()\n[[1. 1.]\n [0. 0.]]" },
    BATCH(1, "8, 4"),
    BATCH(2, "2, 3, 3, 4"),
    BATCH(3, "2, 2, 3, 3, 4"),
    { "GroupNorm(num_groups: int, num_channels: int; eps: number = 1e-5, affine: bool = "
      "true) "
      "-> Module",
      LAB_CODE(make_group_norm),
      "Each group of channels of each example to mean 0 and variance 1.\n"
      ">>> nn.GroupNorm(2, 4)" OF("2, 3, 3, 4") },
    INSTANCE(1, "2, 8, 4"),
    INSTANCE(2, "2, 3, 3, 4"),
    INSTANCE(3, "2, 2, 3, 3, 4"),
};
LAB_ROWS(nn_norm_rows);
