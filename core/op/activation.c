/* activation.c — activations of one number, and gates of two. */
#include <lab/activation.h>

#include "op/float_rows.h"
#include "op/point.h"
#include "op/table.h"
#include "op/variants.h"
#include "op/vector.h"

#include <math.h>

#define TEMPLATE "op/activation_tmpl.h"
#include "op/variants.h"

POINT_OP(relu, OUT, 0);
POINT_OP(leaky_relu, IN, 0);
POINT_OP(elu, IN, POINT_GRAIN);
POINT_OP(celu, IN, POINT_GRAIN);
POINT_OP(hardshrink, IN, 0);
POINT_OP(softshrink, IN, 0);
POINT_OP(threshold, IN, 0);
POINT_OP(selu, IN, POINT_GRAIN);
POINT_OP(gelu, IN, POINT_GRAIN);
POINT_OP(gelu_tanh, IN, POINT_GRAIN);
POINT_OP(silu, IN, POINT_GRAIN);
POINT_OP(mish, IN, POINT_GRAIN);
POINT_OP(hardsigmoid, IN, 0);
POINT_OP(hardswish, IN, 0);
POINT_OP(hardtanh, IN, 0);
POINT_OP(softplus, IN, POINT_GRAIN);
POINT_OP(softsign, IN, 0);
POINT_OP(logsigmoid, IN, POINT_GRAIN);

#define PLAIN(op)                                   \
    lab_tensor *lab_##op(lab_ctx *c, lab_tensor *x) \
    {                                               \
        return point_run(c, &point_##op, x, NULL);  \
    }
PLAIN(relu)
PLAIN(selu)
PLAIN(silu)
PLAIN(mish)
PLAIN(hardsigmoid)
PLAIN(hardswish)
PLAIN(softsign)
PLAIN(logsigmoid)

lab_tensor *lab_gelu(lab_ctx *c, lab_tensor *x, bool by_tanh)
{
    return point_run(c, by_tanh ? &point_gelu_tanh : &point_gelu, x, NULL);
}

lab_tensor *lab_leaky_relu(lab_ctx *c, lab_tensor *x, double slope)
{
    return point_run(c, &point_leaky_relu, x, (double[ELEMENT_PARAMS]){ slope });
}

lab_tensor *lab_elu(lab_ctx *c, lab_tensor *x, double alpha)
{
    return point_run(c, &point_elu, x, (double[ELEMENT_PARAMS]){ alpha });
}

lab_tensor *lab_hardtanh(lab_ctx *c, lab_tensor *x, double lo, double hi)
{
    if (x && lab_ok(c) && !(lo < hi))
        return lab_fail(c, LAB_EARG,
                        "hardtanh: the bounds are %g and %g, the first should "
                        "be less",
                        lo, hi);
    return point_run(c, &point_hardtanh, x, (double[ELEMENT_PARAMS]){ lo, hi });
}

lab_tensor *lab_celu(lab_ctx *c, lab_tensor *x, double alpha)
{
    if (x && lab_ok(c) && !(alpha > 0))
        return lab_fail(c, LAB_EARG, "celu: alpha is %g, above 0 was expected", alpha);
    return point_run(c, &point_celu, x, (double[ELEMENT_PARAMS]){ alpha });
}

/* `op` by a bound on both sides of 0. */
static lab_tensor *shrink(lab_ctx *c, const struct point_op *op, lab_tensor *x,
                          double bound)
{
    if (x && lab_ok(c) && !(bound >= 0))
        return lab_fail(c, LAB_EARG, "%s: the bound is %g, at least 0 was expected",
                        op->derivative.name, bound);
    return point_run(c, op, x, (double[ELEMENT_PARAMS]){ bound });
}

lab_tensor *lab_hardshrink(lab_ctx *c, lab_tensor *x, double bound)
{
    return shrink(c, &point_hardshrink, x, bound);
}

lab_tensor *lab_softshrink(lab_ctx *c, lab_tensor *x, double bound)
{
    return shrink(c, &point_softshrink, x, bound);
}

lab_tensor *lab_tanhshrink(lab_ctx *c, lab_tensor *x)
{
    return lab_sub(c, x, lab_tanh(c, x));
}

lab_tensor *lab_threshold(lab_ctx *c, lab_tensor *x, double above, double value)
{
    return point_run(c, &point_threshold, x, (double[ELEMENT_PARAMS]){ above, value });
}

lab_tensor *lab_softmin(lab_ctx *c, lab_tensor *x, int dim)
{
    return lab_softmax(c, lab_neg(c, x), dim);
}

lab_tensor *lab_relu6(lab_ctx *c, lab_tensor *x)
{
    return lab_hardtanh(c, x, 0, 6);
}

lab_tensor *lab_softplus(lab_ctx *c, lab_tensor *x, double beta)
{
    if (x && lab_ok(c) && !(beta > 0))
        return lab_fail(c, LAB_EARG, "softplus: beta is %g, above 0 was expected", beta);
    return point_run(c, &point_softplus, x, (double[ELEMENT_PARAMS]){ beta });
}

/* ---- gates ------------------------------------------------------------------------------------- */

#define ROWS(op)                                                                \
    static element_row *const op##_rows[] = VARIANTS(op);                       \
    static const struct element_op rows_##op = {                                \
        .name = #op, .variants = op##_rows, .dense = true, .grain = POINT_GRAIN \
    }
static element_row *const prelu_rows[] = VARIANTS(prelu);
static const struct element_op rows_prelu = { .name = "prelu", .variants = prelu_rows };
ROWS(prelu_x);
ROWS(prelu_weight);
ROWS(glu);
ROWS(glu_a);
ROWS(glu_b);
ROWS(swiglu);
ROWS(swiglu_gate);
ROWS(swiglu_up);

/* op of n tensors in the dtype `out`. */
static lab_tensor *run(lab_ctx *c, const struct element_op *op, int n,
                       lab_tensor *const *x, lab_dtype out)
{
    lab_dtype d = element_dtype(op, out), as[] = { d, d, d };

    for (int i = 0; i < n; i++)
        if (!x[i] || !lab_ok(c))
            return NULL;
    return element_run(c, op, n, x, as, d, out);
}

/* The gradient of input i, summed over what broadcasting had stretched. */
static void give(lab_ctx *c, const lab_back *b, int i, const struct element_op *op, int n,
                 lab_tensor *const *x)
{
    const lab_meta *m = &b->in_meta[i];

    if (b->wants[i])
        b->grads[i] =
            lab_sum_to_meta(c,
                            lab_cast(c, run(c, op, n, x, b->out_meta->dtype), m->dtype),
                            m);
}

static void back_prelu(lab_ctx *c, const lab_back *b)
{
    lab_tensor *x[] = { b->grad, b->in[0], b->in[1] };

    give(c, b, 0, &rows_prelu_x, 3, x);
    give(c, b, 1, &rows_prelu_weight, 2, x);
}

static void back_glu(lab_ctx *c, const lab_back *b)
{
    lab_tensor *for_a[] = { b->grad, b->in[1] },
               *for_b[] = { b->grad, b->in[0], b->in[1] };

    give(c, b, 0, &rows_glu_a, 2, for_a);
    give(c, b, 1, &rows_glu_b, 3, for_b);
}

static void back_swiglu(lab_ctx *c, const lab_back *b)
{
    lab_tensor *x[] = { b->grad, b->in[0], b->in[1] };

    give(c, b, 0, &rows_swiglu_gate, 3, x);
    give(c, b, 1, &rows_swiglu_up, 2, x);
}

#define BOTH (LAB_SAVES_IN(0) | LAB_SAVES_IN(1))
static const lab_derivative
    d_prelu = { .name = "prelu", .saves = BOTH, .backward = back_prelu },
    d_glu = { .name = "glu", .saves = BOTH, .backward = back_glu },
    d_swiglu = { .name = "swiglu", .saves = BOTH, .backward = back_swiglu };

static lab_tensor *gate(lab_ctx *c, const struct element_op *op, const lab_derivative *d,
                        lab_tensor *a, lab_tensor *b)
{
    lab_tensor *x[] = { a, b };
    lab_dtype out = common_dtype(c, op->name, a, b, NUMBER_SATURATES);

    if (out == LAB_NO_DTYPE)
        return NULL;
    return lab_record(c, d, run(c, op, 2, x, float_dtype(out)), 2, x, 0, NULL, NULL, 0);
}

lab_tensor *lab_prelu(lab_ctx *c, lab_tensor *x, lab_tensor *weight)
{
    if (!x || !weight || !lab_ok(c))
        return NULL;
    if (lab_ndim(weight) > 1 ||
        (lab_numel(weight) != 1 && lab_numel(weight) != lab_dim(x, -1)))
        return lab_fail(
            c, LAB_ESHAPE,
            "prelu: weight is %s, expected shape [1] or [%lld], the channels of x",
            lab_tensor_brief(c, weight), (long long)lab_dim(x, -1));
    if (lab_ndim(x) == 0)
        weight = lab_reshape(c, weight, 0, NULL);
    return gate(c, &rows_prelu, &d_prelu, x, weight);
}

lab_tensor *lab_glu(lab_ctx *c, lab_tensor *x, int dim)
{
    int64_t half;
    int d;

    if (!x || !lab_ok(c) || (d = lab_dim_index(c, x, dim, 0)) < 0)
        return NULL;
    half = lab_dim(x, d) / 2;
    if (half * 2 != lab_dim(x, d))
        return lab_fail(c, LAB_ESHAPE,
                        "glu: x is %s, an even size of dimension %d was expected",
                        lab_tensor_brief(c, x), d);
    return gate(c, &rows_glu, &d_glu, lab_slice(c, x, d, 0, half, 1),
                lab_slice(c, x, d, half, 2 * half, 1));
}

lab_tensor *lab_swiglu(lab_ctx *c, lab_tensor *gates, lab_tensor *up)
{
    if (!gates || !up || !lab_ok(c))
        return NULL;
    return gate(c, &rows_swiglu, &d_swiglu, gates, up);
}

/* ---- for the table of operations ------------------------------------------------------------- */

#define ENTRY(op, n, expression, more, ...)                                          \
    static lab_tensor *call_##op(lab_ctx *c, lab_tensor *const *in, const double *p) \
    {                                                                                \
        (void)p;                                                                     \
        return expression;                                                           \
    }                                                                                \
    const struct lab_op op_##op = { .name = #op,                                     \
                                    .inputs = n,                                     \
                                    .call = call_##op,                               \
                                    .flags = OP_GRAD | OP_FAST | (more),             \
                                    .cases = OP_CASES(__VA_ARGS__) }
#define ANY "2,3", "", "0,3", "7,33", "1037"

ENTRY(relu, 1, lab_relu(c, in[0]), OP_BF16, ANY);
ENTRY(relu6, 1, lab_relu6(c, in[0]), OP_BF16, ANY);
ENTRY(selu, 1, lab_selu(c, in[0]), OP_BF16, ANY);
ENTRY(silu, 1, lab_silu(c, in[0]), OP_BF16, ANY);
ENTRY(mish, 1, lab_mish(c, in[0]), OP_BF16, ANY);
ENTRY(hardsigmoid, 1, lab_hardsigmoid(c, in[0]), OP_BF16, ANY);
ENTRY(hardswish, 1, lab_hardswish(c, in[0]), OP_BF16, ANY);
ENTRY(softsign, 1, lab_softsign(c, in[0]), OP_BF16, ANY);
ENTRY(logsigmoid, 1, lab_logsigmoid(c, in[0]), OP_BF16, ANY);
ENTRY(leaky_relu, 1, lab_leaky_relu(c, in[0], p[0]), OP_BF16, "2,3 | 0.01", "7,33 | 0.2",
      "0,3 | 0.1");
ENTRY(elu, 1, lab_elu(c, in[0], p[0]), OP_BF16, "2,3 | 1", "7,33 | 0.5", "0,3 | 1");
ENTRY(celu, 1, lab_celu(c, in[0], p[0]), OP_BF16, "2,3 | 1", "7,33 | 0.5", "0,3 | 1");
ENTRY(hardshrink, 1, lab_hardshrink(c, in[0], p[0]), OP_BF16, "2,3 | 0.5", "7,33 | 1.1",
      "0,3 | 1");
ENTRY(softshrink, 1, lab_softshrink(c, in[0], p[0]), OP_BF16, "2,3 | 0.5", "7,33 | 1.1",
      "0,3 | 1");
ENTRY(tanhshrink, 1, lab_tanhshrink(c, in[0]), OP_BF16, ANY);
ENTRY(threshold, 1, lab_threshold(c, in[0], p[0], p[1]), OP_BF16, "2,3 | 0.1 -3",
      "7,33 | 0.5 1", "0,3 | 1 1");
ENTRY(softmin, 1, lab_softmin(c, in[0], (int)p[0]), OP_BF16, "2,3 | -1", "7,33 | 0");
ENTRY(gelu, 1, lab_gelu(c, in[0], p[0] != 0), OP_BF16, ANY, "2,3 | 1", " | 1", "7,33 | 1",
      "1037 | 1");
ENTRY(hardtanh, 1, lab_hardtanh(c, in[0], p[0], p[1]), OP_BF16, "2,3 | -1 1",
      "7,33 | 0 1.5");
ENTRY(softplus, 1, lab_softplus(c, in[0], p[0]), OP_BF16, "2,3 | 1", "7,33 | 3",
      "1037 | 0.5");
ENTRY(prelu, 2, lab_prelu(c, in[0], in[1]), OP_BF16, "2,3; 3", "7,33; 33", "4,5,3; 1",
      "; 1", "0,3; 3", "2,9,3; 3");
ENTRY(glu, 1, lab_glu(c, in[0], (int)p[0]), OP_BF16, "2,4 | -1", "4,3 | 0", "7,34 | 1",
      "0,4 | 1", "3,2,70 | -1");
ENTRY(swiglu, 2, lab_swiglu(c, in[0], in[1]), OP_BF16, "2,3; 2,3", "4,1; 3", "7,33; 7,33",
      "0,3; 0,3");
