/* Tab: what is offered where, and that asking runs no code. */
#include "driver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

/* Types, presses Tab, waits for what shall stand at the cursor's row then. */
static void completes(const char *typed, const char *to)
{
    char row[256];
    double end = seconds_now() + 5;

    pty_send(&p, typed);
    pty_send(&p, "\t");
    snprintf(row, sizeof row, "] %s", to);
    for (;;) {
        const char *now = strchr(vt_row(&p.vt, p.vt.y), ']');

        if (now && strcmp(now, row) == 0)
            break;
        if (seconds_now() > end)
            fail_msg("'%s' + Tab gives '%s', expected '%s'", typed, now ? now : "", row);
        pty_pump(&p, 0.02);
    }
    pty_send(&p, "\003");
    pty_prompt(&p, "");
}

static bool is_shown(const char *text)
{
    for (int y = p.vt.y + 1; y < p.vt.rows; y++)
        if (strstr(vt_row(&p.vt, y), text))
            return true;
    return false;
}

/* Types, presses Tab: the text appears below, `never` (if given) does not. */
static void offers(const char *typed, const char *text, const char *never)
{
    double end = seconds_now() + 5;

    pty_send(&p, typed);
    pty_send(&p, "\t");
    while (!is_shown(text)) {
        if (seconds_now() > end)
            fail_msg("'%s' + Tab does not offer '%s' but '%s'", typed, text,
                     vt_row(&p.vt, p.vt.y + 1));
        pty_pump(&p, 0.02);
    }
    if (never && is_shown(never))
        fail_msg("'%s' + Tab offers '%s'", typed, never);
    pty_send(&p, "\003");
    pty_prompt(&p, "");
}

static void names(void **state)
{
    (void)state;
    completes("strin", "string");
    completes("string.form", "string.format");
    completes("x = coroutine.wr", "x = coroutine.wrap");
    completes("print(math.pi, tostr", "print(math.pi, tostring");
    completes("whil", "while");
    completes("lab.plugi", "lab.plugins");
    pty_cell(&p, "tree = {branch = {leaf_one = 1, leaf_two = 2}, [3] = {deep = 1}}", "");
    completes("tree.branch.lea", "tree.branch.leaf_");
    offers("tree.branch.lea", "leaf_one  leaf_two", NULL);
    completes("tree[3].de", "tree[3].deep");
    completes("local longname = 1; print(longn", "local longname = 1; print(longname");
    completes("tree.branch[\"x\"].y", "tree.branch[\"x\"].y"); /* nothing there */
    pty_cell(&p, "text = 'abc'", "");
    completes("text:rever", "text:reverse");
    completes("('x'):rever", "('x'):reverse");
    completes("-- strin", "-- strin"); /* a comment */
}

static void types_and_arguments(void **state)
{
    (void)state;
    pty_cell(&p, "libm = lab.ffi('libm.so.6')", "");
    completes("libm:de", "libm:def");
    completes("lab.ffi('libm.so.6'):de", "lab.ffi('libm.so.6'):def");
    pty_cell(&p, "libm:def('cbrt(x: f64) -> f64');", "");
    completes("libm.cb", "libm.cbrt");
    completes("lab.tick{do", "lab.tick{done=");
    offers("lab.tick{", "done=   total=", NULL);
    offers("lab.tick{done=1, ", "lab.tick(done: int, total: int = 0) -> bool", "done=");
    offers("lab.tick(", "lab.tick(done: int, total: int = 0) -> bool", NULL);
    pty_cell(&p, "function mine(alpha, beta, ...) end", "");
    offers("mine(", "mine(alpha, beta, ...)", NULL);
    offers("string.format(", "string.format(format", NULL);
}

static void choices(void **state)
{
    (void)state;
    pty_send(
        &p,
        "\033[200~%%c\n// paint(n: int, mode: \"fill\"|\"stroke\" = \"fill\"; dt: dtype "
        "= f32) -> int\n"
        "int64_t paint(lab_ctx *c, int64_t n, const char *mode, lab_dtype dt)\n"
        "{\n    (void)c;\n    (void)mode;\n    return n + (int64_t)dt;\n}\n\033[201~\r");
    pty_expect(&p, "paint(n: int");
    pty_prompt(&p, "");
    completes("paint(1, \"str", "paint(1, \"stroke\"");
    completes("paint{1, mode=\"f", "paint{1, mode=\"fill\"");
    offers("paint(1, ", "\"fill\"    \"stroke\"", NULL);
    completes("paint(1, \"fill\", {d", "paint(1, \"fill\", {dt=");
    completes("paint(1, {dt=\"bf", "paint(1, {dt=\"bf16\"");
    completes("paint(1, {mo", "paint(1, {mo"); /* no option: cannot be named here */
}

static void files(void **state)
{
    FILE *f;

    (void)state;
    mkdir(home_path("folder one"), 0755);
    f = fopen(home_path("folder one/picture.png"), "w");
    assert_non_null(f);
    fclose(f);
    pty_send(&p, ":cd ");
    pty_send(&p, home_path(""));
    pty_cell(&p, "", "labsh-test");
    completes("io.open(\"fold", "io.open(\"folder one/");
    completes("io.open(\"folder one/pic", "io.open(\"folder one/picture.png\"");
    completes("x = 'folder one/pic", "x = 'folder one/picture.png'");
    completes(":load fol", ":load folder one/");
}

static void commands(void **state)
{
    (void)state;
    completes(":hist", ":history");
    completes(":set max", ":set max_items");
    completes(":set colour o", ":set colour o");
    offers(":set colour o", "off  on", NULL);
    completes(":time string.form", ":time string.format");
    completes(":help cel", ":help cells");
    completes("?string.form", "?string.format");
    completes(":log deb", ":log debug");
    completes(":reload la", ":reload lab");
}

/* Tables whose metamethods would print, fail or never end. */
static void runs_no_code(void **state)
{
    (void)state;
    pty_cell(&p, "ran = 0; function trap() ran = ran + 1; while true do end end", "");
    pty_cell(&p,
             "evil = setmetatable({real_field = 1}, {__index = trap, __call = trap, "
             "__len = trap, __pairs = trap, __tostring = trap, __name = 'x'});",
             "");
    completes("evil.real", "evil.real_field");
    completes("evil.unknown.x", "evil.unknown.x");
    completes("evil:me", "evil:me");
    completes("evil().x", "evil().x");
    completes("evil[1].x", "evil[1].x");
    pty_cell(&p, "class = setmetatable({}, {__index = {method_a = print}});", "");
    completes("class:meth", "class:method_a"); /* tables behind __index are read raw */
    pty_cell(&p, "setmetatable(_G, {__index = trap});", "");
    completes("nosuch.x", "nosuch.x");
    completes("evil.re", "evil.real_field");
    pty_cell(&p, "setmetatable(_G, nil);", "");
    pty_cell(&p, "ran", "0");
}

static void questions(void **state)
{
    (void)state;
    pty_cell(&p, "?string.rep", "s, n times.");
    pty_cell(&p, "lab.seed?", "returns  int");
    pty_cell(&p, "-- adds one\rfunction inc(x)\rreturn x + 1\rend", "");
    pty_cell(&p, "??inc", "return x + 1");
    pty_cell(&p, "?inc", "adds one");
    pty_cell(&p, "?lab", "Compiles C and gives the table");
    pty_cell(&p, "?lab.pluggins", "did you mean lab.plugins?");
    pty_cell(&p, "?Library", "Library:def");
    pty_cell(&p, "?for", "Loops");
    pty_cell(&p, "?", ":commands lists the commands");
    pty_cell(&p, "?nothing_like_it", "nothing is called 'nothing_like_it'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROMPT_CASE(names),     PROMPT_CASE(types_and_arguments),
        PROMPT_CASE(choices),   PROMPT_CASE(files),
        PROMPT_CASE(commands),  PROMPT_CASE(runs_no_code),
        PROMPT_CASE(questions),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
