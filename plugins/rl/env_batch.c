/* env_batch.c — a step of many environments held as a structure of arrays: the kind's kernel
 * moves a block of them, then the few whose episode ended are started anew. */
#include "env.h"

#include <lab/threads.h>

#include <string.h>

enum { BLOCK = 64, GRAIN = 1 << 12 };

struct job {
    lab_ctx *c;
    struct env *e;
    lab_env_batch batch;
    float *obs; /* n_fields × n */
    uint8_t *truncated;
};

/* What the step led to goes to `last`, the first observation of the new episode to obs. */
static void begin_anew(const struct job *j, int64_t i)
{
    struct env *e = j->e;
    int64_t fields = e->kind->n_fields;

    env_restart(j->c, e, i);
    for (int64_t f = 0; f < fields; f++)
        j->obs[f * e->n + i] = e->field[f * e->n + i];
}

static void piece(void *arg, int64_t begin, int64_t end)
{
    const struct job *j = arg;
    const struct env *e = j->e;
    const lab_env_kind *k = e->kind;
    const uint8_t *terminated = j->batch.terminated;
    int32_t limit = k->limit && k->limit < INT32_MAX ? (int32_t)k->limit : INT32_MAX;

    k->step_batch(&j->batch, begin, end);
    for (int64_t f = 0; f < k->n_fields; f++) {
        size_t bytes = (size_t)(end - begin) * sizeof(float);

        memcpy(j->obs + f * e->n + begin, e->field + f * e->n + begin, bytes);
        memcpy(e->last + f * e->n + begin, e->field + f * e->n + begin, bytes);
    }
    for (int64_t at = begin; at < end; at += BLOCK) {
        int64_t stop = at + BLOCK < end ? at + BLOCK : end;
        unsigned any = 0;

        for (int64_t i = at; i < stop; i++) {
            int32_t steps = ++e->steps[i];

            j->truncated[i] = steps >= limit;
            any |= (unsigned)(j->truncated[i] | terminated[i]);
        }
        for (int64_t i = at; any && i < stop; i++)
            if (terminated[i] | j->truncated[i])
                begin_anew(j, i);
    }
}

void env_step_f32(lab_ctx *c, struct env *e, const int32_t *choices, float *obs,
                  float *reward, uint8_t *terminated, uint8_t *truncated)
{
    float *field[ENV_MAX_FIELDS];
    struct job j = {
        c, e, { field, choices, reward, terminated, e->param }, obs, truncated
    };

    LAB_ASSERT(e->field);
    for (int f = 0; f < e->kind->n_fields; f++)
        field[f] = e->field + f * e->n;
    lab_parallel_for(e->n, GRAIN, piece, &j);
}
