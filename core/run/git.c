/* git.c — which commit the working folder stands at, asked of git beside the work. */
#include "run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Is the working folder, or one above it, a repository? */
static bool in_repository(void)
{
    char path[4096 + 8], *slash;

    if (!getcwd(path, sizeof path - 8))
        return false;
    for (slash = path + strlen(path); slash; slash = strrchr(path, '/')) {
        memcpy(slash, "/.git", 6);
        if (access(path, F_OK) == 0)
            return true;
        *slash = 0;
    }
    return false;
}

void git_ask(struct git *g)
{
    static char *const args[] = { "git",      "--no-optional-locks",
                                  "status",   "--porcelain=v2",
                                  "--branch", "--untracked-files=no",
                                  NULL };
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none;
    int pair[2];

    *g = (struct git){ .fd = -1 };
    if (!in_repository() || pipe2(pair, O_CLOEXEC) < 0)
        return;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, pair[1], 1);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    sigemptyset(&none);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    /* Its own group: Ctrl-C is not meant for it. */
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    if (posix_spawnp(&g->pid, "git", &files, &attributes, args, environ) != 0)
        g->pid = 0;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    close(pair[1]);
    if (g->pid)
        g->fd = pair[0];
    else
        close(pair[0]);
}

/* Reads what there is; false: more may come. */
static bool drained(struct git *g, double wait)
{
    double end = lab_now() + wait;
    char rest[512];

    for (;;) {
        double left = end - lab_now();
        struct pollfd p = { g->fd, POLLIN, 0 };
        bool room = g->len < sizeof g->text - 1;
        ssize_t n;

        if (poll(&p, 1, left > 0 ? (int)(left * 1e3) + 1 : 0) <= 0) {
            if (left <= 0)
                return false;
            continue;
        }
        n = read(g->fd, room ? g->text + g->len : rest,
                 room ? sizeof g->text - 1 - g->len : sizeof rest);
        if (n <= 0)
            return n == 0 || errno != EINTR;
        g->len += room ? (size_t)n : 0;
    }
}

bool git_answer(struct git *g, double wait, char commit[80], bool *dirty)
{
    const char *oid;
    int status = 0;

    if (!g->pid)
        return false;
    if (!drained(g, wait)) {
        if (wait <= 0)
            return false;
        kill(g->pid, SIGKILL);
    }
    while (waitpid(g->pid, &status, 0) < 0 && errno == EINTR)
        ;
    close(g->fd);
    g->pid = 0;
    g->text[g->len] = 0;
    oid = strstr(g->text, "# branch.oid ");
    commit[0] = 0;
    *dirty = false;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || !oid)
        return false;
    oid += strlen("# branch.oid ");
    snprintf(commit, 80, "%.*s", (int)strcspn(oid, "\n"), oid);
    for (const char *line = g->text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        *dirty = *dirty || (*line && *line != '#');
    }
    return true;
}
