/* pixels.c — arrays to surfaces. */
#include "view/draw/drawing.h"
#include "view/draw/palette.h"

#include <math.h>

enum { NOT_A_NUMBER = 0xff00ff }; /* magenta: it should be seen */

/* Row i of an array as floats in [0, 1] between lo and hi; NaN stays NaN. */
#define FILL(type)                                                        \
    for (int64_t j_ = 0; j_ < n; j_++) {                                  \
        double v_ = ((double)((const type *)a->at + i * n)[j_] - lo) * k; \
        out[j_] = (float)(v_ < 0 ? 0 : v_ > 1 ? 1 : v_);                  \
    }                                                                     \
    break

static void unit_row(const struct scene_array *a, int64_t i, double lo, double hi,
                     float *out)
{
    int64_t n = a->w * a->c;
    double k = hi > lo ? 1 / (hi - lo) : 1;

    switch (a->dtype) {
    case LAB_F64:
        FILL(double);
    case LAB_F32:
        FILL(float);
    case LAB_I64:
        FILL(int64_t);
    case LAB_I32:
        FILL(int32_t);
    case LAB_I16:
        FILL(int16_t);
    default:
        FILL(uint8_t);
    }
}

static uint32_t level(float v)
{
    return (uint32_t)(v * 255 + .5f);
}

static void gray_row(const float *v, int64_t w, const uint32_t table[256],
                     uint32_t lacking, uint32_t *out)
{
    for (int64_t j = 0; j < w; j++)
        out[j] = 0xff000000u | (isnan(v[j]) ? lacking : table[level(v[j])]);
}

static void rgb_row(const float *v, int64_t w, uint32_t *out)
{
    for (int64_t j = 0; j < w; j++, v += 3)
        out[j] = 0xff000000u | (isnan(v[0] + v[1] + v[2])
                                    ? NOT_A_NUMBER
                                    : level(v[0]) << 16 | level(v[1]) << 8 | level(v[2]));
}

static void rgba_row(const float *v, int64_t w, uint32_t *out)
{
    for (int64_t j = 0; j < w; j++, v += 4)
        out[j] = isnan(v[0] + v[1] + v[2] + v[3])
                     ? 0xff000000u | NOT_A_NUMBER
                     : level(v[3]) << 24 | level(v[0] * v[3]) << 16 |
                           level(v[1] * v[3]) << 8 | level(v[2] * v[3]);
}

static uint32_t *row_of(cairo_surface_t *s, int64_t i)
{
    return (uint32_t *)(void *)(cairo_image_surface_get_data(s) +
                                i * cairo_image_surface_get_stride(s));
}

static cairo_surface_t *surface(int64_t w, int64_t h)
{
    cairo_surface_t *s =
        w > 32767 || h > 32767
            ? NULL
            : cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)w, (int)h);

    if (s && cairo_surface_status(s) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(s);
        s = NULL;
    }
    if (s)
        cairo_surface_flush(s);
    return s;
}

static cairo_surface_t *finish(cairo_surface_t *s, float *row)
{
    g_free(row);
    cairo_surface_mark_dirty(s);
    return s;
}

cairo_surface_t *ramp_surface(const struct scene_array *a, double lo, double hi,
                              enum scene_ramp ramp, uint32_t lacking)
{
    cairo_surface_t *s = surface(a->w, a->h);
    float *row = s ? g_try_malloc_n((size_t)(a->w * a->c), sizeof *row) : NULL;
    uint32_t table[256];

    if (!row)
        return s;
    palette_ramp(ramp, table);
    for (int64_t i = 0; i < a->h; i++) {
        unit_row(a, i, lo, hi, row);
        if (a->c == 1)
            gray_row(row, a->w, table, lacking, row_of(s, i));
        else if (a->c == 3)
            rgb_row(row, a->w, row_of(s, i));
        else
            rgba_row(row, a->w, row_of(s, i));
    }
    return finish(s, row);
}

cairo_surface_t *pixels_surface(const struct scene_tile *t, enum scene_ramp ramp)
{
    return ramp_surface(&t->pixels, t->lo, t->hi, ramp, NOT_A_NUMBER);
}

/* ---- masks ----------------------------------------------------------------------------- */

uint32_t label_colour(const struct scene_sheet *s, int64_t k)
{
    return s->n_colours ? s->colours[(k - 1) % s->n_colours] : palette_label(k);
}

static uint32_t translucent(uint32_t rgb, double alpha)
{
    uint32_t a = (uint32_t)lround(alpha * 255), out = a << 24;

    for (int shift = 0; shift <= 16; shift += 8)
        out |= ((rgb >> shift & 255) * a + 127) / 255 << shift;
    return out;
}

/* A mask of bytes that are 0 or 255 is black and white, not label 255; beside other labels
 * 255 says "not labelled", as in the Pascal VOC files, and is drawn gray. */
static bool black_and_white(const struct scene_array *m)
{
    const uint8_t *x = m->at;

    if (m->dtype != LAB_U8)
        return false;
    for (int64_t i = 0; i < m->h * m->w; i++)
        if (x[i] != 0 && x[i] != 255)
            return false;
    return true;
}

static void label_rows(cairo_surface_t *out, const struct scene_array *m,
                       const struct scene_sheet *s)
{
    enum { CACHED = 256 };
    bool binary = black_and_white(m);
    uint32_t table[CACHED];

    table[0] = 0;
    for (int k = 1; k < CACHED; k++)
        table[k] = translucent(label_colour(s, k), s->alpha);
    if (m->dtype == LAB_U8)
        table[255] = binary ? table[1] : translucent(0xc8ccd0, s->alpha * .8);
    for (int64_t i = 0; i < m->h; i++) {
        uint32_t *row = row_of(out, i);

        for (int64_t j = 0; j < m->w; j++) {
            double v = scene_value(m, i, j, 0);

            row[j] = v <= 0       ? 0
                     : v < CACHED ? table[(int)v]
                                  : translucent(label_colour(s, (int64_t)v), s->alpha);
        }
    }
}

/* Heat lets through what is cold. */
static void heat_rows(cairo_surface_t *out, const struct scene_tile *t,
                      const struct scene_sheet *s, float *unit)
{
    uint32_t colours[256], table[256];

    palette_ramp(s->mask_ramp, colours);
    for (int k = 0; k < 256; k++)
        table[k] = translucent(colours[k], s->alpha * pow(k / 255., .8));
    for (int64_t i = 0; i < t->mask.h; i++) {
        uint32_t *row = row_of(out, i);

        unit_row(&t->mask, i, t->mask_lo, t->mask_hi, unit);
        for (int64_t j = 0; j < t->mask.w; j++)
            row[j] = isnan(unit[j]) ? 0 : table[level(unit[j])];
    }
}

cairo_surface_t *mask_surface(const struct scene_tile *t, const struct scene_sheet *s)
{
    cairo_surface_t *out = surface(t->mask.w, t->mask.h);
    bool heat = t->mask.dtype == LAB_F32 || t->mask.dtype == LAB_F64;
    float *unit = out && heat ? g_try_malloc_n((size_t)t->mask.w, sizeof *unit) : NULL;

    if (!out)
        return NULL;
    if (unit)
        heat_rows(out, t, s, unit);
    else if (!heat)
        label_rows(out, &t->mask, s);
    return finish(out, unit);
}

/* ---- smaller ones ------------------------------------------------------------------------ */

/* The mean of four premultiplied colours, channel by channel. */
static uint32_t mean4(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    uint64_t even = 0, odd = 0;
    const uint32_t m = 0x00ff00ff;

    even = (uint64_t)(a & m) + (b & m) + (c & m) + (d & m) + 0x00020002;
    odd =
        (uint64_t)(a >> 8 & m) + (b >> 8 & m) + (c >> 8 & m) + (d >> 8 & m) + 0x00020002;
    return (uint32_t)(even >> 2 & m) | (uint32_t)((odd >> 2 & m) << 8);
}

cairo_surface_t *halved(cairo_surface_t *s)
{
    int64_t w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s);
    int64_t hw = (w + 1) / 2, hh = (h + 1) / 2;
    cairo_surface_t *out = surface(hw, hh);

    if (!out)
        return NULL;
    for (int64_t i = 0; i < hh; i++) {
        const uint32_t *top = row_of(s, 2 * i);
        const uint32_t *low = row_of(s, 2 * i + 1 < h ? 2 * i + 1 : 2 * i);
        uint32_t *row = row_of(out, i);

        for (int64_t j = 0; j < hw; j++) {
            int64_t k = 2 * j + 1 < w ? 2 * j + 1 : 2 * j;

            row[j] = mean4(top[2 * j], top[k], low[2 * j], low[k]);
        }
    }
    return finish(out, NULL);
}
