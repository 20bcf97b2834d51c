/* unary_tmpl.h — functions of one integer for one type. Before it is included: T, U and NAME
 * as for binary_tmpl.h. */

#define UNARY_ROW(name, expression)                                                      \
    static void NAME(name)(const void *const *in, const bool *one, void *out, int64_t n, \
                           const double *p)                                              \
    {                                                                                    \
        const T *x = in[0];                                                              \
        T *restrict z = out;                                                             \
                                                                                         \
        (void)one;                                                                       \
        (void)p;                                                                         \
        for (int64_t i = 0; i < n; i++) {                                                \
            T a = x[i];                                                                  \
                                                                                         \
            z[i] = (T)(expression);                                                      \
        }                                                                                \
    }

/* x < 0, in words that make sense for a type without a sign too. */
#define NEGATIVE(x) ((x) < 1 && (x) != 0)

UNARY_ROW(neg, 0 - (U)a)
UNARY_ROW(abs, NEGATIVE(a) ? 0 - (U)a : (U)a)
UNARY_ROW(sign, (a > 0) - NEGATIVE(a))

#undef NEGATIVE
#undef UNARY_ROW
#undef T
#undef U
#undef NAME
