/* loss.c — what the losses share: reductions and shapes. */
#include "op/loss.h"

#include <string.h>

bool loss_same_shape(lab_ctx *c, const char *name, lab_tensor *x, lab_tensor *target)
{
    return lab_same_shape(x, target) ||
           lab_failn(c, LAB_ESHAPE, "%s: target is %s, x is %s: one shape was expected",
                     name, lab_tensor_brief(c, target), lab_tensor_brief(c, x));
}

lab_reduction lab_reduction_parse(lab_ctx *c, const char *what, const char *name)
{
    static const char *const names[] = { "mean", "sum", "none", "batchmean" };

    for (int i = 0; i < 4; i++)
        if (strcmp(names[i], name) == 0)
            return (lab_reduction)i;
    lab_fail(c, LAB_EARG, "%s: reduction is \"mean\", \"sum\" or \"none\", got \"%s\"",
             what, name);
    return LAB_MEAN;
}

lab_tensor *loss_reduced(lab_ctx *c, lab_tensor *y, lab_reduction r)
{
    double batch = lab_dim(y, 0) > 0 ? (double)lab_dim(y, 0) : 1;

    if (r == LAB_MEAN)
        return lab_mean(c, y, NULL, false);
    if (r == LAB_SUM)
        return lab_sum(c, y, NULL, false);
    if (r == LAB_BATCHMEAN)
        return lab_mul(c, lab_sum(c, y, NULL, false), lab_number(c, 1 / batch));
    return y;
}
