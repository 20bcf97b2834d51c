/* optim.c — optimizers: groups of parameters, their state, one step over all of them. */
#include <lab/optim.h>

#include <lab/host.h>
#include <lab/record.h>
#include <lab/threads.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GRAIN = 1 << 14 };

struct param {
    lab_tensor *x;                       /* kept */
    lab_tensor *master;                  /* f32 of a half-float parameter, or NULL */
    lab_tensor *state[LAB_OPTIM_STATES]; /* made at the first step */
    int64_t steps;
    int group;
};

struct group {
    double numbers[LAB_OPTIM_NUMBERS];
    double factor; /* its rate through the first group's: stays when that falls to 0 */
};

struct lab_optimizer {
    const lab_optim_kind *kind;
    struct param *params;
    int n, n_groups;
    struct group *groups;
};

static void optimizer_destroy(void *self)
{
    lab_optimizer *o = self;

    for (int i = 0; i < o->n; i++) {
        lab_drop(&o->params[i].x);
        lab_drop(&o->params[i].master);
        for (int k = 0; k < LAB_OPTIM_STATES; k++)
            lab_drop(&o->params[i].state[k]);
    }
    free(o->params);
    free(o->groups);
}

const lab_type lab_optimizer_type = {
    .name = "Optimizer",
    .doc = "Updates parameters by their gradients.",
    .size = sizeof(lab_optimizer),
    .destroy = optimizer_destroy,
};

/* ---- making ------------------------------------------------------------------------------- */

static bool add_param(lab_ctx *c, lab_optimizer *o, lab_tensor *x, int group)
{
    struct param *p = &o->params[o->n];

    for (int i = 0; i < o->n; i++)
        if (o->params[i].x == x)
            return lab_failn(c, LAB_EARG, "optim.%s: parameter %d is given twice",
                             o->kind->name, o->n + 1);
    if (!lab_dtype_is_float(lab_dtype_of(x)) || lab_node_of(x) || !lab_is_contiguous(x))
        return lab_failn(
            c, LAB_EARG,
            "optim.%s: parameter %d (%s) is no leaf of floats in row-major order",
            o->kind->name, o->n + 1, lab_tensor_brief(c, x));
    *p = (struct param){ .x = lab_keep(x), .group = group };
    o->n++;
    if (lab_dtype_of(x) != LAB_F32)
        p->master = lab_keep(lab_detach(c, lab_cast(c, x, LAB_F32)));
    return lab_ok(c);
}

void lab_optim_add_group(lab_ctx *c, lab_optimizer *o, const lab_tensors *params,
                         const double *numbers)
{
    struct param *more;
    struct group *groups;
    double *k;

    if (!o || !lab_ok(c))
        return;
    more = realloc(o->params, ((size_t)o->n + (size_t)params->len + 1) * sizeof *more);
    o->params = more ? more : o->params;
    groups = realloc(o->groups, ((size_t)o->n_groups + 1) * sizeof *groups);
    o->groups = groups ? groups : o->groups;
    if (!more || !groups) {
        lab_fail(c, LAB_ENOMEM, "out of memory: an optimizer");
        return;
    }
    k = o->groups[o->n_groups].numbers;
    for (int i = 0; i < LAB_OPTIM_NUMBERS; i++) {
        double fallback = o->n_groups ? o->groups[0].numbers[i] : o->kind->defaults[i];

        k[i] = numbers && !isnan(numbers[i]) ? numbers[i] : fallback;
    }
    o->groups[o->n_groups].factor =
        o->groups[0].numbers[0] != 0 ? k[0] / o->groups[0].numbers[0] : 1;
    o->n_groups++;
    for (int64_t i = 0; i < params->len; i++)
        if (!add_param(c, o, params->at[i], o->n_groups - 1))
            return;
}

lab_optimizer *lab_optim_new(lab_ctx *c, const lab_optim_kind *kind,
                             const lab_tensors *params, const double *numbers)
{
    lab_optimizer *o = lab_new(c, &lab_optimizer_type);

    if (!o)
        return NULL;
    o->kind = kind;
    if (params->len == 0)
        return lab_fail(c, LAB_EARG, "optim.%s: no parameters were given", kind->name);
    lab_optim_add_group(c, o, params, numbers);
    return lab_ok(c) ? o : NULL;
}

/* ---- a step ----------------------------------------------------------------------------------- */

struct update {
    const lab_optim_kind *kind;
    float *x;
    const float *g;
    float *s[LAB_OPTIM_STATES];
    const double *k;
    int64_t t;
};

static void update_piece(void *arg, int64_t begin, int64_t end)
{
    const struct update *u = arg;
    float *s[LAB_OPTIM_STATES];

    for (int i = 0; i < LAB_OPTIM_STATES; i++)
        s[i] = u->s[i] ? u->s[i] + begin : NULL;
    u->kind->update(u->x + begin, u->g + begin, s, end - begin, u->k, u->t);
}

static void step_param(lab_ctx *c, lab_optimizer *o, struct param *p)
{
    lab_tensor *g = lab_grad(p->x), *x = p->master ? p->master : p->x;
    struct update u = { .kind = o->kind, .t = ++p->steps };
    double k[LAB_OPTIM_NUMBERS];

    /* What the user has set in the window comes on top of the schedule. */
    memcpy(k, o->groups[p->group].numbers, sizeof k);
    k[0] *= lab_host_lr_scale(lab_ctx_host(c));
    u.k = k;

    g = lab_contiguous(c, lab_cast(c, g, LAB_F32));
    for (int i = 0; i < o->kind->n_states && g; i++) {
        if (!p->state[i])
            p->state[i] =
                lab_keep(lab_tensor_zeros(c, LAB_F32, lab_ndim(x), lab_shape(x)));
        u.s[i] = lab_f32_mut(p->state[i]);
    }
    if (!lab_ok(c) || !g)
        return;
    u.x = lab_f32_mut(x);
    u.g = lab_f32(g);
    lab_parallel_for(lab_numel(x), GRAIN, update_piece, &u);
    if (p->master)
        lab_copy(c, p->x, p->master);
}

void lab_optim_step(lab_ctx *c, lab_optimizer *o)
{
    lab_modes *m = lab_ctx_modes(c);
    bool no_grad = m->no_grad;

    lab_hold(c);
    m->no_grad = true;
    for (int i = 0; o && i < o->n && lab_ok(c); i++) {
        lab_scope s = lab_scope_open(c);

        if (lab_grad(o->params[i].x))
            step_param(c, o, &o->params[i]);
        lab_scope_close(c, &s);
    }
    m->no_grad = no_grad;
}

void lab_optim_zero_grad(lab_optimizer *o)
{
    for (int i = 0; o && i < o->n; i++)
        lab_grad_set(o->params[i].x, NULL);
}

double lab_optim_lr(const lab_optimizer *o)
{
    return o ? o->groups[0].numbers[0] : 0;
}

void lab_optim_set_lr(lab_optimizer *o, double lr)
{
    for (int i = 0; o && i < o->n_groups; i++)
        o->groups[i].numbers[0] = i ? o->groups[i].factor * lr : lr;
}

/* ---- states --------------------------------------------------------------------------------------- */

static const char *key(lab_ctx *c, int i, const char *what)
{
    return lab_format(c, "%d.%s", i, what);
}

lab_table *lab_optim_state(lab_ctx *c, const lab_optimizer *o)
{
    lab_table *t = lab_table_new(c);

    for (int g = 0; g < o->n_groups; g++) {
        const struct group *at = &o->groups[g];

        lab_table_set(c, t, lab_format(c, "group%d.lr", g),
                      LAB_V_OBJECT(lab_tensor_scalar(c, LAB_F64, at->numbers[0])));
        if (g)
            lab_table_set(c, t, lab_format(c, "group%d.factor", g),
                          LAB_V_OBJECT(lab_tensor_scalar(c, LAB_F64, at->factor)));
    }
    for (int i = 0; i < o->n && lab_ok(c); i++) {
        const struct param *p = &o->params[i];

        lab_table_set(c, t, key(c, i, "steps"),
                      LAB_V_OBJECT(lab_tensor_scalar(c, LAB_I64, (double)p->steps)));
        if (p->master)
            lab_table_set(c, t, key(c, i, "master"), LAB_V_OBJECT(p->master));
        for (int k = 0; k < o->kind->n_states; k++)
            if (p->state[k])
                lab_table_set(c, t, key(c, i, o->kind->state_names[k]),
                              LAB_V_OBJECT(p->state[k]));
    }
    return lab_ok(c) ? t : NULL;
}

static lab_tensor *in_state(lab_ctx *c, const lab_table *state, const char *name)
{
    const lab_value *v = name ? lab_table_get(state, name) : NULL;

    (void)c;
    return v && v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type
               ? v->as.object
               : NULL;
}

static void load_param(lab_ctx *c, lab_optimizer *o, int i, const lab_table *state)
{
    struct param *p = &o->params[i];
    lab_tensor *steps = in_state(c, state, key(c, i, "steps"));

    if (!steps) {
        lab_fail(c, LAB_EARG, "optimizer: the state has no '%d.steps'", i);
        return;
    }
    p->steps = (int64_t)lab_item(c, steps);
    if (p->master)
        lab_copy(c, p->master, in_state(c, state, key(c, i, "master")));
    for (int k = 0; k < o->kind->n_states && lab_ok(c); k++) {
        lab_tensor *s = in_state(c, state, key(c, i, o->kind->state_names[k]));

        lab_drop(&p->state[k]);
        if (!s)
            continue;
        if (!lab_same_shape(s, p->x)) {
            lab_fail(c, LAB_ESHAPE, "optimizer: '%d.%s' is %s, the parameter %s", i,
                     o->kind->state_names[k], lab_tensor_brief(c, s),
                     lab_tensor_brief(c, p->x));
            return;
        }
        p->state[k] = lab_keep(lab_clone(c, lab_cast(c, s, LAB_F32)));
    }
}

void lab_optim_load(lab_ctx *c, lab_optimizer *o, const lab_table *state)
{
    if (!o || !lab_ok(c))
        return;
    for (int g = 0; g < o->n_groups; g++) {
        lab_tensor *lr = in_state(c, state, lab_format(c, "group%d.lr", g)),
                   *factor = in_state(c, state, lab_format(c, "group%d.factor", g));

        if (lr)
            o->groups[g].numbers[0] = lab_item(c, lr);
        if (factor)
            o->groups[g].factor = lab_item(c, factor);
    }
    for (int i = 0; i < o->n && lab_ok(c); i++)
        load_param(c, o, i, state);
}
