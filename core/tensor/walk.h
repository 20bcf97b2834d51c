/* walk.h — one pass over the elements of several tensors of a common shape.
 *
 * Dimensions are put in the order in which the first operand lies in memory and joined where
 * all operands run on, so that the inner function gets rows as long as they can be. Pieces
 * run in parallel; each element is visited once.
 */
#ifndef TENSOR_WALK_H
#define TENSOR_WALK_H

#include "tensor/tensor.h"

enum { WALK_MAX = 4, WALK_GRAIN = 1 << 15 };

/* n elements of each operand: at p[k], p[k] + step[k], … (bytes). p may be changed. */
typedef void walk_row(void *arg, char **p, const int64_t *step, int64_t n);

struct walk {
    int operands, ndim;
    int64_t numel;
    int64_t shape[LAB_MAX_DIMS];
    int64_t steps[WALK_MAX][LAB_MAX_DIMS]; /* bytes */
    char *base[WALK_MAX];
};

/* Over `shape`, to which each operand (borrowed, not NULL) broadcasts. */
void walk_make(struct walk *w, int ndim, const int64_t *shape, int operands,
               const lab_tensor *const *t);
/* `grain`: the least number of elements worth a thread; WALK_GRAIN for cheap ones. */
void walk_run(const struct walk *w, int64_t grain, walk_row *row, void *arg);

#endif
