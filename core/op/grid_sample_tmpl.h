/* grid_sample_tmpl.h — sampling at places between pixels; see variants.h for S, A, …
 * With places (x, y) in pixels, i = ⌊x⌋, j = ⌊y⌋, u = x − i, v = y − j:
 *     out = (1−u)(1−v) X[j,i] + u(1−v) X[j,i+1] + (1−u)v X[j+1,i] + uv X[j+1,i+1]       */

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
 * with x and y (in grid numbers). */
static inline void NAME(corners)(const struct sampling *s, const A *grid,
                                 struct corners *k)
{
    A sx, sy, x = NAME(pixel)(s, grid[0], s->w, &sx),
              y = NAME(pixel)(s, grid[1], s->h, &sy);
    A i, j, u, v;

    if (s->mode == LAB_NEAREST) {
        /* To the even neighbour, as nearbyint. */
        x = (A)nearbyint((double)x);
        y = (A)nearbyint((double)y);
        sx = sy = 0;
    }
    i = (A)floor((double)x);
    j = (A)floor((double)y);
    u = x - i;
    v = y - j;
    for (int c = 0; c < 4; c++) {
        A cx = i + (A)(c & 1), cy = j + (A)(c >> 1);
        A wx = c & 1 ? u : 1 - u, wy = c >> 1 ? v : 1 - v;
        bool in = cx >= 0 && cx <= (A)(s->w - 1) && cy >= 0 && cy <= (A)(s->h - 1);

        k->at[c] = in ? ((int64_t)cy * s->w + (int64_t)cx) * s->c : -1;
        k->weight[c] = (double)(wx * wy);
        k->dx[c] = (double)((c & 1 ? wy : -wy) * sx);
        k->dy[c] = (double)((c >> 1 ? wx : -wx) * sy);
    }
}

TARGET static void NAME(sample)(const struct sampling *s, int64_t begin, int64_t end)
{
    for (int64_t q = begin; q < end; q++) {
        const S *x = (const S *)s->x + q / s->places * s->h * s->w * s->c;
        S *restrict y = (S *)s->y + q * s->c;
        struct corners k;

        NAME(corners)(s, (const A *)s->grid + q * 2, &k);
        for (int64_t i = 0; i < s->c; i++)
            y[i] = 0;
        for (int c = 0; c < 4; c++) {
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
        const S *x = (const S *)s->x + q / s->places * s->h * s->w * s->c;
        const S *g = (const S *)s->g + q * s->c;
        A *out = (A *)s->dgrid + q * 2;
        struct corners k;
        double dx = 0, dy = 0;

        NAME(corners)(s, (const A *)s->grid + q * 2, &k);
        for (int c = 0; c < 4; c++) {
            const S *from = x + k.at[c];
            A dot = 0;

            if (k.at[c] < 0)
                continue;
#pragma omp simd reduction(+ : dot)
            for (int64_t i = 0; i < s->c; i++)
                dot += LOAD(from[i]) * LOAD(g[i]);
            dx += k.dx[c] * (double)dot;
            dy += k.dy[c] * (double)dot;
        }
        out[0] = (A)dx;
        out[1] = (A)dy;
    }
}

/* The gradient of x, zeroed before: one sample, channels of one block, by one thread. */
TARGET static void NAME(back_x)(const struct sampling *s, int64_t begin, int64_t end)
{
    int64_t blocks = (s->c + CHANNELS - 1) / CHANNELS;

    for (int64_t b = begin; b < end; b++) {
        int64_t n = b / blocks, from = b % blocks * CHANNELS;
        int64_t m = s->c - from < CHANNELS ? s->c - from : CHANNELS;
        S *dx = (S *)s->dx + n * s->h * s->w * s->c + from;

        for (int64_t q = n * s->places; q < (n + 1) * s->places; q++) {
            const S *g = (const S *)s->g + q * s->c + from;
            struct corners k;

            NAME(corners)(s, (const A *)s->grid + q * 2, &k);
            for (int c = 0; c < 4; c++) {
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
