/* bind.c — modules become Lua tables, their methods go to their types. */
#include "lua/state.h"

#include <string.h>

static const char modules_key = 0; /* registry: name → table */

static void push_modules(lua_State *L)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &modules_key) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &modules_key);
    }
}

void interp_push_module(struct interp *it, lua_State *L, const char *name)
{
    (void)it;
    push_modules(L);
    lua_getfield(L, -1, name);
    lua_remove(L, -2);
}

/* The type whose method a LAB_METHOD row is. */
static const char *first_type(const lab_signature *g)
{
    if (g->n_params == 0)
        return NULL;
    return g->params[0].sort == LAB_S_TENSOR   ? lab_tensor_type.name
           : g->params[0].sort == LAB_S_HANDLE ? g->params[0].type_name
                                               : NULL;
}

/* Puts a slot's function into a type: metamethods into its metatable, others among methods. */
static void bind_method(struct interp *it, const char *type, const lab_slot *s)
{
    lua_State *L = it->L;
    const char *name = s->sig->name;

    object_metatable(it, type);
    if (strcmp(name, "__index") == 0)
        name = "index row";
    else if (strcmp(name, "__newindex") == 0)
        name = "newindex row";
    else if (strcmp(name, "__fields") == 0)
        name = "fields row";
    else if (strncmp(name, "__", 2) != 0)
        lua_getfield(L, -1, "methods");
    dispatch_push_function(L, s);
    lua_setfield(L, -2, name);
}

static void bind_slot(struct interp *it, int module, const lab_slot *s)
{
    lua_State *L = it->L;
    const char *type = s->flags & LAB_METHOD ? first_type(s->sig) : NULL;

    if (type)
        bind_method(it, type, s);
    if (s->sig->type) {
        bind_method(it, s->sig->type, s);
    } else if (strncmp(s->sig->name, "__", 2) == 0) {
        if (!lua_getmetatable(L, module)) {
            lua_newtable(L);
            lua_pushvalue(L, -1);
            lua_setmetatable(L, module);
        }
        dispatch_push_function(L, s);
        lua_setfield(L, -2, s->sig->name);
    } else {
        dispatch_push_function(L, s);
        lua_setfield(L, module, s->sig->name);
    }
    lua_settop(L, module);
}

static int protected_bind(lua_State *L)
{
    struct interp *it = interp_of(L);
    const lab_module *m = lua_touserdata(L, 1);
    int module;

    interp_push_module(it, L, m->name);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_newtable(L);
        push_modules(L);
        lua_pushvalue(L, -2);
        lua_setfield(L, -2, m->name);
        lua_pop(L, 1);
        /* A cell's functions go where the shell puts them. */
        if (m->path == NULL || strchr(m->path, '/')) {
            lua_pushvalue(L, -1);
            lua_setglobal(L, m->name);
        }
    }
    module = lua_gettop(L);
    if (*m->version) {
        lua_pushstring(L, m->version);
        lua_setfield(L, module, "version");
    }
    for (int i = 0; m->types && m->types[i]; i++)
        object_bind_type(it, m->types[i]);
    for (int i = 0; i < m->n_slots; i++)
        bind_slot(it, module, m->slots[i]);
    return 0;
}

void interp_bind(void *self, lab_ctx *c, const lab_module *m)
{
    struct interp *it = self;
    lua_State *L = it->L;

    lua_pushcfunction(L, protected_bind);
    lua_pushlightuserdata(L, (void *)(uintptr_t)m);
    if (lua_pcall(L, 1, 0, 0) != LUA_OK) {
        lab_fail(c, LAB_ENOMEM, "module %s: %s", m->name, lua_tostring(L, -1));
        lua_pop(L, 1);
    }
}
