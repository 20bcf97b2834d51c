/* order.c — keys, and sorting by them: insertion for few, else by bytes (radix sort, least
 * byte first), whose passes over bytes that are all alike are left out. */
#include "op/order.h"

#include <lab/record.h>
#include <lab/walk.h>

#include <string.h>

enum { FEW = 48 };

/* ---- keys ---------------------------------------------------------------------------------- */

/* Sign and magnitude as an unsigned number: negative ones turned round, others behind them. */
static uint64_t float_key(uint64_t bits, int width)
{
    uint64_t sign = (uint64_t)1 << (width - 1), all = sign | (sign - 1);

    return bits & sign ? ~bits & all : bits | sign;
}

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
    for (int64_t i = 0; i < n; i++) {
        if (wide) {
            double v = lab_f64(t)[i] + 0.0; /* −0 + 0 = 0 */

            memcpy(&keys[i], &v, sizeof v);
            keys[i] = v != v ? UINT64_MAX : float_key(keys[i], 64);
        } else if (real) {
            float v = lab_f32(t)[i] + 0.0f;
            uint32_t bits;

            memcpy(&bits, &v, sizeof v);
            keys[i] = v != v ? UINT32_MAX : float_key(bits, 32);
        } else {
            keys[i] = (uint64_t)lab_i64(t)[i] ^ (uint64_t)1 << 63;
        }
    }
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
