/* convert.c — numbers from one dtype to another.
 *
 * Integers go through int64_t, everything with a float in it through float or double. To an
 * integer: truncated toward zero and saturated, NaN is 0. To a half float: rounded once, to
 * nearest even; what lies beyond the largest one is infinite. To bool: x ≠ 0. */
#include "tensor/tensor.h"

#include <math.h>
#include <string.h>

/* ---- half floats ------------------------------------------------------------------------- */

static uint32_t bits_of(float x)
{
    uint32_t u;

    memcpy(&u, &x, sizeof u);
    return u;
}

static float float_of(uint32_t u)
{
    float x;

    memcpy(&x, &u, sizeof x);
    return x;
}

float lab_bf16_to_f32(uint16_t h)
{
    return float_of((uint32_t)h << 16);
}

uint16_t lab_bf16_from_f32(float x)
{
    uint32_t u = bits_of(x);

    if ((u & 0x7fffffffu) > 0x7f800000u)
        return (uint16_t)(u >> 16 | 0x40u); /* a NaN stays one */
    return (uint16_t)((u + 0x7fffu + (u >> 16 & 1u)) >> 16);
}

/* The exponent is moved by a multiplication, which also brings subnormals in order. */
float lab_f16_to_f32(uint16_t h)
{
    uint32_t sign = (uint32_t)(h & 0x8000u) << 16, rest = h & 0x7fffu;
    float x = float_of(rest << 13) * 0x1p112f;

    if (rest >= 0x7c00u)
        x = float_of(0x7f800000u | rest << 13);
    return float_of(sign | bits_of(x));
}

uint16_t lab_f16_from_f32(float x)
{
    uint32_t u = bits_of(x), sign = u >> 16 & 0x8000u;

    u &= 0x7fffffffu;
    if (u > 0x7f800000u)
        return (uint16_t)(sign | 0x7e00u | (u >> 13 & 0x3ffu));
    if (u >= 0x477ff000u) /* 65520 and more round past the largest, 65504 */
        return (uint16_t)(sign | 0x7c00u);
    if (u < 0x38800000u) /* below 2^-14: the sum's last bits count 2^-24 */
        return (uint16_t)(sign | (bits_of(float_of(u) + 0.5f) - bits_of(0.5f)));
    u += 0xfffu + (u >> 13 & 1u);
    return (uint16_t)(sign | (u - 0x38000000u) >> 13);
}

/* To the neighbour with an odd last bit when x is no float: a second rounding, to a half,
 * then gives what one rounding of x would (Boldo & Melquiond 2008). */
static float to_odd(double x)
{
    float f = (float)x;
    uint32_t u = bits_of(f);

    if (isinf(x) || isnan(x) || (double)f == x)
        return f;
    if (fabs((double)f) > fabs(x))
        u--;
    return float_of(u | 1u);
}

/* ---- one number ---------------------------------------------------------------------------- */

/* load_* give an int64_t, float or double; store_*_d, _f and _i take one. */
#define load_f64(x) (x)
#define load_f32(x) (x)
#define load_bf16(x) lab_bf16_to_f32(x)
#define load_f16(x) lab_f16_to_f32(x)
#define load_i64(x) (x)
#define load_i32(x) ((int64_t)(x))
#define load_i16(x) ((int64_t)(x))
#define load_u8(x) ((int64_t)(x))
#define load_bool8(x) ((int64_t)((x) != 0))

#define store_f64_d(x) (x)
#define store_f64_i(x) ((double)(x))
#define store_f32_d(x) ((float)(x))
#define store_f32_i(x) ((float)(x))
#define store_bf16_d(x) lab_bf16_from_f32(to_odd(x))
#define store_bf16_f(x) lab_bf16_from_f32(x)
#define store_bf16_i(x) lab_bf16_from_f32(to_odd((double)(x)))
#define store_f16_d(x) lab_f16_from_f32(to_odd(x))
#define store_f16_f(x) lab_f16_from_f32(x)
#define store_f16_i(x) lab_f16_from_f32(to_odd((double)(x)))
#define store_i64_i(x) (x)
#define store_bool8_d(x) ((x) != 0)
#define store_bool8_i(x) ((x) != 0)

static inline int64_t store_i64_d(double x)
{
    return x >= 0x1p63 ? INT64_MAX : x > -0x1p63 ? (int64_t)x : isnan(x) ? 0 : INT64_MIN;
}

/* The comparisons are written so that a NaN falls through to 0. */
#define NARROW(name, type, lo, hi)                                                      \
    static inline type store_##name##_d(double x)                                       \
    {                                                                                   \
        return (type)(x >= (hi) ? (hi) : x > (lo) ? (int32_t)x : x <= (lo) ? (lo) : 0); \
    }                                                                                   \
    static inline type store_##name##_i(int64_t x)                                      \
    {                                                                                   \
        return (type)(x > (hi) ? (hi) : x < (lo) ? (lo) : x);                           \
    }
NARROW(i32, int32_t, INT32_MIN, INT32_MAX)
NARROW(i16, int16_t, INT16_MIN, INT16_MAX)
NARROW(u8, uint8_t, 0, UINT8_MAX)

/* ---- rows ---------------------------------------------------------------------------------- */

/* With both steps known the loop becomes vector code. */
#define ROW(from, from_type, to, to_type, how)                                          \
    static void row_##from##_##to(const char *src, int64_t ss, char *dst, int64_t ds,   \
                                  int64_t n)                                            \
    {                                                                                   \
        if (ss == sizeof(from_type) && ds == sizeof(to_type)) {                         \
            const from_type *x = (const from_type *)(const void *)src;                  \
            to_type *y = (to_type *)(void *)dst;                                        \
                                                                                        \
            for (int64_t i = 0; i < n; i++)                                             \
                y[i] = store_##to##_##how(load_##from(x[i]));                           \
            return;                                                                     \
        }                                                                               \
        for (int64_t i = 0; i < n; i++, src += ss, dst += ds)                           \
            *(to_type *)(void *)dst =                                                   \
                store_##to##_##how(load_##from(*(const from_type *)(const void *)src)); \
    }

/* From one dtype to all; `how` for most, and how a half float is best made. */
#define ROWS(from, type, how, half)       \
    ROW(from, type, f64, double, how)     \
    ROW(from, type, f32, float, how)      \
    ROW(from, type, bf16, uint16_t, half) \
    ROW(from, type, f16, uint16_t, half)  \
    ROW(from, type, i64, int64_t, how)    \
    ROW(from, type, i32, int32_t, how)    \
    ROW(from, type, i16, int16_t, how)    \
    ROW(from, type, u8, uint8_t, how)     \
    ROW(from, type, bool8, uint8_t, how)

ROWS(f64, double, d, d)
ROWS(f32, float, d, f)
ROWS(bf16, uint16_t, d, f)
ROWS(f16, uint16_t, d, f)
ROWS(i64, int64_t, i, i)
ROWS(i32, int32_t, i, i)
ROWS(i16, int16_t, i, i)
ROWS(u8, uint8_t, i, i)
ROWS(bool8, uint8_t, i, i)

#define TABLE(from)                                                   \
    {                                                                 \
        [LAB_F64] = row_##from##_f64, [LAB_F32] = row_##from##_f32,   \
        [LAB_BF16] = row_##from##_bf16, [LAB_F16] = row_##from##_f16, \
        [LAB_I64] = row_##from##_i64, [LAB_I32] = row_##from##_i32,   \
        [LAB_I16] = row_##from##_i16, [LAB_U8] = row_##from##_u8,     \
        [LAB_BOOL8] = row_##from##_bool8                              \
    }

static lab_convert_row *const table[LAB_N_DTYPES][LAB_N_DTYPES] = {
    [LAB_F64] = TABLE(f64), [LAB_F32] = TABLE(f32), [LAB_BF16] = TABLE(bf16),
    [LAB_F16] = TABLE(f16), [LAB_I64] = TABLE(i64), [LAB_I32] = TABLE(i32),
    [LAB_I16] = TABLE(i16), [LAB_U8] = TABLE(u8),   [LAB_BOOL8] = TABLE(bool8),
};

lab_convert_row *lab_convert(lab_dtype from, lab_dtype to)
{
    return table[from][to];
}

/* ---- one element as a value ------------------------------------------------------------------ */

lab_value lab_element(lab_dtype d, const void *at)
{
    double x;
    int64_t i;

    if (d == LAB_BOOL8)
        return LAB_V_BOOL(*(const uint8_t *)at != 0);
    if (lab_dtype_is_float(d)) {
        table[d][LAB_F64](at, 0, (char *)&x, 0, 1);
        return LAB_V_NUMBER(x);
    }
    table[d][LAB_I64](at, 0, (char *)&i, 0, 1);
    return LAB_V_INT(i);
}

bool lab_element_set(lab_dtype d, void *at, const lab_value *v)
{
    uint8_t b;

    if (v->kind == LAB_INT) {
        table[LAB_I64][d]((const char *)&v->as.i, 0, at, 0, 1);
    } else if (v->kind == LAB_NUMBER) {
        table[LAB_F64][d]((const char *)&v->as.n, 0, at, 0, 1);
    } else if (v->kind == LAB_BOOL) {
        b = v->as.b;
        table[LAB_BOOL8][d]((const char *)&b, 0, at, 0, 1);
    } else {
        return false;
    }
    return true;
}
