/* tokenizer.json: any bytes are a tokenizer that gives texts back, or refused. */
#include "fuzz.h"

#include "../../plugins/llm/tokenizer.h"
#include <lab/host.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char text[] = "it's 12 x<e>  \xe7\x8c\xab\n\xff ab";

static void round_trip(lab_ctx *c, struct tokenizer *t)
{
    struct ids ids = { 0 };
    int64_t *wide;
    lab_bytes *back;
    bool drop = false, any = t->prefix_space;

    for (int i = 0; split_pattern(t->split, i, &drop); i++)
        any = any || drop;
    if (tokenizer_encode(c, t, text, sizeof text - 1, true, &ids)) {
        wide = lab_alloc(c, ids.n * sizeof *wide);
        for (size_t i = 0; i < ids.n; i++)
            wide[i] = ids.at[i];
        back = tokenizer_decode(c, t, wide, (int64_t)ids.n, true);
        LAB_ASSERT(back && (any || (back->len == sizeof text - 1 &&
                                    memcmp(back->at, text, back->len) == 0)));
    }
    free(ids.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static lab_host *host;
    struct tokenizer *t;
    lab_ctx *c;

    host = host ? host : lab_host_new();
    c = lab_ctx_new(host);
    t = tokenizer_parse(c, (const char *)data, size, "f");
    LAB_ASSERT(!t == !lab_ok(c));
    if (t)
        round_trip(c, t);
    lab_ctx_free(c);
    return 0;
}

/* The 256 bytes as a vocabulary, with what else the case has. */
static void seed(const char *vocab, const char *merges, const char *model,
                 const char *added, const char *pre)
{
    char file[8192], all[4096];
    size_t n = 0;

    for (uint32_t sign = 0, id = 0; id < 256; sign++) {
        char utf8[4] = { (char)sign };

        if (byte_of_sign(sign) < 0)
            continue;
        if (sign >= 0x80)
            snprintf(utf8, sizeof utf8, "%c%c", (char)(0xc0 | sign >> 6),
                     (char)(0x80 | (sign & 0x3f)));
        n += (size_t)snprintf(all + n, sizeof all - n, "\"%s%s\":%u,",
                              sign == '"' || sign == '\\' ? "\\" : "", utf8, id++);
    }
    n = (size_t)
        snprintf(file, sizeof file,
                 "{\"added_tokens\":[%s],\"pre_tokenizer\":%s,\"decoder\":{\"type\":"
                 "\"ByteLevel\"},\"model\":{%s\"vocab\":{%s%s},\"merges\":[%s]}}",
                 added, pre, model, all, vocab, merges);
    fuzz_seed(file, n);
}

void fuzz_seeds(void)
{
    seed("\"ab\":256,\"Ġab\":257", "\"a b\",[\"Ġ\",\"ab\"]", "\"type\":\"BPE\",",
         "{\"id\":258,\"content\":\"<e>\",\"special\":true}",
         "{\"type\":\"ByteLevel\",\"add_prefix_space\":false}");
    seed(
        "\"12\":300", "\"1 2\"", "\"ignore_merges\":true,", "",
        "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Split\",\"pattern\":{"
        "\"Regex\":\"\\\\p{N}{1,3}|(?i:'s)\"},\"behavior\":\"Removed\",\"invert\":true},{"
        "\"type\":\"ByteLevel\",\"use_regex\":false}]}");
}
