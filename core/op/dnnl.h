/* dnnl.h — products and convolutions by oneDNN (API of version 2), which only the files
 * dnnl* know.
 *
 * Creating one of its primitives takes up to 6 ms, running it 0.3 µs: they are kept by
 * their description, the least recently used go first. A primitive is made for a number of
 * threads. Weights of convolutions are put in oneDNN's own layout, which is kept beside
 * them (lab_derive) until they change.
 *
 * All return false without an error when oneDNN has no such kernel, false with one when
 * memory ran out. Pointers are borrowed; buffers hold no gaps unless strides say so.
 */
#ifndef OP_DNNL_H
#define OP_DNNL_H

#include <lab/tensor.h>

/* Is there a fast kernel for d (f32, bf16) on this CPU? */
bool dnnl_has(lab_dtype d);

/* y[i] = a[i] b[i] (+ bias) for i < batch: m×k times k×n; strides in elements, one of
 * a's and one of b's is 1. y is row-major; bias has n numbers, f32. All fields are
 * of one type, so that no bytes between them are undefined. */
struct dnnl_product {
    int64_t batch, m, n, k;
    int64_t a_batch, a_row, a_col, b_batch, b_row, b_col;
    int64_t in, out; /* dtypes: f32 to f32, bf16 to bf16 or f32 */
    int64_t bias;    /* set by dnnl_multiply */
    int64_t threads; /* 0: as many as there are */
};
bool dnnl_multiply(lab_ctx *c, const struct dnnl_product *p, const void *a, const void *b,
                   const void *bias, void *y);

/* A convolution of channels-last images with weights out×k…×(in / groups). Sizes of the
 * `dims` last of three spatial dimensions; those in front are 1. A dilation of 1 is none. */
struct dnnl_conv {
    int64_t dims, batch, channels, outputs, groups;
    int64_t in[3], out[3], kernel[3], stride[3], dilation[3], before[3], after[3];
    int64_t dtype; /* of all but bias and dw, db */
    int64_t bias;  /* set by the functions below */
    int64_t threads;
};
bool dnnl_convolve(lab_ctx *c, const struct dnnl_conv *v, const void *x, lab_tensor *w,
                   const float *bias, void *y);
bool dnnl_convolve_data(lab_ctx *c, const struct dnnl_conv *v, const void *dy,
                        lab_tensor *w, void *dx);
/* dw in the layout of w, f32. The bias's gradient is left to columns.c: oneDNN 2.6 sums it up
 * number by number in this layout. */
bool dnnl_convolve_weights(lab_ctx *c, const struct dnnl_conv *v, const void *x,
                           const void *dy, float *dw);

#endif
