/* gemm.h — large products of f32 matrices on AVX2 whose left side lies the other way round, as
 * in dW = dYᵀ X: oneDNN 2.6 reaches 60–70 % of the peak there. Y = A B (+ bias), as Goto
 * and van de Geijn (2008), Anatomy of high-performance matrix multiplication, fig. 8, do it. */
#ifndef OP_GEMM_H
#define OP_GEMM_H

#include <lab/small.h>

/* Needs tile_here(). Strides of a and b are any; each number is summed up in blocks of the
 * depth, in their order, for any number of threads. False when memory ran out (in c). */
bool gemm(lab_ctx *c, const lab_small_product *p);

#endif
