/* tokenizer_json.c — Hugging Face's tokenizer.json, as far as it is byte-level BPE. */
#include "tokenizer.h"

#include <lab/files.h>
#include <lab/records.h>

#include <string.h>
#include <sys/stat.h>

enum { MAX_FILE = 1 << 28, GAPS = 1 << 16 };

struct reader {
    lab_ctx *c;
    const char *name;
    struct tokenizer *t;
};

/* ---- fields ----------------------------------------------------------------------------------- */

/* The field, NULL when it is absent or null. LAB_EFORMAT when it is of another kind. */
static const lab_value *field(struct reader *r, const lab_table *t, const char *key,
                              lab_kind kind, const char *kind_name)
{
    const lab_value *v = lab_table_get(t, key);

    if (!v || v->kind == LAB_NIL)
        return NULL;
    if (v->kind != kind)
        return lab_fail(r->c, LAB_EFORMAT, "%s: '%s' is %s, got %s", r->name, key,
                        kind_name, lab_value_kind(v));
    return v;
}

static const lab_table *object(struct reader *r, const lab_table *t, const char *key)
{
    const lab_value *v = field(r, t, key, LAB_TABLE, "an object or a list");

    return v ? v->as.table : NULL;
}

static bool flag(struct reader *r, const lab_table *t, const char *key, bool absent)
{
    const lab_value *v = field(r, t, key, LAB_BOOL, "true or false");

    return v ? v->as.b : absent;
}

static const char *text(struct reader *r, const lab_table *t, const char *key)
{
    const lab_value *v = field(r, t, key, LAB_STRING, "a text");

    return v ? v->as.s.at : "";
}

static bool is_type(struct reader *r, const lab_table *t, const char *type)
{
    return strcmp(text(r, t, "type"), type) == 0;
}

static bool unsupported(struct reader *r, const char *what, const char *got,
                        const char *known)
{
    return lab_failn(r->c, LAB_EFORMAT, "%s: %s '%.60s' is not supported, only %s",
                     r->name, what, got, known);
}

/* A whole number within 0 … limit; −1 with an error recorded. */
static int64_t number(struct reader *r, const lab_value *v, const char *of, int64_t limit)
{
    if (v && v->kind == LAB_INT && v->as.i >= 0 && v->as.i <= limit)
        return v->as.i;
    return lab_failn(r->c, LAB_EFORMAT,
                     "%s: the number of token '%.60s' is an integer from 0 to %lld",
                     r->name, of, (long long)limit) -
           1;
}

/* ---- the vocabulary ------------------------------------------------------------------------------- */

/* One sign of UTF-8 at *p (the JSON reader has checked that it is). */
static uint32_t next_sign(const uint8_t **p)
{
    uint32_t a = *(*p)++;
    int more = a < 0x80 ? 0 : a < 0xe0 ? 1 : a < 0xf0 ? 2 : 3;

    a &= more ? 0x3fu >> more : 0x7fu;
    while (more-- > 0)
        a = a << 6 | (*(*p)++ & 0x3fu);
    return a;
}

/* The bytes that a token's signs stand for, in c's scope; NULL when one stands for none. */
static uint8_t *bytes_of_signs(lab_ctx *c, const char *signs, size_t len, size_t *n)
{
    const uint8_t *p = (const uint8_t *)signs, *end = p + len;
    uint8_t *out = lab_alloc(c, len + 1);

    for (*n = 0; out && p < end;) {
        int b = byte_of_sign(next_sign(&p));

        if (b < 0)
            return NULL;
        out[(*n)++] = (uint8_t)b;
    }
    return out;
}

/* Special tokens may stand in the vocabulary too, as they are. */
static bool read_vocab(struct reader *r, const lab_table *vocab,
                       const struct words *added)
{
    const lab_value *v;
    const char *key;
    int64_t n = 0;

    while (lab_table_key(vocab, n, NULL))
        n++;
    for (int64_t i = 0; (key = lab_table_key(vocab, i, &v)) && lab_ok(r->c); i++) {
        lab_scope s = lab_scope_open(r->c);
        size_t len = strlen(key), bytes_len = len;
        const void *bytes = key;
        int64_t id = number(r, v, key, n + GAPS);

        if (id >= 0 && words_find(added, key, len) == MAP_NONE)
            bytes = bytes_of_signs(r->c, key, len, &bytes_len);
        if (id >= 0 && !bytes)
            lab_fail(r->c, LAB_EFORMAT,
                     "%s: token '%.60s' has a sign that stands for no byte", r->name,
                     key);
        if (id >= 0 && bytes)
            tokenizer_add(r->c, r->t, (uint32_t)id, bytes, bytes_len);
        lab_scope_close(r->c, &s);
    }
    return lab_ok(r->c) && tokenizer_find_bytes(r->c, r->t);
}

/* ---- merges ------------------------------------------------------------------------------------------ */

static uint32_t find_signs(struct reader *r, const char *signs, size_t len)
{
    size_t n;
    const uint8_t *p = bytes_of_signs(r->c, signs, len, &n);

    return p ? tokenizer_find(r->t, p, n) : MAP_NONE;
}

/* "a b", or ["a", "b"] as newer files have it. */
static bool read_merge(struct reader *r, const lab_value *v, int64_t i)
{
    uint32_t left = MAP_NONE, right = MAP_NONE;
    const char *blank;

    if (v->kind == LAB_STRING && (blank = strchr(v->as.s.at, ' '))) {
        left = find_signs(r, v->as.s.at, (size_t)(blank - v->as.s.at));
        right = find_signs(r, blank + 1, strlen(blank + 1));
    } else if (v->kind == LAB_TABLE && lab_table_len(v->as.table) == 2) {
        const lab_value *a = lab_table_at(v->as.table, 0),
                        *b = lab_table_at(v->as.table, 1);

        if (a->kind == LAB_STRING && b->kind == LAB_STRING) {
            left = find_signs(r, a->as.s.at, a->as.s.len);
            right = find_signs(r, b->as.s.at, b->as.s.len);
        }
    }
    if (left == MAP_NONE || right == MAP_NONE)
        return lab_failn(
            r->c, LAB_EFORMAT,
            "%s: merge %lld is two tokens of the vocabulary, \"a b\" or [\"a\", \"b\"]",
            r->name, (long long)i);
    return tokenizer_add_merge(r->c, r->t, left, right);
}

static bool read_model(struct reader *r, const lab_table *m, const struct words *added)
{
    const lab_table *vocab = object(r, m, "vocab"), *merges = object(r, m, "merges");
    const lab_value *dropout = lab_table_get(m, "dropout");
    double p = 0;

    if (!m || (lab_table_get(m, "type") && !is_type(r, m, "BPE")))
        return unsupported(r, "the model", text(r, m, "type"), "BPE");
    if (!vocab || !merges)
        return lab_failn(r->c, LAB_EFORMAT, "%s: the model has 'vocab' and 'merges'",
                         r->name);
    if (dropout && lab_value_number(dropout, &p) && p != 0)
        return unsupported(r, "the model's option", "dropout", "none");
    if (flag(r, m, "byte_fallback", false))
        return unsupported(r, "the model's option", "byte_fallback",
                           "tokens of bytes (ByteLevel)");
    if (*text(r, m, "continuing_subword_prefix") || *text(r, m, "end_of_word_suffix"))
        return unsupported(r, "the model's option", "a prefix or suffix of words",
                           "none");
    r->t->whole_first = flag(r, m, "ignore_merges", false);
    if (!lab_ok(r->c) || !read_vocab(r, vocab, added))
        return false;
    for (int64_t i = 0; i < lab_table_len(merges) && lab_ok(r->c); i++) {
        lab_scope s = lab_scope_open(r->c);

        read_merge(r, lab_table_at(merges, i), i);
        lab_scope_close(r->c, &s);
    }
    return lab_ok(r->c);
}

/* ---- added tokens ---------------------------------------------------------------------------------------- */

static bool gather_added(struct reader *r, const lab_table *list, struct words *added)
{
    for (int64_t i = 0; i < lab_table_len(list) && lab_ok(r->c); i++) {
        const lab_value *v = lab_table_at(list, i);
        const lab_table *t = v->kind == LAB_TABLE ? v->as.table : NULL;
        const char *content = t ? text(r, t, "content") : "";

        if (!*content)
            return lab_failn(r->c, LAB_EFORMAT,
                             "%s: added token %lld is an object with a 'content'",
                             r->name, (long long)i);
        if (flag(r, t, "single_word", false) || flag(r, t, "lstrip", false) ||
            flag(r, t, "rstrip", false))
            return unsupported(r, "an added token with single_word, lstrip or rstrip",
                               content, "plain ones");
        if (words_add(added, content, strlen(content)) == MAP_NONE)
            return lab_failn(r->c, LAB_ENOMEM, "out of memory for the tokens");
    }
    return lab_ok(r->c);
}

static bool read_added(struct reader *r, const lab_table *list)
{
    for (int64_t i = 0; i < lab_table_len(list) && lab_ok(r->c); i++) {
        const lab_table *t = lab_table_at(list, i)->as.table;
        const char *content = text(r, t, "content");
        size_t len = strlen(content);
        int64_t id = number(r, lab_table_get(t, "id"), content, (int64_t)r->t->n + GAPS);

        if (id < 0 || (tokenizer_find(r->t, content, len) != id &&
                       !tokenizer_add(r->c, r->t, (uint32_t)id, content, len)))
            return false;
        tokenizer_add_special(r->c, r->t, (uint32_t)id);
    }
    return lab_ok(r->c);
}

/* ---- splitting --------------------------------------------------------------------------------------------- */

static bool read_split(struct reader *r, const lab_table *t)
{
    const lab_table *pattern = object(r, t, "pattern");
    const char *regex = text(r, pattern, "Regex"), *behavior = text(r, t, "behavior");
    bool invert = flag(r, t, "invert", false), isolated = !strcmp(behavior, "Isolated"),
         removed = !strcmp(behavior, "Removed");

    if (!*regex)
        return unsupported(r, "a pre_tokenizer Split by", "a pattern without Regex",
                           "Regex");
    if (!isolated && !(removed && invert))
        return unsupported(r, "a pre_tokenizer Split that is", behavior,
                           "Isolated, or Removed and inverted");
    return split_add(r->c, r->t->split, regex, removed);
}

/* Steps of a Sequence come in order; `bytes` notes that ByteLevel was among them. */
static bool read_pre(struct reader *r, const lab_table *t, int depth, bool *bytes)
{
    const lab_table *list;

    if (depth < 2 && is_type(r, t, "Sequence")) {
        list = object(r, t, "pretokenizers");
        for (int64_t i = 0; i < lab_table_len(list) && lab_ok(r->c); i++) {
            const lab_value *v = lab_table_at(list, i);

            read_pre(r, v->kind == LAB_TABLE ? v->as.table : NULL, depth + 1, bytes);
        }
        return lab_ok(r->c);
    }
    if (*bytes)
        return unsupported(r, "a pre_tokenizer behind ByteLevel", text(r, t, "type"),
                           "none");
    if (is_type(r, t, "Split"))
        return read_split(r, t);
    if (!is_type(r, t, "ByteLevel"))
        return unsupported(r, "the pre_tokenizer", text(r, t, "type"),
                           "ByteLevel, Split, and a Sequence of these");
    *bytes = true;
    r->t->prefix_space = flag(r, t, "add_prefix_space", true);
    return !flag(r, t, "use_regex", true) ||
           split_add(r->c, r->t->split, split_gpt2, false);
}

static bool read_steps(struct reader *r, const lab_table *root)
{
    const lab_table *post = object(r, root, "post_processor"),
                    *normalizer = object(r, root, "normalizer"),
                    *decoder = object(r, root, "decoder");
    bool bytes = false;

    split_free(r->t->split);
    r->t->split = split_new(r->c);
    if (normalizer)
        return unsupported(r, "the normalizer", text(r, normalizer, "type"), "none");
    if (post && !is_type(r, post, "ByteLevel"))
        return unsupported(r, "the post_processor", text(r, post, "type"), "ByteLevel");
    if (!is_type(r, decoder, "ByteLevel"))
        return unsupported(r, "the decoder", text(r, decoder, "type"), "ByteLevel");
    if (!r->t->split || !read_pre(r, object(r, root, "pre_tokenizer"), 0, &bytes))
        return false;
    return bytes || unsupported(r, "a pre_tokenizer", "without ByteLevel", "with it");
}

/* ---- all of it ----------------------------------------------------------------------------------------------- */

struct tokenizer *tokenizer_parse(lab_ctx *c, const char *json, size_t len,
                                  const char *name)
{
    struct reader r = { c, name, tokenizer_new(c) };
    lab_value *root = lab_json_parse(c, json, len, name, NULL);
    const lab_table *t = root && root->kind == LAB_TABLE ? root->as.table : NULL, *added;
    struct words contents = { 0 };
    bool done;

    if (!root || !r.t)
        return NULL;
    if (!t)
        return lab_fail(c, LAB_EFORMAT, "%s: a tokenizer.json is an object", name);
    added = object(&r, t, "added_tokens");
    done = read_steps(&r, t) && gather_added(&r, added, &contents) &&
           read_model(&r, object(&r, t, "model"), &contents) && read_added(&r, added);
    words_release(&contents);
    for (int i = 0; done && i < 2; i++) {
        static const char *const left_out[] = { "truncation", "padding" };

        if (object(&r, t, left_out[i]))
            lab_log(c, LAB_WARN, "%s: '%s' is left to the caller", name, left_out[i]);
    }
    return done ? r.t : NULL;
}

const char *tokenizer_path(lab_ctx *c, const char *path)
{
    struct stat s;

    return stat(path, &s) == 0 && S_ISDIR(s.st_mode)
               ? lab_format(c, "%s/tokenizer.json", path)
               : path;
}

struct tokenizer *tokenizer_load(lab_ctx *c, const char *path)
{
    size_t len;
    const char *file = tokenizer_path(c, path);
    const char *json = lab_file_read(c, file, MAX_FILE, &len);

    return json ? tokenizer_parse(c, json, len, file) : NULL;
}
