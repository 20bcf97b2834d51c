/* draft_formula.c — a formula as a picture. */
#include "view/draft.h"
#include "view/formula/formula.h"

#include <math.h>
#include <string.h>

static const double usual = 26; /* px to the em */
enum { INK = 0x1f2933 };

bool draft_formula_check(lab_ctx *c, const char *row, const char *tex, double size)
{
    char why[200];
    struct formula *f = formula_parse(tex, strlen(tex), why, sizeof why);

    if (!f)
        return lab_failn(c, LAB_EARG, "%s: formula: %s", row, why);
    formula_free(f);
    if (!(size >= SCENE_MIN_EM && size <= SCENE_MAX_EM))
        return lab_failn(c, LAB_EARG, "%s: argument 'size' is %d to %d, got %g", row,
                         SCENE_MIN_EM, SCENE_MAX_EM, size);
    return true;
}

bool draft_formula(struct draft *d, const struct formula_args *a)
{
    struct scene_formula *f = &d->scene.as.formula;

    d->scene.kind = SCENE_FORMULA;
    f->size = isnan(a->size) ? usual : a->size;
    f->colour = INK;
    if (!draft_formula_check(d->c, d->row, a->tex, f->size))
        return false;
    f->tex = lab_strdup(d->c, a->tex);
    d->scene.title = draft_text(d, a->title ? a->title : a->tex);
    return f->tex && (!a->colour || a->colour->kind == LAB_NIL ||
                      draft_colour(d, "color", a->colour, &f->colour));
}
