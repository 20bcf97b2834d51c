/* guard.c — a learner's C code: tried in a child at its first call, and left by a jump when
 * it crashes later or does not hear Ctrl-C. What it had allocated is lost, the session not.
 */
#include "lua/state.h"

#include <lab/trial.h>

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

/* The interpreter whose guarded code runs; signal handlers have no other way to it. */
static struct interp *volatile guarded;

static void crashed(int sig)
{
    struct interp *it = guarded;

    if (it && it->crash && pthread_equal(pthread_self(), it->thread)) {
        sigjmp_buf *to = it->crash;

        it->crash = NULL;
        it->crash_signal = sig;
        siglongjmp(*to, 1);
    }
    signal(sig, SIG_DFL);
    raise(sig);
}

void guard_install(struct interp *it)
{
    struct sigaction act = { .sa_handler = crashed, .sa_flags = SA_ONSTACK | SA_NODEFER };
    stack_t stack = { .ss_size = 64 << 10 };

    stack.ss_sp = malloc(stack.ss_size); /* lives as long as the program: a handler's stack */
    if (!stack.ss_sp || sigaltstack(&stack, NULL) != 0)
        return;
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        sigaction(fatal[i], &act, NULL);
    guarded = it;
}

struct first_call {
    const lab_slot *slot;
    struct args *a;
};

static void try_call(lab_ctx *c, void *arg, int out)
{
    struct first_call *f = arg;
    lab_cell results[LAB_MAX_RESULTS];

    (void)out;
    /* A training is tried as far as its first tick. */
    if (f->slot->flags & LAB_LONG)
        lab_host_stop(lab_ctx_host(c), true);
    lab_slot_call(c, f->slot, f->a->cells, results);
    /* A user's error is no reason to refuse the call: it comes again, in its own place. */
    lab_error_clear(c);
}

static const char *signal_name(int sig)
{
    return sig == SIGSEGV ? "a segmentation fault" : sig == SIGABRT ? "an abort"
         : sig == SIGFPE ? "an arithmetic error" : sig == SIGINT ? "Ctrl-C" : "a fault";
}

/* The code of the object that holds the function, from its load segment's start. */
static void code_range(const lab_slot *s, struct interp *it)
{
    Dl_info info;
    void *code;

    memcpy(&code, &s->code, sizeof code);
    if (dladdr(code, &info) && info.dli_fbase) {
        it->jump_lo = info.dli_fbase;
        it->jump_hi = (const char *)info.dli_fbase + (16 << 20);
    }
}

void guard_call(struct interp *it, struct args *a, lab_cell *results)
{
    lab_slot *s = (lab_slot *)(uintptr_t)a->slot;
    sigjmp_buf here, *jump = it->jump, *crash = it->crash;
    const char *lo = it->jump_lo, *hi = it->jump_hi, *name;

    if (!s->tried) {
        struct first_call f = { s, a };
        lab_limits l = { it->trial_seconds, it->trial_memory };

        if (!lab_in_trial(a->c) && !lab_trial(a->c, args_name(a), l, try_call, &f, NULL))
            return;
        s->tried = true;
    }
    if (lab_in_trial(a->c)) { /* the parent sees the signal itself */
        lab_slot_call(a->c, s, a->cells, results);
        return;
    }
    name = args_name(a);
    if (sigsetjmp(here, 1) == 0) {
        code_range(s, it);
        it->jump_patience = 50;
        it->jump = it->crash = &here;
        lab_slot_call(a->c, s, a->cells, results);
        it->jump = jump;
        it->crash = crash;
        it->jump_lo = lo;
        it->jump_hi = hi;
        return;
    }
    it->jump = jump;
    it->crash = crash;
    it->jump_lo = lo;
    it->jump_hi = hi;
    lab_error_clear(a->c);
    if (lab_host_stopping(it->host))
        lab_fail(a->c, LAB_ESTOP, "stopped in %s", name);
    else
        lab_fail(a->c, LAB_ECRASH,
                 "%s: %s in its C code; the session goes on, but save your work: the code may "
                 "have damaged memory before it fell",
                 name, signal_name(it->crash_signal));
}

static void try_open(lab_ctx *c, void *arg, int out)
{
    (void)out;
    if (!dlopen(arg, RTLD_NOW | RTLD_LOCAL))
        lab_fail(c, LAB_EIO, "%s", dlerror());
}

bool guard_file(struct interp *it, const char *path)
{
    return lab_trial(it->c, path, (lab_limits){ 0 }, try_open, (void *)(uintptr_t)path, NULL);
}
