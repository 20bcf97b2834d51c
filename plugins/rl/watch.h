/* watch.h — the policy at play in one window while the returns grow in another. */
#ifndef RL_WATCH_H
#define RL_WATCH_H

#include "agent.h"

/* NULL on failure (recorded). The environment plays on a copy of a's. */
struct watch *watch_new(lab_ctx *c, struct agent *a);
void watch_free(struct watch *w); /* NULL is fine */
/* Shows the next picture when it is time; a few microseconds otherwise. What the agent
 * learns does not depend on it. */
void watch_tick(lab_ctx *c, struct watch *w, struct agent *a);
/* Both once more, with what came after their last pictures. */
void watch_end(lab_ctx *c, struct watch *w, struct agent *a);

/* Whole episodes at the pace of `fps` pictures a second; the last return. */
double watch_play(lab_ctx *c, struct agent *a, int64_t episodes, double fps,
                  uint64_t seed);

#endif
