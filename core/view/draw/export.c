/* export.c — pictures as pixels and as documents; the table that labsh finds in this file. */
#include "view/draw/api.h"
#include "view/draw/drawing.h"
#include "view/draw/formula.h"
#include "view/draw/terminal.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <string.h>

static void natural(const struct scene *s, double *w, double *h)
{
    drawing_size(s, w, h);
}

/* Cairo's premultiplied native words to bytes r, g, b, a. */
static void unpack(cairo_surface_t *s, int w, int h, uint8_t *rgba)
{
    cairo_surface_flush(s);
    for (int i = 0; i < h; i++) {
        const uint32_t *row =
            (const uint32_t *)(const void *)(cairo_image_surface_get_data(s) +
                                             (int64_t)i *
                                                 cairo_image_surface_get_stride(s));

        for (int j = 0; j < w; j++, rgba += 4) {
            uint32_t v = row[j], a = v >> 24;

            for (int k = 0; k < 3; k++) {
                uint32_t x = v >> (16 - 8 * k) & 255;

                rgba[k] = (uint8_t)(a ? (x * 255 + a / 2) / a : 0);
            }
            rgba[3] = (uint8_t)a;
        }
    }
}

static bool paint(const struct scene *s, cairo_surface_t *surface, double w, double h,
                  double scale, int *unknown)
{
    struct drawing *d = drawing_new(s);
    struct draw_pose pose = { .mask = true };
    cairo_t *cr = cairo_create(surface);
    bool good = d != NULL;

    cairo_scale(cr, scale, scale);
    if (d)
        drawing_paint(d, cr, w / scale, h / scale, &pose);
    if (unknown)
        *unknown = d ? drawing_unknown_glyphs(d) : 0;
    good = good && cairo_status(cr) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cr);
    drawing_free(d);
    return good;
}

static bool pixels(const struct scene *s, int w, int h, double scale, uint8_t *rgba,
                   int *unknown)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
    bool good = cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS &&
                paint(s, surface, w, h, scale, unknown);

    if (good)
        unpack(surface, w, h, rgba);
    cairo_surface_destroy(surface);
    return good;
}

struct writer {
    bool (*write)(void *self, const void *data, size_t n);
    void *self;
};

static cairo_status_t hand_over(void *closure, const unsigned char *data, unsigned n)
{
    struct writer *w = closure;

    return w->write(w->self, data, n) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static bool vector(const struct scene *s, enum draw_vector kind, double w, double h,
                   bool (*write)(void *self, const void *data, size_t n), void *self)
{
    struct writer out = { write, self };
    cairo_surface_t *surface;
    bool good;

    if (kind == DRAW_SVG) {
        surface = cairo_svg_surface_create_for_stream(hand_over, &out, w, h);
        cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX);
        good = paint(s, surface, w, h, 1, NULL);
    } else {
        /* PDF counts in points: 72 for the 96 px of an inch. */
        surface = cairo_pdf_surface_create_for_stream(hand_over, &out, w * .75, h * .75);
        good = paint(s, surface, w * .75, h * .75, .75, NULL);
    }
    cairo_surface_finish(surface);
    good = good && cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(surface);
    return good;
}

LAB_API extern const struct draw_api labdraw_api;
const struct draw_api labdraw_api = {
    .size = sizeof(struct draw_api),
    .natural = natural,
    .pixels = pixels,
    .vector = vector,
    .terminal = draw_terminal,
    .formula = draw_formula,
};
