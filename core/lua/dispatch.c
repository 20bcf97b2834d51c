/* dispatch.c — the one way from Lua into C: every bound function is this with another slot. */
#include "lua/state.h"

#include <lab/profile.h>
#include <stdio.h>
#include <string.h>

enum { MESSAGE = 2048, COLLECT_AT = 32 << 20 };

/* Tensors weigh nothing to Lua's collector: when as many bytes were allocated since the last
 * collection as were alive after it (at least 32 MiB), collect. So a loop's memory stays
 * flat, and its results come from buffers that are warm. */
static void collect(struct interp *it)
{
    lab_host_collect(it->host, it->alive > COLLECT_AT ? it->alive : COLLECT_AT);
}

/* ---- results -------------------------------------------------------------------------------- */

static bool empty(struct args *a, const lab_param *q)
{
    const char *name;

    lua_pushnil(a->L);
    if (q->optional || q->sort == LAB_S_POINTER || (q->sort == LAB_S_ANY))
        return true;
    name = args_name(a);
    return lab_failn(a->c, LAB_ESTATE, "%s: gave no result, its row promises %s", name,
                     q->type_text);
}

static bool push_result(struct args *a, const lab_param *q, const lab_cell *r)
{
    lua_State *L = a->L;

    switch (q->sort) {
    case LAB_S_BOOL:
        lua_pushboolean(L, r->b);
        return true;
    case LAB_S_NUMBER:
    case LAB_S_F64:
        lua_pushnumber(L, r->n);
        return true;
    case LAB_S_F32:
        lua_pushnumber(L, (double)r->f);
        return true;
    case LAB_S_INT:
        if (q->optional && r->i == LAB_NO_INT)
            lua_pushnil(L);
        else
            lua_pushinteger(L, r->i);
        return true;
    case LAB_S_DTYPE:
        lua_pushstring(L, lab_dtype_name((lab_dtype)r->i));
        return true;
    default:
        break;
    }
    if (q->sort >= LAB_S_I8 && q->sort <= LAB_S_U64) {
        lua_pushinteger(L, r->i);
        return true;
    }
    if (!r->p)
        return empty(a, q);
    switch (q->sort) {
    case LAB_S_STRING:
        lua_pushstring(L, r->p);
        return true;
    case LAB_S_BYTES:
        lua_pushlstring(L, ((const lab_bytes *)r->p)->at, ((const lab_bytes *)r->p)->len);
        return true;
    case LAB_S_TABLE: {
        lab_value v = LAB_V_TABLE((lab_table *)(uintptr_t)r->p);

        value_push(a->it, L, &v);
        return true;
    }
    case LAB_S_ANY:
        value_push(a->it, L, r->p);
        return true;
    case LAB_S_FN: {
        lab_value v = LAB_V_FN((lab_callback *)(uintptr_t)r->p);

        value_push(a->it, L, &v);
        return true;
    }
    case LAB_S_TENSOR:
        if (!args_check_tensor(a, q, r->p, "result"))
            return false;
        object_push(L, (void *)(uintptr_t)r->p);
        return true;
    case LAB_S_HANDLE:
        object_push(L, (void *)(uintptr_t)r->p);
        return true;
    default:
        lua_pushlightuserdata(L, (void *)(uintptr_t)r->p);
        return true;
    }
}

/* ---- the call ---------------------------------------------------------------------------------- */

static int invoke(struct args *a)
{
    const lab_slot *s = a->slot;
    lab_cell results[LAB_MAX_RESULTS];

    if (!args_collect(a))
        return 0;
    if (s->guarded)
        guard_call(a->it, a, results);
    else
        lab_slot_call(a->c, s, a->cells, results);
    for (int i = 0; i < a->n_fixups; i++)
        lab_copy(a->c, a->fix_to[i], a->fix_from[i]);
    if (!lab_ok(a->c))
        return 0;
    luaL_checkstack(a->L, LAB_MAX_RESULTS + 4, NULL);
    for (int i = 0; i < s->sig->n_results; i++)
        if (!push_result(a, &s->sig->results[i], &results[i]))
            return 0;
    return s->sig->n_results;
}

/* The message leaves C's memory before Lua jumps. */
static int raise_error(struct interp *it, lua_State *L, lab_scope *scope)
{
    char text[MESSAGE];

    snprintf(text, sizeof text, "%s", lab_error_text(it->c));
    lab_error_clear(it->c);
    lab_scope_close(it->c, scope);
    luaL_where(L, 1);
    lua_pushstring(L, text);
    lua_concat(L, 2);
    return lua_error(L);
}

/* Where a profile lists a row: its type, or its module. */
static const char *slot_group(const lab_slot *s)
{
    return s->sig->type ? s->sig->type : s->module ? s->module->name : NULL;
}

int dispatch(lua_State *L)
{
    struct interp *it = interp_of(L);
    lua_State *before = atomic_load_explicit(&it->running, memory_order_relaxed);
    struct args a;
    lab_scope scope;
    bool told;
    int n;

    a.it = it;
    a.L = L;
    a.c = it->c;
    a.slot = lua_touserdata(L, lua_upvalueindex(1));
    a.name = NULL;
    a.n_fixups = 0;
    if (!a.slot->code)
        return luaL_error(L, "%s is gone since '%s' was reloaded", a.slot->sig->name,
                          a.slot->module->name);
    for (int i = 0; i < a.slot->sig->n_params; i++)
        a.at[i] = a.last[i] = 0;
    for (int i = 0; i < a.slot->sig->n_dim_names; i++)
        a.dim_of[i] = NULL;
    scope = lab_scope_open(it->c);
    atomic_store_explicit(&it->running, L, memory_order_relaxed);
    told = lab_profiling(it->c);
    if (told)
        lab_profile_enter(it->c, slot_group(a.slot), a.slot->sig->name);
    n = invoke(&a);
    if (told)
        lab_profile_leave(it->c);
    atomic_store_explicit(&it->running, before, memory_order_relaxed);
    if (!lab_ok(it->c))
        return raise_error(it, L, &scope);
    lab_scope_close(it->c, &scope);
    /* A stop that came from a window has armed no hook. */
    if (lab_host_stopping(it->host) && (a.slot->flags & LAB_LONG || !lua_gethook(L)))
        stop_soon(it, L);
    collect(it);
    return n;
}

/* A module that is called like a function: tensor{1, 2} — Lua hands the module over too. */
static int dispatch_module(lua_State *L)
{
    lua_remove(L, 1);
    return dispatch(L);
}

void dispatch_push_function(lua_State *L, const lab_slot *s)
{
    bool module = !s->sig->type && strcmp(s->sig->name, "__call") == 0;

    if (lua_rawgetp(L, LUA_REGISTRYINDEX, s) != LUA_TNIL)
        return;
    lua_pop(L, 1);
    lua_pushlightuserdata(L, (void *)(uintptr_t)s);
    lua_pushcclosure(L, module ? dispatch_module : dispatch, 1);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, s);
}

const lab_slot *interp_slot(lua_State *L, int index)
{
    lua_CFunction f = lua_tocfunction(L, index);
    const lab_slot *s = NULL;

    if ((f == dispatch || f == dispatch_module) && lua_getupvalue(L, index, 1)) {
        s = lua_touserdata(L, -1);
        lua_pop(L, 1);
    }
    return s;
}
