/* checkpoint.c — trade time for memory: forget a segment's results, compute them again.
 *
 * Chen et al. (2016), "Training Deep Nets with Sublinear Memory Cost". The segment's random
 * draws are repeated: the generator's state is part of what is kept. A script's temporaries hold
 * what was made until they are collected: after each segment they are, or its results would be
 * alive all the same.
 */
#include <lab/grad.h>
#include <lab/host.h>
#include <lab/rng.h>

enum { LEAST = 1 << 20 }; /* bytes worth a collection */

struct segment {
    lab_callback *f;
    lab_rng rng;
    bool training;
    int autocast;
};

static lab_tensor *run(lab_ctx *c, lab_callback *f, int n, lab_tensor *const *in)
{
    lab_value args[LAB_MAX_INPUTS], result;

    for (int i = 0; i < n; i++)
        args[i] = LAB_V_OBJECT(in[i]);
    if (!lab_call(c, f, args, n, &result))
        return NULL;
    if (result.kind != LAB_OBJECT || lab_type_of(result.as.object) != &lab_tensor_type)
        return lab_fail(c, LAB_EARG,
                        "grad.checkpoint: the function gives one tensor, got %s",
                        lab_value_kind(&result));
    return result.as.object;
}

/* An eighth of what is alive may be garbage. */
static void collect(lab_ctx *c)
{
    lab_host *h = lab_ctx_host(c);
    size_t due = lab_host_memory(h).live / 8;

    lab_host_collect(h, due > LEAST ? due : LEAST);
}

static void release(void *param)
{
    struct segment *s = param;

    lab_drop(&s->f);
}

/* The graph of the segment's second run ends with the scope. */
static void run_again(lab_ctx *c, const lab_back *b)
{
    const struct segment *s = b->param;
    lab_tensor *in[LAB_MAX_INPUTS] = { NULL }, *out;
    lab_scope scope = lab_scope_open(c);
    int n = b->n - 1; /* the last input only makes the graph go on */

    for (int i = 0; i < n; i++) {
        in[i] = lab_detach(c, b->in[i]);
        if (b->wants[i])
            lab_require_grad(c, in[i], true);
    }
    out = run(c, s->f, n, in);
    lab_backward(c, out, b->grad);
    for (int i = 0; i < n; i++)
        b->grads[i] = b->wants[i] ? lab_keep(lab_grad(in[i])) : NULL;
    lab_scope_close(c, &scope);
    for (int i = 0; i < n; i++)
        lab_lend(c, b->grads[i]);
}

static void again(lab_ctx *c, const lab_back *b)
{
    const struct segment *s = b->param;
    lab_modes *m = lab_ctx_modes(c), before = *m;
    lab_rng rng = *lab_ctx_rng(c);

    m->no_grad = false;
    m->training = s->training;
    m->autocast = s->autocast;
    *lab_ctx_rng(c) = s->rng;
    run_again(c, b);
    *lab_ctx_rng(c) = rng;
    m->no_grad = before.no_grad;
    m->training = before.training;
    m->autocast = before.autocast;
    collect(c);
}

static const lab_derivative segment_derivative = {
    .name = "checkpoint",
    .saves = 0x7fffffffu,
    .backward = again,
    .release = release,
};

lab_tensor *lab_checkpoint(lab_ctx *c, lab_callback *f, int n, lab_tensor *const *in)
{
    lab_modes *m = lab_ctx_modes(c);
    struct segment s = { .rng = *lab_ctx_rng(c),
                         .training = m->training,
                         .autocast = m->autocast };
    lab_tensor *all[LAB_MAX_INPUTS], *out, *link;
    lab_scope scope;
    bool wants;

    if (!lab_ok(c) || m->no_grad)
        return lab_ok(c) ? run(c, f, n, in) : NULL;
    if (n > 30)
        return lab_fail(c, LAB_EARG, "grad.checkpoint: at most 30 tensors, got %d", n);
    scope = lab_scope_open(c);
    out = run(c, f, n, in);
    wants = lab_wants_grad(out);
    out = lab_keep(wants ? lab_detach(c, out) : out);
    lab_scope_close(c, &scope);
    lab_lend(c, out);
    if (!wants)
        return out;
    collect(c);
    /* Parameters inside f want gradients even where no input does: a leaf of our own keeps
     * the segment in the graph. */
    for (int i = 0; i < n; i++)
        all[i] = in[i];
    link = all[n] = lab_tensor_scalar(c, LAB_F32, 0);
    lab_require_grad(c, link, true);
    s.f = lab_keep(f);
    return lab_record(c, &segment_derivative, out, n + 1, all, 0, NULL, &s, sizeof s);
}
