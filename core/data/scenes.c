/* scenes.c — the data set of pictures of shapes. */
#include "data/shapes.h"

#include <lab/synthetic.h>
#include <string.h>

static const char *const ragged[] = { "boxes", "labels", "masks", "keypoints", NULL };

struct fields {
    lab_tensor *image, *labels, *boxes, *masks, *semantic, *keypoints;
};

static bool make_fields(lab_ctx *c, struct fields *f, int64_t n, int64_t size)
{
    f->labels = lab_tensor_make(c, LAB_I64, n);
    f->boxes = lab_tensor_make(c, LAB_F32, n, 4);
    f->masks = lab_tensor_make(c, LAB_BOOL8, n, size, size);
    f->semantic = lab_tensor_make(c, LAB_I64, size, size);
    f->keypoints = lab_tensor_make(c, LAB_F32, n, SHAPE_POINTS, 3);
    return lab_ok(c);
}

static void fill_maps(const struct scene_truth *t, int64_t size, struct fields *f)
{
    uint8_t *masks = lab_bool8_mut(f->masks);
    int64_t *semantic = lab_i64_mut(f->semantic), area = size * size;

    memset(masks, 0, (size_t)(t->n * area));
    for (int64_t i = 0; i < area; i++) {
        int k = t->owner[i];

        semantic[i] = k < 0 ? 0 : t->shapes[k].label + 1;
        if (k >= 0)
            masks[k * area + i] = 1;
    }
}

/* Around the pixels that can be seen. */
static void fill_box(const struct scene_truth *t, int64_t size, int k, float box[4])
{
    int64_t lo[2] = { size, size }, hi[2] = { 0, 0 };

    for (int64_t y = 0; y < size; y++)
        for (int64_t x = 0; x < size; x++)
            if (t->owner[y * size + x] == k) {
                lo[0] = x < lo[0] ? x : lo[0];
                lo[1] = y < lo[1] ? y : lo[1];
                hi[0] = x + 1 > hi[0] ? x + 1 : hi[0];
                hi[1] = y + 1 > hi[1] ? y + 1 : hi[1];
            }
    for (int i = 0; i < 2; i++) {
        box[i] = (float)lo[i];
        box[i + 2] = (float)hi[i];
    }
}

static void fill_points(const struct scene_truth *t, int64_t size, int k, float *out)
{
    float p[SHAPE_POINTS][2];

    shape_points(&t->shapes[k], p);
    for (int i = 0; i < SHAPE_POINTS; i++, out += 3) {
        bool within = p[i][0] >= 0 && p[i][1] >= 0 && p[i][0] < (float)size &&
                      p[i][1] < (float)size;
        bool hidden = false;

        for (int q = k + 1; q < t->n; q++)
            hidden = hidden || shape_inside(&t->shapes[q], p[i][0], p[i][1]);
        out[0] = p[i][0];
        out[1] = p[i][1];
        out[2] = !within ? 0 : hidden ? 1 : 2;
    }
}

static lab_table *get(lab_ctx *c, const void *self, int64_t i, lab_rng *r)
{
    const struct scene_plan *plan = self;
    struct fields f = { .image = lab_tensor_make(c, LAB_U8, plan->size, plan->size, 3) };
    struct scene_truth *t = f.image ? scene_draw(c, plan, i, lab_u8_mut(f.image)) : NULL;
    lab_table *out = lab_table_new(c);

    (void)r;
    if (!t || !make_fields(c, &f, t->n, plan->size))
        return NULL;
    fill_maps(t, plan->size, &f);
    for (int k = 0; k < t->n; k++) {
        lab_i64_mut(f.labels)[k] = t->shapes[k].label;
        fill_box(t, plan->size, k, lab_f32_mut(f.boxes) + 4 * k);
        fill_points(t, plan->size, k, lab_f32_mut(f.keypoints) + 3 * SHAPE_POINTS * k);
    }
    lab_table_set(c, out, "image", LAB_V_OBJECT(f.image));
    lab_table_set(c, out, "labels", LAB_V_OBJECT(f.labels));
    lab_table_set(c, out, "boxes", LAB_V_OBJECT(f.boxes));
    lab_table_set(c, out, "masks", LAB_V_OBJECT(f.masks));
    lab_table_set(c, out, "semantic", LAB_V_OBJECT(f.semantic));
    lab_table_set(c, out, "keypoints", LAB_V_OBJECT(f.keypoints));
    return lab_ok(c) ? out : NULL;
}

static const lab_dataset_kind kind = {
    .name = "shapes", .size = sizeof(struct scene_plan), .get = get, .ragged = ragged
};

static bool read_classes(lab_ctx *c, const lab_strings *names, struct scene_plan *plan)
{
    const char *known = "";

    for (int i = 0; i < SHAPES_KINDS; i++)
        known = lab_format(c, "%s%s%s", known, i ? ", " : "", shape_kinds[i].name);
    plan->n_classes = names && names->len ? (int)names->len : 4;
    if (names && names->len > SHAPES_KINDS)
        return lab_failn(c, LAB_EARG, "data.shapes: at most %d classes, got %lld",
                         SHAPES_KINDS, (long long)names->len);
    for (int i = 0; i < plan->n_classes; i++) {
        int k = names && names->len ? shape_kind_named(names->at[i]) : i;

        if (k < 0)
            return lab_failn(c, LAB_EARG, "data.shapes: no class '%.40s': %s",
                             names->at[i], known);
        plan->classes[i] = k;
    }
    return true;
}

lab_dataset *lab_shapes(lab_ctx *c, const lab_shapes_options *o)
{
    struct scene_plan plan = {
        .size = o->size, .least = (int)o->least, .most = (int)o->most, .seed = o->seed
    };
    lab_dataset *d;

    if (!lab_ok(c) || !read_classes(c, o->classes, &plan))
        return NULL;
    if (o->n < 0 || o->size < 16 || o->size > 1024)
        return lab_fail(c, LAB_EARG,
                        "data.shapes: n is at least 0 and size 16 to 1024, got %lld "
                        "and %lld",
                        (long long)o->n, (long long)o->size);
    if (o->least < 0 || o->most < o->least || o->most < 1 || o->most > SHAPES_MOST)
        return lab_fail(c, LAB_EARG,
                        "data.shapes: 0 ≤ least ≤ most and 1 ≤ most ≤ %d, got %lld "
                        "and %lld",
                        SHAPES_MOST, (long long)o->least, (long long)o->most);
    d = lab_dataset_new(c, &kind, o->n, NULL);
    if (d)
        *(struct scene_plan *)lab_dataset_self(d) = plan;
    return d;
}
