/* signals.c — Ctrl-C and the signals that end, stop or resize a session. */
#include "shell/shell.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Handlers and readline's functions have no argument of ours: the one pointer they share.
 * Set once, before the first signal can come. */
static struct shell *the_shell;

struct shell *signals_shell(void)
{
    return the_shell;
}

static void wake(struct shell *sh)
{
    int kept = errno;

    if (write(sh->wake[1], "", 1) < 0)
        errno = kept; /* full: the prompt wakes up anyway */
    errno = kept;
}

static void on_interrupt(int sig)
{
    static const char note[] = "\r\n(a C function does not answer Ctrl-C; "
                               "Ctrl-\\ ends labsh, finished cells are kept)\r\n";
    struct shell *sh = the_shell;

    sh->interrupts++;
    if (!sh->running) {
        if (!sh->prompting)
            _exit(128 + sig);
        wake(sh);
        return;
    }
    interp_interrupt(sh->it);
    if (sh->prompting && sh->interrupts == 3) {
        if (write(STDERR_FILENO, note, sizeof note - 1) < 0)
            return;
    } else if (!sh->prompting && sh->interrupts > 2) {
        signal(sig, SIG_DFL);
        raise(sig);
    }
}

/* The first wish to end lets the cell stop and saves; the second ends at once. */
static void on_end(int sig)
{
    struct shell *sh = the_shell;

    if (sh->ended) {
        signal(sig, SIG_DFL);
        raise(sig);
    }
    sh->ended = sig;
    if (sh->running)
        interp_interrupt(sh->it);
    wake(sh);
}

static void on_resize(int sig)
{
    (void)sig;
    the_shell->resized = 1;
    wake(the_shell);
}

/* At the prompt the terminal has to be put in order first. */
static void on_suspend(int sig)
{
    (void)sig;
    if (the_shell->running) {
        raise(SIGSTOP);
    } else {
        the_shell->suspended = 1;
        wake(the_shell);
    }
}

static void on_pipe(int sig)
{
    (void)sig; /* a write fails with EPIPE; children get the default back */
}

/* On the stack that guard_install made: oneDNN's products use the stack pointer to walk over a
 * buffer on the heap, where a signal's frame would overwrite what lies below. */
static void handle(int sig, void (*handler)(int), int flags)
{
    struct sigaction a = { .sa_handler = handler, .sa_flags = flags | SA_ONSTACK };

    sigemptyset(&a.sa_mask);
    sigaction(sig, &a, NULL);
}

void signals_open(struct shell *sh)
{
    the_shell = sh;
    /* No SA_RESTART: a read that waits for the user ends with EINTR. */
    handle(SIGINT, on_interrupt, 0);
    if (!sh->prompting)
        return;
    handle(SIGTERM, on_end, 0);
    handle(SIGHUP, on_end, 0);
    handle(SIGPIPE, on_pipe, SA_RESTART);
    if (sh->terminal) {
        handle(SIGWINCH, on_resize, SA_RESTART);
        handle(SIGTSTP, on_suspend, 0);
    }
}

bool signals_running(struct shell *sh, bool running)
{
    bool late = running && (sh->interrupts || sh->ended);

    sh->interrupts = 0;
    sh->running = running && !late;
    return !late;
}
