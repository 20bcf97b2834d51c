/* shell.h — the session: everything the parts of the shell share. */
#ifndef SHELL_SHELL_H
#define SHELL_SHELL_H

#include "lua/interp.h"
#include "shell/capture.h"
#include "shell/cells.h"
#include "shell/journal.h"
#include "shell/log.h"
#include "shell/options.h"
#include "shell/progress.h"
#include "shell/screen.h"
#include "shell/settings.h"

#include <signal.h>

/* What keys and pastes have gathered for the prompt. */
struct input {
    int fd;      /* of the terminal, read without blocking */
    bool active; /* the prompt is being edited */
    bool ready;  /* `line` has been accepted; NULL: end of input */
    char *line;
    bool pasting;
    bool browsing; /* Up and Down step through the history */
    int column;    /* that Up and Down stay in */
    struct buffer paste;
    unsigned char *style;
    size_t style_cap;
    char prompt[32], more[32];
};

struct shell {
    lab_host *host;
    struct interp *it;
    lab_ctx *c; /* the interpreter's */
    lua_State *L;
    struct options opt;
    struct settings set;
    struct capture out;
    struct progress bar;
    struct log_ring log;
    struct cells cells;
    struct journal journal;
    struct screen screen;
    struct input input;
    bool prompting; /* a session with cells, not a script */
    bool terminal;  /* its input is a terminal */
    bool colour, colour_err, zh;
    bool leaving;
    int exit_code;
    /* Set by signal handlers. */
    volatile sig_atomic_t running, interrupts, resized, suspended, ended;
    int wake[2]; /* a byte in it ends the prompt's poll */
};

/* ---- main.c ------------------------------------------------------------------------- */

/* A line for the user on stderr, in the colour of errors. */
void shell_complain(struct shell *sh, const char *fmt, ...) LAB_PRINTF(2, 3);
/* Complains with what c has recorded and clears it. False when nothing was recorded. */
bool shell_report(struct shell *sh);
/* Either text, by the language set. */
static inline const char *shell_say(const struct shell *sh, const char *en,
                                    const char *zh)
{
    return sh->zh ? zh : en;
}
/* Escape sequence of a style on stdout; "" where there are no colours. */
const char *shell_style(const struct shell *sh, int style);

/* ---- signals.c ------------------------------------------------------------------------ */

/* Handlers for Ctrl-C and, at a prompt, for all that may end or resize it. */
void signals_open(struct shell *sh);
/* The session whose signals are handled: readline's functions get no other argument. */
struct shell *signals_shell(void);
/* Around code that Ctrl-C shall stop. False: Ctrl-C came before it began, leave it. */
bool signals_running(struct shell *sh, bool running);

/* ---- script.c ------------------------------------------------------------------------- */

/* -e lines, then the script. False when one failed; sh->exit_code says how. */
bool script_run_all(struct shell *sh, int argc, char **argv);
/* A file as one chunk with its `arg` table and arguments; errors are shown. */
enum interp_status script_run_file(struct shell *sh, const char *path, int argc,
                                   char **argv);
/* The text of a file of cells, without "#!" line and byte order mark; NULL, and says why. */
char *script_read(struct shell *sh, const char *path);
/* Sets `arg` as for a script `path` with the words behind the options. */
bool script_set_arg(struct shell *sh, const char *path, int argc, char **argv);
/* Standard input that is no terminal: cells, as if typed. */
void script_run_stdin(struct shell *sh);

/* ---- prompt.c -------------------------------------------------------------------------- */

void prompt_run(struct shell *sh);
/* Draws the prompt again; after a hint was set, for example. */
void prompt_redraw(struct shell *sh);
/* Leaves what was typed, and `tail` behind it, on the screen for good. */
void prompt_leave(struct shell *sh, const char *tail);
/* Is there no more to type before the text can run? */
bool prompt_is_complete(struct shell *sh, const char *text, size_t len);

#endif
