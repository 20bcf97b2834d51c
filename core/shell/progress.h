/* progress.h — the line that a long call draws while it runs: how far, how fast, the last
 * measurements. It lives on the terminal's last line and leaves no trace. */
#ifndef SHELL_PROGRESS_H
#define SHELL_PROGRESS_H

#include <lab/host.h>

enum { PROGRESS_METRICS = 6, PROGRESS_NAME = 32 };

struct progress {
    bool on; /* a terminal, and wanted */
    bool colour;
    bool shown, paused;
    bool *mid_line; /* does the output stand in the middle of a line? */
    double began;   /* of the call that ticks now; 0: none */
    int64_t first, done, total;
    bool ms; /* these are milliseconds */
    double drawn;
    int n_metrics;
    struct {
        char name[PROGRESS_NAME];
        double value;
    } metrics[PROGRESS_METRICS];
};

/* The sink to add to the host; `p` must outlive it. */
lab_sink progress_sink(struct progress *p);
/* Wipes the line before something else is printed; the next tick draws it again. */
void progress_hide(void *p);
/* A new cell: wipes the line and forgets what was measured. */
void progress_reset(struct progress *p);

#endif
