/* who.c — the user's variables and what is in them. */
#include "shell/who.h"
#include "shell/help.h"
#include "shell/lookup.h"
#include "shell/text.h"

#include <lab/tensor.h>

#include <lauxlib.h>

#include <stdlib.h>
#include <string.h>

static const char known_key; /* registry: the set of names that were there at the start */

static int remember(lua_State *L)
{
    lua_newtable(L);
    lua_pushglobaltable(L);
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        lua_pushvalue(L, -2);
        lua_pushboolean(L, true);
        lua_rawset(L, -6);
    }
    lua_pop(L, 1);
    for (const char *const *name =
             (const char *const[]){ "In", "Out", "_", "__", "arg", NULL };
         *name; name++) {
        lua_pushboolean(L, true);
        lua_setfield(L, -2, *name);
    }
    lua_rawsetp(L, LUA_REGISTRYINDEX, &known_key);
    return 0;
}

void who_remember(struct shell *sh)
{
    lookup_protected(sh, remember, sh);
}

/* ---- what a value is --------------------------------------------------------------------- */

static void describe_object(struct shell *sh, void *object, struct buffer *type,
                            struct buffer *what)
{
    const lab_type *t = lab_type_of(object);
    lab_scope scope = lab_scope_open(sh->c);
    char bytes[32];

    buffer_puts(type, t->name);
    if (t == &lab_tensor_type) {
        lab_text_bytes(bytes, sizeof bytes, (double)lab_tensor_bytes(object));
        buffer_printf(what, "%s, %s", lab_tensor_brief(sh->c, object), bytes);
    } else if (t->bytes) {
        lab_text_bytes(bytes, sizeof bytes, (double)t->bytes(object));
        buffer_puts(what, bytes);
    }
    lab_scope_close(sh->c, &scope);
}

void who_parameters(lua_State *L, int index, struct buffer *b)
{
    lua_Debug d;

    lua_pushvalue(L, index);
    lua_pushvalue(L, -1);
    lua_getinfo(L, ">u", &d);
    buffer_puts(b, "(");
    for (int i = 1; i <= d.nparams; i++)
        buffer_printf(b, "%s%s", i > 1 ? ", " : "", lua_getlocal(L, NULL, i));
    buffer_printf(b, "%s)", d.isvararg ? d.nparams ? ", ..." : "..." : "");
    lua_pop(L, 1);
}

static void describe_function(lua_State *L, int index, struct buffer *what)
{
    const lab_slot *s = interp_slot(L, index);
    lua_Debug d;

    if (s) {
        help_signature(what, s);
        return;
    }
    lua_pushvalue(L, index);
    lua_getinfo(L, ">S", &d);
    if (*d.what == 'C') {
        buffer_puts(what, "of C");
        return;
    }
    who_parameters(L, index, what);
    buffer_printf(what, " of %s:%d", d.short_src, d.linedefined);
}

static void describe_table(lua_State *L, int index, struct buffer *what)
{
    size_t list = lua_rawlen(L, index), all = 0;

    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
        all++;
    if (list || !all)
        buffer_printf(what, "%zu items", list);
    if (all > list)
        buffer_printf(what, "%s%zu fields", list ? ", " : "", all - list);
}

static void describe_string(lua_State *L, int index, struct buffer *what)
{
    size_t len;
    const char *s = lua_tolstring(L, index, &len);
    size_t line = strcspn(s, "\n"), fits = lab_text_fit(s, line, 40);

    if (len == fits)
        buffer_printf(what, "\"%s\"", s);
    else
        buffer_printf(what, "\"%.*s…\" (%zu bytes)", (int)fits, s, len);
}

void who_describe(struct shell *sh, int index, struct buffer *type, struct buffer *what)
{
    lua_State *L = sh->L;
    void *object = lua_isuserdata(L, index) ? interp_object(L, index) : NULL;

    index = lua_absindex(L, index);
    if (object) {
        describe_object(sh, object, type, what);
        return;
    }
    buffer_puts(type, lua_isinteger(L, index) ? "integer" : luaL_typename(L, index));
    switch (lua_type(L, index)) {
    case LUA_TFUNCTION:
        describe_function(L, index, what);
        break;
    case LUA_TTABLE:
        describe_table(L, index, what);
        break;
    case LUA_TSTRING:
        describe_string(L, index, what);
        break;
    case LUA_TBOOLEAN:
        buffer_puts(what, lua_toboolean(L, index) ? "true" : "false");
        break;
    case LUA_TNUMBER:
        lua_pushvalue(L, index); /* tostring would change a number that is a key */
        buffer_puts(what, lua_tostring(L, -1));
        lua_pop(L, 1);
        break;
    default:
        break;
    }
}

/* ---- all of them ---------------------------------------------------------------------------- */

static void add(struct who *w, const char *name, struct buffer *type, struct buffer *what)
{
    if (w->n == w->cap) {
        int cap = w->cap ? w->cap * 2 : 64;
        struct who_entry *at = realloc(w->at, (size_t)cap * sizeof *at);

        if (!at)
            return;
        w->at = at;
        w->cap = cap;
    }
    w->at[w->n] =
        (struct who_entry){ strdup(name), buffer_take(type), buffer_take(what) };
    if (w->at[w->n].name && w->at[w->n].type && w->at[w->n].what)
        w->n++;
}

bool who_is_users(struct shell *sh, int key, int value)
{
    lua_State *L = sh->L;
    bool old;

    key = lua_absindex(L, key);
    value = lua_absindex(L, value);
    if (lua_type(L, key) != LUA_TSTRING ||
        lua_rawgetp(L, LUA_REGISTRYINDEX, &known_key) != LUA_TTABLE)
        return false;
    lua_pushvalue(L, key);
    lua_rawget(L, -2);
    old = lua_toboolean(L, -1);
    lua_pop(L, 2);
    return !old &&
           !(lua_istable(L, value) && lab_module_find(sh->host, lua_tostring(L, key)));
}

static int collect(lua_State *L)
{
    struct who *w = lua_touserdata(L, 1);

    lua_pushglobaltable(L);
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) {
        struct buffer type = { 0 }, what = { 0 };

        if (!who_is_users(w->sh, 3, 4) || !strstr(lua_tostring(L, 3), w->pattern))
            continue;
        who_describe(w->sh, 4, &type, &what);
        add(w, lua_tostring(L, 3), &type, &what);
        buffer_free(&type);
        buffer_free(&what);
    }
    return 0;
}

void who_collect(struct who *w)
{
    lookup_protected(w->sh, collect, w);
}

void who_free(struct who *w)
{
    for (int i = 0; i < w->n; i++) {
        free(w->at[i].name);
        free(w->at[i].type);
        free(w->at[i].what);
    }
    free(w->at);
    w->at = NULL;
}
