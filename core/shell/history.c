/* history.c — what was typed, kept across sessions. readline's format with time stamps: those
 * are what keeps an entry of several lines together. */
#include "shell/history.h"
#include "shell/shell.h"

#include <lab/files.h>

#include <errno.h>
#include <fcntl.h>
#include <readline/history.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *file_path(struct shell *sh)
{
    return lab_home(sh->c, "history");
}

void history_open(struct shell *sh)
{
    lab_scope scope = lab_scope_open(sh->c);
    const char *path;

    using_history();
    history_write_timestamps = 1;
    history_comment_char = '#';
    path = file_path(sh);
    if (path)
        read_history(path);
    lab_error_clear(sh->c); /* a home that cannot be made: the journal says so */
    lab_scope_close(sh->c, &scope);
}

void history_note(struct shell *sh, const char *text)
{
    lab_scope scope = lab_scope_open(sh->c);
    HIST_ENTRY *last =
        history_length ? history_get(history_base + history_length - 1) : NULL;
    const char *path;
    int fd;

    if (!last || strcmp(last->line, text) != 0) {
        add_history(text);
        path = file_path(sh);
        fd = path ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;
        if (fd >= 0) {
            close(fd);
            append_history(1, path);
        }
    }
    using_history();
    lab_error_clear(sh->c);
    lab_scope_close(sh->c, &scope);
}

void history_close(struct shell *sh)
{
    lab_scope scope = lab_scope_open(sh->c);
    const char *path;

    if (history_length > sh->set.history + sh->set.history / 4 && (path = file_path(sh)))
        history_truncate_file(path, (int)sh->set.history);
    lab_error_clear(sh->c);
    lab_scope_close(sh->c, &scope);
}

int history_count(void)
{
    return history_length;
}

const char *history_entry(int i, double *when)
{
    HIST_ENTRY *e = i >= 0 && i < history_length ? history_get(history_base + i) : NULL;

    *when =
        e && e->timestamp && e->timestamp[0] == '#' ? strtod(e->timestamp + 1, NULL) : 0;
    return e ? e->line : NULL;
}
