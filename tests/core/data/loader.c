/* Data sets and loaders: the same batches for any number of workers and after a resumption. */
#include "lab_test.h"

#include <lab/data.h>
#include <unistd.h>

static lab_dataset *numbers(lab_ctx *c, int64_t n)
{
    lab_table *t = lab_table_new(c);
    lab_tensor *x = lab_tensor_make(c, LAB_I64, n, 2), *y = lab_tensor_make(c, LAB_U8, n);

    for (int64_t i = 0; i < n; i++) {
        lab_i64_mut(x)[2 * i] = i;
        lab_i64_mut(x)[2 * i + 1] = -i;
        lab_u8_mut(y)[i] = (uint8_t)i;
    }
    lab_table_push(c, t, LAB_V_OBJECT(x));
    lab_table_push(c, t, LAB_V_OBJECT(y));
    return lab_dataset_tensors(c, t);
}

/* A set whose samples take their time and chance, and fail where told to. */
struct slow {
    int64_t fails_at;
};

static lab_table *slow_get(lab_ctx *c, const void *self, int64_t i, lab_rng *r)
{
    const struct slow *s = self;
    lab_table *t = lab_table_new(c);

    usleep((useconds_t)(i * 7919 % 300));
    if (i == s->fails_at)
        return lab_fail(c, LAB_EFORMAT, "sample %lld is broken", (long long)i);
    lab_table_set(c, t, "i", LAB_V_INT(i));
    lab_table_set(c, t, "u", LAB_V_NUMBER(lab_rng_uniform(r)));
    lab_table_set(c, t, "boxes",
                  LAB_V_OBJECT(lab_tensor_zeros(c, LAB_F32, 2, (int64_t[]){ i % 3, 4 })));
    return t;
}

static const char *const slow_ragged[] = { "boxes", NULL };
static const lab_dataset_kind slow_kind = {
    .name = "slow", .size = sizeof(struct slow), .get = slow_get, .ragged = slow_ragged
};

static lab_dataset *slow(lab_ctx *c, int64_t n, int64_t fails_at)
{
    lab_dataset *d = lab_dataset_new(c, &slow_kind, n, NULL);

    ((struct slow *)lab_dataset_self(d))->fails_at = fails_at;
    return d;
}

/* A number that all of an epoch's batches and their order go into. */
static double mix(const lab_table *t, double sum)
{
    const lab_tensor *i = lab_table_get(t, "i")->as.object;
    const lab_tensor *u = lab_table_get(t, "u")->as.object;
    const lab_table *boxes = lab_table_get(t, "boxes")->as.table;

    assert_int_equal(lab_table_len(boxes), lab_numel(i));
    for (int64_t k = 0; k < lab_numel(i); k++) {
        assert_int_equal(lab_dim(lab_table_at(boxes, k)->as.object, 0),
                         lab_i64(i)[k] % 3);
        sum = fmod(sum * 31 + (double)lab_i64(i)[k] + lab_f32(u)[k], 1e6);
    }
    return sum;
}

static void same_batches_for_any_number_of_workers(void **state)
{
    lab_ctx *c = *state;
    double want[2] = { 0, 0 };

    for (int workers = 0; workers < 5; workers++) {
        lab_loader *l = lab_loader_new(c, slow(c, 103, -1),
                                       &(lab_loader_options){ .batch = 8,
                                                              .shuffle = true,
                                                              .workers = workers,
                                                              .prefetch = 1 + workers % 3,
                                                              .seed = 5 });

        for (int epoch = 0; epoch < 2; epoch++) {
            lab_batches *b = lab_loader_start(c, l);
            lab_table *t;
            double sum = 0;
            int64_t n = 0;

            while ((t = lab_batches_next(c, b)))
                n += lab_numel(lab_table_get(t, "i")->as.object), sum = mix(t, sum);
            assert_ok(c);
            assert_int_equal(n, 103);
            if (workers == 0)
                want[epoch] = sum;
            assert_true(sum == want[epoch]);
        }
        assert_int_equal(lab_loader_at(l).epoch, 2);
    }
    assert_true(want[0] != want[1]);
}

static void goes_on_where_it_stood(void **state)
{
    lab_ctx *c = *state;
    lab_loader_options o = {
        .batch = 10, .shuffle = true, .workers = 2, .prefetch = 2, .seed = 9
    };
    double after[13] = { 0 };
    lab_loader_state at[13];
    lab_loader *l = lab_loader_new(c, slow(c, 57, -1), &o);
    lab_batches *b;
    lab_table *t;
    double sum;
    int k = 0;

    for (int epoch = 0; epoch < 2; epoch++)
        for (b = lab_loader_start(c, l); (t = lab_batches_next(c, b)); k++) {
            after[k] = mix(t, 0);
            at[k] = lab_loader_at(l);
        }
    assert_int_equal(k, 12);
    for (int from = 0; from < 12; from++) {
        o.seed = 77; /* the state brings its own */
        o.workers = from % 3;
        l = lab_loader_new(c, slow(c, 57, -1), &o);
        lab_loader_seek(c, l, at[from]);
        k = from + 1;
        while (k < 12)
            for (b = lab_loader_start(c, l); (t = lab_batches_next(c, b)); k++) {
                sum = mix(t, 0);
                assert_true(k < 12 && sum == after[k]);
            }
        assert_ok(c);
    }
    lab_loader_seek(c, l, (lab_loader_state){ 0, 0, 7 });
    assert_error(c, LAB_EARG, "Loader: batch 7 of epoch 0: this set has 6 batches");
}

static void an_epoch_left_early_is_over(void **state)
{
    lab_ctx *c = *state;
    lab_loader *l =
        lab_loader_new(c, numbers(c, 10),
                       &(lab_loader_options){ .batch = 3, .workers = 2, .prefetch = 2 });
    lab_batches *b = lab_loader_start(c, l);

    assert_int_equal(lab_loader_len(l), 4);
    assert_non_null(lab_batches_next(c, b));
    b = lab_loader_start(c, l);
    assert_int_equal(lab_loader_at(l).epoch, 1);
    assert_numbers(c, lab_table_at(lab_batches_next(c, b), 1)->as.object, 0, 1, 2);
    l = lab_loader_new(c, numbers(c, 10),
                       &(lab_loader_options){
                           .batch = 3, .prefetch = 1, .drop_last = true });
    assert_int_equal(lab_loader_len(l), 3);
}

static void an_error_comes_at_its_batch(void **state)
{
    lab_ctx *c = *state;

    for (int workers = 0; workers < 3; workers++) {
        lab_batches *b =
            lab_loader_start(c, lab_loader_new(c, slow(c, 40, 17),
                                               &(lab_loader_options){ .batch = 4,
                                                                      .workers = workers,
                                                                      .prefetch = 2 }));

        for (int k = 0; k < 4; k++)
            assert_non_null(lab_batches_next(c, b));
        assert_null(lab_batches_next(c, b));
        assert_error(c, LAB_EFORMAT, "sample 17 is broken");
    }
}

static void stopping_ends_the_wait(void **state)
{
    lab_ctx *c = *state;

    for (int workers = 0; workers < 2; workers++) {
        lab_batches *b =
            lab_loader_start(c, lab_loader_new(c, slow(c, 40, -1),
                                               &(lab_loader_options){ .batch = 40,
                                                                      .workers = workers,
                                                                      .prefetch = 1 }));

        lab_host_stop(lab_ctx_host(c), true);
        assert_null(lab_batches_next(c, b));
        assert_error(c, LAB_ESTOP, "stopped");
        lab_host_stop(lab_ctx_host(c), false);
    }
}

static void parts_of_sets(void **state)
{
    lab_ctx *c = *state;
    lab_dataset *d = numbers(c, 10), *a, *b;
    lab_table *parts =
        lab_dataset_split(c, d, &(lab_numbers){ 2, (double[]){ .75, .25 } }, 3);
    bool seen[10] = { 0 };

    assert_ok(c);
    a = lab_table_at(parts, 0)->as.object;
    b = lab_table_at(parts, 1)->as.object;
    assert_int_equal(lab_dataset_len(a), 8);
    assert_int_equal(lab_dataset_len(b), 2);
    for (int i = 0; i < 10; i++) {
        lab_table *t = lab_dataset_get(c, i < 8 ? a : b, i < 8 ? i : i - 10, NULL);
        int64_t value = (int64_t)lab_item(c, lab_table_at(t, 1)->as.object);

        assert_false(seen[value]);
        seen[value] = true;
    }
    a = lab_dataset_subset(c, a, &(lab_ints){ 2, (int64_t[]){ -1, 0 } });
    assert_int_equal(lab_dataset_len(a), 2);
    assert_null(lab_dataset_get(c, a, 2, NULL));
    assert_error(c, LAB_EINDEX, "sample 2 of 2: they count from 0");
    assert_null(lab_dataset_subset(c, d, &(lab_ints){ 1, (int64_t[]){ 10 } }));
    assert_error(c, LAB_EINDEX, "subset: sample 10 of 10: they count from 0");
    assert_null(lab_dataset_split(c, d, &(lab_numbers){ 2, (double[]){ .75, .3 } }, 3));
    assert_error(c, LAB_EARG,
                 "split: shares are at least 0 and add up to at most 1, share 2 is 0.3");
    assert_true(lab_dataset_len(lab_dataset_shuffle(c, d, 1)) == 10);
}

static void batches_are_stacked(void **state)
{
    lab_ctx *c = *state;
    lab_table *s[3], *t;

    for (int i = 0; i < 3; i++) {
        s[i] = lab_table_new(c);
        lab_table_push(c, s[i],
                       LAB_V_OBJECT(lab_tensor_full(c, LAB_F32, 1, (int64_t[]){ 2 }, i)));
        lab_table_push(c, s[i], i == 1 ? LAB_V_NUMBER(0.5) : LAB_V_INT(i));
        lab_table_push(c, s[i], LAB_V_BOOL(i == 1));
        lab_table_push(c, s[i], lab_v_string("s"));
    }
    t = lab_collate(c, s, 3, NULL);
    assert_numbers(c, lab_table_at(t, 0)->as.object, 0, 0, 1, 1, 2, 2);
    assert_shape(lab_table_at(t, 0)->as.object, 3, 2);
    assert_numbers(c, lab_table_at(t, 1)->as.object, 0, .5, 2);
    assert_int_equal(lab_dtype_of(lab_table_at(t, 2)->as.object), LAB_BOOL8);
    assert_int_equal(lab_table_len(lab_table_at(t, 3)->as.table), 3);
    s[2] = lab_table_new(c);
    lab_table_push(c, s[2], LAB_V_OBJECT(lab_tensor_make(c, LAB_F32, 3)));
    assert_null(lab_collate(c, s, 3, NULL));
    assert_error(
        c, LAB_ESHAPE,
        "field 1: sample 0 of the batch is [2] f32, sample 2 [3] f32: a batch stacks "
        "tensors of one shape and dtype (collate = f makes another)");
}

static void lines_stream_and_go_on(void **state)
{
    lab_ctx *c = *state;
    char path[] = "/tmp/lab-lines-XXXXXX";
    FILE *f = fdopen(mkstemp(path), "w");
    lab_loader *l;
    lab_batches *b;

    for (int i = 0; i < 7; i++)
        fprintf(f, "line %d%s", i, i == 3 ? "\r\n" : i == 6 ? "" : "\n");
    fclose(f);
    l = lab_loader_new(c, lab_dataset_lines(c, path),
                       &(lab_loader_options){ .batch = 2, .prefetch = 1, .workers = 2 });
    for (int epoch = 0; epoch < 2; epoch++) {
        int n = 0;
        lab_table *t;

        lab_loader_seek(c, l, (lab_loader_state){ 0, epoch, epoch });
        b = lab_loader_start(c, l);
        for (n = epoch * 2; (t = lab_batches_next(c, b));)
            for (int k = 0; k < lab_table_len(lab_table_at(t, 0)->as.table); k++, n++)
                assert_string_equal(
                    lab_table_at(lab_table_at(t, 0)->as.table, k)->as.s.at,
                    lab_format(c, "line %d", n));
        assert_int_equal(n, 7);
    }
    assert_int_equal(lab_loader_at(l).epoch, 2);
    f = fopen(path, "w");
    fputs("good\nbad \xff\n", f);
    fclose(f);
    b = lab_loader_start(c, l);
    assert_null(lab_batches_next(c, b));
    assert_non_null(strstr(lab_error_text(c), "line 2 is not text in UTF-8"));
    lab_error_clear(c);
    unlink(path);
    assert_null(lab_loader_start(c, l));
    assert_int_equal(lab_error_code(c), LAB_EIO);
    lab_error_clear(c);
    assert_null(lab_loader_new(c, lab_dataset_lines(c, path),
                               &(lab_loader_options){
                                   .batch = 2, .prefetch = 1, .shuffle = true }));
    assert_error(c, LAB_EARG, "Loader: a stream comes in its own order: shuffle = false");
}

RUN(LAB_TEST(lines_stream_and_go_on), LAB_TEST(same_batches_for_any_number_of_workers),
    LAB_TEST(goes_on_where_it_stood), LAB_TEST(an_epoch_left_early_is_over),
    LAB_TEST(an_error_comes_at_its_batch), LAB_TEST(stopping_ends_the_wait),
    LAB_TEST(parts_of_sets), LAB_TEST(batches_are_stacked))
