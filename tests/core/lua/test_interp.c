/* test_interp.c — cells through the interpreter: what they give, what their errors say. */
#include "lua/interp.h"

#include <lab/files.h>

#include <lauxlib.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static lab_host *host;
static struct interp *it;

/* Results as interp_show prints them, joined by blanks; "error: …", "stopped". */
static const char *eval(const char *code)
{
    static char out[8192];
    lua_State *L = interp_lua(it);
    int top = lua_gettop(L), n = 0;
    enum interp_status s = interp_compile(it, code, strlen(code), "=[1]");

    *out = 0;
    interp_keep_source(it, "=[1]", code);
    if (s == INTERP_INCOMPLETE)
        return "incomplete";
    if (s == INTERP_OK)
        s = interp_call(it, 0, &n);
    if (s == INTERP_OK) {
        for (int i = 1; i <= n; i++) {
            interp_show(it, top + i, 20, true);
            snprintf(out + strlen(out), sizeof out - strlen(out), "%s%s",
                     i > 1 ? " " : "", lua_tostring(L, -1));
            lua_pop(L, 1);
        }
    } else if (s == INTERP_EXIT) {
        snprintf(out, sizeof out, "exit %d", interp_exit_code(it));
    } else {
        snprintf(out, sizeof out, "%s: %s", s == INTERP_STOPPED ? "stopped" : "error",
                 lua_tostring(L, -1));
    }
    lua_settop(L, top);
    return out;
}

#define GIVES(code, want) assert_string_equal(eval(code), want)
#define SAYS(code, part) says(code, eval(code), part)
#define SAYS_OF(text, part) says("(this)", text, part)

static void says(const char *code, const char *text, const char *part)
{
    if (!text || !strstr(text, part)) {
        print_message("%s\n  said: %s\n  not: %s\n", code, text ? text : "", part);
        fail();
    }
}

static void expressions(void **state)
{
    (void)state;
    GIVES("6*7", "42");
    GIVES("1, 'a', nil", "1 \"a\" nil");
    GIVES("x = 5", "");
    GIVES("x", "5");
    GIVES("local a = 1; return a + 1", "2");
    GIVES("for i = 1, 3 do", "incomplete");
    GIVES("f(", "incomplete");
    GIVES("'a' ..", "incomplete");
    GIVES("x =", "incomplete");
    SAYS("x y", "error: [1]:1:");
    SAYS("\033Lua", "attempt to load a binary chunk");
    GIVES("{1, 2, {a = 3}}", "{1, 2, {a = 3}}");
    GIVES("t = {}; t.t = t; return t", "{t = {…}}");
    GIVES("{b = 1, a = 2}", "{a = 2, b = 1}");
    SAYS("(function() local t = {} for i = 1, 100 do t[i] = i end return t end)()",
         "… 80 more");
    GIVES("os.exit(3)", "exit 3");
    GIVES("pcall(os.exit, 4)", "exit 4");
}

static void errors_have_places(void **state)
{
    (void)state;
    GIVES("error('x', 0)", "error: x");
    GIVES("error('x')", "error: x");
    SAYS("local function f()\n  local y = nil + 1\nend\nf()",
         "[1]:2: attempt to perform arithmetic");
    SAYS("local function f()\n  local y = nil + 1\nend\nf()", "local y = nil + 1");
    SAYS("local function f()\n  local y = nil + 1\nend\nf()", "f()");
    SAYS("error({code = 5})", "error: {code = 5}");
    SAYS("(nil)()", "attempt to call a nil value");
}

static void calls_of_rows(void **state)
{
    (void)state;
    GIVES("lab.seed(7)", "7");
    GIVES("lab.seed{n=8}", "8");
    GIVES("lab.version:match('^%d+%.%d+') ~= nil and view.version", "\"1.0\"");
    GIVES("lab.sleep('a')",
          "error: lab.sleep: argument 'seconds' is a number, got the string \"a\"");
    GIVES("lab.sleep()", "error: lab.sleep: argument 'seconds' is a number, got nothing");
    GIVES("lab.sleep(nil)", "error: lab.sleep: argument 'seconds' is a number, got nil");
    GIVES("lab.sleep(0, 1)",
          "error: lab.sleep: takes at most 1 argument (seconds), got 2");
    GIVES("lab.sleep{sec=1}",
          "error: lab.sleep: no argument 'sec'; did you mean 'seconds'?");
    GIVES("lab.sleep{0, seconds=1}",
          "error: lab.sleep: argument 'seconds' is given twice");
    GIVES("lab.seed(1.5)",
          "error: lab.seed: argument 'n' is an integer, got the number 1.5");
    GIVES("lab.metric", "function lab.metric(name: string, step: int, value: number)");
    GIVES("lab.home('a\\0b')",
          "error: lab.home: argument 'below' is a string without zero bytes");
}

static const char plugin_source[] =
    "#include <lab/plugin.h>\n#include <lab/tensor.h>\n"
    "struct point { double x, y; };\n"
    "static int64_t alive;\n"
    "static void gone(void *p) { (void)p; alive--; }\n"
    "static const lab_type point = { .name = \"Point\", .size = sizeof(struct point),\n"
    "                                .destroy = gone };\n"
    "static struct point *make(lab_ctx *c, double x, double y)\n"
    "{ struct point *p = lab_new(c, &point); if (p) { p->x = x; p->y = y; alive++; } "
    "return p; }\n"
    "static double norm2(lab_ctx *c, struct point *p) { (void)c; return p->x*p->x + "
    "p->y*p->y; }\n"
    "static int64_t count(lab_ctx *c) { (void)c; return alive; }\n"
    "static double four(lab_ctx *c, double a, double b, double d, double e)\n"
    "{ (void)c; return a + b + d + e; }\n"
    "static lab_tensor *mul(lab_ctx *c, lab_tensor *a, lab_tensor *b)\n"
    "{ (void)b; return lab_tensor_like(c, a); }\n"
    "static const char *opt(lab_ctx *c, const char *m, double a, int64_t n, bool b)\n"
    "{ return lab_format(c, \"%s %g %lld %d\", m, a, (long long)n, b); }\n"
    "static double apply(lab_ctx *c, lab_callback *f, double x)\n"
    "{ lab_value v = LAB_V_NUMBER(x), r; double y = 0; lab_call(c, f, &v, 1, &r);\n"
    "  lab_value_number(&r, &y); return y; }\n"
    "static int64_t two(lab_ctx *c, int64_t a, double *half, const char **s)\n"
    "{ (void)c; *half = (double)a / 2; *s = \"text\"; return a * 2; }\n"
    "static int64_t total(lab_ctx *c, const lab_ints *l, lab_dtype d)\n"
    "{ int64_t s = 100 * (int64_t)d; (void)c; for (int64_t i = 0; i < l->len; i++) s += "
    "l->at[i];\n"
    "  return s; }\n"
    "static void inc(lab_ctx *c, lab_tensor *t)\n"
    "{ float *x = lab_f32_mut(t); (void)c; for (int64_t i = 0; i < lab_numel(t); i++) "
    "x[i] += 1; }\n"
    "static lab_value *echo(lab_ctx *c, const lab_value *v) { return lab_value_new(c, "
    "*v); }\n"
    "static lab_tensor *nothing(lab_ctx *c) { (void)c; return NULL; }\n"
    "static void refuse(lab_ctx *c) { lab_fail(c, LAB_EARG, \"demo.refuse: no\"); }\n"
    "static const lab_row rows[] = {\n"
    " {\"point(x: number, y: number = 2) -> Point\", LAB_CODE(make), \"A point.\\n>>> "
    "demo.point(1):norm2()\\n5.0\"},\n"
    " {\"Point:norm2() -> number\", LAB_CODE(norm2), \"x2+y2.\"},\n"
    " {\"count() -> int\", LAB_CODE(count), \"\"},\n"
    " {\"four(a: number, b: number, d: number, e: number) -> number\", LAB_CODE(four), "
    "\"\"},\n"
    " {\"mul(a: tensor[n,k] f32, b: tensor[k,m] f32) -> tensor\", LAB_CODE(mul), \"\"},\n"
    " {\"opt(m: \\\"fast\\\"|\\\"slow\\\" = \\\"fast\\\", a: number = 0.5; n: int = 3, "
    "b: bool = "
    "true) -> string\", LAB_CODE(opt), \"\"},\n"
    " {\"apply(f: fn, x: number) -> number\", LAB_CODE(apply), \"\"},\n"
    " {\"two(a: int) -> double: int, half: number, s: string\", LAB_CODE(two), \"\"},\n"
    " {\"total(list: int..., dtype: dtype = f32) -> int\", LAB_CODE(total), \"\"},\n"
    " {\"inc(t: tensor f32!)\", LAB_CODE(inc), \"\", LAB_METHOD},\n"
    " {\"echo(v: any) -> any\", LAB_CODE(echo), \"\"},\n"
    " {\"nothing() -> tensor\", LAB_CODE(nothing), \"\"},\n"
    " {\"maybe() -> tensor?\", LAB_CODE(nothing), \"\"},\n"
    " {\"refuse()\", LAB_CODE(refuse), \"\"},\n"
    "};\n"
    "LAB_PLUGIN(demo, .version = \"1\", .doc = \"Demo.\", .types = LAB_TYPES(&point), "
    ".rows = rows);\n";

static char plugin_path[] = "/tmp/labsh-test-XXXXXX.c";

static void write_plugin(const char *text)
{
    FILE *f = fopen(plugin_path, "w");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void a_plugin_from_c(void **state)
{
    char load[200];

    (void)state;
    write_plugin(plugin_source);
    snprintf(load, sizeof load, "lab.load('%s').four(1,2,3,4)", plugin_path);
    GIVES(load, "10.0");
    GIVES("p = demo.point(3, 4); return p:norm2()", "25.0");
    GIVES("demo.point{3, y=1}:norm2()", "10.0");
    GIVES("demo.point(1):norm2()", "5.0");
    GIVES("p = nil; collectgarbage(); return demo.count()", "0");
    GIVES("demo.opt()", "\"fast 0.5 3 1\"");
    GIVES("demo.opt('slow', 2, {n=7})", "\"slow 2 7 1\"");
    GIVES("demo.opt{'slow', b=false, a=1}", "\"slow 1 3 0\"");
    GIVES("demo.opt('slow', {b=false})", "\"slow 0.5 3 0\"");
    GIVES("demo.opt('quick')", "error: demo.opt: argument 'm' is one of "
                               "\"fast\"|\"slow\" (default \"fast\"), got the "
                               "string \"quick\"");
    GIVES("demo.opt('fast', 1, {m='slow'})",
          "error: demo.opt: argument 'm' is given twice");
    GIVES("demo.opt('fast', 1, 7)",
          "error: demo.opt: takes at most 2 arguments (m, a, n, b), got 3");
    GIVES("demo.apply(function(x) return x * x end, 3)", "9.0");
    SAYS("demo.apply(function(x) error('inside') end, 3)", "inside");
    GIVES("demo.two(5)", "10 2.5 \"text\"");
    GIVES("demo.total(1, 2, 3)", "106");
    GIVES("demo.total({1, 2, 3}, 'f64')", "6");
    GIVES("demo.total{1, 2, dtype='f64'}", "3");
    GIVES("demo.total('f64')", "0");
    GIVES("demo.total({1, 2}, {dtype='f64'})", "3");
    GIVES("demo.total({dtype='f64'})", "0");
    GIVES("tensor.conv2d(tensor.ones(1, 4, 4, 1), tensor.ones(1, 3, 3, 1), nil, "
          "{padding=1}):shape()",
          "{1, 4, 4, 1}");
    GIVES("tensor.conv2d(tensor.ones(1, 4, 4, 1), tensor.ones(1, 3, 3, 1), nil, "
          "{pading=1})",
          "error: stride: a list of numbers was expected, got 'pading = …'");
    GIVES("demo.total(1, 'f65')", "error: demo.total: argument 'dtype' is a dtype (f64 "
                                  "f32 bf16 f16 i64 i32 i16 u8 bool) "
                                  "(default f32), got the string \"f65\"");
    GIVES("demo.echo({1, {x = 'a'}, true})", "{1, {x = \"a\"}, true}");
    GIVES("demo.nothing()",
          "error: demo.nothing: gave no result, its row promises tensor");
    GIVES("demo.maybe()", "nil");
    GIVES("demo.refuse()", "error: demo.refuse: no");
    SAYS("pcall(demo.refuse)", "demo.refuse: no");
    SAYS("demo.point(1):norm3()", "a Point has no method 'norm3'; did you mean 'norm2'?");
    SAYS("t = {}; t.t = t; demo.echo(t)", "nested deeper");
}

static void reload_keeps_handles(void **state)
{
    char *other;

    (void)state;
    GIVES("p = demo.point(3, 4); f = demo.four; return f(1, 1, 1, 1)", "4.0");
    other = strdup(plugin_source);
    memcpy(strstr(other, "a + b + d + e"), "a * b + d + e", 13);
    write_plugin(other);
    SAYS("lab.reload('demo')", "function demo.four");
    GIVES("f(3, 3, 1, 1)", "11.0");
    GIVES("p:norm2()", "25.0");
    /* Another layout: the old handle is refused. */
    free(other);
    other = strdup(plugin_source);
    memcpy(strstr(other, "double x, y; }"), "float x, y;  }", 14);
    write_plugin(other);
    SAYS("lab.reload('demo')", "");
    SAYS("p:norm2()", "made before its plugin was reloaded");
    GIVES("demo.point(3, 4):norm2()", "25.0");
    /* Doctests that fail keep the old code. */
    memcpy(strstr(other, "\\n5.0"), "\\n6.0", 5);
    write_plugin(other);
    SAYS("lab.reload('demo')", "1 of 1 doctests failed");
    GIVES("demo.four(1, 2, 3, 4)", "10.0");
    free(other);
    SAYS("lab.reload('lab')", "part of the program");
    SAYS("lab.reload('nope')", "no plugin is called 'nope'");
}

static void bad_files(void **state)
{
    FILE *f;

    (void)state;
    SAYS("lab.load('/nonexistent.so')", "error: /nonexistent.so: No such file");
    write_plugin("int x = ;\n");
    SAYS("lab.load(...)", "");
    lua_pushstring(interp_lua(it), plugin_path);
    lua_setglobal(interp_lua(it), "path");
    SAYS("lab.load(path)", ".c:1:9: error: expected expression");
    f = fopen("/tmp/labsh-test.so", "w");
    assert_non_null(f);
    fputs("garbage", f);
    fclose(f);
    SAYS("lab.load('/tmp/labsh-test.so')", "not a shared object");
    assert_int_equal(system("head -c 3000 \"$(ldd /bin/sh | awk '/libc.so/{print $3}')\" "
                            "> /tmp/labsh-test.so"),
                     0);
    SAYS("lab.load('/tmp/labsh-test.so')", "truncated");
    assert_int_equal(system("cp \"$(ldd /bin/sh | awk '/libc.so/{print $3}')\" "
                            "/tmp/labsh-test.so"),
                     0);
    SAYS("lab.load('/tmp/labsh-test.so')", "not a labsh plugin");
    unlink("/tmp/labsh-test.so");
    write_plugin(
        "#include <lab/plugin.h>\n__attribute__((constructor)) static void f(void)"
        "{ *(volatile int *)8 = 1; }\n"
        "static void g(lab_ctx *c) { (void)c; }\n"
        "static const lab_row rows[] = {{\"g()\", LAB_CODE(g), \"\"}};\n"
        "LAB_PLUGIN(bad, .rows = rows);\n");
    SAYS("lab.load(path)", "segmentation fault");
    write_plugin("#include <lab/plugin.h>\n"
                 "static void g(lab_ctx *c) { (void)c; }\n"
                 "static const lab_row rows[] = {{\"g(x: tensr)\", LAB_CODE(g), \"\"}};\n"
                 "LAB_PLUGIN(bad, .rows = rows);\n");
    SAYS("lab.load(path)", "an unknown type at \"tensr)\"");
    write_plugin("#include <lab/plugin.h>\n#undef LAB_ABI\n#define LAB_ABI 0x70000u\n"
                 "static void g(lab_ctx *c) { (void)c; }\n"
                 "static const lab_row rows[] = {{\"g()\", LAB_CODE(g), \"\"}};\n"
                 "LAB_PLUGIN(bad, .rows = rows);\n");
    SAYS("lab.load(path)", "built for plugin ABI 7.0, this labsh has 1.0");
    GIVES("bad", "nil");
}

static void foreign_libraries(void **state)
{
    (void)state;
    GIVES("m = lab.ffi('libm.so.6'); m:def('cbrt(x: f64) -> f64'); return m.cbrt(27)",
          "3.0");
    SAYS("m:def('nope(x: f64) -> f64')", "library libm has no function 'nope'");
    SAYS("m.sin(1)", "'sin' is not defined yet");
    SAYS("m.cbrt('a')", "libm.cbrt: argument 'x' is a number");
    GIVES(
        "c = lab.ffi('libc.so.6'); c:def('toupper(c: i32) -> i32'); return c.toupper(97)",
        "65");
    GIVES("c:def('strlen(s: string) -> u64'); return c.strlen('abcd')", "4");
    SAYS("lab.ffi('libnope.so')", "libnope.so");
    SAYS("c.toupper(5000000000)",
         "argument 'c' is an integer (i32), got the number 5000000000");
}

static struct sigaction
    guard; /* the interpreter's, which cmocka replaces for each test */

static void c_cells(void **state)
{
    (void)state;
    sigaction(SIGSEGV, &guard, NULL);
    GIVES("c = lab.c('double half(double x) { return x / 2; }'); return c.half(3)",
          "1.5");
    GIVES("c.half", "function c.half(x: f64) -> f64 raw");
    GIVES("lab.c('// add(a: int, b: int = 5) -> int\\n// The sum.\\n// >>> c.add(1)\\n// "
          "6\\n"
          "int64_t add(lab_ctx *c, int64_t a, int64_t b) { (void)c; return a + b; "
          "}').add(2)",
          "7");
    SAYS("lab.c('// add(a: int, b: int = 5) -> int\\n// >>> c.add(1)\\n// 7\\n"
         "int64_t add(lab_ctx *c, int64_t a, int64_t b) { (void)c; return a + b; }')",
         "1 of 1 doctests failed");
    SAYS("lab.c('int f(int x) {\\n return y; }', 'cell[3]')", "cell[3]:2:9: error");
    SAYS("lab.c('struct s { int x; };\\nint f(struct s *p) { return p->x; }', 'cell[3]')",
         "cell[3]:2: 'f': no row type for \"struct s *p\"");
    GIVES("lab.c('// twice(n: int = 4) -> int\\n#include <math.h>\\n"
          "int twice(int n) { return 2 * n; }').twice",
          "function c.twice(n: i32 = 4) -> i32 raw");
    GIVES("lab.c('// neg(n: int) -> m: int\\nint neg(int n) { return -n; }').neg(3)",
          "-3");
    SAYS("lab.c('// one(n: int) -> int\\nint one(void) { return 1; }')",
         "c:2: 'one' has 1 arguments and 1 results in its row, 0 and 1 in C");
    SAYS("lab.c('static int x;')", "defines no function");
    SAYS("lab.c('int crash(int x) { return *(volatile int *)(long)x; }').crash(8)",
         "segmentation fault");
    SAYS("lab.c('#include <stdlib.h>\\nint boom(int x) { abort(); return x; }').boom(8)",
         "it aborted");
    SAYS("lab.c('int inverse(int x) { return 100 / x; }').inverse(0)",
         "arithmetic error");
    /* A good first call, then a bad one: caught in the program itself. */
    SAYS("k = lab.c('int at(long x) { return x ? *(volatile int *)x : 0; }'); k.at(0)\n"
         "return k.at(8)",
         "a segmentation fault in its C code");
    GIVES("k.at(0)", "0");
    GIVES("lab.c('void scale(double *x, int n, double k) { for (int i = 0; i < n; i++) "
          "x[i] *= k; }')"
          " and 1",
          "1");
}

/* ---- Ctrl-C ------------------------------------------------------------------------------------- */

static void on_alarm(int sig)
{
    (void)sig;
    interp_interrupt(it);
}

/* The wish to stop comes after 0.15 s; how long until the cell ends? */
static double stopped_after(const char *code, const char **said)
{
    struct sigaction act = { .sa_handler = on_alarm };
    timer_t t;
    struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
    struct itimerspec when = { .it_value = { 0, 150000000 } };
    double from;

    sigaction(SIGUSR1, &act, NULL);
    assert_int_equal(timer_create(CLOCK_MONOTONIC, &ev, &t), 0);
    timer_settime(t, 0, &when, NULL);
    from = lab_now();
    *said = eval(code);
    timer_delete(t);
    return lab_now() - from;
}

static void ctrl_c_stops(void **state)
{
    static const char *const codes[] = {
        "while true do end",
        "local co = coroutine.wrap(function() while true do end end) co()",
        "local co = coroutine.create(function() while true do end end)\n"
        "coroutine.resume(co) while true do end",
        "while true do pcall(function() while true do end end) end",
        "while true do pcall(error, 'x') end",
        "while true do local s = string.rep('x', 1000000) end",
        "lab.sleep(10)",
        "return string.find(('a'):rep(4000), ('.-'):rep(9) .. 'b')",
        "for w in (('a'):rep(4000)):gmatch(('.-'):rep(9) .. 'b') do end",
        "return (('a'):rep(4000)):gsub(('.-'):rep(9) .. 'b', '')",
        "local t = setmetatable({}, {__index = function(t, k) while true do end end}) "
        "return t.x",
    };

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        const char *said;
        double s = stopped_after(codes[i], &said);

        if (strncmp(said, "stopped", 7) != 0 || s > 1.0) {
            print_message("%s\n  after %.2f s: %s\n", codes[i], s, said);
            fail();
        }
        GIVES("1 + 1", "2");
    }
}

static void a_long_row_keeps_what_it_has(void **state)
{
    const char *said;

    (void)state;
    write_plugin(
        "#include <lab/plugin.h>\n"
        "static int64_t fit(lab_ctx *c) { int64_t i = 0; while (!lab_tick(c, i, 0)) i++;"
        " return i; }\n"
        "static const lab_row rows[] = {{\"fit() -> int\", LAB_CODE(fit), \"\", "
        "LAB_LONG}};\n"
        "LAB_PLUGIN(longrow, .rows = rows);\n");
    eval("lab.load(path)");
    assert_true(stopped_after("n = longrow.fit()", &said) < 1.0);
    assert_string_equal(said, "");
    GIVES("n > 1000", "true");
    stopped_after("for i = 1, 1000 do\n n = longrow.fit()\n rounds = i end", &said);
    SAYS_OF(said, "stopped");
    GIVES("rounds", "nil");
}

/* What a loop drops is collected by its bytes: Lua sees small userdata only. */
static void a_loop_holds_memory_flat(void **state)
{
    size_t before;

    (void)state;
    eval("collectgarbage()");
    before = lab_host_memory(host).live;
    GIVES("for i = 1, 300 do local t = tensor.zeros(1 << 18) end", "");
    assert_true(lab_host_memory(host).live < before + (40u << 20));
}

static void memory_has_a_cap(void **state)
{
    (void)state;
    interp_memory_cap(it, (size_t)64 << 20);
    SAYS("local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end",
         "not enough memory");
    GIVES("1 + 1", "2");
    interp_memory_cap(it, 0);
}

static void exact_messages_of_patterns(void **state)
{
    (void)state;
    GIVES("string.find(('a'):rep(100))",
          "error: bad argument #2 to 'find' (string expected, got no value)");
    GIVES("string.match(('a'):rep(100), '(')", "error: unfinished capture");
    GIVES("(('ab'):rep(20)):gsub('a', {a = 'x'})",
          "\"xbxbxbxbxbxbxbxbxbxbxbxbxbxbxbxbxbxbxbxb\" 20");
    GIVES("(function() local n = 0 for a, b in (('ab'):rep(20)):gmatch('(a)(b)') do n = "
          "n + 1 end "
          "return n end)()",
          "20");
}

static void quiet(void *self, const char *text, size_t len)
{
    (void)self;
    (void)text;
    (void)len;
}

static int open_all(void **state)
{
    static const lab_sink sink = { .print = quiet };

    (void)state;
    close(mkstemps(plugin_path, 2));
    host = lab_host_new();
    it = host ? interp_new(host) : NULL;
    sigaction(SIGSEGV, NULL, &guard);
    return it == NULL || lab_host_sink_add(host, &sink) < 0;
}

static int close_all(void **state)
{
    (void)state;
    unlink(plugin_path);
    interp_free(it);
    lab_host_free(host);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions),
        cmocka_unit_test(errors_have_places),
        cmocka_unit_test(calls_of_rows),
        cmocka_unit_test(a_plugin_from_c),
        cmocka_unit_test(reload_keeps_handles),
        cmocka_unit_test(bad_files),
        cmocka_unit_test(foreign_libraries),
        cmocka_unit_test(c_cells),
        cmocka_unit_test(exact_messages_of_patterns),
        cmocka_unit_test(ctrl_c_stops),
        cmocka_unit_test(a_long_row_keeps_what_it_has),
        cmocka_unit_test(a_loop_holds_memory_flat),
        cmocka_unit_test(memory_has_a_cap),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, open_all, close_all);
}
