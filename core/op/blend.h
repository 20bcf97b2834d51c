/* blend.h — a dimension whose blocks are weighted sums of others: resampling is made of it. */
#ifndef OP_BLEND_H
#define OP_BLEND_H

#include <lab/tensor.h>

/* y[o, i, ·] = Σ_k weight[k] x[o, place[k], ·], start[i] ≤ k < start[i + 1], along `dim`.
 * start: [n + 1] i64, place: [m] i64 within the dimension, weight: [m] f64, all row-major.
 * x: f64 or f32. Differentiable by x. */
lab_tensor *blend_blocks(lab_ctx *c, lab_tensor *x, int dim, lab_tensor *start,
                         lab_tensor *place, lab_tensor *weight);

#endif
