/* op.h — what the op files share: one pass over elements, and the dtypes of results. */
#ifndef OP_OP_H
#define OP_OP_H

#include <lab/op.h>
#include <lab/walk.h>

enum { MAX_INPUTS = 3, COSTLY_GRAIN = 1 << 12 };

/* n results from inputs that lie without gaps; where one[k], input k is one number for all
 * of them. `out` overlaps no input. p: the op's parameters, 0 where it has none. */
typedef void element_row(const void *const *in, const bool *one, void *out, int64_t n,
                         const double *p);

enum { ELEMENT_PARAMS = 4 };

/* An elementwise function: a row for each dtype it is computed in. */
struct element_op {
    const char *name;
    element_row *rows[LAB_N_DTYPES]; /* NULL: not computed in that dtype */
    element_row *const *variants;    /* of f64, f32 and bf16 (variants.h); before rows */
    bool dense;                      /* rows look at no one[k]: all inputs are arrays */
    bool truth;                      /* results are bool, whatever the inputs */
    int64_t grain;                   /* elements worth a thread; 0: LAB_WALK_GRAIN */
    double p[ELEMENT_PARAMS];
};

/* The dtype in which op computes d. */
lab_dtype element_dtype(const struct element_op *op, lab_dtype d);
/* Runs op over the broadcast inputs (not NULL), each converted to its dtype in `as`, with
 * the row of dtype `row`; results are converted to `out`. Returns new. */
lab_tensor *element_run(lab_ctx *c, const struct element_op *op, int inputs,
                        lab_tensor *const *x, const lab_dtype *as, lab_dtype row,
                        lab_dtype out);

/* The dtype to compute d in: f32 for half floats, u8 for bool. */
lab_dtype compute_dtype(lab_dtype d);
/* f32 for integers and bool, else d. */
lab_dtype float_dtype(lab_dtype d);

/* What the dtype of a result is made of. */
enum number_rule {
    NUMBER_FITS,      /* a plain number must fit an integer tensor: LAB_EDTYPE */
    NUMBER_SATURATES, /* it may be clipped to it */
};
/* The dtype of a op b; LAB_NO_DTYPE when the context failed. bool stays bool. */
lab_dtype common_dtype(lab_ctx *c, const char *name, lab_tensor *a, lab_tensor *b,
                       enum number_rule rule);
/* The dtype in which a and b are compared: a plain number is taken as it is. */
lab_dtype compared_dtype(lab_tensor *a, lab_tensor *b);

#endif
