/* Ctrl-C in every state: the prompt is back within half a second and the session goes on. */
#include "driver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A machine under load answers later; what is tested is that it does not wait for the code. */
static const double soon = 0.5, loaded = 3;

static void interrupt(const char *what)
{
    double began = seconds_now();

    pty_send(&p, "\003");
    if (!pty_prompt_within(&p, "", loaded))
        fail_msg("no prompt after Ctrl-C in: %s", what);
    if (getenv("TEST_TIMES") || seconds_now() - began > soon)
        print_message("# %.2f s until the prompt in: %s\n", seconds_now() - began, what);
    pty_cell(&p, "1+1", "2");
}

static void run_and_interrupt_after(const char *code, double seconds)
{
    char line[512];

    snprintf(line, sizeof line, "print('go'..'ing') %s\r", code);
    pty_send(&p, line);
    pty_expect(&p, "going");
    pty_pump(&p, seconds);
    interrupt(code);
}

static void run_and_interrupt(const char *code)
{
    run_and_interrupt_after(code, 0.03);
}

static void loops(void **state)
{
    static const char *const codes[] = {
        "while true do end",
        "repeat until false",
        "goto a ::a:: goto a",
        "local function f() return f() end f()",
        "for i = 1, math.huge do local t = {i} end",
        "while true do print() lab.sleep(0.05) end",
        "load('while true do end')()",
    };

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        run_and_interrupt(codes[i]);
}

static void coroutines(void **state)
{
    static const char *const codes[] = {
        "coroutine.wrap(function() while true do end end)()",
        "local co = coroutine.create(function() while true do end end) "
        "while true do coroutine.resume(co) end",
        "for x in coroutine.wrap(function() while true do coroutine.yield(1) end end) do "
        "end",
        "coroutine.wrap(function() coroutine.wrap(function() while true do end end)() "
        "end)()",
        "while true do coroutine.wrap(function() end)() end",
    };

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        run_and_interrupt(codes[i]);
}

static void swallowed_errors(void **state)
{
    static const char *const codes[] = {
        "while true do pcall(function() while true do end end) end",
        "while true do pcall(error, 'x') end",
        "local function f() pcall(f) f() end f()",
        "while true do xpcall(function() while true do end end, function() return 1 end) "
        "end",
        "xpcall(function() while true do end end, function() while true do end end)",
        "while true do local ok = pcall(coroutine.wrap(function() while true do end "
        "end)) end",
    };

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        run_and_interrupt(codes[i]);
}

static void library_calls(void **state)
{
    static const char *const codes[] = {
        "while true do local s = ('x'):rep(1e6) end",
        "('a'):rep(40):match(('a*'):rep(40) .. 'b')",
        "('a'):rep(40):gsub(('a*'):rep(40) .. 'b', '')",
        "for w in ('a'):rep(40):gmatch(('a*'):rep(40) .. 'b') do end",
        "table.sort({1, 2, 3}, function() while true do end end)",
        "('x'):gsub('x', function() while true do end end)",
        "local t = {} while true do t[#t % 1000 + 1] = table.concat(t, ',', 1, 0) end",
        "return #setmetatable({}, {__len = function() while true do end end})",
    };

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        run_and_interrupt(codes[i]);
}

static void waiting(void **state)
{
    static const char *const codes[] = {
        "lab.sleep(10)",
        "os.execute('sleep 10')",
        "while true do os.execute('sleep 0.2') end",
        "io.popen('sleep 10'):read('a')",
        "io.read()",
    };

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        run_and_interrupt(codes[i]);
}

/* A value whose text never ends: showing it is part of the cell. */
static void showing(void **state)
{
    (void)state;
    pty_send(&p, "print('go'..'ing') return setmetatable({}, "
                 "{__tostring = function() while true do end end})\r");
    pty_expect(&p, "going");
    pty_pump(&p, 0.03);
    interrupt("__tostring");
}

/* States of the line editor: keys that lead there. */
static void editing(void **state)
{
    static const char *const keys[] = {
        "half a li",
        "for i = 1, 3 do\r",
        "%%c\rint f(void)\r",
        "\022abc", /* Ctrl-R and what is looked for */
        "\022",
        "\033",      /* a lone Escape */
        "\033[",     /* half an arrow key */
        "\0335",     /* a numeric argument */
        "\026",      /* quoted insert */
        "x\035",     /* search for a character */
        "\030",      /* Ctrl-X */
        "string.\t", /* a list of candidates */
        "\033[200~half a paste",
        "\033[200~a\nb\nc\n",
        "x = [[\rmany\rlines\r\033[A\033[A",
        "\033[A\033[A",
    };

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        pty_send(&p, keys[i]);
        pty_pump(&p, 0.05);
        interrupt(keys[i]);
    }
}

static void keeps_variables(void **state)
{
    (void)state;
    pty_cell(&p, "kept = 'still here'", "");
    run_and_interrupt("while true do changed = 5 end");
    pty_cell(&p, "kept, changed", "\"still here\"");
}

static void c_that_ticks(void **state)
{
    (void)state;
    pty_send(&p,
             "\033[200~%%c\n// spin() -> int\nint64_t spin(lab_ctx *c)\n{\n    int64_t n "
             "= 0;\n"
             "    while (!lab_tick(c, n, 0))\n        n++;\n    return n;\n}\n\033[201~");
    pty_send(&p, "\r");
    pty_expect(&p, "spin() -> int");
    pty_prompt(&p, "");
    run_and_interrupt("spin()");
}

/* Whatever the processor is at: the session's memory is whole afterwards. */
static void products(void **state)
{
    (void)state;
    pty_cell(&p, "lab.threads(1)", "1");
    pty_cell(&p, "x = tensor.randn(1024, 128)", "");
    pty_cell(&p, "n = nn.Sequential{nn.Linear(128, 512), nn.Linear(512, 128)}", "");
    for (int i = 0; i < 12; i++)
        run_and_interrupt("while true do n(x):sum():backward() end");
    pty_cell(&p, "#x", "1024");
}

/* Trainings of the plugins, where they are built: what was learned so far can be used. */
static void trainings(void **state)
{
    static const char *const codes[] = {
        "m:fit(text, {tokenizer = tok, steps = 100000, batch = 16})",
        "m:fit(text, {tokenizer = tok, seconds = 1000, batch = 4, accumulate = 8})",
        "m:evaluate(text:rep(100), {stride = 1})",
        "m:generate('the', {max_tokens = 100000, stream = false, cache = false})",
        "a = rl.ppo('CartPole-v1', {seed = 1, steps = 1000000000})",
        "b = rl.dqn('CartPole-v1', {seed = 1, steps = 1000000000, start = 500})",
        "a:train(1000000000)",
    };
    char *out = NULL;

    (void)state;
    run_labsh(NULL, &out, NULL, "--headless", "-e", "print(llm and rl and 'both')", NULL);
    if (!out || strcmp(out, "both\n") != 0) {
        free(out);
        skip();
    }
    free(out);
    pty_cell(&p, "text = ('the cat sat on the mat, the dog did not. '):rep(300)", "");
    pty_cell(&p, "tok = llm.bpe_train(text, {vocab = 280})", "");
    pty_cell(&p, "m = llm.gpt{vocab = 280, dropout = 0.1}", "");
    pty_cell(&p, "#m:fit(text, {tokenizer = tok, steps = 1}):metrics('loss')", "1");
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        run_and_interrupt_after(codes[i], 0.6);
    pty_cell(&p, "m:logits{1, 2, 3}:shape()[1]", "3");
    pty_cell(&p, "a:evaluate(1) > 0, b:evaluate(1) > 0", "true");
}

/* Data, steps, held-out scores and predictions of a segmentation; what a step costs grows with
 * the picture. */
static void segmentation(void **state)
{
    static const char *const codes[] = {
        "n:fit(cv.shapes{n=40}, {seconds=100, val=0})",
        "n:fit(cv.shapes{n=16, size=512}, {seconds=100, val=0})",
        "n:fit(cv.shapes{n=16, size=512}, {seconds=100, val=0, bf16=true})",
        "n:fit(cv.shapes{n=16}, {seconds=100, val=cv.shapes{n=3000}})",
        "n:fit(cv.shapes{n=30000}, {seconds=100})",
        "n:fit(cv.shapes{n=300, size=512}, {seconds=100})",
        "n:evaluate(cv.shapes{n=100000})",
        "n:evaluate(cv.shapes{n=300, size=512})",
        "while true do n:predict(tensor.zeros(1000, 1000, 3, 'u8')) end",
    };
    char *out = NULL;

    (void)state;
    run_labsh(NULL, &out, NULL, "--headless", "-e", "print(cv and 'there')", NULL);
    if (!out || strcmp(out, "there\n") != 0) {
        free(out);
        skip();
    }
    free(out);
    pty_cell(&p, "n = cv.unet{classes=4}; n:predict(tensor.zeros(8, 8, 3, 'u8'))", "");
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        run_and_interrupt_after(codes[i], 0.6);
        pty_cell(&p, "n:predict(tensor.zeros(8, 9, 3, 'u8')):shape()", "{8, 9}");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROMPT_CASE(loops),
        PROMPT_CASE(coroutines),
        PROMPT_CASE(swallowed_errors),
        PROMPT_CASE(library_calls),
        PROMPT_CASE(waiting),
        PROMPT_CASE(showing),
        PROMPT_CASE(editing),
        PROMPT_CASE(keeps_variables),
        PROMPT_CASE(c_that_ticks),
        PROMPT_CASE(products),
        PROMPT_CASE(trainings),
        PROMPT_CASE(segmentation),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
