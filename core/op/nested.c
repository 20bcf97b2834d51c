/* nested.c — tensors from nested tables and back. */
#include "op/rows.h"

#include <lab/walk.h>

struct reader {
    lab_ctx *c;
    int ndim;
    int64_t shape[LAB_MAX_DIMS], at[LAB_MAX_DIMS]; /* at: where the reader is, from 0 */
    bool numbers, truths;                          /* what has been seen */
    lab_dtype dtype;
    char *out; /* NULL while only looking */
};

/* "data[2][1]", counted as Lua counts. */
static const char *path(struct reader *r, int depth)
{
    const char *text = "data";

    for (int i = 0; i < depth && text; i++)
        text = lab_format(r->c, "%s[%lld]", text, (long long)r->at[i] + 1);
    return text ? text : "data";
}

static bool leaf(struct reader *r, const lab_value *v)
{
    bool truth = v->kind == LAB_BOOL,
         number = v->kind == LAB_INT || v->kind == LAB_NUMBER;
    const char *where;

    if (r->out && lab_element_set(r->dtype, r->out, v)) {
        r->out += lab_dtype_size(r->dtype);
        return true;
    }
    where = truth || number ? NULL : path(r, r->ndim);
    if (where)
        return lab_failn(r->c, LAB_EARG,
                         "tensor: %s is %s, a number or boolean was expected%s", where,
                         lab_value_kind(v),
                         v->kind == LAB_OBJECT ? "; tensor.stack joins tensors" : "");
    r->numbers = r->numbers || number;
    r->truths = r->truths || truth;
    return true;
}

static bool branch(struct reader *r, const lab_table *t, int depth)
{
    int64_t n = lab_table_len(t);
    const char *key = lab_table_key(t, 0, NULL), *where;

    if (key) {
        where = path(r, depth);
        return lab_failn(r->c, LAB_EARG,
                         "tensor: %s has an entry '%s', only a list was expected", where,
                         key);
    }
    if (n != r->shape[depth]) {
        where = path(r, depth);
        return lab_failn(r->c, LAB_ESHAPE,
                         "tensor: ragged table: %s has %lld items, %lld "
                         "were expected",
                         where, (long long)n, (long long)r->shape[depth]);
    }
    for (int64_t i = 0; i < n; i++) {
        const lab_value *v = lab_table_at(t, i);
        bool inner = depth + 1 < r->ndim;

        r->at[depth] = i;
        if (inner && v->kind != LAB_TABLE) {
            where = path(r, depth + 1);
            return lab_failn(r->c, LAB_ESHAPE,
                             "tensor: ragged table: %s is %s where a table of "
                             "%lld was expected",
                             where, lab_value_kind(v), (long long)r->shape[depth + 1]);
        }
        if (inner ? !branch(r, v->as.table, depth + 1) : !leaf(r, v))
            return false;
    }
    return true;
}

/* Sizes as the first items have them. */
static bool find_shape(struct reader *r, const lab_value *v)
{
    while (v && v->kind == LAB_TABLE) {
        if (r->ndim == LAB_MAX_DIMS)
            return lab_failn(r->c, LAB_ESHAPE,
                             "tensor: the table is nested deeper than %d", LAB_MAX_DIMS);
        r->shape[r->ndim++] = lab_table_len(v->as.table);
        v = lab_table_at(v->as.table, 0);
    }
    return true;
}

static lab_tensor *from_table(lab_ctx *c, const lab_value *v, lab_dtype d)
{
    struct reader r = { .c = c };
    lab_tensor *t;

    if (!find_shape(&r, v) || !branch(&r, v->as.table, 0))
        return NULL;
    if (r.numbers && r.truths && d == LAB_NO_DTYPE)
        return lab_fail(c, LAB_EDTYPE,
                        "tensor: data has numbers and booleans: name a dtype");
    r.dtype = d != LAB_NO_DTYPE ? d : r.truths ? LAB_BOOL8 : LAB_F32;
    t = lab_tensor_new(c, r.dtype, r.ndim, r.shape);
    r.out = lab_data_mut(t);
    return t && (lab_numel(t) == 0 || branch(&r, v->as.table, 0)) ? t : NULL;
}

lab_tensor *tensor_from_value(lab_ctx *c, const lab_value *v, lab_dtype d)
{
    lab_tensor *t;

    if (!lab_ok(c))
        return NULL;
    if (v->kind == LAB_TABLE)
        return from_table(c, v, d);
    if (v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type) {
        t = v->as.object;
        return d == LAB_NO_DTYPE || d == lab_dtype_of(t) ? lab_clone(c, t)
                                                         : lab_cast(c, t, d);
    }
    d = d != LAB_NO_DTYPE ? d : v->kind == LAB_BOOL ? LAB_BOOL8 : LAB_F32;
    t = lab_tensor_new(c, d, 0, NULL);
    if (t && !lab_element_set(d, lab_data_mut(t), v))
        return lab_fail(c, LAB_EARG,
                        "tensor: a table, number, boolean or tensor was expected, "
                        "got %s",
                        lab_value_kind(v));
    return t;
}

/* ---- and back ------------------------------------------------------------------------------ */

static lab_table *to_table(lab_ctx *c, const lab_tensor *t, int dim, const char *at)
{
    lab_table *list = lab_table_new(c);
    lab_dtype d = lab_dtype_of(t);
    int64_t n = lab_dim(t, dim), step = lab_stride(t, dim) * (int64_t)lab_dtype_size(d);

    for (int64_t i = 0; i < n && lab_ok(c); i++, at += step) {
        lab_scope scope;

        if (dim + 1 == lab_ndim(t)) {
            lab_table_push(c, list, lab_element(d, at));
            continue;
        }
        /* The outer table keeps it; the scope need not. */
        scope = lab_scope_open(c);
        lab_table_push(c, list, LAB_V_TABLE(to_table(c, t, dim + 1, at)));
        lab_scope_close(c, &scope);
    }
    return list;
}

lab_value *tensor_to_value(lab_ctx *c, const lab_tensor *t)
{
    if (!t || !lab_ok(c))
        return NULL;
    if (lab_ndim(t) == 0)
        return lab_value_new(c, lab_element(lab_dtype_of(t), lab_data(t)));
    return lab_value_new(c, LAB_V_TABLE(to_table(c, t, 0, lab_data(t))));
}

lab_value *tensor_or_number(lab_ctx *c, lab_tensor *t)
{
    if (!t || !lab_ok(c))
        return NULL;
    if (lab_ndim(t) == 0 && !lab_wants_grad(t))
        return tensor_to_value(c, t);
    return lab_value_new(c, LAB_V_OBJECT(t));
}

lab_tensor *tensor_operand(lab_ctx *c, const lab_value *v, const char *what)
{
    if (!lab_ok(c))
        return NULL;
    if (v && v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type)
        return v->as.object;
    if (v && v->kind == LAB_INT)
        return lab_integer(c, v->as.i);
    if (v && v->kind == LAB_NUMBER)
        return lab_number(c, v->as.n);
    return lab_fail(c, LAB_EARG, "%s: a tensor or a number was expected, got %s", what,
                    v ? lab_value_kind(v) : "nil");
}
