/* colour.c — what the prompt's text looks like. */
#include "shell/colour.h"
#include "shell/lex.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const style_sgr[N_STYLES] = {
    [STYLE_PLAIN] = "\033[0m",        [STYLE_KEYWORD] = "\033[0;35m",
    [STYLE_STRING] = "\033[0;32m",    [STYLE_NUMBER] = "\033[0;36m",
    [STYLE_COMMENT] = "\033[0;90m",   [STYLE_MODULE] = "\033[0;34m",
    [STYLE_CALL] = "\033[0;94m",      [STYLE_TYPE] = "\033[0;36m",
    [STYLE_DIRECTIVE] = "\033[0;33m", [STYLE_COMMAND] = "\033[0;33m",
    [STYLE_PROMPT] = "\033[1;32m",    [STYLE_DIM] = "\033[0;90m",
    [STYLE_ERROR] = "\033[0;31m",     [STYLE_STRONG] = "\033[1m",
};

bool terminal_moves(int fd)
{
    const char *term = getenv("TERM");

    return isatty(fd) && term && *term && strcmp(term, "dumb") != 0;
}

bool terminal_colours(int fd)
{
    const char *no = getenv("NO_COLOR");

    return terminal_moves(fd) && !(no && *no);
}

static bool is_path(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:",
                    s[i]))
            return false;
    return n > 0 && s[0] != '.';
}

enum cell_kind cell_kind(const char *s, size_t n)
{
    while (n > 0 && strchr(" \t\r\n", s[n - 1]))
        n--;
    while (n > 0 && strchr(" \t\r\n", *s)) {
        s++;
        n--;
    }
    if (n >= 3 && memcmp(s, "%%c", 3) == 0 && (n == 3 || strchr(" \t\r\n", s[3])))
        return CELL_C;
    if (n == 0 || memchr(s, '\n', n))
        return CELL_LUA;
    if (*s == ':' && !(n > 1 && s[1] == ':'))
        return CELL_COMMAND;
    if (*s == '?')
        return CELL_HELP;
    if (s[n - 1] == '?') {
        n -= n > 1 && s[n - 2] == '?' ? 2 : 1;
        return is_path(s, n) ? CELL_HELP : CELL_LUA;
    }
    return CELL_LUA;
}

/* Styles of names depend on what stands behind: "cv." is a module, "f(" a call. */
static unsigned char name_style(const struct lex *l, const struct token *t, bool field,
                                bool (*is_module)(void *, const char *, size_t),
                                void *self)
{
    size_t i = t->to;

    if (!field && is_module && is_module(self, l->s + t->from, t->to - t->from))
        return STYLE_MODULE;
    while (i < l->n && l->s[i] == ' ')
        i++;
    if (i < l->n && (l->s[i] == '(' || (!l->c && strchr("{\"'", l->s[i]))))
        return STYLE_CALL;
    return STYLE_PLAIN;
}

static void colour_tokens(struct lex *l, unsigned char *style,
                          bool (*is_module)(void *, const char *, size_t), void *self)
{
    static const unsigned char styles[] = {
        [LEX_KEYWORD] = STYLE_KEYWORD, [LEX_TYPE] = STYLE_TYPE,
        [LEX_NUMBER] = STYLE_NUMBER,   [LEX_STRING] = STYLE_STRING,
        [LEX_COMMENT] = STYLE_COMMENT, [LEX_DIRECTIVE] = STYLE_DIRECTIVE,
        [LEX_OP] = STYLE_PLAIN,
    };
    struct token t;
    bool field = false;

    while (lex_next(l, &t)) {
        unsigned char as = t.kind == LEX_NAME ? name_style(l, &t, field, is_module, self)
                                              : styles[t.kind];

        memset(style + t.from, as, t.to - t.from);
        field = token_is(l->s, &t, ".") || token_is(l->s, &t, ":");
    }
}

void colour_cell(const char *s, size_t n, unsigned char *style,
                 bool (*is_module)(void *self, const char *name, size_t len), void *self)
{
    enum cell_kind kind = cell_kind(s, n);
    struct lex l = { .s = s, .n = n, .c = kind == CELL_C };

    memset(style, STYLE_PLAIN, n);
    if (kind == CELL_COMMAND || kind == CELL_C) {
        /* The first word, or the first line of a C cell, is no source. */
        while (l.at < n && strchr(" \t\n", s[l.at]))
            l.at++;
        while (l.at < n && s[l.at] != (kind == CELL_C ? '\n' : ' '))
            style[l.at++] = STYLE_COMMAND;
    } else if (kind == CELL_HELP) {
        memset(style, STYLE_COMMAND, n);
        return;
    }
    colour_tokens(&l, style, is_module, self);
    if (kind == CELL_C && n >= 3 && memcmp(s + n - 2, "%%", 2) == 0 &&
        strchr(" \n", s[n - 3]))
        memset(style + n - 2, STYLE_COMMAND, 2);
}
