/* gaussian.h — the kernels of gaussian.c, for its test. */
#ifndef CV_GAUSSIAN_H
#define CV_GAUSSIAN_H

#include "cv.h"

enum { GAUSSIAN_MAX_RADIUS = 2047, GAUSSIAN_BIAS = 1 << 15 };

/* One symmetric row of weights, k[0] in the middle; those of u8 pictures are integers. */
struct gaussian {
    int radius;
    int sum, shift; /* u8: Σ weights; sum² == 1 << shift, shift ≤ 8 where `small` */
    bool small;
    uint16_t k[GAUSSIAN_MAX_RADIUS + 1];
    uint32_t twice[GAUSSIAN_MAX_RADIUS + 1]; /* k in both halves */
    uint32_t pairs[GAUSSIAN_MAX_RADIUS + 1]; /* k of −radius and −radius + 1, and so on */
    float kf[GAUSSIAN_MAX_RADIUS + 1];
};

/* `ksize` odd, or 0: from sigma; sigma 0: from ksize. False: recorded in c. */
bool gaussian_weights(lab_ctx *c, struct gaussian *g, int64_t ksize, double sigma,
                      bool u8);

/* rows[-radius … radius] point at n numbers each; line gets Σ k rows, for u8 plus `bias`
 * modulo 2^16. line may be written up to 64 numbers past n. */
typedef void gaussian_columns(const uint8_t *const *rows, const struct gaussian *g,
                              uint16_t bias, uint16_t *line, int64_t n);
typedef void gaussian_columns_f(const float *const *rows, const struct gaussian *g,
                                float *line, int64_t n);
/* y_i = Σ_j k_|j| line[i + j step], rounded to u8 by the shift; readable 128 numbers past
 * line's last neighbour. gaussian_row takes a line with GAUSSIAN_BIAS. */
typedef void gaussian_row(const uint16_t *line, const struct gaussian *g, int64_t step,
                          uint8_t *y, int64_t n);
typedef void gaussian_row_f(const float *line, const struct gaussian *g, int64_t step,
                            float *y, int64_t n);

struct gaussian_kernels {
    gaussian_columns *columns;
    gaussian_row *small_row, *row;
    gaussian_columns_f *columns_f;
    gaussian_row_f *row_f;
};
extern const struct gaussian_kernels gaussian_kernels[]; /* by lab_cpu */

lab_tensor *gaussian_blur(lab_ctx *c, lab_cpu level, const lab_tensor *image,
                          int64_t ksize, double sigma, enum border border);

#endif
