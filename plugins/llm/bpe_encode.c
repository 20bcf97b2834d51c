/* bpe_encode.c — one piece to tokens: the known pair of lowest rank is merged, the leftmost
 * of equals, until there is none. A list of neighbours and a heap of pairs make this
 * O(n log n) for pieces of any length. */
#include "tokenizer.h"

#include <stdlib.h>
#include <string.h>

struct symbol {
    uint32_t id; /* MAP_NONE: merged into the one on its left */
    uint32_t prev, next;
};

struct pair {
    uint32_t rank, at; /* place of the left one */
};

struct bpe_work {
    struct symbol *symbols;
    struct pair *heap;
    size_t symbol_room, heap_room, n_heap;
};

void bpe_work_free(struct bpe_work *w)
{
    if (w) {
        free(w->symbols);
        free(w->heap);
    }
    free(w);
}

static bool before(struct pair a, struct pair b)
{
    return a.rank != b.rank ? a.rank < b.rank : a.at < b.at;
}

static void push(struct bpe_work *w, struct pair p)
{
    size_t i = w->n_heap++;

    for (; i > 0 && before(p, w->heap[(i - 1) / 2]); i = (i - 1) / 2)
        w->heap[i] = w->heap[(i - 1) / 2];
    w->heap[i] = p;
}

static struct pair pop(struct bpe_work *w)
{
    struct pair top = w->heap[0], last = w->heap[--w->n_heap];
    size_t i = 0, k;

    while ((k = 2 * i + 1) < w->n_heap) {
        k += k + 1 < w->n_heap && before(w->heap[k + 1], w->heap[k]);
        if (!before(w->heap[k], last))
            break;
        w->heap[i] = w->heap[k];
        i = k;
    }
    w->heap[i] = last;
    return top;
}

static uint32_t rank_at(const struct tokenizer *t, const struct bpe_work *w, uint32_t at)
{
    const struct symbol *s = &w->symbols[at];

    if (s->id == MAP_NONE || s->next == MAP_NONE)
        return MAP_NONE;
    return map_get(&t->rank, (uint64_t)s->id << 32 | w->symbols[s->next].id);
}

static void push_at(const struct tokenizer *t, struct bpe_work *w, uint32_t at)
{
    uint32_t rank = at == MAP_NONE ? MAP_NONE : rank_at(t, w, at);

    if (rank != MAP_NONE)
        push(w, (struct pair){ rank, at });
}

static void merge_all(const struct tokenizer *t, struct bpe_work *w)
{
    while (w->n_heap) {
        struct pair p = pop(w);
        struct symbol *s = &w->symbols[p.at], *right;

        if (rank_at(t, w, p.at) != p.rank)
            continue; /* one of the two has been merged since */
        right = &w->symbols[s->next];
        s->id = t->merges[p.rank].made;
        s->next = right->next;
        right->id = MAP_NONE;
        if (s->next != MAP_NONE)
            w->symbols[s->next].prev = p.at;
        push_at(t, w, s->prev);
        push_at(t, w, p.at);
    }
}

/* Each merge takes a symbol away and adds two pairs at most. */
static bool make_room(struct tokenizer *t, size_t len)
{
    if (!t->work)
        t->work = calloc(1, sizeof *t->work);
    return t->work &&
           grow(&t->work->symbols, &t->work->symbol_room, len,
                sizeof *t->work->symbols) &&
           grow(&t->work->heap, &t->work->heap_room, 3 * len, sizeof *t->work->heap);
}

bool bpe_piece(struct tokenizer *t, const uint8_t *p, size_t len, struct ids *out)
{
    uint32_t whole = t->whole_first || len == 1 ? tokenizer_find(t, p, len) : MAP_NONE;
    struct bpe_work *w;

    if (!grow(&out->at, &out->room, out->n + len, sizeof *out->at))
        return false;
    if (whole != MAP_NONE) {
        out->at[out->n++] = whole;
        return true;
    }
    if (!make_room(t, len))
        return false;
    w = t->work;
    w->n_heap = 0;
    for (size_t i = 0; i < len; i++)
        w->symbols[i] = (struct symbol){ t->of_byte[p[i]], i ? (uint32_t)i - 1 : MAP_NONE,
                                         i + 1 < len ? (uint32_t)i + 1 : MAP_NONE };
    for (size_t i = 0; i + 1 < len; i++)
        push_at(t, w, (uint32_t)i);
    merge_all(t, w);
    for (uint32_t i = 0; i != MAP_NONE; i = w->symbols[i].next)
        out->at[out->n++] = w->symbols[i].id;
    return true;
}
