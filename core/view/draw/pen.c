/* pen.c — texts and lines. */
#include "view/draw/pen.h"

#include "view/draw/draw.h"

#include <math.h>
#include <string.h>

/* What is installed of these is taken in this order; other scripts' glyphs come from
 * whatever font has them. */
static const char families[] =
    "Inter,Noto Sans,Source Sans 3,Helvetica Neue,DejaVu Sans,sans-serif";

struct pen pen_make(cairo_t *cr)
{
    struct pen p = { .cr = cr, .layout = pango_cairo_create_layout(cr) };
    cairo_font_options_t *o = cairo_font_options_create();

    /* Gray edges and unhinted widths: the same picture on every output and at every zoom. */
    cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(pango_layout_get_context(p.layout), o);
    pango_cairo_context_set_resolution(pango_layout_get_context(p.layout), 72);
    pango_layout_context_changed(p.layout);
    cairo_font_options_destroy(o);
    return p;
}

void pen_release(struct pen *p)
{
    g_object_unref(p->layout);
}

void pen_colour(struct pen *p, uint32_t rgb, double alpha)
{
    cairo_set_source_rgba(p->cr, (rgb >> 16 & 255) / 255., (rgb >> 8 & 255) / 255.,
                          (rgb & 255) / 255., alpha);
}

void pen_line(struct pen *p, double x0, double y0, double x1, double y1)
{
    cairo_move_to(p->cr, x0, y0);
    cairo_line_to(p->cr, x1, y1);
}

void pen_rounded(struct pen *p, double x, double y, double w, double h, double r)
{
    r = fmin(r, fmin(w, h) / 2);
    cairo_new_sub_path(p->cr);
    cairo_arc(p->cr, x + w - r, y + r, r, -G_PI / 2, 0);
    cairo_arc(p->cr, x + w - r, y + h - r, r, 0, G_PI / 2);
    cairo_arc(p->cr, x + r, y + h - r, r, G_PI / 2, G_PI);
    cairo_arc(p->cr, x + r, y + r, r, G_PI, 3 * G_PI / 2);
    cairo_close_path(p->cr);
}

static void set_text(struct pen *p, const char *text, struct text_style s)
{
    PangoFontDescription *font = pango_font_description_from_string(families);
    char *valid = g_utf8_make_valid(text, -1);

    pango_font_description_set_absolute_size(font, s.size * PANGO_SCALE);
    pango_font_description_set_weight(font, s.bold ? PANGO_WEIGHT_SEMIBOLD
                                                   : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(p->layout, font);
    pango_font_description_free(font);
    pango_layout_set_single_paragraph_mode(p->layout, TRUE);
    pango_layout_set_width(p->layout,
                           s.max_width > 0 ? (int)(s.max_width * PANGO_SCALE) : -1);
    pango_layout_set_ellipsize(p->layout, s.max_width > 0 ? PANGO_ELLIPSIZE_END
                                                          : PANGO_ELLIPSIZE_NONE);
    pango_layout_set_text(p->layout, valid, -1);
    g_free(valid);
}

void pen_text_size(struct pen *p, const char *text, struct text_style style, double *w,
                   double *h)
{
    int pw, ph;

    set_text(p, text, style);
    pango_layout_get_size(p->layout, &pw, &ph);
    *w = (double)pw / PANGO_SCALE;
    *h = (double)ph / PANGO_SCALE;
}

void pen_text(struct pen *p, const char *text, double x, double y,
              struct text_style style)
{
    double w, h;

    if (!*text)
        return;
    pen_text_size(p, text, style, &w, &h);
    p->unknown += pango_layout_get_unknown_glyphs_count(p->layout);
    cairo_save(p->cr);
    cairo_translate(p->cr, x, y);
    cairo_rotate(p->cr, -style.turn * G_PI / 180);
    cairo_translate(p->cr, -style.ax * w, -style.ay * h);
    pen_colour(p, style.colour, 1);
    cairo_move_to(p->cr, 0, 0);
    pango_cairo_update_layout(p->cr, p->layout);
    pango_cairo_show_layout(p->cr, p->layout);
    cairo_restore(p->cr);
}

void draw_strip(cairo_t *cr, double x, double y, double w, double h, const char *left,
                const char *right)
{
    struct pen p = pen_make(cr);
    struct text_style style = { .size = 12, .ay = .5, .colour = 0xe4e7eb };
    double lw, rw = 0, rh;

    cairo_save(cr);
    cairo_rectangle(cr, x, y, w, h);
    cairo_clip(cr);
    pen_colour(&p, 0x242b33, 1);
    cairo_paint(cr);
    if (*right) {
        pen_text_size(&p, left, style, &lw, &rh);
        style.colour = 0x9aa5b1;
        pen_text_size(&p, right, style, &rw, &rh);
        if (lw + rw + 32 > w)
            rw = 0;
        else
            pen_text(&p, right, x + w - rw - 8, y + h / 2, style);
    }
    style.colour = 0xe4e7eb;
    style.max_width = fmax(20, w - rw - 32);
    pen_text(&p, left, x + 8, y + h / 2, style);
    cairo_restore(cr);
    pen_release(&p);
}

static const struct {
    const char *what, *text;
    double width;
} controls[] = {
    { "pause", "pause", 64 },
    { "stop", "stop", 48 },
    { "slower", "lr \u2212", 44 },
    { "faster", "lr +", 44 },
};
enum { N_CONTROLS = sizeof controls / sizeof *controls };

double draw_controls(cairo_t *cr, double x, double y, double h, bool paused)
{
    struct pen p = pen_make(cr);
    double from = x;

    for (int i = 0; i < N_CONTROLS; i++) {
        struct text_style style = { .size = 12, .ax = .5, .ay = .5, .colour = 0xe4e7eb };
        const char *text = i == 0 && paused ? "go on" : controls[i].text;

        cairo_new_path(cr);
        pen_rounded(&p, x + 4, y + 3, controls[i].width - 4, h - 6, 4);
        pen_colour(&p, i == 0 && paused ? 0x2f6f4f : 0x3e4c59, 1);
        cairo_fill(cr);
        pen_text(&p, text, x + 2 + controls[i].width / 2, y + h / 2, style);
        x += controls[i].width;
    }
    pen_release(&p);
    return x - from;
}

const char *draw_control_at(double x)
{
    for (int i = 0; i < N_CONTROLS; i++) {
        if (x >= 4 && x < controls[i].width)
            return controls[i].what;
        x -= controls[i].width;
    }
    return NULL;
}

void draw_mark(cairo_t *cr, double x, double y)
{
    cairo_save(cr);
    cairo_new_path(cr);
    cairo_arc(cr, x, y, 4.5, 0, 2 * G_PI);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_fill_preserve(cr);
    cairo_set_source_rgb(cr, .12, .16, .2);
    cairo_set_line_width(cr, 1.6);
    cairo_stroke(cr);
    cairo_restore(cr);
}
