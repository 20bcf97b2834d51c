/* tokenizer.h — byte-level BPE: text to numbers and back.
 *
 *   1. special tokens are found in the text;
 *   2. what is between them is split into pieces (words, numbers, signs, blanks), over whose
 *      bounds nothing is merged (split.h);
 *   3. each piece begins as the tokens of its bytes, and the pair of neighbours that was
 *      merged first in training becomes one token, until no pair is known.
 * Any bytes can be encoded, and what is decoded is those bytes again.
 * Source: Sennrich et al. (2016) alg. 1; Radford et al. (2019) 2.2 for bytes.
 */
#ifndef LLM_TOKENIZER_H
#define LLM_TOKENIZER_H

#include "map.h"
#include "split.h"

#include <lab/ctx.h>
#include <lab/value.h>

/* left, right → made; its place in the list is its rank. */
struct merge {
    uint32_t left, right, made;
};

/* A piece whose tokens are known: n of them at `at` in cache_ids. */
struct cached {
    size_t at, n;
};

struct bpe_work;

struct tokenizer {
    /* Numbers 0 … n − 1; a number may be without a token. */
    struct words bytes; /* of all tokens, special ones too */
    uint32_t *token;    /* number → bytes, MAP_NONE: none */
    size_t n, token_room;
    uint32_t *number; /* bytes → the first number that has them */
    size_t number_room;
    uint32_t of_byte[256];
    struct merge *merges;
    size_t n_merges, merge_room;
    struct map rank;   /* left << 32 | right → place in merges */
    uint32_t *special; /* numbers, longest text first */
    size_t n_special, special_room;
    bool special_start[256]; /* first bytes of special tokens */
    bool whole_first; /* a piece that is a token is not built by merges (ignore_merges) */
    bool prefix_space;   /* a blank is put before a text that has none */
    struct split *split; /* NULL: text is one piece */
    /* What encoding needs and keeps: one thread at a time. */
    struct bpe_work *work;
    struct words cache;
    struct cached *cached;
    size_t cached_room;
    uint32_t *cache_ids;
    size_t n_cache, cache_room;
};

extern const lab_type llm_tokenizer_type; /* "Tokenizer" */

/* ---- making ------------------------------------------------------------------------------ */

/* Returns new: GPT-2's splitting, nothing else. */
struct tokenizer *tokenizer_new(lab_ctx *c);
/* Gives `number` to a token. LAB_EFORMAT when it has one. Of several numbers for the same
 * bytes tokenizer_find knows the first. */
bool tokenizer_add(lab_ctx *c, struct tokenizer *t, uint32_t number, const void *p,
                   size_t len);
/* The numbers of the 256 bytes are found among the tokens. LAB_EFORMAT when one is absent. */
bool tokenizer_find_bytes(lab_ctx *c, struct tokenizer *t);
bool tokenizer_add_merge(lab_ctx *c, struct tokenizer *t, uint32_t left, uint32_t right);
/* Makes a token special; it is there already. */
bool tokenizer_add_special(lab_ctx *c, struct tokenizer *t, uint32_t number);

/* ---- asking ------------------------------------------------------------------------------- */

/* MAP_NONE when these bytes are no token. */
uint32_t tokenizer_find(const struct tokenizer *t, const void *p, size_t len);
/* The bytes of a token, borrowed; NULL when the number has none. */
const uint8_t *tokenizer_bytes(const struct tokenizer *t, uint32_t number, size_t *len);
bool tokenizer_is_special(const struct tokenizer *t, uint32_t number);

/* ---- encoding ------------------------------------------------------------------------------ */

struct ids {
    uint32_t *at;
    size_t n, room;
};

/* Appends the numbers of a text to out, which the caller frees (also after an error). With
 * `special`, special tokens in the text become their numbers. LAB_ENOMEM, LAB_EARG. */
bool tokenizer_encode(lab_ctx *c, struct tokenizer *t, const void *text, size_t len,
                      bool special, struct ids *out);
/* The tokens' bytes one behind the other, in c's scope. LAB_EINDEX names a number without a
 * token. */
lab_bytes *tokenizer_decode(lab_ctx *c, const struct tokenizer *t, const int64_t *ids,
                            int64_t n, bool special);

/* Appends the numbers of one piece (bpe_encode.c). */
bool bpe_piece(struct tokenizer *t, const uint8_t *p, size_t len, struct ids *out);
void bpe_work_free(struct bpe_work *w);

/* ---- training (bpe_train.c) ----------------------------------------------------------------- */

/* Returns new: `vocab` tokens at most: the 256 bytes in the order of their signs in
 * tokenizer.json, merges of pairs that stand `least` times or oftener in the texts, the
 * oftest first (of equals the pair with smaller numbers), then the special ones. Ctrl-C
 * ends the merging. LAB_EARG for a vocab with no room for bytes and special ones. */
struct tokenizer *bpe_train(lab_ctx *c, const struct lab_bytes *texts, int64_t n,
                            int64_t vocab, int64_t least, const lab_strings *special);

/* ---- files (tokenizer_json.c) ----------------------------------------------------------------- */

/* tokenizer.json writes the tokens' bytes as signs that can be seen: ! … ~, ¡ … ¬ and ® … ÿ are
 * themselves, the other 68 bytes are U+0100 … U+0143 in their order (Radford et al. 2019).
 * −1 for another sign. */
int byte_of_sign(uint32_t sign);
uint32_t sign_of_byte(uint8_t b);

/* Returns new, from the text of a tokenizer.json; `name` is for messages. LAB_EFORMAT for
 * what breaks the format, and for parts of it that are not byte-level BPE. */
struct tokenizer *tokenizer_parse(lab_ctx *c, const char *text, size_t len,
                                  const char *name);
/* `path`: the file, or the folder with a tokenizer.json. */
struct tokenizer *tokenizer_load(lab_ctx *c, const char *path);
/* The path of the file itself, in c's scope. */
const char *tokenizer_path(lab_ctx *c, const char *path);
bool tokenizer_save(lab_ctx *c, const struct tokenizer *t, const char *path);

#endif
