/* transform.h — chance and order for the pictures of a training: steps one behind the other,
 * drawn for each sample anew.
 *
 * Pictures are H×W or H×W×C, u8 (0…255) or f32; a step keeps the dtype unless it says otherwise.
 * What is drawn depends on the generator alone.
 */
#ifndef LAB_TRANSFORM_H
#define LAB_TRANSFORM_H

#include <lab/data.h>

enum { LAB_TRANSFORM_NUMBERS = 12 };

/* One kind of step. `k` are its numbers. Returns new, or image itself; NULL with an error. */
typedef struct lab_transform_kind {
    const char *name;
    lab_tensor *(*apply)(lab_ctx *c, const double *k, lab_tensor *image, lab_rng *r);
} lab_transform_kind;

/*  flip       p; 0 left to right, 1 top to bottom           mirrored with probability p
 *  crop       h, w, pad          a place drawn in the picture with `pad` zeros around it
 *  resize     h, w               bilinear, antialiased when shrinking
 *  normalize  n, mean (4), std (4)   (x − mean) / std for each of n channels, or all (n = 1),
 *                                u8 over 255 first: f32
 *  cutout     size, p            a square of zeros, DeVries & Taylor (2017)
 *  jitter     b, c, s            brightness, contrast and saturation by a factor in 1 ± each;
 *                                saturation of 3 channels only */
LAB_API extern const lab_transform_kind lab_step_flip, lab_step_crop, lab_step_resize,
    lab_step_normalize, lab_step_cutout, lab_step_jitter;

typedef struct lab_transform lab_transform;
LAB_API extern const lab_type lab_transform_type; /* "Transform" */

/* Returns new: one step with n numbers (the rest are 0). */
LAB_API lab_transform *lab_transform_new(lab_ctx *c, const lab_transform_kind *kind,
                                         const double *k, int n);
/* Returns new: the steps of each of n transforms (borrowed), in order. */
LAB_API lab_transform *lab_transform_join(lab_ctx *c, lab_transform *const *parts,
                                          int64_t n);
/* "flip(0.5, 0), crop(28, 28, 2)", in c's scope. */
LAB_API const char *lab_transform_text(lab_ctx *c, const lab_transform *t);
/* A picture, or a batch N×H×W×C of which each has chance of its own. LAB_ESHAPE, LAB_EDTYPE. */
LAB_API lab_tensor *lab_transform_apply(lab_ctx *c, const lab_transform *t,
                                        lab_tensor *image, lab_rng *r);
/* Returns new: d with one field transformed: `field`, or NULL: the first of a list, "image" of
 * names. On any thread. */
LAB_API lab_dataset *lab_dataset_transform(lab_ctx *c, lab_dataset *d, lab_transform *t,
                                           const char *field);

/* Zhang et al. (2018): λ x + (1 − λ) x[order], λ ~ Beta(α, α); x is a batch of floats. *order
 * (i64) and *lambda say how to mix the losses of the labels y and y[order]. */
LAB_API lab_tensor *lab_mixup(lab_ctx *c, lab_tensor *x, double alpha, lab_rng *r,
                              lab_tensor **order, double *lambda);
/* Yun et al. (2019): a rectangle of x[order] in each picture of N×H×W×C; λ is the share of the
 * picture that stays. */
LAB_API lab_tensor *lab_cutmix(lab_ctx *c, lab_tensor *x, double alpha, lab_rng *r,
                               lab_tensor **order, double *lambda);

#endif
