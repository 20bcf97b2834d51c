/* conv_tile.h — convolutions of f32 images in one or two dimensions on AVX2, in tiles of
 * registers (tile.h), where oneDNN 2.6 reaches 70 % of the peak in this layout.
 *
 *     y[n,h,w,o] = Σ_i Σ_j Σ_c x[n, h s + i d − b, w s + j d − b, c] w[o,i,j,c]
 *
 * A tile is 6 places of y by 16 outputs; the window of a place is KH runs of KW·C numbers in a
 * row. The derivative by x of a
 * convolution of stride 1 is one of dy with the kernel turned round; the weights' is a sum
 * over places of tiles of 6 numbers of the window by 16 outputs. */
#ifndef OP_CONV_TILE_H
#define OP_CONV_TILE_H

#include "op/dnnl.h"

/* Which sides of v these kernels do: f32, no groups, on a CPU with AVX2 alone. */
bool conv_tile_fits(const struct dnnl_conv *v);
bool conv_tile_fits_data(const struct dnnl_conv *v);
bool conv_tile_fits_weights(const struct dnnl_conv *v);

bool conv_tile_forward(lab_ctx *c, const struct dnnl_conv *v, const float *x,
                       lab_tensor *w, const float *bias, float *y);
bool conv_tile_data(lab_ctx *c, const struct dnnl_conv *v, const float *dy, lab_tensor *w,
                    float *dx);
bool conv_tile_weights(lab_ctx *c, const struct dnnl_conv *v, const float *x,
                       const float *dy, float *dw);

/* ---- for the weights' side: images with their padding ------------------------------------------------------ */

/* Rows of the results of some images, and what they see of x: with padding, copied; without,
 * where it lies. */
struct strip {
    int64_t images, rows; /* of results in each image */
    const float *x;       /* the first number that the first result sees */
    int64_t row, image;   /* distances in x of two rows of the image, of two images */
};

/* How results are cut into strips, from shape alone. */
struct strips {
    const struct dnnl_conv *v;
    int64_t images, rows; /* of a strip */
    int64_t n;            /* strips */
    int64_t room;         /* floats for the copy; 0: none is needed */
};

enum { STRIP_ROOM = 24576 }; /* 96 kB: a part of the second cache, and of a stack */

/* False if one row of results sees too much. */
bool strips_cut(const struct dnnl_conv *v, struct strips *s);
/* Strip i; *image and *row: its first. `copy` has s->room floats. */
void strips_take(const struct strips *s, const float *x, int64_t i, float *copy,
                 struct strip *out, int64_t *image, int64_t *row);

#endif
