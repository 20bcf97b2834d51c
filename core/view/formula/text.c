/* text.c — formulas as text: one line where Unicode has the characters, more where not. */
#include "view/formula/text.h"

#include <lab/formula.h>
#include <string.h>

int32_t text_letter(const struct formula_node *n)
{
    /* Slanting letters are hard to read in a terminal; fonts of few have them all. */
    return n->alphabet == ALPHABET_NORMAL || n->alphabet == ALPHABET_ITALIC
               ? n->code
               : formula_letter(n->code, n->alphabet == ALPHABET_BOLD_ITALIC
                                             ? ALPHABET_BOLD
                                             : n->alphabet);
}

enum formula_class text_left(const struct formula_node *n)
{
    if (n->kind == FORMULA_FENCE)
        return n->open ? CLASS_OPEN : CLASS_ORD;
    return n->kind == FORMULA_TABLE && n->open ? CLASS_ORD : n->cls;
}

enum formula_class text_right(const struct formula_node *n)
{
    if (n->kind == FORMULA_FENCE)
        return n->close ? CLASS_CLOSE : CLASS_ORD;
    return text_left(n);
}

struct block text_between(struct manner s, int32_t open, const struct block *body,
                          int32_t close)
{
    struct block parts[3];

    parts[0] = block_delimiter(s.c, open, open ? body->h : 1, open ? body->base : 0);
    parts[1] = *body;
    parts[2] = block_delimiter(s.c, close, close ? body->h : 1, close ? body->base : 0);
    return block_row(s.c, parts, NULL, 3);
}

/* ---- fractions and roots ------------------------------------------------------------------------ */

static bool is_bar(const struct formula_node *n)
{
    return n->kind == FORMULA_SIGN && (n->code == '|' || n->code == 0x2016);
}

/* f(x), (x) or |x|: one pair of delimiters to the end, one thing at most before it. */
static bool is_call(const struct formula_node *a)
{
    int depth = 0;
    bool bars;

    if (a->next && text_left(a) == CLASS_ORD && !is_bar(a))
        a = a->next;
    bars = is_bar(a);
    for (; a; a = a->next) {
        depth += a->kind == FORMULA_SIGN && a->cls == CLASS_OPEN;
        depth -= a->kind == FORMULA_SIGN && a->cls == CLASS_CLOSE;
        if (bars && is_bar(a))
            depth = !depth;
        if (!depth)
            return a->next == NULL && (bars || text_right(a) == CLASS_CLOSE);
    }
    return false;
}

/* Is it one thing, which needs no parentheses beside a slash or a root? */
static bool is_one(const struct formula_node *n)
{
    const struct formula_node *a = n->first, *b = a ? a->next : NULL;

    if (n->kind != FORMULA_ROW)
        return n->kind != FORMULA_FRACTION && n->kind != FORMULA_TABLE;
    if (!a || !b)
        return !a || is_one(a);
    /* dx, ∂x, 10 */
    if (!b->next && a->kind == FORMULA_SIGN && (a->code == 'd' || a->code == 0x2202))
        return is_one(b);
    if (is_call(a))
        return true;
    for (; a; a = a->next)
        if (a->kind != FORMULA_SIGN ||
            !((a->code >= '0' && a->code <= '9') || a->code == '.'))
            return false;
    return true;
}

/* A product may stand before a slash as it is. */
static bool is_product(const struct formula_node *n)
{
    if (n->kind != FORMULA_ROW || is_one(n))
        return is_one(n);
    for (const struct formula_node *a = n->first; a; a = a->next)
        if (a->cls == CLASS_BIN || a->cls == CLASS_REL || a->cls == CLASS_OP ||
            a->cls == CLASS_PUNCT || a->kind == FORMULA_FRACTION)
            return false;
    return true;
}

static struct block in_parens(struct manner s, const struct formula_node *n, bool bare)
{
    struct block b = text_node(s, n);

    return bare ? b : text_between(s, '(', &b, ')');
}

static int digit_of(const struct formula_node *n)
{
    while (n->kind == FORMULA_ROW && n->first && !n->first->next)
        n = n->first;
    return n->kind == FORMULA_SIGN && n->code >= '0' && n->code <= '9'
               ? (int)(n->code - '0')
               : -1;
}

/* ½ and its kin, or 0. */
static int32_t vulgar(const struct formula_node *n)
{
    static const struct {
        int above, below;
        int32_t code;
    } known[] = { { 1, 2, 0xbd },   { 1, 4, 0xbc },   { 3, 4, 0xbe },
                  { 1, 3, 0x2153 }, { 2, 3, 0x2154 }, { 1, 8, 0x215b } };
    int above = digit_of(formula_child(n, 0)), below = digit_of(formula_child(n, 1));

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].above == above && known[i].below == below)
            return known[i].code;
    return 0;
}

static struct block filled(lab_ctx *c, int w, int32_t code)
{
    struct block b = block_new(c, w, 1, 0);

    for (int i = 0; i < w && b.at; i++)
        b.at[i].code = code;
    return b;
}

static struct block fraction(struct manner s, const struct formula_node *n)
{
    const struct formula_node *above = formula_child(n, 0), *below = formula_child(n, 1);
    struct block parts[3];
    bool nested;

    if (n->line && vulgar(n))
        return block_sign(s.c, vulgar(n));
    if (s.flat) {
        parts[0] = in_parens(s, above, is_product(above));
        parts[1] = n->line ? block_sign(s.c, '/') : block_text(s.c, " over ");
        parts[2] = in_parens(s, below, is_one(below));
        return block_row(s.c, parts, NULL, 3);
    }
    parts[0] = text_node(s, above);
    parts[2] = text_node(s, below);
    nested = parts[0].h > 1 || parts[2].h > 1;
    parts[1] =
        filled(s.c, (parts[0].w > parts[2].w ? parts[0].w : parts[2].w) + 2 * nested,
               n->line ? 0x2500 : ' ');
    if (!n->line && !nested) {
        parts[1] = parts[2];
        return block_stack(s.c, parts, 2, 1, false);
    }
    return block_stack(s.c, parts, 3, 1, false);
}

static struct block root_sign(struct manner s, const struct formula_node *index)
{
    int digit = digit_of(index);
    struct block parts[2], raised;

    if (formula_is_empty(index))
        return block_sign(s.c, 0x221a);
    if (digit == 3 || digit == 4)
        return block_sign(s.c, digit == 3 ? 0x221b : 0x221c);
    s.flat = s.small = true;
    parts[0] = text_node(s, index);
    if (block_raise(s.c, &parts[0], &raised))
        parts[0] = raised;
    parts[1] = block_sign(s.c, 0x221a);
    return block_row(s.c, parts, NULL, 2);
}

/* A tall one gets a roof:  ┌──
 *                         √│ x  */
static struct block root(struct manner s, const struct formula_node *n)
{
    const struct formula_node *body = formula_child(n, 0);
    struct block sign = root_sign(s, formula_child(n, 1)), b = text_node(s, body), out;
    struct block parts[2] = { sign, b };

    if (b.h <= 1) {
        if (!is_one(body))
            parts[1] = text_between(s, '(', &b, ')');
        return block_row(s.c, parts, NULL, 2);
    }
    out = block_new(s.c, sign.w + 1 + b.w, b.h + 1, b.base + 1);
    if (!out.at)
        return out;
    block_put(&out, &sign, b.h, 0);
    block_put(&out, &b, 1, sign.w + 1);
    for (int i = 1; i <= b.h; i++)
        block_cell(&out, i, sign.w)->code = 0x2502;
    for (int j = sign.w; j < out.w; j++)
        block_cell(&out, 0, j)->code = j == sign.w ? 0x250c : 0x2500;
    return out;
}

/* ---- accents ----------------------------------------------------------------------------------------- */

static void mark(struct cell *at, int32_t code)
{
    for (int k = 0; k < CELL_MARKS; k++)
        if (!at->mark[k]) {
            at->mark[k] = code;
            return;
        }
}

static struct block accent(struct manner s, const struct formula_node *n)
{
    struct block b = text_node(s, formula_child(n, 0));
    bool all = n->code == ACCENT_OVERLINE || n->code == ACCENT_UNDERLINE;
    int32_t code = n->code == ACCENT_OVERLINE    ? 0x305
                   : n->code == ACCENT_UNDERLINE ? 0x332
                                                 : n->code;
    int line = n->code == ACCENT_UNDERLINE ? b.h - 1 : 0, at = 0;

    if (!b.at || b.w < 1)
        return b;
    for (int j = 0; j < b.w; j++) {
        struct cell *cell = block_cell(&b, line, j);

        if (all && cell->code)
            mark(cell, code);
        /* The middle, or what stands at it. */
        if (cell->code > ' ' && 2 * j < b.w)
            at = j;
    }
    if (!all)
        mark(block_cell(&b, line, at), code);
    return b;
}

/* ---- rows -------------------------------------------------------------------------------------------- */

static bool is_space(const struct formula_node *n)
{
    return n->kind == FORMULA_SPACE || n->kind == FORMULA_STYLE;
}

static enum formula_class class_after(const struct formula_node *n)
{
    for (n = n->next; n; n = n->next)
        if (!is_space(n))
            return text_left(n);
    return N_CLASSES;
}

/* What a part leaves to the next. */
struct left_over {
    enum formula_class cls; /* N_CLASSES: there was none */
    bool word, loose, big, sign;
};

static int columns_between(struct manner s, const struct left_over *l,
                           const struct formula_node *n, enum formula_class own)
{
    int gap = l->cls == N_CLASSES ? 0 : formula_gap(l->cls, own, s.small);

    if (l->loose && (own == CLASS_ORD || own == CLASS_INNER))
        return 1;
    if (s.small)
        return gap && (l->word || n->text);
    /* A sign stands at what it is the sign of, a comma at what is before it. */
    if (l->sign || own == CLASS_PUNCT)
        return 0;
    return gap > 0 || (l->big && own == CLASS_OPEN);
}

static struct left_over left_by(const struct formula_node *n, enum formula_class own,
                                const struct block *b)
{
    const struct formula_node *base = n->kind == FORMULA_SCRIPTS ? n->first : n;

    return (struct left_over){
        .cls = own == text_left(n) ? text_right(n) : own,
        .word = base->text != NULL,
        .loose = b->loose,
        .big = base->big,
        .sign = own != text_left(n) && own == CLASS_ORD,
    };
}

int text_parts(struct manner s, const struct formula_node *row, struct block **parts,
               int **gaps, enum formula_class **classes)
{
    struct left_over last = { N_CLASSES };
    int n = 0, k = 0, pending = 0;

    for (const struct formula_node *a = row->first; a; a = a->next)
        n++;
    *parts = lab_alloc(s.c, (size_t)n * sizeof **parts);
    *gaps = lab_alloc(s.c, (size_t)n * sizeof **gaps);
    *classes = lab_alloc(s.c, (size_t)n * sizeof **classes);
    for (const struct formula_node *a = row->first; a && *classes; a = a->next) {
        enum formula_class own;

        if (a->kind == FORMULA_STYLE)
            continue;
        if (a->kind == FORMULA_SPACE) {
            pending += s.small         ? a->size >= 18
                       : a->size >= 18 ? a->size / 9
                                       : a->size >= 3;
            continue;
        }
        own = formula_joins(text_left(a), last.cls, class_after(a));
        (*parts)[k] = a->stretch ? block_new(s.c, 0, 1, 0) : text_node(s, a);
        (*gaps)[k] = columns_between(s, &last, a, own);
        if (pending > (*gaps)[k])
            (*gaps)[k] = pending;
        (*classes)[k] = a->kind == FORMULA_FENCE ? CLASS_ORD : own;
        last = left_by(a, own, &(*parts)[k]);
        pending = 0;
        k++;
    }
    return *classes ? k : 0;
}

/* What \middle put there grows as tall as the rest. */
static void stretch(struct manner s, const struct formula_node *row, struct block *parts,
                    int n)
{
    int above = 0, below = 1, k = 0;

    for (int i = 0; i < n; i++) {
        above = parts[i].base > above ? parts[i].base : above;
        below = parts[i].h - parts[i].base > below ? parts[i].h - parts[i].base : below;
    }
    for (const struct formula_node *a = row->first; a && k < n; a = a->next) {
        if (is_space(a))
            continue;
        if (a->stretch)
            parts[k] = block_delimiter(s.c, a->code, above + below, above);
        k++;
    }
}

struct block text_row(struct manner s, const struct formula_node *row)
{
    struct block *parts;
    enum formula_class *classes;
    int *gaps, n = text_parts(s, row, &parts, &gaps, &classes);

    stretch(s, row, parts, n);
    return n ? block_row(s.c, parts, gaps, n) : block_new(s.c, 0, 1, 0);
}

static struct block fence(struct manner s, const struct formula_node *n)
{
    struct block body = text_node(s, formula_child(n, 0));

    return text_between(s, n->open, &body, n->close);
}

static struct block sign(struct manner s, const struct formula_node *n)
{
    return block_sign(s.c, text_letter(n));
}

static struct block word(struct manner s, const struct formula_node *n)
{
    return block_text(s.c, n->text);
}

static struct block nothing(struct manner s, const struct formula_node *n)
{
    (void)n;
    return block_new(s.c, 0, 1, 0);
}

struct block text_node(struct manner s, const struct formula_node *n)
{
    static struct block (*const kinds[])(struct manner, const struct formula_node *) = {
        [FORMULA_ROW] = text_row,      [FORMULA_SIGN] = sign,
        [FORMULA_WORD] = word,         [FORMULA_SCRIPTS] = text_scripts,
        [FORMULA_FRACTION] = fraction, [FORMULA_ROOT] = root,
        [FORMULA_FENCE] = fence,       [FORMULA_ACCENT] = accent,
        [FORMULA_STACK] = text_stack,  [FORMULA_TABLE] = text_table,
        [FORMULA_SPACE] = nothing,     [FORMULA_STYLE] = nothing,
    };

    return lab_ok(s.c) ? kinds[n->kind](s, n) : (struct block){ 0 };
}

/* ---- lines of at most a width ------------------------------------------------------------------------- */

/* How many of the parts from `from` on fit into `width`. A line ends before the last
 * relation that fits, else before a binary sign, else an operator, best outside of all
 * delimiters and not too near to its beginning; else where it is full. */
static int fitting(const struct block *parts, const int *gaps,
                   const enum formula_class *classes, int from, int n, int width)
{
    static const enum formula_class order[] = { CLASS_REL, CLASS_BIN, CLASS_OP };
    enum { N_ORDER = sizeof order / sizeof *order };
    int best[2 * N_ORDER] = { 0 }, early[2 * N_ORDER] = { 0 }, w = 0, depth = 0, i;

    for (i = from; i < n; i++) {
        int before = w;

        w += parts[i].w + (i > from ? gaps[i] : 0);
        if (w > width && i > from)
            break;
        depth -= classes[i] == CLASS_CLOSE && depth > 0;
        for (int k = 0; k < N_ORDER && i > from; k++)
            if (classes[i] == order[k])
                (3 * before < width ? early : best)[k + (depth > 0 ? N_ORDER : 0)] = i;
        depth += classes[i] == CLASS_OPEN;
    }
    for (int k = 0; k < 2 * N_ORDER && i < n; k++) {
        if (best[k])
            return best[k];
        if (k >= N_ORDER && early[k - N_ORDER])
            return early[k - N_ORDER];
    }
    return i > from ? i : from + 1;
}

static struct block broken(struct manner s, const struct formula_node *row, int width)
{
    enum { INDENT = 4 };
    struct block *parts, *lines;
    enum formula_class *classes;
    int *gaps, n = text_parts(s, row, &parts, &gaps, &classes), k = 0;

    stretch(s, row, parts, n);
    lines = lab_alloc(s.c, (size_t)n * sizeof *lines);
    for (int i = 0, to; i < n && lines; i = to) {
        struct block line, *at = &lines[k];
        int indent = k ? INDENT : 0;

        to = fitting(parts, gaps, classes, i, n, width - indent);
        gaps[i] = indent;
        line = block_row(s.c, parts + i, gaps + i, to - i);
        *at = line;
        k++;
    }
    return k ? block_stack(s.c, lines, k, 0, true) : block_new(s.c, 0, 1, 0);
}

const char *lab_formula_text(lab_ctx *c, const char *tex, int width, bool flat)
{
    char why[200];
    struct formula *f;
    struct manner s = { .c = c, .flat = flat };
    const struct formula_node *root_;
    struct block b;
    const char *text = NULL;

    if (!lab_ok(c))
        return NULL;
    f = formula_parse(tex, strlen(tex), why, sizeof why);
    if (!f)
        return lab_fail(c, LAB_EARG, "formula: %s", why);
    root_ = formula_root(f);
    b = text_node(s, root_);
    if (width > 0 && b.w > width && root_->kind == FORMULA_ROW && lab_ok(c))
        b = broken(s, root_, width);
    if (lab_ok(c))
        text = block_utf8(c, &b);
    formula_free(f);
    return text;
}
