/* learning.c — advantages and the loss of PPO, apart from networks and environments. */
#include "agent.h"

#include <math.h>

void gae(const float *reward, const float *value, const uint8_t *end, const float *next,
         int64_t steps, int64_t n, double gamma, double lambda, float *advantage)
{
    float g = (float)gamma, gl = (float)(gamma * lambda);

    for (int64_t i = 0; i < n; i++) {
        float v = next[i], a = 0;

        for (int64_t t = steps - 1; t >= 0; t--) {
            int64_t at = t * n + i;
            float on = end[at] ? 0 : 1;

            a = reward[at] + g * v * on - value[at] + gl * on * a;
            v = value[at];
            advantage[at] = a;
        }
    }
}

void standardize(float *x, int64_t n)
{
    double mean = 0, square = 0;
    float shift, scale;

    for (int64_t i = 0; i < n; i++)
        mean += (double)x[i];
    mean /= (double)n;
    for (int64_t i = 0; i < n; i++)
        square += ((double)x[i] - mean) * ((double)x[i] - mean);
    shift = (float)mean;
    scale = (float)(1 / (sqrt(square / (double)(n > 1 ? n - 1 : 1)) + 1e-8));
    for (int64_t i = 0; i < n; i++)
        x[i] = (x[i] - shift) * scale;
}

/* One row's policy:  π = softmax z,  r = π(a) / π_old(a),  H = −Σ π ln π
 *     L = max(−A r, −A clip(r, 1−ε, 1+ε)) − c_H H
 *     ∂L/∂z_j = g ([j = a] − π_j) + c_H π_j (ln π_j + H),   g = ∂L/∂ ln π(a): −A r, or 0 where
 *     the clipped one is the larger. */
static void policy_row(const struct ppo_batch *b, const struct ppo_numbers *k, int64_t i,
                       struct ppo_losses *sum, float *dz)
{
    const float *z = b->logits + i * b->choices;
    float most = z[0], total = 0, entropy = 0, per = 1 / (float)b->rows, g, log_sum,
          ratio;
    float a = b->advantage[i], plain, clipped, log_ratio, eps = (float)k->clip;
    int64_t n = b->choices;

    for (int64_t j = 1; j < n; j++)
        most = z[j] > most ? z[j] : most;
    for (int64_t j = 0; j < n; j++)
        total += expf(z[j] - most);
    log_sum = most + logf(total);
    for (int64_t j = 0; j < n; j++) {
        dz[j] = expf(z[j] - log_sum); /* π_j for now */
        entropy -= dz[j] * (z[j] - log_sum);
    }
    log_ratio = z[b->action[i]] - log_sum - b->old_logp[i];
    ratio = expf(log_ratio);
    plain = -a * ratio;
    clipped = -a * fminf(fmaxf(ratio, 1 - eps), 1 + eps);
    g = plain >= clipped ? plain : 0;
    for (int64_t j = 0; j < n; j++) {
        float log_pi = z[j] - log_sum, is = j == b->action[i] ? 1 : 0;

        dz[j] = per * (g * (is - dz[j]) + (float)k->entropy * dz[j] * (log_pi + entropy));
    }
    sum->policy += (double)fmaxf(plain, clipped);
    sum->entropy += (double)entropy;
    sum->kl += (double)(ratio - 1 - log_ratio);
    sum->clipped += fabsf(ratio - 1) > eps;
}

/* One row's value, R its target:  L = c_V ½ max((V − R)², (V_c − R)²),
 *     V_c = V_old + clip(V − V_old, −ε, ε) */
static float value_row(const struct ppo_batch *b, const struct ppo_numbers *k, int64_t i,
                       struct ppo_losses *sum)
{
    float v = b->value[i], old = b->old_value[i], eps = (float)k->clip,
          miss = v - b->target[i];
    float near = old + fminf(fmaxf(v - old, -eps), eps) - b->target[i];
    bool plain = !k->clip_value || miss * miss >= near * near;

    sum->value += 0.5 * (double)(plain ? miss * miss : near * near);
    return plain || fabsf(v - old) < eps ? (float)k->value / (float)b->rows * miss : 0;
}

struct ppo_losses ppo_loss(const struct ppo_batch *b, const struct ppo_numbers *k,
                           float *d_logits, float *d_value)
{
    struct ppo_losses sum = { 0 };
    double per = 1 / (double)b->rows;

    for (int64_t i = 0; i < b->rows; i++) {
        policy_row(b, k, i, &sum, d_logits + i * b->choices);
        d_value[i] = value_row(b, k, i, &sum);
    }
    sum.policy *= per;
    sum.value *= per;
    sum.entropy *= per;
    sum.kl *= per;
    sum.clipped *= per;
    sum.total = sum.policy - k->entropy * sum.entropy + k->value * sum.value;
    return sum;
}
