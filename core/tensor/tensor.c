/* tensor.c — making tensors and asking them. */
#include "tensor/tensor.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void tensor_destroy(void *self)
{
    lab_tensor *t = self;

    storage_unref(t->storage);
    lab_drop(&t->node);
    lab_drop(&t->grad);
}

static size_t tensor_held(const void *self)
{
    const lab_tensor *t = self;

    return t->storage ? t->storage->bytes : 0;
}

const lab_type lab_tensor_type = {
    .name = "Tensor",
    .doc = "A block of numbers of one dtype with a shape. Counts from 0.",
    .size = sizeof(lab_tensor),
    .destroy = tensor_destroy,
    .bytes = tensor_held,
};

/* ---- shapes --------------------------------------------------------------------------- */

const char *lab_shape_text(lab_ctx *c, int ndim, const int64_t *shape)
{
    char text[LAB_MAX_DIMS * 21 + 3];
    size_t n = 0;

    text[n++] = '[';
    for (int i = 0; i < ndim; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, i ? ",%lld" : "%lld",
                              (long long)shape[i]);
    snprintf(text + n, sizeof text - n, "]");
    return lab_strdup(c, text);
}

bool shape_count(lab_ctx *c, lab_dtype d, int ndim, const int64_t *shape, int64_t *numel)
{
    int64_t n = 1, most = INT64_MAX / (int64_t)lab_dtype_size(d);
    bool empty = false;

    if (ndim < 0 || ndim > LAB_MAX_DIMS)
        return lab_failn(c, LAB_ESHAPE, "%d dimensions: a tensor has at most %d", ndim,
                         LAB_MAX_DIMS);
    for (int i = 0; i < ndim; i++) {
        if (shape[i] < 0)
            return lab_failn(c, LAB_ESHAPE, "size %lld of dimension %d is negative",
                             (long long)shape[i], i);
        empty = empty || shape[i] == 0;
    }
    for (int i = 0; i < ndim && !empty; i++)
        if (__builtin_mul_overflow(n, shape[i], &n) || n > most)
            return lab_failn(c, LAB_ESHAPE, "a tensor of shape %s is too large",
                             lab_shape_text(c, ndim, shape));
    *numel = empty ? 0 : n;
    return true;
}

static bool row_major(int ndim, const int64_t *shape, const int64_t *strides,
                      int64_t numel)
{
    int64_t expected = 1;

    if (numel == 0)
        return true;
    for (int i = ndim - 1; i >= 0; i--) {
        if (shape[i] != 1 && strides[i] != expected)
            return false;
        expected *= shape[i];
    }
    return true;
}

static void set_row_major(lab_tensor *t, int ndim, const int64_t *shape, int64_t numel)
{
    int64_t step = 1;

    t->ndim = ndim;
    t->numel = numel;
    t->contiguous = true;
    for (int i = ndim - 1; i >= 0; i--) {
        t->shape[i] = shape[i];
        t->strides[i] = step;
        step *= shape[i] ? shape[i] : 1;
    }
}

/* ---- making ---------------------------------------------------------------------------- */

static lab_tensor *make(lab_ctx *c, lab_dtype d, int ndim, const int64_t *shape,
                        bool zero)
{
    int64_t numel;
    lab_tensor *t;

    if (!lab_ok(c))
        return NULL;
    if (d < 0 || d >= LAB_N_DTYPES)
        return lab_fail(c, LAB_EDTYPE, "dtype %d is unknown", (int)d);
    if (!shape_count(c, d, ndim, shape, &numel))
        return NULL;
    t = lab_new(c, &lab_tensor_type);
    if (!t)
        return NULL;
    t->dtype = d;
    set_row_major(t, ndim, shape, numel);
    t->storage = storage_new(c, (size_t)numel * lab_dtype_size(d), zero);
    if (!t->storage)
        return NULL;
    t->data = t->storage->data;
    return t;
}

lab_tensor *lab_tensor_new(lab_ctx *c, lab_dtype d, int ndim, const int64_t *shape)
{
    return make(c, d, ndim, shape, false);
}

lab_tensor *lab_tensor_zeros(lab_ctx *c, lab_dtype d, int ndim, const int64_t *shape)
{
    return make(c, d, ndim, shape, true);
}

lab_tensor *lab_tensor_like(lab_ctx *c, const lab_tensor *t)
{
    return t ? make(c, t->dtype, t->ndim, t->shape, false) : NULL;
}

lab_tensor *lab_tensor_full(lab_ctx *c, lab_dtype d, int ndim, const int64_t *shape,
                            double value)
{
    lab_tensor *t = make(c, d, ndim, shape, false);

    lab_fill(c, t, value);
    return t;
}

lab_tensor *lab_tensor_scalar(lab_ctx *c, lab_dtype d, double value)
{
    return lab_tensor_full(c, d, 0, NULL, value);
}

lab_tensor *lab_number(lab_ctx *c, double value)
{
    lab_tensor *t = lab_tensor_scalar(c, LAB_F64, value);

    if (t)
        t->number = true;
    return t;
}

lab_tensor *lab_integer(lab_ctx *c, int64_t value)
{
    lab_tensor *t = make(c, LAB_I64, 0, NULL, false);

    if (t) {
        *lab_i64_mut(t) = value;
        t->number = true;
    }
    return t;
}

bool lab_is_number(const lab_tensor *t)
{
    return t && t->number;
}

lab_tensor *lab_tensor_wrap(lab_ctx *c, lab_dtype d, int ndim, const int64_t *shape,
                            void *data, void (*release)(void *owner), void *owner)
{
    int64_t numel = 0;
    lab_tensor *t = NULL;

    if (lab_ok(c) && (d < 0 || d >= LAB_N_DTYPES))
        lab_fail(c, LAB_EDTYPE, "dtype %d is unknown", (int)d);
    else if (lab_ok(c) && shape_count(c, d, ndim, shape, &numel))
        t = lab_new(c, &lab_tensor_type);
    if (!t) {
        if (release)
            release(owner);
        return NULL;
    }
    t->dtype = d;
    set_row_major(t, ndim, shape, numel);
    t->storage = storage_wrap(c, data, (size_t)numel * lab_dtype_size(d), release, owner);
    t->data = data;
    return t->storage ? t : NULL;
}

lab_tensor *tensor_view(lab_ctx *c, const lab_tensor *t, void *data, int ndim,
                        const int64_t *shape, const int64_t *strides)
{
    int64_t numel;
    lab_tensor *v;

    if (!t || !lab_ok(c) || !shape_count(c, t->dtype, ndim, shape, &numel))
        return NULL;
    v = lab_new(c, &lab_tensor_type);
    if (!v)
        return NULL;
    storage_ref(t->storage);
    v->storage = t->storage;
    v->data = data;
    v->dtype = t->dtype;
    v->ndim = ndim;
    v->numel = numel;
    for (int i = 0; i < ndim; i++) {
        v->shape[i] = shape[i];
        v->strides[i] = strides[i];
    }
    v->contiguous = row_major(ndim, shape, strides, numel);
    return v;
}

/* ---- asking ---------------------------------------------------------------------------- */

int lab_ndim(const lab_tensor *t)
{
    return t ? t->ndim : 0;
}

int64_t lab_dim(const lab_tensor *t, int i)
{
    i = t && i < 0 ? i + t->ndim : i;
    return t && i >= 0 && i < t->ndim ? t->shape[i] : 0;
}

int64_t lab_stride(const lab_tensor *t, int i)
{
    i = t && i < 0 ? i + t->ndim : i;
    return t && i >= 0 && i < t->ndim ? t->strides[i] : 0;
}

const int64_t *lab_shape(const lab_tensor *t)
{
    return t ? t->shape : NULL;
}

const int64_t *lab_strides(const lab_tensor *t)
{
    return t ? t->strides : NULL;
}

lab_dtype lab_dtype_of(const lab_tensor *t)
{
    return t ? t->dtype : LAB_NO_DTYPE;
}

int64_t lab_numel(const lab_tensor *t)
{
    return t ? t->numel : 0;
}

bool lab_is_contiguous(const lab_tensor *t)
{
    return t && t->contiguous;
}

bool lab_same_shape(const lab_tensor *a, const lab_tensor *b)
{
    return a && b && a->ndim == b->ndim &&
           memcmp(a->shape, b->shape, (size_t)a->ndim * sizeof *a->shape) == 0;
}

bool lab_share_storage(const lab_tensor *a, const lab_tensor *b)
{
    return a && b && a->storage == b->storage;
}

size_t lab_tensor_bytes(const lab_tensor *t)
{
    return t ? tensor_held(t) : 0;
}

const char *lab_tensor_brief(lab_ctx *c, const lab_tensor *t)
{
    const char *shape = t ? lab_shape_text(c, t->ndim, t->shape) : NULL;

    return shape ? lab_format(c, "%s %s", shape, lab_dtype_name(t->dtype)) : NULL;
}

const void *lab_data(const lab_tensor *t)
{
    return t ? t->data : NULL;
}

void *lab_data_mut(lab_tensor *t)
{
    if (!t)
        return NULL;
    t->storage->version++;
    return t->data;
}

#define TYPED(name, type, d)                    \
    const type *lab_##name(const lab_tensor *t) \
    {                                           \
        LAB_ASSERT(!t || t->dtype == (d));      \
        return (const type *)lab_data(t);       \
    }                                           \
    type *lab_##name##_mut(lab_tensor *t)       \
    {                                           \
        LAB_ASSERT(!t || t->dtype == (d));      \
        return (type *)lab_data_mut(t);         \
    }
TYPED(f64, double, LAB_F64)
TYPED(f32, float, LAB_F32)
TYPED(bf16, uint16_t, LAB_BF16)
TYPED(f16, uint16_t, LAB_F16)
TYPED(i64, int64_t, LAB_I64)
TYPED(i32, int32_t, LAB_I32)
TYPED(i16, int16_t, LAB_I16)
TYPED(u8, uint8_t, LAB_U8)
TYPED(bool8, uint8_t, LAB_BOOL8)

/* ---- one element ------------------------------------------------------------------------- */

bool lab_writable(lab_ctx *c, const lab_tensor *t)
{
    for (int i = 0; t && i < t->ndim; i++)
        if (t->shape[i] > 1 && t->strides[i] == 0)
            return lab_failn(
                c, LAB_ESTATE,
                "an expanded tensor cannot be written in place: clone it first");
    return t && lab_ok(c);
}

static char *address(lab_ctx *c, const lab_tensor *t, const int64_t *index)
{
    int64_t offset = 0;

    if (!t || !lab_ok(c))
        return NULL;
    for (int i = 0; i < t->ndim; i++) {
        int64_t at = index[i] < 0 ? index[i] + t->shape[i] : index[i];

        if (at < 0 || at >= t->shape[i])
            return lab_fail(c, LAB_EINDEX,
                            "index %lld is out of range for dimension %d of size %lld",
                            (long long)index[i], i, (long long)t->shape[i]);
        offset += at * t->strides[i];
    }
    return t->data + offset * (int64_t)lab_dtype_size(t->dtype);
}

static double value_number(lab_value v)
{
    return v.kind == LAB_BOOL ? v.as.b : v.kind == LAB_INT ? (double)v.as.i : v.as.n;
}

double lab_get(lab_ctx *c, const lab_tensor *t, const int64_t *index)
{
    const char *at = address(c, t, index);

    return at ? value_number(lab_element(t->dtype, at)) : 0;
}

void lab_set(lab_ctx *c, lab_tensor *t, const int64_t *index, double value)
{
    char *at = address(c, t, index);
    lab_value v = LAB_V_NUMBER(value);

    if (at && lab_writable(c, t))
        lab_element_set(t->dtype, at, &v);
}

double lab_item(lab_ctx *c, const lab_tensor *t)
{
    if (!t || !lab_ok(c))
        return 0;
    if (t->numel != 1)
        return lab_failn(c, LAB_ESHAPE, "a tensor of shape %s has %lld elements, not one",
                         lab_shape_text(c, t->ndim, t->shape), (long long)t->numel);
    return value_number(lab_element(t->dtype, t->data));
}
