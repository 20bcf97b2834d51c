/* rows_move.c — joining, cutting, turning, repeating at the prompt. */
#include "op/rows.h"

#include <lab/move.h>
#include <lab/walk.h>

#include <string.h>

static int narrow(int64_t dim)
{
    return dim > 99 ? 99 : dim < -99 ? -99 : (int)dim;
}

/* ---- turning, repeating -------------------------------------------------------------------- */

static lab_tensor *pad(lab_ctx *c, lab_tensor *x, const lab_ints *sizes, const char *mode,
                       double value)
{
    static const char *const names[] = { "constant", "reflect", "replicate", "circular" };
    int m = 0;

    while (strcmp(names[m], mode) != 0)
        m++;
    return lab_pad(c, x, sizes, (lab_pad_mode)m, value);
}

static lab_tensor *roll(lab_ctx *c, lab_tensor *x, const lab_value *shifts,
                        const lab_value *dims)
{
    int64_t a[LAB_MAX_DIMS], b[LAB_MAX_DIMS];
    lab_ints s, d;

    if (!lab_value_ints(c, shifts, "roll: shifts", a, LAB_MAX_DIMS, &s) ||
        !lab_value_ints(c, dims, "roll: dims", b, LAB_MAX_DIMS, &d))
        return NULL;
    return lab_roll(c, x, &s, &d);
}

static lab_tensor *repeat_interleave(lab_ctx *c, lab_tensor *x, const lab_value *times,
                                     int64_t dim)
{
    bool list = times->kind == LAB_TABLE;
    lab_tensor *t = list ? tensor_from_value(c, times, LAB_I64)
                         : tensor_operand(c, times, "repeat_interleave: times");

    if (dim == LAB_NO_INT)
        x = lab_reshape(c, x, 1, (int64_t[]){ -1 });
    return lab_repeat_interleave(c, x, t, dim == LAB_NO_INT ? 0 : narrow(dim));
}

/* ---- cutting ------------------------------------------------------------------------------- */

/* Pieces of the given sizes along dim, which sum up to its size. */
static lab_table *pieces(lab_ctx *c, lab_tensor *x, int dim, int64_t n,
                         int64_t (*size)(void *self, int64_t i), void *self)
{
    lab_table *list = lab_table_new(c);
    int64_t at = 0;

    for (int64_t i = 0; i < n && lab_ok(c); i++) {
        int64_t s = size(self, i);

        lab_table_push(c, list, LAB_V_OBJECT(lab_slice(c, x, dim, at, at + s, 1)));
        at += s;
    }
    return list;
}

struct sizes {
    int64_t total, each;
    const int64_t *list;
};

static int64_t equal_size(void *self, int64_t i)
{
    const struct sizes *s = self;
    int64_t left = s->total - i * s->each;

    return left < s->each ? left : s->each;
}

static int64_t listed_size(void *self, int64_t i)
{
    return ((const struct sizes *)self)->list[i];
}

static int64_t shared_size(void *self, int64_t i)
{
    const struct sizes *s = self;

    return s->total / s->each + (i < s->total % s->each);
}

static lab_table *split_list(lab_ctx *c, lab_tensor *x, const lab_table *list, int dim)
{
    int64_t n = lab_table_len(list), total = 0;
    int64_t *sizes = lab_alloc(c, (size_t)(n + 1) * sizeof *sizes);

    for (int64_t i = 0; sizes && i < n; i++) {
        const lab_value *v = lab_table_at(list, i);
        double s;

        if (!lab_value_number(v, &s) || s < 0 || s > 0x1p53 || s != (double)(int64_t)s)
            return lab_fail(c, LAB_EARG,
                            "split: size %lld is no whole number of at least 0",
                            (long long)i + 1);
        sizes[i] = (int64_t)s;
        total += sizes[i];
    }
    if (sizes && total != lab_dim(x, dim))
        return lab_fail(c, LAB_ESHAPE,
                        "split: sizes of %lld in all for dimension %d of %lld",
                        (long long)total, dim, (long long)lab_dim(x, dim));
    return pieces(c, x, dim, n, listed_size, &(struct sizes){ .list = sizes });
}

static lab_table *split(lab_ctx *c, lab_tensor *x, const lab_value *size, int64_t at)
{
    int dim = lab_dim_index(c, x, at, 0);
    struct sizes s = { .total = dim < 0 ? 0 : lab_dim(x, dim) };
    double each;

    if (dim < 0)
        return NULL;
    if (size->kind == LAB_TABLE)
        return split_list(c, x, size->as.table, dim);
    if (!lab_value_number(size, &each) || !(each >= 1 && each <= 0x1p53))
        return lab_fail(c, LAB_EARG,
                        "split: a size of at least 1 or a list was expected");
    s.each = (int64_t)each;
    return pieces(c, x, dim, s.total ? (s.total - 1) / s.each + 1 : 1, equal_size, &s);
}

static lab_table *chunk(lab_ctx *c, lab_tensor *x, int64_t n, int64_t at)
{
    int dim = lab_dim_index(c, x, at, 0);
    struct sizes s = { .total = dim < 0 ? 0 : lab_dim(x, dim) };

    if (dim < 0)
        return NULL;
    if (n < 1)
        return lab_fail(c, LAB_EARG, "chunk: %lld pieces: at least 1 was expected",
                        (long long)n);
    s.each = s.total ? (s.total - 1) / n + 1 : 1;
    return pieces(c, x, dim, s.total ? (s.total - 1) / s.each + 1 : 1, equal_size, &s);
}

static lab_table *tensor_split(lab_ctx *c, lab_tensor *x, int64_t n, int64_t at)
{
    int dim = lab_dim_index(c, x, at, 0);

    if (dim < 0)
        return NULL;
    if (n < 1)
        return lab_fail(c, LAB_EARG, "tensor_split: %lld pieces: at least 1 was expected",
                        (long long)n);
    return pieces(c, x, dim, n, shared_size, &(struct sizes){ lab_dim(x, dim), n, NULL });
}

static lab_table *unbind(lab_ctx *c, lab_tensor *x, int64_t at)
{
    int dim = lab_dim_index(c, x, at, 0);
    lab_table *list = dim < 0 ? NULL : lab_table_new(c);

    for (int64_t i = 0; list && i < lab_dim(x, dim) && lab_ok(c); i++)
        lab_table_push(c, list, LAB_V_OBJECT(lab_select(c, x, dim, i)));
    return list;
}

static lab_tensor *narrowed(lab_ctx *c, lab_tensor *x, int64_t at, int64_t start,
                            int64_t length)
{
    int dim = lab_dim_index(c, x, at, 0);
    int64_t n = dim < 0 ? 0 : lab_dim(x, dim), from = start < 0 ? start + n : start;

    if (dim < 0)
        return NULL;
    if (from < 0 || from > n || length < 0 || length > n - from)
        return lab_fail(c, LAB_EINDEX,
                        "narrow: %lld elements from %lld on of dimension %d of size %lld",
                        (long long)length, (long long)start, dim, (long long)n);
    return lab_slice(c, x, dim, from, from + length, 1);
}

/* ---- diagonals, grids ---------------------------------------------------------------------- */

static lab_tensor *diag(lab_ctx *c, lab_tensor *x, int64_t k)
{
    if (lab_ndim(x) == 1)
        return lab_diag_embed(c, x, k);
    if (lab_ndim(x) == 2)
        return lab_clone(c, lab_diagonal(c, x, k, 0, 1));
    return lab_fail(c, LAB_ESHAPE, "diag: a vector or a matrix was expected, got %s",
                    lab_tensor_brief(c, x));
}

static lab_tensor *diagonal(lab_ctx *c, lab_tensor *x, int64_t offset, int64_t a,
                            int64_t b)
{
    return lab_diagonal(c, x, offset, narrow(a), narrow(b));
}

static lab_table *meshgrid(lab_ctx *c, const lab_tensors *x, const char *indexing)
{
    int64_t shape[LAB_MAX_DIMS], n = x->len;
    bool turn = strcmp(indexing, "xy") == 0 && n > 1;
    lab_table *list = lab_table_new(c);

    if (n > LAB_MAX_DIMS)
        return lab_fail(c, LAB_EARG, "meshgrid: of %lld tensors: at most %d",
                        (long long)n, LAB_MAX_DIMS);
    for (int64_t i = 0; i < n; i++) {
        if (lab_ndim(x->at[i]) > 1)
            return lab_fail(c, LAB_ESHAPE, "meshgrid: a vector was expected, got %s",
                            lab_tensor_brief(c, x->at[i]));
        shape[turn && i < 2 ? 1 - i : i] = lab_numel(x->at[i]);
    }
    for (int64_t i = 0; i < n && lab_ok(c); i++) {
        int64_t line[LAB_MAX_DIMS], at = turn && i < 2 ? 1 - i : i;

        for (int64_t k = 0; k < n; k++)
            line[k] = k == at ? shape[k] : 1;
        lab_table_push(c, list,
                       LAB_V_OBJECT(lab_expand(c, lab_reshape(c, x->at[i], (int)n, line),
                                               (int)n, shape)));
    }
    return list;
}

/* ---- shapes -------------------------------------------------------------------------------- */

static lab_tensor *movedim(lab_ctx *c, lab_tensor *x, int64_t from, int64_t to)
{
    return lab_movedim(c, x, narrow(from), narrow(to));
}

static lab_tensor *unflatten(lab_ctx *c, lab_tensor *x, int64_t dim,
                             const lab_ints *sizes)
{
    return lab_unflatten(c, x, narrow(dim), sizes);
}

static lab_tensor *expand_as(lab_ctx *c, lab_tensor *x, lab_tensor *other)
{
    return lab_expand(c, x, lab_ndim(other), lab_shape(other));
}

static lab_tensor *broadcast_to(lab_ctx *c, lab_tensor *x, const lab_ints *size)
{
    return lab_expand(c, x, (int)(size->len < 99 ? size->len : 99), size->at);
}

static const lab_row rows[] = {
    { "pad(x: tensor strided, pad: int..., mode: "
      "\"constant\"|\"reflect\"|\"replicate\"|\"circular\" = \"constant\", value: number "
      "= 0) -> tensor",
      LAB_CODE(pad),
      "x with more elements around it. `pad` has pairs (before, after), the last "
      "dimension "
      "first, as in PyTorch: an image's {0, 0, left, right, top, bottom}, for channels "
      "come "
      "last. Negative sizes cut. The new elements are `value`, or mirrored, repeated or "
      "taken from the other side.\n"
      ">>> tensor{1, 2, 3}:pad(1, 2)\n[0. 1. 2. 3. 0. 0.]\n"
      ">>> tensor{1, 2, 3}:pad({2, 1}, 'reflect')\n[3. 2. 1. 2. 3. 2.]\n"
      ">>> tensor{1, 2, 3}:pad({1, 1}, 'circular')\n[3. 1. 2. 3. 1.]",
      LAB_METHOD },
    { "flip(x: tensor strided, dims: int...) -> tensor", LAB_CODE(lab_flip),
      "x turned round along the dimensions, all of them when none is named.\n"
      ">>> tensor{{1, 2}, {3, 4}}:flip(1)\n[[2. 1.]\n [4. 3.]]",
      LAB_METHOD },
    { "roll(x: tensor strided, shifts: any, dims: any?) -> tensor", LAB_CODE(roll),
      "x moved on along a dimension, or several with a shift each; what falls out comes "
      "in "
      "again. Without dims all elements are one row.\n"
      ">>> tensor.arange(5):roll(2)\n[3 4 0 1 2] i64\n"
      ">>> tensor{{1, 2}, {3, 4}}:roll({1, 1}, {0, 1})\n[[4. 3.]\n [2. 1.]]",
      LAB_METHOD },
    { "tile(x: tensor strided, times: int...) -> tensor", LAB_CODE(lab_tile),
      "x repeated along each dimension: PyTorch's tile and repeat (a word of Lua). More "
      "times than dimensions add new ones in front, fewer are those of the last.\n"
      ">>> tensor{1, 2}:tile(2, 2)\n[[1. 2. 1. 2.]\n [1. 2. 1. 2.]]",
      LAB_METHOD },
    { "repeat_interleave(x: tensor strided, repeats: any, dim: int?) -> tensor",
      LAB_CODE(repeat_interleave),
      "Each element (or block of `dim`) several times in a row: as often as a number "
      "says, "
      "or a number for each.\n"
      ">>> tensor{1, 2}:repeat_interleave(2)\n[1. 1. 2. 2.]\n"
      ">>> tensor{{1, 2}, {3, 4}}:repeat_interleave({1, 2}, 0)\n[[1. 2.]\n [3. 4.]\n [3. "
      "4.]]",
      LAB_METHOD },
    { "split(x: tensor strided, size: any, dim: int = 0) -> table", LAB_CODE(split),
      "A list of views: pieces of `size` along `dim`, the last one smaller if need be, "
      "or "
      "of the sizes in a list.\n"
      ">>> #tensor.arange(5):split(2)\n3\n"
      ">>> tensor.arange(5):split({1, 4})[2]\n[1 2 3 4] i64",
      LAB_METHOD },
    { "chunk(x: tensor strided, chunks: int, dim: int = 0) -> table", LAB_CODE(chunk),
      "A list of at most `chunks` views of one size along `dim`, the last one smaller if "
      "need be.\n"
      ">>> tensor.arange(5):chunk(2)[2]\n[3 4] i64",
      LAB_METHOD },
    { "tensor_split(x: tensor strided, sections: int, dim: int = 0) -> table",
      LAB_CODE(tensor_split),
      "A list of exactly `sections` views along `dim`, whose sizes differ by 1 at most.\n"
      ">>> #tensor.arange(3):tensor_split(5)\n5",
      LAB_METHOD },
    { "unbind(x: tensor strided, dim: int = 0) -> table", LAB_CODE(unbind),
      "A list of the views at all places of `dim`.\n"
      ">>> tensor{{1, 2}, {3, 4}}:unbind(1)[1]\n[1. 3.]",
      LAB_METHOD },
    { "narrow(x: tensor strided, dim: int, start: int, length: int) -> tensor",
      LAB_CODE(narrowed),
      "The view of `length` elements of `dim` from `start` on, all of which are there.\n"
      ">>> tensor.arange(5):narrow(0, 1, 3)\n[1 2 3] i64",
      LAB_METHOD },
    { "tril(x: tensor strided, diagonal: int = 0) -> tensor", LAB_CODE(lab_tril),
      "The lower triangle of matrices, with `diagonal` more above it; others 0.\n"
      ">>> tensor.ones(2, 3):tril()\n[[1. 0. 0.]\n [1. 1. 0.]]",
      LAB_METHOD },
    { "triu(x: tensor strided, diagonal: int = 0) -> tensor", LAB_CODE(lab_triu),
      "The upper triangle of matrices, from the diagonal `diagonal` above on; others 0.\n"
      ">>> tensor.ones(2, 3):triu(1)\n[[0. 1. 1.]\n [0. 0. 1.]]",
      LAB_METHOD },
    { "diag(x: tensor strided, diagonal: int = 0) -> tensor", LAB_CODE(diag),
      "A matrix with the vector x as its diagonal, or the diagonal of the matrix x.\n"
      ">>> tensor{1, 2}:diag()\n[[1. 0.]\n [0. 2.]]\n"
      ">>> tensor{{1, 2}, {3, 4}}:diag()\n[1. 4.]",
      LAB_METHOD },
    { "diagonal(x: tensor strided, offset: int = 0, dim1: int = 0, dim2: int = 1) -> "
      "tensor",
      LAB_CODE(diagonal),
      "The diagonal of two dimensions, which are dropped, as the last one: a view.\n"
      ">>> tensor{{1, 2}, {3, 4}}:diagonal(1)\n[2.]",
      LAB_METHOD },
    { "diag_embed(x: tensor strided, offset: int = 0) -> tensor",
      LAB_CODE(lab_diag_embed),
      "The last dimension as the diagonal of matrices, others 0.\n"
      ">>> tensor.ones(4, 2):diag_embed():shape()\n{4, 2, 2}",
      LAB_METHOD },
    { "outer(a: tensor strided, b: tensor strided) -> tensor", LAB_CODE(lab_outer),
      "The products of all pairs of two vectors.\n"
      ">>> tensor{1, 2}:outer(tensor{3, 4})\n[[3. 4.]\n [6. 8.]]",
      LAB_METHOD },
    { "meshgrid(tensors: tensor..., indexing: \"ij\"|\"xy\" = \"ij\") -> table",
      LAB_CODE(meshgrid),
      "For each vector a view with all of them as dimensions, in which it varies along "
      "its "
      "own; \"xy\" exchanges the first two.\n"
      ">>> tensor.meshgrid(tensor.arange(2), tensor.arange(3))[2]\n[[0 1 2]\n [0 1 2]] "
      "i64" },
    { "movedim(x: tensor strided, source: int, destination: int) -> tensor",
      LAB_CODE(movedim),
      "A view with one dimension at another place, the others in their order.\n"
      ">>> tensor.zeros(2, 3, 4):movedim(0, -1):shape()\n{3, 4, 2}",
      LAB_METHOD },
    { "unflatten(x: tensor strided, dim: int, sizes: int...) -> tensor",
      LAB_CODE(unflatten),
      "Dimension `dim` cut into several; one size may be -1.\n"
      ">>> tensor.zeros(2, 12):unflatten(1, 3, -1):shape()\n{2, 3, 4}",
      LAB_METHOD },
    { "Tensor:expand_as(other: tensor strided) -> tensor", LAB_CODE(expand_as),
      "x repeated without a copy to the shape of another tensor.\n"
      ">>> tensor{1}:expand_as(tensor.zeros(3))\n[1. 1. 1.]" },
    { "broadcast_to(x: tensor strided, size: int...) -> tensor", LAB_CODE(broadcast_to),
      "x repeated without a copy to a shape.\n"
      ">>> tensor.broadcast_to(tensor{1, 2}, 2, 2)\n[[1. 2.]\n [1. 2.]]",
      LAB_METHOD },
};
LAB_ROWS(tensor_move_rows);
