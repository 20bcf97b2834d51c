/* manual.c — the reference manual as Markdown, from the rows themselves. */
#include "shell/command.h"
#include "shell/help.h"
#include "shell/shell.h"
#include "shell/text.h"

#include <lab/files.h>

#include <ctype.h>
#include <string.h>

/* What a heading becomes as the target of a link. */
static void add_anchor(struct buffer *b, const char *heading)
{
    for (; *heading; heading++) {
        char ch = (char)tolower((unsigned char)*heading);

        if (isalnum((unsigned char)ch) || ch == '_' || ch == '-')
            buffer_add(b, &ch, 1);
    }
}

/* Text, and examples as code blocks. */
static void add_doc(struct buffer *b, const char *doc)
{
    bool code = false;

    for (const char *at = doc; *at;) {
        size_t n = strcspn(at, "\n");

        if (!code && strncmp(at, ">>> ", 4) == 0) {
            buffer_puts(b, "\n```\n");
            code = true;
        }
        buffer_add(b, at, n);
        buffer_puts(b, "\n");
        at += n + (at[n] == '\n');
    }
    buffer_puts(b, code ? "```\n\n" : "\n");
}

/* Within a table cell "|" separates columns. */
static void add_cell(struct buffer *b, const char *text)
{
    for (; *text; text++)
        buffer_printf(b, *text == '|' ? "\\|" : "%c", *text);
}

static void add_params(struct buffer *b, const lab_signature *sig)
{
    if (sig->n_params == 0)
        return;
    buffer_puts(b, "| argument | type | default |\n|---|---|---|\n");
    for (int i = 0; i < sig->n_params; i++) {
        const lab_param *p = &sig->params[i];

        buffer_printf(b, "| `%s` | `", p->name);
        add_cell(b, p->type_text);
        buffer_printf(b, "`%s%s | ", p->in_place ? ", written in place" : "",
                      p->option ? ", by name only" : "");
        if (p->has_default) {
            buffer_puts(b, "`");
            add_cell(b, p->def_text);
            buffer_puts(b, "`");
        } else {
            buffer_puts(b, p->optional ? "may be absent" : "–");
        }
        buffer_puts(b, " |\n");
    }
    buffer_puts(b, "\n");
}

static void add_slot(struct buffer *b, const lab_slot *s)
{
    buffer_puts(b, "### ");
    help_slot_name(b, s);
    buffer_puts(b, "\n\n```\n");
    help_signature(b, s);
    buffer_puts(b, "\n```\n\n");
    add_doc(b, s->doc);
    add_params(b, s->sig);
}

static bool is_listed(const lab_slot *s)
{
    return strncmp(s->sig->name, "__", 2) != 0;
}

static void add_overview(struct buffer *b, const lab_module *m)
{
    buffer_puts(b, "| function | |\n|---|---|\n");
    for (int i = 0; i < m->n_slots; i++) {
        const lab_slot *s = m->slots[i];
        struct buffer name = { 0 };

        if (!is_listed(s))
            continue;
        help_slot_name(&name, s);
        buffer_printf(b, "| [`%s`](#", buffer_text(&name));
        add_anchor(b, buffer_text(&name));
        buffer_puts(b, ") | ");
        for (size_t k = 0, n = text_sentence(s->doc); k < n; k++)
            buffer_printf(b, s->doc[k] == '|' ? "\\|" : "%c", s->doc[k]);
        buffer_puts(b, " |\n");
        buffer_free(&name);
    }
    buffer_puts(b, "\n");
}

static void add_module(struct buffer *b, const lab_module *m)
{
    buffer_printf(b, "## %s\n\n", m->name);
    if (*m->version)
        buffer_printf(b, "Version %s%s.\n\n", m->version,
                      m->path ? "" : ", part of labsh");
    add_doc(b, m->doc);
    for (int i = 0; m->types && m->types[i]; i++) {
        buffer_printf(b, "**%s**: ", m->types[i]->name);
        add_doc(b, m->types[i]->doc ? m->types[i]->doc : "");
    }
    if (m->n_slots)
        add_overview(b, m);
    for (int i = 0; i < m->n_slots; i++)
        if (is_listed(m->slots[i]))
            add_slot(b, m->slots[i]);
}

static void add_commands(struct buffer *b)
{
    const struct command *c;

    buffer_puts(b, "## Commands\n\n| command | |\n|---|---|\n");
    for (int i = 0; (c = command_at(i)); i++) {
        buffer_printf(b, "| `:%s%s", c->name, *c->args ? " " : "");
        add_cell(b, c->args);
        buffer_printf(b, "` | %s |\n", c->doc);
    }
    buffer_puts(b, "\n");
}

void command_manual(struct shell *sh, const char *args)
{
    char *path = command_word(sh->c, &args);
    struct buffer b = { 0 };

    if (!path || command_word(sh->c, &args)) {
        command_usage(sh, "manual");
        return;
    }
    buffer_puts(&b, "# labsh reference\n\n");
    for (int i = 0; i < lab_module_count(sh->host); i++) {
        const char *name = lab_module_at(sh->host, i)->name;

        buffer_printf(&b, "%s[%s](#%s)", i ? " · " : "", name, name);
    }
    buffer_puts(&b, " · [Commands](#commands)\n\n");
    for (int i = 0; i < lab_module_count(sh->host); i++)
        add_module(&b, lab_module_at(sh->host, i));
    add_commands(&b);
    if (b.failed)
        shell_complain(sh, "out of memory: nothing was written");
    else if (lab_file_write(sh->c, path, buffer_text(&b), b.len))
        printf("%d modules in %s\n", lab_module_count(sh->host), path);
    buffer_free(&b);
}
