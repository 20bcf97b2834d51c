/* order.c — keys, and sorting by them: insertion for few, else by bytes (radix sort, least
 * byte first), whose passes over bytes that are all alike are left out. */
#include "op/order.h"

#include <lab/record.h>
#include <lab/walk.h>

#include <string.h>

enum { FEW = 48 };

/* ---- keys ---------------------------------------------------------------------------------- */

/* Sign and magnitude as an unsigned number: negative ones turned round, others behind them.
 * x + 0 makes 0 of −0. */
#define KEYS(name, real, bits, width)                                   \
    static void name(const real *x, uint64_t *keys, int64_t n)          \
    {                                                                   \
        const bits sign = (bits)1 << (width - 1);                       \
                                                                        \
        for (int64_t i = 0; i < n; i++) {                               \
            union {                                                     \
                real x;                                                 \
                bits b;                                                 \
            } v = { .x = x[i] + 0 };                                    \
            bits turned = v.b & sign ? (bits)~v.b : (bits)(v.b | sign); \
                                                                        \
            keys[i] = v.x != v.x ? (bits)-1 : turned;                   \
        }                                                               \
    }
KEYS(keys_f64, double, uint64_t, 64)
KEYS(keys_f32, float, uint32_t, 32)

const uint64_t *order_keys(lab_ctx *c, lab_tensor *x)
{
    lab_dtype d = lab_dtype_of(x);
    bool real = lab_dtype_is_float(d), wide = d == LAB_F64;
    int64_t n = lab_numel(x);
    uint64_t *keys = lab_alloc(c, (size_t)(n + 1) * sizeof *keys);
    lab_tensor *t = lab_contiguous(c, lab_cast(c, lab_detach(c, x),
                                               !real  ? LAB_I64
                                               : wide ? LAB_F64
                                                      : LAB_F32));

    if (!t || !keys)
        return NULL;
    if (wide)
        keys_f64(lab_f64(t), keys, n);
    else if (real)
        keys_f32(lab_f32(t), keys, n);
    else
        for (int64_t i = 0; i < n; i++)
            keys[i] = (uint64_t)lab_i64(t)[i] ^ (uint64_t)1 << 63;
    return keys;
}

/* ---- sorting ------------------------------------------------------------------------------- */

static void insertion(struct keyed *a, int64_t n)
{
    for (int64_t i = 1; i < n; i++) {
        struct keyed x = a[i];
        int64_t k = i;

        for (; k > 0 && a[k - 1].key > x.key; k--)
            a[k] = a[k - 1];
        a[k] = x;
    }
}

void order_sort(struct keyed *a, struct keyed *b, int64_t n)
{
    int64_t count[8][256];
    struct keyed *from = a, *to = b;

    if (n <= FEW) {
        insertion(a, n);
        return;
    }
    memset(count, 0, sizeof count);
    for (int64_t i = 0; i < n; i++)
        for (int k = 0; k < 8; k++)
            count[k][a[i].key >> (8 * k) & 255]++;
    for (int k = 0; k < 8; k++) {
        int64_t sum = 0;
        struct keyed *swap;

        if (count[k][from[0].key >> (8 * k) & 255] == n)
            continue;
        for (int v = 0; v < 256; v++) {
            int64_t here = count[k][v];

            count[k][v] = sum;
            sum += here;
        }
        for (int64_t i = 0; i < n; i++)
            to[count[k][from[i].key >> (8 * k) & 255]++] = from[i];
        swap = from;
        from = to;
        to = swap;
    }
    if (from != a)
        memcpy(a, from, (size_t)n * sizeof *a);
}
