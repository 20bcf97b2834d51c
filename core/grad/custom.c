/* custom.c — a differentiable function whose forward and backward are Lua functions. */
#include "grad/custom.h"

#include <lab/grad.h>

static void function_destroy(void *self)
{
    struct grad_function *f = self;

    lab_drop(&f->forward);
    lab_drop(&f->backward);
}

const lab_type grad_function_type = {
    .name = "Function",
    .doc = "A differentiable function written in Lua (grad.custom).",
    .size = sizeof(struct grad_function),
    .destroy = function_destroy,
};

struct grad_function *grad_custom(lab_ctx *c, lab_callback *forward,
                                  lab_callback *backward)
{
    struct grad_function *f = lab_new(c, &grad_function_type);

    if (f) {
        f->forward = lab_keep(forward);
        f->backward = lab_keep(backward);
    }
    return f;
}

static void release(void *param)
{
    lab_drop((lab_callback **)param);
}

static lab_tensor *tensor_in(lab_ctx *c, const lab_value *v, const char *what)
{
    if (v && v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type)
        return v->as.object;
    return lab_fail(c, LAB_EARG, "grad.custom: %s a tensor, got %s", what,
                    lab_value_kind(v));
}

/* backward(g, {x…}, y) gives one gradient, or a list with one (or false) for each input. */
static void go_back(lab_ctx *c, const lab_back *b)
{
    lab_callback *const *f = b->param;
    lab_table *in = lab_table_new(c);
    lab_value args[3], result;

    for (int i = 0; i < b->n; i++)
        lab_table_push(c, in, LAB_V_OBJECT(b->in[i]));
    args[0] = LAB_V_OBJECT(b->grad);
    args[1] = LAB_V_TABLE(in);
    args[2] = LAB_V_OBJECT(b->out);
    if (!lab_call(c, *f, args, 3, &result))
        return;
    if (result.kind != LAB_TABLE) {
        b->grads[0] = tensor_in(c, &result, "the backward gives");
        return;
    }
    for (int i = 0; i < b->n; i++) {
        const lab_value *v = lab_table_at(result.as.table, i);

        if (b->wants[i] && v && v->kind == LAB_OBJECT)
            b->grads[i] = tensor_in(c, v, "each gradient is");
    }
}

static const lab_derivative custom = {
    .name = "a custom function",
    .saves = 0x7fffffffu | LAB_SAVES_OUT,
    .backward = go_back,
    .release = release,
};

lab_tensor *grad_custom_call(lab_ctx *c, struct grad_function *f, const lab_tensors *in)
{
    lab_modes *m = lab_ctx_modes(c);
    lab_value args[LAB_MAX_INPUTS], result;
    bool no_grad = m->no_grad, good;
    lab_callback *back;
    lab_tensor *out;

    if (in->len < 1 || in->len > 31)
        return lab_fail(c, LAB_EARG, "a custom function takes 1 to 31 tensors, got %lld",
                        (long long)in->len);
    for (int64_t i = 0; i < in->len; i++)
        args[i] = LAB_V_OBJECT(in->at[i]);
    m->no_grad = true;
    good = lab_call(c, f->forward, args, (int)in->len, &result);
    m->no_grad = no_grad;
    out = good ? tensor_in(c, &result, "the forward gives") : NULL;
    if (!out)
        return NULL;
    back = lab_keep(f->backward);
    return lab_record(c, &custom, lab_detach(c, out), (int)in->len, in->at, 0, NULL,
                      &back, sizeof back);
}
