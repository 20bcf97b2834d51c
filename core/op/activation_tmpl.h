/* activation_tmpl.h — activations and their derivatives; see variants.h, float_rows.h and
 * point.h. */
#include "op/math_tmpl.h"

#define ROOT_HALF ((A)0.7071067811865476)
#define ROOT_2_OVER_PI ((A)0.7978845608028654)
#define ROOT_2_PI ((A)2.5066282746310002)
#define SELU_SCALE ((A)1.0507009873554805)
#define SELU_ALPHA ((A)1.6732632423543772)

TARGET VECTOR A NAME(silu_slope_of)(A x, A sigmoid)
{
    return sigmoid * (1 + x * (1 - sigmoid));
}

TARGET VECTOR A NAME(sigmoid_slope)(A sigmoid)
{
    return sigmoid * (1 - sigmoid);
}

/* (1 + tanh u) / 2 = σ(2u), u = √(2/π) (x + 0.044715 x³). */
#define GELU_A (2 * ROOT_2_OVER_PI)
#define GELU_B (2 * ROOT_2_OVER_PI * (A)0.044715)

TARGET VECTOR A NAME(gelu_inner)(A x)
{
    return x * (GELU_A + GELU_B * (x * x));
}

TARGET VECTOR A NAME(gelu_slope_of)(A x, A sigmoid)
{
    A inner = GELU_A + 3 * GELU_B * (x * x);

    return sigmoid + sigmoid * (1 - sigmoid) * (x * inner);
}

/* tanh(ln(1 + w)) = (w² + 2w) / (w² + 2w + 2), w = eˣ; 1 in every digit beyond x = 20. */
TARGET VECTOR A NAME(mish_gate)(A w)
{
    A n = w * (w + 2);

    return n / (n + 2);
}

TARGET VECTOR A NAME(mish_slope_of)(A x, A w)
{
    A gate = NAME(mish_gate)(w);

    return gate + x * (1 - gate) * (1 + gate) * (w / (1 + w));
}

POINT_OUT_ROWS(relu, a > 0 || a != a ? a : 0, y > 0 ? 1 : 0)
POINT_IN_ROWS(leaky_relu, a > 0 ? a : a * P(0), x > 0 ? 1 : P(0))
POINT_IN_ROWS(elu, a > 0 ? a : P(0) * EXPM1(a), x > 0 ? 1 : P(0) * EXP(x))
POINT_IN_ROWS(celu, a > 0 ? a : P(0) * EXPM1(a / P(0)), x > 0 ? 1 : EXP(x / P(0)))
POINT_IN_ROWS(hardshrink, a<-P(0) || a> P(0) ? a : 0, x<-P(0) || x> P(0) ? 1 : 0)
POINT_IN_ROWS(softshrink,
              a > P(0)    ? a - P(0)
              : a < -P(0) ? a + P(0)
                          : 0,
              x<-P(0) || x> P(0) ? 1 : 0)
POINT_IN_ROWS(threshold, a > P(0) ? a : P(1), x > P(0) ? 1 : 0)
POINT_IN_ROWS(selu, SELU_SCALE *(a > 0 ? a : SELU_ALPHA * EXPM1(a)),
              SELU_SCALE *(x > 0 ? 1 : SELU_ALPHA * EXP(x)))
POINT_IN_ROWS(silu, a *SIGMOID(a), NAME(silu_slope_of)(x, SIGMOID(x)))
POINT_IN_ROWS(hardsigmoid, a<-3 ? 0 : a> 3 ? 1 : a / 6 + (A)0.5,
              x > -3 && x < 3 ? (A)1 / 6 : 0)
POINT_IN_ROWS(hardswish, a<-3 ? 0 : a> 3 ? a : a *(a / 6 + (A)0.5),
              x<-3 ? 0 : x> 3 ? 1 : x / 3 + (A)0.5)
POINT_IN_ROWS(hardtanh, a<P(0) ? P(0) : a> P(1) ? P(1) : a, x > P(0) && x < P(1) ? 1 : 0)
POINT_IN_ROWS(softplus, SOFTPLUS(a *P(0)) / P(0), SIGMOID(x *P(0)))
POINT_IN_ROWS(softsign, a / (1 + MATH(fabs)(a)),
              1 / ((1 + MATH(fabs)(x)) * (1 + MATH(fabs)(x))))
POINT_IN_ROWS(logsigmoid, -SOFTPLUS(-a), SIGMOID(-x))
POINT_IN_ROWS(gelu, (A)0.5 * a * (1 + ERF_QUICK(a * ROOT_HALF)),
              (A)0.5 * (1 + ERF_QUICK(x * ROOT_HALF)) +
                  x * EXP((A)-0.5 * x * x) / ROOT_2_PI)
POINT_IN_ROWS(gelu_tanh, a *SIGMOID_QUICK(NAME(gelu_inner)(a)),
              NAME(gelu_slope_of)(x, SIGMOID_QUICK(NAME(gelu_inner)(x))))
POINT_IN_ROWS(mish, a *NAME(mish_gate)(EXP(a > 20 ? 20 : a)),
              NAME(mish_slope_of)(x, EXP(x > 20 ? 20 : x)))

/* Of two or three arrays: a the gradient. */
FLOAT_PAIR(prelu, a > 0 ? a : a * b)
FLOAT_ROW3(prelu_x, b > 0 ? a : a * e)
FLOAT_ROW2(prelu_weight, b > 0 ? 0 : a * b)
FLOAT_ROW2(glu, a *SIGMOID(b))
FLOAT_ROW2(glu_a, a *SIGMOID(b))
FLOAT_ROW3(glu_b, a *b *NAME(sigmoid_slope)(SIGMOID(e)))
FLOAT_ROW2(swiglu, a *SIGMOID(a) * b)
FLOAT_ROW3(swiglu_gate, a *e *NAME(silu_slope_of)(b, SIGMOID(b)))
FLOAT_ROW2(swiglu_up, a *b *SIGMOID(b))

#undef ROOT_HALF
#undef ROOT_2_OVER_PI
#undef ROOT_2_PI
#undef GELU_A
#undef GELU_B
#undef SELU_SCALE
#undef SELU_ALPHA
