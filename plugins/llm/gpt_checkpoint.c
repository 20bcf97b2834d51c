/* gpt_checkpoint.c — a training in a file: the net, the optimizer, where it stands, and the
 * settings that it was begun with. What chance there is depends on seed and step alone. */
#include "gpt_fit.h"

#include <lab/host.h>

#include <math.h>
#include <string.h>
#include <unistd.h>

/* Everything that a continued training must share with the one that began. */
static const char *settings(const struct gpt_fit *f)
{
    const struct gpt_fit_options *o = f->o;
    const struct gpt_config *k = &f->g->config;

    return lab_format(
        f->c,
        "layers=%lld heads=%lld dim=%lld context=%lld vocab=%lld dropout=%g tokens=%lld "
        "steps=%lld seconds=%g batch=%lld accumulate=%lld lr=%g min_lr=%g warmup=%g "
        "weight_decay=%g clip=%g beta2=%g val=%g bf16=%s seed=%llu",
        (long long)k->layers, (long long)k->heads, (long long)k->dim,
        (long long)k->context, (long long)k->vocab, k->dropout, (long long)f->train->n,
        (long long)o->steps, o->seconds, (long long)o->batch, (long long)o->accumulate,
        o->lr, o->min_lr, o->warmup, o->weight_decay, o->clip, o->beta2, o->val,
        o->bf16 ? "true" : "false", (unsigned long long)o->seed);
}

static lab_table *things(const struct gpt_fit *f)
{
    lab_ctx *c = f->c;
    lab_table *t = lab_table_new(c);

    lab_table_set(c, t, "model", LAB_V_OBJECT(f->g->layer));
    lab_table_set(c, t, "optimizer", LAB_V_OBJECT(f->optimizer));
    lab_table_set(c, t, "step", LAB_V_INT(f->step));
    lab_table_set(c, t, "elapsed", LAB_V_NUMBER(f->elapsed));
    lab_table_set(c, t, "settings", lab_v_string(settings(f)));
    if (!isnan(f->held_out))
        lab_table_set(c, t, "score", LAB_V_NUMBER(-f->held_out));
    return t;
}

bool gpt_fit_save(struct gpt_fit *f)
{
    lab_scope s = lab_scope_open(f->c);
    bool done = lab_run_checkpoint(f->c, f->o->checkpoint, things(f)) != NULL;

    lab_scope_close(f->c, &s);
    return done;
}

/* Is it of this training? Asked first: a restore overwrites the model. */
static bool matches(struct gpt_fit *f)
{
    lab_ctx *c = f->c;
    lab_rng session = *lab_ctx_rng(c);
    double scale = lab_host_lr_scale(lab_ctx_host(c));
    const char *file = f->o->checkpoint, *now = settings(f);
    const lab_table *t = lab_run_restore(c, file, lab_table_new(c));
    const lab_value *then = t ? lab_table_get(t, "settings") : NULL;

    *lab_ctx_rng(c) = session;
    lab_host_lr_scale_set(lab_ctx_host(c), scale);
    if (!lab_ok(c))
        return false;
    if (then && then->kind == LAB_STRING && strcmp(then->as.s.at, now) == 0)
        return true;
    return lab_failn(c, LAB_ESTATE,
                     "%s is of another training (%s), this one is (%s): remove it, or "
                     "name another",
                     file, then && then->kind == LAB_STRING ? then->as.s.at : "no GPT's",
                     now);
}

bool gpt_fit_resume(struct gpt_fit *f)
{
    lab_ctx *c = f->c;
    const lab_table *t;
    const lab_value *v;
    lab_scope s;

    if (!f->o->checkpoint || access(f->o->checkpoint, F_OK) != 0)
        return lab_ok(c);
    s = lab_scope_open(c);
    t = matches(f) ? lab_run_restore(c, f->o->checkpoint, things(f)) : NULL;
    v = lab_table_get(t, "step");
    if (t && (!v || v->kind != LAB_INT || v->as.i < 0 ||
              !lab_value_number(lab_table_get(t, "elapsed"), &f->elapsed)))
        lab_fail(c, LAB_EFORMAT, "%s: a checkpoint has a step and the time before it",
                 f->o->checkpoint);
    else if (t)
        f->step = v->as.i;
    lab_scope_close(c, &s);
    return lab_ok(c);
}
