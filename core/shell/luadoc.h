/* luadoc.h — the standard library of Lua in a line each, for "?string.format". */
#ifndef SHELL_LUADOC_H
#define SHELL_LUADOC_H

#include <stdbool.h>
#include <stddef.h>

#include "shell/buffer.h"

struct shell;

/* Prints what is known of a name ("print", "string.format", "string", "for"); false if
 * nothing. "s:format" is looked up as a method of strings. */
bool luadoc_print(struct shell *sh, const char *name, size_t len);
/* "string.format(format, …)" for a function of that name; false if it is none. */
bool luadoc_signature(const char *name, size_t len, struct buffer *b);

#endif
