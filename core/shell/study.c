/* study.c — the study engine, loaded at its first use. */
#include "shell/study.h"
#include "shell/cells.h"
#include "shell/shell.h"

#include <lab/files.h>

#include <lauxlib.h>
#include <string.h>

static const char *const names[] = {
    "today",  "lesson",   "exercise", "hint", "solution",
    "derive", "progress", "quiz",     "gate", "portfolio"
};
enum { N_NAMES = sizeof names / sizeof *names };
static const char engine_key = 0; /* registry: the table that init.lua gave */

static struct shell *shell_of(lua_State *L)
{
    return lua_touserdata(L, lua_upvalueindex(1));
}

/* Gives "zh" or "en". */
static int language(lua_State *L)
{
    lua_pushstring(L, shell_of(L)->zh ? "zh" : "en");
    return 1;
}

/* Runs scripts/study/init.lua with {lang = function}: it gives the functions by name. */
static void load_engine(lua_State *L, struct shell *sh)
{
    lab_scope scope = lab_scope_open(sh->c);
    const char *path = lab_data_path(sh->c, "scripts/study/init.lua");

    if (path && luaL_loadfilex(L, path, "t") == LUA_OK) {
        lab_scope_close(sh->c, &scope);
        lua_createtable(L, 0, 2);
        lua_pushlightuserdata(L, sh);
        lua_pushcclosure(L, language, 1);
        lua_setfield(L, -2, "lang");
        lua_pushboolean(L, sh->prompting);
        lua_setfield(L, -2, "prompting");
        lua_call(L, 1, 1);
        luaL_checktype(L, -1, LUA_TTABLE);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &engine_key);
        return;
    }
    if (!path)
        lua_pushstring(L, lab_error_text(sh->c));
    lab_error_clear(sh->c);
    lab_scope_close(sh->c, &scope);
    lua_error(L);
}

/* One of the engine's functions; upvalues: the shell, its name. */
static int call_engine(lua_State *L)
{
    const char *name = lua_tostring(L, lua_upvalueindex(2));

    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &engine_key) != LUA_TTABLE) {
        lua_pop(L, 1);
        load_engine(L, shell_of(L));
    }
    if (lua_getfield(L, -1, name) != LUA_TFUNCTION)
        return luaL_error(L, "the study engine has no function '%s'", name);
    lua_remove(L, -2);
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

static void push_engine(struct shell *sh, const char *name)
{
    lua_pushlightuserdata(sh->L, sh);
    lua_pushstring(sh->L, name);
    lua_pushcclosure(sh->L, call_engine, 2);
}

void study_open(struct shell *sh)
{
    for (int i = 0; i < N_NAMES; i++) {
        push_engine(sh, names[i]);
        lua_setglobal(sh->L, names[i]);
    }
    /* check(id) and check.all(). */
    lua_newtable(sh->L);
    lua_newtable(sh->L);
    push_engine(sh, "check_call");
    lua_setfield(sh->L, -2, "__call");
    push_engine(sh, "check_part");
    lua_setfield(sh->L, -2, "__index");
    lua_setmetatable(sh->L, -2);
    lua_setglobal(sh->L, "check");
}

/* Of an error without a place, which is the user's, the first line says all. */
static void drop_traceback(lua_State *L)
{
    const char *text = lua_tostring(L, -1), *end = text ? strchr(text, '\n') : NULL;
    const char *place = text ? strstr(text, ".lua:") : NULL;

    if (!end || (place && place < end))
        return;
    lua_pushlstring(L, text, (size_t)(end - text));
    lua_replace(L, -2);
}

/* Leaves the results above `base`. */
static bool call(struct shell *sh, const char *function, const char *name,
                 const char *args)
{
    enum interp_status status;
    int n;

    lua_checkstack(sh->L, 8);
    push_engine(sh, function);
    lua_pushstring(sh->L, name);
    lua_pushstring(sh->L, args);
    signals_running(sh, true);
    status = interp_call(sh->it, 2, &n);
    signals_running(sh, false);
    if (status == INTERP_ERROR)
        drop_traceback(sh->L);
    if (status == INTERP_ERROR || status == INTERP_STOPPED)
        cells_show_error(sh, status == INTERP_STOPPED);
    return status == INTERP_OK;
}

bool study_call(struct shell *sh, const char *function, const char *name,
                const char *args, int64_t *result)
{
    int base = lua_gettop(sh->L);
    bool good = call(sh, function, name, args);

    if (good && result)
        *result = lua_tointeger(sh->L, base + 1); /* 0 where there is none */
    lua_settop(sh->L, base);
    return good;
}

char *study_text(struct shell *sh, const char *function, const char *name,
                 const char *args)
{
    int base = lua_gettop(sh->L);
    bool good = call(sh, function, name, args);
    const char *text = good ? lua_tostring(sh->L, base + 1) : NULL;
    char *copy = text ? strdup(text) : NULL;

    lua_settop(sh->L, base);
    return copy;
}

static void command(struct shell *sh, const char *name, const char *args)
{
    study_call(sh, "command", name, args, NULL);
}

void study_greet(struct shell *sh)
{
    command(sh, "greet", "");
}

void study_start(struct shell *sh, const char *args)
{
    command(sh, "start", args);
}

void study_done(struct shell *sh, const char *args)
{
    command(sh, "done", args);
}

void study_skip(struct shell *sh, const char *args)
{
    command(sh, "skip", args);
}

void study_week(struct shell *sh, const char *args)
{
    command(sh, "week", args);
}

void study_day(struct shell *sh, const char *args)
{
    command(sh, "day", args);
}

void study_today(struct shell *sh, const char *args)
{
    command(sh, "today", args);
}
