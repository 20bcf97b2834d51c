/* cpu.h — what this CPU can do, so that a kernel picks its fast path at run time.
 *
 * A fast path is a function marked LAB_AVX2 or LAB_AVX512 that stands beside its reference
 * in plain C and is compiled whatever the build's own -march is.
 */
#ifndef LAB_CPU_H
#define LAB_CPU_H

typedef enum lab_cpu {
    LAB_CPU_PLAIN,
    LAB_CPU_AVX2,  /* with FMA: Haswell, Zen and later */
    LAB_CPU_AVX512 /* F BW DQ VL VBMI VNNI: Ice Lake, Zen 4 and later */
} lab_cpu;

#if defined(__x86_64__) && defined(__GNUC__)
#ifdef __clang__
#define LAB_WIDE_ "" /* clang knows no such word, and rejects the whole list for it */
#else
#define LAB_WIDE_ ",prefer-vector-width=512"
#endif
#define LAB_X86 1
#define LAB_AVX2 __attribute__((target("avx2,fma,bmi,popcnt")))
#define LAB_AVX512                                                                  \
    __attribute__((target("avx2,fma,bmi,popcnt,avx512f,avx512bw,avx512dq,avx512vl," \
                          "avx512vbmi,avx512vnni" LAB_WIDE_)))
#else
#define LAB_X86 0
#define LAB_AVX2
#define LAB_AVX512
#endif

/* The best level this CPU has; a few loads. */
static inline lab_cpu lab_cpu_level(void)
{
#if LAB_X86
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
        return LAB_CPU_PLAIN;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vnni"))
        return LAB_CPU_AVX512;
    return LAB_CPU_AVX2;
#else
    return LAB_CPU_PLAIN;
#endif
}

#endif
