/* gpt_data.c — packed batches: no padding, windows of one long stream. */
#include "gpt_data.h"

#include <stdlib.h>
#include <string.h>

/* Part `share` of the text, moved back to the beginning of a character. */
static size_t cut(const lab_bytes *text, double share)
{
    const uint8_t *p = text->at;
    size_t at = share >= 1 ? text->len : (size_t)(share * (double)text->len);

    for (int i = 0; i < 3 && at > 0 && at < text->len && (p[at] & 0xc0) == 0x80; i++)
        at--;
    return at;
}

static bool encode(lab_ctx *c, struct tokenizer *t, const lab_bytes *texts, int64_t n,
                   double from, double to, struct ids *ids, int64_t *bytes)
{
    uint32_t end = tokenizer_find(t, "<|endoftext|>", 13);

    for (int64_t i = 0; i < n; i++) {
        size_t a = cut(&texts[i], from), b = cut(&texts[i], to);
        lab_scope s = lab_scope_open(c);
        bool done = true;

        if (a == b)
            continue;
        if (end != MAP_NONE && grow(&ids->at, &ids->room, ids->n + 1, sizeof *ids->at))
            ids->at[ids->n++] = end;
        done = tokenizer_encode(c, t, (const char *)texts[i].at + a, b - a, true, ids);
        *bytes += (int64_t)(b - a);
        lab_scope_close(c, &s);
        if (!done)
            return false;
    }
    return true;
}

struct gpt_stream *gpt_stream_new(lab_ctx *c, struct tokenizer *t, const lab_bytes *texts,
                                  int64_t n, double from, double to)
{
    struct gpt_stream *s = lab_alloc(c, sizeof *s);
    struct ids ids = { 0 };

    if (s && encode(c, t, texts, n, from, to, &ids, &s->bytes))
        s->ids = lab_alloc(c, ids.n * sizeof *s->ids);
    for (size_t i = 0; s && s->ids && i < ids.n; i++)
        s->ids[s->n++] = ids.at[i];
    free(ids.at);
    return lab_ok(c) ? s : NULL;
}

lab_tensor *gpt_batch(lab_ctx *c, const struct gpt_stream *s, int64_t rows, int64_t len,
                      lab_rng *r, lab_tensor **y)
{
    lab_tensor *x = lab_tensor_make(c, LAB_I64, rows, len);

    *y = lab_tensor_make(c, LAB_I64, rows * len);
    for (int64_t i = 0; x && *y && i < rows; i++) {
        const int64_t *from = s->ids + lab_rng_below(r, s->n - len);

        memcpy(lab_i64_mut(x) + i * len, from, (size_t)len * sizeof *from);
        memcpy(lab_i64_mut(*y) + i * len, from + 1, (size_t)len * sizeof *from);
    }
    return lab_ok(c) ? x : NULL;
}
