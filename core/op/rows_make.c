/* rows_make.c — making tensors at the prompt. */
#include "op/rows.h"

#include <lab/rng.h>
#include <lab/walk.h>
#include <math.h>

static bool sizes_fit(lab_ctx *c, const lab_ints *size)
{
    if (size->len > LAB_MAX_DIMS)
        return lab_failn(c, LAB_ESHAPE, "%lld dimensions: a tensor has at most %d",
                         (long long)size->len, LAB_MAX_DIMS);
    return true;
}

static lab_tensor *make(lab_ctx *c, const lab_ints *size, lab_dtype d)
{
    return sizes_fit(c, size) ? lab_tensor_new(c, d, (int)size->len, size->at) : NULL;
}

static lab_tensor *zeros(lab_ctx *c, const lab_ints *size, lab_dtype d)
{
    return sizes_fit(c, size) ? lab_tensor_zeros(c, d, (int)size->len, size->at) : NULL;
}

static lab_tensor *ones(lab_ctx *c, const lab_ints *size, lab_dtype d)
{
    lab_tensor *t = make(c, size, d);

    lab_fill(c, t, 1);
    return t;
}

static lab_tensor *full(lab_ctx *c, const lab_ints *size, const lab_value *value,
                        lab_dtype d)
{
    lab_tensor *one = tensor_from_value(c, value, d), *t;

    if (one && lab_ndim(one) > 0)
        return lab_fail(c, LAB_EARG,
                        "tensor.full: the value is a number or a boolean, got %s",
                        lab_value_kind(value));
    t = make(c, size, lab_dtype_of(one));
    lab_copy(c, t, one);
    return t;
}

static lab_tensor *zeros_like(lab_ctx *c, lab_tensor *x, lab_dtype d)
{
    d = d == LAB_NO_DTYPE ? lab_dtype_of(x) : d;
    return lab_tensor_zeros(c, d, lab_ndim(x), lab_shape(x));
}

static lab_tensor *ones_like(lab_ctx *c, lab_tensor *x, lab_dtype d)
{
    d = d == LAB_NO_DTYPE ? lab_dtype_of(x) : d;
    return lab_tensor_full(c, d, lab_ndim(x), lab_shape(x), 1);
}

static lab_tensor *eye(lab_ctx *c, int64_t n, int64_t m, lab_dtype d)
{
    lab_tensor *t, *diagonal;

    m = m == LAB_NO_INT ? n : m;
    t = lab_tensor_zeros(c, d, 2, (int64_t[]){ n, m });
    if (!t || lab_numel(t) == 0)
        return t;
    n = n < m ? n : m;
    /* Every (m + 1)-th element of the rows in one line. */
    diagonal = lab_slice(c, lab_reshape(c, t, 1, (int64_t[]){ -1 }), 0, 0,
                         (n - 1) * m + n, m + 1);
    lab_fill(c, diagonal, 1);
    return t;
}

/* ---- sequences ----------------------------------------------------------------------------- */

static bool is_number(lab_ctx *c, const char *what, const lab_value *v, double *out)
{
    bool number = lab_value_number(v, out);

    if (number && isfinite(*out))
        return true;
    return lab_failn(c, LAB_EARG,
                     "tensor.arange: argument '%s' is a finite number, got %s", what,
                     number ? lab_format(c, "%g", *out) : lab_value_kind(v));
}

/* ⌈(stop − start) / step⌉ elements, at least none. */
static int64_t arange_count(const lab_value *v[3], const double x[3], bool ints)
{
    double n;

    if (ints) {
        __extension__ __int128 from = v[0]->as.i, to = v[1]->as.i, step = v[2]->as.i;
        __extension__ __int128 span = step > 0 ? to - from : from - to;

        step = step > 0 ? step : -step;
        span = span > 0 ? (span + step - 1) / step : 0;
        return span < INT64_MAX ? (int64_t)span : INT64_MAX;
    }
    n = ceil((x[1] - x[0]) / x[2]);
    return n > 0 ? n < 0x1p62 ? (int64_t)n : INT64_MAX : 0;
}

static lab_tensor *arange(lab_ctx *c, const lab_value *start, const lab_value *stop,
                          const lab_value *step, lab_dtype d)
{
    const lab_value zero = LAB_V_INT(0),
                    *v[3] = { stop ? start : &zero, stop ? stop : start, step };
    bool ints = v[0]->kind == LAB_INT && v[1]->kind == LAB_INT && v[2]->kind == LAB_INT;
    double x[3];
    int64_t n;
    lab_tensor *t;

    if (!is_number(c, "start", v[0], &x[0]) || !is_number(c, "stop", v[1], &x[1]) ||
        !is_number(c, "step", v[2], &x[2]))
        return NULL;
    if (x[2] == 0)
        return lab_fail(c, LAB_EARG, "tensor.arange: a step of 0 leads nowhere");
    n = arange_count(v, x, ints);
    t = lab_tensor_make(c, ints ? LAB_I64 : LAB_F64, n);
    for (int64_t i = 0; t && i < n; i++)
        if (ints)
            lab_i64_mut(t)[i] = v[0]->as.i + i * v[2]->as.i;
        else
            lab_f64_mut(t)[i] = x[0] + (double)i * x[2];
    return lab_cast(c, t, d == LAB_NO_DTYPE ? (ints ? LAB_I64 : LAB_F32) : d);
}

/* The last one is exactly `stop`. */
static lab_tensor *linspace(lab_ctx *c, double start, double stop, int64_t n, lab_dtype d)
{
    lab_tensor *t = lab_tensor_make(c, LAB_F64, n);
    double *x = lab_f64_mut(t);

    for (int64_t i = 0; t && i < n; i++) {
        double part = n > 1 ? (double)i / (double)(n - 1) : 0;

        x[i] = part == 1 ? stop : start + (stop - start) * part;
    }
    return lab_cast(c, t, d);
}

/* ---- chance ---------------------------------------------------------------------------------- */

/* Numbers of the session's generator in f64, or f32 for all narrower floats. */
static lab_tensor *random(lab_ctx *c, const char *name, const lab_ints *size, lab_dtype d,
                          double a, double b, bool normal)
{
    lab_rng *r = lab_ctx_rng(c);
    lab_tensor *t;
    int64_t n;

    if (!lab_dtype_is_float(d))
        return lab_fail(c, LAB_EDTYPE,
                        "tensor.%s: makes floats, not %s; see tensor.randint", name,
                        lab_dtype_name(d));
    t = make(c, size, d == LAB_F64 ? LAB_F64 : LAB_F32);
    n = lab_numel(t);
    if (t && d == LAB_F64 && normal)
        lab_rng_fill_normal_f64(r, lab_f64_mut(t), n, a, b);
    else if (t && d == LAB_F64)
        lab_rng_fill_uniform_f64(r, lab_f64_mut(t), n, a, b);
    else if (t && normal)
        lab_rng_fill_normal(r, lab_f32_mut(t), n, (float)a, (float)b);
    else if (t)
        lab_rng_fill_uniform(r, lab_f32_mut(t), n, (float)a, (float)b);
    return lab_cast(c, t, d);
}

static lab_tensor *uniform(lab_ctx *c, const lab_ints *size, lab_dtype d, double low,
                           double high)
{
    return random(c, "rand", size, d, low, high, false);
}

static lab_tensor *normal(lab_ctx *c, const lab_ints *size, lab_dtype d, double mean,
                          double std)
{
    return random(c, "randn", size, d, mean, std, true);
}

static lab_tensor *randint(lab_ctx *c, int64_t low, int64_t high, const lab_ints *size,
                           lab_dtype d)
{
    lab_rng *r = lab_ctx_rng(c);
    lab_tensor *t;
    int64_t range, *x;

    if (high <= low || __builtin_sub_overflow(high, low, &range))
        return lab_fail(c, LAB_EARG, "tensor.randint: nothing lies in [%lld, %lld)",
                        (long long)low, (long long)high);
    t = make(c, size, LAB_I64);
    x = lab_i64_mut(t);
    for (int64_t i = 0, n = lab_numel(t); i < n; i++)
        x[i] = low + lab_rng_below(r, range);
    return lab_cast(c, t, d);
}

static lab_tensor *randperm(lab_ctx *c, int64_t n)
{
    lab_tensor *t = lab_tensor_make(c, LAB_I64, n);
    int64_t *x = lab_i64_mut(t);

    for (int64_t i = 0; t && i < n; i++)
        x[i] = i;
    if (t)
        lab_rng_shuffle(lab_ctx_rng(c), x, n);
    return t;
}

static const lab_row rows[] = {
    { "__call(data: any, dtype: dtype?) -> tensor", LAB_CODE(tensor_from_value),
      "A tensor of the numbers or booleans in nested tables, in a number, or a copy of a "
      "tensor. Without a dtype: bool for booleans, else f32.\n"
      ">>> tensor{{1, 2, 3}, {4, 5, 6}}\n[[1. 2. 3.]\n [4. 5. 6.]]\n"
      ">>> tensor({1, 2, 300}, 'u8')\n[  1   2 255] u8" },
    { "zeros(size: int..., dtype: dtype = f32) -> tensor", LAB_CODE(zeros),
      "A tensor of zeros.\n"
      ">>> tensor.zeros(2, 3)\n[[0. 0. 0.]\n [0. 0. 0.]]\n"
      ">>> tensor.zeros({2, 2}, 'bool')\n[[false false]\n [false false]] bool" },
    { "ones(size: int..., dtype: dtype = f32) -> tensor", LAB_CODE(ones),
      "A tensor of ones.\n"
      ">>> tensor.ones(3, 'i32')\n[1 1 1] i32" },
    { "full(size: int..., value: any, dtype: dtype?) -> tensor", LAB_CODE(full),
      "A tensor of one value. Without a dtype: bool for a boolean, else f32.\n"
      ">>> tensor.full(2, 2, 0.5)\n[[0.5 0.5]\n [0.5 0.5]]\n"
      ">>> tensor.full({3}, 7, 'i64')\n[7 7 7] i64" },
    { "zeros_like(x: tensor strided, dtype: dtype?) -> tensor", LAB_CODE(zeros_like),
      "Zeros in the shape of x, of its dtype unless another is named.\n"
      ">>> tensor.zeros_like(tensor{1, 2})\n[0. 0.]" },
    { "ones_like(x: tensor strided, dtype: dtype?) -> tensor", LAB_CODE(ones_like),
      "Ones in the shape of x, of its dtype unless another is named.\n"
      ">>> tensor.ones_like(tensor{1, 2}, 'u8')\n[1 1] u8" },
    { "eye(n: int, m: int?, dtype: dtype = f32) -> tensor", LAB_CODE(eye),
      "The n×m matrix (n×n without m) with ones on the diagonal.\n"
      ">>> tensor.eye(2, 3)\n[[1. 0. 0.]\n [0. 1. 0.]]" },
    { "arange(start: any, stop: any?, step: any = 1, dtype: dtype?) -> tensor",
      LAB_CODE(arange),
      "The numbers start, start + step, … before stop; with one number 0 … before it. "
      "i64 when all are integers, else f32.\n"
      ">>> tensor.arange(5)\n[0 1 2 3 4] i64\n"
      ">>> tensor.arange(1, 2, 0.25)\n[1.   1.25 1.5  1.75]\n"
      ">>> tensor.arange(3, 0, -1, 'u8')\n[3 2 1] u8" },
    { "linspace(start: number, stop: number, n: int, dtype: dtype = f32) -> tensor",
      LAB_CODE(linspace),
      "n numbers from start to stop at equal distances, both included.\n"
      ">>> tensor.linspace(0, 1, 5)\n[0.   0.25 0.5  0.75 1.  ]" },
    { "rand(size: int..., dtype: dtype = f32; low: number = 0, high: number = 1) -> "
      "tensor",
      LAB_CODE(uniform),
      "Random numbers, evenly in [low, high); the same after the same lab.seed(n).\n"
      ">>> tensor.rand(100):lt(1):all()\ntrue" },
    { "randn(size: int..., dtype: dtype = f32; mean: number = 0, std: number = 1) -> "
      "tensor",
      LAB_CODE(normal),
      "Random numbers of a normal distribution.\n"
      ">>> tensor.randn(2, 3):shape()\n{2, 3}" },
    { "randint(low: int, high: int, size: int..., dtype: dtype = i64) -> tensor",
      LAB_CODE(randint),
      "Random integers low … high − 1, all equally often.\n"
      ">>> tensor.randint(5, 6, 3)\n[5 5 5] i64" },
    { "randperm(n: int) -> tensor", LAB_CODE(randperm),
      "The integers 0 … n − 1 in random order.\n"
      ">>> tensor.randperm(5):sum()\n10" },
};
LAB_ROWS(tensor_make_rows);
