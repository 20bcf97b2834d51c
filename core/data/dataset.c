/* dataset.c — data sets: any kind behind one face. */
#include "data/dataset.h"

#include <stdlib.h>
#include <string.h>

static void dataset_destroy(void *self)
{
    struct lab_dataset *d = self;

    if (d->self && d->kind->destroy)
        d->kind->destroy(d->self);
    free(d->self);
    lab_drop(&d->source);
}

const lab_type lab_dataset_type = {
    .name = "Dataset",
    .doc = "Samples that are made when they are asked for; they count from 0.",
    .size = sizeof(struct lab_dataset),
    .destroy = dataset_destroy,
};

lab_dataset *lab_dataset_new(lab_ctx *c, const lab_dataset_kind *kind, int64_t n,
                             lab_dataset *source)
{
    struct lab_dataset *d = lab_new(c, &lab_dataset_type);

    if (!d)
        return NULL;
    d->kind = kind;
    d->self = calloc(1, kind->size ? kind->size : 1);
    if (!d->self)
        return lab_fail(c, LAB_ENOMEM, "out of memory: a data set");
    d->n = kind->get ? n : -1;
    d->source = lab_keep(source);
    d->main_thread = kind->main_thread || (source && source->main_thread);
    d->ragged = kind->ragged ? kind->ragged : source ? source->ragged : NULL;
    return d;
}

void *lab_dataset_self(const lab_dataset *d)
{
    return d ? d->self : NULL;
}

const char *lab_dataset_name(const lab_dataset *d)
{
    return d ? d->kind->name : "";
}

lab_dataset *lab_dataset_source(const lab_dataset *d)
{
    return d ? d->source : NULL;
}

int64_t lab_dataset_len(const lab_dataset *d)
{
    return d ? d->n : 0;
}

bool lab_dataset_main_thread(const lab_dataset *d)
{
    return d && d->main_thread;
}

lab_table *lab_dataset_get(lab_ctx *c, const lab_dataset *d, int64_t i, lab_rng *r)
{
    lab_rng mine = lab_rng_make(0, (uint64_t)i);
    int64_t at = i < 0 && d ? i + d->n : i;

    if (!d || !lab_ok(c))
        return NULL;
    if (d->n < 0)
        return lab_fail(c, LAB_ESTATE,
                        "a stream's samples come in order only: use a Loader");
    if (at < 0 || at >= d->n)
        return lab_fail(c, LAB_EINDEX, "sample %lld of %lld: they count from 0",
                        (long long)i, (long long)d->n);
    return d->kind->get(c, d->self, at, r ? r : &mine);
}

/* ---- one batch from samples --------------------------------------------------------------- */

static bool stays_list(const char *const *ragged, const char *name)
{
    for (; ragged && name && *ragged; ragged++)
        if (strcmp(*ragged, name) == 0)
            return true;
    return false;
}

static const lab_value *field_of(const lab_table *sample, const char *name, int64_t k)
{
    return name ? lab_table_get(sample, name) : lab_table_at(sample, k);
}

struct field {
    lab_ctx *c;
    lab_table *const *samples;
    int64_t n, k;
    const char *name; /* NULL: the k-th of the list */
};

static const lab_value *at(const struct field *f, int64_t i)
{
    return field_of(f->samples[i], f->name, f->k);
}

static const char *text_of(const struct field *f)
{
    return f->name ? lab_format(f->c, "'%.100s'", f->name)
                   : lab_format(f->c, "%lld", (long long)f->k + 1);
}

static const lab_tensor *tensor_at(const struct field *f, int64_t i)
{
    const lab_value *v = at(f, i);

    return v && v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type
               ? v->as.object
               : NULL;
}

/* Row-major parts one behind the other. */
static lab_value stack_tensors(const struct field *f)
{
    const lab_tensor *first = tensor_at(f, 0);
    int64_t shape[LAB_MAX_DIMS];
    lab_tensor *out;
    size_t bytes;

    if (lab_ndim(first) == LAB_MAX_DIMS) {
        lab_fail(f->c, LAB_ESHAPE, "field %s: tensors of %d dimensions cannot be stacked",
                 text_of(f), LAB_MAX_DIMS);
        return LAB_V_NIL;
    }
    for (int64_t i = 1; i < f->n; i++) {
        const lab_tensor *t = tensor_at(f, i);

        if (!t || !lab_same_shape(t, first) || lab_dtype_of(t) != lab_dtype_of(first)) {
            lab_fail(
                f->c, LAB_ESHAPE,
                "field %s: sample 0 of the batch is %s, sample %lld %s: a batch stacks "
                "tensors of one shape and dtype (collate = f makes another)",
                text_of(f), lab_tensor_brief(f->c, first), (long long)i,
                t ? lab_tensor_brief(f->c, t) : lab_value_kind(at(f, i)));
            return LAB_V_NIL;
        }
    }
    shape[0] = f->n;
    for (int i = 0; i < lab_ndim(first); i++)
        shape[i + 1] = lab_dim(first, i);
    out = lab_tensor_new(f->c, lab_dtype_of(first), lab_ndim(first) + 1, shape);
    bytes = (size_t)lab_numel(first) * lab_dtype_size(lab_dtype_of(first));
    for (int64_t i = 0; out && i < f->n; i++) {
        lab_tensor *t = lab_contiguous(f->c, (lab_tensor *)(uintptr_t)tensor_at(f, i));

        if (t && bytes)
            memcpy((char *)lab_data_mut(out) + (size_t)i * bytes, lab_data(t), bytes);
    }
    return LAB_V_OBJECT(out);
}

/* Numbers of one kind; integers beside numbers are numbers. NIL when others are among them. */
static lab_value stack_numbers(const struct field *f)
{
    static const lab_dtype dtypes[] = {
        [LAB_BOOL] = LAB_BOOL8, [LAB_INT] = LAB_I64, [LAB_NUMBER] = LAB_F32
    };
    lab_kind kind = at(f, 0)->kind;
    lab_tensor *t;
    double x;

    for (int64_t i = 0; i < f->n; i++) {
        const lab_value *v = at(f, i);

        if (v->kind != kind && (kind == LAB_BOOL || !lab_value_number(v, &x)))
            return LAB_V_NIL;
        kind = v->kind == LAB_NUMBER ? LAB_NUMBER : kind;
    }
    t = lab_tensor_make(f->c, dtypes[kind], f->n);
    for (int64_t i = 0; t && i < f->n; i++) {
        const lab_value *v = at(f, i);

        if (kind == LAB_BOOL)
            lab_bool8_mut(t)[i] = v->as.b;
        else if (kind == LAB_INT)
            lab_i64_mut(t)[i] = v->as.i;
        else if (lab_value_number(v, &x))
            lab_f32_mut(t)[i] = (float)x;
    }
    return LAB_V_OBJECT(t);
}

static lab_value listed(const struct field *f)
{
    lab_table *list = lab_table_new(f->c);

    for (int64_t i = 0; i < f->n; i++)
        lab_table_push(f->c, list, *at(f, i));
    return LAB_V_TABLE(list);
}

static lab_value collate_field(const struct field *f, const char *const *ragged)
{
    const lab_value *first = at(f, 0);
    lab_value v = LAB_V_NIL;

    for (int64_t i = 0; i < f->n; i++)
        if (!at(f, i)) {
            lab_fail(f->c, LAB_EARG, "field %s: sample %lld of the batch has none",
                     text_of(f), (long long)i);
            return v;
        }
    if (stays_list(ragged, f->name))
        return listed(f);
    if (tensor_at(f, 0))
        return stack_tensors(f);
    if (first->kind == LAB_BOOL || first->kind == LAB_INT || first->kind == LAB_NUMBER)
        v = stack_numbers(f);
    return v.kind == LAB_NIL && lab_ok(f->c) ? listed(f) : v;
}

lab_table *lab_collate(lab_ctx *c, lab_table *const *samples, int64_t n,
                       const char *const *ragged)
{
    lab_table *out = lab_table_new(c);
    struct field f = { c, samples, n, 0, NULL };

    if (!out || n < 1)
        return out;
    for (; f.k < lab_table_len(samples[0]) && lab_ok(c); f.k++)
        lab_table_push(c, out, collate_field(&f, ragged));
    for (int64_t k = 0; (f.name = lab_table_key(samples[0], k, NULL)) && lab_ok(c); k++)
        lab_table_set(c, out, f.name, collate_field(&f, ragged));
    return lab_ok(c) ? out : NULL;
}

lab_table *dataset_batch(lab_ctx *c, const lab_dataset *d, const int64_t *index,
                         int64_t n, uint64_t seed, int64_t epoch, bool collate)
{
    lab_table **samples, *list;

    if (collate && d->kind->gather)
        return d->kind->gather(c, d->self, index, n);
    samples = lab_alloc(c, (size_t)n * sizeof *samples);
    for (int64_t i = 0; samples && i < n && lab_ok(c); i++) {
        lab_rng r = lab_rng_make(seed, (uint64_t)(epoch + 1) << 40 | (uint64_t)index[i]);

        if (lab_stopping(c))
            return lab_fail(c, LAB_ESTOP, "stopped");
        samples[i] = d->kind->get(c, d->self, index[i], &r);
    }
    if (!lab_ok(c))
        return NULL;
    if (collate)
        return lab_collate(c, samples, n, d->ragged);
    list = lab_table_new(c);
    for (int64_t i = 0; i < n; i++)
        lab_table_push(c, list, LAB_V_TABLE(samples[i]));
    return list;
}
