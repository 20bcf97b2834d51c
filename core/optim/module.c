/* module.c — the module `optim`. */
#include <lab/optim.h>
#include <lab/plugin.h>

#include <math.h>
#include <string.h>

/* ---- parameters: a list of tensors, or of groups {params = {…}, lr = …} ---------------------- */

/* The tensors in the list part of a table; NULL when it holds anything else. */
static const lab_tensors *tensors_in(lab_ctx *c, const lab_table *t, const char *name)
{
    lab_tensors *list = lab_alloc(c, sizeof *list);
    lab_tensor **at = lab_alloc(c, (size_t)lab_table_len(t) * sizeof *at);

    if (!list || !at)
        return NULL;
    list->at = at;
    for (int64_t i = 0; i < lab_table_len(t); i++) {
        const lab_value *v = lab_table_at(t, i);

        if (v->kind != LAB_OBJECT || lab_type_of(v->as.object) != &lab_tensor_type)
            return lab_fail(c, LAB_EARG,
                            "optim.%s: argument 'params': item %lld is a tensor, got %s",
                            name, (long long)i + 1, lab_value_kind(v));
        at[list->len++] = v->as.object;
    }
    return list;
}

static void numbers_in(lab_ctx *c, const lab_optim_kind *kind, const lab_table *t,
                       double *k)
{
    const lab_value *v;
    const char *key;

    for (int i = 0; i < LAB_OPTIM_NUMBERS; i++)
        k[i] = NAN;
    for (int64_t i = 0; lab_ok(c) && (key = lab_table_key(t, i, &v)); i++) {
        bool known = strcmp(key, "params") == 0;

        for (int q = 0; q < kind->n_numbers && !known; q++)
            if (strcmp(kind->number_names[q], key) == 0)
                known = lab_value_number(v, &k[q]);
        if (!known)
            lab_fail(c, LAB_EARG, "optim.%s: a group of parameters has no number '%s'",
                     kind->name, key);
    }
}

static lab_optimizer *with_groups(lab_ctx *c, const lab_optim_kind *kind,
                                  const lab_table *params, const double *numbers)
{
    lab_optimizer *o = NULL;

    for (int64_t i = 0; i < lab_table_len(params) && lab_ok(c); i++) {
        const lab_value *v = lab_table_at(params, i), *list;
        double k[LAB_OPTIM_NUMBERS];
        const lab_tensors *p;

        list = v->kind == LAB_TABLE ? lab_table_get(v->as.table, "params") : NULL;
        if (!list || list->kind != LAB_TABLE)
            return lab_fail(
                c, LAB_EARG,
                "optim.%s: argument 'params': group %lld is {params = {…}, lr = …}",
                kind->name, (long long)i + 1);
        numbers_in(c, kind, v->as.table, k);
        for (int q = 0; q < LAB_OPTIM_NUMBERS; q++)
            k[q] = isnan(k[q]) ? numbers[q] : k[q];
        p = tensors_in(c, list->as.table, kind->name);
        if (p && !o)
            o = lab_optim_new(c, kind, p, k);
        else if (p)
            lab_optim_add_group(c, o, p, k);
    }
    return o;
}

static lab_optimizer *make(lab_ctx *c, const lab_optim_kind *kind,
                           const lab_table *params, const double *numbers)
{
    const lab_value *first = lab_table_at(params, 0);
    const lab_tensors *p;

    if (first && first->kind == LAB_TABLE)
        return with_groups(c, kind, params, numbers);
    p = tensors_in(c, params, kind->name);
    return p ? lab_optim_new(c, kind, p, numbers) : NULL;
}

#define NUMBERS(...) ((const double[LAB_OPTIM_NUMBERS]){ __VA_ARGS__, NAN, NAN, NAN })

static lab_optimizer *sgd(lab_ctx *c, const lab_table *p, double lr, double momentum,
                          double dampening, double decay, bool nesterov)
{
    return make(c, &lab_sgd, p, NUMBERS(lr, decay, momentum, dampening, nesterov));
}

static lab_optimizer *adam(lab_ctx *c, const lab_table *p, double lr, double b1,
                           double b2, double eps, double decay)
{
    return make(c, &lab_adam, p, NUMBERS(lr, decay, b1, b2, eps));
}

static lab_optimizer *adamw(lab_ctx *c, const lab_table *p, double lr, double b1,
                            double b2, double eps, double decay)
{
    return make(c, &lab_adamw, p, NUMBERS(lr, decay, b1, b2, eps));
}

static lab_optimizer *rmsprop(lab_ctx *c, const lab_table *p, double lr, double alpha,
                              double eps, double momentum, double decay)
{
    return make(c, &lab_rmsprop, p, NUMBERS(lr, decay, alpha, eps, momentum));
}

static lab_optimizer *adagrad(lab_ctx *c, const lab_table *p, double lr, double lr_decay,
                              double eps, double decay)
{
    return make(c, &lab_adagrad, p, NUMBERS(lr, decay, lr_decay, eps, NAN));
}

static lab_optimizer *lion(lab_ctx *c, const lab_table *p, double lr, double b1,
                           double b2, double decay)
{
    return make(c, &lab_lion, p, NUMBERS(lr, decay, b1, b2, NAN));
}

/* ---- methods --------------------------------------------------------------------------------------- */

static void step(lab_ctx *c, lab_optimizer *o)
{
    lab_optim_step(c, o);
}

static void zero_grad(lab_ctx *c, lab_optimizer *o)
{
    (void)c;
    lab_optim_zero_grad(o);
}

static double lr(lab_ctx *c, lab_optimizer *o, double set)
{
    (void)c;
    if (!isnan(set))
        lab_optim_set_lr(o, set);
    return lab_optim_lr(o);
}

static double schedule_step(lab_ctx *c, lab_schedule *s)
{
    (void)c;
    return lab_schedule_step(s);
}

static int64_t schedule_at(lab_ctx *c, lab_schedule *s, int64_t seek)
{
    (void)c;
    if (seek != LAB_NO_INT)
        lab_schedule_seek(s, seek);
    return lab_schedule_at(s);
}

static lab_schedule *step_lr(lab_ctx *c, lab_optimizer *o, int64_t every, double gamma)
{
    if (every < 1)
        return lab_fail(c, LAB_EARG,
                        "optim.StepLR: argument 'every' is at least 1, got %lld",
                        (long long)every);
    return lab_schedule_new(c, &lab_step_lr, o, (double[]){ (double)every, gamma }, 2);
}

static lab_schedule *exponential_lr(lab_ctx *c, lab_optimizer *o, double gamma)
{
    return lab_schedule_new(c, &lab_exponential_lr, o, &gamma, 1);
}

static lab_schedule *cosine_lr(lab_ctx *c, lab_optimizer *o, int64_t total,
                               double eta_min, int64_t warmup)
{
    return lab_schedule_new(c, &lab_cosine_lr, o,
                            (double[]){ (double)total, eta_min, (double)warmup }, 3);
}

static lab_schedule *linear_lr(lab_ctx *c, lab_optimizer *o, int64_t total, double end,
                               int64_t warmup)
{
    return lab_schedule_new(c, &lab_linear_lr, o,
                            (double[]){ (double)total, end, (double)warmup }, 3);
}

static lab_schedule *one_cycle_lr(lab_ctx *c, lab_optimizer *o, double max_lr,
                                  int64_t total, double pct, double div, double final)
{
    return lab_schedule_new(c, &lab_one_cycle_lr, o,
                            (double[]){ (double)total, max_lr, pct, div, final }, 5);
}

static double clip_norm(lab_ctx *c, const lab_tensors *p, double max)
{
    return lab_clip_grad_norm(c, p, max);
}

#define PARAMS "(params: table; "
static const lab_row rows[] = {
    { "SGD" PARAMS
      "lr: number = 1e-2, momentum: number = 0, dampening: number = 0, weight_decay: "
      "number = 0, nesterov: bool = false) -> Optimizer",
      LAB_CODE(sgd),
      "Stochastic gradient descent: v ← μ v + g, x ← x − lr v (Nesterov: g + μ v).\n"
      "params: a list of tensors, or of groups {params = {…}, lr = …}.\n"
      ">>> w = tensor.ones(1):requires_grad()\n>>> o = optim.SGD({w}, {lr=0.5})\n"
      ">>> (w * w):sum():backward()\n>>> o:step()\n>>> w:item()\n0.0" },
    { "Adam" PARAMS
      "lr: number = 1e-3, beta1: number = 0.9, beta2: number = 0.999, eps: number = "
      "1e-8, weight_decay: number = 0) -> Optimizer",
      LAB_CODE(adam),
      "Adam, Kingma & Ba (2015); weight decay is L2.\n"
      ">>> optim.Adam({tensor.ones(1):requires_grad()}, {lr=0.1}):lr()\n0.1" },
    { "AdamW" PARAMS
      "lr: number = 1e-3, beta1: number = 0.9, beta2: number = 0.999, eps: number = "
      "1e-8, weight_decay: number = 1e-2) -> Optimizer",
      LAB_CODE(adamw),
      "Adam with decoupled decay, Loshchilov & Hutter (2019).\n"
      ">>> optim.AdamW({tensor.ones(1):requires_grad()}):lr()\n0.001" },
    { "RMSprop" PARAMS
      "lr: number = 1e-2, alpha: number = 0.99, eps: number = 1e-8, momentum: number "
      "= 0, weight_decay: number = 0) -> Optimizer",
      LAB_CODE(rmsprop),
      "RMSprop, Hinton (2012).\n"
      ">>> optim.RMSprop({tensor.ones(1):requires_grad()}):lr()\n0.01" },
    { "Adagrad" PARAMS
      "lr: number = 1e-2, lr_decay: number = 0, eps: number = 1e-10, weight_decay: "
      "number = 0) -> Optimizer",
      LAB_CODE(adagrad),
      "Adagrad, Duchi et al. (2011).\n"
      ">>> optim.Adagrad({tensor.ones(1):requires_grad()}):lr()\n0.01" },
    { "Lion" PARAMS
      "lr: number = 1e-4, beta1: number = 0.9, beta2: number = 0.99, weight_decay: "
      "number = 0) -> Optimizer",
      LAB_CODE(lion),
      "Lion, Chen et al. (2023): steps by the sign.\n"
      ">>> optim.Lion({tensor.ones(1):requires_grad()}):lr()\n0.0001" },
    { "Optimizer:step()", LAB_CODE(step),
      "Updates every parameter that has a gradient." },
    { "Optimizer:zero_grad()", LAB_CODE(zero_grad), "Forgets all gradients." },
    { "Optimizer:lr(set: number?) -> number", LAB_CODE(lr),
      "The learning rate, after setting it if given; groups keep their factor to the "
      "first." },
    { "Optimizer:state_dict() -> table", LAB_CODE(lab_optim_state),
      "All that is needed to go on bit for bit: names to tensors." },
    { "Optimizer:load_state_dict(state: table)", LAB_CODE(lab_optim_load),
      "Takes over what state_dict gave." },
    { "StepLR(o: Optimizer, every: int, gamma: number = 0.1) -> Schedule",
      LAB_CODE(step_lr),
      "lr = base gamma^⌊t / every⌋.\n"
      ">>> s = optim.StepLR(optim.SGD({tensor.ones(1):requires_grad()}, {lr=1}), 2, "
      "0.5)\n"
      ">>> s:step(), s:step()\n1.0\t0.5" },
    { "ExponentialLR(o: Optimizer, gamma: number) -> Schedule", LAB_CODE(exponential_lr),
      "lr = base gamma^t.\n"
      ">>> optim.ExponentialLR(optim.SGD({tensor.ones(1):requires_grad()}, {lr=1}), "
      "0.5):step()\n"
      "0.5" },
    { "CosineLR(o: Optimizer, total: int; eta_min: number = 0, warmup: int = 0) -> "
      "Schedule",
      LAB_CODE(cosine_lr),
      "Rises linearly over `warmup` steps, then falls along half a cosine to eta_min at "
      "`total`.\n"
      ">>> s = optim.CosineLR(optim.SGD({tensor.ones(1):requires_grad()}, {lr=1}), 2)\n"
      ">>> string.format('%.2f', s:step())\n\"0.50\"" },
    { "LinearLR(o: Optimizer, total: int; end_factor: number = 0, warmup: int = 0) -> "
      "Schedule",
      LAB_CODE(linear_lr),
      "Rises linearly over `warmup` steps, then falls linearly to base end_factor at "
      "`total`.\n"
      ">>> optim.LinearLR(optim.SGD({tensor.ones(1):requires_grad()}, {lr=1}), "
      "4):step()\n0.75" },
    { "OneCycleLR(o: Optimizer, max_lr: number, total: int; pct_start: number = 0.3, "
      "div_factor: "
      "number = 25, final_div_factor: number = 1e4) -> Schedule",
      LAB_CODE(one_cycle_lr),
      "Up to max_lr and down once over `total` steps, Smith (2018).\n"
      ">>> o = optim.SGD({tensor.ones(1):requires_grad()})\n"
      ">>> s = optim.OneCycleLR(o, 1, 10)\n>>> o:lr()\n0.04" },
    { "Schedule:step() -> number", LAB_CODE(schedule_step),
      "Goes one step on; the new lr." },
    { "Schedule:at(seek: int?) -> int", LAB_CODE(schedule_at),
      "Steps taken so far, after going to `seek` if given." },
    { "clip_grad_norm(params: tensor..., max: number = 1) -> number", LAB_CODE(clip_norm),
      "Scales all gradients so that their norm together is at most max (Pascanu et al. "
      "2013);\n"
      "gives the norm before.\n"
      ">>> w = tensor.ones(4):requires_grad()\n>>> (w * 3):sum():backward()\n"
      ">>> optim.clip_grad_norm({w}, 1)\n6.0" },
    { "clip_grad_value(params: tensor..., max: number = 1)",
      LAB_CODE(lab_clip_grad_value),
      "Clips every element of all gradients to ±max.\n"
      ">>> w = tensor.ones(1):requires_grad()\n>>> (w * 3):sum():backward()\n"
      ">>> optim.clip_grad_value({w}, 2)\n>>> w:grad():item()\n2.0" },
    { "EMA(params: tensor..., decay: number = 0.999) -> EMA", LAB_CODE(lab_ema_new),
      "Exponential moving averages of parameters: a ← d a + (1 − d) x.\n"
      ">>> e = optim.EMA({tensor.ones(1)}, 0.9)\n>>> e:update()" },
    { "EMA:update()", LAB_CODE(lab_ema_update), "Takes the parameters of now in." },
    { "EMA:swap()", LAB_CODE(lab_ema_swap),
      "Exchanges parameters and averages; again: as before." },
};

LAB_MODULE(optim, .doc = "Optimizers, learning-rate schedules, clipping, averages.",
           .types = LAB_TYPES(&lab_optimizer_type, &lab_schedule_type, &lab_ema_type),
           .rows = rows);
