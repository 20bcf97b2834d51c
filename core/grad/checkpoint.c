/* checkpoint.c — trade time for memory: forget a segment's results, compute them again.
 *
 * Chen et al. (2016), "Training Deep Nets with Sublinear Memory Cost". The segment's random
 * draws are repeated: the generator's state is part of what is kept.
 */
#include <lab/grad.h>
#include <lab/rng.h>

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

static void release(void *param)
{
    struct segment *s = param;

    lab_drop(&s->f);
}

static void again(lab_ctx *c, const lab_back *b)
{
    const struct segment *s = b->param;
    lab_modes *m = lab_ctx_modes(c), before = *m;
    lab_rng rng = *lab_ctx_rng(c);
    lab_tensor *in[LAB_MAX_INPUTS], *out;
    int n = b->n - 1; /* the last input only makes the graph go on */

    for (int i = 0; i < n; i++) {
        in[i] = lab_detach(c, b->in[i]);
        if (b->wants[i])
            lab_require_grad(c, in[i], true);
    }
    m->no_grad = false;
    m->training = s->training;
    m->autocast = s->autocast;
    *lab_ctx_rng(c) = s->rng;
    out = run(c, s->f, n, in);
    *lab_ctx_rng(c) = rng;
    lab_backward(c, out, b->grad);
    m->no_grad = before.no_grad;
    m->training = before.training;
    m->autocast = before.autocast;
    for (int i = 0; i < n; i++)
        b->grads[i] = b->wants[i] ? lab_grad(in[i]) : NULL;
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

    if (!lab_ok(c) || m->no_grad)
        return lab_ok(c) ? run(c, f, n, in) : NULL;
    if (n > 30)
        return lab_fail(c, LAB_EARG, "grad.checkpoint: at most 30 tensors, got %d", n);
    out = run(c, f, n, in);
    if (!out || !lab_wants_grad(out))
        return out;
    /* Parameters inside f want gradients even where no input does: a leaf of our own keeps
     * the segment in the graph. */
    for (int i = 0; i < n; i++)
        all[i] = in[i];
    link = all[n] = lab_tensor_scalar(c, LAB_F32, 0);
    lab_require_grad(c, link, true);
    s.f = lab_keep(f);
    return lab_record(c, &segment_derivative, lab_detach(c, out), n + 1, all, 0, NULL, &s,
                      sizeof s);
}
