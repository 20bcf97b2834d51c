/* sort.c — sorting along a dimension, and what takes part of it: the places are found first,
 * the values gathered from there, which is what differentiates them. */
#include <lab/sort.h>

#include "op/order.h"
#include "op/table.h"

#include <lab/index.h>
#include <lab/op.h>
#include <lab/threads.h>
#include <lab/walk.h>

#include <string.h>

enum { GRAIN = 1 << 12 }; /* numbers worth a thread */

/* Rows of n numbers, of which the first k places in order are wanted. */
struct rows {
    const uint64_t *keys;
    struct keyed *room; /* 2 n for each piece of rows */
    int64_t *places;    /* k of each row */
    int64_t rows, pieces, n, k;
    uint64_t flip; /* all ones: descending */
};

static bool before(struct keyed a, struct keyed b)
{
    return a.key != b.key ? a.key < b.key : a.at < b.at;
}

/* Sinks heap[i] in a heap whose root is the last in order. */
static void sink(struct keyed *heap, int64_t i, int64_t n)
{
    struct keyed x = heap[i];

    for (int64_t child = 2 * i + 1; child < n; child = 2 * i + 1) {
        child += child + 1 < n && before(heap[child], heap[child + 1]);
        if (!before(x, heap[child]))
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = x;
}

/* The first k in order of a row end in heap[0 … k), sorted. */
static void first_few(const struct rows *r, const uint64_t *keys, struct keyed *heap)
{
    for (int64_t i = 0; i < r->k; i++)
        heap[i] = (struct keyed){ keys[i] ^ r->flip, i };
    for (int64_t i = r->k / 2 - 1; i >= 0; i--)
        sink(heap, i, r->k);
    for (int64_t i = r->k; i < r->n; i++)
        if ((keys[i] ^ r->flip) < heap[0].key) {
            heap[0] = (struct keyed){ keys[i] ^ r->flip, i };
            sink(heap, 0, r->k);
        }
    for (int64_t i = r->k - 1; i > 0; i--) {
        struct keyed last = heap[0];

        heap[0] = heap[i];
        heap[i] = last;
        sink(heap, 0, i);
    }
}

static void sort_pieces(void *arg, int64_t begin, int64_t end)
{
    const struct rows *r = arg;

    for (int64_t p = begin; p < end; p++) {
        struct keyed *a = r->room + p * 2 * r->n, *b = a + r->n;

        for (int64_t q = r->rows * p / r->pieces; q < r->rows * (p + 1) / r->pieces;
             q++) {
            const uint64_t *keys = r->keys + q * r->n;

            if (r->k < r->n / 8) {
                first_few(r, keys, a);
            } else {
                for (int64_t i = 0; i < r->n; i++)
                    a[i] = (struct keyed){ keys[i] ^ r->flip, i };
                order_sort(a, b, r->n);
            }
            for (int64_t i = 0; i < r->k; i++)
                r->places[q * r->k + i] = a[i].at;
        }
    }
}

/* The places along the last dimension of the first k of x in order: [.., k]. */
static lab_tensor *places_of(lab_ctx *c, lab_tensor *x, int64_t k, bool descending)
{
    int64_t shape[LAB_MAX_DIMS];
    struct rows r = { .k = k, .flip = descending ? UINT64_MAX : 0 };
    lab_scope s;
    lab_tensor *y;
    int n = lab_ndim(x);

    memcpy(shape, lab_shape(x), (size_t)n * sizeof *shape);
    shape[n - 1] = k;
    y = lab_tensor_new(c, LAB_I64, n, shape);
    if (!y || lab_numel(y) == 0)
        return y;
    s = lab_scope_open(c);
    r.n = lab_dim(x, -1);
    r.rows = lab_numel(x) / r.n;
    r.pieces = 1 + r.rows * r.n / GRAIN;
    r.pieces = r.pieces < 64 ? r.pieces : 64;
    r.pieces = r.pieces < r.rows ? r.pieces : r.rows;
    r.keys = order_keys(c, x);
    r.room = lab_alloc(c, (size_t)(r.pieces * 2 * r.n) * sizeof *r.room);
    r.places = lab_i64_mut(y);
    if (r.keys && r.room)
        lab_parallel_for(r.pieces, 1, sort_pieces, &r);
    lab_scope_close(c, &s);
    return lab_ok(c) ? y : NULL;
}

/* ---- along any dimension ------------------------------------------------------------------- */

/* Values at the places of `dim` that are number `skip` … k − 1 in order. dim is one of x's. */
static lab_tensor *ordered(lab_ctx *c, lab_tensor *x, int dim, int64_t skip, int64_t k,
                           bool descending, lab_tensor **indices)
{
    lab_tensor *places, *line = lab_transpose(c, lab_detach(c, x), dim, -1);

    if (!line)
        return NULL;
    places = lab_slice(c, places_of(c, line, k, descending), -1, skip, k, 1);
    places = lab_contiguous(c, lab_transpose(c, places, dim, -1));
    if (indices)
        *indices = places;
    return lab_gather(c, x, dim, places);
}

/* The dimension from the front; a single number is taken as one of [1], and *x so. −1: failed. */
static int line_of(lab_ctx *c, lab_tensor **x, int dim)
{
    if (!*x || !lab_ok(c))
        return -1;
    if (lab_ndim(*x) == 0 && (dim == 0 || dim == -1)) {
        *x = lab_reshape(c, *x, 1, (int64_t[]){ 1 });
        return *x ? 0 : -1;
    }
    return lab_dim_index(c, *x, dim, 0);
}

lab_tensor *lab_sort(lab_ctx *c, lab_tensor *x, int dim, bool descending,
                     lab_tensor **indices)
{
    int ndim = lab_ndim(x);
    lab_tensor *y;

    if (indices)
        *indices = NULL;
    dim = line_of(c, &x, dim);
    if (dim < 0)
        return NULL;
    y = ordered(c, x, dim, 0, lab_dim(x, dim), descending, indices);
    if (ndim == 0 && indices)
        *indices = lab_reshape(c, *indices, 0, NULL);
    return ndim == 0 ? lab_reshape(c, y, 0, NULL) : y;
}

lab_tensor *lab_argsort(lab_ctx *c, lab_tensor *x, int dim, bool descending)
{
    lab_tensor *places;

    lab_sort(c, lab_detach(c, x), dim, descending, &places);
    return places;
}

lab_tensor *lab_topk(lab_ctx *c, lab_tensor *x, int64_t k, int dim, bool largest,
                     lab_tensor **indices)
{
    if (indices)
        *indices = NULL;
    dim = line_of(c, &x, dim);
    if (dim < 0)
        return NULL;
    if (k < 0 || k > lab_dim(x, dim))
        return lab_fail(c, LAB_EARG, "topk: %lld of %lld numbers in dimension %d",
                        (long long)k, (long long)lab_dim(x, dim), dim);
    return ordered(c, x, dim, 0, k, largest, indices);
}

/* Number k from 1 along dim, which is dropped unless `keep`. */
static lab_tensor *number(lab_ctx *c, const char *name, lab_tensor *x, int64_t k, int dim,
                          bool keep, lab_tensor **indices)
{
    lab_tensor *at, *y;

    if (indices)
        *indices = NULL;
    dim = line_of(c, &x, dim);
    if (dim < 0)
        return NULL;
    k = k == 0 ? (lab_dim(x, dim) + 1) / 2 : k;
    if (k < 1 || k > lab_dim(x, dim))
        return lab_fail(c, LAB_EARG, "%s: number %lld of %lld in dimension %d", name,
                        (long long)k, (long long)lab_dim(x, dim), dim);
    y = ordered(c, x, dim, k - 1, k, false, &at);
    if (indices)
        *indices = keep ? at : lab_squeeze(c, at, dim);
    return keep ? y : lab_squeeze(c, y, dim);
}

lab_tensor *lab_kthvalue(lab_ctx *c, lab_tensor *x, int64_t k, int dim, bool keep,
                         lab_tensor **indices)
{
    if (k == 0 && x && lab_ok(c))
        return lab_fail(c, LAB_EARG, "kthvalue: k counts from 1");
    return number(c, "kthvalue", x, k, dim, keep, indices);
}

/* A row with NaN has NaN for its median: where one is, the last in order is taken. */
lab_tensor *lab_median(lab_ctx *c, lab_tensor *x, int dim, bool keep,
                       lab_tensor **indices)
{
    lab_tensor *at, *last, *bad, *y;

    if (indices)
        *indices = NULL;
    dim = line_of(c, &x, dim);
    if (dim < 0)
        return NULL;
    y = number(c, "median", lab_detach(c, x), 0, dim, true, &at);
    if (!y)
        return NULL;
    if (lab_dtype_is_float(lab_dtype_of(x))) {
        bad = lab_isnan(c, number(c, "median", lab_detach(c, x), lab_dim(x, dim), dim,
                                  true, &last));
        if (lab_item(c, lab_any(c, bad, NULL, false)) != 0)
            at = lab_where(c, bad, last, at);
    }
    y = lab_gather(c, x, dim, at);
    if (indices)
        *indices = keep ? at : lab_squeeze(c, at, dim);
    return keep ? y : lab_squeeze(c, y, dim);
}

/* ---- for the table of operations ----------------------------------------------------------- */

static lab_tensor *call_sort(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_sort(c, in[0], (int)p[0], p[1] != 0, NULL);
}

static lab_tensor *call_topk(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_topk(c, in[0], (int64_t)p[0], (int)p[1], p[2] != 0, NULL);
}

static lab_tensor *call_kth(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_kthvalue(c, in[0], (int64_t)p[0], (int)p[1], p[2] != 0, NULL);
}

static lab_tensor *call_median(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_median(c, in[0], (int)p[0], p[1] != 0, NULL);
}

const struct lab_op op_sort = {
    .name = "sort",
    .inputs = 1,
    .call = call_sort,
    .flags = OP_GRAD,
    .cases = OP_CASES("5 | 0 0", "3,4 | 0 1", "2,3,4 | 1 0", "70 | -1 0", "2,100 | 1 1",
                      "0,3 | 0 0", "3,0 | 1 0", " | 0 0"),
};
const struct lab_op op_topk = {
    .name = "topk",
    .inputs = 1,
    .call = call_topk,
    .flags = OP_GRAD,
    .cases = OP_CASES("5 | 2 0 1", "3,4 | 3 0 0", "2,100 | 5 -1 1", "2,100 | 1 1 0",
                      "4 | 0 0 1", "2,64,3 | 4 1 1"),
};
const struct lab_op op_kthvalue = {
    .name = "kthvalue",
    .inputs = 1,
    .call = call_kth,
    .flags = OP_GRAD,
    .cases = OP_CASES("5 | 2 0 0", "3,4 | 3 0 1", "2,100 | 50 -1 0"),
};
const struct lab_op op_median = {
    .name = "median",
    .inputs = 1,
    .call = call_median,
    .flags = OP_GRAD,
    .cases = OP_CASES("5 | 0 0", "3,4 | 0 1", "2,100 | -1 0", "1 | 0 0"),
};
