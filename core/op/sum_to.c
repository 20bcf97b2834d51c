/* sum_to.c — the adjoint of broadcasting: what was copied is summed. */
#include <lab/op.h>
#include <lab/walk.h>

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

static void back_expand(lab_ctx *c, const lab_back *b)
{
    b->grads[0] = lab_sum_to_meta(c, b->grad, &b->in_meta[0]);
}

const lab_derivative lab_expand_derivative = { .name = "expand",
                                               .backward = back_expand };

/* ---- adding in place ----------------------------------------------------------------------- */

static void add_f32(void *arg, char **p, const int64_t *step, int64_t n)
{
    (void)arg;
    if (step[0] == sizeof(float) && step[1] == sizeof(float)) {
        float *restrict y = (void *)p[0];
        const float *x = (const void *)p[1];

        for (int64_t i = 0; i < n; i++)
            y[i] += x[i];
        return;
    }
    for (int64_t i = 0; i < n; i++)
        *(float *)(void *)(p[0] + i * step[0]) +=
            *(const float *)(const void *)(p[1] + i * step[1]);
}

static void add_f64(void *arg, char **p, const int64_t *step, int64_t n)
{
    (void)arg;
    for (int64_t i = 0; i < n; i++)
        *(double *)(void *)(p[0] + i * step[0]) +=
            *(const double *)(const void *)(p[1] + i * step[1]);
}

void lab_add_to(lab_ctx *c, lab_tensor *dst, lab_tensor *src)
{
    lab_dtype d = lab_dtype_of(dst);
    const lab_tensor *t[] = { dst, src };
    lab_scope s;
    lab_walk w;

    if (!dst || !src || !lab_ok(c) || !lab_writable(c, dst))
        return;
    s = lab_scope_open(c);
    if (d != LAB_F32 && d != LAB_F64) {
        lab_copy(c, dst, lab_add(c, dst, src));
    } else {
        src = lab_cast(c, src, d);
        t[1] = src ? lab_expand(c, src, lab_ndim(dst), lab_shape(dst)) : NULL;
        if (t[1]) {
            lab_data_mut(dst); /* counts the change */
            lab_walk_make(&w, lab_ndim(dst), lab_shape(dst), 2, t);
            lab_walk_run(&w, LAB_WALK_GRAIN, d == LAB_F32 ? add_f32 : add_f64, NULL);
        }
    }
    lab_scope_close(c, &s);
}
