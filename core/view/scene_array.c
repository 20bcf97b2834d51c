/* scene_array.c — reading a scene's arrays. Stands alone: the drawing code, which is a file
 * of its own, has it too. */
#include "view/scene.h"

#include <math.h>

double scene_value(const struct scene_array *a, int64_t i, int64_t j, int64_t k)
{
    size_t at = (size_t)((i * a->w + j) * a->c + k);

    switch (a->dtype) {
    case LAB_F64:
        return ((const double *)a->at)[at];
    case LAB_F32:
        return (double)((const float *)a->at)[at];
    case LAB_I64:
        return (double)((const int64_t *)a->at)[at];
    case LAB_I32:
        return ((const int32_t *)a->at)[at];
    case LAB_I16:
        return ((const int16_t *)a->at)[at];
    default:
        return ((const uint8_t *)a->at)[at];
    }
}

#define RANGE_FLOAT(type)                              \
    for (size_t i_ = 0; i_ < n; i_++) {                \
        double v_ = (double)((const type *)a->at)[i_]; \
        min = isfinite(v_) && v_ < min ? v_ : min;     \
        max = isfinite(v_) && v_ > max ? v_ : max;     \
    }
#define RANGE_WHOLE(type)                      \
    do {                                       \
        const type *x_ = a->at;                \
        type lo_ = x_[0], hi_ = x_[0];         \
        for (size_t i_ = 1; i_ < n; i_++) {    \
            lo_ = x_[i_] < lo_ ? x_[i_] : lo_; \
            hi_ = x_[i_] > hi_ ? x_[i_] : hi_; \
        }                                      \
        min = (double)lo_;                     \
        max = (double)hi_;                     \
    } while (0)

bool scene_range(const struct scene_array *a, double *lo, double *hi)
{
    size_t n = (size_t)a->h * (size_t)a->w * (size_t)a->c;
    double min = INFINITY, max = -INFINITY;

    if (!n || !a->at)
        return false;
    switch (a->dtype) {
    case LAB_F64:
        RANGE_FLOAT(double);
        break;
    case LAB_F32:
        RANGE_FLOAT(float);
        break;
    case LAB_I64:
        RANGE_WHOLE(int64_t);
        break;
    case LAB_I32:
        RANGE_WHOLE(int32_t);
        break;
    case LAB_I16:
        RANGE_WHOLE(int16_t);
        break;
    default:
        RANGE_WHOLE(uint8_t);
    }
    if (!(min <= max))
        return false;
    *lo = min;
    *hi = max;
    return true;
}
