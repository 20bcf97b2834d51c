/* conv_options.c — a convolution's sizes as Lua gives them. */
#include <lab/conv.h>

#include <math.h>
#include <string.h>

static bool whole(lab_ctx *c, const lab_value *v, const char *what, int64_t *out)
{
    double x;

    if (v->kind == LAB_INT) {
        *out = v->as.i;
        return true;
    }
    if (!lab_value_number(v, &x) || x != floor(x) || fabs(x) > 1e9)
        return lab_failn(c, LAB_EARG, "%s: a whole number was expected, got %s", what,
                         lab_value_kind(v));
    *out = (int64_t)x;
    return true;
}

bool lab_conv_sizes(lab_ctx *c, const lab_value *v, const char *what, int dims,
                    int64_t absent, int64_t *out)
{
    int64_t n;

    if (v && v->kind == LAB_TABLE) {
        n = lab_table_len(v->as.table);
        if (n != dims)
            return lab_failn(c, LAB_EARG, "%s: one number or %d were expected, got %lld",
                             what, dims, (long long)n);
        for (int i = 0; i < dims; i++)
            if (!whole(c, lab_table_at(v->as.table, i), what, &out[i]))
                return false;
        return true;
    }
    if (!v || v->kind == LAB_NIL)
        out[0] = absent;
    else if (!whole(c, v, what, &out[0]))
        return false;
    for (int i = 1; i < dims; i++)
        out[i] = out[0];
    return true;
}

bool lab_conv_options(lab_ctx *c, int dims, const lab_value *stride,
                      const lab_value *padding, const lab_value *dilation, int64_t groups,
                      lab_conv *out)
{
    const char *word = padding && padding->kind == LAB_STRING ? padding->as.s.at : NULL;

    memset(out, 0, sizeof *out);
    out->groups = groups;
    out->same = word && strcmp(word, "same") == 0;
    if (word && !out->same && strcmp(word, "valid") != 0)
        return lab_failn(c, LAB_EARG,
                         "padding: a number, a list, 'same' or 'valid', got '%s'", word);
    return lab_conv_sizes(c, stride, "stride", dims, 1, out->stride) &&
           (word || lab_conv_sizes(c, padding, "padding", dims, 0, out->padding)) &&
           lab_conv_sizes(c, dilation, "dilation", dims, 1, out->dilation);
}
