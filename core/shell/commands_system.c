/* commands_system.c — the system around: :sh, :cd, :pwd, :clear, :quit. */
#include "shell/command.h"
#include "shell/shell.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void command_sh(struct shell *sh, const char *args)
{
    int status;

    fflush(stdout);
    status = system(args); /* Ctrl-C reaches the command, not us */
    if (status < 0)
        shell_complain(sh, "cannot run it: %s", strerror(errno));
    else if (WIFSIGNALED(status))
        shell_complain(sh, "ended by %s", strsignal(WTERMSIG(status)));
    else if (WEXITSTATUS(status) != 0)
        shell_complain(sh, "exit status %d", WEXITSTATUS(status));
}

void command_pwd(struct shell *sh, const char *args)
{
    char *folder = getcwd(NULL, 0);

    (void)args;
    if (folder)
        printf("%s\n", folder);
    else
        shell_complain(sh, "the working folder is gone: %s", strerror(errno));
    free(folder);
}

void command_cd(struct shell *sh, const char *args)
{
    char *path = command_word(sh->c, &args);
    const char *home = getenv("HOME"), *old = getenv("OLDPWD");
    char *before = getcwd(NULL, 0);

    if (path && command_word(sh->c, &args)) {
        command_usage(sh, "cd");
    } else {
        if (!path)
            path = lab_strdup(sh->c, home && *home ? home : "/");
        else if (strcmp(path, "-") == 0)
            path = lab_strdup(sh->c, old ? old : ".");
        else if (path[0] == '~' && (path[1] == '/' || !path[1]) && home)
            path = lab_format(sh->c, "%s%s", home, path + 1);
        if (path && chdir(path) < 0) {
            shell_complain(sh, "cannot go to '%s': %s", path, strerror(errno));
        } else if (path) {
            setenv("OLDPWD", before ? before : "/", 1);
            command_pwd(sh, "");
        }
    }
    free(before);
}

void command_clear(struct shell *sh, const char *args)
{
    (void)args;
    if (sh->terminal)
        fputs("\033[H\033[2J", stdout);
}

void command_quit(struct shell *sh, const char *args)
{
    (void)args;
    sh->leaving = true;
}
