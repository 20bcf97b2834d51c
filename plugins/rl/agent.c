/* agent.c — what all agents share. */
#include "agent.h"
#include "watch.h"

#include <lab/record.h>
#include <lab/run.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void agent_destroy(void *self)
{
    struct agent *a = self;

    if (a->self && a->kind->release)
        a->kind->release(a);
    free(a->self);
    free(a->obs);
    free(a->track.sum);
    free(a->track.returns);
    free(a->track.at);
    net_run_free(&a->net[0], &a->act);
    for (int i = 0; i < AGENT_NETS; i++)
        net_release(&a->net[i]);
    watch_free(a->watch);
    lab_drop(&a->env);
    lab_drop(&a->theta);
    lab_drop(&a->grad);
    lab_drop(&a->optim);
}

const lab_type agent_type = {
    .name = "Agent",
    .doc = "Learns to act in environments.",
    .size = sizeof(struct agent),
    .destroy = agent_destroy,
};

/* ---- making ---------------------------------------------------------------------------------- */

static bool set_options(lab_ctx *c, struct agent *a, const double *given)
{
    for (int i = 0; i < a->kind->n_options; i++) {
        const struct agent_option *o = &a->kind->options[i];
        double x = isnan(given[i]) ? o->preset : given[i];

        if (!(x >= o->least && x <= o->most) || (o->whole && x != floor(x)))
            return lab_failn(c, LAB_EARG,
                             "argument '%s' is a %snumber from %g to %g, got %g", o->name,
                             o->whole ? "whole " : "", o->least, o->most, x);
        a->k[i] = x;
    }
    return true;
}

/* How many environments: what is asked for, those of `env` where it has several, the preset. */
static double count_envs(const struct agent_kind *kind, const lab_value *env,
                         const double *given)
{
    const struct env *e =
        env->kind == LAB_OBJECT && lab_type_of(env->as.object) == &env_type
            ? env->as.object
            : NULL;

    if (kind->n_envs < 0)
        return 1;
    if (!isnan(given[kind->n_envs]))
        return given[kind->n_envs];
    return e && e->n > 1 ? (double)e->n : kind->options[kind->n_envs].preset;
}

/* Those given, by the kind's names; one that the kind has no use for is a mistake. */
static bool take_modules(lab_ctx *c, struct agent *a, const struct agent_modules *m)
{
    const struct {
        const char *name;
        lab_layer *layer;
    } given[] = { { "actor", m->actor }, { "critic", m->critic }, { "q", m->q } };

    for (size_t k = 0; k < sizeof given / sizeof *given; k++) {
        int i = 0;

        if (!given[k].layer)
            continue;
        while (i < AGENT_NETS && (!a->kind->net_names[i] ||
                                  strcmp(a->kind->net_names[i], given[k].name) != 0))
            i++;
        if (i == AGENT_NETS)
            return lab_failn(c, LAB_EARG, "%s has no network '%s'", a->kind->name,
                             given[k].name);
        if (!net_take(c, &a->net[i], given[k].layer))
            return false;
        for (int j = 0; j < i; j++)
            if (net_shares(&a->net[i], &a->net[j]))
                return lab_failn(c, LAB_EARG,
                                 "'%s' and '%s' share parameters: they are trained apart",
                                 a->kind->net_names[j], a->kind->net_names[i]);
    }
    return true;
}

struct agent *agent_new(lab_ctx *c, const struct agent_kind *kind, const lab_value *env,
                        uint64_t seed, int64_t total, const double *options,
                        const struct agent_modules *modules)
{
    struct agent *a = lab_new(c, &agent_type);
    double given[AGENT_OPTIONS];
    size_t n;

    if (!a)
        return NULL;
    a->kind = kind;
    a->seed = seed;
    a->total = total;
    a->rng = lab_rng_make(seed, UINT64_C(1) << 32); /* beside the environments' streams */
    a->track.best = NAN;
    memcpy(given, options, (size_t)kind->n_options * sizeof *given);
    if (kind->n_envs >= 0)
        given[kind->n_envs] = count_envs(kind, env, options);
    if (!set_options(c, a, given) || (modules && !take_modules(c, a, modules)))
        return NULL;
    a->env =
        lab_keep(env_from(c, env, kind->n_envs < 0 ? 1 : (int64_t)a->k[kind->n_envs]));
    if (!a->env)
        return NULL;
    if (!a->env->kind->action.choices)
        return lab_fail(c, LAB_EARG, "%s takes numbers as actions; %s learns choices",
                        a->env->kind->name, kind->name);
    n = (size_t)a->env->n;
    a->obs = calloc(n * (size_t)env_width(a->env), sizeof *a->obs);
    a->track.sum = calloc(n, sizeof *a->track.sum);
    a->self = calloc(1, kind->size);
    if (!a->obs || !a->track.sum || !a->self)
        return lab_fail(c, LAB_ENOMEM, "out of memory: an agent");
    kind->start(c, a);
    env_reset(c, a->env, seed);
    memcpy(a->obs, a->env->last, n * (size_t)env_width(a->env) * sizeof *a->obs);
    return lab_ok(c) ? a : NULL;
}

bool agent_nets(lab_ctx *c, struct agent *a, int nets, double lr, double eps)
{
    double numbers[LAB_OPTIM_NUMBERS] = { lr, 0, 0.9, 0.999, eps };
    int64_t n = 0;
    lab_tensors list = { 1, &a->theta };

    for (int i = 0; i < nets; i++)
        n += net_params(&a->net[i]);
    a->theta = lab_keep(lab_tensor_zeros(c, LAB_F32, 1, &n));
    a->grad = lab_keep(lab_tensor_zeros(c, LAB_F32, 1, &n));
    if (!a->theta || !a->grad)
        return false;
    a->optim = lab_keep(lab_optim_new(c, &lab_adam, &list, numbers));
    lab_grad_set(a->theta, a->grad);
    a->act_rows = a->env->n;
    for (int i = 0; i < nets; i++)
        net_read(&a->net[i], agent_theta(a, i));
    return net_run_make(c, &a->net[0], a->act_rows, &a->act) && a->optim;
}

float *agent_theta(struct agent *a, int net)
{
    float *at = lab_f32_mut(a->theta);

    for (int i = 0; i < net; i++)
        at += net_params(&a->net[i]);
    return at;
}

void agent_give(struct agent *a)
{
    for (int i = 0; i < AGENT_NETS; i++)
        if (a->net[i].layer)
            net_write(&a->net[i], agent_theta(a, i));
}

double agent_update(lab_ctx *c, struct agent *a, double lr, double max_norm)
{
    double norm = 0;

    if (!lab_ok(c))
        return 0;
    if (max_norm > 0)
        norm = lab_clip_grad_norm(c, &(lab_tensors){ 1, &a->theta }, max_norm);
    lab_optim_set_lr(a->optim, lr);
    lab_optim_step(c, a->optim);
    return norm;
}

/* ---- the curve ----------------------------------------------------------------------------------- */

static bool more_room(struct agent_track *t)
{
    int64_t room = t->room ? 2 * t->room : 1024;
    float *returns = realloc(t->returns, (size_t)room * sizeof *returns);
    int64_t *at;

    if (!returns)
        return false;
    t->returns = returns;
    at = realloc(t->at, (size_t)room * sizeof *at);
    if (!at)
        return false;
    t->at = at;
    t->room = room;
    return true;
}

double agent_recent(const struct agent *a)
{
    const struct agent_track *t = &a->track;
    int64_t n = t->n < AGENT_RECENT ? t->n : AGENT_RECENT;
    double sum = 0;

    for (int64_t i = t->n - n; i < t->n; i++)
        sum += (double)t->returns[i];
    return n ? sum / (double)n : NAN;
}

void agent_count(lab_ctx *c, struct agent *a, int64_t i, double reward, bool end)
{
    struct agent_track *t = &a->track;
    double recent;

    t->sum[i] += reward;
    if (!end)
        return;
    if (t->n == AGENT_KEPT) {
        t->n /= 2;
        t->dropped += t->n;
        memmove(t->returns, t->returns + t->n, (size_t)t->n * sizeof *t->returns);
        memmove(t->at, t->at + t->n, (size_t)t->n * sizeof *t->at);
    }
    if (t->n == t->room && !more_room(t)) {
        lab_fail(c, LAB_ENOMEM, "out of memory: %lld returns", (long long)t->n);
        return;
    }
    t->returns[t->n] = (float)t->sum[i];
    t->at[t->n++] = a->steps;
    t->sum[i] = 0;
    recent = t->n >= AGENT_RECENT ? agent_recent(a) : NAN;
    if (recent > t->best || (isnan(t->best) && !isnan(recent)))
        t->best = recent;
}

bool agent_tick(lab_ctx *c, struct agent *a)
{
    if (a->watch)
        watch_tick(c, a->watch, a);
    if (a->checkpoint && a->steps - a->stored >= a->every) {
        lab_scope s = lab_scope_open(c);

        lab_run_now(c); /* writes its curves first: a file is never ahead of them */
        agent_save(c, a, a->checkpoint);
        a->stored = a->steps;
        lab_scope_close(c, &s);
    }
    return lab_tick(c, a->steps, a->total) || !lab_ok(c);
}

void agent_report(lab_ctx *c, struct agent *a, const char *const *names,
                  const double *values, int n)
{
    if (a->track.n)
        lab_metric(c, "return", a->steps, agent_recent(a));
    for (int i = 0; i < n; i++)
        if (!isnan(values[i]))
            lab_metric(c, names[i], a->steps, values[i]);
}

/* ---- acting -------------------------------------------------------------------------------------- */

const float *agent_output(lab_ctx *c, struct agent *a, const float *obs, int64_t rows)
{
    if (rows > a->act_rows) {
        net_run_free(&a->net[0], &a->act);
        a->act_rows = 0;
        if (!net_run_make(c, &a->net[0], rows, &a->act))
            return NULL;
        a->act_rows = rows;
    }
    return net_forward(c, &a->net[0], lab_f32(a->theta), obs, rows, false, &a->act);
}

int64_t agent_largest(const float *x, int64_t n)
{
    int64_t best = 0;

    for (int64_t j = 1; j < n; j++)
        if (x[j] > x[best])
            best = j;
    return best;
}

void agent_greedy(lab_ctx *c, struct agent *a, const float *obs, int64_t rows,
                  int64_t *choice)
{
    int64_t n = a->env->kind->action.n;
    const float *y = agent_output(c, a, obs, rows);

    for (int64_t i = 0; y && i < rows; i++)
        choice[i] = agent_largest(y + i * n, n);
}

/* One step of every episode that is not over; false when all are. */
static bool play_on(lab_ctx *c, struct agent *a, struct env *e, float *obs,
                    int64_t *choice, float *returns, uint8_t *over)
{
    bool any = false;

    agent_greedy(c, a, obs, e->n, choice);
    for (int64_t i = 0; i < e->n && lab_ok(c); i++) {
        lab_env_result r;

        if (over[i])
            continue;
        r = env_step_one(c, e, i, &(lab_env_action){ .choice = choice[i] });
        env_observe(c, e, i, obs + i * env_width(e));
        returns[i] += (float)r.reward;
        over[i] = r.terminated || r.truncated;
        any |= !over[i];
    }
    return any;
}

lab_tensor *agent_evaluate(lab_ctx *c, struct agent *a, int64_t episodes, uint64_t seed)
{
    enum { MAX = 100000, MAX_STEPS = 1000000 };
    struct env *e;
    lab_tensor *out;
    float *obs;
    int64_t *choice;
    uint8_t *over;

    if (episodes < 1 || episodes > MAX)
        return lab_fail(c, LAB_EARG, "argument 'episodes' is 1 to %d, got %lld", MAX,
                        (long long)episodes);
    e = env_another(c, a->env, episodes);
    out = lab_tensor_zeros(c, LAB_F32, 1, &episodes);
    choice = lab_alloc(c, (size_t)episodes * sizeof *choice);
    over = lab_alloc(c, (size_t)episodes);
    if (!e || !out || !over)
        return NULL;
    env_reset(c, e, seed);
    obs = e->last;
    for (int64_t t = 0; t < MAX_STEPS && lab_ok(c); t++) {
        if (!play_on(c, a, e, obs, choice, lab_f32_mut(out), over))
            break;
        if (lab_tick(c, t, e->kind->limit))
            return lab_fail(c, LAB_ESTOP, "stopped before the episodes were over");
    }
    return lab_ok(c) ? out : NULL;
}
