/* shapes.h — outlines of shapes, and what a scene of them consists of. */
#ifndef DATA_SHAPES_H
#define DATA_SHAPES_H

#include <lab/rng.h>
#include <lab/tensor.h>

enum { SHAPES_MOST = 32, SHAPES_KINDS = 6, SHAPE_FULL = 16, SHAPE_POINTS = 5 };

/* An outline in its own frame, where it fits the unit circle. */
struct shape_kind {
    const char *name;
    bool (*inside)(float x, float y);
    bool even; /* may not be stretched without becoming something else */
};
extern const struct shape_kind shape_kinds[SHAPES_KINDS];
int shape_kind_named(const char *name); /* −1: none */

struct shape {
    int kind, label;
    float x, y, radius, turn, stretch; /* pixels, radians; stretch of its height */
    float cosine, sine;                /* of turn */
    float colour[3], shade;
};

/* Pixels [x0, x1) × [y0, y1) within a picture that the shape may touch: x0 y0 x1 y1. */
void shape_bounds(const struct shape *s, int64_t size, int64_t box[4]);
/* How much of pixel (x, y) it covers, 0 … SHAPE_FULL; points finer than a pixel may be missed. */
int shape_cover(const struct shape *s, int64_t x, int64_t y);
bool shape_inside(const struct shape *s, float x, float y);
/* Its top, right, bottom and left end and its centre. */
void shape_points(const struct shape *s, float p[SHAPE_POINTS][2]);

/* The n samples x with triangular noise of this width, rounded to out. They are samples `at` and
 * following of a picture; r, which is not moved, and their place decide on the noise. */
void pixels_with_grain(const float *x, int64_t at, int64_t n, float width,
                       const lab_rng *r, uint8_t *out);

struct scene_plan {
    int64_t size;
    int classes[SHAPES_KINDS], n_classes; /* kinds */
    int least, most;
    uint64_t seed;
};

struct scene_truth {
    struct shape shapes[SHAPES_MOST]; /* those drawn, the nearest last */
    int n;
    int8_t *owner; /* size × size: which shape is seen, −1 none */
    int64_t seen[SHAPES_MOST];
    int kept[SHAPES_MOST], n_kept;
};

/* Draws scene i to `pixels`, size × size × 3. In c's scope; NULL in a failed context. */
struct scene_truth *scene_draw(lab_ctx *c, const struct scene_plan *plan, int64_t i,
                               uint8_t *pixels);

#endif
