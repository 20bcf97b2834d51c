/* linalg.h — what the files on matrices [..,m,n] share. */
#ifndef OP_LINALG_H
#define OP_LINALG_H

#include <lab/tensor.h>

/* Is `a` floats of two dimensions at least (the last two alike if `square`)? Else LAB_ESHAPE or
 * LAB_EDTYPE in the name of `name`. */
bool matrix_fits(lab_ctx *c, const char *name, const lab_tensor *a, bool square);
/* A row-major copy in f64 outside of the recording, that may be written. */
lab_tensor *matrix_copy(lab_ctx *c, lab_tensor *a);
/* The last two dimensions exchanged: a view. */
lab_tensor *matrix_turned(lab_ctx *c, lab_tensor *a);

#endif
