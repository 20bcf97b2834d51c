/* Training: it learns, stops, and goes on from a checkpoint bit by bit. */
#include "../../core/lab_test.h"
#include "gpt.h"

#include <unistd.h>

static const char text[] =
    "the cat sat on the mat. the dog sat on the log. the cat and the dog sat on the mat. "
    "the dog ate the log. the cat saw the dog on the log and the mat on the cat. ";

struct setup {
    struct tokenizer *t;
    struct gpt_model *m;
    lab_bytes text;
    struct gpt_fit_options o;
};

static struct setup setup(lab_ctx *c, double dropout)
{
    struct setup s = { .text = { text, sizeof text - 1 },
                       .o = { .steps = 8,
                              .batch = 3,
                              .accumulate = 2,
                              .lr = 1e-2,
                              .min_lr = 1e-3,
                              .warmup = 0.2,
                              .weight_decay = 0.1,
                              .clip = 1,
                              .beta2 = 0.99,
                              .val = 0.2,
                              .every = 1e9,
                              .seed = 5 } };

    s.t = bpe_train(c, &s.text, 1, 280, 2, &(lab_strings){ 0, NULL });
    *lab_ctx_rng(c) = lab_rng_make(9, 0);
    s.m = gpt_new(c, &(struct gpt_config){ 1, 2, 16, 8, 280, dropout });
    assert_ok(c);
    return s;
}

struct losses {
    lab_host *host;
    int stop_after; /* steps; 0: never */
    int n, n_val;
    double first, last, val;
};

static void hear(void *self, const char *name, int64_t step, double value)
{
    struct losses *l = self;

    (void)step;
    if (strcmp(name, "val_bits_per_byte") == 0) {
        l->val = value;
        l->n_val++;
    }
    if (strcmp(name, "loss") != 0)
        return;
    l->first = l->n++ == 0 ? value : l->first;
    l->last = value;
    if (l->n == l->stop_after)
        lab_host_stop(l->host, true);
}

static struct losses fit(lab_ctx *c, struct setup *s, int stop_after)
{
    struct losses l = { .host = lab_ctx_host(c), .stop_after = stop_after };
    int sink = lab_host_sink_add(l.host, &(lab_sink){ .self = &l, .metric = hear });
    lab_rng before = *lab_ctx_rng(c);

    gpt_fit(c, gpt_of(s->m), s->t, &s->text, 1, &s->o);
    lab_host_sink_remove(l.host, sink);
    lab_host_stop(l.host, false);
    assert_ok(c);
    assert_memory_equal(&before, lab_ctx_rng(c), sizeof before);
    return l;
}

static bool same(void *other, const char *path, lab_tensor *t, bool buffer)
{
    lab_tensor **list = *(lab_tensor ***)other;

    (void)path;
    (void)buffer;
    assert_memory_equal(lab_data(t), lab_data(*list),
                        (size_t)lab_numel(t) * sizeof(float));
    (*(lab_tensor ***)other)++;
    return true;
}

static bool note(void *list, const char *path, lab_tensor *t, bool buffer)
{
    (void)path;
    (void)buffer;
    *(*(lab_tensor ***)list)++ = t;
    return true;
}

static void assert_same_weights(lab_ctx *c, struct setup *a, struct setup *b)
{
    lab_tensor *list[64], **at = list;

    lab_layer_each(c, a->m->layer, false, note, &at);
    at = list;
    lab_layer_each(c, b->m->layer, false, same, &at);
}

static void learns(void **state)
{
    for (int bf16 = 0; bf16 < 2; bf16++) {
        lab_ctx *c = *state;
        struct setup s = setup(c, 0);
        struct losses l;

        s.o.steps = 60;
        s.o.bf16 = bf16;
        l = fit(c, &s, 0);
        assert_int_equal(l.n, 60);
        assert_int_equal(l.n_val, 1);
        assert_true(l.first > 5 && l.last < 2.5);
        assert_true(l.val > 0.2 && l.val < 4);
    }
}

static void seconds_end_it(void **state)
{
    lab_ctx *c = *state;
    struct setup s = setup(c, 0);
    struct losses l;

    s.o.steps = 0;
    s.o.seconds = 0.2;
    l = fit(c, &s, 0);
    assert_true(l.n >= 1);
}

static void stop_keeps_the_model(void **state)
{
    lab_ctx *c = *state;
    struct setup s = setup(c, 0);
    struct losses l;

    s.o.steps = 100000;
    l = fit(c, &s, 5);
    assert_int_equal(l.n, 5);
    assert_int_equal(l.n_val, 0);
    assert_false(lab_ctx_modes(c)->training);
    assert_non_null(gpt_forward(c, gpt_of(s.m),
                                lab_tensor_zeros(c, LAB_I64, 2, (int64_t[]){ 1, 4 }),
                                NULL));
}

static void resumed_bit_by_bit(void **state)
{
    char file[] = "/tmp/labsh-test-XXXXXX";
    lab_ctx *c = *state;
    struct setup whole = setup(c, 0.1), part = setup(c, 0.1), rest = setup(c, 0.1);
    int fd = mkstemp(file);

    assert_true(fd >= 0);
    close(fd);
    unlink(file);
    fit(c, &whole, 0);
    part.o.checkpoint = rest.o.checkpoint = file;
    assert_int_equal(fit(c, &part, 3).n, 3);
    assert_int_equal(access(file, F_OK), 0);
    assert_int_equal(fit(c, &rest, 0).n, 5);
    assert_same_weights(c, &whole, &rest);
    /* At its end: nothing is left to do. */
    assert_int_equal(fit(c, &part, 0).n, 0);
    assert_same_weights(c, &whole, &part);
    part.o.lr = 1;
    gpt_fit(c, gpt_of(part.m), part.t, &part.text, 1, &part.o);
    assert_int_equal(lab_error_code(c), LAB_ESTATE);
    assert_non_null(strstr(lab_error_text(c), "is of another training"));
    lab_error_clear(c);
    unlink(file);
}

static void short_texts_are_refused(void **state)
{
    lab_ctx *c = *state;
    struct setup s = setup(c, 0);

    s.text.len = 9;
    assert_null(gpt_fit(c, gpt_of(s.m), s.t, &s.text, 1, &s.o));
    assert_error(
        c, LAB_EARG,
        "GPT:fit: the text has 2 tokens to train on; more than the context, 8, were "
        "expected");
}

RUN(LAB_TEST(learns), LAB_TEST(seconds_end_it), LAB_TEST(stop_keeps_the_model),
    LAB_TEST(resumed_bit_by_bit), LAB_TEST(short_texts_are_refused))
