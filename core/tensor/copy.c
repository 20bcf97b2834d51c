/* copy.c — copies, casts and fills over any strides. */
#include "tensor/tensor.h"

#include <lab/threads.h>
#include <string.h>

/* Operand 0 is written, operand 1 read. */
static void convert_row(void *arg, char **p, const int64_t *step, int64_t n)
{
    lab_convert_row *const *convert = arg;

    (*convert)(p[1], step[1], p[0], step[0], n);
}

#define MOVE(type)                                                               \
    static void move_##type(void *arg, char **p, const int64_t *step, int64_t n) \
    {                                                                            \
        char *y = p[0];                                                          \
        const char *x = p[1];                                                    \
                                                                                 \
        (void)arg;                                                               \
        for (int64_t i = 0; i < n; i++, y += step[0], x += step[1])              \
            *(type *)(void *)y = *(const type *)(const void *)x;                 \
    }
MOVE(uint8_t)
MOVE(uint16_t)
MOVE(uint32_t)
MOVE(uint64_t)

static void move_block(void *arg, char **p, const int64_t *step, int64_t n)
{
    (void)arg;
    memcpy(p[0], p[1], (size_t)(n * step[0]));
}

/* ---- copies that turn over ---------------------------------------------------------------- */

enum { TILE = 64 };

/* Numbers that lie side by side along one dimension in y, along another in x: y_qr = x_rq for
 * `rows` of y's and `cols` of x's, elsewhere as the walk says. Steps in numbers. */
struct turn {
    const lab_walk *w;
    int across; /* the dimension along which x runs */
    int64_t rows, cols, x_row, y_row;
    int64_t cuts; /* tiles of the rows */
    size_t size;
};

#define TURN(type)                                                                    \
    static void turn_##type(const type *x, int64_t x_row, int64_t rows, int64_t cols, \
                            type *y, int64_t y_row)                                   \
    {                                                                                 \
        for (int64_t i = 0; i < cols; i++)                                            \
            for (int64_t j = 0; j < rows; j++)                                        \
                y[i * y_row + j] = x[j * x_row + i];                                  \
    }
TURN(uint8_t)
TURN(uint16_t)
TURN(uint64_t)

static void turn_tile(const struct turn *t, const char *x, int64_t rows, int64_t cols,
                      char *y)
{
    const void *from = x;
    void *to = y;

    if (t->size == 1)
        turn_uint8_t(from, t->x_row, rows, cols, to, t->y_row);
    else if (t->size == 2)
        turn_uint16_t(from, t->x_row, rows, cols, to, t->y_row);
    else if (t->size == 4)
        lab_transpose_f32(from, t->x_row, rows, cols, to, t->y_row);
    else
        turn_uint64_t(from, t->x_row, rows, cols, to, t->y_row);
}

/* Tasks are numbered by place in the other dimensions, then tile of the rows. */
static void turn_range(void *arg, int64_t begin, int64_t end)
{
    const struct turn *t = arg;
    int64_t size = (int64_t)t->size;

    for (int64_t k = begin; k < end; k++) {
        int64_t at = k / t->cuts, first = k % t->cuts * TILE;
        int64_t rows = t->rows - first < TILE ? t->rows - first : TILE;
        char *y = t->w->base[0] + first * size;
        const char *x = t->w->base[1] + first * t->x_row * size;

        for (int d = t->w->ndim - 2; d >= 0; d--) {
            if (d == t->across)
                continue;
            y += at % t->w->shape[d] * t->w->steps[0][d];
            x += at % t->w->shape[d] * t->w->steps[1][d];
            at /= t->w->shape[d];
        }
        for (int64_t q = 0; q < t->cols; q += TILE)
            turn_tile(t, x + q * size, rows, t->cols - q < TILE ? t->cols - q : TILE,
                      y + q * t->y_row * size);
    }
}

/* Is it such a copy, worth the trouble? Then it is done. */
static bool turned(const lab_walk *w, size_t bytes)
{
    int inner = w->ndim - 1, across = -1;
    int64_t size = (int64_t)bytes;
    struct turn t;

    if (inner < 1 || w->steps[0][inner] != size || w->shape[inner] < 8 ||
        w->steps[1][inner] % size || w->steps[1][inner] <= 0)
        return false;
    for (int d = 0; d < inner; d++)
        if (w->steps[1][d] == size && w->shape[d] >= 8 && w->steps[0][d] % size == 0)
            across = d;
    if (across < 0)
        return false;
    t = (struct turn){ .w = w,
                       .across = across,
                       .rows = w->shape[inner],
                       .cols = w->shape[across],
                       .x_row = w->steps[1][inner] / size,
                       .y_row = w->steps[0][across] / size,
                       .cuts = (w->shape[inner] + TILE - 1) / TILE,
                       .size = bytes };
    lab_parallel_for(w->numel / (t.rows * t.cols) * t.cuts,
                     1 + LAB_WALK_GRAIN / (TILE * t.cols), turn_range, &t);
    return true;
}

/* NULL for a walk of a single element, whose steps say nothing. */
static lab_walk_row *mover(size_t size, const lab_walk *w)
{
    int inner = w->ndim - 1;
    int64_t step = (int64_t)size;

    if (inner < 0)
        return NULL;
    if (w->steps[0][inner] == step && w->steps[1][inner] == step)
        return move_block;
    return size == 1   ? move_uint8_t
           : size == 2 ? move_uint16_t
           : size == 4 ? move_uint32_t
                       : move_uint64_t;
}

/* dst and src do not overlap. */
static void copy_apart(lab_tensor *dst, const lab_tensor *src)
{
    const lab_tensor *t[] = { dst, src };
    lab_convert_row *convert = lab_convert(src->dtype, dst->dtype);
    lab_walk_row *move;
    lab_walk w;

    lab_walk_make(&w, dst->ndim, dst->shape, 2, t);
    move = src->dtype == dst->dtype ? mover(lab_dtype_size(src->dtype), &w) : NULL;
    if (move && w.numel > 0 && turned(&w, lab_dtype_size(src->dtype)))
        return;
    if (move)
        lab_walk_run(&w, LAB_WALK_GRAIN, move, NULL);
    else
        lab_walk_run(&w, LAB_WALK_GRAIN, convert_row, &convert);
}

static bool fits_into(lab_ctx *c, const lab_tensor *dst, const lab_tensor *src)
{
    int missing = dst->ndim - src->ndim;
    bool fits = missing >= 0;

    for (int i = 0; fits && i < src->ndim; i++)
        fits = src->shape[i] == 1 || src->shape[i] == dst->shape[i + missing];
    if (!fits)
        lab_fail(c, LAB_ESHAPE, "shape %s cannot be copied into shape %s",
                 lab_shape_text(c, src->ndim, src->shape),
                 lab_shape_text(c, dst->ndim, dst->shape));
    return fits;
}

static bool same_view(const lab_tensor *a, const lab_tensor *b)
{
    return a->data == b->data && a->dtype == b->dtype && lab_same_shape(a, b) &&
           memcmp(a->strides, b->strides, (size_t)a->ndim * sizeof *a->strides) == 0;
}

void lab_copy(lab_ctx *c, lab_tensor *dst, const lab_tensor *src)
{
    lab_scope scope;

    if (!dst || !src || !lab_ok(c) || !lab_writable(c, dst) || !fits_into(c, dst, src))
        return;
    if (same_view(dst, src))
        return;
    dst->storage->version++;
    if (!lab_share_storage(dst, src)) {
        copy_apart(dst, src);
        return;
    }
    /* Two views of one storage may overlap. */
    scope = lab_scope_open(c);
    src = lab_clone(c, src);
    if (src)
        copy_apart(dst, src);
    lab_scope_close(c, &scope);
}

lab_tensor *lab_clone(lab_ctx *c, const lab_tensor *t)
{
    lab_tensor *copy = lab_tensor_like(c, t), *from = (lab_tensor *)(uintptr_t)t;

    if (copy)
        copy_apart(copy, t);
    return view_recorded(c, from, copy, &tensor_same_derivative, NULL, 0);
}

lab_tensor *lab_contiguous(lab_ctx *c, lab_tensor *t)
{
    return t && lab_ok(c) && t->contiguous ? t : lab_clone(c, t);
}

lab_tensor *lab_cast(lab_ctx *c, lab_tensor *t, lab_dtype d)
{
    lab_tensor *copy;

    if (!t || !lab_ok(c) || t->dtype == d)
        return lab_ok(c) ? t : NULL;
    copy = lab_tensor_new(c, d, t->ndim, t->shape);
    if (copy)
        copy_apart(copy, t);
    return view_recorded(c, t, copy, &tensor_same_derivative, NULL, 0);
}

void lab_fill(lab_ctx *c, lab_tensor *t, double value)
{
    uint64_t element = 0;
    lab_value v = LAB_V_NUMBER(value);
    lab_tensor one;

    if (!t || !lab_ok(c) || !lab_writable(c, t))
        return;
    t->storage->version++;
    lab_element_set(t->dtype, &element, &v);
    if (element == 0 && t->contiguous) {
        memset(t->data, 0, (size_t)t->numel * lab_dtype_size(t->dtype));
        return;
    }
    one = (lab_tensor){ .data = (char *)&element, .dtype = t->dtype, .numel = 1 };
    copy_apart(t, &one);
}
