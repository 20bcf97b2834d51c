/* ema.c — exponential moving averages of parameters. */
#include <lab/optim.h>

#include <lab/op.h>
#include <lab/record.h>

#include <math.h>
#include <stdlib.h>

struct lab_ema {
    lab_tensor **x, **average; /* kept */
    int64_t n, t;
    double decay;
};

static void ema_destroy(void *self)
{
    lab_ema *e = self;

    for (int64_t i = 0; i < e->n; i++) {
        lab_drop(&e->x[i]);
        lab_drop(&e->average[i]);
    }
    free(e->x);
    free(e->average);
}

const lab_type lab_ema_type = {
    .name = "EMA",
    .doc = "Averages of parameters over time.",
    .size = sizeof(lab_ema),
    .destroy = ema_destroy,
};

lab_ema *lab_ema_new(lab_ctx *c, const lab_tensors *params, double decay)
{
    lab_ema *e = lab_new(c, &lab_ema_type);

    if (!e)
        return NULL;
    e->decay = decay;
    e->x = calloc((size_t)params->len + 1, sizeof *e->x);
    e->average = calloc((size_t)params->len + 1, sizeof *e->average);
    if (!e->x || !e->average)
        return lab_fail(c, LAB_ENOMEM, "out of memory: an average of parameters");
    for (int64_t i = 0; i < params->len && lab_ok(c); i++) {
        e->x[i] = lab_keep(params->at[i]);
        e->average[i] =
            lab_keep(lab_detach(c, lab_clone(c, lab_detach(c, params->at[i]))));
        e->n++;
    }
    return lab_ok(c) ? e : NULL;
}

void lab_ema_update(lab_ctx *c, lab_ema *e)
{
    lab_modes *m = lab_ctx_modes(c);
    bool no_grad = m->no_grad;
    double t = (double)e->t++, d = fmin(e->decay, (1 + t) / (10 + t));

    m->no_grad = true;
    for (int64_t i = 0; i < e->n && lab_ok(c); i++) {
        lab_scope s = lab_scope_open(c);
        lab_tensor *step =
            lab_mul(c, lab_sub(c, e->x[i], e->average[i]), lab_number(c, 1 - d));

        lab_add_to(c, e->average[i], step);
        lab_scope_close(c, &s);
    }
    m->no_grad = no_grad;
}

lab_table *lab_ema_state(lab_ctx *c, const lab_ema *e)
{
    lab_table *t = lab_table_new(c);

    lab_table_set(c, t, "t", LAB_V_OBJECT(lab_tensor_scalar(c, LAB_I64, (double)e->t)));
    for (int64_t i = 0; i < e->n && lab_ok(c); i++)
        lab_table_set(c, t, lab_format(c, "%lld", (long long)i),
                      LAB_V_OBJECT(e->average[i]));
    return lab_ok(c) ? t : NULL;
}

void lab_ema_load(lab_ctx *c, lab_ema *e, const lab_table *state)
{
    const lab_value *t = lab_table_get(state, "t");

    for (int64_t i = 0; i < e->n && lab_ok(c); i++) {
        const char *name = lab_format(c, "%lld", (long long)i);
        const lab_value *v = name ? lab_table_get(state, name) : NULL;

        if (!t || !v || v->kind != LAB_OBJECT)
            lab_fail(c, LAB_EARG, "EMA: the state has no average '%s'", name);
        else
            lab_copy(c, e->average[i], v->as.object);
    }
    if (t && lab_ok(c))
        e->t = (int64_t)lab_item(c, t->as.object);
}

void lab_ema_swap(lab_ctx *c, lab_ema *e)
{
    for (int64_t i = 0; i < e->n && lab_ok(c); i++) {
        lab_scope s = lab_scope_open(c);
        lab_tensor *x = lab_clone(c, lab_detach(c, e->x[i]));

        lab_copy(c, e->x[i], e->average[i]);
        lab_copy(c, e->average[i], x);
        lab_scope_close(c, &s);
    }
}
