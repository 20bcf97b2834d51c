/* shapes.c — pictures of shapes before textured grounds, with all that a vision task wants to
 * know of them. */
#include "data/shapes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES = 12, LEAST_PIXELS = 9, GRID = 5 };

/* ---- where a shape stands ---------------------------------------------------------------------- */

static float between(lab_rng *r, double lo, double hi)
{
    return (float)(lo + (hi - lo) * lab_rng_uniform(r));
}

static void draw_colour(lab_rng *r, float colour[3])
{
    for (int k = 0; k < 3; k++)
        colour[k] = between(r, 0, 255);
}

static float contrast(const float a[3], const float b[3])
{
    return fabsf(a[0] - b[0]) + fabsf(a[1] - b[1]) + fabsf(a[2] - b[2]);
}

static bool crowded(const struct shape *list, int n, const struct shape *s)
{
    for (int i = 0; i < n; i++)
        if (hypotf(list[i].x - s->x, list[i].y - s->y) <
            0.75f * (list[i].radius + s->radius))
            return true;
    return false;
}

static bool place(const struct scene_plan *plan, const struct shape *list, int n,
                  const float ground[3], lab_rng *r, struct shape *s)
{
    float size = (float)plan->size;

    for (int t = 0; t < TRIES; t++) {
        *s = (struct shape){ .label = (int)lab_rng_below(r, plan->n_classes) };
        s->kind = plan->classes[s->label];
        s->radius = size * between(r, 0.09, 0.24);
        s->x = between(r, s->radius * 0.6, size - s->radius * 0.6);
        s->y = between(r, s->radius * 0.6, size - s->radius * 0.6);
        s->turn = between(r, 0, 6.2832);
        s->cosine = cosf(s->turn);
        s->sine = sinf(s->turn);
        s->stretch = between(r, 0.6, 1);
        s->shade = between(r, -40, 40);
        do
            draw_colour(r, s->colour);
        while (contrast(s->colour, ground) < 120);
        if (!crowded(list, n, s))
            return true;
    }
    return false;
}

/* ---- grounds ------------------------------------------------------------------------------------- */

/* Smooth noise: a grid of values, bilinear between them, at two scales. */
struct ground {
    float colour[3], grid[2][GRID * 2 + 2][GRID * 2 + 2], depth, tilt[2], grain;
};

static struct ground draw_ground(lab_rng *r)
{
    struct ground g = { .depth = between(r, 10, 45), .grain = between(r, 0, 14) };

    draw_colour(r, g.colour);
    for (int k = 0; k < 2; k++)
        g.tilt[k] = between(r, -30, 30);
    for (int o = 0; o < 2; o++)
        for (int i = 0; i < GRID * 2 + 2; i++)
            for (int j = 0; j < GRID * 2 + 2; j++)
                g.grid[o][i][j] = (float)lab_rng_u32(r) * 0x1p-31f - 1;
    return g;
}

static float smooth_noise(const struct ground *g, int octave, float u, float v)
{
    float x = u * GRID * (float)(octave + 1), y = v * GRID * (float)(octave + 1);
    int i = (int)y, j = (int)x;
    float a = y - (float)i, b = x - (float)j;
    const float(*q)[GRID * 2 + 2] = g->grid[octave];

    return (1 - a) * ((1 - b) * q[i][j] + b * q[i][j + 1]) +
           a * ((1 - b) * q[i + 1][j] + b * q[i + 1][j + 1]);
}

static void paint_ground(const struct ground *g, int64_t size, float *rgb)
{
    for (int64_t y = 0; y < size; y++)
        for (int64_t x = 0; x < size; x++, rgb += 3) {
            float u = ((float)x + 0.5f) / (float)size,
                  v = ((float)y + 0.5f) / (float)size;
            float light =
                g->depth * (smooth_noise(g, 0, u, v) + 0.5f * smooth_noise(g, 1, u, v)) +
                g->tilt[0] * (u - 0.5f) + g->tilt[1] * (v - 0.5f);

            for (int k = 0; k < 3; k++)
                rgb[k] = g->colour[k] + light;
        }
}

/* ---- painting ------------------------------------------------------------------------------------- */

/* The cover of each pixel is computed once and kept: it is asked for by paint and truth. */
static void cover_all(const struct shape *s, int64_t size, uint8_t *cover)
{
    int64_t box[4];

    shape_bounds(s, size, box);
    memset(cover, 0, (size_t)(size * size));
    for (int64_t y = box[1]; y < box[3]; y++)
        for (int64_t x = box[0]; x < box[2]; x++)
            cover[y * size + x] = (uint8_t)shape_cover(s, x, y);
}

static void paint_shape(const struct shape *s, int64_t size, const uint8_t *cover,
                        float *rgb)
{
    for (int64_t y = 0; y < size; y++)
        for (int64_t x = 0; x < size; x++) {
            float a = (float)cover[y * size + x] / SHAPE_FULL,
                  *p = rgb + 3 * (y * size + x);
            float along =
                (((float)x - s->x) * s->cosine + ((float)y - s->y) * s->sine) / s->radius;

            if (a == 0)
                continue;
            for (int k = 0; k < 3; k++)
                p[k] += a * (s->colour[k] + s->shade * along - p[k]);
        }
}

/* ---- a scene --------------------------------------------------------------------------------------- */

/* Who is seen at each pixel: the last shape that covers half of it; −1 the ground. */
static void look(struct scene_truth *t, const uint8_t *covers, int64_t area)
{
    int64_t whole[SHAPES_MOST] = { 0 };
    int kept = 0;

    memset(t->seen, 0, sizeof t->seen);
    for (int64_t i = 0; i < area; i++) {
        t->owner[i] = -1;
        for (int k = 0; k < t->n; k++)
            if (covers[k * area + i] * 2 >= SHAPE_FULL) {
                t->owner[i] = (int8_t)k;
                whole[k]++;
            }
        if (t->owner[i] >= 0)
            t->seen[t->owner[i]]++;
    }
    for (int k = 0; k < t->n; k++)
        if (t->seen[k] >= LEAST_PIXELS && t->seen[k] * 5 >= whole[k])
            t->kept[kept++] = k;
    t->n_kept = kept;
}

/* Shapes that hide too well are left out; then all is looked at anew. */
static void prune(struct scene_truth *t, uint8_t *covers, int64_t area)
{
    look(t, covers, area);
    while (t->n_kept < t->n) {
        for (int k = 0; k < t->n_kept; k++) {
            t->shapes[k] = t->shapes[t->kept[k]];
            if (k != t->kept[k])
                memcpy(covers + k * area, covers + t->kept[k] * area, (size_t)area);
        }
        t->n = t->n_kept;
        look(t, covers, area);
    }
}

struct scene_truth *scene_draw(lab_ctx *c, const struct scene_plan *plan, int64_t i,
                               uint8_t *pixels)
{
    int64_t size = plan->size, area = size * size;
    struct scene_truth *t = lab_alloc(c, sizeof *t);
    lab_rng r = lab_rng_make(plan->seed, (uint64_t)i);
    struct ground g = draw_ground(&r);
    int want = plan->least + (int)lab_rng_below(&r, plan->most - plan->least + 1);
    float *rgb = lab_alloc(c, (size_t)area * 3 * sizeof *rgb);
    uint8_t *covers = lab_alloc(c, (size_t)(area * plan->most));

    if (!t || !rgb || !covers || !(t->owner = lab_alloc(c, (size_t)area)))
        return NULL;
    while (t->n < want && place(plan, t->shapes, t->n, g.colour, &r, &t->shapes[t->n]))
        cover_all(&t->shapes[t->n], size, covers + t->n * area), t->n++;
    prune(t, covers, area);
    paint_ground(&g, size, rgb);
    for (int k = 0; k < t->n; k++)
        paint_shape(&t->shapes[k], size, covers + k * area, rgb);
    pixels_with_grain(rgb, 0, 3 * area, g.grain, &r, pixels);
    return t;
}
