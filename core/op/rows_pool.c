/* rows_pool.c — pooling at the prompt. */
#include "op/rows.h"

#include <lab/pool.h>

#include <string.h>

static bool windows(lab_ctx *c, int dims, const lab_value *kernel,
                    const lab_value *stride, const lab_value *padding,
                    const lab_value *dilation, lab_pool *p)
{
    *p = (lab_pool){ .dims = dims };
    return lab_value_sizes(c, kernel, "kernel_size", dims, 0, p->kernel) &&
           lab_value_sizes(c, stride, "stride", dims, 0, p->stride) &&
           lab_value_sizes(c, padding, "padding", dims, 0, p->padding) &&
           lab_value_sizes(c, dilation, "dilation", dims, 0, p->dilation);
}

static lab_tensor *max_pool(lab_ctx *c, int dims, lab_tensor *x, const lab_value *kernel,
                            const lab_value *stride, const lab_value *padding,
                            const lab_value *dilation, bool ceil_mode, lab_tensor **at)
{
    lab_pool p;

    if (!windows(c, dims, kernel, stride, padding, dilation, &p))
        return NULL;
    p.ceil_mode = ceil_mode;
    return lab_max_pool(c, x, &p, at);
}

static lab_tensor *avg_pool(lab_ctx *c, int dims, lab_tensor *x, const lab_value *kernel,
                            const lab_value *stride, const lab_value *padding,
                            bool ceil_mode, bool count_pad, int64_t divisor)
{
    lab_pool p;

    if (!windows(c, dims, kernel, stride, padding, NULL, &p))
        return NULL;
    p.ceil_mode = ceil_mode;
    p.without_pad = !count_pad;
    p.divisor = divisor == LAB_NO_INT ? 0 : divisor;
    return lab_avg_pool(c, x, &p);
}

static lab_tensor *unpool(lab_ctx *c, int dims, lab_tensor *x, lab_tensor *at,
                          const lab_value *kernel, const lab_value *stride,
                          const lab_value *padding, const lab_value *output)
{
    int64_t size[3];
    lab_pool p;

    if (!windows(c, dims, kernel, stride, padding, NULL, &p))
        return NULL;
    for (int k = 0; k < dims; k++)
        size[k] = (lab_dim(x, lab_ndim(x) - 1 - dims + k) - 1) *
                      (p.stride[k] ? p.stride[k] : p.kernel[k]) -
                  2 * p.padding[k] + p.kernel[k];
    if (output && !lab_value_sizes(c, output, "output_size", dims, 0, size))
        return NULL;
    return lab_max_unpool(c, x, at, dims, size);
}

/* The functions for one number of dimensions. */
#define POOLS(n)                                                                         \
    static lab_tensor *max_pool##n(lab_ctx *c, lab_tensor *x, const lab_value *kernel,   \
                                   const lab_value *stride, const lab_value *padding,    \
                                   const lab_value *dilation, bool ceil_mode)            \
    {                                                                                    \
        return max_pool(c, n, x, kernel, stride, padding, dilation, ceil_mode, NULL);    \
    }                                                                                    \
    static lab_tensor *max_pool_at##n(lab_ctx *c, lab_tensor *x,                         \
                                      const lab_value *kernel, const lab_value *stride,  \
                                      const lab_value *padding,                          \
                                      const lab_value *dilation, bool ceil_mode,         \
                                      lab_tensor **at)                                   \
    {                                                                                    \
        return max_pool(c, n, x, kernel, stride, padding, dilation, ceil_mode, at);      \
    }                                                                                    \
    static lab_tensor *avg_pool##n(lab_ctx *c, lab_tensor *x, const lab_value *kernel,   \
                                   const lab_value *stride, const lab_value *padding,    \
                                   bool ceil_mode, bool count_pad, int64_t divisor)      \
    {                                                                                    \
        return avg_pool(c, n, x, kernel, stride, padding, ceil_mode, count_pad,          \
                        divisor);                                                        \
    }                                                                                    \
    static lab_tensor *adaptive_max##n(lab_ctx *c, lab_tensor *x, const lab_value *size) \
    {                                                                                    \
        int64_t s[3];                                                                    \
                                                                                         \
        return lab_value_sizes(c, size, "output_size", n, -1, s)                         \
                   ? lab_adaptive_max_pool(c, x, n, s, NULL)                             \
                   : NULL;                                                               \
    }                                                                                    \
    static lab_tensor *adaptive_avg##n(lab_ctx *c, lab_tensor *x, const lab_value *size) \
    {                                                                                    \
        int64_t s[3];                                                                    \
                                                                                         \
        return lab_value_sizes(c, size, "output_size", n, -1, s)                         \
                   ? lab_adaptive_avg_pool(c, x, n, s)                                   \
                   : NULL;                                                               \
    }                                                                                    \
    static lab_tensor *max_unpool##n(lab_ctx *c, lab_tensor *x, lab_tensor *at,          \
                                     const lab_value *kernel, const lab_value *stride,   \
                                     const lab_value *padding, const lab_value *output)  \
    {                                                                                    \
        return unpool(c, n, x, at, kernel, stride, padding, output);                     \
    }
POOLS(1)
POOLS(2)
POOLS(3)

#define WINDOW "(x: tensor strided, kernel_size: any, stride: any?, padding: any?"
#define SHAPE1 "[N,L,C]"
#define SHAPE2 "[N,H,W,C]"
#define SHAPE3 "[N,D,H,W,C]"

#define ROWS(n)                                                                          \
    { "max_pool" #n "d" WINDOW ", dilation: any?; ceil_mode: bool = false) -> tensor",   \
      LAB_CODE(max_pool##n),                                                             \
      "The largest in each window of " SHAPE##n                                          \
      ", for each channel. kernel_size, stride "                                         \
      "(the kernel's size by default), padding (0) and dilation (1) are one number or "  \
      "one "                                                                             \
      "for each dimension.\n" MAX_TEST##n,                                               \
      LAB_METHOD },                                                                      \
        { "max_pool" #n "d_with_indices" WINDOW                                          \
          ", dilation: any?; ceil_mode: bool = false) -> out: tensor, indices: tensor",  \
          LAB_CODE(max_pool_at##n),                                                      \
          "As max_pool" #n                                                               \
          "d; also where in the sample, its places taken row by row, each "              \
          "stands.\n"                                                                    \
          ">>> x = tensor.arange(8):reshape(8, 1)\n"                                     \
          ">>> select(2, x:max_pool1d_with_indices(4)):flatten()\n[3 7] i32",            \
          LAB_METHOD },                                                                  \
        { "avg_pool" #n "d" WINDOW                                                       \
          "; ceil_mode: bool = false, count_include_pad: bool = true, "                  \
          "divisor_override: int?) -> tensor",                                           \
          LAB_CODE(avg_pool##n),                                                         \
          "The mean of each window of " SHAPE##n                                         \
          ", for each channel; padding counts as zeros "                                 \
          "unless count_include_pad is false.\n" AVG_TEST##n,                            \
          LAB_METHOD },                                                                  \
        { "adaptive_max_pool" #n "d(x: tensor strided, output_size: any) -> tensor",     \
          LAB_CODE(adaptive_max##n),                                                     \
          "The largest in windows such that output_size of them cover " SHAPE##n         \
          ".\n"                                                                          \
          ">>> tensor.arange(5):reshape(5, 1):adaptive_max_pool1d(2):flatten()\n[2 4] "  \
          "i64",                                                                         \
          LAB_METHOD },                                                                  \
        { "adaptive_avg_pool" #n "d(x: tensor strided, output_size: any) -> tensor",     \
          LAB_CODE(adaptive_avg##n),                                                     \
          "The mean in windows such that output_size of them cover " SHAPE##n            \
          ".\n"                                                                          \
          ">>> tensor{1, 2, 3, 4, 5}:reshape(5, "                                        \
          "1):adaptive_avg_pool1d(2):flatten()\n[2. 4.]",                                \
          LAB_METHOD },                                                                  \
    {                                                                                    \
        "max_unpool" #n                                                                  \
        "d(x: tensor strided, indices: tensor strided, kernel_size: any, "               \
        "stride: any?, padding: any?, output_size: any?) -> tensor",                     \
            LAB_CODE(max_unpool##n),                                                     \
            "Zeros with each number of x where max_pool" #n "d_with_indices found it.\n" \
            ">>> x = tensor{1, 3, 2, 0}:reshape(4, 1)\n"                                 \
            ">>> y, at = x:max_pool1d_with_indices(2)\n"                                 \
            ">>> y:max_unpool1d(at, 2):flatten()\n[0. 3. 2. 0.]",                        \
            LAB_METHOD                                                                   \
    }

#define MAX_TEST1 ">>> tensor{1, 3, 2, 0}:reshape(4, 1):max_pool1d(2):flatten()\n[3. 2.]"
#define MAX_TEST2                                                                       \
    ">>> tensor.arange(16):reshape(1, 4, 4, 1):max_pool2d(2):flatten()\n[ 5  7 13 15] " \
    "i64"
#define MAX_TEST3 ">>> tensor.zeros(1, 4, 4, 4, 2):max_pool3d(2):shape()\n{1, 2, 2, 2, 2}"
#define AVG_TEST1                                                                       \
    ">>> tensor{1, 3, 2, 0}:reshape(4, 1):avg_pool1d(2, 1, 1):flatten()\n[0.5 2.  2.5 " \
    "1.  0. ]"
#define AVG_TEST2                                                                    \
    ">>> tensor.arange(16):reshape(1, 4, 4, 1):avg_pool2d(2):flatten()\n[ 2.5  4.5 " \
    "10.5 12.5]"
#define AVG_TEST3 ">>> tensor.ones(1, 2, 2, 2, 1):avg_pool3d(2):item()\n1.0"

static const lab_row rows[] = {
    ROWS(1),
    ROWS(2),
    ROWS(3),
};
LAB_ROWS(tensor_pool_rows);
