/* mlp.c — dense layers: forward, backward, initialisation, storing. */
#include "mlp.h"

#include <lab/small.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

int64_t mlp_at(const struct mlp *m, int l)
{
    int64_t n = 0;

    for (int k = 0; k < l; k++)
        n += (m->width[k] + 1) * m->width[k + 1];
    return n;
}

int64_t mlp_params(const struct mlp *m)
{
    return mlp_at(m, m->layers);
}

bool mlp_run_make(lab_ctx *c, const struct mlp *m, int64_t rows, struct mlp_run *r)
{
    int64_t widest = 0;
    bool good = true;

    *r = (struct mlp_run){ .rows = rows };
    for (int l = 0; l <= m->layers; l++)
        widest = m->width[l] > widest ? m->width[l] : widest;
    for (int l = 1; l <= m->layers; l++)
        good &= (r->a[l] = calloc((size_t)(rows * m->width[l]), sizeof(float))) != NULL;
    for (int k = 0; k < 2; k++)
        good &= (r->d[k] = calloc((size_t)(rows * widest), sizeof(float))) != NULL;
    return good || lab_failn(c, LAB_ENOMEM, "out of memory: a network");
}

void mlp_run_free(const struct mlp *m, struct mlp_run *r)
{
    for (int l = 1; l <= m->layers; l++)
        free(r->a[l]);
    free(r->d[0]);
    free(r->d[1]);
    *r = (struct mlp_run){ 0 };
}

/* ---- forward and backward ------------------------------------------------------------------- */

static void relu(float *y, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = y[i] > 0 ? y[i] : 0;
}

const float *mlp_forward(const struct mlp *m, const float *theta, const float *x,
                         int64_t rows, struct mlp_run *r)
{
    LAB_ASSERT(rows <= r->rows);
    r->a[0] = (float *)(uintptr_t)x;
    for (int l = 0; l < m->layers; l++) {
        int64_t in = m->width[l], out = m->width[l + 1];
        const float *w = theta + mlp_at(m, l);

        lab_small_multiply(&(lab_small_product){ .m = rows,
                                                 .n = out,
                                                 .k = in,
                                                 .a = r->a[l],
                                                 .a_row = in,
                                                 .a_col = 1,
                                                 .b = w,
                                                 .b_row = out,
                                                 .b_col = 1,
                                                 .bias = w + in * out,
                                                 .y = r->a[l + 1],
                                                 .y_row = out });
        if (l + 1 == m->layers)
            break;
        if (m->activation == MLP_TANH)
            lab_small_tanh(r->a[l + 1], r->a[l + 1], rows * out);
        else
            relu(r->a[l + 1], rows * out);
    }
    return r->a[m->layers];
}

/* d ← d ⊙ σ'(z), from a = σ(z): 1 − a² for tanh, [a > 0] for ReLU. */
static void back_activation(enum mlp_activation f, float *restrict d,
                            const float *restrict a, int64_t n)
{
    if (f == MLP_TANH)
        for (int64_t i = 0; i < n; i++)
            d[i] *= 1 - a[i] * a[i];
    else
        for (int64_t i = 0; i < n; i++)
            d[i] = a[i] > 0 ? d[i] : 0;
}

static void sum_rows(const float *d, int64_t rows, int64_t n, float *restrict out)
{
    memset(out, 0, (size_t)n * sizeof *out);
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < n; j++)
            out[j] += d[i * n + j];
}

/*  D_L = dy;  ∂W_l = A_{l−1}ᵀ D_l,  ∂b_l = 1ᵀ D_l,  D_{l−1} = (D_l W_lᵀ) ⊙ σ'(A_{l−1}) */
void mlp_backward(const struct mlp *m, const float *theta, const float *dy, int64_t rows,
                  struct mlp_run *r, float *grad)
{
    const float *d = dy;

    for (int l = m->layers - 1; l >= 0; l--) {
        int64_t in = m->width[l], out = m->width[l + 1];
        const float *w = theta + mlp_at(m, l);
        float *dw = grad + mlp_at(m, l), *below = r->d[l % 2];

        lab_small_multiply(&(lab_small_product){ .m = in,
                                                 .n = out,
                                                 .k = rows,
                                                 .a = r->a[l],
                                                 .a_row = 1,
                                                 .a_col = in,
                                                 .b = d,
                                                 .b_row = out,
                                                 .b_col = 1,
                                                 .y = dw,
                                                 .y_row = out });
        sum_rows(d, rows, out, dw + in * out);
        if (l == 0)
            break;
        lab_small_multiply(&(lab_small_product){ .m = rows,
                                                 .n = in,
                                                 .k = out,
                                                 .a = d,
                                                 .a_row = out,
                                                 .a_col = 1,
                                                 .b = w,
                                                 .b_row = 1,
                                                 .b_col = out,
                                                 .y = below,
                                                 .y_row = in });
        back_activation(m->activation, below, r->a[l], rows * in);
        d = below;
    }
}

/* ---- initialisation ---------------------------------------------------------------------------- */

/* The longer side's vectors are drawn normal and made orthonormal by Gram and Schmidt; in
 * numbers: w[i * step + j * stride], n vectors of length k ≥ n. */
static void orthonormal(double *w, int64_t n, int64_t k, lab_rng *rng)
{
    for (int64_t i = 0; i < n; i++) {
        double *v = w + i * k, norm = 0;

        for (int64_t j = 0; j < k; j++)
            v[j] = lab_rng_normal(rng);
        for (int64_t p = 0; p < 2 * i; p++) { /* twice: once leaves a rest by rounding */
            const double *u = w + p % i * k;
            double dot = 0;

            for (int64_t j = 0; j < k; j++)
                dot += u[j] * v[j];
            for (int64_t j = 0; j < k; j++)
                v[j] -= dot * u[j];
        }
        for (int64_t j = 0; j < k; j++)
            norm += v[j] * v[j];
        for (int64_t j = 0; j < k; j++)
            v[j] /= sqrt(norm);
    }
}

void mlp_init_orthogonal(const struct mlp *m, float *theta, double hidden, double out,
                         lab_rng *rng)
{
    memset(theta, 0, (size_t)mlp_params(m) * sizeof *theta);
    for (int l = 0; l < m->layers; l++) {
        int64_t in = m->width[l], to = m->width[l + 1], n = in < to ? in : to;
        double gain = l + 1 == m->layers ? out : hidden;
        double *q = malloc((size_t)(in * to) * sizeof *q);
        float *w = theta + mlp_at(m, l);

        LAB_ASSERT(q);
        orthonormal(q, n, in + to - n, rng);
        for (int64_t i = 0; i < in; i++)
            for (int64_t j = 0; j < to; j++)
                w[i * to + j] = (float)(gain * (in < to ? q[i * to + j] : q[j * in + i]));
        free(q);
    }
}

void mlp_init_uniform(const struct mlp *m, float *theta, lab_rng *rng)
{
    for (int l = 0; l < m->layers; l++) {
        float bound = 1 / sqrtf((float)m->width[l]);

        lab_rng_fill_uniform(rng, theta + mlp_at(m, l), mlp_at(m, l + 1) - mlp_at(m, l),
                             -bound, bound);
    }
}

/* ---- storing --------------------------------------------------------------------------------- */

void mlp_save(lab_ctx *c, const struct mlp *m, const float *theta, const char *prefix,
              lab_table *tensors)
{
    for (int l = 0; l < m->layers && lab_ok(c); l++) {
        int64_t in = m->width[l], out = m->width[l + 1];
        lab_tensor *w = lab_tensor_make(c, LAB_F32, out, in),
                   *b = lab_tensor_make(c, LAB_F32, out);
        const float *from = theta + mlp_at(m, l);

        if (!w || !b)
            return;
        for (int64_t i = 0; i < in * out; i++)
            lab_f32_mut(w)[i % out * in + i / out] = from[i];
        memcpy(lab_f32_mut(b), from + in * out, (size_t)out * sizeof *from);
        lab_table_set(c, tensors, lab_format(c, "%s%d.weight", prefix, l),
                      LAB_V_OBJECT(w));
        lab_table_set(c, tensors, lab_format(c, "%s%d.bias", prefix, l), LAB_V_OBJECT(b));
    }
}

static const float *numbers(lab_ctx *c, const lab_table *tensors, const char *name,
                            int64_t n)
{
    const lab_value *v = name ? lab_table_get(tensors, name) : NULL;
    lab_tensor *t = v && v->kind == LAB_OBJECT ? v->as.object : NULL;

    if (!t || lab_type_of(t) != &lab_tensor_type || lab_dtype_of(t) != LAB_F32 ||
        lab_numel(t) != n)
        return lab_fail(c, LAB_EFORMAT, "the file has no '%s' of %lld f32 numbers", name,
                        (long long)n);
    return lab_f32(lab_contiguous(c, t));
}

void mlp_load(lab_ctx *c, const struct mlp *m, float *theta, const char *prefix,
              const lab_table *tensors)
{
    for (int l = 0; l < m->layers && lab_ok(c); l++) {
        int64_t in = m->width[l], out = m->width[l + 1];
        const float *w =
            numbers(c, tensors, lab_format(c, "%s%d.weight", prefix, l), in * out);
        const float *b = numbers(c, tensors, lab_format(c, "%s%d.bias", prefix, l), out);
        float *to = theta + mlp_at(m, l);

        if (!w || !b)
            return;
        for (int64_t i = 0; i < in * out; i++)
            to[i] = w[i % out * in + i / out];
        memcpy(to + in * out, b, (size_t)out * sizeof *b);
    }
}
