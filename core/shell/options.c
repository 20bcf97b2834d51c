/* options.c — what the command line asks for: one table of options. */
#include "shell/options.h"
#include "shell/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum kind {
    FLAG,    /* bool at `offset` */
    TEXT,    /* const char * */
    LIST,    /* const char *[MAX_LINES], its count at `also` */
    COUNT,   /* int from 1 to 256 */
    SEED,    /* uint64_t, bool at `also` */
    SESSION, /* optional int64_t, bool at `also` */
};

static const struct option {
    const char *name, *value, *doc;
    enum kind kind;
    size_t offset, also;
    const char *choices; /* of a TEXT, by "|" */
} table[] = {
#define AT(field) offsetof(struct options, field)
    { "-e", "LUA", "run a line of Lua (may be repeated)", LIST, AT(lines), AT(n_lines),
      NULL },
    { "-i", NULL, "stay at the prompt after -e and FILE", FLAG, AT(interactive), 0,
      NULL },
    { "--headless", NULL, "open no window: pictures go to the terminal or to files", FLAG,
      AT(headless), 0, NULL },
    { "--home", "DIR", "user data: history, sessions (default $LABSH_HOME)", TEXT,
      AT(home), 0, NULL },
    { "--plugin", "FILE", "load a plugin: an .so, or a .c that is built first", LIST,
      AT(plugins), AT(n_plugins), NULL },
    { "--resume", "[ID]", "go on with a session (default: the last one)", SESSION,
      AT(resume_id), AT(resume), NULL },
    { "--seed", "N", "seed of the random numbers (default 0)", SEED, AT(seed), AT(seeded),
      NULL },
    { "--threads", "N", "number of compute threads", COUNT, AT(threads), 0, NULL },
    { "--lang", "zh|en", "language of lessons and help", TEXT, AT(lang), 0, "zh|en" },
    { "--run-all", "FILE",
      "run the cells of a notebook or lesson and compare with its stored outputs", TEXT,
      AT(run_all), 0, NULL },
    { "--update", NULL, "with --run-all: write the outputs into the file", FLAG,
      AT(update), 0, NULL },
    { "--export", "FILE", "with --run-all: write what came of it as .html, .md or .ipynb",
      TEXT, AT(export), 0, NULL },
    { "--no-progress", NULL, "draw no progress lines", FLAG, AT(no_progress), 0, NULL },
    { "--version", NULL, "print the version", FLAG, AT(version), 0, NULL },
    { "--help", NULL, "print this text", FLAG, AT(help), 0, NULL },
#undef AT
};
enum { N_OPTIONS = sizeof table / sizeof *table };

void options_usage(FILE *out)
{
    fputs("usage: labsh [OPTIONS] [FILE.lua [ARGS]]\n"
          "\n"
          "Without FILE and -e: the prompt. FILE - is a script from standard input.\n\n",
          out);
    for (int i = 0; i < N_OPTIONS; i++) {
        const struct option *o = &table[i];

        fprintf(out, "  %s%s%-*s%s\n", o->name, o->value ? " " : "",
                (int)(22 - strlen(o->name) - (o->value ? 1 : 0)),
                o->value ? o->value : "", o->doc);
    }
    fputs("\nExit status: 0, 1 for an error in the script, 2 for wrong usage, 130 after "
          "Ctrl-C.\n",
          out);
}

static bool number(const char *text, uint64_t most, uint64_t *out)
{
    char *end;

    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    *out = strtoull(text, &end, 0);
    return errno == 0 && *end == 0 && *out <= most;
}

static bool is_choice(const char *choices, const char *text)
{
    size_t n = strlen(text);

    for (const char *at = choices; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
        if (n && strncmp(at, text, n) == 0 && (at[n] == 0 || at[n] == '|'))
            return true;
    return false;
}

static bool store(struct options *all, const struct option *o, const char *value,
                  char *message, size_t size)
{
    char *at = (char *)all + o->offset, *also = (char *)all + o->also;
    uint64_t n = 0;

    switch (o->kind) {
    case FLAG:
        *(bool *)(void *)at = true;
        return true;
    case TEXT:
        *(const char **)(void *)at = value;
        if (!o->choices || is_choice(o->choices, value))
            return true;
        snprintf(message, size, "%s: is %s, got '%s'", o->name, o->choices, value);
        return false;
    case LIST:
        if (*(int *)(void *)also == MAX_LINES) {
            snprintf(message, size, "%s: given more than %d times", o->name, MAX_LINES);
            return false;
        }
        ((const char **)(void *)at)[(*(int *)(void *)also)++] = value;
        return true;
    case COUNT:
        *(int *)(void *)at = number(value, 256, &n) ? (int)n : 0;
        if (n > 0)
            return true;
        snprintf(message, size, "%s: is a number from 1 to 256, got '%s'", o->name,
                 value);
        return false;
    case SEED:
        *(bool *)(void *)also = true;
        if (number(value, UINT64_MAX, (uint64_t *)(void *)at))
            return true;
        break;
    case SESSION:
        *(bool *)(void *)also = true;
        if (!value || (number(value, INT64_MAX, &n) && n > 0)) {
            *(int64_t *)(void *)at = (int64_t)n;
            return true;
        }
        break;
    }
    snprintf(message, size, "%s: is a number, got '%s'", o->name, value);
    return false;
}

static const struct option *find(const char *arg, size_t n)
{
    for (int i = 0; i < N_OPTIONS; i++)
        if (strlen(table[i].name) == n && memcmp(table[i].name, arg, n) == 0)
            return &table[i];
    return NULL;
}

static void unknown(const char *arg, char *message, size_t size)
{
    int best = 1000;
    const char *near = NULL;

    for (int i = 0; i < N_OPTIONS; i++) {
        int d = text_distance(arg, table[i].name);

        if (d < best) {
            best = d;
            near = table[i].name;
        }
    }
    if (text_is_near(best, strlen(arg)))
        snprintf(message, size, "unknown option %s; did you mean %s?", arg, near);
    else
        snprintf(message, size, "unknown option %s; labsh --help lists them", arg);
}

/* One option at argv[*i]; moves *i to its last word. */
static bool parse_one(struct options *all, int argc, char **argv, int *i, char *message,
                      size_t size)
{
    const char *arg = argv[*i],
               *equals = strncmp(arg, "--", 2) == 0 ? strchr(arg, '=') : NULL;
    const struct option *o = find(arg, equals ? (size_t)(equals - arg) : strlen(arg));
    const char *value = equals ? equals + 1 : NULL;
    uint64_t id;

    if (!o && strncmp(arg, "-e", 2) == 0) { /* -e'print(1)' */
        o = find("-e", 2);
        value = arg + 2;
    }
    if (!o) {
        unknown(arg, message, size);
        return false;
    }
    if (o->kind == FLAG && value) {
        snprintf(message, size, "%s takes no value", o->name);
        return false;
    }
    if (o->kind == SESSION && !value) {
        if (*i + 1 < argc && number(argv[*i + 1], INT64_MAX, &id))
            value = argv[++*i];
    } else if (o->kind != FLAG && !value) {
        if (*i + 1 >= argc) {
            snprintf(message, size, "%s needs a value: %s %s", o->name, o->name,
                     o->value);
            return false;
        }
        value = argv[++*i];
    }
    return store(all, o, value, message, size);
}

static bool fits_together(const struct options *o, char *message, size_t size)
{
    if ((o->update || o->export) && !o->run_all)
        snprintf(message, size, "%s goes with --run-all FILE",
                 o->update ? "--update" : "--export");
    else if (o->run_all && (o->n_lines || o->interactive || o->resume))
        snprintf(message, size, "--run-all goes without -e, -i and --resume");
    else
        return true;
    return false;
}

bool options_parse(struct options *o, int argc, char **argv, char *message, size_t size)
{
    *o = (struct options){ 0 };
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            o->script = i + 1 < argc ? i + 1 : 0;
            break;
        }
        if (argv[i][0] != '-' || argv[i][1] == 0) {
            o->script = i;
            break;
        }
        if (!parse_one(o, argc, argv, &i, message, size))
            return false;
    }
    return fits_together(o, message, size);
}
