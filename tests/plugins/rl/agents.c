/* Agents: a seed repeats a training, one that was cut off and stored goes on bit for bit, and
 * files that are no agents. */
#include "lab_test.h"

#include <lab/arrays.h>
#include <lab/files.h>

#include "agent.h"

static void presets(double *k)
{
    for (int i = 0; i < AGENT_OPTIONS; i++)
        k[i] = NAN;
}

static struct agent *make(lab_ctx *c, const struct agent_kind *kind, uint64_t seed,
                          int64_t steps)
{
    lab_value name = lab_v_string("CartPole-v1");
    double k[AGENT_OPTIONS];

    presets(k);
    for (int i = 0; i < kind->n_options; i++)
        if (strcmp(kind->options[i].name, "start") == 0)
            k[i] = 200;
    return agent_new(c, kind, &name, seed, steps, k, NULL);
}

static void assert_same(struct agent *a, struct agent *b)
{
    assert_int_equal(a->steps, b->steps);
    assert_int_equal(a->track.n, b->track.n);
    assert_memory_equal(lab_f32(a->theta), lab_f32(b->theta),
                        (size_t)lab_numel(a->theta) * sizeof(float));
    assert_memory_equal(a->obs, b->obs,
                        (size_t)(a->env->n * env_width(a->env)) * sizeof(float));
    assert_memory_equal(a->track.returns, b->track.returns,
                        (size_t)a->track.n * sizeof(float));
    assert_memory_equal(&a->rng, &b->rng, sizeof a->rng);
}

static void check_kind(lab_ctx *c, const struct agent_kind *kind)
{
    struct agent *a = make(c, kind, 3, 4096), *b = make(c, kind, 3, 4096), *back;
    struct agent *other = make(c, kind, 4, 4096);
    const char *path = lab_home(c, "agent.safetensors");

    kind->train(c, a, 4096);
    kind->train(c, b, 2048);
    assert_ok(c);
    assert_int_equal(b->steps, 2048);
    assert_true(agent_save(c, b, path));
    back = agent_load(c, path, NULL, NULL);
    assert_ok(c);
    assert_same(b, back);
    kind->train(c, b, 4096);
    kind->train(c, back, 4096);
    assert_int_equal(a->steps, 4096);
    assert_same(a, b);
    assert_same(a, back);
    kind->train(c, other, 4096);
    assert_memory_not_equal(lab_f32(a->theta), lab_f32(other->theta), 64);
    remove(path);
}

static void test_ppo_repeats_and_goes_on(void **state)
{
    check_kind(*state, &agent_ppo);
}

static void test_dqn_repeats_and_goes_on(void **state)
{
    check_kind(*state, &agent_dqn);
}

/* CartPole in which the user presses Ctrl-C at the 800th step: amid a rollout. */
static int pushes;

static lab_env_result push(void *self, const lab_env_action *a, const lab_env_world *w)
{
    if (++pushes == 800)
        lab_host_stop(lab_ctx_host(w->c), true);
    return env_cartpole.step(self, a, w);
}

static void test_stopped_goes_on(void **state)
{
    static lab_env_kind kind;
    lab_ctx *c = *state;
    lab_value env;
    double k[AGENT_OPTIONS];
    struct agent *a = make(c, &agent_ppo, 5, 4096), *b, *back;
    const char *path = lab_home(c, "stopped.safetensors");

    kind = env_cartpole;
    kind.step = push;
    pushes = 0;
    env = LAB_V_OBJECT(lab_env_offer(c, &kind, NULL));
    presets(k);
    b = agent_new(c, &agent_ppo, &env, 5, 4096, k, NULL);
    agent_ppo.train(c, a, 4096);
    agent_ppo.train(c, b, 4096);
    assert_ok(c);
    assert_in_range(b->steps, 800, 800 + 16 * 4);
    lab_host_stop(lab_ctx_host(c), false);
    assert_true(agent_save(c, b, path));
    back = agent_load(c, path, &env, NULL);
    assert_ok(c);
    agent_ppo.train(c, back, 4096);
    assert_same(a, back);
    assert_shape(agent_evaluate(c, back, 10, 1), 10);
    remove(path);
}

static void test_mistakes(void **state)
{
    lab_ctx *c = *state;
    const char *path = lab_home(c, "broken.safetensors");
    lab_table *t = lab_table_new(c), *meta = lab_table_new(c);
    lab_value name = lab_v_string("CartPole-v1");
    double k[AGENT_OPTIONS];

    presets(k);
    k[4] = -1;
    assert_null(agent_new(c, &agent_ppo, &name, 1, 10, k, NULL));
    assert_error(c, LAB_EARG, "argument 'lr' is a number from 0 to 1, got -1");
    presets(k);
    k[3] = 3;
    assert_null(agent_new(c, &agent_ppo, &name, 1, 10, k, NULL));
    assert_error(c, LAB_EARG,
                 "argument 'minibatches' divides envs × horizon, 512, got 3");
    lab_table_set(c, t, "x", LAB_V_OBJECT(lab_tensor_scalar(c, LAB_F32, 1)));
    assert_true(lab_safetensors_write(c, path, t, NULL));
    assert_null(agent_load(c, path, NULL, NULL));
    assert_int_equal(lab_error_code(c), LAB_EFORMAT);
    assert_non_null(strstr(lab_error_text(c), "holds no agent"));
    lab_error_clear(c);
    lab_table_set(c, meta, "agent", lab_v_string("ppo"));
    lab_table_set(c, meta, "environment", name);
    assert_true(lab_safetensors_write(c, path, t, meta));
    assert_null(agent_load(c, path, NULL, NULL));
    assert_error(c, LAB_EFORMAT, "the checkpoint has no bytes 'agent.counters'");
    remove(path);
}

/* A training of any length keeps so many returns, the last ones, stored too. */
static void test_returns_are_bounded(void **state)
{
    enum { MANY = AGENT_KEPT + 5000 };
    lab_ctx *c = *state;
    struct agent *a = make(c, &agent_ppo, 1, 4096), *back;
    const char *path = lab_home(c, "many.safetensors");

    for (int i = 0; i < MANY; i++)
        agent_count(c, a, 0, i % 1000, true);
    assert_ok(c);
    assert_in_range(a->track.n, AGENT_RECENT, AGENT_KEPT);
    assert_int_equal(a->track.dropped + a->track.n, MANY);
    for (int64_t i = 0; i < a->track.n; i++)
        assert_true(a->track.returns[i] == (float)((a->track.dropped + i) % 1000));
    assert_true(agent_save(c, a, path));
    back = agent_load(c, path, NULL, NULL);
    assert_ok(c);
    assert_int_equal(back->track.dropped, a->track.dropped);
    assert_same(a, back);
    remove(path);
}

RUN(LAB_TEST(test_returns_are_bounded), LAB_TEST(test_ppo_repeats_and_goes_on),
    LAB_TEST(test_dqn_repeats_and_goes_on), LAB_TEST(test_stopped_goes_on),
    LAB_TEST(test_mistakes))
