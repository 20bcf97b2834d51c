/* segment_fit.c — training: AdamW, cosine after a linear rise, gradients clipped; a look at
 * held-out pictures after each epoch. */
#include "segment_train.h"

#include <lab/grad.h>
#include <lab/view.h>

#include <math.h>

enum { SHOWN = 3 };
static const double show_s = 1;

/* ---- steps ----------------------------------------------------------------------------------- */

/* By steps, or by the part of the time that is gone. */
static double rate(const struct fit *f)
{
    const struct segment_fit *o = f->o;
    double total = f->total ? (double)f->total : 1000;
    double at = f->total ? (double)f->step : total * fmin(fit_elapsed(f) / o->seconds, 1);

    return lab_cosine_lr.lr(at, o->lr, (const double[]){ total, 0, o->warmup * total });
}

/* Gradients of the batch in the parameters; returns the loss. */
static double forward_backward(struct fit *f, const lab_table *batch, lab_rng *r)
{
    lab_ctx *c = f->c;
    struct segment_batch b;
    lab_tensor *loss;

    if (!segment_batch(c, batch, f->o->flip, r, &b))
        return 0;
    loss = segment_loss(c, lab_forward(c, f->s->net, b.x), b.mask, f->o->dice);
    lab_backward(c, loss, NULL);
    return lab_item(c, loss);
}

/* An update; false when the wish to stop came in the middle of it: then all is as before.
 * Chance is that of (seed, step): a training that was cut off goes on as if it had not been. */
static bool step(struct fit *f, const lab_table *batch)
{
    lab_ctx *c = f->c;
    const lab_tensors *buffers = &f->part[FIT_BUFFERS];
    lab_tensor **before = lab_alloc(c, (size_t)buffers->len * sizeof(lab_tensor *));
    lab_rng r = lab_rng_make(f->seed, (uint64_t)f->step);
    lab_modes *modes = lab_ctx_modes(c), were = *modes;
    double loss;
    bool done;

    for (int64_t i = 0; before && i < buffers->len; i++)
        before[i] = lab_clone(c, buffers->at[i]);
    modes->autocast = f->o->bf16 ? LAB_BF16 : -1;
    lab_optim_zero_grad(f->optim);
    lab_optim_set_lr(f->optim, rate(f));
    loss = forward_backward(f, batch, &r);
    modes->autocast = were.autocast;
    done = lab_ok(c) && !lab_stopping(c);
    if (done && f->o->clip > 0)
        lab_clip_grad_norm(c, &f->params, f->o->clip);
    if (done)
        lab_optim_step(c, f->optim);
    lab_error_clear_stop(c);
    for (int64_t i = 0; !done && lab_ok(c) && i < buffers->len; i++)
        lab_copy(c, buffers->at[i], before[i]);
    f->step += done;
    if (done)
        lab_metric(c, "loss", f->step, loss);
    return done;
}

/* ---- what is told of it ------------------------------------------------------------------------ */

static void show(struct fit *f)
{
    lab_dataset *d = f->val && lab_dataset_len(f->val) ? f->val : f->train;

    if (!lab_ok(f->c) || lab_stopping(f->c) || !f->o->watch || lab_now() < f->next_show ||
        !lab_view_has_windows(lab_ctx_host(f->c)))
        return;
    f->window =
        segment_show(f->c, f->s, d, SHOWN, f->window,
                     lab_format(f->c, "picture | truth | step %lld", (long long)f->step));
    f->next_show = lab_now() + show_s;
}

/* Held-out mIoU and Dice, and a checkpoint with the first as its score; false when the user
 * wants to stop. */
static bool look(struct fit *f)
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
    lab_error_clear_stop(c);
    if (lab_stopping(c))
        return false;
    fit_checkpoint(f, scores.miou);
    return true;
}

/* ---- the loop ------------------------------------------------------------------------------------ */

static bool wants_more(const struct fit *f)
{
    double elapsed = fit_elapsed(f);

    if (!lab_ok(f->c))
        return false;
    if (f->total)
        return f->step < f->total && !lab_tick(f->c, f->step, f->total);
    return elapsed < f->o->seconds && !lab_tick_time(f->c, elapsed, f->o->seconds);
}

/* One batch; false at the epoch's end. A batch without a step is the loader's next again. */
static bool advance(struct fit *f, lab_batches *all)
{
    lab_loader_state before = lab_loader_at(f->loader);
    double begin = lab_now();
    lab_table *batch = wants_more(f) ? lab_batches_next(f->c, all) : NULL;

    lab_error_clear_stop(f->c);
    if (!batch)
        return false;
    if (!step(f, batch)) {
        lab_loader_seek(f->c, f->loader, before);
        return false;
    }
    lab_metric(f->c, "lr", f->step, lab_optim_lr(f->optim));
    lab_metric(f->c, "pictures_per_s", f->step, (double)f->batch / (lab_now() - begin));
    show(f);
    return lab_ok(f->c);
}

static void run_epochs(struct fit *f)
{
    int64_t looked = -1;

    while (wants_more(f)) {
        lab_scope epoch = lab_scope_open(f->c);
        lab_batches *all = lab_loader_start(f->c, f->loader);
        bool more = true;

        while (more) {
            lab_scope s = lab_scope_open(f->c);

            more = advance(f, all);
            lab_scope_close(f->c, &s);
        }
        if (lab_ok(f->c) && !lab_stopping(f->c) && look(f))
            looked = f->step;
        lab_scope_close(f->c, &epoch);
    }
    if (f->step != looked)
        fit_checkpoint(f, NAN);
    f->next_show = 0;
    show(f);
}

/* The settings go into the run that is open, or into one of this training's own (true). */
static bool begin_run(struct fit *f, lab_run **run)
{
    lab_table *settings = fit_settings(f);

    *run = lab_run_now(f->c);
    if (*run) {
        lab_run_set_config(f->c, settings, false);
        return false;
    }
    *run = lab_run_start(f->c, f->s->kind->name, settings);
    return *run != NULL;
}

lab_run *segment_fit(lab_ctx *c, struct segmenter *s, lab_dataset *data,
                     const struct segment_fit *o)
{
    struct fit f = { .c = c, .s = s, .o = o, .since = lab_now() };
    lab_run *run = NULL;
    bool own;

    if (!fit_begin(&f, data))
        return NULL;
    own = begin_run(&f, &run);
    lab_layer_train(s->net, true);
    if (lab_ok(c) && fit_resume(&f))
        run_epochs(&f);
    lab_layer_train(s->net, false);
    lab_optim_zero_grad(f.optim);
    if (own)
        lab_run_finish(c, !lab_ok(c)        ? LAB_RUN_FAILED
                          : lab_stopping(c) ? LAB_RUN_STOPPED
                                            : LAB_RUN_DONE);
    return lab_ok(c) ? run : NULL;
}
