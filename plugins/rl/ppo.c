/* ppo.c — proximal policy optimization, Schulman et al. (2017), with the details that decide
 * whether it works (Huang et al. 2022, "The 37 implementation details", the 13 of the core):
 *
 *  1 several environments side by side     8 clipped surrogate objective
 *  2 orthogonal weights, zero biases       9 value loss clipped too
 *  3 Adam's ε is 1e-5                     10 one loss with an entropy bonus
 *  4 learning rate falls to 0             11 gradients clipped by their norm together
 *  5 generalized advantage estimation     12 kl, share of clipped ratios, explained variance
 *  6 minibatches of shuffled steps        13 separate networks for policy and value
 *  7 advantages standardized per minibatch
 */
#include "agent.h"
#include "store.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    ENVS,
    HORIZON,
    EPOCHS,
    MINIBATCHES,
    LR,
    ANNEAL,
    GAMMA,
    LAMBDA,
    CLIP,
    CLIP_VALUE,
    ENTROPY,
    VALUE,
    MAX_NORM,
    BOOTSTRAP,
    HIDDEN,
    N_OPTIONS
};

/* The presets are CleanRL's ppo.py. */
static const struct agent_option options[] = {
    [ENVS] = { "envs", 4, 1, 65536, true },
    [HORIZON] = { "horizon", 128, 1, 1 << 20, true },
    [EPOCHS] = { "epochs", 4, 1, 1000, true },
    [MINIBATCHES] = { "minibatches", 4, 1, 65536, true },
    [LR] = { "lr", 2.5e-4, 0, 1, false },
    [ANNEAL] = { "anneal", 1, 0, 1, true },
    [GAMMA] = { "gamma", 0.99, 0, 1, false },
    [LAMBDA] = { "lambda", 0.95, 0, 1, false },
    [CLIP] = { "clip", 0.2, 0, 10, false },
    [CLIP_VALUE] = { "clip_value", 1, 0, 1, true },
    [ENTROPY] = { "entropy", 0.01, 0, 10, false },
    [VALUE] = { "value", 0.5, 0, 100, false },
    [MAX_NORM] = { "max_norm", 0.5, 0, 1e6, false },
    [BOOTSTRAP] = { "bootstrap", 0, 0, 1, true },
    [HIDDEN] = { "hidden", 64, 1, 1024, true },
};

struct ppo {
    int64_t n, horizon, width, choices, rows; /* rows = horizon × n */
    int64_t t;                                /* steps of the rollout so far */
    /* The rollout, horizon × n. */
    float *obs, *logp, *reward, *value, *advantage, *target;
    int32_t *action;
    uint8_t *end;
    /* A minibatch. */
    int64_t batch, *order;
    float *b_obs, *b_logp, *b_value, *b_advantage, *b_target, *d_logits, *d_value;
    int32_t *b_action;
    struct net_run actor, critic;
    struct ppo_losses losses; /* of the last minibatch */
    double norm;
};

static struct ppo *self_of(const struct agent *a)
{
    return a->self;
}

/* ---- making --------------------------------------------------------------------------------- */

static void release(struct agent *a)
{
    struct ppo *p = self_of(a);
    void *const all[] = { p->obs,         p->logp,     p->reward,   p->value,
                          p->advantage,   p->target,   p->action,   p->end,
                          p->order,       p->b_obs,    p->b_logp,   p->b_value,
                          p->b_advantage, p->b_target, p->d_logits, p->d_value,
                          p->b_action };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    net_run_free(&a->net[0], &p->actor);
    net_run_free(&a->net[1], &p->critic);
}

static bool room(lab_ctx *c, struct agent *a)
{
    struct ppo *p = self_of(a);
    size_t rows = (size_t)p->rows, batch = (size_t)p->batch, width = (size_t)p->width;
    bool good = true;

    float **const numbers[] = { &p->logp, &p->reward, &p->value, &p->advantage,
                                &p->target };
    float **const few[] = { &p->b_logp, &p->b_value, &p->b_advantage, &p->b_target,
                            &p->d_value };

    for (int i = 0; i < 5; i++) {
        good &= (*numbers[i] = calloc(rows, sizeof(float))) != NULL;
        good &= (*few[i] = calloc(batch, sizeof(float))) != NULL;
    }
    p->obs = calloc(rows * width, sizeof(float));
    p->b_obs = calloc(batch * width, sizeof(float));
    p->d_logits = calloc(batch * (size_t)p->choices, sizeof(float));
    p->action = calloc(rows, sizeof *p->action);
    p->b_action = calloc(batch, sizeof *p->b_action);
    p->end = calloc(rows, 1);
    p->order = calloc(rows, sizeof *p->order);
    if (!good || !p->obs || !p->b_obs || !p->d_logits || !p->action || !p->b_action ||
        !p->end || !p->order)
        return lab_failn(c, LAB_ENOMEM, "out of memory: a rollout of %zu steps", rows);
    return net_run_make(c, &a->net[0], p->batch, &p->actor) &&
           net_run_make(c, &a->net[1], p->batch > p->n ? p->batch : p->n, &p->critic);
}

static void start(lab_ctx *c, struct agent *a)
{
    struct ppo *p = self_of(a);
    int64_t hidden = (int64_t)a->k[HIDDEN];

    p->n = a->env->n;
    p->horizon = (int64_t)a->k[HORIZON];
    p->rows = p->horizon * p->n;
    p->batch = p->rows / (int64_t)a->k[MINIBATCHES];
    p->width = env_width(a->env);
    p->choices = a->env->kind->action.n;
    if (p->rows % (int64_t)a->k[MINIBATCHES] || p->rows * p->width > (int64_t)1 << 30) {
        lab_fail(c, LAB_EARG,
                 "argument 'minibatches' divides envs × horizon, %lld, got %g",
                 (long long)p->rows, a->k[MINIBATCHES]);
        return;
    }
    a->net[0].mlp = (struct mlp){ 3, { p->width, hidden, hidden, p->choices }, MLP_TANH };
    a->net[1].mlp = (struct mlp){ 3, { p->width, hidden, hidden, 1 }, MLP_TANH };
    if (!agent_nets(c, a, 2, a->k[LR], 1e-5) || !room(c, a))
        return;
    for (int i = 0; i < 2; i++)
        if (!a->net[i].layer)
            mlp_init_orthogonal(&a->net[i].mlp, agent_theta(a, i), sqrt(2), i ? 1 : 0.01,
                                &a->rng);
}

/* ---- the rollout ------------------------------------------------------------------------------- */

/* An action drawn from softmax z by one uniform number, and its log-probability. */
static int32_t draw(const float *z, int64_t n, double u, float *logp)
{
    float most = z[0], total = 0, sum = 0;
    int64_t j = 0;

    for (int64_t i = 1; i < n; i++)
        most = z[i] > most ? z[i] : most;
    for (int64_t i = 0; i < n; i++)
        total += expf(z[i] - most);
    for (; j < n - 1; j++) {
        sum += expf(z[j] - most);
        if ((float)u * total < sum)
            break;
    }
    *logp = z[j] - most - logf(total);
    return (int32_t)j;
}

static const float *values(lab_ctx *c, struct agent *a, const float *obs)
{
    return net_forward(c, &a->net[1], agent_theta(a, 1), obs, a->env->n, false,
                       &self_of(a)->critic);
}

/* Environment i does what was drawn for it. A time limit is an end like any other, as in
 * CleanRL; with `bootstrap` the value of where it was cut off is added to the reward. */
static void step_one(lab_ctx *c, struct agent *a, int64_t i)
{
    struct ppo *p = self_of(a);
    struct env *e = a->env;
    int64_t at = p->t * p->n + i;
    float *obs = a->obs + i * p->width;
    lab_env_result r =
        env_step_one(c, e, i, &(lab_env_action){ .choice = p->action[at] });
    bool end = r.terminated || r.truncated;

    if (!lab_ok(c))
        return;
    p->reward[at] = (float)r.reward;
    p->end[at] = end;
    a->steps++;
    env_observe(c, e, i, obs);
    if (r.truncated && !r.terminated && a->k[BOOTSTRAP] != 0)
        p->reward[at] +=
            (float)a->k[GAMMA] *
            *net_forward(c, &a->net[1], agent_theta(a, 1), obs, 1, false, &p->critic);
    if (end) {
        env_restart(c, e, i);
        env_observe(c, e, i, obs);
    }
    agent_count(c, a, i, r.reward, end);
}

/* Fills the rollout from step t on; false when the user wants to stop within. */
static bool roll(lab_ctx *c, struct agent *a)
{
    struct ppo *p = self_of(a);
    int64_t n = p->n;

    for (; p->t < p->horizon; p->t++) {
        int64_t at = p->t * n;
        const float *z, *v;

        if (p->t % 16 == 0 && agent_tick(c, a))
            return false;
        z = agent_output(c, a, a->obs, n);
        v = values(c, a, a->obs);
        memcpy(p->obs + at * p->width, a->obs, (size_t)(n * p->width) * sizeof *p->obs);
        memcpy(p->value + at, v, (size_t)n * sizeof *v);
        for (int64_t i = 0; i < n; i++)
            p->action[at + i] = draw(z + i * p->choices, p->choices,
                                     lab_rng_uniform(&a->rng), &p->logp[at + i]);
        for (int64_t i = 0; i < n && lab_ok(c); i++)
            step_one(c, a, i);
        if (!lab_ok(c)) {
            p->t = 0; /* some have taken this step, others not: the rollout begins anew */
            return false;
        }
    }
    p->t = 0;
    return true;
}

/* ---- the update --------------------------------------------------------------------------------- */

static void gather(struct ppo *p, const int64_t *rows)
{
    size_t bytes = (size_t)p->width * sizeof *p->obs;

    for (int64_t i = 0; i < p->batch; i++) {
        int64_t at = rows[i];

        memcpy(p->b_obs + i * p->width, p->obs + at * p->width, bytes);
        p->b_action[i] = p->action[at];
        p->b_logp[i] = p->logp[at];
        p->b_value[i] = p->value[at];
        p->b_advantage[i] = p->advantage[at];
        p->b_target[i] = p->target[at];
    }
    standardize(p->b_advantage, p->batch);
}

static void learn(lab_ctx *c, struct agent *a, double lr)
{
    struct ppo *p = self_of(a);
    const float *actor = agent_theta(a, 0), *critic = agent_theta(a, 1);
    float *grad = lab_f32_mut(a->grad);
    const struct ppo_numbers k = { a->k[CLIP], a->k[ENTROPY], a->k[VALUE],
                                   a->k[CLIP_VALUE] != 0 };
    struct ppo_batch b = { p->batch,  p->choices, NULL,           NULL,       p->b_action,
                           p->b_logp, p->b_value, p->b_advantage, p->b_target };

    b.logits = net_forward(c, &a->net[0], actor, p->b_obs, p->batch, true, &p->actor);
    b.value = net_forward(c, &a->net[1], critic, p->b_obs, p->batch, true, &p->critic);
    p->losses = ppo_loss(&b, &k, p->d_logits, p->d_value);
    net_backward(c, &a->net[0], actor, p->d_logits, p->batch, &p->actor, grad);
    net_backward(c, &a->net[1], critic, p->d_value, p->batch, &p->critic,
                 grad + net_params(&a->net[0]));
    p->norm = agent_update(c, a, lr, a->k[MAX_NORM]);
}

/* 1 − Var(R − V) / Var(R) of the rollout. */
static double explained(const struct ppo *p)
{
    double r = 0, rr = 0, d = 0, dd = 0, n = (double)p->rows;

    for (int64_t i = 0; i < p->rows; i++) {
        double target = (double)p->target[i], miss = target - (double)p->value[i];

        r += target;
        rr += target * target;
        d += miss;
        dd += miss * miss;
    }
    return rr * n > r * r ? 1 - (dd * n - d * d) / (rr * n - r * r) : NAN;
}

static void report(lab_ctx *c, struct agent *a, double lr)
{
    static const char *const names[] = { "policy_loss", "value_loss", "entropy",
                                         "kl",          "clipped",    "grad_norm",
                                         "lr",          "explained" };
    const struct ppo *p = self_of(a);
    const double x[] = { p->losses.policy,
                         p->losses.value,
                         p->losses.entropy,
                         p->losses.kl,
                         p->losses.clipped,
                         p->norm,
                         lr,
                         explained(p) };

    agent_report(c, a, names, x, (int)(sizeof x / sizeof *x));
}

static void update(lab_ctx *c, struct agent *a)
{
    enum { REPORT = 8 }; /* updates */
    struct ppo *p = self_of(a);
    int64_t done = a->steps / p->rows, all = a->total / p->rows;
    double left = all > 0 ? 1 - (double)(done - 1) / (double)all : 1;
    double lr = a->k[LR] * (a->k[ANNEAL] != 0 ? fmax(left, 0) : 1);

    gae(p->reward, p->value, p->end, values(c, a, a->obs), p->horizon, p->n, a->k[GAMMA],
        a->k[LAMBDA], p->advantage);
    for (int64_t i = 0; i < p->rows; i++) {
        p->target[i] = p->advantage[i] + p->value[i];
        p->order[i] = i;
    }
    for (int epoch = 0; epoch < (int)a->k[EPOCHS]; epoch++) {
        lab_rng_shuffle(&a->rng, p->order, p->rows);
        for (int64_t at = 0; at < p->rows && lab_ok(c); at += p->batch) {
            gather(p, p->order + at);
            learn(c, a, lr);
        }
    }
    if (done % REPORT == 0 || done == all)
        report(c, a, lr);
}

static void train(lab_ctx *c, struct agent *a, int64_t until)
{
    const struct ppo *p = self_of(a);

    /* Whole rollouts: the last one would have an update beyond `until`. */
    while (a->steps - p->t * p->n + p->rows <= until && lab_ok(c))
        if (roll(c, a))
            update(c, a);
        else
            break;
}

/* ---- storing: a rollout that a stop has interrupted ------------------------------------------------ */

struct part {
    const char *name;
    void *at;
    size_t bytes;
};
enum { PARTS = 7 };

static void parts_of(const struct ppo *p, struct part part[PARTS])
{
    size_t rows = (size_t)p->rows;

    part[0] = (struct part){ "ppo.t", (void *)(uintptr_t)&p->t, sizeof p->t };
    part[1] = (struct part){ "ppo.obs", p->obs, rows * (size_t)p->width * sizeof(float) };
    part[2] = (struct part){ "ppo.logp", p->logp, rows * sizeof(float) };
    part[3] = (struct part){ "ppo.reward", p->reward, rows * sizeof(float) };
    part[4] = (struct part){ "ppo.value", p->value, rows * sizeof(float) };
    part[5] = (struct part){ "ppo.action", p->action, rows * sizeof *p->action };
    part[6] = (struct part){ "ppo.end", p->end, rows };
}

static void save(lab_ctx *c, const struct agent *a, lab_table *t)
{
    struct part part[PARTS];

    parts_of(self_of(a), part);
    for (int i = 0; i < PARTS; i++)
        store_put(c, t, part[i].name, part[i].at, part[i].bytes);
}

static void load(lab_ctx *c, struct agent *a, const lab_table *t)
{
    struct ppo *p = self_of(a);
    struct part part[PARTS];
    bool good = true;

    parts_of(p, part);
    for (int i = 0; i < PARTS && good; i++)
        good = store_get(c, t, part[i].name, part[i].at, part[i].bytes);
    for (int64_t i = 0; good && i < p->rows; i++)
        good = p->action[i] >= 0 && p->action[i] < p->choices;
    if (lab_ok(c) && (!good || p->t < 0 || p->t >= p->horizon))
        lab_fail(c, LAB_EFORMAT, "the checkpoint's rollout is broken");
}

const struct agent_kind agent_ppo = {
    .name = "ppo",
    .doc = "Proximal policy optimization.",
    .size = sizeof(struct ppo),
    .options = options,
    .n_options = N_OPTIONS,
    .start = start,
    .train = train,
    .save = save,
    .load = load,
    .release = release,
    .net_names = { "actor", "critic" },
    .n_envs = ENVS,
};
