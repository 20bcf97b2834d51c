/* mlp.h — a small network of dense layers, its forward and backward written out.
 *
 * Policies are so small (64 × 64) that recording each operation for core/grad would cost more
 * than the arithmetic. All parameters stand in one row of numbers, layer by layer: W [in,out],
 * then b [out], so that clipping and the optimizer take them as one tensor.
 *
 *     a_0 = x,   a_l = σ(a_{l−1} W_l + b_l),   y = a_{L−1} W_L + b_L   (no σ at the end)
 */
#ifndef RL_MLP_H
#define RL_MLP_H

#include <lab/rng.h>
#include <lab/tensor.h>

enum { MLP_MAX = 8 }; /* layers */
enum mlp_activation { MLP_TANH, MLP_RELU };

struct mlp {
    int layers;
    int64_t width[MLP_MAX + 1]; /* in, hidden…, out */
    enum mlp_activation activation;
};

/* Number of parameters; where layer l (from 0) begins. */
int64_t mlp_params(const struct mlp *m);
int64_t mlp_at(const struct mlp *m, int l);

/* What a forward leaves for its backward; made for at most `rows` rows. */
struct mlp_run {
    int64_t rows;
    float *a[MLP_MAX + 1]; /* a[l]: rows × width[l]; a[0] is borrowed, a[layers] is y */
    float *d[2];           /* scratch: rows × the widest layer */
};
/* False with LAB_ENOMEM. mlp_run_free takes one that is all zeros, too. */
bool mlp_run_make(lab_ctx *c, const struct mlp *m, int64_t rows, struct mlp_run *r);
void mlp_run_free(const struct mlp *m, struct mlp_run *r);

/* y for x [rows,in], borrowed until the next forward. */
const float *mlp_forward(const struct mlp *m, const float *theta, const float *x,
                         int64_t rows, struct mlp_run *r);
/* grad ← ∂L/∂θ of the last forward, with dy = ∂L/∂y [rows,out]. */
void mlp_backward(const struct mlp *m, const float *theta, const float *dy, int64_t rows,
                  struct mlp_run *r, float *grad);

/* Orthogonal weights (Saxe et al. 2014) scaled by `hidden`, in the last layer by `out`; zero
 * biases. */
void mlp_init_orthogonal(const struct mlp *m, float *theta, double hidden, double out,
                         lab_rng *rng);
/* U(−1/√in, 1/√in): PyTorch's default for Linear. */
void mlp_init_uniform(const struct mlp *m, float *theta, lab_rng *rng);

/* The layers as tensors: prefix0.weight [out,in] and prefix0.bias, PyTorch's layout. */
void mlp_save(lab_ctx *c, const struct mlp *m, const float *theta, const char *prefix,
              lab_table *tensors);
void mlp_load(lab_ctx *c, const struct mlp *m, float *theta, const char *prefix,
              const lab_table *tensors);

#endif
