/* table.c — every operation of the table against itself: f32 against f64, the derivative
 * against differences on dense and strided inputs, the fast path against the reference. One
 * TAP line for each op; a comment counts the cases at the end. */
#include "cases.h"

#include <lab/grad.h>
#include <lab/host.h>
#include <lab/rng.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

struct count {
    int ops, values, gradients, fast, elements;
};

struct run {
    lab_ctx *c;
    const struct lab_op *op;
    const char *text;
    char why[600];
    struct count *count;
};

static bool bad(struct run *r, const char *what)
{
    snprintf(r->why, sizeof r->why, "case \"%s\": %s%s%s", r->text, what,
             lab_ok(r->c) ? "" : ": ", lab_error_text(r->c));
    return false;
}

/* Largest |a − b| / (1 + |b|), both read as f64; ∞ when shapes differ. */
static double distance(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    double worst = 0;
    const double *x, *y;

    if (!a || !b || !lab_same_shape(a, b))
        return INFINITY;
    x = lab_f64(lab_contiguous(c, lab_cast(c, a, LAB_F64)));
    y = lab_f64(lab_contiguous(c, lab_cast(c, b, LAB_F64)));
    for (int64_t i = 0; i < lab_numel(a); i++) {
        double off = fabs(x[i] - y[i]) / (1 + fabs(y[i]));

        if (x[i] == y[i] || (isnan(x[i]) && isnan(y[i])))
            continue;
        if (isnan(off) || off > worst)
            worst = isnan(off) ? INFINITY : off;
    }
    return worst;
}

/* The op's value and its gradients for a fixed, uneven ∂L/∂out. */
struct outcome {
    lab_tensor *out, *grad[MAX_CASE_INPUTS];
};

static lab_tensor *uneven(lab_ctx *c, lab_tensor *out)
{
    lab_tensor *g = lab_tensor_new(c, LAB_F64, lab_ndim(out), lab_shape(out));
    double *x = lab_f64_mut(g);

    for (int64_t i = 0; i < lab_numel(g); i++)
        x[i] = 0.5 + (double)(i * 7 % 11) / 8;
    return lab_cast(c, g, lab_dtype_of(out));
}

static bool evaluate(struct run *r, lab_dtype d, bool strided, bool reference, bool back,
                     struct outcome *o)
{
    lab_modes *m = lab_ctx_modes(r->c);
    struct op_case k;

    memset(o, 0, sizeof *o);
    if (!case_make(r->c, r->text, d, strided, &k))
        return bad(r, "cannot be read");
    if (r->op->inputs >= 0 && k.n != r->op->inputs)
        return bad(r, "has another number of inputs");
    for (int i = 0; i < k.n && back; i++)
        if (k.real[i])
            lab_require_grad(r->c, k.in[i], true);
    *lab_ctx_rng(r->c) = lab_rng_make(3, 0);
    m->reference = reference;
    o->out = r->op->call(r->c, k.in, k.p);
    if (o->out && back && lab_wants_grad(o->out)) {
        lab_backward(r->c, o->out, uneven(r->c, o->out));
        for (int i = 0; i < k.n; i++)
            o->grad[i] = lab_grad(k.in[i]);
    }
    m->reference = false;
    return lab_ok(r->c) || bad(r, "fails");
}

static bool same(struct run *r, struct outcome *a, struct outcome *b, double limit,
                 const char *what)
{
    char text[200];
    double off = distance(r->c, a->out, b->out);

    if (off > limit) {
        snprintf(text, sizeof text, "%s: values differ by %.3g", what, off);
        return bad(r, text);
    }
    for (int i = 0; i < MAX_CASE_INPUTS; i++)
        if (a->grad[i] || b->grad[i]) {
            off = distance(r->c, a->grad[i], b->grad[i]);
            if (off > limit * 4) {
                snprintf(text, sizeof text, "%s: gradients of input %d differ by %.3g",
                         what, i, off);
                return bad(r, text);
            }
        }
    return true;
}

/* ---- the three checks ----------------------------------------------------------------------- */

static lab_tensor *call(lab_ctx *c, void *self, int n, lab_tensor *const *in)
{
    struct run *r = self;
    struct op_case k;

    (void)n;
    *lab_ctx_rng(c) = lab_rng_make(3, 0);
    /* The case's parameters; its inputs are made again and dropped. */
    if (!case_make(c, r->text, LAB_F64, false, &k))
        return NULL;
    return r->op->call(c, in, k.p);
}

static bool check_gradient(struct run *r, bool strided)
{
    struct op_case k;
    lab_grad_report g;
    char text[300];

    if (!case_make(r->c, r->text, LAB_F64, strided, &k))
        return bad(r, "cannot be read");
    g = lab_grad_check(r->c, call, r, k.n, k.in, 1e-6, 1e-5, 1e-7);
    r->count->elements += (int)g.checked;
    r->count->gradients++;
    if (g.ok)
        return true;
    snprintf(text, sizeof text,
             "%sgradient of input %d at %lld is %.9g, differences give %.9g",
             strided ? "strided: " : "", g.input, (long long)g.index, g.analytic,
             g.numeric);
    return bad(r, text);
}

static bool check_values(struct run *r)
{
    bool back = r->op->flags & OP_GRAD;
    double limit = r->op->flags & OP_ROUGH ? 1e-3 : 1e-5;
    struct outcome exact, f32, strided, plain;

    if (!evaluate(r, LAB_F64, false, false, back, &exact) ||
        !evaluate(r, LAB_F32, false, false, back, &f32) ||
        !evaluate(r, LAB_F32, true, false, back, &strided))
        return false;
    r->count->values++;
    if (!(r->op->flags & OP_RANDOM) && !same(r, &f32, &exact, limit, "f32 against f64"))
        return false;
    if (!same(r, &strided, &f32, limit, "strided against dense"))
        return false;
    if (r->op->flags & OP_FAST) {
        if (!evaluate(r, LAB_F32, false, true, back, &plain))
            return false;
        r->count->fast++;
        if (!same(r, &f32, &plain, limit, "fast against reference"))
            return false;
    }
    if (r->op->flags & OP_BF16) {
        struct outcome half;

        if (!evaluate(r, LAB_BF16, false, false, back, &half) ||
            !same(r, &half, &exact, 1.0 / 32, "bf16 against f64"))
            return false;
    }
    return true;
}

static bool check_case(struct run *r)
{
    lab_scope s = lab_scope_open(r->c);
    bool good = check_values(r);

    if (good && r->op->flags & OP_GRAD && !(r->op->flags & OP_LARGE))
        good = check_gradient(r, false) && check_gradient(r, true);
    lab_error_clear(r->c);
    lab_scope_close(r->c, &s);
    return good;
}

int main(int argc, char **argv)
{
    lab_host *h = lab_host_new();
    struct count count = { 0 };
    struct run r = { .c = lab_ctx_new(h), .count = &count };
    const struct lab_op *const *all = lab_op_table();
    int n = 0, failed = 0;

    while (all[n])
        n++;
    printf("1..%d\n", argc > 1 ? 1 : n);
    for (int i = 0; i < n; i++) {
        bool good = true;

        r.op = all[i];
        if (argc > 1 && strcmp(argv[1], r.op->name) != 0)
            continue;
        for (int k = 0; good && r.op->cases[k]; k++) {
            r.text = r.op->cases[k];
            good = check_case(&r);
        }
        printf("%sok %d - %s\n", good ? "" : "not ", ++count.ops, r.op->name);
        if (!good)
            printf("# %s\n", r.why);
        failed += !good;
        fflush(stdout);
    }
    printf("# %d operations: %d cases by value, %d gradient checks of %d elements, %d "
           "fast against "
           "reference\n",
           count.ops, count.values, count.gradients, count.elements, count.fast);
    lab_ctx_free(r.c);
    lab_host_free(h);
    return failed > 0;
}
