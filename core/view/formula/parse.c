/* parse.c — from LaTeX to a tree: rows, scripts, characters and commands. */
#include "view/formula/parse.h"

#include <lab/text.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- memory and faults ------------------------------------------------------------------- */

enum { BLOCK = 16384 };
struct formula_block {
    struct formula_block *next;
    size_t used, size;
    max_align_t at[];
};

void *parser_memory(struct parser *p, size_t n)
{
    struct formula_block *b = p->f->blocks;
    void *at;

    n = (n + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
    if (!b || b->size - b->used < n) {
        size_t size = n > BLOCK ? n : BLOCK;

        b = calloc(1, sizeof *b + size);
        if (!b)
            return parser_fail(p, p->at, "no memory for what begins");
        b->size = size;
        b->next = p->f->blocks;
        p->f->blocks = b;
    }
    at = (char *)b->at + b->used;
    b->used += n;
    return at;
}

const char *parser_text(struct parser *p, const char *s, size_t n)
{
    char *copy = parser_memory(p, n + 1);

    return copy ? memcpy(copy, s, n) : NULL;
}

static int column_of(const struct parser *p, const char *at)
{
    int column = 1;

    for (const char *s = p->start; s < at; s++)
        column += ((unsigned char)*s & 0xc0) != 0x80;
    return column;
}

void *parser_fail(struct parser *p, const char *at, const char *fmt, ...)
{
    va_list args;
    char what[160];
    const char *place;

    if (p->failed)
        return NULL;
    p->failed = true;
    va_start(args, fmt);
    vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    /* "X at column N", or with the rest behind the place: "X at column N Y". */
    place = strchr(what, '@');
    snprintf(p->why, p->size, "%.*s at column %d%s",
             (int)(place ? place - what : (long)strlen(what)), what, column_of(p, at),
             place ? place + 1 : "");
    return NULL;
}

struct formula_node *node_new(struct parser *p, enum formula_kind kind,
                              enum formula_class cls)
{
    struct formula_node *n = p->failed ? NULL : parser_memory(p, sizeof *n);

    if (!n)
        return NULL;
    n->kind = kind;
    n->cls = cls;
    n->alphabet = p->alphabet;
    n->style = STYLE_SMALL;
    return n;
}

struct formula_node *node_add(struct formula_node *n, struct formula_node *child)
{
    struct formula_node **at = n ? &n->first : NULL;

    if (!n || !child)
        return NULL;
    while (*at)
        at = &(*at)->next;
    *at = child;
    return n;
}

/* ---- reading -------------------------------------------------------------------------------- */

void parser_skip(struct parser *p)
{
    while (p->at < p->end && strchr(" \t\r\n", *p->at) && *p->at)
        p->at++;
}

bool parser_sees(const struct parser *p, const char *what)
{
    size_t n = strlen(what);

    return (size_t)(p->end - p->at) >= n && memcmp(p->at, what, n) == 0;
}

/* The length of the command at p->at (its backslash counted). */
static size_t command_length(const struct parser *p)
{
    size_t n = 1, left = (size_t)(p->end - p->at);
    int32_t code;

    while (n < left &&
           ((p->at[n] >= 'a' && p->at[n] <= 'z') || (p->at[n] >= 'A' && p->at[n] <= 'Z')))
        n++;
    if (n == 1 && left > 1)
        n += (size_t)lab_text_decode(p->at + 1, left - 1, &code);
    return n;
}

bool parse_raw(struct parser *p, const char **text, size_t *n)
{
    int depth = 0;
    const char *from;

    parser_skip(p);
    from = p->at;
    if (p->at >= p->end || *p->at != '{')
        return parser_fail(p, p->at, "a group in braces is expected");
    for (p->at++; p->at < p->end; p->at++) {
        if (*p->at == '\\' && p->at + 1 < p->end)
            p->at++;
        else if (*p->at == '{')
            depth++;
        else if (*p->at == '}' && depth-- == 0)
            break;
    }
    if (p->at >= p->end)
        return parser_fail(p, from, "'{'@ is not closed");
    *text = from + 1;
    *n = (size_t)(p->at++ - *text);
    return true;
}

int32_t delimiter_take(struct parser *p)
{
    const struct command *s;
    const char *from;
    int32_t code = 0;
    int bytes = 1;

    parser_skip(p);
    from = p->at;
    if (p->at >= p->end) {
        parser_fail(p, from, "a delimiter is missing");
        return -1;
    }
    if (*p->at == '\\') {
        bytes = (int)command_length(p);
        s = command_find(p->at + 1, (size_t)bytes - 1);
        code = s && s->kind == COMMAND_SIGN ? s->code : -1;
    } else {
        bytes = lab_text_decode(p->at, (size_t)(p->end - p->at), &code);
        code = code == '.' ? 0 : code == '<' ? 0x27e8 : code == '>' ? 0x27e9 : code;
    }
    if (code < 0 || (code > 0 && !((code < 0x80 && strchr("()[]{}|/\\", (int)code)) ||
                                   (code >= 0x2308 && code <= 0x230b) ||
                                   (code >= 0x27e6 && code <= 0x27e9) || code == 0x2016 ||
                                   (code >= 0x2191 && code <= 0x2195) || code == 0x2223 ||
                                   code == 0x2225))) {
        parser_fail(p, from, "'%.*s'@ is no delimiter", bytes, from);
        return -1;
    }
    p->at += bytes;
    return code == 0x2223 ? '|' : code == 0x2225 ? 0x2016 : code;
}

/* ---- what one thing may be --------------------------------------------------------------------- */

static struct formula_node *sign(struct parser *p, int32_t code, enum formula_class cls)
{
    struct formula_node *n = node_new(p, FORMULA_SIGN, cls);

    if (n)
        n->code = code;
    return n;
}

static bool is_cjk(int32_t code)
{
    return code >= 0x2e80 && lab_text_width(code) == 2;
}

/* Characters of a script without capitals and slants stand together as a word. */
static struct formula_node *word(struct parser *p)
{
    const char *from = p->at;
    struct formula_node *n = node_new(p, FORMULA_WORD, CLASS_ORD);
    int32_t code;

    while (p->at < p->end) {
        int bytes = lab_text_decode(p->at, (size_t)(p->end - p->at), &code);

        if (!is_cjk(code))
            break;
        p->at += bytes;
    }
    if (!n || !(n->text = parser_text(p, from, (size_t)(p->at - from))))
        return NULL;
    return n;
}

static struct formula_node *character(struct parser *p)
{
    const struct command *s;
    const char *from = p->at;
    int32_t code;
    int bytes = lab_text_decode(p->at, (size_t)(p->end - p->at), &code);

    if (code >= 0x80 && is_cjk(code))
        return word(p);
    if (code < 0x20 || code == 0x7f || (code >= 0x80 && lab_text_width(code) < 1))
        return parser_fail(p, from, "a byte that is no character");
    if (strchr("#$%&\\^_{}\"`@", (int)code) && code < 0x80)
        return parser_fail(p, from, "'%c'@ does not belong there", (int)code);
    p->at += bytes;
    s = command_for_code(code);
    if (s && s->kind == COMMAND_BIG) {
        struct formula_node *n = sign(p, code, CLASS_OP);

        if (n) {
            n->big = true;
            n->limits = s->flag;
        }
        return n;
    }
    if (code == '~') {
        struct formula_node *n = node_new(p, FORMULA_SPACE, CLASS_ORD);

        if (n)
            n->size = 6;
        return n;
    }
    return sign(p, s ? s->code : code, s ? s->cls : CLASS_ORD);
}

struct formula_node *parse_text(struct parser *p, const struct command *c)
{
    struct formula_node *n = node_new(p, FORMULA_WORD, CLASS_ORD);
    const char *text;
    char *clean;
    size_t len, k = 0;

    if (!n || !parse_raw(p, &text, &len))
        return NULL;
    clean = parser_memory(p, len + 1);
    for (size_t i = 0, bytes; clean && i < len; i += bytes) {
        int32_t code;

        bytes = (size_t)lab_text_decode(text + i, len - i, &code);
        if (code < 0x20 && code != '\n' && code != '\t')
            return parser_fail(p, text + i, "a byte that is no character");
        if (code == '\\' && i + 1 < len && strchr(",;: ", text[i + 1]))
            code = '~', bytes++;
        if (code == '\\' || code == '{' || code == '}')
            continue;
        if (code == '~' || code == '\n' || code == '\t')
            clean[k++] = ' ';
        else
            memcpy(clean + k, text + i, bytes), k += bytes;
    }
    n->text = clean;
    n->alphabet = c->code ? (enum formula_alphabet)c->code : ALPHABET_ROMAN;
    return clean ? n : NULL;
}

static struct formula_node *in_alphabet(struct parser *p, const struct command *c)
{
    enum formula_alphabet outer = p->alphabet;
    struct formula_node *n;

    p->alphabet = (enum formula_alphabet)c->code;
    n = parse_argument(p);
    p->alphabet = outer;
    return n;
}

static struct formula_node *sized(struct parser *p, const struct command *c)
{
    int32_t code = delimiter_take(p);
    const struct command *s = code > 0 ? command_for_code(code) : NULL;
    struct formula_node *n = code < 0 ? NULL : sign(p, code, c->cls);

    if (!n)
        return NULL;
    n->size = c->code;
    n->alphabet = ALPHABET_ROMAN;
    /* \big( opens by itself, whatever TeX makes of it. */
    if (c->cls == CLASS_ORD && s && (s->cls == CLASS_OPEN || s->cls == CLASS_CLOSE))
        n->cls = s->cls;
    return n;
}

static struct formula_node *run_command(struct parser *p, const struct command *c)
{
    struct formula_node *n;

    switch (c->kind) {
    case COMMAND_SIGN:
        return sign(p, c->code, c->cls);
    case COMMAND_ALPHABET:
        return in_alphabet(p, c);
    case COMMAND_TEXT:
        return parse_text(p, c);
    case COMMAND_SIZE:
        return sized(p, c);
    case COMMAND_OTHER:
        return c->parse(p, c);
    case COMMAND_BIG:
        n = sign(p, c->code, CLASS_OP);
        break;
    case COMMAND_FUNCTION:
        n = node_new(p, FORMULA_WORD, CLASS_OP);
        break;
    case COMMAND_SPACE:
        n = node_new(p, FORMULA_SPACE, CLASS_ORD);
        break;
    case COMMAND_STYLE:
        n = node_new(p, FORMULA_STYLE, CLASS_ORD);
        break;
    case COMMAND_ACCENT:
    default:
        n = node_new(p, FORMULA_ACCENT, CLASS_ORD);
    }
    if (!n)
        return NULL;
    n->big = c->kind == COMMAND_BIG;
    n->limits = c->kind != COMMAND_ACCENT && c->flag;
    n->wide = c->kind == COMMAND_ACCENT && c->flag;
    n->code = c->code;
    n->size = c->kind == COMMAND_SPACE || c->kind == COMMAND_STYLE ? (int)c->code : 0;
    n->text = c->text ? c->text : c->name;
    return c->kind == COMMAND_ACCENT ? node_add(n, parse_argument(p)) : n;
}

static struct formula_node *command(struct parser *p)
{
    size_t n = command_length(p);
    const char *from = p->at;
    const struct command *c = n > 1 ? command_find(from + 1, n - 1) : NULL;
    struct formula_node *node;

    if (!c)
        return parser_fail(p, from, "'%.*s'@ is not known", (int)(n > 60 ? 60 : n), from);
    p->at += n;
    if (++p->depth > FORMULA_MAX_DEPTH)
        return parser_fail(p, from, "more than %d groups in each other",
                           FORMULA_MAX_DEPTH);
    node = run_command(p, c);
    p->depth--;
    if (!node && !p->failed)
        parser_fail(p, from, "'%.*s'@ has no argument", (int)n, from);
    return node;
}

static struct formula_node *group(struct parser *p)
{
    const char *from = p->at++;
    struct formula_node *n;

    if (++p->depth > FORMULA_MAX_DEPTH)
        return parser_fail(p, from, "more than %d groups in each other",
                           FORMULA_MAX_DEPTH);
    n = parse_row(p, END_GROUP);
    p->depth--;
    /* One thing in braces is that thing, but ordinary: {=} has no space about it. */
    if (n && n->first && !n->first->next && n->first->kind == FORMULA_SIGN &&
        !n->first->big) {
        n = n->first;
        n->cls = CLASS_ORD;
    }
    return n;
}

struct formula_node *parse_argument(struct parser *p)
{
    parser_skip(p);
    if (p->failed)
        return NULL;
    if (p->at >= p->end)
        return parser_fail(p, p->at, "something is missing");
    return *p->at == '{' ? group(p) : *p->at == '\\' ? command(p) : character(p);
}

/* ---- scripts and rows ------------------------------------------------------------------------------ */

/* The primes at p->at, as a row. */
static struct formula_node *primes(struct parser *p)
{
    struct formula_node *row = node_new(p, FORMULA_ROW, CLASS_ORD);

    for (; p->at < p->end && *p->at == '\''; p->at++)
        row = node_add(row, sign(p, 0x2032, CLASS_ORD));
    return row;
}

static bool take_script(struct parser *p, struct formula_node *script[2])
{
    const char *from = p->at;
    bool sup = *from != '_';
    struct formula_node *n, *more;

    if (*from == '\'') {
        n = primes(p);
        parser_skip(p);
        if (n && p->at < p->end && *p->at == '^') {
            p->at++;
            more = parse_argument(p);
            n = node_add(n, more);
        }
    } else {
        p->at++;
        n = parse_argument(p);
    }
    if (n && script[sup])
        return parser_fail(p, from, "a second %s", sup ? "superscript" : "subscript");
    script[sup] = n;
    return n != NULL;
}

/* A brace's note becomes its own child; others get their scripts around them. */
static struct formula_node *with_scripts(struct parser *p, struct formula_node *base)
{
    struct formula_node *script[2] = { NULL, NULL }, *n;

    for (;;) {
        parser_skip(p);
        if (parser_sees(p, "\\limits") || parser_sees(p, "\\nolimits")) {
            base->limits = base->always = p->at[1] == 'l';
            p->at += p->at[1] == 'l' ? 7 : 9;
        } else if (p->at < p->end && strchr("_^'", *p->at) && *p->at) {
            if (!take_script(p, script))
                return NULL;
        } else {
            break;
        }
    }
    if (!script[0] && !script[1])
        return base;
    if (base->kind == FORMULA_STACK && base->code && script[base->above] &&
        !script[!base->above]) {
        base->first->next = script[base->above];
        return base;
    }
    n = node_new(p, FORMULA_SCRIPTS, base->cls);
    n = node_add(n, base);
    for (int i = 0; i < 2; i++)
        n = node_add(n, script[i] ? script[i] : node_new(p, FORMULA_ROW, CLASS_ORD));
    if (n)
        n->limits = base->limits, n->always = base->always;
    return n;
}

/* Is the end of the row here? Takes what closes it. */
static bool at_end(struct parser *p, enum row_end end, const char *from)
{
    static const char *const closing[] = {
        [END_GROUP] = "'{'@ is not closed", [END_INDEX] = "'['@ is not closed"
    };

    if (p->at >= p->end) {
        if (end == END_GROUP || end == END_INDEX)
            parser_fail(p, from - 1, "%s", closing[end]);
        return true;
    }
    if (*p->at == '}' && end == END_GROUP) {
        p->at++;
        return true;
    }
    if (*p->at == ']' && end == END_INDEX) {
        p->at++;
        return true;
    }
    if (parser_sees(p, "\\right") && end == END_RIGHT && command_length(p) == 6) {
        p->at += 6;
        return true;
    }
    return end == END_CELL &&
           (*p->at == '&' || parser_sees(p, "\\\\") || parser_sees(p, "\\end"));
}

struct formula_node *parse_row(struct parser *p, enum row_end end)
{
    struct formula_node *row = node_new(p, FORMULA_ROW, CLASS_ORD), *n;
    struct formula_node **last = row ? &row->first : NULL;
    const char *from = p->at;

    while (last && !p->failed) {
        parser_skip(p);
        if (at_end(p, end, from))
            break;
        n = strchr("^_'", *p->at) && *p->at ? node_new(p, FORMULA_ROW, CLASS_ORD)
                                            : parse_argument(p);
        n = n ? with_scripts(p, n) : NULL;
        if (!n)
            break;
        *last = n;
        while (*last)
            last = &(*last)->next;
    }
    return p->failed ? NULL : row;
}

/* ---- what others call ---------------------------------------------------------------------------------- */

struct formula *formula_parse(const char *tex, size_t n, char *why, size_t size)
{
    struct formula *f = calloc(1, sizeof *f);
    struct parser p = { .f = f, .at = tex, .start = tex, .end = tex + n };

    p.why = why;
    p.size = size;
    why[0] = 0;
    if (f && n > FORMULA_MAX_TEX)
        snprintf(why, size, "%zu bytes are more than %d", n, FORMULA_MAX_TEX);
    else if (f)
        f->root = parse_top(&p);
    else
        snprintf(why, size, "there is no memory for it");
    if (f && f->root)
        return f;
    formula_free(f);
    return NULL;
}

void formula_free(struct formula *f)
{
    while (f && f->blocks) {
        struct formula_block *b = f->blocks;

        f->blocks = b->next;
        free(b);
    }
    free(f);
}

const struct formula_node *formula_root(const struct formula *f)
{
    return f->root;
}

const struct formula_node *formula_child(const struct formula_node *n, int i)
{
    const struct formula_node *at = n->first;

    while (i-- > 0)
        at = at->next;
    return at;
}

bool formula_is_empty(const struct formula_node *n)
{
    return n->kind == FORMULA_ROW && !n->first;
}
