/* take.c — picking blocks of a dimension, and adding them up where they came from. */
#include "op/take.h"

#include "op/variants.h"

#include <lab/record.h>
#include <lab/threads.h>
#include <lab/walk.h>

#include <string.h>

#define TEMPLATE "op/take_tmpl.h"
#include "op/variants.h"

enum { GRAIN = 1 << 15 }; /* numbers worth a thread */

typedef void sum_kernel(void *out, const void *from, const int64_t *at, int64_t count,
                        int64_t n);
static sum_kernel *const sum_rows[] = VARIANTS(sum_rows);

static void sum_rows_i64(void *out, const void *from, const int64_t *at, int64_t count,
                         int64_t n)
{
    uint64_t *y = out;

    memset(y, 0, (size_t)n * sizeof *y);
    for (int64_t k = 0; k < count; k++)
        for (int64_t i = 0; i < n; i++)
            y[i] += ((const uint64_t *)from)[at[k] * n + i];
}

/* ---- which places -------------------------------------------------------------------------- */

/* Numbers of a float index are whole; so that tensor{0, 2}, which is f32, may be one. */
static bool all_whole(lab_ctx *c, const char *name, lab_tensor *index)
{
    lab_tensor *t = lab_contiguous(c, lab_cast(c, lab_detach(c, index), LAB_F64));
    const double *x = lab_f64(t);

    for (int64_t i = 0; t && i < lab_numel(t); i++)
        if (!(x[i] >= -0x1p53 && x[i] <= 0x1p53) || x[i] != (double)(int64_t)x[i])
            return lab_failn(c, LAB_EDTYPE, "%s: index %g is no whole number", name,
                             x[i]);
    return t != NULL;
}

/* All within low … high − 1? */
static bool in_range(const int64_t *p, int64_t n, int64_t low, int64_t high)
{
    int bad = 0;

    for (int64_t i = 0; i < n; i++)
        bad |= p[i] < low || p[i] >= high;
    return !bad;
}

lab_tensor *checked_places(lab_ctx *c, const char *name, lab_tensor *index, int dim,
                           int64_t size, bool negative)
{
    lab_tensor *places;
    lab_dtype d = lab_dtype_of(index);
    int64_t *p;

    if (!index || !lab_ok(c))
        return NULL;
    if (d == LAB_BOOL8)
        return lab_fail(c, LAB_EDTYPE,
                        "%s: the index is bool, whole numbers were expected", name);
    if (lab_dtype_is_float(d) && !all_whole(c, name, index))
        return NULL;
    places = lab_reshape(c, lab_contiguous(c, lab_detach(c, lab_cast(c, index, LAB_I64))),
                         1, (int64_t[]){ -1 });
    if (!places || (in_range(lab_i64(places), lab_numel(places), 0, size)))
        return places;
    if (!negative || !in_range(lab_i64(places), lab_numel(places), -size, size)) {
        const int64_t *at = lab_i64(places), low = negative ? -size : 0;

        while (*at >= low && *at < size)
            at++;
        return lab_fail(c, LAB_EINDEX,
                        "%s: index %lld is out of range for dimension %d of size %lld",
                        name, (long long)*at, dim, (long long)size);
    }
    places = lab_clone(c, places);
    p = lab_i64_mut(places);
    for (int64_t i = 0; places && i < lab_numel(places); i++)
        p[i] += p[i] < 0 ? size : 0;
    return lab_ok(c) ? places : NULL;
}

/* ---- taking -------------------------------------------------------------------------------- */

struct take {
    const char *x;
    char *y;
    const int64_t *places;
    int64_t from, to; /* sizes of the dimension in x and y */
    size_t bytes;     /* of a block */
    const char *fill; /* a block of it; NULL: no place is −1 */
};

#define MOVE(type)                                                            \
    static void move_##type(const struct take *t, int64_t begin, int64_t end) \
    {                                                                         \
        for (int64_t r = begin; r < end; r++) {                               \
            int64_t place = t->places[r % t->to];                             \
            int64_t row = r / t->to * t->from + place;                        \
            const type *x = (const void *)t->x;                               \
                                                                              \
            ((type *)(void *)t->y)[r] =                                       \
                place < 0 ? *(const type *)(const void *)t->fill : x[row];    \
        }                                                                     \
    }
MOVE(uint8_t)
MOVE(uint16_t)
MOVE(uint32_t)
MOVE(uint64_t)

static void move_block(const struct take *t, int64_t begin, int64_t end)
{
    for (int64_t r = begin; r < end; r++) {
        int64_t place = t->places[r % t->to];
        int64_t row = r / t->to * t->from + place;

        memcpy(t->y + (size_t)r * t->bytes,
               place < 0 ? t->fill : t->x + (size_t)row * t->bytes, t->bytes);
    }
}

static void take_range(void *arg, int64_t begin, int64_t end)
{
    const struct take *t = arg;

    switch (t->bytes) {
    case 1:
        move_uint8_t(t, begin, end);
        break;
    case 2:
        move_uint16_t(t, begin, end);
        break;
    case 4:
        move_uint32_t(t, begin, end);
        break;
    case 8:
        move_uint64_t(t, begin, end);
        break;
    default:
        move_block(t, begin, end);
    }
}

/* What both directions remember. */
struct taken {
    int dim;
    int64_t n; /* the dimension's size in the input */
};

static void back_take(lab_ctx *c, const lab_back *b)
{
    const struct taken *p = b->param;

    b->grads[0] = lab_cast(c, add_blocks(c, b->grad, p->dim, b->saved[0], p->n),
                           b->in_meta[0].dtype);
}

static void back_add(lab_ctx *c, const lab_back *b)
{
    const struct taken *p = b->param;

    b->grads[0] =
        lab_cast(c, take_blocks(c, b->grad, p->dim, b->saved[0], 0), b->in_meta[0].dtype);
}

static const lab_derivative d_take = { .name = "take", .backward = back_take },
                            d_add = { .name = "index_add", .backward = back_add };

/* A block of `fill`, in the scope. */
static const char *filled(lab_ctx *c, lab_dtype d, int64_t inner, double fill)
{
    size_t size = lab_dtype_size(d);
    char *block = lab_alloc(c, (size_t)inner * size + 8);
    lab_value v = LAB_V_NUMBER(fill);

    for (int64_t i = 0; block && i < inner; i++)
        lab_element_set(d, block + (size_t)i * size, &v);
    return block;
}

lab_tensor *take_blocks(lab_ctx *c, lab_tensor *x, int dim, lab_tensor *places,
                        double fill)
{
    int64_t shape[LAB_MAX_DIMS];
    struct around a;
    struct take t;
    lab_tensor *y, *from;

    from = lab_contiguous(c, x);
    if (!from || !places || !lab_ok(c))
        return NULL;
    a = around(lab_ndim(x), lab_shape(x), dim);
    memcpy(shape, lab_shape(x), sizeof shape);
    shape[dim] = lab_numel(places);
    y = lab_tensor_new(c, lab_dtype_of(x), lab_ndim(x), shape);
    t.fill = filled(c, lab_dtype_of(x), a.inner, fill);
    if (!y || !t.fill)
        return NULL;
    t.x = lab_data(from);
    t.y = lab_data_mut(y);
    t.places = lab_i64(places);
    t.from = a.n;
    t.to = shape[dim];
    t.bytes = (size_t)a.inner * lab_dtype_size(lab_dtype_of(x));
    if (t.bytes > 0)
        lab_parallel_for(a.outer * t.to, 1 + GRAIN / a.inner, take_range, &t);
    return lab_record(c, &d_take, y, 1, &from, 1, &places, &(struct taken){ dim, a.n },
                      sizeof(struct taken));
}

/* ---- adding -------------------------------------------------------------------------------- */

struct add {
    const char *x;
    char *y;
    const int64_t *start, *order; /* rows order[start[t] … start[t + 1]) go to t */
    struct around a;              /* of y */
    int64_t rows;                 /* of x in each outer block */
    size_t size;
    sum_kernel *sum;
};

static void add_range(void *arg, int64_t begin, int64_t end)
{
    const struct add *d = arg;
    size_t bytes = (size_t)d->a.inner * d->size;

    for (int64_t r = begin; r < end; r++) {
        int64_t o = r / d->a.n, t = r % d->a.n, count = d->start[t + 1] - d->start[t];
        char *y = d->y + (size_t)r * bytes;

        if (count == 0)
            memset(y, 0, bytes);
        else
            d->sum(y, d->x + (size_t)(o * d->rows) * bytes, d->order + d->start[t], count,
                   d->a.inner);
    }
}

/* Sorts the rows by where they go, those of one place in their order. */
static bool group(lab_ctx *c, struct add *d, const int64_t *places)
{
    int64_t n = d->a.n, *start = lab_alloc(c, (size_t)(n + 2) * sizeof *start), *order;

    order = lab_alloc(c, (size_t)(d->rows + 1) * sizeof *order);
    if (!start || !order)
        return false;
    for (int64_t i = 0; i < d->rows; i++)
        if (places[i] >= 0)
            start[places[i] + 2]++;
    for (int64_t t = 2; t <= n + 1; t++)
        start[t] += start[t - 1];
    for (int64_t i = 0; i < d->rows; i++)
        if (places[i] >= 0)
            order[start[places[i] + 1]++] = i;
    d->start = start;
    d->order = order;
    return true;
}

static lab_dtype summed_dtype(lab_dtype d)
{
    return !lab_dtype_is_float(d) ? LAB_I64 : d == LAB_F64 ? LAB_F64 : LAB_F32;
}

lab_tensor *add_blocks(lab_ctx *c, lab_tensor *x, int dim, lab_tensor *places, int64_t n)
{
    int64_t shape[LAB_MAX_DIMS];
    struct add d = { 0 };
    lab_tensor *y, *from;
    lab_dtype sums = summed_dtype(lab_dtype_of(x));

    from = lab_contiguous(c, lab_cast(c, x, sums));
    if (!from || !places || !lab_ok(c))
        return NULL;
    memcpy(shape, lab_shape(x), sizeof shape);
    d.rows = shape[dim];
    shape[dim] = n;
    d.a = around(lab_ndim(x), shape, dim);
    y = lab_tensor_new(c, sums, lab_ndim(x), shape);
    if (!y || !group(c, &d, lab_i64(places)))
        return NULL;
    d.x = lab_data(from);
    d.y = lab_data_mut(y);
    d.size = lab_dtype_size(sums);
    d.sum = sums == LAB_I64 ? sum_rows_i64 : sum_rows[variant_of(c, sums)];
    if (d.a.inner > 0)
        lab_parallel_for(d.a.outer * n, 1 + GRAIN / d.a.inner, add_range, &d);
    return lab_record(c, &d_add, y, 1, &from, 1, &places, &(struct taken){ dim, d.rows },
                      sizeof(struct taken));
}

/* ---- putting ------------------------------------------------------------------------------- */

void put_blocks(lab_tensor *y, int dim, const lab_tensor *places, const lab_tensor *src)
{
    struct around a = around(lab_ndim(y), lab_shape(y), dim);
    size_t bytes = (size_t)a.inner * lab_dtype_size(lab_dtype_of(y));
    const int64_t *p = lab_i64(places);
    const char *from = lab_data(src);
    char *to = lab_data_mut(y);
    int64_t n = lab_numel(places);

    for (int64_t o = 0; o < a.outer; o++)
        for (int64_t i = 0; i < n; i++)
            memcpy(to + (size_t)(o * a.n + p[i]) * bytes,
                   from + (size_t)(o * n + i) * bytes, bytes);
}
