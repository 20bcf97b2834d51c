/* segment_use.c — a trained network asked: labels of a picture, counts over a data set. */
#include "segment.h"

#include <lab/activation.h>
#include <lab/op.h>

/* Probabilities N×h×w×labels f32 for N×H×W×3 u8; h, w as they were. Records nothing. */
static lab_tensor *ask(lab_ctx *c, struct segmenter *s, lab_tensor *rgb, bool logits)
{
    lab_modes *modes = lab_ctx_modes(c);
    bool recorded = modes->no_grad, trains = lab_layer_training(s->net);
    lab_tensor *x, *y;

    modes->no_grad = true;
    lab_layer_train(s->net, false);
    x = segment_input(c, rgb, INT64_C(1) << s->depth);
    y = lab_forward(c, s->net, x);
    y = logits ? y : lab_softmax(c, y, -1);
    y = lab_slice(c, y, 1, 0, lab_dim(rgb, 1), 1);
    y = lab_contiguous(c, lab_slice(c, y, 2, 0, lab_dim(rgb, 2), 1));
    lab_layer_train(s->net, trains);
    modes->no_grad = recorded;
    return y;
}

/* The largest of each row of `labels` numbers; the first of equal ones. */
static void choose(const float *y, int64_t n, int64_t labels, uint8_t *out)
{
    for (int64_t i = 0; i < n; i++, y += labels) {
        int64_t best = 0;

        for (int64_t k = 1; k < labels; k++)
            best = y[k] > y[best] ? k : best;
        out[i] = (uint8_t)best;
    }
}

static lab_tensor *chosen(lab_ctx *c, lab_tensor *y)
{
    lab_tensor *out = y ? lab_tensor_new(c, LAB_U8, lab_ndim(y) - 1, lab_shape(y)) : NULL;

    if (out)
        choose(lab_f32(y), lab_numel(out), lab_dim(y, -1), lab_u8_mut(out));
    return out;
}

lab_tensor *segment_predict(lab_ctx *c, struct segmenter *s, lab_tensor *rgb,
                            lab_tensor **probabilities)
{
    lab_tensor *y = ask(c, s, lab_unsqueeze(c, rgb, 0), false);

    *probabilities = lab_select(c, y, 0, 0);
    return chosen(c, *probabilities);
}

static lab_tensor *of(const lab_table *t, const char *name)
{
    return lab_table_get(t, name)->as.object;
}

/* Samples i, i + 1, … of one size, at most `batch`, and of large pictures fewer: neither memory
 * nor the wait for Ctrl-C grows with them. */
static lab_table *some(lab_ctx *c, lab_dataset *pairs, int64_t i, int64_t batch,
                       int64_t *n)
{
    enum { MOST_PIXELS = 1 << 19 };
    lab_table **list = lab_alloc(c, (size_t)batch * sizeof *list);
    int64_t pixels = 0;

    for (*n = 0;
         list && *n < batch && pixels < MOST_PIXELS && i + *n < lab_dataset_len(pairs);
         ++*n) {
        lab_table *t = lab_dataset_get(c, pairs, i + *n, NULL);

        if (!t)
            return NULL;
        pixels += lab_numel(of(t, "mask"));
        if (*n && !lab_same_shape(of(t, "mask"), of(list[0], "mask")))
            break;
        list[*n] = t;
    }
    return list ? lab_collate(c, list, *n, NULL) : NULL;
}

bool segment_count(lab_ctx *c, struct segmenter *s, lab_dataset *pairs, int64_t batch,
                   struct confusion *k)
{
    int64_t n = 0, all = lab_dataset_len(pairs);

    for (int64_t i = 0; i < all && lab_ok(c); i += n) {
        lab_scope scope = lab_scope_open(c);
        lab_table *t = some(c, pairs, i, batch, &n);
        lab_tensor *y = t ? chosen(c, ask(c, s, of(t, "image"), true)) : NULL;

        if (y)
            confusion_add(k, lab_u8(of(t, "mask")), lab_u8(y), lab_numel(y));
        lab_scope_close(c, &scope);
    }
    return lab_ok(c);
}
