/* capture.h — everything that goes to stdio's stdout is shown at once and recorded.
 *
 * glibc's `stdout` is replaced by a stream that tees, so that print, io.write and C's printf
 * end up here alike. Code that writes to file descriptor 1 itself, and child processes, are
 * shown but not recorded.
 */
#ifndef SHELL_CAPTURE_H
#define SHELL_CAPTURE_H

#include "shell/buffer.h"

#include <stdio.h>

enum { CAPTURE_MAX = 1 << 20 }; /* bytes recorded of one cell; the rest is counted */

struct capture {
    FILE *terminal; /* the stream on fd 1 that was there before: readline's */
    FILE *tee;
    struct buffer text;
    size_t lost;
    bool recording, mid_line;
    bool quiet; /* nothing is shown */
    /* Called before anything is shown: wipes the progress line. */
    void (*before)(void *self);
    void *self;
};

/* Replaces stdout; c must stay where it is until capture_close puts the old one back.
 * False: stdout stays what it was, and nothing is recorded. */
bool capture_open(struct capture *c, void (*before)(void *self), void *self);
void capture_close(struct capture *c);
void capture_begin(struct capture *c);
/* Ends the record: its text, valid until the next begin. */
const char *capture_end(struct capture *c);

#endif
