/* rnn_run.c — kernels of recurrent layers: sequences side by side, gates fused. */
#include "op/rnn.h"

#include <lab/small.h>
#include "op/vector.h"

#include <lab/cpu.h>
#include <lab/threads.h>

#include <math.h>

enum { WORK = 1 << 18 };

/* y = a b (+ bias, or + y), b row-major. */
static void multiply_f64(int64_t m, int64_t k, int64_t n, const double *a, int64_t a_row,
                         const double *b, int64_t b_row, const double *bias, double *y,
                         int64_t y_row, bool add)
{
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++) {
            double sum = add ? y[i * y_row + j] : bias ? bias[j] : 0;

            for (int64_t p = 0; p < k; p++)
                sum += a[i * a_row + p] * b[p * b_row + j];
            y[i * y_row + j] = sum;
        }
}

static void multiply_f32(int64_t m, int64_t k, int64_t n, const float *a, int64_t a_row,
                         const float *b, int64_t b_row, const float *bias, float *y,
                         int64_t y_row, bool add)
{
    lab_small_multiply(&(lab_small_product){ .m = m,
                                             .n = n,
                                             .k = k,
                                             .a = a,
                                             .a_row = a_row,
                                             .a_col = 1,
                                             .b = b,
                                             .b_row = b_row,
                                             .b_col = 1,
                                             .bias = bias,
                                             .y = y,
                                             .y_row = y_row,
                                             .add = add });
}

#define T double
#define NAME(x) x##_f64
#define TARGET
#define SIGMOID(x) (1 / (1 + exp(-(x))))
#define TANH(x) tanh(x)
#define MULTIPLY multiply_f64
#include "op/rnn_tmpl.h"

#define T float
#define NAME(x) x##_f32
#define TARGET
#define SIGMOID(x) (1 / (1 + expf(-(x))))
#define TANH(x) tanhf(x)
#define MULTIPLY multiply_f32
#include "op/rnn_tmpl.h"

#define T float
#define NAME(x) x##_f32_avx2
#define TARGET LAB_AVX2
#define SIGMOID(x) vector_sigmoid(x)
#define TANH(x) vector_tanh(x)
#define MULTIPLY multiply_f32
#include "op/rnn_tmpl.h"

#define T float
#define NAME(x) x##_f32_avx512
#define TARGET LAB_AVX512
#define SIGMOID(x) vector_sigmoid(x)
#define TANH(x) vector_tanh(x)
#define MULTIPLY multiply_f32
#include "op/rnn_tmpl.h"

typedef void piece(void *arg, int64_t begin, int64_t end);

static void run(const struct rnn *j, piece *f64, piece *const *f32, lab_dtype d,
                bool reference)
{
    int64_t cost = j->t * j->h * j->h * j->gates + 1;
    piece *f = d == LAB_F64 ? f64 : f32[reference ? LAB_CPU_PLAIN : lab_cpu_level()];

    lab_parallel_for(j->n, 1 + WORK / cost, f, (void *)(uintptr_t)j);
}

void rnn_forward(const struct rnn *j, lab_dtype d, bool reference)
{
    static piece *const f32[] = { forward_f32, forward_f32_avx2, forward_f32_avx512 };

    run(j, forward_f64, f32, d, reference);
}

void rnn_backward(const struct rnn *j, lab_dtype d, bool reference)
{
    static piece *const f32[] = { backward_f32, backward_f32_avx2, backward_f32_avx512 };

    run(j, backward_f64, f32, d, reference);
}
