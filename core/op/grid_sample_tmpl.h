/* grid_sample_tmpl.h — sampling at places between pixels; see variants.h for S, A, …
 * With a place (x, y) in pixels, i = ⌊x⌋, j = ⌊y⌋, u = x − i, v = y − j:
 *     out = (1−u)(1−v) X[j,i] + u(1−v) X[j,i+1] + (1−u)v X[j+1,i] + uv X[j+1,i+1]
 * and so on over the eight corners in three dimensions.                              */

/* A coordinate in pixels, and in *slope its derivative by the grid's number. */
static inline A NAME(pixel)(const struct sampling *s, A at, int64_t size, A *slope)
{
    A half = (A)0.5, low = s->align ? 0 : -half, span = (A)(s->align ? size - 1 : size);
    A x = s->align ? (at + 1) * half * (A)(size - 1) : ((at + 1) * (A)size - 1) * half;

    *slope = (A)(s->align ? size - 1 : size) * half;
    if (s->beyond == LAB_BEYOND_REFLECTION) {
        A turns;

        if (span == 0) {
            *slope = 0;
            return 0;
        }
        x -= low;
        *slope = x < 0 ? -*slope : *slope;
        x = x < 0 ? -x : x;
        turns = (A)floor((double)(x / span));
        x -= turns * span;
        if (fmod((double)turns, 2) != 0) {
            x = span - x;
            *slope = -*slope;
        }
        x += low;
    }
    if (s->beyond != LAB_BEYOND_ZEROS) {
        A high = (A)(size - 1);

        if (!(x > 0)) {
            x = 0;
            *slope = 0;
        } else if (x >= high) {
            x = high;
            *slope = 0;
        }
    }
    return x;
}

/* The corners of a place: offset −1 for one outside. Their weights, and how these change
 * with each grid number. */
static inline __attribute__((always_inline)) void
NAME(corners_of)(const struct sampling *s, const A *grid, struct corners *k, int dims)
{
    A low[3], part[3], slope[3];

    for (int a = 0; a < dims; a++) {
        A x = NAME(pixel)(s, grid[a], s->size[a], &slope[a]);

        if (s->mode == LAB_NEAREST) {
            /* To the even neighbour, as nearbyint. */
            x = (A)nearbyint((double)x);
            slope[a] = 0;
        }
        low[a] = (A)floor((double)x);
        part[a] = x - low[a];
    }
    for (int c = 0; c < 1 << dims; c++) {
        A w[3], all = 1;
        bool in = true;

        for (int a = 0; a < dims; a++) {
            A at = low[a] + (A)(c >> a & 1);

            in = in && at >= 0 && at <= (A)(s->size[a] - 1);
            w[a] = c >> a & 1 ? part[a] : 1 - part[a];
            all *= w[a];
        }
        k->at[c] = -1;
        if (in) {
            k->at[c] = 0;
            for (int a = dims - 1; a >= 0; a--)
                k->at[c] = k->at[c] * s->size[a] + (int64_t)low[a] + (c >> a & 1);
            k->at[c] *= s->c;
        }
        k->weight[c] = (double)all;
        for (int a = 0; a < dims; a++) {
            A others = c >> a & 1 ? slope[a] : -slope[a];

            for (int b = 0; b < dims; b++)
                others *= b == a ? 1 : w[b];
            k->d[a][c] = (double)others;
        }
    }
}

static inline void NAME(corners)(const struct sampling *s, const A *grid,
                                 struct corners *k)
{
    if (s->dims == 2)
        NAME(corners_of)(s, grid, k, 2);
    else
        NAME(corners_of)(s, grid, k, 3);
}

TARGET static void NAME(sample)(const struct sampling *s, int64_t begin, int64_t end)
{
    for (int64_t q = begin; q < end; q++) {
        const S *x = (const S *)s->x + q / s->places * s->pixels * s->c;
        S *restrict y = (S *)s->y + q * s->c;
        struct corners k;

        NAME(corners)(s, (const A *)s->grid + q * s->dims, &k);
        for (int64_t i = 0; i < s->c; i++)
            y[i] = 0;
        for (int c = 0; c < 1 << s->dims; c++) {
            const S *from = x + k.at[c];
            A w = (A)k.weight[c];

            if (k.at[c] < 0 || w == 0)
                continue;
            for (int64_t i = 0; i < s->c; i++)
                y[i] = STORE(LOAD(y[i]) + LOAD(from[i]) * w);
        }
    }
}

/* The gradient of the grid: dL/dx = Σ_corners (∂weight/∂x) ⟨X_corner, g⟩. */
TARGET static void NAME(back_grid)(const struct sampling *s, int64_t begin, int64_t end)
{
    for (int64_t q = begin; q < end; q++) {
        const S *x = (const S *)s->x + q / s->places * s->pixels * s->c;
        const S *g = (const S *)s->g + q * s->c;
        A *out = (A *)s->dgrid + q * s->dims;
        struct corners k;
        double d[3] = { 0 };

        NAME(corners)(s, (const A *)s->grid + q * s->dims, &k);
        for (int c = 0; c < 1 << s->dims; c++) {
            const S *from = x + k.at[c];
            A dot = 0;

            if (k.at[c] < 0)
                continue;
#pragma omp simd reduction(+ : dot)
            for (int64_t i = 0; i < s->c; i++)
                dot += LOAD(from[i]) * LOAD(g[i]);
            for (int a = 0; a < s->dims; a++)
                d[a] += k.d[a][c] * (double)dot;
        }
        for (int a = 0; a < s->dims; a++)
            out[a] = (A)d[a];
    }
}

/* The gradient of x, zeroed before: one sample, channels of one block, by one thread. */
TARGET static void NAME(back_x)(const struct sampling *s, int64_t begin, int64_t end)
{
    int64_t blocks = (s->c + CHANNELS - 1) / CHANNELS;

    for (int64_t b = begin; b < end; b++) {
        int64_t n = b / blocks, from = b % blocks * CHANNELS;
        int64_t m = s->c - from < CHANNELS ? s->c - from : CHANNELS;
        S *dx = (S *)s->dx + n * s->pixels * s->c + from;

        for (int64_t q = n * s->places; q < (n + 1) * s->places; q++) {
            const S *g = (const S *)s->g + q * s->c + from;
            struct corners k;

            NAME(corners)(s, (const A *)s->grid + q * s->dims, &k);
            for (int c = 0; c < 1 << s->dims; c++) {
                S *restrict to = dx + k.at[c];
                A w = (A)k.weight[c];

                if (k.at[c] < 0 || w == 0)
                    continue;
                for (int64_t i = 0; i < m; i++)
                    to[i] = STORE(LOAD(to[i]) + LOAD(g[i]) * w);
            }
        }
    }
}
