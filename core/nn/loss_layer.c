/* loss_layer.c — losses at the prompt: functions, and layers that are called with
 * predictions and targets. */
#include "nn/layers.h"

#include <lab/loss.h>

/* ---- functions ------------------------------------------------------------------------------ */

static lab_class_loss classes(lab_ctx *c, const char *name, lab_tensor *weight,
                              int64_t ignore, double smoothing, const char *reduction)
{
    return (lab_class_loss){ .weight = weight,
                             .ignore_index = ignore,
                             .label_smoothing = smoothing,
                             .reduction = lab_reduction_parse(c, name, reduction) };
}

static lab_tensor *cross_entropy(lab_ctx *c, lab_tensor *x, lab_tensor *t,
                                 lab_tensor *weight, int64_t ignore,
                                 const char *reduction, double smoothing)
{
    lab_class_loss how =
        classes(c, "cross_entropy", weight, ignore, smoothing, reduction);

    return lab_cross_entropy(c, x, t, &how);
}

static lab_tensor *nll_loss(lab_ctx *c, lab_tensor *x, lab_tensor *t, lab_tensor *weight,
                            int64_t ignore, const char *reduction)
{
    lab_class_loss how = classes(c, "nll_loss", weight, ignore, 0, reduction);

    return lab_nll_loss(c, x, t, &how);
}

#define PARSED lab_reduction_parse(c, __func__, reduction)

static lab_tensor *mse_loss(lab_ctx *c, lab_tensor *x, lab_tensor *t,
                            const char *reduction)
{
    return lab_mse_loss(c, x, t, PARSED);
}

static lab_tensor *l1_loss(lab_ctx *c, lab_tensor *x, lab_tensor *t,
                           const char *reduction)
{
    return lab_l1_loss(c, x, t, PARSED);
}

static lab_tensor *smooth_l1_loss(lab_ctx *c, lab_tensor *x, lab_tensor *t,
                                  const char *reduction, double beta)
{
    return lab_smooth_l1_loss(c, x, t, beta, PARSED);
}

static lab_tensor *huber_loss(lab_ctx *c, lab_tensor *x, lab_tensor *t,
                              const char *reduction, double delta)
{
    return lab_huber_loss(c, x, t, delta, PARSED);
}

static lab_tensor *bce(lab_ctx *c, lab_tensor *x, lab_tensor *t, lab_tensor *weight,
                       const char *reduction)
{
    return lab_binary_cross_entropy(c, x, t, weight, PARSED);
}

static lab_tensor *bce_with_logits(lab_ctx *c, lab_tensor *x, lab_tensor *t,
                                   lab_tensor *weight, const char *reduction,
                                   lab_tensor *pos_weight)
{
    return lab_binary_cross_entropy_with_logits(c, x, t, weight, pos_weight, PARSED);
}

static lab_tensor *sigmoid_focal_loss(lab_ctx *c, lab_tensor *x, lab_tensor *t,
                                      double alpha, double gamma, const char *reduction)
{
    return lab_sigmoid_focal_loss(c, x, t, alpha, gamma, PARSED);
}

static lab_tensor *kl_div(lab_ctx *c, lab_tensor *x, lab_tensor *t, const char *reduction,
                          bool log_target)
{
    return lab_kl_div(c, x, t, log_target, PARSED);
}

static lab_tensor *dice_loss(lab_ctx *c, lab_tensor *x, lab_tensor *t, double smooth,
                             const char *reduction)
{
    return lab_dice_loss(c, x, t, smooth, PARSED);
}

static lab_tensor *cosine_embedding_loss(lab_ctx *c, lab_tensor *a, lab_tensor *b,
                                         lab_tensor *same, double margin,
                                         const char *reduction)
{
    return lab_cosine_embedding_loss(c, a, b, same, margin, PARSED);
}

static lab_tensor *contrastive_loss(lab_ctx *c, lab_tensor *a, lab_tensor *b,
                                    lab_tensor *same, double margin,
                                    const char *reduction)
{
    return lab_contrastive_loss(c, a, b, same, margin, PARSED);
}

static lab_tensor *triplet_margin_loss(lab_ctx *c, lab_tensor *a, lab_tensor *p,
                                       lab_tensor *n, double margin, double power,
                                       const char *reduction)
{
    return lab_triplet_margin_loss(c, a, p, n, margin, power, PARSED);
}

/* ---- layers --------------------------------------------------------------------------------------- */

struct loss {
    lab_reduction reduction;
    double a, b;
    int64_t ignore_index;
    bool flag;
};

static bool takes(lab_ctx *c, const lab_layer *self, int n, int wanted)
{
    return n == wanted ||
           lab_failn(c, LAB_EARG,
                     "%s: called with %d tensors: predictions and targets, %d in "
                     "all, were expected",
                     lab_layer_kind_of(self)->name, n, wanted);
}

static const char *text(lab_ctx *c, const lab_layer *self)
{
    static const char *const names[] = { "", "reduction='sum'", "reduction='none'",
                                         "reduction='batchmean'" };
    const struct loss *k = lab_layer_config(self);

    return lab_format(c, "%s", names[k->reduction]);
}

/* x, k and weight (a buffer, or NULL) stand for what the layer has. */
#define LOSS(title, n_in, expression)                                         \
    static lab_tensor *forward_##title(lab_ctx *c, lab_layer *self, int n,    \
                                       lab_tensor *const *x)                  \
    {                                                                         \
        const struct loss *k = lab_layer_config(self);                        \
        lab_tensor *weight = lab_layer_tensor(self, "weight");                \
                                                                              \
        (void)weight;                                                         \
        return takes(c, self, n, n_in) ? expression : NULL;                   \
    }                                                                         \
    static const lab_layer_kind kind_##title = { .name = #title,              \
                                                 .size = sizeof(struct loss), \
                                                 .forward = forward_##title,  \
                                                 .describe = text }

static lab_class_loss of(const struct loss *k, lab_tensor *weight)
{
    return (lab_class_loss){ .weight = weight,
                             .ignore_index = k->ignore_index,
                             .label_smoothing = k->a,
                             .reduction = k->reduction };
}

LOSS(CrossEntropyLoss, 2,
     lab_cross_entropy(c, x[0], x[1], &(lab_class_loss[]){ of(k, weight) }[0]));
LOSS(NLLLoss, 2, lab_nll_loss(c, x[0], x[1], &(lab_class_loss[]){ of(k, weight) }[0]));
LOSS(MSELoss, 2, lab_mse_loss(c, x[0], x[1], k->reduction));
LOSS(L1Loss, 2, lab_l1_loss(c, x[0], x[1], k->reduction));
LOSS(SmoothL1Loss, 2, lab_smooth_l1_loss(c, x[0], x[1], k->a, k->reduction));
LOSS(HuberLoss, 2, lab_huber_loss(c, x[0], x[1], k->a, k->reduction));
LOSS(BCELoss, 2, lab_binary_cross_entropy(c, x[0], x[1], weight, k->reduction));
LOSS(BCEWithLogitsLoss, 2,
     lab_binary_cross_entropy_with_logits(c, x[0], x[1], weight,
                                          lab_layer_tensor(self, "pos_weight"),
                                          k->reduction));
LOSS(KLDivLoss, 2, lab_kl_div(c, x[0], x[1], k->flag, k->reduction));
LOSS(CosineEmbeddingLoss, 3,
     lab_cosine_embedding_loss(c, x[0], x[1], x[2], k->a, k->reduction));
LOSS(TripletMarginLoss, 3,
     lab_triplet_margin_loss(c, x[0], x[1], x[2], k->a, k->b, k->reduction));

static lab_layer *make(lab_ctx *c, const lab_layer_kind *kind, const char *reduction,
                       struct loss k, lab_tensor *weight)
{
    lab_layer *l = lab_layer_new(c, kind);

    k.reduction = lab_reduction_parse(c, kind->name, reduction);
    if (!l || !lab_ok(c))
        return NULL;
    *(struct loss *)lab_layer_config(l) = k;
    if (weight)
        lab_layer_buffer(c, l, "weight", lab_detach(c, weight));
    return lab_ok(c) ? l : NULL;
}

static lab_layer *make_cross_entropy(lab_ctx *c, lab_tensor *weight, int64_t ignore,
                                     const char *reduction, double smoothing)
{
    return make(c, &kind_CrossEntropyLoss, reduction,
                (struct loss){ .a = smoothing, .ignore_index = ignore }, weight);
}

static lab_layer *make_nll(lab_ctx *c, lab_tensor *weight, int64_t ignore,
                           const char *reduction)
{
    return make(c, &kind_NLLLoss, reduction, (struct loss){ .ignore_index = ignore },
                weight);
}

static lab_layer *make_mse(lab_ctx *c, const char *reduction)
{
    return make(c, &kind_MSELoss, reduction, (struct loss){ 0 }, NULL);
}

static lab_layer *make_l1(lab_ctx *c, const char *reduction)
{
    return make(c, &kind_L1Loss, reduction, (struct loss){ 0 }, NULL);
}

static lab_layer *make_smooth_l1(lab_ctx *c, const char *reduction, double beta)
{
    return make(c, &kind_SmoothL1Loss, reduction, (struct loss){ .a = beta }, NULL);
}

static lab_layer *make_huber(lab_ctx *c, const char *reduction, double delta)
{
    return make(c, &kind_HuberLoss, reduction, (struct loss){ .a = delta }, NULL);
}

static lab_layer *make_bce(lab_ctx *c, lab_tensor *weight, const char *reduction)
{
    return make(c, &kind_BCELoss, reduction, (struct loss){ 0 }, weight);
}

static lab_layer *make_bce_with_logits(lab_ctx *c, lab_tensor *weight,
                                       const char *reduction, lab_tensor *pos_weight)
{
    lab_layer *l =
        make(c, &kind_BCEWithLogitsLoss, reduction, (struct loss){ 0 }, weight);

    if (pos_weight)
        lab_layer_buffer(c, l, "pos_weight", lab_detach(c, pos_weight));
    return lab_ok(c) ? l : NULL;
}

static lab_layer *make_kl_div(lab_ctx *c, const char *reduction, bool log_target)
{
    return make(c, &kind_KLDivLoss, reduction, (struct loss){ .flag = log_target }, NULL);
}

static lab_layer *make_cosine(lab_ctx *c, double margin, const char *reduction)
{
    return make(c, &kind_CosineEmbeddingLoss, reduction, (struct loss){ .a = margin },
                NULL);
}

static lab_layer *make_triplet(lab_ctx *c, double margin, double p, const char *reduction)
{
    return make(c, &kind_TripletMarginLoss, reduction,
                (struct loss){ .a = margin, .b = p }, NULL);
}

#define REDUCTION "reduction: \"mean\"|\"sum\"|\"none\" = \"mean\""
#define X_TARGET "(x: tensor strided, target: tensor strided"
#define PAIR "(a: tensor strided, b: tensor strided"

static const lab_row rows[] = {
    { "cross_entropy" X_TARGET
      "; weight: tensor strided?, ignore_index: int = -100, " REDUCTION
      ", label_smoothing: number = 0) -> tensor",
      LAB_CODE(cross_entropy),
      "-log of the probability that softmax(x) gives to the target class; classes are "
      "x's last "
      "dimension.\nTargets are classes [...] from 0, or probabilities [...,C].\n"
      ">>> nn.cross_entropy(tensor{{0, 0}, {0, 0}}, tensor({0, 1}, 'i64'), "
      "{reduction='none'})\n"
      "[0.6931 0.6931]" },
    { "nll_loss" X_TARGET
      "; weight: tensor strided?, ignore_index: int = -100, " REDUCTION ") -> tensor",
      LAB_CODE(nll_loss),
      "-x at the target class; x are logarithms of probabilities.\n"
      ">>> nn.nll_loss(tensor{{-1, -2}}, tensor({1}, 'i64')):item()\n2.0" },
    { "mse_loss" X_TARGET "; " REDUCTION ") -> tensor", LAB_CODE(mse_loss),
      "The mean of (x - target)^2.\n"
      ">>> nn.mse_loss(tensor{1, 2}, tensor{1, 4}):item()\n2.0" },
    { "l1_loss" X_TARGET "; " REDUCTION ") -> tensor", LAB_CODE(l1_loss),
      "The mean of |x - target|.\n>>> nn.l1_loss(tensor{1, 2}, tensor{1, "
      "4}):item()\n1.0" },
    { "smooth_l1_loss" X_TARGET "; " REDUCTION ", beta: number = 1) -> tensor",
      LAB_CODE(smooth_l1_loss),
      "d^2 / 2 beta for distances d below beta, else d - beta / 2.\n"
      ">>> nn.smooth_l1_loss(tensor{1, 2}, tensor{1, 4}, {reduction='none'})\n[0.  "
      "1.5]" },
    { "huber_loss" X_TARGET "; " REDUCTION ", delta: number = 1) -> tensor",
      LAB_CODE(huber_loss),
      "d^2 / 2 for distances d to delta, else delta (d - delta / 2).\n"
      ">>> nn.huber_loss(tensor{1, 2}, tensor{1, 4}, {reduction='none'})\n[0.  1.5]" },
    { "binary_cross_entropy" X_TARGET "; weight: tensor strided?, " REDUCTION
      ") -> tensor",
      LAB_CODE(bce),
      "-(t log x + (1 - t) log(1 - x)) of probabilities x.\n"
      ">>> nn.binary_cross_entropy(tensor{0.5}, tensor{1}, "
      "{reduction='none'})\n[0.6931]" },
    { "binary_cross_entropy_with_logits" X_TARGET "; weight: tensor strided?, " REDUCTION
      ", pos_weight: tensor strided?) -> tensor",
      LAB_CODE(bce_with_logits),
      "The same of sigmoid(x), exact for any x; pos_weight: a factor for the targets' "
      "ones.\n"
      ">>> nn.binary_cross_entropy_with_logits(tensor{-1000}, "
      "tensor{1}):item()\n1000.0" },
    { "sigmoid_focal_loss" X_TARGET
      "; alpha: number = 0.25, gamma: number = 2, " REDUCTION ") -> tensor",
      LAB_CODE(sigmoid_focal_loss),
      "Binary cross entropy of sigmoid(x), less where it is small: times a (1 - "
      "p)^gamma.\n"
      ">>> nn.sigmoid_focal_loss(tensor{0}, tensor{1}, {reduction='none'})\n[0.0433]" },
    { "kl_div" X_TARGET "; reduction: \"mean\"|\"sum\"|\"none\"|\"batchmean\" = "
      "\"mean\", log_target: bool = false) "
      "-> tensor",
      LAB_CODE(kl_div),
      "t (log t - x): how far the distribution with logarithms x is from t.\n"
      ">>> nn.kl_div(tensor{0.5, 0.5}:log(), tensor{0.5, 0.5}):item()\n0.0" },
    { "dice_loss" X_TARGET "; smooth: number = 1, " REDUCTION ") -> tensor",
      LAB_CODE(dice_loss),
      "1 - 2 overlap / (size + size) of masks [N,...,C], by example and class.\n"
      ">>> m = tensor.ones(1, 4, 4, 2)\n>>> nn.dice_loss(m, m):item()\n0.0" },
    { "cosine_embedding_loss" PAIR
      ", target: tensor strided; margin: number = 0, " REDUCTION ") -> tensor",
      LAB_CODE(cosine_embedding_loss),
      "1 - cos(a, b) for pairs with target 1, max(0, cos - margin) for -1.\n"
      ">>> nn.cosine_embedding_loss(tensor{{1, 0}}, tensor{{0, 1}}, "
      "tensor{1}):item()\n1.0" },
    { "contrastive_loss" PAIR ", same: tensor strided; margin: number = 1, " REDUCTION
      ") -> tensor",
      LAB_CODE(contrastive_loss),
      "d^2 / 2 for pairs that are the same (1), max(0, margin - d)^2 / 2 for others "
      "(0).\n"
      ">>> nn.contrastive_loss(tensor{{0, 0}}, tensor{{3, 4}}, tensor{0}):item()\n0.0" },
    { "triplet_margin_loss(anchor: tensor strided, positive: tensor strided, negative: "
      "tensor "
      "strided; margin: number = 1, p: number = 2, " REDUCTION ") -> tensor",
      LAB_CODE(triplet_margin_loss),
      "max(0, distance to the positive - distance to the negative + margin).\n"
      ">>> a = tensor{{0, 0}}\n"
      ">>> nn.triplet_margin_loss(a, a, tensor{{3, 4}}):item()\n0.0" },
    { "info_nce" PAIR "; temperature: number = 0.07) -> tensor", LAB_CODE(lab_info_nce),
      "Row i of a belongs to row i of b: cross entropy of their cosines / temperature, "
      "both "
      "ways.\n>>> nn.info_nce(tensor.eye(2), tensor.eye(2), "
      "{temperature=1}):reshape(1)\n[0.3133]" },
    { "CrossEntropyLoss(; weight: tensor strided?, ignore_index: int = -100, " REDUCTION
      ", label_smoothing: number = 0) -> Module",
      LAB_CODE(make_cross_entropy),
      "nn.cross_entropy as a layer of logits and targets.\n"
      ">>> loss = nn.CrossEntropyLoss{reduction='sum'}\n"
      ">>> loss(tensor{{0, 0}}, tensor({1}, 'i64')):reshape(1)\n[0.6931]" },
    { "NLLLoss(; weight: tensor strided?, ignore_index: int = -100, " REDUCTION
      ") -> Module",
      LAB_CODE(make_nll),
      "nn.nll_loss as a layer.\n"
      ">>> nn.NLLLoss()(tensor{{-1, -2}}, tensor({1}, 'i64')):item()\n2.0" },
    { "MSELoss(; " REDUCTION ") -> Module", LAB_CODE(make_mse),
      "nn.mse_loss as a layer.\n"
      ">>> nn.MSELoss{reduction='sum'}(tensor{1, 2}, tensor{1, 4}):item()\n4.0" },
    { "L1Loss(; " REDUCTION ") -> Module", LAB_CODE(make_l1),
      "nn.l1_loss as a layer.\n>>> nn.L1Loss()(tensor{1, 2}, tensor{1, 4}):item()\n1.0" },
    { "SmoothL1Loss(; " REDUCTION ", beta: number = 1) -> Module",
      LAB_CODE(make_smooth_l1),
      "nn.smooth_l1_loss as a layer.\n"
      ">>> nn.SmoothL1Loss()(tensor{2}, tensor{4}):item()\n1.5" },
    { "HuberLoss(; " REDUCTION ", delta: number = 1) -> Module", LAB_CODE(make_huber),
      "nn.huber_loss as a layer.\n>>> nn.HuberLoss()(tensor{2}, tensor{4}):item()\n1.5" },
    { "BCELoss(; weight: tensor strided?, " REDUCTION ") -> Module", LAB_CODE(make_bce),
      "nn.binary_cross_entropy as a layer.\n"
      ">>> nn.BCELoss{reduction='none'}(tensor{0.5}, tensor{1})\n[0.6931]" },
    { "BCEWithLogitsLoss(; weight: tensor strided?, " REDUCTION
      ", pos_weight: tensor strided?) -> Module",
      LAB_CODE(make_bce_with_logits),
      "nn.binary_cross_entropy_with_logits as a layer.\n"
      ">>> nn.BCEWithLogitsLoss{reduction='none'}(tensor{0}, tensor{1})\n[0.6931]" },
    { "KLDivLoss(; reduction: \"mean\"|\"sum\"|\"none\"|\"batchmean\" = \"mean\", "
      "log_target: bool "
      "= false) -> Module",
      LAB_CODE(make_kl_div),
      "nn.kl_div as a layer.\n"
      ">>> nn.KLDivLoss()(tensor{0.5, 0.5}:log(), tensor{0.5, 0.5}):item()\n0.0" },
    { "CosineEmbeddingLoss(; margin: number = 0, " REDUCTION ") -> Module",
      LAB_CODE(make_cosine),
      "nn.cosine_embedding_loss as a layer of a, b and targets.\n"
      ">>> nn.CosineEmbeddingLoss()(tensor{{1, 0}}, tensor{{0, 1}}, "
      "tensor{1}):item()\n1.0" },
    { "TripletMarginLoss(; margin: number = 1, p: number = 2, " REDUCTION ") -> Module",
      LAB_CODE(make_triplet),
      "nn.triplet_margin_loss as a layer of anchors, positives and negatives.\n"
      ">>> a = tensor{{0, 0}}\n>>> nn.TripletMarginLoss()(a, a, tensor{{3, "
      "4}}):item()\n0.0" },
};
LAB_ROWS(nn_loss_rows);
