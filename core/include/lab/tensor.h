/* tensor.h — the one currency: a strided view of a shared block of numbers.
 *
 * Indices count from 0 and intervals are half-open; dimension −1 is the last. Images are
 * H×W×C, batches N×H×W×C (channels last everywhere). A tensor is an object (ctx.h): it
 * belongs to the scope it was made in unless kept or returned. Views share storage.
 * A NULL tensor stands for "something failed before": accessors give 0 or NULL.
 */
#ifndef LAB_TENSOR_H
#define LAB_TENSOR_H

#include <lab/ctx.h>
#include <lab/value.h>

#define LAB_MAX_DIMS 8

typedef struct lab_tensor lab_tensor;
LAB_API extern const lab_type lab_tensor_type; /* name "Tensor" */

typedef enum lab_dtype {
    LAB_NO_DTYPE = -1, /* an absent `dtype?` argument */
    LAB_F64,
    LAB_F32,
    LAB_BF16, /* upper 16 bits of an f32, round to nearest even */
    LAB_F16,  /* IEEE 754 binary16 */
    LAB_I64,
    LAB_I32,
    LAB_I16,
    LAB_U8,
    LAB_BOOL8, /* one byte, 0 or 1; its name is "bool" */
    LAB_N_DTYPES
} lab_dtype;

LAB_API const char *lab_dtype_name(lab_dtype d);     /* "f32" */
LAB_API lab_dtype lab_dtype_parse(const char *name); /* LAB_NO_DTYPE if unknown */
LAB_API size_t lab_dtype_size(lab_dtype d);          /* bytes */
LAB_API bool lab_dtype_is_float(lab_dtype d);
/* The dtype that holds both, as NumPy would choose, but never wider than f32 for a mix of
 * an integer of any width with a float of at most f32. */
LAB_API lab_dtype lab_dtype_promote(lab_dtype a, lab_dtype b);

/* ---- making ------------------------------------------------------------------------------ */

/* Returns new, contents zeroed (lab_tensor_zeros) or undefined (lab_tensor_new).
 * 0 ≤ ndim ≤ LAB_MAX_DIMS, sizes ≥ 0. LAB_ESHAPE, LAB_ENOMEM. */
LAB_API lab_tensor *lab_tensor_new(lab_ctx *c, lab_dtype d, int ndim,
                                   const int64_t *shape);
LAB_API lab_tensor *lab_tensor_zeros(lab_ctx *c, lab_dtype d, int ndim,
                                     const int64_t *shape);
/* lab_tensor_make(c, LAB_F32, h, w, 3): sizes given in place; contents undefined. */
#define lab_tensor_make(c, dtype, ...)                                          \
    lab_tensor_new((c), (dtype),                                                \
                   (int)(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)), \
                   (const int64_t[]){ __VA_ARGS__ })
/* Returns new: same shape and dtype as t, row-major, contents undefined. */
LAB_API lab_tensor *lab_tensor_like(lab_ctx *c, const lab_tensor *t);
LAB_API lab_tensor *lab_tensor_full(lab_ctx *c, lab_dtype d, int ndim,
                                    const int64_t *shape, double value);
LAB_API lab_tensor *lab_tensor_scalar(lab_ctx *c, lab_dtype d, double value); /* 0-d */
/* Returns new: a plain number as an operand, 0-d, f64 or i64, which leaves the dtype of the
 * other one alone where it can: u8 + 1 is u8, u8 + 0.5 is f32, bf16 · 2.5 is bf16. */
LAB_API lab_tensor *lab_number(lab_ctx *c, double value);
LAB_API lab_tensor *lab_integer(lab_ctx *c, int64_t value);
LAB_API bool lab_is_number(const lab_tensor *t);
/* Returns new: a tensor over foreign memory (row-major). `release(owner)` is called once,
 * when the last view dies (takes owner; on failure released at once). */
LAB_API lab_tensor *lab_tensor_wrap(lab_ctx *c, lab_dtype d, int ndim,
                                    const int64_t *shape, void *data,
                                    void (*release)(void *owner), void *owner);

/* ---- asking -------------------------------------------------------------------------------- */

LAB_API int lab_ndim(const lab_tensor *t);
LAB_API int64_t lab_dim(const lab_tensor *t, int i);     /* i may be negative; else 0 */
LAB_API int64_t lab_stride(const lab_tensor *t, int i);  /* in elements; may be ≤ 0 */
LAB_API const int64_t *lab_shape(const lab_tensor *t);   /* borrowed, ndim sizes */
LAB_API const int64_t *lab_strides(const lab_tensor *t); /* borrowed, in elements */
LAB_API lab_dtype lab_dtype_of(const lab_tensor *t);
LAB_API int64_t lab_numel(const lab_tensor *t);
LAB_API bool lab_is_contiguous(const lab_tensor *t); /* row-major without gaps */
LAB_API bool lab_same_shape(const lab_tensor *a, const lab_tensor *b);
LAB_API bool lab_share_storage(const lab_tensor *a, const lab_tensor *b);
LAB_API size_t lab_tensor_bytes(const lab_tensor *t); /* of its whole storage */
/* "[480,640,3] u8" in c's scope, for messages. */
LAB_API const char *lab_tensor_brief(lab_ctx *c, const lab_tensor *t);

/* Address of the first element; elements follow the strides. NULL for NULL. A typed
 * accessor for another dtype is a bug of the caller (asserts); a row's signature has
 * checked the dtype and made its tensors row-major before the function runs. */
LAB_API const void *lab_data(const lab_tensor *t);
LAB_API void *lab_data_mut(lab_tensor *t);
#define LAB_TYPED(name, type)                            \
    LAB_API const type *lab_##name(const lab_tensor *t); \
    LAB_API type *lab_##name##_mut(lab_tensor *t)
LAB_TYPED(f64, double);
LAB_TYPED(f32, float);
LAB_TYPED(bf16, uint16_t);
LAB_TYPED(f16, uint16_t);
LAB_TYPED(i64, int64_t);
LAB_TYPED(i32, int32_t);
LAB_TYPED(i16, int16_t);
LAB_TYPED(u8, uint8_t);
LAB_TYPED(bool8, uint8_t);
#undef LAB_TYPED

/* One element at a list of ndim indices (negative counts from the end). LAB_EINDEX. */
LAB_API double lab_get(lab_ctx *c, const lab_tensor *t, const int64_t *index);
LAB_API void lab_set(lab_ctx *c, lab_tensor *t, const int64_t *index, double value);
/* The only element of a tensor with one; LAB_ESHAPE otherwise. */
LAB_API double lab_item(lab_ctx *c, const lab_tensor *t);

/* ---- views: share storage, cost no copy -------------------------------------------------------- */

/* Drops dimension `dim` at index i. LAB_EINDEX. */
LAB_API lab_tensor *lab_select(lab_ctx *c, lab_tensor *t, int dim, int64_t i);
/* [start, stop) by step along dim; out-of-range ends are clipped, negative ones count from
 * the end, step may be negative but not 0. INT64_MIN for start or stop: from the edge. */
LAB_API lab_tensor *lab_slice(lab_ctx *c, lab_tensor *t, int dim, int64_t start,
                              int64_t stop, int64_t step);
LAB_API lab_tensor *lab_permute(lab_ctx *c, lab_tensor *t, int n, const int *order);
LAB_API lab_tensor *lab_transpose(lab_ctx *c, lab_tensor *t, int a, int b);
LAB_API lab_tensor *lab_unsqueeze(lab_ctx *c, lab_tensor *t, int dim);
LAB_API lab_tensor *lab_squeeze(lab_ctx *c, lab_tensor *t,
                                int dim); /* size 1, else LAB_ESHAPE */
/* Broadcasts size-1 (or missing leading) dimensions: stride 0. LAB_ESHAPE. */
LAB_API lab_tensor *lab_expand(lab_ctx *c, lab_tensor *t, int n, const int64_t *shape);
/* A view of the elements x[.., i, .., i + offset, ..] of dimensions a and b, which are
 * dropped; the diagonal is the last dimension. */
LAB_API lab_tensor *lab_diagonal(lab_ctx *c, lab_tensor *x, int64_t offset, int a, int b);
/* A view where the strides allow it, else a copy. One size may be −1. LAB_ESHAPE. */
LAB_API lab_tensor *lab_reshape(lab_ctx *c, lab_tensor *t, int n, const int64_t *shape);

/* ---- copies ---------------------------------------------------------------------------------- */

/* t itself when it is row-major already, else a row-major copy. */
LAB_API lab_tensor *lab_contiguous(lab_ctx *c, lab_tensor *t);
LAB_API lab_tensor *lab_clone(lab_ctx *c, const lab_tensor *t);
/* t itself when it has dtype d already. Floats to integers truncate toward zero,
 * what does not fit saturates (300 to u8 is 255, NaN 0), anything to bool is x ≠ 0. */
LAB_API lab_tensor *lab_cast(lab_ctx *c, lab_tensor *t, lab_dtype d);
/* dst ← src, broadcasting src and converting as lab_cast does. LAB_ESHAPE. */
LAB_API void lab_copy(lab_ctx *c, lab_tensor *dst, const lab_tensor *src);
LAB_API void lab_fill(lab_ctx *c, lab_tensor *t, double value);

/* The text NumPy would print for t: aligned, edge items (3) beyond 1000 elements, 4 digits,
 * followed for anything but f32 by its dtype. In c's scope. */
LAB_API const char *lab_tensor_text(lab_ctx *c, const lab_tensor *t);

#endif
