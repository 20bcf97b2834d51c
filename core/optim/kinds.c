/* kinds.c — the update rules; x parameters, g gradients, η learning rate, λ weight decay. */
#include <lab/cpu.h>
#include <lab/optim.h>

#include <math.h>
#include <stddef.h>

/* A rule is written once, compiled for each kind of CPU, and picked at run time. */
#define RULE static inline __attribute__((always_inline)) void
#define FOR_EACH_CPU(rule)                                                          \
    static void rule##_plain(float *x, const float *g, float *const *s, int64_t n,  \
                             const double *k, int64_t t)                            \
    {                                                                               \
        rule(x, g, s, n, k, t);                                                     \
    }                                                                               \
    LAB_AVX2 static void rule##_avx2(float *x, const float *g, float *const *s,     \
                                     int64_t n, const double *k, int64_t t)         \
    {                                                                               \
        rule(x, g, s, n, k, t);                                                     \
    }                                                                               \
    LAB_AVX512 static void rule##_avx512(float *x, const float *g, float *const *s, \
                                         int64_t n, const double *k, int64_t t)     \
    {                                                                               \
        rule(x, g, s, n, k, t);                                                     \
    }                                                                               \
    static void rule##_here(float *x, const float *g, float *const *s, int64_t n,   \
                            const double *k, int64_t t)                             \
    {                                                                               \
        lab_cpu cpu = lab_cpu_level();                                              \
                                                                                    \
        (cpu == LAB_CPU_AVX512 ? rule##_avx512                                      \
         : cpu == LAB_CPU_AVX2 ? rule##_avx2                                        \
                               : rule##_plain)(x, g, s, n, k, t);                   \
    }

/* SGD with momentum μ, dampening τ, Nesterov (Sutskever et al. 2013), as PyTorch writes it:
 *     g ← g + λ x;  v ← g at the first step, else μ v + (1 − τ) g;
 *     x ← x − η (g + μ v  if Nesterov, else v) */
enum { SGD_LR, SGD_DECAY, SGD_MOMENTUM, SGD_DAMPENING, SGD_NESTEROV };

RULE sgd(float *restrict x, const float *restrict g, float *const *s, int64_t n,
         const double *k, int64_t t)
{
    float lr = (float)k[SGD_LR], decay = (float)k[SGD_DECAY], mu = (float)k[SGD_MOMENTUM];
    float in = t == 1 ? 1 : 1 - (float)k[SGD_DAMPENING], nesterov = k[SGD_NESTEROV] != 0;
    float *restrict v = s[0], old = t == 1 ? 0 : mu;

    if (mu == 0) {
        for (int64_t i = 0; i < n; i++)
            x[i] -= lr * (g[i] + decay * x[i]);
        return;
    }
    for (int64_t i = 0; i < n; i++) {
        float d = g[i] + decay * x[i];

        v[i] = old * v[i] + in * d;
        x[i] -= lr * (nesterov ? d + mu * v[i] : v[i]);
    }
}

FOR_EACH_CPU(sgd)

const lab_optim_kind lab_sgd = {
    .name = "SGD",
    .doc = "Stochastic gradient descent with momentum.",
    .n_states = 1,
    .state_names = { "momentum" },
    .n_numbers = 5,
    .number_names = { "lr", "weight_decay", "momentum", "dampening", "nesterov" },
    .defaults = { 1e-2, 0, 0, 0, 0 },
    .update = sgd_here,
};

/* Adam, Kingma & Ba (2015), algorithm 1; AdamW decouples the decay (Loshchilov & Hutter 2019).
 *     m ← β1 m + (1 − β1) g;  v ← β2 v + (1 − β2) g²
 *     x ← x − η (m / (1 − β1ᵗ)) / (√(v / (1 − β2ᵗ)) + ε) */
enum { ADAM_LR, ADAM_DECAY, ADAM_BETA1, ADAM_BETA2, ADAM_EPS };

RULE adam_run(float *restrict x, const float *restrict g, float *restrict m,
              float *restrict v, int64_t n, const double *k, int64_t t, float l2,
              float keep)
{
    double c1 = 1 - pow(k[ADAM_BETA1], (double)t), c2 = 1 - pow(k[ADAM_BETA2], (double)t);
    float b1 = (float)k[ADAM_BETA1], b2 = (float)k[ADAM_BETA2];
    float a1 = (float)(1 - k[ADAM_BETA1]), a2 = (float)(1 - k[ADAM_BETA2]);
    float step = (float)(k[ADAM_LR] / c1), root = (float)(1 / sqrt(c2)),
          eps = (float)k[ADAM_EPS];

    for (int64_t i = 0; i < n; i++) {
        float d = g[i] + l2 * x[i];

        m[i] = b1 * m[i] + a1 * d;
        v[i] = b2 * v[i] + a2 * d * d;
        x[i] = keep * x[i] - step * m[i] / (sqrtf(v[i]) * root + eps);
    }
}

RULE adam(float *x, const float *g, float *const *s, int64_t n, const double *k,
          int64_t t)
{
    adam_run(x, g, s[0], s[1], n, k, t, (float)k[ADAM_DECAY], 1);
}

RULE adamw(float *x, const float *g, float *const *s, int64_t n, const double *k,
           int64_t t)
{
    adam_run(x, g, s[0], s[1], n, k, t, 0, (float)(1 - k[ADAM_LR] * k[ADAM_DECAY]));
}

FOR_EACH_CPU(adam)

const lab_optim_kind lab_adam = {
    .name = "Adam",
    .doc = "Adam, Kingma & Ba (2015).",
    .n_states = 2,
    .state_names = { "exp_avg", "exp_avg_sq" },
    .n_numbers = 5,
    .number_names = { "lr", "weight_decay", "beta1", "beta2", "eps" },
    .defaults = { 1e-3, 0, 0.9, 0.999, 1e-8 },
    .update = adam_here,
};
FOR_EACH_CPU(adamw)

const lab_optim_kind lab_adamw = {
    .name = "AdamW",
    .doc = "Adam with decoupled weight decay, Loshchilov & Hutter (2019).",
    .n_states = 2,
    .state_names = { "exp_avg", "exp_avg_sq" },
    .n_numbers = 5,
    .number_names = { "lr", "weight_decay", "beta1", "beta2", "eps" },
    .defaults = { 1e-3, 1e-2, 0.9, 0.999, 1e-8 },
    .update = adamw_here,
};

/* RMSprop, Hinton (2012), lecture 6e:  v ← α v + (1 − α) g²;
 *     b ← μ b + g / (√v + ε);  x ← x − η b  (without b when μ = 0) */
enum { RMS_LR, RMS_DECAY, RMS_ALPHA, RMS_EPS, RMS_MOMENTUM };

RULE rmsprop(float *restrict x, const float *restrict g, float *const *s, int64_t n,
             const double *k, int64_t t)
{
    float lr = (float)k[RMS_LR], decay = (float)k[RMS_DECAY], alpha = (float)k[RMS_ALPHA];
    float eps = (float)k[RMS_EPS], mu = (float)k[RMS_MOMENTUM],
          rest = (float)(1 - k[RMS_ALPHA]);
    float *restrict v = s[0], *restrict b = s[1];

    (void)t;
    for (int64_t i = 0; i < n; i++) {
        float d = g[i] + decay * x[i];

        v[i] = alpha * v[i] + rest * d * d;
        b[i] = mu * b[i] + d / (sqrtf(v[i]) + eps);
        x[i] -= lr * b[i];
    }
}

FOR_EACH_CPU(rmsprop)

const lab_optim_kind lab_rmsprop = {
    .name = "RMSprop",
    .doc = "RMSprop, Hinton (2012).",
    .n_states = 2,
    .state_names = { "square_avg", "momentum" },
    .n_numbers = 5,
    .number_names = { "lr", "weight_decay", "alpha", "eps", "momentum" },
    .defaults = { 1e-2, 0, 0.99, 1e-8, 0 },
    .update = rmsprop_here,
};

/* Adagrad, Duchi et al. (2011):  v ← v + g²;  x ← x − η / (1 + (t − 1) δ) g / (√v + ε) */
enum { ADA_LR, ADA_DECAY, ADA_LR_DECAY, ADA_EPS };

RULE adagrad(float *restrict x, const float *restrict g, float *const *s, int64_t n,
             const double *k, int64_t t)
{
    float lr = (float)(k[ADA_LR] / (1 + (double)(t - 1) * k[ADA_LR_DECAY]));
    float decay = (float)k[ADA_DECAY], eps = (float)k[ADA_EPS];
    float *restrict v = s[0];

    for (int64_t i = 0; i < n; i++) {
        float d = g[i] + decay * x[i];

        v[i] += d * d;
        x[i] -= lr * d / (sqrtf(v[i]) + eps);
    }
}

FOR_EACH_CPU(adagrad)

const lab_optim_kind lab_adagrad = {
    .name = "Adagrad",
    .doc = "Adagrad, Duchi et al. (2011).",
    .n_states = 1,
    .state_names = { "sum" },
    .n_numbers = 4,
    .number_names = { "lr", "weight_decay", "lr_decay", "eps" },
    .defaults = { 1e-2, 0, 0, 1e-10 },
    .update = adagrad_here,
};

/* Lion, Chen et al. (2023), algorithm 2:
 *     x ← x − η (sign(β1 m + (1 − β1) g) + λ x);  m ← β2 m + (1 − β2) g */
enum { LION_LR, LION_DECAY, LION_BETA1, LION_BETA2 };

RULE lion(float *restrict x, const float *restrict g, float *const *s, int64_t n,
          const double *k, int64_t t)
{
    float lr = (float)k[LION_LR], decay = (float)k[LION_DECAY], b1 = (float)k[LION_BETA1];
    float b2 = (float)k[LION_BETA2];
    float *restrict m = s[0];

    (void)t;
    for (int64_t i = 0; i < n; i++) {
        float d = b1 * m[i] + (1 - b1) * g[i], sign = (float)((d > 0) - (d < 0));

        x[i] -= lr * (sign + decay * x[i]);
        m[i] = b2 * m[i] + (1 - b2) * g[i];
    }
}

FOR_EACH_CPU(lion)

const lab_optim_kind lab_lion = {
    .name = "Lion",
    .doc = "Lion, Chen et al. (2023).",
    .n_states = 1,
    .state_names = { "exp_avg" },
    .n_numbers = 4,
    .number_names = { "lr", "weight_decay", "beta1", "beta2" },
    .defaults = { 1e-4, 0, 0.9, 0.99 },
    .update = lion_here,
};
