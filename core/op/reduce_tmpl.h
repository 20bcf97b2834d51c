/* reduce_tmpl.h — rows of reductions for one type. Before it is included: T the type, A the
 * type it is accumulated in, FIELD the accumulator's field of it, NAME(x) the row's name,
 * STRANDS(x, n, strand) adds n numbers, a multiple of 32, to 32 sums in turn. */

static inline T NAME(at)(const char *p, int64_t step, int64_t i)
{
    return *(const T *)(const void *)(p + i * step);
}

/* Pairwise, after Higham (1993), The Accuracy of Floating Point Summation, section 4; in
 * 32 strands at the leaves. */
static A NAME(total)(const char *p, int64_t step, int64_t n)
{
    A strand[32] = { 0 }, rest = 0;
    int64_t i = 0, half = n / 2 / 32 * 32;

    if (n > 1024)
        return NAME(total)(p, step, half) + NAME(total)(p + half * step, step, n - half);
    if (step == sizeof(T)) {
        i = n / 32 * 32;
        STRANDS((const T *)(const void *)p, i, strand);
    }
    for (; i < n; i++)
        rest = ADD(rest, NAME(at)(p, step, i));
    for (int k = 0; k < 32; k++)
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

/* A NaN beats all and is not beaten; of equal ones the first stays. In a run without gaps the
 * extreme is found first, then where it stands, unless it is none of the whole. */
#define EXTREME(name, op)                                                            \
    static void NAME(name##_each)(struct acc * acc, int every, const char *p,        \
                                  int64_t step, int64_t n, int64_t at)               \
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
    }                                                                                \
    static void NAME(name)(struct acc * acc, int every, const char *p, int64_t step, \
                           int64_t n, int64_t at)                                    \
    {                                                                                \
        const T *x = (const void *)p;                                                \
        int64_t i = 0;                                                               \
        T best;                                                                      \
                                                                                     \
        if (every || step != sizeof(T) || n < 32) {                                  \
            NAME(name##_each)(acc, every, p, step, n, at);                           \
            return;                                                                  \
        }                                                                            \
        if (NAME(name##_of)(x, n,                                                    \
                            &best)) { /* the first NaN, if there was none before */  \
            while (x[i] == x[i])                                                     \
                i++;                                                                 \
        } else if (acc->n > 0 && !(best op acc->v.FIELD)) {                          \
            acc->n += n;                                                             \
            return;                                                                  \
        } else {                                                                     \
            while (x[i] != best)                                                     \
                i++;                                                                 \
        }                                                                            \
        NAME(name##_each)(acc, 0, (const char *)(x + i), step, 1, at + i);           \
        acc->n += n - 1;                                                             \
    }
EXTREME(max, >)
EXTREME(min, <)

#undef EXTREME
#undef ADD
#undef MUL
#undef T
#undef A
#undef FIELD
#undef STRANDS
#undef NAME
