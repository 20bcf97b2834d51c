/* sample.c — the next token, drawn from the model's probabilities
 *     p_i = exp(z_i / temperature) / Σ_j exp(z_j / temperature)
 * among the top_k most probable, among the fewest of these that together have top_p
 * (Holtzman et al. 2020). */
#include "gpt.h"

#include <math.h>
#include <stdlib.h>

struct choice {
    float logit;
    int32_t id;
};

/* Most probable first; of equals the smaller number. */
static int by_logit(const void *a, const void *b)
{
    const struct choice *x = a, *y = b;

    if (x->logit != y->logit)
        return x->logit < y->logit ? 1 : -1;
    return x->id < y->id ? -1 : 1;
}

static int64_t most_probable(const float *z, int64_t n)
{
    int64_t best = 0;

    for (int64_t i = 1; i < n; i++)
        if (z[i] > z[best] || isnan(z[best]))
            best = i;
    return best;
}

static int64_t draw(struct choice *all, int64_t n, const struct gpt_sampling *s,
                    double max, lab_rng *r)
{
    double sum = 0, u;
    int64_t keep = n;

    for (int64_t i = 0; i < keep; i++)
        sum += exp(((double)all[i].logit - max) / s->temperature);
    if (s->top_p < 1) {
        double want = s->top_p * sum;

        sum = 0;
        for (keep = 0; keep < n && (keep == 0 || sum < want); keep++)
            sum += exp(((double)all[keep].logit - max) / s->temperature);
    }
    u = lab_rng_uniform(r) * sum;
    for (int64_t i = 0; i < keep; i++) {
        u -= exp(((double)all[i].logit - max) / s->temperature);
        if (u < 0)
            return all[i].id;
    }
    return all[keep - 1].id;
}

int64_t gpt_sample(lab_ctx *c, const lab_tensor *logits, const struct gpt_sampling *s,
                   lab_rng *r)
{
    lab_scope scope = lab_scope_open(c);
    lab_tensor *flat =
        lab_contiguous(c, lab_cast(c, lab_detach(c, (lab_tensor *)logits), LAB_F32));
    const float *z = lab_f32(flat);
    int64_t all_n = lab_numel(flat), n = s->ids && s->ids < all_n ? s->ids : all_n;
    int64_t id = z ? most_probable(z, n) : 0;
    struct choice *all =
        s->temperature > 0 && z ? lab_alloc(c, (size_t)n * sizeof *all) : NULL;

    if (all) {
        double max = z[id];

        for (int64_t i = 0; i < n; i++)
            all[i] = (struct choice){ isnan(z[i]) ? -INFINITY : z[i], (int32_t)i };
        if (s->top_p < 1 || s->top_k > 0)
            qsort(all, (size_t)n, sizeof *all, by_logit);
        id = draw(all, s->top_k > 0 && s->top_k < n ? s->top_k : n, s, max, r);
    }
    lab_scope_close(c, &scope);
    return id;
}
