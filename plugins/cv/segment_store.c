/* segment_store.c — making, writing and reading a Segmenter. */
#include "segment.h"
#include "unet.h"

#include <lab/arrays.h>
#include <lab/records.h>

#include <string.h>

static void segmenter_destroy(void *self)
{
    struct segmenter *s = self;

    lab_drop(&s->net);
}

const lab_type segmenter_type = {
    .name = "Segmenter",
    .doc = "A network that gives a label to each pixel of a picture.",
    .size = sizeof(struct segmenter),
    .destroy = segmenter_destroy,
};

static lab_layer *make_unet(lab_ctx *c, const struct segmenter *s)
{
    return unet_new(c, segmenter_labels(s), s->base, s->depth);
}

const struct segmenter_kind segmenter_unet = { .name = "unet", .make = make_unet };

static const struct segmenter_kind *const kinds[] = { &segmenter_unet };

int64_t segmenter_labels(const struct segmenter *s)
{
    return s->classes + 1;
}

struct segmenter *segmenter_new(lab_ctx *c, const struct segmenter_kind *kind,
                                int64_t classes, int64_t base, int64_t depth)
{
    struct segmenter *s;

    if (classes < 1 || classes >= MASK_IGNORED)
        return lab_fail(c, LAB_EARG, "argument 'classes' is 1 … %d, got %lld",
                        MASK_IGNORED - 1, (long long)classes);
    s = lab_new(c, &segmenter_type);
    if (!s)
        return NULL;
    s->kind = kind;
    s->classes = classes;
    s->base = base;
    s->depth = depth;
    s->net = lab_keep(kind->make(c, s));
    if (!s->net)
        return NULL;
    lab_layer_train(s->net, false);
    return s;
}

/* ---- files --------------------------------------------------------------------------------------- */

bool segmenter_save(lab_ctx *c, const struct segmenter *s, const char *path)
{
    lab_scope scope = lab_scope_open(c);
    lab_table *config = lab_table_new(c), *meta = lab_table_new(c);
    lab_value v = LAB_V_TABLE(config);
    const char *text;
    bool good;

    lab_table_set(c, config, "model", lab_v_string(s->kind->name));
    lab_table_set(c, config, "classes", LAB_V_INT(s->classes));
    lab_table_set(c, config, "base", LAB_V_INT(s->base));
    lab_table_set(c, config, "depth", LAB_V_INT(s->depth));
    text = lab_json_text(c, &v, 0, NULL);
    if (text)
        lab_table_set(c, meta, "config", lab_v_string(text));
    good = text && lab_safetensors_write(c, path, lab_layer_state(c, s->net), meta);
    lab_scope_close(c, &scope);
    return good;
}

static int64_t whole(const lab_table *t, const char *name)
{
    const lab_value *v = lab_table_get(t, name);

    return v && v->kind == LAB_INT ? v->as.i : 0;
}

struct segmenter *segmenter_load(lab_ctx *c, const char *path)
{
    lab_table *meta = NULL, *state = lab_safetensors_read(c, path, &meta);
    const lab_value *text = meta ? lab_table_get(meta, "config") : NULL, *v, *name = NULL;
    struct segmenter *s = NULL;

    if (!state)
        return NULL;
    v = text ? lab_json_parse(c, text->as.s.at, text->as.s.len, path, NULL) : NULL;
    if (!lab_ok(c))
        return NULL;
    if (v && v->kind == LAB_TABLE)
        name = lab_table_get(v->as.table, "model");
    for (size_t i = 0;
         name && name->kind == LAB_STRING && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i]->name, name->as.s.at) == 0)
            s = segmenter_new(c, kinds[i], whole(v->as.table, "classes"),
                              whole(v->as.table, "base"), whole(v->as.table, "depth"));
    if (!s)
        return lab_fail(c, LAB_EFORMAT, "%s holds no model of cv", path);
    lab_layer_load(c, s->net, state, true);
    return lab_ok(c) ? s : NULL;
}
