/* source.h — where functions come from: "??name". */
#ifndef SHELL_SOURCE_H
#define SHELL_SOURCE_H

#include "shell/shell.h"

/* Prints the source of the function on top of the stack (`slot`: its row, or NULL). */
void source_show(struct shell *sh, const lab_slot *slot);
/* Prints the comment lines right above the Lua function on top of the stack. */
void source_show_comment(struct shell *sh);

#endif
