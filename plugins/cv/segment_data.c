/* segment_data.c — pictures with masks: rendered scenes, folders, and what a network is fed. */
#include "resize.h"
#include "segment.h"

#include <lab/image.h>
#include <lab/records.h>
#include <lab/synthetic.h>

#include <math.h>
#include <string.h>

/* ---- scenes ---------------------------------------------------------------------------------- */

static const char *const shape_names[] = { "circle", "rectangle", "triangle",
                                           "star",   "cross",     "ring" };
enum { SHAPES = sizeof shape_names / sizeof *shape_names, USUAL_SHAPES = 4 };

struct one_class {
    lab_dataset *source; /* borrowed: the set keeps it */
};

/* The samples are new at each call: they may be changed. */
static lab_table *one_class_get(lab_ctx *c, const void *self, int64_t i, lab_rng *r)
{
    const struct one_class *s = self;
    lab_table *t = lab_dataset_get(c, s->source, i, r);
    lab_tensor *labels = t ? lab_table_get(t, "labels")->as.object : NULL,
               *semantic = t ? lab_table_get(t, "semantic")->as.object : NULL;
    int64_t *at = lab_i64_mut(semantic);

    for (int64_t k = 0, n = lab_numel(semantic); k < n; k++)
        at[k] = at[k] > 0;
    if (labels)
        lab_fill(c, labels, 0);
    return t;
}

static const lab_dataset_kind one_class_kind = { .name = "shapes",
                                                 .size = sizeof(struct one_class),
                                                 .get = one_class_get };

lab_dataset *cv_shapes(lab_ctx *c, int64_t n, int64_t size, const lab_value *classes,
                       int64_t least, int64_t most, int64_t seed)
{
    lab_strings names = { USUAL_SHAPES, shape_names };
    lab_shapes_options o = { n, size, &names, least, most, (uint64_t)seed };
    bool one = classes && classes->kind == LAB_INT && classes->as.i == 1;
    const char *list[SHAPES];
    lab_dataset *d, *of;

    if (classes && classes->kind == LAB_INT && !one) {
        if (classes->as.i < 1 || classes->as.i > SHAPES)
            return lab_fail(c, LAB_EARG, "argument 'classes' is 1 … %d, got %lld", SHAPES,
                            (long long)classes->as.i);
        names.len = classes->as.i;
    } else if (classes && classes->kind == LAB_TABLE) {
        names = (lab_strings){ 0, list };
        for (int64_t i = 0; i < lab_table_len(classes->as.table); i++) {
            const lab_value *v = lab_table_at(classes->as.table, i);

            if (v->kind != LAB_STRING || names.len == SHAPES)
                return lab_fail(c, LAB_EARG,
                                "argument 'classes' is a list of up to %d names", SHAPES);
            list[names.len++] = v->as.s.at;
        }
    } else if (classes && !one) {
        return lab_fail(c, LAB_EARG,
                        "argument 'classes' is a number or a list of names, "
                        "got %s",
                        lab_value_kind(classes));
    }
    d = lab_shapes(c, &o);
    if (!d || !one)
        return d;
    of = lab_dataset_new(c, &one_class_kind, n, d);
    if (of)
        ((struct one_class *)lab_dataset_self(of))->source = d;
    return of;
}

/* ---- a folder of pictures and one of masks ------------------------------------------------------ */

struct folder {
    lab_table *images, *masks; /* kept: paths, of one order */
    int64_t size;              /* 0: as they are */
};

static void folder_destroy(void *self)
{
    struct folder *f = self;

    lab_drop(&f->images);
    lab_drop(&f->masks);
}

static const char *path_at(const lab_table *t, int64_t i)
{
    return lab_table_at(t, i)->as.s.at;
}

static lab_table *folder_get(lab_ctx *c, const void *self, int64_t i, lab_rng *r)
{
    const struct folder *f = self;
    lab_tensor *image = lab_image_read(c, path_at(f->images, i), LAB_IMAGE_RGB);
    lab_tensor *mask = lab_image_read(c, path_at(f->masks, i), LAB_IMAGE_AS_IS);
    lab_table *out = lab_table_new(c);

    (void)r;
    if (!image || !mask)
        return NULL;
    if (lab_ndim(mask) != 2)
        return lab_fail(c, LAB_EFORMAT,
                        "%s: a mask is a gray picture of labels, this one is %s",
                        path_at(f->masks, i), lab_tensor_brief(c, mask));
    if (lab_dim(mask, 0) != lab_dim(image, 0) || lab_dim(mask, 1) != lab_dim(image, 1))
        return lab_fail(c, LAB_ESHAPE, "%s is %s, its picture %s", path_at(f->masks, i),
                        lab_tensor_brief(c, mask), lab_tensor_brief(c, image));
    if (f->size) {
        bool shrinks = lab_dim(image, 0) > f->size && lab_dim(image, 1) > f->size;

        image = resize(c, lab_cpu_level(), image, f->size, f->size, NAN,
                       shrinks ? RESIZE_AREA : RESIZE_BILINEAR);
        mask = resize(c, lab_cpu_level(), mask, f->size, f->size, NAN, RESIZE_NEAREST);
    }
    lab_table_set(c, out, "image", LAB_V_OBJECT(image));
    lab_table_set(c, out, "mask", LAB_V_OBJECT(mask));
    return lab_ok(c) ? out : NULL;
}

static const lab_dataset_kind folder_kind = { .name = "folder_masks",
                                              .size = sizeof(struct folder),
                                              .destroy = folder_destroy,
                                              .get = folder_get };

/* The file's name without its folder and suffix. */
static const char *stem(lab_ctx *c, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = lab_strdup(c, slash ? slash + 1 : path),
         *dot = name ? strrchr(name, '.') : NULL;

    if (dot)
        *dot = 0;
    return name ? name : "";
}

/* The paths whose class is `name`. */
static lab_table *of_class(lab_ctx *c, const char *path, const char *name,
                           const lab_table *paths, const lab_tensor *labels,
                           const lab_table *classes)
{
    lab_table *t = lab_table_new(c);
    int64_t k = 0;

    while (k < lab_table_len(classes) && strcmp(path_at(classes, k), name) != 0)
        k++;
    if (k == lab_table_len(classes))
        return lab_fail(c, LAB_EIO, "%s has no folder '%s'", path, name);
    for (int64_t i = 0; i < lab_table_len(paths); i++)
        if (lab_i64(labels)[i] == k)
            lab_table_push(c, t, *lab_table_at(paths, i));
    return t;
}

lab_dataset *cv_folder_masks(lab_ctx *c, const char *path, const char *images,
                             const char *masks, int64_t size)
{
    enum { MOST = 1 << 14 };
    lab_tensor *labels = NULL;
    lab_table *classes = NULL, *paths = lab_image_folder(c, path, &labels, &classes), *x,
              *y;
    lab_dataset *d;
    struct folder *f;

    if (size < 0 || size > MOST)
        return lab_fail(c, LAB_EARG, "argument 'size' is 0 … %d, got %lld", MOST,
                        (long long)size);
    x = paths ? of_class(c, path, images, paths, labels, classes) : NULL;
    y = x ? of_class(c, path, masks, paths, labels, classes) : NULL;
    for (int64_t i = 0; y && i < lab_table_len(x); i++)
        if (i >= lab_table_len(y) ||
            strcmp(stem(c, path_at(x, i)), stem(c, path_at(y, i))) != 0)
            return lab_fail(c, LAB_EIO, "%s has no mask of that name in '%s'",
                            path_at(x, i), masks);
    if (y && lab_table_len(y) > lab_table_len(x))
        return lab_fail(c, LAB_EIO, "%s: more masks than pictures", path);
    d = y ? lab_dataset_new(c, &folder_kind, lab_table_len(x), NULL) : NULL;
    f = d ? lab_dataset_self(d) : NULL;
    if (f)
        *f = (struct folder){ lab_keep(x), lab_keep(y), size };
    return d;
}
