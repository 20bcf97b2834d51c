/* commands_look.c — what there is: :who, :plugins, :reload, :log. */
#include "shell/colour.h"
#include "shell/command.h"
#include "shell/help.h"
#include "shell/lookup.h"
#include "shell/text.h"
#include "shell/who.h"

#include <stdlib.h>
#include <string.h>

/* ---- :who ------------------------------------------------------------------------------ */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct who_entry *)a)->name,
                  ((const struct who_entry *)b)->name);
}

void command_who(struct shell *sh, const char *args)
{
    struct who w = { .sh = sh, .pattern = args };
    int name = 4, type = 4;

    who_collect(&w);
    qsort(w.at, (size_t)w.n, sizeof *w.at, by_name);
    for (int i = 0; i < w.n; i++) {
        int a = lab_text_columns(w.at[i].name, strlen(w.at[i].name));
        int b = lab_text_columns(w.at[i].type, strlen(w.at[i].type));

        name = a > name && a <= 32 ? a : name;
        type = b > type && b <= 24 ? b : type;
    }
    for (int i = 0; i < w.n; i++)
        printf("%-*s  %s%-*s%s  %s\n", name, w.at[i].name, shell_style(sh, STYLE_TYPE),
               type, w.at[i].type, shell_style(sh, STYLE_PLAIN), w.at[i].what);
    if (w.n == 0)
        printf("%s\n", *args ? shell_say(sh, "no variable of that name", "没有这样的变量")
                             : shell_say(sh, "no variables yet", "还没有变量"));
    who_free(&w);
}

/* ---- :plugins ------------------------------------------------------------------------------ */

void command_plugins(struct shell *sh, const char *args)
{
    int width = 4;

    (void)args;
    for (int i = 0; i < lab_module_count(sh->host); i++) {
        int n = (int)strlen(lab_module_at(sh->host, i)->name);

        width = n > width ? n : width;
    }
    for (int i = 0; i < lab_module_count(sh->host); i++) {
        const lab_module *m = lab_module_at(sh->host, i);

        printf("%-*s  %-6s %3d functions  %s", width, m->name, m->version, m->n_slots,
               m->path ? m->path : shell_say(sh, "part of labsh", "内置"));
        if (m->generation > 0)
            printf(shell_say(sh, "  (reloaded %d times)", "（已重新载入 %d 次）"),
                   m->generation);
        printf("\n");
    }
}

/* The loader's hook binds what the new file has; the functions held in variables become it. */
void command_reload(struct shell *sh, const char *args)
{
    lab_module *m = lab_module_reload(sh->c, args);

    if (m)
        printf("%s %s: %d functions, generation %d\n", m->name, m->version, m->n_slots,
               m->generation);
}

/* ---- :log --------------------------------------------------------------------------------------- */

void command_log(struct shell *sh, const char *args)
{
    static const enum style styles[] = { STYLE_DIM, STYLE_PLAIN, STYLE_DIRECTIVE,
                                         STYLE_ERROR };
    int64_t count = 20;

    for (int level = 0; *args && log_level_name(level); level++)
        if (strcmp(args, log_level_name(level)) == 0) {
            sh->set.log = level;
            return;
        }
    if (*args && !command_number(args, 1, &count)) {
        command_usage(sh, "log");
        return;
    }
    for (int i = 0; i < LOG_LINES; i++) {
        const struct log_line *line =
            log_get(&sh->log, (int)(count < LOG_LINES ? count : LOG_LINES), i);

        if (!line)
            break;
        printf("%s%8.1f s ago  %-5s  %s%s\n", shell_style(sh, styles[line->level]),
               lab_now() - line->at, log_level_name(line->level),
               line->text ? line->text : "", shell_style(sh, STYLE_PLAIN));
    }
}
