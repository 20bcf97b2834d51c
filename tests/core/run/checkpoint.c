/* Checkpoints: what is kept of them, what comes back, what is refused. */
#include "../lab_test.h"
#include "run_test.h"

#include "run/rows.h"

#include <lab/arrays.h>
#include <lab/files.h>
#include <lab/optim.h>
#include <unistd.h>

static lab_table *things_of(lab_ctx *c, lab_tensor *w, int64_t step, double score)
{
    lab_table *t = lab_table_new(c), *inner = lab_table_new(c);

    lab_table_set(c, t, "w", LAB_V_OBJECT(w));
    lab_table_set(c, t, "step", LAB_V_INT(step));
    lab_table_set(c, t, "keep", LAB_V_INT(2));
    lab_table_set(c, t, "score", LAB_V_NUMBER(score));
    lab_table_set(c, inner, "best", LAB_V_NUMBER(0.1));
    lab_table_set(c, inner, "name", lab_v_string("\"größer\"\n"));
    lab_table_set(c, inner, "done", LAB_V_BOOL(true));
    lab_table_set(c, t, "extra", LAB_V_TABLE(inner));
    return t;
}

/* The last two of them and the best stay. */
static void the_last_and_the_best_stay(void **state)
{
    static const double scores[5] = { 1, 9, 3, 2, 4 };
    lab_ctx *c = *state;
    lab_tensor *w = NUMBERS(c, LAB_F32, 1, 2, 3);
    const char *paths[5], *mine;
    lab_run *r = lab_run_start(c, "kept", NULL);

    mine = lab_format(c, "%s/mine.safetensors", home_folder);
    assert_string_equal(lab_run_checkpoint(c, mine, things_of(c, w, 0, -1)), mine);
    for (int i = 0; i < 5; i++) {
        paths[i] = lab_run_checkpoint(c, NULL, things_of(c, w, i + 1, scores[i]));
        assert_non_null(paths[i]);
        usleep(1000);
    }
    for (int i = 0; i < 5; i++)
        assert_int_equal(access(paths[i], F_OK) == 0, i == 1 || i >= 3);
    assert_int_equal(access(mine, F_OK), 0); /* named by the user: never removed */
    (void)r;
}

static void everything_comes_back(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *w = NUMBERS(c, LAB_F32, 1, 2, 3);
    lab_table *got, *extra;
    const char *path = lab_format(c, "%s/all.safetensors", home_folder);
    uint64_t next;
    double drawn;

    lab_host_seed(lab_ctx_host(c), 11);
    lab_rng_u64(lab_ctx_rng(c));
    lab_host_lr_scale_set(lab_ctx_host(c), 0.8);
    assert_non_null(lab_run_checkpoint(c, path, things_of(c, w, 7, 0.25)));
    next = lab_ctx_rng(c)->next;
    drawn = lab_rng_uniform(lab_ctx_rng(c));
    lab_fill(c, w, 0);
    lab_host_seed(lab_ctx_host(c), 1);
    lab_host_lr_scale_set(lab_ctx_host(c), 1);
    got = lab_run_restore(c, path, things_of(c, w, 0, 0));
    assert_ok(c);
    assert_numbers(c, w, 1, 2, 3);
    assert_int_equal(lab_table_get(got, "step")->as.i, 7);
    assert_true(lab_table_get(got, "score")->as.n == 0.25);
    extra = lab_table_get(got, "extra")->as.table;
    assert_true(lab_table_get(extra, "best")->as.n == 0.1);
    assert_string_equal(lab_table_get(extra, "name")->as.s.at, "\"größer\"\n");
    assert_int_equal(lab_table_get(extra, "done")->kind, LAB_BOOL);
    assert_int_equal(lab_ctx_rng(c)->next, next);
    assert_true(lab_rng_uniform(lab_ctx_rng(c)) == drawn);
    assert_true(lab_host_lr_scale(lab_ctx_host(c)) == 0.8);
    lab_host_lr_scale_set(lab_ctx_host(c), 1);
}

static void what_does_not_fit_is_named(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *w = NUMBERS(c, LAB_F32, 1, 2, 3), *other = NUMBERS(c, LAB_F32, 1, 2);
    lab_table *t = lab_table_new(c);
    const char *path = lab_format(c, "%s/fit.safetensors", home_folder);

    assert_non_null(lab_run_checkpoint(c, path, things_of(c, w, 7, 0)));
    assert_null(lab_run_restore(c, path, things_of(c, other, 0, 0)));
    assert_error(c, LAB_ESHAPE, "'w' is [3] f32 in the checkpoint, [2] f32 here");
    lab_table_set(c, t, "v", LAB_V_OBJECT(w));
    assert_null(lab_run_restore(c, path, t));
    assert_error(c, LAB_EFORMAT, "the checkpoint has no tensor 'v'");
    lab_table_set(c, t, "f", LAB_V_OBJECT(lab_new(c, &run_list_type)));
    assert_null(lab_run_checkpoint(c, path, t));
    assert_int_equal(lab_error_code(c), LAB_EARG);
    assert_non_null(strstr(lab_error_text(c), "run.checkpoint: 'f' is "));
    lab_error_clear(c);
    /* A safetensors file of somebody else, and none at all. */
    t = lab_table_new(c);
    lab_table_set(c, t, "w", LAB_V_OBJECT(w));
    assert_true(lab_safetensors_write(c, path, t, NULL));
    assert_null(lab_run_restore(c, path, t));
    assert_error(c, LAB_EFORMAT, "not a checkpoint: it has no state of the generator");
    assert_true(lab_file_write(c, path, "broken", 6));
    assert_null(lab_run_restore(c, path, t));
    assert_int_equal(lab_error_code(c), LAB_EFORMAT);
    lab_error_clear(c);
    assert_null(lab_run_checkpoint(c, path, NULL));
    assert_int_equal(lab_error_code(c), LAB_EARG);
    lab_error_clear(c);
}

/* Nothing to go on from is no error. */
static void none_is_nil(void **state)
{
    lab_ctx *c = *state;

    lab_run_start(c, "no checkpoint of this name", NULL);
    assert_null(lab_run_restore(c, NULL, lab_table_new(c)));
    assert_ok(c);
    assert_null(run_restore_run(c, lab_run_id(lab_run_now(c)), lab_table_new(c)));
    assert_ok(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LAB_TEST(the_last_and_the_best_stay),
        LAB_TEST(everything_comes_back),
        LAB_TEST(what_does_not_fit_is_named),
        LAB_TEST(none_is_nil),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, open_home, remove_home);
}
