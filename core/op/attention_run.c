/* attention_run.c — attention by tiles of TILE queries and keys: products by small.c, softmax
 * on the tile while it is in the cache; and the references. */
#include "op/attention.h"

#include <lab/small.h>
#include <lab/walk.h>
#include "op/vector.h"

#include <lab/cpu.h>
#include <lab/threads.h>

#include <math.h>
#include <string.h>

enum {
    TILE = 64,
    STRIP = 16, /* rows of a tile on the diagonal that go together */
    LANES = 8,  /* a divisor of both */
    DEEP = 256, /* D and E up to which tiles fit the stack */
    WORK = 1 << 17,
};

typedef float lanes __attribute__((vector_size(LANES * 4), aligned(4), may_alias));
typedef int32_t lane_bits __attribute__((vector_size(LANES * 4), aligned(4), may_alias));

/* keys_of(n)[j]: all bits where j < n, else none; for j up to TILE. */
static inline const int32_t *keys_of(int n)
{
    static const int32_t bits[2 * TILE] = {
#define ONES -1, -1, -1, -1, -1, -1, -1, -1
        ONES, ONES, ONES, ONES, ONES, ONES, ONES, ONES
#undef ONES
    };

    return bits + TILE - n;
}

/* Stands for the mask where there is none. */
static const float no_mask[1];

#define NAME(x) x##_plain
#define TARGET
#define EXP(x) expf(x)
#include "op/attention_tmpl.h"

#define NAME(x) x##_avx2
#define TARGET LAB_AVX2
#define EXP(x) vector_exp_down(x)
#include "op/attention_tmpl.h"

#define NAME(x) x##_avx512
#define TARGET LAB_AVX512
#define EXP(x) vector_exp_down(x)
#include "op/attention_tmpl.h"

static const struct kernels {
    void (*soften)(float *, int, int, const int64_t *, float, const float *, int64_t,
                   int64_t, float *, float *, float *, int64_t);
    void (*harden)(float *, float *, int, int, int, const int64_t *, float, const float *,
                   int64_t, int64_t, const float *, const float *);
    float (*dot)(const float *, int64_t, const float *, int64_t, int64_t);
} kernels[] = {
    [LAB_CPU_PLAIN] = { soften_plain, harden_plain, dot_plain },
    [LAB_CPU_AVX2] = { soften_avx2, harden_avx2, dot_avx2 },
    [LAB_CPU_AVX512] = { soften_avx512, harden_avx512, dot_avx512 },
};

/* ---- tiles ------------------------------------------------------------------------------ */

static int least(int64_t a, int64_t b)
{
    return (int)(a < b ? a : b);
}

/* Where head h of image n begins, row i of it. */
static float *row_of(const struct heads *x, int64_t n, int64_t h, int64_t i)
{
    return (float *)head_of(x, n, h, sizeof(float)) + i * x->row;
}

static const float *mask_of(const struct attention *a, int64_t n, int64_t h, int64_t i,
                            int64_t j)
{
    return a->mask.at ? row_of(&a->mask, n, h, i) + j * a->mask.col : no_mask;
}

/* `rows` × n numbers of x across: y[j TILE + r] = x[r][j]. */
static void across(const float *x, int64_t row, int64_t col, int rows, int64_t n,
                   float *y)
{
    if (col == 1) {
        lab_transpose_f32(x, row, rows, n, y, TILE);
        return;
    }
    for (int r = 0; r < rows; r++)
        for (int64_t j = 0; j < n; j++)
            y[j * TILE + r] = x[r * row + j * col];
}

/* y (+)= a b: rows × k times k × n. */
static void multiply(int64_t rows, int64_t k, int64_t n, const float *a, int64_t a_row,
                     int64_t a_col, const float *b, int64_t b_row, int64_t b_col,
                     float *y, int64_t y_row, bool add)
{
    lab_small_multiply(&(lab_small_product){ .m = rows,
                                             .n = n,
                                             .k = k,
                                             .a = a,
                                             .b = b,
                                             .a_row = a_row,
                                             .a_col = a_col,
                                             .b_row = b_row,
                                             .b_col = b_col,
                                             .y = y,
                                             .y_row = y_row,
                                             .add = add });
}

/* A strip of query rows against one tile of keys. */
struct strip {
    int64_t n, h, g, i, j; /* head, its group, first query, first key */
    int rows, wide;
    int64_t cols[TILE]; /* keys of each row in this tile */
};

/* False when no row of it has a key in the tile. */
static bool strip_make(const struct attention *a, struct strip *s, int64_t i, int rows,
                       int64_t j)
{
    s->i = i;
    s->j = j;
    s->rows = rows;
    s->wide = least(TILE, attention_keys(a, i + rows - 1) - j);
    for (int r = 0; r < rows; r++)
        s->cols[r] = attention_keys(a, i + r) - j;
    return s->wide > 0;
}

/* Rows that go together: fewer where the diagonal cuts the tile. */
static int strip_rows(const struct attention *a, int64_t i, int64_t end, int64_t j)
{
    return attention_keys(a, i) >= j + TILE || !a->causal ? least(TILE, end - i)
                                                          : least(STRIP, end - i);
}

/* ---- forward ------------------------------------------------------------------------------ */

struct state {
    float sum[TILE], most[TILE], out[TILE * DEEP];
};

static void forward_strip(const struct attention *a, const struct kernels *k,
                          const struct strip *s, const float *keys, struct state *st,
                          int first)
{
    float tile[TILE * TILE], *out = st->out + first * a->e;
    const float *v = row_of(&a->v, s->n, s->g, s->j);

    multiply(s->rows, a->d, s->wide, row_of(&a->q, s->n, s->h, s->i), a->q.row, a->q.col,
             keys, TILE, 1, tile, TILE, false);
    k->soften(tile, s->rows, s->wide, s->cols, (float)a->scale,
              mask_of(a, s->n, s->h, s->i, s->j), a->mask.row, a->mask.col,
              st->most + first, st->sum + first, s->j > 0 ? out : NULL, a->e);
    multiply(s->rows, s->wide, a->e, tile, TILE, 1, v, a->v.row, a->v.col, out, a->e,
             s->j > 0);
}

static void forward_finish(const struct attention *a, const struct strip *s,
                           struct state *st, int64_t i, int rows)
{
    float *lse = (float *)a->lse + (s->n * a->h + s->h) * a->t + i;

    for (int r = 0; r < rows; r++) {
        float *y = row_of(&a->y, s->n, s->h, i + r), sum = st->sum[r];
        float scale = sum > 0 ? 1 / sum : 0;
        const float *out = st->out + r * a->e;

        for (int64_t q = 0; q < a->e; q++)
            y[q * a->y.col] = sum > 0 ? out[q] * scale : 0;
        lse[r] = sum > 0 ? st->most[r] + logf(sum) : INFINITY;
    }
}

/* Tiles of queries [begin, end) of all heads. */
static void forward_tiles(void *arg, int64_t begin, int64_t end)
{
    const struct attention *a = arg;
    const struct kernels *k = &kernels[lab_cpu_level()];
    int64_t tiles = (a->t + TILE - 1) / TILE;
    float keys[DEEP * TILE];
    struct state st;

    for (int64_t at = begin; at < end; at++) {
        struct strip s = { .n = at / tiles / a->h, .h = at / tiles % a->h };
        int64_t i = at % tiles * TILE, stop = i + TILE < a->t ? i + TILE : a->t;

        s.g = s.h / (a->h / a->g);
        for (int r = 0; r < TILE; r++) {
            st.most[r] = -INFINITY;
            st.sum[r] = 0;
        }
        for (int64_t j = 0; j < attention_keys(a, stop - 1); j += TILE) {
            across(row_of(&a->k, s.n, s.g, j), a->k.row, a->k.col, least(TILE, a->s - j),
                   a->d, keys);
            for (int64_t r = i, n; r < stop; r += n) {
                n = strip_rows(a, r, stop, j);
                if (strip_make(a, &s, r, (int)n, j))
                    forward_strip(a, k, &s, keys, &st, (int)(r - i));
            }
        }
        forward_finish(a, &s, &st, i, (int)(stop - i));
    }
}

/* Queries worth a thread. */
static int64_t grain(const struct attention *a, int64_t rows)
{
    int64_t cost = rows * a->s * (a->d + a->e) / (a->causal ? 2 : 1) + 1;

    return 1 + WORK / cost;
}

void attention_forward(const struct attention *a)
{
    lab_parallel_for(a->n * a->h * ((a->t + TILE - 1) / TILE), grain(a, TILE),
                     forward_tiles, (void *)(uintptr_t)a);
}

/* ---- backward ------------------------------------------------------------------------------ */

/* What a tile of queries and one of keys have together. */
struct pair {
    float keys[DEEP * TILE], values[DEEP * TILE]; /* across */
    float p[TILE * TILE], ds[TILE * TILE];
};

/* Queries of s: p and ds against all `wide` keys of the tile, and dq. `first` is their row in
 * the pair. */
static void backward_queries(const struct attention *a, const struct kernels *k,
                             const struct strip *s, struct pair *t, int first, int wide,
                             const float *mean)
{
    float *p = t->p + first * TILE, *ds = t->ds + first * TILE;
    const float *lse = (const float *)a->lse + (s->n * a->h + s->h) * a->t + s->i;

    multiply(s->rows, a->d, s->wide, row_of(&a->q, s->n, s->h, s->i), a->q.row, a->q.col,
             t->keys, TILE, 1, p, TILE, false);
    multiply(s->rows, a->e, s->wide, row_of(&a->dy, s->n, s->h, s->i), a->dy.row,
             a->dy.col, t->values, TILE, 1, ds, TILE, false);
    k->harden(p, ds, s->rows, s->wide, wide, s->cols, (float)a->scale,
              mask_of(a, s->n, s->h, s->i, s->j), a->mask.row, a->mask.col, lse,
              mean + s->i);
    multiply(s->rows, s->wide, a->d, ds, TILE, 1, row_of(&a->k, s->n, s->g, s->j),
             a->k.row, a->k.col, row_of(&a->dq, s->n, s->h, s->i), a->dq.row, true);
}

/* Keys [from, to) of the tile at s: dk and dv from queries [i, end) of the pair that begins
 * with query `at`. */
static void backward_keys(const struct attention *a, const struct strip *s,
                          const struct pair *t, int from, int to, int64_t i, int64_t at,
                          int64_t end)
{
    int64_t skip = (i - at) * TILE + from;

    multiply(to - from, end - i, a->e, t->p + skip, 1, TILE,
             row_of(&a->dy, s->n, s->h, i), a->dy.row, a->dy.col,
             row_of(&a->dv, s->n, s->g, s->j + from), a->dv.row, true);
    multiply(to - from, end - i, a->d, t->ds + skip, 1, TILE,
             row_of(&a->q, s->n, s->h, i), a->q.row, a->q.col,
             row_of(&a->dk, s->n, s->g, s->j + from), a->dk.row, true);
}

/* Queries [i, end) against the keys from s->j on: first by queries, then by keys, each in
 * strips where the diagonal cuts the tile, so that products are long. */
static void backward_pair(const struct attention *a, const struct kernels *k,
                          struct strip *s, struct pair *t, int64_t i, int64_t end,
                          const float *mean)
{
    int wide = least(TILE, attention_keys(a, end - 1) - s->j), n;
    int64_t at = i;

    for (int64_t r = i; r < end; r += n) {
        n = (int)strip_rows(a, r, end, s->j);
        if (strip_make(a, s, r, n, s->j))
            backward_queries(a, k, s, t, (int)(r - at), wide, mean);
    }
    n = attention_keys(a, at) >= s->j + TILE || !a->causal ? TILE : STRIP;
    for (int from = 0; from < wide; from += n) {
        while (attention_keys(a, i) <= s->j + from) /* rows without any of these keys */
            i++;
        backward_keys(a, s, t, from, least(wide, from + n), i, at, end);
    }
}

struct backward {
    const struct attention *a;
    float *means; /* [N,H,T] */
};

/* Groups of heads [begin, end) of all images. */
static void backward_groups(void *arg, int64_t begin, int64_t end)
{
    const struct backward *b = arg;
    const struct attention *a = b->a;
    const struct kernels *k = &kernels[lab_cpu_level()];
    int64_t shared = a->h / a->g, heads = (end - begin) * shared;
    struct pair t;

    for (int64_t at = 0; at < heads; at++) {
        int64_t group = begin + at / shared;
        struct strip s = { .n = group / a->g, .g = group % a->g };
        float *mean;

        s.h = s.g * shared + at % shared;
        mean = b->means + (s.n * a->h + s.h) * a->t;
        for (int64_t i = 0; i < a->t; i++) /* Σ dy y of each query */
            mean[i] = k->dot(row_of(&a->y, s.n, s.h, i), a->y.col,
                             row_of(&a->dy, s.n, s.h, i), a->dy.col, a->e);
        for (s.j = 0; s.j < a->s; s.j += TILE) {
            int n = least(TILE, a->s - s.j);

            across(row_of(&a->k, s.n, s.g, s.j), a->k.row, a->k.col, n, a->d, t.keys);
            across(row_of(&a->v, s.n, s.g, s.j), a->v.row, a->v.col, n, a->e, t.values);
            for (int64_t i = 0, stop; i < a->t; i = stop) {
                stop = i + TILE < a->t ? i + TILE : a->t;
                if (attention_keys(a, stop - 1) > s.j)
                    backward_pair(a, k, &s, &t, i, stop, mean);
            }
        }
    }
}

void attention_backward(const struct attention *a, float *room)
{
    struct backward b = { a, room };

    lab_parallel_for(a->n * a->g, grain(a, a->t * (a->h / a->g)), backward_groups, &b);
}

bool attention_fits(const struct attention *a)
{
    return a->d <= DEEP && a->e <= DEEP;
}

/* ---- the references ------------------------------------------------------------------------- */

#define T double
#define NAME(x) x##_f64
#define EXP exp
#define LOG log
#include "op/attention_plain_tmpl.h"

#define T float
#define NAME(x) x##_f32
#define EXP expf
#define LOG logf
#include "op/attention_plain_tmpl.h"

void attention_forward_plain(const struct attention *a, lab_dtype d)
{
    lab_parallel_for(a->n * a->h * a->t, grain(a, 1),
                     d == LAB_F64 ? forward_f64 : forward_f32, (void *)(uintptr_t)a);
}

void attention_backward_plain(const struct attention *a, lab_dtype d)
{
    lab_parallel_for(a->n * a->g, grain(a, a->t * (a->h / a->g)),
                     d == LAB_F64 ? backward_f64 : backward_f32, (void *)(uintptr_t)a);
}
