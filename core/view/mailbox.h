/* mailbox.h — the newest picture of a window, in memory that labsh and the viewer share.
 *
 * Three slots: one that labsh writes, one that the viewer reads, one in the middle. Writing
 * or taking exchanges one's own slot with the middle one, so neither ever waits, the newest
 * wins, and nothing queues up however fast pictures come.
 */
#ifndef VIEW_MAILBOX_H
#define VIEW_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- labsh's side ---------------------------------------------------------------------------- */

struct mailbox;
/* Slots of at least n bytes. NULL when out of memory; errno says why. */
struct mailbox *mailbox_new(size_t n);
void mailbox_free(struct mailbox *m);
int mailbox_fd(const struct mailbox *m);
/* Where to write n bytes (64-aligned); NULL when they do not fit (make a new one) or memory
 * is short. */
uint8_t *mailbox_room(struct mailbox *m, size_t n);
/* What was written is the newest now. True when the viewer has to be told: it has seen the
 * one before. */
bool mailbox_publish(struct mailbox *m, size_t n);

/* ---- the viewer's ------------------------------------------------------------------------------- */

struct mailbox_reader;
/* Takes fd. NULL when it is no mailbox: anything in it may be wrong. */
struct mailbox_reader *mailbox_attach(int fd);
void mailbox_detach(struct mailbox_reader *r);
/* A copy of the newest picture if it has not been taken yet (64-aligned, released with
 * free); else NULL. What the other side writes meanwhile cannot change the copy. */
uint8_t *mailbox_take(struct mailbox_reader *r, size_t *n);

#endif
