/* agent_rows.c — agents in Lua. */
#include "agent.h"
#include "rows.h"
#include "watch.h"

#include <lab/run.h>

#include <math.h>
#include <string.h>

/* ---- making and training -------------------------------------------------------------------------- */

/* What both agents are called with beside their own numbers. */
struct call {
    const lab_value *env;
    int64_t seed, steps;
    bool watch;
    const char *checkpoint;
    int64_t every;
    struct agent_modules modules;
};

static lab_table *info(lab_ctx *c, struct agent *a);

/* The run that the metrics go to: that of the user, or one of this training's own (true). */
static bool run_begin(lab_ctx *c, struct agent *a)
{
    lab_table *config = info(c, a);
    const char *name = lab_format(c, "%s %s", a->kind->name, a->env->kind->name);

    if (lab_run_now(c)) {
        lab_run_set_config(c, config, false);
        return false;
    }
    return lab_run_start(c, name, config) != NULL;
}

/* A stop that rules in Lua have felt first is a stop like any other. */
static void train(lab_ctx *c, struct agent *a, int64_t until, bool watch,
                  const char *checkpoint, int64_t every)
{
    bool own = until > a->steps && run_begin(c, a);

    a->watch = watch ? watch_new(c, a) : NULL;
    a->checkpoint = checkpoint;
    a->every = every;
    if (lab_ok(c))
        a->kind->train(c, a, until);
    lab_error_clear_stop(c);
    agent_give(a);
    if (checkpoint && agent_save(c, a, checkpoint))
        lab_run_artifact(c, "checkpoint", checkpoint, a->steps, agent_recent(a));
    a->checkpoint = NULL;
    if (a->watch)
        watch_end(c, a->watch, a);
    watch_free(a->watch);
    a->watch = NULL;
    if (own)
        lab_run_finish(c, !lab_ok(c)        ? LAB_RUN_FAILED
                          : lab_stopping(c) ? LAB_RUN_STOPPED
                                            : LAB_RUN_DONE);
}

static struct agent *made(lab_ctx *c, const struct agent_kind *kind, const struct call *k,
                          const double *options)
{
    enum { MAX_STEPS_BITS = 40 };
    uint64_t seed =
        k->seed == LAB_NO_INT ? lab_rng_u64(lab_ctx_rng(c)) : (uint64_t)k->seed;
    struct agent *a;

    if (k->steps < 0 || k->steps > INT64_C(1) << MAX_STEPS_BITS)
        return lab_fail(c, LAB_EARG, "argument 'steps' is 0 or more, got %lld",
                        (long long)k->steps);
    if (k->every < 1)
        return lab_fail(c, LAB_EARG, "argument 'every' is a number of steps, got %lld",
                        (long long)k->every);
    a = agent_new(c, kind, k->env, seed, k->steps, options, &k->modules);
    if (!a)
        return NULL;
    train(c, a, a->total, k->watch, k->checkpoint, k->every);
    return lab_ok(c) ? a : NULL;
}

static struct agent *ppo(lab_ctx *c, const lab_value *env, const char *preset,
                         int64_t seed, int64_t steps, bool watch, const char *checkpoint,
                         int64_t every, lab_layer *actor, lab_layer *critic, double envs,
                         double horizon, double epochs, double minibatches, double lr,
                         double anneal, double gamma, double lambda, double clip,
                         double clip_value, double entropy, double value, double max_norm,
                         double bootstrap, double hidden)
{
    const double options[] = { envs,    horizon, epochs,   minibatches, lr,
                               anneal,  gamma,   lambda,   clip,        clip_value,
                               entropy, value,   max_norm, bootstrap,   hidden };

    (void)preset;
    return made(c, &agent_ppo,
                &(struct call){ env,
                                seed,
                                steps,
                                watch,
                                checkpoint,
                                every,
                                { .actor = actor, .critic = critic } },
                options);
}

static struct agent *dqn(lab_ctx *c, const lab_value *env, const char *preset,
                         int64_t seed, int64_t steps, bool watch, const char *checkpoint,
                         int64_t every, lab_layer *q, double lr, double buffer,
                         double batch, double train_every, double target_every,
                         double first, double eps_first, double eps_last, double explore,
                         double gamma, double hidden1, double hidden2, double twice)
{
    const double options[] = { lr,      buffer,    batch,    train_every, target_every,
                               first,   eps_first, eps_last, explore,     gamma,
                               hidden1, hidden2,   twice };

    (void)preset;
    return made(c, &agent_dqn,
                &(struct call){ env, seed, steps, watch, checkpoint, every, { .q = q } },
                options);
}

static struct agent *load(lab_ctx *c, const char *path, const lab_value *env,
                          lab_layer *actor, lab_layer *critic, lab_layer *q)
{
    return agent_load(c, path, env, &(struct agent_modules){ actor, critic, q });
}

static struct agent *go_on(lab_ctx *c, struct agent *a, int64_t steps, bool watch,
                           const char *checkpoint, int64_t every)
{
    int64_t until = steps == LAB_NO_INT ? a->total : a->steps + steps;

    if (steps != LAB_NO_INT && steps < 0)
        return lab_fail(c, LAB_EARG, "argument 'steps' is 0 or more, got %lld",
                        (long long)steps);
    if (every < 1)
        return lab_fail(c, LAB_EARG, "argument 'every' is a number of steps, got %lld",
                        (long long)every);
    a->total = until > a->total ? until : a->total;
    train(c, a, until, watch, checkpoint, every);
    return lab_ok(c) ? a : NULL;
}

/* ---- using ------------------------------------------------------------------------------------------ */

static double evaluate(lab_ctx *c, struct agent *a, int64_t episodes, int64_t seed,
                       lab_tensor **returns)
{
    double sum = 0;

    *returns = agent_evaluate(c, a, episodes,
                              seed == LAB_NO_INT ? a->seed + 1000000 : (uint64_t)seed);
    for (int64_t i = 0; *returns && i < episodes; i++)
        sum += (double)lab_f32(*returns)[i];
    return *returns ? sum / (double)episodes : 0;
}

/* Rows of observations, f32; one without its dimension is a row. */
static const float *rows_of(lab_ctx *c, const struct agent *a, lab_tensor *obs,
                            int64_t *rows)
{
    int64_t width = env_width(a->env);
    lab_tensor *x = lab_contiguous(c, lab_cast(c, obs, LAB_F32));

    if (x && (lab_ndim(x) < 1 || lab_ndim(x) > 2 || lab_dim(x, -1) != width))
        return lab_fail(c, LAB_ESHAPE,
                        "an observation of %s is [%lld] or [n,%lld], got %s",
                        a->env->kind->name, (long long)width, (long long)width,
                        lab_tensor_brief(c, obs));
    *rows = x ? lab_numel(x) / width : 0;
    return x ? lab_f32(x) : NULL;
}

static lab_value *act(lab_ctx *c, struct agent *a, lab_tensor *obs)
{
    int64_t rows;
    const float *x = rows_of(c, a, obs, &rows);
    lab_tensor *out = x ? lab_tensor_make(c, LAB_I64, rows) : NULL;

    if (!out)
        return NULL;
    agent_greedy(c, a, x, rows, lab_i64_mut(out));
    return lab_value_new(c, lab_ndim(obs) == 1 ? LAB_V_INT(lab_i64(out)[0])
                                               : LAB_V_OBJECT(out));
}

static lab_tensor *output(lab_ctx *c, struct agent *a, lab_tensor *obs)
{
    int64_t rows, n = a->env->kind->action.n;
    const float *x = rows_of(c, a, obs, &rows),
                *y = x ? agent_output(c, a, x, rows) : NULL;
    lab_tensor *out = y ? lab_tensor_make(c, LAB_F32, rows, n) : NULL;

    if (out)
        memcpy(lab_f32_mut(out), y, (size_t)(rows * n) * sizeof *y);
    return lab_ndim(obs) == 1 ? lab_select(c, out, 0, 0) : out;
}

static double play(lab_ctx *c, struct agent *a, int64_t episodes, double fps,
                   int64_t seed)
{
    if (episodes < 1 || !(fps > 0 && fps <= 1000)) {
        lab_fail(c, LAB_EARG,
                 "play needs at least one episode and up to 1000 pictures a second");
        return 0;
    }
    return watch_play(c, a, episodes, fps,
                      seed == LAB_NO_INT ? a->seed + 2000000 : (uint64_t)seed);
}

static lab_tensor *returns(lab_ctx *c, struct agent *a, lab_tensor **steps)
{
    lab_tensor *out = lab_tensor_make(c, LAB_F32, a->track.n);

    *steps = lab_tensor_make(c, LAB_I64, a->track.n);
    if (!out || !*steps)
        return NULL;
    if (a->track.n) {
        memcpy(lab_f32_mut(out), a->track.returns,
               (size_t)a->track.n * sizeof *a->track.returns);
        memcpy(lab_i64_mut(*steps), a->track.at,
               (size_t)a->track.n * sizeof *a->track.at);
    }
    return out;
}

static void save(lab_ctx *c, struct agent *a, const char *path)
{
    agent_save(c, a, path);
}

/* ---- what is known about one ---------------------------------------------------------------------------- */

static lab_table *info(lab_ctx *c, struct agent *a)
{
    lab_table *t = lab_table_new(c), *options = lab_table_new(c);

    lab_table_set(c, t, "name", lab_v_string(a->kind->name));
    lab_table_set(c, t, "environment", lab_v_string(a->env->kind->name));
    lab_table_set(c, t, "seed", LAB_V_INT((int64_t)a->seed));
    lab_table_set(c, t, "steps", LAB_V_INT(a->steps));
    lab_table_set(c, t, "total", LAB_V_INT(a->total));
    lab_table_set(c, t, "episodes", LAB_V_INT(a->track.dropped + a->track.n));
    if (a->track.n)
        lab_table_set(c, t, "recent", LAB_V_NUMBER(agent_recent(a)));
    if (!isnan(a->track.best))
        lab_table_set(c, t, "best", LAB_V_NUMBER(a->track.best));
    for (int i = 0; i < a->kind->n_options; i++)
        lab_table_set(c, options, a->kind->options[i].name, LAB_V_NUMBER(a->k[i]));
    lab_table_set(c, t, "options", LAB_V_TABLE(options));
    return t;
}

static lab_value *get(lab_ctx *c, struct agent *a, const char *key)
{
    lab_table *t = info(c, a);
    const lab_value *v = t ? lab_table_get(t, key) : NULL;

    return v ? lab_value_new(c, *v) : NULL;
}

static lab_table *fields(lab_ctx *c, struct agent *a)
{
    lab_table *t = lab_table_new(c), *all = info(c, a);
    const lab_value *v;
    const char *key;

    for (int64_t i = 0; (key = lab_table_key(all, i, &v)); i++)
        lab_table_push(c, t, lab_v_string(key));
    return t;
}

static const char *text(lab_ctx *c, struct agent *a)
{
    return lab_format(c, "Agent(%s on %s, %lld steps%s)", a->kind->name,
                      a->env->kind->name, (long long)a->steps,
                      a->track.n ? lab_format(c, ", mean return %.1f", agent_recent(a))
                                 : "");
}

#define COMMON                                                                       \
    "(env: any; preset: \"cleanrl\" = \"cleanrl\", seed: int?, steps: int = 500000," \
    " watch: bool = false, checkpoint: string?, every: int = 100000,"
#define COMMON_DOC                                                                      \
    "env: a name, an Env (of your own rules, too) or an EnvKind; it trains on copies. " \
    "watch:\n"                                                                          \
    "the policy plays in a window while the returns grow in another. checkpoint: a "    \
    "file\n"                                                                            \
    "that is written every `every` steps and at the end; rl.load goes on from it, bit " \
    "for\n"                                                                             \
    "bit. Ctrl-C stops: what has been learned so far is returned.\n"

static const lab_row rows[] = {
    { "ppo" COMMON " actor: Module?, critic: Module?, envs: number?, horizon: number?, "
      "epochs: number?, minibatches: number?,"
      " lr: number?, anneal: number?, gamma: number?, lambda: number?, clip: number?,"
      " clip_value: number?, entropy: number?, value: number?, max_norm: number?,"
      " bootstrap: number?, hidden: number?) -> agent: Agent",
      LAB_CODE(ppo),
      "An agent trained by proximal policy optimization, Schulman et al. "
      "(2017).\n" COMMON_DOC
      "The numbers are CleanRL's ppo.py: envs 4 × horizon 128 steps, then epochs 4 of\n"
      "minibatches 4; lr 2.5e-4 falling to 0 (anneal 1), gamma 0.99, lambda 0.95, clip "
      "0.2\n"
      "(clip_value 1: of the value too), entropy 0.01, value 0.5, max_norm 0.5, two "
      "networks\n"
      "of hidden 64 × 64. bootstrap 1: a time limit is not taken for an end. actor, "
      "critic: your\n"
      "own networks, from observations [n,width] to logits [n,choices] and values [n,1]; "
      "they\n"
      "begin with the weights that they have and are trained in place.\n"
      ">>> agent = rl.ppo(\"CartPole-v1\", {seed = 1, steps = 2048})\n"
      ">>> agent.steps, agent.options.envs\n2048\t4.0",
      LAB_LONG },
    { "dqn" COMMON
      " q: Module?, lr: number?, buffer: number?, batch: number?, train_every: number?,"
      " target_every: number?, start: number?, eps_first: number?, eps_last: number?,"
      " explore: number?, gamma: number?, hidden1: number?, hidden2: number?,"
      " double: number?) -> agent: Agent",
      LAB_CODE(dqn),
      "An agent trained by deep Q-learning, Mnih et al. (2015).\n" COMMON_DOC
      "The numbers are CleanRL's dqn.py: lr 2.5e-4, a buffer of 10000, a batch of 128\n"
      "every train_every 10 steps after start 10000, the target copied every "
      "target_every\n"
      "500, ε from eps_first 1 to eps_last 0.05 over the explore 0.5 of all steps, "
      "gamma\n"
      "0.99, a network of hidden1 120 × hidden2 84. double 1: van Hasselt et al. "
      "(2016). q:\n"
      "your own network, from observations [n,width] to [n,choices]; it is trained in "
      "place.\n"
      ">>> agent = rl.dqn(\"CartPole-v1\", {seed = 1, steps = 500, start = 100})\n"
      ">>> agent.steps\n500",
      LAB_LONG },
    { "load(path: string; env: any?, actor: Module?, critic: Module?, q: Module?) -> "
      "agent: Agent",
      LAB_CODE(load),
      "The agent in a file that Agent:save or a checkpoint has written. env: where its\n"
      "environment is not one of rl.envs(); actor, critic, q: networks like your own "
      "that "
      "it\n"
      "was trained with, which get its weights.\n"
      ">>> path = lab.home(\"doctest.safetensors\")\n"
      ">>> rl.ppo(\"CartPole-v1\", {seed = 1, steps = 1024}):save(path)\n"
      ">>> agent = rl.load(path):train(512)\n"
      ">>> agent.steps, os.remove(path)\n1536\ttrue" },
    { "Agent:train(steps: int?; watch: bool = false, checkpoint: string?, every: int = "
      "100000)"
      " -> agent: Agent",
      LAB_CODE(go_on),
      "Goes on learning for that many steps, or to the planned end; the agent itself.\n"
      ">>> rl.ppo(\"CartPole-v1\", {seed = 1, steps = 0}):train(512).steps\n512",
      LAB_LONG },
    { "Agent:evaluate(episodes: int = 100; seed: int?) -> mean: number, returns: tensor",
      LAB_CODE(evaluate),
      "The mean return of episodes played greedily, without learning, and all returns.\n"
      ">>> agent = rl.ppo(\"CartPole-v1\", {seed = 1, steps = 0})\n"
      ">>> mean, returns = agent:evaluate(10)\n"
      ">>> mean >= 8, returns:shape()[1]\ntrue\t10",
      LAB_LONG },
    { "Agent:act(obs: tensor) -> action: any", LAB_CODE(act),
      "The greedy action for an observation; a tensor of them for rows of observations.\n"
      ">>> agent = rl.ppo(\"CartPole-v1\", {seed = 1, steps = 0})\n"
      ">>> action = agent:act(rl.make(\"CartPole-v1\"):reset(1))\n"
      ">>> action == 0 or action == 1\ntrue" },
    { "Agent:output(obs: tensor) -> out: tensor", LAB_CODE(output),
      "What the network gives for each action: logits of PPO's policy, DQN's Q values.\n"
      ">>> agent = rl.dqn(\"CartPole-v1\", {seed = 1, steps = 0})\n"
      ">>> #agent:output(rl.make(\"CartPole-v1\"):reset(1)):shape()\n1" },
    { "Agent:play(episodes: int = 1; fps: number = 50, seed: int?) -> reward: number",
      LAB_CODE(play),
      "Plays greedily in a window; the return of the last episode.\n"
      ">>> rl.ppo(\"CartPole-v1\", {seed = 1, steps = 0}):play(0)\n"
      "...at least one episode...",
      LAB_LONG },
    { "Agent:returns() -> returns: tensor, steps: tensor", LAB_CODE(returns),
      "The return of every finished episode of the training, and the step at its end; "
      "of\n"
      "more than 65,536 the last ones.\n"
      ">>> agent = rl.ppo(\"CartPole-v1\", {seed = 1, steps = 2048})\n"
      ">>> returns, steps = agent:returns()\n"
      ">>> returns:shape()[1] == agent.episodes, steps:max():item() <= "
      "2048\ntrue\ttrue" },
    { "Agent:save(path: string)", LAB_CODE(save),
      "Writes all of it to a .safetensors file: networks, optimizer, chance, "
      "environments.\n"
      ">>> path = lab.home(\"doctest.safetensors\")\n"
      ">>> rl.dqn(\"CartPole-v1\", {seed = 1, steps = 100}):save(path)\n"
      ">>> rl.load(path).steps, os.remove(path)\n100\ttrue" },
    { "Agent:info() -> info: table", LAB_CODE(info),
      "Its name, environment, seed, steps, total, episodes, recent (mean return of the "
      "last\n"
      "100), best (the largest such mean), options; each is also a field: agent.recent.\n"
      ">>> rl.ppo(\"CartPole-v1\", {seed = 1, steps = 0}).options.lr\n0.00025" },
    { "Agent:__index(key: string) -> any?", LAB_CODE(get), "A field of info." },
    { "Agent:__fields() -> table", LAB_CODE(fields), "The fields of info." },
    { "Agent:__tostring() -> string", LAB_CODE(text),
      "Its name, environment and steps." },
};

LAB_ROWS(agent_rows);
