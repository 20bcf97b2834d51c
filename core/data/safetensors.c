/* safetensors.c — Hugging Face's safetensors: the header's length (u64), a header in JSON,
 *     {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, …,
 *      "__metadata__": {"key": "text"}},
 * and the numbers without gaps, little-endian. */
#include "data/number.h"

#include <lab/arrays.h>
#include <lab/files.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_HEADER = 100000000, ALIGN = 64 }; /* the limit is the format's */
#define METADATA "__metadata__"

static const struct {
    const char *name;
    struct number_kind kind;
} dtypes[] = {
    { "F32", { 'f', 4, false } }, { "BF16", { 'e', 2, false } },
    { "F16", { 'f', 2, false } }, { "F64", { 'f', 8, false } },
    { "I64", { 'i', 8, false } }, { "I32", { 'i', 4, false } },
    { "I16", { 'i', 2, false } }, { "I8", { 'i', 1, false } },
    { "U8", { 'u', 1, false } },  { "BOOL", { 'b', 1, false } },
    { "U16", { 'u', 2, false } }, { "U32", { 'u', 4, false } },
    { "U64", { 'u', 8, false } },
};
enum { N_DTYPES = sizeof dtypes / sizeof *dtypes };

/* ---- reading -------------------------------------------------------------------------- */

struct reader {
    lab_ctx *c;
    const struct source *s;
    size_t start; /* of the numbers */
    struct span {
        size_t begin, end;
        const char *name;
    } * spans; /* of all tensors */
    int64_t n;
};

static bool bad(struct reader *r, const char *name, const char *what)
{
    return lab_failn(r->c, LAB_EFORMAT, "%s: tensor '%.200s': %s", r->s->name, name,
                     what);
}

static bool read_kind(struct reader *r, const char *name, json_t *entry,
                      struct number_kind *k)
{
    const char *text = json_string_value(json_object_get(entry, "dtype"));

    for (int i = 0; text && i < N_DTYPES; i++)
        if (strcmp(dtypes[i].name, text) == 0) {
            *k = dtypes[i].kind;
            return true;
        }
    if (!text)
        return bad(r, name, "\"dtype\" is a string");
    return lab_failn(r->c, LAB_EDTYPE, "%s: tensor '%.200s': unknown dtype '%.40s'",
                     r->s->name, name, text);
}

static bool read_shape(struct reader *r, const char *name, json_t *entry, int *ndim,
                       int64_t *shape)
{
    json_t *list = json_object_get(entry, "shape");
    size_t n = json_array_size(list);

    if (!json_is_array(list))
        return bad(r, name, "\"shape\" is a list of sizes");
    if (n > LAB_MAX_DIMS)
        return bad(r, name, "more than 8 dimensions");
    for (size_t i = 0; i < n; i++) {
        json_t *size = json_array_get(list, i);

        shape[i] = json_integer_value(size);
        if (!json_is_integer(size) || shape[i] < 0)
            return bad(r, name, "\"shape\" is a list of sizes");
    }
    *ndim = (int)n;
    return true;
}

static bool read_span(struct reader *r, const char *name, json_t *entry, size_t *begin,
                      size_t *end)
{
    json_t *pair = json_object_get(entry, "data_offsets");
    json_t *a = json_array_get(pair, 0), *b = json_array_get(pair, 1);
    json_int_t from = json_integer_value(a), to = json_integer_value(b);

    if (json_array_size(pair) != 2 || !json_is_integer(a) || !json_is_integer(b))
        return bad(r, name, "\"data_offsets\" is [begin, end]");
    if (from < 0 || to < from || (size_t)to > r->s->len - r->start)
        return lab_failn(
            r->c, LAB_EFORMAT,
            "%s: tensor '%.200s': offsets %lld to %lld in %zu bytes of numbers",
            r->s->name, name, (long long)from, (long long)to, r->s->len - r->start);
    *begin = (size_t)from;
    *end = (size_t)to;
    return true;
}

static lab_tensor *read_tensor(struct reader *r, const char *name, json_t *entry)
{
    struct number_kind k = { 0 };
    int64_t shape[LAB_MAX_DIMS];
    size_t begin = 0, end = 0, bytes;
    int ndim = 0;

    if (!json_is_object(entry))
        return bad(r, name, "an object expected"), NULL;
    if (!read_kind(r, name, entry, &k) || !read_shape(r, name, entry, &ndim, shape) ||
        !read_span(r, name, entry, &begin, &end) ||
        !number_bytes(r->c, r->s, k, ndim, shape, &bytes))
        return NULL;
    if (bytes != end - begin)
        return lab_fail(
            r->c, LAB_EFORMAT,
            "%s: tensor '%.200s': %zu bytes for its shape, %zu between its offsets",
            r->s->name, name, bytes, end - begin);
    r->spans[r->n++] = (struct span){ begin, end, name };
    return number_tensor(r->c, r->s, r->start + begin, k, ndim, shape);
}

static lab_table *read_metadata(struct reader *r, json_t *entry)
{
    lab_table *t = lab_table_new(r->c);
    const char *key;
    json_t *v;

    if (!json_is_object(entry))
        return lab_fail(r->c, LAB_EFORMAT, "%s: \"" METADATA "\" is an object of strings",
                        r->s->name);
    json_object_foreach(entry, key, v)
    {
        if (!json_is_string(v))
            return lab_fail(r->c, LAB_EFORMAT,
                            "%s: \"" METADATA "\": '%.200s' is not a string", r->s->name,
                            key);
        lab_table_set(r->c, t, key, lab_v_string(json_string_value(v)));
    }
    return t;
}

static int by_begin(const void *a, const void *b)
{
    const struct span *x = a, *y = b;

    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

/* The format asks for it: what is not a tensor's could be anything. */
static bool without_gaps(struct reader *r)
{
    size_t at = 0;

    if (r->n)
        qsort(r->spans, (size_t)r->n, sizeof *r->spans, by_begin);
    for (int64_t i = 0; i < r->n; i++) {
        if (r->spans[i].begin != at)
            return bad(r, r->spans[i].name,
                       r->spans[i].begin < at ? "overlaps another tensor"
                                              : "a gap in front of its numbers");
        at = r->spans[i].end;
    }
    if (at == r->s->len - r->start)
        return true;
    return lab_failn(r->c, LAB_EFORMAT, "%s: %zu bytes behind the last tensor",
                     r->s->name, r->s->len - r->start - at);
}

static lab_table *read_header(struct reader *r, json_t *root, lab_table **metadata)
{
    lab_table *out = lab_table_new(r->c);
    const char *name;
    json_t *entry;

    r->spans = lab_alloc(r->c, json_object_size(root) * sizeof *r->spans);
    json_object_foreach(root, name, entry)
    {
        if (!lab_ok(r->c))
            return NULL;
        if (strcmp(name, METADATA) == 0)
            *metadata = read_metadata(r, entry);
        else
            lab_table_set(r->c, out, name, LAB_V_OBJECT(read_tensor(r, name, entry)));
    }
    return lab_ok(r->c) && without_gaps(r) ? out : NULL;
}

lab_table *safetensors_decode(lab_ctx *c, const struct source *s, lab_table **metadata)
{
    struct reader r = { .c = c, .s = s };
    lab_table *ignored, *out;
    json_error_t e;
    json_t *root;
    uint64_t len;

    if (!lab_ok(c))
        return NULL;
    metadata = metadata ? metadata : &ignored;
    *metadata = NULL;
    len = s->len >= 8 ? number_load(s->data, 8, false) : 0;
    if (len < 2 || len > MAX_HEADER || len > s->len - 8)
        return lab_fail(
            c, LAB_EFORMAT,
            "%s: not a safetensors file: a header of %llu bytes in a file of %zu",
            s->name, (unsigned long long)len, s->len);
    root = json_loadb((const char *)s->data + 8, (size_t)len, JSON_REJECT_DUPLICATES, &e);
    if (!root)
        return lab_fail(c, LAB_EFORMAT, "%s: byte %d of the safetensors header: %s",
                        s->name, e.position, e.text);
    r.start = 8 + (size_t)len;
    out = json_is_object(root)
              ? read_header(&r, root, metadata)
              : lab_fail(c, LAB_EFORMAT, "%s: the safetensors header is an object",
                         s->name);
    json_decref(root);
    return out;
}

lab_table *lab_safetensors_read(lab_ctx *c, const char *path, lab_table **metadata)
{
    struct source s = source_of(file_map(c, path), path);

    return safetensors_decode(c, &s, metadata);
}

/* ---- writing -------------------------------------------------------------------------- */

static const char *name_of(lab_dtype d)
{
    struct number_kind k = number_of_dtype(d);
    int i = 0;

    while (dtypes[i].kind.type != k.type || dtypes[i].kind.size != k.size)
        i++;
    return dtypes[i].name;
}

static size_t bytes_of(const lab_tensor *t)
{
    return (size_t)lab_numel(t) * lab_dtype_size(lab_dtype_of(t));
}

/* Wide numbers first, so that all are aligned; then by name. */
static int by_size_and_name(const void *a, const void *b)
{
    const struct named_tensor *x = a, *y = b;
    size_t p = lab_dtype_size(lab_dtype_of(x->t)), q = lab_dtype_size(lab_dtype_of(y->t));

    return p != q ? (p < q ? 1 : -1) : strcmp(x->name, y->name);
}

static json_t *metadata_json(lab_ctx *c, const char *path, const lab_table *metadata)
{
    json_t *o = json_object();
    const lab_value *v;
    const char *key;

    for (int64_t i = 0; (key = lab_table_key(metadata, i, &v)); i++)
        if (v->kind != LAB_STRING ||
            json_object_set_new(o, key, json_stringn(v->as.s.at, v->as.s.len)) < 0) {
            json_decref(o);
            return lab_fail(c, LAB_EARG,
                            "%s: metadata '%.200s' is a text in UTF-8, got %s", path, key,
                            lab_value_kind(v));
        }
    return o;
}

static json_t *entry_json(const lab_tensor *t, size_t begin)
{
    json_t *shape = json_array();

    for (int i = 0; i < lab_ndim(t); i++)
        json_array_append_new(shape, json_integer(lab_dim(t, i)));
    return json_pack("{s:s, s:o, s:[I, I]}", "dtype", name_of(lab_dtype_of(t)), "shape",
                     shape, "data_offsets", (json_int_t)begin,
                     (json_int_t)(begin + bytes_of(t)));
}

/* The header in c's scope, filled up with blanks so that the numbers are aligned. */
static char *header(lab_ctx *c, const char *path, const struct named_tensor *list,
                    int64_t n, const lab_table *metadata, size_t *len)
{
    json_t *root = json_object(), *m = NULL;
    size_t at = 0, used;
    char *text, *out = NULL;

    if (metadata && (m = metadata_json(c, path, metadata)))
        json_object_set_new(root, METADATA, m);
    for (int64_t i = 0; i < n && lab_ok(c); i++) {
        if (strcmp(list[i].name, METADATA) == 0)
            lab_fail(c, LAB_EARG, "%s: no tensor can be called " METADATA, path);
        else if (json_object_set_new(root, list[i].name, entry_json(list[i].t, at)) < 0)
            lab_fail(c, LAB_EARG, "%s: a tensor's name is a text in UTF-8", path);
        at += bytes_of(list[i].t);
    }
    text = lab_ok(c) ? json_dumps(root, JSON_COMPACT) : NULL;
    if (text) {
        used = strlen(text);
        *len = (used + 8 + ALIGN - 1) / ALIGN * ALIGN - 8;
        out = lab_alloc(c, *len);
        if (out)
            memcpy(memset(out, ' ', *len), text, used);
    }
    free(text);
    json_decref(root);
    return out;
}

bool lab_safetensors_write(lab_ctx *c, const char *path, const lab_table *tensors,
                           const lab_table *metadata)
{
    int64_t n = 0;
    struct named_tensor *list = named_tensors(c, path, tensors, &n);
    uint8_t size[8];
    size_t len = 0;
    char *head;
    lab_file *f;

    if (!list)
        return false;
    if (n)
        qsort(list, (size_t)n, sizeof *list, by_size_and_name);
    head = header(c, path, list, n, metadata, &len);
    f = head ? lab_file_begin(c, path) : NULL;
    if (!f)
        return false;
    for (int i = 0; i < 8; i++)
        size[i] = (uint8_t)(len >> 8 * i);
    fwrite(size, 1, 8, lab_file_stream(f));
    fwrite(head, 1, len, lab_file_stream(f));
    for (int64_t i = 0; i < n; i++)
        fwrite(lab_data(list[i].t), 1, bytes_of(list[i].t), lab_file_stream(f));
    return lab_file_commit(c, f);
}
