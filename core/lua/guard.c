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

/* Timer rounds (10 ms each) that a learner's code has to hear Ctrl-C by itself. */
enum { GUARD_PATIENCE = 50 };

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

    stack.ss_sp = it->signal_stack = malloc(stack.ss_size);
    if (!stack.ss_sp || sigaltstack(&stack, NULL) != 0)
        return;
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        sigaction(fatal[i], &act, NULL);
    guarded = it;
}

void guard_remove(struct interp *it)
{
    if (guarded == it) {
        guarded = NULL;
        for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
            signal(fatal[i], SIG_DFL);
        sigaltstack(&(stack_t){ .ss_flags = SS_DISABLE }, NULL);
    }
    free(it->signal_stack);
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
    return sig == SIGSEGV   ? "a segmentation fault"
           : sig == SIGABRT ? "an abort"
           : sig == SIGFPE  ? "an arithmetic error"
           : sig == SIGINT  ? "Ctrl-C"
                            : "a fault";
}

/* Where the code of the object that holds the function lies: at most 16 MiB from its start. */
static void find_code(lab_slot *s)
{
    Dl_info info;
    void *code;

    memcpy(&code, &s->code, sizeof code);
    if (dladdr(code, &info) && info.dli_fbase) {
        s->code_lo = info.dli_fbase;
        s->code_hi = (const char *)info.dli_fbase + (16 << 20);
    }
}

static bool first_call(struct interp *it, struct args *a, lab_slot *s)
{
    struct first_call f = { s, a };
    lab_limits l = { it->trial_seconds, it->trial_memory };

    find_code(s);
    if (!s->tried && !lab_in_trial(a->c) &&
        !lab_trial(a->c, args_name(a), l, try_call, &f, NULL))
        return false;
    s->tried = true;
    return true;
}

static void fell(struct interp *it, struct args *a)
{
    const char *name;

    lab_error_clear(a->c);
    name = args_name(a);
    if (lab_host_stopping(it->host))
        lab_fail(a->c, LAB_ESTOP, "stopped in %s", name);
    else
        lab_fail(
            a->c, LAB_ECRASH,
            "%s: %s in its C code; the session goes on, but save your work: the code may "
            "have damaged memory before it fell",
            name, signal_name(it->crash_signal));
}

/* The handlers block no signal while they run, so the jump has no mask to restore. */
void guard_call(struct interp *it, struct args *a, lab_cell *results)
{
    lab_slot *s = (lab_slot *)(uintptr_t)a->slot;
    sigjmp_buf here, *jump = it->jump, *crash = it->crash;
    const char *lo = it->jump_lo, *hi = it->jump_hi;

    if (!s->code_hi && !first_call(it, a, s))
        return;
    if (lab_in_trial(a->c)) { /* the parent sees the signal itself */
        lab_slot_call(a->c, s, a->cells, results);
        return;
    }
    if (sigsetjmp(here, 0) == 0) {
        it->jump_lo = s->code_lo;
        it->jump_hi = s->code_hi;
        it->jump_patience = GUARD_PATIENCE;
        it->jump = it->crash = &here;
        lab_slot_call(a->c, s, a->cells, results);
    } else {
        fell(it, a);
    }
    it->jump = jump;
    it->crash = crash;
    it->jump_lo = lo;
    it->jump_hi = hi;
}

static void try_open(lab_ctx *c, void *arg, int out)
{
    (void)out;
    if (!dlopen(arg, RTLD_NOW | RTLD_LOCAL))
        lab_fail(c, LAB_EIO, "%s", dlerror());
}

bool guard_file(struct interp *it, const char *path)
{
    return lab_trial(it->c, path, (lab_limits){ 0 }, try_open, (void *)(uintptr_t)path,
                     NULL);
}
