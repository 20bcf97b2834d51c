/* trial.h — running code that may crash, loop or eat memory in a child process first.
 *
 * The child is a fork: it sees all that the parent has and changes nothing of it. Its
 * standard output goes nowhere; the end of its standard error is kept for the message.
 */
#ifndef LAB_TRIAL_H
#define LAB_TRIAL_H

#include <lab/ctx.h>

typedef struct lab_limits {
    double seconds; /* wall clock; 0: 10 s */
    size_t memory;  /* bytes beyond what the parent has mapped; 0: 2 GiB */
    bool offline;   /* without a network, where the system lets it be taken away */
} lab_limits;

/* Runs body(c, arg, out) in a child. What it writes to `out` (at most 1 MiB) comes back in
 * *said (in c's scope; may be NULL), also when it fails. A body that fails its context, crashes, is stopped by
 * the user or passes a limit fails c: LAB_ECRASH "cell[3]: segmentation fault", LAB_ESTOP,
 * or the body's own code and text. `what` names the code for the message. */
LAB_API bool lab_trial(lab_ctx *c, const char *what, lab_limits limits,
                       void (*body)(lab_ctx *c, void *arg, int out), void *arg,
                       char **said);
/* True in a child made by lab_trial. */
LAB_API bool lab_in_trial(const lab_ctx *c);

#endif
