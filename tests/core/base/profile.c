/* Profiles: times and bytes go to what was done; a row with one operation is that operation. */
#include "../lab_test.h"

#include <lab/attention.h>
#include <lab/grad.h>
#include <lab/linear.h>
#include <lab/op.h>
#include <lab/profile.h>
#include <time.h>

static void nap(double seconds)
{
    struct timespec t = { 0, (long)(seconds * 1e9) };

    nanosleep(&t, NULL);
}

static const lab_profile_entry *entry(const lab_profile *p, const char *name,
                                      bool backward)
{
    const lab_profile_entry *e;

    for (int i = 0; (e = lab_profile_at(p, i)); i++)
        if (strcmp(e->name, name) == 0 && e->backward == backward)
            return e;
    return NULL;
}

static void times_add_up(void **state)
{
    lab_ctx *c = *state;
    lab_profile *p = lab_profile_begin(c);
    double sum;

    nap(.002);
    lab_profile_enter(c, "Tensor", "outer");
    nap(.004);
    lab_profile_note(c, "first", false, 10, 100);
    nap(.006);
    lab_profile_note(c, "second", false, 20, 200);
    lab_profile_leave(c);
    lab_profile_enter(c, "Tensor", "alone");
    lab_profile_note(c, "first", false, 10, 100);
    nap(.002);
    lab_profile_leave(c);
    lab_profile_end(c, p);
    assert_int_equal(entry(p, "first", false)->count, 2);
    assert_true(entry(p, "first", false)->seconds >= .006);
    assert_true(entry(p, "first", false)->flops == 20);
    assert_true(entry(p, "second", false)->bytes == 200);
    assert_true(entry(p, "second", false)->seconds >= .006);
    assert_int_equal(entry(p, "outer", false)->count, 1);
    assert_null(entry(p, "alone", false));
    assert_true(lab_profile_outside(p) >= .002);
    sum = lab_profile_outside(p);
    for (int i = 0; lab_profile_at(p, i); i++)
        sum += lab_profile_at(p, i)->seconds;
    assert_true(fabs(sum - lab_profile_seconds(p)) < 1e-9);
}

static void memory_is_counted(void **state)
{
    lab_ctx *c = *state;
    lab_profile *p = lab_profile_begin(c);
    lab_scope s = lab_scope_open(c);
    const double *at, *live;
    int64_t n;

    lab_tensor_make(c, LAB_F32, 1000);
    lab_profile_note(c, "large", false, 0, 0);
    lab_scope_close(c, &s);
    lab_tensor_make(c, LAB_F32, 10);
    lab_profile_note(c, "small", false, 0, 0);
    lab_profile_end(c, p);
    assert_int_equal(entry(p, "large", false)->allocated, 4000);
    assert_int_equal(entry(p, "large", false)->peak - lab_profile_start(p), 4000);
    assert_int_equal(entry(p, "small", false)->allocated, 40);
    assert_int_equal(lab_profile_peak(p) - lab_profile_start(p), 4000);
    n = lab_profile_timeline(p, &at, &live);
    assert_int_equal(n, 5);
    assert_true(live[1] - live[0] == 4000 && live[2] == live[0] &&
                live[3] == live[0] + 40);
    assert_true(at[0] <= at[1] && at[n - 1] <= lab_profile_seconds(p));
}

static void a_long_timeline_keeps_its_peak(void **state)
{
    lab_ctx *c = *state;
    lab_profile *p = lab_profile_begin(c);
    const double *at, *live;
    double most = 0;
    int64_t n;

    for (int i = 0; i < 50000; i++) {
        lab_scope s = lab_scope_open(c);

        lab_tensor_make(c, LAB_F32, i == 700 ? 5000 : 16);
        lab_scope_close(c, &s);
    }
    lab_profile_end(c, p);
    n = lab_profile_timeline(p, &at, &live);
    for (int64_t i = 0; i < n; i++) {
        most = live[i] > most ? live[i] : most;
        assert_true(i == 0 || at[i] >= at[i - 1]);
    }
    assert_true(n > 1000 && n <= 1 << 15);
    assert_true(most == (double)lab_profile_peak(p) && most >= 20000);
}

static void operations_tell(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = lab_tensor_full(c, LAB_F32, 2, (const int64_t[]){ 4, 5 }, 2);
    lab_profile *p;

    lab_require_grad(c, x, true);
    p = lab_profile_begin(c);
    lab_backward(c, lab_sum(c, lab_mul(c, x, x), NULL, false), NULL);
    lab_profile_end(c, p);
    assert_ok(c);
    assert_true(entry(p, "mul", false)->flops == 20);
    assert_true(entry(p, "mul", false)->bytes == 3 * 80);
    assert_int_equal(entry(p, "mul", true)->count, 1);
    assert_true(entry(p, "mul", true)->flops == 40);
    lab_grad_set(x, NULL);
}

/* A product's backward is two products, with a bias too; attention's is five after two. */
static void products_of_a_backward(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = lab_tensor_full(c, LAB_F32, 3, (const int64_t[]){ 1, 4, 6 }, 2);
    lab_tensor *w = lab_tensor_full(c, LAB_F32, 2, (const int64_t[]){ 12, 6 }, 1);
    lab_tensor *bias = lab_tensor_full(c, LAB_F32, 1, (const int64_t[]){ 12 }, 1), *y;
    lab_profile *p;

    lab_require_grad(c, x, true);
    lab_require_grad(c, w, true);
    lab_require_grad(c, bias, true);
    p = lab_profile_begin(c);
    y = lab_self_attention(c, lab_linear(c, x, w, bias), 2, NULL, false);
    lab_backward(c, lab_sum(c, y, NULL, false), NULL);
    lab_profile_end(c, p);
    assert_ok(c);
    assert_true(entry(p, "linear", false)->flops == 2 * 4 * 6 * 12);
    assert_true(entry(p, "linear", true)->flops == 2 * 2 * 4 * 6 * 12);
    assert_true(entry(p, "attention", true)->flops ==
                2.5 * entry(p, "attention", false)->flops);
    lab_grad_set(x, NULL);
    lab_grad_set(w, NULL);
    lab_grad_set(bias, NULL);
}

static void one_at_a_time(void **state)
{
    lab_ctx *c = *state;
    lab_profile *p = lab_profile_begin(c);

    assert_true(lab_profiling(c));
    assert_null(lab_profile_begin(c));
    assert_error(c, LAB_ESTATE,
                 "a profile is being made already: prof and mem do not nest");
    lab_profile_end(c, p);
    lab_profile_end(c, p);
    assert_false(lab_profiling(c));
    lab_profile_note(c, "nobody hears this", false, 1, 1);
    lab_profile_enter(c, NULL, "nor this");
    lab_profile_leave(c);
    assert_int_equal(lab_profile_timeline(NULL, &(const double *){ 0 },
                                          &(const double *){ 0 }),
                     0);
}

RUN(LAB_TEST(times_add_up), LAB_TEST(memory_is_counted),
    LAB_TEST(a_long_timeline_keeps_its_peak), LAB_TEST(operations_tell),
    LAB_TEST(products_of_a_backward), LAB_TEST(one_at_a_time))
