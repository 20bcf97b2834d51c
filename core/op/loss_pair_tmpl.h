/* loss_pair_tmpl.h — losses of a prediction a and a target b, and their slopes by each; see
 * variants.h and float_rows.h. */
#include "op/math_tmpl.h"

TARGET VECTOR A NAME(sign_of)(A d)
{
    return d > 0 ? 1 : d < 0 ? -1 : d;
}

TARGET VECTOR A NAME(smooth_l1_of)(A d, A beta)
{
    A u = MATH(fabs)(d);

    return u < beta ? (A)0.5 * d * d / beta : u - (A)0.5 * beta;
}

TARGET VECTOR A NAME(huber_of)(A d, A delta)
{
    A u = MATH(fabs)(d);

    return u <= delta ? (A)0.5 * d * d : delta * (u - (A)0.5 * delta);
}

TARGET VECTOR A NAME(bounded_ln)(A x)
{
    A y = LN(x);

    return y < -100 ? -100 : y;
}

/* x (1 − x), no less than 1e-12 as a divisor. */
TARGET VECTOR A NAME(spread_of)(A x)
{
    A v = x * (1 - x);

    return v < (A)1e-12 ? (A)1e-12 : v;
}

/* t ln t, 0 at 0. */
TARGET VECTOR A NAME(t_ln_t)(A t)
{
    return t > 0 ? t * LN(t) : t == 0 ? 0 : t + (A)NAN;
}

/* With the probability r = 1 − p that σ(x) leaves to the wrong one of 0 and 1, for a target
 * t between them r = σ(x) (1 − t) + σ(−x) t; rᵍ as e^(g ln r) has vectors. */
TARGET VECTOR A NAME(focal_power)(A r, A g)
{
    return EXP(g * LN(r > (A)1e-30 ? r : (A)1e-30));
}

TARGET VECTOR A NAME(focal_of)(A x, A t, A alpha, A gamma)
{
    A r = SIGMOID(x) * (1 - t) + SIGMOID(-x) * t;
    A entropy = (1 - t) * x + SOFTPLUS(-x);
    A factor = alpha < 0 ? 1 : alpha * t + (1 - alpha) * (1 - t);

    return factor * entropy * NAME(focal_power)(r, gamma);
}

/* dr/dx = σ(x) σ(−x) (1 − 2t) */
TARGET VECTOR A NAME(focal_slope)(A x, A t, A alpha, A gamma)
{
    A p = SIGMOID(x), r = p * (1 - t) + SIGMOID(-x) * t;
    A entropy = (1 - t) * x + SOFTPLUS(-x);
    A factor = alpha < 0 ? 1 : alpha * t + (1 - alpha) * (1 - t);
    A power = NAME(focal_power)(r, gamma);
    A along =
        gamma * power / (r > (A)1e-30 ? r : (A)1e-30) * p * SIGMOID(-x) * (1 - 2 * t);

    return factor * ((p - t) * power + entropy * along);
}

FLOAT_ROW2(mse, (a - b) * (a - b))
FLOAT_ROW2(mse_x, 2 * (a - b))
FLOAT_ROW2(l1, MATH(fabs)(a - b))
FLOAT_ROW2(l1_x, NAME(sign_of)(a - b))
FLOAT_ROW2(smooth_l1, NAME(smooth_l1_of)(a - b, P(0)))
FLOAT_ROW2(smooth_l1_x, MATH(fabs)(a - b) < P(0) ? (a - b) / P(0) : NAME(sign_of)(a - b))
FLOAT_ROW2(huber, NAME(huber_of)(a - b, P(0)))
FLOAT_ROW2(huber_x, MATH(fabs)(a - b) <= P(0) ? a - b : P(0) * NAME(sign_of)(a - b))
FLOAT_ROW2(bce, -(b *NAME(bounded_ln)(a) + (1 - b) * NAME(bounded_ln)(1 - a)))
FLOAT_ROW2(bce_x, (a - b) / NAME(spread_of)(a))
FLOAT_ROW2(bce_t, NAME(bounded_ln)(1 - a) - NAME(bounded_ln)(a))
FLOAT_ROW2(bce_logits, (1 - b) * a + SOFTPLUS(-a))
FLOAT_ROW2(bce_logits_x, SIGMOID(a) - b)
FLOAT_ROW2(bce_logits_t, -a)
FLOAT_ROW3(bce_weighed, (1 - b) * a + (1 + (e - 1) * b) * SOFTPLUS(-a))
FLOAT_ROW3(bce_weighed_x, 1 - b - (1 + (e - 1) * b) * SIGMOID(-a))
FLOAT_ROW3(bce_weighed_t, (e - 1) * SOFTPLUS(-a) - a)
FLOAT_ROW2(focal, NAME(focal_of)(a, b, P(0), P(1)))
FLOAT_ROW2(focal_x, NAME(focal_slope)(a, b, P(0), P(1)))
FLOAT_ROW2(kl, NAME(t_ln_t)(b) - b * a)
FLOAT_ROW2(kl_x, b *(a == a ? -1 : a))
FLOAT_ROW2(kl_t, b > 0 ? LN(b) + 1 - a : -a)
FLOAT_ROW2(kl_log, EXP(b) * (b - a))
FLOAT_ROW2(kl_log_x, -EXP(b))
FLOAT_ROW2(kl_log_t, EXP(b) * (b - a + 1))
