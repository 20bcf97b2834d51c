/* files.c — the back end without any screen: numbered PNG files, each path printed once. */
#include "view/state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <lab/files.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *folder_of(struct view *v, lab_ctx *c)
{
    const char *folder = v->folder ? v->folder : lab_home(c, "pictures");

    return folder && lab_mkdirs(c, folder) ? folder : NULL;
}

static int last_in(const char *folder)
{
    DIR *d = opendir(folder);
    struct dirent *e;
    int most = 0;

    while (d && (e = readdir(d))) {
        char *end;
        long n = strtol(e->d_name, &end, 10);

        if (strcmp(end, ".png") == 0 && n > most && n < 1000000)
            most = (int)n;
    }
    if (d)
        closedir(d);
    return most;
}

/* Takes the next free number, also against other sessions. */
static char *claim(lab_ctx *c, const char *folder)
{
    for (int n = last_in(folder) + 1; n < 1000000; n++) {
        const char *path = lab_format(c, "%s/%04d.png", folder, n);
        int fd = path ? open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666) : -1;

        if (fd >= 0) {
            close(fd);
            return strdup(path);
        }
        if (!path || errno != EEXIST)
            return lab_fail(c, LAB_EIO, "cannot write into %s: %s", folder,
                            strerror(errno));
    }
    return lab_fail(c, LAB_EIO, "no number is free in %s", folder);
}

static bool show(struct view *v, lab_ctx *c, struct window *w)
{
    lab_scope s = lab_scope_open(c);
    bool fresh = !w->own;
    const char *folder = fresh ? folder_of(v, c) : NULL;

    if (folder)
        w->own = claim(c, folder);
    if (w->own && !view_write(v, c, w, w->own, 0, 0, 256) && fresh)
        unlink(w->own);
    else if (w->own && fresh && v->listener.written)
        v->listener.written(v->listener.self, w->number, w->own);
    else if (w->own && fresh)
        lab_print(c, "picture %d: %s\n", w->number, (const char *)w->own);
    lab_scope_close(c, &s);
    return lab_ok(c);
}

static void close_window(struct view *v, struct window *w)
{
    (void)v;
    free(w->own);
    w->own = NULL;
}

const struct view_backend view_files = {
    .name = "files",
    .pause = .5,
    .show = show,
    .close = close_window,
};

/* ---- nothing at all -------------------------------------------------------------------------- */

static bool show_nothing(struct view *v, lab_ctx *c, struct window *w)
{
    (void)v, (void)w;
    return lab_ok(c);
}

const struct view_backend view_none = { .name = "none", .show = show_nothing };
