/* reduce.h — reductions: one accumulator for each result, fed with runs of numbers. */
#ifndef OP_REDUCE_H
#define OP_REDUCE_H

#include "op/op.h"

/* What a result is made of; all zero before the first number. */
struct acc {
    union {
        double d;
        int64_t i;
    } v;        /* sum, product, extreme, mean: i for rows of i64, else d */
    double m2;  /* Σ (x − mean)² */
    int64_t at; /* where the extreme stands */
    int64_t n;  /* numbers seen */
};

/* Feeds n numbers at distances of `step` bytes: all to acc[0] when every is 0, number j to
 * acc[j] when it is 1. The first one's place is `at`; they stand one behind the other, or
 * all at the same place of different results. */
typedef void reduce_row(struct acc *acc, int every, const char *p, int64_t step,
                        int64_t n, int64_t at);

/* acc[j] ← acc[j] with number j of rows of `side` numbers without gaps, `step` bytes apart:
 * their sum, or the extreme of them. */
typedef void reduce_columns(double *acc, const char *p, int64_t step, int64_t rows,
                            int64_t side);

struct reduce_op {
    const char *name;
    reduce_row *f64, *f32, *i64; /* i64 NULL: integers are read as f64 */
    void (*join)(struct acc *acc, const struct acc *more,
                 bool ints); /* `more` comes after */
    /* The result; `ints`: fed by the i64 row. */
    lab_value (*finish)(const struct acc *acc, bool ints, double param);
    reduce_columns
        *columns;   /* of f32, for results side by side whose places do not matter,
                              * in f64; or NULL */
    double start;   /* what those begin with */
    bool truth;     /* numbers are read as bool */
    bool in_order;  /* places matter */
    bool not_empty; /* nothing has no result */
};

/* `out` is the dtype of the result, `param` what finish wants. */
lab_tensor *reduce_run(lab_ctx *c, const struct reduce_op *op, lab_tensor *x,
                       const lab_ints *dims, bool keep, lab_dtype out, double param);

/* What a reduction's backward must know. */
struct reduced {
    unsigned mask; /* bit d: dimension d was reduced */
    double param;
};
extern const lab_derivative reduce_d_sum, reduce_d_mean, reduce_d_var, reduce_d_std,
    reduce_d_max, reduce_d_min, reduce_d_prod;

#endif
