/* args.c — one call's arguments: positional, named, options; checked against the signature.
 *
 *     f(a, b)            in order                 f{a, b, low=1}    a table: any by name
 *     f(a, {low=1})      options in a last table, when the signature has options (";")
 */
#include "lua/state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const sort_lists[] = { "an integer", "a number", "a string", "a tensor" };

/* ---- messages ------------------------------------------------------------------------------- */

const char *slot_name(lab_ctx *c, const lab_slot *s)
{
    const lab_signature *g = s->sig;

    if (g->type)
        return lab_format(c, "%s%s%s", g->type, g->is_static ? "." : ":", g->name);
    if (!s->module)
        return g->name;
    if (strcmp(g->name, "__call") == 0)
        return s->module->name;
    return lab_format(c, "%s.%s", s->module->name, g->name);
}

/* A failed context makes no texts: names are made before an error is recorded. */
const char *args_name(struct args *a)
{
    if (!a->name)
        a->name = slot_name(a->c, a->slot);
    return a->name ? a->name : a->slot->sig->name;
}

static const char *got(struct args *a, int index)
{
    lua_State *L = a->L;
    void *o;

    switch (index ? lua_type(L, index) : LUA_TNONE) {
    case LUA_TNONE:
        return "nothing";
    case LUA_TNIL:
        return "nil";
    case LUA_TBOOLEAN:
        return lua_toboolean(L, index) ? "true" : "false";
    case LUA_TNUMBER:
        return lua_isinteger(L, index)
                   ? lab_format(a->c, "the number %lld", (long long)lua_tointeger(L, index))
                   : lab_format(a->c, "the number %.6g", lua_tonumber(L, index));
    case LUA_TSTRING:
        return lab_format(a->c, "the string \"%.40s\"", lua_tostring(L, index));
    case LUA_TUSERDATA:
        o = interp_object(L, index);
        if (lab_type_of(o) == &lab_tensor_type)
            return lab_format(a->c, "a tensor%s", lab_tensor_brief(a->c, o));
        return o ? lab_format(a->c, "a %s", lab_type_of(o)->name) : "a foreign userdata";
    default:
        return lab_format(a->c, "a %s", luaL_typename(L, index));
    }
}

static bool refuse(struct args *a, const lab_param *q, int index)
{
    const char *name = args_name(a), *expects = lab_param_expects(a->c, q), *what = got(a, index);

    return lab_failn(a->c, LAB_EARG, "%s: argument '%s' is %s, got %s", name, q->name, expects,
                     what);
}

/* ---- tensors ------------------------------------------------------------------------------------ */

enum fit { FITS, WRONG, NAMES };

/* Does the shape match one alternative? NAMES: all but a name bound before to another size. */
static enum fit fit_set(struct args *a, const lab_dim_set *set, const lab_tensor *t, int *dim)
{
    int n = lab_ndim(t), skip = n - set->n;
    enum fit fit = FITS;

    if (skip < 0 || (skip > 0 && !set->open))
        return WRONG;
    for (int i = 0; i < set->n; i++) {
        const lab_dim_spec *d = &set->dims[i];
        int64_t size = lab_dim(t, skip + i);

        if (d->kind == LAB_D_SIZE && d->size != size)
            return WRONG;
        if (d->kind != LAB_D_NAME || fit == NAMES)
            continue;
        if (a->dim_of[d->name_id] && a->dims[d->name_id] != size) {
            fit = NAMES;
            *dim = i;
        }
    }
    return fit;
}

static void bind_names(struct args *a, const lab_dim_set *set, const lab_tensor *t,
                       const char *who)
{
    int skip = lab_ndim(t) - set->n;

    for (int i = 0; i < set->n; i++) {
        const lab_dim_spec *d = &set->dims[i];

        if (d->kind == LAB_D_NAME && !a->dim_of[d->name_id]) {
            a->dims[d->name_id] = lab_dim(t, skip + i);
            a->dim_of[d->name_id] = who;
        }
    }
}

/* One name used twice in one tensor ([N,N]) must agree with itself too. */
static bool agrees_inside(const lab_dim_set *set, const lab_tensor *t)
{
    int skip = lab_ndim(t) - set->n;

    for (int i = 0; i < set->n; i++)
        for (int k = 0; k < i; k++)
            if (set->dims[i].kind == LAB_D_NAME && set->dims[k].kind == LAB_D_NAME &&
                set->dims[i].name_id == set->dims[k].name_id &&
                lab_dim(t, skip + i) != lab_dim(t, skip + k))
                return false;
    return true;
}

bool args_check_tensor(struct args *a, const lab_param *q, const lab_tensor *t, const char *what)
{
    const lab_dim_set *clash = NULL;
    int dim = 0;
    bool good = q->n_dim_sets == 0;
    const char *name, *brief;

    if (q->dtypes && !(q->dtypes >> lab_dtype_of(t) & 1))
        goto wrong;
    for (int i = 0; i < q->n_dim_sets && !good; i++) {
        const lab_dim_set *set = &q->dim_sets[i];
        enum fit fit = fit_set(a, set, t, &dim);

        good = fit == FITS && agrees_inside(set, t);
        if (good)
            bind_names(a, set, t, q->name ? q->name : what);
        else if (fit == NAMES && !clash)
            clash = set;
    }
    if (good)
        return true;
    if (clash) {
        const lab_dim_spec *d = &clash->dims[dim];
        int64_t size = lab_dim(t, lab_ndim(t) - clash->n + dim);

        name = args_name(a);
        return lab_failn(a->c, LAB_ESHAPE, "%s: %s is %lld in '%s', %lld in '%s'", name, d->name,
                         (long long)a->dims[d->name_id], a->dim_of[d->name_id], (long long)size,
                         q->name ? q->name : what);
    }
wrong:
    name = args_name(a);
    brief = lab_tensor_brief(a->c, t);
    return lab_failn(a->c, q->n_dim_sets ? LAB_ESHAPE : LAB_EDTYPE, "%s: %s '%s' is a %s, got tensor%s",
                     name, what, q->name ? q->name : "", q->type_text, brief);
}

static bool tensor_arg(struct args *a, const lab_param *q, int index, lab_cell *cell)
{
    lab_tensor *t = interp_object(a->L, index), *flat;

    if (lab_type_of(t) != &lab_tensor_type)
        return refuse(a, q, index);
    if (!args_check_tensor(a, q, t, "argument"))
        return false;
    flat = q->strided ? t : lab_contiguous(a->c, t);
    if (flat != t && q->in_place) {
        LAB_ASSERT(a->n_fixups < MAX_FIXUPS);
        a->fix_from[a->n_fixups] = flat;
        a->fix_to[a->n_fixups++] = t;
    }
    cell->p = q->sort == LAB_S_ARRAY ? lab_data(flat) : (const void *)flat;
    return flat != NULL;
}

static bool handle_arg(struct args *a, const lab_param *q, int index, lab_cell *cell)
{
    void *o = interp_object(a->L, index);
    const char *name;

    if (!*q->type) {
        name = args_name(a);
        return lab_failn(a->c, LAB_EARG, "%s: argument '%s' is a %s, and no plugin loaded makes one",
                         name, q->name, q->type_name);
    }
    if (!o)
        return refuse(a, q, index);
    if (!lab_type_fits(lab_type_of(o), *q->type)) {
        if (strcmp(lab_type_of(o)->name, q->type_name) != 0)
            return refuse(a, q, index);
        name = args_name(a);
        return lab_failn(a->c, LAB_ESTATE,
                         "%s: this %s was made before its plugin was reloaded with another "
                         "layout: make it again",
                         name, q->type_name);
    }
    cell->p = o;
    return true;
}

/* ---- lists -------------------------------------------------------------------------------------------- */

static bool list_item(struct args *a, const lab_param *q, int index, void *at, int64_t i)
{
    lua_State *L = a->L;
    int kind = q->sort - LAB_S_INTS;

    if (q->sort == LAB_S_INTS && lua_type(L, index) == LUA_TNUMBER) {
        int good;

        ((int64_t *)at)[i] = lua_tointegerx(L, index, &good);
        if (good)
            return true;
    } else if (q->sort == LAB_S_NUMBERS && lua_type(L, index) == LUA_TNUMBER) {
        ((double *)at)[i] = lua_tonumber(L, index);
        return true;
    } else if (q->sort == LAB_S_STRINGS && lua_type(L, index) == LUA_TSTRING) {
        ((const char **)at)[i] = lua_tostring(L, index);
        return true;
    } else if (q->sort == LAB_S_TENSORS) {
        void *o = interp_object(L, index);

        if (lab_type_of(o) == &lab_tensor_type) {
            ((void **)at)[i] = o;
            return true;
        }
    }
    {
        const char *name = args_name(a), *what = got(a, index);

        return lab_failn(a->c, LAB_EARG, "%s: argument '%s': item %lld is %s, got %s", name, q->name,
                         (long long)i + 1, sort_lists[kind], what);
    }
}

static bool list_arg(struct args *a, const lab_param *q, int from, int last, lab_cell *cell)
{
    lua_State *L = a->L;
    bool table = from && from == last && lua_type(L, from) == LUA_TTABLE;
    int64_t n = !from ? 0 : table ? (int64_t)lua_rawlen(L, from) : last - from + 1;
    lab_ints *list = lab_alloc(a->c, sizeof *list);
    void *at = lab_alloc(a->c, (size_t)n * 8);

    _Static_assert(sizeof(lab_ints) == sizeof(lab_tensors), "all lists look alike");
    if (!list || !at)
        return false;
    list->len = n;
    list->at = at;
    cell->p = list;
    for (int64_t i = 0; i < n; i++) {
        bool good;

        if (table)
            lua_rawgeti(L, from, i + 1);
        good = list_item(a, q, table ? -1 : from + (int)i, at, i);
        if (table)
            lua_pop(L, 1);
        if (!good)
            return false;
    }
    return true;
}

/* ---- single values --------------------------------------------------------------------------------------- */

static bool int_arg(struct args *a, const lab_param *q, int index, lab_cell *cell)
{
    static const struct {
        int64_t lo, hi;
    } range[LAB_N_SORTS] = {
        [LAB_S_I8] = { INT8_MIN, INT8_MAX },    [LAB_S_U8] = { 0, UINT8_MAX },
        [LAB_S_I16] = { INT16_MIN, INT16_MAX }, [LAB_S_U16] = { 0, UINT16_MAX },
        [LAB_S_I32] = { INT32_MIN, INT32_MAX }, [LAB_S_U32] = { 0, UINT32_MAX },
    };
    int good = 0;
    lua_Integer i = lua_type(a->L, index) == LUA_TNUMBER ? lua_tointegerx(a->L, index, &good) : 0;

    if (!good || (range[q->sort].hi && (i < range[q->sort].lo || i > range[q->sort].hi)))
        return refuse(a, q, index);
    cell->i = i;
    return true;
}

static bool string_arg(struct args *a, const lab_param *q, int index, lab_cell *cell)
{
    size_t len;
    const char *s = lua_type(a->L, index) == LUA_TSTRING ? lua_tolstring(a->L, index, &len) : NULL;

    if (!s)
        return refuse(a, q, index);
    cell->p = s;
    if (strlen(s) != len) {
        const char *name = args_name(a);

        return lab_failn(a->c, LAB_EARG, "%s: argument '%s' is a string without zero bytes", name,
                         q->name);
    }
    for (int i = 0; i < q->n_choices; i++)
        if (strcmp(q->choices[i], s) == 0)
            return true;
    return q->n_choices == 0 || refuse(a, q, index);
}

static bool pointer_arg(struct args *a, const lab_param *q, int index, lab_cell *cell)
{
    void *o = interp_object(a->L, index);

    if (lab_type_of(o) == &lab_tensor_type)
        cell->p = lab_data(o);
    else if (o)
        cell->p = o;
    else if (lua_islightuserdata(a->L, index))
        cell->p = lua_touserdata(a->L, index);
    else if (lua_type(a->L, index) == LUA_TSTRING)
        cell->p = lua_tostring(a->L, index);
    else
        return refuse(a, q, index);
    return true;
}

static bool other_arg(struct args *a, const lab_param *q, int index, lab_cell *cell)
{
    lua_State *L = a->L;
    int type = lua_type(L, index);

    switch (q->sort) {
    case LAB_S_BYTES:
        if (type != LUA_TSTRING)
            return refuse(a, q, index);
        {
            lab_bytes *b = lab_alloc(a->c, sizeof *b);

            if (b)
                b->at = lua_tolstring(L, index, &b->len);
            cell->p = b;
        }
        break;
    case LAB_S_DTYPE:
        cell->i = type == LUA_TSTRING ? lab_dtype_parse(lua_tostring(L, index)) : LAB_NO_DTYPE;
        if (cell->i == LAB_NO_DTYPE)
            return refuse(a, q, index);
        break;
    case LAB_S_TABLE:
        if (type != LUA_TTABLE)
            return refuse(a, q, index);
        cell->p = value_table(a->it, L, index, 0);
        break;
    case LAB_S_ANY: {
        lab_value *v = lab_alloc(a->c, sizeof *v);

        if (v)
            value_from(a->it, L, index, v);
        cell->p = v;
        break;
    }
    case LAB_S_FN:
        if (type != LUA_TFUNCTION && !luaL_getmetafield(L, index, "__call"))
            return refuse(a, q, index);
        lua_settop(L, lua_gettop(L) - (type != LUA_TFUNCTION));
        cell->p = value_callback(a->it, L, index);
        break;
    case LAB_S_POINTER:
        return pointer_arg(a, q, index, cell);
    default:
        LAB_ASSERT(!"a sort of parameter");
    }
    return lab_ok(a->c);
}

static bool one_arg(struct args *a, const lab_param *q, int index, lab_cell *cell)
{
    int type = lua_type(a->L, index);

    switch (q->sort) {
    case LAB_S_NUMBER:
    case LAB_S_F64:
        if (type != LUA_TNUMBER)
            return refuse(a, q, index);
        cell->n = lua_tonumber(a->L, index);
        return true;
    case LAB_S_F32:
        if (type != LUA_TNUMBER)
            return refuse(a, q, index);
        cell->f = (float)lua_tonumber(a->L, index);
        return true;
    case LAB_S_BOOL:
        if (type != LUA_TBOOLEAN)
            return refuse(a, q, index);
        cell->b = lua_toboolean(a->L, index);
        return true;
    case LAB_S_STRING:
        return string_arg(a, q, index, cell);
    case LAB_S_TENSOR:
    case LAB_S_ARRAY:
        return tensor_arg(a, q, index, cell);
    case LAB_S_HANDLE:
        return handle_arg(a, q, index, cell);
    case LAB_S_INT:
    case LAB_S_I8:
    case LAB_S_U8:
    case LAB_S_I16:
    case LAB_S_U16:
    case LAB_S_I32:
    case LAB_S_U32:
    case LAB_S_I64:
    case LAB_S_U64:
        return int_arg(a, q, index, cell);
    default:
        return other_arg(a, q, index, cell);
    }
}

/* What an absent argument becomes. */
static bool absent_arg(struct args *a, const lab_param *q, lab_cell *cell)
{
    cell->u = 0;
    if (!q->has_default) {
        if (!q->optional && q->sort != LAB_S_POINTER)
            return refuse(a, q, a->at[q - a->slot->sig->params]);
        if (q->sort == LAB_S_INT || q->sort == LAB_S_I64)
            cell->i = LAB_NO_INT;
        else if (q->sort == LAB_S_NUMBER || q->sort == LAB_S_F64)
            cell->n = NAN;
        else if (q->sort == LAB_S_F32)
            cell->f = NAN;
        else if (q->sort == LAB_S_DTYPE)
            cell->i = LAB_NO_DTYPE;
        return true;
    }
    switch (q->sort) {
    case LAB_S_BOOL:
        cell->b = q->def.as.b;
        break;
    case LAB_S_NUMBER:
    case LAB_S_F64:
        cell->n = q->def.as.n;
        break;
    case LAB_S_F32:
        cell->f = (float)q->def.as.n;
        break;
    case LAB_S_STRING:
        cell->p = q->def.as.s.at;
        break;
    case LAB_S_ANY:
        cell->p = &q->def;
        break;
    default:
        cell->i = q->def.as.i;
    }
    return true;
}

/* ---- which argument is which ----------------------------------------------------------------------------------- */

static bool is_list(const lab_param *q)
{
    return q->sort >= LAB_S_INTS && q->sort <= LAB_S_TENSORS;
}

static bool takes_table(const lab_param *q)
{
    return is_list(q) || q->sort == LAB_S_TABLE || q->sort == LAB_S_ANY;
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

static bool positional(struct args *a, int from, int last)
{
    const lab_signature *g = a->slot->sig;
    int given = last - from + 1;

    for (int p = 0; p < g->n_positional && from <= last; p++) {
        const lab_param *q = &g->params[p];

        a->at[p] = a->last[p] = from;
        if (is_list(q) && lua_type(a->L, from) != LUA_TTABLE) {
            while (a->last[p] < last && suits(q, a->L, a->last[p] + 1) && suits(q, a->L, from))
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
                return lab_failn(a->c, LAB_EARG, "%s: argument '%s' is given twice", name, key);
            if (like)
                return lab_failn(a->c, LAB_EARG, "%s: no argument '%s'; did you mean '%s'?", name,
                                 key, like);
            return lab_failn(a->c, LAB_EARG, "%s: no argument '%s'; it takes %s", name, key,
                             *names ? names : "none");
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

    if (g->n_params == g->n_positional || last < from || lua_type(a->L, last) != LUA_TTABLE)
        return false;
    n = text_keys(a, last, &known);
    if (n > 0 && known)
        return true;
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
        if (is_list(&g->params[p]))
            return false;
    return true;
}

bool args_collect(struct args *a)
{
    const lab_signature *g = a->slot->sig;
    int self = g->type && !g->is_static, top = lua_gettop(a->L);
    lab_cell *cell = a->cells;

    if (self) {
        lab_param q = { .name = "self", .sort = LAB_S_HANDLE, .type_text = g->type,
                        .type_name = g->type };
        const lab_type *now = lab_type_find(a->it->host, g->type);

        q.type = &now;
        if (!now || !handle_arg(a, &q, top ? 1 : 0, cell++))
            return now ? false : refuse(a, &q, top ? 1 : 0);
    }
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

        if (is_list(q) ? !list_arg(a, q, at, a->last[p], cell)
            : at == 0 || lua_isnil(a->L, at) ? !absent_arg(a, q, cell)
                                             : !one_arg(a, q, at, cell))
            return false;
    }
    return true;
}
