/* convert.c — one argument from the Lua stack to C's form, checked against its parameter. */
#include "lua/state.h"

#include <math.h>
#include <string.h>

static const char *const sort_lists[] = { "an integer", "a number", "a string",
                                          "a tensor" };

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
                   ? lab_format(a->c, "the number %lld",
                                (long long)lua_tointeger(L, index))
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
    const char *name = args_name(a), *expects = lab_param_expects(a->c, q),
               *what = got(a, index);

    return lab_failn(a->c, LAB_EARG, "%s: argument '%s' is %s, got %s", name, q->name,
                     expects, what);
}

/* ---- tensors ------------------------------------------------------------------------------------ */

enum fit { FITS, WRONG, NAMES };

/* Does the shape match one alternative? NAMES: all but a name bound before to another size. */
static enum fit fit_set(struct args *a, const lab_dim_set *set, const lab_tensor *t,
                        int *dim)
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

bool args_check_tensor(struct args *a, const lab_param *q, const lab_tensor *t,
                       const char *what)
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
        return lab_failn(a->c, LAB_ESHAPE, "%s: %s is %lld in '%s', %lld in '%s'", name,
                         d->name, (long long)a->dims[d->name_id], a->dim_of[d->name_id],
                         (long long)size, q->name ? q->name : what);
    }
wrong:
    name = args_name(a);
    brief = lab_tensor_brief(a->c, t);
    return lab_failn(a->c, q->n_dim_sets ? LAB_ESHAPE : LAB_EDTYPE,
                     "%s: %s '%s' is a %s, got tensor%s", name, what,
                     q->name ? q->name : "", q->type_text, brief);
}

static bool tensor_arg(struct args *a, const lab_param *q, int index, lab_cell *cell)
{
    lab_tensor *t = interp_object(a->L, index), *flat;

    /* A plain number is a tensor without dimensions wherever any shape will do. */
    if (lua_type(a->L, index) == LUA_TNUMBER && q->n_dim_sets == 0 &&
        q->sort == LAB_S_TENSOR)
        t = lua_isinteger(a->L, index) ? lab_integer(a->c, lua_tointeger(a->L, index))
                                       : lab_number(a->c, lua_tonumber(a->L, index));
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
        return lab_failn(a->c, LAB_EARG,
                         "%s: argument '%s' is a %s, and no plugin loaded makes one",
                         name, q->name, q->type_name);
    }
    if (!o)
        return refuse(a, q, index);
    if (!lab_type_fits(lab_type_of(o), *q->type)) {
        if (strcmp(lab_type_of(o)->name, q->type_name) != 0)
            return refuse(a, q, index);
        name = args_name(a);
        return lab_failn(
            a->c, LAB_ESTATE,
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

        return lab_failn(a->c, LAB_EARG, "%s: argument '%s': item %lld is %s, got %s",
                         name, q->name, (long long)i + 1, sort_lists[kind], what);
    }
}

static bool list_arg(struct args *a, const lab_param *q, int from, int last,
                     lab_cell *cell)
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
    lua_Integer i =
        lua_type(a->L, index) == LUA_TNUMBER ? lua_tointegerx(a->L, index, &good) : 0;

    if (!good || (range[q->sort].hi && (i < range[q->sort].lo || i > range[q->sort].hi)))
        return refuse(a, q, index);
    cell->i = i;
    return true;
}

static bool string_arg(struct args *a, const lab_param *q, int index, lab_cell *cell)
{
    size_t len;
    const char *s =
        lua_type(a->L, index) == LUA_TSTRING ? lua_tolstring(a->L, index, &len) : NULL;

    if (!s)
        return refuse(a, q, index);
    cell->p = s;
    if (strlen(s) != len) {
        const char *name = args_name(a);

        return lab_failn(a->c, LAB_EARG,
                         "%s: argument '%s' is a string without zero bytes", name,
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
        cell->i =
            type == LUA_TSTRING ? lab_dtype_parse(lua_tostring(L, index)) : LAB_NO_DTYPE;
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

bool args_is_list(const lab_param *q)
{
    return q->sort >= LAB_S_INTS && q->sort <= LAB_S_TENSORS;
}

/* A number that is what the row says: nothing else is to be looked at. */
static bool scalar(struct args *a, const lab_param *q, int at, lab_cell *cell)
{
    int exact = 0;

    switch (q->sort) {
    case LAB_S_NUMBER:
        cell->n = lua_tonumberx(a->L, at, &exact);
        return exact && lua_type(a->L, at) == LUA_TNUMBER;
    case LAB_S_INT:
        cell->i = lua_tointegerx(a->L, at, &exact);
        return exact && lua_type(a->L, at) == LUA_TNUMBER;
    default:
        return false;
    }
}

bool args_convert(struct args *a, const lab_param *q, int at, int last, lab_cell *cell)
{
    if (at && scalar(a, q, at, cell))
        return true;
    if (args_is_list(q))
        return list_arg(a, q, at, last, cell);
    return at == 0 || lua_isnil(a->L, at) ? absent_arg(a, q, cell)
                                          : one_arg(a, q, at, cell);
}

bool args_self(struct args *a, int index, lab_cell *cell)
{
    const char *type = a->slot->sig->type;
    const lab_type *now = lab_type_find(a->it->host, type);
    lab_param q = { .name = "self",
                    .sort = LAB_S_HANDLE,
                    .type_text = type,
                    .type_name = type,
                    .type = &now };

    return now ? handle_arg(a, &q, index, cell) : refuse(a, &q, index);
}
