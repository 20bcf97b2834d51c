/* cellfile.c — a text with `-- %%` cells. */
#include "shell/cellfile.h"
#include "shell/colour.h"
#include "shell/compile.h"
#include "shell/lex.h"
#include "shell/shell.h"
#include "shell/text.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

static const char *line_end(const char *at)
{
    return at + strcspn(at, "\n");
}

static bool is_marker(const char *line)
{
    return strncmp(line, "-- %%", 5) == 0;
}

static bool is_c_head(const char *line)
{
    return cell_kind(line, (size_t)(line_end(line) - line)) == CELL_C;
}

static bool is_c_tail(const char *line)
{
    size_t n = (size_t)(line_end(line) - line);

    while (n > 0 && strchr(" \t\r", line[n - 1]))
        n--;
    return n == 2 && memcmp(line, "%%", 2) == 0;
}

/* End of the C cell at `at`, and where the text goes on behind it. */
static const char *c_cell_end(const char *at, const char **behind)
{
    const char *blank = NULL, *line = line_end(at);

    while (*line) {
        line++;
        if (is_c_tail(line)) {
            *behind = line_end(line);
            return line;
        }
        if (is_marker(line) || is_c_head(line))
            break;
        if (!blank && line[strspn(line, " \t\r")] == '\n')
            blank = line;
        line = line_end(line);
    }
    *behind = blank ? blank : line;
    return *behind;
}

static const char *next_line(const char *at)
{
    at = line_end(at);
    return at + (*at == '\n');
}

static bool is_blank_line(const char *line)
{
    line += strspn(line, " \t\r");
    return *line == '\n' || !*line;
}

/* "--> ", "--~ " and "--+> " keep what a cell printed. */
static bool is_stored(const char *line)
{
    return strncmp(line, "-->", 3) == 0 || strncmp(line, "--~", 3) == 0 ||
           strncmp(line, "--+>", 4) == 0;
}

static void set_stored(struct cellfile_block *b, const char *from, const char *to)
{
    b->stored = from;
    b->stored_len = (size_t)(to - from);
}

/* Stored output at s, with blank lines before it; where the text goes on. */
static const char *stored_after(struct cellfile_block *b, const char *s)
{
    const char *from = s, *to;

    while (*from && is_blank_line(from))
        from = next_line(from);
    for (to = from; *to && is_stored(to); to = next_line(to))
        ;
    if (to == from)
        return s;
    set_stored(b, from, to);
    return to;
}

/* Cuts the stored output off the end of the code [b->at, end). */
static void cut_stored(struct cellfile_block *b, const char *end)
{
    const char *from = NULL, *to = end;

    for (const char *below = end, *line; below > b->at; below = line) {
        line = below - 1;
        while (line > b->at && line[-1] != '\n')
            line--;
        if (is_stored(line)) {
            to = from ? to : below;
            from = line;
        } else if (!is_blank_line(line)) {
            break;
        }
    }
    if (from)
        set_stored(b, from, to);
    b->len = (size_t)((from ? from : end) - b->at);
}

bool cellfile_next(struct cellfile *f, struct cellfile_block *b)
{
    const char *s = f->at, *end;

    if (!*s)
        return false;
    *b = (struct cellfile_block){ .from = s, .line = f->line + 1 };
    if (is_marker(s)) {
        b->marker = s + 5;
        b->marker_len = (size_t)(line_end(s) - b->marker);
        for (end = s = next_line(s); *end && is_blank_line(end);)
            end = next_line(end);
        s = is_c_head(end) ? end : s;
    }
    b->at = s;
    b->c = is_c_head(s);
    if (b->c) {
        b->len = (size_t)(c_cell_end(s, &end) - s);
        b->end = end;
        s = stored_after(b, end + (*end == '\n'));
    } else {
        while (*s && !is_marker(s) && !is_c_head(s))
            s = next_line(s);
        cut_stored(b, s);
    }
    while (b->len > 0 && strchr(" \t\r\n", b->at[b->len - 1]))
        b->len--;
    while (b->len > 0 && *b->at == '\n') {
        b->at++;
        b->len--;
    }
    if (!b->c || b->end < b->at + b->len)
        b->end = b->at + b->len;
    b->prose = !lex_has_code(b->at, b->len);
    b->whole = (size_t)(s - b->from);
    f->at = s;
    for (const char *p = b->from; p < s; p++)
        f->line += *p == '\n';
    return true;
}

/* ---- running ------------------------------------------------------------------------------- */

static void echo_cell(struct shell *sh, const char *source)
{
    printf("%s[%lld] %s%s\n", shell_style(sh, STYLE_DIM), (long long)sh->cells.next,
           source, shell_style(sh, STYLE_PLAIN));
    fflush(stdout);
}

static bool run_piece(struct shell *sh, const char *piece, bool echo)
{
    int before = sh->cells.n;

    if (echo && !text_is_blank(piece, strlen(piece)))
        echo_cell(sh, piece);
    cells_execute(sh, piece);
    return sh->cells.n == before || sh->cells.at[sh->cells.n - 1].status == LAB_CELL_DONE;
}

/* A block that is no chunk as a whole is taken line by line, as if typed. A syntax error
 * ends it: what follows would be read out of step. */
static bool run_lines(struct shell *sh, const char *at, size_t len, bool echo, bool go_on)
{
    struct buffer piece = { 0 };
    bool good = true, ended = false;

    for (const char *end = at + len; at < end && !ended && !sh->leaving;) {
        const char *line = memchr(at, '\n', (size_t)(end - at));
        size_t n = line ? (size_t)(line - at) : (size_t)(end - at);

        if (piece.len)
            buffer_puts(&piece, "\n");
        buffer_add(&piece, at, n);
        at += n + 1;
        if (at < end && !prompt_is_complete(sh, buffer_text(&piece), piece.len))
            continue;
        if (!run_piece(sh, buffer_text(&piece), echo)) {
            good = false;
            ended = !go_on ||
                    (cell_kind(buffer_text(&piece), piece.len) == CELL_LUA &&
                     compile_check(sh, buffer_text(&piece), piece.len) != INTERP_OK);
        }
        buffer_clear(&piece);
    }
    buffer_free(&piece);
    return good;
}

bool cellfile_run_block(struct shell *sh, const struct cellfile_block *b, bool echo,
                        bool go_on)
{
    char *block;
    bool good = true;

    if (b->prose && (b->len || b->marker_len)) {
        cells_prose(&sh->cells, b->from, b->whole);
        return true;
    }
    if (b->prose)
        return true;
    block = strndup(b->at, b->len);
    sh->cells.line = b->line;
    sh->cells.stored = b->stored ? strndup(b->stored, b->stored_len) : NULL;
    if (block && (b->c || compile_check(sh, block, b->len) == INTERP_OK))
        good = run_piece(sh, block, echo);
    else if (block)
        good = run_lines(sh, block, b->len, echo, go_on);
    sh->cells.line = 0;
    free(sh->cells.stored);
    sh->cells.stored = NULL;
    free(block);
    return good;
}

bool cellfile_run(struct shell *sh, const char *text, bool echo, bool go_on)
{
    struct cellfile f = { .at = text };
    struct cellfile_block b;
    bool good = true;

    while (!sh->leaving && (good || go_on) && cellfile_next(&f, &b))
        good &= cellfile_run_block(sh, &b, echo, go_on);
    return good;
}

/* ---- writing ------------------------------------------------------------------------------ */

/* Code between long brackets that it does not contain. */
static void add_long(struct buffer *b, const char *text)
{
    char close[16] = "]]";
    int level = 0;

    while (level < 10 && strstr(text, close)) {
        level++;
        memset(close + 1, '=', (size_t)level);
        memcpy(close + 1 + level, "]", 2);
    }
    buffer_printf(b, "[%.*s[%s%s%s", level, close + 1, *text == '\n' ? "" : "\n", text,
                  close);
}

/* Is it a chunk as it stands, without a value? */
static bool is_chunk(struct shell *sh, const char *code)
{
    bool good = luaL_loadbufferx(sh->L, code, strlen(code), "=cell", "t") == LUA_OK;

    lua_pop(sh->L, 1);
    return good;
}

/* An expression is no statement: a script has to do something with it. */
static void write_lua(struct shell *sh, struct buffer *b, const char *code, bool shown)
{
    size_t len = strlen(code), at = compile_last_expression(sh, code, len);

    if (at == len || (!shown && is_chunk(sh, code))) {
        buffer_add(b, code, len);
        return;
    }
    buffer_add(b, code, at);
    while (len > at && strchr(" \t\n;", code[len - 1]))
        len--;
    buffer_puts(b, shown ? "print(" : "_ = ");
    buffer_add(b, code + at, len - at);
    if (shown)
        buffer_puts(b, memmem(code + at, len - at, "--", 2) ? "\n)" : ")");
}

static void write_commented(struct buffer *b, const char *note, const char *code)
{
    buffer_printf(b, "-- (%s)", note);
    while (*code) {
        size_t n = strcspn(code, "\n");

        buffer_printf(b, "\n--   %.*s", (int)n, code);
        code += n + (code[n] == '\n');
    }
}

void cellfile_script(struct shell *sh, struct buffer *b, const struct cell *cell)
{
    const char *code = cell->source + strspn(cell->source, " \t\n");
    bool shown = cell->result && *cell->result && !cells_result_is_window(cell);

    if (cell->status != LAB_CELL_DONE) {
        write_commented(b,
                        cell->status == LAB_CELL_STOPPED   ? "stopped"
                        : cell->status == LAB_CELL_RUNNING ? "cut off"
                                                           : "failed",
                        code);
    } else if (cell_kind(code, strlen(code)) == CELL_C) {
        char *body = cells_c_source(code);

        buffer_puts(b, "for name, f in pairs(lab.c ");
        add_long(b, body ? body : "");
        buffer_puts(b, ") do _G[name] = f end");
        free(body);
    } else if (strncmp(code, ":time", 5) == 0) {
        write_lua(sh, b, code + 5 + strspn(code + 5, " \t"), shown);
    } else if (*code == ':') {
        write_commented(b, "command", code);
    } else {
        write_lua(sh, b, code, shown);
    }
}
