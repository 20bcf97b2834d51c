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
POINT_IN_ROWS(sin, MATH(sin)(a), MATH(cos)(x))
POINT_IN_ROWS(cos, MATH(cos)(a), -MATH(sin)(x))
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
