/* mathfont.h — a font for formulas: metrics, characters that grow, TeX's constants.
 *
 * OpenType fonts with a MATH table say how formulas are set with them (Microsoft, "MATH —
 * the mathematical typesetting table"); for one without, usual values stand in and
 * characters are stretched. Lengths are in em.
 */
#ifndef DRAW_MATHFONT_H
#define DRAW_MATHFONT_H

#include "view/draw/pen.h"

#include <hb-ot.h>
#include <hb.h>

struct mathfont {
    PangoFont *pango;
    hb_font_t *hb;
    cairo_font_face_t *face; /* borrowed from pango */
    double unit;             /* units to the em */
    bool maths;              /* has a MATH table: characters that grow */
    bool measured;           /* … with constants and places of accents in it */
};
/* The best that is installed. */
bool mathfont_open(struct mathfont *f, PangoContext *context);
void mathfont_close(struct mathfont *f);

/* The glyph of a character, 0 when there is none. */
unsigned mathfont_glyph(const struct mathfont *f, int32_t code);
struct mathfont_metrics {
    double advance, italic, accent; /* accent: x that an accent's middle stands over */
    double x0, x1, top, bottom;     /* of the ink; y grows upwards */
};
struct mathfont_metrics mathfont_metrics(const struct mathfont *f, unsigned glyph);
double mathfont_constant(const struct mathfont *f, hb_ot_math_constant_t k);

/* A glyph that grows. PIECES: parts to be put together, `pieces` of them from the bottom or
 * the left. Otherwise `glyph`, times `stretch` along its length where the font has none. */
enum { MAX_PIECES = 160 };
struct mathfont_piece {
    unsigned glyph;
    double at, length; /* from the start */
};
struct mathfont_grown {
    int pieces; /* 0: one glyph */
    unsigned glyph;
    double stretch;
    double length; /* of all pieces */
    struct mathfont_piece piece[MAX_PIECES];
};
/* At least (`under`: at most) so long, where there is such. */
void mathfont_grow(const struct mathfont *f, unsigned glyph, bool vertical, bool under,
                   double length, struct mathfont_grown *out);

#endif
