/* sum_to.c — the adjoint of broadcasting: what was copied is summed. */
#include <lab/grad.h>
#include <lab/op.h>

lab_tensor *lab_sum_to(lab_ctx *c, lab_tensor *x, int ndim, const int64_t *shape)
{
    int64_t dims[LAB_MAX_DIMS];
    lab_ints list = { 0, dims };
    int lead;

    if (!x || !lab_ok(c))
        return NULL;
    lead = lab_ndim(x) - ndim;
    for (int i = 0; i < lab_ndim(x); i++)
        if (i < lead || (shape[i - lead] == 1 && lab_dim(x, i) != 1))
            dims[list.len++] = i;
    if (list.len > 0)
        x = lab_sum(c, x, &list, true);
    return lead > 0 || list.len > 0 ? lab_reshape(c, x, ndim, shape) : x;
}

lab_tensor *lab_sum_to_meta(lab_ctx *c, lab_tensor *x, const lab_meta *m)
{
    return lab_sum_to(c, x, m->ndim, m->shape);
}
