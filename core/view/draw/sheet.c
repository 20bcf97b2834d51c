/* sheet.c — one image, or many in a grid, on a sheet that can be zoomed. */
#include "view/draw/drawing.h"
#include "view/draw/palette.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GAP = 12, CAPTION = 18, HEADING = 30, CELL_MIN = 150, CELL_MAX = 320 };
enum { BACKDROP = 0x22272e };

static const struct scene_sheet *sheet_of(const struct drawing *d)
{
    return &d->scene->as.sheet;
}

/* ---- where the tiles stand ----------------------------------------------------------------- */

struct plan {
    int64_t columns, rows;
    double factor; /* sheet units for a pixel */
    double w, h;   /* of a cell */
    double top, caption;
    double sheet_w, sheet_h;
};

static struct plan plan_grid(const struct scene *scene)
{
    const struct scene_sheet *s = &scene->as.sheet;
    struct plan p = { .columns = s->columns, .top = *scene->title ? HEADING : 0 };
    double w = 1, h = 1, side;

    for (int64_t i = 0; i < s->n_tiles; i++) {
        w = fmax(w, (double)s->tiles[i].pixels.w);
        h = fmax(h, (double)s->tiles[i].pixels.h);
        if (*s->tiles[i].title)
            p.caption = CAPTION;
    }
    side = fmax(w, h);
    p.factor = side < CELL_MIN ? ceil(CELL_MIN / side) : fmin(1, CELL_MAX / side);
    p.w = w * p.factor;
    p.h = h * p.factor;
    p.columns = p.columns < s->n_tiles ? p.columns : s->n_tiles;
    p.rows = (s->n_tiles + p.columns - 1) / p.columns;
    p.sheet_w = (double)p.columns * (p.w + GAP) + GAP;
    p.sheet_h = p.top + (double)p.rows * (p.h + p.caption + GAP) + GAP;
    return p;
}

static void place_grid(struct drawing *d)
{
    const struct scene_sheet *s = sheet_of(d);
    struct plan p = plan_grid(d->scene);

    for (int64_t i = 0; i < s->n_tiles; i++) {
        struct tile *t = &d->tiles[i];

        t->w = (double)s->tiles[i].pixels.w * p.factor;
        t->h = (double)s->tiles[i].pixels.h * p.factor;
        t->x = GAP + (double)(i % p.columns) * (p.w + GAP) + floor((p.w - t->w) / 2);
        t->y = p.top + GAP + (double)(i / p.columns) * (p.h + p.caption + GAP) +
               p.caption + floor((p.h - t->h) / 2);
    }
    d->sheet_w = p.sheet_w;
    d->sheet_h = p.sheet_h;
}

static bool prepare(struct drawing *d)
{
    const struct scene_sheet *s = sheet_of(d);

    d->tiles = calloc((size_t)s->n_tiles, sizeof *d->tiles);
    if (!d->tiles)
        return false;
    if (d->scene->kind == SCENE_GRID) {
        place_grid(d);
        return true;
    }
    d->tiles->w = d->sheet_w = (double)s->tiles->pixels.w;
    d->tiles->h = d->sheet_h = (double)s->tiles->pixels.h;
    return true;
}

static void release_pyramid(struct pyramid *p)
{
    while (p->n > 0)
        cairo_surface_destroy(p->level[--p->n]);
}

static void release(struct drawing *d)
{
    for (int64_t i = 0; d->tiles && i < sheet_of(d)->n_tiles; i++) {
        release_pyramid(&d->tiles[i].pixels);
        release_pyramid(&d->tiles[i].mask);
    }
    free(d->tiles);
}

static void size(const struct scene *s, double *w, double *h)
{
    struct plan p;

    if (s->kind == SCENE_IMAGE) {
        *w = (double)s->as.sheet.tiles->pixels.w;
        *h = (double)s->as.sheet.tiles->pixels.h;
        return;
    }
    p = plan_grid(s);
    *w = p.sheet_w;
    *h = p.sheet_h;
}

/* ---- painting -------------------------------------------------------------------------------- */

/* The level to draw from when a surface pixel becomes `scale` device pixels: at least as
 * fine as the screen. */
static cairo_surface_t *level_for(struct pyramid *p, double scale, double *level_scale)
{
    int want = scale < 1 ? (int)floor(-log2(scale) + 1e-6) : 0;

    want = want < MAX_LEVELS ? want : MAX_LEVELS - 1;
    while (p->n && p->n <= want) {
        cairo_surface_t *next = halved(p->level[p->n - 1]);

        if (!next)
            break;
        p->level[p->n++] = next;
    }
    if (!p->n)
        return NULL;
    want = want < p->n ? want : p->n - 1;
    *level_scale = scale * pow(2, want);
    return p->level[want];
}

static void paint_surface(struct pen *p, struct pyramid *pyramid, double x, double y,
                          double w, double h, double source_w)
{
    double dx = 1, dy = 0, scale, left;
    cairo_surface_t *s;

    cairo_user_to_device_distance(p->cr, &dx, &dy);
    scale = w / source_w * hypot(dx, dy);
    s = level_for(pyramid, scale, &left);
    if (!s)
        return;
    cairo_save(p->cr);
    cairo_rectangle(p->cr, x, y, w, h);
    cairo_translate(p->cr, x, y);
    cairo_scale(p->cr, w / cairo_image_surface_get_width(s),
                h / cairo_image_surface_get_height(s));
    cairo_set_source_surface(p->cr, s, 0, 0);
    cairo_pattern_set_extend(cairo_get_source(p->cr), CAIRO_EXTEND_PAD);
    /* Pixels stay pixels when enlarged well; in between a photograph looks better smooth. */
    cairo_pattern_set_filter(cairo_get_source(p->cr), left >= 2 || fabs(left - 1) < 1e-6
                                                          ? CAIRO_FILTER_NEAREST
                                                          : CAIRO_FILTER_BILINEAR);
    cairo_fill(p->cr);
    cairo_restore(p->cr);
}

static void paint_checks(struct pen *p, double x, double y, double w, double h)
{
    static const uint32_t checks[4] = { 0xffffffff, 0xffd5dae0, 0xffd5dae0, 0xffffffff };
    cairo_surface_t *s =
        cairo_image_surface_create_for_data((unsigned char *)(uintptr_t)checks,
                                            CAIRO_FORMAT_ARGB32, 2, 2, 8);

    cairo_save(p->cr);
    cairo_rectangle(p->cr, x, y, w, h);
    cairo_translate(p->cr, x, y);
    cairo_scale(p->cr, 8, 8);
    cairo_set_source_surface(p->cr, s, 0, 0);
    cairo_pattern_set_extend(cairo_get_source(p->cr), CAIRO_EXTEND_REPEAT);
    cairo_pattern_set_filter(cairo_get_source(p->cr), CAIRO_FILTER_NEAREST);
    cairo_fill(p->cr);
    cairo_restore(p->cr);
    cairo_surface_destroy(s);
}

/* The value of a pixel, one number a channel. */
static void values_text(const struct scene_array *a, int64_t i, int64_t j,
                        const char *between, char *text, size_t size)
{
    bool real = a->dtype == LAB_F32 || a->dtype == LAB_F64;
    size_t n = 0;

    text[0] = 0;
    for (int64_t k = 0; k < a->c && n < size; k++) {
        double v = scene_value(a, i, j, k);

        n += (size_t)snprintf(text + n, size - n, real ? "%s%.4g" : "%s%.0f",
                              k ? between : "", v);
    }
}

/* Strong enlargement: lines between pixels, numbers in them. */
static void paint_numbers(struct pen *p, const struct drawing *d, int64_t tile, double w,
                          double h)
{
    const struct scene_array *a = &sheet_of(d)->tiles[tile].pixels;
    const struct tile *t = &d->tiles[tile];
    double step = d->scale * t->w / (double)a->w, x0 = d->ox + d->scale * t->x;
    double y0 = d->oy + d->scale * t->y;
    int64_t i0 = (int64_t)fmax(0, floor(-y0 / step)),
            j0 = (int64_t)fmax(0, floor(-x0 / step));
    int64_t i1 = (int64_t)fmin((double)a->h, ceil((h - y0) / step));
    int64_t j1 = (int64_t)fmin((double)a->w, ceil((w - x0) / step));
    struct text_style style = { .size = fmin(13, step / 4.2), .ax = .5, .ay = .5 };

    if (step < 12)
        return;
    pen_colour(p, 0x808890, .5);
    cairo_set_line_width(p->cr, .5);
    for (int64_t i = i0; i <= i1; i++)
        pen_line(p, x0 + (double)j0 * step, y0 + (double)i * step, x0 + (double)j1 * step,
                 y0 + (double)i * step);
    for (int64_t j = j0; j <= j1; j++)
        pen_line(p, x0 + (double)j * step, y0 + (double)i0 * step, x0 + (double)j * step,
                 y0 + (double)i1 * step);
    cairo_stroke(p->cr);
    if (step < (a->c == 1 ? 34 : 44) || !t->pixels.n)
        return;
    for (int64_t i = i0; i < i1; i++)
        for (int64_t j = j0; j < j1; j++) {
            cairo_surface_t *s = t->pixels.level[0];
            uint32_t rgb =
                ((const uint32_t *)(const void *)(cairo_image_surface_get_data(s) +
                                                  i * cairo_image_surface_get_stride(
                                                          s)))[j];
            char text[96];

            for (int64_t k = 0; k < a->c; k++) {
                struct scene_array one = *a;
                double y = y0 + ((double)i + .5) * step +
                           ((double)k - (double)(a->c - 1) / 2) * style.size * 1.25;
                double v = scene_value(&one, i, j, k);

                snprintf(text, sizeof text,
                         a->dtype == LAB_F32 || a->dtype == LAB_F64 ? "%.3g" : "%.0f", v);
                style.colour = palette_ink(rgb);
                pen_text(p, text, x0 + ((double)j + .5) * step, y, style);
            }
        }
}

static void paint_tag(struct pen *p, const char *text, double x, double y, double top,
                      uint32_t colour)
{
    struct text_style style = { .size = 11.5, .colour = palette_ink(colour) };
    double w, h;

    pen_text_size(p, text, style, &w, &h);
    y = y - h - 2 < top ? y : y - h - 2;
    cairo_rectangle(p->cr, x - 1, y, w + 8, h + 2);
    pen_colour(p, colour, .92);
    cairo_fill(p->cr);
    pen_text(p, text, x + 3, y + 1, style);
}

static void paint_boxes(struct pen *p, const struct drawing *d, int64_t tile)
{
    const struct scene_tile *s = &sheet_of(d)->tiles[tile];
    const struct tile *t = &d->tiles[tile];
    double step = d->scale * t->w / (double)s->pixels.w;
    double x0 = d->ox + d->scale * t->x, y0 = d->oy + d->scale * t->y;

    cairo_set_line_join(p->cr, CAIRO_LINE_JOIN_MITER);
    for (int64_t i = 0; i < s->n_boxes; i++) {
        const struct scene_box *b = &s->boxes[i];

        cairo_rectangle(p->cr, x0 + b->x0 * step, y0 + b->y0 * step,
                        (b->x1 - b->x0) * step, (b->y1 - b->y0) * step);
        pen_colour(p, 0, .35);
        cairo_set_line_width(p->cr, 3.4);
        cairo_stroke_preserve(p->cr);
        pen_colour(p, label_colour(sheet_of(d), b->group + 1), 1);
        cairo_set_line_width(p->cr, 2);
        cairo_stroke(p->cr);
    }
    for (int64_t i = 0; i < s->n_boxes; i++)
        if (*s->boxes[i].text)
            paint_tag(p, s->boxes[i].text, x0 + s->boxes[i].x0 * step,
                      y0 + s->boxes[i].y0 * step, y0,
                      label_colour(sheet_of(d), s->boxes[i].group + 1));
}

static void paint_tile(struct pen *p, struct drawing *d, int64_t i, double w, double h,
                       const struct draw_pose *pose)
{
    const struct scene_tile *s = &sheet_of(d)->tiles[i];
    struct tile *t = &d->tiles[i];
    double x = d->ox + d->scale * t->x, y = d->oy + d->scale * t->y;
    double tw = d->scale * t->w, th = d->scale * t->h;

    if (x > w || y > h || x + tw < 0 || y + th < 0)
        return;
    if (!t->pixels.n && (t->pixels.level[0] = pixels_surface(s, sheet_of(d)->ramp)))
        t->pixels.n = 1;
    if (s->pixels.c == 4)
        paint_checks(p, x, y, tw, th);
    paint_surface(p, &t->pixels, x, y, tw, th, (double)s->pixels.w);
    if (pose->mask && s->mask.at) {
        if (!t->mask.n && (t->mask.level[0] = mask_surface(s, sheet_of(d))))
            t->mask.n = 1;
        paint_surface(p, &t->mask, x, y, tw, th, (double)s->pixels.w);
    }
    if (d->scene->kind == SCENE_IMAGE)
        paint_numbers(p, d, i, w, h);
    cairo_save(p->cr);
    if (d->scene->kind == SCENE_GRID) {
        cairo_rectangle(p->cr, x, y, tw, th);
        cairo_clip(p->cr);
    }
    if (pose->mask)
        paint_boxes(p, d, i);
    cairo_restore(p->cr);
}

/* Captions keep a readable size at any zoom, as long as they have room. */
static void paint_captions(struct pen *p, const struct drawing *d)
{
    const struct scene_sheet *s = sheet_of(d);
    double k = d->scale;
    struct text_style style = { .size = fmin(13, fmax(6, TEXT_LABEL * k)),
                                .ay = 1,
                                .colour = INK_SOFT };

    for (int64_t i = 0; i < s->n_tiles; i++) {
        const struct tile *t = &d->tiles[i];

        style.max_width = t->w * k;
        pen_text(p, s->tiles[i].title, d->ox + k * t->x, d->oy + k * t->y - 2, style);
    }
    style = (struct text_style){ .size = fmin(18, TEXT_TITLE * k),
                                 .bold = true,
                                 .colour = INK };
    pen_text(p, d->scene->title, d->ox + k * GAP, d->oy + k * 10, style);
}

static void paint(struct drawing *d, struct pen *p, double w, double h,
                  struct draw_pose *pose)
{
    double fit = fmin(w / d->sheet_w, h / d->sheet_h);
    double cx = pose->zoom > 0 ? pose->cx : d->sheet_w / 2;
    double cy = pose->zoom > 0 ? pose->cy : d->sheet_h / 2;

    d->scale = pose->zoom > 0 ? pose->zoom : fit;
    d->ox = round(w / 2 - d->scale * cx);
    d->oy = round(h / 2 - d->scale * cy);
    pen_colour(p, d->scene->kind == SCENE_GRID ? PAPER : BACKDROP, 1);
    cairo_paint(p->cr);
    for (int64_t i = 0; i < sheet_of(d)->n_tiles; i++)
        paint_tile(p, d, i, w, h, pose);
    if (d->scene->kind == SCENE_GRID)
        paint_captions(p, d);
}

/* ---- the cursor -------------------------------------------------------------------------------- */

static const struct scene_box *box_at(const struct scene_tile *s, double x, double y)
{
    const struct scene_box *best = NULL;
    double least = INFINITY;

    for (int64_t i = 0; i < s->n_boxes; i++) {
        const struct scene_box *b = &s->boxes[i];
        double area = fabs((b->x1 - b->x0) * (b->y1 - b->y0));

        if (x >= fmin(b->x0, b->x1) && x < fmax(b->x0, b->x1) &&
            y >= fmin(b->y0, b->y1) && y < fmax(b->y0, b->y1) && area < least) {
            least = area;
            best = b;
        }
    }
    return best;
}

static void describe(const struct scene_tile *s, double x, double y, char *text,
                     size_t size)
{
    int64_t i = (int64_t)floor(y), j = (int64_t)floor(x);
    const struct scene_box *box = box_at(s, x, y);
    char values[128], mask[64];
    size_t n = 0;

    if (*s->title)
        n += (size_t)snprintf(text, size, "%.60s   ", s->title);
    values_text(&s->pixels, i, j, " ", values, sizeof values);
    if (n < size)
        n += (size_t)snprintf(text + n, size - n, "x %lld  y %lld   %s", (long long)j,
                              (long long)i, values);
    if (s->mask.at && n < size) {
        values_text(&s->mask, i, j, " ", mask, sizeof mask);
        n += (size_t)snprintf(text + n, size - n, "   mask %s", mask);
    }
    if (box && *box->text && n < size)
        snprintf(text + n, size - n, "   [%.80s]", box->text);
}

static void probe(const struct drawing *d, double x, double y, char *text, size_t size,
                  double *px, double *py)
{
    (void)px, (void)py;
    if (!(d->scale > 0))
        return;
    x = (x - d->ox) / d->scale;
    y = (y - d->oy) / d->scale;
    for (int64_t i = 0; i < sheet_of(d)->n_tiles; i++) {
        const struct scene_tile *s = &sheet_of(d)->tiles[i];
        const struct tile *t = &d->tiles[i];

        if (x >= t->x && y >= t->y && x < t->x + t->w && y < t->y + t->h) {
            double k = (double)s->pixels.w / t->w;

            describe(s, (x - t->x) * k, (y - t->y) * k, text, size);
            return;
        }
    }
}

static void note(const struct drawing *d, char *text, size_t size)
{
    static const char *const names[LAB_N_DTYPES] = {
        [LAB_F64] = "f64", [LAB_F32] = "f32", [LAB_I64] = "i64",   [LAB_I32] = "i32",
        [LAB_I16] = "i16", [LAB_U8] = "u8",   [LAB_BOOL8] = "bool"
    };
    const struct scene_tile *s = sheet_of(d)->tiles;
    const struct scene_array *a = &s->pixels;
    bool plain =
        a->dtype == LAB_BOOL8 || (s->lo == 0 && s->hi == (a->dtype < LAB_I64 ? 1 : 255));
    char channels[32] = "", shown[64] = "";

    if (d->scene->kind == SCENE_GRID) {
        snprintf(text, size, "%lld pictures   %.0f %%", (long long)sheet_of(d)->n_tiles,
                 d->scale * 100);
        return;
    }
    if (a->c > 1)
        snprintf(channels, sizeof channels, "\u00d7%lld", (long long)a->c);
    if (!plain)
        snprintf(shown, sizeof shown, "   shown %.4g \u2026 %.4g", s->lo, s->hi);
    snprintf(text, size, "%lld\u00d7%lld%s %s%s   %.0f %%", (long long)a->h,
             (long long)a->w, channels, names[a->dtype], shown, d->scale * 100);
}

static void zoom(const struct drawing *d, struct draw_pose *pose, double x, double y,
                 double factor)
{
    double sx = (x - d->ox) / d->scale, sy = (y - d->oy) / d->scale,
           next = d->scale * factor;
    double least = fmin(.02, 8 / fmax(d->sheet_w, d->sheet_h));

    if (!(d->scale > 0))
        return;
    next = fmin(fmax(next, least), 200);
    /* The middle of the last paint, moved so that the point stays where it is. */
    if (!(pose->zoom > 0)) {
        pose->cx = d->sheet_w / 2;
        pose->cy = d->sheet_h / 2;
    }
    pose->cx = sx + (pose->cx - sx) * d->scale / next;
    pose->cy = sy + (pose->cy - sy) * d->scale / next;
    pose->zoom = next;
}

static void pan(const struct drawing *d, struct draw_pose *pose, double dx, double dy)
{
    if (!(d->scale > 0))
        return;
    if (!(pose->zoom > 0)) {
        pose->cx = d->sheet_w / 2;
        pose->cy = d->sheet_h / 2;
        pose->zoom = d->scale;
    }
    pose->cx = fmin(d->sheet_w, fmax(0, pose->cx - dx / d->scale));
    pose->cy = fmin(d->sheet_h, fmax(0, pose->cy - dy / d->scale));
}

const struct drawing_kind drawing_sheet = {
    .prepare = prepare,
    .release = release,
    .size = size,
    .paint = paint,
    .probe = probe,
    .note = note,
    .zoom = zoom,
    .pan = pan,
};
