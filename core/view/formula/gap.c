/* gap.c — space between the parts of a formula. */
#include "view/formula/formula.h"

/* The TeXbook, chapter 18: 0 none, 3 thin, 4 medium, 5 thick (in mu; medium and thick are
 * left out in scripts, thin too where negative here). A formula in a fence is spaced as its
 * delimiters would be, as \mleft and \mright do. */
static const signed char gaps[N_CLASSES][N_CLASSES] = {
    /*             ord op bin rel open close punct inner */
    /* ord   */ { 0, 3, 4, 5, 0, 0, 0, -3 },
    /* op    */ { 3, 3, 0, 5, 0, 0, 0, -3 },
    /* bin   */ { 4, 4, 0, 0, 4, 0, 0, 4 },
    /* rel   */ { 5, 5, 0, 0, 5, 0, 0, 5 },
    /* open  */ { 0, 0, 0, 0, 0, 0, 0, 0 },
    /* close */ { 0, 3, 4, 5, 0, 0, 0, -3 },
    /* punct */ { -3, -3, 0, -3, -3, -3, -3, -3 },
    /* inner */ { -3, 3, 4, 5, -3, 0, -3, -3 },
};

int formula_gap(enum formula_class left, enum formula_class right, bool small)
{
    int gap = gaps[left][right];

    if (small)
        return gap == 3 ? 3 : 0;
    return gap < 0 ? -gap : gap;
}

enum formula_class formula_joins(enum formula_class cls, enum formula_class before,
                                 enum formula_class after)
{
    if (cls != CLASS_BIN)
        return cls;
    switch (before) {
    case N_CLASSES:
    case CLASS_OP:
    case CLASS_BIN:
    case CLASS_REL:
    case CLASS_OPEN:
    case CLASS_PUNCT:
        return CLASS_ORD;
    default:
        return after == CLASS_REL || after == CLASS_CLOSE || after == CLASS_PUNCT ||
                       after == N_CLASSES
                   ? CLASS_ORD
                   : CLASS_BIN;
    }
}
