/* pool_tmpl.h — pooling kernels, vectors of channels; see variants.h for S, A, …
 * All go over rows: [begin, end) of the results' (backward: the inputs') N×D×H rows, each of
 * W places of C channels. Backward gathers: each input looks up who saw it, so that rows
 * depend on nobody else's.                                                                */

/* ---- the largest ------------------------------------------------------------------------- */

TARGET static inline void NAME(larger)(const S *x, A *restrict best, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        A v = LOAD(x[i]);

        best[i] = v > best[i] || v != v ? v : best[i];
    }
}

TARGET static inline void NAME(larger_at)(const S *x, A *restrict best,
                                          int32_t *restrict at, int32_t place, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        A v = LOAD(x[i]);
        int take = v > best[i] || v != v;

        best[i] = take ? v : best[i];
        at[i] = take ? place : at[i];
    }
}

/* Channels [from, from + n) of the result at o: y = max over the window, at its place. */
TARGET static void NAME(max_place)(const struct pool_job *j, int64_t sample,
                                   const int64_t *o, int64_t from, int64_t n, S *y,
                                   int32_t *at)
{
    const struct windows *d = &j->w[0], *h = &j->w[1], *w = &j->w[2];
    const S *x = (const S *)j->x + sample * d->in * h->in * w->in * j->c + from;
    A best[CHANNELS];
    int32_t place[CHANNELS];
    int32_t first = -1;

    for (int64_t i = 0; i < n; i++) {
        best[i] = -(A)INFINITY;
        place[i] = -1;
    }
    for (int64_t a = d->start[o[0]]; a < d->end[o[0]]; a += d->step)
        for (int64_t b = h->start[o[1]]; b < h->end[o[1]]; b += h->step)
            for (int64_t k = w->start[o[2]]; k < w->end[o[2]]; k += w->step) {
                int64_t p = (a * h->in + b) * w->in + k;

                first = first < 0 ? (int32_t)p : first;
                if (at)
                    NAME(larger_at)(x + p * j->c, best, place, (int32_t)p, n);
                else
                    NAME(larger)(x + p * j->c, best, n);
            }
    for (int64_t i = 0; i < n; i++)
        y[i] = STORE(best[i]);
    /* Nothing is larger than −∞: then it is the first. */
    for (int64_t i = 0; at && i < n; i++)
        at[i] = place[i] < 0 ? first : place[i];
}

TARGET static void NAME(max_rows)(const struct pool_job *j, int64_t begin, int64_t end)
{
    const struct windows *d = &j->w[0], *h = &j->w[1], *w = &j->w[2];

    for (int64_t r = begin; r < end; r++) {
        int64_t o[3] = { r / h->out % d->out, r % h->out, 0 };

        for (o[2] = 0; o[2] < w->out; o[2]++)
            for (int64_t from = 0; from < j->c; from += CHANNELS) {
                int64_t n = j->c - from < CHANNELS ? j->c - from : CHANNELS;
                int64_t to = (r * w->out + o[2]) * j->c + from;

                NAME(max_place)
                (j, r / h->out / d->out, o, from, n, (S *)j->y + to,
                 j->at ? j->at + to : NULL);
            }
    }
}

/* The same for windows of 2×2 side by side: rows of results [begin, end). */
TARGET static void NAME(max_pairs)(const struct pool_job *j, int64_t begin, int64_t end)
{
    const struct windows *d = &j->w[0], *h = &j->w[1], *w = &j->w[2];
    int64_t n = j->c;

    for (int64_t r = begin; r < end; r++) {
        int64_t place = (r / h->out % d->out * h->in + r % h->out * 2) * w->in;
        const S *x =
            (const S *)j->x + (r / h->out / d->out * d->in * h->in * w->in + place) * n;
        int32_t *at = j->at ? j->at + r * w->out * n : NULL, p = (int32_t)place;
        S *restrict y = (S *)j->y + r * w->out * n;

        for (int64_t o = 0; o < w->out; o++, x += 2 * n, y += n, p += 2) {
            const S *up = x + n, *under = x + w->in * n, *last = under + n;
            int32_t *restrict to = at ? at + o * n : NULL, row = (int32_t)w->in;

            for (int64_t i = 0; i < n; i++) {
                A best = LOAD(x[i]), b = LOAD(up[i]), e = LOAD(under[i]),
                  f = LOAD(last[i]);
                int take = b > best || b != b, place2 = take ? p + 1 : p;

                best = take ? b : best;
                take = e > best || e != e;
                place2 = take ? p + row : place2;
                best = take ? e : best;
                take = f > best || f != f;
                place2 = take ? p + row + 1 : place2;
                y[i] = STORE(take ? f : best);
                if (to)
                    to[i] = place2;
            }
        }
    }
}

/* Windows of 2×2 that cover the input: each writes the gradients of its four. Rows of results
 * [begin, end). */
TARGET static void NAME(back_pairs)(const struct pool_job *j, int64_t begin, int64_t end)
{
    const struct windows *d = &j->w[0], *h = &j->w[1], *w = &j->w[2];
    int64_t n = j->c;

    for (int64_t r = begin; r < end; r++) {
        int64_t place = (r / h->out % d->out * h->in + r % h->out * 2) * w->in;
        S *restrict x =
            (S *)j->y + (r / h->out / d->out * d->in * h->in * w->in + place) * n;
        S *restrict under = x + w->in * n;
        const int32_t *at = j->at + r * w->out * n;
        const S *g = (const S *)j->g + r * w->out * n;
        int32_t p = (int32_t)place, row = (int32_t)w->in;

        for (int64_t o = 0; o < w->out; o++, x += 2 * n, under += 2 * n, p += 2) {
            for (int64_t i = 0; i < n; i++) {
                int32_t k = at[o * n + i] - p;
                S v = g[o * n + i], none = 0;

                x[i] = k == 0 ? v : none;
                x[n + i] = k == 1 ? v : none;
                under[i] = k == row ? v : none;
                under[n + i] = k == row + 1 ? v : none;
            }
        }
    }
}

/* Windows that share no input: the gradients of results' rows [begin, end) go where the
 * largest stood, in a dx of zeros. */
TARGET static void NAME(back_apart)(const struct pool_job *j, int64_t begin, int64_t end)
{
    const struct windows *d = &j->w[0], *h = &j->w[1], *w = &j->w[2];
    int64_t n = j->c;

    for (int64_t r = begin; r < end; r++) {
        S *dx = (S *)j->y + r / h->out / d->out * d->in * h->in * w->in * n;
        const S *g = (const S *)j->g + r * w->out * n;
        const int32_t *at = j->at + r * w->out * n;

        for (int64_t o = 0; o < w->out; o++, g += n, at += n)
            for (int64_t i = 0; i < n; i++)
                dx[at[i] * n + i] = g[i];
    }
}

TARGET static inline void NAME(add_where)(const S *g, const int32_t *at, int32_t place,
                                          A *restrict sum, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        sum[i] += at[i] == place ? LOAD(g[i]) : 0;
}

/* ---- the mean ---------------------------------------------------------------------------- */

TARGET static inline void NAME(add)(const S *x, A *restrict sum, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        sum[i] += LOAD(x[i]);
}

TARGET static inline void NAME(add_part)(const S *g, A part, A *restrict sum, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        sum[i] += LOAD(g[i]) * part;
}

static inline A NAME(part)(const struct pool_job *j, int64_t a, int64_t b, int64_t k)
{
    double count = (double)j->w[0].count[a] * j->w[1].count[b] * j->w[2].count[k];

    return (A)(1 / (j->divisor ? (double)j->divisor : count));
}

TARGET static void NAME(mean_place)(const struct pool_job *j, int64_t sample,
                                    const int64_t *o, int64_t from, int64_t n, S *y)
{
    const struct windows *d = &j->w[0], *h = &j->w[1], *w = &j->w[2];
    const S *x = (const S *)j->x + sample * d->in * h->in * w->in * j->c + from;
    A sum[CHANNELS], part = NAME(part)(j, o[0], o[1], o[2]);

    for (int64_t i = 0; i < n; i++)
        sum[i] = 0;
    for (int64_t a = d->start[o[0]]; a < d->end[o[0]]; a++)
        for (int64_t b = h->start[o[1]]; b < h->end[o[1]]; b++)
            for (int64_t k = w->start[o[2]]; k < w->end[o[2]]; k++)
                NAME(add)(x + ((a * h->in + b) * w->in + k) * j->c, sum, n);
    for (int64_t i = 0; i < n; i++)
        y[i] = STORE(sum[i] * part);
}

TARGET static void NAME(mean_rows)(const struct pool_job *j, int64_t begin, int64_t end)
{
    const struct windows *d = &j->w[0], *h = &j->w[1], *w = &j->w[2];

    for (int64_t r = begin; r < end; r++) {
        int64_t o[3] = { r / h->out % d->out, r % h->out, 0 };

        for (o[2] = 0; o[2] < w->out; o[2]++)
            for (int64_t from = 0; from < j->c; from += CHANNELS) {
                int64_t n = j->c - from < CHANNELS ? j->c - from : CHANNELS;

                NAME(mean_place)
                (j, r / h->out / d->out, o, from, n,
                 (S *)j->y + (r * w->out + o[2]) * j->c + from);
            }
    }
}

/* ---- backward of both -------------------------------------------------------------------- */

/* What the results that saw input place `in` give to its channels [from, from + n). */
TARGET static void NAME(back_place)(const struct pool_job *j, int64_t sample,
                                    const int64_t *in, int64_t from, int64_t n, S *dx)
{
    const struct windows *d = &j->w[0], *h = &j->w[1], *w = &j->w[2];
    int64_t base = sample * d->out * h->out * w->out * j->c + from;
    int32_t place = (int32_t)((in[0] * h->in + in[1]) * w->in + in[2]);
    A sum[CHANNELS];

    for (int64_t i = 0; i < n; i++)
        sum[i] = 0;
    for (int64_t a = d->first[in[0]]; a < d->last[in[0]]; a++)
        for (int64_t b = h->first[in[1]]; b < h->last[in[1]]; b++)
            for (int64_t k = w->first[in[2]]; k < w->last[in[2]]; k++) {
                int64_t at = base + ((a * h->out + b) * w->out + k) * j->c;
                const S *g = (const S *)j->g + at;

                if (j->at)
                    NAME(add_where)(g, j->at + at, place, sum, n);
                else
                    NAME(add_part)(g, NAME(part)(j, a, b, k), sum, n);
            }
    for (int64_t i = 0; i < n; i++)
        dx[i] = STORE(sum[i]);
}

TARGET static void NAME(back_rows)(const struct pool_job *j, int64_t begin, int64_t end)
{
    const struct windows *d = &j->w[0], *h = &j->w[1], *w = &j->w[2];

    for (int64_t r = begin; r < end; r++) {
        int64_t in[3] = { r / h->in % d->in, r % h->in, 0 };

        for (in[2] = 0; in[2] < w->in; in[2]++)
            for (int64_t from = 0; from < j->c; from += CHANNELS) {
                int64_t n = j->c - from < CHANNELS ? j->c - from : CHANNELS;

                NAME(back_place)
                (j, r / h->in / d->in, in, from, n,
                 (S *)j->y + (r * w->in + in[2]) * j->c + from);
            }
    }
}
