/* turn.c — matrices turned over, 8×8 numbers at a time in registers. */
#include <lab/walk.h>

#include <lab/cpu.h>

#if LAB_X86
#include <immintrin.h>
#endif

static void plain(const float *x, int64_t x_row, int64_t rows, int64_t cols, float *y,
                  int64_t y_row)
{
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < cols; j++)
            y[j * y_row + i] = x[i * x_row + j];
}

#if LAB_X86
/* Pairs, then fours, then halves change places. */
LAB_AVX2 static inline void block(const float *x, int64_t x_row, float *y, int64_t y_row)
{
    __m256 r[8], p[8], q[8];

#pragma GCC unroll 8
    for (int i = 0; i < 8; i++)
        r[i] = _mm256_loadu_ps(x + i * x_row);
#pragma GCC unroll 4
    for (int i = 0; i < 8; i += 2) {
        p[i] = _mm256_unpacklo_ps(r[i], r[i + 1]);
        p[i + 1] = _mm256_unpackhi_ps(r[i], r[i + 1]);
    }
#pragma GCC unroll 2
    for (int i = 0; i < 8; i += 4) {
        q[i] = _mm256_shuffle_ps(p[i], p[i + 2], 0x44);
        q[i + 1] = _mm256_shuffle_ps(p[i], p[i + 2], 0xee);
        q[i + 2] = _mm256_shuffle_ps(p[i + 1], p[i + 3], 0x44);
        q[i + 3] = _mm256_shuffle_ps(p[i + 1], p[i + 3], 0xee);
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
        _mm256_storeu_ps(y + i * y_row, _mm256_permute2f128_ps(q[i], q[i + 4], 0x20));
        _mm256_storeu_ps(y + (i + 4) * y_row,
                         _mm256_permute2f128_ps(q[i], q[i + 4], 0x31));
    }
}

LAB_AVX2 static void by_blocks(const float *x, int64_t x_row, int64_t rows, int64_t cols,
                               float *y, int64_t y_row)
{
    int64_t i = 0, whole = cols / 8 * 8;

    for (; i + 8 <= rows; i += 8) {
        for (int64_t j = 0; j < whole; j += 8)
            block(x + i * x_row + j, x_row, y + j * y_row + i, y_row);
        plain(x + i * x_row + whole, x_row, 8, cols - whole, y + whole * y_row + i,
              y_row);
    }
    plain(x + i * x_row, x_row, rows - i, cols, y + i, y_row);
}
#endif

void lab_transpose_f32(const float *x, int64_t x_row, int64_t rows, int64_t cols,
                       float *y, int64_t y_row)
{
#if LAB_X86
    if (lab_cpu_level() >= LAB_CPU_AVX2) {
        by_blocks(x, x_row, rows, cols, y, y_row);
        return;
    }
#endif
    plain(x, x_row, rows, cols, y, y_row);
}
