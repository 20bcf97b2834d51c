/* module.c — the module `tensor` and the type Tensor, as Lua sees them. */
#include "op/rows.h"

/* ---- what a tensor says of itself -------------------------------------------------------- */

static lab_table *shape(lab_ctx *c, lab_tensor *t)
{
    lab_table *sizes = lab_table_new(c);

    for (int i = 0; i < lab_ndim(t); i++)
        lab_table_push(c, sizes, LAB_V_INT(lab_dim(t, i)));
    return sizes;
}

static lab_dtype dtype(lab_ctx *c, lab_tensor *t)
{
    (void)c;
    return lab_dtype_of(t);
}

static int64_t ndim(lab_ctx *c, lab_tensor *t)
{
    (void)c;
    return lab_ndim(t);
}

static int64_t numel(lab_ctx *c, lab_tensor *t)
{
    (void)c;
    return lab_numel(t);
}

static int64_t nbytes(lab_ctx *c, lab_tensor *t)
{
    (void)c;
    return lab_numel(t) * (int64_t)lab_dtype_size(lab_dtype_of(t));
}

static bool is_contiguous(lab_ctx *c, lab_tensor *t)
{
    (void)c;
    return lab_is_contiguous(t);
}

static int64_t length(lab_ctx *c, lab_tensor *t)
{
    if (lab_ndim(t) == 0)
        return lab_failn(c, LAB_ESHAPE, "#: a 0-d tensor has no length");
    return lab_dim(t, 0);
}

static lab_value *item(lab_ctx *c, lab_tensor *t)
{
    if (lab_numel(t) == 1)
        return tensor_to_value(c, lab_reshape(c, lab_detach(c, t), 0, NULL));
    lab_item(c, t); /* says what is wrong */
    return NULL;
}

static lab_value *concat(lab_ctx *c, const lab_value *a, const lab_value *b)
{
    const char *text[2] = { "", "" };
    const lab_value *v[2] = { a, b };

    for (int i = 0; i < 2; i++) {
        if (v[i] && v[i]->kind == LAB_OBJECT &&
            lab_type_of(v[i]->as.object) == &lab_tensor_type)
            text[i] = lab_tensor_text(c, v[i]->as.object);
        else if (v[i] && v[i]->kind == LAB_STRING)
            text[i] = v[i]->as.s.at;
        else if (v[i] && v[i]->kind == LAB_INT)
            text[i] = lab_format(c, "%lld", (long long)v[i]->as.i);
        else if (v[i] && v[i]->kind == LAB_NUMBER)
            text[i] = lab_format(c, "%.14g", v[i]->as.n);
        else
            return lab_fail(c, LAB_EARG, "..: %s cannot be joined to a text",
                            v[i] ? lab_value_kind(v[i]) : "nil");
    }
    return lab_value_new(c, lab_v_string(lab_format(c, "%s%s", text[0], text[1])));
}

static const lab_row rows[] = {
    { "Tensor:shape() -> table", LAB_CODE(shape),
      "The sizes of the dimensions, a list.\n"
      ">>> tensor.zeros(2, 3):shape()\n{2, 3}" },
    { "Tensor:dtype() -> dtype", LAB_CODE(dtype),
      "The kind of numbers: f64 f32 bf16 f16 i64 i32 i16 u8 bool.\n"
      ">>> print(tensor.zeros(2):dtype())\nf32" },
    { "Tensor:ndim() -> int", LAB_CODE(ndim),
      "The number of dimensions.\n"
      ">>> tensor.zeros(2, 3):ndim()\n2" },
    { "Tensor:numel() -> int", LAB_CODE(numel),
      "The number of elements.\n"
      ">>> tensor.zeros(2, 3):numel()\n6" },
    { "Tensor:nbytes() -> int", LAB_CODE(nbytes),
      "The bytes of its elements.\n"
      ">>> tensor.zeros(2, 3, 'f16'):nbytes()\n12" },
    { "Tensor:is_contiguous() -> bool", LAB_CODE(is_contiguous),
      "Whether the elements lie in row-major order without gaps.\n"
      ">>> tensor.zeros(2, 3):t():is_contiguous()\nfalse" },
    { "Tensor:item() -> any", LAB_CODE(item),
      "The only element of a tensor that has one, as a number or boolean.\n"
      ">>> tensor.full(1, 1, 2.5):item()\n2.5" },
    { "Tensor:totable() -> any", LAB_CODE(tensor_to_value),
      "Nested tables of the elements, as many levels as dimensions; a number for a 0-d "
      "tensor."
      "\n>>> tensor.eye(2):totable()\n{{1.0, 0.0}, {0.0, 1.0}}" },
    { "Tensor.__len(t: tensor strided) -> int", LAB_CODE(length),
      "#t: the size of the first dimension.\n"
      ">>> #tensor.zeros(4, 2)\n4" },
    { "Tensor:__tostring() -> string", LAB_CODE(lab_tensor_text),
      "The text of a tensor, as NumPy prints it: the first and last 3 items of long "
      "dimensions, "
      "4 digits, and the dtype unless it is f32.\n"
      ">>> tensor.eye(2, 2, 'u8')\n[[1 0]\n [0 1]] u8" },
    { "Tensor.__concat(a: any?, b: any?) -> any", LAB_CODE(concat),
      "a .. b: the text of a tensor joined to another text.\n"
      ">>> print('x = ' .. tensor{1, 2})\nx = [1. 2.]" },
};

LAB_MODULE(
    tensor,
    .doc = "Tensors: blocks of numbers with a shape. Indices count from 0, -1 is the "
           "last; channels come last.\n"
           ">>> tensor{{1, 2}, {3, 4}} * 10\n[[10. 20.]\n [30. 40.]]",
    .types = LAB_TYPES(&lab_tensor_type), .rows = rows,
    .parts = LAB_PARTS(&tensor_activation_rows, &tensor_random_rows, &tensor_product_rows,
                       &tensor_file_rows, &tensor_make_rows, &tensor_view_rows,
                       &tensor_index_rows, &tensor_operator_rows, &tensor_math_rows,
                       &tensor_reduce_rows, &tensor_move_rows, &tensor_gather_rows,
                       &tensor_pool_rows, &tensor_sort_rows, &tensor_sample_rows,
                       &tensor_contract_rows, &tensor_linalg_rows));
