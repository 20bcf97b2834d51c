/* take.h — blocks of a dimension picked by a list of places, and their adjoint: what
 * padding, repeating, selecting and embedding are made of. */
#ifndef OP_TAKE_H
#define OP_TAKE_H

#include <lab/tensor.h>

/* y[o, i, ·] = x[o, places[i], ·] along `dim`, of x's dtype; place −1 stands for `fill`.
 * places: [n] i64, row-major, within −1 … size − 1 (the caller has checked). */
lab_tensor *take_blocks(lab_ctx *c, lab_tensor *x, int dim, lab_tensor *places,
                        double fill);

/* y[o, t, ·] = Σ over places[i] = t of x[o, i, ·], t = 0 … n − 1, along `dim`; −1 is left
 * out. Added up in the order of i, whatever the number of threads. f64 stays, other floats
 * are summed in f32, integers in i64. */
lab_tensor *add_blocks(lab_ctx *c, lab_tensor *x, int dim, lab_tensor *places, int64_t n);

/* Writes src[o, i, ·] to the row-major y[o, places[i], ·], the last one where a place stands
 * twice; src: row-major, of y's dtype. */
void put_blocks(lab_tensor *y, int dim, const lab_tensor *places, const lab_tensor *src);

/* places as take_blocks wants them, from whole numbers of any dtype and shape, in a row; may share index's memory. Negative ones count from the end if `negative`, else they are refused.
 * LAB_EINDEX names `name`, the place and the bound; LAB_EDTYPE. */
lab_tensor *checked_places(lab_ctx *c, const char *name, lab_tensor *index, int dim,
                           int64_t size, bool negative);

/* The row-major numbers of mask's elements ≠ 0: [n] i64. */
lab_tensor *mask_places(lab_ctx *c, lab_tensor *mask);

/* A shape seen from one dimension: [outer, n, inner]. */
struct around {
    int64_t outer, n, inner;
};
static inline struct around around(int ndim, const int64_t *shape, int dim)
{
    struct around a = { 1, ndim > 0 ? shape[dim] : 1, 1 };

    for (int i = 0; i < ndim; i++)
        if (i < dim)
            a.outer *= shape[i];
        else if (i > dim)
            a.inner *= shape[i];
    return a;
}

#endif
