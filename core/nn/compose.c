/* compose.c — layers made of layers: one after the other, or as a Lua function says. */
#include "nn/layers.h"

#include <stdio.h>
#include <string.h>

/* ---- Sequential ---------------------------------------------------------------------------- */

static lab_tensor *sequential(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    int k = lab_layer_children(self);
    lab_tensor *y = k ? lab_forward_n(c, lab_layer_child_at(self, 0, NULL), n, x) : x[0];

    for (int i = 1; i < k; i++)
        y = lab_forward(c, lab_layer_child_at(self, i, NULL), y);
    return y;
}

static const lab_layer_kind sequential_kind = { .name = "Sequential",
                                                .forward = sequential };

lab_layer *nn_sequential(lab_ctx *c, const lab_table *layers)
{
    lab_layer *l = lab_layer_new(c, &sequential_kind);
    const lab_value *v;
    char name[32];

    for (int64_t i = 0; i < lab_table_len(layers) && lab_ok(c); i++) {
        v = lab_table_at(layers, i);
        if (v->kind != LAB_OBJECT || lab_type_of(v->as.object) != &lab_layer_type)
            return lab_fail(c, LAB_EARG, "nn.Sequential: item %lld is a Module, got %s",
                            (long long)i + 1, lab_value_kind(v));
        snprintf(name, sizeof name, "%lld", (long long)i);
        lab_layer_child(c, l, name, v->as.object);
    }
    return lab_ok(c) ? l : NULL;
}

/* ---- Module{…, forward = function(self, x) … end} ---------------------------------------------- */

struct custom {
    lab_callback *forward;
};

static void custom_release(void *config)
{
    lab_drop(&((struct custom *)config)->forward);
}

static lab_tensor *custom(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    struct custom *k = lab_layer_config(self);
    lab_value args[LAB_MAX_INPUTS + 1], result;

    if (!k->forward)
        return lab_fail(c, LAB_ESTATE,
                        "this Module has no forward: nn.Module{forward = "
                        "function(self, x) … end}");
    args[0] = LAB_V_OBJECT(self);
    for (int i = 0; i < n; i++)
        args[i + 1] = LAB_V_OBJECT(x[i]);
    if (!lab_call(c, k->forward, args, n + 1, &result))
        return NULL;
    if (result.kind != LAB_OBJECT || lab_type_of(result.as.object) != &lab_tensor_type)
        return lab_fail(c, LAB_EARG, "a Module's forward gives one tensor, got %s",
                        lab_value_kind(&result));
    return result.as.object;
}

static const lab_layer_kind custom_kind = {
    .name = "Module",
    .size = sizeof(struct custom),
    .forward = custom,
    .release = custom_release,
};

void nn_set(lab_ctx *c, lab_layer *l, const char *name, const lab_value *v)
{
    struct custom *k = lab_layer_kind_of(l) == &custom_kind ? lab_layer_config(l) : NULL;

    if (v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_layer_type) {
        if (lab_layer_reaches(v->as.object, l))
            lab_fail(c, LAB_EARG, "a Module cannot be its own part ('%s')", name);
        else
            lab_layer_child(c, l, name, v->as.object);
    } else if (v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type) {
        if (lab_wants_grad(v->as.object))
            lab_layer_param(c, l, name, v->as.object);
        else
            lab_layer_buffer(c, l, name, v->as.object);
    } else if (k && v->kind == LAB_FN && strcmp(name, "forward") == 0) {
        lab_drop(&k->forward);
        k->forward = lab_keep(v->as.fn);
    } else {
        lab_fail(c, LAB_EARG,
                 "a Module's field '%s' is a Module, a tensor (a parameter if it "
                 "requires_grad), "
                 "or its forward function; got %s",
                 name, lab_value_kind(v));
    }
}

lab_layer *nn_custom(lab_ctx *c, const lab_table *fields)
{
    lab_layer *l = lab_layer_new(c, &custom_kind);
    const lab_value *v;
    const char *key;

    for (int64_t i = 0; l && lab_ok(c) && (key = lab_table_key(fields, i, &v)); i++)
        nn_set(c, l, key, v);
    return lab_ok(c) ? l : NULL;
}
