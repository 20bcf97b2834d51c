/* data.h — data sets and what feeds them to a training.
 *
 * A sample is a table of fields: a list {x, y} or names {image = …, boxes = …}. Fields are
 * tensors, numbers, strings or tables. Samples count from 0, as tensors do. A data set is
 * lazy: a sample is made when it is asked for, on any thread where `main_thread` is not set.
 *
 * Chance is that of a generator that depends on (seed, epoch, sample) alone, so that batches
 * are the same for any number of workers.
 */
#ifndef LAB_DATA_H
#define LAB_DATA_H

#include <lab/rng.h>
#include <lab/tensor.h>

/* ---- data sets --------------------------------------------------------------------------- */

typedef struct lab_dataset lab_dataset;
LAB_API extern const lab_type lab_dataset_type; /* "Dataset" */

typedef struct lab_dataset_kind {
    const char *name;
    size_t size;                 /* bytes of self, zeroed at first */
    void (*destroy)(void *self); /* what self owns; may be NULL */
    /* Returns new: sample i, 0 ≤ i < length. NULL with an error recorded. */
    lab_table *(*get)(lab_ctx *c, const void *self, int64_t i, lab_rng *r);
    /* n samples at once, collated, where that is cheaper than one by one; may be NULL. */
    lab_table *(*gather)(lab_ctx *c, const void *self, const int64_t *index, int64_t n);
    /* Streams have these two instead: begins anew; the next sample, NULL at the end. */
    void (*start)(lab_ctx *c, void *self);
    lab_table *(*next)(lab_ctx *c, void *self);
    bool main_thread;          /* runs Lua */
    const char *const *ragged; /* fields that stay a list in a batch, ends with NULL */
} lab_dataset_kind;

/* Returns new: a set of n samples (of unknown length for streams). `source` (kept; or NULL)
 * is the set that it is made from: main_thread and ragged hold for it too. */
LAB_API lab_dataset *lab_dataset_new(lab_ctx *c, const lab_dataset_kind *kind, int64_t n,
                                     lab_dataset *source);
LAB_API void *lab_dataset_self(const lab_dataset *d);
LAB_API const char *lab_dataset_name(const lab_dataset *d);
LAB_API lab_dataset *lab_dataset_source(const lab_dataset *d);
/* −1: a stream. */
LAB_API int64_t lab_dataset_len(const lab_dataset *d);
LAB_API bool lab_dataset_main_thread(const lab_dataset *d);
/* Returns new: sample i; negative ones count from the end. LAB_EINDEX, LAB_ESTATE for a
 * stream. `r` NULL: chance of seed 0. */
LAB_API lab_table *lab_dataset_get(lab_ctx *c, const lab_dataset *d, int64_t i,
                                   lab_rng *r);

/* From tensors of one length: {x, y} or {x = …, y = …}; kept, row-major. LAB_ESHAPE. */
LAB_API lab_dataset *lab_dataset_tensors(lab_ctx *c, const lab_table *fields);
/* n samples from a Lua function of the index. What it returns is a sample; a single value is
 * a field. */
LAB_API lab_dataset *lab_dataset_map(lab_ctx *c, int64_t n, lab_callback *f);
/* Pictures of lab_image_folder, RGB, {image, label}; with `size` > 0 cut to a square in the middle and
 * resized to it. */
LAB_API lab_dataset *lab_dataset_folder(lab_ctx *c, const char *path, int64_t size,
                                        lab_table **classes);
/* A stream of {line} for each line of a text file, which may be larger than memory. LAB_EFORMAT
 * when a line is not UTF-8. */
LAB_API lab_dataset *lab_dataset_lines(lab_ctx *c, const char *path);
/* A stream: make() gives a function whose values are samples until nil, once an epoch. */
LAB_API lab_dataset *lab_dataset_stream(lab_ctx *c, lab_callback *make);

/* f(fields…) or f(sample) where fields have names. Of streams too. */
LAB_API lab_dataset *lab_dataset_apply(lab_ctx *c, lab_dataset *d, lab_callback *f);
/* The samples `index` (copied), each within d. LAB_EINDEX. */
LAB_API lab_dataset *lab_dataset_subset(lab_ctx *c, lab_dataset *d,
                                        const lab_ints *index);
/* In an order that depends on seed and length alone. */
LAB_API lab_dataset *lab_dataset_shuffle(lab_ctx *c, lab_dataset *d, uint64_t seed);
/* Disjoint parts of about these shares of d (they add up to at most 1), after a shuffle by
 * `seed`. A list of Datasets. LAB_EARG. */
LAB_API lab_table *lab_dataset_split(lab_ctx *c, lab_dataset *d,
                                     const lab_numbers *shares, uint64_t seed);

/* n samples as one: tensors and numbers stacked along a new first dimension (integers to i64,
 * numbers to f32, booleans to bool), other fields and those named in `ragged` lists.
 * LAB_ESHAPE names the field and the samples that differ. */
LAB_API lab_table *lab_collate(lab_ctx *c, lab_table *const *samples, int64_t n,
                               const char *const *ragged);

/* ---- loader ------------------------------------------------------------------------------ */

typedef struct lab_loader lab_loader;
LAB_API extern const lab_type lab_loader_type, lab_batches_type; /* "Loader", "Batches" */

typedef struct lab_loader_options {
    int64_t batch;  /* samples each; at least 1 */
    bool shuffle;   /* anew each epoch */
    bool drop_last; /* a last batch that is not full */
    int workers;  /* threads that prepare batches; 0: none. Sets that run Lua need none */
    int prefetch; /* batches ready or in work for each worker; at least 1 */
    uint64_t seed;
    lab_callback
        *collate; /* kept; of a list of samples, instead of lab_collate; or NULL */
} lab_loader_options;

/* Keeps d. LAB_EARG. */
LAB_API lab_loader *lab_loader_new(lab_ctx *c, lab_dataset *d,
                                   const lab_loader_options *o);
/* Batches of an epoch; −1 for a stream. */
LAB_API int64_t lab_loader_len(const lab_loader *l);
/* Where it stands: whole epochs gone, batches handed out of this one, and the seed. */
typedef struct lab_loader_state {
    uint64_t seed;
    int64_t epoch, batch;
} lab_loader_state;
LAB_API lab_loader_state lab_loader_at(const lab_loader *l);
/* The next lab_loader_start goes on from there. LAB_EARG. */
LAB_API void lab_loader_seek(lab_ctx *c, lab_loader *l, lab_loader_state s);

/* One epoch: the batches behind where the loader stands, if it was told to (lab_loader_seek),
 * else all. An epoch that was left early is over. Returns new; keeps l. */
typedef struct lab_batches lab_batches;
LAB_API lab_batches *lab_loader_start(lab_ctx *c, lab_loader *l);
/* Returns new: the next batch; NULL at the epoch's end or with an error recorded. */
LAB_API lab_table *lab_batches_next(lab_ctx *c, lab_batches *b);

#endif
