/* transform.c — steps of an augmentation, joined and applied. */
#include "data/dataset.h"

#include <lab/op.h>
#include <lab/transform.h>

#include <stdlib.h>
#include <string.h>

struct step {
    const lab_transform_kind *kind;
    double k[LAB_TRANSFORM_NUMBERS];
    int n;
};

struct lab_transform {
    struct step *steps; /* owned */
    int64_t n;
};

static void transform_destroy(void *self)
{
    lab_transform *t = self;

    free(t->steps);
}

const lab_type lab_transform_type = {
    .name = "Transform",
    .doc = "Steps that pictures go through, drawn for each anew.",
    .size = sizeof(lab_transform),
    .destroy = transform_destroy,
};

static lab_transform *with_room(lab_ctx *c, int64_t n)
{
    lab_transform *t = lab_new(c, &lab_transform_type);

    if (!t)
        return NULL;
    t->steps = calloc((size_t)(n ? n : 1), sizeof *t->steps);
    return t->steps ? t : lab_fail(c, LAB_ENOMEM, "out of memory: a transform");
}

lab_transform *lab_transform_new(lab_ctx *c, const lab_transform_kind *kind,
                                 const double *k, int n)
{
    lab_transform *t = with_room(c, 1);

    LAB_ASSERT(n <= LAB_TRANSFORM_NUMBERS);
    if (!t)
        return NULL;
    t->steps[0] = (struct step){ .kind = kind, .n = n };
    memcpy(t->steps[0].k, k, (size_t)n * sizeof *k);
    t->n = 1;
    return t;
}

lab_transform *lab_transform_join(lab_ctx *c, lab_transform *const *parts, int64_t n)
{
    int64_t total = 0;
    lab_transform *t;

    for (int64_t i = 0; i < n; i++)
        total += parts[i]->n;
    t = with_room(c, total);
    for (int64_t i = 0; t && i < n; i++) {
        memcpy(t->steps + t->n, parts[i]->steps, (size_t)parts[i]->n * sizeof *t->steps);
        t->n += parts[i]->n;
    }
    return t;
}

const char *lab_transform_text(lab_ctx *c, const lab_transform *t)
{
    const char *text = "";

    for (int64_t i = 0; t && i < t->n; i++) {
        text = lab_format(c, "%s%s%s(", text, i ? ", " : "", t->steps[i].kind->name);
        for (int k = 0; k < t->steps[i].n && text; k++)
            text = lab_format(c, "%s%s%.6g", text, k ? ", " : "", t->steps[i].k[k]);
        text = lab_format(c, "%s)", text ? text : "");
    }
    return text;
}

/* ---- applying ---------------------------------------------------------------------------------- */

static lab_tensor *apply_one(lab_ctx *c, const lab_transform *t, lab_tensor *x,
                             lab_rng *r)
{
    lab_dtype d = lab_dtype_of(x);

    if (x && d != LAB_U8 && d != LAB_F32)
        return lab_fail(c, LAB_EDTYPE, "a transform takes pictures of u8 or f32, got %s",
                        lab_tensor_brief(c, x));
    if (x && lab_ndim(x) != 2 && lab_ndim(x) != 3)
        return lab_fail(c, LAB_ESHAPE, "a transform takes pictures H×W or H×W×C, got %s",
                        lab_tensor_brief(c, x));
    x = lab_contiguous(c, x);
    for (int64_t i = 0; x && i < t->n; i++)
        x = t->steps[i].kind->apply(c, t->steps[i].k, x, r);
    return x;
}

lab_tensor *lab_transform_apply(lab_ctx *c, const lab_transform *t, lab_tensor *image,
                                lab_rng *r)
{
    int64_t n = lab_dim(image, 0);
    lab_tensor **parts;

    if (!image || !t || lab_ndim(image) != 4 || n == 0)
        return t ? apply_one(c, t, image, r) : NULL;
    parts = lab_alloc(c, (size_t)n * sizeof *parts);
    for (int64_t i = 0; parts && i < n && lab_ok(c); i++)
        parts[i] = apply_one(c, t, lab_select(c, image, 0, i), r);
    return parts && lab_ok(c) ? lab_stack(c, &(lab_tensors){ n, parts }, 0) : NULL;
}

/* ---- of a data set ----------------------------------------------------------------------------- */

struct transformed {
    lab_dataset *source; /* borrowed: the set keeps it */
    lab_transform *t;
    char *field;
};

static void transformed_destroy(void *self)
{
    struct transformed *s = self;

    lab_drop(&s->t);
    free(s->field);
}

static lab_value change(lab_ctx *c, const struct transformed *s, const lab_value *v,
                        lab_rng *r)
{
    if (v->kind != LAB_OBJECT || lab_type_of(v->as.object) != &lab_tensor_type) {
        lab_fail(c, LAB_EARG, "a transform takes pictures, got %s", lab_value_kind(v));
        return LAB_V_NIL;
    }
    return LAB_V_OBJECT(lab_transform_apply(c, s->t, v->as.object, r));
}

static lab_table *transform_sample(lab_ctx *c, const struct transformed *s,
                                   lab_table *sample, lab_rng *r)
{
    bool list = lab_table_len(sample) > 0 && !s->field;
    const char *field = s->field ? s->field : "image", *name;
    lab_table *out = lab_table_new(c);
    const lab_value *v;

    if (!sample || !out)
        return NULL;
    if (!list && !lab_table_get(sample, field))
        return lab_fail(c, LAB_EARG, "transform: a sample has no field '%.100s'", field);
    for (int64_t k = 0; (v = lab_table_at(sample, k)); k++)
        lab_table_push(c, out, list && k == 0 ? change(c, s, v, r) : *v);
    for (int64_t k = 0; (name = lab_table_key(sample, k, &v)); k++)
        lab_table_set(c, out, name,
                      !list && strcmp(name, field) == 0 ? change(c, s, v, r) : *v);
    return lab_ok(c) ? out : NULL;
}

static lab_table *transformed_get(lab_ctx *c, const void *self, int64_t i, lab_rng *r)
{
    const struct transformed *s = self;

    return transform_sample(c, s, s->source->kind->get(c, s->source->self, i, r), r);
}

static const lab_dataset_kind transformed_kind = { .name = "transform",
                                                   .size = sizeof(struct transformed),
                                                   .destroy = transformed_destroy,
                                                   .get = transformed_get };

lab_dataset *lab_dataset_transform(lab_ctx *c, lab_dataset *d, lab_transform *t,
                                   const char *field)
{
    lab_dataset *out;

    if (!d || !t || !lab_ok(c))
        return NULL;
    if (d->n < 0)
        return lab_fail(c, LAB_ESTATE, "transform: a stream is transformed by map(f)");
    out = lab_dataset_new(c, &transformed_kind, d->n, d);
    if (out)
        *(struct transformed *)out->self =
            (struct transformed){ d, lab_keep(t), field ? strdup(field) : NULL };
    return out;
}
