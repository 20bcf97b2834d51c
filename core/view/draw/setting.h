/* setting.h — a formula set in type: boxes of glyphs, rules and texts.
 *
 * Boxes lie on a baseline, y grows downwards, lengths are px. All that a box holds are the
 * items made while it was put together, so a box moves by moving a range of them.
 */
#ifndef DRAW_SETTING_H
#define DRAW_SETTING_H

#include "view/draw/mathfont.h"
#include "view/formula/formula.h"

struct box {
    double w, h, d; /* width, height above and depth below the baseline */
    double italic;  /* of w: how much of it a subscript does not need */
    double accent;  /* x that an accent stands over */
    bool character; /* one glyph: its scripts go by the style alone */
    int first, n;   /* items */
};

/* The size and style of a part (The TeXbook, chapter 17). */
struct type {
    enum formula_style style;
    bool cramped; /* superscripts are lower */
    double size;  /* px to the em of display and text style */
};

struct setting_item {
    enum { ITEM_GLYPH, ITEM_RULE, ITEM_TEXT } kind;
    double x, y;   /* of the baseline's start; a rule's upper left corner */
    double sx, sy; /* GLYPH: px to the em; RULE: width and height */
    unsigned glyph;
    PangoLayout *layout; /* TEXT */
    double rise;         /* TEXT: of its baseline */
};

struct setting {
    struct mathfont font;
    PangoLayout *ruler; /* borrowed: where texts get their context */
    struct setting_item *items;
    int n, room;
    int unknown;
    bool failed;
    struct box box;
    struct formula *formula;
};

/* Sets a formula, which parses, at `size` px to the em; `display`: limits over and under,
 * tall fractions, else as within a line. NULL when out of memory. */
struct setting *setting_new(const char *tex, double size, bool display);
void setting_free(struct setting *s);
/* Adds the outlines of all of it to cr's path, its baseline's start at x, y. */
void setting_path(const struct setting *s, cairo_t *cr, double x, double y);

/* ---- what the files of the typesetter share -------------------------------------------------- */

double type_em(struct type t);
double type_constant(const struct setting *s, struct type t, hb_ot_math_constant_t k);
double type_axis(const struct setting *s, struct type t);
struct type type_script(struct type t, bool cramped);
struct type type_cramped(struct type t);

struct box box_empty(const struct setting *s);
void box_move(struct setting *s, const struct box *b, double dx, double dy);
/* Makes `out` hold `b` too, which has been moved by dx, dy. */
void box_cover(struct box *out, const struct box *b, double dy);
struct box box_rule(struct setting *s, double x, double y, double w, double h);
struct box box_glyph(struct setting *s, struct type t, unsigned glyph);
/* A character of an alphabet, or what stands in for it. */
struct box box_letter(struct setting *s, struct type t, int32_t code,
                      enum formula_alphabet alphabet);
struct box box_text(struct setting *s, struct type t, const char *utf8,
                    enum formula_alphabet alphabet);
/* A delimiter of at least `length` px about the axis; code 0: a little space. */
struct box box_delimiter(struct setting *s, struct type t, int32_t code, double length);
/* A brace or accent of at least (`under`: at most) that width, from x = 0. */
struct box box_across(struct setting *s, struct type t, int32_t code, double width,
                      bool under);
struct box box_root_sign(struct setting *s, struct type t, double length);

struct box set_node(struct setting *s, struct type t, const struct formula_node *n);
struct box set_row(struct setting *s, struct type t, const struct formula_node *n);
struct box set_scripts(struct setting *s, struct type t, const struct formula_node *n);
struct box set_fraction(struct setting *s, struct type t, const struct formula_node *n);
struct box set_root(struct setting *s, struct type t, const struct formula_node *n);
struct box set_accent(struct setting *s, struct type t, const struct formula_node *n);
struct box set_stack(struct setting *s, struct type t, const struct formula_node *n);
struct box set_table(struct setting *s, struct type t, const struct formula_node *n);
/* Body b between delimiters as tall as it. */
struct box set_between(struct setting *s, struct type t, int32_t open, struct box b,
                       int32_t close);

#endif
