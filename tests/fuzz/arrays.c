/* Files of tensors: any bytes are tensors that can be read to their last byte, or refused. */
#include "fuzz.h"

#include "data/zip.h"
#include <lab/host.h>

#include <stdlib.h>
#include <string.h>

static uint64_t touch(const lab_tensor *t)
{
    const uint8_t *p = lab_data(t);
    uint64_t sum = 0;

    LAB_ASSERT(!t || lab_is_contiguous(t));
    for (size_t i = 0, n = t ? (size_t)lab_numel(t) * lab_dtype_size(lab_dtype_of(t)) : 0;
         i < n; i++)
        sum += p[i];
    return sum;
}

static uint64_t touch_all(const lab_table *t)
{
    const lab_value *v;
    uint64_t sum = 0;

    for (int64_t i = 0; lab_table_key(t, i, &v); i++)
        sum += touch(v->as.object);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static lab_host *host;
    struct source s = { data, size, "f", NULL };
    volatile uint64_t sum = 0;
    lab_table *metadata;
    lab_ctx *c;

    host = host ? host : lab_host_new();
    c = lab_ctx_new(host);
    for (int k = 0; k < 4; k++) {
        const void *got = NULL;
        lab_table *t;

        if (k == 0 || k == 3)
            sum += touch(got = k ? idx_decode(c, &s) : npy_decode(c, &s));
        else
            sum += touch_all(got = t = k == 1 ? npz_decode(c, &s)
                                              : safetensors_decode(c, &s, &metadata));
        LAB_ASSERT(!got == !lab_ok(c) && (got || *lab_error_text(c)));
        lab_error_clear(c);
    }
    lab_ctx_free(c);
    return 0;
}

static void npy(const char *descr, int version, const char *numbers, size_t n)
{
    char file[512] = "\x93NUMPY";
    int at = version > 1 ? 12 : 10;
    int len = snprintf(file + at, sizeof file - (size_t)at, "%s", descr);

    file[6] = (char)version;
    file[8] = (char)len;
    memcpy(file + at + len, numbers, n);
    fuzz_seed(file, (size_t)(at + len) + n);
}

static void safetensors(const char *header, size_t numbers)
{
    char file[512] = { 0 };
    int len = snprintf(file + 8, sizeof file - 8, "%s", header);

    file[0] = (char)len;
    fuzz_seed(file, 8 + (size_t)len + numbers);
}

static void npz(bool compress)
{
    lab_host *host = lab_host_new();
    lab_ctx *c = lab_ctx_new(host);
    struct zip_entry entries[2];
    char *bytes, *one;
    size_t len, n;
    FILE *f = open_memstream(&bytes, &len), *g = open_memstream(&one, &n);
    struct zip_writer w = { .c = c, .f = f, .entries = entries };

    npy_encode(c, g, "x", lab_tensor_zeros(c, LAB_F32, 2, (int64_t[]){ 3, 4 }));
    fclose(g);
    zip_add(&w, "x.npy", one, n, compress);
    zip_add(&w, "y.npy", one, n, false);
    zip_finish(&w);
    fclose(f);
    fuzz_seed(bytes, len);
    free(bytes);
    free(one);
    lab_ctx_free(c);
    lab_host_free(host);
}

void fuzz_seeds(void)
{
    npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", 1,
        "\0\0\x80?\0\0\0@\0\0@@\0\0\x80@\0\0\xa0@\0\0\xc0@", 24);
    npy("{\"descr\": '>i2', 'fortran_order': True, 'shape': (2, 2)}", 2,
        "\0\1\0\2\0\3\0\4", 8);
    npy("{'descr': '|b1', 'fortran_order': False, 'shape': ()}", 3, "\2", 1);
    npy("{'descr': '<u8', 'fortran_order': False, 'shape': (0, 9L)}", 1, "", 0);
    safetensors("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                "\"b\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[8,10]},"
                "\"__metadata__\":{\"k\":\"v\"}}",
                10);
    safetensors("{}", 0);
    npz(true);
    npz(false);
    fuzz_seed("\0\0\x08\3\0\0\0\2\0\0\0\1\0\0\0\2\1\2\3\4", 20);
    fuzz_seed("\0\0\x0d\1\0\0\0\1?\x80\0\0", 12);
}
