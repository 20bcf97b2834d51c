/* text.c — a tensor as NumPy prints it: array2string of numpy/core/arrayprint.py with
 * precision 4, threshold 1000, 3 edge items and lines of 75 columns. Booleans are written
 * as Lua does. */
#include "tensor/tensor.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PRECISION = 4,
    THRESHOLD = 1000,
    EDGE = 3,
    WIDTH = 75,
    WORD = 64,
    MOST_DIGITS = 17
};

/* ±0.d₀d₁d₂… · 10^(exp + 1) */
struct digits {
    bool negative;
    int n, exp;
    char d[MOST_DIGITS + 1];
};

/* How the numbers of one tensor are written, so that they stand below one another. */
struct style {
    lab_dtype dtype;
    int precision; /* digits behind the point at most */
    bool scientific, zeros,
        no_point;               /* zeros fill up what is behind the point, or blanks */
    int left, frac, exp_digits; /* columns before the point, behind it, of the exponent */
    int width;
};

struct printer {
    FILE *out;
    const lab_tensor *t;
    struct style style;
    int edge; /* items at either end of a cut dimension; 0: nothing is cut */
    int column;
};

/* ---- digits ------------------------------------------------------------------------------ */

/* x rounded to n digits. The decimal point is skipped by its place: it is the locale's. */
static void round_digits(double x, int n, struct digits *out)
{
    char text[WORD], *e;

    snprintf(text, sizeof text, "%.*e", n - 1, fabs(x));
    e = strchr(text, 'e');
    out->negative = signbit(x);
    out->exp = (int)strtol(e + 1, NULL, 10);
    out->d[0] = text[0];
    if (n > 1)
        memcpy(out->d + 1, e - (n - 1), (size_t)n - 1);
    while (n > 1 && out->d[n - 1] == '0')
        n--;
    out->n = n;
    out->d[n] = 0;
}

/* Whether the digits read back as x in its dtype. */
static bool reads_back(lab_dtype d, double x, const struct digits *g)
{
    char text[WORD];
    uint16_t half = 0;
    float back;

    snprintf(text, sizeof text, "%se%d", g->d, g->exp - g->n + 1);
    if (d == LAB_F64)
        return strtod(text, NULL) == fabs(x);
    if (d == LAB_F32)
        return strtof(text, NULL) == (float)fabs(x);
    back = strtof(text, NULL);
    lab_convert(LAB_F32, d)((char *)&back, 0, (char *)&half, 0, 1);
    return (d == LAB_F16 ? lab_f16_to_f32(half) : lab_bf16_to_f32(half)) ==
           (float)fabs(x);
}

/* The fewest digits that are no other number of its dtype. */
static void shortest(lab_dtype d, double x, struct digits *out)
{
    for (int n = 1; n <= MOST_DIGITS; n++) {
        round_digits(x, n, out);
        if (reads_back(d, x, out))
            return;
    }
}

/* The same with at most `precision` digits behind the point. */
static void digits_of(const struct style *s, double x, struct digits *out)
{
    int most;

    shortest(s->dtype, x, out);
    most = s->precision + 1 + (s->scientific ? 0 : out->exp);
    if (out->n > most)
        round_digits(x, most > 1 ? most : 1, out);
    else if (!s->zeros && out->n <= out->exp)
        round_digits(x, out->exp + 1, out); /* what is before the point is exact */
}

/* ---- words ------------------------------------------------------------------------------- */

static int int_columns(const struct style *s, const struct digits *g)
{
    return g->negative + (s->scientific || g->exp < 0 ? 1 : g->exp + 1);
}

static int frac_columns(const struct style *s, const struct digits *g)
{
    int n = g->n - 1 - (s->scientific ? 0 : g->exp);

    return n > 0 ? n : 0;
}

static int exp_columns(const struct digits *g)
{
    int e = abs(g->exp);

    return e < 100 ? 2 : 3;
}

/* Digit i before (i ≤ exp) or behind the point. */
static char digit_at(const struct digits *g, int i)
{
    return i >= 0 && i < g->n ? g->d[i] : '0';
}

static void float_word(const struct style *s, double x, char *word)
{
    struct digits g;
    int n = 0, whole, frac;

    if (!isfinite(x)) {
        snprintf(word, WORD, "%*s", s->width, isnan(x) ? "nan" : x > 0 ? "inf" : "-inf");
        return;
    }
    if (s->scientific)
        round_digits(x, s->frac + 1, &g);
    else
        digits_of(s, x, &g);
    whole = int_columns(s, &g);
    frac = frac_columns(s, &g);
    n = snprintf(word, WORD, "%*s", s->left - whole + g.negative, g.negative ? "-" : "");
    whole -= g.negative;
    for (int i = 0; i < whole; i++)
        word[n++] = s->scientific || g.exp >= 0 ? digit_at(&g, i) : '0';
    if (!s->no_point)
        word[n++] = '.';
    for (int i = 0; i < s->frac; i++)
        word[n++] = i < frac || s->zeros
                        ? digit_at(&g, (s->scientific ? 0 : g.exp) + 1 + i)
                        : ' ';
    word[n] = 0;
    if (s->scientific)
        snprintf(word + n, (size_t)(WORD - n), "e%c%0*d", g.exp < 0 ? '-' : '+',
                 s->exp_digits, abs(g.exp));
}

static void make_word(const struct style *s, const char *at, char *word)
{
    lab_value v = lab_element(s->dtype, at);

    if (v.kind == LAB_NUMBER)
        float_word(s, v.as.n, word);
    else if (v.kind == LAB_INT)
        snprintf(word, WORD, "%*lld", s->width, (long long)v.as.i);
    else
        snprintf(word, WORD, "%*s", s->width, v.as.b ? "true" : "false");
}

/* ---- style --------------------------------------------------------------------------------- */

/* Calls `see` with each element that is shown. */
static void each_shown(const struct printer *p, int dim, const char *at,
                       void (*see)(void *arg, const lab_value *v), void *arg)
{
    const lab_tensor *t = p->t;
    int64_t size, step, last;

    if (dim == t->ndim) {
        lab_value v = lab_element(t->dtype, at);

        see(arg, &v);
        return;
    }
    size = t->shape[dim];
    step = t->strides[dim] * (int64_t)lab_dtype_size(t->dtype);
    last = p->edge && size > 2 * p->edge ? p->edge : size;
    for (int64_t i = 0; i < size; i++) {
        if (i == last)
            i = size - p->edge;
        each_shown(p, dim + 1, at + i * step, see, arg);
    }
}

struct extremes {
    double max, min;
    int special; /* columns of the longest nan, inf, -inf */
    int64_t longest;
};

static void see_range(void *arg, const lab_value *v)
{
    struct extremes *e = arg;
    char text[32];
    double a;
    int n;

    if (v->kind != LAB_NUMBER) {
        n = v->kind == LAB_INT ? snprintf(text, sizeof text, "%lld", (long long)v->as.i)
                               : 5;
        e->longest = n > e->longest ? n : e->longest;
        return;
    }
    a = fabs(v->as.n);
    if (!isfinite(a)) {
        n = v->as.n < 0 ? 4 : 3;
        e->special = n > e->special ? n : e->special;
        return;
    }
    if (a == 0)
        return;
    e->max = a > e->max ? a : e->max;
    e->min = a < e->min ? a : e->min;
}

static void see_digits(void *arg, const lab_value *v)
{
    struct style *s = arg;
    struct digits g;
    int whole, frac, exps;

    if (!isfinite(v->as.n))
        return;
    digits_of(s, v->as.n, &g);
    whole = int_columns(s, &g);
    frac = frac_columns(s, &g);
    exps = exp_columns(&g);
    s->left = whole > s->left ? whole : s->left;
    s->frac = frac > s->frac ? frac : s->frac;
    s->exp_digits = exps > s->exp_digits ? exps : s->exp_digits;
}

static void choose_style(struct printer *p)
{
    struct style *s = &p->style;
    struct extremes e = { .max = 0, .min = INFINITY };
    int right;

    s->dtype = p->t->dtype;
    each_shown(p, 0, p->t->data, see_range, &e);
    if (!lab_dtype_is_float(s->dtype)) {
        s->width = (int)e.longest;
        return;
    }
    s->scientific = e.max > 0 && (e.max >= 1e8 || e.min < 1e-4 || e.max / e.min > 1000);
    s->zeros = s->scientific;
    each_shown(p, 0, p->t->data, see_digits, s);
    right = s->frac + (s->scientific ? s->exp_digits + 2 : 0);
    if (e.special > s->left + right + 1)
        s->left = e.special - right - 1;
    s->width = s->left + right + 1;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void put(struct printer *p, const char *text)
{
    fputs(text, p->out);
    p->column += (int)strlen(text);
}

static void new_line(struct printer *p, int lines, int indent)
{
    while (lines-- > 0)
        fputc('\n', p->out);
    fprintf(p->out, "%*s", indent, "");
    p->column = indent;
}

/* One innermost row: words with a space between, wrapped. Trailing blanks of a word that
 * ends a line are dropped, as NumPy does. */
static void put_row(struct printer *p, int dim, const char *at)
{
    const lab_tensor *t = p->t;
    int64_t size = t->shape[dim],
            step = t->strides[dim] * (int64_t)lab_dtype_size(t->dtype);
    int indent = dim + 1, limit = WIDTH - dim - 1, blanks = 0;
    char word[WORD];

    for (int64_t i = 0; i < size; i++) {
        bool cut = p->edge && size > 2 * p->edge && i == p->edge;
        size_t n;

        if (cut) {
            snprintf(word, sizeof word, "...");
            i = size - p->edge - 1;
        } else {
            make_word(&p->style, at + i * step, word);
        }
        n = strlen(word);
        if (p->column > indent && p->column + blanks + (int)n > limit) {
            new_line(p, 1, indent);
            blanks = 0;
        }
        fprintf(p->out, "%*s", blanks, "");
        p->column += blanks;
        while (n > 0 && word[n - 1] == ' ')
            word[--n] = 0;
        blanks = (int)(p->style.width > (int)n && !cut ? p->style.width - (int)n : 0);
        put(p, word);
        blanks += i + 1 < size;
    }
    fprintf(p->out, "%*s", blanks, "");
    p->column += blanks;
}

static void put_block(struct printer *p, int dim, const char *at)
{
    const lab_tensor *t = p->t;
    int64_t size = t->shape[dim],
            step = t->strides[dim] * (int64_t)lab_dtype_size(t->dtype);
    int left = t->ndim - dim;

    put(p, "[");
    if (left == 1) {
        put_row(p, dim, at);
        put(p, "]");
        return;
    }
    for (int64_t i = 0; i < size; i++) {
        if (i > 0)
            new_line(p, left - 1, dim + 1);
        if (p->edge && size > 2 * p->edge && i == p->edge) {
            put(p, "...");
            new_line(p, left - 1, dim + 1);
            i = size - p->edge;
        }
        put_block(p, dim + 1, at + i * step);
    }
    put(p, "]");
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* A number alone keeps all its digits, and a digit behind the point. */
static void scalar_style(struct printer *p)
{
    struct style *s = &p->style;
    lab_value v = lab_element(p->t->dtype, p->t->data);
    double a = v.kind == LAB_NUMBER ? fabs(v.as.n) : 0;

    s->dtype = p->t->dtype;
    if (v.kind != LAB_NUMBER || !isfinite(a))
        return;
    s->precision = MOST_DIGITS + 4;
    s->scientific = a != 0 && (a < 1e-4 || a >= 1e16);
    s->zeros = true;
    see_digits(s, &v);
    if (s->scientific)
        s->no_point = s->frac == 0;
    else if (s->frac == 0)
        s->frac = 1;
}

/* The edge grows smaller with many dimensions: at most some thousand numbers are shown. */
static int edge_items(const lab_tensor *t)
{
    if (t->numel <= THRESHOLD)
        return 0;
    return t->ndim <= 4 ? EDGE : t->ndim <= 6 ? EDGE - 1 : EDGE - 2;
}

const char *lab_tensor_text(lab_ctx *c, const lab_tensor *t)
{
    struct printer p = { .t = t };
    char *text = NULL, word[WORD];
    const char *result;
    size_t len;

    if (!t || !lab_ok(c))
        return NULL;
    p.out = open_memstream(&text, &len);
    if (!p.out)
        return lab_fail(c, LAB_ENOMEM, "out of memory printing a tensor");
    p.edge = edge_items(t);
    p.style.precision = PRECISION;
    if (t->ndim == 0) {
        scalar_style(&p);
        make_word(&p.style, t->data, word);
        put(&p, word);
    } else if (t->numel == 0) {
        put(&p, "[]");
    } else {
        choose_style(&p);
        put_block(&p, 0, t->data);
    }
    if (t->numel == 0 && t->ndim > 1)
        fprintf(p.out, " of shape %s", lab_shape_text(c, t->ndim, t->shape));
    if (t->dtype != LAB_F32)
        fprintf(p.out, " %s", lab_dtype_name(t->dtype));
    result = fclose(p.out) == 0
                 ? lab_strdup(c, text)
                 : lab_fail(c, LAB_ENOMEM, "out of memory printing a tensor");
    free(text);
    return result;
}
