/* point.c — see point.h. */
#include "op/point.h"

#include <string.h>

struct point {
    const struct point_op *op;
    double p[ELEMENT_PARAMS];
};

static lab_tensor *run(lab_ctx *c, const struct point *k, bool back, int n,
                       lab_tensor *const *x, lab_dtype out)
{
    struct element_op op = { .name = k->op->derivative.name,
                             .variants = back ? k->op->backward : k->op->forward,
                             .dense = true,
                             .grain = k->op->grain };
    lab_dtype d = element_dtype(&op, out), as[] = { d, d };

    memcpy(op.p, k->p, sizeof op.p);
    return element_run(c, &op, n, x, as, d, out);
}

lab_tensor *point_run(lab_ctx *c, const struct point_op *op, lab_tensor *x,
                      const double *p)
{
    struct point k = { .op = op };

    if (!x || !lab_ok(c))
        return NULL;
    if (p)
        memcpy(k.p, p, sizeof k.p);
    return lab_record(c, &op->derivative,
                      run(c, &k, false, 1, &x, float_dtype(lab_dtype_of(x))), 1, &x, 0,
                      NULL, &k, sizeof k);
}

void point_back(lab_ctx *c, const lab_back *b)
{
    const struct point *k = b->param;
    lab_tensor *x[] = { b->grad, b->out ? b->out : b->in[0] };

    b->grads[0] = run(c, k, true, 2, x, b->in_meta[0].dtype);
}
