/* settings.c — what `:set` shows and changes: one table. */
#include "shell/settings.h"
#include "shell/colour.h"
#include "shell/command.h"
#include "shell/shell.h"
#include "shell/text.h"

#include <lab/files.h>
#include <lab/run.h>
#include <lab/threads.h>

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CHOICES = 4 };

static const struct setting {
    const char *name, *doc, *zh;
    size_t at;                            /* of an int64_t in struct settings */
    const char *choices[MAX_CHOICES + 1]; /* value i is choices[i]; none: a number */
    int64_t least, most, preset;
    bool bytes; /* "4G" */
    bool kept;  /* in the user's file */
} table[] = {
#define AT(field) offsetof(struct settings, field)
    { "colour",
      "syntax and message colours",
      "颜色",
      AT(colour),
      { "auto", "on", "off" },
      0,
      0,
      0,
      false,
      true },
    { "lang",
      "language of lessons and help; auto: of $LANG",
      "课程和帮助的语言；auto 表示按 $LANG",
      AT(lang),
      { "auto", "en", "zh" },
      0,
      0,
      0,
      false,
      true },
    { "progress",
      "draw a line while a long call runs",
      "长时间运行时显示进度",
      AT(progress),
      { "off", "on" },
      0,
      0,
      1,
      false,
      true },
    { "live",
      "draw the curves of a training while it runs",
      "训练时实时绘制曲线",
      AT(live),
      { "off", "on" },
      0,
      0,
      1,
      false,
      true },
    { "max_items",
      "items of a table that are printed, per level",
      "打印表时每层的最多项数",
      AT(max_items),
      { NULL },
      1,
      100000,
      50,
      false,
      true },
    { "slow",
      "ms from which on a cell's time is shown; 0: never",
      "超过多少毫秒显示用时",
      AT(slow),
      { NULL },
      0,
      INT64_MAX,
      1000,
      false,
      true },
    { "history",
      "entries kept in the history file",
      "历史记录条数",
      AT(history),
      { NULL },
      10,
      1000000,
      5000,
      false,
      true },
    { "keep",
      "latest cells whose results Out holds; 0: all",
      "Out 保留最近多少个结果",
      AT(keep),
      { NULL },
      0,
      INT64_MAX,
      200,
      false,
      true },
    { "log",
      "log lines shown at once from this level on",
      "即时显示的日志级别",
      AT(log),
      { "debug", "info", "warn", "error" },
      0,
      0,
      LAB_WARN,
      false,
      true },
    { "memory",
      "cap of Lua and tensors together, like 4G; 0: none",
      "内存上限，如 4G",
      AT(memory),
      { NULL },
      0,
      INT64_MAX,
      0,
      true,
      false },
    { "threads",
      "compute threads",
      "计算线程数",
      AT(threads),
      { NULL },
      1,
      256,
      0,
      false,
      false },
    { "seed",
      "seed of the random numbers; setting it starts them afresh",
      "随机数种子",
      AT(seed),
      { NULL },
      0,
      INT64_MAX,
      0,
      false,
      false },
#undef AT
};
enum { N_SETTINGS = sizeof table / sizeof *table };

static int64_t *place(struct settings *s, const struct setting *t)
{
    return (int64_t *)(void *)((char *)s + t->at);
}

static const struct setting *find(const char *name)
{
    for (int i = 0; i < N_SETTINGS; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

const char *settings_name(int i)
{
    return i >= 0 && i < N_SETTINGS ? table[i].name : NULL;
}

const char *settings_choice(const char *name, int k)
{
    const struct setting *t = find(name);

    return t && k >= 0 && k < MAX_CHOICES ? t->choices[k] : NULL;
}

void settings_default(struct settings *s)
{
    for (int i = 0; i < N_SETTINGS; i++)
        *place(s, &table[i]) = table[i].preset;
}

/* ---- values as text ------------------------------------------------------------------ */

static bool parse_bytes(const char *text, int64_t *out)
{
    static const char units[] = "kmgt";
    char *end;
    double n = strtod(text, &end);
    const char *unit = *end ? memchr(units, *end | 32, 4) : NULL;

    if (end == text || !(n >= 0) || (*end && !unit))
        return false;
    if (unit) {
        n *= (double)((int64_t)1 << (10 * (unit - units + 1)));
        end++;
        end += (*end | 32) == 'i';
        end += (*end | 32) == 'b';
    }
    if (*end || n >= 9e18)
        return false;
    *out = (int64_t)n;
    return true;
}

static bool parse(const struct setting *t, const char *text, int64_t *out)
{
    char *end;

    for (int k = 0; k < MAX_CHOICES && t->choices[k]; k++)
        if (strcmp(t->choices[k], text) == 0) {
            *out = k;
            return true;
        }
    if (t->choices[0])
        return false;
    if (t->bytes)
        return parse_bytes(text, out);
    errno = 0;
    *out = strtoll(text, &end, 10);
    return *text && !*end && !errno && *out >= t->least && *out <= t->most;
}

static void value_text(const struct setting *t, int64_t value, char *out, size_t size)
{
    if (t->choices[0])
        snprintf(out, size, "%s", t->choices[value]);
    else if (t->bytes && value)
        lab_text_bytes(out, size, (double)value);
    else
        snprintf(out, size, "%" PRId64, value);
}

static void expected(const struct setting *t, struct buffer *b)
{
    if (t->bytes) {
        buffer_puts(b, "a number of bytes like 512M or 4G");
        return;
    }
    for (int k = 0; k < MAX_CHOICES && t->choices[k]; k++)
        buffer_printf(b, "%s%s", k ? ", " : "one of ", t->choices[k]);
    if (!t->choices[0] && t->most == INT64_MAX)
        buffer_printf(b, "a whole number from %" PRId64, t->least);
    else if (!t->choices[0])
        buffer_printf(b, "a whole number from %" PRId64 " to %" PRId64, t->least,
                      t->most);
}

/* ---- the file -------------------------------------------------------------------------- */

void settings_load(struct shell *sh)
{
    lab_scope scope = lab_scope_open(sh->c);
    const char *path = lab_home(sh->c, "settings");
    char *at = path ? lab_file_read(sh->c, path, 1 << 16, NULL) : NULL;

    for (; at && *at; at += strcspn(at, "\n"), at += *at == '\n') {
        char name[32], value[32];
        const struct setting *t;
        int64_t v;

        if (sscanf(at, "%31s %31s", name, value) == 2 && (t = find(name)) && t->kept &&
            parse(t, value, &v))
            *place(&sh->set, t) = v;
    }
    lab_error_clear(sh->c); /* no file is no error */
    lab_scope_close(sh->c, &scope);
}

static void save(struct shell *sh)
{
    const char *path = lab_home(sh->c, "settings");
    struct buffer b = { 0 };
    char value[32];

    for (int i = 0; i < N_SETTINGS; i++) {
        int64_t v = *place(&sh->set, &table[i]);

        if (!table[i].kept || v == table[i].preset)
            continue;
        value_text(&table[i], v, value, sizeof value);
        buffer_printf(&b, "%s %s\n", table[i].name, value);
    }
    if (path)
        lab_file_write(sh->c, path, buffer_text(&b), b.len);
    buffer_free(&b);
}

/* ---- taking effect ------------------------------------------------------------------------ */

static bool environment_is_chinese(void)
{
    static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

    for (int i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);

        if (value && *value)
            return strncmp(value, "zh", 2) == 0;
    }
    return false;
}

void settings_apply(struct shell *sh)
{
    const struct settings *s = &sh->set;

    sh->zh = s->lang == 2 || (s->lang == 0 && environment_is_chinese());
    sh->colour = s->colour == 0 ? terminal_colours(STDOUT_FILENO) : s->colour == 1;
    sh->colour_err = s->colour == 0 ? terminal_colours(STDERR_FILENO) : s->colour == 1;
    sh->screen.colour = sh->colour;
    sh->bar.colour = sh->colour;
    lab_run_live(sh->host, s->live && sh->terminal && !sh->opt.headless);
    sh->bar.on = s->progress && sh->prompting && !sh->opt.no_progress &&
                 terminal_moves(STDOUT_FILENO);
}

void settings_make_room(struct shell *sh)
{
    size_t cap = (size_t)sh->set.memory, used, room = cap / 8;

    if (!cap)
        return;
    room = room < (1 << 20) ? 1 << 20 : room > (16 << 20) ? 16 << 20 : room;
    used = interp_memory(sh->it) + lab_host_memory(sh->host).live;
    if (used + room > cap) {
        lua_gc(sh->L, LUA_GCCOLLECT, 0);
        used = interp_memory(sh->it) + lab_host_memory(sh->host).live;
    }
    interp_memory_cap(sh->it, used + room > cap ? used + room : cap);
}

static void change(struct shell *sh, const struct setting *t, int64_t value)
{
    *place(&sh->set, t) = value;
    if (t->at == offsetof(struct settings, memory))
        interp_memory_cap(sh->it, (size_t)value);
    else if (t->at == offsetof(struct settings, threads))
        lab_threads_set((int)value);
    else if (t->at == offsetof(struct settings, seed))
        lab_host_seed(sh->host, (uint64_t)value);
    settings_apply(sh);
    if (t->kept)
        save(sh);
}

/* What others may have changed since. */
static void refresh(struct shell *sh)
{
    sh->set.threads = lab_threads();
    sh->set.seed = (int64_t)lab_host_seed_get(sh->host);
}

static void print_one(struct shell *sh, const struct setting *t)
{
    char value[32];

    value_text(t, *place(&sh->set, t), value, sizeof value);
    printf("%-10s %-10s %s%s%s\n", t->name, value, shell_style(sh, STYLE_DIM),
           shell_say(sh, t->doc, t->zh), shell_style(sh, STYLE_PLAIN));
}

static void unknown(struct shell *sh, const char *name)
{
    const char *near = NULL;
    int best = 1000;

    for (int i = 0; i < N_SETTINGS; i++) {
        int d = text_distance(name, table[i].name);

        if (d < best) {
            best = d;
            near = table[i].name;
        }
    }
    if (text_is_near(best, strlen(name)))
        shell_complain(sh, "unknown setting '%s'; did you mean %s?", name, near);
    else
        shell_complain(sh, "unknown setting '%s'; :set lists them", name);
}

void settings_command(struct shell *sh, const char *args)
{
    char *name = command_word(sh->c, &args),
         *text = name ? command_word(sh->c, &args) : NULL;
    const struct setting *t = name ? find(name) : NULL;
    struct buffer b = { 0 };
    int64_t value;

    refresh(sh);
    if (!name) {
        for (int i = 0; i < N_SETTINGS; i++)
            print_one(sh, &table[i]);
    } else if (!t) {
        unknown(sh, name);
    } else if (!text) {
        print_one(sh, t);
    } else if (command_word(sh->c, &args)) {
        command_usage(sh, "set");
    } else if (!parse(t, text, &value)) {
        expected(t, &b);
        shell_complain(sh, "%s is %s, got '%s'", name, buffer_text(&b), text);
        buffer_free(&b);
    } else {
        change(sh, t, value);
    }
}
