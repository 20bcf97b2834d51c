/* colour.h — what the prompt's text looks like. */
#ifndef SHELL_COLOUR_H
#define SHELL_COLOUR_H

#include <stdbool.h>
#include <stddef.h>

enum style {
    STYLE_PLAIN,
    STYLE_KEYWORD,
    STYLE_STRING,
    STYLE_NUMBER,
    STYLE_COMMENT,
    STYLE_MODULE,
    STYLE_CALL,
    STYLE_TYPE,
    STYLE_DIRECTIVE,
    STYLE_COMMAND,
    STYLE_PROMPT,
    STYLE_DIM,
    STYLE_ERROR,
    STYLE_STRONG,
    N_STYLES
};

/* The escape sequence of a style (of the 16 colours that every theme can read). */
extern const char *const style_sgr[N_STYLES];
#define STYLE_OFF "\033[0m"

/* Is a terminal on fd that obeys cursor movement? Colours only without $NO_COLOR. */
bool terminal_moves(int fd);
bool terminal_colours(int fd);

/* What kind of cell a text is. */
enum cell_kind {
    CELL_LUA,
    CELL_C,       /* its first line is "%%c …" */
    CELL_COMMAND, /* ":help" */
    CELL_HELP     /* "?name", "??name", "name?" */
};
enum cell_kind cell_kind(const char *s, size_t n);

/* Fills style[0..n) with an `enum style` for each byte. `is_module` says which names are
 * modules; NULL: none. */
void colour_cell(const char *s, size_t n, unsigned char *style,
                 bool (*is_module)(void *self, const char *name, size_t len), void *self);

#endif
