/* segment_feed.c — samples of any data set with masks as a network is fed with them. */
#include "segment.h"

#include <lab/image.h>
#include <lab/threads.h>

#include <string.h>

/* ---- pairs ------------------------------------------------------------------------------------ */

struct pairs {
    lab_dataset *source; /* borrowed: the set keeps it */
    int64_t classes;
};

static lab_tensor *field(const lab_table *sample, const char *name, int64_t place)
{
    const lab_value *v = lab_table_get(sample, name);

    v = v ? v : lab_table_at(sample, place);
    return v && v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type
               ? v->as.object
               : NULL;
}

/* H×W×3 u8 of u8 0 … 255 or floats 0 … 1, gray, RGB or RGBA. */
static lab_tensor *rgb_of(lab_ctx *c, lab_tensor *image)
{
    lab_tensor *x = lab_image_convert(c, lab_contiguous(c, image), LAB_IMAGE_RGB);

    if (x && lab_dtype_of(x) == LAB_F32) {
        lab_tensor *y = lab_tensor_new(c, LAB_U8, lab_ndim(x), lab_shape(x));

        for (int64_t i = 0, n = lab_numel(y); y && i < n; i++) {
            float v = lab_f32(x)[i] * 255 + 0.5F;

            lab_u8_mut(y)[i] = v > 255 ? 255 : v > 0 ? (uint8_t)v : 0;
        }
        return y;
    }
    return lab_cast(c, x, LAB_U8);
}

static lab_tensor *mask_of(lab_ctx *c, lab_tensor *mask, int64_t classes, int64_t i)
{
    lab_tensor *wide = lab_contiguous(c, lab_cast(c, mask, LAB_I64));
    lab_tensor *out =
        wide ? lab_tensor_new(c, LAB_U8, lab_ndim(wide), lab_shape(wide)) : NULL;
    const int64_t *from = lab_i64(wide);

    for (int64_t k = 0, n = lab_numel(out); out && k < n; k++) {
        int64_t label = classes == 1 ? from[k] != 0 : from[k];

        if ((label < 0 || label > classes) && label != MASK_IGNORED)
            return lab_fail(
                c, LAB_EINDEX,
                "the mask of sample %lld has the label %lld; the classes are 1 "
                "… %lld (0: the ground, %d: ignored)",
                (long long)i, (long long)label, (long long)classes, MASK_IGNORED);
        lab_u8_mut(out)[k] = (uint8_t)label;
    }
    return out;
}

static lab_table *pairs_get(lab_ctx *c, const void *self, int64_t i, lab_rng *r)
{
    const struct pairs *p = self;
    lab_table *sample = lab_dataset_get(c, p->source, i, r), *out = lab_table_new(c);
    lab_tensor *image = sample ? field(sample, "image", 0) : NULL, *mask = NULL;

    if (!sample || !out)
        return NULL;
    mask = field(sample, "mask", 1);
    mask = mask ? mask : field(sample, "semantic", 1);
    if (mask && lab_ndim(mask) == 3 && lab_dim(mask, 2) == 1)
        mask = lab_squeeze(c, mask, 2);
    if (!image || !mask || lab_ndim(mask) != 2 || lab_ndim(image) < 2 ||
        lab_dim(image, 0) != lab_dim(mask, 0) || lab_dim(image, 1) != lab_dim(mask, 1))
        return lab_fail(c, LAB_EARG,
                        "sample %lld: a field 'image' H×W×3 and a field 'mask' or "
                        "'semantic' H×W were expected",
                        (long long)i);
    lab_table_set(c, out, "image", LAB_V_OBJECT(rgb_of(c, image)));
    lab_table_set(c, out, "mask", LAB_V_OBJECT(mask_of(c, mask, p->classes, i)));
    return lab_ok(c) ? out : NULL;
}

static const lab_dataset_kind pairs_kind = { .name = "segmentation pairs",
                                             .size = sizeof(struct pairs),
                                             .get = pairs_get };

lab_dataset *segment_pairs(lab_ctx *c, lab_dataset *d, int64_t classes)
{
    lab_dataset *out;

    if (lab_dataset_len(d) < 0)
        return lab_fail(c, LAB_ESTATE,
                        "a data set of known length was expected, got a "
                        "stream");
    out = lab_dataset_new(c, &pairs_kind, lab_dataset_len(d), d);
    if (out)
        *(struct pairs *)lab_dataset_self(out) = (struct pairs){ d, classes };
    return out;
}

/* ---- in memory ----------------------------------------------------------------------------------- */

enum { CACHE_BATCH = 16 };
static const int64_t cache_most = INT64_C(1) << 29; /* bytes */

struct cache {
    lab_tensor *image, *mask; /* of all samples */
    int64_t n;                /* so far */
};

/* Copies a batch; false when it is of another size. */
static bool cache_add(const lab_table *batch, struct cache *k)
{
    const lab_tensor *x = field(batch, "image", 0), *m = field(batch, "mask", 1);
    size_t row = (size_t)(lab_dim(k->mask, 1) * lab_dim(k->mask, 2));

    if (!x || !m || lab_dim(x, 1) != lab_dim(k->image, 1) ||
        lab_dim(x, 2) != lab_dim(k->image, 2))
        return false;
    memcpy(lab_u8_mut(k->image) + (size_t)k->n * row * 3, lab_u8(x), lab_tensor_bytes(x));
    memcpy(lab_u8_mut(k->mask) + (size_t)k->n * row, lab_u8(m), lab_tensor_bytes(m));
    k->n += lab_dim(m, 0);
    return true;
}

static bool cache_fill(lab_ctx *c, lab_dataset *pairs, struct cache *k)
{
    int workers = lab_dataset_main_thread(pairs) ? 0 : lab_threads() - 1;
    int64_t n = lab_dataset_len(pairs);
    lab_loader *l =
        lab_loader_new(c, pairs,
                       &(lab_loader_options){ .batch = CACHE_BATCH,
                                              .workers = workers > 8 ? 8 : workers,
                                              .prefetch = 2 });
    lab_batches *all = lab_loader_start(c, l);
    lab_scope s = lab_scope_open(c);
    lab_table *batch;
    bool good = all != NULL;

    while (good && (batch = lab_batches_next(c, all))) {
        good = cache_add(batch, k) && !lab_tick(c, k->n, n);
        lab_scope_close(c, &s);
        s = lab_scope_open(c);
    }
    lab_scope_close(c, &s);
    return good && lab_ok(c);
}

lab_dataset *segment_cached(lab_ctx *c, lab_dataset *pairs)
{
    int64_t n = lab_dataset_len(pairs);
    lab_table *first = n > 0 ? lab_dataset_get(c, pairs, 0, NULL) : NULL, *fields;
    lab_tensor *mask = first ? field(first, "mask", 1) : NULL;
    struct cache k = { 0 };

    if (!mask || n > cache_most / 4 / (lab_numel(mask) + 1))
        return lab_ok(c) ? pairs : NULL;
    k.image = lab_tensor_make(c, LAB_U8, n, lab_dim(mask, 0), lab_dim(mask, 1), 3);
    k.mask = lab_tensor_make(c, LAB_U8, n, lab_dim(mask, 0), lab_dim(mask, 1));
    if (!k.image || !k.mask)
        return NULL;
    if (!cache_fill(c, pairs, &k)) {
        /* Pictures of several sizes do not stack: they are read as they are needed. */
        if (lab_error_code(c) == LAB_ESHAPE)
            lab_error_clear(c);
        return lab_ok(c) ? pairs : NULL;
    }
    fields = lab_table_new(c);
    lab_table_set(c, fields, "image", LAB_V_OBJECT(k.image));
    lab_table_set(c, fields, "mask", LAB_V_OBJECT(k.mask));
    return lab_dataset_tensors(c, fields);
}

/* ---- batches ---------------------------------------------------------------------------------------- */

struct flips {
    const uint8_t *image, *mask;
    float *x;
    uint8_t *y;
    int64_t h, w;
    const uint8_t *how; /* of each: bit 0 left to right, bit 1 top to bottom */
};

static void feed(void *arg, int64_t begin, int64_t end)
{
    const struct flips *f = arg;
    int64_t h = f->h, w = f->w;

    for (int64_t row = begin; row < end; row++) {
        int64_t i = row / h, v = row % h;
        int64_t from = i * h + (f->how[i] & 2 ? h - 1 - v : v);
        const uint8_t *image = f->image + from * w * 3, *mask = f->mask + from * w;
        float *x = f->x + row * w * 3;
        uint8_t *y = f->y + row * w;

        for (int64_t u = 0; u < w; u++) {
            int64_t at = f->how[i] & 1 ? w - 1 - u : u;

            y[u] = mask[at];
            for (int k = 0; k < 3; k++)
                x[3 * u + k] = (float)image[3 * at + k] * (1 / 127.5F) - 1;
        }
    }
}

bool segment_batch(lab_ctx *c, const lab_table *fields, const char *flip, lab_rng *r,
                   struct segment_batch *out)
{
    enum { GRAIN = 32 };
    lab_tensor *image = lab_contiguous(c, field(fields, "image", 0)),
               *mask = lab_contiguous(c, field(fields, "mask", 1));
    int64_t n = lab_dim(mask, 0), h = lab_dim(mask, 1), w = lab_dim(mask, 2);
    uint8_t *how = lab_alloc(c, (size_t)n);
    int bits = strcmp(flip, "both") == 0 ? 3 : strcmp(flip, "none") == 0 ? 0 : 1;

    *out = (struct segment_batch){ n, h, w, lab_tensor_make(c, LAB_F32, n, h, w, 3),
                                   lab_tensor_make(c, LAB_U8, n, h, w) };
    if (!how || !out->x || !out->mask)
        return false;
    for (int64_t i = 0; i < n && bits; i++)
        how[i] = (uint8_t)(lab_rng_u32(r) & (uint32_t)bits);
    lab_parallel_for(n * h, GRAIN, feed,
                     &(struct flips){ lab_u8(image), lab_u8(mask), lab_f32_mut(out->x),
                                      lab_u8_mut(out->mask), h, w, how });
    return true;
}

lab_tensor *segment_input(lab_ctx *c, lab_tensor *rgb, int64_t side)
{
    int64_t n = lab_dim(rgb, 0), h = lab_dim(rgb, 1), w = lab_dim(rgb, 2);
    int64_t high = (h + side - 1) / side * side, wide = (w + side - 1) / side * side;
    lab_tensor *x = lab_tensor_make(c, LAB_F32, n, high, wide, 3);
    const uint8_t *from = lab_u8(rgb);
    float *to = x ? lab_f32_mut(x) : NULL;

    for (int64_t row = 0; x && row < n * high; row++)
        for (int64_t u = 0; u < wide; u++) {
            int64_t v = row % high, p = u;

            v = v < h ? v : h - 1;
            p = p < w ? p : w - 1;
            for (int k = 0; k < 3; k++)
                *to++ =
                    (float)from[((row / high * h + v) * w + p) * 3 + k] * (1 / 127.5F) -
                    1;
        }
    return x;
}
