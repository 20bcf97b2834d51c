/* unary_tmpl.h — functions of one number for one type. Before it is included: T, U and NAME
 * as for binary_tmpl.h, for floats FLOATING 1 and NAME_F(x), the C library's name. */

#define UNARY_ROW(name, Z, expression)                                                   \
    static void NAME(name)(const void *const *in, const bool *one, void *out, int64_t n) \
    {                                                                                    \
        const T *x = in[0];                                                              \
        Z *restrict z = out;                                                             \
                                                                                         \
        if (one[0]) {                                                                    \
            T a = *x;                                                                    \
            Z value = (Z)(expression);                                                   \
                                                                                         \
            for (int64_t i = 0; i < n; i++)                                              \
                z[i] = value;                                                            \
            return;                                                                      \
        }                                                                                \
        for (int64_t i = 0; i < n; i++) {                                                \
            T a = x[i];                                                                  \
                                                                                         \
            z[i] = (Z)(expression);                                                      \
        }                                                                                \
    }

#if FLOATING

UNARY_ROW(neg, T, -a)
UNARY_ROW(abs, T, NAME_F(fabs)(a))
UNARY_ROW(sign, T, a > 0 ? 1 : a < 0 ? -1 : a)
UNARY_ROW(floor, T, NAME_F(floor)(a))
UNARY_ROW(ceil, T, NAME_F(ceil)(a))
UNARY_ROW(round, T, NAME_F(rint)(a))
UNARY_ROW(sqrt, T, NAME_F(sqrt)(a))
UNARY_ROW(exp, T, NAME_F(exp)(a))
UNARY_ROW(ln, T, NAME_F(log)(a))
UNARY_ROW(log2, T, NAME_F(log2)(a))
UNARY_ROW(log10, T, NAME_F(log10)(a))
UNARY_ROW(sin, T, NAME_F(sin)(a))
UNARY_ROW(cos, T, NAME_F(cos)(a))
UNARY_ROW(tan, T, NAME_F(tan)(a))
UNARY_ROW(tanh, T, NAME_F(tanh)(a))
UNARY_ROW(isnan, uint8_t, a != a)
UNARY_ROW(isfinite, uint8_t, a - a == 0)

#else

/* x < 0, in words that make sense for a type without a sign too. */
#define NEGATIVE(x) ((x) < 1 && (x) != 0)

UNARY_ROW(neg, T, 0 - (U)a)
UNARY_ROW(abs, T, NEGATIVE(a) ? 0 - (U)a : (U)a)
UNARY_ROW(sign, T, (a > 0) - NEGATIVE(a))

#endif

#undef NEGATIVE
#undef UNARY_ROW
#undef T
#undef U
#undef NAME
#undef NAME_F
#undef FLOATING
