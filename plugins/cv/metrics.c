/* metrics.c — confusion, intersection over union (Jaccard 1901), Dice (1945). */
#include "metrics.h"

#include <math.h>
#include <string.h>

bool confusion_make(lab_ctx *c, struct confusion *k, int64_t classes)
{
    *k = (struct confusion){ classes,
                             lab_alloc(c, (size_t)(classes * classes) * sizeof *k->n) };
    return k->n != NULL;
}

void confusion_add(struct confusion *k, const uint8_t *truth, const uint8_t *prediction,
                   int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        if (truth[i] != MASK_IGNORED)
            k->n[truth[i] * k->classes + prediction[i]]++;
}

struct mask_scores confusion_scores(const struct confusion *k, double *iou, double *dice)
{
    struct mask_scores s = { 0 };
    double seen = 0, all = 0, right = 0;

    for (int64_t i = 0; i < k->classes; i++) {
        double hit = (double)k->n[i * k->classes + i], in_truth = 0, in_prediction = 0;

        for (int64_t j = 0; j < k->classes; j++) {
            in_truth += (double)k->n[i * k->classes + j];
            in_prediction += (double)k->n[j * k->classes + i];
        }
        iou[i] = hit / (in_truth + in_prediction - hit); /* 0 / 0 is NaN */
        dice[i] = 2 * hit / (in_truth + in_prediction);
        if (in_truth + in_prediction > 0) {
            s.miou += iou[i];
            s.dice += dice[i];
            seen++;
        }
        right += hit;
        all += in_truth;
    }
    s.miou /= seen;
    s.dice /= seen;
    s.accuracy = right / all;
    return s;
}

lab_table *confusion_table(lab_ctx *c, const struct confusion *k)
{
    lab_tensor *n = lab_tensor_make(c, LAB_I64, k->classes, k->classes);
    lab_tensor *iou = lab_tensor_make(c, LAB_F64, k->classes),
               *dice = lab_tensor_make(c, LAB_F64, k->classes);
    lab_table *t = lab_table_new(c);
    struct mask_scores s;

    if (!n || !iou || !dice)
        return NULL;
    memcpy(lab_i64_mut(n), k->n, (size_t)(k->classes * k->classes) * sizeof *k->n);
    s = confusion_scores(k, lab_f64_mut(iou), lab_f64_mut(dice));
    lab_table_set(c, t, "miou", LAB_V_NUMBER(s.miou));
    lab_table_set(c, t, "dice", LAB_V_NUMBER(s.dice));
    lab_table_set(c, t, "accuracy", LAB_V_NUMBER(s.accuracy));
    lab_table_set(c, t, "iou", LAB_V_OBJECT(iou));
    lab_table_set(c, t, "class_dice", LAB_V_OBJECT(dice));
    lab_table_set(c, t, "confusion", LAB_V_OBJECT(n));
    return lab_ok(c) ? t : NULL;
}

/* Labels 0 … classes − 1 (and, of truth, MASK_IGNORED) as bytes. */
static lab_tensor *labels_of(lab_ctx *c, lab_tensor *mask, const char *what,
                             int64_t classes, bool ignored)
{
    lab_tensor *wide = lab_contiguous(c, lab_cast(c, mask, LAB_I64));
    int64_t n = lab_numel(wide);

    for (int64_t i = 0; wide && i < n; i++) {
        int64_t label = lab_i64(wide)[i];

        if ((label < 0 || label >= classes) && !(ignored && label == MASK_IGNORED))
            return lab_fail(c, LAB_EINDEX,
                            "argument '%s' has the label %lld; 0 … %lld were expected",
                            what, (long long)label, (long long)classes - 1);
    }
    return lab_cast(c, wide, LAB_U8);
}

lab_table *cv_mask_scores(lab_ctx *c, lab_tensor *prediction, lab_tensor *truth,
                          int64_t classes)
{
    struct confusion k;
    lab_tensor *p, *t;

    if (classes < 1 || classes > MASK_IGNORED)
        return lab_fail(c, LAB_EARG, "argument 'classes' is 1 … %d, got %lld",
                        MASK_IGNORED, (long long)classes);
    if (!lab_same_shape(prediction, truth))
        return lab_fail(c, LAB_ESHAPE, "the prediction is %s, the truth %s",
                        lab_tensor_brief(c, prediction), lab_tensor_brief(c, truth));
    p = labels_of(c, prediction, "prediction", classes, false);
    t = labels_of(c, truth, "truth", classes, true);
    if (!p || !t || !confusion_make(c, &k, classes))
        return NULL;
    confusion_add(&k, lab_u8(t), lab_u8(p), lab_numel(p));
    return confusion_table(c, &k);
}
