/* complete.h — Tab: names, fields, methods, named arguments, choices, files, commands. All of
 * it by raw reads: completing runs no code of the user. */
#ifndef SHELL_COMPLETE_H
#define SHELL_COMPLETE_H

#include "shell/lex.h"
#include "shell/shell.h"

/* What stands before the cursor. */
enum want {
    WANT_NOTHING,
    WANT_NAME,    /* a global, a local, a keyword */
    WANT_FIELD,   /* of what stands before the "." */
    WANT_METHOD,  /* … before the ":" */
    WANT_STRING,  /* a file, or a choice of the argument */
    WANT_COMMAND, /* after ":" */
    WANT_ARGUMENT /* of a command that takes no Lua */
};

struct context {
    const char *s;
    size_t n;    /* up to the cursor */
    size_t from; /* where the word begins */
    enum want want;
    char quote[2];   /* WANT_STRING: what opened it */
    struct token *t; /* tokens before the word */
    int count;
    const char *args; /* WANT_ARGUMENT: behind the command's name */
    enum argument_kind {
        KIND_NONE,
        KIND_FILE,
        KIND_MODULE,
        KIND_SETTING,
        KIND_TOPIC,
        KIND_LEVEL
    } kind;
};

/* A list of candidates; each is malloc'd. */
struct candidates {
    char **at;
    int n, cap;
    const char *prefix;
    size_t len;
};
void candidates_add(struct candidates *k, const char *name, size_t len, const char *tail);

/* Where does a call stand that encloses the cursor? */
struct call {
    int callee;        /* its chain ends before this token; 0: no call */
    int open;          /* the bracket the cursor is in */
    bool named;        /* in braces: names may be given */
    bool options_only; /* f(a, { */
    int position;      /* of the positional argument, from 0 */
    int name;          /* token of the "name" in "name =", or −1 */
};

/* ---- complete_context.c ----- */
void context_read(lab_ctx *c, const char *s, size_t n, struct context *x);
struct call context_call(const struct context *x);
/* Index of the bracket that the closing one at `close` belongs to; −1 if none. */
int context_matching(const struct context *x, int close);

/* ---- complete_names.c: in protected mode ----- */
/* Pushes what the chain of tokens before `end` names; false, nothing pushed, if unknown. */
bool names_push_chain(struct shell *sh, const struct context *x, int end);
void names_fields(struct shell *sh, const struct context *x, struct candidates *k);
/* `users`: only what the user has made. */
void names_globals(struct shell *sh, const struct context *x, struct candidates *k,
                   bool users);
/* How the function that is called wants its arguments: a row, a Lua function's names, or
 * what is known of the standard library. Nothing if unknown. */
void names_hint(struct shell *sh, const struct context *x, const struct call *call,
                struct buffer *b);
/* The slot that is called; NULL if it is none of ours. */
const lab_slot *names_slot(struct shell *sh, const struct context *x,
                           const struct call *call);

/* ---- complete.c ----- */
void complete_set_up(struct shell *sh);

#endif
