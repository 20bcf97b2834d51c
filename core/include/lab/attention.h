/* attention.h — scaled dot-product attention without the T×S scores in memory.
 *
 *     y = softmax(scale q kᵀ + mask) v        Vaswani et al. (2017), eq. 1
 *
 * The scores are made tile by tile, forward and again in the backward, which gets the
 * logarithm of each row's sum: Dao et al. (2022), algorithms 1 and 4.
 */
#ifndef LAB_ATTENTION_H
#define LAB_ATTENTION_H

#include <lab/tensor.h>

/* q: [N,H,T,D], k: [N,G,S,D], v: [N,G,S,E]; floats, borrowed, any strides; G divides H, and
 * H/G heads of q share one of k and v. The same without N, or without N and H.
 * mask: NULL, or what broadcasts to [N,H,T,S]: bool, where true takes part, or floats that are
 * added to the scores (no gradient flows to them). causal: key j takes part for query i when
 * j ≤ i + S − T. scale: 0 stands for 1/√D. A query without any key gives 0.
 * Returns new: [N,H,T,E] of the dtype that q, k and v promote to (bf16 under autocast); it
 * lies in memory as q does. Differentiable by q, k, v. LAB_ESHAPE, LAB_EDTYPE, LAB_ENOMEM. */
LAB_API lab_tensor *lab_attention(lab_ctx *c, lab_tensor *q, lab_tensor *k, lab_tensor *v,
                                  lab_tensor *mask, bool causal, double scale);

/* The same for q, k, v that lie side by side: qkv [N,T,3HD] (q of all heads, k, v), as one
 * product gives them; scale 1/√D. Returns new: [N,T,HD]. */
LAB_API lab_tensor *lab_self_attention(lab_ctx *c, lab_tensor *qkv, int64_t heads,
                                       lab_tensor *mask, bool causal);

#endif
