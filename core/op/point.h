/* point.h — differentiable functions of one number with parameters, element by element. */
#ifndef OP_POINT_H
#define OP_POINT_H

#include "op/op.h"
#include "op/vector.h"

/* f(x) and f′ times the gradient, dense rows by variant. The second has two inputs: the
 * gradient, and the function's input or output, whichever derivative.saves names. */
struct point_op {
    lab_derivative derivative;
    element_row *const *forward, *const *backward;
    int64_t grain;
};

/* Elements worth a thread where a few vector instructions make each. */
enum { POINT_GRAIN = 1 << 14 };

/* f(x; p) in x's dtype, f32 for integers; p has ELEMENT_PARAMS numbers or is NULL. Returns
 * new, recorded. */
lab_tensor *point_run(lab_ctx *c, const struct point_op *op, lab_tensor *x,
                      const double *p);
void point_back(lab_ctx *c, const lab_back *b);

/* Makes `point_NAME` of the rows NAME and NAME_back of a template; saved: IN or OUT. */
#define POINT_OP(op, saved, grain_)                                                    \
    static element_row *const op##_rows[] = VARIANTS(op), *const op##_back_rows[] =    \
                                                              VARIANTS(op##_back);     \
    static const struct point_op point_##op = {                                        \
        .derivative = { .name = #op, .saves = POINT_##saved, .backward = point_back }, \
        .forward = op##_rows,                                                          \
        .backward = op##_back_rows,                                                    \
        .grain = grain_,                                                               \
    }
#define POINT_IN LAB_SAVES_IN(0)
#define POINT_OUT LAB_SAVES_OUT

/* The two rows of a template: f in a; f′ in x (the input) or y (the output). */
#define POINT_IN_ROWS(op, f, derivative)                   \
    FLOAT_ROW1(op, f)                                      \
    TARGET VECTOR A NAME(op##_slope)(A x, const double *p) \
    {                                                      \
        (void)p;                                           \
        return (A)(derivative);                            \
    }                                                      \
    FLOAT_ROW2(op##_back, a *NAME(op##_slope)(b, p))
#define POINT_OUT_ROWS(op, f, derivative)                  \
    FLOAT_ROW1(op, f)                                      \
    TARGET VECTOR A NAME(op##_slope)(A y, const double *p) \
    {                                                      \
        (void)p;                                           \
        return (A)(derivative);                            \
    }                                                      \
    FLOAT_ROW2(op##_back, a *NAME(op##_slope)(b, p))

#endif
