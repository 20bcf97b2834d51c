/* reduce.c — sums, means, extremes and their kin. */
#include "op/reduce.h"

#include <math.h>

#define T double
#define A double
#define FIELD d
#define NAME(x) x##_f64
#define ADD(a, b) ((a) + (b))
#define MUL(a, b) ((a) * (b))
#include "op/reduce_tmpl.h"

#define T float
#define A double
#define FIELD d
#define NAME(x) x##_f32
#define ADD(a, b) ((a) + (double)(b))
#define MUL(a, b) ((a) * (double)(b))
#include "op/reduce_tmpl.h"

#define T int64_t
#define A int64_t
#define FIELD i
#define NAME(x) x##_i64
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

static const struct reduce_op op_sum = {
    .name = "sum",
    .f64 = sum_f64,
    .f32 = sum_f32,
    .i64 = sum_i64,
    .join = join_sum,
    .finish = value,
};
static const struct reduce_op op_mean = {
    .name = "mean",
    .f64 = sum_f64,
    .f32 = sum_f32,
    .i64 = sum_i64,
    .join = join_sum,
    .finish = quotient,
};
static const struct reduce_op op_prod = {
    .name = "prod",
    .f64 = prod_f64,
    .f32 = prod_f32,
    .i64 = prod_i64,
    .join = join_prod,
    .finish = product,
};
static const struct reduce_op op_max = {
    .name = "max",
    .f64 = max_f64,
    .f32 = max_f32,
    .i64 = max_i64,
    .join = join_max,
    .finish = value,
    .not_empty = true,
};
static const struct reduce_op op_min = {
    .name = "min",
    .f64 = min_f64,
    .f32 = min_f32,
    .i64 = min_i64,
    .join = join_min,
    .finish = value,
    .not_empty = true,
};
static const struct reduce_op op_argmax = {
    .name = "argmax",
    .f64 = max_f64,
    .f32 = max_f32,
    .i64 = max_i64,
    .join = join_max,
    .finish = place,
    .not_empty = true,
    .in_order = true,
};
static const struct reduce_op op_argmin = {
    .name = "argmin",
    .f64 = min_f64,
    .f32 = min_f32,
    .i64 = min_i64,
    .join = join_min,
    .finish = place,
    .not_empty = true,
    .in_order = true,
};
static const struct reduce_op op_any = {
    .name = "any",
    .i64 = sum_i64,
    .join = join_sum,
    .finish = somewhere,
    .truth = true,
};
static const struct reduce_op op_all = {
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

static const struct reduce_op op_var = {
    .name = "var",
    .f64 = var_f64,
    .f32 = var_f32,
    .join = join_var,
    .finish = variance,
};
static const struct reduce_op op_std = {
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

lab_tensor *lab_sum(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduce_run(c, &op_sum, x, dims, keep, sum_dtype(x), 0);
}

lab_tensor *lab_prod(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduce_run(c, &op_prod, x, dims, keep, sum_dtype(x), 0);
}

lab_tensor *lab_mean(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduce_run(c, &op_mean, x, dims, keep, float_dtype(lab_dtype_of(x)), 0);
}

lab_tensor *lab_var(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep,
                    double correction)
{
    return reduce_run(c, &op_var, x, dims, keep, float_dtype(lab_dtype_of(x)),
                      correction);
}

lab_tensor *lab_std(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep,
                    double correction)
{
    return reduce_run(c, &op_std, x, dims, keep, float_dtype(lab_dtype_of(x)),
                      correction);
}

lab_tensor *lab_max(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduce_run(c, &op_max, x, dims, keep, lab_dtype_of(x), 0);
}

lab_tensor *lab_min(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduce_run(c, &op_min, x, dims, keep, lab_dtype_of(x), 0);
}

lab_tensor *lab_argmax(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduce_run(c, &op_argmax, x, dims, keep, LAB_I64, 0);
}

lab_tensor *lab_argmin(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduce_run(c, &op_argmin, x, dims, keep, LAB_I64, 0);
}

lab_tensor *lab_any(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduce_run(c, &op_any, x, dims, keep, LAB_BOOL8, 0);
}

lab_tensor *lab_all(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool keep)
{
    return reduce_run(c, &op_all, x, dims, keep, LAB_BOOL8, 0);
}
