/* signature.c — the signature language: what is parsed, what is refused and where. */
#include <lab/host.h>
#include <lab/signature.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

static lab_host *host;
static lab_ctx *c;

static lab_signature *parse(const char *text)
{
    lab_signature *s = lab_signature_parse(c, text);

    if (!s)
        fail_msg("%s", lab_error_text(c));
    return s;
}

static void refuses(const char *text, const char *part)
{
    lab_signature *s = lab_signature_parse(c, text);

    assert_null(s);
    assert_int_equal(lab_error_code(c), LAB_EFORMAT);
    if (!strstr(lab_error_text(c), part))
        fail_msg("%s\n  said: %s\n  not: %s", text, lab_error_text(c), part);
    lab_error_clear(c);
}

static void all_parts(void **state)
{
    lab_signature *s =
        parse("canny(image: tensor[H,W] u8, low: number = 50; mode: \"a\"|\"b\" = "
              "\"b\", n: int?) -> edges: tensor[H,W] u8, count: int");

    (void)state;
    assert_string_equal(s->name, "canny");
    assert_null(s->type);
    assert_int_equal(s->n_params, 4);
    assert_int_equal(s->n_positional, 2);
    assert_false(s->raw);
    assert_string_equal(s->params[0].type_text, "tensor[H,W] u8");
    assert_int_equal(s->params[0].dtypes, 1u << LAB_U8);
    assert_int_equal(s->params[0].n_dim_sets, 1);
    assert_int_equal(s->params[0].dim_sets[0].n, 2);
    assert_string_equal(s->params[0].dim_sets[0].dims[1].name, "W");
    assert_true(s->params[1].has_default);
    assert_float_equal(s->params[1].def.as.n, 50, 0);
    assert_true(s->params[2].option);
    assert_int_equal(s->params[2].n_choices, 2);
    assert_string_equal(s->params[2].def.as.s.at, "b");
    assert_true(s->params[3].optional);
    assert_int_equal(s->n_results, 2);
    assert_string_equal(s->results[0].name, "edges");
    assert_int_equal(s->results[1].sort, LAB_S_INT);
    /* The result's H is the argument's H. */
    assert_int_equal(s->results[0].dim_sets[0].dims[0].name_id,
                     s->params[0].dim_sets[0].dims[0].name_id);
    assert_int_equal(s->n_dim_names, 2);
    lab_signature_free(s);
}

static void tensor_types(void **state)
{
    lab_signature *s =
        parse("f(a: tensor[H,W|H,W,3|...,C] u8|f32 strided!, b: tensor, c: tensor[] "
              "float, d: tensor integer, e: tensor[_,4]?)");
    const lab_param *p = s->params;

    (void)state;
    assert_int_equal(p[0].n_dim_sets, 3);
    assert_int_equal(p[0].dim_sets[1].dims[2].size, 3);
    assert_true(p[0].dim_sets[2].open);
    assert_true(p[0].strided);
    assert_true(p[0].in_place);
    assert_int_equal(p[0].dtypes, 1u << LAB_U8 | 1u << LAB_F32);
    assert_int_equal(p[1].n_dim_sets, 0);
    assert_int_equal(p[2].n_dim_sets, 1);
    assert_int_equal(p[2].dim_sets[0].n, 0);
    assert_true(p[2].dtypes >> LAB_BF16 & 1);
    assert_false(p[3].dtypes >> LAB_F32 & 1);
    assert_int_equal(p[4].dim_sets[0].dims[0].kind, LAB_D_ANY);
    lab_signature_free(s);
}

static void methods_and_raw(void **state)
{
    lab_signature *s = parse("Detector:fit(data: Dataset, epochs: int = 10) -> run: Run");

    (void)state;
    assert_string_equal(s->type, "Detector");
    assert_false(s->is_static);
    assert_string_equal(s->params[0].type_name, "Dataset");
    assert_int_equal(s->results[0].sort, LAB_S_HANDLE);
    lab_signature_free(s);
    s = parse("Tensor.__add(a: any, b: any) -> tensor");
    assert_true(s->is_static);
    lab_signature_free(s);
    s = parse("ddot(n: i32, x: f64*, incx: i32 = 1) -> f64 raw");
    assert_true(s->raw);
    assert_int_equal(s->params[1].sort, LAB_S_ARRAY);
    assert_int_equal(s->params[1].dtypes, 1u << LAB_F64);
    lab_signature_free(s);
    s = parse("f(x: int..., d: dtype = f32, b: bool = true, i: number = -inf, s: string "
              "= \"\")");
    assert_int_equal(s->params[0].sort, LAB_S_INTS);
    assert_int_equal(s->params[1].def.as.i, LAB_F32);
    assert_true(s->params[2].def.as.b);
    assert_true(isinf(s->params[3].def.as.n));
    lab_signature_free(s);
    s = parse("  f ( )  ->  ( a : int , b : string ? )  ");
    assert_int_equal(s->n_results, 2);
    assert_true(s->results[1].optional);
    lab_signature_free(s);
}

static void what_is_refused(void **state)
{
    (void)state;
    refuses("", "a function's name was expected at \"its end\"");
    refuses("f", "'(' was expected");
    refuses("f(", "a parameter's name was expected");
    refuses("f(a)", "':' and a type were expected at \")\"");
    refuses("f(a: tensr)", "an unknown type at \"tensr)\"");
    refuses("f(a: int, a: int)", "used twice");
    refuses("f(a: int = 1, b: int)",
            "a required parameter stands behind an optional one");
    refuses("f(a: int = 1.5)", "must be whole");
    refuses("f(a: bool?)", "a bool needs a default");
    refuses("f(a: \"x\"|\"y\" = \"z\")", "none of the choices");
    refuses("f(a: string = 5)", "no default here");
    refuses("f(a: number = \"x\")", "no default here");
    refuses("f(a: tensor[H,W)", "']' was expected");
    refuses("f(a: tensor[1,2,3,4,5,6,7,8,9])", "more than 8 dimensions");
    refuses("f(a: tensor[99999999999999999999])", "out of range");
    refuses("f(a: u16*)", "no tensor holds that type");
    refuses("f(a: table) raw", "C's own types");
    refuses("f() -> int...", "this type is no result");
    refuses("f() -> int extra", "nothing more was expected at \"extra\"");
    refuses("point:f()", "a type begins with a capital letter");
    refuses("f(a: \"x)", "a closing quote is missing");
    refuses("f(a: dtype = f33)", "an unknown dtype");
}

static void what_an_argument_should_be(void **state)
{
    lab_signature *s =
        parse("f(a: tensor[H,W] u8; b: number = 50, m: \"x\"|\"y\", d: Net, i: u8)");

    (void)state;
    assert_string_equal(lab_param_expects(c, &s->params[0]), "a tensor[H,W] u8");
    assert_string_equal(lab_param_expects(c, &s->params[1]), "a number (default 50)");
    assert_string_equal(lab_param_expects(c, &s->params[2]), "one of \"x\"|\"y\"");
    assert_string_equal(lab_param_expects(c, &s->params[3]), "a Net");
    assert_string_equal(lab_param_expects(c, &s->params[4]), "an integer (u8)");
    lab_signature_free(s);
}

static int begin(void **state)
{
    (void)state;
    host = lab_host_new();
    c = lab_ctx_new(host);
    return c == NULL;
}

static int end(void **state)
{
    (void)state;
    lab_ctx_free(c);
    lab_host_free(host);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_parts),
        cmocka_unit_test(tensor_types),
        cmocka_unit_test(methods_and_raw),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(what_an_argument_should_be),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, begin, end);
}
