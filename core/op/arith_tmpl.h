/* arith_tmpl.h — arithmetic for one integer type; see binary_tmpl.h for what to define. */
#include "op/binary_tmpl.h"

/* x < 0, in words that make sense for a type without a sign too. */
#define NEGATIVE(x) ((x) < 1 && (x) != 0)

/* Divisors are not 0; by −1 the machine's division overflows for the smallest number. */
static inline T NAME(remainder)(T a, T b)
{
    T r = (T)(b == (T)-1 ? 0 : a % b);

    return (T)(r != 0 && NEGATIVE(r) != NEGATIVE(b) ? r + b : r);
}

static inline T NAME(quotient)(T a, T b)
{
    if ((T)-1 < 0 && b == (T)-1)
        return (T)(0 - (U)a);
    return (T)(a / b - (a % b != 0 && NEGATIVE(a) != NEGATIVE(b)));
}

/* By squaring; exponents are not negative. */
static inline T NAME(power)(T a, T b)
{
    U result = 1, square = (U)a;

    for (uint64_t left = (uint64_t)b; left > 0; left >>= 1) {
        result = left & 1 ? result * square : result;
        square *= square;
    }
    return (T)result;
}

BINARY_ROW(add, T, (T)((U)a + (U)b))
BINARY_ROW(sub, T, (T)((U)a - (U)b))
BINARY_ROW(mul, T, (T)((U)a *(U)b))
BINARY_ROW(mod, T, NAME(remainder)(a, b))
BINARY_ROW(floor_div, T, NAME(quotient)(a, b))
BINARY_ROW(pow, T, NAME(power)(a, b))
BINARY_ROW(minimum, T, a < b ? a : b)
BINARY_ROW(maximum, T, a > b ? a : b)

#undef NEGATIVE
#undef BINARY_ROW
#undef T
#undef U
#undef NAME
