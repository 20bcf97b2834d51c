/* log.h — the last lines that code logged; `:log` shows them. */
#ifndef SHELL_LOG_H
#define SHELL_LOG_H

#include <lab/host.h>

enum { LOG_LINES = 1000 };

struct log_line {
    lab_level level;
    double at; /* lab_now */
    char *text;
};

struct log_ring {
    struct log_line lines[LOG_LINES];
    int64_t n; /* logged since the start; the ring holds the last ones */
};

void log_add(struct log_ring *r, lab_level level, const char *text);
/* The i-th of the last `count` lines, oldest first; NULL past the end. */
const struct log_line *log_get(const struct log_ring *r, int count, int i);
void log_free(struct log_ring *r);
/* "debug", "info", "warn", "error"; NULL for another number. */
const char *log_level_name(int level);

#endif
