/* json.c — reading JSON (RFC 8259) and JSON lines, by jansson; values as tables. */
#include "data/number.h"

#include <lab/files.h>
#include <lab/records.h>

#include <jansson.h>
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
