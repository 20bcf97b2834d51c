/* formula.h — a formula in a subset of LaTeX, as a tree that text and pictures are made of.
 *
 * In a folder of its own below view, since both sides need it: labsh lays trees out as text,
 * the drawing library as pictures, and neither knows the other's contexts. Nothing here
 * allocates outside of the tree; hostile text is refused with the place of the first fault.
 */
#ifndef VIEW_FORMULA_H
#define VIEW_FORMULA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FORMULA_MAX_TEX = 4000,  /* bytes */
    FORMULA_MAX_DEPTH = 40,  /* groups in each other */
    FORMULA_MAX_COLUMNS = 32 /* of a table */
};

enum formula_kind {
    FORMULA_ROW,      /* children side by side; may have none */
    FORMULA_SIGN,     /* one character: code, alphabet; size: 1 to 4 for \big … \Bigg */
    FORMULA_WORD,     /* upright text: \text, names of operators */
    FORMULA_SCRIPTS,  /* three children: base, sub, sup; an empty row is none */
    FORMULA_FRACTION, /* two: above, below; `line` false without a bar (binomials) */
    FORMULA_ROOT,     /* two: radicand, index (an empty row: none) */
    FORMULA_FENCE,    /* one: body between open and close, as tall as it */
    FORMULA_ACCENT,   /* one: body under (or over, \underline) the character code */
    FORMULA_STACK,    /* two: body, note; above: the note is over it */
    FORMULA_TABLE,    /* rows × columns cells, row by row, between open and close */
    FORMULA_SPACE,    /* size in mu, 18 to the em */
    FORMULA_STYLE     /* size: enum formula_style of what follows in its row */
};

/* What TeX's spacing goes by (The TeXbook, appendix G). */
enum formula_class {
    CLASS_ORD,
    CLASS_OP,
    CLASS_BIN,
    CLASS_REL,
    CLASS_OPEN,
    CLASS_CLOSE,
    CLASS_PUNCT,
    CLASS_INNER,
    N_CLASSES
};

enum formula_alphabet {
    ALPHABET_NORMAL, /* letters slant, digits and capital Greek do not */
    ALPHABET_ROMAN,
    ALPHABET_ITALIC,
    ALPHABET_BOLD,
    ALPHABET_BOLD_ITALIC,
    ALPHABET_DOUBLE, /* \mathbb */
    ALPHABET_SCRIPT, /* \mathcal */
    ALPHABET_FRAKTUR,
    ALPHABET_SANS,
    ALPHABET_MONO,
    N_ALPHABETS
};

enum formula_style { STYLE_DISPLAY, STYLE_TEXT, STYLE_SCRIPT, STYLE_SMALL };

/* Columns of a table: all centred, all left, or right and left in turns (aligned). */
enum formula_columns { COLUMNS_CENTRE, COLUMNS_LEFT, COLUMNS_PAIRS };

/* Codes of FORMULA_ACCENT that are no combining character. */
enum { ACCENT_OVERLINE = 0x203e, ACCENT_UNDERLINE = 0x5f };

struct formula_node {
    enum formula_kind kind;
    enum formula_class cls;
    enum formula_alphabet alphabet;
    int32_t code;        /* SIGN, ACCENT; STACK: a brace between body and note, or 0 */
    int32_t open, close; /* FENCE, TABLE: delimiters, 0 for none */
    int size;
    bool limits;              /* in display style scripts stand above and below */
    bool always;              /* … and in any style (\limits, \underset) */
    bool big;                 /* SIGN: an operator that is larger in display style */
    bool stretch;             /* SIGN: as tall as the fence around it (\middle) */
    bool wide;                /* ACCENT: as wide as the body */
    bool line;                /* FRACTION: has a bar */
    bool above;               /* STACK */
    bool display;             /* TABLE: cells are in display style, rows further apart */
    bool tight;               /* TABLE: small, as under a sum (\substack) */
    enum formula_style style; /* FRACTION: dfrac, tfrac; STYLE_SMALL: as it stands */
    enum formula_columns columns_are;
    int rows, columns;
    const char *text; /* WORD: UTF-8 */
    struct formula_node *first, *next;
};

struct formula;
/* Parses n bytes of TeX (they may hold anything). NULL with one line in `why`, such as
 * "'\frcc' at column 5 is not known"; columns count characters from 1. The tree belongs to
 * the formula. */
struct formula *formula_parse(const char *tex, size_t n, char *why, size_t size);
void formula_free(struct formula *f);
const struct formula_node *formula_root(const struct formula *f);
/* Child i, which is there. */
const struct formula_node *formula_child(const struct formula_node *n, int i);
/* Is it a row without children? */
bool formula_is_empty(const struct formula_node *n);

/* The character of an alphabet for a plain one (U+1D44E for an italic a), or `code` itself
 * where there is none. */
int32_t formula_letter(int32_t code, enum formula_alphabet alphabet);
/* NORMAL as ITALIC or ROMAN, by what the character is. */
enum formula_alphabet formula_slant(int32_t code, enum formula_alphabet alphabet);
/* Space between neighbours in mu: 0, 3, 4 or 5; `small` in scripts. */
int formula_gap(enum formula_class left, enum formula_class right, bool small);
/* The class of child n in a row after `before` (N_CLASSES: the first) and before `after`
 * (N_CLASSES: the last): a binary sign with nothing to join is ordinary. */
enum formula_class formula_joins(enum formula_class cls, enum formula_class before,
                                 enum formula_class after);

#endif
