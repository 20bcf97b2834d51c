/* conv_options.c — a convolution's sizes as Lua gives them. */
#include <lab/conv.h>

#include <string.h>

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
    return lab_value_sizes(c, stride, "stride", dims, 1, out->stride) &&
           (word || lab_value_sizes(c, padding, "padding", dims, 0, out->padding)) &&
           lab_value_sizes(c, dilation, "dilation", dims, 1, out->dilation);
}
