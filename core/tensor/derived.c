/* derived.c — what was made from a tensor's numbers, kept beside them. */
#include "tensor/tensor.h"

#include <stdlib.h>

struct derived {
    struct derived *next;
    uint64_t key;
    const void *from; /* the first number that it was made from */
    uint32_t version;
    lab_tensor *made;
};

static bool fits(const struct derived *d, const lab_tensor *t, uint64_t key)
{
    return d->key == key && d->from == t->data;
}

lab_tensor *lab_derived(const lab_tensor *t, uint64_t key)
{
    for (struct derived *d = t ? t->storage->derived : NULL; d; d = d->next)
        if (fits(d, t, key) && d->version == t->storage->version)
            return d->made;
    return NULL;
}

/* Lets go of the first of *at. */
static void drop_first(struct derived **at)
{
    struct derived *d = *at;

    *at = d->next;
    lab_drop(&d->made);
    free(d);
}

void lab_derive(lab_tensor *t, uint64_t key, lab_tensor *made)
{
    struct derived **at, *d;

    if (!t || !made)
        return;
    for (at = &t->storage->derived; *at;)
        if (fits(*at, t, key) || (*at)->version != t->storage->version)
            drop_first(at);
        else
            at = &(*at)->next;
    d = malloc(sizeof *d);
    if (!d)
        return;
    *d = (struct derived){ t->storage->derived, key, t->data, t->storage->version,
                           lab_keep(made) };
    t->storage->derived = d;
}

void derived_free(struct derived *d)
{
    while (d)
        drop_first(&d);
}
