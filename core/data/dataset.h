/* dataset.h — what core/data keeps behind a Dataset. */
#ifndef DATA_DATASET_H
#define DATA_DATASET_H

#include <lab/data.h>

struct lab_dataset {
    const lab_dataset_kind *kind;
    void *self;
    int64_t n; /* −1: a stream */
    lab_dataset *source;
    bool main_thread;
    const char *const *ragged;
};

/* Returns new: samples `index` as a batch, or as a list when not to be collated. Sample i has
 * chance of its own: (seed, epoch, i). Indices must be within d. */
lab_table *dataset_batch(lab_ctx *c, const lab_dataset *d, const int64_t *index,
                         int64_t n, uint64_t seed, int64_t epoch, bool collate);

#endif
