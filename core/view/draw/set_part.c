/* set_part.c — fractions, roots, delimiters, accents, braces. */
#include "view/draw/setting.h"

#include <math.h>

#define K(name) type_constant(s, t, HB_OT_MATH_CONSTANT_##name)

/* ---- fractions ------------------------------------------------------------------------------ */

/* Rule 15: how far numerator and denominator are from the baseline. */
static void shifts(const struct setting *s, struct type t, bool line,
                   const struct box *above, const struct box *below, double *up,
                   double *down)
{
    bool display = t.style == STYLE_DISPLAY;
    double a = type_axis(s, t), half = K(FRACTION_RULE_THICKNESS) / 2, gap;

    if (!line) {
        *up = display ? K(STACK_TOP_DISPLAY_STYLE_SHIFT_UP) : K(STACK_TOP_SHIFT_UP);
        *down = display ? K(STACK_BOTTOM_DISPLAY_STYLE_SHIFT_DOWN)
                        : K(STACK_BOTTOM_SHIFT_DOWN);
        gap = (display ? K(STACK_DISPLAY_STYLE_GAP_MIN) : K(STACK_GAP_MIN)) -
              (*up - above->d + *down - below->h);
        *up += fmax(0, gap / 2);
        *down += fmax(0, gap / 2);
        return;
    }
    *up = display ? K(FRACTION_NUMERATOR_DISPLAY_STYLE_SHIFT_UP)
                  : K(FRACTION_NUMERATOR_SHIFT_UP);
    *down = display ? K(FRACTION_DENOMINATOR_DISPLAY_STYLE_SHIFT_DOWN)
                    : K(FRACTION_DENOMINATOR_SHIFT_DOWN);
    gap = display ? K(FRACTION_NUM_DISPLAY_STYLE_GAP_MIN) : K(FRACTION_NUMERATOR_GAP_MIN);
    *up = fmax(*up, a + half + gap + above->d);
    gap = display ? K(FRACTION_DENOM_DISPLAY_STYLE_GAP_MIN)
                  : K(FRACTION_DENOMINATOR_GAP_MIN);
    *down = fmax(*down, half + gap + below->h - a);
}

struct box set_fraction(struct setting *s, struct type t, const struct formula_node *n)
{
    struct box all = box_empty(s), above, below, rule;
    double up, down, pad = .12 * type_em(t), w;
    struct type inner;

    if (n->style != STYLE_SMALL)
        t.style = n->style;
    inner = t.style == STYLE_DISPLAY ? t : type_script(t, false);
    if (t.style == STYLE_DISPLAY)
        inner.style = STYLE_TEXT;
    above = set_node(s, inner, formula_child(n, 0));
    below = set_node(s, type_cramped(inner), formula_child(n, 1));
    shifts(s, t, n->line, &above, &below, &up, &down);
    w = fmax(above.w, below.w) + (n->line ? .1 * type_em(t) : 0);
    box_move(s, &above, pad + (w - above.w) / 2, -up);
    box_move(s, &below, pad + (w - below.w) / 2, down);
    box_cover(&all, &above, -up);
    box_cover(&all, &below, down);
    if (n->line) {
        double thick = K(FRACTION_RULE_THICKNESS);

        rule = box_rule(s, pad, -type_axis(s, t) - thick / 2, w, thick);
        box_cover(&all, &rule, 0);
    }
    all.w = w + 2 * pad;
    all.accent = all.w / 2;
    all.n = s->n - all.first;
    return all;
}

/* ---- roots -------------------------------------------------------------------------------------- */

/* Rule 11. */
struct box set_root(struct setting *s, struct type t, const struct formula_node *n)
{
    const struct formula_node *index = formula_child(n, 1);
    struct box all = box_empty(s), body, sign, rule, degree;
    double thick = K(RADICAL_RULE_THICKNESS), x = 0, gap, top;

    gap = t.style == STYLE_DISPLAY ? K(RADICAL_DISPLAY_STYLE_VERTICAL_GAP)
                                   : K(RADICAL_VERTICAL_GAP);
    body = set_node(s, type_cramped(t), formula_child(n, 0));
    body.h = fmax(body.h, .5 * type_em(t));
    sign = box_root_sign(s, t, body.h + body.d + gap + thick);
    /* What the sign is too long for is shared above and below. */
    gap += fmax(0, (sign.d - (body.h + body.d + gap + thick)) / 2);
    top = -(body.h + gap + thick);
    if (!formula_is_empty(index)) {
        struct type small = { STYLE_SMALL, false, t.size };

        degree = set_node(s, small, index);
        x = fmax(0,
                 K(RADICAL_KERN_BEFORE_DEGREE) + degree.w + K(RADICAL_KERN_AFTER_DEGREE));
        box_move(s, &degree, x - degree.w - K(RADICAL_KERN_AFTER_DEGREE),
                 top + .45 * sign.d - degree.d);
        box_cover(&all, &degree, top + .45 * sign.d - degree.d);
    }
    box_move(s, &sign, x, top);
    x += sign.w;
    box_move(s, &body, x, 0);
    rule = box_rule(s, x - .01 * type_em(t), top, body.w + .05 * type_em(t), thick);
    box_cover(&all, &sign, top);
    box_cover(&all, &body, 0);
    box_cover(&all, &rule, 0);
    all.h += K(RADICAL_EXTRA_ASCENDER);
    all.w = x + body.w + .05 * type_em(t);
    all.accent = all.w / 2;
    all.n = s->n - all.first;
    return all;
}

/* ---- delimiters -------------------------------------------------------------------------------- */

struct box set_between(struct setting *s, struct type t, int32_t open, struct box b,
                       int32_t close)
{
    struct box all = b, left, right;
    double a = type_axis(s, t), half = fmax(b.h - a, b.d + a), length;

    length = fmax(1.802 * half, 2 * half - .5 * type_em(t));
    left = box_delimiter(s, t, open, length);
    right = box_delimiter(s, t, close, length);
    box_move(s, &b, left.w, 0);
    box_move(s, &right, left.w + b.w, 0);
    box_cover(&all, &left, 0);
    box_cover(&all, &right, 0);
    all.w = left.w + b.w + right.w;
    all.accent = all.w / 2;
    all.italic = 0;
    all.character = false;
    all.n = s->n - all.first;
    return all;
}

static struct box set_fence(struct setting *s, struct type t,
                            const struct formula_node *n)
{
    return set_between(s, t, n->open, set_node(s, t, formula_child(n, 0)), n->close);
}

/* ---- accents and braces -------------------------------------------------------------------------- */

static struct box line_beside(struct setting *s, struct type t, struct box b, bool above)
{
    struct box all = b, rule;
    double thick = above ? K(OVERBAR_RULE_THICKNESS) : K(UNDERBAR_RULE_THICKNESS);
    double gap = above ? K(OVERBAR_VERTICAL_GAP) : K(UNDERBAR_VERTICAL_GAP);

    rule = box_rule(s, 0, above ? -b.h - gap - thick : b.d + gap, b.w, thick);
    box_cover(&all, &rule, 0);
    if (above)
        all.h += K(OVERBAR_EXTRA_ASCENDER);
    all.character = false;
    all.n = s->n - all.first;
    return all;
}

/* Rule 12. */
struct box set_accent(struct setting *s, struct type t, const struct formula_node *n)
{
    struct box b = set_node(s, type_cramped(t), formula_child(n, 0)), all, top;
    double rise = fmin(b.h, K(ACCENT_BASE_HEIGHT)), x;
    unsigned glyph = mathfont_glyph(&s->font, n->code);

    if (n->code == ACCENT_OVERLINE || n->code == ACCENT_UNDERLINE)
        return line_beside(s, t, b, n->code == ACCENT_OVERLINE);
    all = b;
    rise = b.h - rise;
    if (n->wide && glyph) {
        top = box_across(s, t, n->code, b.w, true);
        x = (b.w - top.w) / 2;
    } else if (glyph) {
        top = box_glyph(s, t, glyph);
        x = b.accent - top.accent;
    } else if (n->code == 0x20d7) {
        /* An arrow of text stands in for one that is made for this. */
        top = box_letter(s, type_script(t, false), 0x2192, ALPHABET_ROMAN);
        x = b.accent - top.w / 2;
        rise = b.h + top.d;
    } else {
        return b;
    }
    box_move(s, &top, x, -rise);
    box_cover(&all, &top, -rise);
    all.n = s->n - all.first;
    return all;
}

struct box set_stack(struct setting *s, struct type t, const struct formula_node *n)
{
    struct box b = set_node(s, t, formula_child(n, 0)), all = b, brace, note;
    double gap = .12 * type_em(t), y, w = b.w;

    note = set_node(s, type_script(t, !n->above), formula_child(n, 1));
    if (n->code) {
        brace = box_across(s, t, n->code, b.w, false);
        y = n->above ? -all.h - gap - brace.d : all.d + gap + brace.h;
        box_move(s, &brace, (w - brace.w) / 2, y);
        box_cover(&all, &brace, y);
    }
    if (note.w > 0) {
        y = n->above ? -all.h - gap - note.d : all.d + gap + note.h;
        w = fmax(w, note.w);
        box_move(s, &note, (b.w - note.w) / 2, y);
        box_cover(&all, &note, y);
    }
    all.n = s->n - all.first;
    box_move(s, &all, (w - b.w) / 2, 0);
    all.w = w;
    all.accent = w / 2;
    all.italic = 0;
    all.character = false;
    return all;
}

/* ---- every kind ------------------------------------------------------------------------------------- */

static struct box set_sign(struct setting *s, struct type t, const struct formula_node *n)
{
    static const double sizes[] = { 0, 1.2, 1.8, 2.4, 3 };
    unsigned glyph = n->big ? mathfont_glyph(&s->font, n->code) : 0;
    struct box b;
    double middle;

    if (n->size)
        return box_delimiter(s, t, n->code, sizes[n->size] * type_em(t));
    if (!glyph)
        return box_letter(s, t, n->code, n->alphabet);
    if (t.style == STYLE_DISPLAY) {
        struct mathfont_grown g;

        mathfont_grow(&s->font, glyph, true, false,
                      mathfont_constant(&s->font,
                                        HB_OT_MATH_CONSTANT_DISPLAY_OPERATOR_MIN_HEIGHT),
                      &g);
        glyph = g.pieces ? glyph : g.glyph;
    }
    b = box_glyph(s, t, glyph);
    middle = type_axis(s, t) - (b.h - b.d) / 2;
    box_move(s, &b, 0, -middle);
    b.h += middle;
    b.d -= middle;
    b.character = false;
    return b;
}

static struct box set_word(struct setting *s, struct type t, const struct formula_node *n)
{
    enum formula_alphabet a = n->alphabet;

    return box_text(s, t, n->text, a == ALPHABET_NORMAL ? ALPHABET_ROMAN : a);
}

static struct box set_nothing(struct setting *s, struct type t,
                              const struct formula_node *n)
{
    (void)t, (void)n;
    return box_empty(s);
}

struct box set_node(struct setting *s, struct type t, const struct formula_node *n)
{
    static struct box (*const kinds[])(struct setting *, struct type,
                                       const struct formula_node *) = {
        [FORMULA_ROW] = set_row,           [FORMULA_SIGN] = set_sign,
        [FORMULA_WORD] = set_word,         [FORMULA_SCRIPTS] = set_scripts,
        [FORMULA_FRACTION] = set_fraction, [FORMULA_ROOT] = set_root,
        [FORMULA_FENCE] = set_fence,       [FORMULA_ACCENT] = set_accent,
        [FORMULA_STACK] = set_stack,       [FORMULA_TABLE] = set_table,
        [FORMULA_SPACE] = set_nothing,     [FORMULA_STYLE] = set_nothing,
    };

    return s->failed ? (struct box){ 0 } : kinds[n->kind](s, t, n);
}
