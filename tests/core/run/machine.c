/* The machine's peaks: measured once, then read; a broken file is measured over. */
#include "../lab_test.h"
#include "run_test.h"

#include <lab/files.h>
#include <lab/machine.h>
#include <lab/threads.h>

static void measured_once(void **state)
{
    lab_ctx *c = *state;
    lab_machine a, b;
    const char *path = lab_home(c, "machine");
    char *text;
    double from;

    lab_threads_set(2);
    text = lab_strdup(c, "other CPU\t2\t1 1 1 1 1 1\nbroken\n\n");
    assert_true(lab_file_write(c, path, text, strlen(text)));
    assert_true(lab_machine_peaks(c, &a));
    assert_true(strlen(a.cpu) > 0 && a.threads == 2);
    /* A core does from some hundred million to some trillion; memory likewise. */
    for (int i = 0; i < 2; i++) {
        assert_true(a.f32[i] > 1e8 && a.f32[i] < 1e14);
        assert_true(a.bytes[i] > 1e8 && a.bytes[i] < 1e13);
        assert_true(a.bf16[i] == 0 || a.bf16[i] > 1e8);
    }
    from = lab_now();
    assert_true(lab_machine_peaks(c, &b));
    assert_true(lab_now() - from < .05);
    assert_true(fabs(a.f32[1] - b.f32[1]) <= 1e-5 * a.f32[1]);
    text = lab_file_read(c, path, 4096, NULL);
    assert_non_null(strstr(text, "other CPU\t2"));
    /* What cannot be is measured again. */
    text = lab_format(c, "%s\t2\t-1 0 0 0 nan 0\n", a.cpu);
    assert_true(lab_file_write(c, path, text, strlen(text)));
    assert_true(lab_machine_peaks(c, &b));
    assert_true(b.f32[0] > 1e8);
}

int main(void)
{
    const struct CMUnitTest tests[] = { LAB_TEST(measured_once) };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, open_home, remove_home);
}
