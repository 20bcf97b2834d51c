/* npy.c — NumPy's .npy, versions 1 to 3 (numpy.lib.format): "\x93NUMPY", two bytes of
 * version, the header's length, a Python dict with descr, fortran_order and shape, numbers. */
#include "data/number.h"

#include <lab/arrays.h>
#include <lab/files.h>
#include <string.h>

enum { MAX_HEADER = 1 << 20, ALIGN = 64 };
static const char magic[6] = "\x93NUMPY";

/* ---- the dict ------------------------------------------------------------------------- */

struct header {
    lab_ctx *c;
    const char *name, *at, *end, *start; /* start: of the file, for places in messages */
    struct number_kind kind;
    bool fortran;
    int ndim;
    int64_t shape[LAB_MAX_DIMS];
    unsigned seen; /* a bit each of descr, fortran_order, shape */
};

static bool bad(struct header *h, const char *expected)
{
    return lab_failn(h->c, LAB_EFORMAT, "%s: byte %td of the npy header: %s expected",
                     h->name, h->at - h->start, expected);
}

static void skip_blanks(struct header *h)
{
    while (h->at < h->end && (*h->at == ' ' || *h->at == '\n' || *h->at == '\t'))
        h->at++;
}

static bool next_is(struct header *h, char want)
{
    skip_blanks(h);
    if (h->at == h->end || *h->at != want)
        return false;
    h->at++;
    return true;
}

/* A quoted text without escapes; *len is its length. */
static const char *quoted(struct header *h, size_t *len)
{
    const char *text, *end;

    skip_blanks(h);
    if (h->at == h->end || (*h->at != '\'' && *h->at != '"'))
        return NULL;
    text = h->at + 1;
    end = memchr(text, *h->at, (size_t)(h->end - text));
    if (!end)
        return NULL;
    *len = (size_t)(end - text);
    h->at = end + 1;
    return text;
}

static bool parse_descr(struct header *h)
{
    size_t len;
    const char *start, *s;

    skip_blanks(h);
    start = h->at;
    s = quoted(h, &len);
    if (!s)
        return bad(h, "a plain dtype, as '<f4'");
    if (len == 3 && strchr("<>|=", s[0]) && s[2] >= '1' && s[2] <= '8')
        h->kind = (struct number_kind){ s[1], (uint8_t)(s[2] - '0'), s[0] == '>' };
    if (h->kind.type != 'e' && number_dtype(h->kind) != LAB_NO_DTYPE)
        return true;
    h->at = start;
    return lab_failn(h->c, LAB_EDTYPE, "%s: npy dtype '%.*s': numbers or bool expected",
                     h->name, len < 40 ? (int)len : 40, s);
}

static bool parse_bool(struct header *h)
{
    size_t left;

    skip_blanks(h);
    left = (size_t)(h->end - h->at);
    h->fortran = left >= 4 && memcmp(h->at, "True", 4) == 0;
    if (!h->fortran && (left < 5 || memcmp(h->at, "False", 5) != 0))
        return bad(h, "True or False");
    h->at += h->fortran ? 4 : 5;
    return true;
}

static bool parse_size(struct header *h)
{
    int64_t n = 0;
    const char *first = h->at;

    if (h->ndim == LAB_MAX_DIMS)
        return lab_failn(h->c, LAB_ESHAPE, "%s: more than %d dimensions", h->name,
                         LAB_MAX_DIMS);
    for (; h->at < h->end && *h->at >= '0' && *h->at <= '9'; h->at++)
        if (__builtin_mul_overflow(n, 10, &n) ||
            __builtin_add_overflow(n, *h->at - '0', &n))
            return bad(h, "a smaller size");
    if (h->at == first)
        return bad(h, "a size");
    if (h->at < h->end && *h->at == 'L') /* of Python 2 */
        h->at++;
    h->shape[h->ndim++] = n;
    return true;
}

static bool parse_shape(struct header *h)
{
    if (!next_is(h, '('))
        return bad(h, "'('");
    h->ndim = 0;
    for (;;) {
        if (next_is(h, ')'))
            return true;
        if (!parse_size(h))
            return false;
        if (!next_is(h, ',')) {
            if (next_is(h, ')'))
                return true;
            return bad(h, "',' or ')'");
        }
    }
}

static bool parse_entry(struct header *h)
{
    static const struct {
        const char *name;
        bool (*parse)(struct header *h);
    } keys[] = { { "descr", parse_descr },
                 { "fortran_order", parse_bool },
                 { "shape", parse_shape } };
    size_t len;
    const char *key = quoted(h, &len);

    if (!key)
        return bad(h, "a key in quotes");
    for (unsigned i = 0; i < 3; i++)
        if (strlen(keys[i].name) == len && memcmp(keys[i].name, key, len) == 0) {
            h->seen |= 1u << i;
            return next_is(h, ':') ? keys[i].parse(h) : bad(h, "':'");
        }
    h->at = key;
    return bad(h, "'descr', 'fortran_order' or 'shape'");
}

static bool parse_dict(struct header *h)
{
    if (!next_is(h, '{'))
        return bad(h, "'{'");
    while (!next_is(h, '}')) {
        if (!parse_entry(h))
            return false;
        if (!next_is(h, ',')) {
            if (!next_is(h, '}'))
                return bad(h, "',' or '}'");
            break;
        }
    }
    if (h->seen != 7)
        return bad(h, "descr, fortran_order and shape, each once,");
    return true;
}

/* ---- reading -------------------------------------------------------------------------- */

/* Where the numbers start, or 0 with an error recorded. */
static size_t parse_header(lab_ctx *c, const struct source *s, struct header *h)
{
    size_t at = 10, len;
    int major;

    if (s->len < 10 || memcmp(s->data, magic, 6) != 0)
        return (size_t)lab_failn(c, LAB_EFORMAT,
                                 "%s: not a npy file (\\x93NUMPY expected)", s->name);
    major = s->data[6];
    if (major < 1 || major > 3)
        return (size_t)lab_failn(c, LAB_EFORMAT, "%s: npy version %d: 1 to 3 expected",
                                 s->name, major);
    len = (size_t)number_load(s->data + 8, 2, false);
    if (major > 1) {
        at = 12;
        len = s->len < 12 ? SIZE_MAX : (size_t)number_load(s->data + 8, 4, false);
    }
    if (len > s->len - at || len > MAX_HEADER)
        return (size_t)lab_failn(c, LAB_EFORMAT,
                                 "%s: a npy header of %zu bytes in a file of %zu",
                                 s->name, len, s->len);
    *h = (struct header){ .c = c, .name = s->name, .start = (const char *)s->data };
    h->at = h->start + at;
    h->end = h->at + len;
    return parse_dict(h) ? at + len : 0;
}

/* Stored with the first index running fastest: the transpose of the reversed shape. */
static lab_tensor *from_fortran(lab_ctx *c, const struct source *s, size_t at,
                                const struct header *h)
{
    int64_t shape[LAB_MAX_DIMS];
    int order[LAB_MAX_DIMS];

    for (int i = 0; i < h->ndim; i++) {
        order[i] = h->ndim - 1 - i;
        shape[i] = h->shape[order[i]];
    }
    return lab_contiguous(c,
                          lab_permute(c, number_tensor(c, s, at, h->kind, h->ndim, shape),
                                      h->ndim, order));
}

lab_tensor *npy_decode(lab_ctx *c, const struct source *s)
{
    struct header h;
    size_t at, bytes;

    if (!lab_ok(c))
        return NULL;
    at = parse_header(c, s, &h);
    if (!at || !number_bytes(c, s, h.kind, h.ndim, h.shape, &bytes))
        return NULL;
    if (bytes > s->len - at)
        return lab_fail(c, LAB_EFORMAT,
                        "%s: ends too early: %zu bytes of numbers expected, got %zu",
                        s->name, bytes, s->len - at);
    if (h.fortran && h.ndim > 1)
        return from_fortran(c, s, at, &h);
    return number_tensor(c, s, at, h.kind, h.ndim, h.shape);
}

lab_tensor *lab_npy_read(lab_ctx *c, const char *path)
{
    struct source s = source_of(file_map(c, path), path);

    return npy_decode(c, &s);
}

/* ---- writing -------------------------------------------------------------------------- */

bool npy_encode(lab_ctx *c, FILE *f, const char *name, const lab_tensor *t)
{
    struct number_kind k = number_of_dtype(lab_dtype_of(t));
    const char *shape = "", *dict;
    uint8_t head[10] = "\x93NUMPY\x01";
    size_t len, size;

    if (k.type == 'e')
        return lab_failn(c, LAB_EDTYPE,
                         "%s: npy has no bf16: cast to f32, or use .safetensors", name);
    for (int i = 0; i < lab_ndim(t); i++)
        shape = lab_format(c, "%s%lld,%s", shape, (long long)lab_dim(t, i),
                           i + 1 < lab_ndim(t) ? " " : "");
    dict = lab_format(c, "{'descr': '%c%c%d', 'fortran_order': False, 'shape': (%s), }",
                      k.size > 1 ? '<' : '|', k.type, k.size, shape ? shape : "");
    if (!dict)
        return false;
    len = strlen(dict);
    size = (sizeof head + len + 1 + ALIGN - 1) / ALIGN * ALIGN - sizeof head;
    head[8] = (uint8_t)size;
    head[9] = (uint8_t)(size >> 8);
    fwrite(head, 1, sizeof head, f);
    fprintf(f, "%s%*s\n", dict, (int)(size - len - 1), "");
    fwrite(lab_data(t), k.size, (size_t)lab_numel(t), f);
    return !ferror(f);
}

bool lab_npy_write(lab_ctx *c, const char *path, const lab_tensor *t)
{
    lab_tensor *x = lab_contiguous(c, (lab_tensor *)(uintptr_t)t); /* only read */
    lab_file *f = x ? lab_file_begin(c, path) : NULL;

    if (!f)
        return false;
    npy_encode(c, lab_file_stream(f), path, x);
    return lab_file_commit(c, f);
}
