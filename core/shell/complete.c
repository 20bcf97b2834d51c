/* complete.c — Tab: readline's side, and what each kind of place offers. */
#include "shell/complete.h"
#include "shell/colour.h"
#include "shell/command.h"
#include "shell/help.h"
#include "shell/lookup.h"
#include "shell/text.h"

#include <readline/readline.h>
#include <stdlib.h>
#include <string.h>

/* One press of Tab. */
struct press {
    struct shell *sh;
    struct context x;
    struct candidates k;
    const lab_slot *slot; /* of the call around the cursor */
    struct call call;
    bool files; /* offer files as well */
    struct buffer hint;
};

/* ---- arguments ------------------------------------------------------------------------- */

/* The parameter that the cursor stands at; NULL if unknown. */
static const lab_param *parameter(const struct press *p)
{
    const lab_signature *sig = p->slot ? p->slot->sig : NULL;

    if (!sig || (p->call.options_only && p->call.name < 0))
        return NULL;
    if (p->call.name >= 0) {
        const struct token *t = &p->x.t[p->call.name];

        for (int i = 0; i < sig->n_params; i++)
            if (strlen(sig->params[i].name) == t->to - t->from &&
                memcmp(sig->params[i].name, p->x.s + t->from, t->to - t->from) == 0)
                return &sig->params[i];
        return NULL;
    }
    return p->call.position < sig->n_positional ? &sig->params[p->call.position] : NULL;
}

static bool is_given(const struct press *p, const char *name)
{
    for (int i = p->call.open + 1; i + 1 < p->x.count; i++)
        if (token_is(p->x.s, &p->x.t[i], name) && token_is(p->x.s, &p->x.t[i + 1], "="))
            return true;
    return false;
}

static void offer_names(struct press *p)
{
    const lab_signature *sig = p->slot->sig;

    for (int i = 0; i < sig->n_params; i++)
        if ((!p->call.options_only || sig->params[i].option) &&
            !is_given(p, sig->params[i].name))
            candidates_add(&p->k, sig->params[i].name, strlen(sig->params[i].name), "=");
}

static void offer_choices(struct press *p, const lab_param *param, bool quoted)
{
    for (int i = 0; i < param->n_choices; i++) {
        char text[128];

        snprintf(text, sizeof text, quoted ? "\"%s\"" : "%s", param->choices[i]);
        candidates_add(&p->k, text, strlen(text), "");
    }
    for (int d = 0; param->sort == LAB_S_DTYPE && d < LAB_N_DTYPES; d++) {
        char text[32];

        snprintf(text, sizeof text, quoted ? "\"%s\"" : "%s",
                 lab_dtype_name((lab_dtype)d));
        candidates_add(&p->k, text, strlen(text), "");
    }
    if (param->sort == LAB_S_BOOL && quoted) {
        candidates_add(&p->k, "true", 4, "");
        candidates_add(&p->k, "false", 5, "");
    }
}

/* ---- what each place offers ---------------------------------------------------------------- */

static void offer_at_name(struct press *p)
{
    const struct context *x = &p->x;
    const lab_param *param = parameter(p);
    bool fresh =
        x->count > 0 && p->call.open >= 0 &&
        (x->count - 1 == p->call.open || token_is(x->s, &x->t[x->count - 1], ",") ||
         token_is(x->s, &x->t[x->count - 1], ";"));

    if (p->slot && fresh && p->call.named)
        offer_names(p);
    if (param && p->k.len == 0)
        offer_choices(p, param, true);
    /* Every global there is helps no one who has typed nothing yet inside a call. */
    if (p->k.len > 0 && p->slot && fresh && p->call.named) {
        if (!p->call.options_only && (p->call.position == 0 || p->k.n == 0))
            names_globals(p->sh, x, &p->k, true);
    } else if (p->k.len > 0 || (!p->slot && x->count == 0)) {
        names_globals(p->sh, x, &p->k, false);
    }
}

static int offer_lua(lua_State *L)
{
    struct press *p = lua_touserdata(L, 1);
    const lab_param *param;

    p->call = context_call(&p->x);
    p->slot = names_slot(p->sh, &p->x, &p->call);
    switch (p->x.want) {
    case WANT_NAME:
        offer_at_name(p);
        break;
    case WANT_FIELD:
    case WANT_METHOD:
        names_fields(p->sh, &p->x, &p->k);
        break;
    case WANT_STRING:
        param = parameter(p);
        if (param)
            offer_choices(p, param, false);
        p->files = p->k.n == 0 && !(param && param->n_choices);
        break;
    default:
        break;
    }
    return 0;
}

static void offer_argument(struct press *p)
{
    const char *args = p->x.args;
    size_t word = strcspn(args, " ");
    bool first = args + word >= p->x.s + p->x.n;
    const char *name;
    char setting[32];

    switch (p->x.kind) {
    case KIND_FILE:
        p->files = true;
        break;
    case KIND_MODULE:
        for (int i = 0; i < lab_module_count(p->sh->host); i++) {
            name = lab_module_at(p->sh->host, i)->name;
            candidates_add(&p->k, name, strlen(name), "");
        }
        break;
    case KIND_SETTING:
        snprintf(setting, sizeof setting, "%.*s", (int)word, args);
        for (int i = 0; first ? (name = settings_name(i)) != NULL
                              : (name = settings_choice(setting, i)) != NULL;
             i++)
            candidates_add(&p->k, name, strlen(name), first ? " " : "");
        break;
    case KIND_TOPIC:
        for (int i = 0; (name = help_topic(i)); i++)
            candidates_add(&p->k, name, strlen(name), "");
        break;
    case KIND_LEVEL:
        for (int i = 0; (name = log_level_name(i)); i++)
            candidates_add(&p->k, name, strlen(name), "");
        break;
    case KIND_NONE:
        break;
    }
}

static void offer_commands(struct press *p)
{
    const struct command *c;

    for (int i = 0; (c = command_at(i)); i++)
        candidates_add(&p->k, c->name, strlen(c->name), *c->args ? " " : "");
}

/* ---- readline's side -------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The list as readline wants it: what they have in common first, then each once. */
static char **as_matches(struct candidates *k)
{
    char **all = k->n ? malloc(((size_t)k->n + 2) * sizeof *all) : NULL;
    size_t common;
    int n = 0;

    if (!all)
        return NULL;
    qsort(k->at, (size_t)k->n, sizeof *k->at, by_text);
    for (int i = 0; i < k->n; i++) {
        if (n > 0 && strcmp(all[n], k->at[i]) == 0)
            free(k->at[i]);
        else
            all[++n] = k->at[i];
    }
    k->n = 0;
    all[n + 1] = NULL;
    for (common = strlen(all[1]); common > 0 && strncmp(all[1], all[n], common) != 0;)
        common--;
    if (n == 1) {
        all[0] = all[1];
        all[1] = NULL;
    } else {
        all[0] = strndup(all[1], common);
    }
    return all;
}

static int make_hint(lua_State *L)
{
    struct press *p = lua_touserdata(L, 1);

    names_hint(p->sh, &p->x, &p->call, &p->hint);
    return 0;
}

static void hint_signature(struct press *p)
{
    if (lookup_protected(p->sh, make_hint, p) && p->hint.len)
        screen_hint(&p->sh->screen, buffer_text(&p->hint));
    buffer_free(&p->hint);
}

static char **files(const char *text)
{
    char **matches;

    rl_filename_completion_desired = 1;
    matches = rl_completion_matches(text, rl_filename_completion_function);
    rl_filename_completion_desired = 1;
    return matches;
}

static char **attempt(const char *text, int start, int end)
{
    struct shell *sh = signals_shell();
    lab_scope scope = lab_scope_open(sh->c);
    struct press p = { .sh = sh, .k = { .prefix = text, .len = strlen(text) } };
    char **matches;

    (void)start;
    rl_attempted_completion_over = 1;
    context_read(sh->c, rl_line_buffer, (size_t)end, &p.x);
    rl_completion_append_character = p.x.quote[0] == '[' ? 0 : p.x.quote[0];
    if (p.x.want == WANT_COMMAND)
        offer_commands(&p);
    else if (p.x.want == WANT_ARGUMENT)
        offer_argument(&p);
    else if (p.x.want != WANT_NOTHING)
        lookup_protected(sh, offer_lua, &p);
    matches = as_matches(&p.k);
    if (!matches && p.files)
        matches = files(text);
    if (p.call.callee > 0 && (!matches || !matches[1] || p.k.len == 0))
        hint_signature(&p);
    free(p.k.at);
    lab_error_clear(sh->c);
    lab_scope_close(sh->c, &scope);
    return matches;
}

/* Where words end depends on what is typed: names end at anything that is no name, files in
 * strings only at the quote. */
static char *word_breaks(void)
{
    static const char names[] = " \t\n\"\\'`@$><=;|&{(}),.:+-*/%^#~[]!?";
    struct shell *sh = signals_shell();
    lab_scope scope = lab_scope_open(sh->c);
    struct context x;
    const char *breaks = names;

    context_read(sh->c, rl_line_buffer, (size_t)rl_point, &x);
    if (x.want == WANT_STRING)
        breaks = x.quote[0] == '"' ? "\"" : x.quote[0] == '\'' ? "'" : "[";
    else if (x.want == WANT_ARGUMENT)
        breaks = " ";
    lab_scope_close(sh->c, &scope);
    return (char *)(uintptr_t)breaks; /* readline only reads it */
}

static const char *shown_name(const char *match)
{
    size_t n = strlen(match);
    const char *slash;

    if (!rl_filename_completion_desired)
        return match;
    slash = n > 1 ? memrchr(match, '/', n - 1) : NULL;
    return slash ? slash + 1 : match;
}

/* Candidates in columns below the text, gone with the next key. */
static void show_matches(char **matches, int count, int longest)
{
    struct shell *sh = signals_shell();
    struct buffer b = { 0 };
    int width = 2, columns, rows, most = sh->screen.height / 2;

    (void)longest;
    buffer_puts(&b, sh->screen.hint);
    if (b.len)
        buffer_puts(&b, "\n");
    for (int i = 1; i <= count; i++) {
        const char *name = shown_name(matches[i]);
        int w = lab_text_columns(name, strlen(name)) + 2;

        width = w > width ? w : width;
    }
    columns = sh->screen.width / width > 0 ? sh->screen.width / width : 1;
    rows = (count + columns - 1) / columns;
    for (int r = 0; r < rows && r < most; r++) {
        for (int k = 0; k < columns && k * rows + r < count; k++) {
            const char *name = shown_name(matches[1 + k * rows + r]);

            buffer_puts(&b, name);
            if ((k + 1) * rows + r < count)
                buffer_repeat(&b, ' ', width - lab_text_columns(name, strlen(name)));
        }
        buffer_puts(&b, "\n");
    }
    if (rows > most)
        buffer_printf(&b, "… %d in all\n", count);
    screen_hint(&sh->screen, buffer_text(&b));
    buffer_free(&b);
    prompt_redraw(sh);
}

void complete_set_up(struct shell *sh)
{
    rl_attempted_completion_function = attempt;
    rl_completion_word_break_hook = word_breaks;
    rl_ignore_completion_duplicates = 1;
    if (terminal_moves(sh->screen.fd))
        rl_completion_display_matches_hook = show_matches;
}
