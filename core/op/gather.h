/* gather.h — an index of as many dimensions as x, whose sizes may be smaller: what gather,
 * scatter and scatter_reduce share. */
#ifndef OP_GATHER_H
#define OP_GATHER_H

#include <lab/tensor.h>

/* A view of t with the sizes of `as` but along dim (−1: everywhere); NULL with LAB_ESHAPE, in
 * the name of `name`, when those are larger. */
lab_tensor *cut_to(lab_ctx *c, const char *name, lab_tensor *t, const lab_tensor *as,
                   int dim);
/* The dimension from the front; 0 for a 0-d tensor; −1 with LAB_EINDEX. */
int line_dim(lab_ctx *c, const lab_tensor *x, int dim);
/* index in its own shape, checked against x's dimension: i64, row-major; see take.h. */
lab_tensor *line_places(lab_ctx *c, const char *name, lab_tensor *x, int dim,
                        lab_tensor *index, bool negative);

#endif
