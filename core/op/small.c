/* small.c — tiny products: tiles of the result are summed up in registers, B is read where it
 * lies unless its columns are apart. */
#include <lab/small.h>

#include <lab/walk.h>
#include "op/vector.h"

#include <lab/cpu.h>

#include <string.h>

#if LAB_X86
#include <immintrin.h>
#endif

/* Rows of a tile, the depth of a packed panel. */
enum { ROWS = 6, DEPTH = 256 };

#define WIDTH 4
#define NAME(x) x##_plain
#define TARGET
#define FMA(x, y, z) ((x) * (y) + (z))
#define SPLAT(x)           \
    {                      \
        (x), (x), (x), (x) \
    }
#define TANH(x) tanhf(x)
#include "op/small_tmpl.h"

#if LAB_X86
/* From place 8 − n on: n ones, then zeros. */
static const int32_t first_of_8[] = { -1, -1, -1, -1, -1, -1, -1, -1,
                                      0,  0,  0,  0,  0,  0,  0,  0 };

#define WIDTH 8
#define NAME(x) x##_avx2
#define TARGET LAB_AVX2
#define FMA(x, y, z) (vec) _mm256_fmadd_ps((__m256)(x), (__m256)(y), (__m256)(z))
#define SPLAT(x) (vec) _mm256_set1_ps(x)
#define MASK __m256i
#define MASK_OF(n) \
    _mm256_loadu_si256((const __m256i *)(const void *)(first_of_8 + 8 - (n)))
#define LOAD_PART(p, mask) (vec) _mm256_maskload_ps(p, mask)
#define STORE_PART(p, mask, x) _mm256_maskstore_ps(p, mask, (__m256)(x))
#define TANH(x) vector_tanh(x)
#include "op/small_tmpl.h"

#define WIDTH 16
#define NAME(x) x##_avx512
#define TARGET LAB_AVX512
#define FMA(x, y, z) (vec) _mm512_fmadd_ps((__m512)(x), (__m512)(y), (__m512)(z))
#define SPLAT(x) (vec) _mm512_set1_ps(x)
#define MASK __mmask16
#define MASK_OF(n) (__mmask16)((1u << (n)) - 1)
#define LOAD_PART(p, mask) (vec) _mm512_maskz_loadu_ps(mask, p)
#define STORE_PART(p, mask, x) _mm512_mask_storeu_ps(p, mask, (__m512)(x))
#define TANH(x) vector_tanh(x)
#include "op/small_tmpl.h"
#endif

static const struct {
    void (*multiply)(const lab_small_product *p);
    void (*tanh)(float *y, const float *x, int64_t n);
} levels[] = {
    { multiply_plain, tanh_plain },
#if LAB_X86
    { multiply_avx2, tanh_avx2 },
    { multiply_avx512, tanh_avx512 },
#endif
};

void lab_small_multiply(const lab_small_product *p)
{
    levels[lab_cpu_level()].multiply(p);
}

void lab_small_tanh(float *y, const float *x, int64_t n)
{
    levels[lab_cpu_level()].tanh(y, x, n);
}
