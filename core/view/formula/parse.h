/* parse.h — what the files of the parser share. */
#ifndef FORMULA_PARSE_H
#define FORMULA_PARSE_H

#include "view/formula/formula.h"

/* Memory of a tree: blocks in a chain, freed together. */
struct formula {
    struct formula_block *blocks;
    struct formula_node *root;
};

struct parser {
    struct formula *f;
    const char *at, *end, *start;
    int depth;
    enum formula_alphabet alphabet;
    char *why;
    size_t size;
    bool failed;
};

/* What a command is, by its name without the backslash. */
struct command {
    const char *name;
    enum command_kind {
        COMMAND_SIGN,     /* code, cls */
        COMMAND_BIG,      /* an operator sign: code; cls: with limits or not */
        COMMAND_FUNCTION, /* an upright name: text (or the command's) */
        COMMAND_SPACE,    /* code: mu */
        COMMAND_ACCENT,   /* code: the combining character */
        COMMAND_ALPHABET, /* code: enum formula_alphabet */
        COMMAND_TEXT,
        COMMAND_STYLE, /* code: enum formula_style */
        COMMAND_SIZE,  /* a sized delimiter follows; code: 1 to 4 */
        COMMAND_OTHER  /* parse */
    } kind;
    int32_t code;
    enum formula_class cls;
    bool flag; /* BIG, FUNCTION: limits; ACCENT: wide */
    const char *text;
    struct formula_node *(*parse)(struct parser *p, const struct command *c);
};
extern const struct command formula_signs[], formula_commands[];
extern const size_t formula_n_signs, formula_n_commands;

/* A letter or sign typed as it is: the command that it stands for, or NULL. */
const struct command *command_for_code(int32_t code);
const struct command *command_find(const char *name, size_t n);
/* Of \left, \right, \big…: 0 is none; −1 with no delimiter there, a fault is recorded. */
int32_t delimiter_take(struct parser *p);

void parser_skip(struct parser *p);
/* Records "WHAT at column N …" once. Returns NULL. */
void *parser_fail(struct parser *p, const char *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void *parser_memory(struct parser *p, size_t n); /* zeroed */
const char *parser_text(struct parser *p, const char *s, size_t n);
struct formula_node *node_new(struct parser *p, enum formula_kind kind,
                              enum formula_class cls);
/* Gives n its next child; NULL children are passed on as NULL. */
struct formula_node *node_add(struct formula_node *n, struct formula_node *child);
/* What ends a row. */
enum row_end { END_GROUP, END_CELL, END_RIGHT, END_INDEX };
struct formula_node *parse_row(struct parser *p, enum row_end end);
/* A group in braces, a command with its arguments, or one character. */
struct formula_node *parse_argument(struct parser *p);
/* The text in braces, as a word. */
struct formula_node *parse_text(struct parser *p, const struct command *c);
/* The same raw. */
bool parse_raw(struct parser *p, const char **text, size_t *n);
bool parser_sees(const struct parser *p, const char *what);
/* \begin{…} … \end{…}, and rows of cells without one at the top. */
struct formula_node *parse_environment(struct parser *p, const struct command *c);
struct formula_node *parse_top(struct parser *p);
struct formula_node *parse_substack(struct parser *p, const struct command *c);

#endif
