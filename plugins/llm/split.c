/* split.c — pre-tokenisation by regular expressions. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "split.h"

#include <lab/records.h>

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_STEPS = 8, MATCH_LIMIT = 10 * 1000 * 1000 };

/* White space is Unicode's property: PCRE2's own \s counts U+180E besides. */
const char split_gpt2[] =
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\p{White_Space}\\p{L}\\p{N}]+"
    "|\\p{White_Space}+(?!\\P{White_Space})|\\p{White_Space}+";

struct step {
    char *pattern;
    bool drop;
    pcre2_code *code;
    pcre2_match_data *match;
};

struct split {
    int n;
    struct step steps[MAX_STEPS];
    pcre2_match_context *limits;
};

struct split *split_new(lab_ctx *c)
{
    struct split *s = calloc(1, sizeof *s);

    if (s)
        s->limits = pcre2_match_context_create(NULL);
    if (!s || !s->limits) {
        split_free(s);
        return lab_fail(c, LAB_ENOMEM, "out of memory for the splitting of text");
    }
    pcre2_set_match_limit(s->limits, MATCH_LIMIT);
    return s;
}

void split_free(struct split *s)
{
    if (!s)
        return;
    for (int i = 0; i < s->n; i++) {
        pcre2_match_data_free(s->steps[i].match);
        pcre2_code_free(s->steps[i].code);
        free(s->steps[i].pattern);
    }
    pcre2_match_context_free(s->limits);
    free(s);
}

bool split_add(lab_ctx *c, struct split *s, const char *pattern, bool drop)
{
    struct step *k;
    PCRE2_UCHAR text[200];
    PCRE2_SIZE place;
    int error;

    if (s->n == MAX_STEPS)
        return lab_failn(c, LAB_EFORMAT, "text is split by at most %d patterns",
                         MAX_STEPS);
    k = &s->steps[s->n];
    k->code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                            PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &error,
                            &place, NULL);
    if (!k->code) {
        pcre2_get_error_message(error, text, sizeof text);
        return lab_failn(c, LAB_EFORMAT, "byte %zu of the splitting pattern: %s", place,
                         (char *)text);
    }
    pcre2_jit_compile(k->code, PCRE2_JIT_COMPLETE); /* without it: slower, the same */
    k->match =
        pcre2_match_data_create(1, NULL); /* only the bounds of the whole are asked for */
    k->pattern = strdup(pattern);
    k->drop = drop;
    s->n++;
    return k->match && k->pattern
               ? true
               : lab_failn(c, LAB_ENOMEM, "out of memory for a pattern");
}

const char *split_pattern(const struct split *s, int i, bool *drop)
{
    if (!s || i >= s->n)
        return NULL;
    *drop = s->steps[i].drop;
    return s->steps[i].pattern;
}

/* ---- running ------------------------------------------------------------------------------- */

struct run {
    lab_ctx *c;
    struct split *s;
    split_piece *f;
    void *arg;
};

static bool run_step(const struct run *r, int i, const uint8_t *p, size_t len);

/* The compiled pattern has a stack of 32 KB; the interpreted one takes what it needs. */
static int match(const struct step *k, const uint8_t *p, size_t len, size_t at,
                 pcre2_match_context *limits)
{
    uint32_t options = PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY;
    int n = pcre2_match(k->code, p, len, at, options, k->match, limits);

    return n != PCRE2_ERROR_JIT_STACKLIMIT
               ? n
               : pcre2_match(k->code, p, len, at, options | PCRE2_NO_JIT, k->match,
                             limits);
}

/* UTF-8 through step i and those behind it. */
static bool run_valid(const struct run *r, int i, const uint8_t *p, size_t len)
{
    const struct step *k = &r->s->steps[i];
    const PCRE2_SIZE *bounds = pcre2_get_ovector_pointer(k->match);
    size_t at = 0;

    while (at < len) {
        size_t begin = len, end = len;
        int n = match(k, p, len, at, r->s->limits);

        if (n < 0 && n != PCRE2_ERROR_NOMATCH)
            return lab_failn(r->c, LAB_EFORMAT,
                             "byte %zu of the text: the splitting pattern gives up (%d)",
                             at, n);
        if (n >= 0) {
            begin = bounds[0] < at ? at : bounds[0]; /* \K may move it back */
            end = bounds[1];
        }
        if (end <= begin && n >= 0)
            return lab_failn(r->c, LAB_EFORMAT,
                             "the splitting pattern matches before its beginning");
        if (begin > at && !k->drop && !run_step(r, i + 1, p + at, begin - at))
            return false;
        if (end > begin && !run_step(r, i + 1, p + begin, end - begin))
            return false;
        at = end;
    }
    return true;
}

static bool run_step(const struct run *r, int i, const uint8_t *p, size_t len)
{
    return i == r->s->n ? r->f(r->arg, p, len) : run_valid(r, i, p, len);
}

/* The length of the bytes at p that belong to no character. */
static size_t invalid(const uint8_t *p, size_t len)
{
    size_t n = 1;

    while (n < len && lab_utf8_check((const char *)p + n, len - n < 4 ? len - n : 4) == 0)
        n++;
    return n;
}

bool split_each(lab_ctx *c, struct split *s, const uint8_t *text, size_t len,
                split_piece *f, void *arg)
{
    const struct run r = { c, s, f, arg };

    if (!s || s->n == 0)
        return len == 0 || f(arg, text, len);
    for (size_t at = 0, n; at < len; at += n) {
        n = lab_utf8_check((const char *)text + at, len - at);
        if (n > 0 && !run_valid(&r, 0, text + at, n))
            return false;
        if (n < len - at) {
            size_t bad = invalid(text + at + n, len - at - n);

            if (!f(arg, text + at + n, bad))
                return false;
            n += bad;
        }
    }
    return true;
}
