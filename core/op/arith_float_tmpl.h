/* arith_float_tmpl.h — arithmetic on floats; see variants.h and float_rows.h. */

TARGET static inline A NAME(remainder)(A a, A b)
{
    A r = MATH(fmod)(a, b);

    return r * b < 0 ? r + b : r;
}

/* The exponents that are written most stay exact and need no logarithm. */
TARGET static void NAME(pow)(const void *const *in, const bool *one, void *out, int64_t n,
                             const double *p)
{
    const S *x = in[0], *y = in[1];
    int64_t dx = !one[0], dy = !one[1];
    S *restrict z = out;
    A e = LOAD(*y);

    (void)p;
    if (dx && !dy && (e == 2 || e == 3)) {
        for (int64_t i = 0; i < n; i++) {
            A a = LOAD(x[i]);

            z[i] = STORE(e == 2 ? a * a : a * a * a);
        }
    } else if (dx && !dy && e == (A)0.5) {
        for (int64_t i = 0; i < n; i++)
            z[i] = STORE(MATH(sqrt)(LOAD(x[i])));
    } else {
        for (int64_t i = 0; i < n; i++) {
            A a = LOAD(x[i * dx]), b = LOAD(y[i * dy]);

            z[i] = STORE(b == 2 ? a * a : MATH(pow)(a, b));
        }
    }
}

FLOAT_PAIR(add, a + b)
FLOAT_PAIR(sub, a - b)
FLOAT_PAIR(mul, a *b)
FLOAT_PAIR(div, a / b)
FLOAT_PAIR(mod, NAME(remainder)(a, b))
FLOAT_PAIR(floor_div, MATH(floor)(a / b))
/* A NaN on either side wins: it is what no comparison holds for. */
FLOAT_PAIR(minimum, a < b || a != a ? a : b)
FLOAT_PAIR(maximum, a > b || a != a ? a : b)
FLOAT_PAIR(atan2, MATH(atan2)(a, b))
