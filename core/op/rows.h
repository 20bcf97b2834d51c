/* rows.h — the parts of the module `tensor`, and what they share. */
#ifndef OP_ROWS_H
#define OP_ROWS_H

#include <lab/op.h>
#include <lab/plugin.h>
#include <lab/value.h>

extern const lab_rows tensor_activation_rows, tensor_random_rows;
extern const lab_rows tensor_file_rows; /* in core/data */
/* One line for each file with rows of the module. */
extern const lab_rows tensor_product_rows, tensor_make_rows, tensor_view_rows,
    tensor_index_rows, tensor_operator_rows, tensor_math_rows, tensor_reduce_rows,
    tensor_move_rows;
extern const lab_rows tensor_gather_rows, tensor_pool_rows, tensor_sort_rows,
    tensor_sample_rows, tensor_contract_rows, tensor_linalg_rows;

/* A tensor from nested tables, a number, a boolean or another tensor (copied). Without a
 * dtype: bool if all are booleans, else f32. Returns new. LAB_EARG names the item. */
lab_tensor *tensor_from_value(lab_ctx *c, const lab_value *v, lab_dtype d);
/* Nested tables; for a 0-d tensor its number. */
lab_value *tensor_to_value(lab_ctx *c, const lab_tensor *t);
/* A tensor or a number as an operand; LAB_EARG names `what` otherwise. Borrowed or new. */
lab_tensor *tensor_operand(lab_ctx *c, const lab_value *v, const char *what);
/* t[key] = value in place (all of t when key is NULL), recorded where t or value take part in
 * differentiation. */
void tensor_assign(lab_ctx *c, lab_tensor *t, const lab_value *key, lab_tensor *value);
/* The number in a 0-d tensor, anything else (and what a gradient flows through) as a tensor:
 * what reductions and indices give. */
lab_value *tensor_or_number(lab_ctx *c, lab_tensor *t);

#endif
