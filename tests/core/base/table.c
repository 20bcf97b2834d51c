/* Tables, values and callbacks. */
#include "../lab_test.h"

static void list_part(void **state)
{
    lab_ctx *c = *state;
    lab_table *t = lab_table_new(c);

    assert_int_equal(lab_table_len(t), 0);
    assert_null(lab_table_at(t, 0));
    for (int i = 0; i < 1000; i++)
        lab_table_push(c, t, LAB_V_INT(i * i));
    assert_int_equal(lab_table_len(t), 1000);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(lab_table_at(t, i)->kind, LAB_INT);
        assert_int_equal(lab_table_at(t, i)->as.i, i * i);
    }
    assert_null(lab_table_at(t, 1000));
    assert_null(lab_table_at(t, -1));
}

static void record_part_keeps_its_order(void **state)
{
    lab_ctx *c = *state;
    lab_table *t = lab_table_new(c);
    const lab_value *v;

    lab_table_set(c, t, "z", LAB_V_NUMBER(1.5));
    lab_table_set(c, t, "a", LAB_V_BOOL(true));
    lab_table_setf(c, t, "text", "%d of %d", 3, 4);
    lab_table_set(c, t, "z", LAB_V_INT(7));
    assert_string_equal(lab_table_key(t, 0, &v), "z");
    assert_int_equal(v->as.i, 7);
    assert_string_equal(lab_table_key(t, 1, &v), "a");
    assert_true(v->as.b);
    assert_string_equal(lab_table_key(t, 2, NULL), "text");
    assert_null(lab_table_key(t, 3, &v));
    assert_string_equal(lab_table_get(t, "text")->as.s.at, "3 of 4");
    assert_null(lab_table_get(t, "b"));
    assert_int_equal(lab_table_len(t), 0);
}

/* What a table holds is its own: the caller's text may change. */
static void long_records_find_every_key(void **state)
{
    lab_ctx *c = *state;
    lab_table *t = lab_table_new(c);
    char key[16];

    for (int i = 0; i < 5000; i++) {
        snprintf(key, sizeof key, "k%d", i * 7 % 5000);
        lab_table_set(c, t, key, LAB_V_INT(i));
        snprintf(key, sizeof key, "k%d", i * 7 % 5000 + 5000);
        assert_null(lab_table_get(t, key));
    }
    lab_table_set(c, t, "k7", LAB_V_INT(-1));
    for (int i = 0; i < 5000; i++) {
        snprintf(key, sizeof key, "k%d", i * 7 % 5000);
        assert_int_equal(lab_table_get(t, key)->as.i, i == 1 ? -1 : i);
        assert_string_equal(lab_table_key(t, i, NULL), key);
    }
    assert_null(lab_table_key(t, 5000, NULL));
}

static void texts_are_copied(void **state)
{
    lab_ctx *c = *state;
    lab_table *t = lab_table_new(c);
    char text[] = "before";

    lab_table_push(c, t, (lab_value){ .kind = LAB_STRING, .as.s = { "a\0b", 3 } });
    lab_table_push(c, t, lab_v_string(text));
    memset(text, 'x', 6);
    assert_int_equal(lab_table_at(t, 0)->as.s.len, 3);
    assert_memory_equal(lab_table_at(t, 0)->as.s.at, "a\0b", 4);
    assert_string_equal(lab_table_at(t, 1)->as.s.at, "before");
    lab_table_push(c, t, lab_v_string(NULL));
    assert_int_equal(lab_table_at(t, 2)->kind, LAB_NIL);
}

static void objects_are_kept(void **state)
{
    lab_ctx *c = *state;
    lab_table *outer = lab_table_new(c);
    lab_scope s = lab_scope_open(c);
    lab_tensor *x = lab_tensor_make(c, LAB_U8, 5);
    lab_table *inner = lab_table_new(c);

    lab_table_push(c, inner, LAB_V_OBJECT(x));
    lab_table_set(c, outer, "inner", LAB_V_TABLE(inner));
    assert_int_equal(lab_refs(x), 2);
    assert_int_equal(lab_refs(inner), 2);
    lab_scope_close(c, &s);
    inner = lab_table_get(outer, "inner")->as.table;
    x = lab_table_at(inner, 0)->as.object;
    assert_int_equal(lab_refs(x), 1);
    assert_int_equal(lab_numel(x), 5);
    lab_table_set(c, outer, "inner", LAB_V_NIL);
    assert_int_equal(lab_host_memory(lab_ctx_host(c)).live, 0);
}

static void null_tables_are_empty(void **state)
{
    lab_ctx *c = *state;

    lab_table_push(c, NULL, LAB_V_INT(1));
    lab_table_set(c, NULL, "a", LAB_V_INT(1));
    assert_int_equal(lab_table_len(NULL), 0);
    assert_null(lab_table_at(NULL, 0));
    assert_null(lab_table_get(NULL, "a"));
    assert_null(lab_table_key(NULL, 0, NULL));
    assert_ok(c);
}

static void values_say_what_they_are(void **state)
{
    lab_ctx *c = *state;
    lab_value v = LAB_V_INT(3), text = lab_v_string("3"),
              object = LAB_V_OBJECT(lab_tensor_make(c, LAB_F32, 1));
    double x = 0;

    assert_true(lab_value_number(&v, &x));
    assert_true(x == 3);
    v = LAB_V_NUMBER(2.5);
    assert_true(lab_value_number(&v, &x));
    assert_true(x == 2.5);
    assert_false(lab_value_number(&text, &x));
    assert_false(lab_value_number(NULL, &x));
    assert_string_equal(lab_value_kind(&v), "a number");
    assert_string_equal(lab_value_kind(&text), "a string");
    assert_non_null(strstr(lab_value_kind(&object), "Tensor"));
    v = LAB_V_NIL;
    assert_string_equal(lab_value_kind(&v), "nil");
}

/* ---- callbacks ------------------------------------------------------------------------------ */

static int released;

static bool add(lab_ctx *c, void *self, int id, const lab_value *args, int n,
                lab_value *result)
{
    double sum = id + *(int *)self, x;

    for (int i = 0; i < n; i++) {
        if (!lab_value_number(&args[i], &x)) {
            lab_fail(c, LAB_ECALL, "no number");
            return false;
        }
        sum += x;
    }
    if (result)
        *result = LAB_V_NUMBER(sum);
    return true;
}

static void release(void *self, int id)
{
    (void)self;
    released += id;
}

static const lab_callback_kind adder = { add, release }, other = { add, release };

static void callbacks_are_called_and_released(void **state)
{
    lab_ctx *c = *state;
    int base = 100;
    lab_scope s = lab_scope_open(c);
    lab_callback *fn = lab_callback_new(c, &adder, &base, 7);
    lab_value args[] = { LAB_V_INT(1), LAB_V_NUMBER(0.5) }, result,
              text = lab_v_string("x");

    released = 0;
    assert_true(lab_call(c, fn, args, 2, &result));
    assert_true(result.as.n == 108.5);
    assert_true(lab_call(c, fn, args, 2, NULL));
    assert_false(lab_call(c, fn, &text, 1, &result));
    assert_error(c, LAB_ECALL, "no number");
    assert_false(lab_call(c, NULL, args, 2, &result));
    assert_int_equal(lab_callback_id(fn, &adder), 7);
    assert_int_equal(lab_callback_id(fn, &other), -1);
    lab_scope_close(c, &s);
    assert_int_equal(released, 7);
    lab_fail(c, LAB_EARG, "wrong");
    assert_null(lab_callback_new(c, &adder, &base, 5));
    assert_int_equal(released, 12);
    lab_error_clear(c);
}

static void sorted_records_find_every_key(void **state)
{
    lab_ctx *c = *state;
    lab_table *t = lab_table_new(c);
    const lab_value *v;

    for (int i = 0; i < 100; i++)
        lab_table_set(c, t, lab_format(c, "%02d", i * 37 % 100), LAB_V_INT(i));
    lab_table_sort(t);
    lab_table_sort(NULL);
    for (int i = 0; i < 100; i++) {
        assert_string_equal(lab_table_key(t, i, &v), lab_format(c, "%02d", i));
        assert_ptr_equal(lab_table_get(t, lab_format(c, "%02d", i)), v);
        assert_int_equal(v->as.i * 37 % 100, i);
    }
    lab_table_set(c, t, "07", LAB_V_INT(-1));
    assert_int_equal(lab_table_get(t, "07")->as.i, -1);
}

RUN(LAB_TEST(list_part), LAB_TEST(record_part_keeps_its_order),
    LAB_TEST(long_records_find_every_key), LAB_TEST(sorted_records_find_every_key),
    LAB_TEST(texts_are_copied), LAB_TEST(objects_are_kept),
    LAB_TEST(null_tables_are_empty), LAB_TEST(values_say_what_they_are),
    LAB_TEST(callbacks_are_called_and_released))
