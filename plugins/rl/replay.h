/* replay.h — a ring of transitions to learn from again (Lin 1992). */
#ifndef RL_REPLAY_H
#define RL_REPLAY_H

#include <lab/rng.h>
#include <lab/tensor.h>

struct replay {
    int64_t room, width; /* transitions; numbers in an observation */
    int64_t n, next;     /* held; where the next one goes */
    float *obs, *after;  /* room × width: before the action, and what it led to */
    int32_t *action;
    float *reward;
    uint8_t *terminated; /* a time limit is none: what comes after still counts */
};

/* False with LAB_ENOMEM. */
bool replay_make(lab_ctx *c, struct replay *r, int64_t room, int64_t width);
void replay_free(struct replay *r);
/* Takes the place of the oldest when full. */
void replay_add(struct replay *r, const float *obs, int32_t action, float reward,
                const float *after, bool terminated);
/* n places drawn evenly, with repetition. n > 0 transitions are held. */
void replay_draw(const struct replay *r, lab_rng *rng, int64_t *at, int64_t n);

void replay_save(lab_ctx *c, const struct replay *r, lab_table *tensors);
void replay_load(lab_ctx *c, struct replay *r, const lab_table *tensors);

#endif
