/* table.c — values and tables that cross the border to Lua. */
#include "base/host.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pair {
    char *key;
    lab_value value;
};

struct lab_table {
    lab_value *list;
    int64_t len, cap;
    struct pair *record;
    int64_t n, room;
    uint32_t
        *index; /* of longer records: places + 1 by hash, 0 is free; a power of two */
    int64_t slots;
};

enum { SCANNED = 16 }; /* pairs up to which a record is looked through */

lab_value lab_v_string(const char *s)
{
    return (lab_value){ .kind = s ? LAB_STRING : LAB_NIL,
                        .as.s = { s, s ? strlen(s) : 0 } };
}

const char *lab_value_kind(const lab_value *v)
{
    static const char *const names[] = {
        [LAB_NIL] = "nil",         [LAB_BOOL] = "a boolean",  [LAB_INT] = "an integer",
        [LAB_NUMBER] = "a number", [LAB_STRING] = "a string", [LAB_TABLE] = "a table",
        [LAB_FN] = "a function",
    };

    if (!v)
        return "nothing";
    return v->kind == LAB_OBJECT ? lab_type_of(v->as.object)->name : names[v->kind];
}

bool lab_value_number(const lab_value *v, double *out)
{
    if (!v || (v->kind != LAB_INT && v->kind != LAB_NUMBER))
        return false;
    *out = v->kind == LAB_INT ? (double)v->as.i : v->as.n;
    return true;
}

bool lab_value_ints(lab_ctx *c, const lab_value *v, const char *what, int64_t *room,
                    int max, struct lab_ints *out)
{
    const lab_table *list = v && v->kind == LAB_TABLE ? v->as.table : NULL;
    int64_t n = list ? lab_table_len(list) : v && v->kind != LAB_NIL ? 1 : 0;
    double x;

    *out = (lab_ints){ n, room };
    if (lab_table_key(list, 0, NULL))
        return lab_failn(c, LAB_EARG, "%s: a list of numbers was expected, got '%s = …'",
                         what, lab_table_key(list, 0, NULL));
    if (n > max)
        return lab_failn(c, LAB_EARG, "%s: at most %d numbers, got %lld", what, max,
                         (long long)n);
    for (int64_t i = 0; i < n; i++) {
        const lab_value *at = list ? lab_table_at(list, i) : v;

        if (!lab_value_number(at, &x) || !(x >= -0x1p53 && x <= 0x1p53) ||
            x != (double)(int64_t)x)
            return lab_failn(c, LAB_EARG, "%s: whole numbers were expected, got %s", what,
                             lab_value_number(at, &x) ? lab_format(c, "%.14g", x)
                                                      : lab_value_kind(at));
        room[i] = (int64_t)x;
    }
    return lab_ok(c);
}

bool lab_value_sizes(lab_ctx *c, const lab_value *v, const char *what, int n,
                     int64_t absent, int64_t *out)
{
    int64_t room[8];
    lab_ints list;

    if (!lab_value_ints(c, v, what, room, 8, &list))
        return false;
    if (list.len != 0 && list.len != 1 && list.len != n)
        return lab_failn(c, LAB_EARG, "%s: one number or %d were expected, got %lld",
                         what, n, (long long)list.len);
    for (int k = 0; k < n; k++)
        out[k] = list.len == 0 ? absent : room[list.len == 1 ? 0 : k];
    return true;
}

lab_value *lab_value_new(lab_ctx *c, lab_value v)
{
    lab_value *copy = lab_alloc(c, sizeof *copy);

    if (copy)
        *copy = v;
    return copy;
}

/* ---- what a table owns ------------------------------------------------------------- */

static void release_value(lab_value *v)
{
    if (v->kind == LAB_STRING)
        free((void *)(uintptr_t)v->as.s.at);
    else if (v->kind == LAB_OBJECT)
        lab_drop(&v->as.object);
    else if (v->kind == LAB_TABLE)
        lab_drop(&v->as.table);
    else if (v->kind == LAB_FN)
        lab_drop(&v->as.fn);
}

/* v as the table's own; false when out of memory. */
static bool own_value(lab_value *v)
{
    if (v->kind == LAB_STRING) {
        char *copy = malloc(v->as.s.len + 1);

        if (!copy)
            return false;
        if (v->as.s.len)
            memcpy(copy, v->as.s.at, v->as.s.len);
        copy[v->as.s.len] = 0;
        v->as.s.at = copy;
    } else if (v->kind == LAB_OBJECT) {
        lab_keep(v->as.object);
        if (!v->as.object)
            v->kind = LAB_NIL;
    } else if (v->kind == LAB_TABLE) {
        lab_keep(v->as.table);
    } else if (v->kind == LAB_FN) {
        lab_keep(v->as.fn);
    }
    return true;
}

static void table_destroy(void *self)
{
    lab_table *t = self;

    for (int64_t i = 0; i < t->len; i++)
        release_value(&t->list[i]);
    for (int64_t i = 0; i < t->n; i++) {
        free(t->record[i].key);
        release_value(&t->record[i].value);
    }
    free(t->list);
    free(t->record);
    free(t->index);
}

const lab_type lab_table_type = { .name = "table",
                                  .size = sizeof(lab_table),
                                  .destroy = table_destroy };

lab_table *lab_table_new(lab_ctx *c)
{
    return lab_new(c, &lab_table_type);
}

/* Room for more entries; the old block stays when there is no memory (NULL). */
static void *grow(void *at, int64_t *cap, size_t size)
{
    int64_t more = *cap ? *cap * 2 : 8;
    void *p = realloc(at, (size_t)more * size);

    if (p)
        *cap = more;
    return p;
}

static void no_room(lab_ctx *c)
{
    lab_fail(c, LAB_ENOMEM, "out of memory: a table has no room to grow");
}

void lab_table_push(lab_ctx *c, lab_table *t, lab_value v)
{
    lab_value *list;

    if (!t || !lab_ok(c))
        return;
    list = t->len == t->cap ? grow(t->list, &t->cap, sizeof *list) : t->list;
    t->list = list ? list : t->list;
    if (!list || !own_value(&v)) {
        no_room(c);
        return;
    }
    t->list[t->len++] = v;
}

/* FNV-1a, Fowler, Noll & Vo (1991). */
static uint64_t hash_of(const char *key)
{
    uint64_t h = 0xcbf29ce484222325u;

    for (; *key; key++)
        h = (h ^ (uint8_t)*key) * 0x100000001b3u;
    return h ^ h >> 32;
}

/* The slot that holds `key`, or the free one where it would stand. */
static int64_t slot_of(const lab_table *t, const char *key)
{
    int64_t at = (int64_t)(hash_of(key) & (uint64_t)(t->slots - 1));

    while (t->index[at] && strcmp(t->record[t->index[at] - 1].key, key) != 0)
        at = (at + 1) & (t->slots - 1);
    return at;
}

static int64_t find(const lab_table *t, const char *key)
{
    if (t->index)
        return (int64_t)t->index[slot_of(t, key)] - 1;
    for (int64_t i = 0; i < t->n; i++)
        if (strcmp(t->record[i].key, key) == 0)
            return i;
    return -1;
}

/* The last pair's place; all places anew when the index gets more than half full. */
static bool index_last(lab_table *t)
{
    if (t->n > SCANNED && 2 * t->n > t->slots) {
        int64_t slots = t->slots ? 2 * t->slots : 4 * SCANNED;
        uint32_t *index = t->n < UINT32_MAX ? calloc((size_t)slots, sizeof *index) : NULL;

        if (!index)
            return false;
        free(t->index);
        t->index = index;
        t->slots = slots;
        for (int64_t i = 0; i < t->n; i++)
            index[slot_of(t, t->record[i].key)] = (uint32_t)i + 1;
    } else if (t->index) {
        t->index[slot_of(t, t->record[t->n - 1].key)] = (uint32_t)t->n;
    }
    return true;
}

void lab_table_set(lab_ctx *c, lab_table *t, const char *key, lab_value v)
{
    struct pair *record;
    int64_t i;
    char *name;

    if (!t || !lab_ok(c))
        return;
    if (!own_value(&v)) {
        no_room(c);
        return;
    }
    i = find(t, key);
    if (i >= 0) {
        release_value(&t->record[i].value);
        t->record[i].value = v;
        return;
    }
    name = strdup(key);
    record = t->n == t->room ? grow(t->record, &t->room, sizeof *record) : t->record;
    t->record = record ? record : t->record;
    if (!name || !record) {
        free(name);
        release_value(&v);
        no_room(c);
        return;
    }
    t->record[t->n++] = (struct pair){ name, v };
    if (!index_last(t)) {
        t->n--;
        free(name);
        release_value(&v);
        no_room(c);
    }
}

void lab_table_setf(lab_ctx *c, lab_table *t, const char *key, const char *fmt, ...)
{
    char *text = NULL;
    va_list args;
    int n;

    va_start(args, fmt);
    n = vasprintf(&text, fmt, args);
    va_end(args);
    if (n < 0) {
        no_room(c);
        return;
    }
    lab_table_set(c, t, key, lab_v_string(text));
    free(text);
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct pair *)a)->key, ((const struct pair *)b)->key);
}

void lab_table_sort(lab_table *t)
{
    if (!t || t->n < 2)
        return;
    qsort(t->record, (size_t)t->n, sizeof *t->record, by_key);
    if (!t->index)
        return;
    memset(t->index, 0, (size_t)t->slots * sizeof *t->index);
    for (int64_t i = 0; i < t->n; i++)
        t->index[slot_of(t, t->record[i].key)] = (uint32_t)i + 1;
}

int64_t lab_table_len(const lab_table *t)
{
    return t ? t->len : 0;
}

const lab_value *lab_table_at(const lab_table *t, int64_t i)
{
    return t && i >= 0 && i < t->len ? &t->list[i] : NULL;
}

const lab_value *lab_table_get(const lab_table *t, const char *key)
{
    int64_t i = t ? find(t, key) : -1;

    return i >= 0 ? &t->record[i].value : NULL;
}

const char *lab_table_key(const lab_table *t, int64_t i, const lab_value **v)
{
    if (!t || i < 0 || i >= t->n)
        return NULL;
    if (v)
        *v = &t->record[i].value;
    return t->record[i].key;
}
