/* unary_float_tmpl.h — functions of one float and their derivatives; see variants.h,
 * float_rows.h and point.h. */
#include "op/math_tmpl.h"

#define TWO_OVER_ROOT_PI ((A)1.1283791670955126)
#define LN_2 ((A)0.6931471805599453)
#define LN_10 ((A)2.302585092994046)

POINT_OUT_ROWS(neg, -a, y != y ? y : -1)
POINT_IN_ROWS(abs, MATH(fabs)(a), x > 0 ? 1 : x < 0 ? -1 : x)
POINT_OUT_ROWS(sqrt, MATH(sqrt)(a), (A)0.5 / y)
POINT_OUT_ROWS(rsqrt, 1 / MATH(sqrt)(a), (A)-0.5 * y * y * y)
POINT_OUT_ROWS(reciprocal, 1 / a, -y *y)
POINT_IN_ROWS(square, a *a, x + x)
POINT_OUT_ROWS(exp, EXP(a), y)
POINT_OUT_ROWS(expm1, EXPM1(a), y + 1)
POINT_IN_ROWS(ln, LN(a), 1 / x)
POINT_IN_ROWS(log1p, LOG1P(a), 1 / (1 + x))
POINT_IN_ROWS(log2, MATH(log2)(a), 1 / (x * LN_2))
POINT_IN_ROWS(log10, MATH(log10)(a), 1 / (x * LN_10))
/* Angles that are too large for vectors go to the C library, TURNS at a time. */
TARGET VECTOR bool NAME(all_near)(const S *x, int64_t n)
{
    int far = !FAST;

    for (int64_t i = 0; i < n; i++)
        far |= !(MATH(fabs)(LOAD(x[i])) <= (A)VECTOR_TURN);
    return !far;
}

#define TURN_ROWS(op, vector, exact, vector_slope, exact_slope)                    \
    TARGET static void NAME(op)(const void *const *in, const bool *one, void *out, \
                                int64_t n, const double *p)                        \
    {                                                                              \
        (void)one;                                                                 \
        (void)p;                                                                   \
        for (int64_t i = 0; i < n; i += TURNS) {                                   \
            const S *x = (const S *)in[0] + i;                                     \
            S *restrict z = (S *)out + i;                                          \
            int64_t m = n - i < TURNS ? n - i : TURNS;                             \
                                                                                   \
            if (NAME(all_near)(x, m))                                              \
                for (int64_t k = 0; k < m; k++)                                    \
                    z[k] = STORE((A)vector((float)LOAD(x[k])));                    \
            else                                                                   \
                for (int64_t k = 0; k < m; k++)                                    \
                    z[k] = STORE(exact(LOAD(x[k])));                               \
        }                                                                          \
    }                                                                              \
    TARGET static void NAME(op##_back)(const void *const *in, const bool *one,     \
                                       void *out, int64_t n, const double *p)      \
    {                                                                              \
        (void)one;                                                                 \
        (void)p;                                                                   \
        for (int64_t i = 0; i < n; i += TURNS) {                                   \
            const S *g = (const S *)in[0] + i, *x = (const S *)in[1] + i;          \
            S *restrict z = (S *)out + i;                                          \
            int64_t m = n - i < TURNS ? n - i : TURNS;                             \
                                                                                   \
            if (NAME(all_near)(x, m))                                              \
                for (int64_t k = 0; k < m; k++)                                    \
                    z[k] = STORE(LOAD(g[k]) * (A)vector_slope((float)LOAD(x[k]))); \
            else                                                                   \
                for (int64_t k = 0; k < m; k++)                                    \
                    z[k] = STORE(LOAD(g[k]) * exact_slope(LOAD(x[k])));            \
        }                                                                          \
    }
TURN_ROWS(sin, vector_sin, MATH(sin), vector_cos, MATH(cos))
TURN_ROWS(cos, vector_cos, MATH(cos), -vector_sin, -MATH(sin))
#undef TURN_ROWS
POINT_OUT_ROWS(tan, MATH(tan)(a), 1 + y * y)
POINT_IN_ROWS(asin, MATH(asin)(a), 1 / MATH(sqrt)((1 - x) * (1 + x)))
POINT_IN_ROWS(acos, MATH(acos)(a), -1 / MATH(sqrt)((1 - x) * (1 + x)))
POINT_IN_ROWS(atan, MATH(atan)(a), 1 / (1 + x * x))
POINT_IN_ROWS(sinh, MATH(sinh)(a), MATH(cosh)(x))
POINT_IN_ROWS(cosh, MATH(cosh)(a), MATH(sinh)(x))
POINT_OUT_ROWS(tanh, TANH(a), (1 - y) * (1 + y))
POINT_IN_ROWS(erf, ERF(a), TWO_OVER_ROOT_PI *EXP(-x *x))
POINT_OUT_ROWS(sigmoid, SIGMOID(a), y *(1 - y))

FLOAT_ROW1(sign, a > 0 ? 1 : a < 0 ? -1 : a)
FLOAT_ROW1(floor, MATH(floor)(a))
FLOAT_ROW1(ceil, MATH(ceil)(a))
FLOAT_ROW1(round, MATH(rint)(a))

#undef TWO_OVER_ROOT_PI
#undef LN_2
#undef LN_10
