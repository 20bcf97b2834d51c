/* Environments: CartPole against Gymnasium's trajectories (golden files beside this one), a
 * batch against single ones, chance by seed, storing. */
#include "lab_test.h"

#include <lab/records.h>

#include "env.h"

static struct env *cartpole(lab_ctx *c, int64_t n, bool f32)
{
    return env_new(c, lab_env_offer(c, &env_cartpole, NULL), n, NULL, f32);
}

/* ---- golden trajectories ------------------------------------------------------------------- */

static double at(const lab_table *t, const char *name, int64_t i)
{
    double x = NAN;

    lab_value_number(lab_table_at(lab_table_get(t, name)->as.table, i), &x);
    return x;
}

static void vector_at(const lab_table *t, const char *name, int64_t i, double out[4])
{
    const lab_table *row = lab_table_at(lab_table_get(t, name)->as.table, i)->as.table;

    for (int64_t k = 0; k < 4; k++)
        assert_true(lab_value_number(lab_table_at(row, k), &out[k]));
}

static bool ended(const lab_table *t, int64_t i)
{
    return lab_table_at(lab_table_get(t, "terminated")->as.table, i)->as.b;
}

static lab_env_result push(lab_ctx *c, struct env *e, const lab_table *t, int64_t i)
{
    return env_step_one(c, e, 0,
                        &(lab_env_action){ .choice = (int64_t)at(t, "actions", i) });
}

/* Each step from where it began: the numbers agree to 1e-12, flags and rewards all. */
static void one_step(lab_ctx *c, struct env *e, const lab_table *t, int64_t n)
{
    double x[4], want[4], seen[4];
    float obs[4];

    for (int64_t i = 0; i < n; i++) {
        lab_env_result r;

        vector_at(t, "pre_state", i, x);
        vector_at(t, "state", i, want);
        vector_at(t, "obs", i, seen);
        env_set_fields(e, 0, x);
        e->steps[0] = 0;
        r = push(c, e, t, i);
        env_fields(e, 0, x);
        env_observe(c, e, 0, obs);
        for (int k = 0; k < 4; k++) {
            assert_true(fabs(x[k] - want[k]) <= 1e-12);
            assert_true(fabs((double)obs[k] - seen[k]) <= 1e-6);
        }
        assert_true(r.reward == at(t, "reward", i));
        assert_int_equal(r.terminated, ended(t, i));
        assert_false(r.truncated);
    }
}

/* From the first state through all resets: 1e-6. */
static void open_loop(lab_ctx *c, struct env *e, const lab_table *t, int64_t n)
{
    const lab_table *resets = lab_table_get(t, "resets")->as.table;
    int64_t next = 0;
    double x[4], want[4];

    for (int k = 0; k < 4; k++)
        x[k] = at(t, "init_state", k);
    env_set_fields(e, 0, x);
    for (int64_t i = 0; i < n; i++) {
        const lab_value *v = lab_table_at(resets, next);

        if (v && lab_table_get(v->as.table, "before_step")->as.i == i) {
            const lab_table *to = lab_table_get(v->as.table, "state")->as.table;

            for (int64_t k = 0; k < 4; k++)
                lab_value_number(lab_table_at(to, k), &x[k]);
            env_set_fields(e, 0, x);
            next++;
        }
        vector_at(t, "state", i, want);
        assert_int_equal(push(c, e, t, i).terminated, ended(t, i));
        env_fields(e, 0, x);
        for (int k = 0; k < 4; k++)
            assert_true(fabs(x[k] - want[k]) <= 1e-6);
    }
    assert_int_equal(next, lab_table_len(resets));
}

static void check_file(lab_ctx *c, const char *path, int64_t trajectories)
{
    lab_table *lines = lab_jsonl_read(c, path, NULL);
    struct env *e = cartpole(c, 1, false);

    assert_ok(c);
    assert_int_equal(lab_table_len(lines), trajectories + 1);
    env_reset(c, e, 0);
    for (int64_t i = 1; i <= trajectories; i++) {
        const lab_table *t = lab_table_at(lines, i)->as.table;
        int64_t n = lab_table_len(lab_table_get(t, "actions")->as.table);

        assert_int_equal(n, 200);
        one_step(c, e, t, n);
        open_loop(c, e, t, n);
    }
}

static void test_cartpole_is_gymnasiums(void **state)
{
    check_file(*state, GOLDEN "/CartPole-v1.jsonl", 3);
    check_file(*state, GOLDEN "/CartPole-v1-wide-init.jsonl", 1);
}

/* A pole that is balanced by hand is cut off at 500 steps, and that is no failure. */
static void test_time_limit(void **state)
{
    lab_ctx *c = *state;
    struct env *e = cartpole(c, 1, false);
    lab_env_result r = { 0 };
    double x[4];

    env_reset(c, e, 3);
    for (int i = 0; i < 500; i++) {
        assert_false(r.terminated || r.truncated);
        env_fields(e, 0, x);
        r = env_step_one(c, e, 0,
                         &(lab_env_action){ .choice = x[2] + x[3] + 0.05 * x[1] > 0 });
    }
    assert_true(r.truncated);
    assert_false(r.terminated);
    /* Both at once. */
    env_set_fields(e, 0, (const double[]){ 2.41, 0, 0, 0 });
    e->steps[0] = 499;
    r = env_step_one(c, e, 0, &(lab_env_action){ .choice = 1 });
    assert_true(r.truncated && r.terminated);
}

/* ---- many ------------------------------------------------------------------------------------ */

enum { N = 37, STEPS = 300 };

static int64_t pushed(int64_t step, int64_t i)
{
    uint32_t w[4];

    lab_philox(5, (uint64_t)i, (uint64_t)step, w);
    return w[0] & 1;
}

/* n environments behave as n single ones of the same streams, each started anew by hand. */
static void test_many_are_singles(void **state)
{
    lab_ctx *c = *state;
    struct env *many = cartpole(c, N, false), *one = cartpole(c, N, false);
    float obs[N * 4], want[4];
    double reward[N];
    uint8_t terminated[N], truncated[N];
    int64_t action[N];
    int ends = 0;

    env_reset(c, many, 11);
    env_reset(c, one, 11);
    for (int64_t t = 0; t < STEPS; t++) {
        for (int64_t i = 0; i < N; i++)
            action[i] = pushed(t, i);
        env_step(c, many, action, NULL,
                 &(struct env_out){ obs, reward, terminated, truncated });
        for (int64_t i = 0; i < N; i++) {
            lab_env_result r =
                env_step_one(c, one, i, &(lab_env_action){ .choice = action[i] });

            env_observe(c, one, i, want);
            assert_memory_equal(want, many->last + 4 * i, sizeof want);
            assert_int_equal(r.terminated, terminated[i]);
            assert_int_equal(r.truncated, truncated[i]);
            if (r.terminated || r.truncated) {
                env_restart(c, one, i);
                env_observe(c, one, i, want);
                ends++;
            }
            assert_memory_equal(want, obs + 4 * i, sizeof want);
        }
    }
    assert_true(ends > N);
}

/* The arrays of f32 follow f64 closely from the same state; chance is the same. */
static void test_arrays_follow(void **state)
{
    lab_ctx *c = *state;
    struct env *fast = cartpole(c, N, true), *exact = cartpole(c, N, false);
    float obs[4 * N], reward[N];
    uint8_t terminated[N], truncated[N];
    int32_t action[N];
    double x[4], y[4];

    env_reset(c, fast, 2);
    env_reset(c, exact, 2);
    for (int64_t t = 0; t < STEPS; t++) {
        for (int64_t i = 0; i < N; i++) {
            action[i] = (int32_t)pushed(t, i);
            env_fields(fast, i, x);
            env_set_fields(exact, i, x);
        }
        env_step_f32(c, fast, action, obs, reward, terminated, truncated);
        for (int64_t i = 0; i < N; i++) {
            lab_env_result r =
                env_step_one(c, exact, i, &(lab_env_action){ .choice = action[i] });
            bool end = terminated[i] || truncated[i];

            env_fields(exact, i, x);
            assert_int_equal(terminated[i], r.terminated);
            for (int k = 0; k < 4; k++)
                assert_true(fabs(x[k] - (double)fast->last[k * N + i]) < 2e-6);
            if (end)
                env_restart(c, exact, i);
            env_fields(fast, i, y);
            env_fields(exact, i, x);
            for (int k = 0; k < 4; k++) {
                assert_true(fabs(x[k] - y[k]) < 2e-6);
                assert_true((float)y[k] == obs[k * N + i]);
            }
            exact->steps[i] = fast->steps[i];
        }
    }
}

/* ---- chance and storing ------------------------------------------------------------------------ */

static void test_seeds(void **state)
{
    lab_ctx *c = *state;
    struct env *a = cartpole(c, 3, false), *b = cartpole(c, 5, false);

    env_reset(c, a, 1);
    env_reset(c, b, 1);
    assert_memory_equal(a->last, b->last, 3 * 4 * sizeof *a->last);
    env_reset(c, b, 2);
    assert_memory_not_equal(a->last, b->last, 4 * sizeof *a->last);
    assert_memory_not_equal(a->last, a->last + 4, 4 * sizeof *a->last);
    for (int i = 0; i < 12; i++)
        assert_true(fabsf(a->last[i]) <= 0.05f);
}

static void test_stored_goes_on(void **state)
{
    lab_ctx *c = *state;
    struct env *a = cartpole(c, 3, false), *b = cartpole(c, 3, false);
    lab_table *stored = lab_table_new(c);
    int64_t action[3] = { 0, 1, 0 };
    float x[12], y[12];

    env_reset(c, a, 1);
    for (int t = 0; t < 30; t++)
        env_step(c, a, action, NULL, &(struct env_out){ 0 });
    env_save(c, a, "env.", stored);
    env_load(c, b, "env.", stored);
    assert_ok(c);
    for (int t = 0; t < 60; t++) {
        env_step(c, a, action, NULL, &(struct env_out){ .obs = x });
        env_step(c, b, action, NULL, &(struct env_out){ .obs = y });
        assert_memory_equal(x, y, sizeof x);
        assert_memory_equal(a->steps, b->steps, 3 * sizeof *a->steps);
    }
    env_load(c, b, "other.", stored);
    assert_error(c, LAB_EFORMAT, "the checkpoint has no bytes 'other.rng'");
    env_load(c, cartpole(c, 2, false), "env.", stored);
    assert_error(c, LAB_EFORMAT, "the checkpoint has 72 bytes of 'env.rng', 48 expected");
}

/* ---- mistakes --------------------------------------------------------------------------------- */

static void test_mistakes(void **state)
{
    lab_ctx *c = *state;
    static lab_env_kind k; /* outlives the environments made of it */
    lab_table *params = lab_table_new(c);
    lab_value name = lab_v_string("CartPole-v9");

    k = env_cartpole;
    assert_null(env_kind_of(c, &name));
    assert_error(c, LAB_EARG,
                 "no environment is called 'CartPole-v9'; there are CartPole-v1");
    lab_table_set(c, params, "wind", LAB_V_NUMBER(1));
    assert_null(env_new(c, lab_env_offer(c, &k, NULL), 1, params, false));
    assert_error(c, LAB_EARG,
                 "CartPole-v1 has no parameter 'wind'; its first one is gravity");
    assert_null(cartpole(c, 0, false));
    assert_error(c, LAB_EARG, "argument 'n' is 1 to 16777216 environments, got 0");
    k.n_fields = 3;
    assert_null(lab_env_offer(c, &k, NULL));
    assert_error(
        c, LAB_EARG,
        "environment CartPole-v1: without observe, the fields are the observation: "
        "as many as it has numbers");
    k = env_cartpole;
    k.step = NULL;
    assert_null(lab_env_offer(c, &k, NULL));
    assert_error(c, LAB_EARG, "environment CartPole-v1: it needs a reset and a step");
}

RUN(LAB_TEST(test_cartpole_is_gymnasiums), LAB_TEST(test_time_limit),
    LAB_TEST(test_many_are_singles), LAB_TEST(test_arrays_follow), LAB_TEST(test_seeds),
    LAB_TEST(test_stored_goes_on), LAB_TEST(test_mistakes))
