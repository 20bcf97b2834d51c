/* sets.c — data sets from tensors, functions, streams, folders of pictures. */
#include "data/dataset.h"
#include "data/resize.h"

#include <lab/image.h>
#include <lab/records.h>
#include <lab/threads.h>

#include <stdlib.h>
#include <string.h>

/* ---- tensors ------------------------------------------------------------------------------- */

struct tensors {
    lab_table *fields; /* kept; all row-major */
};

static void tensors_destroy(void *self)
{
    struct tensors *s = self;

    lab_drop(&s->fields);
}

/* Calls make(c, tensor, arg) for each field and puts what it gives in a table like fields. */
static lab_table *each_field(lab_ctx *c, const lab_table *fields,
                             lab_tensor *(*make)(lab_ctx *c, lab_tensor *t,
                                                 const void *arg),
                             const void *arg)
{
    lab_table *out = lab_table_new(c);
    const lab_value *v;
    const char *name;

    for (int64_t k = 0; (v = lab_table_at(fields, k)); k++)
        lab_table_push(c, out, LAB_V_OBJECT(make(c, v->as.object, arg)));
    for (int64_t k = 0; (name = lab_table_key(fields, k, &v)); k++)
        lab_table_set(c, out, name, LAB_V_OBJECT(make(c, v->as.object, arg)));
    return lab_ok(c) ? out : NULL;
}

static lab_tensor *row_of(lab_ctx *c, lab_tensor *t, const void *i)
{
    return lab_select(c, t, 0, *(const int64_t *)i);
}

static lab_table *tensors_get(lab_ctx *c, const void *self, int64_t i, lab_rng *r)
{
    const struct tensors *s = self;

    (void)r;
    return each_field(c, s->fields, row_of, &i);
}

struct rows {
    const lab_tensor *from;
    lab_tensor *to;
    size_t bytes;
    const int64_t *index;
    int64_t n;
};

static void copy_rows(void *arg, int64_t begin, int64_t end)
{
    const struct rows *w = arg;
    const char *from = lab_data(w->from);
    char *to = lab_data_mut(w->to);

    for (int64_t i = begin; i < end; i++)
        memcpy(to + (size_t)i * w->bytes, from + (size_t)w->index[i] * w->bytes,
               w->bytes);
}

static lab_tensor *rows_of(lab_ctx *c, lab_tensor *t, const void *arg)
{
    struct rows w = *(const struct rows *)arg;
    int64_t shape[LAB_MAX_DIMS], row = 1;

    for (int i = 0; i < lab_ndim(t); i++) {
        shape[i] = i ? lab_dim(t, i) : w.n;
        row *= i ? shape[i] : 1;
    }
    w.from = t;
    w.to = lab_tensor_new(c, lab_dtype_of(t), lab_ndim(t), shape);
    w.bytes = (size_t)row * lab_dtype_size(lab_dtype_of(t));
    if (w.to && w.bytes)
        lab_parallel_for(w.n, (1 << 18) / (int64_t)w.bytes + 1, copy_rows, &w);
    return w.to;
}

static lab_table *tensors_gather(lab_ctx *c, const void *self, const int64_t *index,
                                 int64_t n)
{
    const struct tensors *s = self;

    return each_field(c, s->fields, rows_of, &(struct rows){ .index = index, .n = n });
}

static const lab_dataset_kind tensors_kind = {
    .name = "tensors",
    .size = sizeof(struct tensors),
    .destroy = tensors_destroy,
    .get = tensors_get,
    .gather = tensors_gather,
};

static bool check_field(lab_ctx *c, const char *name, const lab_value *v, int64_t *n)
{
    bool tensor = v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type;

    if (!tensor || lab_ndim(v->as.object) == 0)
        return lab_failn(c, LAB_EARG,
                         "data.tensors: field %s is a tensor with a dimension for "
                         "the samples, got %s",
                         name, tensor ? "a 0-d one" : lab_value_kind(v));
    if (*n >= 0 && lab_dim(v->as.object, 0) != *n)
        return lab_failn(c, LAB_ESHAPE,
                         "data.tensors: field %s has %lld samples, others %lld", name,
                         (long long)lab_dim(v->as.object, 0), (long long)*n);
    *n = lab_dim(v->as.object, 0);
    return true;
}

static lab_tensor *flat(lab_ctx *c, lab_tensor *t, const void *arg)
{
    (void)arg;
    return lab_contiguous(c, t);
}

lab_dataset *lab_dataset_tensors(lab_ctx *c, const lab_table *fields)
{
    int64_t n = -1;
    const lab_value *v;
    const char *name;
    lab_table *copies;
    lab_dataset *d;

    for (int64_t k = 0; (v = lab_table_at(fields, k)); k++)
        if (!check_field(c, lab_format(c, "%lld", (long long)k + 1), v, &n))
            return NULL;
    for (int64_t k = 0; (name = lab_table_key(fields, k, &v)); k++)
        if (!check_field(c, lab_format(c, "'%.100s'", name), v, &n))
            return NULL;
    if (lab_ok(c) && n < 0)
        return lab_fail(c, LAB_EARG,
                        "data.tensors: a table of tensors, {x, y} or {x = …}");
    copies = each_field(c, fields, flat, NULL);
    d = copies ? lab_dataset_new(c, &tensors_kind, n, NULL) : NULL;
    if (d)
        ((struct tensors *)lab_dataset_self(d))->fields = lab_keep(copies);
    return d;
}

/* ---- functions of Lua ----------------------------------------------------------------------- */

struct function {
    lab_callback *f;
    lab_callback *next; /* of a stream that was started */
};

static void function_destroy(void *self)
{
    struct function *s = self;

    lab_drop(&s->f);
    lab_drop(&s->next);
}

/* What a function gave as a sample: a table, or the one field. */
static lab_table *sample_of(lab_ctx *c, const char *what, const lab_value *v)
{
    lab_table *t;

    if (v->kind == LAB_TABLE)
        return v->as.table;
    if (v->kind == LAB_NIL)
        return lab_fail(c, LAB_EARG, "%s: the function returns a sample, got nil", what);
    t = lab_table_new(c);
    lab_table_push(c, t, *v);
    return t;
}

static lab_table *call_for_sample(lab_ctx *c, const char *what, lab_callback *f,
                                  const lab_value *args, int n)
{
    lab_value v;

    return lab_call(c, f, args, n, &v) ? sample_of(c, what, &v) : NULL;
}

static lab_table *map_get(lab_ctx *c, const void *self, int64_t i, lab_rng *r)
{
    const struct function *s = self;
    lab_value index = LAB_V_INT(i);

    (void)r;
    return call_for_sample(c, "data.map", s->f, &index, 1);
}

static const lab_dataset_kind map_kind = {
    .name = "map",
    .size = sizeof(struct function),
    .destroy = function_destroy,
    .get = map_get,
    .main_thread = true,
};

static lab_dataset *with_function(lab_ctx *c, const lab_dataset_kind *kind, int64_t n,
                                  lab_dataset *source, lab_callback *f)
{
    lab_dataset *d = lab_dataset_new(c, kind, n, source);

    if (d)
        ((struct function *)lab_dataset_self(d))->f = lab_keep(f);
    return d;
}

lab_dataset *lab_dataset_map(lab_ctx *c, int64_t n, lab_callback *f)
{
    if (n < 0)
        return lab_fail(c, LAB_EARG, "data.map: argument 'n' is at least 0, got %lld",
                        (long long)n);
    return with_function(c, &map_kind, n, NULL, f);
}

static void stream_start(lab_ctx *c, void *self)
{
    struct function *s = self;
    lab_value v;

    lab_drop(&s->next);
    if (!lab_call(c, s->f, NULL, 0, &v))
        return;
    if (v.kind == LAB_FN)
        s->next = lab_keep(v.as.fn);
    else
        lab_fail(c, LAB_EARG, "data.stream: make() returns a function, got %s",
                 lab_value_kind(&v));
}

static lab_table *stream_next(lab_ctx *c, void *self)
{
    struct function *s = self;
    lab_value v;

    if (!s->next || !lab_call(c, s->next, NULL, 0, &v) || v.kind == LAB_NIL)
        return NULL;
    return sample_of(c, "data.stream", &v);
}

static const lab_dataset_kind stream_kind = {
    .name = "stream",
    .size = sizeof(struct function),
    .destroy = function_destroy,
    .start = stream_start,
    .next = stream_next,
    .main_thread = true,
};

lab_dataset *lab_dataset_stream(lab_ctx *c, lab_callback *make)
{
    return with_function(c, &stream_kind, -1, NULL, make);
}

/* ---- ds:map(f) ------------------------------------------------------------------------------- */

struct applied {
    struct function f;   /* first: shared with the kinds above */
    lab_dataset *source; /* borrowed: the set keeps it */
};

static lab_table *apply(lab_ctx *c, const struct applied *s, lab_table *sample)
{
    int n = (int)lab_table_len(sample);
    lab_value whole = LAB_V_TABLE(sample);

    if (!sample)
        return NULL;
    if (n > 0 && !lab_table_key(sample, 0, NULL))
        return call_for_sample(c, "map", s->f.f, lab_table_at(sample, 0), n);
    return call_for_sample(c, "map", s->f.f, &whole, 1);
}

static lab_table *apply_get(lab_ctx *c, const void *self, int64_t i, lab_rng *r)
{
    const struct applied *s = self;

    return apply(c, s, s->source->kind->get(c, s->source->self, i, r));
}

static void apply_start(lab_ctx *c, void *self)
{
    struct applied *s = self;

    s->source->kind->start(c, s->source->self);
}

static lab_table *apply_next(lab_ctx *c, void *self)
{
    struct applied *s = self;

    return apply(c, s, s->source->kind->next(c, s->source->self));
}

static const lab_dataset_kind apply_kind = {
    .name = "map", .size = sizeof(struct applied), .destroy = function_destroy,
    .get = apply_get, .main_thread = true,
}, apply_stream_kind = {
    .name = "stream", .size = sizeof(struct applied), .destroy = function_destroy,
    .start = apply_start, .next = apply_next, .main_thread = true,
};

lab_dataset *lab_dataset_apply(lab_ctx *c, lab_dataset *d, lab_callback *f)
{
    lab_dataset *out;

    if (!d)
        return NULL;
    out = with_function(c, d->n < 0 ? &apply_stream_kind : &apply_kind, d->n, d, f);
    if (out)
        ((struct applied *)lab_dataset_self(out))->source = d;
    return out;
}

/* ---- pictures --------------------------------------------------------------------------------- */

struct pictures {
    lab_table *paths;
    lab_tensor *labels;
    int64_t size;
};

static void pictures_destroy(void *self)
{
    struct pictures *s = self;

    lab_drop(&s->paths);
    lab_drop(&s->labels);
}

static lab_table *pictures_get(lab_ctx *c, const void *self, int64_t i, lab_rng *r)
{
    const struct pictures *s = self;
    const char *path = lab_table_at(s->paths, i)->as.s.at;
    lab_tensor *image = lab_image_read(c, path, LAB_IMAGE_RGB);
    lab_table *t = lab_table_new(c);

    (void)r;
    if (lab_dtype_of(image) == LAB_I32) /* of 16 bit */
        image = lab_cast(c, picture_divided(c, image, 257), LAB_U8);
    if (s->size)
        image = picture_resize(c, picture_middle(c, image), s->size, s->size);
    lab_table_push(c, t, LAB_V_OBJECT(image));
    lab_table_push(c, t, LAB_V_INT(lab_i64(s->labels)[i]));
    return lab_ok(c) ? t : NULL;
}

static const lab_dataset_kind pictures_kind = {
    .name = "pictures",
    .size = sizeof(struct pictures),
    .destroy = pictures_destroy,
    .get = pictures_get,
};

lab_dataset *lab_dataset_folder(lab_ctx *c, const char *path, int64_t size,
                                lab_table **classes)
{
    lab_tensor *labels;
    lab_table *paths = lab_image_folder(c, path, &labels, classes);
    lab_dataset *d =
        paths ? lab_dataset_new(c, &pictures_kind, lab_table_len(paths), NULL) : NULL;

    if (d)
        *(struct pictures *)lab_dataset_self(d) =
            (struct pictures){ lab_keep(paths), lab_keep(labels), size };
    return d;
}
