/* conv_tile_weights.c — dw[o,i,q] = Σ_places x[window row i, number q] dy[place, o]: a tile is
 * 6 numbers q by 16 outputs, summed up over some rows of places that stay in the first cache.
 * Strips are dealt out to pieces by shape alone, each with a sum of its own. */
#include "op/conv_tile.h"

#include "op/tile.h"

#include <lab/threads.h>
#include <lab/walk.h>

#include <string.h>

enum {
    PLACES = 96,  /* of rows that are summed up at a time */
    ROWS = 32,    /* of them, at most */
    NUMBERS = 48, /* of the window that go with them: three lines of a cache */
    NARROW = 12,  /* images are left to oneDNN below */
    PIECES = 16,
    TASKS = 8,
    WORK = 150000, /* multiplications worth a thread */
    EACH = 512,    /* places that are worth a sum of their own */
    BLOCK = 64,    /* numbers of the window that are turned over at once */
};

struct sums {
    const struct dnnl_conv *v;
    struct strips cut;
    const float *x, *dy;
    float *parts; /* [pieces, KH·KW·C, wide] */
    float *dw;
    int64_t depth, wide, panels, pieces, slices; /* slices: of panels */
};

/* Rows of places: where their windows begin, from the strip's x on. */
struct rows {
    int n;
    int64_t at[ROWS];
};

/* All tiles of number `from` … `to` of the run of the window at `run`. */
static void tiles(const struct sums *g, const struct rows *r, const float *x,
                  const float *dy, int64_t from, int64_t to, float *sum, int64_t panel,
                  bool add)
{
    const struct dnnl_conv *v = g->v;
    int64_t o = panel * TILE_COLS;

    for (int64_t q = from; q < to; q += TILE_ROWS) {
        struct tile t = {
            .y = sum + q * g->wide + o,
            .y_row = g->wide,
            .rows = to - q < TILE_ROWS ? (int)(to - q) : TILE_ROWS,
            .cols = v->outputs - o < TILE_COLS ? (int)(v->outputs - o) : TILE_COLS,
            .add = add,
        };

        tile_sums(&t, r->n, r->at, v->out[2], x + q, v->stride[2] * v->channels, dy + o,
                  v->outputs);
    }
}

/* Some rows of places, panels [first, last). */
static void rows_run(const struct sums *g, const struct strip *s, const struct rows *r,
                     const float *dy, float *sum, int64_t first, int64_t last, bool add)
{
    const struct dnnl_conv *v = g->v;
    bool whole = v->dilation[2] == 1;
    int64_t n = whole ? 1 : v->kernel[2];
    int64_t k = whole ? v->kernel[2] * v->channels : v->channels;

    for (int64_t i = 0; i < v->kernel[1]; i++)
        for (int64_t j = 0; j < n; j++) {
            const float *x =
                s->x + i * v->dilation[1] * s->row + j * v->dilation[2] * v->channels;
            float *to = sum + (i * n + j) * k * g->wide;

            for (int64_t q = 0; q < k; q += NUMBERS)
                for (int64_t panel = first; panel < last; panel++)
                    tiles(g, r, x, dy, q, q + NUMBERS < k ? q + NUMBERS : k, to, panel,
                          add);
        }
}

/* Strip i added to a piece's sum. */
static void strip_run(const struct sums *g, int64_t i, float *copy, float *sum,
                      int64_t first, int64_t last, bool add)
{
    const struct dnnl_conv *v = g->v;
    int64_t image, row, most = PLACES / v->out[2];
    struct strip s;
    const float *dy;

    most = most < 1 ? 1 : most > ROWS ? ROWS : most;
    strips_take(&g->cut, g->x, i, copy, &s, &image, &row);
    dy = g->dy + (image * v->out[1] + row) * v->out[2] * v->outputs;
    for (int64_t at = 0; at < s.images * s.rows;) {
        struct rows r = { 0 };
        const float *from = dy + at * v->out[2] * v->outputs;

        for (; r.n < most && at < s.images * s.rows; at++)
            r.at[r.n++] = at / s.rows * s.image + at % s.rows * v->stride[1] * s.row;
        rows_run(g, &s, &r, from, sum, first, last, add);
        add = true;
    }
}

static void tasks_run(void *arg, int64_t begin, int64_t end)
{
    const struct sums *g = arg;
    float copy[STRIP_ROOM + TILE_ROWS] __attribute__((aligned(64)));

    for (int64_t i = begin; i < end; i++) {
        int64_t piece = i / g->slices, slice = i % g->slices;
        int64_t from = g->cut.n * piece / g->pieces,
                to = g->cut.n * (piece + 1) / g->pieces;

        for (int64_t s = from; s < to; s++)
            strip_run(g, s, copy, g->parts + piece * g->depth * g->wide,
                      g->panels * slice / g->slices, g->panels * (slice + 1) / g->slices,
                      s > from);
    }
}

/* Blocks [begin, end) of the window's numbers: the pieces' sum, turned over. */
static void combine(void *arg, int64_t begin, int64_t end)
{
    const struct sums *g = arg;
    float sum[BLOCK * TILE_COLS];

    for (int64_t b = begin; b < end; b++)
        for (int64_t o = 0; o < g->v->outputs; o += TILE_COLS) {
            int64_t q = b * BLOCK, n = g->depth - q < BLOCK ? g->depth - q : BLOCK;
            int64_t cols = g->v->outputs - o < TILE_COLS ? g->v->outputs - o : TILE_COLS;

            memset(sum, 0, sizeof sum);
            for (int64_t p = 0; p < g->pieces; p++)
                for (int64_t r = 0; r < n; r++) {
                    const float *x = g->parts + (p * g->depth + q + r) * g->wide + o;

                    for (int j = 0; j < TILE_COLS; j++)
                        sum[r * TILE_COLS + j] += x[j];
                }
            lab_transpose_f32(sum, TILE_COLS, n, cols, g->dw + o * g->depth + q,
                              g->depth);
        }
}

/* A tile reads 6 numbers of a window: where they may end with x, windows are copied. */
static bool cut(const struct dnnl_conv *v, struct strips *s)
{
    if (!strips_cut(v, s))
        return false;
    if (!s->room)
        s->room = STRIP_ROOM;
    return true;
}

/* On small images oneDNN, which leaves the padding out, is faster. */
bool conv_tile_fits_weights(const struct dnnl_conv *v)
{
    struct strips s;
    bool good = v->dtype == LAB_F32 && v->dims <= 2 && v->groups == 1 && tile_here() &&
                v->outputs % 8 == 0 && v->out[2] >= NARROW;

    for (int d = 1; d < 3; d++)
        good = good && v->before[d] <= v->dilation[d] * (v->kernel[d] - 1);
    return good && strips_cut(v, &s);
}

bool conv_tile_weights(lab_ctx *c, const struct dnnl_conv *v, const float *x,
                       const float *dy, float *dw)
{
    struct sums g = { .v = v, .x = x, .dy = dy, .dw = dw };
    lab_scope s = lab_scope_open(c);
    int64_t places = v->batch * v->out[1] * v->out[2];

    g.depth = v->kernel[1] * v->kernel[2] * v->channels;
    g.panels = (v->outputs + TILE_COLS - 1) / TILE_COLS;
    g.wide = g.panels * TILE_COLS;
    if (cut(v, &g.cut)) {
        g.pieces = places / EACH < 1        ? 1
                   : places / EACH > PIECES ? PIECES
                                            : places / EACH;
        g.pieces = g.pieces < g.cut.n ? g.pieces : g.cut.n;
        g.slices = (TASKS + g.pieces - 1) / g.pieces;
        g.slices = g.slices < g.panels ? g.slices : g.panels;
        g.parts = lab_data_mut(lab_tensor_make(c, LAB_F32, g.pieces, g.depth, g.wide));
    }
    if (g.parts) {
        lab_parallel_for(g.pieces * g.slices,
                         1 + WORK / (places / g.pieces * g.depth * g.wide / g.slices + 1),
                         tasks_run, &g);
        lab_parallel_for((g.depth + BLOCK - 1) / BLOCK,
                         1 + LAB_WALK_GRAIN / (BLOCK * g.wide * g.pieces), combine, &g);
    }
    lab_scope_close(c, &s);
    return lab_ok(c);
}
