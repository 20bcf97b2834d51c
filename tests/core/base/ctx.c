/* Contexts: sticky errors, scratch memory of scopes, reports. */
#include "../lab_test.h"

static void first_error_stays(void **state)
{
    lab_ctx *c = *state;

    assert_true(lab_ok(c));
    assert_string_equal(lab_error_text(c), "");
    assert_null(lab_fail(c, LAB_ESHAPE, "k is %d in 'a', %d in 'b'", 3, 4));
    assert_int_equal(lab_failn(c, LAB_EIO, "a later one"), 0);
    assert_false(lab_ok(c));
    assert_error(c, LAB_ESHAPE, "k is 3 in 'a', 4 in 'b'");
    assert_true(lab_ok(c));
    assert_int_equal(lab_error_code(c), LAB_OK);
}

/* A message is one line of bounded length, whatever a file or a user put into it. */
static void long_messages_are_cut(void **state)
{
    lab_ctx *c = *state;
    char *text = malloc(100001);

    memset(text, 'x', 100000);
    text[100000] = 0;
    lab_fail(c, LAB_EARG, "%s", text);
    assert_in_range(strlen(lab_error_text(c)), 500, 10000);
    free(text);
    lab_error_clear(c);
}

static void nothing_works_in_a_failed_context(void **state)
{
    lab_ctx *c = *state;

    lab_fail(c, LAB_EARG, "wrong");
    assert_null(lab_alloc(c, 8));
    assert_null(lab_strdup(c, "text"));
    assert_null(lab_format(c, "%d", 1));
    assert_null(lab_new(c, &lab_table_type));
    assert_null(lab_table_new(c));
    assert_null(lab_tensor_make(c, LAB_F32, 2));
    assert_null(lab_value_new(c, LAB_V_NIL));
    assert_error(c, LAB_EARG, "wrong");
}

static void no_context_is_a_failed_one(void **state)
{
    (void)state;
    assert_false(lab_ok(NULL));
    assert_null(lab_fail(NULL, LAB_EARG, "wrong"));
    assert_string_equal(lab_error_text(NULL), "");
    assert_null(lab_alloc(NULL, 8));
    assert_null(lab_tensor_make(NULL, LAB_F32, 2));
    assert_true(lab_tick(NULL, 0, 1));
    lab_error_clear(NULL);
    lab_ctx_free(NULL);
    lab_host_free(NULL);
}

static void codes_have_names(void **state)
{
    (void)state;
    for (int code = 0; code < LAB_N_CODES; code++) {
        assert_non_null(lab_code_name((lab_code)code));
        for (int other = 0; other < code; other++)
            assert_string_not_equal(lab_code_name((lab_code)code),
                                    lab_code_name((lab_code)other));
    }
    assert_string_equal(lab_code_name((lab_code)999), "unknown");
    assert_string_equal(lab_code_name((lab_code)-1), "unknown");
}

/* ---- scratch memory ------------------------------------------------------------------------ */

static void scratch_is_zeroed_and_aligned(void **state)
{
    lab_ctx *c = *state;

    for (size_t n = 0; n < 3000; n += 7) {
        unsigned char *at = lab_alloc(c, n);

        assert_non_null(at);
        assert_int_equal((uintptr_t)at % 64, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(at[i], 0);
        memset(at, 0xff, n);
    }
}

static void scratch_pieces_do_not_overlap(void **state)
{
    lab_ctx *c = *state;
    unsigned char *at[300];

    for (int i = 0; i < 300; i++) {
        at[i] = lab_alloc(c, 1000);
        memset(at[i], i, 1000);
    }
    for (int i = 0; i < 300; i++)
        for (int k = 0; k < 1000; k++)
            assert_int_equal(at[i][k], (unsigned char)i);
}

static void closed_scope_is_used_again(void **state)
{
    lab_ctx *c = *state;
    char *outside = lab_strdup(c, "outside"), *first = NULL;

    for (int i = 0; i < 1000; i++) {
        lab_scope s = lab_scope_open(c);
        char *at = lab_alloc(c, 50000);

        if (i == 0)
            first = at;
        assert_ptr_equal(at, first);
        assert_int_equal(at[49999], 0);
        memset(at, 1, 50000);
        lab_scope_close(c, &s);
    }
    assert_string_equal(outside, "outside");
}

static void large_scratch_goes_back_and_comes_again(void **state)
{
    lab_ctx *c = *state;

    for (int i = 0; i < 20; i++) {
        lab_scope s = lab_scope_open(c);
        char *a = lab_alloc(c, 10 << 20), *b = lab_alloc(c, 20 << 20);

        assert_non_null(a);
        assert_non_null(b);
        a[(10 << 20) - 1] = b[(20 << 20) - 1] = 1;
        lab_scope_close(c, &s);
    }
    assert_null(lab_alloc(c, SIZE_MAX));
    assert_int_equal(lab_error_code(c), LAB_ENOMEM);
    lab_error_clear(c);
    assert_null(lab_alloc(c, SIZE_MAX - 100));
    assert_int_equal(lab_error_code(c), LAB_ENOMEM);
    lab_error_clear(c);
    assert_non_null(lab_alloc(c, 10));
}

static void nested_scopes(void **state)
{
    lab_ctx *c = *state;
    lab_scope a = lab_scope_open(c), b;
    char *x = lab_strdup(c, "a");

    b = lab_scope_open(c);
    for (int i = 0; i < 10000; i++)
        lab_alloc(c, 100);
    lab_scope_close(c, &b);
    assert_string_equal(x, "a");
    assert_string_equal(lab_strdup(c, "again"), "again");
    lab_scope_close(c, &a);
}

static void format_of_any_length(void **state)
{
    lab_ctx *c = *state;

    assert_string_equal(lab_format(c, "%s-%d", "a", 5), "a-5");
    assert_int_equal(strlen(lab_format(c, "%*d", 100000, 1)), 100000);
    assert_null(lab_strdup(c, NULL));
    assert_ok(c);
}

RUN(LAB_TEST(first_error_stays), LAB_TEST(long_messages_are_cut),
    LAB_TEST(nothing_works_in_a_failed_context), LAB_TEST(no_context_is_a_failed_one),
    LAB_TEST(codes_have_names), LAB_TEST(scratch_is_zeroed_and_aligned),
    LAB_TEST(scratch_pieces_do_not_overlap), LAB_TEST(closed_scope_is_used_again),
    LAB_TEST(large_scratch_goes_back_and_comes_again), LAB_TEST(nested_scopes),
    LAB_TEST(format_of_any_length))
