/* rows_view.c — shapes and copies at the prompt. */
#include "op/rows.h"

#include <lab/move.h>
#include <lab/walk.h>

static lab_tensor *reshape(lab_ctx *c, lab_tensor *t, const lab_ints *size)
{
    if (size->len > LAB_MAX_DIMS)
        return lab_fail(c, LAB_ESHAPE, "%lld dimensions: a tensor has at most %d",
                        (long long)size->len, LAB_MAX_DIMS);
    return lab_reshape(c, t, (int)size->len, size->at);
}

static lab_tensor *view(lab_ctx *c, lab_tensor *t, const lab_ints *size)
{
    lab_tensor *v = reshape(c, t, size);

    if (v && lab_numel(t) > 0 && !lab_share_storage(t, v))
        return lab_fail(c, LAB_ESTATE,
                        "view: the elements of shape %s do not lie so that %s is "
                        "a view: use reshape, which copies",
                        lab_shape_text(c, lab_ndim(t), lab_shape(t)),
                        lab_shape_text(c, (int)size->len, lab_shape(v)));
    return v;
}

static lab_tensor *permute(lab_ctx *c, lab_tensor *t, const lab_ints *order)
{
    int at[LAB_MAX_DIMS];

    for (int64_t i = 0; i < order->len && i < LAB_MAX_DIMS; i++)
        at[i] = lab_dim_index(c, t, order->at[i], 0);
    return lab_permute(c, t, (int)(order->len < 99 ? order->len : 99), at);
}

static lab_tensor *transpose(lab_ctx *c, lab_tensor *t, int64_t a, int64_t b)
{
    int x = lab_dim_index(c, t, a, 0), y = lab_dim_index(c, t, b, 0);

    return lab_transpose(c, t, x, y);
}

static lab_tensor *swapped(lab_ctx *c, lab_tensor *t)
{
    if (lab_ndim(t) != 2)
        return lab_fail(c, LAB_ESHAPE,
                        "t: a matrix was expected, got shape %s; see transpose",
                        lab_shape_text(c, lab_ndim(t), lab_shape(t)));
    return lab_transpose(c, t, 0, 1);
}

static lab_tensor *squeeze(lab_ctx *c, lab_tensor *t, int64_t dim)
{
    if (dim != LAB_NO_INT)
        return lab_squeeze(c, t, lab_dim_index(c, t, dim, 0));
    for (int i = lab_ndim(t) - 1; i >= 0; i--)
        if (lab_dim(t, i) == 1)
            t = lab_squeeze(c, t, i);
    return t;
}

static lab_tensor *unsqueeze(lab_ctx *c, lab_tensor *t, int64_t dim)
{
    return lab_unsqueeze(c, t, lab_dim_index(c, t, dim, 1));
}

/* −1 keeps a size, as in PyTorch. */
static lab_tensor *expand(lab_ctx *c, lab_tensor *t, const lab_ints *size)
{
    int64_t shape[LAB_MAX_DIMS], missing = size->len - lab_ndim(t);

    for (int64_t i = 0; i < size->len && i < LAB_MAX_DIMS; i++)
        shape[i] = size->at[i] == -1 && i >= missing ? lab_dim(t, (int)(i - missing))
                                                     : size->at[i];
    return lab_expand(c, t, (int)(size->len < 99 ? size->len : 99), shape);
}

static lab_tensor *flatten(lab_ctx *c, lab_tensor *t, int64_t first, int64_t last)
{
    int from = lab_ndim(t) ? lab_dim_index(c, t, first, 0) : 0;
    int to = lab_ndim(t) ? lab_dim_index(c, t, last, 0) : 0;

    return lab_flatten(c, t, from, to);
}

static lab_tensor *fill(lab_ctx *c, lab_tensor *t, const lab_value *value)
{
    lab_tensor *one = tensor_from_value(c, value, lab_dtype_of(t));

    if (one && lab_ndim(one) > 0)
        return lab_fail(c, LAB_EARG, "fill: a number or boolean was expected, got %s",
                        lab_value_kind(value));
    tensor_assign(c, t, NULL, one);
    return t;
}

static lab_tensor *copy(lab_ctx *c, lab_tensor *t, lab_tensor *from)
{
    tensor_assign(c, t, NULL, from);
    return t;
}

static const lab_row rows[] = {
    { "reshape(x: tensor strided, size: int...) -> tensor", LAB_CODE(reshape),
      "The same elements in another shape; one size may be -1. A view where the elements "
      "lie "
      "so, else a copy.\n"
      ">>> tensor.arange(6):reshape(2, -1)\n[[0 1 2]\n [3 4 5]] i64",
      LAB_METHOD },
    { "Tensor:view(size: int...) -> tensor", LAB_CODE(view),
      "As reshape, but always a view: an error where a copy would be needed.\n"
      ">>> tensor.arange(4):view(2, 2)\n[[0 1]\n [2 3]] i64" },
    { "permute(x: tensor strided, order: int...) -> tensor", LAB_CODE(permute),
      "A view with the dimensions in another order.\n"
      ">>> tensor.zeros(2, 3, 4):permute(2, 0, 1):shape()\n{4, 2, 3}",
      LAB_METHOD },
    { "transpose(x: tensor strided, a: int, b: int) -> tensor", LAB_CODE(transpose),
      "A view with two dimensions exchanged.\n"
      ">>> tensor.zeros(2, 3, 4):transpose(0, -1):shape()\n{4, 3, 2}",
      LAB_METHOD },
    { "Tensor:t() -> tensor", LAB_CODE(swapped),
      "The transpose of a matrix, a view.\n"
      ">>> tensor{{1, 2}, {3, 4}}:t()\n[[1. 3.]\n [2. 4.]]" },
    { "squeeze(x: tensor strided, dim: int?) -> tensor", LAB_CODE(squeeze),
      "A view without dimension `dim`, whose size is 1; without any of size 1 when none "
      "is "
      "named.\n"
      ">>> tensor.zeros(1, 3, 1):squeeze():shape()\n{3}",
      LAB_METHOD },
    { "unsqueeze(x: tensor strided, dim: int) -> tensor", LAB_CODE(unsqueeze),
      "A view with a new dimension of size 1 at `dim`.\n"
      ">>> tensor.zeros(3):unsqueeze(-1):shape()\n{3, 1}",
      LAB_METHOD },
    { "Tensor:expand(size: int...) -> tensor", LAB_CODE(expand),
      "A view in which dimensions of size 1, and new ones in front, are repeated without "
      "a "
      "copy; -1 keeps a size. It cannot be written to.\n"
      ">>> tensor{1, 2}:expand(3, 2)\n[[1. 2.]\n [1. 2.]\n [1. 2.]]" },
    { "flatten(x: tensor strided, first: int = 0, last: int = -1) -> tensor",
      LAB_CODE(flatten),
      "The dimensions first … last as one.\n"
      ">>> tensor.zeros(2, 3, 4):flatten(1):shape()\n{2, 12}",
      LAB_METHOD },
    { "clone(x: tensor strided) -> tensor", LAB_CODE(lab_clone),
      "A copy, row-major.\n"
      ">>> a = tensor.ones(2)\n>>> b = a:clone()\n>>> b[0] = 5\n>>> a\n[1. 1.]",
      LAB_METHOD },
    { "Tensor:contiguous() -> tensor", LAB_CODE(lab_contiguous),
      "The tensor itself when it is row-major, else a copy that is.\n"
      ">>> tensor.zeros(2, 3):t():contiguous():is_contiguous()\ntrue" },
    { "Tensor:to(dtype: dtype) -> tensor", LAB_CODE(lab_cast),
      "The numbers in another dtype; itself when it has it. To integers: truncated "
      "toward "
      "zero, what does not fit becomes the nearest that does, NaN 0.\n"
      ">>> tensor{1.7, -1.7, 300}:to('u8')\n[  1   0 255] u8" },
    { "Tensor:fill(value: any) -> tensor", LAB_CODE(fill),
      "Writes one number to all elements, in place; the tensor itself.\n"
      ">>> tensor.zeros(3):fill(2)\n[2. 2. 2.]" },
    { "Tensor:copy_(from: tensor strided) -> tensor", LAB_CODE(copy),
      "Writes the elements of another tensor here, broadcast and converted; the tensor "
      "itself.\n"
      ">>> tensor.zeros(2, 2):copy_(tensor{1, 2})\n[[1. 2.]\n [1. 2.]]" },
};
LAB_ROWS(tensor_view_rows);
