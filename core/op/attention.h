/* attention.h — what an attention's kernels work on. */
#ifndef OP_ATTENTION_H
#define OP_ATTENTION_H

#include <lab/tensor.h>

/* A [N,H,rows,cols] tensor by its strides in elements. */
struct heads {
    void *at;
    int64_t batch, head, row, col;
};

/* All of f32, or all of f64. lse: [N,H,T], ln Σ exp of each row's scores; ∞ for a row
 * without keys. The backward adds to dq, dk, dv. */
struct attention {
    int64_t n, h, g, t, s, d, e;
    bool causal;
    double scale;
    struct heads q, k, v, y, mask; /* mask.at NULL: none */
    struct heads dy, dq, dk, dv;
    void *lse;
};

/* One past the last key of query i. */
static inline int64_t attention_keys(const struct attention *a, int64_t i)
{
    int64_t end = a->causal ? i + a->s - a->t + 1 : a->s;

    return end < 0 ? 0 : end > a->s ? a->s : end;
}

/* Head h of image n. */
static inline void *head_of(const struct heads *x, int64_t n, int64_t h, size_t size)
{
    return (char *)x->at + (n * x->batch + h * x->head) * (int64_t)size;
}

/* f32, by tiles; where D and E are not too large. room: for N H T numbers. */
bool attention_fits(const struct attention *a);
void attention_forward(const struct attention *a);
void attention_backward(const struct attention *a, float *room);
/* The references, row by row. */
void attention_forward_plain(const struct attention *a, lab_dtype d);
void attention_backward_plain(const struct attention *a, lab_dtype d);

#endif
