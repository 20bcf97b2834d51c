/* compile.c — the code of a cell. */
#include "shell/compile.h"
#include "shell/lex.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

/* How many places from the end are tried for the beginning of a last expression: a call over
 * many lines has many. */
enum { MAX_TRIES = 24 };

struct job {
    struct shell *sh;
    const char *code, *chunk;
    size_t len;
    enum interp_status status;
};

/* Gives the function or the message. */
static int compile_protected(lua_State *L)
{
    struct job *j = lua_touserdata(L, 1);

    j->status = interp_compile(j->sh->it, j->code, j->len, j->chunk);
    return j->status == INTERP_INCOMPLETE ? 0 : 1;
}

/* Without memory for it a text does not compile; the message says so. */
static enum interp_status compile(struct shell *sh, const char *code, size_t len,
                                  const char *chunk)
{
    struct job j = { sh, code, chunk, len, INTERP_ERROR };
    int base = lua_gettop(sh->L);

    lua_checkstack(sh->L, 8);
    lua_pushcfunction(sh->L, compile_protected);
    lua_pushlightuserdata(sh->L, &j);
    if (lua_pcall(sh->L, 1, LUA_MULTRET, 0) != LUA_OK) {
        lua_settop(sh->L, base + 1);
        return INTERP_ERROR;
    }
    return j.status;
}

/* Bytes behind which a statement may begin: after ";" and at the start of a line, outside of
 * brackets and blocks. The last ones; returns how many. */
static int statement_starts(const char *code, size_t len, size_t starts[MAX_TRIES])
{
    struct lex l = { .s = code, .n = len };
    struct token t, last = { 0 };
    int n = 0;

    while (lex_next(&l, &t)) {
        bool line = last.to > 0 && memchr(code + last.to, '\n', t.from - last.to);

        if (t.kind == LEX_COMMENT)
            continue;
        if (last.to > 0 && (line || token_is(code, &last, ";"))) {
            if (n == MAX_TRIES)
                memmove(starts, starts + 1, sizeof *starts * (size_t)--n);
            starts[n++] = t.from;
        }
        last = t;
    }
    return n;
}

/* Pushes the code with "return " put in at a byte, compiled as statements. */
static bool compile_with_return(struct shell *sh, const char *code, size_t len, size_t at,
                                const char *chunk)
{
    static const char word[] = "return ";
    size_t n = sizeof word - 1;
    char *text = malloc(len + n + 1);
    int status = LUA_ERRMEM;

    if (!text)
        return false;
    memcpy(text, code, at);
    memcpy(text + at, word, n);
    memcpy(text + at + n, code + at, len - at);
    status = luaL_loadbufferx(sh->L, text, len + n, chunk, "t");
    free(text);
    if (status == LUA_OK)
        return true;
    lua_pop(sh->L, 1);
    return false;
}

/* Pushes the function; the place of its last expression, or `len`. */
static size_t find_expression(struct shell *sh, const char *code, size_t len,
                              const char *chunk)
{
    size_t starts[MAX_TRIES];

    for (int n = statement_starts(code, len, starts); n-- > 0;)
        if (compile_with_return(sh, code, len, starts[n], chunk))
            return starts[n];
    return len;
}

enum interp_status compile_cell(struct shell *sh, const char *code, size_t len,
                                const char *chunk)
{
    enum interp_status status = compile(sh, code, len, chunk);

    if (status == INTERP_OK || !lua_checkstack(sh->L, 8) ||
        find_expression(sh, code, len, chunk) == len)
        return status;
    if (status == INTERP_ERROR) /* its message lies below the function */
        lua_remove(sh->L, -2);
    return INTERP_OK;
}

enum interp_status compile_check(struct shell *sh, const char *code, size_t len)
{
    enum interp_status status = compile_cell(sh, code, len, "=(cell)");

    if (status != INTERP_INCOMPLETE)
        lua_pop(sh->L, 1);
    return status;
}

size_t compile_last_expression(struct shell *sh, const char *code, size_t len)
{
    int base = lua_gettop(sh->L);
    size_t at = len;

    if (luaL_loadbufferx(sh->L, code, len, "=(cell)", "t") == LUA_OK)
        at = len;
    else if (compile_with_return(sh, code, len, 0, "=(cell)"))
        at = 0;
    else
        at = find_expression(sh, code, len, "=(cell)");
    lua_settop(sh->L, base);
    return at;
}
