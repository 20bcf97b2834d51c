/* segment_loss.c — what a segmentation is trained by.
 *
 *     L = CE(z, y) + λ (1 − 1/C Σ_c (2 Σ p_c t_c + 1) / (Σ p_c + Σ t_c + 1)),  p = softmax z
 *
 * t is the one-hot truth and the sums go over all pixels of the batch: Dice does not drown a
 * small class in a large ground. Milletari et al. (2016), Isensee et al. (2021). */
#include "segment.h"

#include <lab/activation.h>
#include <lab/loss.h>
#include <lab/op.h>

/* One-hot N×H×W×C, nothing where the truth is ignored; *some: is there such a pixel? */
static lab_tensor *one_hot(lab_ctx *c, const lab_tensor *mask, int64_t classes,
                           lab_dtype dtype, bool *some)
{
    int64_t shape[] = { lab_dim(mask, 0), lab_dim(mask, 1), lab_dim(mask, 2), classes };
    lab_tensor *t = lab_tensor_zeros(c, LAB_F32, 4, shape);

    *some = false;
    for (int64_t i = 0, n = lab_numel(mask); t && i < n; i++)
        if (lab_u8(mask)[i] == MASK_IGNORED)
            *some = true;
        else
            lab_f32_mut(t)[i * classes + lab_u8(mask)[i]] = 1;
    return lab_cast(c, t, dtype);
}

static lab_tensor *dice_of(lab_ctx *c, lab_tensor *logits, lab_tensor *mask)
{
    int64_t classes = lab_dim(logits, 3), flat[] = { 1, lab_numel(mask), classes };
    lab_dtype dtype = lab_dtype_of(logits) == LAB_F64 ? LAB_F64 : LAB_F32;
    bool ignored;
    lab_tensor *p = lab_softmax(c, lab_cast(c, logits, dtype), -1);
    lab_tensor *t = one_hot(c, mask, classes, dtype, &ignored);

    if (t && ignored)
        p = lab_mul(c, p, lab_sum(c, t, &(lab_ints){ 1, (const int64_t[]){ -1 } }, true));
    return lab_dice_loss(c, lab_reshape(c, p, 3, flat), lab_reshape(c, t, 3, flat), 1,
                         LAB_MEAN);
}

lab_tensor *segment_loss(lab_ctx *c, lab_tensor *logits, lab_tensor *mask, double dice)
{
    lab_tensor *ce = lab_cross_entropy(c, logits, mask,
                                       &(lab_class_loss){ .ignore_index = MASK_IGNORED });

    if (!ce || !(dice > 0))
        return ce;
    return lab_add(c, ce, lab_mul(c, dice_of(c, logits, mask), lab_number(c, dice)));
}
