/* map.h — tables of the tokenizer: numbers by numbers, and byte strings by content. */
#ifndef LLM_MAP_H
#define LLM_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No entry; no number stored may be this. */
#define MAP_NONE UINT32_MAX

/* *p: an array of *cap items of `size` bytes, made to hold `want` (at least doubled, so that
 * pushing is linear). False when out of memory; *p is then as before. */
bool grow(void *p, size_t *cap, size_t want, size_t size);

/* 64-bit keys → 32-bit numbers; zeroed is empty. */
struct map {
    uint64_t *keys;
    uint32_t *values; /* MAP_NONE: a free place */
    size_t cap, n;
};

uint32_t map_get(const struct map *m, uint64_t key); /* MAP_NONE when absent */
/* Adds or replaces. False when out of memory. */
bool map_put(struct map *m, uint64_t key, uint32_t value);
void map_release(struct map *m);

/* Byte strings without duplicates, numbered 0, 1, … as they come; zeroed is empty. */
struct word {
    size_t at; /* in bytes */
    size_t len;
};

struct words {
    uint8_t *bytes;
    size_t len, cap;
    struct word *list;
    size_t n, room;
    struct map map;
};

uint32_t words_find(const struct words *w, const void *p, size_t len);
/* The number of the string, which is copied if it is new. MAP_NONE when out of memory. */
uint32_t words_add(struct words *w, const void *p, size_t len);
static inline const uint8_t *words_at(const struct words *w, uint32_t i)
{
    return w->bytes + w->list[i].at;
}
/* Empty, the memory kept for more. */
void words_clear(struct words *w);
void words_release(struct words *w);

#endif
