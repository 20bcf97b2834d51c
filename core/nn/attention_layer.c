/* attention_layer.c — attention of several heads: Vaswani et al. (2017), section 3.2.2. */
#include "nn/layers.h"

#include <lab/attention.h>
#include <lab/linear.h>

struct attention {
    int64_t heads;
    bool causal;
};

/* x·wᵀ + b by rows [from, to) of the projection, as heads: [N,T,E] → [N,H,T,E/H]. */
static lab_tensor *project(lab_ctx *c, lab_layer *self, lab_tensor *x, int which)
{
    const struct attention *a = lab_layer_config(self);
    lab_tensor *w = lab_layer_tensor(self, "in_proj_weight");
    lab_tensor *b = lab_layer_tensor(self, "in_proj_bias");
    int64_t e = lab_dim(w, 1),
            shape[] = { lab_dim(x, 0), lab_dim(x, 1), a->heads, e / a->heads };

    w = lab_slice(c, w, 0, which * e, (which + 1) * e, 1);
    b = b ? lab_slice(c, b, 0, which * e, (which + 1) * e, 1) : NULL;
    return lab_transpose(c, lab_reshape(c, lab_linear(c, x, w, b), 4, shape), 1, 2);
}

/* x: itself; q, k, v; with a mask behind either. */
static lab_tensor *forward(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    const struct attention *a = lab_layer_config(self);
    lab_tensor *w = lab_layer_tensor(self, "in_proj_weight"), *y, *mask;
    int64_t e = lab_dim(w, 1);
    bool alone = n <= 2;

    for (int i = 0; i < n && i < (alone ? 1 : 3); i++)
        if (lab_ndim(x[i]) != 3 || lab_dim(x[i], 2) != e)
            return lab_fail(c, LAB_ESHAPE,
                            "MultiheadAttention: input %d is %s, expected [N,T,%lld]",
                            i + 1, lab_tensor_brief(c, x[i]), (long long)e);
    if (n > 4)
        return lab_fail(c, LAB_EARG,
                        "MultiheadAttention: %d inputs; expected x or q, k, v, and "
                        "perhaps a mask",
                        n);
    mask = n == 2 ? x[1] : n == 4 ? x[3] : NULL;
    if (alone) {
        y = lab_linear(c, x[0], w, lab_layer_tensor(self, "in_proj_bias"));
        y = lab_self_attention(c, y, a->heads, mask, a->causal);
    } else {
        y = lab_attention(c, project(c, self, x[0], 0), project(c, self, x[1], 1),
                          project(c, self, x[2], 2), mask, a->causal, 0);
        y = lab_reshape(c, lab_transpose(c, y, 1, 2), 3,
                        (int64_t[]){ lab_dim(x[0], 0), lab_dim(x[0], 1), e });
    }
    return lab_forward(c, lab_layer_get(self, "out_proj"), y);
}

static const char *describe(lab_ctx *c, const lab_layer *self)
{
    const struct attention *a = lab_layer_config(self);

    return lab_format(c, "%lld, %lld%s",
                      (long long)lab_dim(lab_layer_tensor(self, "in_proj_weight"), 1),
                      (long long)a->heads, a->causal ? ", causal=true" : "");
}

static const lab_layer_kind kind = { .name = "MultiheadAttention",
                                     .size = sizeof(struct attention),
                                     .forward = forward,
                                     .describe = describe };

static lab_layer *make(lab_ctx *c, int64_t e, int64_t heads, bool bias, bool causal)
{
    lab_layer *l = lab_layer_new(c, &kind), *out;
    lab_tensor *w;

    if (!l)
        return NULL;
    if (e < 1 || heads < 1 || e % heads)
        return lab_fail(
            c, LAB_EARG,
            "nn.MultiheadAttention: %lld heads of a model of %lld: positive numbers, "
            "the first dividing the second, were expected",
            (long long)heads, (long long)e);
    *(struct attention *)lab_layer_config(l) = (struct attention){ heads, causal };
    w = lab_tensor_make(c, LAB_F32, 3 * e, e);
    lab_init_xavier_uniform(c, w);
    lab_layer_param(c, l, "in_proj_weight", w);
    if (bias)
        lab_layer_param(c, l, "in_proj_bias",
                        lab_tensor_zeros(c, LAB_F32, 1, (int64_t[]){ 3 * e }));
    out = nn_linear(c, e, e, bias);
    lab_fill(c, lab_layer_tensor(out, "bias"), 0);
    lab_layer_child(c, l, "out_proj", out);
    return lab_ok(c) ? l : NULL;
}

static const lab_row rows[] = {
    { "MultiheadAttention(embed_dim: int, num_heads: int; bias: bool = true, causal: "
      "bool = "
      "false) -> Module",
      LAB_CODE(make),
      "Attention of several heads on [N,T,embed_dim]: called with x, or with q, k, v, "
      "and\n"
      "perhaps a mask that broadcasts to [N,heads,T,S] (true takes part; floats are "
      "added).\n"
      ">>> nn.MultiheadAttention{8, 2, causal=true}(tensor.ones(1, 3, 8)):shape()\n{1, "
      "3, 8}" },
};
LAB_ROWS(nn_attention_rows);
