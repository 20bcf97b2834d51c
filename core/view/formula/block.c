/* block.c — putting rectangles of characters together. */
#include "view/formula/block.h"

#include <lab/text.h>
#include <string.h>

static int width_of(int32_t code)
{
    int w = lab_text_width(code);

    return w < 1 ? 1 : w;
}

struct block block_new(lab_ctx *c, int w, int h, int base)
{
    struct block b = { w, h, base, false, NULL };

    if (w > BLOCK_MAX_CELLS || h > BLOCK_MAX_CELLS || (int64_t)w * h > BLOCK_MAX_CELLS) {
        lab_fail(c, LAB_EARG, "formula: larger than %d characters as text",
                 BLOCK_MAX_CELLS);
        return (struct block){ 0 };
    }
    b.at = lab_alloc(c, (size_t)w * (size_t)h * sizeof *b.at);
    if (!b.at)
        return (struct block){ 0 };
    for (int i = 0; i < w * h; i++)
        b.at[i].code = ' ';
    return b;
}

struct cell *block_cell(const struct block *b, int line, int column)
{
    return &b->at[line * b->w + column];
}

static void set(struct block *b, int line, int column, int32_t code)
{
    block_cell(b, line, column)->code = code;
    if (width_of(code) == 2)
        block_cell(b, line, column + 1)->code = 0;
}

struct block block_sign(lab_ctx *c, int32_t code)
{
    struct block b = block_new(c, width_of(code), 1, 0);

    if (b.at)
        set(&b, 0, 0, code);
    return b;
}

struct block block_text(lab_ctx *c, const char *utf8)
{
    size_t n = strlen(utf8);
    struct block b;
    int32_t code;
    int w = 0;

    for (size_t i = 0; i < n;) {
        i += (size_t)lab_text_decode(utf8 + i, n - i, &code);
        w += width_of(code);
    }
    b = block_new(c, w, 1, 0);
    w = 0;
    for (size_t i = 0; b.at && i < n; w += width_of(code)) {
        i += (size_t)lab_text_decode(utf8 + i, n - i, &code);
        set(&b, 0, w, code);
    }
    return b;
}

void block_put(struct block *b, const struct block *a, int line, int column)
{
    for (int i = 0; i < a->h && b->at; i++)
        memcpy(block_cell(b, line + i, column), block_cell(a, i, 0),
               (size_t)a->w * sizeof *a->at);
}

struct block block_row(lab_ctx *c, const struct block *parts, const int *gaps, int n)
{
    int w = 0, above = 0, below = 1;
    struct block b;

    for (int i = 0; i < n; i++) {
        w += parts[i].w + (gaps ? gaps[i] : 0);
        above = parts[i].base > above ? parts[i].base : above;
        below = parts[i].h - parts[i].base > below ? parts[i].h - parts[i].base : below;
    }
    b = block_new(c, w, above + below, above);
    w = 0;
    for (int i = 0; i < n && b.at; i++) {
        w += gaps ? gaps[i] : 0;
        block_put(&b, &parts[i], above - parts[i].base, w);
        w += parts[i].w;
    }
    b.loose = n > 0 && parts[n - 1].loose;
    return b;
}

struct block block_stack(lab_ctx *c, const struct block *parts, int n, int which,
                         bool left)
{
    int w = 0, h = 0, base = 0;
    struct block b;

    for (int i = 0; i < n; i++) {
        w = parts[i].w > w ? parts[i].w : w;
        base = i == which ? h + parts[i].base : base;
        h += parts[i].h;
    }
    b = block_new(c, w, h, base);
    h = 0;
    for (int i = 0; i < n && b.at; i++) {
        block_put(&b, &parts[i], h, left ? 0 : (w - parts[i].w) / 2);
        h += parts[i].h;
    }
    return b;
}

/* ---- delimiters ------------------------------------------------------------------------------- */

/* Top, middle, bottom, what is repeated. */
static const struct {
    int32_t code, top, middle, bottom, rest;
} tall[] = {
    { '(', 0x239b, 0x239c, 0x239d, 0x239c },
    { ')', 0x239e, 0x239f, 0x23a0, 0x239f },
    { '[', 0x23a1, 0x23a2, 0x23a3, 0x23a2 },
    { ']', 0x23a4, 0x23a5, 0x23a6, 0x23a5 },
    { '{', 0x23a7, 0x23a8, 0x23a9, 0x23aa },
    { '}', 0x23ab, 0x23ac, 0x23ad, 0x23aa },
    { '|', 0x2502, 0x2502, 0x2502, 0x2502 },
    { 0x230a, 0x23a2, 0x23a2, 0x23a3, 0x23a2 },
    { 0x230b, 0x23a5, 0x23a5, 0x23a6, 0x23a5 },
    { 0x2308, 0x23a1, 0x23a2, 0x23a2, 0x23a2 },
    { 0x2309, 0x23a4, 0x23a5, 0x23a5, 0x23a5 },
    { 0x2191, 0x2191, 0x2502, 0x2502, 0x2502 },
    { 0x2193, 0x2502, 0x2502, 0x2193, 0x2502 },
};

/* ⟨ ⟩ / \ of strokes: as wide as half their height. */
static struct block slanted(lab_ctx *c, int32_t code, int h)
{
    bool angle = code == 0x27e8 || code == 0x27e9;
    int half = (h + 1) / 2, w = angle ? half : h;
    struct block b = block_new(c, w, h, h / 2);

    for (int i = 0; i < h && b.at; i++) {
        int x = angle ? (i < half ? half - 1 - i : i - (h - half)) : h - 1 - i;
        bool rising = angle ? i < half : true;

        if (code == 0x27e9 || code == '\\') {
            x = w - 1 - x;
            rising = !rising;
        }
        block_cell(&b, i, x)->code = rising ? 0x2571 : 0x2572;
    }
    return b;
}

struct block block_delimiter(lab_ctx *c, int32_t code, int h, int base)
{
    int middle = base > 0 && base < h - 1 ? base : (h - 1) / 2;
    struct block b;

    if (!code)
        return block_new(c, 0, 1, 0);
    if (h > 1 && strchr("/\\", code < 0x80 ? (int)code : 1)) {
        b = slanted(c, code, h);
    } else if (h > 1 && (code == 0x27e8 || code == 0x27e9)) {
        b = slanted(c, code, h);
    } else {
        b = block_new(c, 1, h, h / 2);
        for (int i = 0; i < h && b.at; i++) {
            int32_t *to = &block_cell(&b, i, 0)->code;

            *to = code;
            for (size_t k = 0; k < sizeof tall / sizeof *tall && h > 1; k++)
                if (tall[k].code == code)
                    *to = i == 0        ? tall[k].top
                          : i == h - 1  ? tall[k].bottom
                          : i == middle ? tall[k].middle
                                        : tall[k].rest;
        }
    }
    if (base >= 0)
        b.base = base;
    return b;
}

/* ---- as text ------------------------------------------------------------------------------------ */

static char *encode(char *to, int32_t code)
{
    if (code < 0x80) {
        *to++ = (char)code;
    } else if (code < 0x800) {
        *to++ = (char)(0xc0 | code >> 6);
        *to++ = (char)(0x80 | (code & 63));
    } else if (code < 0x10000) {
        *to++ = (char)(0xe0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 63));
        *to++ = (char)(0x80 | (code & 63));
    } else {
        *to++ = (char)(0xf0 | code >> 18);
        *to++ = (char)(0x80 | (code >> 12 & 63));
        *to++ = (char)(0x80 | (code >> 6 & 63));
        *to++ = (char)(0x80 | (code & 63));
    }
    return to;
}

const char *block_utf8(lab_ctx *c, const struct block *b)
{
    enum { LONGEST = 4 * (1 + CELL_MARKS) };
    char *text = lab_alloc(c, (size_t)b->h * ((size_t)b->w * LONGEST + 1) + 1);
    char *to = text;

    for (int i = 0; i < b->h && to; i++) {
        char *end = to;

        if (i > 0)
            *to++ = '\n', end = to;
        for (int j = 0; j < b->w; j++) {
            const struct cell *cell = block_cell(b, i, j);

            if (cell->code)
                to = encode(to, cell->code);
            for (int k = 0; k < CELL_MARKS && cell->mark[k]; k++)
                to = encode(to, cell->mark[k]);
            if (cell->code != ' ' || cell->mark[0])
                end = to;
        }
        to = end;
    }
    if (to)
        *to = 0;
    return text;
}

/* ---- superscripts and subscripts ------------------------------------------------------------------- */

static const struct {
    int32_t code, raised, lowered; /* 0: there is none */
} scripts[] = {
    { '0', 0x2070, 0x2080 },   { '1', 0xb9, 0x2081 },     { '2', 0xb2, 0x2082 },
    { '3', 0xb3, 0x2083 },     { '4', 0x2074, 0x2084 },   { '5', 0x2075, 0x2085 },
    { '6', 0x2076, 0x2086 },   { '7', 0x2077, 0x2087 },   { '8', 0x2078, 0x2088 },
    { '9', 0x2079, 0x2089 },   { '+', 0x207a, 0x208a },   { 0x2212, 0x207b, 0x208b },
    { '=', 0x207c, 0x208c },   { '(', 0x207d, 0x208d },   { ')', 0x207e, 0x208e },
    { 'a', 0x1d43, 0x2090 },   { 'b', 0x1d47, 0 },        { 'c', 0x1d9c, 0 },
    { 'd', 0x1d48, 0 },        { 'e', 0x1d49, 0x2091 },   { 'f', 0x1da0, 0 },
    { 'g', 0x1d4d, 0 },        { 'h', 0x2b0, 0x2095 },    { 'i', 0x2071, 0x1d62 },
    { 'j', 0x2b2, 0x2c7c },    { 'k', 0x1d4f, 0x2096 },   { 'l', 0x2e1, 0x2097 },
    { 'm', 0x1d50, 0x2098 },   { 'n', 0x207f, 0x2099 },   { 'o', 0x1d52, 0x2092 },
    { 'p', 0x1d56, 0x209a },   { 'r', 0x2b3, 0x1d63 },    { 's', 0x2e2, 0x209b },
    { 't', 0x1d57, 0x209c },   { 'u', 0x1d58, 0x1d64 },   { 'v', 0x1d5b, 0x1d65 },
    { 'w', 0x2b7, 0 },         { 'x', 0x2e3, 0x2093 },    { 'y', 0x2b8, 0 },
    { 'z', 0x1dbb, 0 },        { 'A', 0x1d2c, 0 },        { 'B', 0x1d2e, 0 },
    { 'D', 0x1d30, 0 },        { 'E', 0x1d31, 0 },        { 'G', 0x1d33, 0 },
    { 'H', 0x1d34, 0 },        { 'I', 0x1d35, 0 },        { 'J', 0x1d36, 0 },
    { 'K', 0x1d37, 0 },        { 'L', 0x1d38, 0 },        { 'M', 0x1d39, 0 },
    { 'N', 0x1d3a, 0 },        { 'O', 0x1d3c, 0 },        { 'P', 0x1d3e, 0 },
    { 'R', 0x1d3f, 0 },        { 'T', 0x1d40, 0 },        { 'U', 0x1d41, 0 },
    { 'V', 0x2c7d, 0 },        { 'W', 0x1d42, 0 },        { 0x3b2, 0x1d5d, 0x1d66 },
    { 0x3b3, 0x1d5e, 0x1d67 }, { 0x3b4, 0x1d5f, 0 },      { 0x3b8, 0x1dbf, 0 },
    { 0x3c1, 0, 0x1d68 },      { 0x3c6, 0x1d60, 0x1d69 }, { 0x3d5, 0x1d60, 0x1d69 },
    { 0x3c7, 0x1d61, 0x1d6a }, { 0x22a4, 0x1d40, 0 },     { 0x2032, 0x2032, 0 },
    { 0x2217, '*', 0 },        { ',', 0, ',' },
};

static bool convert(lab_ctx *c, const struct block *b, bool raise, struct block *out)
{
    if (b->h != 1 || b->w < 1)
        return false;
    *out = block_new(c, b->w, 1, 0);
    for (int j = 0; j < b->w && out->at; j++) {
        const struct cell *from = block_cell(b, 0, j);
        struct cell *to = block_cell(out, 0, j);

        to->code = 0;
        for (size_t k = 0; k < sizeof scripts / sizeof *scripts; k++)
            if (scripts[k].code == from->code)
                to->code = raise ? scripts[k].raised : scripts[k].lowered;
        if (!to->code || from->mark[0])
            return false;
    }
    return out->at != NULL;
}

bool block_raise(lab_ctx *c, const struct block *b, struct block *out)
{
    return convert(c, b, true, out);
}

bool block_lower(lab_ctx *c, const struct block *b, struct block *out)
{
    return convert(c, b, false, out);
}
