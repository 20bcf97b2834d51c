/* rnn_layer.c — RNN, LSTM, GRU: layers of recurrences, one direction or both, and cells: one
 * step of them. */
#include "nn/layers.h"

#include <lab/linear.h>
#include <lab/op.h>
#include <lab/rnn.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

struct rnn {
    lab_rnn_kind kind;
    int64_t in, hidden, layers;
    bool both, cell;
};

enum { NAME = 40 };

/* "weight_ih_l0_reverse"; a cell's is "weight_ih". */
static void name_of(char *out, const struct rnn *r, const char *what, int64_t layer,
                    int way)
{
    if (r->cell)
        snprintf(out, NAME, "%s", what);
    else
        snprintf(out, NAME, "%s_l%lld%s", what, (long long)layer, way ? "_reverse" : "");
}

static lab_tensor *tensor_of(const lab_layer *self, const char *what, int64_t layer,
                             int way)
{
    char name[NAME];

    name_of(name, lab_layer_config(self), what, layer, way);
    return lab_layer_tensor(self, name);
}

/* State `at` of [layers · ways,N,H], or NULL for zeros. */
static lab_tensor *state(lab_ctx *c, lab_tensor *all, int64_t at)
{
    return all ? lab_select(c, all, 0, at) : NULL;
}

/* The last step of [N,T,H] in this direction. */
static lab_tensor *last(lab_ctx *c, lab_tensor *x, int way)
{
    return lab_select(c, x, 1, way ? 0 : lab_dim(x, 1) - 1);
}

/* One layer in one direction on x: [N,T,H]; its last h and c are put in place. */
static lab_tensor *direction(lab_ctx *c, lab_layer *self, lab_tensor *x, int64_t layer,
                             int way, lab_tensor *h0, lab_tensor *c0, lab_tensor **h,
                             lab_tensor **cell)
{
    const struct rnn *r = lab_layer_config(self);
    int64_t at = layer * (1 + r->both) + way;
    lab_tensor *gates, *all, *y;

    gates = lab_linear(c, x, tensor_of(self, "weight_ih", layer, way),
                       tensor_of(self, "bias_ih", layer, way));
    all = lab_recurrence(c, r->kind, gates, tensor_of(self, "weight_hh", layer, way),
                         tensor_of(self, "bias_hh", layer, way), state(c, h0, at),
                         state(c, c0, at), way);
    y = lab_select(c, all, 0, 0);
    if (h && y)
        h[at] = last(c, y, way);
    if (cell && y && r->kind == LAB_RNN_LSTM)
        cell[at] = last(c, lab_select(c, all, 0, 1), way);
    return y;
}

static bool fits(lab_ctx *c, const lab_layer *self, const lab_tensor *x,
                 const lab_tensor *h0, const lab_tensor *c0)
{
    const struct rnn *r = lab_layer_config(self);
    const lab_tensor *start[] = { h0, c0 };
    const char *name = lab_layer_kind_of(self)->name;
    int64_t n = r->layers * (1 + r->both);

    if (lab_ndim(x) != 3 || lab_dim(x, 2) != r->in || lab_dim(x, 1) < 1)
        return lab_failn(c, LAB_ESHAPE, "%s: x is %s, expected [N,T,%lld]", name,
                         lab_tensor_brief(c, x), (long long)r->in);
    for (int i = 0; i < 2; i++)
        if (start[i] && (lab_ndim(start[i]) != 3 || lab_dim(start[i], 0) != n))
            return lab_failn(c, LAB_ESHAPE,
                             "%s: the first %s is %s, expected [%lld,%lld,%lld]", name,
                             i ? "c" : "h", lab_tensor_brief(c, start[i]), (long long)n,
                             (long long)lab_dim(x, 0), (long long)r->hidden);
    return true;
}

/* h and cell: NULL, or places for the last states of all layers and directions. */
static lab_tensor *walk(lab_ctx *c, lab_layer *self, lab_tensor *x, lab_tensor *h0,
                        lab_tensor *c0, lab_tensor **h, lab_tensor **cell)
{
    const struct rnn *r = lab_layer_config(self);

    if (!fits(c, self, x, h0, c0))
        return NULL;
    for (int64_t l = 0; l < r->layers; l++) {
        lab_tensor *forth = direction(c, self, x, l, 0, h0, c0, h, cell);

        x = r->both ? lab_cat(c, forth, direction(c, self, x, l, 1, h0, c0, h, cell), -1)
                    : forth;
    }
    return x;
}

/* One step: x is [N,in], the states [N,H] before and after. */
static lab_tensor *step(lab_ctx *c, lab_layer *self, lab_tensor *x, lab_tensor *h0,
                        lab_tensor *c0, lab_tensor **h, lab_tensor **cell)
{
    const struct rnn *r = lab_layer_config(self);
    const lab_tensor *start[] = { h0, c0 };
    const char *name = lab_layer_kind_of(self)->name;

    if (lab_ndim(x) != 2 || lab_dim(x, 1) != r->in)
        return lab_fail(c, LAB_ESHAPE, "%s: x is %s, expected [N,%lld]", name,
                        lab_tensor_brief(c, x), (long long)r->in);
    for (int i = 0; i < 2; i++)
        if (start[i] && (lab_ndim(start[i]) != 2 || lab_dim(start[i], 1) != r->hidden))
            return lab_fail(c, LAB_ESHAPE, "%s: %s is %s, expected [%lld,%lld]", name,
                            i ? "c" : "h", lab_tensor_brief(c, start[i]),
                            (long long)lab_dim(x, 0), (long long)r->hidden);
    x = walk(c, self, lab_unsqueeze(c, x, 1), h0 ? lab_unsqueeze(c, h0, 0) : NULL,
             c0 ? lab_unsqueeze(c, c0, 0) : NULL, h, cell);
    return lab_select(c, x, 1, 0);
}

/* x; x, h0; x, h0, c0. */
static lab_tensor *forward(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    const struct rnn *r = lab_layer_config(self);

    return (r->cell ? step : walk)(c, self, x[0], n > 1 ? x[1] : NULL,
                                   n > 2 ? x[2] : NULL, NULL, NULL);
}

static const char *describe(lab_ctx *c, const lab_layer *self)
{
    const struct rnn *r = lab_layer_config(self);

    return lab_format(c, "%lld, %lld%s%s%s", (long long)r->in, (long long)r->hidden,
                      r->layers > 1
                          ? lab_format(c, ", num_layers=%lld", (long long)r->layers)
                          : "",
                      r->both ? ", bidirectional=true" : "",
                      r->kind == LAB_RNN_RELU ? ", nonlinearity='relu'" : "");
}

#define KIND(title)                                                    \
    {                                                                  \
        .name = title, .size = sizeof(struct rnn), .forward = forward, \
        .describe = describe                                           \
    }

static const lab_layer_kind kinds[2][4] = {
    { KIND("RNN"), KIND("RNN"), KIND("LSTM"), KIND("GRU") },
    { KIND("RNNCell"), KIND("RNNCell"), KIND("LSTMCell"), KIND("GRUCell") },
};

/* A tensor in U(−1/√H, 1/√H), registered. */
static void add(lab_ctx *c, lab_layer *l, const char *what, int64_t layer, int way,
                lab_tensor *t)
{
    const struct rnn *r = lab_layer_config(l);
    double bound = 1 / sqrt((double)r->hidden);
    char name[NAME];

    name_of(name, r, what, layer, way);
    lab_init_uniform(c, t, -bound, bound);
    lab_layer_param(c, l, name, t);
}

static lab_layer *make(lab_ctx *c, struct rnn r, bool bias)
{
    const lab_layer_kind *kind = &kinds[r.cell][r.kind];
    lab_layer *l = lab_layer_new(c, kind);
    int64_t g = lab_rnn_gates(r.kind) * r.hidden;

    if (!l)
        return NULL;
    if (r.in < 1 || r.hidden < 1 || r.layers < 1 || r.layers > 1000)
        return lab_fail(
            c, LAB_EARG,
            "nn.%s: %lld inputs, %lld hidden, %lld layers: positive numbers were "
            "expected",
            kind->name, (long long)r.in, (long long)r.hidden, (long long)r.layers);
    *(struct rnn *)lab_layer_config(l) = r;
    for (int64_t k = 0; k < r.layers; k++)
        for (int way = 0; way <= r.both && lab_ok(c); way++) {
            int64_t from = k == 0 ? r.in : r.hidden * (1 + r.both);

            add(c, l, "weight_ih", k, way, lab_tensor_make(c, LAB_F32, g, from));
            add(c, l, "weight_hh", k, way, lab_tensor_make(c, LAB_F32, g, r.hidden));
            if (!bias)
                continue;
            add(c, l, "bias_ih", k, way, lab_tensor_make(c, LAB_F32, g));
            add(c, l, "bias_hh", k, way, lab_tensor_make(c, LAB_F32, g));
        }
    return lab_ok(c) ? l : NULL;
}

static lab_rnn_kind plain(const char *nonlinearity)
{
    return strcmp(nonlinearity, "relu") == 0 ? LAB_RNN_RELU : LAB_RNN_TANH;
}

static lab_layer *rnn(lab_ctx *c, int64_t in, int64_t hidden, int64_t layers,
                      const char *nonlinearity, bool bias, bool both)
{
    return make(c, (struct rnn){ plain(nonlinearity), in, hidden, layers, both, false },
                bias);
}

static lab_layer *lstm(lab_ctx *c, int64_t in, int64_t hidden, int64_t layers, bool bias,
                       bool both)
{
    return make(c, (struct rnn){ LAB_RNN_LSTM, in, hidden, layers, both, false }, bias);
}

static lab_layer *gru(lab_ctx *c, int64_t in, int64_t hidden, int64_t layers, bool bias,
                      bool both)
{
    return make(c, (struct rnn){ LAB_RNN_GRU, in, hidden, layers, both, false }, bias);
}

static lab_layer *rnn_cell(lab_ctx *c, int64_t in, int64_t hidden,
                           const char *nonlinearity, bool bias)
{
    return make(c, (struct rnn){ plain(nonlinearity), in, hidden, 1, false, true }, bias);
}

static lab_layer *lstm_cell(lab_ctx *c, int64_t in, int64_t hidden, bool bias)
{
    return make(c, (struct rnn){ LAB_RNN_LSTM, in, hidden, 1, false, true }, bias);
}

static lab_layer *gru_cell(lab_ctx *c, int64_t in, int64_t hidden, bool bias)
{
    return make(c, (struct rnn){ LAB_RNN_GRU, in, hidden, 1, false, true }, bias);
}

/* y and the last states; a module of another kind has none. */
static lab_tensor *run(lab_ctx *c, lab_layer *l, lab_tensor *x, lab_tensor *h0,
                       lab_tensor *c0, lab_tensor **h, lab_tensor **cell)
{
    const struct rnn *r = lab_layer_config(l);
    lab_tensor **states, *y;
    int64_t n;

    if (lab_layer_kind_of(l)->forward != forward)
        return lab_fail(c, LAB_EARG, "run: %s keeps no state; RNN, LSTM and GRU do",
                        lab_layer_kind_of(l)->name);
    n = r->layers * (1 + r->both);
    states = lab_alloc(c, (size_t)(2 * n) * sizeof *states);
    y = states ? (r->cell ? step : walk)(c, l, x, h0, c0, states, states + n) : NULL;
    if (!y)
        return NULL;
    *h = r->cell ? states[0] : lab_stack(c, &(lab_tensors){ n, states }, 0);
    if (r->kind == LAB_RNN_LSTM)
        *cell = r->cell ? states[1] : lab_stack(c, &(lab_tensors){ n, states + n }, 0);
    return y;
}

#define LAYER(name, extra, f, doc)                                                         \
    {                                                                                      \
        name "(input_size: int, hidden_size: int, num_layers: int = 1" extra               \
             "; bias: bool = true, bidirectional: bool = false) -> Module",                \
            LAB_CODE(f),                                                                   \
            doc                                                                            \
            " On [N,T,in] it gives [N,T,hidden], twice as wide when\n"                     \
            "bidirectional; first states [layers · directions,N,hidden] may follow. "     \
            "Module:run "                                                                  \
            "gives\nthe last states too. Weights begin in U(-1/√hidden, 1/√hidden).\n" \
            ">>> nn." name "(3, 5)(tensor.ones(2, 4, 3)):shape()\n{2, 4, 5}"               \
    }

#define CELL(name, extra, f, doc, more)                                           \
    {                                                                             \
        name "(input_size: int, hidden_size: int" extra                           \
             "; bias: bool = true) -> Module",                                    \
            LAB_CODE(f),                                                          \
            doc " On x: [N,in] and the state [N,hidden] it\ngives the next one, " \
                "[N,hidden]; "                                                    \
                "the first state is 0 unless given." more "\n"                    \
                ">>> cell = nn." name "(3, 5)\n"                                  \
                ">>> cell(tensor.ones(2, 3), tensor.zeros(2, 5)):shape()\n{2, 5}" \
    }

static const lab_row rows[] = {
    CELL("RNNCell", ", nonlinearity: \"tanh\"|\"relu\" = \"tanh\"", rnn_cell,
         "A step of nn.RNN.", ""),
    CELL("LSTMCell", "", lstm_cell, "A step of nn.LSTM.",
         " `_, h, c = cell:run(x, h, c)` goes on."),
    CELL("GRUCell", "", gru_cell, "A step of nn.GRU.", ""),
    LAYER("RNN", ", nonlinearity: \"tanh\"|\"relu\" = \"tanh\"", rnn,
          "The plain recurrent network (Elman 1990)."),
    LAYER("LSTM", "", lstm, "Long short-term memory (Hochreiter & Schmidhuber 1997)."),
    LAYER("GRU", "", gru, "Gated recurrent units (Cho et al. 2014)."),
    { "Module:run(x: tensor strided, h0: tensor strided?, c0: tensor strided?) -> y: "
      "tensor, h: "
      "tensor, c: tensor?",
      LAB_CODE(run),
      "An RNN, LSTM or GRU on x, and its last states [layers · directions,N,hidden]; of "
      "a cell "
      "[N,hidden].\n"
      ">>> y, h, c = nn.LSTM(3, 5):run(tensor.ones(2, 4, 3))\n>>> c:shape()\n{1, 2, 5}" },
};
LAB_ROWS(nn_rnn_rows);
