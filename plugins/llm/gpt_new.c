/* gpt_new.c — a GPT's tree of parameters, and how they begin. */
#include "gpt.h"

#include <math.h>
#include <stdlib.h>

/* ---- the tree, under Hugging Face's names --------------------------------------------------- */

static lab_tensor *no_forward(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    (void)self;
    (void)n;
    (void)x;
    return lab_fail(c, LAB_ESTATE, "a part of a GPT is computed by the whole");
}

static const lab_layer_kind part_kind = { .name = "Part", .forward = no_forward };

static lab_tensor *forward(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    if (n != 1)
        return lab_fail(c, LAB_EARG, "a GPT takes ids [B,T] alone, got %d tensors", n);
    return gpt_forward(c, lab_layer_config(self), x[0], NULL);
}

static void release(void *config)
{
    free(((struct gpt *)config)->blocks);
}

static const char *describe(lab_ctx *c, const lab_layer *self)
{
    const struct gpt_config *k = &((const struct gpt *)lab_layer_config(self))->config;

    return lab_format(c, "layers=%lld, heads=%lld, dim=%lld, context=%lld, vocab=%lld",
                      (long long)k->layers, (long long)k->heads, (long long)k->dim,
                      (long long)k->context, (long long)k->vocab);
}

static const lab_layer_kind net_kind = { .name = "GPT",
                                         .size = sizeof(struct gpt),
                                         .forward = forward,
                                         .describe = describe,
                                         .release = release };

static void destroy(void *self)
{
    struct gpt_model *m = self;

    lab_drop(&m->layer);
    lab_drop(&m->tokenizer);
}

const lab_type llm_gpt_type = {
    .name = "GPT",
    .doc = "A language model with GPT-2's architecture.",
    .size = sizeof(struct gpt_model),
    .destroy = destroy,
};

static lab_layer *part(lab_ctx *c, lab_layer *of, const char *name)
{
    return lab_layer_child(c, of, name, lab_layer_new(c, &part_kind));
}

/* ---- parameters ------------------------------------------------------------------------------- */

static lab_tensor *normal(lab_ctx *c, int64_t rows, int64_t columns, double std)
{
    lab_tensor *t = lab_tensor_make(c, LAB_F32, rows, columns);

    lab_init_normal(c, t, 0, std);
    return t;
}

static struct gpt_affine linear(lab_ctx *c, lab_layer *of, const char *name, int64_t in,
                                int64_t out, double std)
{
    lab_layer *l = part(c, of, name);

    return (struct gpt_affine){
        lab_layer_param(c, l, "weight", normal(c, out, in, std)),
        lab_layer_param(c, l, "bias", lab_tensor_zeros(c, LAB_F32, 1, &out)),
    };
}

static struct gpt_affine norm(lab_ctx *c, lab_layer *of, const char *name, int64_t dim)
{
    lab_layer *l = part(c, of, name);

    return (struct gpt_affine){
        lab_layer_param(c, l, "weight", lab_tensor_full(c, LAB_F32, 1, &dim, 1)),
        lab_layer_param(c, l, "bias", lab_tensor_zeros(c, LAB_F32, 1, &dim)),
    };
}

static void make_block(lab_ctx *c, struct gpt_block *b, lab_layer *of, int64_t i,
                       const struct gpt_config *k)
{
    double std = 0.02, adds = std / sqrt(2 * (double)k->layers);
    lab_layer *h = part(c, of, lab_format(c, "%lld", (long long)i)), *attn, *mlp;

    b->ln_1 = norm(c, h, "ln_1", k->dim);
    attn = part(c, h, "attn");
    b->c_attn = linear(c, attn, "c_attn", k->dim, 3 * k->dim, std);
    b->attn_proj = linear(c, attn, "c_proj", k->dim, k->dim, adds);
    b->ln_2 = norm(c, h, "ln_2", k->dim);
    mlp = part(c, h, "mlp");
    b->c_fc = linear(c, mlp, "c_fc", k->dim, 4 * k->dim, std);
    b->mlp_proj = linear(c, mlp, "c_proj", 4 * k->dim, k->dim, adds);
}

static bool check(lab_ctx *c, const char *name, int64_t n, int64_t most)
{
    return (n >= 1 && n <= most) ||
           lab_failn(c, LAB_EARG, "llm.gpt: argument '%s' is %lld, 1 … %lld was expected",
                     name, (long long)n, (long long)most);
}

static bool check_config(lab_ctx *c, const struct gpt_config *k)
{
    if (!check(c, "layers", k->layers, 1000) || !check(c, "dim", k->dim, 1 << 20) ||
        !check(c, "heads", k->heads, k->dim) ||
        !check(c, "context", k->context, 1 << 24) ||
        !check(c, "vocab", k->vocab, 1 << 24))
        return false;
    if (k->dim % k->heads != 0)
        return lab_failn(c, LAB_EARG, "llm.gpt: %lld heads do not divide dim %lld evenly",
                         (long long)k->heads, (long long)k->dim);
    return (k->dropout >= 0 && k->dropout < 1) ||
           lab_failn(c, LAB_EARG, "llm.gpt: argument 'dropout' is %g, 0 … 1 was expected",
                     k->dropout);
}

struct gpt_model *gpt_new(lab_ctx *c, const struct gpt_config *k)
{
    struct gpt_model *m = check_config(c, k) ? lab_new(c, &llm_gpt_type) : NULL;
    lab_layer *l = m ? lab_layer_new(c, &net_kind) : NULL, *h;
    struct gpt *g;

    if (!l)
        return NULL;
    m->layer = lab_keep(l);
    g = lab_layer_config(l);
    g->layer = l;
    g->config = *k;
    g->blocks = calloc((size_t)k->layers, sizeof *g->blocks);
    if (!g->blocks)
        return lab_fail(c, LAB_ENOMEM, "out of memory for a GPT");
    g->wte = lab_layer_param(c, part(c, l, "wte"), "weight",
                             normal(c, k->vocab, k->dim, 0.02));
    g->wpe = lab_layer_param(c, part(c, l, "wpe"), "weight",
                             normal(c, k->context, k->dim, 0.02));
    h = part(c, l, "h");
    for (int64_t i = 0; i < k->layers && lab_ok(c); i++)
        make_block(c, &g->blocks[i], h, i, k);
    g->ln_f = norm(c, l, "ln_f", k->dim);
    return lab_ok(c) ? m : NULL;
}
