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

static double f32_plain(int64_t n)
{
    float a[CHAINS] = { 0 }, x = 0.999f, y = 0.001f;

    for (int64_t i = 0; i < n; i++)
        for (int k = 0; k < CHAINS; k++)
            a[k] = a[k] * x + y;
    for (int k = 0; k < CHAINS; k++)
        sink = sink + a[k];
    return 2.0 * CHAINS * (double)n;
}

#if LAB_X86
LAB_AVX2 static double f32_avx2(int64_t n)
{
    __m256 a[CHAINS], x = _mm256_set1_ps(0.999f), y = _mm256_set1_ps(0.001f);

    for (int k = 0; k < CHAINS; k++)
        a[k] = _mm256_set1_ps((float)k);
    for (int64_t i = 0; i < n; i++)
#pragma GCC unroll 12
        for (int k = 0; k < CHAINS; k++)
            a[k] = _mm256_fmadd_ps(a[k], x, y);
    for (int k = 0; k < CHAINS; k++)
        sink = sink + _mm256_cvtss_f32(a[k]);
    return 2.0 * 8 * CHAINS * (double)n;
}

LAB_AVX512 static double f32_avx512(int64_t n)
{
    __m512 a[CHAINS], x = _mm512_set1_ps(0.999f), y = _mm512_set1_ps(0.001f);

    for (int k = 0; k < CHAINS; k++)
        a[k] = _mm512_set1_ps((float)k);
    for (int64_t i = 0; i < n; i++)
#pragma GCC unroll 12
        for (int k = 0; k < CHAINS; k++)
            a[k] = _mm512_fmadd_ps(a[k], x, y);
    for (int k = 0; k < CHAINS; k++)
        sink = sink + _mm512_cvtss_f32(a[k]);
    return 2.0 * 16 * CHAINS * (double)n;
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16"))) static double
bf16_avx512(int64_t n)
{
    __m512 a[CHAINS];
    __m512bh x = _mm512_cvtne2ps_pbh(_mm512_set1_ps(0.5f), _mm512_set1_ps(0.5f));

    for (int k = 0; k < CHAINS; k++)
        a[k] = _mm512_set1_ps((float)k);
    for (int64_t i = 0; i < n; i++)
#pragma GCC unroll 12
        for (int k = 0; k < CHAINS; k++)
            a[k] = _mm512_dpbf16_ps(a[k], x, x);
    for (int k = 0; k < CHAINS; k++)
        sink = sink + _mm512_cvtss_f32(a[k]);
    return 2.0 * 32 * CHAINS * (double)n;
}
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
