/* transpose.h — matrices turned over. */
#ifndef OP_TRANSPOSE_H
#define OP_TRANSPOSE_H

#include <stdint.h>

/* y_ji = x_ij for rows × cols numbers; x's rows are x_row apart, y's y_row. */
void transpose_f32(const float *x, int64_t x_row, int64_t rows, int64_t cols, float *y,
                   int64_t y_row);

#endif
