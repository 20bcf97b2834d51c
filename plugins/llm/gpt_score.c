/* gpt_score.c — how well a model predicts a text. */
#include "gpt.h"

#include <lab/loss.h>
#include <lab/op.h>

/* −Σ ln p of the tokens [from, to), seen from ids[begin]. */
static double nats_of(lab_ctx *c, struct gpt *g, const int64_t *ids, int64_t begin,
                      int64_t from, int64_t to)
{
    lab_scope s = lab_scope_open(c);
    lab_tensor *x = lab_tensor_make(c, LAB_I64, 1, to - begin - 1),
               *y = lab_tensor_make(c, LAB_I64, to - from), *logits, *loss;
    double nats;

    for (int64_t i = begin; x && i < to - 1; i++)
        lab_i64_mut(x)[i - begin] = ids[i];
    for (int64_t i = from; y && i < to; i++)
        lab_i64_mut(y)[i - from] = ids[i];
    logits = lab_select(c, gpt_forward(c, g, x, NULL), 0, 0);
    logits = lab_slice(c, logits, 0, from - begin - 1, to - begin - 1, 1);
    loss = lab_cross_entropy(c, logits, y,
                             &(lab_class_loss){ .ignore_index = -100,
                                                .reduction = LAB_SUM });
    nats = loss ? lab_item(c, loss) : 0;
    lab_scope_close(c, &s);
    return nats;
}

struct gpt_score gpt_score_ids(lab_ctx *c, struct gpt *g, const int64_t *ids, int64_t n,
                               int64_t stride)
{
    lab_modes *modes = lab_ctx_modes(c), before = *modes;
    struct gpt_score out = { 0 };
    int64_t context = g->config.context;

    modes->no_grad = true;
    modes->training = false;
    stride = stride < 1 || stride > context ? context : stride;
    for (int64_t from = 1, to; from < n && lab_ok(c) && !lab_stopping(c); from = to) {
        int64_t begin;
        double nats;

        to = from == 1 ? context + 1 : from + stride;
        to = to < n ? to : n;
        begin = to - 1 - context > 0 ? to - 1 - context : 0;
        nats = nats_of(c, g, ids, begin, from, to);
        if (lab_error_clear_stop(c))
            break;
        out.nats += nats;
        out.tokens += to - from;
    }
    modes->no_grad = before.no_grad;
    modes->training = before.training;
    return out;
}
