/* trial.c — a child process with limits, and what became of it. */
#include "base/host.h"

#include <lab/trial.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SAID = 1 << 20, KEPT = 2000, FAILED = 42 };

/* What comes through one pipe: all of it, or the last bytes. */
struct inlet {
    int fd;
    char *at;
    size_t len, cap;
    bool keep_end;
};

static void inlet_read(struct inlet *in)
{
    char buf[4096];
    ssize_t n = read(in->fd, buf, sizeof buf);

    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0) {
        close(in->fd);
        in->fd = -1;
        return;
    }
    if (in->keep_end && in->len + (size_t)n > in->cap) {
        size_t drop = in->len + (size_t)n - in->cap;

        drop = drop < in->len ? drop : in->len;
        memmove(in->at, in->at + drop, in->len - drop);
        in->len -= drop;
    }
    if (in->len + (size_t)n > in->cap)
        n = (ssize_t)(in->cap - in->len);
    memcpy(in->at + in->len, buf, (size_t)n);
    in->len += (size_t)n;
}

static size_t mapped(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;

    if (f) {
        if (fscanf(f, "%lu", &pages) != 1)
            pages = 0;
        fclose(f);
    }
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static _Noreturn void child(lab_ctx *c, lab_limits l, const int out[2], const int err[2],
                            void (*body)(lab_ctx *, void *, int), void *arg)
{
    static const int fatal[] = { SIGSEGV, SIGBUS,  SIGFPE, SIGILL,
                                 SIGABRT, SIGALRM, SIGTERM };
    rlim_t memory = (rlim_t)(mapped() + l.memory), seconds = (rlim_t)l.seconds + 1;
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        signal(fatal[i], SIG_DFL);
    signal(SIGINT, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
    setrlimit(RLIMIT_AS, &(struct rlimit){ memory, memory });
    setrlimit(RLIMIT_CPU, &(struct rlimit){ seconds, seconds });
    dup2(nowhere, STDIN_FILENO);
    dup2(nowhere, STDOUT_FILENO);
    dup2(err[1], STDERR_FILENO);
    close(out[0]);
    close(err[0]);
    if (l.offline && unshare(CLONE_NEWNET) != 0)
        (void)!unshare(CLONE_NEWUSER | CLONE_NEWNET);
    c->host->in_trial = true;
    body(c, arg, out[1]);
    if (c->code != LAB_OK) {
        char note[MESSAGE + 32];
        int n = snprintf(note, sizeof note, "%c%s", (char)c->code, c->message);

        /* The error travels last, behind a zero byte. */
        if (write(out[1], "", 1) != 1 || write(out[1], note, (size_t)n) != n)
            _exit(1);
        _exit(FAILED);
    }
    _exit(0);
}

/* Waits for the pipes to close; false when the child had to be killed for time or by wish. */
static bool listen_to(lab_ctx *c, pid_t pid, double deadline, struct inlet *in,
                      bool *late)
{
    while (in[0].fd >= 0 || in[1].fd >= 0) {
        struct pollfd p[2] = { { in[0].fd, POLLIN, 0 }, { in[1].fd, POLLIN, 0 } };

        if (lab_stopping(c) || lab_now() > deadline) {
            *late = !lab_stopping(c);
            kill(pid, SIGKILL);
            return false;
        }
        if (poll(p, 2, 20) <= 0)
            continue;
        for (int i = 0; i < 2; i++)
            if (p[i].revents)
                inlet_read(&in[i]);
    }
    return true;
}

static const char *signal_text(int sig)
{
    switch (sig) {
    case SIGSEGV:
        return "segmentation fault (an address that is not its own)";
    case SIGBUS:
        return "bus error";
    case SIGFPE:
        return "arithmetic error (integer division by zero?)";
    case SIGILL:
        return "illegal instruction";
    case SIGABRT:
        return "it aborted";
    case SIGKILL:
        return "killed (out of memory?)";
    case SIGXCPU:
        return "it did not come to an end";
    default:
        return strsignal(sig);
    }
}

/* The last line of what it wrote to stderr: an assertion's text, malloc's complaint. */
static const char *last_line(struct inlet *err)
{
    char *line;

    while (err->len && err->at[err->len - 1] == '\n')
        err->len--;
    err->at[err->len] = 0;
    line = strrchr(err->at, '\n');
    return line ? line + 1 : err->at;
}

static bool verdict(lab_ctx *c, const char *what, lab_limits l, int status, bool in_time,
                    bool late, struct inlet *in)
{
    const char *tail = last_line(&in[1]);
    char *note = in[0].len ? memrchr(in[0].at, 0, in[0].len) : NULL;

    if (!in_time && !late)
        return lab_failn(c, LAB_ESTOP, "stopped");
    if (!in_time || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU))
        return lab_failn(c, LAB_ECRASH, "%s: did not come to an end within %.3g s", what,
                         l.seconds);
    if (WIFEXITED(status) && WEXITSTATUS(status) == FAILED && note) {
        in[0].len = (size_t)(note - in[0].at);
        return lab_failn(c, (lab_code)note[1], "%s", note + 2);
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    if (WIFEXITED(status))
        return lab_failn(c, LAB_ECRASH, "%s: it called exit(%d)%s%s", what,
                         WEXITSTATUS(status), *tail ? ": " : "", tail);
    return lab_failn(c, LAB_ECRASH,
                     "%s: %s%s%s; memory limit %.3g GiB, time limit %.3g s", what,
                     signal_text(WTERMSIG(status)), *tail ? ": " : "", tail,
                     (double)l.memory / (1 << 30), l.seconds);
}

bool lab_trial(lab_ctx *c, const char *what, lab_limits l,
               void (*body)(lab_ctx *c, void *arg, int out), void *arg, char **said)
{
    struct inlet in[2] = { { .cap = SAID }, { .cap = KEPT, .keep_end = true } };
    int out[2] = { -1, -1 }, err[2] = { -1, -1 }, status = 0;
    bool in_time, late = false, good = false;
    pid_t pid;

    if (!lab_ok(c))
        return false;
    l.seconds = l.seconds > 0 ? l.seconds : 10;
    l.memory = l.memory ? l.memory : (size_t)2 << 30;
    in[0].at = malloc(SAID + 1);
    in[1].at = lab_alloc(c, KEPT + 1);
    if (!in[0].at || !in[1].at || pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC)) {
        lab_fail(c, LAB_ENOMEM, "%s: no trial process: %s", what, strerror(errno));
        goto end;
    }
    fflush(NULL);
    pid = fork();
    if (pid == 0)
        child(c, l, out, err, body, arg);
    if (pid < 0) {
        lab_fail(c, LAB_ENOMEM, "%s: no trial process: %s", what, strerror(errno));
        goto end;
    }
    close(out[1]);
    close(err[1]);
    out[1] = err[1] = -1;
    in[0].fd = out[0];
    in[1].fd = err[0];
    in_time = listen_to(c, pid, lab_now() + l.seconds, in, &late);
    out[0] = in[0].fd;
    err[0] = in[1].fd;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    in[0].at[in[0].len] = 0;
    if (said)
        *said = lab_format(c, "%s", in[0].at);
    good = verdict(c, what, l, status, in_time, late, in);
end:
    for (int i = 0; i < 2; i++) {
        if (out[i] >= 0)
            close(out[i]);
        if (err[i] >= 0)
            close(err[i]);
    }
    free(in[0].at);
    return good;
}

bool lab_in_trial(const lab_ctx *c)
{
    return c && c->host->in_trial;
}
