/* module.c — the module `nn`: layers, and what every Module answers to. */
#include "nn/layers.h"

#include <stdio.h>
#include <string.h>

/* ---- calling, fields ------------------------------------------------------------------------ */

static lab_tensor *call(lab_ctx *c, lab_layer *l, const lab_tensors *x)
{
    if (x->len < 1 || x->len > LAB_MAX_INPUTS)
        return lab_fail(c, LAB_EARG, "a Module is called with 1 to %d tensors, got %lld",
                        LAB_MAX_INPUTS, (long long)x->len);
    return lab_forward_n(c, l, (int)x->len, x->at);
}

static lab_value *get(lab_ctx *c, lab_layer *l, const lab_value *key)
{
    lab_layer *child = NULL;
    lab_tensor *t = NULL;

    if (key->kind == LAB_STRING) {
        child = lab_layer_get(l, key->as.s.at);
        t = lab_layer_tensor(l, key->as.s.at);
    } else if (key->kind == LAB_INT) {
        child = lab_layer_child_at(l, (int)key->as.i - 1, NULL);
    }
    if (child || t)
        return lab_value_new(c, LAB_V_OBJECT(child ? (void *)child : (void *)t));
    if (key->kind == LAB_STRING)
        return lab_fail(c, LAB_EARG, "this %s has no method, part or tensor '%s'",
                        lab_layer_kind_of(l)->name, key->as.s.at);
    return lab_value_new(c, LAB_V_NIL);
}

static void set(lab_ctx *c, lab_layer *l, const lab_value *key, const lab_value *v)
{
    if (key->kind != LAB_STRING)
        lab_fail(c, LAB_EARG, "a Module's fields have names, got %s",
                 lab_value_kind(key));
    else
        nn_set(c, l, key->as.s.at, v);
}

static int64_t length(lab_ctx *c, lab_layer *l)
{
    (void)c;
    return lab_layer_children(l);
}

/* ---- parameters -------------------------------------------------------------------------------- */

struct list {
    lab_ctx *c;
    lab_table *out;
    bool named;
};

static bool add(void *self, const char *path, lab_tensor *t, bool buffer)
{
    struct list *l = self;

    (void)buffer;
    if (l->named)
        lab_table_set(l->c, l->out, path, LAB_V_OBJECT(t));
    else
        lab_table_push(l->c, l->out, LAB_V_OBJECT(t));
    return true;
}

static lab_table *listed(lab_ctx *c, lab_layer *l, bool named)
{
    struct list k = { c, lab_table_new(c), named };

    lab_layer_each(c, l, false, add, &k);
    return k.out;
}

static lab_table *parameters(lab_ctx *c, lab_layer *l)
{
    return listed(c, l, false);
}

static lab_table *named_parameters(lab_ctx *c, lab_layer *l)
{
    return listed(c, l, true);
}

static lab_table *fields(lab_ctx *c, lab_layer *l)
{
    lab_table *t = lab_table_new(c);
    const char *name;

    for (int i = 0; i < lab_layer_children(l); i++) {
        lab_layer_child_at(l, i, &name);
        lab_table_push(c, t, lab_v_string(name));
    }
    return t;
}

static bool forget(void *self, const char *path, lab_tensor *t, bool buffer)
{
    (void)self;
    (void)path;
    (void)buffer;
    lab_grad_set(t, NULL);
    return true;
}

static void zero_grad(lab_ctx *c, lab_layer *l)
{
    lab_layer_each(c, l, false, forget, NULL);
}

struct freeze {
    lab_ctx *c;
    bool wants;
};

static bool freeze_one(void *self, const char *path, lab_tensor *t, bool buffer)
{
    struct freeze *f = self;

    (void)path;
    (void)buffer;
    lab_require_grad(f->c, t, f->wants);
    return lab_ok(f->c);
}

static lab_layer *requires_grad(lab_ctx *c, lab_layer *l, bool wants)
{
    lab_layer_each(c, l, false, freeze_one, &(struct freeze){ c, wants });
    return l;
}

static lab_layer *train(lab_ctx *c, lab_layer *l, bool on)
{
    (void)c;
    lab_layer_train(l, on);
    return l;
}

static lab_layer *eval(lab_ctx *c, lab_layer *l)
{
    return train(c, l, false);
}

static void load(lab_ctx *c, lab_layer *l, const lab_table *state, bool strict)
{
    lab_layer_load(c, l, state, strict);
}

/* ---- as text ---------------------------------------------------------------------------------------- */

static const char *text_of(lab_ctx *c, const lab_layer *l, int depth)
{
    const lab_layer_kind *kind = lab_layer_kind_of(l);
    const char *args = kind->describe ? kind->describe(c, l) : NULL, *name, *text;
    int n = lab_layer_children(l);

    if (n == 0)
        return lab_format(c, "%s(%s)", kind->name, args ? args : "");
    text = lab_format(c, "%s(%s", kind->name, args ? args : "");
    for (int i = 0; i < n && text; i++) {
        lab_layer *child = lab_layer_child_at(l, i, &name);
        const char *below = text_of(c, child, depth + 1);

        text =
            below ? lab_format(c, "%s\n%*s%s: %s", text, 2 * (depth + 1), "", name, below)
                  : NULL;
    }
    return text ? lab_format(c, "%s\n%*s)", text, 2 * depth, "") : NULL;
}

static const char *text(lab_ctx *c, lab_layer *l)
{
    return text_of(c, l, 0);
}

static const lab_row rows[] = {
    { "Sequential(layers: table) -> Module", LAB_CODE(nn_sequential),
      "Layers one after the other; net[1] is the first.\n"
      ">>> #nn.Sequential{nn.Module{}, nn.Module{}}\n2" },
    { "Module(fields: table) -> Module", LAB_CODE(nn_custom),
      "A network of one's own: parts and parameters by name, forward(self, x) in Lua.\n"
      ">>> m = nn.Module{w = tensor.ones(2):requires_grad(), forward = function(self, x) "
      "return x * "
      "self.w end}\n"
      ">>> m(tensor.ones(2)):sum():item()\n2.0\n>>> #m:parameters()\n1" },
    { "Module:__call(x: tensor...) -> tensor", LAB_CODE(call), "The forward." },
    { "Module:forward(x: tensor...) -> tensor", LAB_CODE(call), "The same: net(x)." },
    { "Module:__index(key: any) -> any", LAB_CODE(get),
      "A part or tensor by name, a part by number." },
    { "Module:__newindex(key: any, value: any)", LAB_CODE(set),
      "Registers a part or tensor." },
    { "Module:__len() -> int", LAB_CODE(length), "The number of parts." },
    { "Module:__fields() -> table", LAB_CODE(fields), "The parts' names." },
    { "Module:__tostring() -> string", LAB_CODE(text), "The tree of layers." },
    { "Module:parameters() -> table", LAB_CODE(parameters),
      "A list of all parameters, each once." },
    { "Module:named_parameters() -> table", LAB_CODE(named_parameters),
      "All parameters by their path: \"fc1.weight\"." },
    { "Module:count() -> int", LAB_CODE(lab_layer_count),
      "How many numbers are trained." },
    { "Module:state_dict() -> table", LAB_CODE(lab_layer_state),
      "Parameters and buffers by path; they share memory with the module." },
    { "Module:load_state_dict(state: table; strict: bool = true)", LAB_CODE(load),
      "Copies by path; every tensor must be there and fit, none left over (unless not "
      "strict)." },
    { "Module:train(on: bool = true) -> Module", LAB_CODE(train),
      "Sets dropout and batch norm to train (or not), here and below." },
    { "Module:eval() -> Module", LAB_CODE(eval), "train(false)." },
    { "Module:zero_grad()", LAB_CODE(zero_grad), "Forgets all gradients." },
    { "Module:requires_grad(wants: bool = true) -> Module", LAB_CODE(requires_grad),
      "Thaws or freezes all parameters." },
};

LAB_MODULE(nn, .doc = "Networks: layers, and functions on tensors that layers use.",
           .types = LAB_TYPES(&lab_layer_type), .rows = rows,
           .parts = LAB_PARTS(&nn_activation_rows, &nn_norm_rows, &nn_loss_rows,
                              &nn_functional_rows, &nn_linear_rows, &nn_conv_rows,
                              &nn_attention_rows, &nn_rnn_rows, &nn_pool_rows,
                              &nn_shape_rows, &nn_embedding_rows, &nn_sample_rows));
