/* Objects: who owns a reference, and when a thing ends. */
#include "../lab_test.h"

#include <pthread.h>

struct thing {
    double numbers[5];
    int *ended;
};

static void thing_destroy(void *self)
{
    struct thing *t = self;

    if (t->ended)
        ++*t->ended;
}

static const lab_type thing_type = { .name = "Thing",
                                     .size = sizeof(struct thing),
                                     .destroy = thing_destroy };

static struct thing *thing(lab_ctx *c, int *ended)
{
    struct thing *t = lab_new(c, &thing_type);

    t->ended = ended;
    return t;
}

static void new_is_zeroed_and_aligned(void **state)
{
    lab_ctx *c = *state;

    for (int i = 0; i < 50; i++) {
        struct thing *t = lab_new(c, &thing_type);

        assert_int_equal((uintptr_t)t % 64, 0);
        for (int k = 0; k < 5; k++)
            assert_true(t->numbers[k] == 0);
        t->numbers[i % 5] = 1;
        assert_ptr_equal(lab_type_of(t), &thing_type);
        assert_int_equal(lab_refs(t), 1);
    }
}

static void scope_ends_what_it_made(void **state)
{
    lab_ctx *c = *state;
    int outer = 0, inner = 0;
    lab_scope a = lab_scope_open(c), b;

    thing(c, &outer);
    b = lab_scope_open(c);
    for (int i = 0; i < 1000; i++)
        thing(c, &inner);
    lab_scope_close(c, &b);
    assert_int_equal(inner, 1000);
    assert_int_equal(outer, 0);
    lab_scope_close(c, &a);
    assert_int_equal(outer, 1);
}

static void kept_outlives_its_scope(void **state)
{
    lab_ctx *c = *state;
    int ended = 0;
    lab_scope s = lab_scope_open(c);
    struct thing *t = lab_keep(thing(c, &ended));

    assert_int_equal(lab_refs(t), 2);
    lab_scope_close(c, &s);
    assert_int_equal(ended, 0);
    assert_int_equal(lab_refs(t), 1);
    lab_drop(&t);
    assert_null(t);
    assert_int_equal(ended, 1);
    lab_drop(&t); /* of NULL: nothing */
}

static void lent_belongs_to_the_scope(void **state)
{
    lab_ctx *c = *state;
    int ended = 0;
    lab_scope a = lab_scope_open(c), b = lab_scope_open(c);
    struct thing *t = lab_keep(thing(c, &ended));

    lab_scope_close(c, &b);
    assert_ptr_equal(lab_lend(c, t), t);
    assert_int_equal(lab_refs(t), 1);
    lab_scope_close(c, &a);
    assert_int_equal(ended, 1);
    assert_null(lab_lend(c, NULL));
}

/* A failed context still lets go: nothing leaks on an error path. */
static void errors_do_not_leak(void **state)
{
    lab_ctx *c = *state;
    int ended = 0;
    lab_scope s = lab_scope_open(c);

    thing(c, &ended);
    lab_fail(c, LAB_EARG, "wrong");
    lab_scope_close(c, &s);
    assert_int_equal(ended, 1);
    lab_error_clear(c);
}

static void context_ends_its_root_scope(void **state)
{
    lab_host *h = lab_ctx_host(*state);
    lab_ctx *c = lab_ctx_new(h);
    int ended = 0;

    thing(c, &ended);
    lab_ctx_free(c);
    assert_int_equal(ended, 1);
}

static void *keep_and_drop(void *arg)
{
    for (int i = 0; i < 20000; i++) {
        struct thing *mine = lab_keep(arg);

        lab_drop(&mine);
    }
    return NULL;
}

static void references_count_across_threads(void **state)
{
    lab_ctx *c = *state;
    int ended = 0;
    lab_scope s = lab_scope_open(c);
    struct thing *t = thing(c, &ended);
    pthread_t thread[3];

    for (int i = 0; i < 3; i++)
        pthread_create(&thread[i], NULL, keep_and_drop, t);
    for (int i = 0; i < 3; i++)
        pthread_join(thread[i], NULL);
    assert_int_equal(lab_refs(t), 1);
    assert_int_equal(ended, 0);
    lab_scope_close(c, &s);
    assert_int_equal(ended, 1);
}

static void nothing_is_an_object_too(void **state)
{
    (void)state;
    assert_null(lab_keep(NULL));
    assert_null(lab_type_of(NULL));
    assert_int_equal(lab_refs(NULL), 0);
}

RUN(LAB_TEST(new_is_zeroed_and_aligned), LAB_TEST(scope_ends_what_it_made),
    LAB_TEST(kept_outlives_its_scope), LAB_TEST(lent_belongs_to_the_scope),
    LAB_TEST(errors_do_not_leak), LAB_TEST(context_ends_its_root_scope),
    LAB_TEST(references_count_across_threads), LAB_TEST(nothing_is_an_object_too))
