/* Made-up data: the same for any number of threads, and true to what it says of itself. */
#include "lab_test.h"

#include "data/shapes.h"
#include <lab/files.h>
#include <lab/op.h>
#include <lab/synthetic.h>
#include <lab/threads.h>

static void digits_depend_on_seed_and_place(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *y[3], *x[3];
    int threads = lab_threads();

    for (int i = 0; i < 3; i++) {
        lab_threads_set(i == 0 ? 1 : 4);
        x[i] = lab_digits(c, i == 2 ? 300 : 200, 28, 5, &y[i]);
    }
    lab_threads_set(threads);
    assert_shape(x[0], 200, 28, 28, 1);
    assert_memory_equal(lab_u8(x[0]), lab_u8(x[1]), 200 * 784);
    assert_memory_equal(lab_u8(x[0]), lab_u8(x[2]), 200 * 784);
    assert_memory_equal(lab_i64(y[0]), lab_i64(y[2]), 200 * 8);
    x[1] = lab_digits(c, 200, 28, 6, &y[1]);
    assert_memory_not_equal(lab_u8(x[0]), lab_u8(x[1]), 784);
    assert_null(lab_digits(c, 1, 7, 0, &y[0]));
    assert_error(c, LAB_EARG,
                 "data.digits: n is at least 0 and size 8 to 512, got 1 and 7");
    assert_shape(lab_digits(c, 0, 28, 0, &y[0]), 0, 28, 28, 1);
}

static void digits_are_inked_inside(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *y, *x = lab_digits(c, 2000, 28, 1, &y);
    int count[10] = { 0 };

    for (int64_t i = 0; i < 2000; i++) {
        const uint8_t *p = lab_u8(x) + i * 784;
        int ink = 0, rim = 0;

        for (int k = 0; k < 784; k++) {
            bool at_rim = k < 28 || k >= 756 || k % 28 == 0 || k % 28 == 27;

            ink += p[k] > 128;
            rim += at_rim && p[k] > 128;
        }
        assert_in_range(ink, 15, 330);
        assert_true(rim <= 6);
        count[lab_i64(y)[i]]++;
    }
    for (int d = 0; d < 10; d++)
        assert_in_range(count[d], 140, 260);
}

static lab_tensor *field(const lab_table *t, const char *name)
{
    return lab_table_get(t, name)->as.object;
}

/* Box, masks and map say the same. */
static void check_scene(const lab_table *t, int64_t size, int64_t classes)
{
    const int64_t *labels = lab_i64(field(t, "labels")),
                  *map = lab_i64(field(t, "semantic"));
    const uint8_t *masks = lab_bool8(field(t, "masks"));
    const float *boxes = lab_f32(field(t, "boxes")),
                *points = lab_f32(field(t, "keypoints"));
    int64_t n = lab_dim(field(t, "labels"), 0), area = size * size;

    for (int64_t i = 0; i < area; i++) {
        int owner = -1;

        for (int64_t k = 0; k < n; k++)
            if (masks[k * area + i]) {
                assert_int_equal(owner, -1);
                owner = (int)k;
            }
        assert_int_equal(map[i], owner < 0 ? 0 : labels[owner] + 1);
    }
    for (int64_t k = 0; k < n; k++) {
        float box[4] = { INFINITY, INFINITY, 0, 0 };

        assert_in_range(labels[k], 0, classes - 1);
        for (int64_t i = 0; i < area; i++)
            if (masks[k * area + i]) {
                box[0] = fminf(box[0], (float)(i % size));
                box[1] = fminf(box[1], (float)(i / size));
                box[2] = fmaxf(box[2], (float)(i % size + 1));
                box[3] = fmaxf(box[3], (float)(i / size + 1));
            }
        assert_memory_equal(box, boxes + 4 * k, sizeof box);
        for (
            int q = 0; q < 4;
            q++) { /* an end that is seen lies near the box: tips are finer than pixels */
            const float *p = points + 3 * (SHAPE_POINTS * k + q);

            if (p[2] == 2)
                assert_true(p[0] >= box[0] - 3 && p[0] <= box[2] + 3 &&
                            p[1] >= box[1] - 3 && p[1] <= box[3] + 3);
        }
    }
}

static void scenes_are_what_they_say(void **state)
{
    lab_ctx *c = *state;
    lab_shapes_options o = { .n = 60,
                             .size = 48,
                             .least = 0,
                             .most = 7,
                             .seed = 11,
                             .classes = &(lab_strings){
                                 6, (const char *[]){ "ring", "circle", "rectangle",
                                                      "triangle", "star", "cross" } } };
    lab_dataset *d = lab_shapes(c, &o);
    int64_t shapes = 0, hidden = 0;

    assert_ok(c);
    for (int64_t i = 0; i < 60; i++) {
        lab_table *t = lab_dataset_get(c, d, i, NULL);
        const lab_tensor *points = field(t, "keypoints");

        assert_shape(field(t, "image"), 48, 48, 3);
        check_scene(t, 48, 6);
        shapes += lab_dim(points, 0);
        for (int64_t k = 0; k < lab_numel(points) / 3; k++)
            hidden += lab_f32(points)[3 * k + 2] == 1;
    }
    assert_in_range(shapes, 100, 60 * 7);
    assert_true(hidden > 0);
    o.seed = 12;
    assert_false(lab_item(
        c, lab_all(c,
                   lab_eq(c, field(lab_dataset_get(c, d, 0, NULL), "image"),
                          field(lab_dataset_get(c, lab_shapes(c, &o), 0, NULL), "image")),
                   NULL, false)));
    o.classes = &(lab_strings){ 1, (const char *[]){ "cat" } };
    assert_null(lab_shapes(c, &o));
    assert_error(c, LAB_EARG,
                 "data.shapes: no class 'cat': circle, rectangle, triangle, star, "
                 "cross, ring");
}

/* Each outline covers the area that its formula gives, turned any way. */
static void outlines_have_their_areas(void **state)
{
    static const double areas[] = {
        3.14159,     4 * .8 * .6, 1.29904, 5 * .4 * .587785, 4 * .3 * (2 * .92 - .3),
        3.14159 * .7
    };

    (void)state;
    for (int k = 0; k < SHAPES_KINDS; k++)
        for (int turn = 0; turn < 4; turn++) {
            struct shape s = { .kind = k, .x = 50, .y = 50, .radius = 40, .stretch = 1 };
            double sum = 0;

            s.turn = 0.3f + (float)turn;
            s.cosine = cosf(s.turn);
            s.sine = sinf(s.turn);
            for (int64_t i = 0; i < 10000; i++)
                sum += shape_cover(&s, i % 100, i / 100);
            sum /= SHAPE_FULL * 1600.;
            if (fabs(sum - areas[k]) > 0.01)
                fail_msg("%s: area %.4f, %.4f expected", shape_kinds[k].name, sum,
                         areas[k]);
        }
}

static void corpus_is_text(void **state)
{
    lab_ctx *c = *state;
    size_t len = 0;
    char *text = lab_corpus(c, &len);

    if (!text) {
        assert_int_equal(lab_error_code(c), LAB_EABSENT);
        lab_error_clear(c);
        skip();
    }
    assert_true(len > 50000 && strlen(text) == len);
}

RUN(LAB_TEST(digits_depend_on_seed_and_place), LAB_TEST(digits_are_inked_inside),
    LAB_TEST(scenes_are_what_they_say), LAB_TEST(outlines_have_their_areas),
    LAB_TEST(corpus_is_text))
