/* Runs from scripts and from the prompt: killed and resumed, in another process, listed. */
#include "driver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *write_script(const char *name, const char *text)
{
    static char path[4][512];
    static int next;
    char *at = path[next++ % 4];
    FILE *f;

    snprintf(at, sizeof *path, "%s", home_path(name));
    f = fopen(at, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    return at;
}

/* Weights, momentum, noise from the session's random numbers, batches in shuffled order, a
 * schedule, averages: everything that has a state. arg[1]: the step to be killed at. */
static const char training[] =
    "local die = tonumber(arg[1])\n"
    "lab.seed(3)\n"
    "local x = tensor.randn(64, 8)\n"
    "local y = (x:sum{-1} * 0.3):reshape(64, 1)\n"
    "local net = nn.Sequential{nn.Linear(8, 16), nn.Linear(16, 1)}\n"
    "local opt = optim.SGD(net:parameters(), {lr=0.05, momentum=0.9})\n"
    "local plan = optim.CosineLR(opt, 60)\n"
    "local mean = optim.EMA(net:parameters(), 0.9)\n"
    "local set = data.Loader(data.tensors{x, y}, {batch=24, shuffle=true, seed=5, "
    "workers=1})\n"
    "run.start{name=\"resumed\", config={steps=60}}\n"
    "local things = {model=net, optimizer=opt, schedule=plan, loader=set, mean=mean, "
    "keep=2}\n"
    "local step = (run.restore(nil, things) or {step=0}).step\n"
    "while step < 60 do\n"
    "  for x, y in set() do\n"
    "    if step == 60 then break end\n"
    "    local d = net(x + tensor.randn(#x, 8) * 0.1) - y\n"
    "    local loss = (d * d):mean()\n"
    "    opt:zero_grad()\n"
    "    loss:backward()\n"
    "    opt:step()\n"
    "    plan:step()\n"
    "    mean:update()\n"
    "    step = step + 1\n"
    "    run.log(\"loss\", loss, step)\n"
    "    things.step = step\n"
    "    if step % 10 == 0 then run.checkpoint(nil, things) end\n"
    "    if step == die then\n"
    "      local c = lab.ffi(\"libc.so.6\")\n"
    "      c:def(\"raise(sig: i32) -> i32\")\n"
    "      c.raise(9)\n"
    "    end\n"
    "  end\n"
    "end\n"
    "mean:swap()\n"
    "run.log(\"mean\", net(x):mean(), 60)\n"
    "for _, name in ipairs{\"loss\", \"mean\"} do\n"
    "  local steps, values = run.current():metrics(name)\n"
    "  print(#steps)\n"
    "  for i = 0, #steps - 1 do print(steps[i], string.format(\"%a\", values[i])) end\n"
    "end\n";

/* Killed twice by SIGKILL, a training comes to the same losses, bit for bit. */
static void resumed_bit_for_bit(void **state)
{
    const char *script;
    char *whole, *resumed, *err;

    (void)state;
    script = write_script("train.lua", training);
    assert_int_equal(run_labsh(NULL, &whole, &err, "--headless", script, NULL), 0);
    assert_string_equal(err, "");
    assert_memory_equal(whole, "60\n1\t", 5);
    free(err);
    home_remove();
    home_make();
    script = write_script("train.lua", training);
    assert_int_equal(run_labsh(NULL, NULL, NULL, "--headless", script, "25", NULL),
                     128 + SIGKILL);
    assert_int_equal(run_labsh(NULL, NULL, NULL, "--headless", script, "47", NULL),
                     128 + SIGKILL);
    assert_int_equal(run_labsh(NULL, &resumed, &err, "--headless", script, NULL), 0);
    assert_string_equal(err, "");
    assert_string_equal(resumed, whole);
    free(resumed);
    free(err);
    /* It is one run; two checkpoints are left. */
    assert_int_equal(run_labsh(NULL, &resumed, NULL, "--headless", "-e",
                               "l = run.list(); print(#l, l[1].status, #l[1].artifacts)",
                               NULL),
                     0);
    assert_string_equal(resumed, "1\tdone\t2\n");
    free(resumed);
    free(whole);
}

static const char child[] = "local cfg = run.config{lr=0.1, steps=20}\n"
                            "print('rate', cfg.lr, arg[1])\n"
                            "local w = tensor.zeros(1)\n"
                            "for i = 1, cfg.steps do\n"
                            "  run.log(\"loss\", 1 / i)\n"
                            "  w[0] = i\n"
                            "  if i == 10 then run.checkpoint(nil, {w=w, step=i}) end\n"
                            "  if lab.tick(i, cfg.steps) then break end\n"
                            "  if cfg.steps > 100 then lab.sleep(0.01) end\n"
                            "end\n";

static void in_a_process_of_its_own(void **state)
{
    char line[2048], *out, *err;

    (void)state;
    snprintf(line, sizeof line,
             "r = run.spawn('%s', {'word', lr=0.5})\n"
             "print(r:wait(60), r.name, #r:metrics('loss'), r:last('loss'))\n"
             "print(r:output())\n"
             "w = tensor.zeros(1)\n"
             "print(r:load{w=w}.step, w[0], r.config.lr, r.config.steps)\n"
             "print(#run.list())",
             write_script("child.lua", child));
    assert_int_equal(run_labsh(NULL, &out, &err, "--headless", "-e", line, NULL), 0);
    assert_string_equal(err, "");
    assert_string_equal(
        out, "done\tchild.lua\t20\t0.05\nrate\t0.5\tword\n10\t10.0\t0.5\t20\n1\n");
    free(out);
    free(err);
}

static void stopped_from_the_prompt(void **state)
{
    char line[600];

    (void)state;
    pty_start(&p, "--headless", NULL);
    snprintf(line, sizeof line, "r = run.spawn('%s', {steps=100000})\r",
             write_script("child.lua", child));
    pty_send(&p, line);
    pty_prompt(&p, "");
    pty_cell(&p, "while #r:names() == 0 do lab.sleep(0.05) end", "");
    pty_cell(&p, "run.list()", "child.lua  running");
    pty_cell(&p, "r:stop()", "true");
    pty_cell(&p, "r:wait(30)", "stopped");
    pty_cell(&p, "#r:metrics('loss') > 0", "true");
    pty_send(&p, "\x04");
    assert_int_equal(pty_wait(&p), 0);
}

static void what_went_wrong(void **state)
{
    char line[1024], *out;

    (void)state;
    snprintf(
        line, sizeof line,
        "r = run.spawn('%s'); print(r:wait(60)); print(r:output(2):match('nil value'))\n"
        "print(pcall(run.spawn, '/nowhere.lua'))",
        write_script("wrong.lua", "local x = nil\nx.y = 1\n"));
    assert_int_equal(run_labsh(NULL, &out, NULL, "--headless", "-e", line, NULL), 0);
    assert_non_null(strstr(out, "failed\nnil value\nfalse\t"));
    assert_non_null(strstr(out, "cannot read '/nowhere.lua': No such file or directory"));
    free(out);
}

/* The line of a training: how far, how fast, what was measured, and always how long still. */
static void the_line_while_it_trains(void **state)
{
    (void)state;
    pty_start(&p, "--headless", NULL);
    pty_send(
        &p,
        "for i = 1, 200 do run.log({loss=1/i, a_rather_long_metric=i, another_one=i}, i)"
        " lab.tick(i, 200) lab.sleep(0.01) end\r");
    pty_expect(&p, " %");
    pty_expect(&p, "/s  eta 0:0");
    pty_prompt(&p, "");
    pty_cell(&p, "run.list()", "cell 1  done");
    pty_cell(&p, "run.get(1).command:sub(1, 14)", "\"for i = 1, 200\"");
    pty_send(&p, "\x04");
    assert_int_equal(pty_wait(&p), 0);
}

/* What prof, mem and :bench print. */
static void tuning_at_the_prompt(void **state)
{
    (void)state;
    pty_start(&p, "--headless", NULL);
    pty_cell(&p, "a = tensor.randn(128, 128):requires_grad()", "");
    pty_cell(&p, "f = function() a:matmul(a):sum():backward() end; f()", "");
    pty_cell(&p, "prof(f)", "matmul backward");
    pty_cell(&p, "prof(f)", "GFLOP/s in f32");
    pty_cell(&p, "mem(f)", "above the");
    pty_cell(&p, ":bench a:matmul(a)", "of the machine's");
    pty_send(&p, "\x04");
    assert_int_equal(pty_wait(&p), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOME_CASE(resumed_bit_for_bit),      HOME_CASE(in_a_process_of_its_own),
        HOME_CASE(stopped_from_the_prompt),  HOME_CASE(what_went_wrong),
        HOME_CASE(the_line_while_it_trains), HOME_CASE(tuning_at_the_prompt),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
