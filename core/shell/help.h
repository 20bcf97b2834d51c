/* help.h — "?name", "??name", and what the reference manual shares with them. */
#ifndef SHELL_HELP_H
#define SHELL_HELP_H

#include "shell/buffer.h"

#include <lab/loader.h>

struct shell;

/* "?", "?cv.canny", "??f", "f?". */
void help_query(struct shell *sh, const char *text);
/* :help [topic], :commands */
void help_command(struct shell *sh, const char *args);
void help_commands(struct shell *sh, const char *args);
/* The i-th topic of :help; NULL past the end. */
const char *help_topic(int i);

/* "cv.canny(image: …) -> …": the row's text with its module or type in front. */
void help_signature(struct buffer *b, const lab_slot *s);
/* A module made from a C cell: its functions are globals. */
bool help_is_cell(const lab_module *m);
/* "cv.canny", "Detector:fit". */
void help_slot_name(struct buffer *b, const lab_slot *s);
/* What does "cv.can", a command or a setting of nearly that name exist? One line, or "". */
void help_suggest(struct shell *sh, const char *name, struct buffer *b);

#endif
