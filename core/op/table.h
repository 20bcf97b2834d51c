/* table.h — what every operation says of itself, for tests, profiles and benches.
 *
 *     const struct lab_op op_softmax = {
 *         .name = "softmax", .inputs = 1, .call = call_softmax, .flags = OP_GRAD | OP_FAST,
 *         .cases = OP_CASES("2,3", "1,1", "4,0", "7,1000", "3,5,8 | 1"),
 *     };
 * One line in all.c makes it known. The cases feed the value test (f32 against f64), the
 * gradient check (f64, on strided inputs too), and fast path against reference.
 *
 * A case is "shape; shape; … | p0 p1 …": one shape for each input, then the numbers that
 * call gets as p. A shape is "2,3" (empty for 0-d) and may begin with what its numbers are:
 *     (nothing)  real, about ±2, no two alike      p:  positive, 0.1 … 3
 *     u:  within ±0.9                              q:  within 0.05 … 0.95
 *     i9: whole, 0 … 8, i64                        m:  0 or 1, bool
 */
#ifndef OP_TABLE_H
#define OP_TABLE_H

#include <lab/op.h>
#include <lab/record.h>

enum op_flags {
    OP_GRAD = 1,   /* differentiable by its real inputs */
    OP_FAST = 2,   /* has a path besides the reference */
    OP_BF16 = 4,   /* computes in bf16 too: compared at 1/64 */
    OP_RANDOM = 8, /* draws numbers: the same seed gives the same */
    OP_ROUGH = 16, /* f32 result compared at 1e-3 (long sums) instead of 1e-5 */
    OP_LARGE = 32, /* too many numbers for differences: gradients are compared only */
};

struct lab_op {
    const char *name;
    int inputs; /* at most LAB_MAX_INPUTS; −1: as many as the case has */
    lab_tensor *(*call)(lab_ctx *c, lab_tensor *const *in, const double *p);
    unsigned flags;
    const char *const *cases; /* NULL-ended, at least one */
};

#define OP_CASES(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* All operations, NULL-ended. */
LAB_API const struct lab_op *const *lab_op_table(void);

#endif
