/* json_text.c — writing JSON. Numbers have as few digits as bring them back to the last bit. */
#include <lab/files.h>
#include <lab/records.h>
#include <lab/tensor.h>
#include <lab/walk.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 500 };

struct writer {
    lab_ctx *c;
    FILE *f; /* in memory */
    int indent;
};

static void put(struct writer *w, const lab_value *v, int depth);

static void new_line(struct writer *w, int depth)
{
    if (w->indent)
        fprintf(w->f, "\n%*s", w->indent * depth, "");
}

/* Between two items, and in front of the first. */
static void separate(struct writer *w, bool first, int depth)
{
    if (!first)
        fputs(w->indent ? "," : ", ", w->f);
    new_line(w, depth);
}

static void put_text(struct writer *w, const char *s, size_t len)
{
    static const char shorts[] = "b\bf\fn\nr\rt\t\"\"\\\\";

    if (lab_utf8_check(s, len) < len) {
        lab_fail(w->c, LAB_EARG, "json: a text that is not UTF-8");
        return;
    }
    fputc('"', w->f);
    for (size_t i = 0; i < len; i++) {
        const char *q = shorts;

        while (*q && q[1] != s[i])
            q += 2;
        if (*q)
            fprintf(w->f, "\\%c", *q);
        else if ((unsigned char)s[i] < 0x20)
            fprintf(w->f, "\\u%04x", (unsigned char)s[i]);
        else
            fputc(s[i], w->f);
    }
    fputc('"', w->f);
}

static void put_number(struct writer *w, double x)
{
    char text[40];

    if (!isfinite(x)) {
        lab_fail(w->c, LAB_EARG, "json: %g is not a number of JSON", x);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        if (strtod(text, NULL) == x)
            break;
    }
    /* A number stays one when it is whole. */
    fprintf(w->f, "%s%s", text, strpbrk(text, ".e") ? "" : ".0");
}

static void put_tensor(struct writer *w, const lab_tensor *t, const char *at, int dim,
                       int depth)
{
    lab_dtype d = lab_dtype_of(t);
    int64_t step = lab_stride(t, dim) * (int64_t)lab_dtype_size(d);

    if (dim == lab_ndim(t)) {
        lab_value v = lab_element(d, at);

        put(w, &v, depth);
        return;
    }
    fputc('[', w->f);
    for (int64_t i = 0; i < lab_dim(t, dim) && lab_ok(w->c); i++) {
        if (i)
            fputs(", ", w->f);
        put_tensor(w, t, at + i * step, dim + 1, depth);
    }
    fputc(']', w->f);
}

static void put_record(struct writer *w, const lab_table *t, int depth)
{
    const lab_value *v;
    const char *key;

    fputc('{', w->f);
    for (int64_t i = 0; lab_ok(w->c) && (key = lab_table_key(t, i, &v)); i++) {
        separate(w, i == 0, depth + 1);
        put_text(w, key, strlen(key));
        fputs(": ", w->f);
        put(w, v, depth + 1);
    }
    new_line(w, depth);
    fputc('}', w->f);
}

static void put_table(struct writer *w, const lab_table *t, int depth)
{
    const char *name = lab_table_key(t, 0, NULL);
    int64_t n = lab_table_len(t);

    if (name && n > 0) {
        lab_fail(w->c, LAB_EARG, "json: a table with both a list and names ('%.100s')",
                 name);
        return;
    }
    if (name) {
        put_record(w, t, depth);
        return;
    }
    fputc('[', w->f);
    for (int64_t i = 0; i < n && lab_ok(w->c); i++) {
        separate(w, i == 0, depth + 1);
        put(w, lab_table_at(t, i), depth + 1);
    }
    if (n)
        new_line(w, depth);
    fputc(']', w->f);
}

static void put(struct writer *w, const lab_value *v, int depth)
{
    if (depth > MAX_DEPTH)
        lab_fail(w->c, LAB_EARG, "json: nested deeper than %d", MAX_DEPTH);
    else if (v->kind == LAB_NIL)
        fputs("null", w->f);
    else if (v->kind == LAB_BOOL)
        fputs(v->as.b ? "true" : "false", w->f);
    else if (v->kind == LAB_INT)
        fprintf(w->f, "%lld", (long long)v->as.i);
    else if (v->kind == LAB_NUMBER)
        put_number(w, v->as.n);
    else if (v->kind == LAB_STRING)
        put_text(w, v->as.s.at, v->as.s.len);
    else if (v->kind == LAB_TABLE)
        put_table(w, v->as.table, depth);
    else if (v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type)
        put_tensor(w, v->as.object, lab_data(v->as.object), 0, depth);
    else
        lab_fail(w->c, LAB_EARG, "json: %s has no form in JSON", lab_value_kind(v));
}

char *lab_json_text(lab_ctx *c, const lab_value *v, int indent, size_t *len)
{
    struct writer w = { .c = c, .indent = indent };
    char *text = NULL, *copy = NULL;
    size_t n = 0;

    if (!lab_ok(c) || !v)
        return NULL;
    w.f = open_memstream(&text, &n);
    if (!w.f)
        return lab_fail(c, LAB_ENOMEM, "json: out of memory");
    put(&w, v, 0);
    if (fclose(w.f) != 0)
        lab_fail(c, LAB_ENOMEM, "json: out of memory");
    copy = lab_alloc(c, n + 1);
    if (copy)
        memcpy(copy, text, n);
    free(text);
    if (copy && len)
        *len = n;
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
