/* gather.c — elements at places along one dimension, read, written, added to. */
#include "op/gather.h"

#include "op/table.h"
#include "op/take.h"

#include <lab/index.h>
#include <lab/threads.h>
#include <lab/walk.h>

#include <string.h>

enum { GRAIN = 1 << 14 }; /* elements worth a thread */

/* x: [outer, n, inner], index and y: [outer, m, inner]; scattering writes x from y. */
struct lines {
    char *x, *y;
    const int64_t *index;
    int64_t n, m, inner;
};

#define LINES(type)                                                             \
    static void gather_##type(void *arg, int64_t begin, int64_t end)            \
    {                                                                           \
        const struct lines *l = arg;                                            \
        const type *x = (const void *)l->x;                                     \
        type *y = (void *)l->y;                                                 \
                                                                                \
        while (begin < end) {                                                   \
            int64_t o = begin / l->m,                                           \
                    stop = (o + 1) * l->m < end ? (o + 1) * l->m : end;         \
            const type *from = x + o * l->n * l->inner;                         \
                                                                                \
            for (int64_t r = begin; l->inner == 1 && r < stop; r++)             \
                y[r] = from[l->index[r]];                                       \
            for (int64_t r = begin; l->inner > 1 && r < stop; r++)              \
                for (int64_t j = 0, at = r * l->inner; j < l->inner; j++, at++) \
                    y[at] = from[l->index[at] * l->inner + j];                  \
            begin = stop;                                                       \
        }                                                                       \
    }                                                                           \
    WRITE(scatter, type, =)

/* Columns [begin, end) of all outer blocks in a row: what one place gets is written by one
 * thread, in the order of the index. */
#define WRITE(name, type, op)                                                           \
    static void name##_##type(void *arg, int64_t begin, int64_t end)                    \
    {                                                                                   \
        const struct lines *l = arg;                                                    \
        const type *y = (const void *)l->y;                                             \
        type *x = (void *)l->x;                                                         \
                                                                                        \
        while (begin < end) {                                                           \
            int64_t o = begin / l->inner, j0 = begin % l->inner;                        \
            int64_t j1 = end - o * l->inner < l->inner ? end - o * l->inner : l->inner; \
                                                                                        \
            for (int64_t i = 0; i < l->m; i++) {                                        \
                int64_t row = (o * l->m + i) * l->inner;                                \
                                                                                        \
                for (int64_t j = j0; j < j1; j++)                                       \
                    x[(o * l->n + l->index[row + j]) * l->inner + j] op y[row + j];     \
            }                                                                           \
            begin = o * l->inner + j1;                                                  \
        }                                                                               \
    }
LINES(uint8_t)
LINES(uint16_t)
LINES(uint32_t)
LINES(uint64_t)
WRITE(add, float, +=)
WRITE(add, double, +=)
WRITE(add, uint64_t, +=)

typedef void lines_kernel(void *arg, int64_t begin, int64_t end);

/* By the size of an element, 1 … 8. */
static lines_kernel *const gathers[] = { [1] = gather_uint8_t,
                                         [2] = gather_uint16_t,
                                         [4] = gather_uint32_t,
                                         [8] = gather_uint64_t },
                           *const scatters[] = { [1] = scatter_uint8_t,
                                                 [2] = scatter_uint16_t,
                                                 [4] = scatter_uint32_t,
                                                 [8] = scatter_uint64_t };

/* ---- on any sizes -------------------------------------------------------------------------- */

lab_tensor *cut_to(lab_ctx *c, const char *name, lab_tensor *t, const lab_tensor *as,
                   int dim)
{
    lab_tensor *cut = t;

    if (lab_ndim(t) != lab_ndim(as))
        return lab_fail(c, LAB_ESHAPE,
                        "%s: shape %s and index %s have different numbers of "
                        "dimensions",
                        name, lab_shape_text(c, lab_ndim(t), lab_shape(t)),
                        lab_shape_text(c, lab_ndim(as), lab_shape(as)));
    for (int d = 0; d < lab_ndim(t) && cut; d++) {
        if (d == dim || lab_dim(t, d) == lab_dim(as, d))
            continue;
        if (lab_dim(as, d) > lab_dim(t, d))
            return lab_fail(c, LAB_ESHAPE,
                            "%s: index %s is larger than shape %s in dimension %d", name,
                            lab_shape_text(c, lab_ndim(as), lab_shape(as)),
                            lab_shape_text(c, lab_ndim(t), lab_shape(t)), d);
        cut = lab_slice(c, cut, d, 0, lab_dim(as, d), 1);
    }
    return cut;
}

static struct lines lines_of(lab_tensor *x, int dim, const lab_tensor *index)
{
    struct around a = around(lab_ndim(x), lab_shape(x), dim);

    return (struct lines){ .index = lab_i64(index),
                           .n = a.n,
                           .m = lab_ndim(index) ? lab_dim(index, dim) : 1,
                           .inner = a.inner };
}

/* index: checked, i64, row-major. Recording is up to the caller. */
static lab_tensor *gather(lab_ctx *c, const char *name, lab_tensor *x, int dim,
                          lab_tensor *index)
{
    lab_tensor *y;
    struct lines l;

    x = lab_contiguous(c, cut_to(c, name, x, index, dim));
    if (!x)
        return NULL;
    y = lab_tensor_new(c, lab_dtype_of(x), lab_ndim(index), lab_shape(index));
    if (!y || lab_numel(y) == 0)
        return y;
    l = lines_of(x, dim, index);
    l.x = (char *)(uintptr_t)lab_data(x);
    l.y = lab_data_mut(y);
    lab_parallel_for(lab_numel(y) / l.inner, 1 + GRAIN / l.inner,
                     gathers[lab_dtype_size(lab_dtype_of(x))], &l);
    return y;
}

/* x, row-major and the op's own, changed in place; src of its dtype. */
static bool scatter_into(lab_ctx *c, const char *name, lab_tensor *x, int dim,
                         lab_tensor *index, lab_tensor *src, bool add)
{
    lab_tensor *part = cut_to(c, name, x, index, dim), *to = lab_contiguous(c, part);
    lab_dtype d = lab_dtype_of(x);
    struct lines l;

    src = lab_contiguous(c, cut_to(c, name, src, index, -1));
    if (!src || !to)
        return false;
    if (lab_numel(index) == 0)
        return true;
    l = lines_of(to, dim, index);
    l.x = lab_data_mut(to);
    l.y = (char *)(uintptr_t)lab_data(src);
    lab_parallel_for(lab_numel(index) / l.m, 1 + GRAIN / l.m,
                     !add           ? scatters[lab_dtype_size(d)]
                     : d == LAB_F64 ? add_double
                     : d == LAB_F32 ? add_float
                                    : add_uint64_t,
                     &l);
    if (to != part)
        lab_copy(c, part, to);
    return lab_ok(c);
}

/* A new tensor: x with src written or added. */
static lab_tensor *scattered(lab_ctx *c, const char *name, lab_tensor *x, int dim,
                             lab_tensor *index, lab_tensor *src, bool add)
{
    lab_dtype d = lab_dtype_of(x), sums = d;
    lab_tensor *y;

    if (add)
        sums = !lab_dtype_is_float(d) ? LAB_I64 : d == LAB_F64 ? LAB_F64 : LAB_F32;
    y = lab_tensor_new(c, sums, lab_ndim(x), lab_shape(x));
    lab_copy(c, y, x);
    src = lab_cast(c, src, sums);
    if (!y || !src || !scatter_into(c, name, y, dim, index, src, add))
        return NULL;
    return lab_cast(c, y, d);
}

/* ---- derivatives --------------------------------------------------------------------------- */

static lab_tensor *zeros(lab_ctx *c, const lab_meta *m)
{
    return lab_tensor_zeros(c, m->dtype, m->ndim, m->shape);
}

static void back_gather(lab_ctx *c, const lab_back *b)
{
    b->grads[0] = scattered(c, b->name, zeros(c, &b->in_meta[0]), *(const int *)b->param,
                            b->saved[0], b->grad, true);
}

/* What src gave: the gradient where it went, 0 beyond index's sizes. */
static lab_tensor *source(lab_ctx *c, const lab_back *b)
{
    const lab_meta *m = &b->in_meta[1];
    lab_tensor *index = b->saved[0], *full;
    lab_tensor *g =
        lab_cast(c, gather(c, b->name, b->grad, *(const int *)b->param, index), m->dtype);
    bool same = true;

    for (int d = 0; d < m->ndim; d++)
        same = same && m->shape[d] == lab_dim(index, d);
    if (same)
        return g;
    full = zeros(c, m);
    lab_copy(c, cut_to(c, b->name, full, index, -1), g);
    return full;
}

static void back_scatter(lab_ctx *c, const lab_back *b)
{
    lab_tensor *index = b->saved[0];

    if (b->wants[0])
        b->grads[0] = scattered(c, b->name, b->grad, *(const int *)b->param, index,
                                lab_tensor_zeros(c, lab_dtype_of(b->grad),
                                                 lab_ndim(index), lab_shape(index)),
                                false);
    if (b->wants[1])
        b->grads[1] = source(c, b);
}

static void back_scatter_add(lab_ctx *c, const lab_back *b)
{
    b->grads[0] = b->grad;
    if (b->wants[1])
        b->grads[1] = source(c, b);
}

static const lab_derivative d_gather = { .name = "gather", .backward = back_gather },
                            d_scatter = { .name = "scatter", .backward = back_scatter },
                            d_scatter_add = { .name = "scatter_add",
                                              .backward = back_scatter_add };

/* ---- the functions ------------------------------------------------------------------------- */

lab_tensor *line_places(lab_ctx *c, const char *name, lab_tensor *x, int dim,
                        lab_tensor *index, bool negative)
{
    int64_t size = lab_ndim(x) ? lab_dim(x, dim) : 1;

    return lab_reshape(c, checked_places(c, name, index, dim, size, negative),
                       lab_ndim(index), lab_shape(index));
}

int line_dim(lab_ctx *c, const lab_tensor *x, int dim)
{
    return lab_ndim(x) == 0 && (dim == 0 || dim == -1) ? 0 : lab_dim_index(c, x, dim, 0);
}

static lab_tensor *gathered(lab_ctx *c, const char *name, lab_tensor *x, int dim,
                            lab_tensor *index, bool negative)
{
    lab_tensor *at;

    if (!x || !index || !lab_ok(c))
        return NULL;
    dim = line_dim(c, x, dim);
    at = dim < 0 ? NULL : line_places(c, name, x, dim, index, negative);
    if (!at)
        return NULL;
    return lab_record(c, &d_gather, gather(c, name, lab_detach(c, x), dim, at), 1, &x, 1,
                      &at, &dim, sizeof dim);
}

lab_tensor *lab_gather(lab_ctx *c, lab_tensor *x, int dim, lab_tensor *index)
{
    return gathered(c, "gather", x, dim, index, false);
}

static lab_tensor *scatter(lab_ctx *c, const lab_derivative *d, lab_tensor *x, int dim,
                           lab_tensor *index, lab_tensor *src, bool add)
{
    lab_tensor *at, *y;

    if (!x || !index || !src || !lab_ok(c))
        return NULL;
    dim = line_dim(c, x, dim);
    at = dim < 0 ? NULL : line_places(c, d->name, x, dim, index, false);
    if (!at)
        return NULL;
    y = scattered(c, d->name, x, dim, at, lab_detach(c, src), add);
    return lab_record(c, d, y, 2, (lab_tensor *[]){ x, src }, 1, &at, &dim, sizeof dim);
}

lab_tensor *lab_scatter(lab_ctx *c, lab_tensor *x, int dim, lab_tensor *index,
                        lab_tensor *src)
{
    return scatter(c, &d_scatter, x, dim, index, src, false);
}

lab_tensor *lab_scatter_add(lab_ctx *c, lab_tensor *x, int dim, lab_tensor *index,
                            lab_tensor *src)
{
    return scatter(c, &d_scatter_add, x, dim, index, src, true);
}

lab_tensor *lab_take_along_dim(lab_ctx *c, lab_tensor *x, lab_tensor *index, int dim)
{
    int64_t shape[LAB_MAX_DIMS], from[LAB_MAX_DIMS];
    int n = lab_ndim(x);

    if (!x || !index || !lab_ok(c))
        return NULL;
    if (lab_ndim(index) != n)
        return lab_fail(c, LAB_ESHAPE,
                        "take_along_dim: x is %s, the index %s: as many dimensions were "
                        "expected",
                        lab_tensor_brief(c, x), lab_tensor_brief(c, index));
    dim = line_dim(c, x, dim);
    if (dim < 0)
        return NULL;
    for (int d = 0; d < n; d++) {
        int64_t a = lab_dim(x, d), b = lab_dim(index, d);

        if (d != dim && a != b && a != 1 && b != 1)
            return lab_fail(
                c, LAB_ESHAPE,
                "take_along_dim: x is %s, the index %s: dimension %d does not "
                "fit",
                lab_tensor_brief(c, x), lab_tensor_brief(c, index), d);
        from[d] = d == dim || a != 1 ? a : b;
        shape[d] = d == dim || b != 1 ? b : a;
    }
    return gathered(c, "take_along_dim", lab_expand(c, x, n, from), dim,
                    lab_expand(c, index, n, shape), true);
}

/* ---- for the table of operations ----------------------------------------------------------- */

static lab_tensor *call_gather(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_gather(c, in[0], (int)p[0], in[1]);
}

static lab_tensor *call_along(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_take_along_dim(c, in[0], in[1], (int)p[0]);
}

static lab_tensor *call_scatter_add(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_scatter_add(c, in[0], (int)p[0], in[1], in[2]);
}

/* An index without repetitions: the place along dim plus the other coordinates, mod size. */
static lab_tensor *call_scatter(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    int dim = (int)p[0];
    lab_tensor *index = lab_tensor_new(c, LAB_I64, lab_ndim(in[1]), lab_shape(in[1]));

    for (int64_t i = 0; i < lab_numel(index); i++) {
        int64_t rest = i, sum = 0;

        for (int d = lab_ndim(index) - 1; d >= 0; d--) {
            sum += rest % lab_dim(index, d);
            rest /= lab_dim(index, d);
        }
        lab_i64_mut(index)[i] = sum % lab_dim(in[0], dim);
    }
    return lab_scatter(c, in[0], dim, index, in[1]);
}

const struct lab_op op_gather = {
    .name = "gather",
    .inputs = 2,
    .call = call_gather,
    .flags = OP_GRAD | OP_BF16,
    .cases = OP_CASES("3,4; i4:3,2 | 1", "3,4; i3:5,4 | 0", "4,3,5; i3:2,7,5 | 1",
                      "2,3; i3:2,0 | 1", "5; i5:9 | 0"),
};
const struct lab_op op_take_along_dim = {
    .name = "take_along_dim",
    .inputs = 2,
    .call = call_along,
    .flags = OP_GRAD,
    .cases = OP_CASES("3,4; i4:3,2 | 1", "1,4; i4:5,2 | 1", "3,4,2; i3:6,1,2 | 0"),
};
const struct lab_op op_scatter = {
    .name = "scatter",
    .inputs = 2,
    .call = call_scatter,
    .flags = OP_GRAD | OP_BF16,
    .cases = OP_CASES("3,4; 3,2 | 1", "5,4; 3,4 | 0", "4,5,6; 2,3,6 | 1", "2,3; 2,0 | 1"),
};
const struct lab_op op_scatter_add = {
    .name = "scatter_add",
    .inputs = 3,
    .call = call_scatter_add,
    .flags = OP_GRAD | OP_BF16,
    .cases = OP_CASES("3,4; i4:3,7; 3,7 | 1", "5,4; i5:9,4; 9,4 | 0",
                      "4,5,6; i5:2,3,6; 3,4,6 | 1", "2,3; i3:2,0; 2,0 | 1"),
};
