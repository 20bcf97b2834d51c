/* gpt_checkpoint.c — a training in a file: parameters ("model.…"), the optimizer's state
 * ("optim.…"), steps and seconds. What chance there is depends on seed and step alone. */
#include "gpt_fit.h"

#include <lab/arrays.h>

#include <string.h>
#include <unistd.h>

/* Everything that a continued training must share with the one that began. */
static char *settings(const struct gpt_fit *f)
{
    const struct gpt_fit_options *o = f->o;

    return lab_format(
        f->c,
        "tokens=%lld steps=%lld seconds=%g batch=%lld accumulate=%lld lr=%g "
        "min_lr=%g warmup=%g weight_decay=%g clip=%g beta2=%g val=%g bf16=%s "
        "seed=%llu",
        (long long)f->train->n, (long long)o->steps, o->seconds, (long long)o->batch,
        (long long)o->accumulate, o->lr, o->min_lr, o->warmup, o->weight_decay, o->clip,
        o->beta2, o->val, o->bf16 ? "true" : "false", (unsigned long long)o->seed);
}

struct collect {
    lab_ctx *c;
    lab_table *to;
};

static bool add_param(void *self, const char *path, lab_tensor *t, bool buffer)
{
    struct collect *k = self;

    (void)buffer;
    lab_table_set(k->c, k->to, lab_format(k->c, "model.%s", path),
                  LAB_V_OBJECT(lab_detach(k->c, t)));
    return lab_ok(k->c);
}

bool gpt_fit_save(struct gpt_fit *f)
{
    lab_ctx *c = f->c;
    lab_scope s = lab_scope_open(c);
    lab_table *all = lab_table_new(c), *about = lab_table_new(c),
              *optim = lab_optim_state(c, f->optimizer);
    struct collect k = { c, all };
    const lab_value *v;
    const char *key;
    bool done;

    lab_layer_each(c, f->g->layer, false, add_param, &k);
    for (int64_t i = 0; (key = lab_table_key(optim, i, &v)); i++)
        lab_table_set(c, all, lab_format(c, "optim.%s", key), *v);
    lab_table_set(c, all, "step",
                  LAB_V_OBJECT(lab_tensor_scalar(c, LAB_I64, (double)f->step)));
    lab_table_set(c, all, "elapsed",
                  LAB_V_OBJECT(lab_tensor_scalar(c, LAB_F64, f->elapsed)));
    lab_table_set(c, about, "settings", lab_v_string(settings(f)));
    done = lab_ok(c) && lab_safetensors_write(c, f->o->checkpoint, all, about);
    lab_scope_close(c, &s);
    return done;
}

static lab_tensor *tensor_in(lab_ctx *c, const lab_table *t, const char *key,
                             const char *file)
{
    const lab_value *v = lab_table_get(t, key);

    return v ? v->as.object
             : lab_fail(c, LAB_EFORMAT, "%s: a checkpoint has '%s'", file, key);
}

struct restore {
    struct gpt_fit *f;
    const lab_table *from;
};

static bool read_param(void *self, const char *path, lab_tensor *t, bool buffer)
{
    struct restore *r = self;
    lab_ctx *c = r->f->c;
    const char *file = r->f->o->checkpoint;
    lab_tensor *x = tensor_in(c, r->from, lab_format(c, "model.%s", path), file);

    (void)buffer;
    if (x && !lab_same_shape(x, t))
        lab_fail(c, LAB_ESHAPE, "%s: '%s' is %s, the model's is %s", file, path,
                 lab_tensor_brief(c, x), lab_tensor_brief(c, t));
    lab_copy(c, t, x);
    return lab_ok(c);
}

static lab_table *optim_part(lab_ctx *c, const lab_table *all)
{
    lab_table *out = lab_table_new(c);
    const lab_value *v;
    const char *key;

    for (int64_t i = 0; (key = lab_table_key(all, i, &v)); i++)
        if (strncmp(key, "optim.", 6) == 0)
            lab_table_set(c, out, key + 6, *v);
    return out;
}

bool gpt_fit_resume(struct gpt_fit *f)
{
    lab_ctx *c = f->c;
    const char *file = f->o->checkpoint, *now = settings(f);
    lab_table *all, *about = NULL;
    const lab_value *then;
    struct restore r = { f, NULL };
    lab_scope s;

    if (!file || access(file, F_OK) != 0)
        return lab_ok(c);
    s = lab_scope_open(c);
    r.from = all = lab_safetensors_read(c, file, &about);
    then = about ? lab_table_get(about, "settings") : NULL;
    if (all && (!then || strcmp(then->as.s.at, now) != 0))
        lab_fail(c, LAB_ESTATE,
                 "%s is of another training (%s), this one is (%s): remove it, or name "
                 "another",
                 file, then ? then->as.s.at : "not a GPT's", now);
    if (all && lab_ok(c)) {
        f->step = (int64_t)lab_item(c, tensor_in(c, all, "step", file));
        f->elapsed = lab_item(c, tensor_in(c, all, "elapsed", file));
        lab_layer_each(c, f->g->layer, false, read_param, &r);
        lab_optim_load(c, f->optimizer, optim_part(c, all));
    }
    lab_scope_close(c, &s);
    return lab_ok(c);
}
