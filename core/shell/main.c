/* main.c — the program: options, the session's parts, a script or the prompt. */
#include "shell/colour.h"
#include "shell/notebook.h"
#include "shell/pictures.h"
#include "shell/shell.h"
#include "shell/study.h"
#include "shell/who.h"

#include <lab/plugin.h>
#include <lab/run.h>
#include <lab/threads.h>
#include <lab/view.h>

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <readline/readline.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"

void shell_complain(struct shell *sh, const char *fmt, ...)
{
    va_list args;

    fflush(stdout);
    progress_hide(&sh->bar);
    if (sh->colour_err)
        fputs(style_sgr[STYLE_ERROR], stderr);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fprintf(stderr, "%s\n", sh->colour_err ? STYLE_OFF : "");
}

bool shell_report(struct shell *sh)
{
    if (lab_ok(sh->c))
        return false;
    shell_complain(sh, "%s", lab_error_text(sh->c));
    lab_error_clear(sh->c);
    return true;
}

const char *shell_style(const struct shell *sh, int style)
{
    return sh->colour ? style_sgr[style] : "";
}

/* A line of the log: kept, and from the level set on shown at once, above the prompt. */
static void on_log(void *self, lab_level level, const char *text)
{
    static const enum style styles[] = { STYLE_DIM, STYLE_PLAIN, STYLE_DIRECTIVE,
                                         STYLE_ERROR };
    struct shell *sh = self;

    log_add(&sh->log, level, text);
    if ((int64_t)level < sh->set.log)
        return;
    if (sh->input.active)
        screen_hide(&sh->screen);
    fflush(stdout);
    progress_hide(&sh->bar);
    if (sh->colour_err)
        fprintf(stderr, "%s%s%s\n", style_sgr[styles[level]], text, STYLE_OFF);
    else
        fprintf(stderr, "%s\n", text);
    prompt_redraw(sh);
}

static void print_version(void)
{
    printf("labsh %s (plugin ABI %d.%d, %s, readline %s)\n", LAB_VERSION, LAB_ABI_MAJOR,
           LAB_ABI_MINOR, LUA_RELEASE, rl_library_version);
}

/* A thread that waits for work spins first, by libgomp's default for milliseconds: on a machine
 * that does other things too, the spinning keeps the core from the very thread it waits for, and
 * a training step takes a hundred times as long. libgomp reads the number when it is loaded,
 * before main: so labsh starts itself once more with it. Users' own settings stay; where they
 * bind threads, this one is bound to a core already, and a second start would inherit that. */
static void spin_less(char **argv)
{
    /* About 5 µs. Ten times as many are 1 % faster where nothing else runs, and where one
     * other program does a step takes 1.8 times as long. */
    static const char spins[] = "1000";
    char path[4096];
    ssize_t n;

    if (getenv("GOMP_SPINCOUNT") || getenv("OMP_WAIT_POLICY") || getenv("OMP_PROC_BIND"))
        return;
    n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n <= 0 || setenv("GOMP_SPINCOUNT", spins, 0) < 0)
        return;
    path[n] = 0;
    execv(path, argv); /* where it fails, threads just spin */
}

/* UTF-8 whatever the environment says, but numbers are written the C way. */
static void set_locale(void)
{
    if (!setlocale(LC_CTYPE, "") || MB_CUR_MAX < 4)
        setlocale(LC_CTYPE, "C.UTF-8");
}

static bool open_session(struct shell *sh)
{
    lab_sink bar = progress_sink(&sh->bar), log = { .self = sh, .log = on_log };

    settings_default(&sh->set);
    sh->bar.mid_line = &sh->out.mid_line;
    sh->host = lab_host_new();
    if (!sh->host || pipe2(sh->wake, O_CLOEXEC | O_NONBLOCK) < 0)
        return false;
    lab_host_sink_add(sh->host, &log);
    if (sh->prompting)
        capture_open(&sh->out, progress_hide, &sh->bar);
    if (sh->opt.run_all)
        lab_view_configure(sh->host, &(lab_view_options){ .mode = LAB_VIEW_NONE });
    else if (sh->opt.headless)
        lab_view_configure(sh->host, &(lab_view_options){ .mode = LAB_VIEW_HEADLESS });
    if (sh->opt.threads)
        lab_threads_set(sh->opt.threads);
    if (sh->opt.seeded)
        lab_host_seed(sh->host, sh->opt.seed);
    sh->it = interp_new(sh->host);
    if (!sh->it)
        return false;
    sh->c = interp_ctx(sh->it);
    sh->L = interp_lua(sh->it);
    screen_open(&sh->screen, STDOUT_FILENO, false);
    settings_load(sh);
    if (sh->opt.lang)
        sh->set.lang = strcmp(sh->opt.lang, "zh") == 0 ? 2 : 1;
    settings_apply(sh);
    lab_host_sink_add(sh->host, &bar);
    sh->cells.now = -1;
    return true;
}

static bool load_plugins(struct shell *sh)
{
    bool good = true;

    lab_module_load_all(sh->c);
    shell_report(sh);
    for (int i = 0; i < sh->opt.n_plugins; i++)
        if (!lab_module_load(sh->c, sh->opt.plugins[i]))
            good = !shell_report(sh);
    return good;
}

static void run(struct shell *sh, int argc, char **argv)
{
    bool script = sh->opt.n_lines || sh->opt.script || sh->opt.run_all, good;

    signals_open(sh);
    good = load_plugins(sh);
    if (script && !good) {
        sh->exit_code = 1;
        return;
    }
    if (sh->prompting) {
        cells_open(sh);
        pictures_open(sh);
    }
    notebook_open(sh);
    study_open(sh);
    who_remember(sh);
    if (sh->opt.run_all) {
        notebook_run_all(sh, argc, argv);
        return;
    }
    if (script && !script_run_all(sh, argc, argv) && !sh->opt.interactive)
        return;
    if (sh->prompting && !sh->leaving) {
        sh->exit_code = 0;
        if (sh->terminal)
            prompt_run(sh);
        else
            script_run_stdin(sh);
    }
}

static void close_session(struct shell *sh)
{
    lab_run_close(sh->host, sh->exit_code == 130 ? LAB_RUN_STOPPED
                            : sh->exit_code      ? LAB_RUN_FAILED
                                                 : LAB_RUN_DONE);
    lab_view_finish(sh->host);
    if (sh->c)
        journal_close(sh);
    cells_free(&sh->cells);
    interp_free(sh->it);
    lab_host_free(sh->host);
    log_free(&sh->log);
    capture_close(&sh->out);
}

int main(int argc, char **argv)
{
    struct shell session = { 0 }, *sh = &session;
    char message[256];

    spin_less(argv);
    set_locale();
    if (!options_parse(&sh->opt, argc, argv, message, sizeof message)) {
        fprintf(stderr, "labsh: %s\n", message);
        return 2;
    }
    if (sh->opt.version || sh->opt.help) {
        if (sh->opt.version)
            print_version();
        else
            options_usage(stdout);
        return 0;
    }
    if (sh->opt.home && setenv("LABSH_HOME", sh->opt.home, 1) < 0) {
        fprintf(stderr, "labsh: --home: %s\n", strerror(errno));
        return 2;
    }
    sh->prompting =
        sh->opt.interactive || sh->opt.run_all || !(sh->opt.n_lines || sh->opt.script);
    sh->terminal = sh->prompting && !sh->opt.run_all && isatty(STDIN_FILENO) &&
                   isatty(STDOUT_FILENO);
    if (!open_session(sh)) {
        fprintf(stderr, "labsh: out of memory\n");
        return 1;
    }
    run(sh, argc, argv);
    close_session(sh);
    return sh->exit_code;
}
