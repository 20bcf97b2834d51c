/* npy, npz, safetensors: what is written is read, what NumPy writes is read, what is broken is
 * named. */
#include "folder.h"

#include "data/zip.h"
#include <lab/arrays.h>
#include <lab/files.h>
#include <lab/op.h>

#include <sys/stat.h>
#include <unistd.h>

/* Values that every dtype holds. */
static lab_tensor *some(lab_ctx *c, lab_dtype d)
{
    return lab_reshape(c, NUMBERS(c, d, 1, 0, 1, 1, 0, 1), 2, (int64_t[]){ 2, 3 });
}

static lab_table *one_of_each(lab_ctx *c, bool bf16)
{
    lab_table *t = lab_table_new(c);

    for (int d = 0; d < LAB_N_DTYPES; d++)
        if (d != LAB_BF16 || bf16)
            lab_table_set(c, t, lab_dtype_name(d), LAB_V_OBJECT(some(c, d)));
    lab_table_set(c, t, "empty", LAB_V_OBJECT(lab_tensor_make(c, LAB_F32, 0, 4)));
    lab_table_set(c, t, "number", LAB_V_OBJECT(lab_tensor_scalar(c, LAB_F64, 0.1)));
    lab_table_set(c, t, "turned", LAB_V_OBJECT(lab_transpose(c, some(c, LAB_U8), 0, 1)));
    return t;
}

static void assert_same(lab_ctx *c, const lab_table *want, const lab_table *got)
{
    const lab_value *v, *w;
    const char *name;
    int64_t n = 0;

    assert_ok(c);
    assert_non_null(got);
    for (; (name = lab_table_key(want, n, &v)); n++) {
        w = lab_table_get(got, name);
        assert_non_null(w);
        assert_int_equal(lab_dtype_of(w->as.object), lab_dtype_of(v->as.object));
        assert_true(lab_same_shape(w->as.object, v->as.object));
        assert_true(
            lab_item(c, lab_all(c, lab_eq(c, w->as.object, v->as.object), NULL, false)));
    }
    assert_null(lab_table_key(got, n, NULL));
}

static void every_dtype_comes_back(void **state)
{
    lab_ctx *c = *state;
    const char *p = path_of(c, "a.safetensors"), *z = path_of(c, "a.npz");
    const char *why;
    lab_table *m = lab_table_new(c), *got = NULL;

    lab_table_set(c, m, "format", lab_v_string("lab \"x\" é"));
    assert_true(lab_safetensors_write(c, p, one_of_each(c, true), m));
    assert_same(c, one_of_each(c, true), lab_safetensors_read(c, p, &got));
    assert_string_equal(lab_table_get(got, "format")->as.s.at, "lab \"x\" é");
    for (int compress = 0; compress < 2; compress++) {
        assert_true(lab_npz_write(c, z, one_of_each(c, false), compress));
        assert_same(c, one_of_each(c, false), lab_npz_read(c, z));
    }
    for (int d = 0; d < LAB_N_DTYPES; d++) {
        if (d == LAB_BF16)
            continue;
        p = path_of(c, "a.npy");
        assert_true(lab_npy_write(c, p, some(c, d)));
        assert_int_equal(lab_dtype_of(lab_npy_read(c, p)), d);
        assert_numbers(c, lab_npy_read(c, p), 1, 0, 1, 1, 0, 1);
    }
    why = lab_format(c, "%s: npy has no bf16: cast to f32, or use .safetensors", p);
    assert_false(lab_npy_write(c, p, some(c, LAB_BF16)));
    assert_error(c, LAB_EDTYPE, why);
    /* The old file is still there. */
    assert_int_equal(lab_dtype_of(lab_npy_read(c, p)), LAB_BOOL8);
}

/* A file that is written to does not change what was read before; nor the other way. */
static void tensors_in_a_file_are_copied_on_write(void **state)
{
    lab_ctx *c = *state;
    const char *p = path_of(c, "w.npy");
    lab_tensor *a, *b;

    assert_true(lab_npy_write(c, p, NUMBERS(c, LAB_F32, 1, 2, 3)));
    a = lab_npy_read(c, p);
    lab_f32_mut(a)[0] = 9;
    assert_numbers(c, lab_npy_read(c, p), 1, 2, 3);
    assert_true(lab_npy_write(c, p, NUMBERS(c, LAB_F32, 4)));
    b = lab_npy_read(c, p);
    assert_numbers(c, a, 9, 2, 3);
    assert_numbers(c, b, 4);
}

/* ---- what others write ------------------------------------------------------------------- */

static struct source npy(lab_ctx *c, int version, const char *header, const void *numbers,
                         size_t n)
{
    size_t at = version > 1 ? 12 : 10, len = strlen(header);
    uint8_t *file = lab_alloc(c, at + len + n);

    memcpy(file, "\x93NUMPY", 6);
    file[6] = (uint8_t)version;
    file[8] = (uint8_t)len;
    memcpy(file + at, header, len);
    memcpy(file + at + len, numbers, n);
    return (struct source){ file, at + len + n, "f", NULL };
}

static void npy_of_any_order(void **state)
{
    lab_ctx *c = *state;
    struct source s;
    lab_tensor *t;

    s = npy(c, 1, "{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3), }  \n",
            "\1\0\4\0\2\0\5\0\3\0\6\0", 12);
    t = npy_decode(c, &s);
    assert_shape(t, 2, 3);
    assert_numbers(c, t, 1, 2, 3, 4, 5, 6);
    s = npy(c, 2, "{'shape': (2,), 'fortran_order': True, 'descr': '>f4'}",
            "?\x80\0\0@\0\0\0", 8);
    t = npy_decode(c, &s);
    assert_int_equal(lab_dtype_of(t), LAB_F32);
    assert_numbers(c, t, 1, 2);
    s = npy(c, 3, "{\"descr\":'|i1','fortran_order':False,'shape':()}", "\xff", 1);
    t = npy_decode(c, &s);
    assert_int_equal(lab_dtype_of(t), LAB_I16);
    assert_int_equal(lab_ndim(t), 0);
    assert_numbers(c, t, -1);
    s = npy(c, 1, "{'descr': '>u4', 'fortran_order': False, 'shape': (1L,)}",
            "\xff\xff\xff\xfe", 4);
    assert_numbers(c, npy_decode(c, &s), 4294967294.);
    s = npy(c, 1, "{'descr': '|b1', 'fortran_order': False, 'shape': (3,)}", "\0\7\1", 3);
    assert_memory_equal(lab_bool8(npy_decode(c, &s)), "\0\1\1", 3);
}

static void broken_npy_is_named(void **state)
{
    lab_ctx *c = *state;
    static const struct {
        const char *header;
        size_t n;
        lab_code code;
        const char *text;
    } cases[] = {
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}", 8, LAB_EFORMAT,
          "f: ends too early: 12 bytes of numbers expected, got 8" },
        { "{'descr': '<c8', 'fortran_order': False, 'shape': (3,)}", 8, LAB_EDTYPE,
          "f: npy dtype '<c8': numbers or bool expected" },
        { "{'descr': '|O', 'fortran_order': False, 'shape': (3,)}", 8, LAB_EDTYPE,
          "f: npy dtype '|O': numbers or bool expected" },
        { "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,)}", 8,
          LAB_EFORMAT, "f: byte 20 of the npy header: a plain dtype, as '<f4' expected" },
        { "{'descr': '<f4', 'fortran_order': False}", 8, LAB_EFORMAT,
          "f: byte 50 of the npy header: descr, fortran_order and shape, each once, "
          "expected" },
        { "{'descr': '<f4', 'fortran_order': no, 'shape': (3,)}", 8, LAB_EFORMAT,
          "f: byte 44 of the npy header: True or False expected" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (-3,)}", 8, LAB_EFORMAT,
          "f: byte 61 of the npy header: a size expected" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", 8,
          LAB_EFORMAT, "f: byte 79 of the npy header: a smaller size expected" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,)}", 8,
          LAB_EFORMAT, "f: a shape of 4611686018427387904 in dimension 0" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1)}", 8,
          LAB_ESHAPE, "f: more than 8 dimensions" },
        { "{'descr': '<u8', 'fortran_order': False, 'shape': (1,)}", 8, LAB_EFORMAT,
          "f: 18446744073709551615 at element 0 does not fit i64" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct source s =
            npy(c, 1, cases[i].header, "\xff\xff\xff\xff\xff\xff\xff\xff", cases[i].n);

        assert_null(npy_decode(c, &s));
        assert_error(c, cases[i].code, cases[i].text);
    }
}

static struct source safetensors(lab_ctx *c, const char *header, size_t numbers)
{
    size_t len = strlen(header);
    uint8_t *file = lab_alloc(c, 8 + len + numbers);

    file[0] = (uint8_t)len;
    memcpy(file + 8, header, len);
    return (struct source){ file, 8 + len + numbers, "f", NULL };
}

static void broken_safetensors_are_named(void **state)
{
    lab_ctx *c = *state;
    static const struct {
        const char *header;
        size_t n;
        const char *text;
    } cases[] = {
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4,
          "f: tensor 'a': 8 bytes for its shape, 4 between its offsets" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 4,
          "f: tensor 'a': offsets 0 to 8 in 4 bytes of numbers" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", 8,
          "f: tensor 'a': offsets 8 to 0 in 8 bytes of numbers" },
        { "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
          "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}",
          3, "f: tensor 'b': overlaps another tensor" },
        { "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}", 3,
          "f: tensor 'a': a gap in front of its numbers" },
        { "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 3,
          "f: 1 bytes behind the last tensor" },
        { "{\"a\":{\"dtype\":\"U8\",\"shape\":[-2],\"data_offsets\":[0,2]}}", 3,
          "f: tensor 'a': \"shape\" is a list of sizes" },
        { "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0]}}", 3,
          "f: tensor 'a': \"data_offsets\" is [begin, end]" },
        { "{\"a\":{\"dtype\":7,\"shape\":[2],\"data_offsets\":[0,2]}}", 3,
          "f: tensor 'a': \"dtype\" is a string" },
        { "{\"a\":3}", 3, "f: tensor 'a': an object expected" },
        { "[]", 0, "f: the safetensors header is an object" },
        { "{\"a\":", 0,
          "f: byte 5 of the safetensors header: unexpected token near end of file" },
        { "{\"__metadata__\":{\"a\":3}}", 0, "f: \"__metadata__\": 'a' is not a string" },
    };
    struct source s;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        s = safetensors(c, cases[i].header, cases[i].n);
        assert_null(safetensors_decode(c, &s, NULL));
        assert_error(c, LAB_EFORMAT, cases[i].text);
    }
    s = safetensors(
        c, "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[2],\"data_offsets\":[0,2]}}", 2);
    assert_null(safetensors_decode(c, &s, NULL));
    assert_error(c, LAB_EDTYPE, "f: tensor 'a': unknown dtype 'F8_E4M3'");
    s = (struct source){ (const uint8_t *)"\xff\xff\xff\xff\xff\xff\xff\x7f{}", 10, "f",
                         NULL };
    assert_null(safetensors_decode(c, &s, NULL));
    assert_error(
        c, LAB_EFORMAT,
        "f: not a safetensors file: a header of 9223372036854775807 bytes in a file "
        "of 10");
}

static void broken_zip_is_named(void **state)
{
    lab_ctx *c = *state;
    const char *p = path_of(c, "z.npz");
    lab_table *t = lab_table_new(c);
    size_t len = 0;
    uint8_t *file;
    struct source s;

    lab_table_set(c, t, "x", LAB_V_OBJECT(NUMBERS(c, LAB_U8, 1, 2, 3, 4)));
    assert_true(lab_npz_write(c, p, t, true));
    file = (uint8_t *)lab_file_read(c, p, 1 << 20, &len);
    s = (struct source){ file, len, "f", NULL };
    assert_non_null(npz_decode(c, &s));
    s.len = len - 5;
    assert_null(npz_decode(c, &s));
    assert_error(c, LAB_EFORMAT,
                 "f: a broken zip archive: no directory at the end (it may be cut off)");
    s.len = len;
    file[len - 22 - 46 - 5 + 16] ^= 1; /* the checksum in the directory */
    assert_null(npz_decode(c, &s));
    assert_error(c, LAB_EFORMAT, "f(x.npy): damaged: its checksum differs");
    file[len - 22 - 46 - 5 + 16] ^= 1;
    file[len - 22 - 46 - 5 + 26] = 0x40; /* its size, beyond what deflate can do */
    assert_null(npz_decode(c, &s));
    assert_error(c, LAB_EFORMAT,
                 "f: a broken zip archive: 'x.npy' does not fit the file");
    file[len - 22 - 46 - 5 + 26] = 0;
    file[len - 22 - 46 - 5 + 8] |= 1;
    assert_null(npz_decode(c, &s));
    assert_error(c, LAB_EFORMAT,
                 "f(x.npy): encrypted: stored or deflated entries expected");
}

static void suffix_decides(void **state)
{
    lab_ctx *c = *state;
    lab_table *t = lab_table_new(c), *in = lab_table_new(c);
    lab_value v = LAB_V_TABLE(t), one = LAB_V_OBJECT(NUMBERS(c, LAB_F32, 1));

    assert_false(lab_arrays_save(c, "a.txt", &v, NULL, false));
    assert_error(c, LAB_EARG,
                 "a.txt: unknown kind of file (.npy, .npz or .safetensors expected)");
    assert_false(lab_arrays_save(c, "a.npy", &v, NULL, false));
    assert_error(c, LAB_EARG, "a.npy: .npy files hold one tensor, got a table");
    assert_false(lab_arrays_save(c, "a.npz", &one, NULL, false));
    assert_error(c, LAB_EARG,
                 "a.npz: .npz files hold a table of names to tensors, got Tensor");
    assert_false(lab_arrays_save(c, "a.npz", &v, t, false));
    assert_error(c, LAB_EARG, "a.npz: .npz files have no metadata");
    assert_false(lab_arrays_save(c, "a.safetensors", &v, NULL, true));
    assert_error(c, LAB_EARG, "a.safetensors: .safetensors files are not compressed");
    lab_table_set(c, t, "in", LAB_V_TABLE(in));
    assert_false(lab_arrays_save(c, "a.npz", &v, NULL, false));
    assert_error(c, LAB_EARG,
                 "a.npz: 'in' is a table: the tensors stand in one flat table");
    lab_table_set(c, t, "in", LAB_V_INT(3));
    assert_false(lab_arrays_save(c, "a.npz", &v, NULL, false));
    assert_error(c, LAB_EARG, "a.npz: 'in' is a tensor, got an integer");
    lab_table_push(c, t, one);
    assert_false(lab_arrays_save(c, "a.npz", &v, NULL, false));
    assert_error(c, LAB_EARG, "a.npz: tensors have names, {w = …}: item 1 has none");
    assert_null(lab_arrays_load(c, "/nowhere/a.npy", NULL));
    assert_error(c, LAB_EIO, "cannot open '/nowhere/a.npy': No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LAB_TEST(every_dtype_comes_back),
        LAB_TEST(tensors_in_a_file_are_copied_on_write),
        LAB_TEST(npy_of_any_order),
        LAB_TEST(broken_npy_is_named),
        LAB_TEST(broken_safetensors_are_named),
        LAB_TEST(broken_zip_is_named),
        LAB_TEST(suffix_decides),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, clean);
}
