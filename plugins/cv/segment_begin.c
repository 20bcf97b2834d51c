/* segment_begin.c — what a training begins with: data, optimizer and loader, anew or from a
 * checkpoint. */
#include "segment_train.h"

#include <lab/threads.h>

#include <math.h>
#include <unistd.h>

enum { LOADER_MOST = 4 };

double fit_elapsed(const struct fit *f)
{
    return f->spent + lab_now() - f->since;
}

/* ---- the network's tensors ---------------------------------------------------------------------- */

struct list {
    lab_tensor **at; /* NULL: only counted */
    int64_t n;
    enum fit_part part;
};

static bool gather(void *self, const char *path, lab_tensor *t, bool buffer)
{
    struct list *l = self;
    enum fit_part is = buffer ? FIT_BUFFERS : lab_ndim(t) > 1 ? FIT_WEIGHTS : FIT_VECTORS;

    (void)path;
    if (is != l->part)
        return true;
    if (l->at)
        l->at[l->n] = t;
    l->n++;
    return true;
}

static bool find_tensors(struct fit *f)
{
    struct list l = { 0 };
    lab_tensor **all;

    for (l.part = 0; l.part < FIT_PARTS; l.part++)
        lab_layer_each(f->c, f->s->net, true, gather, &l);
    all = lab_alloc(f->c, (size_t)l.n * sizeof *all);
    for (l.part = 0; all && l.part < FIT_PARTS; l.part++) {
        l.at = all;
        l.n = 0;
        lab_layer_each(f->c, f->s->net, true, gather, &l);
        f->part[l.part] = (lab_tensors){ l.n, all };
        all += l.n;
    }
    f->params = (lab_tensors){ f->part[FIT_WEIGHTS].len + f->part[FIT_VECTORS].len,
                               f->part[FIT_WEIGHTS].at };
    return all != NULL;
}

/* Weights decay; biases and norms do not. */
static bool make_optimizer(struct fit *f)
{
    enum { LR, DECAY };
    double numbers[LAB_OPTIM_NUMBERS];

    for (int i = 0; i < LAB_OPTIM_NUMBERS; i++)
        numbers[i] = NAN;
    numbers[LR] = f->o->lr;
    numbers[DECAY] = f->o->weight_decay;
    f->optim = lab_optim_new(f->c, &lab_adamw, &f->part[FIT_WEIGHTS], numbers);
    numbers[DECAY] = 0;
    lab_optim_add_group(f->c, f->optim, &f->part[FIT_VECTORS], numbers);
    return lab_ok(f->c);
}

/* ---- data ---------------------------------------------------------------------------------------- */

/* What is trained on and what is held out, in memory where it fits. */
static bool make_data(struct fit *f, lab_dataset *data)
{
    lab_ctx *c = f->c;
    const struct segment_fit *o = f->o;
    lab_dataset *pairs = segment_pairs(c, data, f->s->classes),
                *all = pairs ? segment_cached(c, pairs) : NULL;

    f->samples = lab_dataset_len(data);
    f->train = all;
    f->ready = all != pairs;
    if (o->val) {
        f->val = segment_pairs(c, o->val, f->s->classes);
        f->val = f->val ? segment_cached(c, f->val) : NULL;
    } else if (all && o->share > 0) {
        const double shares[] = { 1 - o->share, o->share };
        lab_table *parts =
            lab_dataset_split(c, all, &(lab_numbers){ 2, shares }, f->seed);

        f->train = parts ? lab_table_at(parts, 0)->as.object : NULL;
        f->val = parts ? lab_table_at(parts, 1)->as.object : NULL;
    }
    if (lab_ok(c) && lab_dataset_len(f->train) < 1)
        lab_fail(c, LAB_EARG, "Segmenter:fit: there are no samples to train on");
    return lab_ok(c);
}

static bool make_loader(struct fit *f)
{
    int64_t n = lab_dataset_len(f->train);
    int workers = f->ready || lab_dataset_main_thread(f->train) ? 0 : lab_threads();

    f->batch = f->o->batch < n ? f->o->batch : n;
    f->loader =
        lab_loader_new(f->c, f->train,
                       &(lab_loader_options){
                           .batch = f->batch,
                           .shuffle = true,
                           .drop_last = true,
                           .workers = workers > LOADER_MOST ? LOADER_MOST : workers,
                           .prefetch = 2,
                           .seed = f->seed });
    f->total = f->loader ? f->o->epochs * lab_loader_len(f->loader) : 0;
    return f->loader != NULL;
}

/* ---- settings and checkpoints --------------------------------------------------------------------- */

lab_table *fit_settings(const struct fit *f)
{
    const struct segment_fit *o = f->o;
    lab_ctx *c = f->c;
    lab_table *t = lab_table_new(c);

    lab_table_set(c, t, "model", lab_v_string(f->s->kind->name));
    lab_table_set(c, t, "classes", LAB_V_INT(f->s->classes));
    lab_table_set(c, t, "base", LAB_V_INT(f->s->base));
    lab_table_set(c, t, "depth", LAB_V_INT(f->s->depth));
    lab_table_set(c, t, "parameters", LAB_V_INT(lab_layer_count(c, f->s->net)));
    lab_table_set(c, t, "samples", LAB_V_INT(f->samples));
    lab_table_set(c, t, "batch", LAB_V_INT(o->batch));
    lab_table_set(c, t, "lr", LAB_V_NUMBER(o->lr));
    lab_table_set(c, t, "weight_decay", LAB_V_NUMBER(o->weight_decay));
    lab_table_set(c, t, "dice", LAB_V_NUMBER(o->dice));
    lab_table_set(c, t, "flip", lab_v_string(o->flip));
    lab_table_set(c, t, "dtype", lab_v_string(o->bf16 ? "bf16" : "f32"));
    return t;
}

/* What a checkpoint is made of; the numbers are read back as what restore returns. */
static lab_table *things(const struct fit *f, double score)
{
    lab_ctx *c = f->c;
    lab_table *t = lab_table_new(c);

    lab_table_set(c, t, "model", LAB_V_OBJECT(f->s->net));
    lab_table_set(c, t, "optimizer", LAB_V_OBJECT(f->optim));
    lab_table_set(c, t, "loader", LAB_V_OBJECT(f->loader));
    lab_table_set(c, t, "step", LAB_V_INT(f->step));
    lab_table_set(c, t, "seconds", LAB_V_NUMBER(fit_elapsed(f)));
    lab_table_set(c, t, "seed", LAB_V_INT((int64_t)f->seed));
    lab_table_set(c, t, "samples", LAB_V_INT(f->samples));
    if (!isnan(score))
        lab_table_set(c, t, "score", LAB_V_NUMBER(score));
    return t;
}

static bool resumes(const struct segment_fit *o)
{
    return o->resume && o->checkpoint && access(o->checkpoint, R_OK) == 0;
}

/* The seed comes first: what is held out, and the batches, depend on it. */
static bool choose_seed(struct fit *f)
{
    lab_rng session = *lab_ctx_rng(f->c);
    lab_table *t;
    const lab_value *v;

    f->seed = f->o->seed;
    if (!resumes(f->o))
        return true;
    t = lab_run_restore(f->c, f->o->checkpoint, lab_table_new(f->c));
    *lab_ctx_rng(f->c) = session;
    v = t ? lab_table_get(t, "seed") : NULL;
    if (v && v->kind == LAB_INT)
        f->seed = (uint64_t)v->as.i;
    return lab_ok(f->c) && (v || lab_failn(f->c, LAB_EFORMAT,
                                           "%s: no checkpoint of a "
                                           "segmentation",
                                           f->o->checkpoint));
}

static int64_t whole(const lab_table *t, const char *name)
{
    const lab_value *v = lab_table_get(t, name);

    return v && v->kind == LAB_INT ? v->as.i : -1;
}

bool fit_resume(struct fit *f)
{
    lab_table *t;

    if (!resumes(f->o))
        return true;
    t = lab_run_restore(f->c, f->o->checkpoint, things(f, NAN));
    if (!t)
        return false;
    if (whole(t, "samples") != f->samples || whole(t, "step") < 0)
        return lab_failn(f->c, LAB_EARG,
                         "%s is of a training on %lld samples, here are %lld",
                         f->o->checkpoint, (long long)whole(t, "samples"),
                         (long long)f->samples);
    f->step = whole(t, "step");
    lab_value_number(lab_table_get(t, "seconds"), &f->spent);
    return true;
}

void fit_checkpoint(const struct fit *f, double score)
{
    if (f->o->checkpoint && lab_ok(f->c))
        lab_run_checkpoint(f->c, f->o->checkpoint, things(f, score));
}

bool fit_begin(struct fit *f, lab_dataset *data)
{
    return choose_seed(f) && make_data(f, data) && make_loader(f) && find_tensors(f) &&
           make_optimizer(f);
}
