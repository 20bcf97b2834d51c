/* generate.c — text token by token. */
#include "gpt.h"

#include <string.h>

/* The tokens that the model sees: [from, n) of all. When they fill the context the older half
 * is let go of; positions then begin anew, so that what a cache holds is of no use. */
struct window {
    const int64_t *ids;
    int64_t from, n;
};

static bool slide(struct window *w, int64_t context)
{
    if (w->n - w->from <= context)
        return false;
    w->from = w->n - (context + 1) / 2;
    return true;
}

static lab_tensor *ids_of(lab_ctx *c, const int64_t *ids, int64_t n)
{
    lab_tensor *t = lab_tensor_make(c, LAB_I64, 1, n);

    if (t)
        memcpy(lab_i64_mut(t), ids, (size_t)n * sizeof *ids);
    return t;
}

/* The logits [vocab] behind the window. */
static lab_tensor *next_logits(lab_ctx *c, struct gpt *g, struct window *w,
                               struct gpt_cache *cache)
{
    bool moved = slide(w, g->config.context);
    int64_t known;

    if (cache && moved)
        cache->at = 0;
    known = w->from + (cache ? cache->at : 0);
    return lab_select(c, gpt_next(c, g, ids_of(c, w->ids + known, w->n - known), cache),
                      0, 0);
}

int64_t gpt_generate(lab_ctx *c, struct gpt *g, const int64_t *prompt, int64_t n,
                     const struct gpt_sampling *s, lab_rng *r, bool cached, int64_t max,
                     int64_t *out, gpt_each *each, void *arg)
{
    lab_modes *modes = lab_ctx_modes(c), before = *modes;
    struct gpt_cache *cache = cached ? gpt_cache_new(c, g, 1, LAB_F32) : NULL;
    int64_t *all = lab_alloc(c, (size_t)(n + max) * sizeof *all), made = 0;
    struct window w = { all, 0, n };

    if (all && n)
        memcpy(all, prompt, (size_t)n * sizeof *all);
    modes->no_grad = true;
    modes->training = false;
    while (made < max && lab_ok(c) && !lab_tick(c, made, max)) {
        lab_scope scope = lab_scope_open(c);
        lab_tensor *logits = next_logits(c, g, &w, cache);

        if (logits)
            all[w.n++] = out[made++] = gpt_sample(c, logits, s, r);
        lab_scope_close(c, &scope);
        if (lab_error_clear_stop(c) || (logits && each && !each(arg, out[made - 1])))
            break;
    }
    modes->no_grad = before.no_grad;
    modes->training = before.training;
    return made;
}
