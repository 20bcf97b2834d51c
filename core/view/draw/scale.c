/* scale.c — ticks at 1, 2, 5 times a power of ten; on log axes at powers. */
#include "view/draw/scale.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double forward(const struct scale *s, double v)
{
    return s->log ? log10(v) : v;
}

static double backward(const struct scale *s, double u)
{
    return s->log ? pow(10, u) : u;
}

double scale_px(const struct scale *s, double v)
{
    double lo = forward(s, s->lo), hi = forward(s, s->hi);

    if (s->log && !(v > 0))
        return NAN;
    return s->a + (forward(s, v) - lo) / (hi - lo) * (s->b - s->a);
}

double scale_value(const struct scale *s, double px)
{
    double lo = forward(s, s->lo), hi = forward(s, s->hi);

    return backward(s, lo + (px - s->a) / (s->b - s->a) * (hi - lo));
}

void scale_mend(struct scale *s)
{
    const double big = 1e300, small = 1e-300;

    if (!isfinite(s->lo) || !isfinite(s->hi)) {
        s->lo = isfinite(s->hi) ? s->hi : isfinite(s->lo) ? s->lo : 0;
        s->hi = s->lo;
    }
    if (s->lo > s->hi) {
        double lo = s->hi;

        s->hi = s->lo;
        s->lo = lo;
    }
    if (s->log) {
        s->hi = s->hi > 0 ? fmin(fmax(s->hi, small * 10), big) : 1;
        s->lo = s->lo > 0 ? fmax(s->lo, small) : s->hi / 1000;
        if (s->hi / s->lo < 1 + 1e-9) {
            s->lo /= 2;
            s->hi *= 2;
        }
        return;
    }
    s->lo = fmin(fmax(s->lo, -big), big);
    s->hi = fmin(fmax(s->hi, -big), big);
    if (s->hi - s->lo <= 1e-12 * fmax(fabs(s->lo), fabs(s->hi)) || s->hi == s->lo) {
        double half = s->lo == 0 ? 1 : fabs(s->lo) * .05;

        s->lo -= half;
        s->hi += half;
    }
}

void scale_pad(struct scale *s, double share)
{
    double lo = forward(s, s->lo), hi = forward(s, s->hi), pad = (hi - lo) * share;

    s->lo = backward(s, lo - pad);
    s->hi = backward(s, hi + pad);
}

void scale_zoom(struct scale *s, double about, double factor)
{
    double lo = forward(s, s->lo), hi = forward(s, s->hi);
    double u = s->log && !(about > 0) ? lo : forward(s, about);
    double range = (hi - lo) / factor;

    /* Beyond this, labels would be all alike or without end. */
    if (range < 1e-9 * fmax(fabs(u), 1e-200) || range > (s->log ? 600 : 1e299))
        return;
    s->lo = backward(s, u - (u - lo) / factor);
    s->hi = backward(s, u + (hi - u) / factor);
    scale_mend(s);
}

void scale_move(struct scale *s, double px)
{
    double lo = scale_value(s, s->a - px), hi = scale_value(s, s->b - px);

    s->lo = lo;
    s->hi = hi;
    scale_mend(s);
}

/* ---- labels ----------------------------------------------------------------------------- */

/* "-" becomes the minus sign; there is room for two more bytes. */
static void true_minus(char *s, unsigned size)
{
    for (char *at = strchr(s, '-'); at && strlen(s) + 3 <= size;
         at = strchr(at + 3, '-')) {
        memmove(at + 3, at + 1, strlen(at + 1) + 1);
        memcpy(at, "\u2212", 3);
    }
}

static void power_of_ten(int e, char *out, unsigned size)
{
    static const char *const up[] = { "\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074",
                                      "\u2075", "\u2076", "\u2077", "\u2078", "\u2079" };
    char digits[16];

    snprintf(out, size, "10%s", e < 0 ? "\u207b" : "");
    snprintf(digits, sizeof digits, "%d", e < 0 ? -e : e);
    for (const char *d = digits; *d; d++)
        if (strlen(out) + 4 <= size)
            memcpy(out + strlen(out), up[*d - '0'], strlen(up[*d - '0']) + 1);
}

void scale_format(double v, char *out, unsigned size)
{
    snprintf(out, size, "%.6g", v == 0 ? 0. : v);
    true_minus(out, size);
}

/* The step of 1, 2 or 5 × 10^k nearest to `want` from above; *minor pieces of it. */
static double nice_step(double want, int *minor)
{
    static const struct {
        double step;
        int minor;
    } steps[] = { { 1, 5 }, { 2, 4 }, { 5, 5 }, { 10, 5 } };
    double ten = pow(10, floor(log10(want)));
    int i = 0;

    while (i < 3 && steps[i].step * ten < want * (1 - 1e-9))
        i++;
    *minor = steps[i].minor;
    return steps[i].step * ten;
}

static void label_linear(struct ticks *t, double step)
{
    double most = 0;
    int e = 0, digits;

    for (int i = 0; i < t->n; i++)
        most = fmax(most, fabs(t->at[i]));
    if (most >= 1e5 || (most > 0 && most < 1e-3)) {
        e = (int)floor(log10(most) + 1e-12);
        e -= ((e % 3) + 3) % 3;
    }
    digits = (int)fmax(0, fmin(12, ceil(-log10(step) + e - 1e-9)));
    t->factor[0] = 0;
    if (e) {
        memcpy(t->factor, "\u00d7", 3);
        power_of_ten(e, t->factor + 2, sizeof t->factor - 2);
    }
    for (int i = 0; i < t->n; i++) {
        double v = t->at[i] / pow(10, e);

        snprintf(t->label[i], sizeof t->label[i], "%.*f", digits,
                 fabs(v) < step / pow(10, e) * 1e-6 ? 0 : v);
        true_minus(t->label[i], sizeof t->label[i]);
    }
}

static void linear_ticks(const struct scale *s, double gap, struct ticks *t)
{
    double range = s->hi - s->lo, length = fabs(s->b - s->a), fine;
    double want = range / fmax(1, fmin(MAX_TICKS - 2, length / gap));
    int pieces;
    double step, first;

    if (s->whole && want < 1)
        want = 1;
    step = nice_step(want, &pieces);

    first = ceil(s->lo / step - 1e-9);
    for (double i = first; i * step <= s->hi + step * 1e-9 && t->n < MAX_TICKS; i++)
        t->at[t->n++] = i * step;
    label_linear(t, step);
    fine = step / pieces;
    if (length / range * fine < 4 || (s->whole && fine < 1))
        return;
    first = ceil(s->lo / fine - 1e-9);
    for (double i = first; i * fine <= s->hi + fine * 1e-9 && t->n_minor < MAX_MINOR; i++)
        if (fabs(remainder(i, pieces)) > 1e-6)
            t->minor[t->n_minor++] = i * fine;
}

static bool inside(const struct scale *s, double v)
{
    return v >= s->lo * (1 - 1e-9) && v <= s->hi * (1 + 1e-9);
}

static void add_minor(const struct scale *s, struct ticks *t, int first, int last)
{
    for (int e = first; e <= last; e++)
        for (int m = 2; m <= 9; m++)
            if (t->n_minor < MAX_MINOR && inside(s, m * pow(10, e)))
                t->minor[t->n_minor++] = m * pow(10, e);
}

/* Less than two powers of ten in sight: 1, 2, 5 of each, or plain steps when still few. */
static void log_close(const struct scale *s, double gap, struct ticks *t, int first,
                      int last)
{
    static const int which[] = { 1, 2, 5 };

    t->n = t->n_minor = 0;
    for (int e = first; e <= last; e++)
        for (int k = 0; k < 3; k++)
            if (t->n < MAX_TICKS && inside(s, which[k] * pow(10, e))) {
                t->at[t->n] = which[k] * pow(10, e);
                scale_format(t->at[t->n], t->label[t->n], sizeof t->label[0]);
                t->n++;
            }
    if (t->n >= 2) {
        add_minor(s, t, first, last);
        return;
    }
    t->n = 0;
    linear_ticks(s, gap, t);
}

static void log_ticks(const struct scale *s, double gap, struct ticks *t)
{
    int first = (int)floor(log10(s->lo) - 1e-9), last = (int)ceil(log10(s->hi) + 1e-9);
    double room = fmax(2, fmin(MAX_TICKS - 2, fabs(s->b - s->a) / (gap * .75)));
    int every = (int)ceil((last - first) / room);

    every = every < 1 ? 1 : every;
    for (int e = first; e <= last; e++) {
        double v = pow(10, e);

        if (e % every || !inside(s, v) || t->n == MAX_TICKS)
            continue;
        t->at[t->n] = v;
        power_of_ten(e, t->label[t->n], sizeof t->label[0]);
        t->n++;
    }
    if (t->n < 2) {
        log_close(s, gap, t, first, last);
        return;
    }
    if (every == 1 && last - first <= 12)
        add_minor(s, t, first, last);
    else if (every > 1)
        for (int e = first; e <= last && t->n_minor < MAX_MINOR; e++)
            if (e % every && inside(s, pow(10, e)))
                t->minor[t->n_minor++] = pow(10, e);
}

void scale_ticks(const struct scale *s, double gap, struct ticks *t)
{
    t->n = t->n_minor = 0;
    t->factor[0] = 0;
    if (s->log)
        log_ticks(s, gap, t);
    else
        linear_ticks(s, gap, t);
}
