/* map.c — open addressing with linear probing, at most three quarters full. */
#include "map.h"

#include <stdlib.h>
#include <string.h>

bool grow(void *p, size_t *cap, size_t want, size_t size)
{
    void **array = p, *more;
    size_t n = *cap < 8 ? 8 : *cap;

    if (want <= *cap)
        return true;
    while (n < want)
        n += n;
    more = n <= SIZE_MAX / size ? realloc(*array, n * size) : NULL;
    if (!more)
        return false;
    *array = more;
    *cap = n;
    return true;
}

/* ---- numbers ---------------------------------------------------------------------------- */

/* The finalizer of MurmurHash3 (Appleby): every bit of the key moves every bit of it. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 33) * 0xff51afd7ed558ccdu;
    x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53u;
    return x ^ x >> 33;
}

static size_t place_of(const struct map *m, uint64_t key)
{
    size_t i = (size_t)mix(key) & (m->cap - 1);

    while (m->values[i] != MAP_NONE && m->keys[i] != key)
        i = (i + 1) & (m->cap - 1);
    return i;
}

uint32_t map_get(const struct map *m, uint64_t key)
{
    return m->cap ? m->values[place_of(m, key)] : MAP_NONE;
}

static bool widen(struct map *m)
{
    struct map wide = { .cap = m->cap ? 2 * m->cap : 64, .n = m->n };

    wide.keys = malloc(wide.cap * sizeof *wide.keys);
    wide.values = malloc(wide.cap * sizeof *wide.values);
    if (!wide.keys || !wide.values) {
        map_release(&wide);
        return false;
    }
    memset(wide.values, 0xff, wide.cap * sizeof *wide.values);
    for (size_t i = 0; i < m->cap; i++)
        if (m->values[i] != MAP_NONE) {
            size_t j = place_of(&wide, m->keys[i]);

            wide.keys[j] = m->keys[i];
            wide.values[j] = m->values[i];
        }
    map_release(m);
    *m = wide;
    return true;
}

bool map_put(struct map *m, uint64_t key, uint32_t value)
{
    size_t i;

    if (4 * (m->n + 1) > 3 * m->cap && !widen(m))
        return false;
    i = place_of(m, key);
    m->n += m->values[i] == MAP_NONE;
    m->keys[i] = key;
    m->values[i] = value;
    return true;
}

void map_release(struct map *m)
{
    free(m->keys);
    free(m->values);
    *m = (struct map){ 0 };
}

/* ---- byte strings ------------------------------------------------------------------------- */

static uint64_t hash_of(const uint8_t *p, size_t len)
{
    uint64_t h = len, x;

    for (; len >= 8; p += 8, len -= 8) {
        memcpy(&x, p, 8);
        h = (h ^ x) * 0x9e3779b97f4a7c15u;
        h ^= h >> 29;
    }
    x = 0;
    if (len)
        memcpy(&x, p, len);
    return (h ^ x) * 0x9e3779b97f4a7c15u;
}

/* The key under which the string stands or would stand: strings with one hash take the keys
 * behind it. */
static uint64_t key_of(const struct words *w, const void *p, size_t len, uint32_t *found)
{
    uint64_t key = hash_of(p, len);

    while ((*found = map_get(&w->map, key)) != MAP_NONE &&
           (w->list[*found].len != len || memcmp(words_at(w, *found), p, len) != 0))
        key++;
    return key;
}

uint32_t words_find(const struct words *w, const void *p, size_t len)
{
    uint32_t i;

    key_of(w, p, len, &i);
    return i;
}

uint32_t words_add(struct words *w, const void *p, size_t len)
{
    uint32_t i;
    uint64_t key = key_of(w, p, len, &i);

    if (i != MAP_NONE)
        return i;
    if (w->n >= MAP_NONE || !grow(&w->bytes, &w->cap, w->len + len + 1, 1) ||
        !grow(&w->list, &w->room, w->n + 1, sizeof *w->list) ||
        !map_put(&w->map, key, (uint32_t)w->n))
        return MAP_NONE;
    memcpy(w->bytes + w->len, p, len);
    w->list[w->n] = (struct word){ w->len, len };
    w->len += len;
    return (uint32_t)w->n++;
}

void words_clear(struct words *w)
{
    w->len = w->n = w->map.n = 0;
    if (w->map.cap)
        memset(w->map.values, 0xff, w->map.cap * sizeof *w->map.values);
}

void words_release(struct words *w)
{
    free(w->bytes);
    free(w->list);
    map_release(&w->map);
    *w = (struct words){ 0 };
}
