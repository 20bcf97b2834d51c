/* CSV, JSON, text, idx, CIFAR-10, folders: what is read, what is written, what is refused. */
#include "folder.h"

#include "data/number.h"
#include <lab/data.h>
#include <lab/files.h>
#include <lab/image.h>
#include <lab/records.h>

/* ---- CSV --------------------------------------------------------------------------------- */

static lab_table *csv(lab_ctx *c, const char *text, bool header, lab_table **names)
{
    return lab_csv_parse(c, text, strlen(text), "f", 0, header, names);
}

static lab_tensor *column(const lab_table *t, const char *name)
{
    const lab_value *v = lab_table_get(t, name);

    assert_non_null(v);
    assert_int_equal(v->kind, LAB_OBJECT);
    return v->as.object;
}

static const char *word(const lab_table *t, const char *name, int64_t i)
{
    return lab_table_at(lab_table_get(t, name)->as.table, i)->as.s.at;
}

static void columns_have_their_kinds(void **state)
{
    lab_ctx *c = *state;
    lab_table *names,
        *t = csv(c,
                 "\xef\xbb\xbfname;age;height;note\r\n\"Ann\"\"a\";31;1.75;NA\r\n\r\n"
                 "\"B;\nob\";-2; 1.5e1 ;x\r\n\"3\";+7;NA;\"\"\r\n",
                 true, &names);

    assert_ok(c);
    assert_int_equal(lab_table_len(names), 4);
    assert_string_equal(lab_table_at(names, 3)->as.s.at, "note");
    assert_string_equal(word(t, "name", 0), "Ann\"a");
    assert_string_equal(word(t, "name", 1), "B;\nob");
    assert_int_equal(lab_dtype_of(column(t, "age")), LAB_I64);
    assert_numbers(c, column(t, "age"), 31, -2, 7);
    assert_int_equal(lab_dtype_of(column(t, "height")), LAB_F64);
    assert_numbers(c, column(t, "height"), 1.75, 15, NAN);
    assert_string_equal(word(t, "note", 0), "NA");
    assert_ptr_equal(lab_table_at(t, 1)->as.object, column(t, "age"));
    t = csv(c, "1\t2\n3\t4", false, &names);
    assert_numbers(c, lab_table_at(t, 1)->as.object, 2, 4);
    assert_string_equal(lab_table_at(names, 1)->as.s.at, "2");
    t = csv(c, "", true, &names);
    assert_ok(c);
    assert_int_equal(lab_table_len(t), 0);
    t = csv(c, "a,b\n", true, &names);
    assert_int_equal(lab_numel(column(t, "b")), 0);
    /* 2^63 is not whole any more; hexadecimal is text. */
    t = csv(c, "a,b\n9223372036854775808,0x10\n", true, &names);
    assert_int_equal(lab_dtype_of(column(t, "a")), LAB_F64);
    assert_string_equal(word(t, "b", 0), "0x10");
}

static void broken_csv_is_named(void **state)
{
    lab_ctx *c = *state;

    assert_null(csv(c, "a,b\n1,2\n3\n", true, NULL));
    assert_error(c, LAB_EFORMAT, "f: line 3: 2 cells expected, got 1");
    assert_null(csv(c, "a,b\n1,\"2\n3\n", true, NULL));
    assert_error(c, LAB_EFORMAT, "f: line 2: a quote that does not end");
    assert_null(csv(c, "a,b\n1,\"2\"3\n", true, NULL));
    assert_error(c, LAB_EFORMAT,
                 "f: line 2: a delimiter or the line's end expected behind a quote");
    assert_null(lab_csv_parse(c, "a\0b", 3, "f", 0, true, NULL));
    assert_error(c, LAB_EFORMAT, "f: a zero byte: not a table of text");
}

static void csv_comes_back(void **state)
{
    lab_ctx *c = *state;
    const char *p = path_of(c, "a.csv");
    lab_table *t = lab_table_new(c), *list = lab_table_new(c), *got;
    const char *const names[] = { "x", "a \"b\", c", "k" };

    lab_table_push(c, list, lab_v_string("p,q"));
    lab_table_push(c, list, lab_v_string(""));
    lab_table_push(c, list, lab_v_string("two\nlines"));
    lab_table_set(c, t, "x", LAB_V_OBJECT(NUMBERS(c, LAB_F64, 0.1, NAN, -1e300)));
    lab_table_set(c, t, "a \"b\", c", LAB_V_TABLE(list));
    lab_table_set(c, t, "k", LAB_V_OBJECT(NUMBERS(c, LAB_U8, 1, 2, 3)));
    assert_true(lab_csv_write(c, p, t, &(lab_strings){ 3, names }, ','));
    got = lab_csv_read(c, p, 0, true, NULL);
    assert_ok(c);
    assert_numbers(c, column(got, "x"), 0.1, NAN, -1e300);
    assert_numbers(c, column(got, "k"), 1, 2, 3);
    for (int i = 0; i < 3; i++)
        assert_string_equal(word(got, names[1], i), lab_table_at(list, i)->as.s.at);
    lab_table_push(c, list, lab_v_string("more"));
    assert_false(lab_csv_write(c, "a.csv", t, &(lab_strings){ 3, names }, ','));
    assert_error(c, LAB_ESHAPE, "a.csv: column 'a \"b\", c' has 4 rows, 'x' 3");
    assert_false(
        lab_csv_write(c, "a.csv", t, &(lab_strings){ 1, (const char *[]){ "y" } }, ','));
    assert_error(c, LAB_EARG, "a.csv: column 'y' is a list or a 1-d tensor, got nil");
}

/* ---- JSON -------------------------------------------------------------------------------- */

static void json_comes_back(void **state)
{
    lab_ctx *c = *state;
    static const char *const texts[] = {
        "{\"a\": [1, 2.5, \"x\\u0000y\", true, null], \"big\": 9007199254740993}",
        "[]",
        "3",
        "\"é\"",
        "[[[[]]], {\"k\": {\"k\": -9223372036854775808}}]",
        "0.1",
        "[1.0, 1e+300, 4.94065645841247e-324, 0.30000000000000004, -0.0]",
        "\"\\n\\u0001\\\"\\\\/\"",
    };
    size_t len;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        lab_value *v = lab_json_parse(c, texts[i], strlen(texts[i]), "f", NULL);

        assert_ok(c);
        assert_string_equal(lab_json_text(c, v, 0, &len), texts[i]);
        assert_int_equal(len, strlen(texts[i]));
    }
    {
        lab_value none = lab_v_string("none"),
                  *v = lab_json_parse(c, "[null, 1]", 9, "f", &none);

        assert_string_equal(lab_table_at(v->as.table, 0)->as.s.at, "none");
        v = lab_value_new(c, LAB_V_OBJECT(lab_reshape(c, NUMBERS(c, LAB_I32, 1, 2, 3, 4),
                                                      2, (int64_t[]){ 2, 2 })));
        assert_string_equal(lab_json_text(c, v, 0, NULL), "[[1, 2], [3, 4]]");
    }
}

static void broken_json_is_named(void **state)
{
    lab_ctx *c = *state;
    lab_value v = LAB_V_NUMBER(NAN);
    lab_table *t = lab_table_new(c);

    assert_null(lab_json_parse(c, "{\"a\":\n 1,}", 10, "f", NULL));
    assert_error(c, LAB_EFORMAT, "f: line 2, column 4: string or '}' expected near '}'");
    assert_null(lab_json_parse(c, "9223372036854775808", 19, "f", NULL));
    assert_error(c, LAB_EFORMAT,
                 "f: line 1, column 19: too big integer near '9223372036854775808'");
    assert_null(lab_jsonl_parse(c, "{}\n\n[1\n", 7, "f", NULL));
    assert_error(c, LAB_EFORMAT, "f: line 3, column 2: ']' expected near end of file");
    assert_null(lab_json_text(c, &v, 0, NULL));
    assert_error(c, LAB_EARG, "json: nan is not a number of JSON");
    lab_table_push(c, t, LAB_V_INT(1));
    lab_table_set(c, t, "a", LAB_V_INT(2));
    v = LAB_V_TABLE(t);
    assert_null(lab_json_text(c, &v, 0, NULL));
    assert_error(c, LAB_EARG, "json: a table with both a list and names ('a')");
    {
        char deep[2000];

        memset(deep, '[', 1000);
        memset(deep + 1000, ']', 1000);
        assert_null(lab_json_parse(c, deep, sizeof deep, "f", NULL));
        assert_error(c, LAB_EFORMAT, "f: nested deeper than 500");
    }
}

/* ---- text -------------------------------------------------------------------------------- */

static void text_is_checked(void **state)
{
    lab_ctx *c = *state;
    const char *p = path_of(c, "a.txt");
    lab_table *lines;
    static const struct {
        const char *text;
        size_t good;
    } cases[] = {
        { "abc\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80", 12 },
        { "\xc0\x80", 0 },
        { "a\x80", 1 },
        { "\xed\xa0\x80", 0 },
        { "\xf4\x90\x80\x80", 0 },
        { "\xe0\x9f\xbf", 0 },
        { "\xc3", 0 },
        { "\xff", 0 },
        { "\xef\xbf\xbf", 3 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(lab_utf8_check(cases[i].text, strlen(cases[i].text)),
                         cases[i].good);
    assert_true(lab_file_write(c, p,
                               "\xef\xbb\xbf"
                               "a\r\n\nb",
                               8));
    lines = lab_lines_read(c, p);
    assert_int_equal(lab_table_len(lines), 3);
    assert_string_equal(lab_table_at(lines, 0)->as.s.at, "a");
    assert_string_equal(lab_table_at(lines, 1)->as.s.at, "");
    assert_string_equal(lab_table_at(lines, 2)->as.s.at, "b");
    assert_true(lab_file_write(c, p, "a\nb\xff", 4));
    assert_null(lab_text_read(c, p, NULL));
    assert_non_null(
        strstr(lab_error_text(c), "line 2: byte 3 (0xff) is not text in UTF-8"));
    lab_error_clear(c);
}

/* ---- pictures ----------------------------------------------------------------------------- */

static void idx_and_cifar(void **state)
{
    lab_ctx *c = *state;
    const char *p = path_of(c, "a.idx"), *zip = path_of(c, "a.idx.gz");
    static const char idx[] = "\0\0\x0b\2\0\0\0\2\0\0\0\1\xff\xff\1\0";
    char command[256];
    uint8_t *record = lab_alloc(c, 3073);
    lab_tensor *t, *labels;

    assert_true(lab_file_write(c, p, idx, 16));
    snprintf(command, sizeof command, "gzip -c '%s' > '%s'", p, zip);
    assert_int_equal(system(command), 0);
    for (int k = 0; k < 2; k++) {
        t = lab_idx_read(c, k ? zip : p);
        assert_shape(t, 2, 1);
        assert_numbers(c, t, -1, 256);
    }
    assert_true(lab_file_write(c, p, idx, 15));
    assert_null(lab_idx_read(c, p));
    assert_non_null(strstr(lab_error_text(c), "4 bytes of numbers expected, got 3"));
    lab_error_clear(c);
    record[0] = 7;
    record[1] = 1;
    record[1 + 1024] = 2;
    record[1 + 2048 + 1023] = 3;
    assert_true(lab_file_write(c, p, record, 3073));
    t = lab_cifar10_read(c, &(lab_strings){ 2, (const char *[]){ p, p } }, &labels);
    assert_shape(t, 2, 32, 32, 3);
    assert_numbers(c, labels, 7, 7);
    assert_int_equal(lab_u8(t)[0], 1);
    assert_int_equal(lab_u8(t)[1], 2);
    assert_int_equal(lab_u8(t)[2 * 3072 - 1], 3);
    record[0] = 10;
    assert_true(lab_file_write(c, p, record, 3073));
    assert_null(lab_cifar10_read(c, &(lab_strings){ 1, &p }, &labels));
    assert_non_null(
        strstr(lab_error_text(c), "record 0: a label 0 to 9 expected, got 10"));
    lab_error_clear(c);
}

static void folders_are_classes(void **state)
{
    lab_ctx *c = *state;
    static const char *const files[] = { "pets/dog/b.png", "pets/cat/a.png",
                                         "pets/dog/a.png" };
    lab_tensor *red = lab_tensor_zeros(c, LAB_U8, 3, (int64_t[]){ 4, 6, 3 });
    lab_table *classes, *t;
    lab_dataset *d;

    for (int i = 0; i < 24; i++)
        lab_u8_mut(red)[3 * i] = 200;
    assert_true(lab_mkdirs(c, path_of(c, "pets/cat")) &&
                lab_mkdirs(c, path_of(c, "pets/dog")));
    for (int i = 0; i < 3; i++)
        assert_true(lab_image_write(c, path_of(c, files[i]), red, 0));
    assert_true(lab_file_write(c, path_of(c, "pets/cat/note.txt"), "x", 1));
    d = lab_dataset_folder(c, path_of(c, "pets"), 2, &classes);
    assert_ok(c);
    assert_int_equal(lab_dataset_len(d), 3);
    assert_string_equal(lab_table_at(classes, 0)->as.s.at, "cat");
    t = lab_dataset_get(c, d, 1, NULL);
    assert_shape(lab_table_at(t, 0)->as.object, 2, 2, 3);
    assert_numbers(c, lab_table_at(t, 0)->as.object, 200, 0, 0, 200, 0, 0, 200, 0, 0, 200,
                   0, 0);
    assert_int_equal(lab_table_at(t, 1)->as.i, 1);
    assert_null(lab_dataset_folder(c, path_of(c, "pets/cat"), 2, &classes));
    assert_non_null(strstr(lab_error_text(c), "no folders with pictures"));
    lab_error_clear(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LAB_TEST(columns_have_their_kinds),
        LAB_TEST(broken_csv_is_named),
        LAB_TEST(csv_comes_back),
        LAB_TEST(json_comes_back),
        LAB_TEST(broken_json_is_named),
        LAB_TEST(text_is_checked),
        LAB_TEST(idx_and_cifar),
        LAB_TEST(folders_are_classes),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, clean);
}
