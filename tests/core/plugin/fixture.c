/* fixture.c — a plugin that is reloaded a thousand times. */
#include <lab/plugin.h>
#include <lab/tensor.h>

struct counter {
    int64_t n;
};

static const lab_type counter = { .name = "Counter", .size = sizeof(struct counter) };

static struct counter *make(lab_ctx *c, int64_t n)
{
    struct counter *k = lab_new(c, &counter);

    if (k)
        k->n = n;
    return k;
}

static int64_t next(lab_ctx *c, struct counter *k)
{
    (void)c;
    return ++k->n;
}

static lab_tensor *ramp(lab_ctx *c, int64_t n)
{
    lab_tensor *t = lab_tensor_make(c, LAB_I32, n);
    int32_t *x = lab_i32_mut(t);

    for (int64_t i = 0; i < lab_numel(t); i++)
        x[i] = (int32_t)i;
    return t;
}

static int64_t total(lab_ctx *c, const lab_tensor *t)
{
    const int32_t *x = lab_i32(t);
    int64_t sum = 0;

    (void)c;
    for (int64_t i = 0; i < lab_numel(t); i++)
        sum += x[i];
    return sum;
}

static const lab_row rows[] = {
    { "counter(n: int = 0) -> Counter", LAB_CODE(make), "Counts from n." },
    { "Counter:next() -> int", LAB_CODE(next),
      "One more.\n>>> fixture.counter(4):next()\n5" },
    { "ramp(n: int) -> tensor[n] i32", LAB_CODE(ramp), "0, 1, … n − 1." },
    { "total(t: tensor i32) -> int", LAB_CODE(total), "The sum." },
};

LAB_PLUGIN(fixture, .version = "1", .doc = "For tests.", .types = LAB_TYPES(&counter),
           .rows = rows);
