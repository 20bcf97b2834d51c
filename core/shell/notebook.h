/* notebook.h — the session as a document: the module `notebook`, :save, :export, :import and
 * --run-all. What documents look like is Lua (scripts/notebook); here is what it asks of the
 * program: the cells with all that came of them. */
#ifndef SHELL_NOTEBOOK_H
#define SHELL_NOTEBOOK_H

#include <stdbool.h>

struct shell;

/* Adds the module to the interpreter. */
void notebook_open(struct shell *sh);
/* The text of a file with cells, in c's scope: as it is, or an .ipynb as such a text. NULL,
 * and says why. */
char *notebook_text(struct shell *sh, const char *path);
/* --run-all FILE [--update]: runs its cells without showing anything, then compares. Sets
 * sh->exit_code. */
void notebook_run_all(struct shell *sh, int argc, char **argv);

#endif
