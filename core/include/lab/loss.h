/* loss.h — losses: how far predictions are from targets.
 *
 * Predictions: of any float dtype and strides, borrowed. Results are new: f64 for f64, else
 * f32 (half floats are computed in f32). `none` gives a number for each example or element,
 * `mean` and `sum` a 0-d tensor. Classes are the last dimension. Differentiable by the
 * predictions, and by targets that are floats where said. A NULL operand or a failed
 * context gives NULL. Errors: LAB_ESHAPE, LAB_EDTYPE, LAB_ENOMEM, others are named.
 */
#ifndef LAB_LOSS_H
#define LAB_LOSS_H

#include <lab/tensor.h>

typedef enum lab_reduction {
    LAB_MEAN,
    LAB_SUM,
    LAB_NONE,
    LAB_BATCHMEAN, /* the sum over the size of dimension 0; lab_kl_div only */
} lab_reduction;
/* "mean", "sum", "none", "batchmean"; LAB_EARG naming `what` otherwise. */
LAB_API lab_reduction lab_reduction_parse(lab_ctx *c, const char *what, const char *name);

/* ---- classes ------------------------------------------------------------------------------ */

/* How cross_entropy and nll_loss weigh; zero but for ignore_index is PyTorch's default. */
typedef struct lab_class_loss {
    lab_tensor *weight;   /* [C], of each class; NULL: 1 */
    int64_t ignore_index; /* targets that count for nothing; −100 as a rule */
    double
        label_smoothing; /* in [0, 1]: the part of the target spread over all classes */
    lab_reduction reduction;
} lab_class_loss;

/* −Σ_k w_k q_k ln softmax(x)_k for each example; x: [...,C]. target: integers [...], classes
 * 0 … C−1, or floats [...,C], probabilities q (differentiable). The mean over examples is
 * weighted by w of their classes; ignored ones count for nothing. Smoothing after Szegedy et
 * al. (2016), section 7. LAB_EINDEX for a target that is no class. */
LAB_API lab_tensor *lab_cross_entropy(lab_ctx *c, lab_tensor *x, lab_tensor *target,
                                      const lab_class_loss *how);
/* −w_t x_t; x: [...,C] logarithms of probabilities, target: [...] classes. LAB_EINDEX. */
LAB_API lab_tensor *lab_nll_loss(lab_ctx *c, lab_tensor *x, lab_tensor *target,
                                 const lab_class_loss *how);

/* ---- element by element: x and target of one shape; differentiable by both ------------------- */

LAB_API lab_tensor *lab_mse_loss(lab_ctx *c, lab_tensor *x, lab_tensor *target,
                                 lab_reduction r);
LAB_API lab_tensor *lab_l1_loss(lab_ctx *c, lab_tensor *x, lab_tensor *target,
                                lab_reduction r);
/* d²/2beta for |d| < beta, else |d| − beta/2; 1 as a rule. Girshick (2015). LAB_EARG for a
 * negative beta. */
LAB_API lab_tensor *lab_smooth_l1_loss(lab_ctx *c, lab_tensor *x, lab_tensor *target,
                                       double beta, lab_reduction r);
/* d²/2 for |d| ≤ delta, else delta (|d| − delta/2); 1 as a rule. Huber (1964). LAB_EARG
 * unless delta > 0. */
LAB_API lab_tensor *lab_huber_loss(lab_ctx *c, lab_tensor *x, lab_tensor *target,
                                   double delta, lab_reduction r);
/* −(t ln x + (1 − t) ln(1 − x)), logarithms no less than −100; x in [0, 1]. weight: broadcast
 * over elements, or NULL. LAB_EARG for an x outside. */
LAB_API lab_tensor *lab_binary_cross_entropy(lab_ctx *c, lab_tensor *x,
                                             lab_tensor *target, lab_tensor *weight,
                                             lab_reduction r);
/* The same of σ(x), exact for any x; pos_weight: factor of the first term, broadcast over
 * elements, or NULL. */
LAB_API lab_tensor *lab_binary_cross_entropy_with_logits(lab_ctx *c, lab_tensor *x,
                                                         lab_tensor *target,
                                                         lab_tensor *weight,
                                                         lab_tensor *pos_weight,
                                                         lab_reduction r);
/* a (1 − p)^gamma −ln p, p the probability that σ(x) gives to the target 0 or 1, a = alpha
 * for 1 and 1 − alpha for 0, no factor for alpha < 0. 0.25 and 2 as a rule. Lin et al.
 * (2017), eq. 5. By x only. LAB_EARG for gamma < 0. */
LAB_API lab_tensor *lab_sigmoid_focal_loss(lab_ctx *c, lab_tensor *x, lab_tensor *target,
                                           double alpha, double gamma, lab_reduction r);
/* t (ln t − x), x logarithms of probabilities; log_target: of the targets too. */
LAB_API lab_tensor *lab_kl_div(lab_ctx *c, lab_tensor *x, lab_tensor *target,
                               bool log_target, lab_reduction r);

/* ---- sets, pairs ------------------------------------------------------------------------------- */

/* 1 − (2 Σ x t + smooth) / (Σ x + Σ t + smooth) for each example and class, sums over the
 * dimensions between; x: [N,...,C] probabilities, target: the same. 1 as a rule. Milletari
 * et al. (2016). */
LAB_API lab_tensor *lab_dice_loss(lab_ctx *c, lab_tensor *x, lab_tensor *target,
                                  double smooth, lab_reduction r);
/* Σ a b / √max(Σ a² Σ b², eps²) along dim, broadcast; 1e-8 as a rule. LAB_EINDEX. */
LAB_API lab_tensor *lab_cosine_similarity(lab_ctx *c, lab_tensor *a, lab_tensor *b,
                                          int dim, double eps);
/* (Σ |a − b + 1e-6|ᵖ)^(1/p) along the last dimension. */
LAB_API lab_tensor *lab_pairwise_distance(lab_ctx *c, lab_tensor *a, lab_tensor *b,
                                          double p);
/* x / max(‖x‖_p, eps) along dim; 2 and 1e-12 as a rule. LAB_EINDEX. */
LAB_API lab_tensor *lab_normalize(lab_ctx *c, lab_tensor *x, double p, int dim,
                                  double eps);
/* a, b: [N,D]; same: [N]. 1 − cos(a, b) where same is 1, max(0, cos − margin) where −1. */
LAB_API lab_tensor *lab_cosine_embedding_loss(lab_ctx *c, lab_tensor *a, lab_tensor *b,
                                              lab_tensor *same, double margin,
                                              lab_reduction r);
/* a, b: [N,D]; same: [N], 1 or 0. ½ d² where same, else ½ max(0, margin − d)². Hadsell et al.
 * (2006), eq. 4. */
LAB_API lab_tensor *lab_contrastive_loss(lab_ctx *c, lab_tensor *a, lab_tensor *b,
                                         lab_tensor *same, double margin,
                                         lab_reduction r);
/* max(0, ‖a − p‖ − ‖a − n‖ + margin) of rows. Schroff et al. (2015). */
LAB_API lab_tensor *lab_triplet_margin_loss(lab_ctx *c, lab_tensor *anchor,
                                            lab_tensor *positive, lab_tensor *negative,
                                            double margin, double p, lab_reduction r);
/* Rows of a find theirs in b among all rows of b, and the other way round: the mean of the
 * cross entropies of â b̂ᵀ / temperature by rows and by columns; 0.07 as a rule. van den Oord et
 * al. (2018), eq. 4, both ways as Radford et al. (2021). a, b: [N,D]. LAB_EARG unless
 * temperature > 0. */
LAB_API lab_tensor *lab_info_nce(lab_ctx *c, lab_tensor *a, lab_tensor *b,
                                 double temperature);

#endif
