/* cartpole.c — CartPole, Barto, Sutton & Anderson (1983), with the constants of Gymnasium's
 * CartPole-v1. */
#include "env.h"

#include <lab/cpu.h>

#include <math.h>

struct cartpole {
    double x, v, theta, omega; /* m, m/s, rad, rad/s */
};

enum { GRAVITY, CART, POLE, HALF, FORCE, TAU };
static const lab_env_param params[] = {
    { "gravity", 9.8, "m/s²" },
    { "cart", 1.0, "mass of the cart, kg" },
    { "pole", 0.1, "mass of the pole, kg" },
    { "half", 0.5, "half the pole's length, m" },
    { "force", 10.0, "of a push, N" },
    { "tau", 0.02, "seconds of a step" },
};

static const double x_end = 2.4, theta_end = 12 * 2 * 3.14159265358979323846 / 360;

static void reset(void *self, const lab_env_world *w)
{
    lab_rng_fill_uniform_f64(w->rng, self, 4, -0.05, 0.05);
}

/*  a = (F + m_p l θ̇² sin θ) / m,   m = m_c + m_p
 *  θ̈ = (g sin θ − a cos θ) / (l (4/3 − m_p cos² θ / m)),   ẍ = a − m_p l θ̈ cos θ / m
 *  x and θ advance with the old velocities (explicit Euler). The reward is 1 for every step,
 *  the last one too. */
static lab_env_result step(void *self, const lab_env_action *action,
                           const lab_env_world *w)
{
    struct cartpole *s = self;
    const double *k = w->param, tau = k[TAU], m = k[CART] + k[POLE],
                 ml = k[POLE] * k[HALF];
    double f = action->choice == 1 ? k[FORCE] : -k[FORCE];
    double sine = sin(s->theta), cosine = cos(s->theta);
    double a = (f + ml * (s->omega * s->omega) * sine) / m;
    double bend = (k[GRAVITY] * sine - cosine * a) /
                  (k[HALF] * (4.0 / 3.0 - k[POLE] * (cosine * cosine) / m));
    double push = a - ml * bend * cosine / m;

    s->x += tau * s->v;
    s->v += tau * push;
    s->theta += tau * s->omega;
    s->omega += tau * bend;
    return (lab_env_result){
        .reward = 1,
        .terminated = s->x < -x_end || s->x > x_end || s->theta < -theta_end ||
                      s->theta > theta_end,
    };
}

/* ---- many at once ------------------------------------------------------------------------- */

/* sin and cos of an angle of the fields' range by a reduction to [−π/4, π/4] and the series
 * of Taylor to the 9th and 10th order: within 1e-7 there. */
static inline __attribute__((always_inline)) void sin_cos(float x, float *sine,
                                                          float *cosine)
{
    float turns = x * 0.636619772f;
    float q = turns + 12582912.0f - 12582912.0f; /* to the nearest whole: 1.5·2²³ */
    float r = x - q * 1.57079637f + q * 4.37113883e-8f, z = r * r;
    float s = r + r * z *
                      (-1.66666667e-1f +
                       z * (8.33333333e-3f + z * (-1.98412698e-4f + z * 2.75573192e-6f)));
    float k =
        1 + z * (-0.5f +
                 z * (4.16666667e-2f +
                      z * (-1.38888889e-3f + z * (2.48015873e-5f - z * 2.75573192e-7f))));
    int quarter = (int)q & 3;
    float a = quarter & 1 ? k : s, b = quarter & 1 ? s : k;

    *sine = quarter & 2 ? -a : a;
    *cosine = (quarter + 1) & 2 ? -b : b;
}

static inline __attribute__((always_inline)) void many(const lab_env_batch *b,
                                                       int64_t begin, int64_t end)
{
    float *restrict x = b->field[0], *restrict v = b->field[1];
    float *restrict theta = b->field[2], *restrict omega = b->field[3];
    float *restrict reward = b->reward;
    uint8_t *restrict terminated = b->terminated;
    const int32_t *restrict action = b->action;
    const float g = (float)b->param[GRAVITY], half = (float)b->param[HALF],
                force = (float)b->param[FORCE], tau = (float)b->param[TAU],
                per_m = (float)(1 / (b->param[CART] + b->param[POLE])),
                pole = (float)b->param[POLE],
                ml = (float)(b->param[POLE] * b->param[HALF]);
    const float x_max = (float)x_end, theta_max = (float)theta_end;

#pragma GCC ivdep
    for (int64_t i = begin; i < end; i++) {
        float sine, cosine, a, bend, f = (float)(2 * action[i] - 1) * force;

        sin_cos(theta[i], &sine, &cosine);
        a = (f + ml * omega[i] * omega[i] * sine) * per_m;
        bend = (g * sine - cosine * a) /
               (half * (4.0f / 3.0f - pole * cosine * cosine * per_m));
        x[i] += tau * v[i];
        v[i] += tau * (a - ml * bend * cosine * per_m);
        theta[i] += tau * omega[i];
        omega[i] += tau * bend;
        reward[i] = 1;
        terminated[i] = (fabsf(x[i]) > x_max) | (fabsf(theta[i]) > theta_max);
    }
}

static void many_plain(const lab_env_batch *b, int64_t begin, int64_t end)
{
    many(b, begin, end);
}

#if LAB_X86
LAB_AVX2 static void many_avx2(const lab_env_batch *b, int64_t begin, int64_t end)
{
    many(b, begin, end);
}

LAB_AVX512 static void many_avx512(const lab_env_batch *b, int64_t begin, int64_t end)
{
    many(b, begin, end);
}
#endif

static void step_batch(const lab_env_batch *b, int64_t begin, int64_t end)
{
    static void (*const levels[])(const lab_env_batch *, int64_t, int64_t) = {
        many_plain,
#if LAB_X86
        many_avx2,
        many_avx512,
#endif
    };

    levels[lab_cpu_level()](b, begin, end);
}

/* ---- looks -------------------------------------------------------------------------------- */

static void draw(const void *self, lab_env_pen *p, const lab_env_world *w)
{
    const struct cartpole *s = self;
    double l = 2 * w->param[HALF], x = s->x, top = 0.15;

    p->window(p, -2.6, -0.5, 2.6, 2.0 + top, 0xffffff);
    p->line(p, 0x303030, 0.015, -3, 0, 3, 0);
    p->line(p, 0xc04040, 0.02, -x_end, -0.06, -x_end, 0.06);
    p->line(p, 0xc04040, 0.02, x_end, -0.06, x_end, 0.06);
    p->polygon(p, 0x303030,
               (const double[]){ x - 0.25, -top, x + 0.25, -top, x + 0.25, top, x - 0.25,
                                 top },
               4);
    p->line(p, 0xca9865, 0.1, x, top, x + l * sin(s->theta), top + l * cos(s->theta));
    p->disc(p, 0x8184cb, x, top, 0.05);
}

static const lab_env_field fields[] = {
    LAB_ENV_FIELD(struct cartpole, x),
    LAB_ENV_FIELD(struct cartpole, v),
    LAB_ENV_FIELD(struct cartpole, theta),
    LAB_ENV_FIELD(struct cartpole, omega),
};

const lab_env_kind env_cartpole = {
    .name = "CartPole-v1",
    .doc = "Keep a pole upright on a cart that is pushed left (0) or right (1).",
    .size = sizeof(struct cartpole),
    .limit = 500,
    .solved = 475,
    .observation = { .n = 4, .names = LAB_NAMES("x", "v", "theta", "omega") },
    .action = { .n = 2, .choices = true, .names = LAB_NAMES("left", "right") },
    .fields = fields,
    .n_fields = sizeof fields / sizeof *fields,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .reset = reset,
    .step = step,
    .step_batch = step_batch,
    .draw = draw,
};
