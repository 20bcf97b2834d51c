/* who.h — the user's variables and what is in them, by raw reads. */
#ifndef SHELL_WHO_H
#define SHELL_WHO_H

#include "shell/shell.h"

struct who_entry {
    char *name, *type, *what;
};

struct who {
    struct shell *sh;
    const char *pattern; /* part of the name; "": all */
    struct who_entry *at;
    int n, cap;
};

/* Remembers what is global now: the rest is the user's. */
void who_remember(struct shell *sh);
void who_collect(struct who *w);
/* Is the global with its name at index `key` the user's: neither there at the start nor a
 * module? */
bool who_is_users(struct shell *sh, int key, int value);
void who_free(struct who *w);
/* "(a, b, ...)": the parameters of the Lua function at `index`. */
void who_parameters(lua_State *L, int index, struct buffer *b);
/* "Tensor" and "[480,640,3] u8, 900 KiB": what the value at `index` is, in one line each. */
void who_describe(struct shell *sh, int index, struct buffer *type, struct buffer *what);

#endif
