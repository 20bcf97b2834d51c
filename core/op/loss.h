/* loss.h — what the losses share. */
#ifndef OP_LOSS_H
#define OP_LOSS_H

#include "op/op.h"

#include <lab/loss.h>

/* f32 for half floats and integers, else d. */
static inline lab_dtype loss_dtype(lab_dtype d)
{
    return d == LAB_F64 ? LAB_F64 : LAB_F32;
}

/* LAB_ESHAPE unless target has x's shape. */
bool loss_same_shape(lab_ctx *c, const char *name, lab_tensor *x, lab_tensor *target);
/* y itself, its mean or sum. */
lab_tensor *loss_reduced(lab_ctx *c, lab_tensor *y, lab_reduction r);

#endif
