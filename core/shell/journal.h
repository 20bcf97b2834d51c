/* journal.h — the session in the store: opened at its first cell, given up with one warning
 * when it cannot be written. */
#ifndef SHELL_JOURNAL_H
#define SHELL_JOURNAL_H

#include <lab/store.h>

struct shell;
struct cell;

struct journal {
    lab_store *store;
    int64_t session; /* 0: not begun */
    bool off, warned;
};

void journal_cell_begin(struct shell *sh, const lab_cell_record *cell);
void journal_cell_end(struct shell *sh, const lab_cell_record *cell);
void journal_pictures(struct shell *sh, const struct cell *cell);
void journal_close(struct shell *sh);
/* --resume: takes up the cells of session `id` (0: the last one that is not open) and says
 * what is there. False, with a message shown, when that cannot be done. */
bool journal_resume(struct shell *sh, int64_t id);
/* :sessions */
void journal_list(struct shell *sh, const char *args);
/* :replay [a-b]: runs cells again, each as a new cell. */
void journal_replay(struct shell *sh, const char *args);

#endif
