/* rows_index.c — t[i], t[{i, j}], t[{i, ":", {0, 10, 2}}] and writing there. */
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

/* Applies one item at *dim and moves *dim to the next dimension. */
static lab_tensor *apply(lab_ctx *c, lab_tensor *t, const lab_value *v, int *dim)
{
    int64_t i;

    if (whole(v, &i))
        return lab_select(c, t, *dim, i);
    ++*dim;
    if (v->kind == LAB_TABLE)
        return slice_table(c, t, *dim - 1, v->as.table);
    if (v->kind == LAB_STRING)
        return slice_text(c, t, *dim - 1, v->as.s.at);
    return lab_fail(c, LAB_EARG,
                    "an index is an integer, a slice ({start, stop, step} or "
                    "\"start:stop:step\") or \"...\", got %s",
                    lab_value_kind(v));
}

static bool is_rest(const lab_value *v)
{
    return v->kind == LAB_STRING && strcmp(v->as.s.at, "...") == 0;
}

/* ---- the whole index ----------------------------------------------------------------------- */

/* A view of what `key` says. */
static lab_tensor *resolve(lab_ctx *c, lab_tensor *t, const lab_value *key)
{
    const lab_table *list = key->kind == LAB_TABLE ? key->as.table : NULL;
    int64_t n = list ? lab_table_len(list) : 1, used = 0, rest = 0;
    int dim = 0;

    for (int64_t i = 0; i < n; i++) {
        bool is = is_rest(list ? lab_table_at(list, i) : key);

        used += !is;
        rest += is;
    }
    if (rest > 1)
        return lab_fail(c, LAB_EARG, "\"...\" stands twice in an index");
    if (used > lab_ndim(t))
        return lab_fail(c, LAB_EINDEX, "%lld indices for a tensor of %d dimension%s",
                        (long long)used, lab_ndim(t), lab_ndim(t) == 1 ? "" : "s");
    rest = lab_ndim(t) - used;
    for (int64_t i = 0; i < n && t; i++) {
        const lab_value *v = list ? lab_table_at(list, i) : key;

        if (is_rest(v))
            dim += (int)rest;
        else
            t = apply(c, t, v, &dim);
    }
    return t;
}

static lab_value *get(lab_ctx *c, lab_tensor *t, const lab_value *key)
{
    return tensor_or_number(c, resolve(c, t, key));
}

static void set(lab_ctx *c, lab_tensor *t, const lab_value *key, const lab_value *value)
{
    lab_tensor *to = resolve(c, t, key);
    bool is_tensor =
        value->kind == LAB_OBJECT && lab_type_of(value->as.object) == &lab_tensor_type;

    if (!to)
        return;
    lab_copy(c, to,
             is_tensor ? value->as.object : tensor_from_value(c, value, lab_dtype_of(t)));
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
      "dimensions between.\n"
      ">>> t = tensor.arange(12):reshape(3, 4)\n"
      ">>> t[1]\n[4 5 6 7] i64\n"
      ">>> t[{-1, 0}]\n8\n"
      ">>> t[{':', 1}]\n[1 5 9] i64\n"
      ">>> t[{{0, 2}, '::2'}]\n[[0 2]\n [4 6]] i64\n"
      ">>> t[3]\nindex 3 is out of range for dimension 0 of size 3" },
    { "Tensor:__newindex(key: any, value: any)", LAB_CODE(set),
      "t[key] = value: writes a number, a tensor or nested tables to the place, "
      "broadcast and "
      "converted to t's dtype.\n"
      ">>> t = tensor.zeros(2, 3)\n"
      ">>> t[0] = 7; t[{1, -1}] = 5; t[{':', 0}] = {1, 2}\n"
      ">>> t\n[[1. 7. 7.]\n [2. 0. 5.]]" },
    { "Tensor:select(dim: int, index: int) -> tensor", LAB_CODE(pick),
      "The view at `index` of dimension `dim`, which is dropped.\n"
      ">>> tensor.eye(2):select(1, 0)\n[1. 0.]" },
    { "Tensor:slice(dim: int, start: int?, stop: int?, step: int = 1) -> tensor",
      LAB_CODE(cut),
      "The view of [start, stop) of dimension `dim`, every step-th; ends count from the "
      "back "
      "when negative.\n"
      ">>> tensor.arange(6):slice(0, 1, -1, 2)\n[1 3] i64" },
};
LAB_ROWS(tensor_index_rows);
