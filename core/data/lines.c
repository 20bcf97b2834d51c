/* lines.c — text files, checked to be UTF-8. */
#include "data/number.h"

#include <lab/files.h>
#include <lab/records.h>
#include <lab/text.h>
#include <string.h>

static const size_t max_text = (size_t)1 << 31;

size_t lab_utf8_check(const char *text, size_t len)
{
    int32_t code;

    for (size_t at = 0; at < len;) {
        int n = lab_text_decode(text + at, len - at, &code);

        if (code < 0)
            return at;
        at += (size_t)n;
    }
    return len;
}

static int64_t line_of(const char *text, size_t at)
{
    int64_t line = 1;

    for (size_t i = 0; i < at; i++)
        line += text[i] == '\n';
    return line;
}

char *lab_text_read(lab_ctx *c, const char *path, size_t *len)
{
    struct source s = source_unzipped(c, source_of(file_map(c, path), path), max_text);
    const char *text = (const char *)s.data;
    size_t skip, bad, ignored;
    char *copy;

    if (!lab_ok(c))
        return NULL;
    bad = lab_utf8_check(text, s.len);
    if (bad < s.len || memchr(s.data, 0, s.len)) {
        bad = bad < s.len ? bad : strlen(text);
        return lab_fail(c, LAB_EFORMAT,
                        "%s: line %lld: byte %zu (0x%02x) is not text in UTF-8", path,
                        (long long)line_of(text, bad), bad, s.data[bad]);
    }
    skip = s.len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    copy = lab_alloc(c, s.len - skip + 1);
    len = len ? len : &ignored;
    *len = s.len - skip;
    return copy && *len ? memcpy(copy, text + skip, *len) : copy;
}

lab_table *lab_lines_read(lab_ctx *c, const char *path)
{
    size_t len = 0;
    char *at = lab_text_read(c, path, &len), *end = at + len;
    lab_table *list = lab_table_new(c);

    while (at && at < end) {
        char *stop = memchr(at, '\n', (size_t)(end - at));
        lab_value v = { .kind = LAB_STRING,
                        .as.s = { at, (size_t)((stop ? stop : end) - at) } };

        at += v.as.s.len + 1;
        if (v.as.s.len && v.as.s.at[v.as.s.len - 1] == '\r')
            v.as.s.len--;
        lab_table_push(c, list, v);
    }
    return lab_ok(c) ? list : NULL;
}
