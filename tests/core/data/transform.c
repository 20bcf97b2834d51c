/* Steps of a transform: what each does to numbers, and that chance is the sample's own. */
#include "lab_test.h"

#include "data/resize.h"
#include <lab/op.h>
#include <lab/transform.h>

static lab_tensor *picture(lab_ctx *c, lab_dtype d, int64_t h, int64_t w,
                           int64_t channels)
{
    lab_tensor *x = lab_tensor_make(c, LAB_F32, h, w, channels);

    for (int64_t i = 0; i < lab_numel(x); i++)
        lab_f32_mut(x)[i] = (float)(i + 1);
    return lab_cast(c, x, d);
}

static lab_tensor *run(lab_ctx *c, const lab_transform_kind *kind, lab_tensor *x,
                       uint64_t seed, double a, double b, double d)
{
    lab_rng r = lab_rng_make(seed, 0);

    return lab_transform_apply(c, lab_transform_new(c, kind, (double[]){ a, b, d }, 3), x,
                               &r);
}

static void flips(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = picture(c, LAB_U8, 2, 2, 2);
    int turned = 0;

    assert_numbers(c, run(c, &lab_step_flip, x, 0, 1, 0, 0), 3, 4, 1, 2, 7, 8, 5, 6);
    assert_numbers(c, run(c, &lab_step_flip, x, 0, 1, 1, 0), 5, 6, 7, 8, 1, 2, 3, 4);
    assert_ptr_equal(run(c, &lab_step_flip, x, 0, 0, 0, 0), x);
    for (uint64_t seed = 0; seed < 1000; seed++)
        turned += run(c, &lab_step_flip, x, seed, 0.3, 0, 0) != x;
    assert_in_range(turned, 250, 350);
}

/* Every place comes up, and zeros only from around. */
static void crops(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = lab_squeeze(c, picture(c, LAB_F32, 3, 3, 1), 2);
    bool seen[16] = { 0 };
    int places = 0;

    for (uint64_t seed = 0; seed < 200; seed++) {
        lab_tensor *y = run(c, &lab_step_crop, x, seed, 2, 2, 1);
        const float *p = lab_f32(y);
        int at = (int)(p[0] + p[1] + p[2] + p[3]);

        assert_shape(y, 2, 2);
        /* sums of the 16 windows: corners 1 3 7 9, sides 3 5 … , the middle 12 16 24 28 */
        assert_in_range(at, 1, 28);
        for (int i = 0; i < 4; i++)
            assert_in_range((int)p[i], 0, 9);
        places += !seen[at % 16];
        seen[at % 16] = true;
    }
    assert_true(places >= 8);
    assert_numbers(c, run(c, &lab_step_crop, x, 1, 3, 3, 0), 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assert_null(run(c, &lab_step_crop, x, 1, 4, 3, 0));
    assert_error(c, LAB_ESHAPE, "crop: 4×3 of a picture [3,3] f32 with 0 around it");
}

/* Against values worked out by hand: the triangle filter of width 2·scale. */
static void resizes(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = lab_reshape(c, NUMBERS(c, LAB_F32, 0, 1), 2, (int64_t[]){ 1, 2 }), *y;

    assert_numbers(c, picture_resize(c, x, 1, 4), 0, 0.25, 0.75, 1);
    y = picture_resize(
        c, lab_reshape(c, NUMBERS(c, LAB_F32, 8, 0, 0, 0), 2, (int64_t[]){ 1, 4 }), 1, 2);
    /* distances of pixels 0…3 from 0.5 are .5 .5 1.5 2.5, radius 2: weights .75 .75 .25 */
    assert_true(fabsf(lab_f32(y)[0] - 8 * .75f / 1.75f) < 1e-6f);
    assert_true(fabsf(lab_f32(y)[1] - 0) < 1e-6f);
    /* A constant stays one, u8 too. */
    for (int64_t n = 1; n < 20; n++) {
        y = picture_resize(c, lab_tensor_full(c, LAB_U8, 3, (int64_t[]){ 7, 9, 3 }, 201),
                           n, 20 - n);
        for (int64_t i = 0; i < lab_numel(y); i++)
            assert_int_equal(lab_u8(y)[i], 201);
    }
}

static void normalizes(void **state)
{
    lab_ctx *c = *state;
    const double k[9] = { 2, 0.5, 0, 0, 0, 0.5, 2 };
    lab_rng r = lab_rng_make(0, 0);
    lab_tensor *x =
        lab_reshape(c, NUMBERS(c, LAB_U8, 255, 255, 0, 0), 3, (int64_t[]){ 1, 2, 2 });
    lab_transform *t = lab_transform_new(c, &lab_step_normalize, k, 9);

    assert_numbers(c, lab_transform_apply(c, t, x, &r), 1, 0.5, -1, 0);
    x = picture(c, LAB_F32, 1, 1, 2);
    assert_numbers(c, lab_transform_apply(c, t, x, &r), 1, 1);
    assert_numbers(c, x, 1, 2);
    assert_null(lab_transform_apply(c, t, picture(c, LAB_F32, 1, 1, 3), &r));
    assert_error(c, LAB_ESHAPE, "normalize: 2 channels, got a picture [1,1,3] f32");
    assert_null(lab_transform_apply(c, t, NUMBERS(c, LAB_F32, 1), &r));
    assert_error(c, LAB_ESHAPE, "a transform takes pictures H×W or H×W×C, got [1] f32");
    assert_null(lab_transform_apply(c, t, picture(c, LAB_I64, 1, 1, 3), &r));
    assert_error(c, LAB_EDTYPE,
                 "a transform takes pictures of u8 or f32, got [1,1,3] i64");
}

static void cuts_and_jitters(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = lab_tensor_full(c, LAB_U8, 3, (int64_t[]){ 9, 9, 3 }, 100), *y;

    for (uint64_t seed = 0; seed < 50; seed++) {
        int zeros = 0;

        y = run(c, &lab_step_cutout, x, seed, 4, 1, 0);
        for (int64_t i = 0; i < 243; i++)
            zeros += lab_u8(y)[i] == 0;
        assert_in_range(zeros, 4 * 3, 16 * 3); /* a corner of it at least is inside */
        y = run(c, &lab_step_jitter, x, seed, 0.2, 0.5,
                0.5); /* gray: only brightness shows */
        assert_in_range(lab_u8(y)[0], 80, 120);
        assert_int_equal(lab_u8(y)[0], lab_u8(y)[242]);
    }
    assert_numbers(c, lab_slice(c, x, 0, 0, 1, 1), 100, 100, 100, 100, 100, 100, 100, 100,
                   100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100,
                   100, 100, 100, 100, 100);
}

static void mixes(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = lab_tensor_make(c, LAB_F32, 6, 4, 5, 1), *order, *y;
    double lambda, sum = 0;

    for (int64_t i = 0; i < 120; i++)
        lab_f32_mut(x)[i] = (float)(i / 20);
    for (uint64_t seed = 0; seed < 200; seed++) {
        lab_rng r = lab_rng_make(seed, 0);

        y = lab_mixup(c, x, 0.4, &r, &order, &lambda);
        for (int64_t i = 0; i < 6; i++)
            assert_true(fabs(lab_f32(y)[20 * i] -
                             (lambda * (double)i +
                              (1 - lambda) * (double)lab_i64(order)[i])) < 1e-5);
        sum += lambda;
        y = lab_cutmix(c, x, 1, &r, &order, &lambda);
        for (int64_t i = 0; i < 6; i++) { /* the mean says the same as lambda */
            double mean = 0;

            for (int64_t q = 0; q < 20; q++)
                mean += lab_f32(y)[20 * i + q] / 20;
            assert_true(fabs(mean - (lambda * (double)i +
                                     (1 - lambda) * (double)lab_i64(order)[i])) < 1e-5);
        }
    }
    assert_true(fabs(sum / 200 - 0.5) < 0.1); /* Beta(α, α) has mean ½ */
}

static double epoch_sum(lab_ctx *c, lab_dataset *d, int workers)
{
    lab_loader *l =
        lab_loader_new(c, d,
                       &(lab_loader_options){
                           .batch = 3, .workers = workers, .prefetch = 2, .seed = 4 });
    lab_batches *b = lab_loader_start(c, l);
    double sum = 0;
    lab_table *t;

    while ((t = lab_batches_next(c, b))) {
        const lab_tensor *x = lab_table_at(t, 0)->as.object;

        for (int64_t i = 0; i < lab_numel(x); i++)
            sum = fmod(31 * sum + lab_f32(x)[i], 1e6);
    }
    assert_ok(c);
    return sum;
}

static void chance_is_the_samples_own(void **state)
{
    lab_ctx *c = *state;
    lab_table *fields = lab_table_new(c);
    lab_transform *parts[2] = {
        lab_transform_new(c, &lab_step_crop, (double[]){ 4, 4, 1 }, 3),
        lab_transform_new(c, &lab_step_flip, (double[]){ .5, 0 }, 2)
    };
    lab_transform *t = lab_transform_join(c, parts, 2);
    lab_dataset *d;
    double want;

    lab_table_push(c, fields,
                   LAB_V_OBJECT(lab_reshape(c, picture(c, LAB_F32, 10, 16, 1), 3,
                                            (int64_t[]){ 10, 4, 4 })));
    d = lab_dataset_transform(c, lab_dataset_tensors(c, fields), t, NULL);
    assert_string_equal(lab_transform_text(c, t), "crop(4, 4, 1), flip(0.5, 0)");
    want = epoch_sum(c, d, 0);
    for (int workers = 1; workers < 4; workers++)
        assert_true(epoch_sum(c, d, workers) == want);
    d = lab_dataset_transform(c, d, t, "no");
    assert_null(lab_dataset_get(c, d, 0, NULL));
    assert_error(c, LAB_EARG, "transform: a sample has no field 'no'");
}

RUN(LAB_TEST(flips), LAB_TEST(crops), LAB_TEST(resizes), LAB_TEST(normalizes),
    LAB_TEST(cuts_and_jitters), LAB_TEST(mixes), LAB_TEST(chance_is_the_samples_own))
