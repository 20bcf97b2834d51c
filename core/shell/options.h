/* options.h — what the command line asks for. */
#ifndef SHELL_OPTIONS_H
#define SHELL_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { MAX_LINES = 64 }; /* of -e and of --plugin, each */

struct options {
    bool headless, no_progress, interactive, version, help;
    bool resume;
    int64_t resume_id; /* 0: the last session */
    bool seeded;
    uint64_t seed;
    int threads; /* 0: as many as there are cores */
    const char *home, *lang;
    const char *run_all; /* a notebook to run and compare */
    bool update;
    const char *export;           /* an article of it; NULL: none */
    const char *lines[MAX_LINES]; /* of -e, in order */
    int n_lines;
    const char *plugins[MAX_LINES];
    int n_plugins;
    int script; /* index in argv of the script's name ("-": stdin), 0: none */
};

/* False for wrong usage; one line that says what is wrong is in `message`. */
bool options_parse(struct options *o, int argc, char **argv, char *message, size_t size);
void options_usage(FILE *out);

#endif
