/* math_tmpl.h — for a template of variants.h: functions of an A, by vectors or, in the
 * reference, by the C library. */
#undef EXP
#undef EXP_DOWN
#undef EXPM1
#undef LN
#undef LOG1P
#undef TANH
#undef ERF
#undef ERF_QUICK
#undef SIGMOID
#undef SIGMOID_QUICK
#undef SOFTPLUS
#if FAST
#define EXP(x) vector_exp(x)
#define EXP_DOWN(x) vector_exp_down(x)
#define EXPM1(x) vector_expm1(x)
#define LN(x) vector_ln(x)
#define LOG1P(x) vector_log1p(x)
#define TANH(x) vector_tanh(x)
#define ERF(x) vector_erf(x)
#define ERF_QUICK(x) vector_erf_quick(x)
#define SIGMOID(x) vector_sigmoid(x)
#define SIGMOID_QUICK(x) vector_sigmoid_quick(x)
#define SOFTPLUS(x) vector_softplus(x)
#else
#define EXP(x) MATH(exp)(x)
#define EXP_DOWN(x) MATH(exp)(x)
#define EXPM1(x) MATH(expm1)(x)
#define LN(x) MATH(log)(x)
#define LOG1P(x) MATH(log1p)(x)
#define TANH(x) MATH(tanh)(x)
#define ERF(x) MATH(erf)(x)
#define ERF_QUICK(x) MATH(erf)(x)
#define SIGMOID(x) NAME(sigmoid_of)(x)
#define SIGMOID_QUICK(x) NAME(sigmoid_of)(x)
#define SOFTPLUS(x) NAME(softplus_of)(x)

/* 1 / (1 + e⁻ˣ) and ln(1 + eˣ), by an exponential that cannot overflow. */
static inline A NAME(sigmoid_of)(A x)
{
    A e = EXP(-MATH(fabs)(x));

    return (x > 0 ? 1 : e) / (1 + e);
}

static inline A NAME(softplus_of)(A x)
{
    return (x > 0 ? x : 0) + LOG1P(EXP(-MATH(fabs)(x)));
}
#endif
