/* tokenizer.c — tokens, special tokens, texts through all steps. */
#include "tokenizer.h"

#include <stdlib.h>
#include <string.h>

/* Bytes in a message, not too many. */
#define SHOWN(p, n) (int)((n) < 40 ? (n) : 40), (const char *)(p)

enum { CACHED_LEN = 64, CACHED_MAX = 1 << 16, MAX_TOKENS = 1 << 24 };

/* ---- life ----------------------------------------------------------------------------------- */

static void destroy(void *self)
{
    struct tokenizer *t = self;

    words_release(&t->bytes);
    words_release(&t->cache);
    map_release(&t->rank);
    split_free(t->split);
    bpe_work_free(t->work);
    free(t->token);
    free(t->number);
    free(t->merges);
    free(t->special);
    free(t->cached);
    free(t->cache_ids);
}

static size_t bytes_held(const void *self)
{
    const struct tokenizer *t = self;

    return t->bytes.cap + t->cache.cap + 12 * (t->rank.cap + t->bytes.map.cap) +
           t->merge_room * sizeof *t->merges + 4 * (t->token_room + t->cache_room);
}

const lab_type llm_tokenizer_type = {
    .name = "Tokenizer",
    .doc = "Byte-level BPE: text to numbers and back.",
    .size = sizeof(struct tokenizer),
    .destroy = destroy,
    .bytes = bytes_held,
};

struct tokenizer *tokenizer_new(lab_ctx *c)
{
    struct tokenizer *t = lab_new(c, &llm_tokenizer_type);

    if (!t)
        return NULL;
    t->split = split_new(c);
    return t->split && split_add(c, t->split, split_gpt2, false) ? t : NULL;
}

/* ---- tokens --------------------------------------------------------------------------------- */

static bool no_memory(lab_ctx *c)
{
    return lab_failn(c, LAB_ENOMEM, "out of memory for the tokens");
}

bool tokenizer_add(lab_ctx *c, struct tokenizer *t, uint32_t number, const void *p,
                   size_t len)
{
    size_t n = number < t->n ? t->n : (size_t)number + 1, had = t->bytes.n;
    uint32_t word;

    if (number >= MAX_TOKENS)
        return lab_failn(c, LAB_EFORMAT, "token number %u: at most %d were expected",
                         number, MAX_TOKENS - 1);
    if (number < t->n && t->token[number] != MAP_NONE)
        return lab_failn(c, LAB_EFORMAT, "token number %u is given twice", number);
    word = words_add(&t->bytes, p, len);
    if (word == MAP_NONE || !grow(&t->token, &t->token_room, n, sizeof *t->token) ||
        !grow(&t->number, &t->number_room, (size_t)word + 1, sizeof *t->number))
        return no_memory(c);
    while (t->n < n)
        t->token[t->n++] = MAP_NONE;
    t->token[number] = word;
    if (word == had)
        t->number[word] = number;
    return true;
}

uint32_t tokenizer_find(const struct tokenizer *t, const void *p, size_t len)
{
    uint32_t word = words_find(&t->bytes, p, len);

    return word == MAP_NONE ? MAP_NONE : t->number[word];
}

const uint8_t *tokenizer_bytes(const struct tokenizer *t, uint32_t number, size_t *len)
{
    *len = 0;
    if (number >= t->n || t->token[number] == MAP_NONE)
        return NULL;
    *len = t->bytes.list[t->token[number]].len;
    return words_at(&t->bytes, t->token[number]);
}

bool tokenizer_find_bytes(lab_ctx *c, struct tokenizer *t)
{
    for (int b = 0; b < 256; b++) {
        t->of_byte[b] = tokenizer_find(t, &(uint8_t){ (uint8_t)b }, 1);
        if (t->of_byte[b] == MAP_NONE)
            return lab_failn(c, LAB_EFORMAT,
                             "the vocabulary has no token for the byte 0x%02X", b);
    }
    return true;
}

bool tokenizer_add_merge(lab_ctx *c, struct tokenizer *t, uint32_t left, uint32_t right)
{
    size_t m = 0, n = 0;
    const uint8_t *a = tokenizer_bytes(t, left, &m), *b = tokenizer_bytes(t, right, &n);
    uint64_t key = (uint64_t)left << 32 | right;
    lab_scope scope = lab_scope_open(c);
    uint8_t *both = a && b ? lab_alloc(c, m + n) : NULL;
    uint32_t made = MAP_NONE;

    if (!a || !b)
        return lab_failn(c, LAB_EFORMAT, "a merge of numbers without a token");
    if (both) {
        memcpy(both, a, m);
        memcpy(both + m, b, n);
        made = tokenizer_find(t, both, m + n);
    }
    lab_scope_close(c, &scope);
    if (made == MAP_NONE)
        return lab_failn(c, LAB_EFORMAT,
                         "merge of '%.*s' and '%.*s': the vocabulary lacks '%.*s%.*s'",
                         SHOWN(a, m), SHOWN(b, n), SHOWN(a, m), SHOWN(b, n));
    if (map_get(&t->rank, key) != MAP_NONE)
        return lab_failn(c, LAB_EFORMAT, "the merge of '%.*s' and '%.*s' is given twice",
                         SHOWN(a, m), SHOWN(b, n));
    if (!grow(&t->merges, &t->merge_room, t->n_merges + 1, sizeof *t->merges) ||
        !map_put(&t->rank, key, (uint32_t)t->n_merges))
        return no_memory(c);
    t->merges[t->n_merges++] = (struct merge){ left, right, made };
    return true;
}

bool tokenizer_is_special(const struct tokenizer *t, uint32_t number)
{
    for (size_t i = 0; i < t->n_special; i++)
        if (t->special[i] == number)
            return true;
    return false;
}

bool tokenizer_add_special(lab_ctx *c, struct tokenizer *t, uint32_t number)
{
    size_t len, other = 0, i;
    const uint8_t *p = tokenizer_bytes(t, number, &len);

    if (!p || len == 0)
        return lab_failn(c, LAB_EFORMAT, "special token %u has no text", number);
    if (tokenizer_is_special(t, number))
        return true;
    if (!grow(&t->special, &t->special_room, t->n_special + 1, sizeof *t->special))
        return no_memory(c);
    t->special_start[*p] = true;
    for (i = t->n_special++; i > 0; i--) {
        tokenizer_bytes(t, t->special[i - 1], &other);
        if (other >= len)
            break;
        t->special[i] = t->special[i - 1];
    }
    t->special[i] = number;
    return true;
}

/* ---- encoding --------------------------------------------------------------------------------- */

struct encode {
    struct tokenizer *t;
    struct ids *out;
};

/* Notes the tokens that `word` (just added to the cache) became: the last of out. */
static bool remember(struct tokenizer *t, uint32_t word, const uint32_t *ids, size_t n)
{
    if (!grow(&t->cached, &t->cached_room, (size_t)word + 1, sizeof *t->cached) ||
        !grow(&t->cache_ids, &t->cache_room, t->n_cache + n, sizeof *ids))
        return false;
    memcpy(t->cache_ids + t->n_cache, ids, n * sizeof *ids);
    t->cached[word] = (struct cached){ t->n_cache, n };
    t->n_cache += n;
    return true;
}

static bool append(struct ids *out, const uint32_t *ids, size_t n)
{
    if (!grow(&out->at, &out->room, out->n + n, sizeof *ids))
        return false;
    memcpy(out->at + out->n, ids, n * sizeof *ids);
    out->n += n;
    return true;
}

/* Most pieces of a text have been met before. */
static bool encode_piece(void *arg, const uint8_t *p, size_t len)
{
    struct encode *e = arg;
    struct tokenizer *t = e->t;
    size_t from = e->out->n, known = t->cache.n;
    uint32_t word;

    if (len > CACHED_LEN)
        return bpe_piece(t, p, len, e->out);
    if (known == CACHED_MAX) {
        words_clear(&t->cache);
        t->n_cache = known = 0;
    }
    word = words_add(&t->cache, p, len);
    if (word == MAP_NONE)
        return false;
    if (word < known)
        return append(e->out, t->cache_ids + t->cached[word].at, t->cached[word].n);
    if (bpe_piece(t, p, len, e->out) &&
        remember(t, word, e->out->at + from, e->out->n - from))
        return true;
    words_clear(&t->cache); /* a word without tokens must not stay */
    t->n_cache = 0;
    return false;
}

/* Text without special tokens. */
static bool encode_plain(lab_ctx *c, struct encode *e, const uint8_t *p, size_t len)
{
    if (len == 0)
        return true;
    if (e->t->prefix_space && *p != ' ') {
        uint8_t *spaced = lab_alloc(c, len + 1);

        if (!spaced)
            return false;
        *spaced = ' ';
        memcpy(spaced + 1, p, len);
        p = spaced;
        len++;
    }
    return split_each(c, e->t->split, p, len, encode_piece, e);
}

/* The special token at p, the longest; MAP_NONE if none. */
static uint32_t special_at(const struct tokenizer *t, const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < t->n_special; i++) {
        size_t n = 0;
        const uint8_t *s = tokenizer_bytes(t, t->special[i], &n);

        if (n <= len && *s == *p && memcmp(s, p, n) == 0)
            return t->special[i];
    }
    return MAP_NONE;
}

static bool encode_text(lab_ctx *c, struct encode *e, const uint8_t *p, size_t len)
{
    size_t from = 0, i = 0, n = 0;

    while (i < len) {
        uint32_t id =
            e->t->special_start[p[i]] ? special_at(e->t, p + i, len - i) : MAP_NONE;

        if (id == MAP_NONE) {
            i++;
            continue;
        }
        if (!encode_plain(c, e, p + from, i - from) || !append(e->out, &id, 1))
            return false;
        tokenizer_bytes(e->t, id, &n);
        from = i += n;
    }
    return encode_plain(c, e, p + from, len - from);
}

bool tokenizer_encode(lab_ctx *c, struct tokenizer *t, const void *text, size_t len,
                      bool special, struct ids *out)
{
    struct encode e = { t, out };
    bool done;

    if (!t || !lab_ok(c))
        return false;
    if (len >= MAP_NONE / 4)
        return lab_failn(
            c, LAB_EARG,
            "encode: a text of %zu bytes; give it in parts of less than 1 GB", len);
    done = special && t->n_special ? encode_text(c, &e, text, len)
                                   : encode_plain(c, &e, text, len);
    if (!done && lab_ok(c))
        return no_memory(c);
    return done;
}

lab_bytes *tokenizer_decode(lab_ctx *c, const struct tokenizer *t, const int64_t *ids,
                            int64_t n, bool special)
{
    lab_bytes *out = lab_alloc(c, sizeof *out);
    size_t total = 0, len = 0;
    uint8_t *to = NULL;

    for (int pass = 0; pass < 2 && lab_ok(c); pass++) {
        for (int64_t i = 0; i < n; i++) {
            const uint8_t *p = ids[i] < 0 || ids[i] >= (int64_t)t->n
                                   ? NULL
                                   : tokenizer_bytes(t, (uint32_t)ids[i], &len);

            if (!p)
                return lab_fail(c, LAB_EINDEX,
                                "decode: number %lld has no token; there are 0 … %lld",
                                (long long)ids[i], (long long)t->n - 1);
            if (!special && tokenizer_is_special(t, (uint32_t)ids[i]))
                continue;
            if (pass == 1) {
                memcpy(to, p, len);
                to += len;
            }
            total += pass == 0 ? len : 0;
        }
        if (pass == 0 && out)
            out->at = to = lab_alloc(c, total + 1);
    }
    if (out)
        out->len = total;
    return lab_ok(c) ? out : NULL;
}
