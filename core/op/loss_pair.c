/* loss_pair.c — losses that compare a prediction with a target element by element. */
#include "op/float_rows.h"
#include "op/loss.h"
#include "op/table.h"
#include "op/variants.h"
#include "op/vector.h"

#include <math.h>
#include <string.h>

#define TEMPLATE "op/loss_pair_tmpl.h"
#include "op/variants.h"

/* Slopes are by x and by the target; without one by the target it is minus that by x, or
 * (`fixed`) none. */
struct pair_loss {
    const char *name;
    element_row *const *value, *const *by_x, *const *by_target;
    bool fixed;
};

#define ROWS(row) static element_row *const rows_##row[] = VARIANTS(row)
ROWS(mse);
ROWS(mse_x);
ROWS(l1);
ROWS(l1_x);
ROWS(smooth_l1);
ROWS(smooth_l1_x);
ROWS(huber);
ROWS(huber_x);
ROWS(bce);
ROWS(bce_x);
ROWS(bce_t);
ROWS(bce_logits);
ROWS(bce_logits_x);
ROWS(bce_logits_t);
ROWS(bce_weighed);
ROWS(bce_weighed_x);
ROWS(bce_weighed_t);
ROWS(focal);
ROWS(focal_x);
ROWS(kl);
ROWS(kl_x);
ROWS(kl_t);
ROWS(kl_log);
ROWS(kl_log_x);
ROWS(kl_log_t);

static const struct pair_loss
    mse = { "mse_loss", rows_mse, rows_mse_x, NULL, false },
    l1 = { "l1_loss", rows_l1, rows_l1_x, NULL, false },
    smooth_l1 = { "smooth_l1_loss", rows_smooth_l1, rows_smooth_l1_x, NULL, false },
    huber = { "huber_loss", rows_huber, rows_huber_x, NULL, false },
    bce = { "binary_cross_entropy", rows_bce, rows_bce_x, rows_bce_t, false },
    bce_logits = { "binary_cross_entropy_with_logits", rows_bce_logits, rows_bce_logits_x,
                   rows_bce_logits_t, false },
    bce_weighed = { "binary_cross_entropy_with_logits", rows_bce_weighed,
                    rows_bce_weighed_x, rows_bce_weighed_t, false },
    focal = { "sigmoid_focal_loss", rows_focal, rows_focal_x, NULL, true },
    kl = { "kl_div", rows_kl, rows_kl_x, rows_kl_t, false },
    kl_log = { "kl_div", rows_kl_log, rows_kl_log_x, rows_kl_log_t, false };

struct pair {
    const struct pair_loss *op;
    double p[ELEMENT_PARAMS];
};

static lab_tensor *run(lab_ctx *c, const struct pair *k, element_row *const *rows, int n,
                       lab_tensor *const *x, lab_dtype d)
{
    struct element_op op = {
        .name = k->op->name, .variants = rows, .dense = true, .grain = 1 << 14
    };
    lab_dtype as[] = { d, d, d };

    memcpy(op.p, k->p, sizeof op.p);
    return element_run(c, &op, n, x, as, d, d);
}

static void back(lab_ctx *c, const lab_back *b)
{
    const struct pair *k = b->param;
    lab_tensor *x[] = { b->in[0], b->in[1], b->n_saved ? b->saved[0] : NULL }, *slope;
    int n = x[2] ? 3 : 2;

    for (int i = 0; i < 2; i++) {
        element_row *const *rows = i && k->op->by_target ? k->op->by_target : k->op->by_x;

        if (!b->wants[i] || (i && k->op->fixed))
            continue;
        slope = lab_mul(c, b->grad, run(c, k, rows, n, x, b->out_meta->dtype));
        slope = i && rows == k->op->by_x ? lab_neg(c, slope) : slope;
        b->grads[i] = lab_cast(c, slope, b->in_meta[i].dtype);
    }
}

#define SAVES .saves = LAB_SAVES_IN(0) | LAB_SAVES_IN(1), .backward = back
static const lab_derivative d_pair = { .name = "loss", SAVES };

/* The elements' losses, times weight where given, reduced. extra: broadcast to x, or NULL. */
static lab_tensor *loss(lab_ctx *c, const struct pair *k, lab_tensor *x,
                        lab_tensor *target, lab_tensor *extra, lab_tensor *weight,
                        lab_reduction r)
{
    lab_tensor *in[] = { x, target, extra }, *y;
    lab_dtype d;

    if (!x || !target || !lab_ok(c) || !loss_same_shape(c, k->op->name, x, target))
        return NULL;
    if (!lab_dtype_is_float(lab_dtype_of(x)))
        return lab_fail(c, LAB_EDTYPE, "%s: x is %s, floats were expected", k->op->name,
                        lab_tensor_brief(c, x));
    if (r == LAB_BATCHMEAN && k->op != &kl && k->op != &kl_log)
        return lab_fail(c, LAB_EARG, "%s: reduction is mean, sum or none", k->op->name);
    d = loss_dtype(lab_dtype_of(x));
    extra = in[2] =
        extra ? lab_expand(c, lab_detach(c, extra), lab_ndim(x), lab_shape(x)) : NULL;
    if (!lab_ok(c))
        return NULL;
    y = run(c, k, k->op->value, extra ? 3 : 2, in, d);
    y = lab_record(c, &d_pair, y, 2, in, extra ? 1 : 0, &extra, k, sizeof *k);
    if (weight)
        y = lab_mul(c, y,
                    lab_expand(c, lab_cast(c, weight, d), lab_ndim(x), lab_shape(x)));
    return loss_reduced(c, y, r);
}

/* ---- the functions ------------------------------------------------------------------------------ */

lab_tensor *lab_mse_loss(lab_ctx *c, lab_tensor *x, lab_tensor *target, lab_reduction r)
{
    return loss(c, &(struct pair){ .op = &mse }, x, target, NULL, NULL, r);
}

lab_tensor *lab_l1_loss(lab_ctx *c, lab_tensor *x, lab_tensor *target, lab_reduction r)
{
    return loss(c, &(struct pair){ .op = &l1 }, x, target, NULL, NULL, r);
}

lab_tensor *lab_smooth_l1_loss(lab_ctx *c, lab_tensor *x, lab_tensor *target, double beta,
                               lab_reduction r)
{
    if (lab_ok(c) && !(beta >= 0))
        return lab_fail(c, LAB_EARG,
                        "smooth_l1_loss: beta is %g, at least 0 was expected", beta);
    return loss(c, &(struct pair){ &smooth_l1, { beta } }, x, target, NULL, NULL, r);
}

lab_tensor *lab_huber_loss(lab_ctx *c, lab_tensor *x, lab_tensor *target, double delta,
                           lab_reduction r)
{
    if (lab_ok(c) && !(delta > 0))
        return lab_fail(c, LAB_EARG, "huber_loss: delta is %g, above 0 was expected",
                        delta);
    return loss(c, &(struct pair){ &huber, { delta } }, x, target, NULL, NULL, r);
}

/* Not NaN: that goes through, as it does elsewhere. */
static bool within(lab_ctx *c, lab_tensor *x)
{
    lab_tensor *out = lab_logical_or(c, lab_lt(c, x, lab_integer(c, 0)),
                                     lab_gt(c, x, lab_integer(c, 1)));

    return !out || lab_item(c, lab_any(c, out, NULL, false)) == 0;
}

lab_tensor *lab_binary_cross_entropy(lab_ctx *c, lab_tensor *x, lab_tensor *target,
                                     lab_tensor *weight, lab_reduction r)
{
    if (x && target && lab_ok(c) && !within(c, x))
        return lab_fail(
            c, LAB_EARG,
            "binary_cross_entropy: x should be probabilities in 0 … 1; of other "
            "numbers: binary_cross_entropy_with_logits");
    return loss(c, &(struct pair){ .op = &bce }, x, target, NULL, weight, r);
}

lab_tensor *lab_binary_cross_entropy_with_logits(lab_ctx *c, lab_tensor *x,
                                                 lab_tensor *target, lab_tensor *weight,
                                                 lab_tensor *pos_weight, lab_reduction r)
{
    return loss(c, &(struct pair){ .op = pos_weight ? &bce_weighed : &bce_logits }, x,
                target, pos_weight, weight, r);
}

lab_tensor *lab_sigmoid_focal_loss(lab_ctx *c, lab_tensor *x, lab_tensor *target,
                                   double alpha, double gamma, lab_reduction r)
{
    if (lab_ok(c) && !(gamma >= 0))
        return lab_fail(c, LAB_EARG,
                        "sigmoid_focal_loss: gamma is %g, at least 0 was expected",
                        gamma);
    return loss(c, &(struct pair){ &focal, { alpha, gamma } }, x, target, NULL, NULL, r);
}

lab_tensor *lab_kl_div(lab_ctx *c, lab_tensor *x, lab_tensor *target, bool log_target,
                       lab_reduction r)
{
    return loss(c, &(struct pair){ .op = log_target ? &kl_log : &kl }, x, target, NULL,
                NULL, r);
}

/* ---- for the table of operations ------------------------------------------------------------- */

/* p: the reduction, then the loss's own numbers. */
#define ENTRY(op, n, expression, ...)                                                \
    static lab_tensor *call_##op(lab_ctx *c, lab_tensor *const *in, const double *p) \
    {                                                                                \
        lab_reduction r = (lab_reduction)p[0];                                       \
                                                                                     \
        return expression;                                                           \
    }                                                                                \
    const struct lab_op op_##op = { .name = #op,                                     \
                                    .inputs = n,                                     \
                                    .call = call_##op,                               \
                                    .flags = OP_GRAD | OP_FAST | OP_BF16,            \
                                    .cases = OP_CASES(__VA_ARGS__) }

ENTRY(mse_loss, 2, lab_mse_loss(c, in[0], in[1], r), "2,3; 2,3 | 0", "7,33; 7,33 | 1",
      "4,5; 4,5 | 2", "; | 0");
ENTRY(l1_loss, 2, lab_l1_loss(c, in[0], in[1], r), "2,3; 2,3 | 0", "4,5; 4,5 | 2");
ENTRY(smooth_l1_loss, 2, lab_smooth_l1_loss(c, in[0], in[1], p[1], r), "2,3; 2,3 | 0 1",
      "7,33; 7,33 | 1 0.5", "4,5; 4,5 | 2 2");
ENTRY(huber_loss, 2, lab_huber_loss(c, in[0], in[1], p[1], r), "2,3; 2,3 | 0 1",
      "7,33; 7,33 | 1 0.5", "4,5; 4,5 | 2 2");
ENTRY(binary_cross_entropy, 2, lab_binary_cross_entropy(c, in[0], in[1], NULL, r),
      "q:2,3; q:2,3 | 0", "q:7,33; q:7,33 | 1", "q:4,5; q:4,5 | 2");
/* Both weights are 1/2 and 3/2 for p[1], p[2] = 1: they are taken as they are. */
ENTRY(binary_cross_entropy_with_logits, 2,
      lab_binary_cross_entropy_with_logits(
          c, in[0], in[1], p[1] != 0 ? lab_tensor_scalar(c, LAB_F64, 0.5) : NULL,
          p[2] != 0 ? lab_tensor_scalar(c, LAB_F64, 1.5) : NULL, r),
      "2,3; q:2,3 | 0", "7,33; q:7,33 | 1", "4,5; q:4,5 | 2 1", "4,5; q:4,5 | 0 0 1",
      "7,33; q:7,33 | 2 1 1");
static lab_tensor *call_sigmoid_focal_loss(lab_ctx *c, lab_tensor *const *in,
                                           const double *p)
{
    return lab_sigmoid_focal_loss(c, in[0], lab_cast(c, in[1], lab_dtype_of(in[0])), p[1],
                                  p[2], (lab_reduction)p[0]);
}
const struct lab_op op_sigmoid_focal_loss = {
    .name = "sigmoid_focal_loss",
    .inputs = 2,
    .call = call_sigmoid_focal_loss,
    .flags = OP_GRAD | OP_FAST | OP_BF16,
    .cases = OP_CASES("2,3; m:2,3 | 0 0.25 2", "7,33; m:7,33 | 1 -1 1.5",
                      "4,5; m:4,5 | 2 0.5 0"),
};
ENTRY(kl_div, 2, lab_kl_div(c, in[0], in[1], p[1] != 0, r), "2,3; q:2,3 | 0",
      "7,33; q:7,33 | 3", "4,5; q:4,5 | 2", "4,5; 4,5 | 3 1");
