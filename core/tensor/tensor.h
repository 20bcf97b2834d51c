/* tensor.h — what core/tensor keeps behind lab_tensor; for core/tensor and core/op. */
#ifndef TENSOR_TENSOR_H
#define TENSOR_TENSOR_H

#include <lab/host.h>
#include <lab/tensor.h>
#include <stdatomic.h>

struct pool;

/* A block of numbers that views share. Stands before its numbers in one buffer of the
 * pool, or alone when the numbers are foreign. */
struct storage {
    atomic_int refs;
    void *data;   /* aligned to 64 bytes unless foreign */
    size_t bytes; /* of the numbers */
    size_t buffer; /* of the whole buffer, a size class of the pool */
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
};

/* Returns new, one reference, numbers undefined or zero. NULL with LAB_ENOMEM. */
struct storage *storage_new(lab_ctx *c, size_t bytes, bool zero);
/* The same over foreign numbers; on failure they are released. */
struct storage *storage_wrap(lab_ctx *c, void *data, size_t bytes, void (*release)(void *),
                             void *owner);
void storage_ref(struct storage *s);
void storage_unref(struct storage *s);

/* The number of elements; false with LAB_ESHAPE when a size is negative, there are too many
 * dimensions, or the bytes pass what an address can hold. */
bool shape_count(lab_ctx *c, lab_dtype d, int ndim, const int64_t *shape, int64_t *numel);
/* Returns new: a view of t's storage from `data` on; shape and strides are copied. */
lab_tensor *tensor_view(lab_ctx *c, const lab_tensor *t, void *data, int ndim,
                        const int64_t *shape, const int64_t *strides);
/* `dim` counted from the front; −1 with LAB_EINDEX when t has no such dimension. `extra` is
 * the number of positions behind the last that are fine too. */
int dim_from_front(lab_ctx *c, const lab_tensor *t, int64_t dim, int extra);
/* False with LAB_ESTATE when elements of t share memory (lab_expand). */
bool tensor_writable(lab_ctx *c, const lab_tensor *t);
/* "[2,3]" in c's scope. */
const char *shape_text(lab_ctx *c, int ndim, const int64_t *shape);
/* The shape that a and b broadcast to; false with LAB_ESHAPE. `out` has LAB_MAX_DIMS. */
bool shape_broadcast(lab_ctx *c, const lab_tensor *a, const lab_tensor *b, int *ndim,
                     int64_t *out);

/* One element as a Lua value: an integer, a float or a boolean, exact. */
lab_value element_get(lab_dtype d, const void *at);
/* Writes a number or boolean as lab_cast would convert it, integers exactly. False for a
 * value of another kind. */
bool element_set(lab_dtype d, void *at, const lab_value *v);

/* bf16, f16 and f32 as bits and numbers; rounds to nearest even. */
float bf16_to_f32(uint16_t h);
float f16_to_f32(uint16_t h);
uint16_t bf16_from_f32(float x);
uint16_t f16_from_f32(float x);

/* n elements at distances of `step` bytes. */
typedef void convert_fn(const char *src, int64_t src_step, char *dst, int64_t dst_step,
                        int64_t n);
convert_fn *convert_between(lab_dtype from, lab_dtype to);

#endif
