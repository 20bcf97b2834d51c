/* segment_train.h — a training between its begin (segment_begin.c) and its steps
 * (segment_fit.c). */
#ifndef CV_SEGMENT_TRAIN_H
#define CV_SEGMENT_TRAIN_H

#include "segment.h"

#include <lab/optim.h>

/* Tensors of a network: those that decay, other parameters, what a forward changes. */
enum fit_part { FIT_WEIGHTS, FIT_VECTORS, FIT_BUFFERS, FIT_PARTS };

struct fit {
    lab_ctx *c;
    struct segmenter *s;
    const struct segment_fit *o;
    uint64_t seed;
    lab_dataset *train, *val; /* pairs; val may be NULL */
    bool ready;               /* train is in memory */
    int64_t samples, batch;   /* samples: of both, where they come from one set */
    lab_loader *loader;
    lab_optimizer *optim;
    lab_tensors part[FIT_PARTS], params; /* params: weights and vectors */
    int64_t step, total;                 /* steps taken; planned, 0: by time */
    double spent, since; /* seconds before this call; lab_now of its begin */
    double next_show;
    int window;
};

/* Seconds of training, those before a checkpoint too. */
double fit_elapsed(const struct fit *f);
/* Seed, data, loader, optimizer; f has c, s, o, since. */
bool fit_begin(struct fit *f, lab_dataset *data);
/* What the run is told. */
lab_table *fit_settings(const struct fit *f);
/* Back to where the checkpoint was written, if there is one to go on from. LAB_EARG. */
bool fit_resume(struct fit *f);
/* Writes one, where one is asked for. score: held-out mIoU, or NaN. */
void fit_checkpoint(const struct fit *f, double score);

#endif
