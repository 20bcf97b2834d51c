/* tile.h — the inner loop of large products and convolutions in f32 on AVX2: a tile of 6×16
 * results is summed up in 12 of the 16 registers, two hold a row of b, one a number of a, so
 * each step is 12 fused multiplications for 8 loads (Goto and van de Geijn 2008, §4). Both
 * forms are a function of its own, as it is what the compiler gives registers to:
 *
 *     sums      y[r][j] += Σ_runs Σ_q a[run][q·step + r] b[q·b_step + j]
 *     windows   y[r][j] += Σ_runs Σ_q p[r][run + q] b[q·16 + j]
 *
 * b goes on from run to run. Only `rows` × `cols` of a tile are read and written in y; of a
 * and b all 6 and all 16 (8 where `cols` is up to 8) are read. */
#ifndef OP_TILE_H
#define OP_TILE_H

#include <lab/cpu.h>

#include <stdbool.h>
#include <stdint.h>

enum { TILE_ROWS = 6, TILE_COLS = 16 };

/* Where a tile goes. First it is `bias` (16 numbers; NULL: zeros), or what y holds. */
struct tile {
    float *y;
    int64_t y_row;
    const float *bias;
    int rows, cols;
    bool add;
};

void tile_sums(const struct tile *t, int runs, const int64_t *run, int64_t k,
               const float *a, int64_t step, const float *b, int64_t b_step);

/* Run i: `k[i]` numbers from p[r] + run[i] on. */
void tile_windows(const struct tile *t, int runs, const int64_t *run, const int64_t *k,
                  const float *const *p, const float *b);

/* Is this a CPU where these are faster than oneDNN? With AVX-512 they are not. */
static inline bool tile_here(void)
{
    return lab_cpu_level() == LAB_CPU_AVX2;
}

#endif
