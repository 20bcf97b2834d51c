/* reduce_tmpl.h — rows of reductions for one type. Before it is included: T the type, A the
 * type it is accumulated in, FIELD the accumulator's field of it, NAME(x) the row's name. */

static inline T NAME(at)(const char *p, int64_t step, int64_t i)
{
    return *(const T *)(const void *)(p + i * step);
}

/* Pairwise, after Higham (1993), The Accuracy of Floating Point Summation, section 4; in
 * eight strands at the leaves. */
static A NAME(total)(const char *p, int64_t step, int64_t n)
{
    A strand[8] = { 0 }, rest = 0;
    int64_t i = 0, half = n / 2 / 8 * 8;

    if (n > 256)
        return NAME(total)(p, step, half) + NAME(total)(p + half * step, step, n - half);
    if (step == sizeof(T)) {
        const T *x = (const T *)(const void *)p;

        for (; i + 8 <= n; i += 8)
            for (int k = 0; k < 8; k++)
                strand[k] = ADD(strand[k], x[i + k]);
    }
    for (; i < n; i++)
        rest = ADD(rest, NAME(at)(p, step, i));
    for (int k = 0; k < 8; k++)
        rest = ADD(rest, strand[k]);
    return rest;
}

static void NAME(sum)(struct acc *acc, int every, const char *p, int64_t step, int64_t n,
                      int64_t at)
{
    (void)at;
    if (every) {
        for (int64_t i = 0; i < n; i++) {
            acc[i].v.FIELD = ADD(acc[i].v.FIELD, NAME(at)(p, step, i));
            acc[i].n++;
        }
        return;
    }
    acc->v.FIELD = ADD(acc->v.FIELD, NAME(total)(p, step, n));
    acc->n += n;
}

static void NAME(prod)(struct acc *acc, int every, const char *p, int64_t step, int64_t n,
                       int64_t at)
{
    (void)at;
    for (int64_t i = 0; i < n; i++) {
        struct acc *a = acc + i * every;

        a->v.FIELD =
            a->n++ ? MUL(a->v.FIELD, NAME(at)(p, step, i)) : NAME(at)(p, step, i);
    }
}

/* A NaN beats all and is not beaten; of equal ones the first stays. */
#define EXTREME(name, op)                                                            \
    static void NAME(name)(struct acc * acc, int every, const char *p, int64_t step, \
                           int64_t n, int64_t at)                                    \
    {                                                                                \
        for (int64_t i = 0; i < n; i++) {                                            \
            struct acc *a = acc + i * every;                                         \
            T x = NAME(at)(p, step, i);                                              \
            A best = a->v.FIELD;                                                     \
                                                                                     \
            if (a->n++ == 0 || x op best || (x != x && best == best)) {              \
                a->v.FIELD = x;                                                      \
                a->at = every ? at : at + i;                                         \
            }                                                                        \
        }                                                                            \
    }
EXTREME(max, >)
EXTREME(min, <)

#undef EXTREME
#undef ADD
#undef MUL
#undef T
#undef A
#undef FIELD
#undef NAME
