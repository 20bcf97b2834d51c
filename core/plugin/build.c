/* build.c — the system's C compiler, for cells and single-file plugins; ninja for those of
 * the build tree. */
#include "plugin/registry.h"

#include <lab/files.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config.h"

extern char **environ;

enum { MAX_SAID = 64 << 10 };

const char *program_folder(lab_ctx *c)
{
    char buf[4096];
    ssize_t n = readlink("/proc/self/exe", buf, sizeof buf - 1);
    char *slash;

    if (n <= 0)
        return "";
    buf[n] = 0;
    slash = strrchr(buf, '/');
    if (slash)
        *slash = 0;
    return lab_strdup(c, buf);
}

bool in_build_tree(lab_ctx *c)
{
    const char *at = program_folder(c);

    return at && strncmp(at, LAB_BUILD_DIR, strlen(LAB_BUILD_DIR)) == 0;
}

/* Folder of liblab itself: where the linker finds it, whoever runs. */
static const char *library_folder(lab_ctx *c)
{
    Dl_info info;
    char *path, *slash;

    if (dladdr((void *)(uintptr_t)&lab_module_load, &info) && info.dli_fname &&
        strstr(info.dli_fname, "liblab")) {
        path = lab_strdup(c, info.dli_fname);
        slash = path ? strrchr(path, '/') : NULL;
        if (slash) {
            *slash = 0;
            return path;
        }
    }
    return in_build_tree(c) ? LAB_BUILD_DIR : LAB_LIB_DIR;
}

/* ---- running a program and keeping what it says ------------------------------------------------ */

static pid_t start(char *const argv[], int out)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    sigset_t none;
    pid_t pid = -1;

    sigemptyset(&none);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setpgroup(&attr, 0);
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, out, STDERR_FILENO);
    if (posix_spawnp(&pid, argv[0], &files, &attr, argv, environ) != 0)
        pid = -1;
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attr);
    return pid;
}

/* Reads to the end; a wish to stop ends the program. */
static size_t collect(lab_ctx *c, pid_t pid, int fd, char *to, size_t room)
{
    size_t len = 0;

    for (;;) {
        struct pollfd p = { fd, POLLIN, 0 };
        char rest[4096];
        ssize_t n;

        if (lab_stopping(c))
            kill(-pid, SIGKILL);
        if (poll(&p, 1, 50) <= 0)
            continue;
        n = read(fd, len < room ? to + len : rest, len < room ? room - len : sizeof rest);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return len;
        len += len < room ? (size_t)n : 0;
    }
}

/* 0 and *said when it ran well; its status otherwise, −1 when it is not there. */
static int run(lab_ctx *c, char *const argv[], char **said)
{
    char *text = lab_alloc(c, MAX_SAID + 1);
    int fd[2], status = 0;
    pid_t pid;

    if (!text || pipe2(fd, O_CLOEXEC) != 0)
        return lab_failn(c, LAB_EIO, "%s: %s", argv[0], strerror(errno)) - 1;
    pid = start(argv, fd[1]);
    close(fd[1]);
    if (pid > 0) {
        text[collect(c, pid, fd[0], text, MAX_SAID)] = 0;
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    }
    close(fd[0]);
    *said = text;
    if (pid <= 0)
        return -1;
    if (lab_stopping(c))
        lab_fail(c, LAB_ESTOP, "stopped");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/* ---- one C file ---------------------------------------------------------------------------------- */

static const char *include_folder(lab_ctx *c)
{
    return in_build_tree(c) ? LAB_SOURCE_DIR "/core/include" : LAB_INCLUDE_DIR;
}

/* The first line that says "error", without the words around it. */
static const char *first_error(lab_ctx *c, const char *said)
{
    const char *at = strstr(said, "error: ");
    const char *line = at;
    size_t n;

    if (!at)
        return lab_format(c, "%.300s", said);
    while (line > said && line[-1] != '\n')
        line--;
    n = strcspn(line, "\n");
    return lab_format(c, "%.*s", (int)n, line);
}

/* Appends the words of $LABSH_CFLAGS; n_room: how many there may be. */
static void own_flags(lab_ctx *c, char **to, int n_room)
{
    char *text = lab_strdup(c, getenv("LABSH_CFLAGS")), *save = NULL;
    int n = 0;

    for (char *w = text ? strtok_r(text, " ", &save) : NULL; w && n < n_room;
         w = strtok_r(NULL, " ", &save))
        to[n++] = w;
}

bool build_shared(lab_ctx *c, const char *name, const char *source, size_t len,
                  const char *output)
{
    const char *cc = getenv("CC"), *lib = library_folder(c);
    char *input = lab_format(c, "%s.c", output), *said = NULL;
    char *include = lab_format(c, "-I%s", include_folder(c));
    char *search = lab_format(c, "-L%s", lib),
         *path = lab_format(c, "-Wl,-rpath,%s", lib);
    bool file = strrchr(name, '/') != NULL;
    char *beside =
        file ? lab_format(c, "-I%.*s", (int)(strrchr(name, '/') - name), name) : "-I.";
    char *argv[] = { (char *)(uintptr_t)(cc && *cc ? cc : "cc"),
                     "-std=c17",
                     "-D_GNU_SOURCE",
                     "-O2",
                     "-march=native",
                     "-fopenmp",
                     "-Wall",
                     "-Wextra",
                     "-fPIC",
                     "-shared",
                     "-fno-math-errno",
                     "-Wno-missing-field-initializers",
                     "-Wno-unused-parameter", /* a ctx that nothing needs */
                     "-Wno-override-init",
                     "-fdiagnostics-color=never",
                     "-fmax-errors=8",
                     "-fno-diagnostics-show-caret",
                     include,
                     beside,
                     "-o",
                     (char *)(uintptr_t)output,
                     input,
                     search,
                     "-llab",
                     "-lm",
                     path,
                     "-Wl,-z,defs" };
    enum { N_FIXED = sizeof argv / sizeof *argv, N_OWN = 32 };
    char *all[N_FIXED + N_OWN + 1] = { NULL };
    char *head = lab_format(c, "#line 1 \"%s\"\n", name);
    char *whole = head ? lab_alloc(c, strlen(head) + len + 1) : NULL;
    int status;

    if (!whole || !path || !beside)
        return false;
    memcpy(whole, head, strlen(head));
    memcpy(whole + strlen(head), source, len);
    if (!lab_file_write(c, input, whole, strlen(head) + len))
        return false;
    memcpy(all, argv, sizeof argv);
    own_flags(c, all + N_FIXED, N_OWN);
    status = run(c, all, &said);
    unlink(input);
    if (status < 0)
        return lab_failn(c, LAB_EABSENT,
                         "no C compiler: '%s' is not on the path (install gcc)", argv[0]);
    if (status != 0) {
        const char *error = first_error(c, said);

        if (strchr(said, '\n') && strcmp(error, said) != 0)
            lab_print(c, "%s", said);
        return lab_failn(c, LAB_EFORMAT, "%s", error);
    }
    if (*said)
        lab_print(c, "%s", said);
    return true;
}

/* ---- plugins of the build tree ---------------------------------------------------------------------- */

bool build_again(lab_ctx *c, const char *source, const char *output)
{
    char *target = lab_format(c, "%s", output + strlen(LAB_BUILD_DIR) + 1), *said = NULL;
    char *argv[] = { "ninja", "-C", LAB_BUILD_DIR, target, NULL };
    int status;

    if (!target || access(LAB_BUILD_DIR "/build.ninja", R_OK) != 0 ||
        access(source, R_OK) != 0)
        return lab_ok(c);
    status = run(c, argv, &said);
    if (status < 0)
        return lab_ok(c); /* no ninja: what lies there is loaded */
    if (status != 0) {
        lab_print(c, "%s", said);
        return lab_failn(c, LAB_EFORMAT, "%s: not built: %s", source,
                         first_error(c, said));
    }
    return true;
}
