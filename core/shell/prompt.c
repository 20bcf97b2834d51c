/* prompt.c — readline's callback interface inside our own poll loop. */
#include "shell/colour.h"
#include "shell/compile.h"
#include "shell/complete.h"
#include "shell/history.h"
#include "shell/keys.h"
#include "shell/lex.h"
#include "shell/shell.h"
#include "shell/study.h"
#include "shell/text.h"

#include <lab/run.h>
#include <lab/view.h>

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <readline/history.h>
#include <readline/readline.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char paste_end[] = "\033[201~";

bool prompt_is_complete(struct shell *sh, const char *text, size_t len)
{
    const char *last;

    switch (cell_kind(text, len)) {
    case CELL_COMMAND:
    case CELL_HELP:
        return true;
    case CELL_C:
        while (len > 0 && strchr(" \t", text[len - 1]))
            len--;
        last = memrchr(text, '\n', len);
        if (!last)
            return false;
        last += strspn(last, " \t\n");
        return last >= text + len ||
               (text + len - last == 2 && memcmp(last, "%%", 2) == 0);
    case CELL_LUA:
        break;
    }
    if (text_is_blank(text, len))
        return true;
    /* A comment says what is to follow; an empty line ends it. */
    last = memrchr(text, '\n', len);
    if (!lex_has_code(text, len))
        return last && text_is_blank(last, (size_t)(text + len - last));
    return compile_check(sh, text, len) != INTERP_INCOMPLETE;
}

/* ---- drawing -------------------------------------------------------------------------- */

static bool is_module(void *self, const char *name, size_t len)
{
    static const char *const lua[] = { "string", "table",     "math", "io",
                                       "os",     "coroutine", "utf8", "debug" };
    struct shell *sh = self;
    char text[32];

    if (len >= sizeof text)
        return false;
    memcpy(text, name, len);
    text[len] = 0;
    for (size_t i = 0; i < sizeof lua / sizeof *lua; i++)
        if (strcmp(lua[i], text) == 0)
            return true;
    return lab_module_find(sh->host, text) != NULL;
}

static const unsigned char *styles_of_line(struct shell *sh)
{
    struct input *in = &sh->input;
    size_t n = (size_t)rl_end;

    if (!sh->colour || n > 1 << 20)
        return NULL;
    if (n >= in->style_cap) {
        unsigned char *style = realloc(in->style, n + 256);

        if (!style)
            return NULL;
        in->style = style;
        in->style_cap = n + 256;
    }
    colour_cell(rl_line_buffer, n, in->style, is_module, sh);
    return in->style;
}

static struct screen_text text_to_draw(struct shell *sh)
{
    return (struct screen_text){
        .prompt = rl_display_prompt ? rl_display_prompt : sh->input.prompt,
        .more = sh->input.more,
        .text = rl_line_buffer,
        .len = (size_t)rl_end,
        .point = (size_t)rl_point,
        .style = styles_of_line(sh),
    };
}

static void redisplay(void)
{
    struct shell *sh = signals_shell();
    struct screen_text t = text_to_draw(sh);
    bool hinted = sh->screen.hint != NULL;

    if (!hinted && cell_kind(t.text, t.len) == CELL_C)
        screen_hint(&sh->screen, shell_say(sh, "a C cell: an empty line or %% ends it",
                                           "C 单元：空行或 %% 结束"));
    screen_draw(&sh->screen, &t);
    if (!hinted)
        screen_hint(&sh->screen, NULL);
}

void prompt_leave(struct shell *sh, const char *tail)
{
    struct screen_text t;

    screen_hint(&sh->screen, NULL);
    if (rl_redisplay_function != redisplay) {
        fprintf(rl_outstream, *tail ? "%s\r\n" : "%s", tail);
        return;
    }
    t = text_to_draw(sh);
    t.point = t.len;
    screen_draw(&sh->screen, &t);
    screen_leave(&sh->screen, tail);
}

void prompt_redraw(struct shell *sh)
{
    if (sh->input.active)
        (*rl_redisplay_function)();
}

/* ---- input -------------------------------------------------------------------------------- */

/* Ctrl-C empties the terminal's queue: what poll has announced may be gone when it is read.
 * So the terminal is read without blocking, through a description of our own, which leaves
 * the one that cells and commands inherit alone. */
static int open_terminal(void)
{
    const char *name = ttyname(STDIN_FILENO);
    int fd = name ? open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1;

    return fd < 0 ? STDIN_FILENO : fd;
}

static int read_byte(FILE *f)
{
    struct shell *sh = signals_shell();
    unsigned char byte;

    (void)f;
    for (;;) {
        ssize_t n = read(sh->input.fd, &byte, 1);
        struct pollfd p[2] = { { sh->input.fd, POLLIN, 0 }, { sh->wake[0], POLLIN, 0 } };

        if (n == 1)
            return byte;
        if (n == 0 || (errno != EINTR && errno != EAGAIN) || sh->ended)
            return EOF;
        if (sh->interrupts)
            return '\a'; /* C-g: whatever waits for a key gives up */
        poll(p, 2, -1);
        if (p[1].revents && !sh->interrupts && !sh->ended)
            poll(p, 1, 20); /* a resize or the like, for the main loop */
    }
}

static void accept_line(char *line)
{
    struct shell *sh = signals_shell();

    rl_callback_handler_remove();
    sh->input.active = false;
    sh->input.ready = true;
    sh->input.line = line;
}

static void start_editing(struct shell *sh)
{
    int w = snprintf(sh->input.prompt, sizeof sh->input.prompt, "[%" PRId64 "] ",
                     sh->cells.next);

    snprintf(sh->input.more, sizeof sh->input.more, "%*s ", w - 1, "...");
    fflush(stdout);
    if (sh->out.mid_line) {
        fputc('\n', stdout);
        fflush(stdout);
    }
    sh->input.ready = false;
    sh->input.line = NULL;
    sh->input.active = true;
    sh->input.pasting = false;
    buffer_clear(&sh->input.paste);
    sh->interrupts = 0;
    screen_measure(&sh->screen);
    screen_hint(&sh->screen, NULL);
    rl_callback_handler_install(sh->input.prompt, accept_line);
}

/* The line is given up: what was typed stays on the screen above a fresh prompt. */
static void abandon(struct shell *sh)
{
    prompt_leave(sh, "^C");
    rl_free_line_state();
    rl_callback_sigcleanup();
    RL_UNSETSTATE(RL_STATE_MULTIKEY | RL_STATE_NUMERICARG | RL_STATE_METANEXT);
    rl_replace_line("", 1);
    rl_point = rl_mark = 0;
    rl_callback_handler_remove();
    using_history();
    start_editing(sh);
}

static void suspend(struct shell *sh)
{
    prompt_leave(sh, "");
    rl_deprep_terminal();
    raise(SIGSTOP);
    rl_prep_terminal(1);
    screen_measure(&sh->screen);
    prompt_redraw(sh);
}

/* Bytes of a bracketed paste up to its end; they do not pass through the key bindings. */
static void read_paste(struct shell *sh)
{
    enum { MOST = 8 << 20 };
    struct buffer *p = &sh->input.paste;
    size_t n = sizeof paste_end - 1;
    int byte = read_byte(NULL);

    if (byte == EOF) {
        sh->ended = sh->ended ? sh->ended : SIGHUP;
        return;
    }
    if (byte && p->len < MOST)
        buffer_add(p, &(char){ (char)byte }, 1);
    if (p->len < n || memcmp(p->at + p->len - n, paste_end, n) != 0)
        return;
    p->len -= n;
    p->at[p->len] = 0;
    sh->input.pasting = false;
    keys_paste(sh, buffer_text(p), p->len);
    buffer_clear(p);
}

static void on_wake(struct shell *sh)
{
    char drain[64];

    while (read(sh->wake[0], drain, sizeof drain) > 0)
        ;
    if (sh->resized) {
        sh->resized = 0;
        screen_measure(&sh->screen);
        rl_set_screen_size(sh->screen.height, sh->screen.width);
        prompt_redraw(sh);
    }
    if (sh->suspended) {
        sh->suspended = 0;
        suspend(sh);
    }
    if (sh->interrupts)
        abandon(sh);
}

static void on_input(struct shell *sh)
{
    struct pollfd more = { sh->input.fd, POLLIN, 0 };

    /* All that is there, before anything else: a paste comes as thousands of bytes. */
    do {
        if (sh->input.pasting) {
            read_paste(sh);
        } else {
            screen_hint(&sh->screen, NULL);
            rl_callback_read_char();
        }
    } while (!sh->input.ready && !sh->interrupts && !sh->ended && poll(&more, 1, 0) > 0);
}

/* Of two timeouts of poll, of which −1 is none. */
static int sooner(int a, int b)
{
    return a < 0 ? b : b < 0 ? a : a < b ? a : b;
}

/* Waits for a cell. NULL: the end (Ctrl-D, or the wish to end). For free(). */
static char *read_cell(struct shell *sh)
{
    start_editing(sh);
    while (!sh->input.ready && !sh->ended) {
        struct pollfd p[3] = { { sh->input.fd, POLLIN, 0 },
                               { sh->wake[0], POLLIN, 0 },
                               { lab_view_fd(sh->host), POLLIN, 0 } };

        if (poll(p, 3, sooner(lab_view_timeout(sh->host), lab_run_timeout(sh->host))) <
                0 &&
            errno != EINTR)
            break;
        lab_view_pump(sh->host);
        lab_run_pump(sh->host);
        if (p[1].revents || sh->interrupts)
            on_wake(sh);
        else if (p[0].revents)
            on_input(sh);
    }
    if (sh->input.active) {
        prompt_leave(sh, "");
        rl_callback_handler_remove();
        sh->input.active = false;
    }
    return sh->input.line;
}

static void set_up_readline(struct shell *sh)
{
    rl_readline_name = "labsh";
    rl_instream = stdin;
    rl_outstream = sh->out.terminal;
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_getc_function = read_byte;
    rl_variable_bind("enable-bracketed-paste", "on");
    rl_variable_bind("show-all-if-ambiguous", "on");
    rl_variable_bind("revert-all-at-newline", "on");
    rl_variable_bind("isearch-terminators", "\033");
    rl_variable_bind("blink-matching-paren", "off");
    rl_initialize();
    if (terminal_moves(STDOUT_FILENO))
        rl_redisplay_function = redisplay;
    keys_bind();
    complete_set_up(sh);
}

static void greet(struct shell *sh)
{
    printf("%s%s%s\n", shell_style(sh, STYLE_DIM),
           shell_say(sh,
                     "labsh " LAB_VERSION " — ? for help, Tab completes, Ctrl-D leaves",
                     "labsh " LAB_VERSION " — ? 查看帮助，Tab 补全，Ctrl-D 退出"),
           shell_style(sh, STYLE_PLAIN));
}

void prompt_run(struct shell *sh)
{
    sh->input.fd = open_terminal();
    set_up_readline(sh);
    history_open(sh);
    greet(sh);
    study_greet(sh);
    if (sh->opt.resume)
        journal_resume(sh, sh->opt.resume_id);
    while (!sh->leaving && !sh->ended) {
        char *line = read_cell(sh);

        if (!line || sh->ended) {
            free(line);
            break;
        }
        if (!text_is_blank(line, strlen(line)))
            history_note(sh, line);
        cells_execute(sh, line);
        free(line);
    }
    if (sh->ended)
        sh->exit_code = 128 + sh->ended;
    history_close(sh);
    screen_close(&sh->screen);
    if (sh->input.fd != STDIN_FILENO)
        close(sh->input.fd);
    buffer_free(&sh->input.paste);
    free(sh->input.style);
}
