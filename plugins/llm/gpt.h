/* gpt.h — GPT-2 (Radford et al. 2019): a transformer that predicts the next token.
 *
 *     x = wte[ids] + wpe[0 … T)
 *     for each block:  x += attn(ln_1(x));  x += mlp(ln_2(x))
 *     logits = ln_f(x) wteᵀ
 *
 * ids: [B,T], 0 … vocab − 1; x: [B,T,dim]; logits: [B,T,vocab], f32 (bf16 under autocast).
 */
#ifndef LLM_GPT_H
#define LLM_GPT_H

#include "tokenizer.h"

#include <lab/nn.h>
#include <lab/rng.h>
#include <lab/run.h>

struct gpt_config {
    int64_t layers, heads, dim, context, vocab;
    double dropout; /* of embeddings, and of what attn and mlp add; in training only */
};

struct gpt_affine {
    lab_tensor *weight, *bias; /* linear: [out,in] and [out]; norm: [dim] */
};

struct gpt_block {
    struct gpt_affine ln_1, c_attn, attn_proj, ln_2, c_fc, mlp_proj;
};

/* The net: the configuration of a layer whose tree has Hugging Face's names. */
struct gpt {
    struct gpt_config config;
    lab_layer *layer;      /* the layer itself, borrowed */
    lab_tensor *wte, *wpe; /* [vocab,dim], [context,dim] */
    struct gpt_affine ln_f;
    struct gpt_block *blocks;
};

/* What the prompt holds: a net, and the tokenizer that it was trained or saved with. */
struct gpt_model {
    lab_layer *layer;
    struct tokenizer *tokenizer; /* or NULL */
};

extern const lab_type llm_gpt_type; /* "GPT" */

static inline struct gpt *gpt_of(const struct gpt_model *m)
{
    return m ? lab_layer_config(m->layer) : NULL;
}

/* What attention keeps of the tokens so far: k and v of each layer, [B,heads,context,head];
 * `at` of the context's places are taken. */
struct gpt_cache {
    int64_t at;
    lab_tensor **k, **v;
};

/* Returns new, with GPT-2's initial weights from the session's random numbers: N(0, 0.02),
 * those that add to x N(0, 0.02 / √(2 layers)), biases 0. LAB_EARG. */
struct gpt_model *gpt_new(lab_ctx *c, const struct gpt_config *k);

/* Logits [B,T,vocab] of ids [B,T] i64. With a cache the ids follow those already in it, and are
 * added to it; B is then that of the cache. LAB_ESHAPE when more than `context` would stand
 * there, LAB_EINDEX for an id that is no token's. A forward of a large net takes long: the wish
 * to stop ends it between two layers with LAB_ESTOP. */
lab_tensor *gpt_forward(lab_ctx *c, struct gpt *g, lab_tensor *ids,
                        struct gpt_cache *cache);
/* Of the last token alone: [B,vocab]. */
lab_tensor *gpt_next(lab_ctx *c, struct gpt *g, lab_tensor *ids, struct gpt_cache *cache);
/* softmax(q kᵀ / √D) of every layer and head: [layers,heads,T,T] of ids [1,T]. */
lab_tensor *gpt_attention(lab_ctx *c, struct gpt *g, lab_tensor *ids);

/* Returns new in c's scope, empty, for B rows; of the dtype that k and v come in. */
struct gpt_cache *gpt_cache_new(lab_ctx *c, const struct gpt *g, int64_t rows,
                                lab_dtype dtype);

/* ---- files (gpt_files.c): Hugging Face's layout ------------------------------------------------- */

/* Returns new, from a folder with config.json, model.safetensors and, if it is there,
 * tokenizer.json. LAB_EIO, LAB_EFORMAT for what is no GPT-2. */
struct gpt_model *gpt_load(lab_ctx *c, const char *folder);
/* Writes these files; the folder is made. */
void gpt_save(lab_ctx *c, const struct gpt_model *m, const char *folder);

/* ---- generating (generate.c) ---------------------------------------------------------------------- */

struct gpt_sampling {
    double temperature; /* 0: the most probable one */
    int64_t top_k;      /* of the most probable ones; 0: all */
    double top_p;       /* of the fewest whose probabilities add up to it; 1: all */
    int64_t ids;        /* tokens there are: numbers below this; 0: the whole vocab */
};

/* The next token after logits [vocab]. */
int64_t gpt_sample(lab_ctx *c, const lab_tensor *logits, const struct gpt_sampling *s,
                   lab_rng *r);

/* Tokens one by one: `each` (may be NULL) gets each and returns false to end. Returns how
 * many; out has room for `max`. When the context is full the older half of it is let go of. */
typedef bool gpt_each(void *arg, int64_t id);
int64_t gpt_generate(lab_ctx *c, struct gpt *g, const int64_t *prompt, int64_t n,
                     const struct gpt_sampling *s, lab_rng *r, bool cached, int64_t max,
                     int64_t *out, gpt_each *each, void *arg);

/* ---- measuring (gpt_score.c) ------------------------------------------------------------------------ */

/* −Σ ln p over the tokens behind the first, and how many they are. Windows of the context's
 * length, each `stride` further: every token is counted once, with at least context − stride
 * before it where there are so many. Ctrl-C ends it: tokens are then fewer. */
struct gpt_score {
    double nats;
    int64_t tokens, bytes;
};
struct gpt_score gpt_score_ids(lab_ctx *c, struct gpt *g, const int64_t *ids, int64_t n,
                               int64_t stride);

/* ---- training (gpt_fit.c) ------------------------------------------------------------------------------ */

struct gpt_fit_options {
    int64_t steps; /* 0: as many as `seconds` allow */
    double seconds;
    int64_t batch, accumulate;
    double lr, min_lr, warmup; /* warmup: steps, or part of the whole below 1 */
    double weight_decay, clip, beta2;
    double val;   /* the last part of each text, held out */
    double every; /* seconds between evaluations and checkpoints */
    bool bf16;
    uint64_t seed;
    const char *checkpoint; /* file, or NULL */
};

/* Returns new: the run that it was recorded in. Ctrl-C ends it; what was learned stays. */
lab_run *gpt_fit(lab_ctx *c, struct gpt *g, struct tokenizer *t, const lab_bytes *texts,
                 int64_t n, const struct gpt_fit_options *o);

#endif
