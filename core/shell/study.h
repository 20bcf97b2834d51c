/* study.h — the study engine's names at the prompt. The engine is Lua (scripts/study) and is
 * loaded when the first of them is called. */
#ifndef SHELL_STUDY_H
#define SHELL_STUDY_H

#include <stdbool.h>
#include <stdint.h>

struct shell;

/* Sets the globals: today, lesson, exercise, check, … */
void study_open(struct shell *sh);
/* Calls a function of the engine with two texts and takes the whole number that it gives
 * (`result` may be NULL). False when it failed: that is shown. */
bool study_call(struct shell *sh, const char *function, const char *name,
                const char *args, int64_t *result);
/* The same for a function that gives a text: for free(); NULL when it failed. */
char *study_text(struct shell *sh, const char *function, const char *name,
                 const char *args);
/* Shows the day when a plan has been begun. */
void study_greet(struct shell *sh);

/* The commands :start, :done, :skip, :week, :day, :today. */
void study_start(struct shell *sh, const char *args);
void study_done(struct shell *sh, const char *args);
void study_skip(struct shell *sh, const char *args);
void study_week(struct shell *sh, const char *args);
void study_day(struct shell *sh, const char *args);
void study_today(struct shell *sh, const char *args);

#endif
