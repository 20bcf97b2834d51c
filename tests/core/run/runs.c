/* Runs in the store: what is reported is there, whatever happens to the program. */
#include "../lab_test.h"
#include "run_test.h"

#include <lab/files.h>
#include <lab/run.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/run.h"

static double at(lab_tensor *t, int64_t i)
{
    return lab_dtype_of(t) == LAB_I64 ? (double)lab_i64(t)[i] : lab_f64(t)[i];
}

static void points_come_back(void **state)
{
    lab_ctx *c = *state;
    lab_run *r = lab_run_start(c, "points", NULL);
    lab_tensor *steps, *values;
    char no_metric[80];

    snprintf(no_metric, sizeof no_metric,
             "run %lld has no metric 'los'; it has loss, val/acc",
             (long long)lab_run_id(r));
    /* Over several parts, with writes in the middle of them. */
    for (int i = 0; i < 1700; i++) {
        lab_metric(c, "loss", i, 1.0 / (i + 1));
        if (i % 2 == 0)
            lab_metric(c, "val/acc", i, i);
        if (i % 300 == 0)
            assert_true(lab_run_metric(c, r, "loss", &steps, &values));
    }
    assert_true(lab_run_metric(c, r, "loss", &steps, &values));
    assert_shape(steps, 1700);
    for (int i = 0; i < 1700; i++)
        assert_true(at(steps, i) == i && at(values, i) == 1.0 / (i + 1));
    assert_true(lab_run_metric(c, r, "val/acc", &steps, &values));
    assert_shape(steps, 850);
    assert_true(at(steps, 849) == 1698 && at(values, 849) == 1698);
    assert_false(lab_run_metric(c, r, "los", &steps, &values));
    assert_error(c, LAB_EARG, no_metric);
}

static void some_points(void **state)
{
    lab_ctx *c = *state;
    lab_run *r = lab_run_start(c, "some", NULL);
    struct run_metric *m;
    struct point *p;
    int64_t n;

    for (int i = 0; i < 1200; i++)
        lab_metric(c, "x", 10 * i, i == 7 ? (double)NAN : i);
    assert_int_equal(run_metrics(c, lab_run_id(r), &m), 1);
    assert_int_equal(m->points, 1200);
    assert_true(m->last == 1199 && m->low == 0 && m->high == 1199);
    p = run_points(c, lab_run_id(r), m, 1000, &n);
    assert_int_equal(n, 200);
    assert_true(p[0].step == 10000 && p[199].value == 1199);
    p = run_points(c, lab_run_id(r), m, 0, &n);
    assert_int_equal(n, 1200);
    assert_true(isnan(p[7].value) && p[7].at > 1e9);
    run_points(c, lab_run_id(r), m, 1200, &n);
    assert_int_equal(n, 0);
}

/* A run that nobody started is there once it has a curve, and ends with its cell. */
static void unasked_runs(void **state)
{
    lab_ctx *c = *state;
    lab_host *h = lab_ctx_host(c);
    struct run_record r;
    int64_t id;

    lab_run_place(h, "cell 7", "train()");
    lab_metric(c, "loss", 1, 3);
    assert_null(lab_run_now(c));
    lab_run_cell_end(h, LAB_RUN_DONE);
    lab_metric(c, "loss", 1, 3);
    lab_metric(c, "loss", 2, 2);
    id = lab_run_id(lab_run_now(c));
    assert_true(id > 0);
    lab_run_cell_end(h, LAB_RUN_STOPPED);
    assert_null(lab_run_now(c));
    assert_true(run_load(c, id, &r));
    assert_string_equal(r.name, "cell 7");
    assert_string_equal(r.command, "train()");
    assert_int_equal(r.status, LAB_RUN_STOPPED);
    assert_true(r.ended >= r.started);
    lab_run_place(h, NULL, NULL);
}

static void a_started_run_outlives_its_cell(void **state)
{
    lab_ctx *c = *state;
    lab_host *h = lab_ctx_host(c);
    lab_run *r, *other;

    r = lab_run_start(c, "long", NULL);
    lab_metric(c, "loss", 1, 3);
    lab_run_cell_end(h, LAB_RUN_FAILED);
    assert_int_equal(lab_run_status_of(c, r), LAB_RUN_RUNNING);
    lab_metric(c, "loss", 2, 2);
    other = lab_run_start(c, "next", NULL);
    assert_int_equal(lab_run_status_of(c, r), LAB_RUN_DONE);
    lab_run_finish(c, LAB_RUN_FAILED);
    assert_int_equal(lab_run_status_of(c, other), LAB_RUN_FAILED);
    assert_null(lab_run_get(c, 1000000));
    assert_error(c, LAB_EABSENT, "there is no run 1000000");
}

static void settings_keep_their_kinds(void **state)
{
    lab_ctx *c = *state;
    lab_table *t = lab_table_new(c), *net = lab_table_new(c), *sizes = lab_table_new(c),
              *got;
    lab_run *r;

    lab_table_push(c, sizes, LAB_V_INT(64));
    lab_table_push(c, sizes, LAB_V_INT(32));
    lab_table_set(c, net, "sizes", LAB_V_TABLE(sizes));
    lab_table_set(c, net, "bias", LAB_V_BOOL(false));
    lab_table_set(c, t, "lr", LAB_V_NUMBER(0.1));
    lab_table_set(c, t, "epochs", LAB_V_INT(3));
    lab_table_set(c, t, "name", lab_v_string("größer"));
    lab_table_set(c, t, "net", LAB_V_TABLE(net));
    r = lab_run_start(c, "config", t);
    got = lab_run_config(c, r);
    assert_true(lab_table_get(got, "lr")->as.n == 0.1);
    assert_int_equal(lab_table_get(got, "epochs")->kind, LAB_INT);
    assert_string_equal(lab_table_get(got, "name")->as.s.at, "größer");
    net = lab_table_get(got, "net")->as.table;
    assert_int_equal(lab_table_get(net, "bias")->kind, LAB_BOOL);
    assert_false(lab_table_get(net, "bias")->as.b);
    sizes = lab_table_get(net, "sizes")->as.table;
    assert_int_equal(lab_table_len(sizes), 2);
    assert_int_equal(lab_table_at(sizes, 1)->as.i, 32);
    /* Defaults leave alone what is there. */
    t = lab_table_new(c);
    lab_table_set(c, t, "lr", LAB_V_NUMBER(9));
    lab_table_set(c, t, "momentum", LAB_V_NUMBER(0.9));
    lab_run_set_config(c, t, false);
    got = lab_run_config(c, r);
    assert_true(lab_table_get(got, "lr")->as.n == 0.1);
    assert_true(lab_table_get(got, "momentum")->as.n == 0.9);
    lab_run_set_config(c, t, true);
    assert_true(lab_table_get(lab_run_config(c, r), "lr")->as.n == 9);
    lab_table_set(c, t, "data", LAB_V_OBJECT(lab_tensor_make(c, LAB_F32, 2)));
    lab_run_set_config(c, t, true);
    assert_int_equal(lab_error_code(c), LAB_EARG);
    assert_non_null(strstr(lab_error_text(c), "config: 'data' is "));
    lab_error_clear(c);
}

/* What trains says its settings before it measures: they open a run for the cell, which is
 * kept only where something follows. */
static void settings_open_a_run(void **state)
{
    lab_ctx *c = *state;
    lab_host *h = lab_ctx_host(c);
    lab_table *t = lab_table_new(c);
    lab_run *r, *other;

    lab_run_finish(c, LAB_RUN_DONE);
    lab_table_set(c, t, "lr", LAB_V_NUMBER(0.25));
    lab_run_set_config(c, t, false);
    assert_ok(c);
    r = lab_run_now(c);
    assert_true(lab_table_get(lab_run_config(c, r), "lr")->as.n == 0.25);
    lab_metric(c, "loss", 1, 2);
    lab_metric(c, "loss", 2, 1);
    lab_run_cell_end(h, LAB_RUN_DONE);
    assert_int_equal(lab_run_status_of(c, r), LAB_RUN_DONE);
    assert_true(lab_table_get(lab_run_config(c, r), "lr")->as.n == 0.25);
    lab_run_set_config(c, t, false);
    other = lab_run_now(c);
    assert_int_not_equal(lab_run_id(r), lab_run_id(other));
    lab_run_cell_end(h, LAB_RUN_DONE);
    assert_null(lab_run_get(c, lab_run_id(other)));
    assert_int_equal(lab_error_code(c), LAB_EABSENT);
    lab_error_clear(c);
}

/* A program that is killed leaves what it had written half a second before. */
static void killed_in_the_middle(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *steps, *values;
    int ready[2];
    int64_t id = 0, last;
    pid_t pid;

    assert_int_equal(pipe(ready), 0);
    pid = fork();
    if (pid == 0) {
        lab_host *h = lab_host_new();
        lab_ctx *k = lab_ctx_new(h);

        id = lab_run_id(lab_run_start(k, "killed", NULL));
        for (int64_t i = 0;; i++) {
            double from = lab_now();

            lab_metric(k, "loss", i, (double)i);
            while (lab_now() - from < 1e-3)
                ;
            if (i == 1000 && write(ready[1], &id, sizeof id) < 0)
                _exit(1);
        }
    }
    assert_int_equal(read(ready[0], &id, sizeof id), sizeof id);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(ready[0]);
    close(ready[1]);
    assert_int_equal(lab_run_status_of(c, lab_run_get(c, id)), LAB_RUN_LOST);
    assert_true(lab_run_metric(c, lab_run_get(c, id), "loss", &steps, &values));
    last = lab_numel(steps) - 1;
    assert_true(last > 300 && at(steps, last) == (double)last);
}

/* A forked child (code on trial) neither writes to its parent's run nor ends it. */
static void a_fork_keeps_its_hands_off(void **state)
{
    lab_ctx *c = *state;
    lab_run *r = lab_run_start(c, "parent", NULL);
    lab_tensor *steps, *values;
    int status;
    pid_t pid;

    lab_metric(c, "loss", 1, 1);
    pid = fork();
    if (pid == 0) {
        lab_metric(c, "loss", 2, 2);
        lab_run_finish(c, LAB_RUN_FAILED);
        lab_run_start(c, "child", NULL);
        lab_run_finish(c, LAB_RUN_DONE);
        _exit(lab_ok(c) ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    lab_metric(c, "loss", 3, 3);
    assert_int_equal(lab_run_status_of(c, r), LAB_RUN_RUNNING);
    assert_true(lab_run_metric(c, r, "loss", &steps, &values));
    assert_shape(steps, 2);
    assert_true(at(steps, 1) == 3);
}

static void the_commit_is_known(void **state)
{
    lab_ctx *c = *state;
    struct run_record r;
    const char *folder = lab_home(c, "repository");
    char command[600], back[512];
    lab_run *run;

    assert_non_null(getcwd(back, sizeof back));
    snprintf(command, sizeof command,
             "git init -q '%s' 2>/dev/null && cd '%s' && echo one > a && git add a && "
             "git -c user.name=a -c user.email=a@b commit -qm first && echo two > a",
             folder, folder);
    if (system(command) != 0)
        skip();
    assert_int_equal(chdir(folder), 0);
    run = lab_run_start(c, "git", NULL);
    lab_run_finish(c, LAB_RUN_DONE);
    assert_int_equal(chdir(back), 0);
    assert_true(run_load(c, lab_run_id(run), &r));
    if (!r.dirty_known) /* git took longer than a run waits for it */
        skip();
    assert_int_equal(strlen(r.git), 40);
    assert_true(r.dirty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LAB_TEST(points_come_back),
        LAB_TEST(some_points),
        LAB_TEST(unasked_runs),
        LAB_TEST(a_started_run_outlives_its_cell),
        LAB_TEST(settings_keep_their_kinds),
        LAB_TEST(settings_open_a_run),
        LAB_TEST(killed_in_the_middle),
        LAB_TEST(a_fork_keeps_its_hands_off),
        LAB_TEST(the_commit_is_known),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, open_home, remove_home);
}
