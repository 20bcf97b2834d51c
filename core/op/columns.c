/* columns.c — sums of columns: the gradients of biases. */
#include "op/product.h"
#include "op/variants.h"

#include <lab/threads.h>

enum { WIDE = 64, PIECE = 1 << 15 };

struct columns {
    int64_t rows, n, fold, each; /* each: rows of a piece */
    const void *x;
    void *parts, *y;
};

#define TEMPLATE "op/columns_tmpl.h"
#include "op/variants.h"

typedef void pieces_kernel(void *arg, int64_t begin, int64_t end);
typedef void gather_kernel(const struct columns *j, int64_t pieces);
static pieces_kernel *const add_pieces[] = VARIANTS(pieces);
static gather_kernel *const gather[] = VARIANTS(gather);

lab_tensor *column_sums(lab_ctx *c, lab_tensor *x)
{
    lab_tensor *rows = lab_contiguous(c, as_rows(c, x)), *y, *parts;
    lab_dtype d = lab_dtype_of(rows);
    struct columns j = { .rows = lab_dim(rows, 0), .n = lab_dim(rows, 1) };
    int64_t pieces;

    if (!rows)
        return NULL;
    j.fold = j.n > 0 && j.n < WIDE ? WIDE / j.n : 1;
    j.each = (PIECE / (j.n + 1) / j.fold + 1) * j.fold;
    pieces = (j.rows + j.each - 1) / j.each;
    y = lab_tensor_make(c, variant_compute(d), j.n);
    parts = lab_tensor_make(c, variant_compute(d), pieces, j.fold * j.n);
    if (!y || !parts)
        return NULL;
    j.x = lab_data(rows);
    j.y = lab_data_mut(y);
    j.parts = lab_data_mut(parts);
    lab_parallel_for(pieces, 1, add_pieces[variant_of(c, d)], &j);
    gather[variant_of(c, d)](&j, pieces);
    return y;
}
