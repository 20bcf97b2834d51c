/* cases.c — see cases.h. */
#include "cases.h"

#include <lab/rng.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static double draw(lab_rng *r, char kind, int64_t limit, int64_t i)
{
    double u = lab_rng_uniform(r);

    switch (kind) {
    case 'p':
        return 0.1 + 2.9 * u;
    case 'q':
        return 0.05 + 0.9 * u;
    case 'u':
        return -0.9 + 1.8 * u;
    case 'i':
        return (double)(int64_t)(u * (double)limit);
    case 'm':
        return u < 0.5;
    default:
        /* Off the kinks of small integers, and no two alike in small tensors. */
        return (u - 0.5) * 4 + 1e-3 * (double)(i % 7);
    }
}

/* A row-major tensor of `shape`, or the same seen through storage that is laid out with the
 * dimensions turned round and every second element left out. */
static lab_tensor *place(lab_ctx *c, lab_dtype d, int n, const int64_t *shape,
                         bool strided)
{
    int64_t turned[LAB_MAX_DIMS];
    int order[LAB_MAX_DIMS];
    lab_tensor *t;

    if (!strided || n == 0)
        return lab_tensor_zeros(c, d, n, shape);
    for (int i = 0; i < n; i++) {
        turned[i] = shape[n - 1 - i];
        order[i] = n - 1 - i;
    }
    turned[n - 1] = turned[n - 1] * 2;
    t = lab_tensor_zeros(c, d, n, turned);
    t = lab_slice(c, t, n - 1, INT64_MIN, INT64_MIN, 2);
    return lab_detach(c, lab_permute(c, t, n, order));
}

static const char *shape_of(const char *s, int64_t *shape, int *n)
{
    *n = 0;
    while (isspace((unsigned char)*s))
        s++;
    while (isdigit((unsigned char)*s)) {
        char *end;

        shape[(*n)++] = strtoll(s, &end, 10);
        s = *end == ',' ? end + 1 : end;
    }
    while (isspace((unsigned char)*s))
        s++;
    return s;
}

static lab_tensor *input(lab_ctx *c, const char **text, lab_dtype d, bool strided,
                         bool *real, lab_rng *r)
{
    int64_t shape[LAB_MAX_DIMS], index[LAB_MAX_DIMS] = { 0 }, limit = 0;
    const char *s = *text;
    char kind = 0, *end;
    lab_tensor *t;
    int n;

    while (isspace((unsigned char)*s))
        s++;
    if (isalpha((unsigned char)*s)) {
        kind = *s++;
        limit = strtoll(s, &end, 10);
        s = end + (*end == ':');
    }
    *text = shape_of(s, shape, &n);
    *real = kind != 'i' && kind != 'm';
    d = kind == 'i' ? LAB_I64 : kind == 'm' ? LAB_BOOL8 : d;
    t = place(c, d, n, shape, strided);
    for (int64_t i = 0; i < lab_numel(t); i++) {
        int64_t rest = i;

        for (int k = n - 1; k >= 0; k--) {
            index[k] = rest % shape[k];
            rest /= shape[k];
        }
        lab_set(c, t, index, draw(r, kind, limit, i));
    }
    return t;
}

bool case_make(lab_ctx *c, const char *text, lab_dtype d, bool strided, struct op_case *k)
{
    lab_rng r = lab_rng_make(strlen(text), 17);
    bool more = true;

    *k = (struct op_case){ 0 };
    while (more && k->n < MAX_CASE_INPUTS && lab_ok(c)) {
        k->in[k->n] = input(c, &text, d, strided, &k->real[k->n], &r);
        k->n++;
        more = *text == ';';
        text += more;
    }
    if (*text == '|') {
        text++;
        for (int i = 0; i < MAX_CASE_PARAMS; i++) {
            char *end;

            k->p[i] = strtod(text, &end);
            if (end == text)
                break;
            text = end;
        }
    }
    while (isspace((unsigned char)*text))
        text++;
    return lab_ok(c) && *text == 0;
}
