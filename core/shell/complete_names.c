/* complete_names.c — what names stand for, and which there are. */
#include "shell/complete.h"
#include "shell/help.h"
#include "shell/lookup.h"
#include "shell/luadoc.h"
#include "shell/text.h"
#include "shell/who.h"

#include <lab/tensor.h>

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

static bool is(const struct context *x, int i, const char *text)
{
    return i >= 0 && token_is(x->s, &x->t[i], text);
}

/* ---- chains -------------------------------------------------------------------------- */

/* Pushes one table of all methods of a type: stands for a value of the type that a call would
 * give. */
static bool push_of_type(struct shell *sh, const lab_type *type)
{
    lua_State *L = sh->L;
    int n = lookup_type_tables(sh, type), first = lua_gettop(L) - n + 1;

    if (n == 0)
        return false;
    lua_newtable(L);
    for (int i = first + n - 1; i >= first; i--)
        for (lua_pushnil(L); lua_next(L, i);) {
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, first + n);
        }
    lua_replace(L, first);
    lua_settop(L, first);
    return true;
}

/* Replaces the function on top by what it gives, as far as its row says. */
static bool push_result(struct shell *sh)
{
    const lab_slot *s = interp_slot(sh->L, -1);
    const lab_param *r = s && s->sig->n_results ? &s->sig->results[0] : NULL;

    lua_pop(sh->L, 1);
    if (!r)
        return false;
    if (r->sort == LAB_S_STRING) {
        lua_pushliteral(sh->L, "");
        return true;
    }
    return push_of_type(sh, r->sort == LAB_S_TENSOR ? &lab_tensor_type
                            : r->sort == LAB_S_HANDLE
                                ? lab_type_find(sh->host, r->type_name)
                                : NULL);
}

/* x[1], x["name"], t[0]: literal keys only. */
static bool push_index(struct shell *sh, const struct context *x, int open, int close)
{
    lua_State *L = sh->L;
    const struct token *key = &x->t[open + 1];
    void *object;

    if (!names_push_chain(sh, x, open))
        return false;
    object = lua_isuserdata(L, -1) ? interp_object(L, -1) : NULL;
    if (object && lab_type_of(object) == &lab_tensor_type) {
        lua_pop(L, 1);
        return push_of_type(sh, &lab_tensor_type);
    }
    if (close != open + 2 || !lua_istable(L, -1) ||
        (key->kind != LEX_NUMBER && key->kind != LEX_STRING)) {
        lua_pop(L, 1);
        return false;
    }
    if (key->kind == LEX_STRING) {
        lua_pushlstring(L, x->s + key->from + 1, key->to - key->from - 2);
    } else {
        lua_pushlstring(L, x->s + key->from, key->to - key->from);
        if (!lua_stringtonumber(L, lua_tostring(L, -1)))
            lua_pushnil(L);
        lua_remove(L, -2);
    }
    lua_rawget(L, -2);
    lua_remove(L, -2);
    if (!lua_isnil(L, -1))
        return true;
    lua_pop(L, 1);
    return false;
}

bool names_push_chain(struct shell *sh, const struct context *x, int end)
{
    const struct token *last = end > 0 ? &x->t[end - 1] : NULL;
    int open;

    luaL_checkstack(sh->L, 32, NULL);
    if (!last)
        return false;
    if (last->kind == LEX_STRING) {
        lua_pushliteral(sh->L, "");
        return true;
    }
    if (last->kind == LEX_NAME) {
        const char *name = x->s + last->from;
        size_t len = last->to - last->from;

        if (is(x, end - 2, ".") || is(x, end - 2, ":"))
            return names_push_chain(sh, x, end - 2) && lookup_field(sh, name, len);
        return lookup_path(sh, name, len);
    }
    if (!is(x, end - 1, ")") && !is(x, end - 1, "]") && !is(x, end - 1, "}"))
        return false;
    open = context_matching(x, end - 1);
    if (open < 0)
        return false;
    if (is(x, open, "["))
        return push_index(sh, x, open, end - 1);
    if (open > 0 && (x->t[open - 1].kind == LEX_NAME || is(x, open - 1, ")")))
        return names_push_chain(sh, x, open) && push_result(sh);
    return is(x, open, "(") && names_push_chain(sh, x, end - 1);
}

const lab_slot *names_slot(struct shell *sh, const struct context *x,
                           const struct call *call)
{
    const lab_slot *s = NULL;

    if (call->callee > 0 && names_push_chain(sh, x, call->callee)) {
        s = interp_slot(sh->L, -1);
        lua_pop(sh->L, 1);
    }
    return s;
}

static int chain_begin(const struct context *x, int end)
{
    while (end >= 3 && x->t[end - 1].kind == LEX_NAME &&
           (is(x, end - 2, ".") || is(x, end - 2, ":")))
        end -= 2;
    return end - 1;
}

void names_hint(struct shell *sh, const struct context *x, const struct call *call,
                struct buffer *b)
{
    lua_State *L = sh->L;
    int from = call->callee > 0 ? chain_begin(x, call->callee) : -1;
    const char *name = from >= 0 ? x->s + x->t[from].from : NULL;
    size_t len = from >= 0 ? x->t[call->callee - 1].to - x->t[from].from : 0;
    const lab_slot *s;

    if (!name || !names_push_chain(sh, x, call->callee))
        return;
    s = interp_slot(L, -1);
    if (s) {
        help_signature(b, s);
    } else if (lua_isfunction(L, -1) && !lua_iscfunction(L, -1)) {
        buffer_add(b, name, len);
        who_parameters(L, -1, b);
    } else {
        luadoc_signature(name, len, b);
    }
    lua_pop(L, 1);
}

/* ---- candidates ------------------------------------------------------------------------- */

void candidates_add(struct candidates *k, const char *name, size_t len, const char *tail)
{
    if (len < k->len || memcmp(name, k->prefix, k->len) != 0)
        return;
    if (k->n + 2 > k->cap) {
        int cap = k->cap ? k->cap * 2 : 64;
        char **at = realloc(k->at, (size_t)cap * sizeof *at);

        if (!at)
            return;
        k->at = at;
        k->cap = cap;
    }
    if (asprintf(&k->at[k->n], "%.*s%s", (int)len, name, tail) >= 0)
        k->n++;
}

enum keys { KEYS_ALL, KEYS_FUNCTIONS, KEYS_USERS };

/* The names in the table on top. */
static void add_keys(struct shell *sh, struct candidates *k, enum keys which)
{
    lua_State *L = sh->L;

    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        size_t len;
        const char *name;

        if (lua_type(L, -2) != LUA_TSTRING ||
            (which == KEYS_FUNCTIONS && !lua_isfunction(L, -1)) ||
            (which == KEYS_USERS && !who_is_users(sh, -2, -1)))
            continue;
        name = lua_tolstring(L, -2, &len);
        if (text_is_name(name, len) &&
            !(k->len == 0 && len > 1 && memcmp(name, "__", 2) == 0))
            candidates_add(k, name, len, "");
    }
}

static void add_field_names(struct shell *sh, int index, struct candidates *k)
{
    void *object = interp_object(sh->L, index);

    if (!object)
        return;
    interp_push_fields(sh->it, object);
    for (lua_Integer i = 1; lua_istable(sh->L, -1); i++) {
        size_t len;
        const char *name;

        if (lua_rawgeti(sh->L, -1, i) != LUA_TSTRING) {
            lua_pop(sh->L, 1);
            break;
        }
        name = lua_tolstring(sh->L, -1, &len);
        candidates_add(k, name, len, "");
        lua_pop(sh->L, 1);
    }
    lua_pop(sh->L, 1);
}

void names_fields(struct shell *sh, const struct context *x, struct candidates *k)
{
    lua_State *L = sh->L;
    int base = lua_gettop(L), n;

    if (!names_push_chain(sh, x, x->count - 1))
        return;
    if (lua_isuserdata(L, base + 1) && x->want == WANT_FIELD)
        add_field_names(sh, base + 1, k);
    n = lookup_tables(sh, base + 1);
    for (int i = 0; i < n; i++) {
        lua_settop(L, base + 1 + n - i);
        add_keys(sh, k, x->want == WANT_METHOD ? KEYS_FUNCTIONS : KEYS_ALL);
    }
    lua_settop(L, base);
}

void names_globals(struct shell *sh, const struct context *x, struct candidates *k,
                   bool users)
{
    static const char *const keywords[] = {
        "and",      "break",  "do",   "else", "elseif", "end",   "false", "for",
        "function", "goto",   "if",   "in",   "local",  "nil",   "not",   "or",
        "repeat",   "return", "then", "true", "until",  "while",
    };

    lua_pushglobaltable(sh->L);
    add_keys(sh, k, users ? KEYS_USERS : KEYS_ALL);
    lua_pop(sh->L, 1);
    for (size_t i = 0; k->len && !users && i < sizeof keywords / sizeof *keywords; i++)
        candidates_add(k, keywords[i], strlen(keywords[i]), "");
    /* Names typed before in the same cell: its locals. */
    for (int i = 0; i < x->count; i++)
        if (x->t[i].kind == LEX_NAME && !is(x, i - 1, ".") && !is(x, i - 1, ":"))
            candidates_add(k, x->s + x->t[i].from, x->t[i].to - x->t[i].from, "");
}
