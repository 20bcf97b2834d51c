/* lookup.h — names resolved by raw reads only: no __index function, no code of the user
 * ever runs. All of it may raise Lua's memory error: call it in protected mode. */
#ifndef SHELL_LOOKUP_H
#define SHELL_LOOKUP_H

#include "shell/shell.h"

/* Runs `body` in protected mode with `self` as its only (light) argument and the collector
 * stopped, so that no finalizer runs either. False when memory ran out. */
bool lookup_protected(struct shell *sh, lua_CFunction body, void *self);

/* Pushes the global of that name; false, and nothing pushed, if there is none. */
bool lookup_global(struct shell *sh, const char *name, size_t len);
/* Replaces the value on top by its field or method; false, and popped, if it has none. */
bool lookup_field(struct shell *sh, const char *name, size_t len);
/* Pushes what "a.b.c", "a:b" or "Type:method" names; false, nothing pushed, if nothing. */
bool lookup_path(struct shell *sh, const char *path, size_t len);
/* Pushes the table of what a value answers to: itself for a table, then its metatable's
 * __index tables, methods of types and their bases. Returns how many tables were pushed. */
int lookup_tables(struct shell *sh, int index);
/* Pushes the method tables of a type and its bases; returns how many. */
int lookup_type_tables(struct shell *sh, const lab_type *type);

#endif
