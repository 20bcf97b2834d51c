/* Segmentation: scores by hand, the loss against central differences, data, a U-Net that
 * learns a few scenes by heart, is stored, is stopped and goes on bit for bit. */
#include "lab_test.h"
#include "run_test.h"

#include <lab/arrays.h>
#include <lab/files.h>
#include <lab/grad.h>
#include <lab/image.h>
#include <lab/run.h>
#include <lab/synthetic.h>

#include "segment.h"

#include <pthread.h>
#include <unistd.h>

#define assert_near(a, b, eps) assert_true(fabs((double)(a) - (double)(b)) <= (eps))

/* ---- scores --------------------------------------------------------------------------------- */

static void test_scores_by_hand(void **state)
{
    /* class 0: 2 of 3 hit, none false; class 1: 1 hit, 1 false; class 2 is in neither mask. */
    static const uint8_t truth[] = { 0, 0, 0, 1, 255 }, said[] = { 0, 0, 1, 1, 1 };
    double iou[3], dice[3];
    struct confusion k;
    struct mask_scores s;

    assert_true(confusion_make(*state, &k, 3));
    confusion_add(&k, truth, said, 5);
    assert_int_equal(k.n[0 * 3 + 0], 2);
    assert_int_equal(k.n[0 * 3 + 1], 1);
    assert_int_equal(k.n[1 * 3 + 0], 0);
    assert_int_equal(k.n[1 * 3 + 1], 1);
    s = confusion_scores(&k, iou, dice);
    assert_near(iou[0], 2.0 / 3, 1e-12);
    assert_near(iou[1], 1.0 / 2, 1e-12);
    assert_true(isnan(iou[2]) && isnan(dice[2]));
    assert_near(dice[0], 4.0 / 5, 1e-12);
    assert_near(dice[1], 2.0 / 3, 1e-12);
    assert_near(s.miou, (2.0 / 3 + 1.0 / 2) / 2, 1e-12);
    assert_near(s.dice, (4.0 / 5 + 2.0 / 3) / 2, 1e-12);
    assert_near(s.accuracy, 3.0 / 4, 1e-12);
}

/* ---- the loss ------------------------------------------------------------------------------- */

static lab_tensor *mask_by_hand(lab_ctx *c)
{
    static const uint8_t labels[] = { 0, 1, 2, 255, 1, 1 };
    lab_tensor *m = lab_tensor_make(c, LAB_U8, 1, 2, 3);

    memcpy(lab_u8_mut(m), labels, sizeof labels);
    return m;
}

static lab_tensor *logits_by_hand(lab_ctx *c)
{
    lab_tensor *z = lab_tensor_make(c, LAB_F64, 1, 2, 3, 3);

    for (int i = 0; i < 18; i++)
        lab_f64_mut(z)[i] = sin(1 + 3 * i);
    return z;
}

static void test_loss_by_formula(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *z = logits_by_hand(c), *mask = mask_by_hand(c);
    double ce = 0, both[3] = { 0 }, p_sum[3] = { 0 }, t_sum[3] = { 0 }, dice = 0;

    for (int i = 0; i < 6; i++) {
        int label = lab_u8(mask)[i];
        double sum = 0;

        if (label == MASK_IGNORED)
            continue;
        for (int k = 0; k < 3; k++)
            sum += exp(lab_f64(z)[3 * i + k]);
        for (int k = 0; k < 3; k++) {
            double p = exp(lab_f64(z)[3 * i + k]) / sum;

            p_sum[k] += p;
            both[k] += k == label ? p : 0;
            t_sum[k] += k == label;
            ce -= k == label ? log(p) / 5 : 0;
        }
    }
    for (int k = 0; k < 3; k++)
        dice += (2 * both[k] + 1) / (p_sum[k] + t_sum[k] + 1) / 3;
    assert_near(lab_item(c, segment_loss(c, z, mask, 0)), ce, 1e-12);
    assert_near(lab_item(c, segment_loss(c, z, mask, 0.5)), ce + 0.5 * (1 - dice), 1e-12);
    assert_ok(c);
}

static lab_tensor *loss_of(lab_ctx *c, void *mask, int n, lab_tensor *const *in)
{
    (void)n;
    return segment_loss(c, in[0], mask, 1);
}

static void test_loss_gradient(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *z = logits_by_hand(c);
    lab_grad_report r =
        lab_grad_check(c, loss_of, mask_by_hand(c), 1, &z, 1e-6, 1e-6, 1e-8);

    assert_ok(c);
    assert_int_equal(r.checked, 18);
    assert_true(r.ok);
}

/* ---- data ----------------------------------------------------------------------------------- */

static lab_dataset *scenes(lab_ctx *c, int64_t n, int64_t classes, uint64_t seed)
{
    lab_value v = LAB_V_INT(classes);

    return cv_shapes(c, n, 32, &v, 1, 3, (int64_t)seed);
}

static lab_tensor *of(const lab_table *t, const char *name)
{
    return lab_table_get(t, name)->as.object;
}

static void test_shapes_are_the_core_s(void **state)
{
    lab_ctx *c = *state;
    lab_dataset *core =
        lab_shapes(c, &(lab_shapes_options){
                          .n = 3, .size = 32, .least = 1, .most = 3, .seed = 7 });
    lab_table *a = lab_dataset_get(c, core, 2, NULL),
              *b = lab_dataset_get(c, scenes(c, 3, 1, 7), 2, NULL),
              *d = lab_dataset_get(c, scenes(c, 3, 4, 7), 2, NULL);
    int64_t seen = 0;

    assert_ok(c);
    assert_memory_equal(lab_u8(of(a, "image")), lab_u8(of(b, "image")), 32 * 32 * 3);
    assert_memory_equal(lab_i64(of(a, "semantic")), lab_i64(of(d, "semantic")),
                        32 * 32 * sizeof(int64_t));
    for (int i = 0; i < 32 * 32; i++) {
        assert_int_equal(lab_i64(of(b, "semantic"))[i],
                         lab_i64(of(a, "semantic"))[i] > 0);
        seen += lab_i64(of(b, "semantic"))[i];
    }
    assert_true(seen > 0);
    assert_null(scenes(c, 3, 7, 0));
    assert_error(c, LAB_EARG, "argument 'classes' is 1 … 6, got 7");
}

static void test_flips_move_both(void **state)
{
    lab_ctx *c = *state;
    lab_table *fields = lab_table_new(c);
    lab_tensor *image = lab_tensor_make(c, LAB_U8, 64, 2, 2, 3),
               *mask = lab_tensor_make(c, LAB_U8, 64, 2, 2);
    lab_rng r = lab_rng_make(1, 0);
    bool seen[4] = { false };
    struct segment_batch b;

    for (int i = 0; i < 64 * 4; i++) {
        lab_u8_mut(mask)[i] = (uint8_t)(i % 4);
        for (int k = 0; k < 3; k++)
            lab_u8_mut(image)[3 * i + k] = (uint8_t)(i % 4 * 10);
    }
    lab_table_set(c, fields, "image", LAB_V_OBJECT(image));
    lab_table_set(c, fields, "mask", LAB_V_OBJECT(mask));
    assert_true(segment_batch(c, fields, "both", &r, &b));
    for (int i = 0; i < 64; i++) {
        const uint8_t *y = lab_u8(b.mask) + 4 * i;

        assert_true(y[0] + y[3] == 3 && y[1] + y[2] == 3 && y[0] != y[1]);
        seen[y[0]] = true;
        for (int p = 0; p < 4; p++)
            assert_near(lab_f32(b.x)[(4 * i + p) * 3 + 2], y[p] * 10 / 127.5 - 1, 1e-6);
    }
    for (int k = 0; k < 4; k++)
        assert_true(seen[k]);
    assert_true(segment_batch(c, fields, "none", &r, &b));
    assert_memory_equal(lab_u8(b.mask), lab_u8(mask), 64 * 4);
}

static void write_pair(lab_ctx *c, const char *dir, int number, int64_t side)
{
    lab_tensor *image =
                   lab_tensor_full(c, LAB_U8, 3, (const int64_t[]){ side, side, 3 }, 40),
               *mask = lab_tensor_zeros(c, LAB_U8, 2, (const int64_t[]){ side, side });

    lab_u8_mut(mask)[0] = 255;
    lab_u8_mut(mask)[1] = 2;
    lab_image_write(c, lab_format(c, "%s/images/%d.png", dir, number), image, 0);
    lab_image_write(c, lab_format(c, "%s/masks/%d.png", dir, number), mask, 0);
}

static void test_folder_of_masks(void **state)
{
    lab_ctx *c = *state;
    const char *dir = lab_home(c, "masks");
    lab_dataset *d;
    lab_table *t;

    lab_mkdirs(c, lab_format(c, "%s/images", dir));
    lab_mkdirs(c, lab_format(c, "%s/masks", dir));
    write_pair(c, dir, 1, 4);
    write_pair(c, dir, 2, 4);
    d = cv_folder_masks(c, dir, "images", "masks", 0);
    assert_ok(c);
    assert_int_equal(lab_dataset_len(d), 2);
    t = lab_dataset_get(c, segment_pairs(c, d, 2), 1, NULL);
    assert_ok(c);
    assert_shape(of(t, "image"), 4, 4, 3);
    assert_int_equal(lab_u8(of(t, "mask"))[0], 255);
    assert_int_equal(lab_u8(of(t, "mask"))[1], 2);
    t = lab_dataset_get(c, segment_pairs(c, d, 1), 1, NULL);
    assert_int_equal(lab_u8(of(t, "mask"))[0], 1);
    assert_int_equal(lab_u8(of(t, "mask"))[1], 1);
    t = lab_dataset_get(c, cv_folder_masks(c, dir, "images", "masks", 8), 0, NULL);
    assert_shape(of(t, "image"), 8, 8, 3);
    assert_int_equal(lab_u8(of(t, "mask"))[9], 255);
    write_pair(c, dir, 3, 4);
    remove(lab_format(c, "%s/masks/3.png", dir));
    assert_null(cv_folder_masks(c, dir, "images", "masks", 0));
    assert_int_equal(lab_error_code(c), LAB_EIO);
    lab_error_clear(c);
    assert_null(cv_folder_masks(c, dir, "images", "truth", 0));
    assert_int_equal(lab_error_code(c), LAB_EIO);
    lab_error_clear(c);
}

static void test_labels_are_checked(void **state)
{
    lab_ctx *c = *state;
    lab_dataset *d = scenes(c, 8, 4, 1);
    bool failed = false;

    for (int64_t i = 0; i < 8 && !failed; i++)
        failed = !lab_dataset_get(c, segment_pairs(c, d, 2), i, NULL);
    assert_true(failed);
    assert_int_equal(lab_error_code(c), LAB_EINDEX);
    lab_error_clear(c);
}

/* ---- training -------------------------------------------------------------------------------- */

static struct segment_fit options(int64_t epochs)
{
    return (struct segment_fit){ .epochs = epochs,
                                 .lr = 1e-2,
                                 .weight_decay = 1e-2,
                                 .dice = 1,
                                 .clip = 1,
                                 .warmup = 0.05,
                                 .batch = 4,
                                 .flip = "none",
                                 .seed = 3 };
}

static struct segmenter *small(lab_ctx *c, uint64_t seed)
{
    *lab_ctx_rng(c) = lab_rng_make(seed, 0);
    return segmenter_new(c, &segmenter_unet, 1, 8, 2);
}

static double miou_of(lab_ctx *c, struct segmenter *s, lab_dataset *d)
{
    double iou[2], dice[2];
    struct confusion k;

    assert_true(confusion_make(c, &k, 2));
    assert_true(segment_count(c, s, segment_pairs(c, d, 1), 3, &k));
    return confusion_scores(&k, iou, dice).miou;
}

static void test_learns_a_few_scenes(void **state)
{
    lab_ctx *c = *state;
    struct segmenter *s = small(c, 1), *back;
    lab_dataset *d = scenes(c, 4, 1, 5);
    struct segment_fit o = options(80);
    const char *path = lab_home(c, "net.safetensors");
    lab_tensor *image, *p, *q, *a, *b;

    o.val = d;
    assert_true(miou_of(c, s, d) < 0.8);
    assert_non_null(segment_fit(c, s, d, &o));
    assert_ok(c);
    assert_true(miou_of(c, s, d) > 0.95);

    assert_true(segmenter_save(c, s, path));
    back = segmenter_load(c, path);
    assert_ok(c);
    image = lab_slice(c, of(lab_dataset_get(c, d, 0, NULL), "image"), 0, 0, 27, 1);
    a = segment_predict(c, s, lab_contiguous(c, image), &p);
    b = segment_predict(c, back, lab_contiguous(c, image), &q);
    assert_ok(c);
    assert_shape(a, 27, 32);
    assert_shape(p, 27, 32, 2);
    assert_memory_equal(lab_u8(a), lab_u8(b), 27 * 32);
    assert_memory_equal(lab_f32(p), lab_f32(q), 27 * 32 * 2 * sizeof(float));
}

/* Ctrl-C at the 7th step. */
static void stop_at(void *self, const char *name, int64_t step, double value)
{
    (void)value;
    if (strcmp(name, "loss") == 0 && step == 7)
        lab_host_stop(self, true);
}

static void assert_same_net(lab_ctx *c, const struct segmenter *a,
                            const struct segmenter *b)
{
    lab_table *x = lab_layer_state(c, a->net), *y = lab_layer_state(c, b->net);
    const lab_value *v, *w;
    const char *key;

    for (int64_t i = 0; (key = lab_table_key(x, i, &v)); i++) {
        w = lab_table_get(y, key);
        assert_non_null(w);
        assert_memory_equal(lab_data(v->as.object), lab_data(w->as.object),
                            lab_tensor_bytes(v->as.object));
    }
}

static void test_goes_on_bit_for_bit(void **state)
{
    lab_ctx *c = *state;
    lab_host *h = lab_ctx_host(c);
    lab_dataset *d = scenes(c, 13, 1, 5);
    struct segment_fit o = options(4);
    struct segmenter *whole = small(c, 2), *cut = small(c, 2), *on = small(c, 9);
    lab_sink sink = { .self = h, .metric = stop_at };
    lab_run *run;
    int number;

    o.flip = "both";
    o.share = 0.2;
    assert_non_null(segment_fit(c, whole, d, &o));
    o.checkpoint = lab_home(c, "cut.safetensors");
    number = lab_host_sink_add(h, &sink);
    run = segment_fit(c, cut, d, &o);
    lab_host_sink_remove(h, number);
    assert_int_equal(lab_run_status_of(c, run), LAB_RUN_STOPPED);
    lab_host_stop(h, false);
    assert_false(lab_layer_training(cut->net));
    assert_true(miou_of(c, cut, d) >= 0);
    o.resume = true;
    o.seed = 77; /* the checkpoint's holds */
    assert_non_null(segment_fit(c, on, d, &o));
    assert_ok(c);
    assert_same_net(c, whole, on);

    assert_null(segment_fit(c, on, scenes(c, 12, 1, 5), &o));
    assert_int_equal(lab_error_code(c), LAB_EARG);
    lab_error_clear(c);
}

/* Scenes of two sizes, read as they are needed. Once armed, Ctrl-C comes a while after the next
 * one is asked for: somewhere in a step. */
struct late_stop {
    lab_dataset *size[2]; /* borrowed: their scope outlives the set */
    lab_host *host;
    bool armed;
    useconds_t after;
    pthread_t thread;
};

static void *stop_later(void *arg)
{
    const struct late_stop *l = arg;

    usleep(l->after);
    lab_host_stop(l->host, true);
    return NULL;
}

static lab_table *late_stop_get(lab_ctx *c, const void *self, int64_t i, lab_rng *r)
{
    struct late_stop *l = *(struct late_stop *const *)self;

    if (l->armed)
        assert_int_equal(pthread_create(&l->thread, NULL, stop_later, l), 0);
    l->armed = false;
    return lab_dataset_get(c, l->size[i % 2], i, r);
}

static const lab_dataset_kind late_stop_kind = { .name = "late stop",
                                                 .size = sizeof(struct late_stop *),
                                                 .get = late_stop_get,
                                                 .main_thread = true };

static void arm_at(void *self, const char *name, int64_t step, double value)
{
    (void)value;
    if (strcmp(name, "loss") == 0 && step == 3)
        ((struct late_stop *)self)->armed = true;
}

static void stop_and_go_on(lab_ctx *c, struct late_stop *l, lab_dataset *d,
                           const struct segmenter *whole)
{
    struct segment_fit o = options(2);
    struct segmenter *cut = small(c, 2);
    lab_sink sink = { .self = l, .metric = arm_at };
    int number = lab_host_sink_add(l->host, &sink);

    o.batch = 1;
    o.checkpoint = lab_home(c, "half.safetensors");
    assert_non_null(segment_fit(c, cut, d, &o));
    assert_ok(c);
    lab_host_sink_remove(l->host, number);
    pthread_join(l->thread, NULL);
    lab_host_stop(l->host, false);
    o.resume = true;
    assert_non_null(segment_fit(c, cut, d, &o));
    assert_ok(c);
    assert_same_net(c, whole, cut);
}

static void test_half_a_step_is_none(void **state)
{
    lab_ctx *c = *state;
    lab_value one = LAB_V_INT(1);
    struct late_stop l = { { cv_shapes(c, 5, 64, &one, 1, 3, 1),
                             cv_shapes(c, 5, 96, &one, 1, 3, 1) },
                           .host = lab_ctx_host(c) };
    lab_dataset *d = lab_dataset_new(c, &late_stop_kind, 5, NULL);
    struct segment_fit o = options(2);
    struct segmenter *whole = small(c, 2);

    *(struct late_stop **)lab_dataset_self(d) = &l;
    o.batch = 1;
    assert_non_null(segment_fit(c, whole, d, &o));
    assert_ok(c);
    for (l.after = 0; l.after <= 6000; l.after += 1500)
        stop_and_go_on(c, &l, d, whole);
}

static void test_files_that_are_none(void **state)
{
    static const char *const configs[] = {
        "{}",
        "[1]",
        "{\"model\": \"unet\"}",
        "{\"model\": 3}",
        "{\"model\": \"unet\", \"classes\": 1, \"base\": 8, \"depth\": 99}",
        "{\"model\": \"unet\", \"classes\": 1, \"base\": 8, \"depth\": 2}",
        "{\"model\": \"resnet\", \"classes\": 1, \"base\": 8, \"depth\": 2}",
        "{",
        ""
    };
    lab_ctx *c = *state;
    const char *path = lab_home(c, "none.safetensors");

    for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
        lab_table *t = lab_table_new(c), *meta = lab_table_new(c);

        lab_table_set(c, t, "x", LAB_V_OBJECT(lab_tensor_zeros(c, LAB_F32, 0, NULL)));
        lab_table_set(c, meta, "config", lab_v_string(configs[i]));
        assert_true(lab_safetensors_write(c, path, t, meta));
        assert_null(segmenter_load(c, path));
        assert_false(lab_ok(c));
        lab_error_clear(c);
    }
    assert_null(segmenter_load(c, lab_home(c, "nowhere.safetensors")));
    assert_int_equal(lab_error_code(c), LAB_EIO);
    lab_error_clear(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LAB_TEST(test_scores_by_hand),      LAB_TEST(test_loss_by_formula),
        LAB_TEST(test_loss_gradient),       LAB_TEST(test_shapes_are_the_core_s),
        LAB_TEST(test_flips_move_both),     LAB_TEST(test_folder_of_masks),
        LAB_TEST(test_labels_are_checked),  LAB_TEST(test_learns_a_few_scenes),
        LAB_TEST(test_goes_on_bit_for_bit), LAB_TEST(test_half_a_step_is_none),
        LAB_TEST(test_files_that_are_none),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, open_home, remove_home);
}
