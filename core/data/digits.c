/* digits.c — digits as pens write them. Each has several ways of writing, strokes through
 * points in a unit square; a sample moves the points, bends, slants and turns the strokes,
 * and inks them with a pen of its own width. */
#include "data/shapes.h"

#include <lab/synthetic.h>
#include <lab/threads.h>

#include <math.h>
#include <string.h>

enum {
    MAX_SIZE = 512,
    MAX_POINTS = 12,
    MAX_STROKES = 3,
    STEPS = 6,
    MAX_WAYS = 4,
    WAVES = 3
};

struct stroke {
    bool smooth; /* a Catmull–Rom spline; else straight from point to point */
    int n;
    float p[MAX_POINTS][2]; /* x to the right, y down */
};

struct way {
    int n;
    struct stroke strokes[MAX_STROKES];
};

/* clang-format off */
static const struct way ways[10][MAX_WAYS] = {
    { { 1, { { true, 9, { {.5f,.02f},{.2f,.17f},{.1f,.5f},{.2f,.83f},{.5f,.98f},{.8f,.83f},{.9f,.5f},{.8f,.17f},{.52f,.02f} } } } },
      { 1, { { true, 10, { {.66f,.08f},{.4f,.03f},{.15f,.25f},{.1f,.6f},{.3f,.94f},{.6f,.95f},{.86f,.7f},{.88f,.35f},{.7f,.1f},{.45f,.1f} } } } },
      { 1, { { true, 9, { {.55f,.0f},{.33f,.15f},{.25f,.5f},{.33f,.85f},{.5f,1.f},{.7f,.85f},{.76f,.5f},{.7f,.15f},{.5f,.02f} } } } } },
    { { 1, { { false, 2, { {.5f,.0f},{.5f,1.f} } } } },
      { 1, { { true, 3, { {.66f,.0f},{.52f,.5f},{.4f,1.f} } } } },
      { 1, { { false, 3, { {.28f,.25f},{.56f,.0f},{.54f,1.f} } } } },
      { 2, { { false, 3, { {.3f,.22f},{.55f,.0f},{.55f,1.f} } },
             { false, 2, { {.25f,1.f},{.85f,.98f} } } } } },
    { { 2, { { true, 7, { {.15f,.25f},{.3f,.06f},{.58f,.0f},{.82f,.17f},{.76f,.42f},{.45f,.7f},{.12f,.97f} } },
             { false, 2, { {.12f,.97f},{.92f,.95f} } } } },
      { 1, { { true, 11, { {.16f,.22f},{.35f,.03f},{.65f,.03f},{.8f,.22f},{.7f,.48f},{.42f,.78f},{.2f,.95f},{.1f,.84f},{.28f,.78f},{.58f,.95f},{.93f,.9f} } } } },
      { 1, { { true, 9, { {.2f,.12f},{.5f,.0f},{.78f,.14f},{.72f,.4f},{.4f,.72f},{.13f,.96f},{.4f,.94f},{.7f,.98f},{.95f,.9f} } } } } },
    { { 1, { { true, 9, { {.15f,.12f},{.45f,.0f},{.78f,.14f},{.7f,.37f},{.4f,.47f},{.74f,.56f},{.86f,.78f},{.55f,1.f},{.12f,.88f} } } } },
      { 2, { { false, 3, { {.15f,.04f},{.82f,.04f},{.44f,.42f} } },
             { true, 5, { {.44f,.42f},{.8f,.55f},{.84f,.82f},{.48f,1.f},{.1f,.88f} } } } },
      { 2, { { true, 5, { {.2f,.06f},{.55f,.02f},{.76f,.2f},{.6f,.42f},{.32f,.48f} } },
             { true, 5, { {.32f,.48f},{.7f,.53f},{.8f,.76f},{.55f,.96f},{.18f,.98f} } } } } },
    { { 2, { { false, 3, { {.27f,.02f},{.14f,.56f},{.9f,.54f} } },
             { false, 2, { {.7f,.2f},{.66f,1.f} } } } },
      { 2, { { false, 3, { {.66f,.0f},{.08f,.66f},{.95f,.65f} } },
             { false, 2, { {.66f,.0f},{.64f,1.f} } } } },
      { 2, { { true, 5, { {.2f,.03f},{.14f,.3f},{.22f,.5f},{.5f,.52f},{.78f,.4f} } },
             { true, 3, { {.82f,.0f},{.76f,.5f},{.7f,1.f} } } } } },
    { { 2, { { false, 3, { {.82f,.03f},{.28f,.05f},{.22f,.45f} } },
             { true, 6, { {.22f,.45f},{.5f,.36f},{.8f,.5f},{.84f,.76f},{.58f,.98f},{.14f,.9f} } } } },
      { 1, { { true, 8, { {.84f,.04f},{.42f,.06f},{.26f,.22f},{.3f,.42f},{.64f,.48f},{.82f,.7f},{.58f,.97f},{.14f,.9f} } } } },
      { 3, { { false, 2, { {.3f,.06f},{.25f,.45f} } },
             { true, 5, { {.25f,.45f},{.6f,.4f},{.82f,.62f},{.68f,.92f},{.15f,.95f} } },
             { false, 2, { {.3f,.06f},{.85f,.02f} } } } } },
    { { 1, { { true, 9, { {.7f,.02f},{.36f,.25f},{.15f,.6f},{.25f,.9f},{.55f,.99f},{.82f,.8f},{.66f,.56f},{.36f,.58f},{.18f,.75f} } } } },
      { 1, { { true, 8, { {.5f,.0f},{.22f,.45f},{.16f,.8f},{.44f,1.f},{.78f,.87f},{.74f,.62f},{.46f,.53f},{.2f,.68f} } } } },
      { 1, { { true, 9, { {.82f,.12f},{.55f,.02f},{.25f,.25f},{.14f,.65f},{.35f,.96f},{.7f,.95f},{.84f,.7f},{.6f,.5f},{.25f,.62f} } } } } },
    { { 1, { { false, 3, { {.1f,.08f},{.9f,.05f},{.4f,1.f} } } } },
      { 2, { { false, 3, { {.12f,.06f},{.86f,.06f},{.42f,1.f} } },
             { false, 2, { {.3f,.5f},{.82f,.48f} } } } },
      { 2, { { true, 4, { {.1f,.2f},{.2f,.06f},{.5f,.08f},{.88f,.04f} } },
             { true, 4, { {.88f,.04f},{.66f,.36f},{.5f,.7f},{.45f,1.f} } } } },
      { 1, { { true, 5, { {.12f,.12f},{.55f,.02f},{.84f,.12f},{.68f,.5f},{.5f,1.f} } } } } },
    { { 1, { { true, 11, { {.76f,.16f},{.5f,.0f},{.23f,.15f},{.32f,.38f},{.66f,.56f},{.83f,.8f},{.5f,1.f},{.17f,.8f},{.34f,.56f},{.7f,.38f},{.77f,.14f} } } } },
      { 2, { { true, 7, { {.5f,.0f},{.26f,.1f},{.26f,.34f},{.5f,.45f},{.75f,.34f},{.75f,.1f},{.5f,.0f} } },
             { true, 7, { {.5f,.45f},{.18f,.58f},{.18f,.88f},{.5f,1.f},{.82f,.88f},{.82f,.58f},{.5f,.45f} } } } },
      { 1, { { true, 11, { {.82f,.08f},{.45f,.0f},{.22f,.2f},{.45f,.42f},{.76f,.64f},{.7f,.94f},{.34f,.98f},{.2f,.72f},{.5f,.46f},{.76f,.24f},{.84f,.04f} } } } } },
    { { 2, { { true, 8, { {.8f,.2f},{.55f,.02f},{.24f,.12f},{.18f,.36f},{.4f,.52f},{.68f,.42f},{.8f,.2f},{.82f,.1f} } },
             { true, 3, { {.82f,.1f},{.8f,.55f},{.7f,1.f} } } } },
      { 1, { { true, 11, { {.78f,.16f},{.5f,.0f},{.22f,.16f},{.24f,.42f},{.52f,.5f},{.76f,.32f},{.8f,.14f},{.82f,.5f},{.72f,.85f},{.48f,.99f},{.2f,.9f} } } } },
      { 2, { { true, 7, { {.78f,.08f},{.42f,.04f},{.2f,.25f},{.36f,.48f},{.64f,.42f},{.78f,.2f},{.78f,.08f} } },
             { false, 2, { {.78f,.08f},{.56f,1.f} } } } } },
};
/* clang-format on */

/* ---- a hand ------------------------------------------------------------------------------------ */

/* What moves every point of one sample: a smooth field of waves, then a linear map. */
struct hand {
    float wave[WAVES][2][4]; /* of x and y: amplitude, frequency along x and y, phase */
    float map[2][2];
    float shake; /* deviation of each point */
};

static float between(lab_rng *r, double lo, double hi)
{
    return (float)(lo + (hi - lo) * lab_rng_uniform(r));
}

static struct hand draw_hand(lab_rng *r)
{
    float turn = (float)(0.16 * lab_rng_normal(r)),
          slant = (float)(0.2 * lab_rng_normal(r));
    float wide = between(r, 0.52, 0.95), high = 1;
    struct hand h = { .shake = between(r, 0.012, 0.034) };

    for (int k = 0; k < WAVES; k++)
        for (int i = 0; i < 2; i++) {
            h.wave[k][i][0] = (float)(0.034 * lab_rng_normal(r));
            h.wave[k][i][1] = (float)(3.2 * lab_rng_normal(r));
            h.wave[k][i][2] = (float)(3.2 * lab_rng_normal(r));
            h.wave[k][i][3] = between(r, 0, 6.2832);
        }
    /* rotation · slant · size */
    h.map[0][0] = wide * cosf(turn);
    h.map[0][1] = high * (-sinf(turn) - slant * cosf(turn));
    h.map[1][0] = wide * sinf(turn);
    h.map[1][1] = high * (cosf(turn) - slant * sinf(turn));
    return h;
}

static void move(const struct hand *h, const float p[2], float out[2])
{
    float q[2] = { p[0] - 0.5f, p[1] - 0.5f }, bent[2];

    for (int i = 0; i < 2; i++) {
        bent[i] = q[i];
        for (int k = 0; k < WAVES; k++) {
            const float *w = h->wave[k][i];

            bent[i] += w[0] * sinf(w[1] * q[0] + w[2] * q[1] + w[3]);
        }
    }
    out[0] = h->map[0][0] * bent[0] + h->map[0][1] * bent[1];
    out[1] = h->map[1][0] * bent[0] + h->map[1][1] * bent[1];
}

/* Catmull & Rom (1974), uniform, through b and c. */
static float spline(float a, float b, float c, float d, float t)
{
    return b + 0.5f * t *
                   (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

struct path {
    int n;
    float p[MAX_POINTS * STEPS][2];
};

static void trace(const struct stroke *s, const struct hand *h, lab_rng *r,
                  struct path *out)
{
    float p[MAX_POINTS][2];

    for (int i = 0; i < s->n; i++)
        for (int k = 0; k < 2; k++)
            p[i][k] = s->p[i][k] + h->shake * (float)lab_rng_normal(r);
    out->n = 0;
    for (int i = 0; i + 1 < s->n; i++) {
        const float *a = p[i > 0 ? i - 1 : 0], *d = p[i + 2 < s->n ? i + 2 : i + 1];

        for (int q = i > 0; q <= STEPS; q++) {
            float t = (float)q / STEPS, at[2];

            for (int k = 0; k < 2; k++)
                at[k] = s->smooth ? spline(a[k], p[i][k], p[i + 1][k], d[k], t)
                                  : p[i][k] + t * (p[i + 1][k] - p[i][k]);
            move(h, at, out->p[out->n++]);
        }
    }
}

/* ---- ink ---------------------------------------------------------------------------------------- */

struct page {
    uint8_t *ink; /* size × size */
    int64_t size;
};

static float distance_to(float x, float y, const float a[2], const float b[2])
{
    float ux = b[0] - a[0], uy = b[1] - a[1], vx = x - a[0], vy = y - a[1];
    float uu = ux * ux + uy * uy, t = uu > 0 ? (ux * vx + uy * vy) / uu : 0;

    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return hypotf(vx - t * ux, vy - t * uy);
}

/* One piece of a stroke with round ends; an edge of one pixel (of 28) fades. */
static void ink_piece(struct page *g, const float a[2], const float b[2], float radius,
                      float fade, float strength)
{
    float reach = radius + fade;
    int64_t x0 = (int64_t)floorf(fminf(a[0], b[0]) - reach), y0, x1, y1;

    y0 = (int64_t)floorf(fminf(a[1], b[1]) - reach);
    x1 = (int64_t)ceilf(fmaxf(a[0], b[0]) + reach);
    y1 = (int64_t)ceilf(fmaxf(a[1], b[1]) + reach);
    x0 = x0 < 0 ? 0 : x0;
    y0 = y0 < 0 ? 0 : y0;
    x1 = x1 < g->size ? x1 : g->size - 1;
    y1 = y1 < g->size ? y1 : g->size - 1;
    for (int64_t y = y0; y <= y1; y++)
        for (int64_t x = x0; x <= x1; x++) {
            float d = distance_to((float)x + 0.5f, (float)y + 0.5f, a, b);
            float v = strength * (0.5f + (radius - d) / fade);
            uint8_t *at = &g->ink[y * g->size + x], ink;

            v = v < 0 ? 0 : v > strength ? strength : v;
            ink = (uint8_t)(255 * v + 0.5f);
            *at = ink > *at ? ink : *at;
        }
}

/* The middle of all paths, and the longer side of the box around them. */
static float box_around(const struct path *paths, int n, float middle[2])
{
    float lo[2] = { INFINITY, INFINITY }, hi[2] = { -INFINITY, -INFINITY };

    for (int s = 0; s < n; s++)
        for (int i = 0; i < paths[s].n; i++)
            for (int k = 0; k < 2; k++) {
                lo[k] = fminf(lo[k], paths[s].p[i][k]);
                hi[k] = fmaxf(hi[k], paths[s].p[i][k]);
            }
    for (int k = 0; k < 2; k++)
        middle[k] = (lo[k] + hi[k]) / 2;
    return fmaxf(hi[0] - lo[0], hi[1] - lo[1]);
}

/* To the page: 17 to 20 of 28 pixels long, near the middle. */
static void fit(struct path *paths, int n, const struct page *g, lab_rng *r)
{
    float middle[2], long_side = box_around(paths, n, middle);
    float pixel = (float)g->size / 28, scale = between(r, 16, 20) * pixel / long_side;

    for (int k = 0; k < 2; k++) {
        float to = (float)g->size / 2 + (float)(0.8 * lab_rng_normal(r)) * pixel;

        for (int s = 0; s < n; s++)
            for (int i = 0; i < paths[s].n; i++)
                paths[s].p[i][k] = to + scale * (paths[s].p[i][k] - middle[k]);
    }
}

static void write_digit(struct page *g, const struct way *w, lab_rng *r)
{
    struct hand h = draw_hand(r);
    struct path paths[MAX_STROKES];
    float pixel = (float)g->size / 28, pen = between(r, 0.75, 1.7) * pixel;
    float fade = between(r, 0.9, 1.4) * pixel, strength = between(r, 0.85, 1);
    float push = between(r, 0, 0.3), phase = between(r, 0, 6.2832);

    for (int s = 0; s < w->n; s++)
        trace(&w->strokes[s], &h, r, &paths[s]);
    fit(paths, w->n, g, r);
    for (int s = 0; s < w->n; s++)
        for (int i = 0; i + 1 < paths[s].n; i++) {
            float radius = pen * (1 + push * sinf(phase + 0.25f * (float)i));

            ink_piece(g, paths[s].p[i], paths[s].p[i + 1], radius, fade, strength);
        }
}

static int count_ways(int digit)
{
    int n = 0;

    while (n < MAX_WAYS && ways[digit][n].n)
        n++;
    return n;
}

static void add_grain(struct page *g, float width, const lab_rng *r)
{
    float row[MAX_SIZE];

    for (int64_t y = 0; y < g->size; y++) {
        uint8_t *ink = g->ink + y * g->size;

        for (int64_t x = 0; x < g->size; x++)
            row[x] = ink[x];
        pixels_with_grain(row, y * g->size, g->size, 255 * width, r, ink);
    }
}

struct job {
    uint8_t *pixels;
    int64_t *labels;
    int64_t size;
    uint64_t seed;
};

static void make_digits(void *arg, int64_t begin, int64_t end)
{
    const struct job *j = arg;
    int64_t area = j->size * j->size;

    for (int64_t i = begin; i < end; i++) {
        lab_rng r = lab_rng_make(j->seed, (uint64_t)i);
        int digit = (int)lab_rng_below(&r, 10);
        const struct way *w = &ways[digit][lab_rng_below(&r, count_ways(digit))];
        struct page g = { j->pixels + i * area, j->size };

        j->labels[i] = digit;
        write_digit(&g, w, &r);
        add_grain(&g, between(&r, 0, 0.1), &r);
    }
}

lab_tensor *lab_digits(lab_ctx *c, int64_t n, int64_t size, uint64_t seed,
                       lab_tensor **labels)
{
    lab_tensor *images;

    *labels = NULL;
    if (!lab_ok(c))
        return NULL;
    if (n < 0 || size < 8 || size > MAX_SIZE)
        return lab_fail(c, LAB_EARG,
                        "data.digits: n is at least 0 and size 8 to 512, got %lld "
                        "and %lld",
                        (long long)n, (long long)size);
    images = lab_tensor_zeros(c, LAB_U8, 4, (int64_t[]){ n, size, size, 1 });
    *labels = lab_tensor_make(c, LAB_I64, n);
    if (images && *labels)
        lab_parallel_for(n, 64, make_digits,
                         &(struct job){ lab_u8_mut(images), lab_i64_mut(*labels), size,
                                        seed });
    return images;
}
