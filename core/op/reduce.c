/* reduce.c — sums, means, extremes and their kin. */
#include "op/reduce.h"
#include "op/table.h"

#include <lab/cpu.h>

#include <math.h>

/* The same bits on every CPU: 32 sums side by side, each in order. */
#define ADDER(name, type, acc, sum, target)                                 \
    target static void name(const type *x, int64_t n, acc *restrict strand) \
    {                                                                       \
        for (int64_t i = 0; i < n; i += 32)                                 \
            for (int k = 0; k < 32; k++)                                    \
                strand[k] = (acc)(sum);                                     \
    }
ADDER(add_f64, double, double, strand[k] + x[i + k], )
ADDER(add_i64, int64_t, int64_t, (uint64_t)strand[k] + (uint64_t)x[i + k], )
ADDER(add_f32_plain, float, double, strand[k] + (double)x[i + k], )
ADDER(add_f32_avx2, float, double, strand[k] + (double)x[i + k], LAB_AVX2)
ADDER(add_f32_avx512, float, double, strand[k] + (double)x[i + k], LAB_AVX512)

static void add_f32(const float *x, int64_t n, double *strand)
{
    lab_cpu cpu = lab_cpu_level();

    (cpu == LAB_CPU_AVX512 ? add_f32_avx512
     : cpu == LAB_CPU_AVX2 ? add_f32_avx2
                           : add_f32_plain)(x, n, strand);
}

/* ---- sums of columns -------------------------------------------------------------------- */

/* The same bits on every CPU: each column is summed up in the order of rows. */
#define COLUMNS(name, target)                                                           \
    target static void name(double *restrict acc, const char *p, int64_t step,          \
                            int64_t rows, int64_t side)                                 \
    {                                                                                   \
        for (; rows >= 4; rows -= 4, p += 4 * step) {                                   \
            const float *a = (const void *)p, *b = (const void *)(p + step);            \
            const float *c = (const void *)(p + 2 * step),                              \
                        *d = (const void *)(p + 3 * step);                              \
                                                                                        \
            for (int64_t i = 0; i < side; i++)                                          \
                acc[i] =                                                                \
                    acc[i] + (double)a[i] + (double)b[i] + (double)c[i] + (double)d[i]; \
        }                                                                               \
        for (; rows > 0; rows--, p += step)                                             \
            for (int64_t i = 0; i < side; i++)                                          \
                acc[i] += (double)((const float *)(const void *)p)[i];                  \
    }
COLUMNS(columns_plain, )
COLUMNS(columns_avx2, LAB_AVX2)
COLUMNS(columns_avx512, LAB_AVX512)

static void columns_f32(double *acc, const char *p, int64_t step, int64_t rows,
                        int64_t side)
{
    lab_cpu cpu = lab_cpu_level();

    (cpu == LAB_CPU_AVX512 ? columns_avx512
     : cpu == LAB_CPU_AVX2 ? columns_avx2
                           : columns_plain)(acc, p, step, rows, side);
}

/* ---- extremes --------------------------------------------------------------------------- */

/* x[0 … n): the extreme of what is not NaN into *best; is there a NaN? */
#define EXTREME_OF(name, type, fold, from, op, is_nan, target)    \
    target static bool name(const type *x, int64_t n, type *best) \
    {                                                             \
        type m = from;                                            \
        int bad = 0;                                              \
                                                                  \
        _Pragma(fold) for (int64_t i = 0; i < n; i++)             \
        {                                                         \
            m = x[i] op m ? x[i] : m;                             \
            bad |= is_nan(x[i]);                                  \
        }                                                         \
        *best = m;                                                \
        return bad != 0;                                          \
    }
#define LARGEST "omp simd reduction(max : m) reduction(| : bad)"
#define SMALLEST "omp simd reduction(min : m) reduction(| : bad)"
#define NEVER(x) 0
#define FLOAT_NAN(x) ((x) != (x))
EXTREME_OF(max_of_f64, double, LARGEST, -INFINITY, >, FLOAT_NAN, )
EXTREME_OF(min_of_f64, double, SMALLEST, INFINITY, <, FLOAT_NAN, )
EXTREME_OF(max_of_i64, int64_t, LARGEST, INT64_MIN, >, NEVER, )
EXTREME_OF(min_of_i64, int64_t, SMALLEST, INT64_MAX, <, NEVER, )
EXTREME_OF(max_of_plain, float, LARGEST, -INFINITY, >, FLOAT_NAN, )
EXTREME_OF(min_of_plain, float, SMALLEST, INFINITY, <, FLOAT_NAN, )
EXTREME_OF(max_of_avx2, float, LARGEST, -INFINITY, >, FLOAT_NAN, LAB_AVX2)
EXTREME_OF(min_of_avx2, float, SMALLEST, INFINITY, <, FLOAT_NAN, LAB_AVX2)
EXTREME_OF(max_of_avx512, float, LARGEST, -INFINITY, >, FLOAT_NAN, LAB_AVX512)
EXTREME_OF(min_of_avx512, float, SMALLEST, INFINITY, <, FLOAT_NAN, LAB_AVX512)

/* A NaN beats all and stays. */
#define EXTREME_COLUMNS(name, op, target)                                      \
    target static void name(double *restrict acc, const char *p, int64_t step, \
                            int64_t rows, int64_t side)                        \
    {                                                                          \
        for (; rows > 0; rows--, p += step) {                                  \
            const float *x = (const void *)p;                                  \
                                                                               \
            for (int64_t i = 0; i < side; i++) {                               \
                double v = (double)x[i], a = acc[i];                           \
                                                                               \
                acc[i] = (v op a) | (v != v) ? v : a;                          \
            }                                                                  \
        }                                                                      \
    }
EXTREME_COLUMNS(max_columns_plain, >, )
EXTREME_COLUMNS(max_columns_avx2, >, LAB_AVX2)
EXTREME_COLUMNS(max_columns_avx512, >, LAB_AVX512)
EXTREME_COLUMNS(min_columns_plain, <, )
EXTREME_COLUMNS(min_columns_avx2, <, LAB_AVX2)
EXTREME_COLUMNS(min_columns_avx512, <, LAB_AVX512)

#define BY_CPU(name, type, back, parameters, arguments)       \
    static type name##_f32 parameters                         \
    {                                                         \
        lab_cpu cpu = lab_cpu_level();                        \
                                                              \
        back(cpu == LAB_CPU_AVX512 ? name##_avx512            \
             : cpu == LAB_CPU_AVX2 ? name##_avx2              \
                                   : name##_plain) arguments; \
    }
#define RUN (const float *x, int64_t n, float *best)
#define SIDES (double *acc, const char *p, int64_t step, int64_t rows, int64_t side)
BY_CPU(max_of, bool, return, RUN, (x, n, best))
BY_CPU(min_of, bool, return, RUN, (x, n, best))
BY_CPU(max_columns, void, , SIDES, (acc, p, step, rows, side))
BY_CPU(min_columns, void, , SIDES, (acc, p, step, rows, side))

/* ---- rows ------------------------------------------------------------------------------ */

#define T double
#define A double
#define FIELD d
#define NAME(x) x##_f64
#define STRANDS add_f64
#define ADD(a, b) ((a) + (b))
#define MUL(a, b) ((a) * (b))
#include "op/reduce_tmpl.h"

#define T float
#define A double
#define FIELD d
#define NAME(x) x##_f32
#define STRANDS add_f32
#define ADD(a, b) ((a) + (double)(b))
#define MUL(a, b) ((a) * (double)(b))
#include "op/reduce_tmpl.h"

#define T int64_t
#define A int64_t
#define FIELD i
#define NAME(x) x##_i64
#define STRANDS add_i64
#define ADD(a, b) ((int64_t)((uint64_t)(a) + (uint64_t)(b)))
#define MUL(a, b) ((int64_t)((uint64_t)(a) * (uint64_t)(b)))
#include "op/reduce_tmpl.h"

/* ---- joining and finishing ------------------------------------------------------------- */

static void join_sum(struct acc *a, const struct acc *b, bool ints)
{
    if (ints)
        a->v.i = (int64_t)((uint64_t)a->v.i + (uint64_t)b->v.i);
    else
        a->v.d += b->v.d;
    a->n += b->n;
}

static void join_prod(struct acc *a, const struct acc *b, bool ints)
{
    if (ints)
        a->v.i = (int64_t)((uint64_t)a->v.i * (uint64_t)b->v.i);
    else
        a->v.d *= b->v.d;
    a->n += b->n;
}

static void join_max(struct acc *a, const struct acc *b, bool ints)
{
    if (ints ? b->v.i > a->v.i : b->v.d > a->v.d || (isnan(b->v.d) && !isnan(a->v.d)))
        *a = *b;
}

static void join_min(struct acc *a, const struct acc *b, bool ints)
{
    if (ints ? b->v.i < a->v.i : b->v.d < a->v.d || (isnan(b->v.d) && !isnan(a->v.d)))
        *a = *b;
}

static lab_value value(const struct acc *a, bool ints, double param)
{
    (void)param;
    return ints ? LAB_V_INT(a->v.i) : LAB_V_NUMBER(a->v.d);
}

static lab_value product(const struct acc *a, bool ints, double param)
{
    return a->n ? value(a, ints, param) : LAB_V_INT(1);
}

static lab_value quotient(const struct acc *a, bool ints, double param)
{
    (void)param;
    return LAB_V_NUMBER((ints ? (double)a->v.i : a->v.d) / (double)a->n);
}

static lab_value place(const struct acc *a, bool ints, double param)
{
    (void)ints;
    (void)param;
    return LAB_V_INT(a->at);
}

static lab_value somewhere(const struct acc *a, bool ints, double param)
{
    (void)ints;
    (void)param;
    return LAB_V_BOOL(a->v.i > 0);
}

static lab_value everywhere(const struct acc *a, bool ints, double param)
{
    (void)ints;
    (void)param;
    return LAB_V_BOOL(a->v.i == a->n);
}

#define ROWS(f) .f64 = f##_f64, .f32 = f##_f32, .i64 = f##_i64

static const struct reduce_op rows_sum = {
    .name = "sum",
    ROWS(sum),
    .columns = columns_f32,
    .join = join_sum,
    .finish = value,
};
static const struct reduce_op rows_mean = {
    .name = "mean",
    ROWS(sum),
    .columns = columns_f32,
    .join = join_sum,
    .finish = quotient,
};
static const struct reduce_op rows_prod = {
    .name = "prod",
    ROWS(prod),
    .join = join_prod,
    .finish = product,
};
static const struct reduce_op rows_max = {
    .name = "max",
    ROWS(max),
    .join = join_max,
    .finish = value,
    .columns = max_columns_f32,
    .start = -INFINITY,
    .not_empty = true,
};
static const struct reduce_op rows_min = {
    .name = "min",
    ROWS(min),
    .join = join_min,
    .finish = value,
    .columns = min_columns_f32,
    .start = INFINITY,
    .not_empty = true,
};
static const struct reduce_op rows_argmax = {
    .name = "argmax",
    ROWS(max),
    .join = join_max,
    .finish = place,
    .not_empty = true,
    .in_order = true,
};
static const struct reduce_op rows_argmin = {
    .name = "argmin",
    ROWS(min),
    .join = join_min,
    .finish = place,
    .not_empty = true,
    .in_order = true,
};
static const struct reduce_op rows_any = {
    .name = "any",
    .i64 = sum_i64,
    .join = join_sum,
    .finish = somewhere,
    .truth = true,
};
static const struct reduce_op rows_all = {
    .name = "all",
    .i64 = sum_i64,
    .join = join_sum,
    .finish = everywhere,
    .truth = true,
};

/* ---- spread ---------------------------------------------------------------------------------- */

/* Chan, Golub & LeVeque (1983), Algorithms for Computing the Sample Variance, eq. 2.1:
 *   δ = m₂ − m₁,  m = m₁ + δ n₂/n,  M2 = M2₁ + M2₂ + δ² n₁n₂/n                           */
static void join_var(struct acc *a, const struct acc *b, bool ints)
{
    double n = (double)(a->n + b->n), delta = b->v.d - a->v.d;

    (void)ints;
    if (b->n == 0)
        return;
    a->m2 += b->m2 + delta * delta * ((double)a->n / n) * (double)b->n;
    a->v.d += delta * ((double)b->n / n);
    a->n += b->n;
}

static void var_run(struct acc *acc, int every, const char *p, int64_t step, int64_t n,
                    double (*number)(const char *p), double total)
{
    struct acc run = { .n = n };

    if (every) {
        for (int64_t i = 0; i < n; i++) {
            struct acc one = { .v.d = number(p + i * step), .n = 1 };

            join_var(&acc[i], &one, false);
        }
        return;
    }
    run.v.d = total / (double)n;
    for (int64_t i = 0; i < n; i++) {
        double d = number(p + i * step) - run.v.d;

        run.m2 += d * d;
    }
    join_var(acc, &run, false);
}

static double number_f64(const char *p)
{
    return *(const double *)(const void *)p;
}

static double number_f32(const char *p)
{
    return *(const float *)(const void *)p;
}

static void var_f64(struct acc *acc, int every, const char *p, int64_t step, int64_t n,
                    int64_t at)
{
    (void)at;
    var_run(acc, every, p, step, n, number_f64, every ? 0 : total_f64(p, step, n));
}

static void var_f32(struct acc *acc, int every, const char *p, int64_t step, int64_t n,
                    int64_t at)
{
    (void)at;
    var_run(acc, every, p, step, n, number_f32, every ? 0 : total_f32(p, step, n));
}

static lab_value variance(const struct acc *a, bool ints, double correction)
{
    double n = (double)a->n - correction;

    (void)ints;
    return LAB_V_NUMBER(n > 0 ? a->m2 / n : NAN);
}

static lab_value deviation(const struct acc *a, bool ints, double correction)
{
    return LAB_V_NUMBER(sqrt(variance(a, ints, correction).as.n));
}

static const struct reduce_op rows_var = {
    .name = "var",
    .f64 = var_f64,
    .f32 = var_f32,
    .join = join_var,
    .finish = variance,
};
static const struct reduce_op rows_std = {
    .name = "std",
    .f64 = var_f64,
    .f32 = var_f32,
    .join = join_var,
    .finish = deviation,
};

/* ---- the functions ----------------------------------------------------------------------------- */

static lab_dtype sum_dtype(lab_tensor *x)
{
    return lab_dtype_is_float(lab_dtype_of(x)) ? lab_dtype_of(x) : LAB_I64;
}

/* x reduced by `op` to `out`, recorded with which dimensions were reduced. */
static lab_tensor *reduced(lab_ctx *c, const struct reduce_op *op,
                           const lab_derivative *d, lab_tensor *x, const lab_ints *dims,
                           bool keep, lab_dtype out, double param)
{
    lab_tensor *y = reduce_run(c, op, x, dims, keep, out, param);
    struct reduced r = { .param = param };

    for (int64_t i = 0; dims && i < dims->len; i++)
        r.mask |= 1u << (dims->at[i] < 0 ? dims->at[i] + lab_ndim(x) : dims->at[i]);
    if (!dims || dims->len == 0)
        r.mask = ~0u;
    return lab_record(c, d, y, 1, &x, 0, NULL, &r, sizeof r);
}

lab_tensor *lab_sum(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduced(c, &rows_sum, &reduce_d_sum, x, dims, keep, sum_dtype(x), 0);
}

lab_tensor *lab_prod(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduced(c, &rows_prod, &reduce_d_prod, x, dims, keep, sum_dtype(x), 0);
}

lab_tensor *lab_mean(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduced(c, &rows_mean, &reduce_d_mean, x, dims, keep,
                   float_dtype(lab_dtype_of(x)), 0);
}

lab_tensor *lab_var(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep,
                    double correction)
{
    return reduced(c, &rows_var, &reduce_d_var, x, dims, keep,
                   float_dtype(lab_dtype_of(x)), correction);
}

lab_tensor *lab_std(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep,
                    double correction)
{
    return reduced(c, &rows_std, &reduce_d_std, x, dims, keep,
                   float_dtype(lab_dtype_of(x)), correction);
}

lab_tensor *lab_max(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduced(c, &rows_max, &reduce_d_max, x, dims, keep, lab_dtype_of(x), 0);
}

lab_tensor *lab_min(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduced(c, &rows_min, &reduce_d_min, x, dims, keep, lab_dtype_of(x), 0);
}

lab_tensor *lab_argmax(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduce_run(c, &rows_argmax, x, dims, keep, LAB_I64, 0);
}

lab_tensor *lab_argmin(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduce_run(c, &rows_argmin, x, dims, keep, LAB_I64, 0);
}

lab_tensor *lab_any(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduce_run(c, &rows_any, x, dims, keep, LAB_BOOL8, 0);
}

lab_tensor *lab_all(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduce_run(c, &rows_all, x, dims, keep, LAB_BOOL8, 0);
}

/* ---- for the table of operations ------------------------------------------------------------- */

/* p: how many dims, then the dims, then keep, then correction. */
#define REDUCTION(op, expression, more, ...)                                         \
    static lab_tensor *call_##op(lab_ctx *c, lab_tensor *const *in, const double *p) \
    {                                                                                \
        int64_t at[LAB_MAX_DIMS];                                                    \
        lab_ints dims = { (int64_t)p[0], at };                                       \
        bool keep = p[dims.len + 1] != 0;                                            \
                                                                                     \
        for (int64_t i = 0; i < dims.len; i++)                                       \
            at[i] = (int64_t)p[i + 1];                                               \
        return expression;                                                           \
    }                                                                                \
    const struct lab_op op_##op = { .name = #op,                                     \
                                    .inputs = 1,                                     \
                                    .call = call_##op,                               \
                                    .flags = OP_GRAD | (more),                       \
                                    .cases = OP_CASES(__VA_ARGS__) }

REDUCTION(sum, lab_sum(c, in[0], &dims, keep), OP_BF16, "2,3", "2,3,4 | 1 1",
          "2,3,4 | 2 0 2 1", "5 | 1 -1", "", "3,0 | 1 1", "300,7 | 1 0", "40,33 | 1 0");
REDUCTION(mean, lab_mean(c, in[0], &dims, keep), OP_BF16, "2,3", "2,3,4 | 1 1",
          "2,3,4 | 2 0 2 1", "5 | 1 -1", "", "300,7 | 1 0", "40,33 | 1 0");
REDUCTION(var, lab_var(c, in[0], &dims, keep, p[dims.len + 2]), OP_BF16, "2,3",
          "2,3,4 | 1 1", "2,3,4 | 2 0 2 1 1", "5 | 1 -1 0 1", "30,7 | 1 0",
          "4,33 | 1 0 1 1");
REDUCTION(std, lab_std(c, in[0], &dims, keep, p[dims.len + 2]), OP_BF16, "2,3",
          "2,3,4 | 1 1", "2,3,4 | 2 0 2 1 1", "5 | 1 -1 0 1", "30,7 | 1 0",
          "4,33 | 1 0 1 1");
REDUCTION(prod, lab_prod(c, in[0], &dims, keep), 0, "2,3", "2,3,4 | 1 1",
          "2,3,4 | 2 0 2 1", "5 | 1 -1", "", "3,0 | 1 1", "30,7 | 1 0", "u:3,12 | 1 1");
REDUCTION(max, lab_max(c, in[0], &dims, keep), 0, "2,3", "2,3,4 | 1 1", "2,3,4 | 2 0 2 1",
          "5 | 1 -1", "", "30,7 | 1 0");
REDUCTION(min, lab_min(c, in[0], &dims, keep), 0, "2,3", "2,3,4 | 1 1", "2,3,4 | 2 0 2 1",
          "5 | 1 -1", "", "30,7 | 1 0");
