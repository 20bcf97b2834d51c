/* rnn.c — recurrent layers: shapes and derivative. */
#include <lab/rnn.h>

#include "op/op.h"
#include "op/product.h"
#include "op/rnn.h"
#include "op/table.h"

int lab_rnn_gates(lab_rnn_kind k)
{
    static const int gates[] = { 1, 1, 4, 3 };

    return gates[k];
}

struct param {
    lab_rnn_kind kind;
    bool reverse;
};

static struct rnn job(const struct param *p, const lab_tensor *x,
                      const lab_tensor *weight, const lab_tensor *h0,
                      const lab_tensor *c0, lab_tensor *states, lab_tensor *acts)
{
    int gates = lab_rnn_gates(p->kind);

    return (struct rnn){ .kind = p->kind,
                         .n = lab_dim(x, 0),
                         .t = lab_dim(x, 1),
                         .h = lab_dim(weight, 1),
                         .gates = gates,
                         .kept = p->kind == LAB_RNN_GRU ? 4 : gates,
                         .reverse = p->reverse,
                         .weight = lab_data(weight),
                         .h0 = lab_data(h0),
                         .c0 = lab_data(c0),
                         .states = (void *)(uintptr_t)lab_data(states),
                         .acts = (void *)(uintptr_t)lab_data(acts) };
}

/* h before each step: h0, then that of the step before. [N,T,H] */
static lab_tensor *befores(lab_ctx *c, const struct param *p, lab_tensor *states,
                           lab_tensor *h0)
{
    lab_tensor *h = lab_select(c, states, 0, 0), *first = lab_unsqueeze(c, h0, 1);
    int64_t t = lab_dim(h, 1);

    if (t == 0)
        return h;
    return p->reverse ? lab_cat(c, lab_slice(c, h, 1, 1, t, 1), first, 1)
                      : lab_cat(c, first, lab_slice(c, h, 1, 0, t - 1, 1), 1);
}

/* saved: weight, h0, c0, states, acts. in: gates, weight, bias, h0, c0. */
static void back_recurrence(lab_ctx *c, const lab_back *b)
{
    const struct param *p = b->param;
    lab_tensor *const *s = b->saved, *dx, *du, *dh0, *dc0, *dy, *rows;
    lab_dtype d = lab_dtype_of(s[0]);
    bool gru = p->kind == LAB_RNN_GRU;
    struct rnn j;

    dy = lab_contiguous(c, lab_cast(c, b->grad, d));
    dx = lab_tensor_new(c, d, 3, b->in_meta[0].shape);
    du = gru ? lab_tensor_like(c, dx) : dx;
    dh0 = lab_tensor_zeros(c, d, 2, lab_shape(s[1]));
    dc0 = lab_tensor_zeros(c, d, 2, lab_shape(s[1]));
    if (!dy || !dx || !du || !dh0 || !dc0)
        return;
    j = job(p, dx, s[0], s[1], s[2], s[3], s[4]);
    j.dy = lab_data(dy);
    j.dx = lab_data_mut(dx);
    j.du = lab_data_mut(du);
    j.dh0 = lab_data_mut(dh0);
    j.dc0 = lab_data_mut(dc0);
    rnn_backward(&j, d, lab_ctx_modes(c)->reference);
    rows = as_rows(c, du);
    b->grads[0] = lab_cast(c, dx, b->in_meta[0].dtype);
    if (b->wants[1])
        b->grads[1] = lab_cast(c,
                               product(c, "recurrence", lab_transpose(c, rows, 0, 1),
                                       as_rows(c, befores(c, p, s[3], s[1])), NULL, d),
                               b->in_meta[1].dtype);
    if (b->wants[2])
        b->grads[2] = lab_cast(c, column_sums(c, rows), b->in_meta[2].dtype);
    if (b->wants[3])
        b->grads[3] = lab_cast(c, dh0, b->in_meta[3].dtype);
    if (b->wants[4])
        b->grads[4] = lab_cast(c, dc0, b->in_meta[4].dtype);
}

/* For each gate at each step H multiply-adds and its own function. */
static double flops(const lab_meta *out, int n, const lab_meta *in, const void *param)
{
    const lab_meta *gates = &in[0], *weight = &in[1];
    double count = 2 * (double)weight->shape[1] + 1;

    (void)out, (void)n, (void)param;
    for (int i = 0; i < gates->ndim; i++)
        count *= (double)gates->shape[i];
    return count;
}

static const lab_derivative d_recurrence = { .name = "recurrence",
                                             .backward = back_recurrence,
                                             .flops = flops };

static bool fits(lab_ctx *c, lab_rnn_kind k, const lab_tensor *x, const lab_tensor *w,
                 const lab_tensor *bias, const lab_tensor *h0, const lab_tensor *c0)
{
    int64_t h = lab_dim(w, -1), g = lab_rnn_gates(k) * h;
    const lab_tensor *start[] = { h0, c0 };

    if (lab_ndim(x) != 3 || lab_ndim(w) != 2 || lab_dim(x, 2) != g ||
        lab_dim(w, 0) != g || (bias && (lab_ndim(bias) != 1 || lab_dim(bias, 0) != g)))
        return lab_failn(
            c, LAB_ESHAPE,
            "recurrence: gates are %s, weight %s, bias %s; expected [N,T,%dH], "
            "[%dH,H], [%dH]",
            lab_tensor_brief(c, x), lab_tensor_brief(c, w),
            bias ? lab_tensor_brief(c, bias) : "absent", lab_rnn_gates(k),
            lab_rnn_gates(k), lab_rnn_gates(k));
    for (int i = 0; i < 2; i++)
        if (start[i] &&
            (lab_ndim(start[i]) != 2 || lab_dim(start[i], 0) != lab_dim(x, 0) ||
             lab_dim(start[i], 1) != h))
            return lab_failn(c, LAB_ESHAPE,
                             "recurrence: the first %s is %s, expected [%lld,%lld]",
                             i ? "c" : "h", lab_tensor_brief(c, start[i]),
                             (long long)lab_dim(x, 0), (long long)h);
    if (c0 && k != LAB_RNN_LSTM)
        return lab_failn(c, LAB_EARG, "recurrence: only an LSTM has a cell state");
    return true;
}

/* t in dtype d and row-major, unrecorded; zeros [n,h] for NULL. */
static lab_tensor *plain(lab_ctx *c, lab_tensor *t, lab_dtype d, int64_t n, int64_t h)
{
    return t ? lab_contiguous(c, in_dtype(c, t, d))
             : lab_tensor_zeros(c, d, 2, (int64_t[]){ n, h });
}

lab_tensor *lab_recurrence(lab_ctx *c, lab_rnn_kind k, lab_tensor *gates,
                           lab_tensor *weight, lab_tensor *bias, lab_tensor *h0,
                           lab_tensor *c0, bool backward)
{
    lab_tensor *in[] = { gates, weight, bias, h0, c0 }, *s[5], *x, *b, *across, *scratch;
    struct param p = { k, backward };
    lab_dtype d;
    int64_t n, t, h;
    struct rnn j;

    if (!gates || !weight || !lab_ok(c) || !fits(c, k, gates, weight, bias, h0, c0))
        return NULL;
    d = lab_dtype_of(gates) == LAB_F64 ? LAB_F64 : LAB_F32;
    n = lab_dim(gates, 0);
    t = lab_dim(gates, 1);
    h = lab_dim(weight, 1);
    x = plain(c, gates, d, 0, 0);
    b = bias ? plain(c, bias, d, 0, 0) : NULL;
    s[0] = plain(c, weight, d, 0, 0);
    s[1] = plain(c, h0, d, n, h);
    s[2] = plain(c, c0, d, n, h);
    s[3] = lab_tensor_make(c, d, k == LAB_RNN_LSTM ? 2 : 1, n, t, h);
    s[4] = lab_tensor_make(c, d, n, t, (k == LAB_RNN_GRU ? 4 : lab_rnn_gates(k)) * h);
    scratch = lab_tensor_make(c, d, n, lab_rnn_gates(k) * h);
    across = s[0] ? lab_contiguous(c, lab_transpose(c, lab_detach(c, s[0]), 0, 1)) : NULL;
    if (!lab_ok(c))
        return NULL;
    j = job(&p, x, s[0], s[1], s[2], s[3], s[4]);
    j.x = lab_data(x);
    j.bias = lab_data(b);
    j.across = lab_data(across);
    j.scratch = lab_data_mut(scratch);
    rnn_forward(&j, d, lab_ctx_modes(c)->reference);
    /* A view is recorded: the states, which are saved, would hold their own node. */
    return lab_record(c, &d_recurrence, lab_detach(c, s[3]), 5, in, 5, s, &p, sizeof p);
}

/* ---- for the table of operations ---------------------------------------------------------- */

/* p: kind, backward. */
static lab_tensor *call_rnn(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_recurrence(c, (lab_rnn_kind)p[0], in[0], in[1], in[2], in[3], NULL,
                          p[1] != 0);
}

static lab_tensor *call_lstm(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_recurrence(c, LAB_RNN_LSTM, in[0], in[1], in[2], in[3], in[4], p[0] != 0);
}

const struct lab_op op_recurrence = {
    .name = "recurrence",
    .inputs = 4,
    .call = call_rnn,
    .flags = OP_GRAD | OP_FAST,
    .cases = OP_CASES("2,3,2; 2,2; 2; 2,2 | 0", "2,3,2; 2,2; 2; 2,2 | 1 1",
                      "2,3,6; 6,2; 6; 2,2 | 3", "1,4,9; 9,3; 9; 1,3 | 3 1",
                      "1,1,3; 3,1; 3; 1,1 | 3", "0,2,2; 2,2; 2; 0,2 | 0"),
};
const struct lab_op op_lstm = {
    .name = "lstm",
    .inputs = 5,
    .call = call_lstm,
    .flags = OP_GRAD | OP_FAST,
    .cases = OP_CASES("2,3,8; 8,2; 8; 2,2; 2,2", "1,4,12; 12,3; 12; 1,3; 1,3 | 1",
                      "3,1,4; 4,1; 4; 3,1; 3,1", "5,2,36; 36,9; 36; 5,9; 5,9"),
};
