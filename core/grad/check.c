/* check.c — a derivative against central differences, in f64.
 *
 *     n_i = (L(x + h e_i) − L(x − h e_i)) / 2h,   L(x) = Σ_k w_k f(x)_k
 *
 * with weights w that are fixed and all different, so that no error hides in a sum.
 */
#include <lab/grad.h>
#include <lab/op.h>
#include <lab/rng.h>

#include <math.h>

struct check {
    lab_grad_function *f;
    void *self;
    int n;
    lab_tensor *const *in;
    double rtol, atol, eps;
    lab_tensor *weights; /* of f's shape; kept */
    lab_grad_report report;
};

/* w_k in ±[0.5, 1.5) by the k-th draw of a stream of its own. */
static lab_tensor *make_weights(lab_ctx *c, const lab_tensor *out)
{
    lab_tensor *w = lab_tensor_new(c, LAB_F64, lab_ndim(out), lab_shape(out));
    double *x = lab_f64_mut(w);
    lab_rng r = lab_rng_make(1, 0x6772616463686bu);

    for (int64_t k = 0; k < lab_numel(w); k++) {
        double u = lab_rng_uniform(&r);

        x[k] = (0.5 + u) * (lab_rng_u32(&r) & 1 ? 1 : -1);
    }
    return w;
}

static lab_tensor *loss(lab_ctx *c, struct check *k)
{
    lab_tensor *out = k->f(c, k->self, k->n, k->in);

    if (out && lab_dtype_of(out) != LAB_F64)
        return lab_fail(c, LAB_EDTYPE,
                        "grad.check: the function gives %s; all must be f64",
                        lab_dtype_name(lab_dtype_of(out)));
    if (out && !k->weights)
        k->weights = lab_keep(make_weights(c, out));
    return lab_sum(c, lab_mul(c, out, k->weights), NULL, false);
}

static double loss_value(lab_ctx *c, struct check *k)
{
    lab_scope s = lab_scope_open(c);
    double y = lab_item(c, loss(c, k));

    lab_scope_close(c, &s);
    return y;
}

/* The element's place in a tensor of any strides. */
static double *element(lab_tensor *t, int64_t i)
{
    int64_t at = 0;

    for (int d = lab_ndim(t) - 1; d >= 0; d--) {
        at += i % lab_dim(t, d) * lab_stride(t, d);
        i /= lab_dim(t, d);
    }
    return lab_f64_mut(t) + at;
}

static void compare(struct check *k, int input, int64_t i, double analytic,
                    double numeric)
{
    double off = fabs(analytic - numeric) / (k->atol + k->rtol * fabs(numeric));

    k->report.checked++;
    if (isnan(off))
        off = INFINITY;
    if (off > k->report.worst || k->report.checked == 1) {
        k->report.worst = off;
        k->report.input = input;
        k->report.index = i;
        k->report.analytic = analytic;
        k->report.numeric = numeric;
    }
}

static void check_input(lab_ctx *c, struct check *k, int input)
{
    lab_tensor *x = k->in[input], *g = lab_grad(x);
    int64_t n = lab_numel(x);

    for (int64_t i = 0; i < n && lab_ok(c) && !lab_tick(c, i, n); i++) {
        double *at = element(x, i), was = *at, h = k->eps * fmax(1, fabs(was)), up, down;

        *at = was + h;
        up = loss_value(c, k);
        *at = was - h;
        down = loss_value(c, k);
        *at = was;
        compare(k, input, i, g ? *element(g, i) : 0, (up - down) / (2 * h));
    }
}

lab_grad_report lab_grad_check(lab_ctx *c, lab_grad_function *f, void *self, int n,
                               lab_tensor *const *in, double eps, double rtol,
                               double atol)
{
    struct check k = {
        .f = f, .self = self, .n = n, .in = in, .eps = eps, .rtol = rtol, .atol = atol
    };
    lab_modes *m = lab_ctx_modes(c);
    bool no_grad = m->no_grad;

    m->no_grad = false;
    for (int i = 0; i < n && lab_ok(c); i++)
        if (lab_dtype_of(in[i]) == LAB_F64) {
            lab_require_grad(c, in[i], true);
            lab_grad_set(in[i], NULL);
        }
    lab_backward(c, loss(c, &k), NULL);
    m->no_grad = true;
    for (int i = 0; i < n && lab_ok(c); i++)
        if (lab_dtype_of(in[i]) == LAB_F64)
            check_input(c, &k, i);
    m->no_grad = no_grad;
    lab_drop(&k.weights);
    k.report.ok = lab_ok(c) && k.report.worst <= 1;
    return k.report;
}
