/* help.c — "?name": what a name is, from its row, its table or its source. */
#include "shell/help.h"
#include "shell/colour.h"
#include "shell/command.h"
#include "shell/lookup.h"
#include "shell/luadoc.h"
#include "shell/source.h"
#include "shell/text.h"
#include "shell/who.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows -------------------------------------------------------------------------------- */

bool help_is_cell(const lab_module *m)
{
    return m->path && !strchr(m->path, '/');
}

void help_slot_name(struct buffer *b, const lab_slot *s)
{
    if (s->sig->type)
        buffer_printf(b, "%s:%s", s->sig->type, s->sig->name);
    else if (s->module && !help_is_cell(s->module))
        buffer_printf(b, "%s.%s", s->module->name, s->sig->name);
    else
        buffer_puts(b, s->sig->name);
}

void help_signature(struct buffer *b, const lab_slot *s)
{
    const char *open = strchr(s->sig->text, '(');

    help_slot_name(b, s);
    buffer_puts(b, open ? open : "()");
}

static int widest_name(const lab_signature *sig)
{
    int width = 7; /* "returns" */

    for (int i = 0; i < sig->n_params; i++) {
        int n = (int)strlen(sig->params[i].name);

        width = n > width ? n : width;
    }
    return width;
}

static void print_param(struct shell *sh, const lab_param *p, int width)
{
    printf("  %s%-*s%s  %s", shell_style(sh, STYLE_STRONG), width, p->name,
           shell_style(sh, STYLE_PLAIN), p->type_text);
    if (p->in_place)
        printf("%s", shell_say(sh, ", written in place", "，原地写入"));
    if (p->has_default)
        printf("%s%s", shell_say(sh, ", default ", "，默认 "), p->def_text);
    if (p->optional)
        printf("%s", shell_say(sh, ", may be absent", "，可省略"));
    if (p->option)
        printf("%s", shell_say(sh, ", by name only", "，只能按名字给出"));
    printf("\n");
}

/* The text of a doc string, then its examples with what they print. */
static void print_doc(struct shell *sh, const char *doc)
{
    bool example = false;

    for (const char *at = doc; *at;) {
        size_t n = strcspn(at, "\n");
        bool code = strncmp(at, ">>> ", 4) == 0;

        if (code && !example)
            printf("\n%s\n", shell_say(sh, "examples", "示例"));
        example |= code;
        if (code)
            printf("  %s%.*s%s\n", shell_style(sh, STYLE_STRING), (int)n, at,
                   shell_style(sh, STYLE_PLAIN));
        else
            printf("%s%.*s\n", example ? "  " : "", (int)n, at);
        at += n + (at[n] == '\n');
    }
}

static void help_slot(struct shell *sh, const lab_slot *s)
{
    const lab_signature *sig = s->sig;
    struct buffer b = { 0 };
    int width = widest_name(sig);

    help_signature(&b, s);
    printf("%s%s%s\n", shell_style(sh, STYLE_STRONG), buffer_text(&b),
           shell_style(sh, STYLE_PLAIN));
    buffer_free(&b);
    if (!s->code)
        printf("%s\n", shell_say(sh, "(gone since its plugin was reloaded)",
                                 "（重新载入后已不存在）"));
    print_doc(sh, s->doc);
    if (sig->n_params || sig->n_results)
        printf("\n");
    for (int i = 0; i < sig->n_params; i++)
        print_param(sh, &sig->params[i], width);
    for (int i = 0; i < sig->n_results; i++)
        printf("  %s%-*s%s  %s%s%s\n", shell_style(sh, STYLE_DIM), width,
               i ? "" : "returns", shell_style(sh, STYLE_PLAIN),
               sig->results[i].name ? sig->results[i].name : "",
               sig->results[i].name ? ": " : "", sig->results[i].type_text);
    if (s->flags & LAB_METHOD && sig->n_params)
        printf("%s %s:%s(…)\n", shell_say(sh, "also a method:", "也可作为方法："),
               sig->params[0].name, sig->name);
    if (s->flags & LAB_LONG)
        printf("%s\n", shell_say(sh, "takes a while: shows progress, stops at Ctrl-C",
                                 "耗时较长：显示进度，可用 Ctrl-C 停止"));
}

/* ---- modules and types ------------------------------------------------------------------------ */

static void print_row(struct shell *sh, const lab_slot *s, int width)
{
    struct buffer b = { 0 };
    size_t sentence = text_sentence(s->doc);

    if (s->sig->type)
        buffer_printf(&b, "%s:", s->sig->type);
    buffer_puts(&b, s->sig->name);
    printf("  %s%-*s%s  %.*s\n", shell_style(sh, STYLE_CALL), width, buffer_text(&b),
           shell_style(sh, STYLE_PLAIN), (int)sentence, s->doc);
    buffer_free(&b);
}

static int row_width(const lab_slot *s)
{
    return (int)(strlen(s->sig->name) + (s->sig->type ? strlen(s->sig->type) + 1 : 0));
}

static void help_module(struct shell *sh, const lab_module *m)
{
    int width = 0;

    printf("%s%s%s %s\n", shell_style(sh, STYLE_STRONG), m->name,
           shell_style(sh, STYLE_PLAIN), m->version);
    print_doc(sh, m->doc);
    for (int i = 0; m->types && m->types[i]; i++)
        printf("  %s%s%s  %.*s\n", shell_style(sh, STYLE_TYPE), m->types[i]->name,
               shell_style(sh, STYLE_PLAIN),
               (int)text_sentence(m->types[i]->doc ? m->types[i]->doc : ""),
               m->types[i]->doc ? m->types[i]->doc : "");
    for (int i = 0; i < m->n_slots; i++) {
        int w = row_width(m->slots[i]);

        width = w > width && w <= 30 ? w : width;
    }
    for (int i = 0; i < m->n_slots; i++)
        if (strncmp(m->slots[i]->sig->name, "__", 2) != 0)
            print_row(sh, m->slots[i], width);
}

static void help_type(struct shell *sh, const lab_type *t)
{
    printf("%s%s%s\n", shell_style(sh, STYLE_STRONG), t->name,
           shell_style(sh, STYLE_PLAIN));
    if (t->doc)
        print_doc(sh, t->doc);
    for (int i = 0; i < lab_module_count(sh->host); i++) {
        const lab_module *m = lab_module_at(sh->host, i);

        for (int k = 0; k < m->n_slots; k++) {
            const lab_slot *s = m->slots[k];
            bool of_type = s->sig->type && strcmp(s->sig->type, t->name) == 0;
            const lab_param *first = s->sig->n_params ? &s->sig->params[0] : NULL;
            bool method =
                s->flags & LAB_METHOD && first &&
                ((first->sort == LAB_S_TENSOR && strcmp(t->name, "Tensor") == 0) ||
                 (first->type_name && strcmp(first->type_name, t->name) == 0));

            if ((of_type || method) && strncmp(s->sig->name, "__", 2) != 0)
                print_row(sh, s, 24);
        }
    }
    if (t->base)
        printf(shell_say(sh, "and the methods of %s\n", "以及 %s 的方法\n"),
               t->base->name);
}

/* ---- other values ------------------------------------------------------------------------------ */

struct query {
    struct shell *sh;
    const char *name;
    size_t len;
    bool source; /* "??" */
    bool found;
};

static void help_value(struct shell *sh, const char *name, size_t len, bool found_doc)
{
    struct buffer type = { 0 }, what = { 0 };

    who_describe(sh, -1, &type, &what);
    if (!found_doc || *buffer_text(&type) != 'f')
        printf("%s%.*s%s: %s %s\n", shell_style(sh, STYLE_STRONG), (int)len, name,
               shell_style(sh, STYLE_PLAIN), buffer_text(&type), buffer_text(&what));
    buffer_free(&type);
    buffer_free(&what);
}

static int look_up(lua_State *L)
{
    struct query *q = lua_touserdata(L, 1);
    struct shell *sh = q->sh;
    const lab_slot *slot;
    void *object;
    bool doc;

    q->found = lookup_path(sh, q->name, q->len);
    if (!q->found)
        return 0;
    slot = interp_slot(L, -1);
    if (q->source && (slot || (lua_isfunction(L, -1) && !lua_iscfunction(L, -1)))) {
        source_show(sh, slot);
        return 0;
    }
    if (slot) {
        help_slot(sh, slot);
        return 0;
    }
    doc = luadoc_print(sh, q->name, q->len);
    help_value(sh, q->name, q->len, doc);
    object = lua_isuserdata(L, -1) ? interp_object(L, -1) : NULL;
    if (object)
        help_type(sh, lab_type_of(object));
    if (lua_isfunction(L, -1) && !lua_iscfunction(L, -1))
        source_show_comment(sh);
    return 0;
}

/* A name that stands for nothing in Lua: a type, a command, a setting, a keyword. */
static bool help_other(struct shell *sh, const char *name)
{
    const lab_module *m = lab_module_find(sh->host, name);
    const lab_type *t = lab_type_find(sh->host, name);
    const struct command *c = command_find(name, strlen(name));

    if (m)
        help_module(sh, m);
    else if (t)
        help_type(sh, t);
    else if (luadoc_print(sh, name, strlen(name)))
        return true;
    else if (c)
        printf(":%s %s\n%s\n", c->name, c->args, shell_say(sh, c->doc, c->zh));
    return m || t || c;
}

void help_suggest(struct shell *sh, const char *name, struct buffer *b)
{
    const char *last = name + strlen(name);
    int best = 1000, count = 0;

    while (last > name && last[-1] != '.' && last[-1] != ':')
        last--;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < lab_module_count(sh->host); i++) {
            const lab_module *m = lab_module_at(sh->host, i);

            for (int k = 0; k < m->n_slots; k++) {
                int d = text_distance(last, m->slots[k]->sig->name);

                if (pass == 0) {
                    best = d < best ? d : best;
                } else if (d == best && text_is_near(d, strlen(last)) && count < 3) {
                    buffer_puts(b, count++ ? ", "
                                           : shell_say(sh, "did you mean ", "是否指 "));
                    help_slot_name(b, m->slots[k]);
                }
            }
        }
    if (count)
        buffer_puts(b, "?");
}

static void help_name(struct shell *sh, const char *name, bool source)
{
    struct query q = { sh, name, strlen(name), source, false };
    struct buffer b = { 0 };

    if (!source && lab_module_find(sh->host, name)) {
        help_other(sh, name);
        return;
    }
    lookup_protected(sh, look_up, &q);
    if (q.found || help_other(sh, name))
        return;
    help_suggest(sh, name, &b);
    shell_complain(sh, "nothing is called '%s'%s%s", name, b.len ? "; " : "",
                   buffer_text(&b));
    buffer_free(&b);
}

/* ---- entry points --------------------------------------------------------------------------------- */

static const struct topic {
    const char *name, *en, *zh;
} topics[] = {
    { "cells",
      "What you type is a cell: Lua, on as many lines as it needs. Its value is shown "
      "unless the\n"
      "cell ends with ';'. In[n] is its text, Out[n] its value; _ and __ are the last "
      "two values.\n"
      "A cell that begins with %%c is C; an empty line or %% ends it. Its functions "
      "become Lua\n"
      "functions; it is tried in a process of its own first.\n"
      "Ctrl-C stops a cell and clears a line. Cells are kept as they happen: labsh "
      "--resume.\n",
      "输入的内容称为单元：任意行数的 Lua 代码，结尾没有“;”时显示其值。In[n] "
      "是文本，Out[n] 是值，\n"
      "_ 和 __ 是最近两个值。以 %%c 开头的单元是 C 代码，空行或 %% 结束，其中的函数成为 "
      "Lua 函数，\n"
      "首次运行在子进程中。Ctrl-C 停止运行或清除输入行。单元随时保存：labsh --resume "
      "可继续。\n" },
    { "keys",
      "Tab completes names, named arguments, files in strings and commands; inside a "
      "call it shows\n"
      "the signature. Up and Down walk through the lines and then the history, by what "
      "is typed\n"
      "before the cursor. Ctrl-R searches. Alt-Enter breaks a line. Ctrl-X Ctrl-E opens "
      "the cell\n"
      "in $EDITOR. Ctrl-A and Ctrl-E go to the ends of a line. Ctrl-L clears. Ctrl-D "
      "leaves.\n",
      "Tab "
      "补全名字、参数名、字符串中的文件和命令，在调用中显示签名。上下键在行间移动，再到历"
      "史记录；\n"
      "Ctrl-R 搜索历史；Alt-Enter 换行；Ctrl-X Ctrl-E 用 $EDITOR 编辑；Ctrl-A/E "
      "到行首行尾；\n"
      "Ctrl-L 清屏；Ctrl-D 退出。\n" },
    { "names",
      "?name tells what a name is: ?cv, ?cv.canny, ?Tensor, ?string.format, name? does "
      "the same.\n"
      "??name shows source. Arguments may be named: cv.canny{img, low=30}; options "
      "follow in a\n"
      "last table: f(x, {opt=1}). Tensors count from 0, Lua tables from 1.\n",
      "?名字 给出说明：?cv、?cv.canny、?Tensor、?string.format，也可写 名字?。??名字 "
      "显示源码。\n"
      "参数可以按名字给出：cv.canny{img, low=30}；选项放在最后的表里：f(x, {opt=1})。\n"
      "张量下标从 0 开始，Lua 表从 1 开始。\n" },
};
enum { N_TOPICS = sizeof topics / sizeof *topics };

const char *help_topic(int i)
{
    const struct command *c = command_at(i - N_TOPICS);

    return i < 0 ? NULL : i < N_TOPICS ? topics[i].name : c ? c->name : NULL;
}

static void help_general(struct shell *sh)
{
    for (int i = 0; i < N_TOPICS; i++)
        printf("%s%s%s\n%s\n", shell_style(sh, STYLE_STRONG), topics[i].name,
               shell_style(sh, STYLE_PLAIN), shell_say(sh, topics[i].en, topics[i].zh));
    printf("%s", shell_say(sh, "modules:", "模块："));
    for (int i = 0; i < lab_module_count(sh->host); i++)
        if (!help_is_cell(lab_module_at(sh->host, i)))
            printf(" %s", lab_module_at(sh->host, i)->name);
    printf("\n%s\n", shell_say(sh, ":commands lists the commands, :set the settings.",
                               ":commands 列出命令，:set 列出设置。"));
}

void help_query(struct shell *sh, const char *text)
{
    lab_scope scope = lab_scope_open(sh->c);
    char *name = lab_strdup(sh->c, text + strspn(text, " \t\n"));
    size_t n = name ? strlen(name) : 0;
    int marks = 0;

    while (n > 0 && strchr(" \t\n?", name[n - 1])) {
        marks += name[n - 1] == '?';
        name[--n] = 0;
    }
    while (name && *name == '?') {
        marks++;
        name++;
    }
    name += name ? strspn(name, " \t") : 0;
    if (!name || !*name)
        help_general(sh);
    else if (*name == ':')
        help_command(sh, name + 1);
    else
        help_name(sh, name, marks > 1);
    fflush(stdout);
    shell_report(sh);
    lab_scope_close(sh->c, &scope);
}

void help_command(struct shell *sh, const char *args)
{
    const struct command *c = command_find(args, strlen(args));

    if (!*args) {
        help_general(sh);
        return;
    }
    for (int i = 0; i < N_TOPICS; i++)
        if (strcmp(topics[i].name, args) == 0) {
            fputs(shell_say(sh, topics[i].en, topics[i].zh), stdout);
            return;
        }
    if (c)
        printf(":%s %s\n%s\n", c->name, c->args, shell_say(sh, c->doc, c->zh));
    else
        help_name(sh, *args == ':' ? args + 1 : args, false);
}

void help_commands(struct shell *sh, const char *args)
{
    const struct command *c;

    (void)args;
    for (int i = 0; (c = command_at(i)); i++) {
        int n = printf("%s:%s%s %s", shell_style(sh, STYLE_COMMAND), c->name,
                       shell_style(sh, STYLE_PLAIN), c->args);

        n -= (int)(strlen(shell_style(sh, STYLE_COMMAND)) +
                   strlen(shell_style(sh, STYLE_PLAIN)));
        printf("%*s %s\n", n < 24 ? 24 - n : 1, "", shell_say(sh, c->doc, c->zh));
    }
}
