/* formula.h — formulas as SVG. */
#ifndef DRAW_FORMULA_H
#define DRAW_FORMULA_H

#include <stdbool.h>

/* An <svg> element whose style says where its baseline is; `size` px to the em, `colour` as
 * SVG has it ("currentColor"), `display`: not within a line of text. Released with free(); NULL when it does not parse or there is
 * no memory. */
char *draw_formula(const char *tex, double size, const char *colour, bool display);

#endif
