/* object.c — reference-counted objects behind a hidden head. */
#include "base/host.h"

#include <stdlib.h>

enum { HEAD = 64, OBJECT_MAGIC = 0x1ab0b1ec };
_Static_assert(sizeof(struct head) <= HEAD, "an object stays aligned to 64 bytes");

static struct head *head_of(const void *obj)
{
    struct head *h = (struct head *)((char *)(uintptr_t)obj - HEAD);

    LAB_ASSERT(h->magic == OBJECT_MAGIC);
    return h;
}

static bool scope_push(lab_ctx *c, void *obj)
{
    if (c->n_objects == c->cap_objects) {
        size_t cap = c->cap_objects ? c->cap_objects * 2 : 64;
        void **more = realloc(c->objects, cap * sizeof *more);

        if (!more)
            return false;
        c->objects = more;
        c->cap_objects = cap;
    }
    c->objects[c->n_objects++] = obj;
    return true;
}

void *lab_new(lab_ctx *c, const lab_type *type)
{
    size_t size = (HEAD + type->size + HEAD - 1) / HEAD * HEAD;
    struct head *h;

    if (!lab_ok(c))
        return NULL;
    h = aligned_alloc(HEAD, size);
    if (!h || !scope_push(c, (char *)h + HEAD)) {
        free(h);
        return lab_fail(c, LAB_ENOMEM, "out of memory: a %s of %zu bytes", type->name,
                        size);
    }
    for (size_t i = 0; i < size / sizeof(uint64_t); i++)
        ((uint64_t *)(void *)h)[i] = 0;
    h->type = type;
    h->host = c->host;
    h->magic = OBJECT_MAGIC;
    atomic_init(&h->refs, 1);
    return (char *)h + HEAD;
}

void *lab_keep(void *obj)
{
    if (obj)
        atomic_fetch_add_explicit(&head_of(obj)->refs, 1, memory_order_relaxed);
    return obj;
}

void lab_drop_(void **pobj)
{
    void *obj = *pobj;
    struct head *h;

    *pobj = NULL;
    if (!obj)
        return;
    h = head_of(obj);
    if (atomic_fetch_sub_explicit(&h->refs, 1, memory_order_acq_rel) > 1)
        return;
    if (h->type->destroy)
        h->type->destroy(obj);
    h->magic = 0;
    free(h);
}

void *lab_lend(lab_ctx *c, void *obj)
{
    if (!obj)
        return NULL;
    if (scope_push(c, obj))
        return obj;
    lab_drop(&obj);
    return lab_fail(c, LAB_ENOMEM, "out of memory: no room for a temporary");
}

const lab_type *lab_type_of(const void *obj)
{
    return obj ? head_of(obj)->type : NULL;
}

int lab_refs(const void *obj)
{
    return obj ? atomic_load(&head_of(obj)->refs) : 0;
}
