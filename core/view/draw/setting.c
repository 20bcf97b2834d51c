/* setting.c — from a tree to boxes: what a part is set by; the finished formula's outlines. */
#include "view/draw/setting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ITEMS = 200000 };

/* ---- styles ---------------------------------------------------------------------------- */

/* Scripts are as in Computer Modern; DejaVu's own 80 % and 65 % look crowded. */
double type_em(struct type t)
{
    static const double share[] = {
        [STYLE_DISPLAY] = 1, [STYLE_TEXT] = 1, [STYLE_SCRIPT] = .72, [STYLE_SMALL] = .56
    };

    return t.size * share[t.style];
}

double type_constant(const struct setting *s, struct type t, hb_ot_math_constant_t k)
{
    return mathfont_constant(&s->font, k) * type_em(t);
}

double type_axis(const struct setting *s, struct type t)
{
    return type_constant(s, t, HB_OT_MATH_CONSTANT_AXIS_HEIGHT);
}

struct type type_script(struct type t, bool cramped)
{
    t.style = t.style <= STYLE_TEXT ? STYLE_SCRIPT : STYLE_SMALL;
    t.cramped = t.cramped || cramped;
    return t;
}

struct type type_cramped(struct type t)
{
    t.cramped = true;
    return t;
}

/* ---- boxes ------------------------------------------------------------------------------ */

struct box box_empty(const struct setting *s)
{
    return (struct box){ .first = s->n };
}

void box_move(struct setting *s, const struct box *b, double dx, double dy)
{
    for (int i = b->first; i < b->first + b->n; i++) {
        s->items[i].x += dx;
        s->items[i].y += dy;
    }
}

void box_cover(struct box *out, const struct box *b, double dy)
{
    out->h = fmax(out->h, b->h - dy);
    out->d = fmax(out->d, b->d + dy);
    if (b->first + b->n > out->first + out->n)
        out->n = b->first + b->n - out->first;
}

static struct setting_item *item(struct setting *s)
{
    struct setting_item *more;

    if (s->n >= MAX_ITEMS)
        s->failed = true;
    if (!s->failed && s->n == s->room) {
        int room = s->room ? 2 * s->room : 64;

        more = realloc(s->items, (size_t)room * sizeof *more);
        s->failed = !more;
        if (more) {
            s->items = more;
            s->room = room;
        }
    }
    if (s->failed)
        return NULL;
    memset(&s->items[s->n], 0, sizeof *s->items);
    return &s->items[s->n++];
}

struct box box_rule(struct setting *s, double x, double y, double w, double h)
{
    struct box b = box_empty(s);
    struct setting_item *it = item(s);

    if (!it)
        return b;
    *it = (struct setting_item){ .kind = ITEM_RULE, .x = x, .y = y, .sx = w, .sy = h };
    b.n = 1;
    b.w = w;
    b.h = -y;
    b.d = y + h;
    return b;
}

static void glyph_at(struct setting *s, double size, unsigned glyph, double x, double y,
                     double stretch)
{
    struct setting_item *it = item(s);

    if (it)
        *it = (struct setting_item){ .kind = ITEM_GLYPH,
                                     .x = x,
                                     .y = y,
                                     .sx = size,
                                     .sy = size * stretch,
                                     .glyph = glyph };
}

struct box box_glyph(struct setting *s, struct type t, unsigned glyph)
{
    struct mathfont_metrics m = mathfont_metrics(&s->font, glyph);
    struct box b = box_empty(s);
    double size = type_em(t);

    glyph_at(s, size, glyph, 0, 0, 1);
    b.n = s->n - b.first;
    b.italic = m.italic * size;
    b.w = m.advance * size + b.italic;
    b.h = m.top * size;
    b.d = -m.bottom * size;
    b.accent = m.accent * size;
    b.character = true;
    return b;
}

/* ---- texts ------------------------------------------------------------------------------- */

static PangoFontDescription *font_for(double size, enum formula_alphabet alphabet)
{
    PangoFontDescription *d = pango_font_description_from_string(
        alphabet == ALPHABET_MONO ? "DejaVu Sans Mono,WenQuanYi Micro Hei Mono,monospace"
        : alphabet == ALPHABET_SANS
            ? "DejaVu Sans,WenQuanYi Micro Hei,sans-serif"
            : "DejaVu Serif,Noto Serif CJK SC,WenQuanYi Micro Hei,serif");

    pango_font_description_set_absolute_size(d, size * PANGO_SCALE);
    if (alphabet == ALPHABET_ITALIC || alphabet == ALPHABET_BOLD_ITALIC)
        pango_font_description_set_style(d, PANGO_STYLE_ITALIC);
    if (alphabet == ALPHABET_BOLD || alphabet == ALPHABET_BOLD_ITALIC)
        pango_font_description_set_weight(d, PANGO_WEIGHT_BOLD);
    return d;
}

struct box box_text(struct setting *s, struct type t, const char *utf8,
                    enum formula_alphabet alphabet)
{
    struct box b = box_empty(s);
    struct setting_item *it = item(s);
    PangoFontDescription *font;
    PangoRectangle ink, logical;
    double base;

    if (!it)
        return b;
    it->kind = ITEM_TEXT;
    it->layout = pango_layout_copy(s->ruler);
    font = font_for(type_em(t), alphabet);
    pango_layout_set_font_description(it->layout, font);
    pango_font_description_free(font);
    pango_layout_set_single_paragraph_mode(it->layout, TRUE);
    pango_layout_set_text(it->layout, utf8, -1);
    s->unknown += pango_layout_get_unknown_glyphs_count(it->layout);
    pango_layout_get_extents(it->layout, &ink, &logical);
    base = (double)pango_layout_get_baseline(it->layout) / PANGO_SCALE;
    it->rise = base;
    b.n = 1;
    b.w = (double)logical.width / PANGO_SCALE;
    b.h = base - (double)ink.y / PANGO_SCALE;
    b.d = (double)(ink.y + ink.height) / PANGO_SCALE - base;
    b.accent = b.w / 2;
    return b;
}

static void encode(int32_t code, char text[8])
{
    text[g_unichar_to_utf8((gunichar)code, text)] = 0;
}

/* Takes back a text, the last item, that no font here has. */
static void take_back(struct setting *s, const struct box *b)
{
    if (s->n <= b->first)
        return;
    s->n = b->first;
    s->unknown -= pango_layout_get_unknown_glyphs_count(s->items[s->n].layout);
    g_object_unref(s->items[s->n].layout);
}

/* A font without alphabets of its own: the letter in another cut. */
static struct box other_cut(struct setting *s, struct type t, int32_t code,
                            enum formula_alphabet slant)
{
    int unknown = s->unknown;
    bool own =
        slant == ALPHABET_DOUBLE || slant == ALPHABET_SCRIPT || slant == ALPHABET_FRAKTUR;
    char text[8];
    struct box b;

    encode(own ? formula_letter(code, slant) : code, text);
    b = box_text(s, t, text, slant);
    if (own && s->unknown > unknown) {
        take_back(s, &b);
        encode(code, text);
        b = box_text(s, t, text,
                     slant == ALPHABET_DOUBLE ? ALPHABET_BOLD : ALPHABET_ITALIC);
    }
    b.character = true;
    return b;
}

struct box box_letter(struct setting *s, struct type t, int32_t code,
                      enum formula_alphabet alphabet)
{
    enum formula_alphabet slant = formula_slant(code, alphabet);
    unsigned glyph = mathfont_glyph(&s->font, formula_letter(code, slant));

    return glyph ? box_glyph(s, t, glyph) : other_cut(s, t, code, slant);
}

/* ---- what grows ----------------------------------------------------------------------------- */

static struct box grown(struct setting *s, struct type t, const struct mathfont_grown *g,
                        bool vertical)
{
    struct box b = box_empty(s);
    double size = type_em(t);

    if (!g->pieces) {
        struct mathfont_metrics m = mathfont_metrics(&s->font, g->glyph);

        glyph_at(s, size, g->glyph, 0, 0, vertical ? g->stretch : 1);
        if (!vertical && s->n > b.first)
            s->items[s->n - 1].sx = size * g->stretch;
        b.w = (vertical ? m.advance : (m.x1 - m.x0) * g->stretch) * size;
        b.h = m.top * size * (vertical ? g->stretch : 1);
        b.d = -m.bottom * size * (vertical ? g->stretch : 1);
        b.italic = m.italic * size;
        if (!vertical && s->n > b.first)
            s->items[s->n - 1].x = -m.x0 * size * g->stretch;
    }
    for (int i = 0; i < g->pieces; i++) {
        struct mathfont_metrics m = mathfont_metrics(&s->font, g->piece[i].glyph);
        double at = g->piece[i].at * size;

        glyph_at(s, size, g->piece[i].glyph, vertical ? 0 : at - m.x0 * size,
                 vertical ? -at + m.bottom * size : 0, 1);
        b.w = vertical ? fmax(b.w, m.advance * size) : g->length * size;
        b.h = vertical ? g->length * size : fmax(b.h, m.top * size);
        b.d = vertical ? 0 : i ? fmax(b.d, -m.bottom * size) : -m.bottom * size;
    }
    b.n = s->n - b.first;
    b.accent = b.w / 2;
    return b;
}

struct box box_delimiter(struct setting *s, struct type t, int32_t code, double length)
{
    struct mathfont_grown g;
    unsigned glyph = code ? mathfont_glyph(&s->font, code) : 0;
    struct box b;
    double middle;

    if (!glyph) {
        b = code ? box_letter(s, t, code, ALPHABET_ROMAN) : box_empty(s);
        b.w += code ? 0 : .12 * type_em(t);
        return b;
    }
    mathfont_grow(&s->font, glyph, true, false, length / type_em(t), &g);
    b = grown(s, t, &g, true);
    middle = type_axis(s, t) - (b.h - b.d) / 2;
    box_move(s, &b, 0, -middle);
    b.h += middle;
    b.d -= middle;
    return b;
}

struct box box_root_sign(struct setting *s, struct type t, double length)
{
    struct mathfont_grown g;
    unsigned glyph = mathfont_glyph(&s->font, 0x221a);
    struct box b;

    mathfont_grow(&s->font, glyph, true, false, length / type_em(t), &g);
    b = grown(s, t, &g, true);
    /* Its top at the baseline. */
    box_move(s, &b, 0, b.h);
    b.d += b.h;
    b.h = 0;
    return b;
}

struct box box_across(struct setting *s, struct type t, int32_t code, double width,
                      bool under)
{
    struct mathfont_grown g;
    unsigned glyph = mathfont_glyph(&s->font, code);

    if (!glyph)
        return box_rule(s, 0, 0, width, .05 * type_em(t));
    mathfont_grow(&s->font, glyph, false, under, width / type_em(t), &g);
    return grown(s, t, &g, false);
}

/* ---- all of it -------------------------------------------------------------------------------- */

struct setting *setting_new(const char *tex, double size, bool display)
{
    struct setting *s = calloc(1, sizeof *s);
    cairo_surface_t *none = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    cairo_t *cr = cairo_create(none);
    struct pen p = pen_make(cr);
    char why[200];

    if (s) {
        s->ruler = p.layout;
        s->formula = formula_parse(tex, strlen(tex), why, sizeof why);
        if (!s->formula || !mathfont_open(&s->font, pango_layout_get_context(p.layout)))
            s->failed = true;
        else
            s->box = set_node(s,
                              (struct type){ display ? STYLE_DISPLAY : STYLE_TEXT, false,
                                             size },
                              formula_root(s->formula));
        s->ruler = NULL;
    }
    pen_release(&p);
    cairo_destroy(cr);
    cairo_surface_destroy(none);
    if (s && !s->failed)
        return s;
    setting_free(s);
    return NULL;
}

void setting_free(struct setting *s)
{
    if (!s)
        return;
    for (int i = 0; i < s->n; i++)
        if (s->items[i].layout)
            g_object_unref(s->items[i].layout);
    free(s->items);
    mathfont_close(&s->font);
    formula_free(s->formula);
    free(s);
}

static void glyph_path(const struct setting *s, cairo_t *cr,
                       const struct setting_item *it, double x, double y)
{
    cairo_glyph_t glyph = { it->glyph, 0, 0 };
    cairo_matrix_t m;

    cairo_matrix_init_scale(&m, it->sx, it->sy);
    cairo_set_font_matrix(cr, &m);
    glyph.x = x + it->x;
    glyph.y = y + it->y;
    cairo_glyph_path(cr, &glyph, 1);
    (void)s;
}

void setting_path(const struct setting *s, cairo_t *cr, double x, double y)
{
    cairo_font_options_t *o = cairo_font_options_create();

    cairo_save(cr);
    cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(cr, o);
    cairo_font_options_destroy(o);
    cairo_set_font_face(cr, s->font.face);
    for (int i = 0; i < s->n; i++) {
        const struct setting_item *it = &s->items[i];

        if (it->kind == ITEM_GLYPH) {
            glyph_path(s, cr, it, x, y);
        } else if (it->kind == ITEM_RULE) {
            cairo_rectangle(cr, x + it->x, y + it->y, it->sx, it->sy);
        } else {
            cairo_move_to(cr, x + it->x, y + it->y - it->rise);
            pango_cairo_layout_path(cr, it->layout);
        }
    }
    cairo_restore(cr);
}
