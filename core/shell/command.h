/* command.h — the commands of the prompt: one table that `:commands`, `:help` and completion
 * read as well. */
#ifndef SHELL_COMMAND_H
#define SHELL_COMMAND_H

#include <lab/store.h>

struct shell;

/* What a command's arguments are, for completion. */
enum argument {
    ARG_NONE,
    ARG_CODE, /* Lua */
    ARG_FILE,
    ARG_NAME, /* something in Lua: "cv.canny" */
    ARG_MODULE,
    ARG_SETTING,
    ARG_TOPIC,
    ARG_LEVEL,
    ARG_TEXT
};

struct command {
    const char *name, *args; /* "FILE [ARGS]": optional in brackets; "" if none */
    const char *doc, *zh;
    void (*run)(struct shell *sh, const char *args); /* args: trimmed, "" if none */
    enum argument argument;
    bool is_cell; /* numbered and recorded: it runs code of the user */
};

/* The i-th command; NULL past the end. */
const struct command *command_at(int i);
const struct command *command_find(const char *name, size_t len);
/* Does the text ":name …" call a command that is recorded as a cell? */
bool command_is_cell(const char *text);
/* Runs ":name args". An unknown name or wrong usage is one line. */
void command_run(struct shell *sh, const char *text);
void command_usage(struct shell *sh, const char *name);

/* ---- commands_run.c: code --------------------------------------------------------------- */
void command_time(struct shell *sh, const char *args);
void command_bench(struct shell *sh, const char *args);
void command_script(struct shell *sh, const char *args);
void command_doctest(struct shell *sh, const char *args);
/* ---- commands_cells.c: what was typed ---------------------------------------------------- */
void command_history(struct shell *sh, const char *args);
void command_save(struct shell *sh, const char *args);
void command_export(struct shell *sh, const char *args);
void command_import(struct shell *sh, const char *args);
void command_load(struct shell *sh, const char *args);
void command_edit(struct shell *sh, const char *args);
/* ---- commands_look.c: what there is ------------------------------------------------------ */
void command_who(struct shell *sh, const char *args);
void command_plugins(struct shell *sh, const char *args);
void command_reload(struct shell *sh, const char *args);
void command_log(struct shell *sh, const char *args);
/* ---- commands_system.c -------------------------------------------------------------------- */
void command_sh(struct shell *sh, const char *args);
void command_cd(struct shell *sh, const char *args);
void command_pwd(struct shell *sh, const char *args);
void command_clear(struct shell *sh, const char *args);
void command_quit(struct shell *sh, const char *args);
/* ---- manual.c ------------------------------------------------------------------------------ */
void command_manual(struct shell *sh, const char *args);

/* The next word of *at, quotes removed, in c's scope; NULL at the end. Moves *at behind it. */
char *command_word(lab_ctx *c, const char **at);
/* A number of at least `least`; false for anything else. */
bool command_number(const char *word, int64_t least, int64_t *out);
/* Opens $VISUAL or $EDITOR on a text; returns the edited one for free(), NULL (and says why)
 * when the editor failed. `suffix`: ".lua" or ".c". */
char *command_edit_text(struct shell *sh, const char *text, const char *suffix);

#endif
