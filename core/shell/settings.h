/* settings.h — what `:set` shows and changes. Those that belong to the user, not to one
 * session, are kept in a file "settings" of the home, a line "name value" each. */
#ifndef SHELL_SETTINGS_H
#define SHELL_SETTINGS_H

#include <lab/ctx.h>

struct shell;

struct settings {
    int64_t colour;    /* 0 auto, 1 on, 2 off */
    int64_t lang;      /* 0 as $LANG, 1 en, 2 zh */
    int64_t progress;  /* 0 off, 1 on */
    int64_t live;      /* 0 off, 1 on */
    int64_t max_items; /* a level of a printed table */
    int64_t keep;      /* results that Out holds */
    int64_t history;   /* entries kept in the file */
    int64_t slow;      /* ms after which a cell's time is shown; 0: never */
    int64_t log;       /* lab_level shown at once */
    int64_t memory;    /* cap in bytes; 0: none */
    int64_t threads, seed;
};

void settings_default(struct settings *s);
/* Reads the file of the home; lines it does not know are left alone. */
void settings_load(struct shell *sh);
/* Makes values take effect that others hold (threads, memory cap, colours). */
void settings_apply(struct shell *sh);

/* Before a cell: with the cap reached, room for a few MB more, or nothing could be freed. */
void settings_make_room(struct shell *sh);

/* `:set`, `:set NAME`, `:set NAME VALUE`. */
void settings_command(struct shell *sh, const char *args);
/* For completion: the i-th name, and the k-th choice of a setting; NULL past the end. */
const char *settings_name(int i);
const char *settings_choice(const char *name, int k);

#endif
