/* take_tmpl.h — rows of numbers that are added up; see variants.h for S, A, … */

/* y[0…n) = Σ of `count` ≥ 1 rows of n numbers, from at[k] · n on, in the order of k. */
TARGET static void NAME(sum_rows)(void *out, const void *from, const int64_t *at,
                                  int64_t count, int64_t n)
{
    S *restrict y = out;
    const S *x = (const S *)from + at[0] * n;

    for (int64_t i = 0; i < n; i++)
        y[i] = x[i];
    for (int64_t k = 1; k < count; k++) {
        x = (const S *)from + at[k] * n;
        for (int64_t i = 0; i < n; i++)
            y[i] = STORE(LOAD(y[i]) + LOAD(x[i]));
    }
}
