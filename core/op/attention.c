/* attention.c — scaled dot-product attention: shapes, masks, derivative. */
#include <lab/attention.h>

#include "op/attention.h"
#include "op/op.h"
#include "op/product.h"
#include "op/table.h"

#include <math.h>

static struct heads heads_of(const lab_tensor *t)
{
    return t ? (struct heads){ (void *)(uintptr_t)lab_data(t), lab_stride(t, 0),
                               lab_stride(t, 1), lab_stride(t, 2), lab_stride(t, 3) }
             : (struct heads){ 0 };
}

/* What is kept for the backward beside the tensors. */
struct param {
    bool causal;
    double scale;
};

static struct attention job(const struct param *p, const lab_tensor *q,
                            const lab_tensor *k, const lab_tensor *v,
                            const lab_tensor *mask, const lab_tensor *y, lab_tensor *lse)
{
    return (struct attention){ .n = lab_dim(q, 0),
                               .h = lab_dim(q, 1),
                               .g = lab_dim(k, 1),
                               .t = lab_dim(q, 2),
                               .s = lab_dim(k, 2),
                               .d = lab_dim(q, 3),
                               .e = lab_dim(v, 3),
                               .causal = p->causal,
                               .scale = p->scale,
                               .q = heads_of(q),
                               .k = heads_of(k),
                               .v = heads_of(v),
                               .mask = heads_of(mask),
                               .y = heads_of(y),
                               .lse = (void *)(uintptr_t)lab_data(lse) };
}

/* A new [N,H,rows,cols] that lies in memory as `like` does: heads inside of rows or not. */
static lab_tensor *room(lab_ctx *c, lab_dtype d, const lab_tensor *like, int64_t cols,
                        bool zero)
{
    int64_t n = lab_dim(like, 0), h = lab_dim(like, 1), t = lab_dim(like, 2);
    bool inside = lab_stride(like, 1) < lab_stride(like, 2);
    int64_t shape[] = { n, inside ? t : h, inside ? h : t, cols };
    lab_tensor *x = (zero ? lab_tensor_zeros : lab_tensor_new)(c, d, 4, shape);

    return inside ? lab_transpose(c, x, 1, 2) : x;
}

static bool is_fast(lab_ctx *c, const struct attention *a, lab_dtype d)
{
    return d == LAB_F32 && !lab_ctx_modes(c)->reference && attention_fits(a);
}

/* q, k or v of [N,T,3HD], as [N,H,T,D]. */
static lab_tensor *part(lab_ctx *c, lab_tensor *qkv, int64_t heads, int which)
{
    int64_t shape[] = { lab_dim(qkv, 0), lab_dim(qkv, 1), 3, heads,
                        heads > 0 ? lab_dim(qkv, 2) / 3 / heads : 0 };

    return lab_transpose(c, lab_select(c, lab_reshape(c, qkv, 5, shape), 2, which), 1, 2);
}

/* saved: q, k, v, mask, y, lse. Gives dq, dk, dv to `out`. */
static bool back(lab_ctx *c, const lab_back *b, lab_tensor *const *out)
{
    lab_tensor *const *s = b->saved, *means = lab_tensor_like(c, s[5]);
    lab_dtype d = lab_dtype_of(s[0]);
    struct attention a = job(b->param, s[0], s[1], s[2], s[3], s[4], s[5]);
    lab_tensor *dy = lab_cast(c, b->grad, d);

    if (!dy || !out[0] || !out[1] || !out[2] || !means)
        return false;
    a.dy = heads_of(dy);
    a.dq = heads_of(out[0]);
    a.dk = heads_of(out[1]);
    a.dv = heads_of(out[2]);
    if (is_fast(c, &a, d))
        attention_backward(&a, lab_f32_mut(means));
    else
        attention_backward_plain(&a, d);
    return true;
}

static void back_attention(lab_ctx *c, const lab_back *b)
{
    lab_tensor *const *s = b->saved, *out[3];

    for (int i = 0; i < 3; i++)
        out[i] = room(c, lab_dtype_of(s[0]), s[i], lab_dim(s[i], 3), true);
    if (!back(c, b, out))
        return;
    for (int i = 0; i < 3; i++)
        if (b->wants[i])
            b->grads[i] = lab_cast(c, out[i], b->in_meta[i].dtype);
}

/* All three in one tensor, as they came. */
static void back_packed(lab_ctx *c, const lab_back *b)
{
    const lab_meta *m = &b->in_meta[0];
    lab_tensor *all = lab_tensor_zeros(c, lab_dtype_of(b->saved[0]), m->ndim, m->shape),
               *out[3];

    for (int i = 0; i < 3; i++)
        out[i] = part(c, all, lab_dim(b->saved[0], 1), i);
    if (back(c, b, out))
        b->grads[0] = lab_cast(c, all, m->dtype);
}

/* Two products; a causal mask leaves about half of them. */
static double flops(const lab_meta *out, int n, const lab_meta *in, const void *param)
{
    const struct param *p = param;
    const int64_t *q = in[0].shape, *v = in[n - 1].shape;
    double half = p->causal ? 1 : 2;

    (void)out;
    if (n == 1) /* [N,T,3HD] */
        return half * (double)(q[0] * q[1] * q[1]) * (double)q[2] / 3 * 2;
    return half * (double)(q[0] * q[1] * q[2]) * (double)v[2] * (double)(q[3] + v[3]);
}

static const lab_derivative d_attention = { .name = "attention",
                                            .backward = back_attention,
                                            .flops = flops,
                                            .back = 2.5 }, /* five products after two */
    d_packed = {
        .name = "attention", .backward = back_packed, .flops = flops, .back = 2.5
    };

/* ---- the function ------------------------------------------------------------------------- */

static bool fits(lab_ctx *c, const lab_tensor *q, const lab_tensor *k,
                 const lab_tensor *v)
{
    bool good = lab_ndim(q) == lab_ndim(k) && lab_ndim(k) == lab_ndim(v) &&
                lab_ndim(q) >= 2 && lab_ndim(q) <= 4 &&
                lab_dim(q, -1) == lab_dim(k, -1) && lab_dim(k, -2) == lab_dim(v, -2) &&
                lab_dim(q, -1) > 0;

    if (good && lab_ndim(q) > 2)
        good = lab_dim(k, -3) == lab_dim(v, -3) && lab_dim(k, -3) > 0 &&
               lab_dim(q, -3) % lab_dim(k, -3) == 0;
    if (good && lab_ndim(q) == 4)
        good = lab_dim(q, 0) == lab_dim(k, 0) && lab_dim(k, 0) == lab_dim(v, 0);
    if (!good)
        return lab_failn(c, LAB_ESHAPE,
                         "attention: q is %s, k %s, v %s; expected [N,H,T,D], [N,G,S,D], "
                         "[N,G,S,E]",
                         lab_tensor_brief(c, q), lab_tensor_brief(c, k),
                         lab_tensor_brief(c, v));
    if (!lab_dtype_is_float(lab_dtype_of(q)) || !lab_dtype_is_float(lab_dtype_of(k)) ||
        !lab_dtype_is_float(lab_dtype_of(v)))
        return lab_failn(c, LAB_EDTYPE,
                         "attention: q is %s, k %s, v %s; floats were expected",
                         lab_tensor_brief(c, q), lab_tensor_brief(c, k),
                         lab_tensor_brief(c, v));
    return true;
}

/* The mask as numbers to add: 0 and −∞ for a bool one, seen as [N,H,T,S]. */
static lab_tensor *as_addends(lab_ctx *c, lab_tensor *mask, const lab_tensor *q,
                              const lab_tensor *k, lab_dtype d)
{
    int64_t shape[] = { lab_dim(q, 0), lab_dim(q, 1), lab_dim(q, 2), lab_dim(k, 2) };

    if (!mask)
        return NULL;
    mask = lab_detach(c, mask);
    if (lab_dtype_of(mask) == LAB_BOOL8)
        mask = lab_where(c, mask, lab_tensor_scalar(c, d, 0),
                         lab_tensor_scalar(c, d, -INFINITY));
    else if (!lab_dtype_is_float(lab_dtype_of(mask)))
        return lab_fail(c, LAB_EDTYPE,
                        "attention: the mask is %s; bool or floats were expected",
                        lab_tensor_brief(c, mask));
    return lab_expand(c, lab_cast(c, mask, d), 4, shape);
}

/* used: q, k, v with four dimensions, then what is to be saved. in: what they are recorded as. */
static lab_tensor *attend(lab_ctx *c, lab_tensor **used, lab_tensor *mask,
                          const struct param *p, const lab_derivative *d, int n,
                          lab_tensor *const *in, lab_dtype kind)
{
    lab_dtype work = lab_dtype_of(used[0]);
    struct attention a;

    used[3] = as_addends(c, mask, used[0], used[1], work);
    used[4] = room(c, work, used[0], lab_dim(used[2], 3), false);
    used[5] = lab_tensor_new(c, work, 3, lab_shape(used[0]));
    if (!lab_ok(c))
        return NULL;
    a = job(p, used[0], used[1], used[2], used[3], used[4], used[5]);
    if (is_fast(c, &a, work))
        attention_forward(&a);
    else
        attention_forward_plain(&a, work);
    /* A view of y is recorded: y, which is saved, would hold its own node. */
    return lab_cast(
        c, lab_record(c, d, lab_detach(c, used[4]), n, in, 6, used, p, sizeof *p), kind);
}

lab_tensor *lab_attention(lab_ctx *c, lab_tensor *q, lab_tensor *k, lab_tensor *v,
                          lab_tensor *mask, bool causal, double scale)
{
    lab_tensor *in[] = { q, k, v }, *used[6] = { NULL }, *y;
    struct param p = { causal, scale };
    int missing = 4 - lab_ndim(q);
    lab_dtype kind;

    if (!q || !k || !v || !lab_ok(c) || !fits(c, q, k, v))
        return NULL;
    kind = product_dtype(c, lab_dtype_promote(lab_dtype_promote(lab_dtype_of(q),
                                                                lab_dtype_of(k)),
                                              lab_dtype_of(v)));
    if (p.scale == 0)
        p.scale = 1 / sqrt((double)lab_dim(q, -1));
    for (int i = 0; i < 3; i++) {
        for (int d = 0; d < missing; d++)
            in[i] = lab_unsqueeze(c, in[i], 0);
        used[i] = in_dtype(c, in[i], kind == LAB_F64 ? kind : LAB_F32);
    }
    y = lab_ok(c) ? attend(c, used, mask, &p, &d_attention, 3, in, kind) : NULL;
    for (int d = 0; d < missing; d++)
        y = lab_squeeze(c, y, 0);
    return y;
}

lab_tensor *lab_self_attention(lab_ctx *c, lab_tensor *qkv, int64_t heads,
                               lab_tensor *mask, bool causal)
{
    lab_tensor *used[6] = { NULL }, *x, *y;
    lab_modes *m = lab_ctx_modes(c);
    struct param p = { .causal = causal };
    bool before = m->no_grad;
    lab_dtype kind;

    if (!qkv || !lab_ok(c))
        return NULL;
    if (lab_ndim(qkv) != 3 || heads < 1 || lab_dim(qkv, 2) % (3 * heads) ||
        lab_dim(qkv, 2) == 0 || !lab_dtype_is_float(lab_dtype_of(qkv)))
        return lab_fail(c, LAB_ESHAPE,
                        "attention: qkv is %s, expected floats [N,T,3HD] of %lld heads",
                        lab_tensor_brief(c, qkv), (long long)heads);
    kind = product_dtype(c, lab_dtype_of(qkv));
    p.scale = 1 / sqrt((double)lab_dim(qkv, 2) / 3 / (double)heads);
    m->no_grad = true;
    x = lab_contiguous(c, in_dtype(c, qkv, kind == LAB_F64 ? kind : LAB_F32));
    for (int i = 0; i < 3; i++)
        used[i] = part(c, x, heads, i);
    m->no_grad = before;
    y = attend(c, used, mask, &p, &d_packed, 1, &qkv, kind);
    y = lab_transpose(c, y, 1, 2);
    return lab_reshape(c, y, 3,
                       (int64_t[]){ lab_dim(qkv, 0), lab_dim(qkv, 1),
                                    lab_dim(qkv, 2) / 3 });
}

/* ---- for the table of operations ----------------------------------------------------------- */

/* p: causal. */
static lab_tensor *call_attention(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_attention(c, in[0], in[1], in[2], NULL, p[0] != 0, 0);
}

static lab_tensor *call_masked(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_attention(c, in[0], in[1], in[2], in[3], p[0] != 0, 0.5);
}

/* p: heads, causal. */
static lab_tensor *call_self(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_self_attention(c, in[0], (int64_t)p[0], NULL, p[1] != 0);
}

const struct lab_op op_self_attention = {
    .name = "self-attention",
    .inputs = 1,
    .call = call_self,
    .flags = OP_GRAD | OP_FAST | OP_BF16,
    .cases = OP_CASES("2,4,12 | 2 1", "1,3,6 | 1", "0,3,6 | 1", "1,5,12 | 4"),
};
const struct lab_op op_attention = {
    .name = "attention",
    .inputs = 3,
    .call = call_attention,
    .flags = OP_GRAD | OP_FAST | OP_BF16,
    .cases = OP_CASES("1,1,3,2; 1,1,3,2; 1,1,3,2", "2,2,4,3; 2,2,5,3; 2,2,5,4 | 1",
                      "3,2; 3,2; 3,2 | 1", "2,4,3,2; 2,2,3,2; 2,2,3,2 | 1",
                      "1,1,5,2; 1,1,3,2; 1,1,3,2 | 1", "0,2,3,2; 0,2,3,2; 0,2,3,2",
                      "2,1,1; 2,1,1; 2,1,1", "1,1,19,3; 1,1,19,3; 1,1,19,2 | 1"),
};
const struct lab_op op_attention_masked = {
    .name = "attention, masked",
    .inputs = 4,
    .call = call_masked,
    .flags = OP_GRAD | OP_FAST,
    .cases = OP_CASES("1,2,3,2; 1,2,4,2; 1,2,4,2; m:3,4",
                      "2,1,3,2; 2,1,3,2; 2,1,3,2; m:2,1,1,3 | 1"),
};
/* Several tiles. */
const struct lab_op op_attention_tiles = {
    .name = "attention, tiles",
    .inputs = 3,
    .call = call_attention,
    .flags = OP_GRAD | OP_FAST | OP_ROUGH | OP_LARGE,
    .cases = OP_CASES(
        "1,2,64,32; 1,2,64,32; 1,2,64,32 | 1", "1,2,130,5; 1,1,150,5; 1,1,150,7",
        "1,2,131,9; 1,2,131,9; 1,2,131,4 | 1", "1,1,70,300; 1,1,70,300; 1,1,70,3",
        "1,2,130,5; 1,1,150,5; 1,1,150,7 | 1", "1,1,150,5; 1,1,130,5; 1,1,130,7 | 1"),
};
