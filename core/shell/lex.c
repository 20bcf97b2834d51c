/* lex.c — Lua and C source cut into tokens. */
#include "shell/lex.h"

#include <ctype.h>
#include <string.h>

static const char *const lua_words[] = {
    "and",      "break",  "do",   "else", "elseif", "end",   "false", "for",
    "function", "goto",   "if",   "in",   "local",  "nil",   "not",   "or",
    "repeat",   "return", "then", "true", "until",  "while",
};
static const char *const c_words[] = {
    "break",    "case",   "const",  "continue", "default", "do",      "else",
    "enum",     "extern", "for",    "goto",     "if",      "inline",  "restrict",
    "return",   "sizeof", "static", "struct",   "switch",  "typedef", "union",
    "volatile", "while",  "NULL",   "true",     "false",
};
static const char *const c_types[] = {
    "void",  "char",   "short",  "int",      "long",
    "float", "double", "signed", "unsigned", "bool",
};
/* Longest first where one begins another. */
static const char *const operators[] = { "...", "<<=", ">>=", "..", "==", "~=",
                                         "!=",  "<=",  ">=",  "//", "::", "<<",
                                         ">>",  "&&",  "||",  "->", "++", "--" };

static bool listed(const char *const *list, size_t count, const char *s, size_t n)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == n && memcmp(list[i], s, n) == 0)
            return true;
    return false;
}
#define LISTED(list, s, n) listed(list, sizeof list / sizeof *list, s, n)

static bool is_word(char ch)
{
    return isalnum((unsigned char)ch) || ch == '_';
}

static enum lex_kind word_kind(const struct lex *l, const char *s, size_t n)
{
    if (!l->c)
        return LISTED(lua_words, s, n) ? LEX_KEYWORD : LEX_NAME;
    if (LISTED(c_words, s, n))
        return LEX_KEYWORD;
    if (LISTED(c_types, s, n) || (n > 2 && memcmp(s + n - 2, "_t", 2) == 0) ||
        (n > 4 && memcmp(s, "lab_", 4) == 0 && l->s + l->n > s + n && s[n] == ' '))
        return LEX_TYPE;
    return LEX_NAME;
}

/* "[[" or "[==[" at `at`: number of bytes, 0 if it is none. */
static size_t long_bracket(const char *s, size_t n, size_t at)
{
    size_t i = at + 1;

    if (at >= n || s[at] != '[')
        return 0;
    while (i < n && s[i] == '=')
        i++;
    return i < n && s[i] == '[' ? i - at + 1 : 0;
}

static void end_long(const struct lex *l, struct token *t, size_t at, size_t level)
{
    for (size_t i = at; i + level <= l->n; i++) {
        size_t k = 1;

        if (l->s[i] != ']' || l->s[i + level - 1] != ']')
            continue;
        while (k < level - 1 && l->s[i + k] == '=')
            k++;
        if (k == level - 1) {
            t->to = i + level;
            return;
        }
    }
    t->to = l->n;
    t->open = true;
}

static void end_quoted(const struct lex *l, struct token *t)
{
    size_t i = t->from + 1;

    for (; i < l->n && l->s[i] != l->s[t->from]; i++) {
        if (l->s[i] == '\n')
            break;
        if (l->s[i] == '\\' && i + 1 < l->n)
            i++;
    }
    t->open = i >= l->n || l->s[i] != l->s[t->from];
    t->to = t->open ? i : i + 1;
}

static size_t line_end(const struct lex *l, size_t at, bool joined)
{
    while (at < l->n && (l->s[at] != '\n' || (joined && at > 0 && l->s[at - 1] == '\\')))
        at++;
    return at;
}

static bool comment(const struct lex *l, struct token *t)
{
    const char *s = l->s + l->at;
    size_t left = l->n - l->at, level;

    if (left < 2)
        return false;
    if (l->c && s[0] == '/' && s[1] == '*') {
        const char *end = memmem(s + 2, left - 2, "*/", 2);

        t->to = end ? (size_t)(end - l->s) + 2 : l->n;
        t->open = !end;
        return true;
    }
    if (memcmp(s, l->c ? "//" : "--", 2) != 0)
        return false;
    level = l->c ? 0 : long_bracket(l->s, l->n, l->at + 2);
    if (level) {
        end_long(l, t, l->at + 2 + level, level);
    } else {
        t->to = line_end(l, l->at, false);
        t->open = t->to == l->n;
    }
    return true;
}

static bool shebang(const struct lex *l, struct token *t)
{
    if (l->c || l->at > 0 || l->n < 2 || memcmp(l->s, "#!", 2) != 0)
        return false;
    t->to = line_end(l, 0, false);
    return true;
}

static size_t number_end(const struct lex *l, size_t at)
{
    size_t i = at;
    bool hex = i + 1 < l->n && l->s[i] == '0' && (l->s[i + 1] | 32) == 'x';

    for (; i < l->n; i++) {
        bool sign = (l->s[i] == '-' || l->s[i] == '+') && i > at &&
                    (l->s[i - 1] | 32) == (hex ? 'p' : 'e');
        bool dots = l->s[i] == '.' && i + 1 < l->n && l->s[i + 1] == '.';

        if (dots || (!is_word(l->s[i]) && l->s[i] != '.' && !sign))
            break;
    }
    return i;
}

static size_t operator_end(const struct lex *l)
{
    size_t left = l->n - l->at;

    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        size_t n = strlen(operators[i]);

        if (n <= left && memcmp(operators[i], l->s + l->at, n) == 0)
            return l->at + n;
    }
    return l->at + 1;
}

static bool line_start(const struct lex *l)
{
    size_t i = l->at;

    while (i > 0 && (l->s[i - 1] == ' ' || l->s[i - 1] == '\t'))
        i--;
    return i == 0 || l->s[i - 1] == '\n';
}

bool lex_next(struct lex *l, struct token *t)
{
    size_t level;
    char ch;

    while (l->at < l->n && isspace((unsigned char)l->s[l->at]))
        l->at++;
    if (l->at >= l->n)
        return false;
    *t = (struct token){ .from = l->at };
    ch = l->s[l->at];
    if (comment(l, t) || shebang(l, t)) {
        t->kind = LEX_COMMENT;
    } else if (l->c && ch == '#' && line_start(l)) {
        t->kind = LEX_DIRECTIVE;
        t->to = line_end(l, l->at, true);
    } else if (ch == '"' || ch == '\'') {
        t->kind = LEX_STRING;
        end_quoted(l, t);
    } else if (!l->c && (level = long_bracket(l->s, l->n, l->at))) {
        t->kind = LEX_STRING;
        end_long(l, t, l->at + level, level);
    } else if (isdigit((unsigned char)ch) || (ch == '.' && l->at + 1 < l->n &&
                                              isdigit((unsigned char)l->s[l->at + 1]))) {
        t->kind = LEX_NUMBER;
        t->to = number_end(l, l->at);
    } else if (is_word(ch)) {
        for (t->to = l->at; t->to < l->n && is_word(l->s[t->to]);)
            t->to++;
        t->kind = word_kind(l, l->s + l->at, t->to - l->at);
    } else {
        t->kind = LEX_OP;
        t->to = operator_end(l);
    }
    l->at = t->to;
    return true;
}

bool token_is(const char *s, const struct token *t, const char *text)
{
    size_t n = strlen(text);

    return t->kind != LEX_STRING && t->to - t->from == n &&
           memcmp(s + t->from, text, n) == 0;
}

/* What a word does to the depth: before itself (closing) and behind itself (opening). */
static const struct {
    const char *text;
    int before, behind;
} blocks[] = {
    { "function", 0, 1 }, { "do", 0, 1 },      { "then", 0, 1 },  { "repeat", 0, 1 },
    { "{", 0, 1 },        { "(", 0, 1 },       { "[", 0, 1 },     { "end", -1, 0 },
    { "until", -1, 0 },   { "elseif", -1, 0 }, { "else", -1, 1 }, { "}", -1, 0 },
    { ")", -1, 0 },       { "]", -1, 0 },
};

int lex_depth(const char *s, size_t n, bool c)
{
    struct lex l = { .s = s, .n = n, .c = c };
    struct token t;
    int depth = 0;

    while (lex_next(&l, &t))
        for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
            if ((!c || t.kind == LEX_OP) && token_is(s, &t, blocks[i].text))
                depth += blocks[i].before + blocks[i].behind;
    return depth < 0 ? 0 : depth;
}

bool lex_closes(const char *line, size_t n)
{
    struct lex l = { .s = line, .n = n };
    struct token t;

    if (!lex_next(&l, &t))
        return false;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (blocks[i].before && token_is(line, &t, blocks[i].text))
            return true;
    return false;
}

bool lex_has_code(const char *s, size_t n)
{
    struct lex l = { .s = s, .n = n };
    struct token t;

    while (lex_next(&l, &t))
        if (t.kind != LEX_COMMENT)
            return true;
    return false;
}

bool lex_is_silenced(const char *s, size_t n)
{
    struct lex l = { .s = s, .n = n };
    struct token t;
    bool silenced = false;

    while (lex_next(&l, &t))
        if (t.kind != LEX_COMMENT)
            silenced = token_is(s, &t, ";");
    return silenced;
}
