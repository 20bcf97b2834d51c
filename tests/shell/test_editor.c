/* Typing: several lines, pastes, wide characters, history, the screen at every step. */
#include "driver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <cmocka.h>

#define UP "\033[A"
#define DOWN "\033[B"
#define LEFT "\033[D"
#define PASTE(text) "\033[200~" text "\033[201~"

/* Waits until the cursor's row reads so, and the cursor stands in that column. */
static void row_is(const char *text, int column)
{
    double end = seconds_now() + 10;

    while (strcmp(vt_row(&p.vt, p.vt.y), text) != 0 || p.vt.x != column) {
        if (seconds_now() > end)
            fail_msg("row is '%s', cursor in %d, expected '%s', %d",
                     vt_row(&p.vt, p.vt.y), p.vt.x, text, column);
        pty_pump(&p, 0.02);
    }
}

static void row_above_is(int above, const char *text)
{
    assert_string_equal(vt_row(&p.vt, p.vt.y - above), text);
}

static void several_lines(void **state)
{
    (void)state;
    pty_send(&p, "for i = 1, 2 do\r");
    row_is("...", 8);
    pty_send(&p, "if i > 1 then\r");
    row_is("...", 12);
    pty_send(&p, "print('n' .. i)");
    row_is("...         print('n' .. i)", 27);
    pty_send(&p, "\r");
    row_is("...", 12);
    pty_send(&p, "end\r");
    row_is("...", 8); /* "end" has moved out, and so has what follows */
    row_above_is(1, "...     end");
    row_above_is(2, "...         print('n' .. i)");
    pty_send(&p, "end\r");
    pty_expect(&p, "n2");
    pty_prompt(&p, "");
    pty_cell(&p, "x = [[\rone\rtwo]]", "");
    pty_cell(&p, "#x", "7");
}

static void moving_between_lines(void **state)
{
    (void)state;
    pty_send(&p, "f = function(a)\r");
    row_is("...", 8);
    pty_send(&p, "return a");
    row_is("...     return a", 16);
    pty_send(&p, "\r");
    row_is("...", 8);
    pty_send(&p, UP "\005" LEFT "b + " UP);
    row_is("[1] f = function(a)", 19);
    pty_send(&p, "\005"
                 "\001" DOWN "\005"); /* ends of lines */
    row_is("...     return b + a", 20);
    pty_send(&p, DOWN "end\r");
    pty_prompt(&p, "");
    pty_cell(&p, "b = 2", "");
    pty_cell(&p, "f(3)", "5");
}

static void pasting(void **state)
{
    (void)state;
    pty_send(&p, PASTE("local a = 1\n\tlocal b = 2\n\nprint('sum', a + b)\n"));
    row_is("... print('sum', a + b)", 23);
    row_above_is(1, "...");
    pty_send(&p, "\r");
    pty_expect(&p, "sum\t3");
    pty_prompt(&p, "");
    /* A transcript: prompts and outputs go. */
    pty_send(&p,
             PASTE(
                 "[1] y = 5\n[2] y\n5\n[3] for i = 1, 2 do\n...   y = y + i\n... end\n"));
    row_is("... end", 7);
    pty_send(&p, "\r");
    pty_expect(&p, "near"); /* "y" alone is no statement inside a chunk */
    pty_prompt(&p, "");
    pty_send(&p, PASTE(">>> z = 7\n>>> z = z + 1\n8\n"));
    row_is("... z = z + 1", 13);
    pty_send(&p, "\r");
    pty_prompt(&p, "");
    pty_cell(&p, "z", "8");
    /* Within a line, and with what a terminal sends for line ends. */
    pty_send(&p, "print('<>')" LEFT LEFT LEFT PASTE("a b"));
    row_is("[5] print('<a b>')", 15);
    pty_send(&p, "\003");
    pty_prompt(&p, "");
    pty_send(&p, PASTE("p = 1\rq = 2\r\nr = 3"));
    row_is("... r = 3", 9);
    pty_send(&p, "\r");
    pty_prompt(&p, "");
    pty_cell(&p, "p + q + r", "6");
}

static void wide_characters(void **state)
{
    (void)state;
    pty_send(&p, "s = '中文'");
    row_is("[1] s = '中文'", 14);
    pty_send(&p, LEFT LEFT "字");
    row_is("[1] s = '中字文'", 13);
    pty_send(&p, "\177"); /* Backspace takes one character */
    row_is("[1] s = '中文'", 11);
    pty_send(&p, "\r");
    pty_prompt(&p, "");
    pty_cell(&p, "#s, utf8.len(s)", "6\r\n2");
    pty_cell(&p, "print('e\xcc\x81|')", "\xcc\x81|"); /* a combining accent */
}

/* 80 columns: "[1] " and 76 more; a wide character that does not fit goes below. */
static void long_lines(void **state)
{
    char text[256];

    (void)state;
    memset(text, 'a', 75);
    text[75] = 0;
    pty_send(&p, text);
    row_is(
        "[1] aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        79);
    pty_send(&p, "中");
    row_is("中", 2);
    pty_send(&p, LEFT LEFT);
    row_is(
        "[1] aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        78);
    pty_send(&p, "b");
    row_is("[1] "
           "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaba",
           79);
    pty_send(&p, "\001"
                 "x");
    row_is("[1] "
           "xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
           5);
    pty_send(&p, "\005");
    row_is("a中", 3);
    pty_send(&p, "\025");
    row_is("[1]", 4);
    memset(text, 'c', 76);
    text[76] = 0;
    pty_send(&p, text);
    row_is("", 0); /* a full row: the cursor waits below */
    pty_send(&p, "\177");
    row_is(
        "[1] ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
        79);
    pty_send(&p, "\003");
    pty_prompt(&p, "");
}

/* A text higher than the terminal is seen through a window around the cursor. */
static void tall_text(void **state)
{
    char line[32];

    (void)state;
    pty_send(&p, "\033[200~t = {");
    for (int i = 1; i <= 40; i++) {
        snprintf(line, sizeof line, "\n%d,", i);
        pty_send(&p, line);
    }
    pty_send(&p, "\033[201~");
    row_is("... 40,", 7);
    for (int i = 0; i < 40; i++)
        pty_send(&p, UP);
    row_is("[1] t = {", 7);
    assert_int_equal(p.vt.y, 0);
    for (int i = 0; i < 40; i++)
        pty_send(&p, DOWN);
    row_is("... 40,", 7);
    pty_send(&p, " }\r");
    pty_prompt(&p, "");
    pty_cell(&p, "#t", "40");
}

static void resizing(void **state)
{
    struct winsize size = { .ws_col = 20, .ws_row = 10 };

    (void)state;
    pty_send(&p, "print('0123456789abcdef')");
    row_is("[1] print('0123456789abcdef')", 29);
    p.vt.cols = 20;
    ioctl(p.fd, TIOCSWINSZ, &size);
    row_is("9abcdef')", 9);
    pty_send(&p, "\r");
    pty_expect(&p, "0123456789abcdef");
    pty_prompt(&p, "");
}

static void history(void **state)
{
    (void)state;
    pty_cell(&p, "first = 1", "");
    pty_cell(&p, "for i = 1, 2 do\rprint('in loop')\rend", "in loop");
    pty_cell(&p, "second = 2", "");
    pty_cell(&p, "second = 2", "");
    pty_send(&p, UP UP); /* consecutive doubles are one entry; a loop comes back whole */
    row_is("... end", 7);
    row_above_is(2, "[5] for i = 1, 2 do");
    pty_send(&p, DOWN DOWN);
    row_is("[5]", 4);
    pty_send(&p, "fir" UP); /* what is typed chooses */
    row_is("[5] first = 1", 7);
    pty_send(&p, "\003");
    pty_prompt(&p, "");
    pty_send(&p, "\022"
                 "loop");
    pty_expect(&p, "reverse-i-search");
    pty_send(&p, "\r");
    pty_expect(&p, "in loop");
    pty_prompt(&p, "");
    pty_close(&p);
    pty_start(&p, NULL); /* another session has it all */
    pty_send(&p, UP);
    row_is("... end", 7);
    pty_send(&p, "\003");
    pty_prompt(&p, "");
    pty_cell(&p, ":history first", "first = 1");
}

static void leaving(void **state)
{
    (void)state;
    pty_cell(&p, "1", "1");
    pty_send(&p, "\004");
    assert_int_equal(pty_wait(&p), 0);
    pty_close(&p);
    pty_start(&p, NULL);
    pty_send(&p, ":quit\r");
    assert_int_equal(pty_wait(&p), 0);
    pty_close(&p);
    pty_start(&p, NULL);
    pty_send(&p, "os.exit(5)\r");
    assert_int_equal(pty_wait(&p), 5);
}

/* What is typed while a cell runs is there when it has ended. */
static void typing_ahead(void **state)
{
    (void)state;
    pty_send(&p, "lab.sleep(0.3)\r");
    pty_expect(&p, "\r\n");
    pty_send(&p, "40 + 2\r");
    pty_expect(&p, "42\r\n");
    pty_prompt(&p, "");
    pty_send(&p, "x = io.read()\r");
    pty_expect(&p, "\r\n");
    pty_send(&p, "an answer\n");
    pty_prompt(&p, "");
    pty_cell(&p, "x", "\"an answer\"");
}

static void no_colours(void **state)
{
    struct pty q;
    char *argv[] = { getenv("LABSH"), NULL };

    (void)state;
    setenv("NO_COLOR", "1", 1);
    pty_launch(&q, argv);
    unsetenv("NO_COLOR");
    pty_prompt(&q, "");
    pty_cell(&q, "for i = 1, 1 do print('plain') end", "plain");
    assert_int_equal(q.vt.colours, 0);
    pty_close(&q);
    pty_cell(&p, "for i = 1, 1 do print('coloured') end", "coloured");
    assert_true(p.vt.colours > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROMPT_CASE(several_lines), PROMPT_CASE(moving_between_lines),
        PROMPT_CASE(pasting),       PROMPT_CASE(wide_characters),
        PROMPT_CASE(long_lines),    PROMPT_CASE(tall_text),
        PROMPT_CASE(resizing),      PROMPT_CASE(history),
        PROMPT_CASE(leaving),       PROMPT_CASE(typing_ahead),
        PROMPT_CASE(no_colours),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
