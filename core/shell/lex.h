/* lex.h — Lua and C source cut into tokens, for colours, completion and indentation. Takes
 * half-typed text: nothing here fails. */
#ifndef SHELL_LEX_H
#define SHELL_LEX_H

#include <stdbool.h>
#include <stddef.h>

enum lex_kind {
    LEX_NAME,
    LEX_KEYWORD,
    LEX_TYPE, /* C only: int, size_t, lab_tensor */
    LEX_NUMBER,
    LEX_STRING,
    LEX_COMMENT,
    LEX_DIRECTIVE, /* C only: #include … */
    LEX_OP
};

struct token {
    enum lex_kind kind;
    size_t from, to;
    bool open; /* a string or comment that has no end yet */
};

struct lex {
    const char *s;
    size_t n, at;
    bool c; /* C, not Lua */
};

/* The next token, blanks skipped; false at the end. */
bool lex_next(struct lex *l, struct token *t);
bool token_is(const char *s, const struct token *t, const char *text);

/* Blocks and brackets that are open after s[0..n); in C, brackets alone. */
int lex_depth(const char *s, size_t n, bool c);
/* Does the line begin with what closes a block or bracket ("end", "else", "}")? */
bool lex_closes(const char *line, size_t n);
/* Is there anything but blanks and comments? */
bool lex_has_code(const char *s, size_t n);
/* Is the last token but comments a ";"? */
bool lex_is_silenced(const char *s, size_t n);

#endif
