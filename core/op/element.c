/* element.c — elementwise passes: broadcasting, strides and conversions around the rows of
 * an op, which see numbers of one dtype without gaps. */
#include "op/op.h"

enum { BLOCK = 512, WIDEST = 8 };

struct pass {
    element_row *row;
    int inputs;
    lab_convert_row *in[MAX_INPUTS]; /* brings an input into its dtype and without gaps */
    bool convert[MAX_INPUTS];        /* its dtype differs */
    int64_t size[MAX_INPUTS];        /* of an element as the row wants it */
    lab_convert_row *out;
    bool convert_out;           /* the tensor's dtype is not the row's */
    int64_t row_size, out_size; /* of a result of the row, and in the tensor */
};

/* One row of the walk, in blocks that stay in the first cache where copies are needed. */
static void run_row(void *arg, char **p, const int64_t *step, int64_t n)
{
    const struct pass *s = arg;
    _Alignas(64) char buffer[MAX_INPUTS + 1][BLOCK * WIDEST];
    const void *x[MAX_INPUTS];
    bool one[MAX_INPUTS], copy[MAX_INPUTS];
    bool out_copy = s->convert_out || (n > 1 && step[0] != s->out_size),
         whole = !out_copy;

    for (int k = 0; k < s->inputs; k++) {
        x[k] = p[k + 1];
        one[k] = step[k + 1] == 0;
        copy[k] = !one[k] && (s->convert[k] || step[k + 1] != s->size[k]);
        whole = whole && !copy[k];
        if (one[k] && s->convert[k]) {
            s->in[k](p[k + 1], 0, buffer[k], 0, 1);
            x[k] = buffer[k];
        }
    }
    if (whole) {
        s->row(x, one, p[0], n);
        return;
    }
    for (int64_t i = 0; i < n; i += BLOCK) {
        int64_t m = n - i < BLOCK ? n - i : BLOCK;
        char *to = p[0] + i * step[0];

        for (int k = 0; k < s->inputs; k++) {
            const char *from = p[k + 1] + i * step[k + 1];

            if (copy[k])
                s->in[k](from, step[k + 1], buffer[k], s->size[k], m);
            if (!one[k])
                x[k] = copy[k] ? buffer[k] : from;
        }
        s->row(x, one, out_copy ? buffer[MAX_INPUTS] : to, m);
        if (out_copy)
            s->out(buffer[MAX_INPUTS], s->row_size, to, step[0], m);
    }
}

static bool broadcast_all(lab_ctx *c, int inputs, lab_tensor *const *x, int *ndim,
                          int64_t *shape)
{
    lab_tensor *sum = x[0];

    *ndim = lab_ndim(x[0]);
    for (int i = 0; i < *ndim; i++)
        shape[i] = lab_dim(x[0], i);
    for (int k = 1; k < inputs; k++) {
        if (!lab_shape_broadcast(c, sum, x[k], ndim, shape))
            return false;
        if (k + 1 < inputs)
            sum = lab_expand(c, sum, *ndim, shape);
        if (!sum)
            return false;
    }
    return true;
}

lab_tensor *element_run(lab_ctx *c, const struct element_op *op, int inputs,
                        lab_tensor *const *x, const lab_dtype *as, lab_dtype row,
                        lab_dtype out)
{
    struct pass s = { .row = op->rows[row], .inputs = inputs };
    lab_dtype made = op->truth ? LAB_BOOL8 : row;
    const lab_tensor *t[LAB_WALK_MAX];
    int64_t shape[LAB_MAX_DIMS];
    lab_tensor *z;
    lab_walk w;
    int ndim;

    if (!s.row)
        return lab_fail(c, LAB_EDTYPE, "%s is not defined for %s", op->name,
                        lab_dtype_name(row));
    if (!broadcast_all(c, inputs, x, &ndim, shape))
        return NULL;
    z = lab_tensor_new(c, out, ndim, shape);
    if (!z)
        return NULL;
    t[0] = z;
    for (int k = 0; k < inputs; k++) {
        lab_dtype have = lab_dtype_of(x[k]);

        t[k + 1] = x[k];
        s.in[k] = lab_convert(have, as[k]);
        s.convert[k] = have != as[k] && !(have == LAB_BOOL8 && as[k] == LAB_U8);
        s.size[k] = (int64_t)lab_dtype_size(as[k]);
    }
    s.row_size = (int64_t)lab_dtype_size(made);
    s.out_size = (int64_t)lab_dtype_size(out);
    s.out = lab_convert(made, out);
    s.convert_out = made != out && !(made == LAB_U8 && out == LAB_BOOL8);
    lab_walk_make(&w, ndim, shape, inputs + 1, t);
    lab_walk_run(&w, op->grain ? op->grain : LAB_WALK_GRAIN, run_row, &s);
    return z;
}
