/* blend_tmpl.h — sums of weighted rows; see variants.h for S, A, … */

TARGET static void NAME(blend)(const struct blend *b, int64_t begin, int64_t end)
{
    int64_t n = b->inner;

    for (int64_t r = begin; r < end; r++) {
        const S *x = (const S *)b->x + r / b->to * b->from * n;
        S *restrict y = (S *)b->y + r * n;
        int64_t k = b->start[r % b->to], last = b->start[r % b->to + 1];
        const S *x0, *x1;
        A w0, w1;

        if (last - k < 2) {
            x0 = x + (last > k ? b->place[k] * n : 0);
            w0 = last > k ? (A)b->weight[k] : 0;
            for (int64_t i = 0; i < n; i++)
                y[i] = STORE(w0 == 0 ? 0 : LOAD(x0[i]) * w0);
            continue;
        }
        x0 = x + b->place[k] * n;
        x1 = x + b->place[k + 1] * n;
        w0 = (A)b->weight[k];
        w1 = (A)b->weight[k + 1];
        for (int64_t i = 0; i < n; i++)
            y[i] = STORE(LOAD(x0[i]) * w0 + LOAD(x1[i]) * w1);
        for (k += 2; k < last; k++) {
            x0 = x + b->place[k] * n;
            w0 = (A)b->weight[k];
            for (int64_t i = 0; i < n; i++)
                y[i] = STORE(LOAD(y[i]) + LOAD(x0[i]) * w0);
        }
    }
}
