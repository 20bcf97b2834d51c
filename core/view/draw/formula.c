/* formula.c — a formula as a picture of its own, and as SVG for a page of text. */
#include "view/draw/formula.h"

#include "view/draw/drawing.h"
#include "view/draw/setting.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double margin = .9; /* em about it */

/* ---- a picture ------------------------------------------------------------------------------ */

static bool prepare(struct drawing *d)
{
    const struct scene_formula *f = &d->scene->as.formula;

    d->formula = setting_new(f->tex, f->size, true);
    return d->formula != NULL;
}

static void release(struct drawing *d)
{
    setting_free(d->formula);
}

static void room_for(const struct setting *set, double em, double *w, double *h)
{
    *w = fmax(ceil(set->box.w + 2 * margin * em), 32);
    *h = fmax(ceil(set->box.h + set->box.d + 2 * margin * em), 24);
}

static void size(const struct scene *s, double *w, double *h)
{
    struct setting *set = setting_new(s->as.formula.tex, s->as.formula.size, true);

    *w = *h = 64;
    if (set)
        room_for(set, s->as.formula.size, w, h);
    setting_free(set);
}

static void paint(struct drawing *d, struct pen *p, double w, double h,
                  struct draw_pose *pose)
{
    const struct scene_formula *f = &d->scene->as.formula;
    const struct setting *set = d->formula;
    double nw, nh, k;

    (void)pose;
    pen_colour(p, PAPER, 1);
    cairo_paint(p->cr);
    room_for(set, f->size, &nw, &nh);
    k = fmin(w / nw, h / nh);
    cairo_save(p->cr);
    cairo_translate(p->cr, w / 2, h / 2);
    cairo_scale(p->cr, k, k);
    cairo_new_path(p->cr);
    setting_path(set, p->cr, -set->box.w / 2, (set->box.h - set->box.d) / 2);
    pen_colour(p, (uint32_t)f->colour, 1);
    cairo_fill(p->cr);
    cairo_restore(p->cr);
    p->unknown += set->unknown;
}

static void probe(const struct drawing *d, double x, double y, char *text, size_t size_,
                  double *px, double *py)
{
    (void)d, (void)x, (void)y, (void)size_, (void)px, (void)py;
    text[0] = 0;
}

static void note(const struct drawing *d, char *text, size_t size_)
{
    (void)d;
    if (size_)
        text[0] = 0;
}

static void zoom(const struct drawing *d, struct draw_pose *pose, double x, double y,
                 double factor)
{
    (void)d, (void)pose, (void)x, (void)y, (void)factor;
}

static void pan(const struct drawing *d, struct draw_pose *pose, double dx, double dy)
{
    (void)d, (void)pose, (void)dx, (void)dy;
}

const struct drawing_kind drawing_formula = {
    .prepare = prepare,
    .release = release,
    .size = size,
    .paint = paint,
    .probe = probe,
    .note = note,
    .zoom = zoom,
    .pan = pan,
};

/* ---- SVG ---------------------------------------------------------------------------------------- */

/* Written here and not by cairo: its documents share names (glyph-0-0), so that two of them in
 * one page spoil each other, and they cannot take the colour of the text around them. */
static void number(FILE *out, double v)
{
    char text[32];
    size_t n;

    snprintf(text, sizeof text, "%.2f", v);
    n = strlen(text);
    while (n && text[n - 1] == '0')
        n--;
    if (n && text[n - 1] == '.')
        n--;
    text[n] = 0;
    fprintf(out, " %s", strcmp(text, "-0") == 0 ? "0" : text);
}

static void outlines(FILE *out, const cairo_path_t *path)
{
    static const struct {
        char letter;
        int points;
    } steps[] = { [CAIRO_PATH_MOVE_TO] = { 'M', 1 },
                  [CAIRO_PATH_LINE_TO] = { 'L', 1 },
                  [CAIRO_PATH_CURVE_TO] = { 'C', 3 },
                  [CAIRO_PATH_CLOSE_PATH] = { 'Z', 0 } };

    for (int i = 0; i < path->num_data; i += path->data[i].header.length) {
        const cairo_path_data_t *at = &path->data[i];
        int type = (int)at->header.type;
        bool last = i + at->header.length >= path->num_data;

        /* A move that nothing follows is what closing leaves. */
        if (type == CAIRO_PATH_MOVE_TO &&
            (last || at[at->header.length].header.type == CAIRO_PATH_MOVE_TO))
            continue;
        fputc(steps[type].letter, out);
        for (int k = 1; k <= steps[type].points; k++) {
            number(out, at[k].point.x);
            number(out, at[k].point.y);
        }
    }
}

static void escaped(FILE *out, const char *s)
{
    for (; *s; s++)
        switch (*s) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            fputc((unsigned char)*s < 0x20 ? ' ' : *s, out);
        }
}

static void document(FILE *out, const struct setting *set, const char *tex,
                     const char *colour)
{
    /* Room for what leans out of its box. */
    double w = ceil(set->box.w + 2), h = ceil(set->box.h + 1), d = ceil(set->box.d + 1);
    /* Without bounds: of glyphs far outside of a picture cairo gives no outlines. */
    cairo_surface_t *none = cairo_recording_surface_create(CAIRO_CONTENT_ALPHA, NULL);
    cairo_t *cr = cairo_create(none);
    cairo_path_t *path;

    setting_path(set, cr, 1, h);
    path = cairo_copy_path(cr);
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" "
            "viewBox=\"0 0 %.0f %.0f\" style=\"vertical-align:-%.0fpx\" role=\"img\" "
            "aria-label=\"",
            w, h + d, w, h + d, d);
    escaped(out, tex);
    fputs("\"><path fill=\"", out);
    escaped(out, colour);
    fputs("\" d=\"", out);
    outlines(out, path);
    fputs("\"/></svg>", out);
    cairo_path_destroy(path);
    cairo_destroy(cr);
    cairo_surface_destroy(none);
}

char *draw_formula(const char *tex, double size_, const char *colour, bool display)
{
    struct setting *set = setting_new(tex, size_, display);
    char *text = NULL;
    size_t n;
    FILE *out = set ? open_memstream(&text, &n) : NULL;

    if (out) {
        document(out, set, tex, colour);
        if (fclose(out) != 0) {
            free(text);
            text = NULL;
        }
    }
    setting_free(set);
    return text;
}
