/* walk.c — one pass over the elements of several tensors. */
#include "tensor/tensor.h"

#include <lab/threads.h>

static int64_t distance(int64_t step)
{
    return step < 0 ? -step : step;
}

/* Larger steps go outside; insertion keeps equal ones in their order. */
static void sort_dims(lab_walk *w)
{
    for (int i = 1; i < w->ndim; i++)
        for (int k = i; k > 0; k--) {
            int64_t a = distance(w->steps[0][k - 1]), b = distance(w->steps[0][k]), t;

            if (a >= b)
                break;
            t = w->shape[k];
            w->shape[k] = w->shape[k - 1];
            w->shape[k - 1] = t;
            for (int o = 0; o < w->operands; o++) {
                t = w->steps[o][k];
                w->steps[o][k] = w->steps[o][k - 1];
                w->steps[o][k - 1] = t;
            }
        }
}

static bool runs_on(const lab_walk *w, int outer, int inner)
{
    for (int o = 0; o < w->operands; o++)
        if (w->steps[o][outer] != w->steps[o][inner] * w->shape[inner])
            return false;
    return true;
}

static void join_dims(lab_walk *w)
{
    int n = 0; /* dimensions done, the last of them at n − 1 */

    for (int i = 0; i < w->ndim; i++) {
        bool joins;

        w->shape[n] = w->shape[i];
        for (int o = 0; o < w->operands; o++)
            w->steps[o][n] = w->steps[o][i];
        joins = n > 0 && runs_on(w, n - 1, n);
        if (joins) {
            w->shape[n - 1] *= w->shape[n];
            for (int o = 0; o < w->operands; o++)
                w->steps[o][n - 1] = w->steps[o][n];
        } else {
            n++;
        }
    }
    w->ndim = n;
}

void lab_walk_make(lab_walk *w, int ndim, const int64_t *shape, int operands,
                   const lab_tensor *const *t)
{
    LAB_ASSERT(operands <= LAB_WALK_MAX && ndim <= LAB_MAX_DIMS);
    w->operands = operands;
    w->ndim = 0;
    w->numel = 1;
    for (int i = 0; i < ndim; i++) {
        w->numel *= shape[i];
        if (shape[i] == 1)
            continue;
        for (int o = 0; o < operands; o++) {
            int d = i - ndim + t[o]->ndim;
            bool stays = d < 0 || t[o]->shape[d] == 1;

            w->steps[o][w->ndim] =
                stays ? 0 : t[o]->strides[d] * (int64_t)lab_dtype_size(t[o]->dtype);
        }
        w->shape[w->ndim++] = shape[i];
    }
    for (int o = 0; o < operands; o++)
        w->base[o] = t[o]->data;
    sort_dims(w);
    join_dims(w);
}

struct job {
    const lab_walk *w;
    lab_walk_row *row;
    void *arg;
};

/* Elements [begin, end) in the walk's order: a part of a row, whole rows, a part again. */
static void piece(void *arg, int64_t begin, int64_t end)
{
    const struct job *job = arg;
    const lab_walk *w = job->w;
    int inner = w->ndim - 1;
    int64_t at[LAB_MAX_DIMS], step[LAB_WALK_MAX], rest = begin;

    for (int o = 0; o < w->operands; o++)
        step[o] = inner >= 0 ? w->steps[o][inner] : 0;
    for (int d = inner; d >= 0; d--) {
        at[d] = rest % w->shape[d];
        rest /= w->shape[d];
    }
    while (begin < end) {
        int64_t n = inner >= 0 ? w->shape[inner] - at[inner] : 1;
        char *p[LAB_WALK_MAX];

        n = n < end - begin ? n : end - begin;
        for (int o = 0; o < w->operands; o++) {
            p[o] = w->base[o];
            for (int d = 0; d <= inner; d++)
                p[o] += at[d] * w->steps[o][d];
        }
        job->row(job->arg, p, step, n);
        begin += n;
        if (inner < 0)
            break;
        at[inner] += n;
        for (int d = inner; d > 0 && at[d] == w->shape[d]; d--) {
            at[d] = 0;
            at[d - 1]++;
        }
    }
}

void lab_walk_run(const lab_walk *w, int64_t grain, lab_walk_row *row, void *arg)
{
    struct job job = { w, row, arg };

    if (w->numel > 0)
        lab_parallel_for(w->numel, grain, piece, &job);
}
