/* gpt.c — GPT-2's forward. */
#include "gpt.h"

#include <lab/activation.h>
#include <lab/attention.h>
#include <lab/index.h>
#include <lab/linear.h>
#include <lab/move.h>
#include <lab/norm.h>
#include <lab/op.h>
#include <lab/random.h>

#include <math.h>

static const double eps = 1e-5;

/* What one forward carries along. */
struct pass {
    lab_ctx *c;
    struct gpt *g;
    struct gpt_cache *cache; /* or NULL */
    lab_tensor **scores;     /* of each layer, [1,heads,T,T], where they are asked for */
};

static lab_tensor *norm(lab_ctx *c, const struct gpt_affine *a, lab_tensor *x)
{
    return lab_layer_norm(c, x, 1, a->weight, a->bias, eps);
}

static lab_tensor *linear(lab_ctx *c, const struct gpt_affine *a, lab_tensor *x)
{
    return lab_linear(c, x, a->weight, a->bias);
}

/* ---- attention ------------------------------------------------------------------------------ */

/* Part i of qkv [B,T,3·dim]: [B,heads,T,head], a view. */
static lab_tensor *heads_of(lab_ctx *c, const struct gpt *g, lab_tensor *qkv, int i)
{
    int64_t n = g->config.heads, d = g->config.dim;
    lab_tensor *part = lab_slice(c, qkv, -1, i * d, (i + 1) * d, 1);

    part = lab_unflatten(c, part, -1, &(lab_ints){ 2, (const int64_t[]){ n, d / n } });
    return lab_transpose(c, part, 1, 2);
}

/* The cache's part for the tokens so far, the new ones added. */
static lab_tensor *remember(lab_ctx *c, lab_tensor *kept, int64_t at, lab_tensor *added)
{
    int64_t n = lab_dim(added, 2);

    lab_copy(c, lab_slice(c, kept, 2, at, at + n, 1), added);
    return lab_slice(c, kept, 2, 0, at + n, 1);
}

/* softmax(q kᵀ / √D), where key j is seen by query i ≥ j. */
static lab_tensor *scores_of(lab_ctx *c, lab_tensor *q, lab_tensor *k)
{
    double scale = 1 / sqrt((double)lab_dim(q, -1));
    int64_t n = lab_dim(q, 2);
    lab_tensor *s = lab_matmul(c, q, lab_transpose(c, k, 2, 3));
    lab_tensor *later =
        lab_triu(c, lab_tensor_full(c, LAB_BOOL8, 2, (const int64_t[]){ n, n }, 1), 1);

    s = lab_masked_fill(c, lab_mul(c, s, lab_number(c, scale)), later,
                        lab_number(c, -INFINITY));
    return lab_softmax(c, s, -1);
}

static lab_tensor *attention(const struct pass *p, int64_t layer, lab_tensor *x)
{
    const struct gpt_block *b = &p->g->blocks[layer];
    lab_ctx *c = p->c;
    lab_tensor *qkv = linear(c, &b->c_attn, x), *q, *k, *v;

    if (p->scores)
        p->scores[layer] =
            scores_of(c, heads_of(c, p->g, qkv, 0), heads_of(c, p->g, qkv, 1));
    if (!p->cache)
        return linear(c, &b->attn_proj,
                      lab_self_attention(c, qkv, p->g->config.heads, NULL, true));
    q = heads_of(c, p->g, qkv, 0);
    k = remember(c, p->cache->k[layer], p->cache->at, heads_of(c, p->g, qkv, 1));
    v = remember(c, p->cache->v[layer], p->cache->at, heads_of(c, p->g, qkv, 2));
    x = lab_transpose(c, lab_attention(c, q, k, v, NULL, true, 0), 1, 2);
    return linear(c, &b->attn_proj, lab_flatten(c, x, 2, 3));
}

static lab_tensor *mlp(lab_ctx *c, const struct gpt_block *b, lab_tensor *x)
{
    return linear(c, &b->mlp_proj, lab_gelu(c, linear(c, &b->c_fc, x), true));
}

/* ---- the whole ------------------------------------------------------------------------------- */

static lab_tensor *dropped(const struct pass *p, lab_tensor *x)
{
    double drop = p->g->config.dropout;

    return drop > 0 ? lab_dropout(p->c, x, drop) : x;
}

/* ln_f(x): [B,T,dim]. */
static lab_tensor *states(const struct pass *p, lab_tensor *ids)
{
    lab_ctx *c = p->c;
    struct gpt *g = p->g;
    int64_t at = p->cache ? p->cache->at : 0, n = lab_dim(ids, 1);
    lab_tensor *x;

    if (lab_ndim(ids) != 2 && lab_ok(c))
        return lab_fail(c, LAB_ESHAPE, "GPT: ids are [B,T], got %s",
                        lab_tensor_brief(c, ids));
    if (at + n > g->config.context)
        return lab_fail(c, LAB_ESHAPE, "GPT: %lld tokens; the context is %lld",
                        (long long)(at + n), (long long)g->config.context);
    x = lab_add(c, lab_embedding(c, g->wte, ids, LAB_NO_PADDING),
                lab_slice(c, g->wpe, 0, at, at + n, 1));
    x = dropped(p, x);
    for (int64_t i = 0; i < g->config.layers && x; i++) {
        const struct gpt_block *b = &g->blocks[i];

        if (lab_stopping(c))
            return lab_fail(c, LAB_ESTOP, "stopped");
        x = lab_add(c, x, dropped(p, attention(p, i, norm(c, &b->ln_1, x))));
        x = lab_add(c, x, dropped(p, mlp(c, b, norm(c, &b->ln_2, x))));
    }
    if (p->cache && x)
        p->cache->at += n;
    return norm(c, &g->ln_f, x);
}

lab_tensor *gpt_forward(lab_ctx *c, struct gpt *g, lab_tensor *ids,
                        struct gpt_cache *cache)
{
    const struct pass p = { c, g, cache, NULL };

    return g ? lab_linear(c, states(&p, ids), g->wte, NULL) : NULL;
}

lab_tensor *gpt_next(lab_ctx *c, struct gpt *g, lab_tensor *ids, struct gpt_cache *cache)
{
    const struct pass p = { c, g, cache, NULL };

    return lab_linear(c, lab_select(c, states(&p, ids), 1, -1), g->wte, NULL);
}

lab_tensor *gpt_attention(lab_ctx *c, struct gpt *g, lab_tensor *ids)
{
    lab_tensor **scores = lab_alloc(c, (size_t)g->config.layers * sizeof *scores);
    const struct pass p = { c, g, NULL, scores };

    if (!scores || !states(&p, ids))
        return NULL;
    return lab_concat(c, &(lab_tensors){ g->config.layers, scores }, 0);
}

struct gpt_cache *gpt_cache_new(lab_ctx *c, const struct gpt *g, int64_t rows,
                                lab_dtype dtype)
{
    const struct gpt_config *k = &g->config;
    const int64_t shape[] = { rows, k->heads, k->context, k->dim / k->heads };
    struct gpt_cache *cache = lab_alloc(c, sizeof *cache);

    if (!cache)
        return NULL;
    cache->k = lab_alloc(c, (size_t)k->layers * sizeof *cache->k);
    cache->v = lab_alloc(c, (size_t)k->layers * sizeof *cache->v);
    for (int64_t i = 0; i < k->layers && lab_ok(c); i++) {
        cache->k[i] = lab_tensor_new(c, dtype, 4, shape);
        cache->v[i] = lab_tensor_new(c, dtype, 4, shape);
    }
    return lab_ok(c) ? cache : NULL;
}
