/* conv_tile.c — y, and dx, of a convolution: for some places and a panel of 16 outputs, the
 * window's numbers in chunks whose weights stay in the first cache. Windows are read where
 * they lie in x; those that leave the image are copied, with their zeros. */
#include "op/conv_tile.h"

#include "op/tile.h"

#include <lab/threads.h>
#include <lab/walk.h>

#include <string.h>

enum {
    DEPTH = 320,      /* numbers of a window in a chunk: 20 kB of weights */
    RUNS = DEPTH,     /* at most, in a chunk */
    PLACES = 256,     /* of a task */
    EDGES = 24576,    /* floats for the windows of a tile that leave the image: 96 kB */
    WORK = 150000,    /* multiplications worth a thread */
    FORWARD_KEY = 14, /* of packed weights (lab_derive); dtypes are below */
    DATA_KEY = 15,
};

struct conv_run {
    const struct dnnl_conv *v;
    const float *x, *w, *bias; /* w: [panels, KH·KW·C, 16]; bias padded, or NULL */
    float *y;
    int64_t depth, panels, line; /* line: numbers of a row of x */
};

/* Some runs of a window: run i is `k[i]` numbers, `run[i]` behind the window's first, in its row
 * row[i] from number col[i] on. */
struct chunk {
    int n;
    int64_t run[RUNS], k[RUNS], row[RUNS], col[RUNS];
};

static int64_t extent(const struct dnnl_conv *v, int d)
{
    return v->dilation[d] * (v->kernel[d] - 1) + 1;
}

/* The runs from number *at of the window on that fit into a chunk. */
static void chunk_next(const struct conv_run *g, int64_t *at, struct chunk *out)
{
    const struct dnnl_conv *v = g->v;
    bool whole = v->dilation[2] == 1; /* a row of the window is a single run */
    int64_t line = v->kernel[2] * v->channels, piece = whole ? line : v->channels;
    int64_t parts = (piece + DEPTH - 1) / DEPTH, most = (piece + parts - 1) / parts;

    out->n = 0;
    for (int64_t got = 0; *at < g->depth;) {
        int64_t in = *at % piece, k = piece - in < most ? piece - in : most;
        int64_t tap = *at % line / piece;
        int i = out->n;

        if (got + k > DEPTH)
            return;
        out->row[i] = *at / line * v->dilation[1];
        out->col[i] = tap * v->dilation[2] * v->channels + in;
        out->run[i] = out->row[i] * g->line + out->col[i];
        out->k[i] = k;
        out->n++;
        got += k;
        *at += k;
    }
}

/* A place of y, and where its window begins in image n. */
struct place {
    int64_t n, h, w;
};

static struct place place_of(const struct dnnl_conv *v, int64_t i)
{
    return (struct place){ i / (v->out[1] * v->out[2]), i / v->out[2] % v->out[1],
                           i % v->out[2] };
}

static void step(const struct dnnl_conv *v, struct place *p)
{
    if (++p->w < v->out[2])
        return;
    p->w = 0;
    if (++p->h < v->out[1])
        return;
    p->h = 0;
    p->n++;
}

/* The chunk's part of a window that leaves the image, with its zeros, at the same distances. */
static void edge(const struct conv_run *g, const struct chunk *k, const float *image,
                 int64_t h, int64_t w, float *to)
{
    const struct dnnl_conv *v = g->v;

    for (int i = 0; i < k->n; i++) {
        int64_t row = h + k->row[i], from = w * v->channels + k->col[i];
        int64_t before = from < 0 ? -from : 0, n = k->k[i], inside = g->line - from;
        float *at = to + k->run[i];

        before = before < n ? before : n;
        inside = (inside < n ? inside : n) - before;
        if (row < 0 || row >= v->in[1] || inside < 0)
            before = n, inside = 0;
        memset(at, 0, (size_t)before * sizeof *at);
        memcpy(at + before, image + row * g->line + from + before,
               (size_t)inside * sizeof *at);
        memset(at + before + inside, 0, (size_t)(n - before - inside) * sizeof *at);
    }
}

/* Where the window of place p is read: in x, or in `edges` if it leaves the image. */
static const float *window(const struct conv_run *g, const struct chunk *k,
                           const struct place *p, float *edges)
{
    const struct dnnl_conv *v = g->v;
    int64_t h = p->h * v->stride[1] - v->before[1],
            w = p->w * v->stride[2] - v->before[2];
    const float *image = g->x + p->n * v->in[1] * g->line;

    if (h >= 0 && w >= 0 && h + extent(v, 1) <= v->in[1] && w + extent(v, 2) <= v->in[2])
        return image + h * g->line + w * v->channels;
    edge(g, k, image, h, w, edges);
    return edges;
}

/* Six places in a row of an image, no window of which leaves it. */
static bool inside(const struct dnnl_conv *v, const struct place *p)
{
    int64_t h = p->h * v->stride[1] - v->before[1],
            w = p->w * v->stride[2] - v->before[2],
            last = w + (TILE_ROWS - 1) * v->stride[2];

    return p->w + TILE_ROWS < v->out[2] && h >= 0 && w >= 0 &&
           h + extent(v, 1) <= v->in[1] && last + extent(v, 2) <= v->in[2];
}

/* One chunk of one panel for places [begin, end). */
static void places_run(const struct conv_run *g, const struct chunk *k, int64_t begin,
                       int64_t end, const float *w, struct tile t, float *edges)
{
    const struct dnnl_conv *v = g->v;
    int64_t slot = extent(v, 2) * v->channels;
    struct place at = place_of(v, begin);

    for (int64_t i = begin; i < end; i += TILE_ROWS, t.y += TILE_ROWS * t.y_row) {
        const float *p[TILE_ROWS] = { g->x };

        t.rows = end - i < TILE_ROWS ? (int)(end - i) : TILE_ROWS;
        if (t.rows == TILE_ROWS && inside(v, &at)) {
            p[0] = window(g, k, &at, edges);
            for (int r = 1; r < TILE_ROWS; r++)
                p[r] = p[r - 1] + v->stride[2] * v->channels;
            at.w += TILE_ROWS;
        } else {
            for (int r = 0; r < TILE_ROWS; r++) {
                p[r] = r < t.rows ? window(g, k, &at, edges + r * slot) : p[0];
                step(v, &at);
            }
        }
        tile_windows(&t, k->n, k->run, k->k, p, w);
    }
}

static int64_t places(const struct dnnl_conv *v)
{
    return v->batch * v->out[1] * v->out[2];
}

/* Tasks [begin, end) of PLACES places. */
static void tasks_run(void *arg, int64_t begin, int64_t end)
{
    const struct conv_run *g = arg;
    int64_t all = places(g->v), n = g->v->outputs;
    float edges[EDGES] __attribute__((aligned(64)));
    struct chunk chunk;

    for (int64_t i = begin * PLACES; i < end * PLACES && i < all; i += PLACES)
        for (int64_t o = 0; o < n; o += TILE_COLS)
            for (int64_t at = 0, from = 0; at < g->depth; from = at) {
                struct tile t = {
                    .y = g->y + i * n + o,
                    .y_row = n,
                    .bias = g->bias && from == 0 ? g->bias + o : NULL,
                    .cols = n - o < TILE_COLS ? (int)(n - o) : TILE_COLS,
                    .add = from > 0,
                };

                chunk_next(g, &at, &chunk);
                places_run(g, &chunk, i, i + PLACES < all ? i + PLACES : all,
                           g->w + o * g->depth + from * TILE_COLS, t, edges);
            }
}

static bool run(lab_ctx *c, struct conv_run *g, const float *bias)
{
    const struct dnnl_conv *v = g->v;
    lab_scope s = lab_scope_open(c);
    int64_t wide = g->panels * TILE_COLS;

    g->line = v->in[2] * v->channels;
    if (bias) {
        float *all = lab_data_mut(lab_tensor_make(c, LAB_F32, wide));

        if (all) {
            memset(all, 0, (size_t)wide * sizeof *all);
            memcpy(all, bias, (size_t)v->outputs * sizeof *all);
        }
        g->bias = all;
    }
    if (lab_ok(c))
        lab_parallel_for((places(v) + PLACES - 1) / PLACES,
                         1 + WORK / (PLACES * g->depth * wide + 1), tasks_run, g);
    lab_scope_close(c, &s);
    return lab_ok(c);
}

/* ---- weights ---------------------------------------------------------------------------- */

struct packing {
    const struct dnnl_conv *v; /* of the convolution forward */
    const float *w;
    float *to;
};

static int64_t panels(int64_t n)
{
    return (n + TILE_COLS - 1) / TILE_COLS;
}

static int64_t part(int64_t n, int64_t panel)
{
    return n - panel * TILE_COLS < TILE_COLS ? n - panel * TILE_COLS : TILE_COLS;
}

/* [O,K] to [panels, K, 16]. */
static void pack(void *arg, int64_t begin, int64_t end)
{
    const struct packing *g = arg;
    int64_t depth = g->v->kernel[1] * g->v->kernel[2] * g->v->channels;

    for (int64_t i = begin; i < end; i++)
        lab_transpose_f32(g->w + i * TILE_COLS * depth, depth, part(g->v->outputs, i),
                          depth, g->to + i * TILE_COLS * depth, TILE_COLS);
}

/* [O,KH,KW,C] to [panels of C, KH, KW, O, 16], the kernel turned round. */
static void pack_turned(void *arg, int64_t begin, int64_t end)
{
    const struct packing *g = arg;
    const struct dnnl_conv *v = g->v;
    int64_t taps = v->kernel[1] * v->kernel[2];

    for (int64_t i = begin; i < end; i++) {
        size_t bytes = (size_t)part(v->channels, i) * sizeof *g->to;
        float *to = g->to + i * taps * v->outputs * TILE_COLS;

        for (int64_t q = taps - 1; q >= 0; q--)
            for (int64_t o = 0; o < v->outputs; o++, to += TILE_COLS)
                memcpy(to, g->w + (o * taps + q) * v->channels + i * TILE_COLS, bytes);
    }
}

static const float *packed(lab_ctx *c, const struct dnnl_conv *v, lab_tensor *w,
                           bool turn)
{
    int64_t n = panels(turn ? v->channels : v->outputs), total = lab_numel(w);
    int64_t depth = total / (turn ? v->channels : v->outputs);
    lab_tensor *made = lab_derived(w, turn ? DATA_KEY : FORWARD_KEY);
    struct packing g = { .v = v, .w = lab_f32(w) };

    if (made)
        return lab_f32(made);
    made = lab_tensor_zeros(c, LAB_F32, 1, (int64_t[]){ n * depth * TILE_COLS });
    g.to = lab_f32_mut(made);
    if (!g.to)
        return NULL;
    lab_parallel_for(n, 1 + LAB_WALK_GRAIN / (depth * TILE_COLS),
                     turn ? pack_turned : pack, &g);
    lab_derive(w, turn ? DATA_KEY : FORWARD_KEY, made);
    return g.to;
}

/* ---- what others call ------------------------------------------------------------------- */

/* Images wide enough that the edges of a tile's windows stand beside each other. */
bool conv_tile_fits(const struct dnnl_conv *v)
{
    int64_t slot = extent(v, 2) * v->channels, line = v->in[2] * v->channels;

    return v->dtype == LAB_F32 && v->dims <= 2 && v->groups == 1 && tile_here() &&
           v->outputs % 8 == 0 && TILE_ROWS * slot <= line && v->before[2] >= 0 &&
           v->before[1] >= 0 && (extent(v, 1) - 1) * line + TILE_ROWS * slot <= EDGES;
}

static struct dnnl_conv turned(const struct dnnl_conv *v)
{
    struct dnnl_conv t = *v;

    t.channels = v->outputs;
    t.outputs = v->channels;
    for (int d = 0; d < 3; d++) {
        t.in[d] = v->out[d];
        t.out[d] = v->in[d];
        t.before[d] = v->dilation[d] * (v->kernel[d] - 1) - v->before[d];
    }
    return t;
}

bool conv_tile_fits_data(const struct dnnl_conv *v)
{
    struct dnnl_conv t = turned(v);

    return v->stride[1] == 1 && v->stride[2] == 1 && conv_tile_fits(&t);
}

bool conv_tile_forward(lab_ctx *c, const struct dnnl_conv *v, const float *x,
                       lab_tensor *w, const float *bias, float *y)
{
    struct conv_run g = { .v = v, .x = x, .y = y, .panels = panels(v->outputs) };

    g.depth = v->kernel[1] * v->kernel[2] * v->channels;
    g.w = packed(c, v, w, false);
    return g.w && run(c, &g, bias);
}

bool conv_tile_data(lab_ctx *c, const struct dnnl_conv *v, const float *dy, lab_tensor *w,
                    float *dx)
{
    struct dnnl_conv t = turned(v);
    struct conv_run g = { .v = &t, .x = dy, .y = dx, .panels = panels(t.outputs) };

    g.depth = t.kernel[1] * t.kernel[2] * t.channels;
    g.w = packed(c, v, w, true);
    return g.w && run(c, &g, NULL);
}
