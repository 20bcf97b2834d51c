/* common.h — what the tests of the cv plugin share: pictures, and every level of CPU. */
#ifndef TESTS_CV_COMMON_H
#define TESTS_CV_COMMON_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <lab/host.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cv.h"

struct fixture {
    lab_host *host;
    lab_ctx *c;
};

static inline int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    f->host = lab_host_new();
    f->c = lab_ctx_new(f->host);
    *state = f;
    return 0;
}

static inline int teardown(void **state)
{
    struct fixture *f = *state;

    lab_ctx_free(f->c);
    lab_host_free(f->host);
    free(f);
    return 0;
}

/* Odd sizes: narrower than a vector, one more, one less, single rows and columns. */
static const int sizes[][2] = {
    { 1, 1 },  { 1, 70 },  { 70, 1 },  { 2, 3 },    { 5, 31 },
    { 9, 33 }, { 17, 64 }, { 20, 65 }, { 33, 127 }, { 40, 200 },
};
enum { N_SIZES = sizeof sizes / sizeof *sizes };

/* Numbers that look random, the same in every run; smooth ones change slowly along rows. */
static inline uint32_t noise(uint32_t i)
{
    i = (i ^ i >> 15) * 2246822519u;
    i = (i ^ i >> 13) * 3266489917u;
    return i ^ i >> 16;
}

static inline lab_tensor *picture(lab_ctx *c, lab_dtype d, int64_t h, int64_t w,
                                  int channels, bool smooth)
{
    lab_tensor *t = channels == 1 ? lab_tensor_make(c, d, h, w)
                                  : lab_tensor_make(c, d, h, w, channels);

    for (int64_t i = 0; i < h * w * channels; i++) {
        int64_t y = i / channels / w, x = i / channels % w;
        double wave = 127 + 60 * sin(0.11 * (double)x + (double)(i % channels)) +
                      60 * cos(0.17 * (double)y);
        uint8_t v = smooth ? (uint8_t)(wave + noise((uint32_t)i) % 8)
                           : (uint8_t)noise((uint32_t)i);

        if (d == LAB_F32)
            lab_f32_mut(t)[i] = (float)v / 255.0f;
        else
            ((uint8_t *)lab_data_mut(t))[i] = v;
    }
    return t;
}

static inline bool equal(const lab_tensor *a, const lab_tensor *b)
{
    return a && b && lab_dtype_of(a) == lab_dtype_of(b) && lab_same_shape(a, b) &&
           memcmp(lab_data(a), lab_data(b),
                  (size_t)lab_numel(a) * lab_dtype_size(lab_dtype_of(a))) == 0;
}

/* The tensor a list of u8 makes. */
static inline lab_tensor *bytes(lab_ctx *c, int64_t h, int64_t w, const uint8_t *v)
{
    lab_tensor *t = lab_tensor_make(c, LAB_U8, h, w);

    memcpy(lab_u8_mut(t), v, (size_t)(h * w));
    return t;
}

/* The call failed with `code` and a message that holds `text`. */
static inline void assert_failed(lab_ctx *c, lab_code code, const char *text)
{
    if (!strstr(lab_error_text(c), text))
        fail_msg("'%s' lacks '%s'", lab_error_text(c), text);
    assert_int_equal(lab_error_code(c), code);
    lab_error_clear(c);
}

/* Levels above the plain one that this CPU has. */
#define EACH_LEVEL(level) \
    for (int level = LAB_CPU_PLAIN + 1; level <= (int)lab_cpu_level(); level++)

#endif
