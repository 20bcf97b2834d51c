/* attention_plain_tmpl.h — attention row by row for one type T; NAME(x) is its function's
 * name, EXP and LOG its functions. */

static T NAME(dot)(const T *a, int64_t a_step, const T *b, int64_t b_step, int64_t n)
{
    T sum = 0;

    for (int64_t i = 0; i < n; i++)
        sum += a[i * a_step] * b[i * b_step];
    return sum;
}

/* scale q_i k_jᵀ + mask. */
static T NAME(score)(const struct attention *a, int64_t n, int64_t h, int64_t i,
                     int64_t j)
{
    const T *q = head_of(&a->q, n, h, sizeof(T));
    const T *k = head_of(&a->k, n, h / (a->h / a->g), sizeof(T));
    T s = (T)a->scale *
          NAME(dot)(q + i * a->q.row, a->q.col, k + j * a->k.row, a->k.col, a->d);

    if (a->mask.at)
        s += ((const T *)head_of(&a->mask, n, h,
                                 sizeof(T)))[i * a->mask.row + j * a->mask.col];
    return s;
}

/* Rows [begin, end) of all heads: the largest score first, then sums. */
static void NAME(forward)(void *arg, int64_t begin, int64_t end)
{
    const struct attention *a = arg;

    for (int64_t at = begin; at < end; at++) {
        int64_t i = at % a->t, h = at / a->t % a->h, n = at / a->t / a->h;
        int64_t keys = attention_keys(a, i);
        const T *v = head_of(&a->v, n, h / (a->h / a->g), sizeof(T));
        T *y = (T *)head_of(&a->y, n, h, sizeof(T)) + i * a->y.row, m = -(T)INFINITY,
          sum = 0;

        for (int64_t j = 0; j < keys; j++) {
            T s = NAME(score)(a, n, h, i, j);

            m = s > m ? s : m;
        }
        for (int64_t q = 0; q < a->e; q++)
            y[q * a->y.col] = 0;
        for (int64_t j = 0; j < keys && m > -(T)INFINITY; j++) {
            T p = EXP(NAME(score)(a, n, h, i, j) - m);

            sum += p;
            for (int64_t q = 0; q < a->e; q++)
                y[q * a->y.col] += p * v[j * a->v.row + q * a->v.col];
        }
        for (int64_t q = 0; q < a->e && sum > 0; q++)
            y[q * a->y.col] /= sum;
        ((T *)a->lse)[at] = sum > 0 ? m + LOG(sum) : (T)INFINITY;
    }
}

/* Query i of head h:  P = exp(S − lse),  dS = P (dO vᵀ − Σ dO y),
 * dq += scale dS k,  dk += scale dSᵀ q,  dv += Pᵀ dO. */
static void NAME(back_row)(const struct attention *a, int64_t n, int64_t h, int64_t i)
{
    int64_t g = h / (a->h / a->g), keys = attention_keys(a, i);
    const T *q = (const T *)head_of(&a->q, n, h, sizeof(T)) + i * a->q.row;
    const T *k = head_of(&a->k, n, g, sizeof(T)), *v = head_of(&a->v, n, g, sizeof(T));
    const T *y = (const T *)head_of(&a->y, n, h, sizeof(T)) + i * a->y.row;
    const T *dy = (const T *)head_of(&a->dy, n, h, sizeof(T)) + i * a->dy.row;
    T *dq = (T *)head_of(&a->dq, n, h, sizeof(T)) + i * a->dq.row;
    T *dk = head_of(&a->dk, n, g, sizeof(T)), *dv = head_of(&a->dv, n, g, sizeof(T));
    T lse = ((const T *)a->lse)[(n * a->h + h) * a->t + i];
    T mean = NAME(dot)(dy, a->dy.col, y, a->y.col, a->e);

    for (int64_t j = 0; j < keys; j++) {
        T p = EXP(NAME(score)(a, n, h, i, j) - lse);
        T dp = NAME(dot)(dy, a->dy.col, v + j * a->v.row, a->v.col, a->e);
        T ds = (T)a->scale * p * (dp - mean);

        for (int64_t x = 0; x < a->e; x++)
            dv[j * a->dv.row + x * a->dv.col] += p * dy[x * a->dy.col];
        for (int64_t x = 0; x < a->d; x++) {
            dq[x * a->dq.col] += ds * k[j * a->k.row + x * a->k.col];
            dk[j * a->dk.row + x * a->dk.col] += ds * q[x * a->q.col];
        }
    }
}

/* Groups of heads [begin, end) of all images. */
static void NAME(backward)(void *arg, int64_t begin, int64_t end)
{
    const struct attention *a = arg;
    int64_t shared = a->h / a->g;

    for (int64_t at = begin; at < end; at++)
        for (int64_t h = at % a->g * shared; h < (at % a->g + 1) * shared; h++)
            for (int64_t i = 0; i < a->t; i++)
                NAME(back_row)(a, at / a->g, h, i);
}

#undef T
#undef NAME
#undef EXP
#undef LOG
