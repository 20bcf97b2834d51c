/* rnn_tmpl.h — recurrent layers for one type T and CPU. Before it is included: T, NAME(x),
 * TARGET, SIGMOID, TANH, MULTIPLY. A piece is some sequences, walked through all steps. */

/* One step of the rows: h and c before (may be NULL: zeros) to after. */
TARGET static void NAME(step)(const struct rnn *j, int64_t n, const T *x, const T *gh,
                              const T *h, const T *c, T *restrict act, T *restrict hn,
                              T *restrict cn)
{
    (void)h;
    switch (j->kind) {
    case LAB_RNN_TANH:
        for (int64_t i = 0; i < n; i++)
            hn[i] = act[i] = TANH(x[i] + gh[i]);
        break;
    case LAB_RNN_RELU:
        for (int64_t i = 0; i < n; i++)
            hn[i] = act[i] = x[i] + gh[i] > 0 ? x[i] + gh[i] : 0;
        break;
    case LAB_RNN_LSTM:
        for (int64_t i = 0; i < n; i++) {
            T in = SIGMOID(x[i] + gh[i]), keep = SIGMOID(x[n + i] + gh[n + i]);
            T new = TANH(x[2 * n + i] + gh[2 * n + i]);
            T out = SIGMOID(x[3 * n + i] + gh[3 * n + i]), now = keep * c[i] + in * new;

            act[i] = in;
            act[n + i] = keep;
            act[2 * n + i] = new;
            act[3 * n + i] = out;
            cn[i] = now;
            hn[i] = out * TANH(now);
        }
        break;
    default:
        for (int64_t i = 0; i < n; i++) {
            T r = SIGMOID(x[i] + gh[i]), z = SIGMOID(x[n + i] + gh[n + i]);
            T new = TANH(x[2 * n + i] + r * gh[2 * n + i]);

            act[i] = r;
            act[n + i] = z;
            act[2 * n + i] = new;
            act[3 * n + i] = gh[2 * n + i];
            hn[i] = (1 - z) * new + z *h[i];
        }
        break;
    }
}

/* Sequences [begin, end). */
TARGET static void NAME(forward)(void *arg, int64_t begin, int64_t end)
{
    const struct rnn *j = arg;
    int64_t n = j->h, g = j->gates * n, rows = end - begin, all = j->n * j->t * n;
    T *gh = (T *)j->scratch + begin * g;

    for (int64_t s = 0; s < j->t; s++) {
        int64_t t = j->reverse ? j->t - 1 - s : s, before = j->reverse ? t + 1 : t - 1;
        const T *h = s ? (const T *)j->states + (begin * j->t + before) * n
                       : (const T *)j->h0 + begin * n;
        const T *c = s ? h + all : (const T *)j->c0 + begin * n;
        int64_t row = s ? j->t * n : n;

        MULTIPLY(rows, n, g, h, row, j->across, g, j->bias, gh, g, false);
        for (int64_t r = 0; r < rows; r++) {
            int64_t at = (begin + r) * j->t + t;
            T *hn = (T *)j->states + at * n;

            NAME(step)
            (j, n, (const T *)j->x + at * g, gh + r * g, h + r * row, c + r * row,
             (T *)j->acts + at * j->kept * n, hn, hn + all);
        }
    }
}

/* dh, dc after one step to the gates' gradients: dx for what x gave, du for what h gave (the
 * same but for GRU), dc before; GRU: dh is left as z dh. */
TARGET static void NAME(back_step)(const struct rnn *j, int64_t n, T *restrict dh,
                                   T *restrict dc, const T *h, const T *c, const T *cn,
                                   const T *act, T *restrict dx, T *restrict du)
{
    switch (j->kind) {
    case LAB_RNN_TANH:
        for (int64_t i = 0; i < n; i++)
            dx[i] = dh[i] * (1 - act[i] * act[i]);
        break;
    case LAB_RNN_RELU:
        for (int64_t i = 0; i < n; i++)
            dx[i] = act[i] > 0 ? dh[i] : 0;
        break;
    case LAB_RNN_LSTM:
        for (int64_t i = 0; i < n; i++) {
            T in = act[i], keep = act[n + i], new = act[2 * n + i], out = act[3 * n + i];
            T th = TANH(cn[i]), d = dc[i] + dh[i] * out * (1 - th * th);

            dx[i] = d * new *in *(1 - in);
            dx[n + i] = d * c[i] * keep * (1 - keep);
            dx[2 * n + i] = d * in * (1 - new *new);
            dx[3 * n + i] = dh[i] * th * out * (1 - out);
            dc[i] = d * keep;
        }
        break;
    default:
        for (int64_t i = 0; i < n; i++) {
            T r = act[i], z = act[n + i], new = act[2 * n + i], u = act[3 * n + i];
            T dn = dh[i] * (1 - z) * (1 - new *new);

            dx[i] = du[i] = dn * u * r * (1 - r);
            dx[n + i] = du[n + i] = dh[i] * (h[i] - new) * z * (1 - z);
            dx[2 * n + i] = dn;
            du[2 * n + i] = dn * r;
            dh[i] *= z;
        }
        break;
    }
}

/* Sequences [begin, end); dh0 and dc0 hold what is left at the first step. */
TARGET static void NAME(backward)(void *arg, int64_t begin, int64_t end)
{
    const struct rnn *j = arg;
    int64_t n = j->h, g = j->gates * n, rows = end - begin, all = j->n * j->t * n;
    T *dh = (T *)j->dh0 + begin * n, *dc = (T *)j->dc0 + begin * n;

    for (int64_t s = j->t - 1; s >= 0; s--) {
        int64_t t = j->reverse ? j->t - 1 - s : s, before = j->reverse ? t + 1 : t - 1;
        const T *h = s ? (const T *)j->states + (begin * j->t + before) * n
                       : (const T *)j->h0 + begin * n;
        const T *c = s ? h + all : (const T *)j->c0 + begin * n;
        int64_t row = s ? j->t * n : n;

        for (int64_t r = 0; r < rows; r++) {
            int64_t at = (begin + r) * j->t + t;
            const T *dy = (const T *)j->dy + at * n;
            T *du = (T *)j->du + at * g;

            for (int64_t i = 0; i < n; i++)
                dh[r * n + i] += dy[i];
            for (int64_t i = 0; j->kind == LAB_RNN_LSTM && i < n; i++)
                dc[r * n + i] += dy[all + i];
            NAME(back_step)
            (j, n, dh + r * n, dc + r * n, h + r * row, c + r * row,
             (const T *)j->states + all + at * n, (const T *)j->acts + at * j->kept * n,
             (T *)j->dx + at * g, du);
        }
        MULTIPLY(rows, g, n, (const T *)j->du + (begin * j->t + t) * g, j->t * g,
                 j->weight, n, NULL, dh, n, j->kind == LAB_RNN_GRU);
    }
}

#undef T
#undef NAME
#undef TARGET
#undef SIGMOID
#undef TANH
#undef MULTIPLY
