/* rows_index.c — t[i], t[{i, j}], t[{i, ":", {0, 10, 2}}], t[mask] and writing there. */
#include "op/index.h"
#include "op/rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- one item of an index ------------------------------------------------------------------ */

/* One end of a slice in text: digits up to a colon or the end; nothing is INT64_MIN. */
static bool slice_end(const char **at, int64_t *out)
{
    char *end;

    *out = INT64_MIN;
    if (**at == ':' || **at == 0)
        return true;
    errno = 0;
    *out = strtoll(*at, &end, 10);
    if (end == *at || errno || (*end && *end != ':'))
        return false;
    *at = end;
    return true;
}

/* "start:stop:step", as in Python. */
static lab_tensor *slice_text(lab_ctx *c, lab_tensor *t, int dim, const char *text)
{
    int64_t part[3] = { INT64_MIN, INT64_MIN, INT64_MIN };
    const char *at = text;
    bool good = strchr(text, ':') != NULL;

    for (int i = 0; i < 3 && good; i++) {
        good = slice_end(&at, &part[i]);
        if (good && *at == ':' && i < 2)
            at++;
        else
            break;
    }
    if (!good || *at)
        return lab_fail(c, LAB_EARG,
                        "\"%.40s\" is no slice: \"start:stop:step\" was expected", text);
    return lab_slice(c, t, dim, part[0], part[1], part[2] == INT64_MIN ? 1 : part[2]);
}

static bool whole(const lab_value *v, int64_t *out)
{
    if (v && v->kind == LAB_INT) {
        *out = v->as.i;
        return true;
    }
    if (!v || v->kind != LAB_NUMBER || !(v->as.n >= -0x1p53 && v->as.n <= 0x1p53) ||
        v->as.n != (double)(int64_t)v->as.n)
        return false;
    *out = (int64_t)v->as.n;
    return true;
}

/* {start, stop, step}; stop and step may be left away, an end may be ":". */
static lab_tensor *slice_table(lab_ctx *c, lab_tensor *t, int dim, const lab_table *s)
{
    int64_t part[3] = { INT64_MIN, INT64_MIN, 1 }, n = lab_table_len(s);
    bool good = n >= 1 && n <= 3;

    for (int64_t i = 0; i < n && good; i++) {
        const lab_value *v = lab_table_at(s, i);
        bool open = i < 2 && v->kind == LAB_STRING && strcmp(v->as.s.at, ":") == 0;

        good = open || whole(v, &part[i]);
    }
    if (!good)
        return lab_fail(c, LAB_EARG,
                        "a slice is {start}, {start, stop} or {start, stop, step}");
    return lab_slice(c, t, dim, part[0], part[1], part[2]);
}

/* What a key says: a view, and tensors as indices of some of its dimensions. */
struct place {
    lab_tensor *view, *index[LAB_MAX_DIMS];
    bool by_index;
};

static lab_tensor *as_tensor(const lab_value *v)
{
    bool is = v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type;

    return is ? v->as.object : NULL;
}

/* A tensor of one number without dimensions is that number. */
static bool single(lab_ctx *c, const lab_value *v, int64_t *out)
{
    const lab_tensor *t = as_tensor(v);
    lab_value one;

    if (!t || lab_ndim(t) != 0 || lab_dtype_of(t) == LAB_BOOL8)
        return false;
    one = LAB_V_NUMBER(lab_item(c, t));
    return whole(&one, out);
}

/* A mask is an index of all its dimensions. */
static int dims_of(const lab_value *v)
{
    const lab_tensor *t = as_tensor(v);

    return t && lab_dtype_of(t) == LAB_BOOL8 ? lab_ndim(t) : 1;
}

/* Applies one item at *dim and moves *dim to the next dimension. */
static lab_tensor *apply(lab_ctx *c, struct place *p, const lab_value *v, int *dim)
{
    lab_tensor *t = p->view;
    int at = *dim;
    int64_t i;

    if (whole(v, &i) || single(c, v, &i))
        return lab_select(c, t, at, i);
    *dim += dims_of(v);
    if (v->kind == LAB_TABLE)
        return slice_table(c, t, at, v->as.table);
    if (v->kind == LAB_STRING)
        return slice_text(c, t, at, v->as.s.at);
    if (as_tensor(v)) {
        p->index[at] = as_tensor(v);
        p->by_index = true;
        return t;
    }
    return lab_fail(c, LAB_EARG,
                    "an index is an integer, a slice ({start, stop, step} or "
                    "\"start:stop:step\"), a tensor or \"...\", got %s",
                    lab_value_kind(v));
}

static bool is_rest(const lab_value *v)
{
    return v->kind == LAB_STRING && strcmp(v->as.s.at, "...") == 0;
}

/* ---- the whole index ----------------------------------------------------------------------- */

static bool resolve(lab_ctx *c, lab_tensor *t, const lab_value *key, struct place *p)
{
    const lab_table *list = key->kind == LAB_TABLE ? key->as.table : NULL;
    int64_t n = list ? lab_table_len(list) : 1, used = 0, rest = 0;
    int dim = 0;

    *p = (struct place){ .view = t };
    for (int64_t i = 0; i < n; i++) {
        const lab_value *v = list ? lab_table_at(list, i) : key;

        used += is_rest(v) ? 0 : dims_of(v);
        rest += is_rest(v);
    }
    if (rest > 1)
        return lab_failn(c, LAB_EARG, "\"...\" stands twice in an index");
    if (used > lab_ndim(t))
        return lab_failn(c, LAB_EINDEX, "%lld indices for a tensor of %d dimension%s",
                         (long long)used, lab_ndim(t), lab_ndim(t) == 1 ? "" : "s");
    rest = lab_ndim(t) - used;
    for (int64_t i = 0; i < n && p->view; i++) {
        const lab_value *v = list ? lab_table_at(list, i) : key;

        if (is_rest(v))
            dim += (int)rest;
        else
            p->view = apply(c, p, v, &dim);
    }
    return p->view && lab_ok(c);
}

static lab_tensor *looked_up(lab_ctx *c, lab_tensor *t, const lab_value *key)
{
    struct place p;

    if (!resolve(c, t, key, &p))
        return NULL;
    return p.by_index ? lab_index(c, p.view, lab_ndim(p.view), p.index) : p.view;
}

static lab_value *get(lab_ctx *c, lab_tensor *t, const lab_value *key)
{
    return tensor_or_number(c, looked_up(c, t, key));
}

/* ---- writing ------------------------------------------------------------------------------- */

/* The numbers of t's elements at the place. */
static lab_tensor *numbers(lab_ctx *c, lab_tensor *t, const lab_value *key)
{
    lab_tensor *all = lab_tensor_new(c, LAB_I64, lab_ndim(t), lab_shape(t));

    for (int64_t i = 0; all && i < lab_numel(t); i++)
        lab_i64_mut(all)[i] = i;
    return key ? looked_up(c, all, key) : all;
}

static void assign_recorded(lab_ctx *c, lab_tensor *t, const lab_value *key,
                            lab_tensor *value)
{
    lab_tensor *changed;

    if (lab_wants_grad(t) && !lab_node_of(t)) {
        lab_fail(c, LAB_ESTATE,
                 "a leaf that wants a gradient is not written in place but "
                 "in grad.no_grad(function() … end)");
        return;
    }
    if (lab_storage_shared(t)) {
        lab_fail(c, LAB_ESTATE,
                 "written in place while gradients are recorded, but another "
                 "tensor shares its memory: clone() it first");
        return;
    }
    changed = put_places(c, t, numbers(c, t, key), value);
    lab_copy(c, t, changed);
    if (lab_ok(c))
        lab_adopt(t, changed);
}

void tensor_assign(lab_ctx *c, lab_tensor *t, const lab_value *key, lab_tensor *value)
{
    struct place p;

    if (!t || !value || !lab_ok(c))
        return;
    if (lab_recording(c, 2, (lab_tensor *[]){ t, value })) {
        assign_recorded(c, t, key, value);
        return;
    }
    if (!key)
        lab_copy(c, t, value);
    else if (resolve(c, t, key, &p) && p.by_index)
        lab_index_set(c, p.view, lab_ndim(p.view), p.index, value);
    else
        lab_copy(c, p.view, value);
}

static void set(lab_ctx *c, lab_tensor *t, const lab_value *key, const lab_value *value)
{
    lab_tensor *v = as_tensor(value);

    tensor_assign(c, t, key, v ? v : tensor_from_value(c, value, lab_dtype_of(t)));
}

static lab_tensor *pick(lab_ctx *c, lab_tensor *t, int64_t dim, int64_t index)
{
    return lab_select(c, t, (int)dim, index);
}

static lab_tensor *cut(lab_ctx *c, lab_tensor *t, int64_t dim, int64_t start,
                       int64_t stop, int64_t step)
{
    return lab_slice(c, t, (int)dim, start, stop, step);
}

static const lab_row rows[] = {
    { "Tensor:__index(key: any) -> any", LAB_CODE(get),
      "t[i]: row i, from 0, -1 the last: a view; a number where nothing is left but one. "
      "t[{i, j, …}] has an item for each dimension: an integer, a slice {start, stop, "
      "step} or "
      "\"start:stop:step\" (half-open, parts may be left away), \":\" for all, \"...\" "
      "for all "
      "dimensions between. A tensor of whole numbers picks these places, several pick "
      "pairs (and so on, broadcast); a bool tensor picks where it is true. These copy.\n"
      ">>> t = tensor.arange(12):reshape(3, 4)\n"
      ">>> t[1]\n[4 5 6 7] i64\n"
      ">>> t[{-1, 0}]\n8\n"
      ">>> t['0:2']:shape()[1]\n2\n"
      ">>> t[{':', 1}]\n[1 5 9] i64\n"
      ">>> t[{{0, 2}, '::2'}]\n[[0 2]\n [4 6]] i64\n"
      ">>> t[tensor{2, 0}]\n[[ 8  9 10 11]\n [ 0  1  2  3]] i64\n"
      ">>> t[{tensor{0, 1}, tensor{3, -1}}]\n[3 7] i64\n"
      ">>> t[t:gt(8)]\n[ 9 10 11] i64\n"
      ">>> t[3]\nindex 3 is out of range for dimension 0 of size 3" },
    { "Tensor:__newindex(key: any, value: any)", LAB_CODE(set),
      "t[key] = value: writes a number, a tensor or nested tables to the place, "
      "broadcast and "
      "converted to t's dtype.\n"
      ">>> t = tensor.zeros(2, 3)\n"
      ">>> t[0] = 7; t[{1, -1}] = 5; t[{':', 0}] = {1, 2}\n"
      ">>> t\n[[1. 7. 7.]\n [2. 0. 5.]]\n"
      ">>> t[t:gt(4)] = -1\n>>> t\n[[ 1. -1. -1.]\n [ 2.  0. -1.]]" },
    { "select(x: tensor strided, dim: int, index: int) -> tensor", LAB_CODE(pick),
      "The view at `index` of dimension `dim`, which is dropped.\n"
      ">>> tensor.eye(2):select(1, 0)\n[1. 0.]",
      LAB_METHOD },
    { "Tensor:slice(dim: int, start: int?, stop: int?, step: int = 1) -> tensor",
      LAB_CODE(cut),
      "The view of [start, stop) of dimension `dim`, every step-th; ends count from the "
      "back "
      "when negative.\n"
      ">>> tensor.arange(6):slice(0, 1, -1, 2)\n[1 3] i64" },
};
LAB_ROWS(tensor_index_rows);
