/* object.c — tensors and handles as userdata; what `x.name`, `x[i]` and `#x` find. */
#include "lua/state.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char types_key = 0; /* registry: type name → metatable */

void *interp_object(lua_State *L, int index)
{
    struct box *b = lua_type(L, index) == LUA_TUSERDATA ? lua_touserdata(L, index) : NULL;

    return b && lua_rawlen(L, index) == sizeof *b && b->magic == BOX_MAGIC ? b->object
                                                                           : NULL;
}

/* ---- metamethods common to all types -------------------------------------------------------- */

static int object_gc(lua_State *L)
{
    struct box *b = lua_touserdata(L, 1);

    if (b && b->magic == BOX_MAGIC)
        lab_drop(&b->object);
    return 0;
}

static int object_eq(lua_State *L)
{
    lua_pushboolean(L, interp_object(L, 1) == interp_object(L, 2));
    return 1;
}

static int object_tostring(lua_State *L)
{
    void *o = interp_object(L, 1);

    lua_pushfstring(L, "%s: %p", o ? lab_type_of(o)->name : "object", o);
    return 1;
}

/* The method of a name that is nearest to `key`: same first letters. */
static const char *nearest(lua_State *L, int methods, const char *key)
{
    const char *best = NULL;
    size_t most = 1;

    lua_pushnil(L);
    while (lua_next(L, methods)) {
        const char *s = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
        size_t n = 0;

        while (key[n] && s[n] == key[n])
            n++;
        if (n > most) {
            most = n;
            best = s;
        }
        lua_pop(L, 1);
    }
    return best;
}

/* Could the string at index be a method's name? "0:3" is a tensor's slice. */
static bool is_word(lua_State *L, int index)
{
    const char *s = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : "";

    return isalpha((unsigned char)*s) || *s == '_';
}

/* upvalues: methods, metatable. Names are methods first, then what the type's own __index
 * row says; anything else (numbers, lists) goes to the row at once. */
static int object_index(lua_State *L)
{
    bool name = lua_type(L, 2) == LUA_TSTRING;
    const lab_type *type;

    if (name) {
        lua_pushvalue(L, 2);
        if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
            return 1;
        lua_pop(L, 1);
    }
    type = lab_type_of(interp_object(L, 1));
    lua_pushliteral(L, "index row");
    if (lua_rawget(L, lua_upvalueindex(2)) != LUA_TNIL &&
        !(is_word(L, 2) && type == &lab_tensor_type)) {
        lua_insert(L, 1);
        lua_call(L, 2, 1);
        return 1;
    }
    if (name) {
        const char *key = lua_tostring(L, 2);
        const char *like = nearest(L, lua_upvalueindex(1), key);

        return luaL_error(L, "a %s has no method '%s'%s%s%s",
                          type ? type->name : "object", key,
                          like ? "; did you mean '" : "", like ? like : "",
                          like ? "'?" : "");
    }
    return luaL_error(L, "a %s cannot be indexed by a %s", type ? type->name : "object",
                      luaL_typename(L, 2));
}

static int object_newindex(lua_State *L)
{
    const lab_type *type = lab_type_of(interp_object(L, 1));

    lua_pushliteral(L, "newindex row");
    if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TNIL ||
        (is_word(L, 2) && type == &lab_tensor_type))
        return luaL_error(L, "a %s has no field '%s' to set",
                          type ? type->name : "object", luaL_tolstring(L, 2, NULL));
    lua_insert(L, 1);
    lua_call(L, 3, 0);
    return 0;
}

/* ---- metatables ---------------------------------------------------------------------------------- */

static void make_metatable(lua_State *L, const char *name)
{
    int meta, methods;

    lua_newtable(L);
    meta = lua_gettop(L);
    lua_newtable(L);
    methods = lua_gettop(L);
    lua_pushvalue(L, methods);
    lua_setfield(L, meta, "methods");
    lua_pushvalue(L, methods);
    lua_pushvalue(L, meta);
    lua_pushcclosure(L, object_index, 2);
    lua_setfield(L, meta, "__index");
    lua_pushvalue(L, meta);
    lua_pushcclosure(L, object_newindex, 1);
    lua_setfield(L, meta, "__newindex");
    lua_pushcfunction(L, object_gc);
    lua_setfield(L, meta, "__gc");
    lua_pushcfunction(L, object_eq);
    lua_setfield(L, meta, "__eq");
    lua_pushcfunction(L, object_tostring);
    lua_setfield(L, meta, "__tostring");
    lua_pushstring(L, name);
    lua_setfield(L, meta, "__name");
    lua_pushboolean(L, 0);
    lua_setfield(L, meta, "__metatable");
    lua_settop(L, meta);
}

static void push_types(lua_State *L)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &types_key) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &types_key);
    }
}

void object_metatable(struct interp *it, const char *name)
{
    lua_State *L = it->L;

    push_types(L);
    if (lua_getfield(L, -1, name) == LUA_TNIL) {
        lua_pop(L, 1);
        make_metatable(L, name);
        lua_pushvalue(L, -1);
        lua_setfield(L, -3, name);
    }
    lua_remove(L, -2);
}

void object_bind_type(struct interp *it, const lab_type *type)
{
    lua_State *L = it->L;

    object_metatable(it, type->name);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, type);
    if (type->base) {
        lua_getfield(L, -1, "methods");
        lua_newtable(L);
        interp_push_methods(it, type->base);
        lua_setfield(L, -2, "__index");
        lua_setmetatable(L, -2);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

void interp_push_methods(struct interp *it, const lab_type *type)
{
    object_metatable(it, type->name);
    lua_getfield(it->L, -1, "methods");
    lua_remove(it->L, -2);
}

void interp_push_fields(struct interp *it, void *object)
{
    lua_State *L = it->L;

    object_metatable(it, lab_type_of(object)->name);
    if (lua_getfield(L, -1, "fields row") == LUA_TNIL) {
        lua_remove(L, -2);
        return;
    }
    lua_remove(L, -2);
    object_push(L, object);
    if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
        lua_pop(L, 1);
        lua_pushnil(L);
    }
}

void object_push(lua_State *L, void *object)
{
    struct box *b;

    if (!object) {
        lua_pushnil(L);
        return;
    }
    b = lua_newuserdatauv(L, sizeof *b, 0);
    b->magic = BOX_MAGIC;
    b->object = NULL;
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, lab_type_of(object)) == LUA_TNIL) {
        lua_pop(L, 1);
        object_metatable(interp_of(L), lab_type_of(object)->name);
        if (L != interp_of(L)->L)
            lua_xmove(interp_of(L)->L, L, 1);
    }
    lua_setmetatable(L, -2);
    b->object = lab_keep(object);
}
