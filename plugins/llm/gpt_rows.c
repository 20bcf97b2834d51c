/* gpt_rows.c — GPTs at the prompt. */
#include "gpt.h"
#include "gpt_data.h"
#include "llm.h"

#include <lab/records.h>
#include <lab/run.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- making, files -------------------------------------------------------------------------- */

static struct gpt_model *make(lab_ctx *c, int64_t layers, int64_t heads, int64_t dim,
                              int64_t context, int64_t vocab, double dropout)
{
    return gpt_new(c,
                   &(struct gpt_config){ layers, heads, dim, context, vocab, dropout });
}

static struct gpt_model *load(lab_ctx *c, const char *folder)
{
    return gpt_load(c, folder);
}

static void save(lab_ctx *c, struct gpt_model *m, const char *folder)
{
    gpt_save(c, m, folder);
}

static lab_layer *module(lab_ctx *c, struct gpt_model *m)
{
    (void)c;
    return m->layer;
}

static struct tokenizer *tokenizer(lab_ctx *c, struct gpt_model *m)
{
    (void)c;
    return m->tokenizer;
}

static lab_table *config(lab_ctx *c, struct gpt_model *m)
{
    const struct gpt_config *k = &gpt_of(m)->config;
    lab_table *t = lab_table_new(c);

    lab_table_set(c, t, "layers", LAB_V_INT(k->layers));
    lab_table_set(c, t, "heads", LAB_V_INT(k->heads));
    lab_table_set(c, t, "dim", LAB_V_INT(k->dim));
    lab_table_set(c, t, "context", LAB_V_INT(k->context));
    lab_table_set(c, t, "vocab", LAB_V_INT(k->vocab));
    lab_table_set(c, t, "dropout", LAB_V_NUMBER(k->dropout));
    return t;
}

static const char *describe(lab_ctx *c, struct gpt_model *m)
{
    const struct gpt_config *k = &gpt_of(m)->config;

    return lab_format(c,
                      "GPT: %.3g M parameters, %lld layers of %lld heads, dim %lld, "
                      "context %lld, vocab %lld",
                      (double)lab_layer_count(c, m->layer) / 1e6, (long long)k->layers,
                      (long long)k->heads, (long long)k->dim, (long long)k->context,
                      (long long)k->vocab);
}

/* ---- forward --------------------------------------------------------------------------------- */

/* A list or a tensor of ids as [B,T]. */
static lab_tensor *rows_of_ids(lab_ctx *c, const lab_value *ids)
{
    const lab_tensor *t = NULL;
    const int64_t *list;
    lab_tensor *out;
    int64_t n;

    if (ids->kind == LAB_OBJECT && lab_type_of(ids->as.object) == &lab_tensor_type)
        t = ids->as.object;
    if (t && lab_ndim(t) == 2)
        return lab_cast(c, ids->as.object, LAB_I64);
    list = llm_ids(c, ids, "ids", &n);
    out = list ? lab_tensor_make(c, LAB_I64, 1, n) : NULL;
    if (out && n)
        memcpy(lab_i64_mut(out), list, (size_t)n * sizeof *list);
    return out;
}

static bool has_rows(const lab_value *ids)
{
    return ids->kind == LAB_OBJECT && lab_type_of(ids->as.object) == &lab_tensor_type &&
           lab_ndim(ids->as.object) == 2;
}

static lab_tensor *logits(lab_ctx *c, struct gpt_model *m, const lab_value *ids)
{
    lab_tensor *x = rows_of_ids(c, ids),
               *out = x ? gpt_forward(c, gpt_of(m), x, NULL) : NULL;

    return out && !has_rows(ids) ? lab_select(c, out, 0, 0) : out;
}

static lab_tensor *attention(lab_ctx *c, struct gpt_model *m, const lab_value *ids)
{
    lab_modes *modes = lab_ctx_modes(c);
    bool no_grad = modes->no_grad;
    lab_tensor *x = rows_of_ids(c, ids), *out = NULL;

    if (x && lab_dim(x, 0) != 1)
        return lab_fail(c, LAB_ESHAPE, "GPT:attention: one row of ids, got %s",
                        lab_tensor_brief(c, x));
    modes->no_grad = true;
    if (x)
        out = gpt_attention(c, gpt_of(m), x);
    modes->no_grad = no_grad;
    return out;
}

/* ---- with a tokenizer -------------------------------------------------------------------------- */

static struct tokenizer *tokenizer_for(lab_ctx *c, struct gpt_model *m,
                                       struct tokenizer *t, const char *method)
{
    t = t ? t : m->tokenizer;
    if (!t)
        return lab_fail(c, LAB_EARG,
                        "GPT:%s: argument 'tokenizer' is needed: this model has none yet",
                        method);
    if ((int64_t)t->n > gpt_of(m)->config.vocab)
        return lab_fail(c, LAB_EARG,
                        "GPT:%s: the tokenizer has %zu tokens, the model's vocab is %lld",
                        method, t->n, (long long)gpt_of(m)->config.vocab);
    return t;
}

static bool in_range(lab_ctx *c, const char *name, double x, double lo, double hi)
{
    return (x >= lo && x <= hi) ||
           lab_failn(c, LAB_EARG, "GPT:fit: argument '%s' is %g, %g … %g was expected",
                     name, x, lo, hi);
}

static lab_run *fit(lab_ctx *c, struct gpt_model *m, const lab_value *text,
                    struct tokenizer *t, int64_t steps, double seconds, int64_t batch,
                    int64_t accumulate, double lr, double min_lr, double warmup,
                    double weight_decay, double clip, double beta2, double val,
                    double every, lab_dtype dtype, int64_t seed, const char *checkpoint)
{
    struct gpt_fit_options o = {
        .steps = steps == LAB_NO_INT ? 0 : steps,
        .seconds = seconds,
        .batch = batch,
        .accumulate = accumulate,
        .lr = lr,
        .min_lr = isnan(min_lr) ? lr / 10 : min_lr,
        .warmup = warmup,
        .weight_decay = weight_decay,
        .clip = clip,
        .beta2 = beta2,
        .val = val,
        .every = every,
        .bf16 = dtype == LAB_BF16,
        .seed = (uint64_t)seed,
        .checkpoint = checkpoint,
    };
    int64_t n;
    lab_bytes *texts = llm_texts(c, text, "text", &n);

    t = tokenizer_for(c, m, t, "fit");
    if (!texts || !t)
        return NULL;
    if ((steps == LAB_NO_INT) == isnan(seconds))
        return lab_fail(c, LAB_EARG,
                        "GPT:fit: either 'steps' or 'seconds' says how long");
    if (dtype != LAB_F32 && dtype != LAB_BF16)
        return lab_fail(c, LAB_EDTYPE, "GPT:fit: argument 'dtype' is f32 or bf16, got %s",
                        lab_dtype_name(dtype));
    if (!in_range(c, "steps", (double)o.steps, 0, 1e12) ||
        !in_range(c, "batch", (double)batch, 1, 1 << 20) ||
        !in_range(c, "accumulate", (double)accumulate, 1, 1 << 20) ||
        !in_range(c, "val", val, 0, 0.9) || !in_range(c, "warmup", warmup, 0, 1) ||
        (isnan(seconds) ? o.steps == 0 : !in_range(c, "seconds", seconds, 0, 1e9)))
        return NULL;
    if (t != m->tokenizer) {
        lab_drop(&m->tokenizer);
        m->tokenizer = lab_keep(t);
    }
    return gpt_fit(c, gpt_of(m), t, texts, n, &o);
}

static lab_table *evaluate(lab_ctx *c, struct gpt_model *m, const lab_value *text,
                           struct tokenizer *t, int64_t stride)
{
    struct gpt *g = gpt_of(m);
    lab_table *out = lab_table_new(c);
    struct gpt_stream *s;
    struct gpt_score k;
    int64_t n;
    lab_bytes *texts = llm_texts(c, text, "text", &n);

    t = tokenizer_for(c, m, t, "evaluate");
    s = t && texts ? gpt_stream_new(c, t, texts, n, 0, 1) : NULL;
    if (!s)
        return NULL;
    if (s->n < 2)
        return lab_fail(c, LAB_EARG,
                        "GPT:evaluate: the text has %lld tokens, two were expected",
                        (long long)s->n);
    k = gpt_score_ids(c, g, s->ids, s->n,
                      stride == LAB_NO_INT ? (g->config.context + 1) / 2 : stride);
    if (k.tokens < s->n - 1)
        return lab_ok(c) ? lab_fail(c, LAB_ESTOP, "GPT:evaluate: stopped") : NULL;
    lab_table_set(c, out, "loss", LAB_V_NUMBER(k.nats / (double)k.tokens));
    lab_table_set(c, out, "perplexity", LAB_V_NUMBER(exp(k.nats / (double)k.tokens)));
    lab_table_set(c, out, "bits_per_byte",
                  LAB_V_NUMBER(k.nats / log(2) / (double)s->bytes));
    lab_table_set(c, out, "tokens", LAB_V_INT(k.tokens));
    lab_table_set(c, out, "bytes", LAB_V_INT(s->bytes));
    return out;
}

/* ---- generating --------------------------------------------------------------------------------- */

/* Text as it comes: whole characters are printed, what may be the beginning of one waits. */
struct streaming {
    lab_ctx *c;
    const struct tokenizer *t;
    uint32_t end;
    bool print;
    char wait[8];
    size_t n;
};

static void print_whole(struct streaming *s, const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        s->wait[s->n++] = (char)p[i];
        if (lab_utf8_check(s->wait, s->n) == s->n || s->n == 4) {
            lab_print(s->c, "%.*s", (int)s->n, s->wait);
            s->n = 0;
        }
    }
}

static bool stream(void *arg, int64_t id)
{
    struct streaming *s = arg;
    size_t len;
    const uint8_t *p = tokenizer_bytes(s->t, (uint32_t)id, &len);

    if (id == s->end)
        return false;
    if (p && s->print)
        print_whole(s, p, len);
    return true;
}

static const lab_bytes *generate(lab_ctx *c, struct gpt_model *m, const lab_bytes *prompt,
                                 struct tokenizer *t, int64_t max, double temperature,
                                 int64_t top_k, double top_p, int64_t seed, bool cache,
                                 bool print)
{
    struct gpt_sampling how = { temperature, top_k, top_p, 0 };
    lab_rng own = lab_rng_make((uint64_t)seed, 0);
    struct streaming s = { .c = c, .print = print };
    struct ids ids = { 0 };
    int64_t *wide, *out, n;

    s.t = t = tokenizer_for(c, m, t, "generate");
    if (!t)
        return NULL;
    if (!(temperature >= 0) || !(top_p > 0 && top_p <= 1) || top_k < 0 || max < 0 ||
        max > 1 << 20)
        return lab_fail(c, LAB_EARG,
                        "GPT:generate: temperature, top_k and max_tokens are at least 0, "
                        "top_p is in (0, 1]");
    how.ids = (int64_t)t->n;
    s.end = tokenizer_find(t, "<|endoftext|>", 13);
    tokenizer_encode(c, t, prompt->at, prompt->len, true, &ids);
    if (ids.n == 0 && s.end != MAP_NONE && grow(&ids.at, &ids.room, 1, sizeof *ids.at))
        ids.at[ids.n++] = s.end;
    wide = lab_alloc(c, ids.n * sizeof *wide);
    for (size_t i = 0; wide && i < ids.n; i++)
        wide[i] = ids.at[i];
    n = (int64_t)ids.n;
    free(ids.at);
    if (n == 0)
        return lab_fail(c, LAB_EARG,
                        "GPT:generate: argument 'prompt' is empty, and the tokenizer has "
                        "no <|endoftext|> to begin with");
    out = lab_alloc(c, (size_t)max * sizeof *out);
    if (!out)
        return NULL;
    n = gpt_generate(c, gpt_of(m), wide, n, &how,
                     seed == LAB_NO_INT ? lab_ctx_rng(c) : &own, cache, max, out, stream,
                     &s);
    if (n && out[n - 1] == s.end)
        n--;
    if (print && n)
        lab_print(c, "%.*s\n", (int)s.n, s.wait);
    return lab_ok(c) ? tokenizer_decode(c, t, out, n, true) : NULL;
}

#define TEXT "text: any; tokenizer: Tokenizer?"

static const lab_row rows[] = {
    { "gpt(; layers: int = 4, heads: int = 4, dim: int = 128, context: int = 128,"
      " vocab: int = 3072, dropout: number = 0) -> GPT",
      LAB_CODE(make),
      "A new GPT-2 with random weights: `layers` blocks of `heads` heads over `dim` "
      "numbers\n"
      "for each of at most `context` tokens out of `vocab`. dropout: the part of what "
      "the\n"
      "blocks add that is left out while it trains.\n"
      ">>> m = llm.gpt{layers = 2, heads = 2, dim = 16, context = 8, vocab = 260}\n"
      ">>> m:logits{1, 2, 3}:shape()\n{3, 260}" },
    { "load(folder: string) -> GPT", LAB_CODE(load),
      "The GPT-2 in a folder of Hugging Face's layout: config.json, model.safetensors "
      "and,\n"
      "if it is there, tokenizer.json.\n"
      ">>> dir = lab.home(\"doctest\")\n"
      ">>> llm.gpt{layers = 1, heads = 1, dim = 8, context = 4, vocab = 260}:save(dir)\n"
      ">>> llm.load(dir):config().dim\n8",
      LAB_LONG },
    { "GPT:save(folder: string)", LAB_CODE(save),
      "Writes the model in Hugging Face's layout, with its tokenizer if it has one; the "
      "folder "
      "is\nmade." },
    { "GPT:logits(ids: any) -> tensor", LAB_CODE(logits),
      "For each token the logits of the one behind it: [T,vocab] of a list or tensor of "
      "T\n"
      "tokens, [B,T,vocab] of a tensor [B,T].\n"
      ">>> m = llm.gpt{layers = 1, heads = 2, dim = 16, context = 8, vocab = 260}\n"
      ">>> m:logits(tensor.zeros(2, 5, \"i64\")):shape()\n{2, 5, 260}" },
    { "GPT:attention(ids: any) -> tensor", LAB_CODE(attention),
      "Who looks at whom: [layers,heads,T,T], row i the weights with which token i sees "
      "tokens\n"
      "0 … i.\n"
      ">>> m = llm.gpt{layers = 2, heads = 2, dim = 16, context = 8, vocab = 260}\n"
      ">>> a = m:attention{7, 8, 9}\n"
      ">>> a:shape(), a[1][0][0][0]:item()\n{2, 2, 3, 3}\t1.0" },
    { "GPT:fit(" TEXT ", steps: int?, seconds: number?, batch: int = 8,"
      " accumulate: int = 1, lr: number = 2e-3, min_lr: number?, warmup: number = 0.05,"
      " weight_decay: number = 0.1, clip: number = 1, beta2: number = 0.99,"
      " val: number = 0.1, every: number = 15, dtype: dtype = f32, seed: int = 0,"
      " checkpoint: string?) -> run: Run",
      LAB_CODE(fit),
      "Trains on a text or a list of texts for so many steps or seconds; Ctrl-C ends it "
      "and "
      "keeps\nwhat was learned.\n"
      "Each step takes `batch` windows of the context's length, `accumulate` times; "
      "AdamW with\n"
      "weight_decay on the matrices; lr rises over the part `warmup`, then falls along a "
      "cosine "
      "to\nmin_lr (a tenth). clip bounds the gradient's norm. The last part `val` of "
      "each text is "
      "held\nout and measured every `every` seconds: val_loss, val_perplexity, "
      "val_bits_per_byte. "
      "dtype\nbf16: products in bf16, weights in f32. checkpoint: a file that is written "
      "as often, "
      "and\ngone on from, bit by bit the same, where it is there.\n"
      ">>> text = (\"the cat sat on the mat. \"):rep(20)\n"
      ">>> tok = llm.bpe_train(text, {vocab = 270})\n"
      ">>> m = llm.gpt{layers = 1, heads = 2, dim = 16, context = 8, vocab = 270}\n"
      ">>> run = m:fit(text, {tokenizer = tok, steps = 4, batch = 2})\n"
      ">>> steps, loss = run:metrics(\"loss\")\n"
      ">>> #loss\n4\n>>> run:delete()",
      LAB_LONG },
    { "GPT:evaluate(" TEXT ", stride: int?) -> table", LAB_CODE(evaluate),
      "How well a text is predicted: loss (nats for a token), perplexity, bits_per_byte,"
      " tokens,\nbytes. Each token is seen with at least context − stride before it; "
      "stride: half "
      "the context.\n"
      ">>> tok = llm.bpe_train(\"\", {vocab = 257})\n"
      ">>> m = llm.gpt{layers = 1, heads = 1, dim = 8, context = 8, vocab = 257}\n"
      ">>> s = m:evaluate(\"some text\", {tokenizer = tok})\n"
      ">>> s.bytes, s.bits_per_byte > 7 and s.bits_per_byte < 9\n9\ttrue",
      LAB_LONG },
    { "GPT:generate(prompt: bytes; tokenizer: Tokenizer?, max_tokens: int = 100,"
      " temperature: number = 0.8, top_k: int = 0, top_p: number = 1, seed: int?,"
      " cache: bool = true, stream: bool = true) -> text: bytes",
      LAB_CODE(generate),
      "What the model writes behind the prompt, printed as it comes (stream).\n"
      "temperature: 0 takes the most probable token, higher ones dare more; top_k, "
      "top_p: only\n"
      "the k most probable, only the fewest that make up p together (0 and 1: all). It "
      "ends at\n"
      "<|endoftext|>. cache: keeps the keys and values of what was read, the same text "
      "sooner.\n"
      ">>> tok = llm.bpe_train(\"\", {vocab = 257})\n"
      ">>> m = llm.gpt{layers = 1, heads = 1, dim = 8, context = 8, vocab = 257}\n"
      ">>> o = {tokenizer = tok, max_tokens = 9, seed = 1, stream = false}\n"
      ">>> a = m:generate(\"Hi\", o)\n"
      ">>> o.cache = false\n>>> m:generate(\"Hi\", o) == a\ntrue",
      LAB_LONG },
    { "GPT:config() -> table", LAB_CODE(config),
      "layers, heads, dim, context, vocab, dropout." },
    { "GPT:tokenizer() -> Tokenizer?", LAB_CODE(tokenizer),
      "The tokenizer that it was trained or saved with." },
    { "GPT:module() -> Module", LAB_CODE(module),
      "The net as a Module: parameters(), state_dict(), its forward on ids [B,T].\n"
      ">>> m = llm.gpt{layers = 1, heads = 1, dim = 8, context = 4, vocab = "
      "10}:module()\n"
      ">>> m(tensor.zeros(1, 4, \"i64\")):shape()\n{1, 4, 10}" },
    { "GPT:__tostring() -> string", LAB_CODE(describe), "Its sizes." },
};
LAB_ROWS(llm_gpt_rows);
