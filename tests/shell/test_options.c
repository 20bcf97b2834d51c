/* Options, exit statuses, scripts and cells from a pipe. */
#include "driver.h"

#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Runs and checks all three: status, and a part of the output and of the errors. */
#define CHECK(input, status, out_part, err_part, ...)                                \
    do {                                                                             \
        char *out_, *err_;                                                           \
        int got_ = run_labsh(input, &out_, &err_, __VA_ARGS__, NULL);                \
        if (got_ != (status) || !strstr(out_, out_part) || !strstr(err_, err_part))  \
            fail_msg("status %d, expected %d\nout: %s\nerr: %s", got_, status, out_, \
                     err_);                                                          \
        free(out_);                                                                  \
        free(err_);                                                                  \
    } while (0)

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void lines(void **state)
{
    char *out;

    (void)state;
    CHECK(NULL, 0, "{2, 3}\t{a = \"b\"}\n", "", "-e",
          "coroutine.wrap(print)(tensor.zeros(2, 3):shape(), {a = 'b'})");
    assert_int_equal(run_labsh(NULL, &out, NULL, "-e", "print(6*7)", NULL), 0);
    assert_string_equal(out, "42\n");
    free(out);
    CHECK(NULL, 1, "", "x", "-e", "error('x')");
    CHECK(NULL, 0, "1\n2\n", "", "-e", "a = 1 print(a)", "-e", "print(a + 1)");
    CHECK(NULL, 1, "", "boom", "-e", "error('boom')", "-e", "print('not reached')");
    CHECK(NULL, 7, "", "", "-e", "os.exit(7)");
    CHECK(NULL, 0, "", "", "-e", "os.exit(true)");
    CHECK(NULL, 1, "", "near", "-e", "x = = 1");
}

static void wrong_usage(void **state)
{
    (void)state;
    CHECK(NULL, 2, "", "unknown option --verison; did you mean --version?", "--verison");
    CHECK(NULL, 2, "", "--seed needs a value", "--seed");
    CHECK(NULL, 2, "", "--seed: is a number, got 'x'", "--seed", "x");
    CHECK(NULL, 2, "", "--threads: is a number from 1 to 256, got '0'", "--threads", "0");
    CHECK(NULL, 2, "", "--lang: is zh|en, got 'fr'", "--lang=fr");
    CHECK(NULL, 2, "", "--version takes no value", "--version=1");
    CHECK(NULL, 0, "labsh ", "", "--version");
    CHECK(NULL, 0, "--resume [ID]", "", "--help");
}

static void settings(void **state)
{
    (void)state;
    CHECK(NULL, 0, "7\t3\n", "", "--seed", "7", "--threads=3", "-e",
          "print(lab.seed(), lab.threads())");
    CHECK(NULL, 0, "/nowhere-much", "", "--home", home_path("nowhere-much"), "-e",
          "print(lab.home())");
}

static void scripts(void **state)
{
    char path[512];

    (void)state;
    snprintf(path, sizeof path, "%s", home_path("script.lua"));
    write_file(path,
               "#!/usr/bin/env labsh\nprint(#arg, arg[1], arg[2], ...)\n"
               "local function f() error('deep') end\nif arg[1] == 'e' then f() end\n");
    CHECK(NULL, 0, "2\ta\tb\ta\tb\n", "", path, "a", "b");
    CHECK(NULL, 1, "", "script.lua:3: deep", path, "e");
    CHECK(NULL, 1, "", "script.lua:4", path, "e"); /* the traceback */
    CHECK("print('from stdin', ...)", 0, "from stdin\tx\n", "", "-", "x");
    CHECK(NULL, 1, "", "no-such.lua", "no-such.lua");
    write_file(path, "x = (1");
    CHECK(NULL, 1, "", "script.lua:1", path);
    write_file(path, "\033Lua");
    CHECK(NULL, 1, "", "", path);
}

static void cells_from_a_pipe(void **state)
{
    (void)state;
    CHECK("1+1\n", 0, "2\n", "", "--no-progress");
    CHECK("x = 5\nx\nfor i = 1, 2 do\n  print(i)\nend\n", 0, "5\n1\n2\n", "",
          "--no-progress");
    CHECK("local x = 3\nprint(x)\n", 0, "3\n", "", "--no-progress");
    CHECK("error('first')\nx = = 1\n1+1\n", 1, "", "first", "--no-progress");
    CHECK("error('first')\n:pwd\n1+1\n", 1, "2\n", "first", "--no-progress");
    CHECK("-- %% one\nlocal a = 1\nprint(a)\n-- %% two\nprint(a)\n", 0, "1\nnil\n", "",
          "--no-progress");
    CHECK("%%c\nint twice(int x) { return 2 * x; }\n%%\ntwice(21)\n", 0, "42\n", "",
          "--no-progress");
    CHECK("%%c\nint thrice(int x) { return 3 * x; }\n\nthrice(5)\n", 0, "15\n", "",
          "--no-progress");
    CHECK("x = 5;\nx;\n\"shown\"\n", 0, "\"shown\"\n", "", "--no-progress");
}

static void interrupted_script(void **state)
{
    char *argv[] = { getenv("LABSH"), "-e", "print('go'..'ing') while true do end",
                     NULL };

    (void)state;
    pty_launch(&p, argv);
    pty_expect(&p, "going");
    pty_send(&p, "\003");
    assert_int_equal(pty_wait(&p), 130);
    pty_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(wrong_usage),
        cmocka_unit_test(settings),
        cmocka_unit_test(scripts),
        cmocka_unit_test(cells_from_a_pipe),
        cmocka_unit_test(interrupted_script),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, set_up_home, tear_down);
}
