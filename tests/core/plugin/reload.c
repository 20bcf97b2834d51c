/* reload.c — a thousand reloads while a tensor and a handle live. */
#include "lua/interp.h"

#include <lauxlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { RELOADS = 1000, BYTES_EACH = 96 << 10 };

static long resident(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    long size = 0, pages = 0;

    if (f) {
        if (fscanf(f, "%ld %ld", &size, &pages) != 2)
            pages = 0;
        fclose(f);
    }
    return pages * sysconf(_SC_PAGESIZE);
}

static void run(struct interp *it, const char *code)
{
    lua_State *L = interp_lua(it);
    int n;

    assert_int_equal(interp_compile(it, code, strlen(code), "=[1]"), INTERP_OK);
    if (interp_call(it, 0, &n) != INTERP_OK)
        fail_msg("%s", lua_tostring(L, -1));
    lua_settop(L, 0);
}

static void things_live_on(void **state)
{
    lab_host *h = lab_host_new();
    struct interp *it = interp_new(h);
    long before, after;

    (void)state;
    lua_pushstring(interp_lua(it), FIXTURE);
    lua_setglobal(interp_lua(it), "path");
    run(it, "lab.load(path)\n t = fixture.ramp(1000) k = fixture.counter(5) total = "
            "fixture.total");
    run(it, "for i = 1, 10 do lab.reload('fixture') end");
    before = resident();
    run(it, "for i = 1, 1000 do lab.reload('fixture')\n"
            "  assert(k:next() == 5 + i) assert(total(t) == 499500) end");
    after = resident();
    run(it, "assert(fixture.total(t) == 499500) "
            "assert(lab.plugins()[#lab.plugins()].generation == 1010)");
    print_message(
        "# resident memory: %.1f MB before, %.1f MB after %d reloads: %.1f kB each\n",
        (double)before / 1e6, (double)after / 1e6, RELOADS,
        (double)(after - before) / RELOADS / 1e3);
    assert_true(after - before < (long)RELOADS * BYTES_EACH);
    interp_free(it);
    lab_host_free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(things_live_on) };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
