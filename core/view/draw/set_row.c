/* set_row.c — parts side by side and their scripts: The TeXbook, appendix G. */
#include "view/draw/setting.h"

#include <math.h>
#include <stdlib.h>

static bool is_apart(const struct formula_node *n)
{
    return n->kind == FORMULA_SPACE || n->kind == FORMULA_STYLE;
}

/* A fence and a table between delimiters are spaced as those are. */
static enum formula_class left_of(const struct formula_node *n)
{
    if (n->kind == FORMULA_FENCE)
        return n->open ? CLASS_OPEN : CLASS_ORD;
    return n->cls;
}

static enum formula_class right_of(const struct formula_node *n)
{
    if (n->kind == FORMULA_FENCE)
        return n->close ? CLASS_CLOSE : CLASS_ORD;
    return n->cls;
}

static enum formula_class class_after(const struct formula_node *n)
{
    for (n = n->next; n; n = n->next)
        if (!is_apart(n))
            return left_of(n);
    return N_CLASSES;
}

static double mu(struct type t, int size)
{
    return size * type_em(t) / 18;
}

/* Delimiters in the middle of a fence grow with it: they are set when the rest is. */
static double body_length(const struct setting *s, struct type t, const struct box *all)
{
    double a = type_axis(s, t), half = fmax(all->h - a, all->d + a);

    return fmax(1.802 * half, 2 * half - .5 * type_em(t));
}

struct part {
    const struct formula_node *node;
    struct box box;
    double gap;
    struct type type;
};

static int count(const struct formula_node *row)
{
    int n = 0;

    for (const struct formula_node *a = row->first; a; a = a->next)
        n++;
    return n;
}

/* Sets the parts one by one. Returns how many there are. */
static int set_parts(struct setting *s, struct type t, const struct formula_node *row,
                     struct part *parts, struct box *all, double *trailing)
{
    enum formula_class last = N_CLASSES;
    double space = 0;
    int k = 0;

    for (const struct formula_node *a = row->first; a; a = a->next) {
        enum formula_class own;

        if (a->kind == FORMULA_SPACE)
            space += mu(t, a->size);
        else if (a->kind == FORMULA_STYLE)
            t.style = (enum formula_style)a->size;
        if (is_apart(a))
            continue;
        own = formula_joins(left_of(a), last, class_after(a));
        parts[k].node = a;
        parts[k].type = t;
        parts[k].box = a->stretch ? box_empty(s) : set_node(s, t, a);
        parts[k].gap =
            space + (last == N_CLASSES
                         ? 0
                         : mu(t, formula_gap(last, own, t.style >= STYLE_SCRIPT)));
        box_cover(all, &parts[k].box, 0);
        last = own == left_of(a) ? right_of(a) : own;
        space = 0;
        k++;
    }
    *trailing = space;
    return k;
}

struct box set_row(struct setting *s, struct type t, const struct formula_node *row)
{
    struct box all = box_empty(s);
    struct part *parts = calloc((size_t)count(row) + 1, sizeof *parts);
    double x = 0, trailing = 0, length;
    int n;

    if (!parts) {
        s->failed = true;
        return all;
    }
    n = set_parts(s, t, row, parts, &all, &trailing);
    length = body_length(s, t, &all);
    for (int i = 0; i < n; i++) {
        struct part *p = &parts[i];

        if (p->node->stretch) {
            p->box = box_delimiter(s, p->type, p->node->code, length);
            box_cover(&all, &p->box, 0);
        }
        x += p->gap;
        box_move(s, &p->box, x, 0);
        x += p->box.w;
    }
    all.w = x + trailing;
    all.accent = n == 1 ? parts[0].box.accent : all.w / 2;
    all.italic = n ? parts[n - 1].box.italic : 0;
    all.character = n == 1 && parts[0].box.character;
    all.n = s->n - all.first;
    free(parts);
    return all;
}

/* ---- scripts ---------------------------------------------------------------------------- */

#define K(name) type_constant(s, t, HB_OT_MATH_CONSTANT_##name)

/* Rule 13a: limits over and under an operator. */
static struct box limits(struct setting *s, struct type t, struct box base,
                         struct box sub, struct box sup)
{
    struct box all = base;
    double w = fmax(base.w, fmax(sub.w, sup.w));
    double up =
        base.h + fmax(K(UPPER_LIMIT_GAP_MIN) + sup.d, K(UPPER_LIMIT_BASELINE_RISE_MIN));
    double down =
        base.d + fmax(K(LOWER_LIMIT_GAP_MIN) + sub.h, K(LOWER_LIMIT_BASELINE_DROP_MIN));

    box_move(s, &base, (w - base.w) / 2, 0);
    box_move(s, &sup, (w - sup.w + base.italic) / 2, -up);
    box_move(s, &sub, (w - sub.w - base.italic) / 2, down);
    if (sup.w > 0)
        box_cover(&all, &sup, -up);
    if (sub.w > 0)
        box_cover(&all, &sub, down);
    all.w = w;
    all.italic = 0;
    all.character = false;
    all.n = s->n - all.first;
    return all;
}

/* Rule 18: scripts beside a base. */
static struct box beside(struct setting *s, struct type t, struct box base,
                         struct box sub, struct box sup)
{
    struct box all = base;
    double up = base.character ? 0 : base.h - K(SUPERSCRIPT_BASELINE_DROP_MAX);
    double down = base.character ? 0 : base.d + K(SUBSCRIPT_BASELINE_DROP_MIN);
    double shift = t.cramped ? K(SUPERSCRIPT_SHIFT_UP_CRAMPED) : K(SUPERSCRIPT_SHIFT_UP);
    double gap, low, x = base.w - base.italic;

    up = fmax(fmax(up, shift), sup.d + K(SUPERSCRIPT_BOTTOM_MIN));
    down = fmax(down, K(SUBSCRIPT_SHIFT_DOWN));
    if (!(sup.w > 0)) {
        down = fmax(down, sub.h - K(SUBSCRIPT_TOP_MAX));
    } else if (sub.w > 0) {
        gap = (up - sup.d) - (sub.h - down);
        if (gap < K(SUB_SUPERSCRIPT_GAP_MIN)) {
            down += K(SUB_SUPERSCRIPT_GAP_MIN) - gap;
            low = K(SUPERSCRIPT_BOTTOM_MAX_WITH_SUBSCRIPT) - (up - sup.d);
            if (low > 0) {
                up += low;
                down -= low;
            }
        }
    }
    box_move(s, &sup, base.w, -up);
    box_move(s, &sub, x, down);
    all.w = 0;
    if (sup.w > 0) {
        box_cover(&all, &sup, -up);
        all.w = base.w + sup.w;
    }
    if (sub.w > 0) {
        box_cover(&all, &sub, down);
        all.w = fmax(all.w, x + sub.w);
    }
    all.w += K(SPACE_AFTER_SCRIPT);
    all.italic = 0;
    all.character = false;
    all.n = s->n - all.first;
    return all;
}

/* Primes are raised by themselves in fonts as Unicode has them. */
static bool is_prime(const struct formula_node *n)
{
    bool only = n->first != NULL;

    for (const struct formula_node *a = n->first; a; a = a->next)
        only = only && a->kind == FORMULA_SIGN && a->code == 0x2032;
    return n->kind == FORMULA_ROW && only;
}

/* Only primes, with a subscript perhaps. */
static struct box primed(struct setting *s, struct type t, struct box base,
                         struct box sub, const struct formula_node *primes)
{
    struct type in = t;
    struct box sup, all;
    double rise = fmax(0, base.h - .75 * type_em(t));

    in.size *= .9;
    sup = set_node(s, in, primes);
    all = beside(s, t, base, sub, box_empty(s));
    box_move(s, &sup, base.w, -rise);
    box_cover(&all, &sup, -rise);
    all.w = fmax(base.w + sup.w, sub.w > 0 ? all.w : 0);
    return all;
}

struct box set_scripts(struct setting *s, struct type t, const struct formula_node *n)
{
    struct box base = set_node(s, t, formula_child(n, 0)), sub, sup;
    int first = base.first;

    sub = set_node(s, type_script(t, true), formula_child(n, 1));
    if (is_prime(formula_child(n, 2)) && !n->limits) {
        base = primed(s, t, base, sub, formula_child(n, 2));
        base.first = first;
        base.n = s->n - first;
        return base;
    }
    sup = set_node(s, type_script(t, false), formula_child(n, 2));
    base = n->limits && (n->always || t.style == STYLE_DISPLAY)
               ? limits(s, t, base, sub, sup)
               : beside(s, t, base, sub, sup);
    base.first = first;
    base.n = s->n - first;
    return base;
}
