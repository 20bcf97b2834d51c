/* outline.c — what is inside a shape. */
#include "data/shapes.h"

#include <math.h>
#include <string.h>

static const float pi = 3.14159265f;

static bool in_circle(float x, float y)
{
    return x * x + y * y <= 1;
}

static bool in_rectangle(float x, float y)
{
    return fabsf(x) <= 0.80f && fabsf(y) <= 0.60f;
}

/* Angle from straight up, folded to one of n equal sectors: |angle| ≤ π/n. */
static float sector(float x, float y, int n)
{
    float step = 2 * pi / (float)n, a = atan2f(x, -y);

    return a - step * roundf(a / step);
}

/* A regular triangle with a corner up: the distance of each side is half the radius. */
static bool in_triangle(float x, float y)
{
    float a = sector(x, -y, 3);

    return hypotf(x, y) * cosf(a) <= 0.5f;
}

/* Five points of radius 1, notches of radius .4 between them. */
static bool in_star(float x, float y)
{
    const float half = pi / 5, notch = 0.4f;
    float a = fabsf(sector(x, y, 5)), r = hypotf(x, y);
    float px = r * sinf(a), py = r * cosf(a);
    float nx = notch * sinf(half), ny = notch * cosf(half);

    /* On the origin's side of the line from the tip (0, 1) to the notch. */
    return nx * (1 - py) - px * (1 - ny) >= 0;
}

static bool in_cross(float x, float y)
{
    const float arm = 0.3f, end = 0.92f;

    x = fabsf(x);
    y = fabsf(y);
    return (x <= arm && y <= end) || (y <= arm && x <= end);
}

static bool in_ring(float x, float y)
{
    float rr = x * x + y * y;

    return rr <= 1 && rr >= 0.3f;
}

const struct shape_kind shape_kinds[SHAPES_KINDS] = {
    { "circle", in_circle, true },      { "rectangle", in_rectangle, false },
    { "triangle", in_triangle, false }, { "star", in_star, true },
    { "cross", in_cross, true },        { "ring", in_ring, true },
};

int shape_kind_named(const char *name)
{
    for (int i = 0; i < SHAPES_KINDS; i++)
        if (strcmp(shape_kinds[i].name, name) == 0)
            return i;
    return -1;
}

bool shape_inside(const struct shape *s, float x, float y)
{
    const struct shape_kind *kind = &shape_kinds[s->kind];
    float u = (x - s->x) / s->radius, v = (y - s->y) / s->radius;
    float p = s->cosine * u + s->sine * v, q = s->cosine * v - s->sine * u;

    return kind->inside(p, kind->even ? q : q / s->stretch);
}

void shape_bounds(const struct shape *s, int64_t size, int64_t box[4])
{
    float at[2] = { s->x, s->y };

    for (int k = 0; k < 2; k++) {
        int64_t lo = (int64_t)floorf(at[k] - s->radius),
                hi = (int64_t)ceilf(at[k] + s->radius);

        box[k] = lo > 0 ? lo : 0;
        box[k + 2] = hi < size ? hi : size;
    }
}

static int inside_at(const struct shape *s, int64_t x, int64_t y, int i)
{
    return shape_inside(s, (float)x + ((float)(i % 4) + 0.5f) / 4,
                        (float)y + ((float)(i / 4) + 0.5f) / 4);
}

/* 4 × 4 points of the pixel; the corners first, which mostly agree. */
int shape_cover(const struct shape *s, int64_t x, int64_t y)
{
    static const int corners[4] = { 0, 3, 12, 15 },
                     others[12] = { 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14 };
    int n = 0;

    for (int k = 0; k < 4; k++)
        n += inside_at(s, x, y, corners[k]);
    if (n == 0 || n == 4)
        return n * SHAPE_FULL / 4;
    for (int k = 0; k < 12; k++)
        n += inside_at(s, x, y, others[k]);
    return n;
}

/* Found by walking the outline's rays: for each direction the farthest point inside. */
void shape_points(const struct shape *s, float p[SHAPE_POINTS][2])
{
    static const float way[4][2] = { { 0, -1 }, { 1, 0 }, { 0, 1 }, { -1, 0 } };
    float best[4] = { -INFINITY, -INFINITY, -INFINITY, -INFINITY };
    enum { RAYS = 180, STEPS = 10 };

    for (int i = 0; i < RAYS; i++) {
        float a = 2 * pi * (float)i / RAYS + s->turn, lo = 0.55f, hi = 1.01f, x, y;

        if (!shape_inside(s, s->x + s->radius * lo * cosf(a),
                          s->y + s->radius * lo * sinf(a)))
            lo = 0;
        for (int k = 0; k < STEPS; k++) {
            float mid = (lo + hi) / 2;
            bool in = shape_inside(s, s->x + s->radius * mid * cosf(a),
                                   s->y + s->radius * mid * sinf(a));

            lo = in ? mid : lo;
            hi = in ? hi : mid;
        }
        x = s->x + s->radius * lo * cosf(a);
        y = s->y + s->radius * lo * sinf(a);
        for (int k = 0; k < 4; k++)
            if (way[k][0] * x + way[k][1] * y > best[k]) {
                best[k] = way[k][0] * x + way[k][1] * y;
                p[k][0] = x;
                p[k][1] = y;
            }
    }
    p[4][0] = s->x;
    p[4][1] = s->y;
}

void pixels_with_grain(const float *x, int64_t at, int64_t n, float width,
                       const lab_rng *r, uint8_t *out)
{
    const uint64_t first = (uint64_t)1 << 40; /* beyond what r is drawn from */
    uint32_t w[4] = { 0 };

    for (int64_t i = 0; i < n; i++) {
        uint64_t draw = (uint64_t)(at + i);
        float noise, v;

        if (i == 0 || draw % 4 == 0)
            lab_philox(r->seed, r->stream, first + draw / 4, w);
        noise = ((float)(w[draw % 4] >> 16) - (float)(w[draw % 4] & 0xffff)) / 65536;
        v = x[i] + width * noise + 0.5f;
        out[i] = v < 0 ? 0 : v > 255 ? 255 : (uint8_t)v;
    }
}
