/* subset.c — some samples of a set, in some order. */
#include "data/dataset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct subset {
    int64_t *index;      /* owned */
    lab_dataset *source; /* borrowed: the set keeps it */
};

static void subset_destroy(void *self)
{
    struct subset *s = self;

    free(s->index);
}

static lab_table *subset_get(lab_ctx *c, const void *self, int64_t i, lab_rng *r)
{
    const struct subset *s = self;

    return s->source->kind->get(c, s->source->self, s->index[i], r);
}

static lab_table *subset_gather(lab_ctx *c, const void *self, const int64_t *index,
                                int64_t n)
{
    const struct subset *s = self;
    int64_t *at = lab_alloc(c, (size_t)n * sizeof *at);

    for (int64_t i = 0; at && i < n; i++)
        at[i] = s->index[index[i]];
    return at ? s->source->kind->gather(c, s->source->self, at, n) : NULL;
}

static const lab_dataset_kind subset_kind = {
    .name = "subset", .size = sizeof(struct subset), .destroy = subset_destroy,
    .get = subset_get,
}, gathered_kind = {
    .name = "subset", .size = sizeof(struct subset), .destroy = subset_destroy,
    .get = subset_get, .gather = subset_gather,
};

/* A subset with room for n indices. A subset of a subset refers to the set below. */
static lab_dataset *make(lab_ctx *c, lab_dataset *d, int64_t n, const char *what)
{
    lab_dataset *out;
    struct subset *s;

    if (!d || !lab_ok(c))
        return NULL;
    if (d->n < 0)
        return lab_fail(c, LAB_ESTATE, "%s: a stream's samples come in order only", what);
    out = lab_dataset_new(c, d->kind->gather ? &gathered_kind : &subset_kind, n, d);
    s = lab_dataset_self(out);
    if (!s)
        return NULL;
    s->source = d;
    s->index = malloc((size_t)(n ? n : 1) * sizeof *s->index);
    return s->index
               ? out
               : lab_fail(c, LAB_ENOMEM, "out of memory: %lld samples", (long long)n);
}

lab_dataset *lab_dataset_subset(lab_ctx *c, lab_dataset *d, const lab_ints *index)
{
    lab_dataset *out = make(c, d, index->len, "subset");
    struct subset *s = lab_dataset_self(out);

    for (int64_t i = 0; out && i < index->len; i++) {
        int64_t at = index->at[i] < 0 ? index->at[i] + d->n : index->at[i];

        if (at < 0 || at >= d->n)
            return lab_fail(c, LAB_EINDEX,
                            "subset: sample %lld of %lld: they count from 0",
                            (long long)index->at[i], (long long)d->n);
        s->index[i] = at;
    }
    return out;
}

static lab_dataset *range(lab_ctx *c, lab_dataset *d, const int64_t *order, int64_t from,
                          int64_t n)
{
    return lab_dataset_subset(c, d, &(lab_ints){ n, order + from });
}

static int64_t *shuffled(lab_ctx *c, const lab_dataset *d, uint64_t seed)
{
    lab_rng r = lab_rng_make(seed, 0);
    int64_t n = d ? d->n : 0,
            *order = lab_alloc(c, (size_t)(n > 0 ? n : 0) * sizeof *order);

    for (int64_t i = 0; order && i < n; i++)
        order[i] = i;
    if (order)
        lab_rng_shuffle(&r, order, n);
    return order;
}

lab_dataset *lab_dataset_shuffle(lab_ctx *c, lab_dataset *d, uint64_t seed)
{
    int64_t *order = shuffled(c, d, seed);

    return order && d
               ? lab_dataset_subset(c, d, &(lab_ints){ d->n > 0 ? d->n : 0, order })
               : NULL;
}

lab_table *lab_dataset_split(lab_ctx *c, lab_dataset *d, const lab_numbers *shares,
                             uint64_t seed)
{
    int64_t *order = shuffled(c, d, seed), at = 0;
    lab_table *out = lab_table_new(c);
    double sum = 0;

    if (!order || !out || !d)
        return NULL;
    if (d->n < 0)
        return lab_fail(c, LAB_ESTATE, "split: a stream's samples come in order only");
    for (int64_t k = 0; k < shares->len; k++) {
        int64_t end;

        sum += shares->at[k];
        if (!(shares->at[k] >= 0) || sum > 1 + 1e-9)
            return lab_fail(
                c, LAB_EARG,
                "split: shares are at least 0 and add up to at most 1, share %lld is "
                "%g",
                (long long)k + 1, shares->at[k]);
        end = llround(sum * (double)d->n);
        end = end < d->n ? end : d->n;
        lab_table_push(c, out, LAB_V_OBJECT(range(c, d, order, at, end - at)));
        at = end;
    }
    return lab_ok(c) ? out : NULL;
}
