/* binary_tmpl.h — rows of functions of two numbers, for one type. Before it is included:
 * T the type, U an unsigned type to wrap around in where there is arithmetic, NAME(x) the
 * function's name for T. */

/* One loop for each way in which inputs may be single numbers, so that each is vector code.
 * a and b stand for the inputs in `expression`. */
#define BINARY_ROW(name, Z, expression)                                                  \
    static void NAME(name)(const void *const *in, const bool *one, void *out, int64_t n, \
                           const double *p)                                              \
    {                                                                                    \
        const T *x = in[0], *y = in[1];                                                  \
        Z *restrict z = out;                                                             \
                                                                                         \
        (void)p;                                                                         \
        if (one[0] && one[1]) {                                                          \
            T a = *x, b = *y;                                                            \
            Z value = (Z)(expression);                                                   \
                                                                                         \
            for (int64_t i = 0; i < n; i++)                                              \
                z[i] = value;                                                            \
        } else if (one[0]) {                                                             \
            T a = *x;                                                                    \
                                                                                         \
            for (int64_t i = 0; i < n; i++) {                                            \
                T b = y[i];                                                              \
                                                                                         \
                z[i] = (Z)(expression);                                                  \
            }                                                                            \
        } else if (one[1]) {                                                             \
            T b = *y;                                                                    \
                                                                                         \
            for (int64_t i = 0; i < n; i++) {                                            \
                T a = x[i];                                                              \
                                                                                         \
                z[i] = (Z)(expression);                                                  \
            }                                                                            \
        } else {                                                                         \
            for (int64_t i = 0; i < n; i++) {                                            \
                T a = x[i], b = y[i];                                                    \
                                                                                         \
                z[i] = (Z)(expression);                                                  \
            }                                                                            \
        }                                                                                \
    }
