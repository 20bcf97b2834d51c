/* replay.c — a ring of transitions. */
#include "replay.h"
#include "store.h"

#include <stdlib.h>
#include <string.h>

bool replay_make(lab_ctx *c, struct replay *r, int64_t room, int64_t width)
{
    size_t n = (size_t)room;

    *r = (struct replay){ .room = room, .width = width };
    r->obs = calloc(n * (size_t)width, sizeof *r->obs);
    r->after = calloc(n * (size_t)width, sizeof *r->after);
    r->action = calloc(n, sizeof *r->action);
    r->reward = calloc(n, sizeof *r->reward);
    r->terminated = calloc(n, 1);
    return (r->obs && r->after && r->action && r->reward && r->terminated) ||
           lab_failn(c, LAB_ENOMEM, "out of memory: %lld transitions", (long long)room);
}

void replay_free(struct replay *r)
{
    free(r->obs);
    free(r->after);
    free(r->action);
    free(r->reward);
    free(r->terminated);
    *r = (struct replay){ 0 };
}

void replay_add(struct replay *r, const float *obs, int32_t action, float reward,
                const float *after, bool terminated)
{
    size_t bytes = (size_t)r->width * sizeof *obs;
    int64_t i = r->next;

    memcpy(r->obs + i * r->width, obs, bytes);
    memcpy(r->after + i * r->width, after, bytes);
    r->action[i] = action;
    r->reward[i] = reward;
    r->terminated[i] = terminated;
    r->next = (i + 1) % r->room;
    r->n += r->n < r->room;
}

void replay_draw(const struct replay *r, lab_rng *rng, int64_t *at, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        at[i] = lab_rng_below(rng, r->n);
}

/* ---- storing ---------------------------------------------------------------------------------- */

struct part {
    const char *name;
    void *at;
    size_t bytes;
};
enum { PARTS = 7 };

static void parts_of(const struct replay *r, struct part part[PARTS])
{
    size_t n = (size_t)r->room, obs = n * (size_t)r->width * sizeof *r->obs;

    part[0] = (struct part){ "replay.n", (void *)(uintptr_t)&r->n, sizeof r->n };
    part[1] = (struct part){ "replay.next", (void *)(uintptr_t)&r->next, sizeof r->next };
    part[2] = (struct part){ "replay.obs", r->obs, obs };
    part[3] = (struct part){ "replay.after", r->after, obs };
    part[4] = (struct part){ "replay.action", r->action, n * sizeof *r->action };
    part[5] = (struct part){ "replay.reward", r->reward, n * sizeof *r->reward };
    part[6] = (struct part){ "replay.terminated", r->terminated, n };
}

void replay_save(lab_ctx *c, const struct replay *r, lab_table *t)
{
    struct part part[PARTS];

    parts_of(r, part);
    for (int i = 0; i < PARTS; i++)
        store_put(c, t, part[i].name, part[i].at, part[i].bytes);
}

void replay_load(lab_ctx *c, struct replay *r, const lab_table *t)
{
    struct part part[PARTS];

    parts_of(r, part);
    for (int i = 0; i < PARTS; i++)
        if (!store_get(c, t, part[i].name, part[i].at, part[i].bytes))
            break;
    if (!lab_ok(c) || r->n < 0 || r->n > r->room || r->next < 0 || r->next >= r->room) {
        r->n = r->next = 0;
        lab_fail(c, LAB_EFORMAT, "the checkpoint's replay is broken");
    }
}
