/* tensor.h — what core/tensor keeps behind lab_tensor; for core/tensor and core/op. */
#ifndef TENSOR_TENSOR_H
#define TENSOR_TENSOR_H

#include <lab/host.h>
#include <lab/record.h>
#include <lab/tensor.h>
#include <lab/walk.h>
#include <stdatomic.h>

struct pool;
struct derived;

/* A block of numbers that views share. Stands before its numbers in one buffer of the
 * pool, or alone when the numbers are foreign. */
struct storage {
    atomic_int refs;
    uint32_t version;        /* times it was handed out for writing */
    void *data;              /* aligned to 64 bytes unless foreign */
    size_t bytes;            /* of the numbers */
    size_t buffer;           /* of the whole buffer, a size class of the pool */
    struct derived *derived; /* made from the numbers (derived.c) */
    struct pool *pool;
    void (*release)(void *owner); /* foreign numbers only */
    void *owner;
};

struct lab_tensor {
    struct storage *storage;
    char *data; /* of the first element */
    int64_t numel;
    int64_t shape[LAB_MAX_DIMS], strides[LAB_MAX_DIMS]; /* strides in elements */
    lab_dtype dtype;
    int ndim;
    bool contiguous;
    bool number;        /* a number of Lua, whose dtype does not promote (lab_number) */
    bool requires_grad; /* a leaf whose gradient is wanted */
    lab_node *node;     /* where a result came from (record.c), or NULL */
    lab_tensor *grad;   /* of a leaf, or NULL */
};

/* Returns new, one reference, numbers undefined or zero. NULL with LAB_ENOMEM. */
struct storage *storage_new(lab_ctx *c, size_t bytes, bool zero);
/* The same over foreign numbers; on failure they are released. */
struct storage *storage_wrap(lab_ctx *c, void *data, size_t bytes,
                             void (*release)(void *), void *owner);
void storage_ref(struct storage *s);
void storage_unref(struct storage *s);
void derived_free(struct derived *d); /* the whole list */

/* The number of elements; false with LAB_ESHAPE when a size is negative, there are too many
 * dimensions, or the bytes pass what an address can hold. */
bool shape_count(lab_ctx *c, lab_dtype d, int ndim, const int64_t *shape, int64_t *numel);
/* Returns new: a view of t's storage from `data` on; shape and strides are copied. */
lab_tensor *tensor_view(lab_ctx *c, const lab_tensor *t, void *data, int ndim,
                        const int64_t *shape, const int64_t *strides);

/* Returns view, recorded as made from t by d with `size` bytes of param. */
lab_tensor *view_recorded(lab_ctx *c, lab_tensor *t, lab_tensor *view,
                          const lab_derivative *d, const void *param, size_t size);
/* Derivatives of copies and of views that only change the shape: the gradient in the
 * input's dtype and shape. */
extern const lab_derivative tensor_same_derivative;

#endif
