/* The window of a growing run, and what its controls do to the loop. */
#include "../view/view_test.h"
#include "run_test.h"

#include <lab/op.h>
#include <lab/optim.h>
#include <lab/grad.h>
#include <lab/run.h>
#include <unistd.h>

#include "run/run.h"

static int open_session(void **state)
{
    struct session *s;
    int failed = session_windows(state);

    s = *state;
    if (!failed)
        lab_run_live(s->h, true);
    return failed;
}

/* Reports until the window is there. */
static int64_t report(struct session *s, int64_t step)
{
    double end = lab_now() + 20;

    while (!lab_view_is_open(s->h, 1) && lab_now() < end) {
        step++;
        lab_metric(s->c, "train/loss", step, 1.0 / (double)step);
        if (step % 10 == 0)
            lab_metric(s->c, "val/loss", step, 1.1 / (double)step);
        lab_tick(s->c, step, 0);
        usleep(2000);
    }
    assert_true(lab_view_is_open(s->h, 1));
    return step;
}

#define UNTIL(s, what)                                                     \
    do {                                                                   \
        for (double end_ = lab_now() + 10; !(what) && lab_now() < end_;) { \
            lab_view_pump((s)->h);                                         \
            usleep(1000);                                                  \
        }                                                                  \
        assert_true(what);                                                 \
    } while (0)

static void keys_and_buttons(void **state)
{
    struct session *s = *state;
    lab_host *h = s->h;
    int64_t step = report(s, 0), id = lab_run_id(lab_run_now(s->c));
    int door = door_open(s);
    struct pixels p = door_read(door, 1);
    int button = p.h - 12;

    free(p.at);
    assert_non_null(strstr(door_ask(door, 1, "title"), "run"));
    door_key(door, 1, ' ');
    UNTIL(s, lab_host_paused(h));
    door_mouse(door, 1, INPUT_DOWN, 20, button, 0);
    UNTIL(s, !lab_host_paused(h));
    door_key(door, 1, '+');
    UNTIL(s, lab_host_lr_scale(h) == 1.25);
    door_mouse(door, 1, INPUT_DOWN, 64 + 48 + 20, button, 0); /* lr − */
    UNTIL(s, lab_host_lr_scale(h) == 1);
    door_mouse(door, 1, INPUT_DOWN, 64 + 20, button, 0); /* stop */
    UNTIL(s, lab_stopping(s->c));
    assert_true(lab_tick(s->c, step, 0));
    lab_host_stop(h, false);
    /* It is all in the store. */
    lab_run_cell_end(h, LAB_RUN_STOPPED);
    {
        sqlite3_stmt *q = db_query(s->c, recorder_store(s->c),
                                   "SELECT count(*),max(value) FROM events WHERE run=?1");

        sqlite3_bind_int64(q, 1, id);
        assert_int_equal(sqlite3_step(q), SQLITE_ROW);
        assert_int_equal(sqlite3_column_int(q, 0), 4);
        assert_true(sqlite3_column_double(q, 1) == 1.25);
        sqlite3_reset(q);
    }
    close(door);
}

/* A key during the pause ends it, without anybody asking for ticks. */
static void a_pause_holds_the_loop(void **state)
{
    struct session *s = *state;
    int64_t step = report(s, 0);
    int door = door_open(s);
    double began;

    door_key(door, 1, ' ');
    UNTIL(s, lab_host_paused(s->h));
    door_key(door, 1, ' '); /* waits in the socket until the pause reads it */
    began = lab_now();
    assert_false(lab_tick(s->c, step, 0));
    assert_true(lab_now() - began < 5);
    assert_false(lab_host_paused(s->h));
    /* The wish to stop ends it as well. */
    lab_host_pause(s->h, true);
    lab_host_stop(s->h, true);
    assert_true(lab_hold(s->c));
    lab_host_stop(s->h, false);
    lab_run_cell_end(s->h, LAB_RUN_DONE);
    assert_false(lab_host_paused(s->h));
    close(door);
}

static void a_closed_window_stays_closed(void **state)
{
    struct session *s = *state;
    int64_t step = report(s, 0);
    int door = door_open(s);

    door_key(door, 1, 'q');
    UNTIL(s, !lab_view_is_open(s->h, 1));
    for (double end = lab_now() + .5; lab_now() < end; usleep(5000))
        lab_metric(s->c, "train/loss", ++step, 1);
    assert_int_equal(lab_table_len(call_windows(s->c)), 0);
    lab_run_cell_end(s->h, LAB_RUN_DONE);
    close(door);
}

static void the_rate_is_multiplied(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_tensor *w = lab_tensor_full(c, LAB_F32, 1, (const int64_t[]){ 1 }, 0);
    lab_optimizer *o = lab_optim_new(c, &lab_sgd, &(lab_tensors){ 1, &w },
                                     (const double[LAB_OPTIM_NUMBERS]){
                                         0.5, NAN, NAN, NAN, NAN, NAN, NAN, NAN });

    lab_grad_set(w, lab_tensor_full(c, LAB_F32, 1, (const int64_t[]){ 1 }, 1));
    lab_host_lr_scale_set(s->h, 0.5);
    lab_optim_step(c, o);
    assert_true(lab_f32(w)[0] == -0.25f);
    assert_true(lab_optim_lr(o) == 0.5);
    lab_host_lr_scale_set(s->h, 1);
    lab_optim_step(c, o);
    assert_true(lab_f32(w)[0] == -0.75f);
    lab_grad_set(w, NULL);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, open_session, session_end)
    const struct CMUnitTest tests[] = {
        CASE(keys_and_buttons),
        CASE(a_pause_holds_the_loop),
        CASE(a_closed_window_stays_closed),
        CASE(the_rate_is_multiplied),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, open_home, remove_home);
}
