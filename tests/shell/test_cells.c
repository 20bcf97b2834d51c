/* Cells: values, silence, C code that misbehaves, memory, time. */
#include "driver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PASTE(text) "\033[200~" text "\033[201~"

static void values(void **state)
{
    (void)state;
    pty_cell(&p, "6 * 7", "42");
    pty_cell(&p, "_ + 1", "43");
    pty_cell(&p, "_, __", "43\r\n42");
    pty_cell(&p, "Out[1], In[1]", "42\r\n\"6 * 7\"");
    pty_cell(&p, "1, 'two', nil, {3}", "1\r\n\"two\"\r\nnil\r\n{3}");
    pty_cell(&p, "nil", "");
    pty_cell(&p, "return 5, 6", "5\r\n6");
    pty_cell(&p, "x = 5", "");
    pty_cell(&p, "local y = x; y + 1", "6"); /* a last expression is the value */
    pty_send(&p, PASTE("local a = 1\nlocal b = 2\na + b -- the sum") "\r");
    pty_expect(&p, "3\r\n");
    pty_prompt(&p, "");
    pty_send(&p, PASTE("local t = {}\nfor i = 1, 2 do\n  t[i] = 5\nend\nt") "\r");
    pty_expect(&p, "{5, 5}");
    pty_prompt(&p, "");
    pty_cell(&p, "io.write('no newline')", "no newline\r\n");
    assert_null(strstr(p.raw, "file (0x"));
    pty_cell(&p, "{a = 1, b = {2, {3}}}", "{a = 1, b = {2, {3}}}");
    pty_cell(&p, "Out = 5", ""); /* a user's own */
    pty_cell(&p, "7", "7");
    pty_cell(&p, "_", "7");
}

static void silence(void **state)
{
    (void)state;
    pty_cell(&p, "'not shown';", "");
    pty_cell(&p, "'not shown either'; -- a comment", "");
    pty_cell(&p, "'a;b'", "\"a;b\"");
    assert_null(strstr(p.raw + p.seen - 1, "not shown"));
    pty_cell(&p, "Out[1]", "not shown");
}

static void errors(void **state)
{
    (void)state;
    pty_cell(&p, "function f(x)\rreturn x.y.z\rend", "");
    pty_cell(&p, "f({})", "attempt to index a nil value (field 'y')");
    assert_non_null(strstr(p.raw, "  [1]:2                     return x.y.z"));
    pty_cell(&p, "local r = f({}) return r", "[1]:2 in f                return x.y.z");
    pty_cell(&p, "x = = 2", "near '='");
    assert_non_null(strstr(p.raw, "\r\n        ^"));
    pty_cell(&p, "error({code = 5})", "{code = 5}");
    pty_cell(&p, "error(nil)", "nil");
    pty_cell(&p, "local t = setmetatable({}, {__tostring = error}) error(t)", "");
    pty_cell(&p, "goto nowhere", "no visible label");
    pty_cell(&p, "1 + 1", "2");
}

/* Code that would end a program without protection. */
static void run_c(const char *code, const char *call, const char *expected)
{
    pty_send(&p, "\033[200~%%c\n");
    pty_send(&p, code);
    pty_send(&p, "\n\033[201~\r");
    pty_prompt(&p, "");
    pty_cell(&p, call, expected);
    pty_cell(&p, "1 + 1", "2");
}

static void c_cells_that_crash(void **state)
{
    (void)state;
    pty_cell(&p, "kept = {1, 2, 3};", "");
    run_c("int segfault(int x) { int *volatile q = 0; return *q + x; }", "segfault(1)",
          "segmentation fault");
    run_c("#include <stdlib.h>\nint give_up(int x) { if (x) abort(); return x; }",
          "give_up(1)", "abort");
    run_c("int divide(int x, int y) { return x / y; }", "divide(1, 0)",
          "arithmetic error");
    run_c("int deep(int x) { volatile char big[4096]; big[0] = (char)x; "
          "return deep(x + 1) + big[0]; }",
          "deep(1)", "segmentation fault");
    run_c("#include <stdlib.h>\nint leave(int x) { exit(x); }", "leave(3)", "exit(3)");
    pty_cell(&p, "kept", "{1, 2, 3}");
}

/* Its first call goes well in the child, the second falls in the session itself. */
static void c_cell_that_crashes_later(void **state)
{
    (void)state;
    run_c("int later(int x) { int *volatile q = x > 1 ? 0 : &x; return *q; }", "later(1)",
          "1");
    pty_cell(&p, "later(2)", "segmentation fault");
    pty_cell(&p, "later(1)", "1");
}

static void c_cells_that_loop(void **state)
{
    (void)state;
    pty_send(
        &p,
        PASTE("%%c\nint spin(int x) { for (volatile int i = 0;; i += x * 0) { if (i > 1) "
              "return i; } }\n"));
    pty_send(&p, "\r");
    pty_expect(&p, "spin(x: i32)");
    pty_prompt(&p, "");
    pty_send(&p, "print('go'..'ing') spin(1)\r");
    pty_expect(&p, "going");
    pty_pump(&p, 0.1);
    pty_send(&p, "\003");
    pty_expect(&p, "stopped");
    pty_prompt(&p, "");
    pty_cell(&p, "1 + 1", "2");
}

static void c_cells_with_mistakes(void **state)
{
    (void)state;
    run_c("int wrong(int x) { return x + y; }", "wrong == nil", "true");
    assert_non_null(strstr(p.raw, "cell[1]:2"));
    run_c("int good(int x) { return x + 1; }", "good(1)", "2");
    run_c("int good(int x) { return x + 100; }", "good(1)", "101"); /* the new one */
    pty_cell(&p, "??good", "x + 100");
    run_c("this is no C", "1", "1");
}

/* What the table is made of is in nobody's way, and a ctx that nothing needs is no mistake. */
static void c_cells_without_a_word(void **state)
{
    (void)state;
    run_c("int rows(int x) { return x + 3; }", "rows(1)", "4");
    run_c("double halved(lab_ctx *c, double x) { return x / 2; }", "halved(3)", "1.5");
    assert_null(strstr(p.raw, "warning"));
}

static void memory_cap(void **state)
{
    (void)state;
    pty_cell(&p, ":set memory 64M", "");
    pty_cell(&p, "t = {} while true do t[#t + 1] = ('x'):rep(1e6) .. #t end",
             "not enough memory");
    pty_cell(&p, "t = nil", "");
    pty_cell(&p, "1 + 1", "2");
    pty_cell(&p, "s = ('x'):rep(1e9)", "not enough memory");
    pty_cell(&p, "t = {} for i = 1, 1e9 do t[i] = {i} end", "not enough memory");
    pty_cell(&p, "'still here'", "still here"); /* with the heap full */
    pty_cell(&p, "?string", "string.rep");
    pty_send(&p, "string.re\t");
    pty_prompt(&p, "string.re");
    pty_send(&p, "\003");
    pty_prompt(&p, "");
    pty_cell(&p, "t = nil", "");
    pty_cell(&p, ":set memory 0", "");
    pty_cell(&p, "#('x'):rep(1e8)", "100000000");
    pty_cell(&p, ":set memory lots",
             "memory is a number of bytes like 512M or 4G, got 'lots'");
}

static void slow_cells(void **state)
{
    (void)state;
    pty_cell(&p, ":set slow 100", "");
    pty_cell(&p, "lab.sleep(0.15)", " ms");
    pty_cell(&p, ":time lab.sleep(0.01)", "wall 1");
    pty_cell(&p, ":bench 1 + 1", "median");
}

/* The progress line appears while a call ticks, and is gone afterwards. */
static void progress(void **state)
{
    (void)state;
    pty_send(&p, "for i = 1, 30 do lab.metric('loss', i, 1 / i) lab.tick(i, 30) "
                 "lab.sleep(0.03) end\r");
    pty_expect(&p, "/30  ");
    pty_expect(&p, "loss 0.");
    pty_expect(&p, "eta 0:0");
    pty_prompt(&p, "");
    for (int y = 0; y < p.vt.rows; y++)
        assert_null(strstr(vt_row(&p.vt, y), "eta"));
    /* What runs for a given time counts its seconds, and has no speed. */
    pty_send(&p,
             "cv.unet{classes = 1, base = 4, depth = 1}:fit(cv.shapes{n = 4, size = 32}, "
             "{seconds = 1.5, batch = 1, val = 0})\r");
    pty_expect(&p, " 0/1.5 s  ");
    pty_expect(&p, "eta 0:0");
    pty_prompt(&p, "");
    /* Output in between is on lines of its own. */
    pty_send(&p, "for i = 1, 20 do lab.tick(i, 20) lab.sleep(0.03) if i == 18 then "
                 "print('said') end end\r");
    pty_expect(&p, "/20  ");
    pty_expect(&p, "said");
    pty_prompt(&p, "");
    assert_string_equal(vt_row(&p.vt, p.vt.y - 1), "said");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROMPT_CASE(values),
        PROMPT_CASE(silence),
        PROMPT_CASE(errors),
        PROMPT_CASE(c_cells_that_crash),
        PROMPT_CASE(c_cell_that_crashes_later),
        PROMPT_CASE(c_cells_that_loop),
        PROMPT_CASE(c_cells_with_mistakes),
        PROMPT_CASE(c_cells_without_a_word),
        PROMPT_CASE(memory_cap),
        PROMPT_CASE(slow_cells),
        PROMPT_CASE(progress),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
