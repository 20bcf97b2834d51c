/* mathfont.c — what formulas ask a font. */
#include "view/draw/mathfont.h"

#include <math.h>
#include <string.h>

/* Taken in this order: the first that is there and measured, or else the serif one. */
static const char *const families[] = { "DejaVu Math TeX Gyre", "TeX Gyre DejaVu Math",
                                        "STIX Two Math", "Latin Modern Math",
                                        "DejaVu Serif" };

/* Is it that family, and not what stands in for it? */
static bool is_family(PangoFont *font, const char *family)
{
    PangoFontDescription *d = pango_font_describe(font);
    const char *name = pango_font_description_get_family(d);
    bool same = name && g_ascii_strcasecmp(name, family) == 0;

    pango_font_description_free(d);
    return same;
}

static bool load(struct mathfont *f, PangoContext *context, const char *family)
{
    PangoFontDescription *d = pango_font_description_from_string(family);
    cairo_scaled_font_t *scaled;
    hb_face_t *face;

    pango_font_description_set_absolute_size(d, 100 * PANGO_SCALE);
    f->pango = pango_context_load_font(context, d);
    pango_font_description_free(d);
    scaled = f->pango
                 ? pango_cairo_font_get_scaled_font((PangoCairoFont *)(void *)f->pango)
                 : NULL;
    if (!scaled) {
        mathfont_close(f);
        return false;
    }
    f->face = cairo_scaled_font_get_font_face(scaled);
    face = hb_font_get_face(pango_font_get_hb_font(f->pango));
    f->hb = hb_font_create(face);
    hb_ot_font_set_funcs(f->hb);
    f->unit = hb_face_get_upem(face);
    f->maths = hb_ot_math_has_data(face);
    /* DejaVu Sans and Serif have a table that is all but empty. */
    f->measured =
        f->maths &&
        hb_ot_math_get_constant(f->hb, HB_OT_MATH_CONSTANT_SUBSCRIPT_SHIFT_DOWN) > 0;
    return true;
}

bool mathfont_open(struct mathfont *f, PangoContext *context)
{
    enum { N = sizeof families / sizeof *families };

    *f = (struct mathfont){ 0 };
    for (int i = 0; i < N; i++) {
        if (!load(f, context, families[i]))
            continue;
        if (i == N - 1 || (f->measured && is_family(f->pango, families[i])))
            return true;
        mathfont_close(f);
    }
    return false;
}

void mathfont_close(struct mathfont *f)
{
    if (f->hb)
        hb_font_destroy(f->hb);
    if (f->pango)
        g_object_unref(f->pango);
    *f = (struct mathfont){ 0 };
}

unsigned mathfont_glyph(const struct mathfont *f, int32_t code)
{
    hb_codepoint_t glyph = 0;

    return hb_font_get_nominal_glyph(f->hb, (hb_codepoint_t)code, &glyph) ? glyph : 0;
}

struct mathfont_metrics mathfont_metrics(const struct mathfont *f, unsigned glyph)
{
    hb_glyph_extents_t e = { 0 };
    struct mathfont_metrics m;
    double u = f->unit;

    hb_font_get_glyph_extents(f->hb, glyph, &e);
    m.advance = hb_font_get_glyph_h_advance(f->hb, glyph) / u;
    m.x0 = e.x_bearing / u;
    m.x1 = (e.x_bearing + e.width) / u;
    m.top = e.y_bearing / u;
    m.bottom = (e.y_bearing + e.height) / u;
    m.italic =
        f->measured ? hb_ot_math_get_glyph_italics_correction(f->hb, glyph) / u : 0;
    m.accent = f->measured ? hb_ot_math_get_glyph_top_accent_attachment(f->hb, glyph) / u
                           : (m.x0 + m.x1) / 2;
    return m;
}

/* Of a font without a table: near to Computer Modern's, for DejaVu's larger letters. */
static const struct {
    hb_ot_math_constant_t k;
    double em;
} usual[] = {
    { HB_OT_MATH_CONSTANT_AXIS_HEIGHT, .31 },
    { HB_OT_MATH_CONSTANT_ACCENT_BASE_HEIGHT, .54 },
    { HB_OT_MATH_CONSTANT_DISPLAY_OPERATOR_MIN_HEIGHT, 1.33 },
    { HB_OT_MATH_CONSTANT_SUBSCRIPT_SHIFT_DOWN, .22 },
    { HB_OT_MATH_CONSTANT_SUBSCRIPT_TOP_MAX, .43 },
    { HB_OT_MATH_CONSTANT_SUBSCRIPT_BASELINE_DROP_MIN, .12 },
    { HB_OT_MATH_CONSTANT_SUPERSCRIPT_SHIFT_UP, .42 },
    { HB_OT_MATH_CONSTANT_SUPERSCRIPT_SHIFT_UP_CRAMPED, .34 },
    { HB_OT_MATH_CONSTANT_SUPERSCRIPT_BOTTOM_MIN, .13 },
    { HB_OT_MATH_CONSTANT_SUPERSCRIPT_BASELINE_DROP_MAX, .34 },
    { HB_OT_MATH_CONSTANT_SUB_SUPERSCRIPT_GAP_MIN, .19 },
    { HB_OT_MATH_CONSTANT_SUPERSCRIPT_BOTTOM_MAX_WITH_SUBSCRIPT, .43 },
    { HB_OT_MATH_CONSTANT_SPACE_AFTER_SCRIPT, .05 },
    { HB_OT_MATH_CONSTANT_UPPER_LIMIT_GAP_MIN, .12 },
    { HB_OT_MATH_CONSTANT_UPPER_LIMIT_BASELINE_RISE_MIN, .11 },
    { HB_OT_MATH_CONSTANT_LOWER_LIMIT_GAP_MIN, .17 },
    { HB_OT_MATH_CONSTANT_LOWER_LIMIT_BASELINE_DROP_MIN, .6 },
    { HB_OT_MATH_CONSTANT_STACK_TOP_SHIFT_UP, .4 },
    { HB_OT_MATH_CONSTANT_STACK_TOP_DISPLAY_STYLE_SHIFT_UP, .64 },
    { HB_OT_MATH_CONSTANT_STACK_BOTTOM_SHIFT_DOWN, .27 },
    { HB_OT_MATH_CONSTANT_STACK_BOTTOM_DISPLAY_STYLE_SHIFT_DOWN, .64 },
    { HB_OT_MATH_CONSTANT_STACK_GAP_MIN, .12 },
    { HB_OT_MATH_CONSTANT_STACK_DISPLAY_STYLE_GAP_MIN, .28 },
    { HB_OT_MATH_CONSTANT_FRACTION_NUMERATOR_SHIFT_UP, .4 },
    { HB_OT_MATH_CONSTANT_FRACTION_NUMERATOR_DISPLAY_STYLE_SHIFT_UP, .64 },
    { HB_OT_MATH_CONSTANT_FRACTION_DENOMINATOR_SHIFT_DOWN, .27 },
    { HB_OT_MATH_CONSTANT_FRACTION_DENOMINATOR_DISPLAY_STYLE_SHIFT_DOWN, .64 },
    { HB_OT_MATH_CONSTANT_FRACTION_NUMERATOR_GAP_MIN, .06 },
    { HB_OT_MATH_CONSTANT_FRACTION_NUM_DISPLAY_STYLE_GAP_MIN, .12 },
    { HB_OT_MATH_CONSTANT_FRACTION_RULE_THICKNESS, .06 },
    { HB_OT_MATH_CONSTANT_FRACTION_DENOMINATOR_GAP_MIN, .06 },
    { HB_OT_MATH_CONSTANT_FRACTION_DENOM_DISPLAY_STYLE_GAP_MIN, .12 },
    { HB_OT_MATH_CONSTANT_OVERBAR_VERTICAL_GAP, .12 },
    { HB_OT_MATH_CONSTANT_OVERBAR_RULE_THICKNESS, .055 },
    { HB_OT_MATH_CONSTANT_OVERBAR_EXTRA_ASCENDER, .05 },
    { HB_OT_MATH_CONSTANT_UNDERBAR_VERTICAL_GAP, .12 },
    { HB_OT_MATH_CONSTANT_UNDERBAR_RULE_THICKNESS, .055 },
    { HB_OT_MATH_CONSTANT_UNDERBAR_EXTRA_DESCENDER, .05 },
    { HB_OT_MATH_CONSTANT_RADICAL_VERTICAL_GAP, .07 },
    { HB_OT_MATH_CONSTANT_RADICAL_DISPLAY_STYLE_VERTICAL_GAP, .14 },
    { HB_OT_MATH_CONSTANT_RADICAL_RULE_THICKNESS, .055 },
    { HB_OT_MATH_CONSTANT_RADICAL_EXTRA_ASCENDER, .05 },
    { HB_OT_MATH_CONSTANT_RADICAL_KERN_BEFORE_DEGREE, .04 },
    { HB_OT_MATH_CONSTANT_RADICAL_KERN_AFTER_DEGREE, -.4 },
};

double mathfont_constant(const struct mathfont *f, hb_ot_math_constant_t k)
{
    if (f->measured)
        return hb_ot_math_get_constant(f->hb, k) / f->unit;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (usual[i].k == k)
            return usual[i].em;
    return 0;
}

/* ---- characters that grow ---------------------------------------------------------------- */

static hb_direction_t direction(bool vertical)
{
    return vertical ? HB_DIRECTION_BTT : HB_DIRECTION_LTR;
}

static double length_of(const struct mathfont *f, unsigned glyph, bool vertical)
{
    struct mathfont_metrics m = mathfont_metrics(f, glyph);

    return vertical ? m.top - m.bottom : m.x1 - m.x0;
}

/* Puts n parts together, those that may be repeated `times` times. Their overlap is the
 * least that the font allows, and more where that comes nearer to the length. */
static bool assemble(const struct mathfont *f, const hb_ot_math_glyph_part_t *part,
                     unsigned n, int times, bool vertical, double want,
                     struct mathfont_grown *out)
{
    double least =
        hb_ot_math_get_min_connector_overlap(f->hb, direction(vertical)) / f->unit;
    double full = 0, slack = INFINITY, last = INFINITY, at = 0, overlap;
    int count = 0;

    for (unsigned i = 0; i < n; i++) {
        bool extends = part[i].flags & HB_OT_MATH_GLYPH_PART_FLAG_EXTENDER;

        for (int k = extends ? times : 1; k > 0; k--) {
            if (count == MAX_PIECES)
                return false;
            if (count)
                slack = fmin(slack, fmin(last, part[i].start_connector_length / f->unit));
            last = part[i].end_connector_length / f->unit;
            out->piece[count].glyph = part[i].glyph;
            out->piece[count].length = part[i].full_advance / f->unit;
            full += out->piece[count++].length;
        }
    }
    if (!count)
        return false;
    overlap = count > 1 ? (full - want) / (count - 1) : 0;
    overlap = fmax(least, fmin(overlap, slack));
    for (int i = 0; i < count; i++) {
        out->piece[i].at = at;
        at += out->piece[i].length - overlap;
    }
    out->pieces = count;
    out->length = at + overlap;
    return out->length >= want;
}

static bool from_pieces(const struct mathfont *f, unsigned glyph, bool vertical,
                        double length, struct mathfont_grown *out)
{
    hb_ot_math_glyph_part_t part[16];
    unsigned n = sizeof part / sizeof *part;
    hb_position_t italic;
    int tried = 0;

    hb_ot_math_get_glyph_assembly(f->hb, glyph, direction(vertical), 0, &n, part,
                                  &italic);
    if (!n)
        return false;
    while (tried < MAX_PIECES && !assemble(f, part, n, tried, vertical, length, out))
        tried++;
    return out->pieces > 0;
}

static double variants(const struct mathfont *f, unsigned glyph, bool vertical,
                       bool under, double length, struct mathfont_grown *out)
{
    hb_ot_math_glyph_variant_t v[24];
    unsigned n = sizeof v / sizeof *v;
    double last = length_of(f, glyph, vertical);

    hb_ot_math_get_glyph_variants(f->hb, glyph, direction(vertical), 0, &n, v);
    for (unsigned i = 0; i < n && (under || last < length); i++) {
        double have = length_of(f, v[i].glyph, vertical);

        if (under && have > length && i > 0)
            break;
        out->glyph = v[i].glyph;
        last = have;
    }
    return last;
}

void mathfont_grow(const struct mathfont *f, unsigned glyph, bool vertical, bool under,
                   double length, struct mathfont_grown *out)
{
    double last;

    out->pieces = 0;
    out->glyph = glyph;
    out->stretch = 1;
    last = f->maths ? variants(f, glyph, vertical, under, length, out)
                    : length_of(f, glyph, vertical);
    if (under || last >= length ||
        (f->maths && from_pieces(f, glyph, vertical, length, out)))
        return;
    out->pieces = 0;
    if (last > 0)
        out->stretch = fmin(length / last, 60);
}
