/* Sessions: stored as they happen, resumed after any end; a store that cannot be written. */
#include "driver.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void kill_hard(void)
{
    kill(p.pid, SIGKILL);
    waitpid(p.pid, &p.status, 0);
    p.pid = 0;
    pty_close(&p);
}

/* First value of a query on the home's database, "" if none. */
static const char *ask(const char *sql)
{
    static char text[512];
    sqlite3_stmt *q = NULL;
    sqlite3 *db;

    text[0] = 0;
    assert_int_equal(sqlite3_open(home_path("labsh.db"), &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 2000);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
    if (sqlite3_step(q) == SQLITE_ROW && sqlite3_column_text(q, 0))
        snprintf(text, sizeof text, "%s", (const char *)sqlite3_column_text(q, 0));
    sqlite3_finalize(q);
    sqlite3_close(db);
    return text;
}

static void killed_and_resumed(void **state)
{
    (void)state;
    pty_start(&p, NULL);
    pty_cell(&p, "x = 20", "");
    pty_cell(&p, "x * 2 + 2", "42");
    pty_cell(&p, "for i = 1, 2 do\rprint('line', i)\rend", "line\t2");
    pty_cell(&p, "error('it failed')", "it failed");
    pty_cell(&p, "io.write('half a line')", "half a line");
    pty_send(&p, "print('go'..'ing') while true do end\r");
    pty_expect(&p, "going");
    kill_hard();

    assert_string_equal(ask("SELECT count(*) FROM cells"), "6");
    assert_string_equal(ask("SELECT result FROM cells WHERE number=2"), "42");
    assert_string_equal(ask("SELECT output FROM cells WHERE number=3"),
                        "line\t1\nline\t2\n");
    assert_string_equal(ask("SELECT error FROM cells WHERE number=4"), "it failed");
    assert_string_equal(ask("SELECT status FROM cells WHERE number=4"), "2");
    assert_string_equal(ask("SELECT output FROM cells WHERE number=5"), "half a line");
    assert_string_equal(ask("SELECT status FROM cells WHERE number=6"), "0");

    pty_start(&p, "--resume", NULL);
    assert_non_null(strstr(p.raw, "cell [6] was running when the session ended"));
    assert_non_null(strstr(p.raw, "[2] x * 2 + 2"));
    assert_string_equal(vt_row(&p.vt, p.vt.y), "[7]");
    pty_cell(&p, "In[2], Out[2], x", "\"x * 2 + 2\"\r\n\"42\"\r\nnil");
    pty_cell(&p, ":replay 1-2", "42");
    pty_cell(&p, "x, Out[9]", "20\r\n42");
    pty_send(&p, "\004");
    assert_int_equal(pty_wait(&p), 0);
    pty_close(&p);
    assert_string_equal(ask("SELECT count(*) FROM sessions"), "1");
    assert_string_equal(ask("SELECT max(number) FROM cells"), "10");
}

static void by_number(void **state)
{
    char *out, *err;

    (void)state;
    for (int i = 1; i <= 3; i++) {
        char code[64];

        snprintf(code, sizeof code, "'session %d'\n", i);
        assert_int_equal(run_labsh(code, NULL, NULL, NULL), 0);
    }
    assert_int_equal(run_labsh(":sessions\n", &out, NULL, NULL), 0);
    assert_non_null(strstr(out, "'session 1'"));
    assert_non_null(strstr(out, "'session 3'"));
    free(out);
    pty_start(&p, "--resume", "2", NULL);
    pty_cell(&p, "Out[1]", "session 2");
    /* While it is open, another program may not go on with it. */
    assert_int_equal(run_labsh("1\n", NULL, &err, "--resume", "2", NULL), 1);
    assert_non_null(strstr(err, "session 2 is open in process"));
    free(err);
    pty_close(&p);
    assert_int_equal(run_labsh("Out[2]\n", &out, NULL, "--resume", "2", NULL), 0);
    assert_non_null(strstr(out, "session 2"));
    free(out);
    assert_int_equal(run_labsh("1\n", NULL, &err, "--resume", "99", NULL), 1);
    assert_non_null(strstr(err, "there is no session 99"));
    free(err);
}

/* Signals that end a program: the cell stops, all is kept. */
static void ended_by_signal(void **state)
{
    static const int signals[] = { SIGTERM, SIGHUP };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        pty_start(&p, NULL);
        pty_cell(&p, "'before'", "before");
        kill(p.pid, signals[i]);
        assert_int_equal(pty_wait(&p), 128 + signals[i]);
        pty_close(&p);
        pty_start(&p, NULL);
        pty_send(&p, "print('go'..'ing') while true do end\r");
        pty_expect(&p, "going");
        kill(p.pid, signals[i]);
        assert_int_equal(pty_wait(&p), 128 + signals[i]);
        pty_close(&p);
        assert_string_equal(
            ask("SELECT status FROM cells ORDER BY session DESC, number DESC"), "3");
    }
}

static int count(const char *text, const char *part)
{
    int n = 0;

    for (const char *at = text; (at = strstr(at, part)); at++)
        n++;
    return n;
}

/* One warning, and the session goes on. */
static void goes_on_without_a_store(void **state)
{
    static const char cells[] = "x = 1\nx + 1\nx + 2\n";
    char *out, *err;
    FILE *f = fopen(home_path("labsh.db"), "w");

    (void)state;
    for (int i = 0; f && i < 1000; i++)
        fputs("this is no database ", f);
    fclose(f);
    assert_int_equal(run_labsh(cells, &out, &err, NULL), 0);
    assert_string_equal(out, "2\n3\n");
    assert_int_equal(count(err, "the session is not being kept"), 1);
    free(out);
    free(err);
    remove(home_path("labsh.db"));
    mkdir(home_path("labsh.db"), 0755); /* cannot be opened, not even by root */
    assert_int_equal(run_labsh(cells, &out, &err, NULL), 0);
    assert_string_equal(out, "2\n3\n");
    assert_int_equal(count(err, "the session is not being kept"), 1);
    free(out);
    free(err);
    rmdir(home_path("labsh.db"));
}

static void locked_store(void **state)
{
    sqlite3 *db;

    (void)state;
    pty_start(&p, NULL);
    pty_cell(&p, "1", "1");
    assert_int_equal(sqlite3_open(home_path("labsh.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    pty_send(&p, "'locked'\r");
    pty_expect(&p, "not being kept");
    pty_expect(&p, "\"locked\"");
    pty_prompt(&p, "");
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_close(db);
    pty_cell(&p, "'free again'", "free again");
    assert_string_equal(ask("SELECT result FROM cells ORDER BY number DESC"),
                        "\"free again\"");
    pty_close(&p);
}

static void foreign_settings_and_history(void **state)
{
    static const char junk[] = "max_items banana\nnonsense\n\xff\xfe\nslow 5\n";
    FILE *f = fopen(home_path("settings"), "w");
    char *out;

    (void)state;
    fputs(junk, f);
    fclose(f);
    f = fopen(home_path("history"), "w");
    for (int i = 0; i < 256; i++)
        fputc(i, f);
    fclose(f);
    assert_int_equal(run_labsh(":set slow\n:set max_items\n", &out, NULL, NULL), 0);
    assert_non_null(strstr(out, "slow       5"));
    assert_non_null(strstr(out, "max_items  50"));
    free(out);
    pty_start(&p, NULL);
    pty_cell(&p, "1+1", "2");
    pty_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOME_CASE(killed_and_resumed), HOME_CASE(by_number),
        HOME_CASE(ended_by_signal),    HOME_CASE(goes_on_without_a_store),
        HOME_CASE(locked_store),       HOME_CASE(foreign_settings_and_history),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
