/* dump.c — every operation of the table on its cases, for tests/peers/engine.py to compute
 * again:  op_dump f64|f32 > FILE.  One record for each case: a line of JSON with the op, the
 * case, its parameters and what follows, then the numbers of these arrays as f64. */
#include "cases.h"

#include <lab/grad.h>
#include <lab/host.h>
#include <lab/rng.h>

#include <stdio.h>
#include <string.h>

enum { MAX_ARRAYS = 2 * MAX_CASE_INPUTS + 2 };

struct record {
    int n;
    char name[MAX_ARRAYS][16];
    lab_tensor *at[MAX_ARRAYS];
};

static void put(struct record *r, const char *name, int i, lab_tensor *t)
{
    snprintf(r->name[r->n], sizeof r->name[0], i < 0 ? "%s" : "%s%d", name, i);
    r->at[r->n++] = t;
}

/* ∂L/∂out: as uneven as can be told apart. */
static lab_tensor *uneven(lab_ctx *c, lab_tensor *out)
{
    lab_tensor *g = lab_tensor_new(c, LAB_F64, lab_ndim(out), lab_shape(out));

    for (int64_t i = 0; i < lab_numel(g); i++)
        lab_f64_mut(g)[i] = 0.5 + (double)(i * 7 % 11) / 8;
    return lab_cast(c, g, lab_dtype_of(out));
}

static void write_record(lab_ctx *c, const struct lab_op *op, const char *text,
                         const double *p, const struct record *r)
{
    printf("{\"op\": \"%s\", \"case\": \"%s\", \"rough\": %s, \"p\": [", op->name, text,
           op->flags & OP_ROUGH ? "true" : "false");
    for (int i = 0; i < MAX_CASE_PARAMS; i++)
        printf("%s%.17g", i ? ", " : "", p[i]);
    printf("], \"arrays\": [");
    for (int i = 0; i < r->n; i++) {
        printf("%s[\"%s\", \"%s\", [", i ? ", " : "", r->name[i],
               lab_dtype_name(lab_dtype_of(r->at[i])));
        for (int d = 0; d < lab_ndim(r->at[i]); d++)
            printf("%s%lld", d ? ", " : "", (long long)lab_dim(r->at[i], d));
        printf("]]");
    }
    printf("]}\n");
    for (int i = 0; i < r->n; i++) {
        lab_tensor *t = lab_contiguous(c, lab_cast(c, lab_detach(c, r->at[i]), LAB_F64));

        fwrite(lab_data(t), sizeof(double), (size_t)lab_numel(t), stdout);
    }
}

static bool dump(lab_ctx *c, const struct lab_op *op, const char *text, lab_dtype d)
{
    struct record r = { 0 };
    struct op_case k;
    lab_tensor *out, *g;

    if (!case_make(c, text, d, false, &k))
        return false;
    for (int i = 0; i < k.n; i++) {
        if (k.real[i] && op->flags & OP_GRAD)
            lab_require_grad(c, k.in[i], true);
        put(&r, "in", i, k.in[i]);
    }
    out = op->call(c, k.in, k.p);
    if (!out)
        return false;
    put(&r, "out", -1, out);
    if (lab_wants_grad(out)) {
        g = uneven(c, out);
        put(&r, "g", -1, g);
        lab_backward(c, out, g);
        for (int i = 0; i < k.n; i++)
            if (k.real[i] && lab_grad(k.in[i]))
                put(&r, "grad", i, lab_grad(k.in[i]));
    }
    if (lab_ok(c))
        write_record(c, op, text, k.p, &r);
    return lab_ok(c);
}

int main(int argc, char **argv)
{
    lab_dtype d = argc > 1 ? lab_dtype_parse(argv[1]) : LAB_NO_DTYPE;
    const struct lab_op *const *all = lab_op_table();
    lab_host *h = lab_host_new();
    lab_ctx *c = lab_ctx_new(h);
    int failed = 0;

    if (d != LAB_F64 && d != LAB_F32) {
        fprintf(stderr, "usage: op_dump f64|f32\n");
        return 2;
    }
    for (int i = 0; all[i]; i++)
        for (int k = 0; all[i]->cases[k]; k++) {
            lab_scope s = lab_scope_open(c);

            if (!(all[i]->flags & OP_RANDOM) && !dump(c, all[i], all[i]->cases[k], d)) {
                fprintf(stderr, "%s \"%s\": %s\n", all[i]->name, all[i]->cases[k],
                        lab_error_text(c));
                failed = 1;
            }
            lab_error_clear(c);
            lab_scope_close(c, &s);
        }
    lab_ctx_free(c);
    lab_host_free(h);
    return failed;
}
