/* count.c — sets, places among sorted numbers, and counts. */
#include "op/order.h"

#include "op/take.h"

#include <lab/index.h>
#include <lab/op.h>
#include <lab/sort.h>
#include <lab/threads.h>
#include <lab/walk.h>

#include <math.h>
#include <string.h>

lab_tensor *lab_unique(lab_ctx *c, lab_tensor *x, lab_tensor **inverse,
                       lab_tensor **counts)
{
    int64_t n = lab_numel(x), m = 0, *where, *start;
    const uint64_t *keys;
    struct keyed *a;
    lab_tensor *first;

    if (inverse)
        *inverse = NULL;
    if (counts)
        *counts = NULL;
    if (!x || !lab_ok(c))
        return NULL;
    keys = order_keys(c, x);
    a = lab_alloc(c, (size_t)(2 * n + 1) * sizeof *a);
    where = lab_alloc(c, (size_t)(n + 1) * sizeof *where);
    start = lab_alloc(c, (size_t)(n + 1) * sizeof *start);
    if (!keys || !a || !where || !start)
        return NULL;
    for (int64_t i = 0; i < n; i++)
        a[i] = (struct keyed){ keys[i], i };
    order_sort(a, a + n, n);
    for (int64_t i = 0; i < n; i++) {
        if (i == 0 || a[i].key != a[i - 1].key)
            start[m++] = i;
        where[a[i].at] = m - 1;
    }
    start[m] = n;
    first = lab_tensor_make(c, LAB_I64, m);
    for (int64_t i = 0; first && i < m; i++)
        lab_i64_mut(first)[i] = a[start[i]].at;
    if (inverse) {
        *inverse = lab_tensor_new(c, LAB_I64, lab_ndim(x), lab_shape(x));
        if (*inverse && n)
            memcpy(lab_i64_mut(*inverse), where, (size_t)n * sizeof *where);
    }
    if (counts) {
        *counts = lab_tensor_make(c, LAB_I64, m);
        for (int64_t i = 0; *counts && i < m; i++)
            lab_i64_mut(*counts)[i] = start[i + 1] - start[i];
    }
    return lab_take(c, x, first);
}

/* ---- places among sorted numbers ----------------------------------------------------------- */

struct search {
    const uint64_t *sorted, *values;
    int64_t *out;
    int64_t n, m; /* of a row: sorted numbers, values */
    bool one;     /* one row of sorted numbers for all */
    bool right;
};

static void search(void *arg, int64_t begin, int64_t end)
{
    const struct search *s = arg;

    for (int64_t i = begin; i < end; i++) {
        const uint64_t *row = s->sorted + (s->one ? 0 : i / s->m * s->n);
        uint64_t v = s->values[i];
        int64_t low = 0, high = s->n;

        while (low < high) {
            int64_t mid = low + (high - low) / 2;

            if (s->right ? row[mid] <= v : row[mid] < v)
                low = mid + 1;
            else
                high = mid;
        }
        s->out[i] = low;
    }
}

lab_tensor *lab_searchsorted(lab_ctx *c, lab_tensor *sorted, lab_tensor *values,
                             bool right)
{
    struct search s = { .right = right };
    lab_dtype d;
    lab_tensor *y;
    bool fits;

    if (!sorted || !values || !lab_ok(c))
        return NULL;
    s.one = lab_ndim(sorted) == 1;
    fits = s.one || (lab_ndim(sorted) > 1 && lab_ndim(sorted) == lab_ndim(values));
    for (int i = 0; fits && !s.one && i + 1 < lab_ndim(sorted); i++)
        fits = lab_dim(sorted, i) == lab_dim(values, i);
    if (!fits)
        return lab_fail(
            c, LAB_ESHAPE,
            "searchsorted: sorted numbers %s for values %s: one row, or one for "
            "each row of values was expected",
            lab_tensor_brief(c, sorted), lab_tensor_brief(c, values));
    d = lab_dtype_promote(lab_dtype_of(sorted), lab_dtype_of(values));
    if (lab_is_number(values))
        d = lab_dtype_is_float(lab_dtype_of(sorted)) ? lab_dtype_of(sorted)
                                                     : lab_dtype_of(values);
    s.sorted = order_keys(c, lab_cast(c, lab_detach(c, sorted), d));
    s.values = order_keys(c, lab_cast(c, lab_detach(c, values), d));
    y = lab_tensor_new(c, LAB_I64, lab_ndim(values), lab_shape(values));
    if (!y || !s.sorted || !s.values)
        return NULL;
    s.out = lab_i64_mut(y);
    s.n = lab_dim(sorted, -1);
    s.m = s.one ? 1 : lab_dim(values, -1);
    lab_parallel_for(lab_numel(y), 1 << 12, search, &s);
    return y;
}

/* ---- counts -------------------------------------------------------------------------------- */

lab_tensor *lab_bincount(lab_ctx *c, lab_tensor *x, lab_tensor *weights, int64_t least)
{
    lab_tensor *at, *y;
    int64_t bins = least > 0 ? least : 0;

    if (!x || !lab_ok(c))
        return NULL;
    if (weights && !lab_same_shape(x, weights))
        return lab_fail(c, LAB_ESHAPE,
                        "bincount: x is %s, the weights %s: one shape was "
                        "expected",
                        lab_tensor_brief(c, x), lab_tensor_brief(c, weights));
    at = checked_places(c, "bincount", x, 0, INT64_MAX, true);
    for (int64_t i = 0; at && i < lab_numel(at); i++) {
        int64_t v = lab_i64(at)[i];

        if (v > INT32_MAX)
            return lab_fail(c, LAB_EARG,
                            "bincount: whole numbers of 0 … %d were expected", INT32_MAX);
        bins = v >= bins ? v + 1 : bins;
    }
    if (!at)
        return NULL;
    if (weights) {
        lab_dtype d = lab_dtype_of(weights) == LAB_F64 ? LAB_F64 : LAB_F32;

        weights = lab_reshape(c, lab_cast(c, weights, d), 1, (int64_t[]){ -1 });
        return add_blocks(c, weights, 0, at, bins);
    }
    y = lab_tensor_zeros(c, LAB_I64, 1, &bins);
    for (int64_t i = 0; y && i < lab_numel(at); i++)
        lab_i64_mut(y)[lab_i64(at)[i]]++;
    return y;
}

lab_tensor *lab_histc(lab_ctx *c, lab_tensor *x, int64_t bins, double low, double high)
{
    lab_tensor *t, *y;
    const double *v;

    if (!x || !lab_ok(c))
        return NULL;
    t = lab_contiguous(c, lab_cast(c, lab_detach(c, x), LAB_F64));
    if (bins < 1)
        return lab_fail(c, LAB_EARG, "histc: %lld bins: at least 1 was expected",
                        (long long)bins);
    if (low == 0 && high == 0 && lab_numel(x) > 0) {
        low = lab_item(c, lab_min(c, t, NULL, false));
        high = lab_item(c, lab_max(c, t, NULL, false));
        if (low == high) {
            low -= 1;
            high += 1;
        }
    }
    if (lab_numel(x) > 0 && !(low < high && isfinite(low) && isfinite(high)))
        return lab_fail(c, LAB_EARG, "histc: from %g to %g: a finite range was expected",
                        low, high);
    y = lab_tensor_zeros(c, LAB_F32, 1, &bins);
    v = lab_f64(t);
    for (int64_t i = 0; y && v && i < lab_numel(t); i++) {
        int64_t b;

        if (!(v[i] >= low && v[i] <= high))
            continue;
        b = (int64_t)((v[i] - low) / (high - low) * (double)bins);
        lab_f32_mut(y)[b < bins ? b : bins - 1]++;
    }
    return y;
}
