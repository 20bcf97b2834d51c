/* What learning is made of, against the same thing written down plainly: advantages, the loss
 * of PPO and the network's backward by finite differences, the ring of transitions. */
#include "lab_test.h"

#include <lab/op.h>
#include <lab/linear.h>

#include "agent.h"
#include "replay.h"

/* ---- advantages ------------------------------------------------------------------------------ */

/* A_t = Σ_l (γλ)^l δ_{t+l} up to the end of the episode, summed anew for every t. */
static void test_gae(void **state)
{
    enum { T = 12, N = 3 };
    const double gamma = 0.9, lambda = 0.8;
    float reward[T * N], value[T * N], next[N], got[T * N];
    uint8_t end[T * N];
    lab_rng r = lab_rng_make(1, 0);

    (void)state;
    for (int i = 0; i < T * N; i++) {
        reward[i] = (float)lab_rng_normal(&r);
        value[i] = (float)lab_rng_normal(&r);
        end[i] = lab_rng_below(&r, 4) == 0;
    }
    for (int i = 0; i < N; i++)
        next[i] = (float)lab_rng_normal(&r);
    end[T * N - 1] = 1;
    end[T * N - 2] = 0;
    gae(reward, value, end, next, T, N, gamma, lambda, got);
    for (int i = 0; i < N; i++)
        for (int t = 0; t < T; t++) {
            double a = 0, weight = 1;

            for (int s = t; s < T; s++) {
                double on = end[s * N + i] ? 0 : 1;
                double v = s + 1 < T ? (double)value[(s + 1) * N + i] : (double)next[i];

                a += weight * ((double)reward[s * N + i] + gamma * on * v -
                               (double)value[s * N + i]);
                weight *= gamma * lambda * on;
            }
            assert_true(fabs(a - (double)got[t * N + i]) < 1e-5);
        }
}

static void test_standardize(void **state)
{
    float x[] = { 1, 2, 3, 4 }, one[] = { 5 };

    (void)state;
    standardize(x, 4);
    assert_true(fabsf(x[0] + 1.1618950f) < 1e-5f && fabsf(x[0] + x[3]) < 1e-6f);
    standardize(one, 1);
    assert_true(one[0] == 0);
}

/* ---- the loss of PPO --------------------------------------------------------------------------- */

enum { ROWS = 24, CHOICES = 3 };

struct sample {
    float logits[ROWS * CHOICES], value[ROWS], logp[ROWS], old[ROWS], advantage[ROWS],
        target[ROWS];
    int32_t action[ROWS];
};

/* Ratios and values on both sides of the clipping, not near its corners. */
static struct sample sample_of(uint64_t seed)
{
    struct sample s;
    lab_rng r = lab_rng_make(seed, 0);

    for (int i = 0; i < ROWS; i++) {
        double total = 0;
        float shift = (float)(i % 4 - 1.5) * 0.3f;

        for (int j = 0; j < CHOICES; j++) {
            s.logits[i * CHOICES + j] = (float)lab_rng_normal(&r);
            total += exp((double)s.logits[i * CHOICES + j]);
        }
        s.action[i] = (int32_t)lab_rng_below(&r, CHOICES);
        s.logp[i] = s.logits[i * CHOICES + s.action[i]] - (float)log(total) + shift;
        s.advantage[i] = (float)lab_rng_normal(&r);
        s.value[i] = (float)lab_rng_normal(&r);
        s.old[i] = s.value[i] + shift;
        s.target[i] = s.value[i] + (float)lab_rng_normal(&r);
    }
    return s;
}

static struct ppo_losses loss_of(const struct sample *s, bool clip_value, float *dz,
                                 float *dv)
{
    const struct ppo_batch b = { ROWS,    CHOICES, s->logits,    s->value, s->action,
                                 s->logp, s->old,  s->advantage, s->target };

    return ppo_loss(&b, &(struct ppo_numbers){ 0.2, 0.05, 0.7, clip_value }, dz, dv);
}

/* The slope of the total along *x, over ±h. */
static double slope(const struct sample *s, bool clip_value, float *x)
{
    float h = 2e-3f, was = *x, dz[ROWS * CHOICES], dv[ROWS];
    double up, down;

    *x = was + h;
    up = loss_of(s, clip_value, dz, dv).total;
    *x = was - h;
    down = loss_of(s, clip_value, dz, dv).total;
    *x = was;
    return (up - down) / (2 * (double)h);
}

static void test_ppo_gradient(void **state)
{
    (void)state;
    for (int clip = 0; clip < 2; clip++) {
        struct sample s = sample_of(7);
        float dz[ROWS * CHOICES], dv[ROWS];
        struct ppo_losses l = loss_of(&s, clip, dz, dv);
        int cut = 0;

        for (int i = 0; i < ROWS * CHOICES; i++)
            assert_true(fabs(slope(&s, clip, &s.logits[i]) - (double)dz[i]) < 2e-4);
        for (int i = 0; i < ROWS; i++) {
            assert_true(fabs(slope(&s, clip, &s.value[i]) - (double)dv[i]) < 2e-4);
            cut += dv[i] == 0;
        }
        assert_true(clip ? cut > 0 : cut == 0);
        assert_true(l.clipped > 0.3 && l.clipped < 0.7);
        assert_true(l.entropy > 0 && l.entropy < log(CHOICES) && l.kl > 0);
    }
}

/* Nothing moved yet: the ratio is 1, nothing is clipped, the policy's loss is −mean A. */
static void test_ppo_at_rest(void **state)
{
    struct sample s = sample_of(3);
    float dz[ROWS * CHOICES], dv[ROWS];
    struct ppo_losses l;
    double mean = 0;

    (void)state;
    for (int i = 0; i < ROWS; i++) {
        s.logp[i] -= (float)(i % 4 - 1.5) * 0.3f;
        mean += (double)s.advantage[i] / ROWS;
    }
    l = loss_of(&s, true, dz, dv);
    assert_true(l.clipped == 0 && fabs(l.kl) < 1e-6);
    assert_true(fabs(l.policy + mean) < 1e-5);
}

/* ---- the network --------------------------------------------------------------------------------- */

static double objective(lab_ctx *c, const struct net *m, const float *theta,
                        const float *x, const float *weight, int64_t rows,
                        struct net_run *run)
{
    const float *y = net_forward(c, m, theta, x, rows, true, run);
    double sum = 0;

    for (int64_t i = 0; i < rows * m->mlp.width[m->mlp.layers]; i++)
        sum += (double)y[i] * (double)weight[i];
    return sum;
}

static void check_network(lab_ctx *c, const struct net *m)
{
    enum { R = 7 };
    float theta[512], grad[512], x[R * 8], weight[R * 8];
    lab_rng r = lab_rng_make(2, 0);
    struct net_run run;
    int64_t n = net_params(m);

    assert_true(n <= 512);
    assert_true(net_run_make(c, m, R, &run));
    lab_rng_fill_uniform(&r, theta, n, -0.4f, 0.4f);
    lab_rng_fill_normal(&r, x, R * m->mlp.width[0], 0, 1);
    lab_rng_fill_normal(&r, weight, R * m->mlp.width[m->mlp.layers], 0, 1);
    objective(c, m, theta, x, weight, R, &run);
    net_backward(c, m, theta, weight, R, &run, grad);
    for (int64_t i = 0; i < n; i++) {
        float was = theta[i], h = 1e-3f;
        double up, down;

        theta[i] = was + h;
        up = objective(c, m, theta, x, weight, R, &run);
        theta[i] = was - h;
        down = objective(c, m, theta, x, weight, R, &run);
        theta[i] = was;
        assert_true(fabs((up - down) / (2 * (double)h) - (double)grad[i]) < 5e-3);
    }
    assert_ok(c);
    net_run_free(m, &run);
}

static void test_networks(void **state)
{
    static const struct mlp all[] = { { 3, { 4, 9, 6, 2 }, MLP_TANH },
                                      { 3, { 3, 8, 7, 3 }, MLP_RELU },
                                      { 1, { 5, 1 }, MLP_TANH } };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        check_network(*state, &(struct net){ .mlp = all[i] });
}

/* tanh(x wᵀ + b) wᵀ', with a buffer among its tensors. */
static lab_tensor *two_layers(lab_ctx *c, lab_layer *l, int n, lab_tensor *const *x)
{
    lab_tensor *h =
        lab_linear(c, x[0], lab_layer_tensor(l, "w"), lab_layer_tensor(l, "b"));

    (void)n;
    return lab_linear(c, lab_tanh(c, h), lab_layer_tensor(l, "out"), NULL);
}

static void test_module(void **state)
{
    static const lab_layer_kind kind = { .name = "Two", .forward = two_layers };
    lab_ctx *c = *state;
    struct net net = { .mlp = { 1, { 4, 3 }, MLP_TANH } };
    lab_layer *l = lab_layer_new(c, &kind);

    lab_layer_param(c, l, "w", lab_tensor_zeros(c, LAB_F32, 2, (int64_t[]){ 6, 4 }));
    lab_layer_buffer(c, l, "seen", lab_tensor_zeros(c, LAB_F32, 1, (int64_t[]){ 2 }));
    lab_layer_param(c, l, "b", lab_tensor_zeros(c, LAB_F32, 1, (int64_t[]){ 6 }));
    lab_layer_param(c, l, "out", lab_tensor_zeros(c, LAB_F32, 2, (int64_t[]){ 3, 6 }));
    assert_true(net_take(c, &net, l));
    assert_int_equal(net_params(&net), 6 * 4 + 6 + 3 * 6);
    check_network(c, &net);
    net_release(&net);
}

static void test_orthogonal(void **state)
{
    const struct mlp m = { 2, { 4, 16, 3 }, MLP_TANH };
    float theta[256];
    lab_rng r = lab_rng_make(4, 0);

    (void)state;
    mlp_init_orthogonal(&m, theta, sqrt(2), 0.01, &r);
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++) {
            double dot = 0;

            for (int j = 0; j < 16; j++)
                dot += (double)theta[a * 16 + j] * (double)theta[b * 16 + j];
            assert_true(fabs(dot - (a == b ? 2 : 0)) < 1e-5);
        }
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++) {
            const float *w = theta + mlp_at(&m, 1);
            double dot = 0;

            for (int i = 0; i < 16; i++)
                dot += (double)w[i * 3 + a] * (double)w[i * 3 + b];
            assert_true(fabs(dot - (a == b ? 1e-4 : 0)) < 1e-8);
        }
}

/* ---- the ring ---------------------------------------------------------------------------------- */

static void test_ring(void **state)
{
    lab_ctx *c = *state;
    struct replay r;
    lab_rng rng = lab_rng_make(1, 0);
    int64_t at[200];
    int seen[3] = { 0 };

    assert_true(replay_make(c, &r, 3, 1));
    for (int i = 0; i < 5; i++) {
        float obs = (float)i, after = (float)i + 0.5f;

        replay_add(&r, &obs, i, (float)(10 * i), &after, i == 4);
        assert_int_equal(r.n, i < 3 ? i + 1 : 3);
    }
    assert_int_equal(r.next, 2);
    assert_true(r.obs[0] == 3 && r.obs[1] == 4 && r.obs[2] == 2 && r.after[1] == 4.5f);
    assert_true(r.terminated[1] == 1 && r.terminated[2] == 0 && r.reward[0] == 30);
    replay_draw(&r, &rng, at, 200);
    for (int i = 0; i < 200; i++)
        seen[at[i]]++;
    assert_true(seen[0] > 40 && seen[1] > 40 && seen[2] > 40);
    replay_free(&r);
}

RUN(LAB_TEST(test_gae), LAB_TEST(test_standardize), LAB_TEST(test_ppo_gradient),
    LAB_TEST(test_ppo_at_rest), LAB_TEST(test_networks), LAB_TEST(test_module),
    LAB_TEST(test_orthogonal), LAB_TEST(test_ring))
