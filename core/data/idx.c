/* idx.c — the format of MNIST (LeCun, Cortes & Burges): 0, 0, type, number of dimensions,
 * the sizes (u32) and the numbers, most significant bytes first; often gzipped. */
#include "data/number.h"

#include <lab/records.h>

static const size_t max_unpacked = (size_t)1 << 32;

lab_tensor *idx_decode(lab_ctx *c, const struct source *s)
{
    static const struct number_kind kinds[] = {
        [0x08] = { 'u', 1, true }, [0x09] = { 'i', 1, true }, [0x0b] = { 'i', 2, true },
        [0x0c] = { 'i', 4, true }, [0x0d] = { 'f', 4, true }, [0x0e] = { 'f', 8, true },
    };
    int64_t shape[LAB_MAX_DIMS];
    struct number_kind k = { 0 };
    size_t at, bytes;
    int ndim;

    if (!lab_ok(c))
        return NULL;
    if (s->len >= 4 && s->data[0] == 0 && s->data[1] == 0 &&
        s->data[2] < sizeof kinds / sizeof *kinds)
        k = kinds[s->data[2]];
    if (!k.size)
        return lab_fail(c, LAB_EFORMAT,
                        "%s: not an idx file (0, 0, a type 8 to 14, dimensions expected)",
                        s->name);
    ndim = s->data[3];
    at = 4 + 4 * (size_t)ndim;
    if (ndim > LAB_MAX_DIMS || at > s->len)
        return lab_fail(c, LAB_EFORMAT, "%s: %d dimensions in an idx file of %zu bytes",
                        s->name, ndim, s->len);
    for (int i = 0; i < ndim; i++)
        shape[i] = (int64_t)number_load(s->data + 4 + 4 * i, 4, true);
    if (!number_bytes(c, s, k, ndim, shape, &bytes))
        return NULL;
    if (bytes != s->len - at)
        return lab_fail(c, LAB_EFORMAT, "%s: %zu bytes of numbers expected, got %zu",
                        s->name, bytes, s->len - at);
    return number_tensor(c, s, at, k, ndim, shape);
}

lab_tensor *lab_idx_read(lab_ctx *c, const char *path)
{
    struct source s =
        source_unzipped(c, source_of(file_map(c, path), path), max_unpacked);

    return idx_decode(c, &s);
}
