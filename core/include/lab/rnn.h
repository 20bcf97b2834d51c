/* rnn.h — recurrent networks over N×T×C sequences.
 *
 *     plain   h' = tanh(a) or relu(a),  a = x W + h U
 *     LSTM    i, f, o = σ,  g = tanh;  c' = f c + i g,  h' = o tanh c'       order i f g o
 *     GRU     r, z = σ,  n = tanh(x W + r (h U));  h' = (1 − z) n + z h        order r z n
 *
 * with x W + b, h U + b' of all gates side by side, in PyTorch's order. Hochreiter &
 * Schmidhuber (1997), Cho et al. (2014).
 */
#ifndef LAB_RNN_H
#define LAB_RNN_H

#include <lab/tensor.h>

typedef enum lab_rnn_kind {
    LAB_RNN_TANH, /* one gate */
    LAB_RNN_RELU, /* one */
    LAB_RNN_LSTM, /* four */
    LAB_RNN_GRU,  /* three */
    LAB_N_RNN_KINDS
} lab_rnn_kind;

LAB_API int lab_rnn_gates(lab_rnn_kind k);

/* One layer in one direction. gates [N,T,GH]: what x gives to each gate (lab_linear); weight
 * [GH,H] and bias [GH] or NULL for h; h0, c0 [N,H] or NULL for zeros (c0: LSTM only). All
 * floats, borrowed. `backward`: from the last step to the first. Returns new: [1,N,T,H], h of
 * every step, or of an LSTM [2,N,T,H], h and c; f64 stays, others give f32. Differentiable by
 * all five. LAB_ESHAPE, LAB_EDTYPE, LAB_ENOMEM. */
LAB_API lab_tensor *lab_recurrence(lab_ctx *c, lab_rnn_kind k, lab_tensor *gates,
                                   lab_tensor *weight, lab_tensor *bias, lab_tensor *h0,
                                   lab_tensor *c0, bool backward);

#endif
