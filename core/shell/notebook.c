/* notebook.c — the session as a document, for Lua and for --run-all. */
#include "shell/notebook.h"
#include "shell/cellfile.h"
#include "shell/colour.h"
#include "shell/shell.h"
#include "shell/study.h"

#include <lab/files.h>
#include <lab/plugin.h>
#include <lab/threads.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"

/* ---- rows ------------------------------------------------------------------------------------ */

static lab_value text_of(const char *at, size_t len)
{
    return (lab_value){ .kind = LAB_STRING, .as.s = { at ? at : "", at ? len : 0 } };
}

static void set_text(lab_ctx *c, lab_table *t, const char *key, const char *text)
{
    if (text && *text)
        lab_table_set(c, t, key, lab_v_string(text));
}

static lab_table *cells(lab_ctx *c, const char *text)
{
    struct cellfile f = { .at = text };
    struct cellfile_block b;
    lab_table *list = lab_table_new(c);

    while (lab_ok(c) && cellfile_next(&f, &b)) {
        lab_table *t = lab_table_new(c);

        if (b.marker)
            lab_table_set(c, t, "marker", text_of(b.marker, b.marker_len));
        lab_table_set(c, t, "line", LAB_V_INT(b.line));
        lab_table_set(c, t, "from", LAB_V_INT(b.from - text + 1));
        lab_table_set(c, t, "to", LAB_V_INT(b.from - text + (int64_t)b.whole));
        lab_table_set(c, t, "code", text_of(b.at, b.len));
        lab_table_set(c, t, "code_to", LAB_V_INT(b.end - text));
        lab_table_set(c, t, "kind", lab_v_string(b.prose ? "prose" : b.c ? "c" : "lua"));
        if (b.stored)
            lab_table_set(c, t, "stored", text_of(b.stored, b.stored_len));
        lab_table_push(c, list, LAB_V_TABLE(t));
    }
    return list;
}

static lab_table *picture_table(lab_ctx *c, const struct picture *p)
{
    lab_table *t = lab_table_new(c);

    lab_table_set(c, t, "kind", lab_v_string(p->kind));
    lab_table_set(c, t, "title", lab_v_string(p->title));
    if (p->height)
        lab_table_set(c, t, "height", LAB_V_INT(p->height));
    if (p->width)
        lab_table_set(c, t, "width", LAB_V_INT(p->width));
    lab_table_set(c, t, "png", text_of(p->png, p->len));
    return t;
}

static lab_table *cell_table(struct shell *sh, const struct cell *cell)
{
    static const char *const status[LAB_N_CELL_STATUS] = {
        [LAB_CELL_RUNNING] = "running",
        [LAB_CELL_DONE] = "done",
        [LAB_CELL_FAILED] = "failed",
        [LAB_CELL_STOPPED] = "stopped",
    };
    lab_ctx *c = sh->c;
    lab_table *t = lab_table_new(c), *pictures = lab_table_new(c);
    struct buffer script = { 0 };

    cellfile_script(sh, &script, cell);
    lab_table_set(c, t, "number", LAB_V_INT(cell->number));
    lab_table_set(c, t, "line", LAB_V_INT(cell->line));
    lab_table_set(c, t, "status", lab_v_string(status[cell->status]));
    lab_table_set(c, t, "source", lab_v_string(cell->source));
    lab_table_set(c, t, "script", lab_v_string(buffer_text(&script)));
    set_text(c, t, "before", cell->before);
    set_text(c, t, "stored", cell->stored);
    set_text(c, t, "output", cell->output);
    set_text(c, t, "error", cell->error);
    if (!cells_result_is_window(cell)) {
        set_text(c, t, "result", cell->result);
        set_text(c, t, "printed", cell->printed);
    }
    lab_table_set(c, t, "started", LAB_V_NUMBER(cell->started));
    lab_table_set(c, t, "seconds", LAB_V_NUMBER(cell->seconds));
    lab_table_set(c, t, "seed", LAB_V_INT((int64_t)cell->seed));
    for (int i = 0; i < cell->n_pictures; i++)
        lab_table_push(c, pictures, LAB_V_TABLE(picture_table(c, &cell->pictures[i])));
    lab_table_set(c, t, "pictures", LAB_V_TABLE(pictures));
    buffer_free(&script);
    return t;
}

static lab_table *session(lab_ctx *c)
{
    struct shell *sh = signals_shell();
    lab_table *t = lab_table_new(c), *list = lab_table_new(c);

    for (int i = 0; i < sh->cells.n && lab_ok(c); i++)
        if (i != sh->cells.now)
            lab_table_push(c, list, LAB_V_TABLE(cell_table(sh, &sh->cells.at[i])));
    lab_table_set(c, t, "cells", LAB_V_TABLE(list));
    set_text(c, t, "after", buffer_text(&sh->cells.prose));
    lab_table_set(c, t, "seed", LAB_V_INT((int64_t)lab_host_seed_get(sh->host)));
    lab_table_set(c, t, "threads", LAB_V_INT(lab_threads()));
    lab_table_set(c, t, "version", lab_v_string(LAB_VERSION));
    lab_table_set(c, t, "lua", lab_v_string(LUA_RELEASE));
    lab_table_set(c, t, "lang", lab_v_string(settings_choice("lang", (int)sh->set.lang)));
    return t;
}

/* Runs of one colour: style, text, style, text, … */
static lab_table *coloured(lab_ctx *c, const char *code)
{
    static const char *const names[N_STYLES] = {
        [STYLE_KEYWORD] = "keyword", [STYLE_STRING] = "string",
        [STYLE_NUMBER] = "number",   [STYLE_COMMENT] = "comment",
        [STYLE_CALL] = "call",       [STYLE_TYPE] = "type",
        [STYLE_MODULE] = "module",   [STYLE_DIRECTIVE] = "directive",
        [STYLE_COMMAND] = "command",
    };
    size_t n = strlen(code), to;
    unsigned char *style = lab_alloc(c, n);
    lab_table *list = lab_table_new(c);

    if (!style)
        return NULL;
    colour_cell(code, n, style, NULL, NULL);
    for (size_t from = 0; from < n && lab_ok(c); from = to) {
        const char *name = names[style[from]];

        for (to = from; to < n && style[to] == style[from];)
            to++;
        lab_table_push(c, list, lab_v_string(name ? name : ""));
        lab_table_push(c, list, text_of(code + from, to - from));
    }
    return list;
}

static const char *base64(lab_ctx *c, const lab_bytes *data)
{
    static const char digit[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint8_t *x = data->at;
    char *out = lab_alloc(c, (data->len + 2) / 3 * 4 + 1), *to = out;

    for (size_t i = 0; out && i < data->len; i += 3) {
        size_t n = data->len - i;
        uint32_t v = (uint32_t)x[i] << 16 | (uint32_t)(n > 1 ? x[i + 1] : 0) << 8 |
                     (n > 2 ? x[i + 2] : 0u);

        *to++ = digit[v >> 18];
        *to++ = digit[v >> 12 & 63];
        *to++ = n > 1 ? digit[v >> 6 & 63] : '=';
        *to++ = n > 2 ? digit[v & 63] : '=';
    }
    return out;
}

static bool make_folder(lab_ctx *c, const char *path)
{
    return lab_mkdirs(c, path);
}

static bool write_text(lab_ctx *c, const char *path, const lab_bytes *text)
{
    return lab_file_write(c, path, text->at, text->len);
}

static const lab_row rows[] = {
    { "cells(text: string) -> table", LAB_CODE(cells),
      "The blocks of a text with -- %% cells, in order and without gaps: a list of {kind "
      "(\"prose\", \"lua\", \"c\"), line, marker (behind -- %%), code, stored (lines of "
      "stored output), from, to, code_to (bytes)}.\n"
      ">>> b = notebook.cells(\"-- %%\\nprint(6 * 7)\\n--> 42\\n\")\n"
      ">>> b[1].kind, b[1].code, b[1].stored\n\"lua\"\t\"print(6 * 7)\"\t\"--> 42\\n\"" },
    { "session() -> table", LAB_CODE(session),
      "The session as a document: {cells, after, seed, threads, version, lua, lang}; a "
      "cell has number, source, script (what a file has), status, output, result, error, "
      "before (prose), started, seconds, seed and pictures {kind, title, height, width, "
      "png}." },
    { "coloured(code: string) -> table", LAB_CODE(coloured),
      "The text of a cell in runs of one colour: style, text, style, text, …; \"\" is "
      "plain.\n"
      ">>> notebook.coloured(\"f(1)\")\n{\"call\", \"f\", \"\", \"(\", \"number\", "
      "\"1\", "
      "\"\", \")\"}" },
    { "base64(data: bytes) -> string", LAB_CODE(base64),
      "Base64 (RFC 4648) of bytes.\n>>> notebook.base64(\"lab!\")\n\"bGFiIQ==\"" },
    { "write(path: string, text: bytes) -> bool", LAB_CODE(write_text),
      "Replaces a file at once or not at all." },
    { "folder(path: string) -> bool", LAB_CODE(make_folder),
      "Makes a folder and its parents, where they are missing." },
};
LAB_MODULE(notebook, .version = "1.0",
           .doc = "The session as a document: cells with their outputs and pictures.",
           .rows = rows);
extern const lab_plugin lab_core_notebook;

void notebook_open(struct shell *sh)
{
    lab_module_add(sh->c, &lab_core_notebook);
    shell_report(sh);
}

/* ---- --run-all --------------------------------------------------------------------------------- */

/* A line about a cell, for whoever waits at a terminal. */
static void say(struct shell *sh, const char *fmt, int line, double seconds)
{
    FILE *out = sh->out.terminal;

    if (!sh->colour)
        return;
    fprintf(out, fmt, line, seconds);
    fflush(out);
}

char *notebook_text(struct shell *sh, const char *path)
{
    size_t n = strlen(path);
    char *text, *copy;

    if (n < 6 || strcmp(path + n - 6, ".ipynb") != 0)
        return script_read(sh, path);
    text = study_text(sh, "notebook", "read_ipynb", path);
    copy = text ? lab_strdup(sh->c, text) : NULL;
    free(text);
    shell_report(sh);
    return copy;
}

/* False when a cell failed: what comes after it would fail for its sake. */
static bool run_blocks(struct shell *sh, const char *text)
{
    struct cellfile f = { .at = text };
    struct cellfile_block b;
    bool good = true;

    while (good && !sh->leaving && cellfile_next(&f, &b)) {
        double began = lab_now();

        if (!b.prose)
            say(sh, "\rcell of line %d …\033[K", b.line, 0);
        good = cellfile_run_block(sh, &b, false, false);
        if (!b.prose && lab_now() - began > 1)
            say(sh, "\rcell of line %d: %.1f s\033[K\n", b.line, lab_now() - began);
    }
    say(sh, "\r\033[K", 0, 0);
    return good;
}

/* A saved session names the seed that it began with. */
static void take_seed(struct shell *sh, const char *text)
{
    uint64_t seed;

    if (!sh->opt.seeded &&
        sscanf(text, "-- labsh session of %*d-%*d-%*d %*d:%*d, seed %" SCNu64, &seed) ==
            1)
        lab_host_seed(sh->host, seed);
}

void notebook_run_all(struct shell *sh, int argc, char **argv)
{
    lab_scope scope = lab_scope_open(sh->c);
    const char *path = sh->opt.run_all;
    char *text = notebook_text(sh, path);
    int64_t differ = 1;
    bool good;

    sh->exit_code = 1;
    sh->journal.off = true;
    if (text && script_set_arg(sh, path, argc, argv)) {
        take_seed(sh, text);
        sh->out.quiet = true;
        good = run_blocks(sh, text);
        fflush(stdout);
        sh->out.quiet = false;
        good = !(sh->leaving && sh->exit_code) && good;
        sh->leaving = false;
        good = study_call(sh, "notebook", sh->opt.update && good ? "update" : "compare",
                          path, &differ) &&
               !differ && good;
        if (sh->opt.export)
            good = study_call(sh, "notebook", "export", sh->opt.export, NULL) && good;
        sh->exit_code = !good;
        if (sh->cells.n && sh->cells.at[sh->cells.n - 1].status == LAB_CELL_STOPPED)
            sh->exit_code = 130;
    }
    lab_scope_close(sh->c, &scope);
}
