/* complete_context.c — what stands before the cursor, from its tokens alone. */
#include "shell/colour.h"
#include "shell/command.h"
#include "shell/complete.h"

#include <string.h>

static const char *first_char(const char *s, size_t n)
{
    size_t i = 0;

    while (i < n && strchr(" \t\n", s[i]))
        i++;
    return s + i;
}

static enum argument_kind kind_of(enum argument a)
{
    static const enum argument_kind kinds[] = {
        [ARG_FILE] = KIND_FILE,       [ARG_MODULE] = KIND_MODULE,
        [ARG_SETTING] = KIND_SETTING, [ARG_TOPIC] = KIND_TOPIC,
        [ARG_LEVEL] = KIND_LEVEL,     [ARG_TEXT] = KIND_NONE,
    };

    return kinds[a];
}

/* ":name args": true when that decides what is wanted. */
static bool read_command(struct context *x)
{
    const char *s = first_char(x->s, x->n), *end = x->s + x->n, *name, *at;
    const struct command *c;

    if (s == end || *s != ':' || (s + 1 < end && s[1] == ':'))
        return false;
    name = s + 1;
    for (at = name; at < end && *at != ' ';)
        at++;
    if (at == end) {
        x->want = WANT_COMMAND;
        x->from = (size_t)(name - x->s);
        return true;
    }
    c = command_find(name, (size_t)(at - name));
    if (c && (c->argument == ARG_CODE || c->argument == ARG_NAME)) {
        x->s = at; /* the rest is Lua; offsets are put right by the caller */
        return false;
    }
    x->want = c && c->argument != ARG_NONE ? WANT_ARGUMENT : WANT_NOTHING;
    x->kind = c ? kind_of(c->argument) : KIND_NONE;
    x->args = at + 1;
    x->from = x->n;
    while (x->from > (size_t)(x->args - x->s) && x->s[x->from - 1] != ' ')
        x->from--;
    return true;
}

static void read_tokens(lab_ctx *c, struct context *x)
{
    struct lex l = { .s = x->s, .n = x->n };
    struct token t;
    int cap = 0;

    while (lex_next(&l, &t)) {
        if (x->count == cap) {
            int more = cap ? cap * 2 : 64;
            struct token *at = lab_alloc(c, (size_t)more * sizeof *at);

            if (!at)
                return;
            if (x->count)
                memcpy(at, x->t, (size_t)x->count * sizeof *at);
            x->t = at;
            cap = more;
        }
        x->t[x->count++] = t;
    }
}

/* Comments inside do not matter; one that the cursor is in wants nothing. */
static bool drop_comments(struct context *x)
{
    int kept = 0;
    bool inside =
        x->count && x->t[x->count - 1].kind == LEX_COMMENT && x->t[x->count - 1].open;

    for (int i = 0; i < x->count; i++)
        if (x->t[i].kind != LEX_COMMENT)
            x->t[kept++] = x->t[i];
    x->count = kept;
    return inside;
}

static void read_lua(lab_ctx *c, struct context *x)
{
    struct token *last;

    read_tokens(c, x);
    x->from = x->n;
    x->want = WANT_NAME;
    if (drop_comments(x)) {
        x->want = WANT_NOTHING;
        return;
    }
    last = x->count ? &x->t[x->count - 1] : NULL;
    if (last && last->kind == LEX_STRING && last->open && last->to == x->n) {
        x->want = WANT_STRING;
        x->quote[0] = x->s[last->from];
        x->from = last->from + 1;
        x->count--;
        return;
    }
    if (last && last->to == x->n && last->kind == LEX_NUMBER) {
        x->want = WANT_NOTHING;
        return;
    }
    if (last && last->to == x->n &&
        (last->kind == LEX_NAME || last->kind == LEX_KEYWORD)) {
        x->from = last->from;
        x->count--;
    }
    last = x->count ? &x->t[x->count - 1] : NULL;
    if (last && (token_is(x->s, last, ".") || token_is(x->s, last, ":")))
        x->want = token_is(x->s, last, ".") ? WANT_FIELD : WANT_METHOD;
}

void context_read(lab_ctx *c, const char *s, size_t n, struct context *x)
{
    const char *first = first_char(s, n);

    *x = (struct context){ .s = s, .n = n };
    if (cell_kind(s, n) == CELL_C)
        return;
    if (read_command(x))
        return;
    if (x->s != s) {
        x->n = n - (size_t)(x->s - s);
    } else if (first < s + n && *first == '?') {
        while (first < s + n && *first == '?')
            first++;
        x->s = first;
        x->n = n - (size_t)(first - s);
    }
    read_lua(c, x);
}

int context_matching(const struct context *x, int close)
{
    int depth = 0;

    for (int i = close; i >= 0; i--) {
        const struct token *t = &x->t[i];
        char ch = t->kind == LEX_OP && t->to - t->from == 1 ? x->s[t->from] : 0;

        if (ch && strchr(")]}", ch))
            depth++;
        else if (ch && strchr("([{", ch) && --depth == 0)
            return i;
    }
    return -1;
}

/* The bracket that is open before token `end`; −1 if none. */
static int enclosing(const struct context *x, int end)
{
    for (int i = end - 1; i >= 0; i--) {
        const struct token *t = &x->t[i];
        char ch = t->kind == LEX_OP && t->to - t->from == 1 ? x->s[t->from] : 0;

        if (ch && strchr("([{", ch))
            return i;
        if (ch && strchr(")]}", ch)) {
            i = context_matching(x, i);
            if (i < 0)
                return -1;
        }
    }
    return -1;
}

static bool ends_chain(const struct context *x, int i)
{
    return i >= 0 && (x->t[i].kind == LEX_NAME || token_is(x->s, &x->t[i], ")") ||
                      token_is(x->s, &x->t[i], "]"));
}

struct call context_call(const struct context *x)
{
    struct call call = { .open = enclosing(x, x->count), .name = -1 };
    int open = call.open, commas = 0, names = 0;
    bool brace = open >= 0 && token_is(x->s, &x->t[open], "{");

    if (open < 0)
        return call;
    if (ends_chain(x, open - 1)) {
        call.callee = open;
        call.named = brace;
    } else if (brace) {
        int outer = enclosing(x, open);

        if (outer > 0 && token_is(x->s, &x->t[outer], "(") && ends_chain(x, outer - 1)) {
            call.callee = outer;
            call.named = call.options_only = true;
        }
    }
    for (int i = open + 1; i < x->count; i++) {
        char ch = x->t[i].kind == LEX_OP && x->t[i].to - x->t[i].from == 1
                      ? x->s[x->t[i].from]
                      : 0;

        if (ch == ',' || ch == ';') {
            commas++;
            call.name = -1;
        } else if (ch == '=' && x->t[i - 1].kind == LEX_NAME) {
            call.name = i - 1;
            names++;
        } else if (ch && strchr("([{", ch)) {
            int depth = 1;

            while (depth > 0 && ++i < x->count) {
                ch = x->t[i].kind == LEX_OP && x->t[i].to - x->t[i].from == 1
                         ? x->s[x->t[i].from]
                         : 0;
                depth += ch && strchr("([{", ch) ? 1 : ch && strchr(")]}", ch) ? -1 : 0;
            }
        }
    }
    call.position = commas - (call.name < 0 ? names : names - 1);
    return call;
}
