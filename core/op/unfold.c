/* unfold.c — windows of an image in rows, and their sums back in place. Each is the other's
 * adjoint. */
#include "op/table.h"

#include <lab/record.h>
#include <lab/sample.h>
#include <lab/threads.h>

#include <string.h>

enum { GRAIN = 1 << 14 }; /* numbers worth a thread */

struct patches {
    lab_patches p;
    int64_t h, w, c, oh, ow; /* the image, its channels, places */
    const char *from;
    char *to;
    size_t size; /* of a number */
};

static bool make(lab_ctx *c, const char *name, const lab_patches *p, int64_t h, int64_t w,
                 int64_t channels, struct patches *out)
{
    int64_t in[] = { h, w }, places[2];

    for (int k = 0; k < 2; k++) {
        int64_t reach;

        if (p->kernel[k] < 1 || p->stride[k] < 1 || p->dilation[k] < 1 ||
            p->padding[k] < 0 || p->kernel[k] > INT32_MAX || p->dilation[k] > INT32_MAX ||
            p->padding[k] > INT32_MAX)
            return lab_failn(c, LAB_EARG,
                             "%s: kernel %lld, stride %lld, dilation %lld, padding %lld",
                             name, (long long)p->kernel[k], (long long)p->stride[k],
                             (long long)p->dilation[k], (long long)p->padding[k]);
        reach = p->dilation[k] * (p->kernel[k] - 1) + 1;
        if (in[k] + 2 * p->padding[k] < reach)
            return lab_failn(c, LAB_ESHAPE, "%s: a window of %lld in %lld places", name,
                             (long long)reach, (long long)(in[k] + 2 * p->padding[k]));
        places[k] = (in[k] + 2 * p->padding[k] - reach) / p->stride[k] + 1;
    }
    *out = (struct patches){
        .p = *p, .h = h, .w = w, .c = channels, .oh = places[0], .ow = places[1]
    };
    return true;
}

static void unfold_rows(void *arg, int64_t begin, int64_t end)
{
    const struct patches *t = arg;
    const lab_patches *p = &t->p;
    size_t block = (size_t)t->c * t->size;
    char *to = t->to + (size_t)begin * block * (size_t)(p->kernel[0] * p->kernel[1]);

    for (int64_t r = begin; r < end; r++) {
        int64_t n = r / (t->oh * t->ow), oy = r / t->ow % t->oh, ox = r % t->ow;

        for (int64_t k = 0; k < p->kernel[0] * p->kernel[1]; k++, to += block) {
            int64_t y =
                oy * p->stride[0] - p->padding[0] + k / p->kernel[1] * p->dilation[0];
            int64_t x =
                ox * p->stride[1] - p->padding[1] + k % p->kernel[1] * p->dilation[1];

            if (y < 0 || y >= t->h || x < 0 || x >= t->w)
                memset(to, 0, block);
            else
                memcpy(to, t->from + (size_t)((n * t->h + y) * t->w + x) * block, block);
        }
    }
}

/* Rows [begin, end) of the N×H image rows: each place looks up the windows it lay in. */
#define FOLD(type)                                                                  \
    static void fold_##type(void *arg, int64_t begin, int64_t end)                  \
    {                                                                               \
        const struct patches *t = arg;                                              \
        const lab_patches *p = &t->p;                                               \
        int64_t window = p->kernel[0] * p->kernel[1];                               \
                                                                                    \
        for (int64_t q = begin * t->w; q < end * t->w; q++) {                       \
            int64_t n = q / t->w / t->h, y = q / t->w % t->h, x = q % t->w;         \
            type *restrict to = (type *)(void *)t->to + q * t->c;                   \
                                                                                    \
            memset(to, 0, (size_t)t->c * sizeof *to);                               \
            for (int64_t k = 0; k < window; k++) {                                  \
                int64_t oy = y + p->padding[0] - k / p->kernel[1] * p->dilation[0]; \
                int64_t ox = x + p->padding[1] - k % p->kernel[1] * p->dilation[1]; \
                const type *from;                                                   \
                                                                                    \
                if (oy < 0 || ox < 0 || oy % p->stride[0] || ox % p->stride[1] ||   \
                    oy / p->stride[0] >= t->oh || ox / p->stride[1] >= t->ow)       \
                    continue;                                                       \
                oy /= p->stride[0];                                                 \
                ox /= p->stride[1];                                                 \
                from = (const type *)(const void *)t->from +                        \
                       (((n * t->oh + oy) * t->ow + ox) * window + k) * t->c;       \
                for (int64_t i = 0; i < t->c; i++)                                  \
                    to[i] += from[i];                                               \
            }                                                                       \
        }                                                                           \
    }
FOLD(float)
FOLD(double)

/* ---- derivatives --------------------------------------------------------------------------- */

static void back_unfold(lab_ctx *c, const lab_back *b)
{
    const lab_meta *m = &b->in_meta[0];

    b->grads[0] =
        lab_cast(c, lab_fold(c, b->grad, m->shape[1], m->shape[2], b->param), m->dtype);
}

static void back_fold(lab_ctx *c, const lab_back *b)
{
    b->grads[0] = lab_unfold(c, b->grad, b->param);
}

static const lab_derivative d_unfold = { .name = "unfold", .backward = back_unfold },
                            d_fold = { .name = "fold", .backward = back_fold };

lab_tensor *lab_unfold(lab_ctx *c, lab_tensor *x, const lab_patches *p)
{
    lab_tensor *y, *from = lab_contiguous(c, x);
    struct patches t;
    int64_t window;

    if (!from)
        return NULL;
    if (lab_ndim(x) != 4)
        return lab_fail(c, LAB_ESHAPE, "unfold: x is %s, [N,H,W,C] was expected",
                        lab_tensor_brief(c, x));
    if (!make(c, "unfold", p, lab_dim(x, 1), lab_dim(x, 2), lab_dim(x, 3), &t))
        return NULL;
    window = p->kernel[0] * p->kernel[1] * t.c;
    y = lab_tensor_make(c, lab_dtype_of(x), lab_dim(x, 0), t.oh * t.ow, window);
    if (!y)
        return NULL;
    t.from = lab_data(from);
    t.to = lab_data_mut(y);
    t.size = lab_dtype_size(lab_dtype_of(x));
    if (lab_numel(y) > 0)
        lab_parallel_for(lab_dim(x, 0) * t.oh * t.ow, 1 + GRAIN / window, unfold_rows,
                         &t);
    return lab_record(c, &d_unfold, y, 1, &from, 0, NULL, p, sizeof *p);
}

lab_tensor *lab_fold(lab_ctx *c, lab_tensor *x, int64_t h, int64_t w,
                     const lab_patches *p)
{
    lab_dtype d = lab_dtype_of(x), sums = d == LAB_F64 ? LAB_F64 : LAB_F32;
    lab_tensor *y, *from;
    struct patches t;
    int64_t window = p->kernel[0] * p->kernel[1];

    if (!x || !lab_ok(c) || !make(c, "fold", p, h, w, 0, &t))
        return NULL;
    if (lab_ndim(x) != 3 || lab_dim(x, 1) != t.oh * t.ow || lab_dim(x, 2) % window)
        return lab_fail(c, LAB_ESHAPE, "fold: x is %s, [N,%lld,%lld·C] was expected",
                        lab_tensor_brief(c, x), (long long)(t.oh * t.ow),
                        (long long)window);
    if (!lab_dtype_is_float(d))
        return lab_fail(c, LAB_EDTYPE, "fold: x is %s, floats were expected",
                        lab_dtype_name(d));
    t.c = lab_dim(x, 2) / window;
    from = lab_contiguous(c, lab_cast(c, x, sums));
    y = lab_tensor_make(c, sums, lab_dim(x, 0), h, w, t.c);
    if (!from || !y)
        return NULL;
    t.from = lab_data(from);
    t.to = lab_data_mut(y);
    if (lab_numel(y) > 0)
        lab_parallel_for(lab_dim(x, 0) * h, 1 + GRAIN / (w * t.c),
                         sums == LAB_F64 ? fold_double : fold_float, &t);
    y = lab_record(c, &d_fold, y, 1, &from, 0, NULL, p, sizeof *p);
    return lab_cast(c, y, d);
}

/* ---- for the table of operations ----------------------------------------------------------- */

static lab_patches patches_of(const double *p)
{
    lab_patches q;

    for (int k = 0; k < 2; k++) {
        q.kernel[k] = (int64_t)p[k];
        q.stride[k] = (int64_t)p[2 + k];
        q.padding[k] = (int64_t)p[4 + k];
        q.dilation[k] = (int64_t)p[6 + k];
    }
    return q;
}

static lab_tensor *call_unfold(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    lab_patches q = patches_of(p);

    return lab_unfold(c, in[0], &q);
}

static lab_tensor *call_fold(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    lab_patches q = patches_of(p + 2);

    return lab_fold(c, in[0], (int64_t)p[0], (int64_t)p[1], &q);
}

const struct lab_op op_unfold = {
    .name = "unfold",
    .inputs = 1,
    .call = call_unfold,
    .flags = OP_GRAD | OP_BF16,
    .cases = OP_CASES("2,4,5,3 | 2 3 1 1 0 0 1 1", "1,5,5,2 | 3 2 2 1 1 1 1 2",
                      "1,3,3,1 | 1 1 2 2 0 0 1 1", "0,3,3,1 | 2 2 1 1 0 0 1 1"),
};
const struct lab_op op_fold = {
    .name = "fold",
    .inputs = 1,
    .call = call_fold,
    .flags = OP_GRAD | OP_BF16,
    .cases = OP_CASES("2,9,12 | 4 5 2 3 1 1 0 0 1 1", "1,15,12 | 5 5 3 2 2 1 1 1 1 2"),
};
