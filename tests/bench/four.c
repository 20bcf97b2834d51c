/* A plugin whose one function takes four scalars: what a call costs beside its work. */
#include <lab/plugin.h>

static double four(lab_ctx *c, double a, double b, int64_t n, bool negate)
{
    double x = a * (double)n + b;

    (void)c;
    return negate ? -x : x;
}

static const lab_row rows[] = {
    { "four(a: number, b: number, n: int, negate: bool) -> number", LAB_CODE(four),
      "a n + b, its sign changed if asked.\n>>> four.four(2, 1, 3, true)\n-7.0" },
};
LAB_PLUGIN(four, .doc = "Four scalars.", .rows = rows);
