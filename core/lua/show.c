/* show.c — values as text: nested tables, tensors, handles, functions. */
#include "lua/state.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { MAX_DEPTH = 6, LINE = 72, MAX_STRING = 2000, PRINTED_ITEMS = 100 };

/* A text that grows in scratch memory: Lua's own buffers forbid other values above them. */
struct text {
    char *at;
    size_t len, cap;
};

struct show {
    struct interp *it;
    lua_State *L;
    struct text *b;
    int max_items, seen; /* stack index of: table → true, on the path to here */
    bool run;
};

static void show(struct show *s, int index, int depth, bool top);

static void add_bytes(struct show *s, const char *text, size_t n)
{
    struct text *b = s->b;

    if (b->len + n + 1 > b->cap) {
        size_t cap = (b->len + n + 1) * 2;
        char *more = lab_alloc(s->it->c, cap);

        if (!more)
            return;
        if (b->len)
            memcpy(more, b->at, b->len);
        b->at = more;
        b->cap = cap;
    }
    memcpy(b->at + b->len, text, n);
    b->len += n;
}

static void add(struct show *s, const char *text)
{
    add_bytes(s, text, strlen(text));
}

/* Takes the string off the stack's top. */
static void add_value(struct show *s)
{
    size_t n;
    const char *text = lua_tolstring(s->L, -1, &n);

    add_bytes(s, text, n);
    lua_pop(s->L, 1);
}

static void quote(struct show *s, const char *text, size_t len)
{
    char code[8];

    add(s, "\"");
    for (size_t i = 0; i < len && i < MAX_STRING; i++) {
        unsigned char ch = (unsigned char)text[i];

        if (ch == '"' || ch == '\\') {
            add(s, "\\");
            add_bytes(s, text + i, 1);
        } else if (ch == '\n') {
            add(s, "\\n");
        } else if (ch == '\t') {
            add(s, "\\t");
        } else if (ch < 32 || ch == 127) {
            snprintf(code, sizeof code, "\\%d", ch);
            add(s, code);
        } else {
            add_bytes(s, text + i, 1);
        }
    }
    if (len > MAX_STRING)
        add(s, "…");
    add(s, "\"");
}

static bool identifier(const char *s)
{
    if (!isalpha((unsigned char)*s) && *s != '_')
        return false;
    while (isalnum((unsigned char)*s) || *s == '_')
        s++;
    return *s == 0;
}

static void show_function(struct show *s, int index)
{
    const lab_slot *slot = interp_slot(s->L, index);
    lua_Debug ar;
    char text[160];

    if (slot) {
        add(s, "function ");
        if (slot->module && !slot->sig->type) {
            add(s, slot->module->name);
            add(s, ".");
        }
        add(s, slot->sig->text);
        return;
    }
    lua_pushvalue(s->L, index);
    lua_getinfo(s->L, ">S", &ar);
    if (*ar.what == 'C')
        add(s, "function (built in)");
    else {
        snprintf(text, sizeof text, "function at %s:%d", ar.short_src, ar.linedefined);
        add(s, text);
    }
}

/* A userdata, or a table with __tostring where code may run. */
static void show_by_tostring(struct show *s, int index)
{
    lua_State *L = s->L;

    luaL_getmetafield(L, index, "__tostring");
    lua_pushvalue(L, index);
    if (lua_pcall(L, 1, 1, 0) == LUA_OK && lua_type(L, -1) == LUA_TSTRING)
        add_value(s);
    else
        lua_pop(L, 1);
}

static void show_object(struct show *s, int index)
{
    void *o = interp_object(s->L, index);
    lab_scope scope;
    const char *text;

    if (lab_type_of(o) != &lab_tensor_type) {
        show_by_tostring(s, index);
        return;
    }
    scope = lab_scope_open(s->it->c);
    text = lab_tensor_text(s->it->c, o);
    add(s, text ? text : "tensor");
    lab_scope_close(s->it->c, &scope);
}

static void indent(struct show *s, int depth)
{
    add(s, "\n");
    while (depth-- > 0)
        add(s, "  ");
}

/* One "key = value" or value, on a buffer of its own: pushed as a string. */
static void push_item(struct show *s, int key, int value, int depth, bool list)
{
    lua_State *L = s->L;
    struct text b = { 0 }, *outer = s->b;

    s->b = &b;
    if (!list) {
        if (lua_type(L, key) == LUA_TSTRING && identifier(lua_tostring(L, key))) {
            add(s, lua_tostring(L, key));
        } else {
            add(s, "[");
            show(s, key, MAX_DEPTH, false);
            add(s, "]");
        }
        add(s, " = ");
    }
    show(s, value, depth, false);
    lua_pushlstring(L, b.at ? b.at : "", b.len);
    s->b = outer;
}

/* Items of the table go to a list of strings on the stack's top; how many were left out. */
static int64_t collect(struct show *s, int index, int depth)
{
    lua_State *L = s->L;
    int64_t n = (int64_t)lua_rawlen(L, index), count = 0, left = 0;
    int list;

    lua_newtable(L);
    list = lua_gettop(L);
    for (int64_t i = 1; i <= n && count < s->max_items; i++) {
        lua_rawgeti(L, index, i);
        push_item(s, 0, lua_gettop(L), depth + 1, true);
        lua_rawseti(L, list, ++count);
        lua_settop(L, list);
    }
    left = n - count;
    lua_pushnil(L);
    while (lua_next(L, index)) {
        int isint;
        lua_Integer i = lua_tointegerx(L, -2, &isint);
        int key = lua_gettop(L) - 1;

        if (lua_type(L, key) == LUA_TNUMBER && isint && i >= 1 && i <= n) {
            lua_settop(L, key);
            continue;
        }
        if (count >= s->max_items) {
            left++;
            lua_settop(L, key);
            continue;
        }
        push_item(s, key, key + 1, depth + 1, false);
        lua_rawseti(L, list, ++count);
        lua_settop(L, key);
    }
    return left;
}

/* Keys in an order that is the same every time: numbers are in place, names sorted. */
static void sort_names(lua_State *L, int list, int64_t from)
{
    int64_t n = (int64_t)lua_rawlen(L, list);

    for (int64_t i = from + 1; i <= n; i++)
        for (int64_t k = i; k > from; k--) {
            lua_rawgeti(L, list, k - 1);
            lua_rawgeti(L, list, k);
            if (strcmp(lua_tostring(L, -2), lua_tostring(L, -1)) <= 0) {
                lua_pop(L, 2);
                break;
            }
            lua_rawseti(L, list, k - 1);
            lua_rawseti(L, list, k);
        }
}

static void show_table(struct show *s, int index, int depth)
{
    lua_State *L = s->L;
    int64_t left, n, width = 0;
    int list;
    bool lines = false;
    char more[40];

    lua_pushvalue(L, index);
    if (lua_rawget(L, s->seen) != LUA_TNIL || depth >= MAX_DEPTH) {
        lua_pop(L, 1);
        add(s, "{…}");
        return;
    }
    lua_pop(L, 1);
    lua_pushvalue(L, index);
    lua_pushboolean(L, 1);
    lua_rawset(L, s->seen);
    left = collect(s, index, depth);
    list = lua_gettop(L);
    n = (int64_t)lua_rawlen(L, list);
    sort_names(L, list,
               (int64_t)lua_rawlen(L, index) < n ? (int64_t)lua_rawlen(L, index) + 1
                                                 : n + 1);
    for (int64_t i = 1; i <= n; i++) {
        lua_rawgeti(L, list, i);
        width += (int64_t)lua_rawlen(L, -1) + 2;
        lines = lines || strchr(lua_tostring(L, -1), '\n');
        lua_pop(L, 1);
    }
    lines = lines || width > LINE;
    add(s, "{");
    for (int64_t i = 1; i <= n; i++) {
        if (i > 1)
            add(s, lines ? "," : ", ");
        if (lines)
            indent(s, depth + 1);
        lua_rawgeti(L, list, i);
        add_value(s);
    }
    if (left > 0) {
        snprintf(more, sizeof more, "… %lld more", (long long)left);
        add(s, n ? lines ? "," : ", " : "");
        if (lines)
            indent(s, depth + 1);
        add(s, more);
    }
    if (lines)
        indent(s, depth);
    add(s, "}");
    lua_pushvalue(L, index);
    lua_pushnil(L);
    lua_rawset(L, s->seen);
}

static void show(struct show *s, int index, int depth, bool top)
{
    lua_State *L = s->L;
    const char *text;
    size_t len;

    luaL_checkstack(L, 16, "too deep to show");
    switch (lua_type(L, index)) {
    case LUA_TSTRING:
        text = lua_tolstring(L, index, &len);
        quote(s, text, len);
        break;
    case LUA_TTABLE:
        if (s->run && luaL_getmetafield(L, index, "__tostring") != LUA_TNIL) {
            lua_pop(L, 1);
            show_by_tostring(s, index);
        } else {
            show_table(s, index, depth);
        }
        break;
    case LUA_TUSERDATA:
        if (interp_object(L, index) && top) {
            show_object(s, index);
        } else if (lab_type_of(interp_object(L, index)) == &lab_tensor_type) {
            lab_scope scope = lab_scope_open(s->it->c);
            const char *brief = lab_tensor_brief(s->it->c, interp_object(L, index));

            add(s, "tensor");
            add(s, brief ? brief : "");
            lab_scope_close(s->it->c, &scope);
        } else {
            show_by_tostring(s, index);
        }
        break;
    case LUA_TFUNCTION:
        show_function(s, index);
        break;
    case LUA_TNUMBER:
    case LUA_TBOOLEAN:
    case LUA_TNIL:
        luaL_tolstring(L, index, NULL);
        add_value(s);
        break;
    default:
        lua_pushfstring(L, "%s: %p", luaL_typename(L, index), lua_topointer(L, index));
        add_value(s);
    }
}

void show_value(struct interp *it, lua_State *L, int index, int max_items, bool run)
{
    struct text b = { 0 };
    struct show s = { it, L, &b, max_items, 0, run };
    lab_scope scope = lab_scope_open(it->c);

    index = lua_absindex(L, index);
    lua_newtable(L);
    s.seen = lua_gettop(L);
    show(&s, index, 0, true);
    lua_settop(L, s.seen - 1);
    lua_pushlstring(L, b.at ? b.at : "", b.len);
    lab_scope_close(it->c, &scope);
}

void interp_show(struct interp *it, int index, int max_items, bool run)
{
    show_value(it, it->L, index, max_items, run);
}

const char *show_printed(lua_State *L, int index, size_t *len)
{
    bool own = luaL_getmetafield(L, index, "__tostring") != LUA_TNIL;

    lua_pop(L, own);
    if (own || lua_type(L, index) != LUA_TTABLE)
        return luaL_tolstring(L, index, len);
    show_value(interp_of(L), L, index, PRINTED_ITEMS, true);
    return lua_tolstring(L, -1, len);
}
