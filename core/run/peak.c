/* peak.c — loops that do as much as a core can: independent multiply-adds that never leave
 * the registers (two units of latency four need eight at least), and a stream. */
#include "run/peak.h"

#include <lab/cpu.h>

#if LAB_X86
#include <immintrin.h>
#endif

enum { CHAINS = 12 };

/* What the loops come to, so that no compiler drops them. */
static volatile float sink;

/* n times each chain a ← step, on vectors `vec` made by `splat`, whose first number is
 * `first`; a step counts as `work` operations. */
#define LOOP(name, target, vec, splat, first, step, work) \
    target static double name(int64_t n)                  \
    {                                                     \
        vec chain[CHAINS];                                \
                                                          \
        for (int k = 0; k < CHAINS; k++)                  \
            chain[k] = splat((float)k);                   \
        for (int64_t i = 0; i < n; i++)                   \
            _Pragma("GCC unroll 12") /* all of them */    \
                for (int k = 0; k < CHAINS; k++)          \
            {                                             \
                vec a = chain[k];                         \
                                                          \
                chain[k] = step;                          \
            }                                             \
        for (int k = 0; k < CHAINS; k++)                  \
            sink = sink + first(chain[k]);                \
        return (work) * (double)CHAINS * (double)n;       \
    }

LOOP(f32_plain, , float, , , a * 0.999f + 0.001f, 2)
#if LAB_X86
LOOP(f32_avx2, LAB_AVX2, __m256, _mm256_set1_ps, _mm256_cvtss_f32,
     _mm256_fmadd_ps(a, _mm256_set1_ps(0.999f), _mm256_set1_ps(0.001f)), 2 * 8)
LOOP(f32_avx512, LAB_AVX512, __m512, _mm512_set1_ps, _mm512_cvtss_f32,
     _mm512_fmadd_ps(a, _mm512_set1_ps(0.999f), _mm512_set1_ps(0.001f)), 2 * 16)
LOOP(bf16_avx512, __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16"))), __m512,
     _mm512_set1_ps, _mm512_cvtss_f32,
     _mm512_dpbf16_ps(a, _mm512_cvtne2ps_pbh(_mm512_set1_ps(0.5f), _mm512_set1_ps(0.5f)),
                      _mm512_cvtne2ps_pbh(_mm512_set1_ps(0.5f), _mm512_set1_ps(0.5f))),
     2 * 32)
#endif

peak_loop *peak_f32(void)
{
#if LAB_X86
    if (lab_cpu_level() == LAB_CPU_AVX512)
        return f32_avx512;
    if (lab_cpu_level() == LAB_CPU_AVX2)
        return f32_avx2;
#endif
    return f32_plain;
}

peak_loop *peak_bf16(void)
{
#if LAB_X86
    if (lab_cpu_level() == LAB_CPU_AVX512 && __builtin_cpu_supports("avx512bf16"))
        return bf16_avx512;
#endif
    return 0;
}

void peak_triad(float *a, const float *b, const float *c, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        a[i] = b[i] + 3.0f * c[i];
}
