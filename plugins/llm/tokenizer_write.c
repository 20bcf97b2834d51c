/* tokenizer_write.c — a tokenizer.json that Hugging Face's library reads. */
#include "tokenizer.h"

#include <lab/records.h>

#include <string.h>

static size_t put_signs(char *to, const uint8_t *p, size_t len)
{
    char *at = to;

    for (size_t i = 0; i < len; i++) {
        uint32_t sign = sign_of_byte(p[i]);

        if (sign >= 0x80)
            *at++ = (char)(0xc0 | sign >> 6);
        *at++ = (char)(sign >= 0x80 ? 0x80 | (sign & 0x3f) : sign);
    }
    *at = 0;
    return (size_t)(at - to);
}

static void set(lab_ctx *c, lab_table *t, const char *key, lab_table *v)
{
    if (v)
        lab_table_set(c, t, key, LAB_V_TABLE(v));
}

static lab_table *vocab_table(lab_ctx *c, const struct tokenizer *t)
{
    lab_table *out = lab_table_new(c);

    for (uint32_t i = 0; i < t->n; i++) {
        lab_scope s = lab_scope_open(c);
        size_t len;
        const uint8_t *p = tokenizer_bytes(t, i, &len);
        char *signs = p && !tokenizer_is_special(t, i) ? lab_alloc(c, 2 * len + 1) : NULL;

        if (signs) {
            put_signs(signs, p, len);
            lab_table_set(c, out, signs, LAB_V_INT(i));
        }
        lab_scope_close(c, &s);
    }
    return out;
}

/* "a b": what every version of the library reads. */
static lab_table *merges_table(lab_ctx *c, const struct tokenizer *t)
{
    lab_table *out = lab_table_new(c);

    for (size_t i = 0; i < t->n_merges; i++) {
        lab_scope s = lab_scope_open(c);
        size_t m, n;
        const uint8_t *a = tokenizer_bytes(t, t->merges[i].left, &m),
                      *b = tokenizer_bytes(t, t->merges[i].right, &n);
        char *both = lab_alloc(c, 2 * (m + n) + 2);

        if (both) {
            size_t at = put_signs(both, a, m);

            both[at] = ' ';
            put_signs(both + at + 1, b, n);
            lab_table_push(c, out, lab_v_string(both));
        }
        lab_scope_close(c, &s);
    }
    return out;
}

static lab_table *added_table(lab_ctx *c, const struct tokenizer *t)
{
    static const char *const off[] = { "single_word", "lstrip", "rstrip", "normalized" };
    lab_table *out = lab_table_new(c);

    for (uint32_t i = 0; i < t->n; i++) {
        size_t len;
        const uint8_t *p = tokenizer_bytes(t, i, &len);
        lab_table *one;

        if (!tokenizer_is_special(t, i))
            continue;
        one = lab_table_new(c);
        lab_table_set(c, one, "id", LAB_V_INT(i));
        lab_table_set(c, one, "content",
                      (lab_value){ .kind = LAB_STRING,
                                   .as.s = { (const char *)p, len } });
        for (int k = 0; k < 4; k++)
            lab_table_set(c, one, off[k], LAB_V_BOOL(false));
        lab_table_set(c, one, "special", LAB_V_BOOL(true));
        lab_table_push(c, out, LAB_V_TABLE(one));
    }
    return out;
}

static lab_table *byte_level(lab_ctx *c, bool prefix_space, bool use_regex)
{
    lab_table *t = lab_table_new(c);

    lab_table_set(c, t, "type", lab_v_string("ByteLevel"));
    lab_table_set(c, t, "add_prefix_space", LAB_V_BOOL(prefix_space));
    lab_table_set(c, t, "trim_offsets", LAB_V_BOOL(true));
    lab_table_set(c, t, "use_regex", LAB_V_BOOL(use_regex));
    return t;
}

/* ByteLevel alone, or the patterns in a Sequence before it. */
static lab_table *pre_table(lab_ctx *c, const struct tokenizer *t)
{
    lab_table *sequence = lab_table_new(c), *list = lab_table_new(c);
    const char *pattern;
    bool drop, drop2;

    pattern = split_pattern(t->split, 0, &drop);
    if (pattern && !strcmp(pattern, split_gpt2) && !split_pattern(t->split, 1, &drop2))
        return byte_level(c, t->prefix_space, true);
    for (int i = 0; (pattern = split_pattern(t->split, i, &drop)); i++) {
        lab_table *split = lab_table_new(c), *regex = lab_table_new(c);

        lab_table_set(c, regex, "Regex", lab_v_string(pattern));
        lab_table_set(c, split, "type", lab_v_string("Split"));
        set(c, split, "pattern", regex);
        lab_table_set(c, split, "behavior", lab_v_string(drop ? "Removed" : "Isolated"));
        lab_table_set(c, split, "invert", LAB_V_BOOL(drop));
        lab_table_push(c, list, LAB_V_TABLE(split));
    }
    lab_table_push(c, list, LAB_V_TABLE(byte_level(c, t->prefix_space, false)));
    lab_table_set(c, sequence, "type", lab_v_string("Sequence"));
    set(c, sequence, "pretokenizers", list);
    return sequence;
}

bool tokenizer_save(lab_ctx *c, const struct tokenizer *t, const char *path)
{
    lab_table *root = lab_table_new(c), *model = lab_table_new(c);

    lab_table_set(c, root, "version", lab_v_string("1.0"));
    set(c, root, "added_tokens", added_table(c, t));
    set(c, root, "pre_tokenizer", pre_table(c, t));
    set(c, root, "post_processor", byte_level(c, true, true));
    set(c, root, "decoder", byte_level(c, true, true));
    lab_table_set(c, model, "type", lab_v_string("BPE"));
    lab_table_set(c, model, "ignore_merges", LAB_V_BOOL(t->whole_first));
    set(c, model, "vocab", vocab_table(c, t));
    set(c, model, "merges", merges_table(c, t));
    set(c, root, "model", model);
    return lab_json_write(c, tokenizer_path(c, path), &LAB_V_TABLE(root), 2);
}
