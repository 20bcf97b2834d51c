/* sample.h — images at other sizes and places: resampling, sampling by a grid, patches.
 *
 * x: [N,…,C] or without N, channels last, borrowed, of any strides; the result is new. All
 * are differentiable. Errors: LAB_ESHAPE, LAB_EARG, LAB_EDTYPE, LAB_ENOMEM.
 */
#ifndef LAB_SAMPLE_H
#define LAB_SAMPLE_H

#include <lab/tensor.h>

typedef enum lab_resample {
    LAB_NEAREST, /* ⌊i · in / out⌋, any dtype */
    LAB_LINEAR,  /* the two beside in each dimension (linear, bilinear, trilinear) */
    LAB_CUBIC,   /* the four, Keys (1981) with a = −0.75 */
    LAB_AREA,    /* the mean of what a place covers (lab_adaptive_avg_pool) */
} lab_resample;

/* The last `dims` dimensions before the channels at `size`. Place i of the result is place
 * (i + ½) in / out − ½ of x; with align_corners i (in − 1) / (out − 1). scale, where not NULL
 * and not 0, stands for out / in. Whole numbers give f32 but for LAB_NEAREST. */
LAB_API lab_tensor *lab_interpolate(lab_ctx *c, lab_tensor *x, int dims,
                                    const int64_t *size, const double *scale,
                                    lab_resample mode, bool align_corners);

typedef enum lab_beyond {
    LAB_BEYOND_ZEROS,
    LAB_BEYOND_BORDER,     /* the nearest place that is there */
    LAB_BEYOND_REFLECTION, /* mirrored, as often as need be */
} lab_beyond;

/* x: [N,H,W,C] at grid: [N,P,Q,2] of (x, y), −1 … 1 from edge to edge of the image (of the
 * outer pixels' middles with align_corners) → [N,P,Q,C]; or a volume [N,D,H,W,C] at grid:
 * [N,O,P,Q,3] of (x, y, z) → [N,O,P,Q,C]. mode: LAB_NEAREST or LAB_LINEAR (between the 4 or 8
 * around). Differentiable by both. */
LAB_API lab_tensor *lab_grid_sample(lab_ctx *c, lab_tensor *x, lab_tensor *grid,
                                    lab_resample mode, lab_beyond beyond,
                                    bool align_corners);
/* The grid [N,H,W,2] of theta: [N,2,3] · (x, y, 1), size {H, W}; or [N,D,H,W,3] of [N,3,4] ·
 * (x, y, z, 1), size {D, H, W}. */
LAB_API lab_tensor *lab_affine_grid(lab_ctx *c, lab_tensor *theta, int dims,
                                    const int64_t *size, bool align_corners);

/* [..,H,W,C r²] → [..,H r,W r,C]: channel c r² + i r + j is row i, column j of a place's r×r
 * block. Shi et al. (2016). And back. */
LAB_API lab_tensor *lab_pixel_shuffle(lab_ctx *c, lab_tensor *x, int64_t r);
LAB_API lab_tensor *lab_pixel_unshuffle(lab_ctx *c, lab_tensor *x, int64_t r);

/* Windows of two dimensions: each of [height, width]. */
typedef struct lab_patches {
    int64_t kernel[2], stride[2], padding[2], dilation[2];
} lab_patches;

/* x: [N,H,W,C] → [N, places, kh·kw·C]: the window at each place, row by row, 0 beyond. */
LAB_API lab_tensor *lab_unfold(lab_ctx *c, lab_tensor *x, const lab_patches *p);
/* The sums of such windows where they lay: [N, places, kh·kw·C] → [N,h,w,C]. */
LAB_API lab_tensor *lab_fold(lab_ctx *c, lab_tensor *x, int64_t h, int64_t w,
                             const lab_patches *p);

#endif
