/* lab_test.h — what the tests of the core share: cmocka, a host with a context, errors. */
#ifndef LAB_TEST_H
#define LAB_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <lab/host.h>
#include <lab/tensor.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each test gets a context of a host of its own as *state. */
static inline int open_lab(void **state)
{
    *state = lab_ctx_new(lab_host_new());
    return *state ? 0 : -1;
}

/* Nothing may be left when all scopes are closed. */
static inline int close_lab(void **state)
{
    lab_ctx *c = *state;
    lab_host *h = lab_ctx_host(c);
    size_t live;

    lab_ctx_free(c);
    live = lab_host_memory(h).live;
    lab_host_free(h);
    return live == 0 ? 0 : -1;
}

#define LAB_TEST(f) cmocka_unit_test_setup_teardown(f, open_lab, close_lab)

/* The recorded error is this one; it is cleared. */
#define assert_error(c, code, text)                   \
    do {                                              \
        assert_int_equal(lab_error_code(c), code);    \
        assert_string_equal(lab_error_text(c), text); \
        lab_error_clear(c);                           \
    } while (0)

#define assert_ok(c) assert_string_equal(lab_error_text(c), "")

#define assert_shape(t, ...)                                         \
    do {                                                             \
        const int64_t want_[] = { __VA_ARGS__ };                     \
                                                                     \
        assert_non_null(t);                                          \
        assert_int_equal(lab_ndim(t), sizeof want_ / sizeof *want_); \
        assert_memory_equal(lab_shape(t), want_, sizeof want_);      \
    } while (0)

static inline lab_tensor *numbers_of(lab_ctx *c, lab_dtype d, const double *x, int64_t n)
{
    lab_tensor *t = lab_tensor_make(c, LAB_F64, n);

    for (int64_t i = 0; t && i < n; i++)
        lab_f64_mut(t)[i] = x[i];
    return lab_cast(c, t, d);
}

/* A 1-d tensor of these numbers. */
#define NUMBERS(c, d, ...)                                \
    numbers_of((c), (d), (const double[]){ __VA_ARGS__ }, \
               sizeof((const double[]){ __VA_ARGS__ }) / sizeof(double))

/* All elements in row-major order are these, to the last bit (NaN equals NaN). */
static inline void check_numbers(lab_ctx *c, lab_tensor *t, const double *want, int64_t n,
                                 const char *file, int line)
{
    lab_tensor *flat = lab_cast(c, lab_contiguous(c, t), LAB_F64);

    if (!flat || lab_numel(flat) != n) {
        print_error("%lld elements, %lld expected %s\n", (long long)lab_numel(flat),
                    (long long)n, lab_error_text(c));
        _fail(file, line);
    }
    for (int64_t i = 0; i < n; i++) {
        double x = lab_f64(flat)[i];

        if (x != want[i] && !(isnan(x) && isnan(want[i]))) {
            print_error("element %lld is %.17g, %.17g expected\n", (long long)i, x,
                        want[i]);
            _fail(file, line);
        }
    }
}
#define assert_numbers(c, t, ...)                                                     \
    check_numbers((c), (t), (const double[]){ __VA_ARGS__ },                          \
                  sizeof((const double[]){ __VA_ARGS__ }) / sizeof(double), __FILE__, \
                  __LINE__)

#define RUN(...)                                           \
    int main(void)                                         \
    {                                                      \
        const struct CMUnitTest tests[] = { __VA_ARGS__ }; \
                                                           \
        cmocka_set_message_output(CM_OUTPUT_TAP);          \
        return cmocka_run_group_tests(tests, NULL, NULL);  \
    }

#endif
