/* commands_cells.c — what was typed: :history, :save, :load, :edit. */
#include "shell/cellfile.h"
#include "shell/colour.h"
#include "shell/command.h"
#include "shell/history.h"
#include "shell/shell.h"
#include "shell/study.h"

#include <lab/files.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- :history ------------------------------------------------------------------------------ */

static void print_entry(struct shell *sh, int number, double when, const char *text)
{
    time_t at = (time_t)when;
    char date[24] = "";
    struct tm tm;

    if (when > 0)
        strftime(date, sizeof date, "%m-%d %H:%M", localtime_r(&at, &tm));
    printf("%s%5d %s%s  ", shell_style(sh, STYLE_DIM), number, date,
           shell_style(sh, STYLE_PLAIN));
    while (*text) {
        size_t n = strcspn(text, "\n");

        printf("%.*s\n", (int)n, text);
        text += n + (text[n] == '\n');
        if (*text)
            printf("%*s", when > 0 ? 19 : 7, "");
    }
}

/* Without a terminal nothing was typed: the cells stand in. */
static void print_cells(struct shell *sh, int64_t count, const char *find)
{
    const struct cells *k = &sh->cells;
    int first = find || count >= k->n ? 0 : k->n - (int)count;

    for (int i = first; i < k->n; i++)
        if (!find || strstr(k->at[i].source, find))
            print_entry(sh, (int)k->at[i].number, k->at[i].started, k->at[i].source);
}

void command_history(struct shell *sh, const char *args)
{
    int64_t count = 20;
    bool number = !*args || command_number(args, 1, &count);
    const char *find = number ? NULL : args;
    int n = history_count();

    if (!sh->terminal) {
        print_cells(sh, count, find);
        return;
    }
    for (int i = find || count >= n ? 0 : n - (int)count; i < n; i++) {
        double when;
        const char *text = history_entry(i, &when);

        if (text && (!find || strstr(text, find)))
            print_entry(sh, i + 1, when, text);
    }
}

/* ---- :save, :load ---------------------------------------------------------------------------- */

/* The commands that write and read documents are Lua's. */
static void document(struct shell *sh, const char *verb, const char *args)
{
    char *path = command_word(sh->c, &args);

    if (!path || command_word(sh->c, &args))
        command_usage(sh, verb);
    else
        study_call(sh, "notebook", verb, path, NULL);
}

void command_save(struct shell *sh, const char *args)
{
    document(sh, "save", args);
}

void command_export(struct shell *sh, const char *args)
{
    document(sh, "export", args);
}

static void run_text(struct shell *sh, const char *verb, const char *path,
                     const char *text)
{
    if (text && !cellfile_run(sh, text, true, false))
        shell_complain(sh, ":%s %s ended at the cell that failed", verb, path);
}

void command_load(struct shell *sh, const char *args)
{
    char *path = command_word(sh->c, &args);

    if (!path || command_word(sh->c, &args))
        command_usage(sh, "load");
    else
        run_text(sh, "load", path, script_read(sh, path));
}

void command_import(struct shell *sh, const char *args)
{
    char *path = command_word(sh->c, &args), *to = command_word(sh->c, &args), *text;

    if (!path || command_word(sh->c, &args)) {
        command_usage(sh, "import");
        return;
    }
    text = study_text(sh, "notebook", "read_ipynb", path);
    if (text && to && lab_file_write(sh->c, to, text, strlen(text)))
        printf("%s\n", to);
    else if (!to)
        run_text(sh, "import", path, text);
    free(text);
}

/* ---- :edit -------------------------------------------------------------------------------------- */

void command_edit(struct shell *sh, const char *args)
{
    int64_t number = sh->cells.next - 1;
    const struct cell *cell;
    char *text;

    if (*args && !command_number(args, 1, &number)) {
        command_usage(sh, "edit");
        return;
    }
    cell = cells_find(&sh->cells, number);
    if (!cell && (*args || sh->cells.n)) {
        shell_complain(sh, "there is no cell [%" PRId64 "]", number);
        return;
    }
    text =
        command_edit_text(sh, cell ? cell->source : "",
                          cell && cell_kind(cell->source, strlen(cell->source)) == CELL_C
                              ? ".c"
                              : ".lua");
    if (!text)
        return;
    for (size_t n = strlen(text); n > 0 && text[n - 1] == '\n';)
        text[--n] = 0;
    if (cell && strcmp(text, cell->source) == 0) {
        printf("%s\n", shell_say(sh, "unchanged: not run", "没有修改，未运行"));
    } else {
        printf("%s%s%s\n", shell_style(sh, STYLE_DIM), text,
               shell_style(sh, STYLE_PLAIN));
        fflush(stdout);
        history_note(sh, text);
        cells_execute(sh, text);
    }
    free(text);
}
