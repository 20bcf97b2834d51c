/* luadoc.h — the standard library of Lua in a line each, for "?string.format". */
#ifndef SHELL_LUADOC_H
#define SHELL_LUADOC_H

#include <stdbool.h>
#include <stddef.h>

struct shell;

/* Prints what is known of a name ("print", "string.format", "string", "for"); false if
 * nothing. "s:format" is looked up as a method of strings. */
bool luadoc_print(struct shell *sh, const char *name, size_t len);

#endif
