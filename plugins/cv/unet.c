/* unet.c — U-Net, Ronneberger et al. (2015), fig. 1: down to what is there, up to where it
 * is, and across by what each level saw on the way down. Channels last. */
#include "unet.h"

#include <lab/activation.h>
#include <lab/conv.h>
#include <lab/norm.h>
#include <lab/op.h>
#include <lab/pool.h>

#include <math.h>

/* All tensors are borrowed from the layer that registers them. */
struct stage { /* 3×3 convolution, batch norm, ReLU */
    lab_tensor *weight, *gain, *shift, *mean, *var;
};
struct block {
    struct stage conv1, conv2;
};
struct affine {
    lab_tensor *weight, *bias;
};

struct unet {
    int64_t outputs, base;
    int depth;
    struct block down[UNET_MAX_DEPTH], bottom, up[UNET_MAX_DEPTH];
    struct affine widen[UNET_MAX_DEPTH], head;
};

/* ---- the forward ------------------------------------------------------------------------------ */

static lab_tensor *once(lab_ctx *c, const struct stage *s, lab_tensor *x, bool training)
{
    static const lab_conv same = { .padding = { 1, 1 } };
    static const double momentum = 0.1, eps = 1e-5;

    if (lab_stopping(c)) /* a large picture takes long */
        return lab_fail(c, LAB_ESTOP, "stopped");
    x = lab_convolution(c, x, s->weight, NULL, &same);
    return lab_relu(c, lab_batch_norm(c, x, s->mean, s->var, s->gain, s->shift, training,
                                      momentum, eps));
}

static lab_tensor *twice(lab_ctx *c, const struct block *b, lab_tensor *x, bool training)
{
    return once(c, &b->conv2, once(c, &b->conv1, x, training), training);
}

static lab_tensor *widen(lab_ctx *c, const struct affine *w, lab_tensor *x)
{
    static const lab_conv by_two = { .stride = { 2, 2 } };

    return lab_convolution_transpose(c, x, w->weight, w->bias, &by_two);
}

static lab_tensor *forward(lab_ctx *c, const struct unet *u, lab_tensor *x, bool training)
{
    lab_tensor *skip[UNET_MAX_DEPTH];
    int d;

    for (d = 0; d < u->depth; d++)
        x = lab_max_pool2d(c, skip[d] = twice(c, &u->down[d], x, training), 2);
    x = twice(c, &u->bottom, x, training);
    while (d-- > 0)
        x = twice(c, &u->up[d], lab_cat(c, widen(c, &u->widen[d], x), skip[d], -1),
                  training);
    return lab_convolution(c, x, u->head.weight, u->head.bias, NULL);
}

static lab_tensor *unet_forward(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    const struct unet *u = lab_layer_config(self);
    int64_t side = INT64_C(1) << u->depth;

    (void)n;
    if (x[0] && (lab_ndim(x[0]) != 4 || lab_dim(x[0], 3) != 3 ||
                 lab_dim(x[0], 1) % side || lab_dim(x[0], 2) % side))
        return lab_fail(c, LAB_ESHAPE,
                        "UNet: [N,H,W,3] with H and W multiples of %lld expected, got %s",
                        (long long)side, lab_tensor_brief(c, x[0]));
    return forward(c, u, x[0], lab_layer_training(self));
}

static const char *unet_text(lab_ctx *c, const lab_layer *self)
{
    const struct unet *u = lab_layer_config(self);

    return lab_format(c, "%lld, base=%lld, depth=%d", (long long)u->outputs,
                      (long long)u->base, u->depth);
}

static const lab_layer_kind unet_kind = { .name = "UNet",
                                          .size = sizeof(struct unet),
                                          .forward = unet_forward,
                                          .describe = unet_text };

/* ---- parts of the tree: each can be called by itself ---------------------------------------------- */

static lab_tensor *block_forward(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    (void)n;
    return twice(c, lab_layer_config(self), x[0], lab_layer_training(self));
}

static lab_tensor *widen_forward(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    (void)n;
    return widen(c, lab_layer_config(self), x[0]);
}

static lab_tensor *head_forward(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    const struct affine *k = lab_layer_config(self);

    (void)n;
    return lab_convolution(c, x[0], k->weight, k->bias, NULL);
}

static const lab_layer_kind block_kind = { .name = "Block",
                                           .size = sizeof(struct block),
                                           .forward = block_forward },
                            widen_kind = { .name = "Widen",
                                           .size = sizeof(struct affine),
                                           .forward = widen_forward },
                            head_kind = { .name = "Head",
                                          .size = sizeof(struct affine),
                                          .forward = head_forward };

/* ---- making ---------------------------------------------------------------------------------------- */

/* slope 0 before a ReLU, √5 (PyTorch's default) elsewhere. */
static lab_tensor *weight_of(lab_ctx *c, lab_layer *l, const char *name, int64_t out,
                             int64_t k, int64_t in, double slope)
{
    lab_tensor *w = lab_tensor_make(c, LAB_F32, out, k, k, in);

    lab_init_kaiming_uniform(c, w, slope);
    return lab_layer_param(c, l, name, w);
}

static struct stage stage_new(lab_ctx *c, lab_layer *l, int number, int64_t in,
                              int64_t out)
{
    struct stage s = { .weight = weight_of(c, l, lab_format(c, "conv%d_weight", number),
                                           out, 3, in, 0) };

    s.gain = lab_layer_param(c, l, lab_format(c, "bn%d_weight", number),
                             lab_tensor_full(c, LAB_F32, 1, &out, 1));
    s.shift = lab_layer_param(c, l, lab_format(c, "bn%d_bias", number),
                              lab_tensor_zeros(c, LAB_F32, 1, &out));
    s.mean = lab_layer_buffer(c, l, lab_format(c, "bn%d_running_mean", number),
                              lab_tensor_zeros(c, LAB_F32, 1, &out));
    s.var = lab_layer_buffer(c, l, lab_format(c, "bn%d_running_var", number),
                             lab_tensor_full(c, LAB_F32, 1, &out, 1));
    return s;
}

static struct block block_new(lab_ctx *c, lab_layer *net, const char *name, int64_t in,
                              int64_t out)
{
    lab_layer *l = lab_layer_child(c, net, name, lab_layer_new(c, &block_kind));
    struct block b = { 0 };

    if (l) {
        b = (struct block){ stage_new(c, l, 1, in, out), stage_new(c, l, 2, out, out) };
        *(struct block *)lab_layer_config(l) = b;
    }
    return b;
}

/* A convolution with bias: `out`×k×k×`in` weights as they are stored. */
static struct affine affine_new(lab_ctx *c, lab_layer *net, const char *name,
                                const lab_layer_kind *kind, int64_t out, int64_t k,
                                int64_t in, int64_t biases)
{
    lab_layer *l = lab_layer_child(c, net, name, lab_layer_new(c, kind));
    struct affine a = { 0 };

    if (l) {
        a.weight = weight_of(c, l, "weight", out, k, in, sqrt(5));
        a.bias = lab_layer_param(c, l, "bias", lab_tensor_zeros(c, LAB_F32, 1, &biases));
        *(struct affine *)lab_layer_config(l) = a;
    }
    return a;
}

static bool in_range(lab_ctx *c, const char *name, int64_t x, int64_t most)
{
    return (x >= 1 && x <= most) ||
           lab_failn(c, LAB_EARG, "UNet: %s is %lld, 1 … %lld were expected", name,
                     (long long)x, (long long)most);
}

lab_layer *unet_new(lab_ctx *c, int64_t outputs, int64_t base, int64_t depth)
{
    int64_t from = 3, to = base;
    lab_layer *net;
    struct unet u = { outputs, base, (int)depth, .head = { 0 } };

    if (!in_range(c, "outputs", outputs, UNET_MAX_OUTPUTS) ||
        !in_range(c, "base", base, UNET_MAX_BASE) ||
        !in_range(c, "depth", depth, UNET_MAX_DEPTH))
        return NULL;
    net = lab_layer_new(c, &unet_kind);
    for (int d = 0; d < u.depth; d++, from = to, to *= 2)
        u.down[d] = block_new(c, net, lab_format(c, "down%d", d), from, to);
    u.bottom = block_new(c, net, "bottom", from, to);
    for (int d = u.depth; d-- > 0; to /= 2) {
        u.widen[d] = affine_new(c, net, lab_format(c, "widen%d", d), &widen_kind, to, 2,
                                to / 2, to / 2);
        u.up[d] = block_new(c, net, lab_format(c, "up%d", d), to, to / 2);
    }
    u.head = affine_new(c, net, "head", &head_kind, outputs, 1, base, outputs);
    if (net)
        *(struct unet *)lab_layer_config(net) = u;
    return lab_ok(c) ? net : NULL;
}
