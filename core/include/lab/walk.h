/* walk.h — for writers of kernels: one pass over the elements of several tensors, one row
 * of numbers from dtype to dtype, shapes that broadcast.
 */
#ifndef LAB_WALK_H
#define LAB_WALK_H

#include <lab/tensor.h>

/* ---- walks ------------------------------------------------------------------------------ */

enum { LAB_WALK_MAX = 4, LAB_WALK_GRAIN = 1 << 15 };

/* n elements of each operand: at p[k], p[k] + step[k], … (bytes). p may be changed. */
typedef void lab_walk_row(void *arg, char **p, const int64_t *step, int64_t n);

/* Dimensions are put in the order in which operand 0 lies in memory and joined where all
 * operands run on, so that rows are as long as they can be. Fields are read-only. */
typedef struct lab_walk {
    int operands, ndim;
    int64_t numel;
    int64_t shape[LAB_MAX_DIMS];
    int64_t steps[LAB_WALK_MAX][LAB_MAX_DIMS]; /* bytes */
    char *base[LAB_WALK_MAX];
} lab_walk;

/* Over `shape`, to which each operand (borrowed, not NULL) broadcasts. */
LAB_API void lab_walk_make(lab_walk *w, int ndim, const int64_t *shape, int operands,
                           const lab_tensor *const *t);
/* Visits each element once, pieces of at least `grain` elements in parallel
 * (LAB_WALK_GRAIN for cheap ones). */
LAB_API void lab_walk_run(const lab_walk *w, int64_t grain, lab_walk_row *row, void *arg);

/* ---- numbers ---------------------------------------------------------------------------- */

/* Converts n numbers at distances of `step` bytes, as lab_cast does. */
typedef void lab_convert_row(const char *src, int64_t src_step, char *dst,
                             int64_t dst_step, int64_t n);
LAB_API lab_convert_row *lab_convert(lab_dtype from, lab_dtype to); /* never NULL */

/* Half floats as bits; to them rounded to nearest even. */
LAB_API float lab_bf16_to_f32(uint16_t h);
LAB_API float lab_f16_to_f32(uint16_t h);
LAB_API uint16_t lab_bf16_from_f32(float x);
LAB_API uint16_t lab_f16_from_f32(float x);

/* One element as a Lua value (an integer, a float or a boolean), exact. */
LAB_API lab_value lab_element(lab_dtype d, const void *at);
/* Writes an integer, number or boolean as lab_cast would. False for another kind. */
LAB_API bool lab_element_set(lab_dtype d, void *at, const lab_value *v);

/* y_ji = x_ij for rows × cols numbers; x's rows are x_row apart, y's y_row. */
void lab_transpose_f32(const float *x, int64_t x_row, int64_t rows, int64_t cols,
                       float *y, int64_t y_row);

/* ---- shapes ----------------------------------------------------------------------------- */

/* "[2,3]" in c's scope. */
LAB_API const char *lab_shape_text(lab_ctx *c, int ndim, const int64_t *shape);
/* The shape to which a and b broadcast; `out` has LAB_MAX_DIMS places. LAB_ESHAPE. */
LAB_API bool lab_shape_broadcast(lab_ctx *c, const lab_tensor *a, const lab_tensor *b,
                                 int *ndim, int64_t *out);
/* Dimension `dim` of t counted from the front; `extra` places behind the last are fine too.
 * −1 with LAB_EINDEX. */
LAB_API int lab_dim_index(lab_ctx *c, const lab_tensor *t, int64_t dim, int extra);
/* False with LAB_ESTATE when elements of t share memory (lab_expand). */
LAB_API bool lab_writable(lab_ctx *c, const lab_tensor *t);

/* ---- what is made from a tensor's numbers ---------------------------------------------- */

/* What was noted for t under `key` (packed weights, a copy in another dtype), borrowed; NULL
 * when there is nothing or t's numbers were handed out for writing since. */
LAB_API lab_tensor *lab_derived(const lab_tensor *t, uint64_t key);
/* Keeps `made` beside t's numbers until they change or die. One thread at a time. */
LAB_API void lab_derive(lab_tensor *t, uint64_t key, lab_tensor *made);

#endif
