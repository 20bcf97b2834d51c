/* gpt_files.c — Hugging Face's folder of a GPT-2: config.json, model.safetensors,
 * tokenizer.json. There the weights of linear layers are [in,out]. */
#include "gpt.h"

#include <lab/arrays.h>
#include <lab/files.h>
#include <lab/records.h>
#include <lab/rng.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_linear(const char *path)
{
    static const char *const ends[] = { "c_attn.weight", "c_proj.weight", "c_fc.weight" };
    size_t len = strlen(path), n;

    for (int i = 0; i < 3; i++)
        if (len >= (n = strlen(ends[i])) && strcmp(path + len - n, ends[i]) == 0)
            return true;
    return false;
}

/* ---- config.json ---------------------------------------------------------------------------- */

struct reader {
    lab_ctx *c;
    const char *name;
    const lab_table *json;
};

static int64_t size_of(struct reader *r, const char *key)
{
    const lab_value *v = lab_table_get(r->json, key);

    if (v && v->kind == LAB_INT)
        return v->as.i;
    return lab_failn(r->c, LAB_EFORMAT, "%s: '%s' is an integer, got %s", r->name, key,
                     v ? lab_value_kind(v) : "nothing");
}

/* What else a config may say must be what we compute. */
static void must_be(struct reader *r, const char *key, lab_value want, const char *text)
{
    const lab_value *v = lab_table_get(r->json, key);
    double a = 0, b = 0;
    bool same;

    if (!v || v->kind == LAB_NIL)
        return;
    if (want.kind == LAB_STRING)
        same = v->kind == LAB_STRING && strcmp(v->as.s.at, want.as.s.at) == 0;
    else if (want.kind == LAB_BOOL)
        same = v->kind == LAB_BOOL && v->as.b == want.as.b;
    else
        same = lab_value_number(v, &a) && lab_value_number(&want, &b) && a == b;
    if (!same)
        lab_fail(r->c, LAB_EFORMAT, "%s: another '%s' than %s is not supported", r->name,
                 key, text);
}

static bool read_config(lab_ctx *c, const char *path, struct gpt_config *k)
{
    lab_value *v = lab_json_read(c, path, NULL);
    struct reader r = { c, path, v && v->kind == LAB_TABLE ? v->as.table : NULL };
    const lab_value *drop, *inner;

    if (!v)
        return false;
    if (!r.json)
        return lab_failn(c, LAB_EFORMAT, "%s: a config.json is an object", path);
    must_be(&r, "model_type", lab_v_string("gpt2"), "gpt2");
    must_be(&r, "activation_function", lab_v_string("gelu_new"), "gelu_new");
    must_be(&r, "layer_norm_epsilon", LAB_V_NUMBER(1e-5), "1e-05");
    must_be(&r, "scale_attn_weights", LAB_V_BOOL(true), "true");
    must_be(&r, "scale_attn_by_inverse_layer_idx", LAB_V_BOOL(false), "false");
    must_be(&r, "tie_word_embeddings", LAB_V_BOOL(true), "true");
    must_be(&r, "add_cross_attention", LAB_V_BOOL(false), "false");
    *k = (struct gpt_config){ .layers = size_of(&r, "n_layer"),
                              .heads = size_of(&r, "n_head"),
                              .dim = size_of(&r, "n_embd"),
                              .context = size_of(&r, "n_positions"),
                              .vocab = size_of(&r, "vocab_size") };
    inner = lab_table_get(r.json, "n_inner");
    if (inner && inner->kind != LAB_NIL)
        must_be(&r, "n_inner", LAB_V_INT(4 * k->dim), "4 · n_embd");
    drop = lab_table_get(r.json, "resid_pdrop");
    if (drop)
        lab_value_number(drop, &k->dropout);
    return lab_ok(c);
}

static void write_config(lab_ctx *c, const struct gpt_model *m, const char *path)
{
    const struct gpt_config *k = &gpt_of(m)->config;
    const struct {
        const char *key;
        lab_value v;
    } fields[] = {
        { "model_type", lab_v_string("gpt2") },
        { "activation_function", lab_v_string("gelu_new") },
        { "n_layer", LAB_V_INT(k->layers) },
        { "n_head", LAB_V_INT(k->heads) },
        { "n_embd", LAB_V_INT(k->dim) },
        { "n_positions", LAB_V_INT(k->context) },
        { "n_ctx", LAB_V_INT(k->context) },
        { "vocab_size", LAB_V_INT(k->vocab) },
        { "layer_norm_epsilon", LAB_V_NUMBER(1e-5) },
        { "embd_pdrop", LAB_V_NUMBER(k->dropout) },
        { "resid_pdrop", LAB_V_NUMBER(k->dropout) },
        { "attn_pdrop", LAB_V_NUMBER(0) },
        { "initializer_range", LAB_V_NUMBER(0.02) },
        { "tie_word_embeddings", LAB_V_BOOL(true) },
        { "torch_dtype", lab_v_string("float32") },
    };
    lab_table *t = lab_table_new(c), *kinds = lab_table_new(c);
    uint32_t end =
        m->tokenizer ? tokenizer_find(m->tokenizer, "<|endoftext|>", 13) : MAP_NONE;

    lab_table_push(c, kinds, lab_v_string("GPT2LMHeadModel"));
    lab_table_set(c, t, "architectures", LAB_V_TABLE(kinds));
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        lab_table_set(c, t, fields[i].key, fields[i].v);
    if (end != MAP_NONE) {
        lab_table_set(c, t, "bos_token_id", LAB_V_INT(end));
        lab_table_set(c, t, "eos_token_id", LAB_V_INT(end));
    }
    lab_json_write(c, path, &LAB_V_TABLE(t), 2);
}

/* ---- model.safetensors ------------------------------------------------------------------------- */

struct weights {
    lab_ctx *c;
    const char *name;
    lab_table *file;
};

/* With the prefix of a model with a head, or without. */
static lab_tensor *in_file(const struct weights *w, const char *path)
{
    const lab_value *v = lab_table_get(w->file, lab_format(w->c, "transformer.%s", path));

    v = v ? v : lab_table_get(w->file, path);
    return v ? v->as.object : NULL;
}

static bool read_weight(void *self, const char *path, lab_tensor *t, bool buffer)
{
    struct weights *w = self;
    lab_scope s = lab_scope_open(w->c);
    lab_tensor *from = in_file(w, path);

    (void)buffer;
    if (!from)
        lab_fail(w->c, LAB_EFORMAT, "%s: there is no '%s'", w->name, path);
    else if (is_linear(path) && lab_ndim(from) == 2)
        from = lab_transpose(w->c, from, 0, 1);
    if (from && !lab_same_shape(from, t))
        lab_fail(w->c, LAB_EFORMAT, "%s: '%s' is %s, by config.json it is %s%s", w->name,
                 path, lab_tensor_brief(w->c, from), lab_tensor_brief(w->c, t),
                 is_linear(path) ? " (both transposed)" : "");
    if (lab_ok(w->c))
        lab_copy(w->c, t, from);
    lab_scope_close(w->c, &s);
    return lab_ok(w->c);
}

static bool write_weight(void *self, const char *path, lab_tensor *t, bool buffer)
{
    struct weights *w = self;
    lab_tensor *as = lab_detach(w->c, t);

    (void)buffer;
    if (is_linear(path))
        as = lab_contiguous(w->c, lab_transpose(w->c, as, 0, 1));
    if (as)
        lab_table_set(w->c, w->file, lab_format(w->c, "transformer.%s", path),
                      LAB_V_OBJECT(as));
    return lab_ok(w->c);
}

/* ---- all of it ------------------------------------------------------------------------------------ */

struct gpt_model *gpt_load(lab_ctx *c, const char *folder)
{
    struct gpt_config k;
    const char *path = lab_format(c, "%s/config.json", folder);
    struct weights w = { c, lab_format(c, "%s/model.safetensors", folder), NULL };
    lab_rng before = *lab_ctx_rng(c);
    struct gpt_model *m = path && read_config(c, path, &k) ? gpt_new(c, &k) : NULL;

    *lab_ctx_rng(c) = before; /* the weights that it began with are not kept */
    w.file = m ? lab_safetensors_read(c, w.name, NULL) : NULL;
    if (!w.file)
        return NULL;
    lab_layer_each(c, m->layer, false, read_weight, &w);
    path = tokenizer_path(c, folder);
    if (lab_ok(c) && access(path, F_OK) == 0)
        m->tokenizer = lab_keep(tokenizer_load(c, folder));
    return lab_ok(c) ? m : NULL;
}

void gpt_save(lab_ctx *c, const struct gpt_model *m, const char *folder)
{
    struct weights w = { c, "", lab_table_new(c) };
    lab_table *metadata = lab_table_new(c);

    lab_table_set(c, metadata, "format", lab_v_string("pt"));
    lab_layer_each(c, m->layer, false, write_weight, &w);
    if (lab_mkdirs(c, folder) &&
        lab_safetensors_write(c, lab_format(c, "%s/model.safetensors", folder), w.file,
                              metadata))
        write_config(c, m, lab_format(c, "%s/config.json", folder));
    if (m->tokenizer && lab_ok(c))
        tokenizer_save(c, m->tokenizer, folder);
}
