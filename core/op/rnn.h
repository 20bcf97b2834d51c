/* rnn.h — what the kernels of recurrent layers work on. */
#ifndef OP_RNN_H
#define OP_RNN_H

#include <lab/rnn.h>

/* All row-major, f64 or f32. Backward: dh0, dc0 zero at first; dx and du are the same memory
 * unless GRU. */
struct rnn {
    lab_rnn_kind kind;
    int64_t n, t, h, gates, kept; /* kept: numbers of acts for each of h */
    bool reverse;
    const void *x;       /* [n,t,gates h] */
    const void *weight;  /* [gates h, h] */
    const void *across;  /* [h, gates h], its transpose; forward */
    const void *bias;    /* [gates h] or NULL */
    const void *h0, *c0; /* [n,h]; c0 of any content unless LSTM */
    void *scratch;       /* [n,gates h]; forward */
    void *states;        /* [1 or 2,n,t,h] */
    void *acts;          /* [n,t,kept h] */
    const void *dy;      /* of states; backward, as are the rest */
    void *dx, *du, *dh0, *dc0;
};

/* f64 or f32. */
void rnn_forward(const struct rnn *j, lab_dtype d, bool reference);
void rnn_backward(const struct rnn *j, lab_dtype d, bool reference);

#endif
