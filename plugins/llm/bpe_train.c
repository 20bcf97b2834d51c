/* bpe_train.c — byte-pair encoding learned from text (Sennrich et al. 2016, alg. 1).
 *
 * Texts are counted as distinct pieces. Each pair of neighbours has its count and the pieces
 * in which it may stand; a merge changes the counts only there. A heap holds the pairs by
 * count; counts that have changed meanwhile are put right when they come to the top. */
#include "tokenizer.h"

#include <lab/host.h>

#include <stdlib.h>
#include <string.h>

/* The pieces: the tokens of piece i are tokens[at … at + n). */
struct piece {
    size_t at;
    uint32_t n;
    int64_t count;
};

struct pair_count {
    uint32_t left, right;
    int64_t count;
    uint32_t *pieces; /* numbers, may hold some where the pair is gone */
    size_t n, room;
    uint32_t round; /* the last merge in which it grew */
};

struct candidate {
    int64_t count;
    uint32_t left, right, pair;
};

struct training {
    lab_ctx *c;
    struct tokenizer *t;
    int64_t least;
    struct words words;
    int64_t *counts; /* of words */
    size_t count_room;
    struct piece *pieces;
    size_t piece_room;
    uint32_t *tokens;
    size_t token_room;
    struct map index; /* left << 32 | right → place in pairs */
    struct pair_count *pairs;
    size_t n_pairs, pair_room;
    struct candidate *heap;
    size_t n_heap, heap_room;
    uint32_t *touched; /* pairs whose count grew in this merge */
    size_t n_touched, touched_room;
    uint32_t round;
    bool full; /* out of memory */
};

/* ---- counting pieces --------------------------------------------------------------------- */

static bool count_piece(void *arg, const uint8_t *p, size_t len)
{
    struct training *k = arg;
    size_t had = k->words.n;
    uint32_t i = words_add(&k->words, p, len);

    if (i == MAP_NONE ||
        !grow(&k->counts, &k->count_room, k->words.n, sizeof *k->counts)) {
        k->full = true;
        return false;
    }
    if (i == had)
        k->counts[i] = 0;
    k->counts[i]++;
    return true;
}

static bool count_texts(struct training *k, const lab_bytes *texts, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        if (!split_each(k->c, k->t->split, texts[i].at, texts[i].len, count_piece, k))
            return false;
    return true;
}

static bool make_pieces(struct training *k)
{
    size_t at = 0;

    if (!grow(&k->pieces, &k->piece_room, k->words.n, sizeof *k->pieces) ||
        !grow(&k->tokens, &k->token_room, k->words.len, sizeof *k->tokens))
        return false;
    for (uint32_t i = 0; i < k->words.n; i++) {
        const uint8_t *p = words_at(&k->words, i);
        size_t len = k->words.list[i].len;

        k->pieces[i] = (struct piece){ at, (uint32_t)len, k->counts[i] };
        for (size_t j = 0; j < len; j++)
            k->tokens[at++] = k->t->of_byte[p[j]];
    }
    return true;
}

/* ---- counting pairs ------------------------------------------------------------------------ */

static struct pair_count *pair_at(struct training *k, uint32_t left, uint32_t right)
{
    uint64_t key = (uint64_t)left << 32 | right;
    uint32_t i = map_get(&k->index, key);

    if (i != MAP_NONE)
        return &k->pairs[i];
    if (!grow(&k->pairs, &k->pair_room, k->n_pairs + 1, sizeof *k->pairs) ||
        !map_put(&k->index, key, (uint32_t)k->n_pairs)) {
        k->full = true;
        return NULL;
    }
    k->pairs[k->n_pairs] = (struct pair_count){ .left = left, .right = right };
    return &k->pairs[k->n_pairs++];
}

/* The pair stands once more (or once less, where it is not noted) in a piece. */
static void count_pair(struct training *k, uint32_t left, uint32_t right, uint32_t piece,
                       int64_t by)
{
    struct pair_count *p = pair_at(k, left, right);

    if (!p)
        return;
    p->count += by;
    if (by < 0)
        return;
    if (!grow(&p->pieces, &p->room, p->n + 1, sizeof *p->pieces) ||
        !grow(&k->touched, &k->touched_room, k->n_touched + 1, sizeof *k->touched)) {
        k->full = true;
        return;
    }
    if (p->n == 0 || p->pieces[p->n - 1] != piece)
        p->pieces[p->n++] = piece;
    if (p->round != k->round)
        k->touched[k->n_touched++] = (uint32_t)(p - k->pairs);
    p->round = k->round;
}

/* ---- candidates, the best on top ------------------------------------------------------------- */

static bool better(const struct candidate *a, const struct candidate *b)
{
    if (a->count != b->count)
        return a->count > b->count;
    return a->left != b->left ? a->left < b->left : a->right < b->right;
}

static void push(struct training *k, uint32_t pair)
{
    const struct pair_count *p = &k->pairs[pair];
    const struct candidate x = { p->count, p->left, p->right, pair };
    size_t i = k->n_heap;

    if (p->count < k->least)
        return;
    if (!grow(&k->heap, &k->heap_room, k->n_heap + 1, sizeof *k->heap)) {
        k->full = true;
        return;
    }
    k->n_heap++;
    for (; i > 0 && better(&x, &k->heap[(i - 1) / 2]); i = (i - 1) / 2)
        k->heap[i] = k->heap[(i - 1) / 2];
    k->heap[i] = x;
}

static struct candidate pop(struct training *k)
{
    const struct candidate top = k->heap[0], last = k->heap[--k->n_heap];
    size_t i = 0, j;

    while ((j = 2 * i + 1) < k->n_heap) {
        j += j + 1 < k->n_heap && better(&k->heap[j + 1], &k->heap[j]);
        if (!better(&k->heap[j], &last))
            break;
        k->heap[i] = k->heap[j];
        i = j;
    }
    k->heap[i] = last;
    return top;
}

static void push_touched(struct training *k)
{
    for (size_t i = 0; i < k->n_touched; i++)
        push(k, k->touched[i]);
    k->n_touched = 0;
    k->round++;
}

/* The pair that stands oftenest now; MAP_NONE when none stands often enough. */
static uint32_t best(struct training *k)
{
    while (k->n_heap) {
        struct candidate x = pop(k);

        if (k->pairs[x.pair].count == x.count)
            return x.pair;
        if (k->pairs[x.pair].count < x.count)
            push(k, x.pair);
    }
    return MAP_NONE;
}

/* ---- merging -------------------------------------------------------------------------------- */

/* Every (left, right) of one piece becomes `made`, left to right. */
static void merge_piece(struct training *k, uint32_t piece, uint32_t left, uint32_t right,
                        uint32_t made)
{
    struct piece *p = &k->pieces[piece];
    uint32_t *x = k->tokens + p->at, n = 0;

    for (uint32_t i = 0; i < p->n; i++) {
        if (i + 1 == p->n || x[i] != left || x[i + 1] != right) {
            x[n++] = x[i];
            continue;
        }
        if (n > 0) {
            count_pair(k, x[n - 1], left, piece, -p->count);
            count_pair(k, x[n - 1], made, piece, p->count);
        }
        if (i + 2 < p->n) {
            count_pair(k, right, x[i + 2], piece, -p->count);
            count_pair(k, made, x[i + 2], piece, p->count);
        }
        x[n++] = made;
        i++;
    }
    p->n = n;
}

static bool merge_pair(struct training *k, uint32_t pair, uint32_t made)
{
    struct pair_count p = k->pairs[pair];

    if (!tokenizer_add_merge(k->c, k->t, p.left, p.right))
        return false;
    k->pairs[pair].pieces = NULL; /* p's from here on: pairs may move */
    k->pairs[pair].n = k->pairs[pair].room = 0;
    for (size_t i = 0; i < p.n; i++)
        merge_piece(k, p.pieces[i], p.left, p.right, made);
    free(p.pieces);
    k->pairs[pair].count = 0;
    push_touched(k);
    return !k->full;
}

/* The token that the pair gives; an existing one where the same bytes are one already. */
static uint32_t token_of(struct training *k, const struct pair_count *p)
{
    size_t m, n;
    const uint8_t *a = tokenizer_bytes(k->t, p->left, &m),
                  *b = tokenizer_bytes(k->t, p->right, &n);
    uint8_t *both = lab_alloc(k->c, m + n);
    uint32_t made;

    if (!both)
        return MAP_NONE;
    memcpy(both, a, m);
    memcpy(both + m, b, n);
    made = tokenizer_find(k->t, both, m + n);
    if (made == MAP_NONE && tokenizer_add(k->c, k->t, (uint32_t)k->t->n, both, m + n))
        made = (uint32_t)k->t->n - 1;
    return made;
}

static bool merge_all(struct training *k, int64_t vocab)
{
    int64_t first = (int64_t)k->t->n;

    for (uint32_t i = 0; i < k->words.n; i++)
        for (uint32_t j = 0; j + 1 < k->pieces[i].n; j++) {
            const uint32_t *x = k->tokens + k->pieces[i].at + j;

            count_pair(k, x[0], x[1], i, k->pieces[i].count);
        }
    push_touched(k);
    while ((int64_t)k->t->n < vocab && !k->full) {
        uint32_t pair = best(k), made;
        lab_scope s = lab_scope_open(k->c);

        if (pair == MAP_NONE || lab_tick(k->c, (int64_t)k->t->n - first, vocab - first))
            break;
        made = token_of(k, &k->pairs[pair]);
        lab_scope_close(k->c, &s);
        if (made == MAP_NONE || !merge_pair(k, pair, made))
            return false;
    }
    return !k->full;
}

/* ---- all of it --------------------------------------------------------------------------------- */

static void release(struct training *k)
{
    words_release(&k->words);
    map_release(&k->index);
    for (size_t i = 0; i < k->n_pairs; i++)
        free(k->pairs[i].pieces);
    free(k->pairs);
    free(k->counts);
    free(k->pieces);
    free(k->tokens);
    free(k->heap);
    free(k->touched);
}

/* The bytes in the order of the signs that stand for them in a tokenizer.json. */
static bool add_bytes(lab_ctx *c, struct tokenizer *t)
{
    for (uint32_t sign = 0, n = 0; n < 256; sign++) {
        int b = byte_of_sign(sign);

        if (b >= 0 && !tokenizer_add(c, t, n++, &(uint8_t){ (uint8_t)b }, 1))
            return false;
    }
    return tokenizer_find_bytes(c, t);
}

static bool add_special(lab_ctx *c, struct tokenizer *t, const lab_strings *special)
{
    for (int64_t i = 0; i < special->len; i++) {
        size_t len = strlen(special->at[i]);
        uint32_t number = tokenizer_find(t, special->at[i], len);

        if (number == MAP_NONE) {
            number = (uint32_t)t->n;
            if (!tokenizer_add(c, t, number, special->at[i], len))
                return false;
        }
        if (!tokenizer_add_special(c, t, number))
            return false;
    }
    return true;
}

struct tokenizer *bpe_train(lab_ctx *c, const struct lab_bytes *texts, int64_t n,
                            int64_t vocab, int64_t least, const lab_strings *special)
{
    struct training k = {
        .c = c, .t = tokenizer_new(c), .least = least < 1 ? 1 : least, .round = 1
    };
    int64_t room = vocab - special->len;
    bool done;

    if (room < 256 || vocab > 1 << 24)
        return lab_fail(c, LAB_EARG,
                        "llm.bpe_train: argument 'vocab' is %lld; the 256 bytes and %lld "
                        "special tokens need %lld … %d",
                        (long long)vocab, (long long)special->len,
                        (long long)special->len + 256, 1 << 24);
    done = k.t && add_bytes(c, k.t) && count_texts(&k, texts, n) && make_pieces(&k) &&
           merge_all(&k, room) && add_special(c, k.t, special);
    release(&k);
    if (!done && lab_ok(c))
        lab_fail(c, LAB_ENOMEM, "llm.bpe_train: out of memory");
    return done ? k.t : NULL;
}
