/* norm.h — what the normalisations share. */
#ifndef OP_NORM_H
#define OP_NORM_H

#include <lab/norm.h>

/* Rows of n numbers are cut into pieces, whose sums are joined in order: that many, by the
 * shape alone, of at most `rows_max` rows. */
static inline int64_t piece_count(int64_t rows, int64_t n, int64_t rows_max)
{
    int64_t each = (1 << 15) / (n > 0 ? n : 1);

    each = each < 64 ? 64 : each > rows_max ? rows_max : each;
    return rows > each ? rows / each : 1;
}

static inline int64_t piece_start(int64_t rows, int64_t pieces, int64_t i)
{
    return rows / pieces * i + (i < rows % pieces ? i : rows % pieces);
}

/* Is x, of at least `ndim` dimensions, of floats, and eps sound? Else the error is recorded. */
static inline bool norm_checks(lab_ctx *c, const char *name, const lab_tensor *x,
                               int ndim, double eps)
{
    if (!lab_ok(c))
        return false;
    if (!lab_dtype_is_float(lab_dtype_of(x)))
        return lab_failn(c, LAB_EDTYPE, "%s: x is %s, floats were expected", name,
                         lab_dtype_name(lab_dtype_of(x)));
    if (lab_ndim(x) < ndim)
        return lab_failn(c, LAB_ESHAPE,
                         "%s: x is %s, at least %d dimensions were expected", name,
                         lab_tensor_brief(c, x), ndim);
    if (!(eps >= 0))
        return lab_failn(c, LAB_EARG, "%s: eps is %g, at least 0 was expected", name,
                         eps);
    return true;
}

#endif
