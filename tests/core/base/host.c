/* The host: memory and its cap, the bus, slots, the wish to stop. */
#include "../lab_test.h"

#include <pthread.h>
#include <unistd.h>

/* ---- memory --------------------------------------------------------------------------------- */

static void tensors_are_charged(void **state)
{
    lab_ctx *c = *state;
    lab_host *h = lab_ctx_host(c);
    lab_scope s = lab_scope_open(c);
    lab_memory m;

    lab_tensor_make(c, LAB_F32, 1000);
    lab_tensor_make(c, LAB_U8, 10, 10);
    m = lab_host_memory(h);
    assert_int_equal(m.live, 4100);
    assert_int_equal(m.peak, 4100);
    assert_int_equal(m.allocated, 4100);
    lab_scope_close(c, &s);
    lab_tensor_make(c, LAB_U8, 50);
    m = lab_host_memory(h);
    assert_int_equal(m.live, 50);
    assert_int_equal(m.peak, 4100);
    assert_int_equal(m.allocated, 4150);
}

static void cap_refuses(void **state)
{
    lab_ctx *c = *state;
    lab_host *h = lab_ctx_host(c);

    lab_host_memory_cap(h, 1000000);
    assert_non_null(lab_tensor_make(c, LAB_U8, 600000));
    assert_null(lab_tensor_make(c, LAB_U8, 500000));
    assert_error(c, LAB_ENOMEM,
                 "out of memory: a tensor of 0.5 MB, 0.6 MB in use, at most 1.0 MB");
    assert_int_equal(lab_host_memory(h).live, 600000);
    assert_non_null(lab_tensor_make(c, LAB_U8, 400000));
    lab_host_memory_cap(h, 0);
    assert_non_null(lab_tensor_make(c, LAB_U8, 500000));
}

struct collector {
    lab_ctx *c;
    lab_tensor *garbage;
    int calls;
};

static void collect(void *self)
{
    struct collector *k = self;

    k->calls++;
    lab_drop(&k->garbage);
    /* An allocation while collecting must not collect again. */
    lab_tensor_make(k->c, LAB_U8, 2000000);
    lab_error_clear(k->c);
}

static void pressure_collects_before_it_fails(void **state)
{
    lab_ctx *c = *state;
    lab_host *h = lab_ctx_host(c);
    struct collector k = { .c = c };
    lab_scope s = lab_scope_open(c);

    k.garbage = lab_keep(lab_tensor_make(c, LAB_U8, 800000));
    lab_scope_close(c, &s);
    lab_host_memory_cap(h, 1000000);
    lab_host_on_pressure(h, collect, &k);
    assert_non_null(lab_tensor_make(c, LAB_U8, 100000));
    assert_int_equal(k.calls, 0);
    assert_non_null(lab_tensor_make(c, LAB_U8, 500000));
    assert_int_equal(k.calls, 1);
    assert_null(lab_tensor_make(c, LAB_U8, 500000));
    assert_int_equal(k.calls, 2);
    lab_error_clear(c);
    lab_host_on_pressure(h, NULL, NULL);
}

/* Lua may let go of tensors after the host is gone. */
static void tensors_may_outlive_the_host(void **state)
{
    lab_host *h = lab_host_new();
    lab_ctx *c = lab_ctx_new(h);
    lab_tensor *small = lab_keep(lab_tensor_full(c, LAB_F32, 1, (int64_t[]){ 10 }, 3)),
               *large = lab_keep(lab_tensor_zeros(c, LAB_F32, 1, (int64_t[]){ 1 << 20 }));

    (void)state;
    lab_ctx_free(c);
    lab_host_free(h);
    assert_true(lab_f32(small)[9] == 3);
    lab_drop(&small);
    assert_true(lab_f32(large)[(1 << 20) - 1] == 0);
    lab_drop(&large);
}

/* ---- the bus ---------------------------------------------------------------------------------- */

struct heard {
    char metric[32], print[2000], log[100];
    int64_t step, done, total;
    double value;
    int ticks, metrics, prints, logs;
    bool ms;
    lab_level level;
};

static void on_metric(void *self, const char *name, int64_t step, double value)
{
    struct heard *h = self;

    snprintf(h->metric, sizeof h->metric, "%s", name);
    h->step = step;
    h->value = value;
    h->metrics++;
}

static void on_tick(void *self, const lab_progress *p)
{
    struct heard *h = self;

    h->done = p->done;
    h->total = p->total;
    h->ms = p->ms;
    h->ticks++;
}

static void on_print(void *self, const char *text, size_t len)
{
    struct heard *h = self;

    snprintf(h->print, sizeof h->print, "%.*s", (int)len, text);
    h->prints++;
}

static void on_log(void *self, lab_level level, const char *text)
{
    struct heard *h = self;

    snprintf(h->log, sizeof h->log, "%s", text);
    h->level = level;
    h->logs++;
}

static lab_sink sink_of(struct heard *h)
{
    return (lab_sink){ h, on_metric, on_tick, on_print, on_log };
}

static void sinks_hear(void **state)
{
    lab_ctx *c = *state;
    lab_host *h = lab_ctx_host(c);
    struct heard a = { .value = 0 }, b = { .value = 0 };
    lab_sink sa = sink_of(&a), sb = sink_of(&b), deaf = { .self = NULL };
    int na = lab_host_sink_add(h, &sa), nb = lab_host_sink_add(h, &sb);

    lab_host_sink_add(h, &deaf);
    lab_metric(c, "loss", 12, 0.25);
    lab_print(c, "%s and %1500d", "text", 7);
    lab_log(c, LAB_WARN, "hm %d", 1);
    assert_string_equal(a.metric, "loss");
    assert_int_equal(a.step, 12);
    assert_true(a.value == 0.25);
    assert_int_equal(strlen(a.print), 1509);
    assert_string_equal(b.log, "hm 1");
    assert_int_equal(b.level, LAB_WARN);
    lab_host_sink_remove(h, na);
    lab_metric(c, "loss", 13, 1);
    assert_int_equal(a.metrics, 1);
    assert_int_equal(b.metrics, 2);
    lab_host_sink_remove(h, nb);
    lab_host_sink_remove(h, -1);
    lab_host_sink_remove(h, 99);
}

static void sinks_have_sixteen_places(void **state)
{
    lab_host *h = lab_ctx_host(*state);
    lab_sink s = { .self = NULL };

    for (int i = 0; i < 16; i++)
        assert_true(lab_host_sink_add(h, &s) >= 0);
    assert_int_equal(lab_host_sink_add(h, &s), -1);
    lab_host_sink_remove(h, 5);
    assert_int_equal(lab_host_sink_add(h, &s), 5);
}

static void ticks_are_thinned_out(void **state)
{
    lab_ctx *c = *state;
    lab_host *h = lab_ctx_host(c);
    struct heard a = { .value = 0 };
    lab_sink s = sink_of(&a);

    lab_host_sink_add(h, &s);
    for (int i = 0; i < 10000; i++)
        assert_false(lab_tick(c, i, 10000));
    assert_in_range(a.ticks, 1, 200);
    usleep(60000);
    lab_tick(c, 4321, 10000);
    assert_int_equal(a.done, 4321);
    assert_false(a.ms);
    usleep(60000);
    lab_tick_time(c, 2.5, 40);
    assert_int_equal(a.done, 2500);
    assert_true(a.ms);
    usleep(60000);
    lab_tick_time(c, 3, INFINITY);
    assert_int_equal(a.done, 3000);
    assert_int_equal(a.total, 0);
    lab_host_stop(h, true);
    assert_true(lab_tick(c, 1, 2));
    assert_true(lab_stopping(c));
    lab_host_stop(h, false);
    assert_false(lab_tick(c, 1, 2));
}

/* ---- slots ------------------------------------------------------------------------------------- */

static int slots_ended;

static void slot_destroy(void *state)
{
    slots_ended += *(int *)state;
}

static void slots_live_as_long_as_the_host(void **state)
{
    static const char one, two;
    lab_host *h = lab_host_new();
    int *a = lab_host_slot(h, &one, sizeof *a, slot_destroy),
        *b = lab_host_slot(h, &two, sizeof *b, slot_destroy);

    (void)state;
    slots_ended = 0;
    assert_int_equal(*a, 0);
    *a = 1;
    *b = 10;
    assert_ptr_equal(lab_host_slot(h, &one, sizeof *a, slot_destroy), a);
    lab_host_free(h);
    assert_int_equal(slots_ended, 11);
}

static void *take_slot(void *h)
{
    static const char keys[8];
    char *sum = NULL;

    for (int i = 0; i < 8; i++)
        sum = lab_host_slot(h, &keys[i], 64, NULL);
    return sum;
}

/* Threads that meet at an empty host get the same places. */
static void slots_are_shared_by_threads(void **state)
{
    (void)state;
    for (int round = 0; round < 50; round++) {
        lab_host *h = lab_host_new();
        pthread_t thread[4];
        void *last[4];

        for (int i = 0; i < 4; i++)
            pthread_create(&thread[i], NULL, take_slot, h);
        for (int i = 0; i < 4; i++)
            pthread_join(thread[i], &last[i]);
        for (int i = 1; i < 4; i++)
            assert_ptr_equal(last[i], last[0]);
        lab_host_free(h);
    }
}

static void seed_sets_the_generator(void **state)
{
    lab_ctx *c = *state;
    lab_host *h = lab_ctx_host(c);
    uint64_t x;

    lab_host_seed(h, 5);
    x = lab_rng_u64(lab_ctx_rng(c));
    assert_true(x != lab_rng_u64(lab_ctx_rng(c)));
    lab_host_seed(h, 5);
    assert_int_equal(lab_host_seed_get(h), 5);
    assert_true(x == lab_rng_u64(lab_ctx_rng(c)));
}

RUN(LAB_TEST(tensors_are_charged), LAB_TEST(cap_refuses),
    LAB_TEST(pressure_collects_before_it_fails), LAB_TEST(tensors_may_outlive_the_host),
    LAB_TEST(sinks_hear), LAB_TEST(sinks_have_sixteen_places),
    LAB_TEST(ticks_are_thinned_out), LAB_TEST(slots_live_as_long_as_the_host),
    LAB_TEST(slots_are_shared_by_threads), LAB_TEST(seed_sets_the_generator))
