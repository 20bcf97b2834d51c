/* files.c — whole files, written beside and renamed; the user's home; the program's files.
 *
 * A file is not synced to the disk before it is renamed: killing the program at any moment
 * leaves the old or the new file, and the usual file systems keep that promise across a
 * power cut for a renamed file too, without the seconds that a sync may take. */
#include <lab/files.h>

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void *fail_io(lab_ctx *c, const char *what, const char *path)
{
    return lab_fail(c, LAB_EIO, "cannot %s '%s': %s", what, path, strerror(errno));
}

/* ---- reading --------------------------------------------------------------------------- */

/* What a pipe or a file of /proc holds is not known before it is read. */
static char *read_stream(lab_ctx *c, FILE *f, const char *path, size_t max, size_t *len)
{
    size_t cap = 0, n = 0, got = 1;
    char *text = NULL, *copy;

    while (got > 0 && n <= max) {
        if (n == cap) {
            size_t more = cap ? cap * 2 : 1 << 16;
            char *p = realloc(text, more);

            if (!p) {
                free(text);
                return lab_fail(c, LAB_ENOMEM, "out of memory reading '%s'", path);
            }
            text = p;
            cap = more;
        }
        got = fread(text + n, 1, cap - n, f);
        n += got;
    }
    if (ferror(f)) {
        free(text);
        return fail_io(c, "read", path);
    }
    copy = n > max ? lab_fail(c, LAB_EFORMAT, "'%s' is longer than %zu bytes", path, max)
                   : lab_alloc(c, n + 1);
    if (copy) {
        memcpy(copy, text, n);
        *len = n;
    }
    free(text);
    return copy;
}

static char *read_regular(lab_ctx *c, FILE *f, const char *path, size_t size, size_t max,
                          size_t *len)
{
    char *text;

    if (size > max)
        return lab_fail(c, LAB_EFORMAT, "'%s' is %zu bytes long, at most %zu are read",
                        path, size, max);
    text = lab_alloc(c, size + 1);
    if (!text)
        return NULL;
    *len = fread(text, 1, size, f);
    text[*len] = 0;
    return ferror(f) ? fail_io(c, "read", path) : text;
}

char *lab_file_read(lab_ctx *c, const char *path, size_t max, size_t *len)
{
    size_t ignored;
    struct stat st;
    char *text;
    FILE *f;

    if (!path || !lab_ok(c))
        return NULL;
    len = len ? len : &ignored;
    *len = 0;
    f = fopen(path, "rbe");
    if (!f)
        return fail_io(c, "open", path);
    if (fstat(fileno(f), &st) == 0 && S_ISDIR(st.st_mode))
        text = lab_fail(c, LAB_EIO, "cannot read '%s': it is a folder", path);
    else if (S_ISREG(st.st_mode) && st.st_size > 0)
        text = read_regular(c, f, path, (size_t)st.st_size, max, len);
    else
        text = read_stream(c, f, path, max, len);
    fclose(f);
    return text;
}

/* ---- writing --------------------------------------------------------------------------- */

struct lab_file {
    FILE *stream;
    char *path;      /* what is replaced, links resolved */
    char *temporary; /* NULL: written directly (a device or a pipe) */
};

static void file_free(lab_file *f)
{
    free(f->path);
    free(f->temporary);
    free(f);
}

/* Where the bytes go first: a temporary beside a regular or missing file. */
static bool open_beside(lab_ctx *c, lab_file *f, const char *path)
{
    const char *name;
    struct stat st;
    bool there = stat(f->path, &st) == 0;
    int fd;

    if (there && S_ISDIR(st.st_mode)) {
        lab_fail(c, LAB_EIO, "cannot write '%s': it is a folder", path);
        return false;
    }
    if (there && !S_ISREG(st.st_mode)) {
        f->stream = fopen(f->path, "wbe");
        return f->stream || fail_io(c, "write", path);
    }
    name = strrchr(f->path, '/');
    name = name ? name + 1 : f->path;
    if (asprintf(&f->temporary, "%.*s.%s.XXXXXX", (int)(name - f->path), f->path, name) <
        0) {
        f->temporary = NULL;
        return lab_fail(c, LAB_ENOMEM, "out of memory writing '%s'", path);
    }
    fd = mkostemp(f->temporary, O_CLOEXEC);
    if (fd < 0)
        return fail_io(c, "write", path);
    if (there) {
        fchmod(fd, st.st_mode & 07777);
    } else {
        mode_t mask = umask(0);

        umask(mask);
        fchmod(fd, 0666 & ~mask);
    }
    f->stream = fdopen(fd, "wb");
    if (f->stream)
        return true;
    close(fd);
    unlink(f->temporary);
    return fail_io(c, "write", path);
}

lab_file *lab_file_begin(lab_ctx *c, const char *path)
{
    lab_file *f;

    if (!path || !lab_ok(c))
        return NULL;
    f = calloc(1, sizeof *f);
    if (f) {
        f->path = realpath(path, NULL);
        f->path = f->path ? f->path : strdup(path);
    }
    if (!f || !f->path) {
        free(f);
        return lab_fail(c, LAB_ENOMEM, "out of memory writing '%s'", path);
    }
    if (open_beside(c, f, path))
        return f;
    file_free(f);
    return NULL;
}

FILE *lab_file_stream(lab_file *f)
{
    return f ? f->stream : NULL;
}

bool lab_file_commit(lab_ctx *c, lab_file *f)
{
    bool good;

    if (!f)
        return false;
    if (!lab_ok(c)) {
        lab_file_abort(f);
        return false;
    }
    errno = 0;
    good = !ferror(f->stream);
    good = fclose(f->stream) == 0 && good;
    if (good && f->temporary)
        good = rename(f->temporary, f->path) == 0;
    if (!good) {
        fail_io(c, "write", f->path);
        if (f->temporary)
            unlink(f->temporary);
    }
    file_free(f);
    return good;
}

void lab_file_abort(lab_file *f)
{
    if (!f)
        return;
    fclose(f->stream);
    if (f->temporary)
        unlink(f->temporary);
    file_free(f);
}

bool lab_file_write(lab_ctx *c, const char *path, const void *data, size_t len)
{
    lab_file *f = lab_file_begin(c, path);

    if (f && len)
        fwrite(data, 1, len, lab_file_stream(f));
    return lab_file_commit(c, f);
}

/* ---- temporary files -------------------------------------------------------------------- */

char *lab_file_temporary(lab_ctx *c, const char *suffix, int *fd)
{
    const char *folder = getenv("TMPDIR");
    char *path =
        lab_format(c, "%s/labsh-XXXXXX%s", folder && *folder ? folder : "/tmp", suffix);

    *fd = path ? mkostemps(path, (int)strlen(suffix), O_CLOEXEC) : -1;
    return path && *fd < 0 ? fail_io(c, "make", path) : path;
}

/* ---- folders ----------------------------------------------------------------------------- */

bool lab_mkdirs(lab_ctx *c, const char *path)
{
    char *at = path ? lab_strdup(c, path) : NULL;
    struct stat st;

    if (!at)
        return false;
    for (char *p = at + 1; *at && *p; p++)
        if (*p == '/') {
            *p = 0;
            mkdir(at, 0777); /* what went wrong shows at the last one */
            *p = '/';
        }
    if (mkdir(at, 0777) < 0 && errno != EEXIST)
        return fail_io(c, "make the folder", path);
    if (stat(at, &st) == 0 && S_ISDIR(st.st_mode))
        return true;
    lab_fail(c, LAB_EIO, "cannot make the folder '%s': a file of that name is there",
             path);
    return false;
}

static const char *join(lab_ctx *c, const char *folder, const char *below)
{
    return below && *below ? lab_format(c, "%s/%s", folder, below) : folder;
}

const char *lab_home(lab_ctx *c, const char *below)
{
    const char *home = getenv("LABSH_HOME"), *user = getenv("HOME");

    if (!home || !*home)
        home = lab_format(c, "%s/.local/share/labsh", user && *user ? user : "/tmp");
    else
        home = lab_strdup(c, home);
    return home && lab_mkdirs(c, home) ? join(c, home, below) : NULL;
}

/* The folder of the running program, in c's scope. */
static char *program_folder(lab_ctx *c)
{
    char path[PATH_MAX], *slash;
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

    if (n <= 0)
        return lab_strdup(c, LAB_BUILD_DIR);
    path[n] = 0;
    slash = strrchr(path, '/');
    if (slash && slash != path)
        *slash = 0;
    return lab_strdup(c, path);
}

const char *lab_data_path(lab_ctx *c, const char *below)
{
    const char *program = program_folder(c), *places[4];
    size_t build = sizeof LAB_BUILD_DIR - 1;
    int n = 0;

    if (!program || !below)
        return NULL;
    if (strncmp(program, LAB_BUILD_DIR, build) == 0)
        places[n++] = LAB_SOURCE_DIR;
    places[n++] = lab_format(c, "%s/../share/labsh", program);
    places[n++] = LAB_DATA_DIR;
    for (int i = 0; i < n; i++) {
        const char *path = places[i] ? join(c, places[i], below) : NULL;

        if (path && access(path, R_OK) == 0)
            return path;
    }
    return lab_fail(c, LAB_EABSENT, "the program's file '%s' is not on this machine",
                    below);
}
