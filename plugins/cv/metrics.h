/* metrics.h — how well masks of labels agree: counts by (truth, prediction), and what follows
 * from them. */
#ifndef CV_METRICS_H
#define CV_METRICS_H

#include <lab/tensor.h>

enum { MASK_IGNORED = 255 }; /* truth that counts for nothing */

/* n[truth × classes + prediction]. */
struct confusion {
    int64_t classes;
    int64_t *n;
};

/* Zeroed, in c's scope. False with LAB_ENOMEM. classes: 1 … 255, the ground among them. */
bool confusion_make(lab_ctx *c, struct confusion *k, int64_t classes);
/* Counts n pixels; labels are below `classes`, truth may be MASK_IGNORED. */
void confusion_add(struct confusion *k, const uint8_t *truth, const uint8_t *prediction,
                   int64_t n);

/* Of class i with TP hits, FP false and FN missed pixels:
 *     IoU = TP / (TP + FP + FN),   Dice = 2 TP / (2 TP + FP + FN);
 * NaN where it is in neither mask. The means are over the classes that are. */
struct mask_scores {
    double miou, dice, accuracy;
};
struct mask_scores confusion_scores(const struct confusion *k, double *iou, double *dice);
/* {miou, dice, accuracy, iou = [C] f64, class_dice = [C] f64, confusion = [C,C] i64}. */
lab_table *confusion_table(lab_ctx *c, const struct confusion *k);

/* The same of two masks [...] of whole numbers. LAB_ESHAPE, LAB_EINDEX. */
lab_table *cv_mask_scores(lab_ctx *c, lab_tensor *prediction, lab_tensor *truth,
                          int64_t classes);

#endif
