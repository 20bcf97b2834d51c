/* draw.c — the pen of lab/env.h on a picture of H×W×3: each shape is laid over by the share of
 * a pixel that it covers, estimated from the pixel's distance to its edge. */
#include "env.h"

#include <math.h>

enum { MAX_CORNERS = 16 };

struct canvas {
    lab_env_pen pen; /* first */
    uint8_t *rgb;
    int64_t h, w;
    double scale, left, top; /* pixels = (x − left) scale, (top − y) scale */
};

static void blend(uint8_t *pixel, uint32_t colour, double cover)
{
    for (int k = 0; k < 3; k++) {
        double to = colour >> (16 - 8 * k) & 255;

        pixel[k] = (uint8_t)(pixel[k] + (to - pixel[k]) * cover + 0.5);
    }
}

/* Pixels whose distance to the shape may matter: [x0, x1) × [y0, y1) with a margin. */
struct box {
    int64_t x0, y0, x1, y1;
};

static int64_t clipped(double v, int64_t n)
{
    return !(v > 0) ? 0 : v < (double)n ? (int64_t)v : n;
}

static struct box box_of(const struct canvas *k, const double *xy, int n, double margin)
{
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;

    for (int i = 0; i < n; i++) {
        x0 = fmin(x0, xy[2 * i]);
        x1 = fmax(x1, xy[2 * i]);
        y0 = fmin(y0, xy[2 * i + 1]);
        y1 = fmax(y1, xy[2 * i + 1]);
    }
    return (struct box){ clipped(x0 - margin, k->w), clipped(y0 - margin, k->h),
                         clipped(x1 + margin + 1, k->w), clipped(y1 + margin + 1, k->h) };
}

static void to_pixels(const struct canvas *k, const double *xy, int n, double *out)
{
    for (int i = 0; i < n; i++) {
        out[2 * i] = (xy[2 * i] - k->left) * k->scale;
        out[2 * i + 1] = (k->top - xy[2 * i + 1]) * k->scale;
    }
}

/* Lays `colour` over where distance(arg, x, y) < 0, in pixels. */
static void fill(struct canvas *k, uint32_t colour, struct box b,
                 double (*distance)(const void *arg, double x, double y), const void *arg)
{
    for (int64_t y = b.y0; y < b.y1; y++)
        for (int64_t x = b.x0; x < b.x1; x++) {
            double d = distance(arg, (double)x + 0.5, (double)y + 0.5);
            double cover = 0.5 - d;

            if (cover > 0)
                blend(k->rgb + 3 * (y * k->w + x), colour, cover < 1 ? cover : 1);
        }
}

static void window(lab_env_pen *p, double left, double bottom, double right, double top,
                   uint32_t background)
{
    struct canvas *k = (struct canvas *)p;
    double wide = right - left, high = top - bottom;

    k->scale = fmin((double)k->w / wide, (double)k->h / high);
    k->left = left - ((double)k->w / k->scale - wide) / 2;
    k->top = top + ((double)k->h / k->scale - high) / 2;
    for (int64_t i = 0; i < k->h * k->w; i++)
        blend(k->rgb + 3 * i, background, 1);
}

/* ---- shapes ------------------------------------------------------------------------------- */

struct corners {
    double at[2 * MAX_CORNERS];
    int n;
    double turn; /* the sign of its area */
};

/* Of a convex polygon: the greatest of the distances to its sides' lines. */
static double to_polygon(const void *arg, double x, double y)
{
    const struct corners *q = arg;
    double most = -INFINITY;

    for (int i = 0; i < q->n; i++) {
        const double *a = q->at + 2 * i, *b = q->at + 2 * ((i + 1) % q->n);
        double dx = b[0] - a[0], dy = b[1] - a[1], length = hypot(dx, dy);

        if (length > 0)
            most = fmax(most, q->turn * ((x - a[0]) * dy - (y - a[1]) * dx) / length);
    }
    return most;
}

static void polygon(lab_env_pen *p, uint32_t colour, const double *xy, int n)
{
    struct canvas *k = (struct canvas *)p;
    struct corners q = { .n = n };
    double area = 0;

    if (n < 3 || n > MAX_CORNERS)
        return;
    to_pixels(k, xy, n, q.at);
    for (int i = 0; i < n; i++) {
        const double *a = q.at + 2 * i, *b = q.at + 2 * ((i + 1) % n);

        area += a[0] * b[1] - b[0] * a[1];
    }
    q.turn = area < 0 ? -1 : 1;
    fill(k, colour, box_of(k, q.at, n, 1), to_polygon, &q);
}

struct segment {
    double at[4], radius;
};

static double to_segment(const void *arg, double x, double y)
{
    const struct segment *s = arg;
    double dx = s->at[2] - s->at[0], dy = s->at[3] - s->at[1], square = dx * dx + dy * dy;
    double t = square > 0 ? ((x - s->at[0]) * dx + (y - s->at[1]) * dy) / square : 0;

    t = fmin(fmax(t, 0), 1);
    return hypot(x - s->at[0] - t * dx, y - s->at[1] - t * dy) - s->radius;
}

static void line(lab_env_pen *p, uint32_t colour, double width, double x0, double y0,
                 double x1, double y1)
{
    struct canvas *k = (struct canvas *)p;
    struct segment s = { .radius = fmax(width * k->scale / 2, 0.5) };

    to_pixels(k, (const double[]){ x0, y0, x1, y1 }, 2, s.at);
    fill(k, colour, box_of(k, s.at, 2, s.radius + 1), to_segment, &s);
}

static void disc(lab_env_pen *p, uint32_t colour, double x, double y, double radius)
{
    line(p, colour, 2 * radius, x, y, x, y);
}

lab_tensor *env_picture(lab_ctx *c, const struct env *e, int64_t i, int64_t height,
                        int64_t width)
{
    enum { MAX_SIDE = 4096 };
    lab_tensor *out;
    lab_env_world w = { c, e->param, &e->rng[i], e->of->owner };
    struct canvas k = { .pen = { window, polygon, line, disc }, .h = height, .w = width };

    if (!e->kind->draw)
        return lab_fail(c, LAB_EABSENT, "%s draws no picture", e->kind->name);
    if (height < 1 || width < 1 || height > MAX_SIDE || width > MAX_SIDE)
        return lab_fail(c, LAB_EARG,
                        "a picture has 1 to %d pixels a side, got %lld × %lld", MAX_SIDE,
                        (long long)height, (long long)width);
    if (!e->ready)
        return lab_fail(c, LAB_ESTATE, "%s was not reset yet", e->kind->name);
    out = lab_tensor_make(c, LAB_U8, height, width, 3);
    if (!out)
        return NULL;
    k.rgb = lab_u8_mut(out);
    window(&k.pen, 0, 0, 1, 1, 0xffffff);
    if (e->self) {
        e->kind->draw(e->self + (size_t)i * e->kind->size, &k.pen, &w);
    } else {
        double fields[ENV_MAX_FIELDS];

        env_fields(e, i, fields);
        e->kind->draw(fields, &k.pen, &w);
    }
    return out;
}
