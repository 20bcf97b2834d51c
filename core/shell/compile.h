/* compile.h — the code of a cell: an expression, statements, or statements that end with an
 * expression, whose value is then the cell's. */
#ifndef SHELL_COMPILE_H
#define SHELL_COMPILE_H

#include "shell/shell.h"

/* As interp_compile, in protected mode, and with the value of a last expression returned:
 * "x = 5; x + 1" gives 6. A text that is no more than its beginning is INTERP_INCOMPLETE. */
enum interp_status compile_cell(struct shell *sh, const char *code, size_t len,
                                const char *chunk);
/* What compile_cell says, without leaving anything on the stack. */
enum interp_status compile_check(struct shell *sh, const char *code, size_t len);
/* Where the last expression of such a text begins; `len` if it ends with a statement. */
size_t compile_last_expression(struct shell *sh, const char *code, size_t len);

#endif
