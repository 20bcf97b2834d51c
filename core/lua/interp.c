/* interp.c — the interpreter: opened, fed with cells, closed. */
#include "lua/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int slot_key = 0;

struct interp *interp_of(lua_State *L)
{
    return *(struct interp **)lua_getextraspace(L);
}

struct interp *interp_of_ctx(lab_ctx *c)
{
    struct interp **place =
        lab_host_slot(lab_ctx_host(c), &slot_key, sizeof *place, NULL);

    LAB_ASSERT(place && *place);
    return *place;
}

lua_State *interp_lua(struct interp *it)
{
    return it->L;
}

lab_ctx *interp_ctx(struct interp *it)
{
    return it->c;
}

lab_host *interp_host(struct interp *it)
{
    return it->host;
}

int interp_exit_code(const struct interp *it)
{
    return it->exit_code;
}

size_t interp_memory(const struct interp *it)
{
    return it->bytes;
}

/* ---- memory ----------------------------------------------------------------------------------- */

static void *allocate(void *self, void *at, size_t old, size_t size)
{
    struct interp *it = self;
    void *p;

    if (!at)
        old = 0;
    if (size == 0) {
        free(at);
        it->bytes -= old;
        return NULL;
    }
    if (it->cap && size > old &&
        it->bytes + (size - old) + lab_host_memory(it->host).live > it->cap)
        return NULL;
    p = realloc(at, size);
    if (p)
        it->bytes += size - old;
    return p;
}

void interp_memory_cap(struct interp *it, size_t bytes)
{
    it->cap = bytes;
    lab_host_memory_cap(it->host, bytes);
}

static void on_pressure(void *self)
{
    struct interp *it = self;

    if (!pthread_equal(pthread_self(), it->thread))
        return;
    lua_gc(atomic_load(&it->running), LUA_GCCOLLECT, 0);
    it->alive = lab_host_memory(it->host).live;
}

/* ---- what replaces parts of the standard library ------------------------------------------------- */

/* os.exit([code]): ends the session in good order, not the process on the spot. */
static int os_exit(lua_State *L)
{
    struct interp *it = interp_of(L);

    it->exit_code =
        lua_isboolean(L, 1) ? !lua_toboolean(L, 1) : (int)luaL_optinteger(L, 1, 0);
    it->exiting = true;
    lua_sethook(L, stop_hook, LUA_MASKCALL | LUA_MASKLINE | LUA_MASKCOUNT, 1);
    return luaL_error(L, "exit");
}

/* load() of text only: bytecode can crash the machine that runs it. */
static int load_text(lua_State *L)
{
    lua_settop(L, lua_gettop(L) < 4 ? 3 : 4);
    lua_pushliteral(L, "t");
    lua_replace(L, 3);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

/* x:item() of a number: an element of a tensor is a number already, t[i]:item() asks again. */
static int number_item(lua_State *L)
{
    luaL_checknumber(L, 1);
    lua_settop(L, 1);
    return 1;
}

/* print shows what is in a table: `print(t:shape())` is what notebooks are full of. */
static int print(lua_State *L)
{
    int n = lua_gettop(L);

    for (int i = 1; i <= n; i++) {
        size_t len;
        const char *s = show_printed(L, i, &len);

        fwrite(s, 1, len, stdout);
        putchar(i < n ? '\t' : '\n');
        lua_pop(L, 1);
    }
    if (n == 0)
        putchar('\n');
    fflush(stdout);
    return 0;
}

static void replace_library(lua_State *L)
{
    lua_pushcfunction(L, print);
    lua_setglobal(L, "print");
    lua_pushnumber(L, 0);
    lua_newtable(L);
    lua_newtable(L);
    lua_pushcfunction(L, number_item);
    lua_setfield(L, -2, "item");
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
    lua_getglobal(L, "os");
    lua_pushcfunction(L, os_exit);
    lua_setfield(L, -2, "exit");
    lua_pop(L, 1);
    lua_getglobal(L, "load");
    lua_pushcclosure(L, load_text, 1);
    lua_setglobal(L, "load");
    lua_pushnil(L);
    lua_setglobal(L, "warn");
}

/* ---- life ------------------------------------------------------------------------------------------ */

struct interp *interp_new(lab_host *h)
{
    struct interp *it = calloc(1, sizeof *it), **place;

    if (!it)
        return NULL;
    it->host = h;
    it->thread = pthread_self();
    pthread_mutex_init(&it->lock, NULL);
    it->c = lab_ctx_new(h);
    it->L = it->c ? lua_newstate(allocate, it) : NULL;
    place = lab_host_slot(h, &slot_key, sizeof *place, NULL);
    if (!it->L || !place) {
        interp_free(it);
        return NULL;
    }
    *place = it;
    *(struct interp **)lua_getextraspace(it->L) = it;
    atomic_store(&it->running, it->L);
    luaL_openlibs(it->L);
    replace_library(it->L);
    stop_install(it);
    guard_install(it);
    lab_host_on_pressure(h, on_pressure, it);
    lab_loader_hook(h, &(lab_loader_hooks){ it, interp_bind, interp_examine });
    for (int i = 0; i < lab_module_count(h); i++)
        interp_bind(it, it->c, lab_module_at(h, i));
    lab_module_add(it->c, &lab_core_lab);
    lab_module_add_builtin(it->c);
    return it;
}

void interp_free(struct interp *it)
{
    if (!it)
        return;
    if (it->L)
        lua_close(it->L);
    lab_loader_hook(it->host, &(lab_loader_hooks){ 0 });
    lab_host_on_pressure(it->host, NULL, NULL);
    lab_ctx_free(it->c);
    stop_remove(it);
    guard_remove(it);
    free(it->dead);
    pthread_mutex_destroy(&it->lock);
    free(it);
}

/* ---- cells ------------------------------------------------------------------------------------------ */

static bool wants_more(lua_State *L)
{
    size_t n;
    const char *s = lua_tolstring(L, -1, &n);

    return s && n >= 5 && strcmp(s + n - 5, "<eof>") == 0;
}

enum interp_status interp_compile(struct interp *it, const char *source, size_t len,
                                  const char *chunk)
{
    lua_State *L = it->L;
    bool more;

    luaL_checkstack(L, 8, NULL);
    lua_pushliteral(L, "return ");
    lua_pushlstring(L, source, len);
    lua_concat(L, 2);
    if (luaL_loadbufferx(L, lua_tostring(L, -1), lua_rawlen(L, -1), chunk, "t") ==
        LUA_OK) {
        lua_remove(L, -2);
        return INTERP_OK;
    }
    more = wants_more(L);
    lua_pop(L, 2);
    if (luaL_loadbufferx(L, source, len, chunk, "t") == LUA_OK)
        return INTERP_OK;
    if (more || wants_more(L)) {
        lua_pop(L, 1);
        return INTERP_INCOMPLETE;
    }
    return INTERP_ERROR;
}

enum interp_status interp_call(struct interp *it, int nargs, int *n)
{
    lua_State *L = it->L;
    int base = lua_gettop(L) - nargs, status;
    lab_scope scope = lab_scope_open(it->c);
    bool stopped;

    it->stop_heard = it->exiting = false;
    lab_host_stop(it->host, false);
    lab_error_clear(it->c);
    value_release_dead(it);
    lua_pushcfunction(L, trace_handler);
    lua_insert(L, base);
    status = lua_pcall(L, nargs, LUA_MULTRET, base);
    lua_remove(L, base);
    lua_sethook(L, NULL, 0, 0);
    atomic_store(&it->running, L);
    it->jump = it->crash = NULL;
    stopped = lab_host_stopping(it->host);
    lab_host_stop(it->host, false);
    lab_error_clear(it->c);
    lab_scope_close(it->c, &scope);
    if (it->exiting) {
        lua_settop(L, base - 1);
        return INTERP_EXIT;
    }
    *n = lua_gettop(L) - base + 1;
    if (status == LUA_OK)
        return INTERP_OK;
    return stopped ? INTERP_STOPPED : INTERP_ERROR;
}
