/* index.h — writing at places, as a step of differentiation. */
#ifndef OP_INDEX_H
#define OP_INDEX_H

#include <lab/index.h>

/* x with the elements at `places` (row-major numbers of x's elements, i64 of any shape)
 * replaced by values, which broadcasts to that shape. Differentiable by both. */
lab_tensor *put_places(lab_ctx *c, lab_tensor *x, lab_tensor *places, lab_tensor *values);

#endif
