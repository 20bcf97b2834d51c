/* value.c — `any`, `table` and `fn` across the border. */
#include "lua/state.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 64 };

/* ---- references: Lua values that C holds ------------------------------------------------------ */

static void release(void *self, int id)
{
    struct interp *it = self;

    if (pthread_equal(pthread_self(), it->thread)) {
        luaL_unref(it->L, LUA_REGISTRYINDEX, id);
        return;
    }
    pthread_mutex_lock(&it->lock);
    if (it->n_dead == it->room_dead) {
        int room = it->room_dead ? it->room_dead * 2 : 64;
        int *more = realloc(it->dead, (size_t)room * sizeof *more);

        if (more) {
            it->dead = more;
            it->room_dead = room;
        }
    }
    if (it->n_dead < it->room_dead)
        it->dead[it->n_dead++] = id;
    pthread_mutex_unlock(&it->lock);
}

void value_release_dead(struct interp *it)
{
    pthread_mutex_lock(&it->lock);
    while (it->n_dead > 0)
        luaL_unref(it->L, LUA_REGISTRYINDEX, it->dead[--it->n_dead]);
    pthread_mutex_unlock(&it->lock);
}

struct callback_call {
    struct interp *it;
    const lab_value *args;
    int n, id;
    lab_value *result;
};

/* In protected mode: pushes the arguments, calls, takes the result. */
static int protected_call(lua_State *L)
{
    struct callback_call *k = lua_touserdata(L, 1);

    lua_rawgeti(L, LUA_REGISTRYINDEX, k->id);
    luaL_checkstack(L, k->n + 4, "too many arguments for a callback");
    for (int i = 0; i < k->n; i++)
        value_push(k->it, L, &k->args[i]);
    lua_call(L, k->n, 1);
    if (k->result && !value_from(k->it, L, -1, k->result))
        return 0;
    /* What the result borrows must outlive this frame: objects and texts move to the scope. */
    if (k->result && k->result->kind == LAB_OBJECT)
        lab_lend(k->it->c, lab_keep(k->result->as.object));
    if (k->result && k->result->kind == LAB_STRING) {
        char *copy = lab_alloc(k->it->c, k->result->as.s.len + 1);

        if (copy)
            memcpy(copy, k->result->as.s.at, k->result->as.s.len);
        k->result->as.s.at = copy;
    }
    return 0;
}

static bool call(lab_ctx *c, void *self, int id, const lab_value *args, int n,
                 lab_value *result)
{
    struct interp *it = self;
    struct callback_call k = { it, args, n, id, result };
    lua_State *L = atomic_load(&it->running);
    sigjmp_buf *jump = it->jump, *crash = it->crash;
    int status;

    if (result)
        *result = LAB_V_NIL;
    if (!pthread_equal(pthread_self(), it->thread))
        return lab_failn(c, LAB_ESTATE, "a callback was called on another thread");
    if (!lua_checkstack(L, 8))
        return lab_failn(c, LAB_ENOMEM, "out of memory: Lua's stack");
    it->jump = it->crash = NULL;
    lua_pushcfunction(L, protected_call);
    lua_pushlightuserdata(L, &k);
    status = lua_pcall(L, 1, 0, 0);
    it->jump = jump;
    it->crash = crash;
    atomic_store(&it->running, L);
    if (status != LUA_OK) {
        lab_fail(c, lab_host_stopping(it->host) ? LAB_ESTOP : LAB_ECALL, "%s",
                 luaL_tolstring(L, -1, NULL));
        lua_pop(L, 2);
    }
    return lab_ok(c);
}

static const lab_callback_kind lua_values = { call, release };

lab_callback *value_callback(struct interp *it, lua_State *L, int index)
{
    lua_pushvalue(L, index);
    return lab_callback_new(it->c, &lua_values, it, luaL_ref(L, LUA_REGISTRYINDEX));
}

/* ---- Lua → C ---------------------------------------------------------------------------------------- */

static bool table_item(struct interp *it, lua_State *L, int depth, lab_value *v)
{
    if (lua_type(L, -1) != LUA_TTABLE)
        return value_from(it, L, -1, v);
    v->kind = LAB_TABLE;
    v->as.table = value_table(it, L, lua_gettop(L), depth + 1);
    return v->as.table != NULL;
}

lab_table *value_table(struct interp *it, lua_State *L, int index, int depth)
{
    lab_table *t = lab_table_new(it->c);
    lua_Integer n = (lua_Integer)lua_rawlen(L, index);
    lab_value v;

    if (depth > MAX_DEPTH)
        return lab_fail(it->c, LAB_EARG, "a table nested deeper than %d (or in itself)",
                        MAX_DEPTH);
    if (!lua_checkstack(L, 6))
        return lab_fail(it->c, LAB_ENOMEM, "out of memory: Lua's stack");
    for (lua_Integer i = 1; i <= n && lab_ok(it->c); i++) {
        lua_rawgeti(L, index, i);
        if (table_item(it, L, depth, &v))
            lab_table_push(it->c, t, v);
        lua_pop(L, 1);
    }
    lua_pushnil(L);
    while (lab_ok(it->c) && lua_next(L, index)) {
        if (lua_type(L, -2) == LUA_TSTRING && table_item(it, L, depth, &v))
            lab_table_set(it->c, t, lua_tostring(L, -2), v);
        lua_pop(L, 1);
    }
    lab_table_sort(t); /* Lua's own order is another in each run */
    return lab_ok(it->c) ? t : NULL;
}

bool value_from(struct interp *it, lua_State *L, int index, lab_value *v)
{
    *v = LAB_V_NIL;
    index = lua_absindex(L, index);
    switch (lua_type(L, index)) {
    case LUA_TNIL:
    case LUA_TNONE:
        return true;
    case LUA_TBOOLEAN:
        *v = LAB_V_BOOL(lua_toboolean(L, index));
        return true;
    case LUA_TNUMBER:
        *v = lua_isinteger(L, index) ? LAB_V_INT(lua_tointeger(L, index))
                                     : LAB_V_NUMBER(lua_tonumber(L, index));
        return true;
    case LUA_TSTRING:
        v->kind = LAB_STRING;
        v->as.s.at = lua_tolstring(L, index, &v->as.s.len);
        return true;
    case LUA_TTABLE:
        v->kind = LAB_TABLE;
        v->as.table = value_table(it, L, index, 0);
        return v->as.table != NULL;
    case LUA_TUSERDATA:
        v->as.object = interp_object(L, index);
        if (v->as.object) {
            v->kind = LAB_OBJECT;
            return true;
        }
        break;
    default:
        break;
    }
    v->kind = LAB_FN;
    v->as.fn = value_callback(it, L, index);
    return v->as.fn != NULL;
}

/* ---- C → Lua ------------------------------------------------------------------------------------------ */

static void push_table(struct interp *it, lua_State *L, const lab_table *t)
{
    const lab_value *v;
    const char *key;
    int64_t n = lab_table_len(t);

    luaL_checkstack(L, 4, "a table nested too deep");
    lua_createtable(L, (int)(n < INT32_MAX ? n : 0), 0);
    for (int64_t i = 0; i < n; i++) {
        value_push(it, L, lab_table_at(t, i));
        lua_rawseti(L, -2, i + 1);
    }
    for (int64_t i = 0; (key = lab_table_key(t, i, &v)); i++) {
        value_push(it, L, v);
        lua_setfield(L, -2, key);
    }
}

void value_push(struct interp *it, lua_State *L, const lab_value *v)
{
    int id;

    switch (v ? v->kind : LAB_NIL) {
    case LAB_BOOL:
        lua_pushboolean(L, v->as.b);
        break;
    case LAB_INT:
        lua_pushinteger(L, v->as.i);
        break;
    case LAB_NUMBER:
        lua_pushnumber(L, v->as.n);
        break;
    case LAB_STRING:
        lua_pushlstring(L, v->as.s.at, v->as.s.len);
        break;
    case LAB_TABLE:
        push_table(it, L, v->as.table);
        break;
    case LAB_OBJECT:
        object_push(L, v->as.object);
        break;
    case LAB_FN:
        id = lab_callback_id(v->as.fn, &lua_values);
        if (id >= 0)
            lua_rawgeti(L, LUA_REGISTRYINDEX, id);
        else
            lua_pushnil(L);
        break;
    default:
        lua_pushnil(L);
    }
}
