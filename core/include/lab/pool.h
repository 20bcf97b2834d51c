/* pool.h — pooling: the largest or the mean of the numbers in a window, for each channel.
 *
 * x: [N,L,C], [N,H,W,C] or [N,D,H,W,C] by `dims` 1, 2, 3, or the same without N; borrowed,
 * of any strides. The result is new, row-major. f64, f32 and bf16 as they are, the mean in
 * f32 of bf16, f16 and whole numbers. Differentiable. Sizes as in PyTorch:
 *     out = ⌊(in + 2 padding − dilation (kernel − 1) − 1) / stride⌋ + 1
 * Errors: LAB_ESHAPE, LAB_EARG (sizes, more padding than half the kernel), LAB_ENOMEM.
 */
#ifndef LAB_POOL_H
#define LAB_POOL_H

#include <lab/tensor.h>

typedef struct lab_pool {
    int dims;          /* 1, 2 or 3: what follows is for each */
    int64_t kernel[3]; /* ≥ 1 */
    int64_t stride[3]; /* 0: the kernel */
    int64_t padding[3];
    int64_t dilation[3]; /* 0: 1; largest only */
    bool ceil_mode;      /* ⌈⌉ in place of ⌊⌋: a last window may hang over */
    bool without_pad;    /* means count no padding (count_include_pad = false) */
    int64_t divisor;     /* of means in place of the count; 0: the count */
} lab_pool;

/* `indices`, where not NULL: [..out.., C] i32, where in the D×H×W block of x the largest
 * stands. NaN counts as the largest. */
LAB_API lab_tensor *lab_max_pool(lab_ctx *c, lab_tensor *x, const lab_pool *p,
                                 lab_tensor **indices);
LAB_API lab_tensor *lab_avg_pool(lab_ctx *c, lab_tensor *x, const lab_pool *p);
/* Windows such that the result has `size` places: [⌊i in / size⌋, ⌈(i + 1) in / size⌉). A size
 * of −1 stays as it is. */
LAB_API lab_tensor *lab_adaptive_max_pool(lab_ctx *c, lab_tensor *x, int dims,
                                          const int64_t *size, lab_tensor **indices);
LAB_API lab_tensor *lab_adaptive_avg_pool(lab_ctx *c, lab_tensor *x, int dims,
                                          const int64_t *size);
/* Zeros of `size`, with each number of x where `indices` says. LAB_EINDEX. */
LAB_API lab_tensor *lab_max_unpool(lab_ctx *c, lab_tensor *x, lab_tensor *indices,
                                   int dims, const int64_t *size);

/* The usual ones: windows of k×k side by side; the mean over all places, [N,C]. */
LAB_API lab_tensor *lab_max_pool2d(lab_ctx *c, lab_tensor *x, int64_t k);
LAB_API lab_tensor *lab_avg_pool2d(lab_ctx *c, lab_tensor *x, int64_t k);
LAB_API lab_tensor *lab_global_avg_pool(lab_ctx *c, lab_tensor *x);

#endif
