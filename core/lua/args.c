/* args.c — one call's arguments: positional, named, options.
 *
 *     f(a, b)            in order                 f{a, b, low=1}    a table: any by name
 *     f(a, {low=1})      options in a last table, when the signature has options (";")
 */
#include "lua/state.h"

#include <string.h>

/* ---- which argument is which ----------------------------------------------------------------------------------- */

static bool takes_table(const lab_param *q)
{
    return args_is_list(q) || q->sort == LAB_S_TABLE || q->sort == LAB_S_ANY;
}

static int param_named(const lab_signature *g, const char *name)
{
    for (int i = 0; i < g->n_params; i++)
        if (strcmp(g->params[i].name, name) == 0)
            return i;
    return -1;
}

/* How many text keys a table has; *known: all of them are parameters. */
static int text_keys(struct args *a, int index, bool *known)
{
    int n = 0;

    *known = true;
    lua_pushnil(a->L);
    while (lua_next(a->L, index)) {
        if (lua_type(a->L, -2) == LUA_TSTRING) {
            n++;
            *known = *known && param_named(a->slot->sig, lua_tostring(a->L, -2)) >= 0;
        }
        lua_pop(a->L, 1);
    }
    return n;
}

static bool suits(const lab_param *q, lua_State *L, int index)
{
    int type = lua_type(L, index);

    if (q->sort == LAB_S_TENSORS)
        return lab_type_of(interp_object(L, index)) == &lab_tensor_type;
    return type == (q->sort == LAB_S_STRINGS ? LUA_TSTRING : LUA_TNUMBER);
}

/* "image, low, high" */
static const char *names_of(struct args *a)
{
    const lab_signature *g = a->slot->sig;
    const char *text = "";

    for (int i = 0; i < g->n_params && text; i++)
        text = lab_format(a->c, "%s%s%s", text, i ? ", " : "", g->params[i].name);
    return text ? text : "";
}

/* Parameters behind p that must be given: a list leaves them an argument each. */
static int required_behind(const lab_signature *g, int p)
{
    int n = 0;

    while (++p < g->n_positional)
        n += !g->params[p].optional && !g->params[p].has_default &&
             !args_is_list(&g->params[p]);
    return n;
}

static bool positional(struct args *a, int from, int last)
{
    const lab_signature *g = a->slot->sig;
    int given = last - from + 1;

    for (int p = 0; p < g->n_positional && from <= last; p++) {
        const lab_param *q = &g->params[p];

        a->at[p] = a->last[p] = from;
        if (args_is_list(q) && lua_type(a->L, from) != LUA_TTABLE) {
            int end = last - required_behind(g, p);

            while (a->last[p] < end && suits(q, a->L, a->last[p] + 1) &&
                   suits(q, a->L, from))
                a->last[p]++;
            if (!suits(q, a->L, from) && p + 1 < g->n_positional) {
                a->at[p] = a->last[p] = 0;
                continue;
            }
        }
        from = a->last[p] + 1;
    }
    if (from <= last) {
        const char *name = args_name(a), *names = names_of(a);

        return lab_failn(a->c, LAB_EARG, "%s: takes %s%d argument%s%s%s%s, got %d", name,
                         g->n_positional ? "at most " : "", g->n_positional,
                         g->n_positional == 1 ? "" : "s", *names ? " (" : "", names,
                         *names ? ")" : "", given);
    }
    return true;
}

/* The parameter whose name shares the most first letters, at least one. */
static const char *nearest(const lab_signature *g, const char *key)
{
    const char *best = NULL;
    size_t most = 0;

    for (int i = 0; i < g->n_params; i++) {
        size_t n = 0;

        while (key[n] && g->params[i].name[n] == key[n])
            n++;
        if (n > most) {
            most = n;
            best = g->params[i].name;
        }
    }
    return best;
}

/* The text keys of the table at `index` go to their parameters. */
static bool by_name(struct args *a, int index)
{
    const lab_signature *g = a->slot->sig;
    lua_State *L = a->L;

    luaL_checkstack(L, g->n_params + 8, "too many arguments");
    lua_pushnil(L);
    while (lua_next(L, index)) {
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : NULL;
        int p = key ? param_named(g, key) : 0;

        if (key && (p < 0 || a->at[p])) {
            const char *like = p < 0 ? nearest(g, key) : NULL, *name = args_name(a);
            const char *names = names_of(a);

            if (p >= 0)
                return lab_failn(a->c, LAB_EARG, "%s: argument '%s' is given twice", name,
                                 key);
            if (like)
                return lab_failn(a->c, LAB_EARG,
                                 "%s: no argument '%s'; did you mean '%s'?", name, key,
                                 like);
            return lab_failn(a->c, LAB_EARG, "%s: no argument '%s'; it takes %s", name,
                             key, *names ? names : "none");
        }
        if (!key) {
            lua_pop(L, 1);
            continue;
        }
        /* The value stays on the stack, below the key that lua_next needs. */
        lua_insert(L, -2);
        a->at[p] = a->last[p] = lua_gettop(L) - 1;
    }
    return true;
}

/* Is the only argument a table of arguments? */
static bool is_named_call(struct args *a, int from, int last)
{
    const lab_signature *g = a->slot->sig;
    bool known;

    if (from != last || lua_type(a->L, from) != LUA_TTABLE)
        return false;
    if (g->n_positional == 0 || !takes_table(&g->params[0]))
        return g->n_params > 0;
    return text_keys(a, from, &known) > 0 && known;
}

static bool last_is_options(struct args *a, int from, int last)
{
    const lab_signature *g = a->slot->sig;
    bool known;
    int p = last - from, n;

    if (last < from || lua_type(a->L, last) != LUA_TTABLE)
        return false;
    n = text_keys(a, last, &known);
    if (n > 0 && known)
        return true;
    if (p < g->n_positional && args_is_list(&g->params[p]))
        return n > 0; /* no list has names: one of them is misspelt */
    if (g->n_params == g->n_positional)
        return false;
    if (p < g->n_positional && takes_table(&g->params[p]))
        return false;
    return n > 0 || lua_rawlen(a->L, last) == 0;
}

static bool assign(struct args *a, int from)
{
    lua_State *L = a->L;
    int last = lua_gettop(L);

    if (is_named_call(a, from, last)) {
        int n = (int)lua_rawlen(L, from), first = last + 1;

        luaL_checkstack(L, n + 8, "too many arguments");
        for (int i = 1; i <= n; i++)
            lua_rawgeti(L, from, i);
        return positional(a, first, last + n) && by_name(a, from);
    }
    if (last_is_options(a, from, last))
        return positional(a, from, last - 1) && by_name(a, last);
    return positional(a, from, last);
}

/* The common case: as many plain arguments as there are parameters, or fewer. */
static bool plain(const struct args *a, int from, int last)
{
    const lab_signature *g = a->slot->sig;

    if (last - from + 1 > g->n_positional)
        return false;
    for (int i = from; i <= last; i++)
        if (lua_type(a->L, i) == LUA_TTABLE)
            return false;
    for (int p = 0; p < g->n_positional; p++)
        if (args_is_list(&g->params[p]))
            return false;
    return true;
}

bool args_collect(struct args *a)
{
    const lab_signature *g = a->slot->sig;
    int self = g->type && !g->is_static, top = lua_gettop(a->L);
    lab_cell *cell = a->cells;

    if (self && !args_self(a, top ? 1 : 0, cell++))
        return false;
    if (strncmp(g->name, "__", 2) == 0 && strcmp(g->name, "__call") != 0 &&
        top > g->n_positional + self)
        lua_settop(a->L, top = g->n_positional + self);
    if (plain(a, 1 + self, top)) {
        for (int p = 0; p < top - self; p++)
            a->at[p] = a->last[p] = 1 + self + p;
    } else if (!assign(a, 1 + self)) {
        return false;
    }
    for (int p = 0; p < g->n_params; p++, cell++) {
        const lab_param *q = &g->params[p];
        int at = a->at[p];

        if (!args_convert(a, q, at, a->last[p], cell))
            return false;
    }
    return true;
}
