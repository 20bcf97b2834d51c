/* store.c — raw bytes as tensors in a table; environments in checkpoints. */
#include "store.h"

#include "env.h"

#include <lab/records.h>

#include <string.h>

void store_put(lab_ctx *c, lab_table *t, const char *name, const void *at, size_t n)
{
    lab_tensor *x = lab_tensor_make(c, LAB_U8, (int64_t)n);

    if (x && n)
        memcpy(lab_u8_mut(x), at, n);
    if (x)
        lab_table_set(c, t, name, LAB_V_OBJECT(x));
}

static const lab_tensor *bytes(lab_ctx *c, const lab_table *t, const char *name)
{
    const lab_value *v = lab_table_get(t, name);
    const lab_tensor *x = v && v->kind == LAB_OBJECT ? v->as.object : NULL;

    if (!x || lab_type_of(x) != &lab_tensor_type || lab_dtype_of(x) != LAB_U8 ||
        !lab_is_contiguous(x))
        return lab_fail(c, LAB_EFORMAT, "the checkpoint has no bytes '%s'", name);
    return x;
}

bool store_get(lab_ctx *c, const lab_table *t, const char *name, void *at, size_t n)
{
    const lab_tensor *x = bytes(c, t, name);

    if (x && lab_numel(x) != (int64_t)n)
        return lab_failn(c, LAB_EFORMAT,
                         "the checkpoint has %lld bytes of '%s', %zu expected",
                         (long long)lab_numel(x), name, n);
    if (x && n)
        memcpy(at, lab_u8(x), n);
    return x != NULL;
}

char *store_text(lab_ctx *c, const lab_table *t, const char *name, size_t *n)
{
    const lab_tensor *x = bytes(c, t, name);
    char *text;

    *n = (size_t)lab_numel(x);
    text = x ? lab_alloc(c, *n + 1) : NULL;
    if (text && *n)
        memcpy(text, lab_u8(x), *n);
    return text;
}

/* ---- environments --------------------------------------------------------------------------- */

struct part {
    const char *name;
    void *at;
    size_t bytes;
};
enum { PARTS = 5 };

static void parts_of(const struct env *e, struct part out[PARTS])
{
    size_t n = (size_t)e->n;

    out[0] = (struct part){ "rng", e->rng, n * sizeof *e->rng };
    out[1] = (struct part){ "steps", e->steps, n * sizeof *e->steps };
    out[2] = (struct part){ "last", e->last, n * (size_t)env_width(e) * sizeof *e->last };
    out[3] =
        (struct part){ "param", e->param, (size_t)e->kind->n_params * sizeof *e->param };
    out[4] = (struct part){ "self", e->self, e->kind->save ? 0 : n * e->kind->size };
}

void env_save(lab_ctx *c, const struct env *e, const char *prefix, lab_table *t)
{
    struct part part[PARTS];

    parts_of(e, part);
    for (int i = 0; i < PARTS; i++)
        store_put(c, t, lab_format(c, "%s%s", prefix, part[i].name), part[i].at,
                  part[i].bytes);
    for (int64_t i = 0; e->kind->save && i < e->n && lab_ok(c); i++) {
        lab_table *state = e->kind->save(c, e->self + (size_t)i * e->kind->size);
        size_t len = 0;
        char *text = state ? lab_json_text(c, &LAB_V_TABLE(state), 0, &len) : NULL;

        if (text)
            store_put(c, t, lab_format(c, "%sself.%lld", prefix, (long long)i), text,
                      len);
    }
}

void env_load(lab_ctx *c, struct env *e, const char *prefix, const lab_table *t)
{
    struct part part[PARTS];

    parts_of(e, part);
    for (int i = 0; i < PARTS; i++)
        if (!store_get(c, t, lab_format(c, "%s%s", prefix, part[i].name), part[i].at,
                       part[i].bytes))
            return;
    for (int64_t i = 0; e->kind->load && i < e->n && lab_ok(c); i++) {
        const char *name = lab_format(c, "%sself.%lld", prefix, (long long)i);
        size_t len;
        char *text = store_text(c, t, name, &len);
        lab_value *v = text ? lab_json_parse(c, text, len, name, NULL) : NULL;

        if (v && v->kind == LAB_TABLE)
            e->kind->load(c, e->self + (size_t)i * e->kind->size, v->as.table);
        else
            lab_fail(c, LAB_EFORMAT, "the checkpoint's '%s' is no table", name);
    }
    e->ready = lab_ok(c);
}
