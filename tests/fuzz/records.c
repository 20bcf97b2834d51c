/* Tables and texts: any bytes are columns of one length, a value, or refused; and what JSON was
 * read comes back when it is written. */
#include "fuzz.h"

#include "data/number.h"
#include <lab/host.h>
#include <lab/records.h>

#include <string.h>

static int64_t rows_of(const lab_value *v)
{
    return v->kind == LAB_TABLE ? lab_table_len(v->as.table) : lab_dim(v->as.object, 0);
}

static void csv(lab_ctx *c, const char *text, size_t len, bool header)
{
    lab_table *names, *t = lab_csv_parse(c, text, len, "f", 0, header, &names);

    for (int64_t k = 0; k < lab_table_len(t); k++)
        LAB_ASSERT(rows_of(lab_table_at(t, k)) == rows_of(lab_table_at(t, 0)));
    LAB_ASSERT(!t || lab_table_len(t) == lab_table_len(names));
    LAB_ASSERT(!t == !lab_ok(c));
    lab_error_clear(c);
}

static void json(lab_ctx *c, const char *text, size_t len)
{
    lab_value *v = lab_json_parse(c, text, len, "f", NULL);
    size_t n = 0, m = 0;
    char *once, *twice;

    LAB_ASSERT(!v == !lab_ok(c));
    once = lab_json_text(c, v, 0, &n);
    v = once ? lab_json_parse(c, once, n, "f", NULL) : NULL;
    twice = v ? lab_json_text(c, v, 0, &m) : NULL;
    LAB_ASSERT(!once || (twice && n == m && memcmp(once, twice, n) == 0));
    lab_error_clear(c);
    lab_jsonl_parse(c, text, len, "f", NULL);
    lab_error_clear(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static lab_host *host;
    const char *text = (const char *)data;
    lab_tensor *t;
    lab_ctx *c;

    host = host ? host : lab_host_new();
    c = lab_ctx_new(host);
    csv(c, text, size, true);
    csv(c, text, size, false);
    json(c, text, size);
    LAB_ASSERT(lab_utf8_check(text, size) <= size);
    t = gunzip(c, "f", data, size, 1 << 16);
    LAB_ASSERT(!t == !lab_ok(c) && lab_numel(t) <= 1 << 16);
    lab_ctx_free(c);
    return 0;
}

#define SEED(text) fuzz_seed(text, sizeof(text) - 1)

void fuzz_seeds(void)
{
    SEED("name;age\r\n\"An\"\"na\";31\r\nBob;NA\r\n");
    SEED("a,b\n1,2.5\n-3,\n\n4,1e9\n");
    SEED("\xef\xbb\xbf"
         "x\ty\n\"multi\nline\"\tz\n");
    SEED("{\"a\": [1, -2.5e3, null, true], \"b\": {\"c\": \"\\u00e9\\u0000\"}}");
    SEED(" ");
    SEED("[]\n{\"id\": 9007199254740993}\n\"text\"\n");
    SEED("\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b\x4c\x4a\x06\0\xc2\x41\x24\x35\x03\0\0\0");
}
