/* clip.c — gradients kept within bounds. */
#include <lab/optim.h>

#include <lab/record.h>
#include <lab/threads.h>

#include <math.h>

enum { GRAIN = 1 << 15 };

/* Sums of squares by piece: the pieces do not depend on the number of threads. */
struct squares {
    const float *g;
    double *sums;
};

static void square_piece(void *arg, int64_t begin, int64_t end)
{
    const struct squares *s = arg;
    double strand[8] = { 0 };
    int64_t i = begin;

    for (; i + 8 <= end; i += 8)
        for (int k = 0; k < 8; k++)
            strand[k] += (double)s->g[i + k] * (double)s->g[i + k];
    for (; i < end; i++)
        strand[0] += (double)s->g[i] * (double)s->g[i];
    for (int k = 1; k < 8; k++)
        strand[0] += strand[k];
    s->sums[begin / GRAIN] = strand[0];
}

static double squares_of(lab_ctx *c, lab_tensor *g)
{
    lab_scope scope = lab_scope_open(c);
    struct squares s;
    int64_t n = lab_numel(g);
    double sum = 0;

    g = lab_contiguous(c, lab_cast(c, g, LAB_F32));
    s.g = lab_f32(g);
    s.sums = lab_alloc(c, (size_t)(n / GRAIN + 1) * sizeof *s.sums);
    if (g && s.sums) {
        lab_parallel_for(n, GRAIN, square_piece, &s);
        for (int64_t i = 0; i <= n / GRAIN; i++)
            sum += s.sums[i];
    }
    lab_scope_close(c, &scope);
    return sum;
}

static void scale_row(float *x, int64_t n, float by)
{
    for (int64_t i = 0; i < n; i++)
        x[i] *= by;
}

/* In place, for any float dtype. */
static void scale(lab_ctx *c, lab_tensor *g, double by)
{
    lab_scope s = lab_scope_open(c);

    if (lab_dtype_of(g) == LAB_F32 && lab_is_contiguous(g)) {
        scale_row(lab_f32_mut(g), lab_numel(g), (float)by);
    } else {
        lab_tensor *x = lab_clone(c, lab_cast(c, g, LAB_F32));

        scale_row(lab_f32_mut(x), lab_numel(x), (float)by);
        lab_copy(c, g, x);
    }
    lab_scope_close(c, &s);
}

double lab_clip_grad_norm(lab_ctx *c, const lab_tensors *params, double max)
{
    lab_modes *m = lab_ctx_modes(c);
    bool no_grad = m->no_grad;
    double sum = 0, norm;

    m->no_grad = true;
    for (int64_t i = 0; i < params->len && lab_ok(c); i++)
        if (lab_grad(params->at[i]))
            sum += squares_of(c, lab_grad(params->at[i]));
    norm = sqrt(sum);
    if (norm > max)
        for (int64_t i = 0; i < params->len && lab_ok(c); i++)
            if (lab_grad(params->at[i]))
                scale(c, lab_grad(params->at[i]), max / (norm + 1e-6));
    m->no_grad = no_grad;
    return norm;
}

void lab_clip_grad_value(lab_ctx *c, const lab_tensors *params, double max)
{
    for (int64_t i = 0; i < params->len && lab_ok(c); i++) {
        lab_scope s = lab_scope_open(c);
        lab_tensor *g = lab_grad(params->at[i]), *x;
        float *at;

        x = g ? lab_contiguous(c, lab_cast(c, g, LAB_F32)) : NULL;
        at = lab_f32_mut(x);
        for (int64_t k = 0; k < lab_numel(x); k++)
            at[k] = at[k] > (float)max    ? (float)max
                    : at[k] < (float)-max ? (float)-max
                                          : at[k];
        if (x && x != g)
            lab_copy(c, g, x);
        lab_scope_close(c, &s);
    }
}
