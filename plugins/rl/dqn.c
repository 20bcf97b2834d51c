/* dqn.c — deep Q-learning, Mnih et al. (2015): actions by ε-greedy, transitions in a ring, a
 * target network that is copied now and then.
 *
 *     y = r + γ (1 − terminated) max_b Q⁻(s', b),   L = mean (Q(s, a) − y)²
 *     ∂L/∂Q(s, a) = 2 (Q(s, a) − y) / batch, 0 for the other actions
 */
#include "agent.h"
#include "replay.h"
#include "store.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LR,
    BUFFER,
    BATCH,
    TRAIN_EVERY,
    TARGET_EVERY,
    START,
    EPS_FIRST,
    EPS_LAST,
    EXPLORE,
    GAMMA,
    HIDDEN1,
    HIDDEN2,
    DOUBLE,
    N_OPTIONS
};

/* The presets are CleanRL's dqn.py. */
static const struct agent_option options[] = {
    [LR] = { "lr", 2.5e-4, 0, 1, false },
    [BUFFER] = { "buffer", 10000, 1, 1 << 24, true },
    [BATCH] = { "batch", 128, 1, 1 << 16, true },
    [TRAIN_EVERY] = { "train_every", 10, 1, 1e6, true },
    [TARGET_EVERY] = { "target_every", 500, 1, 1e9, true },
    [START] = { "start", 10000, 0, 1e9, true },
    [EPS_FIRST] = { "eps_first", 1, 0, 1, false },
    [EPS_LAST] = { "eps_last", 0.05, 0, 1, false },
    [EXPLORE] = { "explore", 0.5, 1e-9, 1, false },
    [GAMMA] = { "gamma", 0.99, 0, 1, false },
    [HIDDEN1] = { "hidden1", 120, 1, 4096, true },
    [HIDDEN2] = { "hidden2", 84, 1, 4096, true },
    [DOUBLE] = { "double", 0, 0, 1, true },
};

struct dqn {
    int64_t width, choices, batch;
    struct replay replay;
    float *target; /* the parameters of Q⁻ */
    /* A batch. */
    int64_t *at;
    float *b_obs, *b_after, *b_y, *dq;
    struct net_run q, q_after;
    double loss, mean_q; /* of the last one */
};

static struct dqn *self_of(const struct agent *a)
{
    return a->self;
}

/* ---- making ------------------------------------------------------------------------------------- */

static void release(struct agent *a)
{
    struct dqn *d = self_of(a);

    replay_free(&d->replay);
    free(d->target);
    free(d->at);
    free(d->b_obs);
    free(d->b_after);
    free(d->b_y);
    free(d->dq);
    net_run_free(&a->net[0], &d->q);
    net_run_free(&a->net[0], &d->q_after);
}

static bool room(lab_ctx *c, struct agent *a)
{
    struct dqn *d = self_of(a);
    size_t n = (size_t)d->batch, width = (size_t)d->width;

    d->target = calloc((size_t)net_params(&a->net[0]), sizeof *d->target);
    d->at = calloc(n, sizeof *d->at);
    d->b_obs = calloc(n * width, sizeof *d->b_obs);
    d->b_after = calloc(n * width, sizeof *d->b_after);
    d->b_y = calloc(n, sizeof *d->b_y);
    d->dq = calloc(n * (size_t)d->choices, sizeof *d->dq);
    if (!d->target || !d->at || !d->b_obs || !d->b_after || !d->b_y || !d->dq)
        return lab_failn(c, LAB_ENOMEM, "out of memory: a batch of %zu", n);
    return replay_make(c, &d->replay, (int64_t)a->k[BUFFER], d->width) &&
           net_run_make(c, &a->net[0], d->batch, &d->q) &&
           net_run_make(c, &a->net[0], d->batch, &d->q_after);
}

static void copy_target(struct agent *a)
{
    memcpy(self_of(a)->target, lab_f32(a->theta),
           (size_t)net_params(&a->net[0]) * sizeof(float));
}

static void start(lab_ctx *c, struct agent *a)
{
    struct dqn *d = self_of(a);

    d->width = env_width(a->env);
    d->choices = a->env->kind->action.n;
    d->batch = (int64_t)a->k[BATCH];
    if (a->k[BUFFER] * (double)d->width > 1 << 30) {
        lab_fail(c, LAB_EARG,
                 "argument 'buffer' holds at most %lld of these observations",
                 (long long)((1 << 30) / d->width));
        return;
    }
    a->net[0].mlp = (struct mlp){ 3,
                                  { d->width, (int64_t)a->k[HIDDEN1],
                                    (int64_t)a->k[HIDDEN2], d->choices },
                                  MLP_RELU };
    if (!agent_nets(c, a, 1, a->k[LR], 1e-8) || !room(c, a))
        return;
    if (!a->net[0].layer)
        mlp_init_uniform(&a->net[0].mlp, agent_theta(a, 0), &a->rng);
    copy_target(a);
    d->loss = d->mean_q = NAN;
}

/* ---- acting --------------------------------------------------------------------------------------- */

/* ε falls in a line from the first step until `explore` of all. */
static double epsilon(const struct agent *a)
{
    double part = (double)a->steps / fmax(a->k[EXPLORE] * (double)a->total, 1);

    return part >= 1 ? a->k[EPS_LAST]
                     : a->k[EPS_FIRST] + part * (a->k[EPS_LAST] - a->k[EPS_FIRST]);
}

static void act(lab_ctx *c, struct agent *a)
{
    struct dqn *d = self_of(a);
    struct env *e = a->env;
    int64_t choice;
    lab_env_result r;
    bool end;

    if (lab_rng_uniform(&a->rng) < epsilon(a))
        choice = lab_rng_below(&a->rng, d->choices);
    else
        agent_greedy(c, a, a->obs, 1, &choice);
    r = env_step_one(c, e, 0, &(lab_env_action){ .choice = choice });
    end = r.terminated || r.truncated;
    env_observe(c, e, 0, e->last);
    if (!lab_ok(c))
        return;
    replay_add(&d->replay, a->obs, (int32_t)choice, (float)r.reward, e->last,
               r.terminated);
    a->steps++;
    agent_count(c, a, 0, r.reward, end);
    if (end)
        env_restart(c, e, 0);
    env_observe(c, e, 0, a->obs);
}

/* ---- learning --------------------------------------------------------------------------------------- */

/* y of each transition. With `double` (van Hasselt et al. 2016) the network itself chooses b
 * and the target network judges it. */
static void targets(lab_ctx *c, struct agent *a)
{
    struct dqn *d = self_of(a);
    const struct replay *m = &d->replay;
    const float *chooser = NULL, *q;

    if (a->k[DOUBLE] != 0)
        chooser = net_forward(c, &a->net[0], lab_f32(a->theta), d->b_after, d->batch,
                              false, &d->q);
    q = net_forward(c, &a->net[0], d->target, d->b_after, d->batch, false, &d->q_after);
    for (int64_t i = 0; i < d->batch; i++) {
        const float *row = q + i * d->choices;
        int64_t b = agent_largest(chooser ? chooser + i * d->choices : row, d->choices);
        float on = m->terminated[d->at[i]] ? 0 : 1;

        d->b_y[i] = m->reward[d->at[i]] + (float)a->k[GAMMA] * on * row[b];
    }
}

static void learn(lab_ctx *c, struct agent *a)
{
    struct dqn *d = self_of(a);
    const struct replay *m = &d->replay;
    size_t bytes = (size_t)d->width * sizeof(float);
    const float *q;
    double loss = 0, sum = 0;

    replay_draw(m, &a->rng, d->at, d->batch);
    for (int64_t i = 0; i < d->batch; i++) {
        memcpy(d->b_obs + i * d->width, m->obs + d->at[i] * d->width, bytes);
        memcpy(d->b_after + i * d->width, m->after + d->at[i] * d->width, bytes);
    }
    targets(c, a);
    q = net_forward(c, &a->net[0], lab_f32(a->theta), d->b_obs, d->batch, true, &d->q);
    memset(d->dq, 0, (size_t)(d->batch * d->choices) * sizeof *d->dq);
    for (int64_t i = 0; i < d->batch; i++) {
        int64_t at = i * d->choices + m->action[d->at[i]];
        float miss = q[at] - d->b_y[i];

        d->dq[at] = 2 * miss / (float)d->batch;
        loss += (double)miss * (double)miss;
        sum += (double)q[at];
    }
    d->loss = loss / (double)d->batch;
    d->mean_q = sum / (double)d->batch;
    net_backward(c, &a->net[0], lab_f32(a->theta), d->dq, d->batch, &d->q,
                 lab_f32_mut(a->grad));
    agent_update(c, a, a->k[LR], 0);
}

static void report(lab_ctx *c, struct agent *a)
{
    static const char *const names[] = { "loss", "q", "epsilon" };
    const double x[] = { self_of(a)->loss, self_of(a)->mean_q, epsilon(a) };

    agent_report(c, a, names, x, 3);
}

static void train(lab_ctx *c, struct agent *a, int64_t until)
{
    enum { TICK = 64, REPORT = 4096 };
    int64_t every = (int64_t)a->k[TRAIN_EVERY], target = (int64_t)a->k[TARGET_EVERY];

    while (a->steps < until && lab_ok(c)) {
        if (a->steps % TICK == 0 && agent_tick(c, a))
            break;
        act(c, a);
        if (!lab_ok(c))
            break;
        if ((double)a->steps > a->k[START] && a->steps % every == 0)
            learn(c, a);
        if (a->steps % target == 0)
            copy_target(a);
        if (a->steps % REPORT == 0 || a->steps == a->total)
            report(c, a);
    }
}

/* ---- storing --------------------------------------------------------------------------------------- */

static void save(lab_ctx *c, const struct agent *a, lab_table *t)
{
    const struct dqn *d = self_of(a);

    net_save(c, &a->net[0], d->target, "target.", t);
    replay_save(c, &d->replay, t);
}

static void load(lab_ctx *c, struct agent *a, const lab_table *t)
{
    struct dqn *d = self_of(a);
    const struct replay *m = &d->replay;

    net_load(c, &a->net[0], d->target, "target.", t);
    replay_load(c, &d->replay, t);
    for (int64_t i = 0; i < m->n && lab_ok(c); i++)
        if (m->action[i] < 0 || m->action[i] >= d->choices)
            lab_fail(c, LAB_EFORMAT, "the checkpoint's replay is broken");
}

const struct agent_kind agent_dqn = {
    .name = "dqn",
    .doc = "Deep Q-learning.",
    .size = sizeof(struct dqn),
    .options = options,
    .n_options = N_OPTIONS,
    .start = start,
    .train = train,
    .save = save,
    .load = load,
    .release = release,
    .net_names = { "q" },
    .n_envs = -1,
};
