/* trace.c — what a user sees of an error: the message, then where, with the source lines. */
#include "lua/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LEVELS = 10, MAX_LINE = 60 };

static const char sources_key = 0; /* registry: chunk name → text */

static void push_sources(lua_State *L)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &sources_key) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &sources_key);
    }
}

void interp_keep_source(struct interp *it, const char *chunk, const char *source)
{
    push_sources(it->L);
    lua_pushstring(it->L, source);
    lua_setfield(it->L, -2, chunk);
    lua_pop(it->L, 1);
}

/* The line-th line of a text, without its end; false past the last. */
static bool line_of(const char *text, int line, char *out, size_t size)
{
    size_t n;

    while (--line > 0) {
        text = strchr(text, '\n');
        if (!text)
            return false;
        text++;
    }
    n = strcspn(text, "\n");
    snprintf(out, size, "%.*s", (int)n, text);
    return true;
}

static bool line_of_file(const char *path, int line, char *out, size_t size)
{
    FILE *f = fopen(path, "r");
    bool good = f != NULL;

    while (good && line-- > 0) {
        good = fgets(out, (int)size, f) != NULL;
        /* A longer line: the rest of it is passed over. */
        while (good && !strchr(out, '\n') && line > 0 && !feof(f))
            good = fgets(out, (int)size, f) != NULL;
    }
    if (f)
        fclose(f);
    if (good)
        out[strcspn(out, "\r\n")] = 0;
    return good;
}

static bool source_line(lua_State *L, const char *chunk, int line, char *out, size_t size)
{
    bool good = false;

    push_sources(L);
    if (lua_getfield(L, -1, chunk) == LUA_TSTRING)
        good = line_of(lua_tostring(L, -1), line, out, size);
    else if (*chunk == '@')
        good = line_of_file(chunk + 1, line, out, size);
    lua_pop(L, 2);
    return good;
}

bool interp_source_line(struct interp *it, const char *chunk, int line, char *out,
                        size_t size)
{
    return source_line(it->L, chunk, line, out, size);
}

/* "  [3]:2 in f             local y = x + nil" */
static void add_level(lua_State *L, luaL_Buffer *b, lua_Debug *ar)
{
    char head[96], line[512], *text = line;

    if (ar->name && strcmp(ar->what, "main") != 0)
        snprintf(head, sizeof head, "%s:%d in %.40s", ar->short_src, ar->currentline,
                 ar->name);
    else
        snprintf(head, sizeof head, "%s:%d", ar->short_src, ar->currentline);
    luaL_addstring(b, "\n  ");
    luaL_addstring(b, head);
    if (!source_line(L, ar->source, ar->currentline, line, sizeof line))
        return;
    while (*text == ' ' || *text == '\t')
        text++;
    for (size_t n = strlen(head); n < 24; n++)
        luaL_addchar(b, ' ');
    luaL_addstring(b, "  ");
    luaL_addlstring(b, text, strlen(text) < MAX_LINE ? strlen(text) : MAX_LINE);
}

/* Bytes of the place "[3]:1: " that the message starts with, 0 if it does not. */
static size_t place_length(const char *message, const lua_Debug *ar)
{
    char place[128];
    int n = snprintf(place, sizeof place, "%s:%d: ", ar->short_src, ar->currentline);

    return strncmp(message, place, (size_t)n) == 0 ? (size_t)n : 0;
}

/* A cell of one line, run by itself: its place says nothing. */
static bool is_one_line(lua_State *L, const lua_Debug *ar)
{
    char line[8];

    return *ar->source == '=' && !source_line(L, ar->source, 2, line, sizeof line);
}

/* The error value as text: a table without one of its own shows what is in it. */
static const char *error_text(lua_State *L)
{
    if (lua_type(L, 1) != LUA_TTABLE || luaL_getmetafield(L, 1, "__tostring") != LUA_TNIL)
        return luaL_tolstring(L, 1, NULL);
    interp_show(interp_of(L), 1, 20, false);
    return lua_tostring(L, -1);
}

int trace_handler(lua_State *L)
{
    const char *message = error_text(L);
    lua_Debug level[MAX_LEVELS + 1];
    luaL_Buffer b;
    int n = 0, more = 0;
    size_t place;

    for (int i = 0; n <= MAX_LEVELS && lua_getstack(L, i, &level[n]); i++) {
        lua_getinfo(L, "Sln", &level[n]);
        if (level[n].currentline > 0)
            n++;
    }
    for (lua_Debug rest; n > MAX_LEVELS && lua_getstack(L, MAX_LEVELS + more + 1, &rest);)
        more++;
    place = n == 1 ? place_length(message, &level[0]) : 0;
    if (place && is_one_line(L, &level[0])) {
        message += place;
        place = 0;
    }
    luaL_buffinit(L, &b);
    luaL_addstring(&b, message);
    if (n > 1 || place || (n == 1 && *level[0].source == '@'))
        for (int i = 0; i < n && i < MAX_LEVELS; i++)
            add_level(L, &b, &level[i]);
    if (more) {
        lua_pushfstring(L, "\n  … and %d more", more);
        luaL_addvalue(&b);
    }
    luaL_pushresult(&b);
    return 1;
}
