/* formula.h — formulas in a subset of LaTeX, as text (pictures of them: <lab/view.h>).
 *
 * Known are fractions, roots, scripts and limits, \left and \right, sized delimiters, Greek,
 * \mathbb and its kin, \text, accents, operators, relations, arrows, braces, and the
 * environments aligned, gathered, cases, matrix, pmatrix, bmatrix, vmatrix. Rows of an
 * equation may stand alone: a &= b \\ &= c.
 */
#ifndef LAB_FORMULA_H
#define LAB_FORMULA_H

#include <lab/ctx.h>

/* The formula as Unicode text in c's scope: one line where characters for all of it exist,
 * else lines separated by \n (fractions, sums, matrices); `flat`: always one line, as
 * a/(b + c). With `width` > 0, a row that is wider is broken at its relations and signs.
 * LAB_EARG with one line, such as "formula: '\frcc' at column 5 is not known". */
LAB_API const char *lab_formula_text(lab_ctx *c, const char *tex, int width, bool flat);

#endif
