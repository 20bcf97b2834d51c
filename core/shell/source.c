/* source.c — "??name": Lua functions by what the debug library knows, rows by the C source of
 * their module. */
#include "shell/source.h"
#include "shell/colour.h"
#include "shell/help.h"
#include "shell/text.h"

#include <lab/files.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_SOURCE = 4 << 20, MAX_DEPTH = 3 };

static void print_code(struct shell *sh, const char *s, size_t n, bool c)
{
    unsigned char *style = sh->colour ? malloc(n + 8) : NULL;
    struct buffer b = { 0 };
    int last = -1;

    if (!style) {
        printf("%.*s\n", (int)n, s);
        return;
    }
    if (c) { /* coloured as the body of a C cell */
        buffer_puts(&b, "%%c\n");
        buffer_add(&b, s, n);
        colour_cell(buffer_text(&b), b.len, style, NULL, NULL);
        memmove(style, style + 4, n);
        buffer_free(&b);
    } else {
        colour_cell(s, n, style, NULL, NULL);
    }
    for (size_t i = 0; i < n; i++) {
        if (style[i] != last)
            fputs(style_sgr[last = style[i]], stdout);
        fputc(s[i], stdout);
    }
    printf("%s\n", STYLE_OFF);
    free(style);
}

/* ---- Lua -------------------------------------------------------------------------------- */

static void print_lua(struct shell *sh, const lua_Debug *d)
{
    struct buffer b = { 0 };
    char line[1024];

    printf("%s%s:%d%s\n", shell_style(sh, STYLE_DIM), d->short_src, d->linedefined,
           shell_style(sh, STYLE_PLAIN));
    for (int i = d->linedefined; i <= d->lastlinedefined; i++) {
        if (!interp_source_line(sh->it, d->source, i, line, sizeof line)) {
            printf("%s\n",
                   shell_say(sh, "(its source is not at hand)", "（找不到源码）"));
            break;
        }
        buffer_printf(&b, "%s%s", b.len ? "\n" : "", line);
    }
    if (b.len)
        print_code(sh, buffer_text(&b), b.len, false);
    buffer_free(&b);
}

void source_show_comment(struct shell *sh)
{
    lua_Debug d;
    char line[1024];
    int from;

    lua_pushvalue(sh->L, -1);
    lua_getinfo(sh->L, ">S", &d);
    for (from = d.linedefined; from > 1; from--)
        if (!interp_source_line(sh->it, d.source, from - 1, line, sizeof line) ||
            strncmp(line + strspn(line, " \t"), "--", 2) != 0)
            break;
    for (int i = from; i < d.linedefined; i++)
        if (interp_source_line(sh->it, d.source, i, line, sizeof line))
            printf("%s\n", line + strspn(line, " \t-"));
}

/* ---- C ------------------------------------------------------------------------------------ */

/* The name in LAB_CODE(…) behind the row of that name in a text; false if it is not there. */
static bool find_code(const char *text, const char *row, char *out, size_t size)
{
    char quoted[128];
    const char *at, *code;

    snprintf(quoted, sizeof quoted, "\"%s(", row);
    at = strstr(text, quoted);
    if (!at) {
        snprintf(quoted, sizeof quoted, ":%s(", row);
        at = strstr(text, quoted);
    }
    code = at ? strstr(at, "LAB_CODE(") : NULL;
    if (!code)
        return false;
    snprintf(out, size, "%.*s", (int)strcspn(code + 9, ")"), code + 9);
    return true;
}

/* Start of the line where a function of that name is defined; NULL if only used. */
static const char *find_definition(const char *text, const char *name)
{
    size_t n = strlen(name);

    for (const char *at = strstr(text, name); at; at = strstr(at + 1, name)) {
        const char *line = at, *brace;

        while (line > text && line[-1] != '\n')
            line--;
        if (at[n] != '(' || line == at || strchr(" \t}#/*", *line) ||
            strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_",
                   at[-1]))
            continue;
        brace = at + strcspn(at, "{;");
        if (*brace == '{')
            return line;
    }
    return NULL;
}

/* The definition with the comment above it, to the brace in the first column. */
static void print_definition(struct shell *sh, const char *path, const char *text,
                             const char *at)
{
    const char *end = strstr(at, "\n}"), *from = at;
    int line = 1;

    end = end ? end + 2 : at + strlen(at);
    if (from - text > 3 && memcmp(from - 3, "*/\n", 3) == 0)
        while (from > text && strncmp(from, "/*", 2) != 0) {
            from--;
            while (from > text && from[-1] != '\n')
                from--;
        }
    for (const char *s = text; s < from; s++)
        line += *s == '\n';
    printf("%s%s:%d%s\n", shell_style(sh, STYLE_DIM), path, line,
           shell_style(sh, STYLE_PLAIN));
    print_code(sh, from, (size_t)(end - from), true);
}

struct hunt {
    struct shell *sh;
    const char *row;
    char code[128]; /* the C function behind it, once known */
    bool found;
};

static void hunt_file(struct hunt *h, const char *path)
{
    lab_scope scope = lab_scope_open(h->sh->c);
    char *text = lab_file_read(h->sh->c, path, MAX_SOURCE, NULL);
    const char *at;

    if (text && !h->code[0])
        find_code(text, h->row, h->code, sizeof h->code);
    else if (text && (at = find_definition(text, h->code))) {
        print_definition(h->sh, path, text, at);
        h->found = true;
    }
    lab_error_clear(h->sh->c);
    lab_scope_close(h->sh->c, &scope);
}

/* Runs twice over a folder: for the row's code, then for its definition. */
static void hunt_in(struct hunt *h, const char *path, int depth, bool define)
{
    struct dirent **names;
    struct stat st;
    int n;

    if (h->found || (define ? !h->code[0] : h->code[0]) || stat(path, &st) < 0)
        return;
    if (!S_ISDIR(st.st_mode)) {
        hunt_file(h, path);
        return;
    }
    n = depth < MAX_DEPTH ? scandir(path, &names, NULL, alphasort) : 0;
    for (int i = 0; i < n; i++) {
        const char *name = names[i]->d_name, *dot = strrchr(name, '.');
        char *below = NULL;

        if (*name != '.' && (!dot || strcmp(dot, ".c") == 0) &&
            asprintf(&below, "%s/%s", path, name) >= 0)
            hunt_in(h, below, depth + 1, define);
        free(below);
        free(names[i]);
    }
    if (n > 0)
        free(names);
}

/* A C cell's functions: the cell that defines one is the last that did. */
static bool show_cell(struct shell *sh, const lab_slot *slot)
{
    for (int i = sh->cells.n - 1; i >= 0; i--) {
        const char *source = sh->cells.at[i].source;

        if (cell_kind(source, strlen(source)) != CELL_C ||
            !find_definition(source, slot->sig->name))
            continue;
        printf("%s[%lld]%s\n", shell_style(sh, STYLE_DIM),
               (long long)sh->cells.at[i].number, shell_style(sh, STYLE_PLAIN));
        print_code(sh, source, strlen(source), false);
        return true;
    }
    return false;
}

static void show_slot(struct shell *sh, const lab_slot *slot)
{
    const lab_module *m = slot->module;
    struct hunt h = { .sh = sh, .row = slot->sig->name };
    struct buffer b = { 0 };

    help_signature(&b, slot);
    printf("%s%s%s\n", shell_style(sh, STYLE_STRONG), buffer_text(&b),
           shell_style(sh, STYLE_PLAIN));
    buffer_free(&b);
    if ((!m || !m->source) && show_cell(sh, slot))
        return;
    if (m && m->source) {
        hunt_in(&h, m->source, 0, false);
        hunt_in(&h, m->source, 0, true);
    }
    if (!h.found)
        printf(shell_say(sh, "C code of %s; its source is not at hand\n",
                         "%s 的 C 代码；找不到源码\n"),
               !m        ? "a foreign library"
               : m->path ? m->path
                         : "labsh itself");
}

void source_show(struct shell *sh, const lab_slot *slot)
{
    lua_Debug d;

    if (slot) {
        show_slot(sh, slot);
        return;
    }
    lua_pushvalue(sh->L, -1);
    lua_getinfo(sh->L, ">S", &d);
    print_lua(sh, &d);
}
