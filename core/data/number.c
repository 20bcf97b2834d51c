/* number.c — numbers as files store them, to tensors. */
#include "data/number.h"

#include <string.h>

static const struct {
    struct number_kind kind;
    lab_dtype dtype;
    bool same; /* the bytes are the dtype's own */
} kinds[] = {
    { { 'f', 8, false }, LAB_F64, true },    { { 'f', 4, false }, LAB_F32, true },
    { { 'e', 2, false }, LAB_BF16, true },   { { 'f', 2, false }, LAB_F16, true },
    { { 'i', 8, false }, LAB_I64, true },    { { 'i', 4, false }, LAB_I32, true },
    { { 'i', 2, false }, LAB_I16, true },    { { 'u', 1, false }, LAB_U8, true },
    { { 'b', 1, false }, LAB_BOOL8, false }, { { 'i', 1, false }, LAB_I16, false },
    { { 'u', 2, false }, LAB_I32, false },   { { 'u', 4, false }, LAB_I64, false },
    { { 'u', 8, false }, LAB_I64, false },
};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

static int index_of(struct number_kind k)
{
    for (int i = 0; i < N_KINDS; i++)
        if (kinds[i].kind.type == k.type && kinds[i].kind.size == k.size)
            return i;
    return -1;
}

lab_dtype number_dtype(struct number_kind k)
{
    int i = index_of(k);

    return i < 0 ? LAB_NO_DTYPE : kinds[i].dtype;
}

struct number_kind number_of_dtype(lab_dtype d)
{
    int i = 0;

    while (kinds[i].dtype != d)
        i++;
    return kinds[i].kind;
}

uint64_t number_load(const uint8_t *p, int size, bool big)
{
    uint64_t v = 0;

    for (int k = 0; k < size; k++)
        v |= (uint64_t)p[big ? size - 1 - k : k] << 8 * k;
    return v;
}

bool number_bytes(lab_ctx *c, const struct source *s, struct number_kind k, int ndim,
                  const int64_t *shape, size_t *bytes)
{
    int64_t n = k.size;
    bool empty = false;

    for (int i = 0; i < ndim; i++) {
        empty = empty || shape[i] == 0;
        if (shape[i] < 0 || (shape[i] && __builtin_mul_overflow(n, shape[i], &n)))
            return lab_failn(c, LAB_EFORMAT, "%s: a shape of %lld in dimension %d",
                             s->name, (long long)shape[i], i);
    }
    *bytes = empty ? 0 : (size_t)n;
    return true;
}

static void swap_bytes(uint8_t *p, int64_t n, int size)
{
    for (; n > 0; n--, p += size)
        for (int k = 0; k < size / 2; k++) {
            uint8_t b = p[k];

            p[k] = p[size - 1 - k];
            p[size - 1 - k] = b;
        }
}

/* Into a wider integer; bool to 0 and 1. */
static bool widen(lab_ctx *c, const struct source *s, const uint8_t *p,
                  struct number_kind k, lab_tensor *t)
{
    for (int64_t i = 0, n = lab_numel(t); i < n; i++, p += k.size) {
        uint64_t v = number_load(p, k.size, k.big);

        if (k.type == 'b')
            lab_bool8_mut(t)[i] = v != 0;
        else if (k.type == 'i')
            lab_i16_mut(t)[i] = (int8_t)v;
        else if (k.size == 2)
            lab_i32_mut(t)[i] = (int32_t)v;
        else if (v <= INT64_MAX)
            lab_i64_mut(t)[i] = (int64_t)v;
        else
            return lab_failn(c, LAB_EFORMAT, "%s: %llu at element %lld does not fit i64",
                             s->name, (unsigned long long)v, (long long)i);
    }
    return true;
}

static void drop_owner(void *owner)
{
    lab_drop(&owner);
}

static bool all_truth(const uint8_t *p, size_t n)
{
    uint8_t any = 0;

    for (size_t i = 0; i < n; i++)
        any |= p[i];
    return any <= 1;
}

lab_tensor *number_tensor(lab_ctx *c, const struct source *s, size_t at,
                          struct number_kind k, int ndim, const int64_t *shape)
{
    const uint8_t *from = s->data + at;
    int kind = index_of(k);
    lab_tensor *t;
    size_t bytes;
    bool same;

    LAB_ASSERT(kind >= 0);
    if (!lab_ok(c) || !number_bytes(c, s, k, ndim, shape, &bytes))
        return NULL;
    LAB_ASSERT(at <= s->len && bytes <= s->len - at);
    same = kinds[kind].same || (k.type == 'b' && all_truth(from, bytes));
    if (same && s->owner && bytes && (!k.big || k.size == 1) &&
        (uintptr_t)from % k.size == 0)
        return lab_tensor_wrap(c, kinds[kind].dtype, ndim, shape, (void *)(uintptr_t)from,
                               drop_owner, lab_keep(s->owner));
    t = lab_tensor_new(c, kinds[kind].dtype, ndim, shape);
    if (!t || bytes == 0)
        return t;
    if (!same)
        return widen(c, s, from, k, t) ? t : NULL;
    memcpy(lab_data_mut(t), from, bytes);
    if (k.big)
        swap_bytes(lab_data_mut(t), lab_numel(t), k.size);
    return t;
}
