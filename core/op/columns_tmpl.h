/* columns_tmpl.h — sums of columns; see variants.h for S, A, … Rows are taken `fold` at a time
 * as one wide row, so that few columns fill vectors too. */

/* Wide rows [begin, end) summed up to acc[0 … wide). */
TARGET static void NAME(add_rows)(const S *x, int64_t rows, int64_t wide, A *restrict acc)
{
    int64_t r = 0;

    for (; r + 4 <= rows; r += 4) {
        const S *a = x + r * wide, *b = a + wide, *c = b + wide, *d = c + wide;

        for (int64_t i = 0; i < wide; i++)
            acc[i] += (LOAD(a[i]) + LOAD(b[i])) + (LOAD(c[i]) + LOAD(d[i]));
    }
    for (; r < rows; r++)
        for (int64_t i = 0; i < wide; i++)
            acc[i] += LOAD(x[r * wide + i]);
}

/* Pieces [begin, end) of the rows. */
TARGET static void NAME(pieces)(void *arg, int64_t begin, int64_t end)
{
    const struct columns *j = arg;
    int64_t wide = j->fold * j->n;

    for (int64_t p = begin; p < end; p++) {
        A *acc = (A *)j->parts + p * wide;
        int64_t from = p * j->each,
                to = from + j->each < j->rows ? from + j->each : j->rows;
        const S *x = (const S *)j->x + from * j->n;

        for (int64_t i = 0; i < wide; i++)
            acc[i] = 0;
        NAME(add_rows)(x, (to - from) / j->fold, wide, acc);
        x += (to - from) / j->fold * wide;
        for (int64_t i = 0; i < (to - from) % j->fold * j->n; i++)
            acc[i] += LOAD(x[i]);
    }
}

/* The sums from the parts of all pieces. */
TARGET static void NAME(gather)(const struct columns *j, int64_t pieces)
{
    for (int64_t i = 0; i < j->n; i++) {
        double sum = 0;

        for (int64_t p = 0; p < pieces * j->fold; p++)
            sum += (double)((const A *)j->parts)[p * j->n + i];
        ((A *)j->y)[i] = (A)sum;
    }
}
