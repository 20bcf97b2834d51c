/* net.h — the network of an agent: dense layers of its own (mlp.h), or a Module of the user's.
 *
 * Either way the parameters that count stand in one row of numbers, theta: the optimizer, the
 * clipping, a target network and the file know nothing else. A Module gets them before each of
 * its forwards, and its gradients are collected behind each backward.
 */
#ifndef RL_NET_H
#define RL_NET_H

#include "mlp.h"

#include <lab/nn.h>

struct net_tensor {
    char *path;
    lab_tensor *t; /* kept */
    bool buffer;   /* stored, not trained */
};

struct net {
    struct mlp mlp; /* where there is no layer; its first and last width hold for both */
    lab_layer *layer; /* kept; or NULL */
    struct net_tensor *tensors;
    int64_t n_tensors;
};

/* What a forward leaves, for at most `rows` rows. */
struct net_run {
    struct mlp_run mlp;
    float *y;         /* of a Module */
    lab_tensor *tape; /* kept: its result, recorded; or NULL */
};

/* Of zeros: takes (keeps) the user's Module, f32. LAB_EDTYPE. */
bool net_take(lab_ctx *c, struct net *n, lab_layer *layer);
void net_release(struct net *n);
/* Do the two have a parameter in common? */
bool net_shares(const struct net *a, const struct net *b);

int64_t net_params(const struct net *n);
/* theta from the Module's own numbers, and back. Nothing without a Module. */
void net_read(const struct net *n, float *theta);
void net_write(const struct net *n, const float *theta);

bool net_run_make(lab_ctx *c, const struct net *n, int64_t rows, struct net_run *r);
void net_run_free(const struct net *n, struct net_run *r);

/* y [rows,out] for x [rows,in], borrowed until the next forward with r; zeros once c has failed.
 * `learn`: a net_backward follows. LAB_ESHAPE when a Module gives anything else. */
const float *net_forward(lab_ctx *c, const struct net *n, const float *theta,
                         const float *x, int64_t rows, bool learn, struct net_run *r);
/* grad ← ∂L/∂θ of that forward, with dy = ∂L/∂y. */
void net_backward(lab_ctx *c, const struct net *n, const float *theta, const float *dy,
                  int64_t rows, struct net_run *r, float *grad);

/* As tensors, prefix + the layer's name for them. */
void net_save(lab_ctx *c, const struct net *n, const float *theta, const char *prefix,
              lab_table *tensors);
void net_load(lab_ctx *c, const struct net *n, float *theta, const char *prefix,
              const lab_table *tensors);

#endif
