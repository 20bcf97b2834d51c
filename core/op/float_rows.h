/* float_rows.h — rows of element_run for a template of variants.h. In their expressions a
 * and b are the inputs as A, P(i) is parameter i. */
#ifndef OP_FLOAT_ROWS_H
#define OP_FLOAT_ROWS_H

#define P(i) ((A)p[i])

/* Of one array: for ops that are `dense`. */
#define FLOAT_ROW1(name, expression)                                                 \
    TARGET static void NAME(name)(const void *const *in, const bool *one, void *out, \
                                  int64_t n, const double *p)                        \
    {                                                                                \
        const S *x = in[0];                                                          \
        S *restrict z = out;                                                         \
                                                                                     \
        (void)one;                                                                   \
        (void)p;                                                                     \
        for (int64_t i = 0; i < n; i++) {                                            \
            A a = LOAD(x[i]);                                                        \
                                                                                     \
            z[i] = STORE((A)(expression));                                           \
        }                                                                            \
    }

/* Of two arrays, dense as well. */
#define FLOAT_ROW2(name, expression)                                                 \
    TARGET static void NAME(name)(const void *const *in, const bool *one, void *out, \
                                  int64_t n, const double *p)                        \
    {                                                                                \
        const S *x = in[0], *y = in[1];                                              \
        S *restrict z = out;                                                         \
                                                                                     \
        (void)one;                                                                   \
        (void)p;                                                                     \
        for (int64_t i = 0; i < n; i++) {                                            \
            A a = LOAD(x[i]), b = LOAD(y[i]);                                        \
                                                                                     \
            (void)a; /* an expression may do without */                              \
            (void)b;                                                                 \
            z[i] = STORE((A)(expression));                                           \
        }                                                                            \
    }

/* Of three arrays, dense; the third is e. */
#define FLOAT_ROW3(name, expression)                                                 \
    TARGET static void NAME(name)(const void *const *in, const bool *one, void *out, \
                                  int64_t n, const double *p)                        \
    {                                                                                \
        const S *x = in[0], *y = in[1], *w = in[2];                                  \
        S *restrict z = out;                                                         \
                                                                                     \
        (void)one;                                                                   \
        (void)p;                                                                     \
        for (int64_t i = 0; i < n; i++) {                                            \
            A a = LOAD(x[i]), b = LOAD(y[i]), e = LOAD(w[i]);                        \
                                                                                     \
            (void)a; /* an expression may do without */                              \
            (void)b;                                                                 \
            z[i] = STORE((A)(expression));                                           \
        }                                                                            \
    }

/* Of two arrays or numbers: cheap operations, each case a loop of its own. */
#define FLOAT_PAIR(name, expression)                                                 \
    TARGET static void NAME(name)(const void *const *in, const bool *one, void *out, \
                                  int64_t n, const double *p)                        \
    {                                                                                \
        const S *x = in[0], *y = in[1];                                              \
        S *restrict z = out;                                                         \
        A a = LOAD(*x), b = LOAD(*y);                                                \
                                                                                     \
        (void)p;                                                                     \
        if (one[0] && one[1]) {                                                      \
            for (int64_t i = 0; i < n; i++)                                          \
                z[i] = STORE((A)(expression));                                       \
        } else if (one[0]) {                                                         \
            for (int64_t i = 0; i < n; i++) {                                        \
                b = LOAD(y[i]);                                                      \
                z[i] = STORE((A)(expression));                                       \
            }                                                                        \
        } else if (one[1]) {                                                         \
            for (int64_t i = 0; i < n; i++) {                                        \
                a = LOAD(x[i]);                                                      \
                z[i] = STORE((A)(expression));                                       \
            }                                                                        \
        } else {                                                                     \
            for (int64_t i = 0; i < n; i++) {                                        \
                a = LOAD(x[i]);                                                      \
                b = LOAD(y[i]);                                                      \
                z[i] = STORE((A)(expression));                                       \
            }                                                                        \
        }                                                                            \
    }

#endif
