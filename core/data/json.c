/* json.c — JSON (RFC 8259) and JSON lines, by jansson; values as tables. */
#include "data/number.h"

#include <lab/files.h>
#include <lab/records.h>
#include <lab/walk.h>

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 500 };
static const size_t max_file = (size_t)1 << 32;

/* ---- reading ------------------------------------------------------------------------------- */

struct reader {
    lab_ctx *c;
    const char *name;
    const lab_value *null;
};

static lab_value value_of(struct reader *r, json_t *j, int depth);

static lab_value array_of(struct reader *r, json_t *j, int depth)
{
    lab_table *t = lab_table_new(r->c);

    for (size_t i = 0; i < json_array_size(j) && lab_ok(r->c); i++)
        lab_table_push(r->c, t, value_of(r, json_array_get(j, i), depth + 1));
    return LAB_V_TABLE(t);
}

static lab_value object_of(struct reader *r, json_t *j, int depth)
{
    lab_table *t = lab_table_new(r->c);
    const char *key;
    json_t *v;

    json_object_foreach(j, key, v)
    {
        if (!lab_ok(r->c))
            break;
        lab_table_set(r->c, t, key, value_of(r, v, depth + 1));
    }
    return LAB_V_TABLE(t);
}

static lab_value value_of(struct reader *r, json_t *j, int depth)
{
    lab_value v = LAB_V_NIL;

    if (depth > MAX_DEPTH) {
        lab_fail(r->c, LAB_EFORMAT, "%s: nested deeper than %d", r->name, MAX_DEPTH);
        return v;
    }
    switch (json_typeof(j)) {
    case JSON_OBJECT:
        return object_of(r, j, depth);
    case JSON_ARRAY:
        return array_of(r, j, depth);
    case JSON_STRING:
        v.kind = LAB_STRING;
        v.as.s.at = json_string_value(j);
        v.as.s.len = json_string_length(j);
        return v;
    case JSON_INTEGER:
        return LAB_V_INT(json_integer_value(j));
    case JSON_REAL:
        return LAB_V_NUMBER(json_real_value(j));
    case JSON_TRUE:
    case JSON_FALSE:
        return LAB_V_BOOL(json_is_true(j));
    default:
        return r->null ? *r->null : v;
    }
}

/* A value whose texts outlive the parse tree. */
static bool parse(struct reader *r, const char *text, size_t len, int64_t line,
                  lab_value *v)
{
    json_error_t e;
    json_t *j = json_loadb(text, len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &e);

    if (!j)
        return lab_failn(r->c, LAB_EFORMAT, "%s: line %lld, column %d: %s", r->name,
                         (long long)(e.line > 0 ? line + e.line - 1 : line), e.column,
                         e.text);
    *v = value_of(r, j, 0);
    if (v->kind == LAB_STRING && !(r->null && json_is_null(j))) {
        char *copy = lab_alloc(r->c, v->as.s.len + 1);

        v->as.s.at = copy ? memcpy(copy, v->as.s.at, v->as.s.len) : "";
    }
    json_decref(j);
    return lab_ok(r->c);
}

lab_value *lab_json_parse(lab_ctx *c, const char *text, size_t len, const char *name,
                          const lab_value *null)
{
    struct reader r = { c, name, null };
    lab_value v;

    return lab_ok(c) && parse(&r, text, len, 1, &v) ? lab_value_new(c, v) : NULL;
}

lab_value *lab_json_read(lab_ctx *c, const char *path, const lab_value *null)
{
    const struct mapping *m = file_map(c, path);

    return m ? lab_json_parse(c, (const char *)m->data, m->len, path, null) : NULL;
}

static bool is_blank(const char *text, size_t len)
{
    while (len > 0 && memchr(" \t\r", text[len - 1], 3))
        len--;
    return len == 0;
}

lab_table *lab_jsonl_parse(lab_ctx *c, const char *text, size_t len, const char *name,
                           const lab_value *null)
{
    struct reader r = { c, name, null };
    lab_table *list = lab_table_new(c);
    const char *at = text, *end = text + len;
    lab_value v;

    for (int64_t line = 1; at < end && lab_ok(c); line++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t n = (size_t)((stop ? stop : end) - at);
        lab_scope s = lab_scope_open(c);

        if (!is_blank(at, n) && parse(&r, at, n, line, &v))
            lab_table_push(c, list, v);
        lab_scope_close(c, &s);
        at += n + 1;
    }
    return lab_ok(c) ? list : NULL;
}

lab_table *lab_jsonl_read(lab_ctx *c, const char *path, const lab_value *null)
{
    struct source s = source_unzipped(c, source_of(file_map(c, path), path), max_file);

    return lab_ok(c) ? lab_jsonl_parse(c, (const char *)s.data, s.len, path, null) : NULL;
}

/* ---- writing ------------------------------------------------------------------------------- */

static json_t *json_of(lab_ctx *c, const lab_value *v, int depth);

/* The sub-array of dimension `dim` that starts at `at`. */
static json_t *json_of_tensor(lab_ctx *c, const lab_tensor *t, const char *at, int dim)
{
    lab_dtype d = lab_dtype_of(t);
    int64_t step = lab_stride(t, dim) * (int64_t)lab_dtype_size(d);
    lab_value v;
    json_t *j;

    if (dim == lab_ndim(t)) {
        v = lab_element(d, at);
        return json_of(c, &v, 0);
    }
    j = json_array();
    for (int64_t i = 0; i < lab_dim(t, dim) && lab_ok(c); i++)
        json_array_append_new(j, json_of_tensor(c, t, at + i * step, dim + 1));
    return j;
}

static json_t *json_of_table(lab_ctx *c, const lab_table *t, int depth)
{
    bool record = lab_table_key(t, 0, NULL) != NULL;
    json_t *j = record ? json_object() : json_array();
    const lab_value *v;
    const char *key;

    if (record && lab_table_len(t) > 0)
        lab_fail(c, LAB_EARG, "json: a table with both a list and names ('%.100s')",
                 lab_table_key(t, 0, NULL));
    for (int64_t i = 0; lab_ok(c) && (key = lab_table_key(t, i, &v)); i++)
        if (json_object_set_new(j, key, json_of(c, v, depth + 1)) < 0)
            lab_fail(c, LAB_EARG, "json: a name that is not UTF-8");
    for (int64_t i = 0; lab_ok(c) && i < lab_table_len(t); i++)
        json_array_append_new(j, json_of(c, lab_table_at(t, i), depth + 1));
    return j;
}

/* A new reference, or NULL with an error recorded. */
static json_t *json_of(lab_ctx *c, const lab_value *v, int depth)
{
    json_t *j = NULL;

    if (depth > MAX_DEPTH)
        return lab_fail(c, LAB_EARG, "json: nested deeper than %d", MAX_DEPTH);
    switch (v->kind) {
    case LAB_NIL:
        return json_null();
    case LAB_BOOL:
        return json_boolean(v->as.b);
    case LAB_INT:
        return json_integer(v->as.i);
    case LAB_NUMBER:
        if (!isfinite(v->as.n))
            return lab_fail(c, LAB_EARG, "json: %g is not a number of JSON", v->as.n);
        return json_real(v->as.n);
    case LAB_STRING:
        j = json_stringn(v->as.s.at, v->as.s.len);
        return j ? j : lab_fail(c, LAB_EARG, "json: a text that is not UTF-8");
    case LAB_TABLE:
        return json_of_table(c, v->as.table, depth);
    default:
        if (v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type)
            return json_of_tensor(c, v->as.object, lab_data(v->as.object), 0);
        return lab_fail(c, LAB_EARG, "json: %s has no form in JSON", lab_value_kind(v));
    }
}

char *lab_json_text(lab_ctx *c, const lab_value *v, int indent, size_t *len)
{
    json_t *j = lab_ok(c) ? json_of(c, v, 0) : NULL;
    size_t flags = JSON_ENCODE_ANY | (indent ? JSON_INDENT((size_t)(indent & 31)) : 0);
    char *text, *copy = NULL;

    text = j && lab_ok(c) ? json_dumps(j, flags) : NULL;
    if (text)
        copy = lab_strdup(c, text);
    if (copy && len)
        *len = strlen(copy);
    free(text);
    json_decref(j);
    return copy;
}

bool lab_json_write(lab_ctx *c, const char *path, const lab_value *v, int indent)
{
    size_t len = 0;
    char *text = lab_json_text(c, v, indent, &len);

    if (!text)
        return false;
    text[len] = '\n'; /* in the place of the zero behind it */
    return lab_file_write(c, path, text, len + 1);
}

bool lab_jsonl_write(lab_ctx *c, const char *path, const lab_table *list)
{
    lab_file *f = lab_file_begin(c, path);

    for (int64_t i = 0; f && lab_ok(c) && i < lab_table_len(list); i++) {
        lab_scope s = lab_scope_open(c);
        char *text = lab_json_text(c, lab_table_at(list, i), 0, NULL);

        if (text)
            fprintf(lab_file_stream(f), "%s\n", text);
        lab_scope_close(c, &s);
    }
    return lab_file_commit(c, f);
}
