/* args.c — arguments that several functions take. */
#include "llm.h"

lab_bytes *llm_texts(lab_ctx *c, const lab_value *v, const char *argument, int64_t *n)
{
    bool list = v && v->kind == LAB_TABLE;
    lab_bytes *out;

    *n = list ? lab_table_len(v->as.table) : 1;
    out = lab_alloc(c, (size_t)*n * sizeof *out);
    for (int64_t i = 0; out && i < *n; i++) {
        const lab_value *s = list ? lab_table_at(v->as.table, i) : v;

        if (!s || s->kind != LAB_STRING)
            return lab_fail(c, LAB_EARG,
                            "argument '%s' is a string or a list of strings%s, got %s",
                            argument, list ? " (one of its items)" : "",
                            s ? lab_value_kind(s) : "nil");
        out[i] = (lab_bytes){ s->as.s.at, s->as.s.len };
    }
    return out;
}

const int64_t *llm_ids(lab_ctx *c, const lab_value *v, const char *argument, int64_t *n)
{
    const lab_tensor *t = NULL;
    int64_t *out;

    if (v && v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type) {
        if (lab_dtype_is_float(lab_dtype_of(v->as.object)))
            return lab_fail(c, LAB_EDTYPE, "argument '%s' holds whole numbers, got %s",
                            argument, lab_tensor_brief(c, v->as.object));
        t = lab_contiguous(c, lab_cast(c, v->as.object, LAB_I64));
        *n = lab_numel(t);
        return lab_i64(t);
    }
    if (!v || v->kind != LAB_TABLE)
        return lab_fail(c, LAB_EARG,
                        "argument '%s' is a list or a tensor of numbers, got %s",
                        argument, v ? lab_value_kind(v) : "nil");
    *n = lab_table_len(v->as.table);
    out = lab_alloc(c, (size_t)*n * sizeof *out);
    for (int64_t i = 0; out && i < *n; i++) {
        const lab_value *x = lab_table_at(v->as.table, i);

        if (x->kind != LAB_INT)
            return lab_fail(c, LAB_EARG,
                            "argument '%s': item %lld is a whole number, got %s",
                            argument, (long long)i + 1, lab_value_kind(x));
        out[i] = x->as.i;
    }
    return out;
}
