/* command.c — the commands of the prompt. */
#include "shell/command.h"
#include "shell/help.h"
#include "shell/shell.h"
#include "shell/study.h"
#include "shell/text.h"

#include <lab/files.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct command table[] = {
    { "help", "[topic]", "General help, or a topic: a command, a setting, a name.",
      "帮助：总览，或某个主题。", help_command, ARG_TOPIC, false },
    { "commands", "", "Lists the commands.", "列出所有命令。", help_commands, ARG_NONE,
      false },
    { "time", "EXPR",
      "Runs EXPR as a cell and says how long it took and what it allocated.",
      "运行表达式，给出耗时和内存。", command_time, ARG_CODE, true },
    { "bench", "EXPR",
      "Repeats EXPR for about a second: minimum, median, spread, allocation.",
      "反复运行表达式：最小值、中位数、离散程度。", command_bench, ARG_CODE, false },
    { "who", "[pattern]", "Lists your variables with type, shape and size.",
      "列出变量：类型、形状、大小。", command_who, ARG_NAME, false },
    { "history", "[n|text]",
      "The last n entries typed (default 20), or those with the text.",
      "最近 n 条输入，或含某段文字的输入。", command_history, ARG_TEXT, false },
    { "save", "FILE.lua",
      "Saves this session as a Lua script with -- %% cells, prose and outputs.",
      "把本次会话存为 Lua 脚本，含文字和输出。", command_save, ARG_FILE, false },
    { "export", "FILE.md|.html|.ipynb",
      "Writes this session as an article: outputs, pictures, seeds, versions, times; in "
      "the "
      "language set, or in both (:set lang auto).",
      "把本次会话写成文章：输出、图片、种子、版本、用时；按所设语言，或双语（:set lang "
      "auto）。",
      command_export, ARG_FILE, false },
    { "import", "FILE.ipynb [FILE.lua]",
      "Runs the Lua cells of a notebook as if typed, or writes it as a Lua script.",
      "运行笔记本中的 Lua 单元，或把它存为 Lua 脚本。", command_import, ARG_FILE, false },
    { "load", "FILE.lua", "Runs the -- %% cells of a file one by one, as if typed.",
      "逐个运行文件中的单元。", command_load, ARG_FILE, false },
    { "run", "FILE [ARGS]", "Runs a script as a whole; its globals stay.",
      "整体运行脚本，保留其全局变量。", command_script, ARG_FILE, true },
    { "edit", "[n]", "Opens cell n (default: the last) in $EDITOR, then runs it.",
      "用 $EDITOR 编辑单元 n 再运行。", command_edit, ARG_TEXT, false },
    { "reload", "NAME", "Builds a plugin again if its sources changed, and swaps it in.",
      "重新构建并替换插件。", command_reload, ARG_MODULE, false },
    { "plugins", "", "Lists modules and plugins with version and origin.",
      "列出模块和插件。", command_plugins, ARG_NONE, false },
    { "set", "[name [value]]", "Shows or changes settings.", "查看或修改设置。",
      settings_command, ARG_SETTING, false },
    { "log", "[n|level]",
      "The last n log lines, or from which level on they show at once.",
      "最近的日志，或设定显示级别。", command_log, ARG_LEVEL, false },
    { "sh", "COMMAND", "Runs a command of the system's shell.", "运行系统命令。",
      command_sh, ARG_FILE, false },
    { "cd", "[FOLDER]", "Changes the working folder (default: home).", "切换工作目录。",
      command_cd, ARG_FILE, false },
    { "pwd", "", "Prints the working folder.", "显示工作目录。", command_pwd, ARG_NONE,
      false },
    { "manual", "FILE.md", "Writes the reference manual of all modules as Markdown.",
      "生成参考手册（Markdown）。", command_manual, ARG_FILE, false },
    { "doctest", "[name]", "Runs the examples of a module or a row (default: of all).",
      "运行文档中的示例。", command_doctest, ARG_NAME, false },
    { "sessions", "[n]", "The last n sessions; labsh --resume ID goes on with one.",
      "最近的会话；labsh --resume ID 可继续。", journal_list, ARG_NONE, false },
    { "replay", "[a-b]", "Runs cells a to b (default: all) again, as new cells.",
      "重新运行单元 a 到 b。", journal_replay, ARG_TEXT, false },
    { "today", "", "The day of the plan: its six blocks, and what is due.",
      "今天的计划：六个时段和该复习的内容。", study_today, ARG_NONE, false },
    { "start", "[BLOCK]", "Starts the clock of a block of the day (default: the next).",
      "开始一个时段并计时（默认：下一个）。", study_start, ARG_TEXT, false },
    { "done", "[BLOCK]", "Notes a block as done and stops its clock.",
      "完成一个时段，停止计时。", study_done, ARG_TEXT, false },
    { "skip", "[BLOCK]", "Leaves a block out.", "跳过一个时段。", study_skip, ARG_TEXT,
      false },
    { "week", "[N]", "The days of a week of the plan.", "计划中某一周的各天。",
      study_week, ARG_TEXT, false },
    { "day", "[W.D]", "Shows a day of the plan, like :day 5.3.",
      "查看计划中的某一天，如 :day 5.3。", study_day, ARG_TEXT, false },
    { "clear", "", "Clears the screen.", "清屏。", command_clear, ARG_NONE, false },
    { "quit", "", "Leaves; so does Ctrl-D. Everything is kept already.",
      "退出（也可按 Ctrl-D）。", command_quit, ARG_NONE, false },
};
enum { N_COMMANDS = sizeof table / sizeof *table };

const struct command *command_at(int i)
{
    return i >= 0 && i < N_COMMANDS ? &table[i] : NULL;
}

const struct command *command_find(const char *name, size_t len)
{
    for (int i = 0; i < N_COMMANDS; i++)
        if (strlen(table[i].name) == len && memcmp(table[i].name, name, len) == 0)
            return &table[i];
    return NULL;
}

/* ":name args" in parts: *name points into text, args behind the blanks. */
static size_t split(const char *text, const char **name, const char **args)
{
    size_t n;

    text += strspn(text, " \t\n");
    text += *text == ':';
    n = strcspn(text, " \t\n");
    *name = text;
    *args = text + n + strspn(text + n, " \t\n");
    return n;
}

bool command_is_cell(const char *text)
{
    const char *name, *args;
    size_t n = split(text, &name, &args);
    const struct command *c = command_find(name, n);

    return c && c->is_cell && *args;
}

static void unknown(struct shell *sh, const char *name, size_t n)
{
    char typed[64];
    const char *near = "";
    int best = 1000;

    snprintf(typed, sizeof typed, "%.*s", (int)n, name);
    for (int i = 0; i < N_COMMANDS; i++) {
        int d = strncmp(table[i].name, typed, n) == 0 && n
                    ? 1
                    : text_distance(typed, table[i].name);

        if (d < best) {
            best = d;
            near = table[i].name;
        }
    }
    if (best <= 1 || text_is_near(best, n))
        shell_complain(sh, "unknown command :%s; did you mean :%s?", typed, near);
    else
        shell_complain(sh, "unknown command :%s; :commands lists them", typed);
}

void command_usage(struct shell *sh, const char *name)
{
    const struct command *c = command_find(name, strlen(name));

    if (c)
        shell_complain(sh, "usage: :%s%s%s", c->name, *c->args ? " " : "", c->args);
}

void command_run(struct shell *sh, const char *text)
{
    const char *name, *args;
    size_t n = split(text, &name, &args);
    const struct command *c = command_find(name, n);
    lab_scope scope = lab_scope_open(sh->c);
    char *copy = lab_strdup(sh->c, args);

    if (!c) {
        unknown(sh, name, n);
    } else if (copy) {
        for (size_t len = strlen(copy); len > 0 && strchr(" \t\n", copy[len - 1]);)
            copy[--len] = 0;
        if ((*c->args && *c->args != '[' && !*copy) || (!*c->args && *copy))
            command_usage(sh, c->name);
        else
            c->run(sh, copy);
        fflush(stdout);
    }
    shell_report(sh);
    lab_scope_close(sh->c, &scope);
}

/* ---- what commands share ----------------------------------------------------------------- */

char *command_word(lab_ctx *c, const char **at)
{
    const char *s = *at + strspn(*at, " \t\n");
    char *word = lab_alloc(c, strlen(s) + 1), quote = 0;
    size_t n = 0;

    if (!*s || !word)
        return NULL;
    for (; *s && (quote || !strchr(" \t\n", *s)); s++) {
        if (quote ? *s == quote : *s == '"' || *s == '\'')
            quote = quote ? 0 : *s;
        else if (*s == '\\' && s[1] && quote != '\'')
            word[n++] = *++s;
        else
            word[n++] = *s;
    }
    *at = s;
    return word;
}

bool command_number(const char *word, int64_t least, int64_t *out)
{
    char *end;

    if (*word < '0' || *word > '9')
        return false;
    errno = 0;
    *out = strtoll(word, &end, 10);
    return errno == 0 && *end == 0 && *out >= least;
}

/* The editor's value may hold arguments ("code -w"): the system's shell splits it. */
static bool run_editor(struct shell *sh, const char *path)
{
    const char *visual = getenv("VISUAL"), *editor = getenv("EDITOR");
    struct buffer b = { 0 };
    int status;

    editor = visual && *visual ? visual : editor && *editor ? editor : "vi";
    buffer_printf(&b, "%s '%s'", editor, path);
    fflush(stdout);
    status = system(buffer_text(&b));
    buffer_free(&b);
    if (status == 0)
        return true;
    shell_complain(sh,
                   WIFEXITED(status) && WEXITSTATUS(status) == 127
                       ? "no editor '%s'; set $EDITOR"
                       : "the editor '%s' failed: nothing was run",
                   editor);
    return false;
}

char *command_edit_text(struct shell *sh, const char *text, const char *suffix)
{
    int fd;
    char *path = lab_file_temporary(sh->c, suffix, &fd), *edited = NULL;
    FILE *f = path ? fdopen(fd, "w") : NULL;
    size_t n = strlen(text);

    if (!f) {
        shell_complain(sh, "%s", path ? strerror(errno) : lab_error_text(sh->c));
        lab_error_clear(sh->c);
        return NULL;
    }
    fputs(text, f);
    if (n && text[n - 1] != '\n')
        fputc('\n', f);
    if (fclose(f) == 0 && run_editor(sh, path)) {
        edited = lab_file_read(sh->c, path, 16 << 20, NULL);
        edited = edited ? strdup(edited) : NULL;
    }
    unlink(path);
    return edited;
}
