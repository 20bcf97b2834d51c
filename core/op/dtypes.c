/* dtypes.c — the dtype of a result where a tensor meets a plain number. */
#include "op/op.h"

/* Whether the integer that a plain number holds is one of dtype d. */
static bool holds(lab_dtype d, int64_t value)
{
    int64_t narrow = 0, back = 0;

    lab_convert(LAB_I64, d)((const char *)&value, 0, (char *)&narrow, 0, 1);
    lab_convert(d, LAB_I64)((const char *)&narrow, 0, (char *)&back, 0, 1);
    return back == value;
}

static lab_dtype with_number(lab_ctx *c, const char *name, lab_tensor *t,
                             lab_tensor *number, enum number_rule rule)
{
    lab_dtype d = lab_dtype_of(t);
    int64_t value;

    if (lab_dtype_is_float(d))
        return d;
    if (lab_dtype_of(number) == LAB_F64)
        return LAB_F32;
    if (d == LAB_BOOL8)
        return LAB_I64;
    value = *lab_i64(number);
    if (rule == NUMBER_FITS && !holds(d, value)) {
        lab_fail(c, LAB_EDTYPE,
                 "%s: %lld does not fit %s: convert the tensor first, as in "
                 "t:to(\"i32\")",
                 name, (long long)value, lab_dtype_name(d));
        return LAB_NO_DTYPE;
    }
    return d;
}

lab_dtype common_dtype(lab_ctx *c, const char *name, lab_tensor *a, lab_tensor *b,
                       enum number_rule rule)
{
    bool a_number = lab_is_number(a), b_number = lab_is_number(b);
    lab_dtype d;

    if (!lab_ok(c))
        return LAB_NO_DTYPE;
    if (b_number && !a_number)
        return with_number(c, name, a, b, rule);
    if (a_number && !b_number)
        return with_number(c, name, b, a, rule);
    d = lab_dtype_promote(lab_dtype_of(a), lab_dtype_of(b));
    return a_number && d == LAB_F64 ? LAB_F32 : d;
}

lab_dtype compute_dtype(lab_dtype d)
{
    return d == LAB_F16 || d == LAB_BF16 ? LAB_F32 : d == LAB_BOOL8 ? LAB_U8 : d;
}

lab_dtype float_dtype(lab_dtype d)
{
    return lab_dtype_is_float(d) ? d : LAB_F32;
}

/* Only the compared number's dtype is free: the tensor's stays what it is. */
lab_dtype compared_dtype(lab_tensor *a, lab_tensor *b)
{
    lab_tensor *t = lab_is_number(a) ? b : a, *number = lab_is_number(a) ? a : b;
    lab_dtype d = lab_dtype_of(t);

    if (!lab_is_number(number) || lab_is_number(t))
        return lab_dtype_promote(lab_dtype_of(a), lab_dtype_of(b));
    if (lab_dtype_is_float(d))
        return d;
    if (lab_dtype_of(number) == LAB_F64)
        return LAB_F64;
    return d != LAB_BOOL8 && holds(d, *lab_i64(number)) ? d : LAB_I64;
}
