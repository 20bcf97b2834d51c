/* product.h — products of matrices for the ops: which of several ways is taken. */
#ifndef OP_PRODUCT_H
#define OP_PRODUCT_H

#include <lab/tensor.h>

/* a [..,M,K] · b [..,K,N] (+ bias [N]) → a new [..,M,N] of dtype `out`; dimensions in front
 * broadcast. a and b have two dimensions at least, one dtype (f64, f32, bf16, i64), any
 * strides. bias is contiguous, of the dtype f64 for f64, else f32; may be NULL. `out` is the
 * operands' dtype, or f32 for bf16. `name` stands in messages. Not recorded. */
lab_tensor *product(lab_ctx *c, const char *name, lab_tensor *a, lab_tensor *b,
                    lab_tensor *bias, lab_dtype out);

/* The dtype that products of d compute in: autocast's where it applies. */
lab_dtype product_dtype(const lab_ctx *c, lab_dtype d);

/* w in dtype d, outside of any recording. The copy of a
 * leaf that wants a gradient is kept beside it until it changes. */
lab_tensor *in_dtype(lab_ctx *c, lab_tensor *w, lab_dtype d);

/* Σ over all but the last dimension of x (f64, f32, bf16): a new [C], f64 for f64, else f32
 * (columns.c). The same bits for any number of threads. */
lab_tensor *column_sums(lab_ctx *c, lab_tensor *x);

/* All dimensions but the last as one: [..,C] → [n,C], [C] → [1,C]. A view where strides allow. */
lab_tensor *as_rows(lab_ctx *c, lab_tensor *x);

#endif
