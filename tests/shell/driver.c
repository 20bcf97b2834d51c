/* driver.c — a driver of the prompt. */
#include "driver.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static const double patience = 10;
static char home[256];

double seconds_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- a home -------------------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *f)
{
    (void)st;
    (void)kind;
    (void)f;
    return remove(path);
}

const char *home_make(void)
{
    snprintf(home, sizeof home, "/tmp/labsh-test-XXXXXX");
    assert_non_null(mkdtemp(home));
    setenv("LABSH_HOME", home, 1);
    return home;
}

void home_remove(void)
{
    nftw(home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *home_path(const char *below)
{
    static char path[512];

    snprintf(path, sizeof path, "%s/%s", home, below);
    return path;
}

static const char *program(void)
{
    const char *path = getenv("LABSH");

    assert_non_null(path);
    return path;
}

/* ---- the terminal ----------------------------------------------------------------------- */

static void take_in(struct pty *t, const char *data, size_t n)
{
    vt_feed(&t->vt, data, n);
    if (t->len + n + 1 > t->cap) {
        t->cap = (t->len + n + 1) * 2;
        t->raw = realloc(t->raw, t->cap);
        assert_non_null(t->raw);
    }
    /* Escape sequences are left out: what remains is text. */
    for (size_t i = 0; i < n; i++) {
        if (data[i] == '\033')
            t->escape = true;
        else if (!t->escape)
            t->raw[t->len++] = data[i];
        else if (data[i] != '[' && strchr("ABCDHJKmhl", data[i]))
            t->escape = false;
    }
    t->raw[t->len] = 0;
}

/* One read; false when nothing came within the time, or it has ended. */
static bool pump_once(struct pty *t, double seconds)
{
    struct pollfd f = { t->fd, POLLIN, 0 };
    char buf[8192];
    ssize_t n;

    if (t->ended || poll(&f, 1, (int)(seconds * 1000) + 1) <= 0)
        return false;
    n = read(t->fd, buf, sizeof buf);
    if (n <= 0) {
        t->ended = true;
        return false;
    }
    take_in(t, buf, (size_t)n);
    return true;
}

void pty_pump(struct pty *t, double seconds)
{
    double end = seconds_now() + seconds;

    while (seconds_now() < end && !t->ended)
        pump_once(t, end - seconds_now());
}

static void fail_with_screen(struct pty *t, const char *what, const char *wanted)
{
    fprintf(stderr, "# %s: %s\n", what, wanted);
    for (int y = 0; y < t->vt.rows; y++)
        if (*vt_row(&t->vt, y))
            fprintf(stderr, "# %2d |%s\n", y, vt_row(&t->vt, y));
    fprintf(stderr, "# cursor %d,%d\n", t->vt.x, t->vt.y);
    fail_msg("%s: %s", what, wanted);
}

void pty_launch(struct pty *t, char *const argv[])
{
    struct winsize size = { .ws_col = 80, .ws_row = 24 };

    memset(t, 0, sizeof *t);
    vt_init(&t->vt, 80, 24);
    t->pid = forkpty(&t->fd, NULL, NULL, &size);
    assert_true(t->pid >= 0);
    if (t->pid == 0) {
        setenv("TERM", "xterm-256color", 1);
        setenv("INPUTRC", "/dev/null", 1);
        execv(program(), argv);
        _exit(127);
    }
}

void pty_start(struct pty *t, ...)
{
    char *argv[16] = { (char *)(uintptr_t)program() };
    va_list args;
    int n = 1;

    va_start(args, t);
    while (n < 15 && (argv[n] = va_arg(args, char *)))
        n++;
    va_end(args);
    argv[n] = NULL;
    pty_launch(t, argv);
    pty_prompt(t, "");
}

void pty_send(struct pty *t, const char *keys)
{
    size_t n = strlen(keys);

    while (n > 0) {
        ssize_t done = write(t->fd, keys, n);

        if (done < 0 && errno == EINTR)
            continue;
        assert_true(done > 0);
        keys += done;
        n -= (size_t)done;
        pump_once(t, 0);
    }
}

bool pty_expect_within(struct pty *t, const char *text, double seconds)
{
    double end = seconds_now() + seconds;

    for (;;) {
        const char *at = t->raw ? strstr(t->raw + t->seen, text) : NULL;

        if (at) {
            t->seen = (size_t)(at - t->raw) + strlen(text);
            return true;
        }
        if (t->ended || seconds_now() > end)
            return false;
        pump_once(t, 0.05);
    }
}

void pty_expect(struct pty *t, const char *text)
{
    if (!pty_expect_within(t, text, patience))
        fail_with_screen(t, "did not appear", text);
}

static bool at_prompt(const struct pty *t, const char *typed)
{
    const char *row = vt_row(&t->vt, t->vt.y), *close = strchr(row, ']');
    size_t n = strlen(typed);

    if (row[0] != '[' || !close ||
        strspn(row + 1, "0123456789") != (size_t)(close - row - 1))
        return false;
    if (n == 0)
        return close[1] == 0 && t->vt.x == close - row + 2;
    return close[1] == ' ' && strcmp(close + 2, typed) == 0;
}

bool pty_prompt_within(struct pty *t, const char *typed, double seconds)
{
    double end = seconds_now() + seconds;

    while (!at_prompt(t, typed) || pump_once(t, 0)) {
        if (t->ended || seconds_now() > end)
            return at_prompt(t, typed);
        pump_once(t, 0.02);
    }
    if (t->raw)
        t->seen = t->len;
    return true;
}

void pty_prompt(struct pty *t, const char *typed)
{
    if (!pty_prompt_within(t, typed, patience))
        fail_with_screen(t, "no prompt with", typed);
}

void pty_cell(struct pty *t, const char *line, const char *expected)
{
    pty_send(t, line);
    pty_send(t, "\r");
    pty_expect(t, "\r\n"); /* what was typed has been echoed; now what comes of it */
    if (*expected)
        pty_expect(t, expected);
    pty_prompt(t, "");
}

static int status_code(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int pty_wait(struct pty *t)
{
    double end = seconds_now() + patience;

    while (waitpid(t->pid, &t->status, WNOHANG) == 0) {
        if (seconds_now() > end)
            fail_with_screen(t, "did not end", "");
        pump_once(t, 0.02);
    }
    t->pid = 0;
    while (pump_once(t, 0.02))
        ;
    return status_code(t->status);
}

void pty_close(struct pty *t)
{
    if (t->pid > 0) {
        kill(t->pid, SIGKILL);
        waitpid(t->pid, &t->status, 0);
    }
    if (t->vt.unknown)
        fprintf(stderr, "# %d unknown escape sequences\n", t->vt.unknown);
    close(t->fd);
    free(t->raw);
    memset(t, 0, sizeof *t);
}

/* ---- fixtures ------------------------------------------------------------------------- */

struct pty p;

int set_up_home(void **state)
{
    (void)state;
    home_make();
    return 0;
}

int set_up_prompt(void **state)
{
    set_up_home(state);
    pty_start(&p, NULL);
    return 0;
}

int tear_down(void **state)
{
    (void)state;
    if (p.fd > 0)
        pty_close(&p);
    home_remove();
    return 0;
}

/* ---- without a terminal ------------------------------------------------------------------- */

static char *read_back(FILE *f)
{
    char *text = calloc(1, 1 << 20);

    assert_non_null(text);
    rewind(f);
    text[fread(text, 1, (1 << 20) - 1, f)] = 0;
    fclose(f);
    return text;
}

int run_labsh(const char *input, char **out, char **err, ...)
{
    FILE *in = tmpfile(), *o = tmpfile(), *e = tmpfile();
    char *argv[16] = { (char *)(uintptr_t)program() }, *texts[2];
    va_list args;
    int n = 1, status;
    pid_t pid;

    va_start(args, err);
    while (n < 15 && (argv[n] = va_arg(args, char *)))
        n++;
    va_end(args);
    argv[n] = NULL;
    assert_true(in && o && e);
    fputs(input ? input : "", in);
    fflush(in);
    rewind(in);
    pid = fork();
    if (pid == 0) {
        dup2(fileno(in), 0);
        dup2(fileno(o), 1);
        dup2(fileno(e), 2);
        execv(program(), argv);
        _exit(127);
    }
    assert_true(pid > 0);
    waitpid(pid, &status, 0);
    fclose(in);
    texts[0] = read_back(o);
    texts[1] = read_back(e);
    if (out)
        *out = texts[0];
    else
        free(texts[0]);
    if (err)
        *err = texts[1];
    else
        free(texts[1]);
    return status_code(status);
}
