/* rows_product.c — products with weights: linear maps, convolutions, attention. */
#include <lab/linear.h>

#include "op/rows.h"

static const lab_row rows[] = {
    { "linear(x: tensor strided, weight: tensor strided, bias: tensor strided?) -> "
      "tensor",
      LAB_CODE(lab_linear),
      "x·weightᵀ + bias: [..,in] by [out,in] and [out] to [..,out].\n"
      ">>> tensor.linear(tensor{1, 2}, tensor{{1, 1}, {0, 3}}, tensor{10, 20})\n[13. "
      "26.]" },
};
LAB_ROWS(tensor_product_rows);
