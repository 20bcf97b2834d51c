/* log.c — the last lines that code logged. */
#include "shell/log.h"

#include <stdlib.h>
#include <string.h>

void log_add(struct log_ring *r, lab_level level, const char *text)
{
    struct log_line *line = &r->lines[r->n % LOG_LINES];

    free(line->text);
    *line = (struct log_line){ level, lab_now(), strdup(text) };
    r->n++;
}

const struct log_line *log_get(const struct log_ring *r, int count, int i)
{
    int64_t have = r->n < LOG_LINES ? r->n : LOG_LINES;
    int64_t first = r->n - (count < have ? count : have);

    return first + i < r->n ? &r->lines[(first + i) % LOG_LINES] : NULL;
}

void log_free(struct log_ring *r)
{
    for (int i = 0; i < LOG_LINES; i++)
        free(r->lines[i].text);
    *r = (struct log_ring){ 0 };
}

const char *log_level_name(int level)
{
    static const char *const names[] = { "debug", "info", "warn", "error" };

    return level >= 0 && level < 4 ? names[level] : NULL;
}
