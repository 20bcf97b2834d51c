/* The pool: every item once, pieces that do not depend on the number of threads, fork. */
#include "../lab_test.h"

#include <lab/threads.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

enum { N = 100003 };

struct visits {
    atomic_uchar *count;
    atomic_llong bounds; /* a hash of all bounds */
    atomic_int pieces;
    int64_t least;
};

static void visit(void *arg, int64_t begin, int64_t end)
{
    struct visits *v = arg;

    for (int64_t i = begin; i < end; i++)
        atomic_fetch_add(&v->count[i], 1);
    atomic_fetch_add(&v->bounds, begin * 31 + end * 17);
    atomic_fetch_add(&v->pieces, 1);
    if (end - begin < v->least)
        atomic_store(&v->pieces, -1000000);
}

static struct visits run(int64_t n, int64_t grain, int threads)
{
    struct visits v = { .count = calloc(N, 1), .least = grain < n ? grain : n };

    lab_threads_set(threads);
    lab_parallel_for(n, grain, visit, &v);
    for (int64_t i = 0; i < n; i++)
        assert_int_equal(v.count[i], 1);
    free(v.count);
    return v;
}

static void each_item_once(void **state)
{
    static const int64_t sizes[] = { 1, 2, 3, 255, 256, 257, 1000, N },
                         grains[] = { 1, 7, 1000 };

    (void)state;
    for (int s = 0; s < 8; s++)
        for (int g = 0; g < 3; g++) {
            struct visits one = run(sizes[s], grains[g], 1),
                          four = run(sizes[s], grains[g], 4);

            assert_true(one.pieces > 0 && one.pieces <= 256);
            assert_int_equal(one.pieces, four.pieces);
            assert_true(one.bounds == four.bounds);
        }
    run(0, 10, 2);
    run(-5, 10, 2);
    run(10, 0, 2);
}

static void inner_loop(void *arg, int64_t begin, int64_t end)
{
    for (int64_t i = begin; i < end; i++)
        lab_parallel_for(100, 1, visit, arg);
}

static void nested_loops_run(void **state)
{
    struct visits v = { .count = calloc(N, 1) };

    (void)state;
    lab_threads_set(4);
    lab_parallel_for(50, 1, inner_loop, &v);
    for (int i = 0; i < 100; i++)
        assert_int_equal(v.count[i], 50);
    free(v.count);
}

static void number_is_clipped(void **state)
{
    int before = lab_threads();

    (void)state;
    assert_true(before >= 1);
    lab_threads_set(-3);
    assert_int_equal(lab_threads(), 1);
    lab_threads_set(100000);
    assert_int_equal(lab_threads(), 256);
    lab_threads_set(3);
    assert_int_equal(lab_threads(), 3);
    lab_threads_set(before);
}

/* A team opened in the child of a process that has one would wait for ever. */
static void child_computes(void **state)
{
    int status = 0, waited;
    pid_t pid;

    (void)state;
    run(N, 1000, 4);
    pid = fork();
    if (pid == 0) {
        alarm(20);
        lab_threads_set(4);
        run(N, 1000, lab_threads());
        _exit(lab_threads() == 1 ? 42 : 1);
    }
    waited = waitpid(pid, &status, 0);
    assert_int_equal(waited, pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 42);
    run(N, 1000, 4);
    lab_threads_set(2);
}

RUN(cmocka_unit_test(each_item_once), cmocka_unit_test(nested_loops_run),
    cmocka_unit_test(number_is_clipped), cmocka_unit_test(child_computes))
