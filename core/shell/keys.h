/* keys.h — what our own keys do in the line editor: cells have several lines. */
#ifndef SHELL_KEYS_H
#define SHELL_KEYS_H

#include <stddef.h>

struct shell;

void keys_bind(void);
/* Inserts pasted text at the cursor as it is, but for prompts in front of its lines. */
void keys_paste(struct shell *sh, const char *text, size_t len);

#endif
