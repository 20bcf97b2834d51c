/* seen.c — which files were loaded without harm before: a list in the user's home, one line
 * "size mtime path" each. A file that changed is tried again. */
#include "plugin/registry.h"

#include <lab/files.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_LIST = 1 << 20 };

static char *line_of(lab_ctx *c, const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return NULL;
    return lab_format(c, "%lld %lld.%09ld %s\n", (long long)st.st_size,
                      (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, path);
}

/* A list that cannot be read or written only costs a trial: no error of the user's. */
static const char *list(lab_ctx *c, struct registry *r)
{
    if (!r->seen_read) {
        const char *path = lab_home(c, "plugins.seen");
        char *text = path && access(path, R_OK) == 0
                         ? lab_file_read(c, path, MAX_LIST, NULL)
                         : NULL;

        r->seen = text ? strdup(text) : NULL;
        r->seen_read = true;
        lab_error_clear(c);
    }
    return r->seen ? r->seen : "";
}

bool seen_before(lab_ctx *c, const char *path)
{
    char *line = line_of(c, path);

    return line && strstr(list(c, registry_of(lab_ctx_host(c))), line);
}

/* All lines but those of the same path, and the new one. */
void seen_note(lab_ctx *c, const char *path)
{
    struct registry *r = registry_of(lab_ctx_host(c));
    char *line = line_of(c, path), *next, *to;
    const char *old = list(c, r), *home;
    size_t n = strlen(path);

    if (!line || strncmp(path, "/tmp/", 5) == 0)
        return;
    next = malloc(strlen(old) + strlen(line) + 1);
    if (!next)
        return;
    for (to = next; *old;) {
        size_t k = strcspn(old, "\n");

        if (k < n || strncmp(old + k - n, path, n) != 0 ||
            (k > n && old[k - n - 1] != ' ')) {
            memcpy(to, old, k + 1);
            to += k + 1;
        }
        old += k + (old[k] == '\n');
    }
    memcpy(to, line, strlen(line) + 1);
    free(r->seen);
    r->seen = next;
    home = lab_home(c, "plugins.seen");
    if (home)
        lab_file_write(c, home, next, strlen(next));
    lab_error_clear(c);
}
