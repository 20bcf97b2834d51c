/* dtype.c — the kinds of numbers. */
#include "tensor/tensor.h"

#include <string.h>

static const struct {
    const char *name;
    uint8_t size;
    bool is_float;
} dtypes[LAB_N_DTYPES] = {
    [LAB_F64] = { "f64", 8, true },     [LAB_F32] = { "f32", 4, true },
    [LAB_BF16] = { "bf16", 2, true },   [LAB_F16] = { "f16", 2, true },
    [LAB_I64] = { "i64", 8, false },    [LAB_I32] = { "i32", 4, false },
    [LAB_I16] = { "i16", 2, false },    [LAB_U8] = { "u8", 1, false },
    [LAB_BOOL8] = { "bool", 1, false },
};

static bool known(lab_dtype d)
{
    return d >= 0 && d < LAB_N_DTYPES;
}

const char *lab_dtype_name(lab_dtype d)
{
    return known(d) ? dtypes[d].name : "no dtype";
}

lab_dtype lab_dtype_parse(const char *name)
{
    for (int d = 0; name && d < LAB_N_DTYPES; d++)
        if (strcmp(dtypes[d].name, name) == 0)
            return (lab_dtype)d;
    return LAB_NO_DTYPE;
}

size_t lab_dtype_size(lab_dtype d)
{
    return known(d) ? dtypes[d].size : 0;
}

bool lab_dtype_is_float(lab_dtype d)
{
    return known(d) && dtypes[d].is_float;
}

/* The order of the enum is from wide to narrow within floats and within integers. */
lab_dtype lab_dtype_promote(lab_dtype a, lab_dtype b)
{
    lab_dtype wide = a < b ? a : b, narrow = a < b ? b : a;

    if (!known(a) || !known(b))
        return LAB_NO_DTYPE;
    if (wide == LAB_BF16 && narrow == LAB_F16)
        return LAB_F32;
    /* 8 bits fit into the fraction of either half float, 16 do not. */
    if ((wide == LAB_BF16 || wide == LAB_F16) && !dtypes[narrow].is_float)
        return dtypes[narrow].size == 1 ? wide : LAB_F32;
    return wide;
}
