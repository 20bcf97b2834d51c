/* history.h — what was typed, kept across sessions: one file, appended to by all of them. */
#ifndef SHELL_HISTORY_H
#define SHELL_HISTORY_H

struct shell;

/* Reads the file of the home. */
void history_open(struct shell *sh);
/* Adds an entry, and appends it to the file, unless it is the last one again. */
void history_note(struct shell *sh, const char *text);
/* Cuts the file back when it has grown well past the setting. */
void history_close(struct shell *sh);
int history_count(void);
/* The i-th entry, oldest first, and when it was typed (seconds since 1970, 0: unknown). */
const char *history_entry(int i, double *when);

#endif
