/* segment_fit.c — training: AdamW, cosine after a linear rise, gradients clipped; a look at
 * held-out pictures after each epoch. */
#include "segment.h"

#include <lab/grad.h>
#include <lab/optim.h>
#include <lab/threads.h>
#include <lab/view.h>

#include <math.h>
#include <unistd.h>

enum { LOADER_MOST = 4, SHOWN = 3 };
static const double show_s = 1;

struct fit {
    lab_ctx *c;
    struct segmenter *s;
    const struct segment_fit *o;
    uint64_t seed;
    lab_dataset *train, *val; /* pairs; val may be NULL */
    bool ready;               /* train is in memory */
    int64_t samples;          /* of both, where they come from one set */
    lab_loader *loader;
    lab_optimizer *optim;
    lab_tensors params;
    int64_t step, total; /* steps taken; planned, 0: by time */
    double spent, since; /* seconds before this call; lab_now of its begin */
    double next_show;
    int window;
};

static double elapsed(const struct fit *f)
{
    return f->spent + lab_now() - f->since;
}

/* ---- what it takes ---------------------------------------------------------------------------- */

struct list {
    lab_tensor **at; /* NULL: only counted */
    int64_t n;
    bool matrices;
};

static bool gather(void *self, const char *path, lab_tensor *t, bool buffer)
{
    struct list *l = self;

    (void)path;
    (void)buffer;
    if ((lab_ndim(t) > 1) == l->matrices) {
        if (l->at)
            l->at[l->n] = t;
        l->n++;
    }
    return true;
}

/* Weights decay; biases and norms do not. */
static bool make_optimizer(struct fit *f)
{
    enum { LR, DECAY };
    double numbers[LAB_OPTIM_NUMBERS];
    struct list all = { .matrices = true };
    int64_t matrices;

    lab_layer_each(f->c, f->s->net, false, gather, &all);
    all.matrices = false;
    lab_layer_each(f->c, f->s->net, false, gather, &all);
    all.at = lab_alloc(f->c, (size_t)all.n * sizeof *all.at);
    all.n = 0;
    if (!all.at)
        return false;
    all.matrices = true;
    lab_layer_each(f->c, f->s->net, false, gather, &all);
    matrices = all.n;
    all.matrices = false;
    lab_layer_each(f->c, f->s->net, false, gather, &all);
    for (int i = 0; i < LAB_OPTIM_NUMBERS; i++)
        numbers[i] = NAN;
    numbers[LR] = f->o->lr;
    numbers[DECAY] = f->o->weight_decay;
    f->params = (lab_tensors){ all.n, all.at };
    f->optim =
        lab_optim_new(f->c, &lab_adamw, &(lab_tensors){ matrices, all.at }, numbers);
    numbers[DECAY] = 0;
    lab_optim_add_group(f->c, f->optim,
                        &(lab_tensors){ all.n - matrices, all.at + matrices }, numbers);
    return lab_ok(f->c);
}

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
    int64_t n = lab_dataset_len(f->train), batch = f->o->batch < n ? f->o->batch : n;
    int workers = f->ready || lab_dataset_main_thread(f->train) ? 0 : lab_threads();

    f->loader =
        lab_loader_new(f->c, f->train,
                       &(lab_loader_options){
                           .batch = batch,
                           .shuffle = true,
                           .drop_last = true,
                           .workers = workers > LOADER_MOST ? LOADER_MOST : workers,
                           .prefetch = 2,
                           .seed = f->seed });
    f->total = f->loader ? f->o->epochs * lab_loader_len(f->loader) : 0;
    return f->loader != NULL;
}

/* ---- chance, checkpoints -------------------------------------------------------------------------- */

/* The settings go into the run that is open, or into one of this training's own (true). */
static bool begin_run(struct fit *f, lab_run **run)
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
    *run = lab_run_now(c);
    if (*run) {
        lab_run_set_config(c, t, false);
        return false;
    }
    *run = lab_run_start(c, f->s->kind->name, t);
    return *run != NULL;
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
    lab_table_set(c, t, "seconds", LAB_V_NUMBER(elapsed(f)));
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

static bool resume(struct fit *f)
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

/* ---- steps ------------------------------------------------------------------------------------------- */

/* By steps, or by the part of the time that is gone. */
static double rate(const struct fit *f)
{
    const struct segment_fit *o = f->o;
    double total = f->total ? (double)f->total : 1000;
    double at = f->total ? (double)f->step : total * fmin(elapsed(f) / o->seconds, 1);

    return lab_cosine_lr.lr(at, o->lr, (const double[]){ total, 0, o->warmup * total });
}

/* Chance is that of (seed, step): a training that was cut off goes on as if it had not been. */
static void step(struct fit *f, const lab_table *batch)
{
    lab_ctx *c = f->c;
    lab_rng r = lab_rng_make(f->seed, (uint64_t)f->step);
    double begin = lab_now();
    lab_modes *modes = lab_ctx_modes(c), were = *modes;
    struct segment_batch b;
    lab_tensor *loss;

    modes->autocast = f->o->bf16 ? LAB_BF16 : -1;
    lab_optim_zero_grad(f->optim);
    lab_optim_set_lr(f->optim, rate(f));
    if (segment_batch(c, batch, f->o->flip, &r, &b)) {
        loss = segment_loss(c, lab_forward(c, f->s->net, b.x), b.mask, f->o->dice);
        lab_backward(c, loss, NULL);
        if (f->o->clip > 0)
            lab_clip_grad_norm(c, &f->params, f->o->clip);
        lab_optim_step(c, f->optim);
        f->step++;
        if (loss)
            lab_metric(c, "loss", f->step, lab_item(c, loss));
        lab_metric(c, "lr", f->step, lab_optim_lr(f->optim));
        lab_metric(c, "pictures_per_s", f->step, (double)b.n / (lab_now() - begin));
    }
    modes->autocast = were.autocast;
}

static void show(struct fit *f)
{
    lab_dataset *d = f->val && lab_dataset_len(f->val) ? f->val : f->train;

    if (!f->o->watch || !lab_view_has_windows(lab_ctx_host(f->c)) ||
        lab_now() < f->next_show)
        return;
    f->window =
        segment_show(f->c, f->s, d, SHOWN, f->window,
                     lab_format(f->c, "picture | truth | step %lld", (long long)f->step));
    f->next_show = lab_now() + show_s;
}

static bool wants_more(const struct fit *f)
{
    if (!lab_ok(f->c))
        return false;
    if (f->total)
        return f->step < f->total && !lab_tick(f->c, f->step, f->total);
    return elapsed(f) < f->o->seconds &&
           !lab_tick(f->c, (int64_t)(elapsed(f) * 1000), (int64_t)(f->o->seconds * 1000));
}

/* Held-out mIoU and Dice, and a checkpoint with the first as its score. */
static void look(struct fit *f)
{
    lab_ctx *c = f->c;
    int64_t labels = segmenter_labels(f->s);
    double *each = lab_alloc(c, (size_t)labels * 2 * sizeof *each);
    struct mask_scores scores = { NAN, NAN, NAN };
    struct confusion k;

    if (each && f->val && lab_dataset_len(f->val) && confusion_make(c, &k, labels) &&
        segment_count(c, f->s, f->val, f->o->batch, &k)) {
        scores = confusion_scores(&k, each, each + labels);
        lab_metric(c, "miou", f->step, scores.miou);
        lab_metric(c, "dice", f->step, scores.dice);
    }
    if (f->o->checkpoint && lab_ok(c))
        lab_run_checkpoint(c, f->o->checkpoint, things(f, scores.miou));
}

static void run_epochs(struct fit *f)
{
    int64_t looked = -1;

    while (wants_more(f)) {
        lab_scope epoch = lab_scope_open(f->c);
        lab_batches *all = lab_loader_start(f->c, f->loader);
        lab_table *batch = NULL;
        lab_scope s;

        do {
            s = lab_scope_open(f->c);
            batch = wants_more(f) ? lab_batches_next(f->c, all) : NULL;
            if (batch) {
                step(f, batch);
                show(f);
            }
            lab_scope_close(f->c, &s);
        } while (batch && lab_ok(f->c));
        s = lab_scope_open(f->c);
        if (lab_ok(f->c) && !lab_stopping(f->c)) {
            look(f);
            looked = f->step;
        }
        lab_scope_close(f->c, &s);
        lab_scope_close(f->c, &epoch);
    }
    if (lab_ok(f->c) && f->step != looked && f->o->checkpoint)
        lab_run_checkpoint(f->c, f->o->checkpoint, things(f, NAN));
    f->next_show = 0;
    if (lab_ok(f->c))
        show(f);
}

lab_run *segment_fit(lab_ctx *c, struct segmenter *s, lab_dataset *data,
                     const struct segment_fit *o)
{
    struct fit f = { .c = c, .s = s, .o = o, .since = lab_now() };
    lab_run *run = NULL;
    bool own;

    if (!choose_seed(&f) || !make_data(&f, data) || !make_loader(&f) ||
        !make_optimizer(&f))
        return NULL;
    own = begin_run(&f, &run);
    lab_layer_train(s->net, true);
    if (lab_ok(c) && resume(&f))
        run_epochs(&f);
    lab_layer_train(s->net, false);
    if (f.optim)
        lab_optim_zero_grad(f.optim);
    if (own)
        lab_run_finish(c, !lab_ok(c)        ? LAB_RUN_FAILED
                          : lab_stopping(c) ? LAB_RUN_STOPPED
                                            : LAB_RUN_DONE);
    return lab_ok(c) ? run : NULL;
}
