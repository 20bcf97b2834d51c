/* scale.h — numbers to pixels along one axis, and where its ticks stand. */
#ifndef DRAW_SCALE_H
#define DRAW_SCALE_H

#include <stdbool.h>

struct scale {
    bool log, whole; /* whole: ticks at whole numbers only */
    double lo, hi;   /* values at the ends; log: both positive */
    double a, b;     /* pixels at the ends */
};
/* NaN where the value has no place (not positive on a log axis). */
double scale_px(const struct scale *s, double value);
double scale_value(const struct scale *s, double px);
/* Makes lo < hi and, for log, both positive, whatever came in. */
void scale_mend(struct scale *s);
/* Moves the ends outwards by a share of the range. */
void scale_pad(struct scale *s, double share);
/* Zooms about a value; moves by pixels. */
void scale_zoom(struct scale *s, double about, double factor);
void scale_move(struct scale *s, double px);

enum { MAX_TICKS = 48, MAX_MINOR = 256 };
struct ticks {
    int n, n_minor;
    double at[MAX_TICKS], minor[MAX_MINOR];
    char label[MAX_TICKS][40];
    char factor[32]; /* "×10⁶" that the labels leave out, or "" */
};
/* About one tick each `gap` pixels. */
void scale_ticks(const struct scale *s, double gap, struct ticks *t);
/* A number short enough to read: 6 significant digits, a true minus sign. */
void scale_format(double v, char *out, unsigned size);

#endif
