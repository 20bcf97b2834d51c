/* picture.h — what the tests of picture files share: a host, pictures by formula, files. */
#ifndef TESTS_PICTURE_H
#define TESTS_PICTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <lab/files.h>
#include <lab/host.h>
#include <lab/image.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
    lab_host *host;
    lab_ctx *c;
    char folder[32];
};

static inline int picture_setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    f->host = lab_host_new();
    f->c = lab_ctx_new(f->host);
    snprintf(f->folder, sizeof f->folder, "/tmp/labtest-XXXXXX");
    *state = f;
    return mkdtemp(f->folder) ? 0 : -1;
}

static inline int picture_teardown(void **state)
{
    struct fixture *f = *state;

    lab_ctx_free(f->c);
    lab_host_free(f->host);
    rmdir(f->folder);
    free(f);
    return 0;
}

/* A smooth picture with every channel different; channels 1 is H×W. */
static inline lab_tensor *picture_make(lab_ctx *c, lab_dtype d, int64_t h, int64_t w,
                                       int channels)
{
    lab_tensor *t = channels == 1 ? lab_tensor_make(c, d, h, w)
                                  : lab_tensor_make(c, d, h, w, channels);

    for (int64_t i = 0; i < h * w * channels; i++) {
        int64_t k = i % channels, x = i / channels % w, y = i / channels / w;
        int64_t v = (x * (3 + k) + y * (5 - k) + 40 * k) % 256;

        if (d == LAB_U8)
            lab_u8_mut(t)[i] = (uint8_t)v;
        else
            lab_i32_mut(t)[i] = (int32_t)(v * 250 + 3 * k);
    }
    return t;
}

/* A path in the test's own folder. */
static inline const char *picture_path(struct fixture *f, const char *name)
{
    return lab_format(f->c, "%s/%s", f->folder, name);
}

/* Writes `image`, hands back the file's bytes (in c's scope) and removes it. */
static inline uint8_t *picture_bytes(struct fixture *f, const char *name,
                                     const lab_tensor *image, int quality, size_t *len)
{
    const char *path = picture_path(f, name);
    uint8_t *data;

    assert_true(lab_image_write(f->c, path, image, quality));
    data = (uint8_t *)lab_file_read(f->c, path, 1 << 26, len);
    assert_non_null(data);
    unlink(path);
    return data;
}

static inline void assert_same_picture(const lab_tensor *a, const lab_tensor *b)
{
    assert_non_null(a);
    assert_non_null(b);
    assert_int_equal(lab_dtype_of(a), lab_dtype_of(b));
    assert_true(lab_same_shape(a, b));
    assert_memory_equal(lab_data(a), lab_data(b),
                        (size_t)lab_numel(a) * lab_dtype_size(lab_dtype_of(a)));
}

/* The call failed with `code` and a message that holds `text`. */
static inline void assert_failed(lab_ctx *c, lab_code code, const char *text)
{
    if (!strstr(lab_error_text(c), text))
        fail_msg("'%s' lacks '%s'", lab_error_text(c), text);
    assert_int_equal(lab_error_code(c), code);
    lab_error_clear(c);
}

#endif
