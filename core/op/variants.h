/* variants.h — compiles a template of kernels for each kind of numbers and each CPU. Included
 * without TEMPLATE it only declares.
 *
 *     #define TEMPLATE "op/norm_tmpl.h"
 *     #include "op/variants.h"
 *     static rows_kernel *const forward[] = VARIANTS(forward);
 *     …  forward[variant_of(c, dtype)](job, begin, end);
 *
 * The template sees
 *     S, A               the type stored and the type computed in: bf16 is computed in float
 *     LOAD(s), STORE(a)  from S to A, from A to S
 *     NAME(x)            x with the variant's suffix
 *     TARGET             to stand before every function: what it is compiled for
 *     FAST               1 where there are vectors, else 0: the reference
 *     MATH(f)            the C library's f for A
 * Its loops are plain C that the compiler makes vectors of; `#pragma omp simd reduction`
 * lets a sum be cut into lanes. f64 exists as the reference only.
 */
#ifndef OP_VARIANTS_H
#define OP_VARIANTS_H

#include <lab/cpu.h>
#include <lab/ctx.h>
#include <lab/tensor.h>

enum variant {
    PLAIN_F64,
    PLAIN_F32,
    PLAIN_BF16,
    AVX2_F32,
    AVX2_BF16,
    AVX512_F32,
    AVX512_BF16,
};

#define VARIANTS(x)                                                              \
    {                                                                            \
        x##_f64, x##_f32, x##_bf16, x##_f32_avx2, x##_bf16_avx2, x##_f32_avx512, \
            x##_bf16_avx512                                                      \
    }

/* d is f64, f32 or bf16. */
static inline enum variant variant_of(const lab_ctx *c, lab_dtype d)
{
    lab_cpu cpu = lab_ctx_modes(c)->reference ? LAB_CPU_PLAIN : lab_cpu_level();

    if (d == LAB_F64)
        return PLAIN_F64;
    return (enum variant)((cpu == LAB_CPU_AVX512 ? AVX512_F32
                           : cpu == LAB_CPU_AVX2 ? AVX2_F32
                                                 : PLAIN_F32) +
                          (d == LAB_BF16));
}

/* The dtype that a variant for d computes in. */
static inline lab_dtype variant_compute(lab_dtype d)
{
    return d == LAB_F64 ? LAB_F64 : LAB_F32;
}

/* The dtype to store x in for a variant: f16 and whole numbers are taken as f32. */
static inline lab_dtype variant_stored(lab_dtype d)
{
    return d == LAB_F64 || d == LAB_BF16 ? d : LAB_F32;
}

static inline float bf16_load(uint16_t h)
{
    union {
        uint32_t bits;
        float value;
    } x = { .bits = (uint32_t)h << 16 };

    return x.value;
}

/* Rounds to nearest even; a NaN stays one. */
static inline uint16_t bf16_store(float value)
{
    union {
        float value;
        uint32_t bits;
    } x = { .value = value };
    uint32_t up = x.bits + 0x7fff + (x.bits >> 16 & 1);

    return (uint16_t)((value != value ? x.bits | 0x400000 : up) >> 16);
}

#endif

#ifdef TEMPLATE

#define S double
#define A double
#define LOAD(s) (s)
#define STORE(a) (a)
#define NAME(x) x##_f64
#define MATH(x) x
#define FAST 0
#define TARGET
#include TEMPLATE
#undef S
#undef A
#undef NAME
#undef MATH

#define MATH(x) x##f
#define A float
#define S float
#define NAME(x) x##_f32
#include TEMPLATE
#undef NAME
#undef TARGET
#undef FAST
#define FAST 1
#define NAME(x) x##_f32_avx2
#define TARGET LAB_AVX2
#include TEMPLATE
#undef NAME
#undef TARGET
#define NAME(x) x##_f32_avx512
#define TARGET LAB_AVX512
#include TEMPLATE
#undef NAME
#undef TARGET
#undef S
#undef LOAD
#undef STORE
#undef FAST

#define FAST 0
#define S uint16_t
#define LOAD(s) bf16_load(s)
#define STORE(a) bf16_store(a)
#define NAME(x) x##_bf16
#define TARGET
#include TEMPLATE
#undef NAME
#undef TARGET
#undef FAST
#define FAST 1
#define NAME(x) x##_bf16_avx2
#define TARGET LAB_AVX2
#include TEMPLATE
#undef NAME
#undef TARGET
#define NAME(x) x##_bf16_avx512
#define TARGET LAB_AVX512
#include TEMPLATE
#undef NAME
#undef TARGET
#undef S
#undef A
#undef LOAD
#undef STORE
#undef FAST
#undef MATH
#undef TEMPLATE

#endif
