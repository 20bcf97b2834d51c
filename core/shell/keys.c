/* keys.c — what our own keys do in the line editor. */
#include "shell/keys.h"
#include "shell/colour.h"
#include "shell/command.h"
#include "shell/lex.h"
#include "shell/shell.h"
#include "shell/text.h"

#include <ctype.h>
#include <poll.h>
#include <readline/readline.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INDENT = 4 };

/* ---- lines of the text being edited ------------------------------------------------------ */

static int line_start(int at)
{
    while (at > 0 && rl_line_buffer[at - 1] != '\n')
        at--;
    return at;
}

static int line_end(int at)
{
    while (at < rl_end && rl_line_buffer[at] != '\n')
        at++;
    return at;
}

/* Column of the cursor in its line, and the byte of a line nearest to a column. */
static int column_of(int at)
{
    int from = line_start(at);

    return lab_text_columns(rl_line_buffer + from, (size_t)(at - from));
}

static int at_column(int from, int column)
{
    int to = line_end(from);

    return from + (int)lab_text_fit(rl_line_buffer + from, (size_t)(to - from), column);
}

static int key_up(int count, int key);
static int key_down(int count, int key);

static bool is_vertical(void)
{
    return rl_last_func == key_up || rl_last_func == key_down;
}

/* Was the last key a step through the history? The next one goes on with it. */
static bool is_browsing(struct shell *sh)
{
    return sh->input.browsing && is_vertical();
}

/* To the line that begins at `from`; short lines on the way do not change the column. */
static int go_to_line(struct shell *sh, int from)
{
    if (!is_vertical() || sh->input.browsing)
        sh->input.column = column_of(rl_point);
    sh->input.browsing = false;
    rl_point = at_column(from, sh->input.column);
    return 0;
}

/* Up and Down: through the lines of the cell, and at its edge through the history, to those
 * entries that begin like what stands before the cursor. */
static int key_up(int count, int key)
{
    struct shell *sh = signals_shell();
    int from = line_start(rl_point);

    if (is_browsing(sh)) {
        rl_last_func = rl_history_search_backward;
    } else if (from > 0) {
        return go_to_line(sh, line_start(from - 1));
    }
    sh->input.browsing = true;
    return rl_history_search_backward(count, key);
}

static int key_down(int count, int key)
{
    struct shell *sh = signals_shell();
    int to = line_end(rl_point);

    if (is_browsing(sh)) {
        rl_last_func = rl_history_search_forward;
    } else if (to < rl_end) {
        return go_to_line(sh, to + 1);
    }
    sh->input.browsing = true;
    return rl_history_search_forward(count, key);
}

static int key_home(int count, int key)
{
    (void)count;
    (void)key;
    rl_point = line_start(rl_point);
    return 0;
}

static int key_end(int count, int key)
{
    (void)count;
    (void)key;
    rl_point = line_end(rl_point);
    return 0;
}

/* Kills to the end of the line; at its end, the line break. */
static int key_kill(int count, int key)
{
    int to = line_end(rl_point);

    (void)count;
    (void)key;
    to += to == rl_point && to < rl_end;
    return rl_kill_text(rl_point, to);
}

static int key_kill_back(int count, int key)
{
    int from = line_start(rl_point);

    (void)count;
    (void)key;
    from -= from == rl_point && from > 0;
    rl_kill_text(rl_point, from);
    rl_point = from;
    return 0;
}

/* ---- Enter ------------------------------------------------------------------------------------ */

static int indent_of(int from)
{
    int n = 0;

    while (from + n < rl_end && rl_line_buffer[from + n] == ' ')
        n++;
    return n;
}

static void set_indent(int from, int wanted)
{
    int have = indent_of(from), at = rl_point;

    if (have > wanted) {
        rl_delete_text(from, from + have - wanted);
        rl_point = at - (have - wanted) < from ? from : at - (have - wanted);
    } else if (have < wanted) {
        char blanks[64];

        wanted = wanted - have < 63 ? wanted - have : 63;
        memset(blanks, ' ', (size_t)wanted);
        blanks[wanted] = 0;
        rl_point = from;
        rl_insert_text(blanks);
        rl_point = at + wanted;
    }
}

/* A line that was just finished with "end" goes one step out, unless its author has chosen
 * another place for it. */
static void outdent_closing_line(int from, int to)
{
    bool c = cell_kind(rl_line_buffer, (size_t)rl_end) == CELL_C;
    int depth = lex_depth(rl_line_buffer, (size_t)from, c);

    if (from > 0 && depth > 0 && lex_closes(rl_line_buffer + from, (size_t)(to - from)) &&
        indent_of(from) == depth * INDENT)
        set_indent(from, (depth - 1) * INDENT);
}

static bool more_is_coming(void)
{
    return poll(&(struct pollfd){ signals_shell()->input.fd, POLLIN, 0 }, 1, 0) > 0;
}

static int key_newline(int count, int key)
{
    bool c = cell_kind(rl_line_buffer, (size_t)rl_end) == CELL_C;
    int from = line_start(rl_point);

    (void)count;
    (void)key;
    rl_begin_undo_group();
    /* Text that comes faster than anyone types has its own indentation. */
    if (more_is_coming()) {
        rl_insert_text("\n");
    } else {
        outdent_closing_line(from, rl_point);
        rl_insert_text("\n");
        set_indent(rl_point, INDENT * lex_depth(rl_line_buffer, (size_t)rl_point, c));
    }
    rl_end_undo_group();
    return 0;
}

static int key_enter(int count, int key)
{
    struct shell *sh = signals_shell();
    bool found = is_browsing(sh) || rl_last_func == rl_reverse_search_history ||
                 rl_last_func == rl_forward_search_history;
    bool last_line = found || line_end(rl_point) == rl_end;

    /* What the history gave runs wherever the cursor is; what was typed, from its last line. */
    if (!last_line || !prompt_is_complete(sh, rl_line_buffer, (size_t)rl_end))
        return key_newline(count, key);
    rl_point = rl_end;
    if (!more_is_coming())
        outdent_closing_line(line_start(rl_end), rl_end);
    prompt_leave(sh, "");
    return rl_newline(1, '\n');
}

/* ---- others -------------------------------------------------------------------------------------- */

static int key_tab(int count, int key)
{
    int from = line_start(rl_point);

    if (from > 0 && text_is_blank(rl_line_buffer + from, (size_t)(rl_point - from))) {
        static const char blanks[INDENT + 1] = "    ";

        rl_insert_text(blanks + (rl_point - from) % INDENT);
        return 0;
    }
    return rl_complete(count, key);
}

static int key_clear(int count, int key)
{
    struct shell *sh = signals_shell();

    (void)count;
    (void)key;
    screen_hide(&sh->screen);
    fputs("\033[H\033[2J", sh->out.terminal);
    fflush(sh->out.terminal);
    prompt_redraw(sh);
    return 0;
}

static int key_paste(int count, int key)
{
    (void)count;
    (void)key;
    signals_shell()->input.pasting = true;
    return 0;
}

/* C-x C-e: the cell being typed in the user's editor. */
static int key_edit(int count, int key)
{
    struct shell *sh = signals_shell();
    bool c = cell_kind(rl_line_buffer, (size_t)rl_end) == CELL_C;
    lab_scope scope = lab_scope_open(sh->c);
    char *edited;

    (void)count;
    (void)key;
    prompt_leave(sh, "");
    rl_deprep_terminal();
    edited = command_edit_text(sh, rl_line_buffer, c ? ".c" : ".lua");
    rl_prep_terminal(1);
    if (edited) {
        size_t n = strlen(edited);

        while (n > 0 && edited[n - 1] == '\n')
            edited[--n] = 0;
        rl_begin_undo_group();
        rl_delete_text(0, rl_end);
        rl_point = 0;
        rl_insert_text(edited);
        rl_end_undo_group();
        free(edited);
    }
    shell_report(sh);
    lab_scope_close(sh->c, &scope);
    rl_forced_update_display();
    return 0;
}

/* ---- pasting ---------------------------------------------------------------------------------------- */

/* "[12] ", "... ", ">>> ", "> " in front of a line: bytes of it. */
static size_t prompt_length(const char *line, size_t n)
{
    static const char *const others[] = { ">>> ", "... ", "> " };
    size_t i = 1;

    if (n > 3 && line[0] == '[') {
        while (i < n && isdigit((unsigned char)line[i]))
            i++;
        if (i > 1 && i + 1 < n && line[i] == ']' && line[i + 1] == ' ')
            return i + 2;
    }
    while (n > 0 && i < 3 && *line == ' ' && line[1] == ' ') { /* "  ... " */
        line++;
        n--;
    }
    for (i = 0; i < sizeof others / sizeof *others; i++)
        if (n >= strlen(others[i]) && memcmp(line, others[i], strlen(others[i])) == 0)
            return strlen(others[i]);
    return 0;
}

/* A transcript: keeps the lines behind prompts, drops prompts and outputs. */
static void strip_prompts(struct buffer *b)
{
    struct buffer kept = { 0 };
    const char *at = buffer_text(b);

    if (!prompt_length(at, strcspn(at, "\n")))
        return;
    while (*at) {
        size_t n = strcspn(at, "\n"), skip = prompt_length(at, n);

        if (skip) {
            if (kept.len)
                buffer_puts(&kept, "\n");
            buffer_add(&kept, at + skip, n - skip);
        }
        at += n + (at[n] == '\n');
    }
    buffer_free(b);
    *b = kept;
}

void keys_paste(struct shell *sh, const char *text, size_t len)
{
    struct buffer b = { 0 };
    bool c;

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\r' && i + 1 < len && text[i + 1] == '\n')
            continue;
        buffer_add(&b, text[i] == '\r' ? "\n" : text + i, 1);
    }
    strip_prompts(&b);
    c = cell_kind(rl_end ? rl_line_buffer : buffer_text(&b),
                  rl_end ? (size_t)rl_end : b.len) == CELL_C;
    while (b.len > 0 && b.at[b.len - 1] == '\n' &&
           (!c || (b.len > 1 && b.at[b.len - 2] == '\n')))
        b.at[--b.len] = 0;
    rl_begin_undo_group();
    rl_insert_text(buffer_text(&b));
    rl_end_undo_group();
    buffer_free(&b);
    prompt_redraw(sh);
}

void keys_bind(void)
{
    static const struct {
        const char *keys;
        rl_command_func_t *run;
    } bindings[] = {
        { "\\C-m", key_enter },      { "\\C-j", key_enter },
        { "\\e\\C-m", key_newline }, { "\\e\\C-j", key_newline },
        { "\\e[A", key_up },         { "\\eOA", key_up },
        { "\\e[B", key_down },       { "\\eOB", key_down },
        { "\\C-p", key_up },         { "\\C-n", key_down },
        { "\\e[H", key_home },       { "\\eOH", key_home },
        { "\\e[1~", key_home },      { "\\e[F", key_end },
        { "\\eOF", key_end },        { "\\e[4~", key_end },
        { "\\C-a", key_home },       { "\\C-e", key_end },
        { "\\C-k", key_kill },       { "\\C-u", key_kill_back },
        { "\\C-i", key_tab },        { "\\C-l", key_clear },
        { "\\C-x\\C-e", key_edit },  { "\\e[200~", key_paste },
    };

    for (size_t i = 0; i < sizeof bindings / sizeof *bindings; i++)
        rl_bind_keyseq(bindings[i].keys, bindings[i].run);
}
