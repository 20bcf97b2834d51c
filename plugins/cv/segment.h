/* segment.h — semantic segmentation: a label for each pixel.
 *
 * A Segmenter is a network from pictures to logits with what it takes to train it, ask it and
 * store it. Label 0 is the ground, 1 … classes are what it was told to find. Pictures go in
 * as RGB, x / 127.5 − 1.
 */
#ifndef CV_SEGMENT_H
#define CV_SEGMENT_H

#include <lab/data.h>
#include <lab/nn.h>
#include <lab/run.h>

#include "metrics.h"

struct segmenter;
extern const lab_type segmenter_type; /* "Segmenter" */

/* One architecture; the list of them stands in segment_store.c. */
struct segmenter_kind {
    const char *name;
    /* Returns new: the network for k (base, depth); its numbers are checked here. */
    lab_layer *(*make)(lab_ctx *c, const struct segmenter *k);
};
extern const struct segmenter_kind segmenter_unet;

struct segmenter {
    const struct segmenter_kind *kind;
    int64_t classes, base, depth;
    lab_layer *net; /* kept */
};

/* Returns new: classes 1 … 254, not counting the ground. LAB_EARG. */
struct segmenter *segmenter_new(lab_ctx *c, const struct segmenter_kind *kind,
                                int64_t classes, int64_t base, int64_t depth);
/* Labels: the classes and the ground. */
int64_t segmenter_labels(const struct segmenter *s);

/* Parameters and buffers as .safetensors, the architecture as "config" in its metadata. */
bool segmenter_save(lab_ctx *c, const struct segmenter *s, const char *path);
/* Returns new. LAB_EFORMAT for a file that holds none. */
struct segmenter *segmenter_load(lab_ctx *c, const char *path);

/* ---- segment_data.c ------------------------------------------------------------------------- */

/* Scenes of core's generator (lab/synthetic.h). `classes`: how many kinds of shape, 1: all
 * usual kinds as one; or a list of their names. */
lab_dataset *cv_shapes(lab_ctx *c, int64_t n, int64_t size, const lab_value *classes,
                       int64_t least, int64_t most, int64_t seed);
/* Pictures and gray masks of the same name in two folders below `path`. */
lab_dataset *cv_folder_masks(lab_ctx *c, const char *path, const char *images,
                             const char *masks, int64_t size);

/* Returns new: d's samples as {image: H×W×3 u8, mask: H×W u8}, labels checked against
 * `classes`, of which 1 takes any label but 0 for 1. Samples have image and mask (or
 * semantic), or are lists of the two. */
lab_dataset *segment_pairs(lab_ctx *c, lab_dataset *d, int64_t classes);
/* The same in memory where all are of one size and not more than fits; else d itself. */
lab_dataset *segment_cached(lab_ctx *c, lab_dataset *pairs);

/* What a network learns from, of one size. */
struct segment_batch {
    int64_t n, h, w;
    lab_tensor *x;    /* N×H×W×3 f32 */
    lab_tensor *mask; /* N×H×W u8 */
};
/* From a collated batch {image, mask}. `flip`: "none", "horizontal", "both": each at even
 * odds, by r. */
bool segment_batch(lab_ctx *c, const lab_table *fields, const char *flip, lab_rng *r,
                   struct segment_batch *out);
/* A picture as the network takes it: N×H×W×3 f32, the last row and column repeated up to
 * multiples of `side`. */
lab_tensor *segment_input(lab_ctx *c, lab_tensor *rgb, int64_t side);

/* ---- segment_fit.c, segment_loss.c ------------------------------------------------------------ */

/* CE + dice · Dice of logits N×H×W×C against mask N×H×W u8; MASK_IGNORED counts for nothing.
 * Dice is over all pixels of the batch, the mean over classes. 0-d. */
lab_tensor *segment_loss(lab_ctx *c, lab_tensor *logits, lab_tensor *mask, double dice);

struct segment_fit {
    int64_t epochs; /* 0: by seconds */
    double seconds;
    lab_dataset *val; /* or NULL: */
    double share;     /* of the data is held out */
    double lr, weight_decay, dice, clip, warmup;
    int64_t batch;
    const char *flip;
    bool bf16, watch, resume;
    uint64_t seed;
    const char *checkpoint; /* or NULL */
};
/* Trains s in place; returns the run. A stop leaves a network that can be used. */
lab_run *segment_fit(lab_ctx *c, struct segmenter *s, lab_dataset *data,
                     const struct segment_fit *o);

/* ---- segment_use.c ------------------------------------------------------------------------------ */

/* Counts over all of d (pairs); false when it failed (LAB_ESTOP: the user wants to stop). */
bool segment_count(lab_ctx *c, struct segmenter *s, lab_dataset *pairs, int64_t batch,
                   struct confusion *k);
/* Labels H×W u8 and probabilities H×W×labels f32 of H×W×3 u8. */
lab_tensor *segment_predict(lab_ctx *c, struct segmenter *s, lab_tensor *rgb,
                            lab_tensor **probabilities);

/* ---- segment_watch.c ------------------------------------------------------------------------------ */

/* Shows n samples of pairs in window `win` (0: a new one), a row each: picture, picture with
 * its truth, picture with what s says. Returns the window's number. */
int segment_show(lab_ctx *c, struct segmenter *s, lab_dataset *pairs, int64_t n, int win,
                 const char *title);

#endif
