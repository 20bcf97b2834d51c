/* element.c — elementwise passes: broadcasting, strides and conversions around the rows of
 * an op, which see numbers of one dtype without gaps. */
#include "op/op.h"

#include "op/variants.h"

#include <string.h>

enum { BLOCK = 512, WIDEST = 8, SHORT_ROW = 64 };

struct pass {
    element_row *row;
    const double *p;
    bool dense;
    int inputs;
    lab_convert_row *in[MAX_INPUTS]; /* brings an input into its dtype and without gaps */
    bool convert[MAX_INPUTS];        /* its dtype differs */
    int64_t size[MAX_INPUTS];        /* of an element as the row wants it */
    lab_convert_row *out;
    bool convert_out;           /* the tensor's dtype is not the row's */
    int64_t row_size, out_size; /* of a result of the row, and in the tensor */
};

/* n copies of the number of `size` bytes at `to`, from there on. */
static void repeat(char *to, int64_t size, int64_t n)
{
    for (int64_t done = 1; done < n;) {
        int64_t m = done < n - done ? done : n - done;

        memcpy(to + done * size, to, (size_t)(m * size));
        done += m;
    }
}

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
        if (s->dense && one[k] && n > 1) {
            if (!s->convert[k])
                memcpy(buffer[k], p[k + 1], (size_t)s->size[k]);
            repeat(buffer[k], s->size[k], n < BLOCK ? n : BLOCK);
            x[k] = buffer[k];
            whole = whole && n <= BLOCK;
        }
    }
    if (whole) {
        s->row(x, one, p[0], n, s->p);
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
        s->row(x, one, out_copy ? buffer[MAX_INPUTS] : to, m, s->p);
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

lab_dtype element_dtype(const struct element_op *op, lab_dtype d)
{
    return op->variants && d == LAB_BF16 ? d : compute_dtype(d);
}

static element_row *row_of(const lab_ctx *c, const struct element_op *op, lab_dtype d)
{
    bool varies = op->variants && (d == LAB_F64 || d == LAB_F32 || d == LAB_BF16);

    return varies ? op->variants[variant_of(c, d)] : op->rows[d];
}

/* Does operand o run on from row to row (so that rows may be joined), or else repeat a row
 * without gaps? */
static bool runs_on(const lab_walk *w, int o)
{
    int in = w->ndim - 1;

    return w->steps[o][in - 1] == w->steps[o][in] * w->shape[in];
}

static bool repeats(const lab_walk *w, int o, int64_t size)
{
    int in = w->ndim - 1;

    for (int d = 0; d < in; d++)
        if (w->steps[o][d] != 0)
            return false;
    return w->steps[o][in] == size;
}

/* Rows of few numbers with an input that is the same in each, as a bias of three channels:
 * several become one, over copies of that input side by side. */
static void join_rows(lab_ctx *c, lab_walk *w, const int64_t *size)
{
    int in = w->ndim - 1, out = in - 1;
    int64_t n, times = 1;

    if (w->ndim < 2 || w->shape[in] >= SHORT_ROW || !runs_on(w, 0))
        return;
    for (int o = 1; o < w->operands; o++)
        if (!runs_on(w, o) && !repeats(w, o, size[o]))
            return;
    n = w->shape[in];
    for (int64_t k = 2; k * n <= BLOCK && k <= w->shape[out]; k++)
        times = w->shape[out] % k == 0 ? k : times;
    for (int o = 1; o < w->operands; o++) {
        size_t bytes = (size_t)(size[o] * n);
        char *copies = runs_on(w, o) ? NULL : lab_alloc(c, bytes * (size_t)times);

        if (copies) {
            memcpy(copies, w->base[o], bytes);
            repeat(copies, (int64_t)bytes, times);
            w->base[o] = copies;
        }
    }
    if (!lab_ok(c))
        return;
    for (int o = 0; o < w->operands; o++)
        w->steps[o][out] *= runs_on(w, o) ? times : 0;
    w->shape[in] *= times;
    w->shape[out] /= times;
}

lab_tensor *element_run(lab_ctx *c, const struct element_op *op, int inputs,
                        lab_tensor *const *x, const lab_dtype *as, lab_dtype row,
                        lab_dtype out)
{
    struct pass s = {
        .row = row_of(c, op, row), .p = op->p, .dense = op->dense, .inputs = inputs
    };
    int64_t size[LAB_WALK_MAX];
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
        size[k + 1] = (int64_t)lab_dtype_size(have);
        s.in[k] = lab_convert(have, as[k]);
        s.convert[k] = have != as[k] && !(have == LAB_BOOL8 && as[k] == LAB_U8);
        s.size[k] = (int64_t)lab_dtype_size(as[k]);
    }
    s.row_size = (int64_t)lab_dtype_size(made);
    s.out_size = (int64_t)lab_dtype_size(out);
    s.out = lab_convert(made, out);
    s.convert_out = made != out && !(made == LAB_U8 && out == LAB_BOOL8);
    lab_walk_make(&w, ndim, shape, inputs + 1, t);
    join_rows(c, &w, size);
    if (!lab_ok(c))
        return NULL;
    lab_walk_run(&w, op->grain ? op->grain : LAB_WALK_GRAIN, run_row, &s);
    return z;
}
