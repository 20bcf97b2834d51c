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

static void take_in(struct pty *p, const char *data, size_t n)
{
    vt_feed(&p->vt, data, n);
    if (p->len + n + 1 > p->cap) {
        p->cap = (p->len + n + 1) * 2;
        p->raw = realloc(p->raw, p->cap);
        assert_non_null(p->raw);
    }
    /* Escape sequences are left out: what remains is text. */
    for (size_t i = 0; i < n; i++) {
        if (data[i] == '\033')
            p->escape = true;
        else if (!p->escape)
            p->raw[p->len++] = data[i];
        else if (data[i] != '[' && strchr("ABCDHJKmhl", data[i]))
            p->escape = false;
    }
    p->raw[p->len] = 0;
}

/* One read; false when nothing came within the time, or it has ended. */
static bool pump_once(struct pty *p, double seconds)
{
    struct pollfd f = { p->fd, POLLIN, 0 };
    char buf[8192];
    ssize_t n;

    if (p->ended || poll(&f, 1, (int)(seconds * 1000) + 1) <= 0)
        return false;
    n = read(p->fd, buf, sizeof buf);
    if (n <= 0) {
        p->ended = true;
        return false;
    }
    take_in(p, buf, (size_t)n);
    return true;
}

void pty_pump(struct pty *p, double seconds)
{
    double end = seconds_now() + seconds;

    while (seconds_now() < end && !p->ended)
        pump_once(p, end - seconds_now());
}

static void fail_with_screen(struct pty *p, const char *what, const char *wanted)
{
    fprintf(stderr, "# %s: %s\n", what, wanted);
    for (int y = 0; y < p->vt.rows; y++)
        if (*vt_row(&p->vt, y))
            fprintf(stderr, "# %2d |%s\n", y, vt_row(&p->vt, y));
    fprintf(stderr, "# cursor %d,%d\n", p->vt.x, p->vt.y);
    fail_msg("%s: %s", what, wanted);
}

void pty_launch(struct pty *p, char *const argv[])
{
    struct winsize size = { .ws_col = 80, .ws_row = 24 };

    memset(p, 0, sizeof *p);
    vt_init(&p->vt, 80, 24);
    p->pid = forkpty(&p->fd, NULL, NULL, &size);
    assert_true(p->pid >= 0);
    if (p->pid == 0) {
        setenv("TERM", "xterm-256color", 1);
        setenv("INPUTRC", "/dev/null", 1);
        execv(program(), argv);
        _exit(127);
    }
}

void pty_start(struct pty *p, ...)
{
    char *argv[16] = { (char *)(uintptr_t)program() };
    va_list args;
    int n = 1;

    va_start(args, p);
    while (n < 15 && (argv[n] = va_arg(args, char *)))
        n++;
    va_end(args);
    argv[n] = NULL;
    pty_launch(p, argv);
    pty_prompt(p, "");
}

void pty_send(struct pty *p, const char *keys)
{
    size_t n = strlen(keys);

    while (n > 0) {
        ssize_t done = write(p->fd, keys, n);

        if (done < 0 && errno == EINTR)
            continue;
        assert_true(done > 0);
        keys += done;
        n -= (size_t)done;
        pump_once(p, 0);
    }
}

bool pty_expect_within(struct pty *p, const char *text, double seconds)
{
    double end = seconds_now() + seconds;

    for (;;) {
        const char *at = p->raw ? strstr(p->raw + p->seen, text) : NULL;

        if (at) {
            p->seen = (size_t)(at - p->raw) + strlen(text);
            return true;
        }
        if (p->ended || seconds_now() > end)
            return false;
        pump_once(p, 0.05);
    }
}

void pty_expect(struct pty *p, const char *text)
{
    if (!pty_expect_within(p, text, patience))
        fail_with_screen(p, "did not appear", text);
}

static bool at_prompt(const struct pty *p, const char *typed)
{
    const char *row = vt_row(&p->vt, p->vt.y), *close = strchr(row, ']');
    size_t n = strlen(typed);

    if (row[0] != '[' || !close ||
        strspn(row + 1, "0123456789") != (size_t)(close - row - 1))
        return false;
    if (n == 0)
        return close[1] == 0 && p->vt.x == close - row + 2;
    return close[1] == ' ' && strcmp(close + 2, typed) == 0;
}

bool pty_prompt_within(struct pty *p, const char *typed, double seconds)
{
    double end = seconds_now() + seconds;

    while (!at_prompt(p, typed) || pump_once(p, 0)) {
        if (p->ended || seconds_now() > end)
            return at_prompt(p, typed);
        pump_once(p, 0.02);
    }
    if (p->raw)
        p->seen = p->len;
    return true;
}

void pty_prompt(struct pty *p, const char *typed)
{
    if (!pty_prompt_within(p, typed, patience))
        fail_with_screen(p, "no prompt with", typed);
}

void pty_cell(struct pty *p, const char *line, const char *expected)
{
    pty_send(p, line);
    pty_send(p, "\r");
    pty_expect(p, "\r\n"); /* what was typed has been echoed; now what comes of it */
    if (*expected)
        pty_expect(p, expected);
    pty_prompt(p, "");
}

static int status_code(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int pty_wait(struct pty *p)
{
    double end = seconds_now() + patience;

    while (waitpid(p->pid, &p->status, WNOHANG) == 0) {
        if (seconds_now() > end)
            fail_with_screen(p, "did not end", "");
        pump_once(p, 0.02);
    }
    p->pid = 0;
    while (pump_once(p, 0.02))
        ;
    return status_code(p->status);
}

void pty_close(struct pty *p)
{
    if (p->pid > 0) {
        kill(p->pid, SIGKILL);
        waitpid(p->pid, &p->status, 0);
    }
    if (p->vt.unknown)
        fprintf(stderr, "# %d unknown escape sequences\n", p->vt.unknown);
    close(p->fd);
    free(p->raw);
    memset(p, 0, sizeof *p);
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
