/* pictures.h — what the cells draw, kept for the documents that are made of a session. */
#ifndef SHELL_PICTURES_H
#define SHELL_PICTURES_H

#include <lab/store.h>

struct shell;
struct cell;

/* From now on the cell that runs keeps what is drawn. */
void pictures_open(struct shell *sh);
/* Takes up a picture of a resumed session. */
void pictures_restore(struct shell *sh, const lab_picture_record *p);
void pictures_free(struct cell *cell);

#endif
