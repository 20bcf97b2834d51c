/* text_around.c — what stands around a part as text: scripts, notes, the cells of a table. */
#include "view/formula/text.h"

#include <lab/text.h>

/* ---- scripts ------------------------------------------------------------------------------------- */

/* Letters and digits only: they may stand behind an underscore as they are. */
static bool is_name(const struct block *b)
{
    if (b->h != 1 || b->w < 1)
        return false;
    for (int j = 0; j < b->w; j++) {
        const struct cell *cell = block_cell(b, 0, j);
        int32_t x = cell->code;
        bool letter = (x >= 'a' && x <= 'z') || (x >= 'A' && x <= 'Z') ||
                      (x >= '0' && x <= '9') || (x >= 0x391 && x <= 0x3f5) || x == 0;

        if (cell->mark[0] || !(letter || (x >= 0x80 && lab_text_width(x) == 2)))
            return false;
    }
    return true;
}

static bool is_single(const struct block *b)
{
    return b->h == 1 && (b->w == 1 || (b->w == 2 && !block_cell(b, 0, 1)->code));
}

/* A script as characters of the line: small ones, or behind ^ or _; false when it should
 * stand on a line of its own. */
static bool in_line(struct manner s, const struct block *b, bool above, struct block *out)
{
    struct block parts[2] = { block_sign(s.c, above ? '^' : '_'), *b };

    if (above ? block_raise(s.c, b, out) : block_lower(s.c, b, out))
        return true;
    if (!is_single(b) && !(is_name(b) && b->w <= 6) && !s.flat)
        return false;
    if (!is_single(b) && !is_name(b))
        parts[1] = text_between(s, '(', b, ')');
    *out = block_row(s.c, parts, NULL, 2);
    out->loose = is_single(b) || is_name(b);
    return true;
}

/* Limits above and below. */
static struct block limits(struct manner s, const struct block *base,
                           const struct block *below, const struct block *above)
{
    struct block parts[3];
    int n = 0, which;

    if (above->w)
        parts[n++] = *above;
    which = n;
    parts[n++] = *base;
    if (below->w)
        parts[n++] = *below;
    return block_stack(s.c, parts, n, which, false);
}

/* Beside a base: `below` under its last line, `above` over its first. */
static struct block beside(struct manner s, const struct block *base,
                           const struct block *below, const struct block *above)
{
    int w = below->w > above->w ? below->w : above->w;
    int up = above->w ? above->h : 0, down = below->w ? below->h : 0;
    struct block b = block_new(s.c, base->w + w, base->h + up + down, base->base + up);

    if (!b.at)
        return b;
    block_put(&b, base, up, 0);
    if (above->w)
        block_put(&b, above, 0, base->w);
    if (below->w)
        block_put(&b, below, up + base->h, base->w);
    return b;
}

/* A tall base carries small characters at its corners. */
static struct block at_corners(struct manner s, const struct block *base,
                               const struct block *below, const struct block *above)
{
    int w = below->w > above->w ? below->w : above->w;
    struct block b = block_new(s.c, base->w + w, base->h, base->base);

    if (!b.at)
        return b;
    block_put(&b, base, 0, 0);
    if (above->w)
        block_put(&b, above, 0, base->w);
    if (below->w)
        block_put(&b, below, base->h - 1, base->w);
    return b;
}

struct block text_scripts(struct manner s, const struct formula_node *n)
{
    struct manner in = { s.c, true, true };
    struct block base = text_node(s, formula_child(n, 0));
    struct block sub = text_node(in, formula_child(n, 1));
    struct block sup = text_node(in, formula_child(n, 2)), low, high;
    bool low_fits = !sub.w || in_line(s, &sub, false, &low);
    bool high_fits = !sup.w || in_line(s, &sup, true, &high);
    bool over = n->limits && !s.small;
    struct block none = block_new(s.c, 0, 1, 0), parts[3];

    if (!lab_ok(s.c))
        return none;
    low = sub.w ? low_fits ? low : sub : none;
    high = sup.w ? high_fits ? high : sup : none;
    /* Limits that ^ or _ would be needed for look better in their places. */
    if (!s.flat && over &&
        (n->always || base.h > 1 || !low_fits || !high_fits || low.loose || high.loose))
        return limits(s, &base, &sub, &sup);
    if (base.h > 1)
        return at_corners(s, &base, &low, &high);
    parts[0] = base;
    parts[1] = low_fits ? low : none;
    parts[2] = high_fits ? high : none;
    base = block_row(s.c, parts, NULL, 3);
    base.loose = low.loose || high.loose;
    if (low_fits && high_fits)
        return base;
    return beside(s, &base, low_fits ? &none : &sub, high_fits ? &none : &sup);
}

/* ---- notes over and under ------------------------------------------------------------------------ */

/* ╰──┬──╯ as wide as w. */
static struct block brace(struct manner s, int w, bool above)
{
    struct block b = block_new(s.c, w < 3 ? 3 : w, 1, 0);

    for (int j = 0; j < b.w && b.at; j++)
        b.at[j].code = j == 0         ? above ? 0x256d : 0x2570
                       : j == b.w - 1 ? above ? 0x256e : 0x256f
                       : j == b.w / 2 ? above ? 0x2534 : 0x252c
                                      : 0x2500;
    return b;
}

struct block text_stack(struct manner s, const struct formula_node *n)
{
    struct manner in = { s.c, true, true };
    struct block body = text_node(s, formula_child(n, 0)), parts[3], script[2];
    struct block note = text_node(in, formula_child(n, 1));
    int k = 0, which;

    if (s.flat || s.small) {
        if (!note.w)
            return body;
        parts[0] = n->code ? text_between(s, '(', &body, ')') : body;
        in_line((struct manner){ s.c, true, true }, &note, n->above, &parts[1]);
        return block_row(s.c, parts, NULL, 2);
    }
    script[0] = note;
    script[1] = n->code ? brace(s, body.w, n->above) : block_new(s.c, 0, 1, 0);
    if (n->above && note.w)
        parts[k++] = script[0];
    if (n->above && n->code)
        parts[k++] = script[1];
    which = k;
    parts[k++] = body;
    if (!n->above && n->code)
        parts[k++] = script[1];
    if (!n->above && note.w && k < 3)
        parts[k++] = script[0];
    return block_stack(s.c, parts, k, which, false);
}

/* ---- tables ---------------------------------------------------------------------------------------- */

static struct block flat_table(struct manner s, const struct formula_node *n)
{
    int cells = n->rows * n->columns, k = 0;
    bool pairs = n->columns_are == COLUMNS_PAIRS;
    struct block *parts = lab_alloc(s.c, (size_t)cells * sizeof *parts);
    int *gaps = lab_alloc(s.c, (size_t)cells * sizeof *gaps);
    struct block body;

    for (const struct formula_node *a = n->first; a && gaps; a = a->next, k++) {
        struct block cell[2] = { text_node(s, a), block_new(s.c, 0, 1, 0) };

        if (k + 1 < cells && (k + 1) % n->columns == 0)
            cell[1] = block_sign(s.c, ';');
        else if (k + 1 < cells && !pairs && n->columns_are != COLUMNS_LEFT)
            cell[1] = block_sign(s.c, ',');
        parts[k] = block_row(s.c, cell, NULL, 2);
        gaps[k] = k > 0 && parts[k].w > 0;
    }
    body = block_row(s.c, parts, gaps, gaps ? cells : 0);
    return text_between(s, n->open, &body, n->close);
}

struct table {
    struct block *cells;
    int *widths, *heights, *bases;
    int h; /* of all, gaps counted */
    bool spread;
};

static bool measure(struct manner s, const struct formula_node *n, struct table *t)
{
    int k = 0;

    t->cells = lab_alloc(s.c, (size_t)n->rows * (size_t)n->columns * sizeof *t->cells);
    t->widths = lab_alloc(s.c, (size_t)n->columns * sizeof *t->widths);
    t->heights = lab_alloc(s.c, (size_t)n->rows * sizeof *t->heights);
    t->bases = lab_alloc(s.c, (size_t)n->rows * sizeof *t->bases);
    if (!t->bases)
        return false;
    for (const struct formula_node *a = n->first; a; a = a->next, k++) {
        struct block b = t->cells[k] = text_node(s, a);
        int row = k / n->columns, column = k % n->columns;

        if (b.base > t->bases[row]) {
            t->heights[row] += b.base - t->bases[row];
            t->bases[row] = b.base;
        }
        if (t->bases[row] + b.h - b.base > t->heights[row])
            t->heights[row] = t->bases[row] + b.h - b.base;
        t->widths[column] = b.w > t->widths[column] ? b.w : t->widths[column];
    }
    for (int i = 0; i < n->rows; i++) {
        t->spread = t->spread || t->heights[i] > 1;
        t->h += t->heights[i];
    }
    /* A brace of two lines would have no middle. */
    t->spread = t->spread || (n->open == '{' && t->h == 2);
    t->h += t->spread ? n->rows - 1 : 0;
    return lab_ok(s.c);
}

static int gap_before(const struct formula_node *n, int column)
{
    if (column == 0)
        return 0;
    if (n->columns_are == COLUMNS_PAIRS)
        return column % 2 ? 1 : 3;
    return n->columns_are == COLUMNS_LEFT ? 3 : 2;
}

struct block text_table(struct manner s, const struct formula_node *n)
{
    struct table t = { 0 };
    struct block b;
    int w = 0, y = 0;

    if (s.flat || s.small)
        return flat_table(s, n);
    if (!measure(s, n, &t))
        return (struct block){ 0 };
    for (int j = 0; j < n->columns; j++)
        w += t.widths[j] + gap_before(n, j);
    b = block_new(s.c, w, t.h, n->rows == 1 ? t.bases[0] : t.h / 2);
    for (int i = 0; i < n->rows && b.at; i++) {
        int x = 0;

        for (int j = 0; j < n->columns; j++) {
            const struct block *cell = &t.cells[i * n->columns + j];
            bool left = n->columns_are == COLUMNS_LEFT ||
                        (n->columns_are == COLUMNS_PAIRS && j % 2);
            int room = t.widths[j] - cell->w;

            x += gap_before(n, j);
            block_put(&b, cell, y + t.bases[i] - cell->base,
                      x + (left                              ? 0
                           : n->columns_are == COLUMNS_PAIRS ? room
                                                             : room / 2));
            x += t.widths[j];
        }
        y += t.heights[i] + t.spread;
    }
    if (n->open == '{')
        b = block_row(s.c, &b, (const int[]){ 1 }, 1);
    return text_between(s, n->open, &b, n->close);
}
