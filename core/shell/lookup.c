/* lookup.c — names resolved by raw reads only. */
#include "shell/lookup.h"

#include <lauxlib.h>

#include <string.h>

enum { MAX_CHAIN = 8 };

bool lookup_protected(struct shell *sh, lua_CFunction body, void *self)
{
    lua_State *L = sh->L;
    bool collecting = lua_gc(L, LUA_GCISRUNNING, 0), good;

    lua_gc(L, LUA_GCSTOP, 0);
    lua_pushcfunction(L, body);
    lua_pushlightuserdata(L, self);
    good = lua_pcall(L, 1, 0, 0) == LUA_OK;
    if (!good)
        lua_pop(L, 1);
    if (collecting)
        lua_gc(L, LUA_GCRESTART, 0);
    return good;
}

/* Replaces the table on top by its raw field. */
static bool raw_field(lua_State *L, const char *name, size_t len)
{
    lua_pushlstring(L, name, len);
    lua_rawget(L, -2);
    lua_remove(L, -2);
    if (!lua_isnil(L, -1))
        return true;
    lua_pop(L, 1);
    return false;
}

bool lookup_global(struct shell *sh, const char *name, size_t len)
{
    lua_pushglobaltable(sh->L);
    return raw_field(sh->L, name, len);
}

int lookup_type_tables(struct shell *sh, const lab_type *type)
{
    int n = 0;

    for (; type && n < MAX_CHAIN; type = type->base) {
        lua_checkstack(sh->L, 4);
        interp_push_methods(sh->it, type);
        if (lua_istable(sh->L, -1))
            n++;
        else
            lua_pop(sh->L, 1);
    }
    return n;
}

/* The __index of the metatable of the value on top, if it is a table: pushed. */
static bool push_index(lua_State *L, int index)
{
    if (!lua_getmetatable(L, index))
        return false;
    lua_pushliteral(L, "__index");
    lua_rawget(L, -2);
    lua_remove(L, -2);
    if (lua_istable(L, -1))
        return true;
    lua_pop(L, 1);
    return false;
}

int lookup_tables(struct shell *sh, int index)
{
    lua_State *L = sh->L;
    void *object;
    int n = 0;

    luaL_checkstack(L, 2 * MAX_CHAIN + 8, NULL);
    index = lua_absindex(L, index);
    object = lua_isuserdata(L, index) ? interp_object(L, index) : NULL;
    if (object)
        return lookup_type_tables(sh, lab_type_of(object));
    if (lua_istable(L, index)) {
        lua_pushvalue(L, index);
        n++;
    }
    while (n < MAX_CHAIN && push_index(L, n ? -1 : index))
        n++;
    return n;
}

bool lookup_field(struct shell *sh, const char *name, size_t len)
{
    lua_State *L = sh->L;
    int base = lua_gettop(L), n = lookup_tables(sh, base);

    for (int i = 1; i <= n; i++) {
        lua_pushvalue(L, base + i);
        if (raw_field(L, name, len)) {
            lua_replace(L, base);
            lua_settop(L, base);
            return true;
        }
    }
    lua_settop(L, base - 1);
    return false;
}

/* A type of that name: its methods as one table on top. */
static bool push_type(struct shell *sh, const char *name, size_t len)
{
    char text[64];
    const lab_type *type;

    if (len >= sizeof text)
        return false;
    memcpy(text, name, len);
    text[len] = 0;
    type = lab_type_find(sh->host, text);
    if (!type)
        return false;
    interp_push_methods(sh->it, type);
    if (lua_istable(sh->L, -1))
        return true;
    lua_pop(sh->L, 1);
    return false;
}

bool lookup_path(struct shell *sh, const char *path, size_t len)
{
    size_t at = 0;

    while (at <= len) {
        size_t n = 0;

        while (at + n < len && path[at + n] != '.' && path[at + n] != ':')
            n++;
        if (at == 0 ? !lookup_global(sh, path, n) && !(n < len && push_type(sh, path, n))
                    : !lookup_field(sh, path + at, n))
            return false;
        at += n + 1;
    }
    return true;
}
