/* init.c — first values of parameters. */
#include <lab/nn.h>
#include <lab/rng.h>

#include <math.h>

static void fill(lab_ctx *c, lab_tensor *t, bool normal, double a, double b)
{
    lab_tensor *x;
    lab_rng *r;

    if (!t || !lab_ok(c))
        return;
    r = lab_ctx_rng(c);
    x = lab_tensor_new(c, LAB_F32, lab_ndim(t), lab_shape(t));
    if (!x)
        return;
    if (normal)
        lab_rng_fill_normal(r, lab_f32_mut(x), lab_numel(x), (float)a, (float)b);
    else
        lab_rng_fill_uniform(r, lab_f32_mut(x), lab_numel(x), (float)a, (float)b);
    lab_copy(c, t, x);
}

void lab_init_uniform(lab_ctx *c, lab_tensor *t, double lo, double hi)
{
    fill(c, t, false, lo, hi);
}

void lab_init_normal(lab_ctx *c, lab_tensor *t, double mean, double std)
{
    fill(c, t, true, mean, std);
}

static double fan_in(const lab_tensor *t)
{
    return lab_dim(t, 0) ? (double)lab_numel(t) / (double)lab_dim(t, 0) : 1;
}

/* Of a weight out×k…×in: out times the kernel. */
static double fan_out(const lab_tensor *t)
{
    return lab_dim(t, -1) ? (double)lab_numel(t) / (double)lab_dim(t, -1) : 1;
}

void lab_init_kaiming_uniform(lab_ctx *c, lab_tensor *t, double slope)
{
    double gain = sqrt(2 / (1 + slope * slope)), bound = gain * sqrt(3 / fan_in(t));

    fill(c, t, false, -bound, bound);
}

void lab_init_xavier_uniform(lab_ctx *c, lab_tensor *t)
{
    double bound = sqrt(6 / (fan_in(t) + fan_out(t)));

    fill(c, t, false, -bound, bound);
}
