/* blend.c — weighted sums of a dimension's blocks. */
#include "op/blend.h"

#include "op/take.h"
#include "op/variants.h"

#include <lab/record.h>
#include <lab/threads.h>

#include <string.h>

enum { GRAIN = 1 << 13 }; /* numbers worth a thread */

struct blend {
    const void *x;
    void *y;
    const int64_t *start, *place;
    const double *weight;
    int64_t from, to, inner; /* the dimension's sizes; the size of a block */
    enum variant v;
};

#define TEMPLATE "op/blend_tmpl.h"
#include "op/variants.h"

typedef void blend_kernel(const struct blend *b, int64_t begin, int64_t end);
static blend_kernel *const blends[] = VARIANTS(blend);

static void run(void *arg, int64_t begin, int64_t end)
{
    const struct blend *b = arg;

    blends[b->v](b, begin, end);
}

/* What back_blend must know. */
struct blended {
    int dim;
    int64_t from;
};

/* The same sums seen from x: who takes from place p, with which weight. */
static lab_tensor *turned(lab_ctx *c, lab_tensor *g, const struct blended *p,
                          lab_tensor *const *saved)
{
    const int64_t *start = lab_i64(saved[0]), *place = lab_i64(saved[1]);
    const double *weight = lab_f64(saved[2]);
    int64_t to = lab_numel(saved[0]) - 1, all = lab_numel(saved[1]), *s, *at;
    lab_tensor *ts, *tp, *tw;

    ts = lab_tensor_zeros(c, LAB_I64, 1, (int64_t[]){ p->from + 1 });
    tp = lab_tensor_make(c, LAB_I64, all);
    tw = lab_tensor_make(c, LAB_F64, all);
    at = lab_alloc(c, (size_t)(p->from + 1) * sizeof *at);
    if (!ts || !tp || !tw || !at)
        return NULL;
    s = lab_i64_mut(ts);
    for (int64_t k = 0; k < all; k++)
        s[place[k] + 1]++;
    for (int64_t i = 0; i < p->from; i++)
        s[i + 1] += s[i];
    memcpy(at, s, (size_t)p->from * sizeof *at);
    for (int64_t i = 0; i < to; i++)
        for (int64_t k = start[i]; k < start[i + 1]; k++) {
            int64_t q = at[place[k]]++;

            lab_i64_mut(tp)[q] = i;
            lab_f64_mut(tw)[q] = weight[k];
        }
    return blend_blocks(c, g, p->dim, ts, tp, tw);
}

static void back_blend(lab_ctx *c, const lab_back *b)
{
    b->grads[0] = turned(c, b->grad, b->param, b->saved);
}

static const lab_derivative d_blend = { .name = "resample", .backward = back_blend };

lab_tensor *blend_blocks(lab_ctx *c, lab_tensor *x, int dim, lab_tensor *start,
                         lab_tensor *place, lab_tensor *weight)
{
    int64_t shape[LAB_MAX_DIMS];
    lab_tensor *y, *from = lab_contiguous(c, x), *saved[] = { start, place, weight };
    struct around a;
    struct blend b;

    if (!from || !start || !place || !weight)
        return NULL;
    a = around(lab_ndim(x), lab_shape(x), dim);
    memcpy(shape, lab_shape(x), sizeof shape);
    shape[dim] = lab_numel(start) - 1;
    y = lab_tensor_new(c, lab_dtype_of(x), lab_ndim(x), shape);
    if (!y)
        return NULL;
    b = (struct blend){ .x = lab_data(from),
                        .y = lab_data_mut(y),
                        .start = lab_i64(start),
                        .place = lab_i64(place),
                        .weight = lab_f64(weight),
                        .from = a.n,
                        .to = shape[dim],
                        .inner = a.inner,
                        .v = variant_of(c, lab_dtype_of(x)) };
    if (lab_numel(y) > 0)
        lab_parallel_for(a.outer * b.to, 1 + GRAIN / a.inner, run, &b);
    return lab_record(c, &d_blend, y, 1, &from, 3, saved, &(struct blended){ dim, a.n },
                      sizeof(struct blended));
}
