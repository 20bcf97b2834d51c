/* env.c — an environment's descriptor as an object. */
#include <lab/env.h>

static void env_destroy(void *self)
{
    lab_env *e = self;

    lab_drop(&e->owner);
}

const lab_type lab_env_type = {
    .name = "EnvKind",
    .doc = "A kind of environment: rl.make makes environments of it.",
    .size = sizeof(lab_env),
    .destroy = env_destroy,
};

/* What is wrong with a descriptor, or NULL. */
static const char *flaw(const lab_env_kind *k)
{
    if (!k->reset || !k->step)
        return "it needs a reset and a step";
    if (k->observation.n < 1 || k->observation.n > LAB_ENV_MAX_NUMBERS)
        return "observation.n is 1 to 4096";
    if (k->action.n < 1 || k->action.n > LAB_ENV_MAX_NUMBERS)
        return "action.n is 1 to 4096";
    if (k->limit < 0)
        return "limit is a number of steps, or 0";
    if (!k->observe && (k->observation.choices || k->n_fields != k->observation.n))
        return "without observe, the fields are the observation: as many as it has "
               "numbers";
    for (int i = 0; i < k->n_fields; i++)
        if (k->fields[i].offset + sizeof(double) > k->size)
            return "a field stands outside of its state";
    if (k->step_batch && (k->observe || (size_t)k->n_fields * sizeof(double) != k->size))
        return "step_batch needs a state that is its fields, in order, and no observe";
    return NULL;
}

lab_env *lab_env_offer(lab_ctx *c, const lab_env_kind *kind, void *owner)
{
    const char *why = kind && kind->name ? flaw(kind) : "it has no name";
    lab_env *e;

    if (why)
        return lab_fail(c, LAB_EARG, "environment %s: %s",
                        kind && kind->name ? kind->name : "?", why);
    e = lab_new(c, &lab_env_type);
    if (e) {
        e->kind = kind;
        e->owner = lab_keep(owner);
    }
    return e;
}
