/* loss_set.c — losses of pairs, triples and whole batches, made of other operations. */
#include "op/loss.h"
#include "op/table.h"

#include <lab/activation.h>

static lab_tensor *number(lab_ctx *c, double x)
{
    return lab_number(c, x);
}

static lab_tensor *sum_along(lab_ctx *c, lab_tensor *x, int64_t dim, bool keep)
{
    return lab_sum(c, x, &(lab_ints){ 1, &dim }, keep);
}

/* In the dtype of losses. */
static lab_tensor *wide(lab_ctx *c, lab_tensor *x)
{
    return lab_cast(c, x, loss_dtype(lab_dtype_of(x)));
}

static lab_tensor *above_zero(lab_ctx *c, lab_tensor *x)
{
    return lab_relu(c, x);
}

lab_tensor *lab_dice_loss(lab_ctx *c, lab_tensor *x, lab_tensor *target, double smooth,
                          lab_reduction r)
{
    int64_t dims[LAB_MAX_DIMS];
    lab_ints between = { 0, dims };
    lab_tensor *both, *all, *y;

    if (!x || !target || !lab_ok(c) || !loss_same_shape(c, "dice_loss", x, target))
        return NULL;
    if (lab_ndim(x) < 3)
        return lab_fail(c, LAB_ESHAPE, "dice_loss: x is %s, [N,...,C] was expected",
                        lab_tensor_brief(c, x));
    for (int i = 1; i < lab_ndim(x) - 1; i++)
        dims[between.len++] = i;
    x = wide(c, x);
    target = lab_cast(c, target, lab_dtype_of(x));
    both = lab_sum(c, lab_mul(c, x, target), &between, false);
    all = lab_add(c, lab_sum(c, x, &between, false), lab_sum(c, target, &between, false));
    y = lab_div(c, lab_add(c, lab_mul(c, both, number(c, 2)), number(c, smooth)),
                lab_add(c, all, number(c, smooth)));
    return loss_reduced(c, lab_sub(c, number(c, 1), y), r);
}

lab_tensor *lab_cosine_similarity(lab_ctx *c, lab_tensor *a, lab_tensor *b, int dim,
                                  double eps)
{
    lab_tensor *dot, *aa, *bb, *size;

    if (!a || !b || !lab_ok(c))
        return NULL;
    a = wide(c, a);
    b = wide(c, b);
    dot = sum_along(c, lab_mul(c, a, b), dim, false);
    aa = sum_along(c, lab_square(c, a), dim, false);
    bb = sum_along(c, lab_square(c, b), dim, false);
    size = lab_clamp(c, lab_mul(c, aa, bb), number(c, eps * eps), NULL);
    return lab_mul(c, dot, lab_rsqrt(c, size));
}

lab_tensor *lab_pairwise_distance(lab_ctx *c, lab_tensor *a, lab_tensor *b, double p)
{
    int64_t last = -1;

    if (!a || !b || !lab_ok(c))
        return NULL;
    return lab_norm(c, lab_add(c, lab_sub(c, wide(c, a), wide(c, b)), number(c, 1e-6)), p,
                    &(lab_ints){ 1, &last }, false);
}

lab_tensor *lab_normalize(lab_ctx *c, lab_tensor *x, double p, int dim, double eps)
{
    int64_t at = dim;
    lab_tensor *n = lab_norm(c, x, p, &(lab_ints){ 1, &at }, true);

    return lab_div(c, x, lab_clamp(c, n, number(c, eps), NULL));
}

lab_tensor *lab_cosine_embedding_loss(lab_ctx *c, lab_tensor *a, lab_tensor *b,
                                      lab_tensor *same, double margin, lab_reduction r)
{
    lab_tensor *cos = lab_cosine_similarity(c, a, b, -1, 1e-8), *apart;

    if (!cos || !same || !loss_same_shape(c, "cosine_embedding_loss", cos, same))
        return NULL;
    apart = above_zero(c, lab_sub(c, cos, number(c, margin)));
    return loss_reduced(c,
                        lab_where(c, lab_gt(c, same, lab_integer(c, 0)),
                                  lab_sub(c, number(c, 1), cos), apart),
                        r);
}

lab_tensor *lab_contrastive_loss(lab_ctx *c, lab_tensor *a, lab_tensor *b,
                                 lab_tensor *same, double margin, lab_reduction r)
{
    lab_tensor *d = lab_pairwise_distance(c, a, b, 2), *near, *far, *y;

    if (!d || !same || !loss_same_shape(c, "contrastive_loss", d, same))
        return NULL;
    near = lab_square(c, d);
    far = lab_square(c, above_zero(c, lab_sub(c, number(c, margin), d)));
    y = lab_where(c, same, near, far);
    return loss_reduced(c, lab_mul(c, y, number(c, 0.5)), r);
}

lab_tensor *lab_triplet_margin_loss(lab_ctx *c, lab_tensor *anchor, lab_tensor *positive,
                                    lab_tensor *negative, double margin, double p,
                                    lab_reduction r)
{
    lab_tensor *near = lab_pairwise_distance(c, anchor, positive, p),
               *far = lab_pairwise_distance(c, anchor, negative, p);

    return loss_reduced(
        c, above_zero(c, lab_add(c, lab_sub(c, near, far), number(c, margin))), r);
}

lab_tensor *lab_info_nce(lab_ctx *c, lab_tensor *a, lab_tensor *b, double temperature)
{
    static const lab_class_loss mean = { .ignore_index = -100 };
    lab_tensor *scores, *own, *rows, *columns;

    if (!a || !b || !lab_ok(c) || !loss_same_shape(c, "info_nce", a, b))
        return NULL;
    if (lab_ndim(a) != 2)
        return lab_fail(c, LAB_ESHAPE, "info_nce: a is %s, [N,D] was expected",
                        lab_tensor_brief(c, a));
    if (!(temperature > 0))
        return lab_fail(c, LAB_EARG, "info_nce: temperature is %g, above 0 was expected",
                        temperature);
    a = lab_normalize(c, wide(c, a), 2, -1, 1e-12);
    b = lab_normalize(c, wide(c, b), 2, -1, 1e-12);
    scores = lab_mul(c, lab_matmul(c, a, lab_transpose(c, b, 0, 1)),
                     number(c, 1 / temperature));
    own = lab_tensor_make(c, LAB_I64, lab_dim(a, 0));
    for (int64_t i = 0; i < lab_numel(own); i++)
        lab_i64_mut(own)[i] = i;
    rows = lab_cross_entropy(c, scores, own, &mean);
    columns = lab_cross_entropy(c, lab_transpose(c, scores, 0, 1), own, &mean);
    return lab_mul(c, lab_add(c, rows, columns), number(c, 0.5));
}

/* ---- for the table of operations ------------------------------------------------------------- */

#define ENTRY(op, n, expression, ...)                                                \
    static lab_tensor *call_##op(lab_ctx *c, lab_tensor *const *in, const double *p) \
    {                                                                                \
        return expression;                                                           \
    }                                                                                \
    const struct lab_op op_##op = { .name = #op,                                     \
                                    .inputs = n,                                     \
                                    .call = call_##op,                               \
                                    .flags = OP_GRAD,                                \
                                    .cases = OP_CASES(__VA_ARGS__) }

/* p: the reduction last. */
ENTRY(dice_loss, 2, lab_dice_loss(c, in[0], in[1], p[0], (lab_reduction)p[1]),
      "q:2,3,4,2; q:2,3,4,2 | 1 0", "q:2,7,3; q:2,7,3 | 0.1 2");
ENTRY(cosine_similarity, 2, lab_cosine_similarity(c, in[0], in[1], (int)p[0], 1e-8),
      "2,3; 2,3 | -1", "4,3; 4,3 | 0", "5; 5 | 0", "4,3; 3 | -1");
ENTRY(pairwise_distance, 2, lab_pairwise_distance(c, in[0], in[1], p[0]), "2,3; 2,3 | 2",
      "4,3; 4,3 | 1");
ENTRY(normalize, 1, lab_normalize(c, in[0], p[0], (int)p[1], 1e-12), "2,3 | 2 -1",
      "4,3 | 1 0", "4,33 | 3 1");
ENTRY(cosine_embedding_loss, 3,
      lab_cosine_embedding_loss(c, in[0], in[1], in[2], p[0], (lab_reduction)p[1]),
      "4,3; 4,3; m:4 | 0 0", "7,5; 7,5; m:7 | -0.5 2");
ENTRY(contrastive_loss, 3,
      lab_contrastive_loss(c, in[0], in[1], in[2], p[0], (lab_reduction)p[1]),
      "4,3; 4,3; m:4 | 1 0", "7,5; 7,5; m:7 | 3 2");
ENTRY(triplet_margin_loss, 3,
      lab_triplet_margin_loss(c, in[0], in[1], in[2], p[0], p[1], (lab_reduction)p[2]),
      "4,3; 4,3; 4,3 | 1 2 0", "7,5; 7,5; 7,5 | 2 1 2");
ENTRY(info_nce, 2, lab_info_nce(c, in[0], in[1], p[0]), "4,3; 4,3 | 0.5",
      "1,3; 1,3 | 0.07", "7,5; 7,5 | 0.2");
