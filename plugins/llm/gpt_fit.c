/* gpt_fit.c — training: AdamW on packed batches, cosine after a linear rise. */
#include "gpt_fit.h"

#include <lab/grad.h>
#include <lab/host.h>
#include <lab/loss.h>
#include <lab/op.h>
#include <lab/run.h>

#include <math.h>

/* ---- the optimizer ---------------------------------------------------------------------------- */

struct list {
    lab_tensor **at;
    int64_t n;
    bool matrices;
};

static bool gather(void *self, const char *path, lab_tensor *t, bool buffer)
{
    struct list *l = self;

    (void)path;
    (void)buffer;
    if ((lab_ndim(t) > 1) == l->matrices)
        l->at[l->n++] = t;
    return true;
}

/* Weights decay; biases and norms do not. */
static bool make_optimizer(struct gpt_fit *f)
{
    enum { LR, DECAY, BETA1, BETA2, EPS };
    double numbers[LAB_OPTIM_NUMBERS] = { [LR] = f->o->lr,
                                          [DECAY] = f->o->weight_decay,
                                          [BETA1] = 0.9,
                                          [BETA2] = f->o->beta2,
                                          [EPS] = 1e-8 };
    size_t most = (size_t)f->g->config.layers * 12 + 4;
    struct list l = { lab_alloc(f->c, most * sizeof(lab_tensor *)), 0, true };
    int64_t matrices;

    if (!l.at)
        return false;
    lab_layer_each(f->c, f->g->layer, false, gather, &l);
    matrices = l.n;
    l.matrices = false;
    lab_layer_each(f->c, f->g->layer, false, gather, &l);
    f->params = (lab_tensors){ l.n, l.at };
    f->optimizer =
        lab_optim_new(f->c, &lab_adamw, &(lab_tensors){ matrices, l.at }, numbers);
    numbers[DECAY] = 0;
    lab_optim_add_group(f->c, f->optimizer,
                        &(lab_tensors){ l.n - matrices, l.at + matrices }, numbers);
    return lab_ok(f->c);
}

/* By steps, or by the part of the time that is gone. */
static double rate(const struct gpt_fit *f)
{
    const struct gpt_fit_options *o = f->o;
    double whole = o->steps ? (double)o->steps : 1000;
    double at = o->steps ? (double)f->step : whole * f->elapsed / o->seconds;

    return lab_cosine_lr.lr(at, o->lr,
                            (const double[]){ whole, o->min_lr, o->warmup * whole });
}

/* ---- a step -------------------------------------------------------------------------------------- */

static double forward_backward(struct gpt_fit *f, lab_rng *r)
{
    const struct gpt_fit_options *o = f->o;
    const struct gpt_config *k = &f->g->config;
    lab_ctx *c = f->c;
    lab_scope s = lab_scope_open(c);
    lab_tensor *y, *x = gpt_batch(c, f->train, o->batch, k->context, r, &y);
    lab_tensor *logits = gpt_forward(c, f->g, x, NULL), *loss;
    double value;

    logits =
        lab_reshape(c, logits, 2, (const int64_t[]){ o->batch * k->context, k->vocab });
    loss = lab_cross_entropy(c, logits, y, &(lab_class_loss){ .ignore_index = -100 });
    value = loss ? lab_item(c, loss) : 0;
    if (o->accumulate > 1)
        loss = lab_mul(c, loss, lab_number(c, 1 / (double)o->accumulate));
    if (!lab_stopping(c))
        lab_backward(c, loss, NULL);
    lab_scope_close(c, &s);
    return value / (double)o->accumulate;
}

/* An update, unless the wish to stop came in the middle: then nothing has changed.
 * Chance is that of (seed, step): batches by one stream, dropout by the session's generator,
 * which is lent for the step. */
static bool step(struct gpt_fit *f)
{
    lab_rng *session = lab_ctx_rng(f->c), before = *session;
    lab_rng r = lab_rng_make(f->o->seed, 2 * (uint64_t)f->step);
    lab_modes *modes = lab_ctx_modes(f->c), were = *modes;
    bool done;

    *session = lab_rng_make(f->o->seed, 2 * (uint64_t)f->step + 1);
    modes->training = true;
    modes->autocast = f->o->bf16 ? LAB_BF16 : -1;
    f->loss = 0;
    lab_optim_zero_grad(f->optimizer);
    lab_optim_set_lr(f->optimizer, rate(f));
    for (int64_t i = 0; i < f->o->accumulate && lab_ok(f->c); i++)
        f->loss += forward_backward(f, &r);
    done = lab_ok(f->c) && !lab_stopping(f->c);
    if (f->o->clip > 0 && done)
        lab_clip_grad_norm(f->c, &f->params, f->o->clip);
    if (done)
        lab_optim_step(f->c, f->optimizer);
    lab_error_clear_stop(f->c);
    modes->training = were.training;
    modes->autocast = were.autocast;
    *session = before;
    f->step += done;
    return done;
}

/* ---- what is told --------------------------------------------------------------------------------- */

/* The settings go into the run that is open, or into one of this training's own. */
static bool open_run(struct gpt_fit *f)
{
    lab_table *t = lab_table_new(f->c);
    const struct gpt_fit_options *o = f->o;
    const struct gpt_config *k = &f->g->config;
    const struct {
        const char *key;
        double x;
    } numbers[] = { { "layers", (double)k->layers },
                    { "heads", (double)k->heads },
                    { "dim", (double)k->dim },
                    { "context", (double)k->context },
                    { "vocab", (double)k->vocab },
                    { "dropout", k->dropout },
                    { "batch", (double)(o->batch * o->accumulate) },
                    { "lr", o->lr },
                    { "weight_decay", o->weight_decay },
                    { "warmup", o->warmup },
                    { "clip", o->clip },
                    { "train_tokens", (double)f->train->n } };

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        lab_table_set(f->c, t, numbers[i].key,
                      numbers[i].x == floor(numbers[i].x)
                          ? LAB_V_INT((int64_t)numbers[i].x)
                          : LAB_V_NUMBER(numbers[i].x));
    lab_table_set(f->c, t, "dtype", lab_v_string(o->bf16 ? "bf16" : "f32"));
    f->run = lab_run_now(f->c);
    f->own_run = !f->run;
    if (f->own_run)
        f->run = lab_run_start(f->c, NULL, t);
    else
        lab_run_set_config(f->c, t, false);
    return lab_ok(f->c);
}

static void close_run(struct gpt_fit *f)
{
    if (f->own_run && lab_ok(f->c))
        lab_run_finish(f->c, lab_stopping(f->c) ? LAB_RUN_STOPPED : LAB_RUN_DONE);
}

/* Held-out loss; a checkpoint. */
static void look(struct gpt_fit *f)
{
    struct gpt_score s = { 0 };

    if (f->held->n > 1)
        s = gpt_score_ids(f->c, f->g, f->held->ids, f->held->n, f->g->config.context);
    if (s.tokens && s.tokens == f->held->n - 1 && lab_ok(f->c)) {
        double loss = s.nats / (double)s.tokens;

        lab_metric(f->c, "val_loss", f->step, loss);
        lab_metric(f->c, "val_perplexity", f->step, exp(loss));
        f->held_out = s.nats / log(2) / (double)f->held->bytes;
        lab_metric(f->c, "val_bits_per_byte", f->step, f->held_out);
    }
    if (f->o->checkpoint && lab_ok(f->c))
        gpt_fit_save(f);
}

static bool wants_more(const struct gpt_fit *f)
{
    const struct gpt_fit_options *o = f->o;

    if (!lab_ok(f->c))
        return false;
    if (o->steps)
        return f->step < o->steps && !lab_tick(f->c, f->step, o->steps);
    return f->elapsed < o->seconds && !lab_tick_time(f->c, f->elapsed, o->seconds);
}

/* A step and what it came to; from time to time a look at what is held out. */
static bool advance(struct gpt_fit *f, double *next)
{
    double tokens = (double)(f->o->batch * f->o->accumulate * f->g->config.context);
    lab_scope s = lab_scope_open(f->c);
    double begin = lab_now(), seconds;
    bool done = step(f);

    seconds = lab_now() - begin;
    f->elapsed += seconds;
    if (done) {
        lab_metric(f->c, "loss", f->step, f->loss);
        lab_metric(f->c, "lr", f->step, lab_optim_lr(f->optimizer));
        lab_metric(f->c, "tokens_per_s", f->step, tokens / seconds);
    }
    if (done && f->elapsed >= *next) {
        begin = lab_now();
        look(f);
        f->elapsed += lab_now() - begin;
        *next = f->elapsed + f->o->every;
    }
    lab_scope_close(f->c, &s);
    return done;
}

static void run(struct gpt_fit *f)
{
    double next = f->elapsed + f->o->every;
    int64_t first = f->step;

    while (wants_more(f) && advance(f, &next))
        ;
    if (lab_ok(f->c) && f->step > first)
        look(f);
    lab_optim_zero_grad(f->optimizer);
}

lab_run *gpt_fit(lab_ctx *c, struct gpt *g, struct tokenizer *t, const lab_bytes *texts,
                 int64_t n, const struct gpt_fit_options *o)
{
    struct gpt_fit f = { .c = c, .g = g, .o = o, .held_out = NAN };

    f.train = gpt_stream_new(c, t, texts, n, 0, 1 - o->val);
    f.held = gpt_stream_new(c, t, texts, n, 1 - o->val, 1);
    if (!f.train || !f.held)
        return NULL;
    if (f.train->n <= g->config.context)
        return lab_fail(
            c, LAB_EARG,
            "GPT:fit: the text has %lld tokens to train on; more than the context, "
            "%lld, were expected",
            (long long)f.train->n, (long long)g->config.context);
    if (make_optimizer(&f) && gpt_fit_resume(&f) && open_run(&f)) {
        run(&f);
        close_run(&f);
    }
    return lab_ok(c) ? f.run : NULL;
}
