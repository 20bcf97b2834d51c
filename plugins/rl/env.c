/* env.c — n environments of one kind: making, resetting, stepping, storing. */
#include "env.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void env_destroy(void *self)
{
    struct env *e = self;

    for (int64_t i = 0; e->self && e->kind->release && i < e->n; i++)
        e->kind->release(e->self + (size_t)i * e->kind->size);
    free(e->param);
    free(e->self);
    free(e->field);
    free(e->rng);
    free(e->steps);
    free(e->last);
    lab_drop(&e->of);
}

const lab_type env_type = {
    .name = "Env",
    .doc = "Environments of one kind, stepped together.",
    .size = sizeof(struct env),
    .destroy = env_destroy,
};

int64_t env_width(const struct env *e)
{
    return e->kind->observation.n;
}

int64_t env_action_width(const struct env *e)
{
    return e->kind->action.choices ? 1 : e->kind->action.n;
}

/* ---- making ------------------------------------------------------------------------------- */

static bool set_params(lab_ctx *c, struct env *e, const lab_table *given)
{
    const lab_env_kind *k = e->kind;
    const lab_value *v;
    const char *key;

    for (int p = 0; p < k->n_params; p++)
        e->param[p] = k->params[p].value;
    for (int64_t i = 0; given && (key = lab_table_key(given, i, &v)); i++) {
        int p = 0;

        while (p < k->n_params && strcmp(k->params[p].name, key) != 0)
            p++;
        if (p == k->n_params)
            return lab_failn(c, LAB_EARG, "%s has no parameter '%s'%s%s", k->name, key,
                             k->n_params ? "; its first one is " : "",
                             k->n_params ? k->params[0].name : "");
        if (!lab_value_number(v, &e->param[p]) || !isfinite(e->param[p]))
            return lab_failn(c, LAB_EARG, "%s: parameter '%s' is a number, got %s",
                             k->name, key, lab_value_kind(v));
    }
    return true;
}

struct env *env_new(lab_ctx *c, lab_env *of, int64_t n, const lab_table *given, bool f32)
{
    enum { MAX = 1 << 24 };
    struct env *e;
    const lab_env_kind *k = of ? of->kind : NULL;
    size_t count = (size_t)n;

    if (!of)
        return NULL;
    if (n < 1 || n > MAX || n * k->observation.n > (int64_t)1 << 30)
        return lab_fail(c, LAB_EARG, "argument 'n' is 1 to %d environments, got %lld",
                        MAX, (long long)n);
    if (k->n_fields > ENV_MAX_FIELDS)
        return lab_fail(c, LAB_EARG, "%s has more than %d fields", k->name,
                        ENV_MAX_FIELDS);
    if (f32 && !k->step_batch)
        return lab_fail(c, LAB_EARG, "%s is computed in f64 only", k->name);
    e = lab_new(c, &env_type);
    if (!e)
        return NULL;
    e->of = lab_keep(of);
    e->kind = k;
    e->n = n;
    e->param = calloc((size_t)k->n_params + 1, sizeof *e->param);
    e->rng = calloc(count, sizeof *e->rng);
    e->steps = calloc(count, sizeof *e->steps);
    e->last = calloc(count * (size_t)k->observation.n, sizeof *e->last);
    if (f32)
        e->field = calloc(count * (size_t)k->n_fields, sizeof *e->field);
    else
        e->self = calloc(count, k->size ? k->size : 1);
    if (!e->param || !e->rng || !e->steps || !e->last ||
        !(f32 ? (void *)e->field : e->self))
        return lab_fail(c, LAB_ENOMEM, "out of memory: %lld environments", (long long)n);
    return set_params(c, e, given) ? e : NULL;
}

struct env *env_another(lab_ctx *c, const struct env *e, int64_t n)
{
    struct env *other = env_new(c, e->of, n, NULL, false);

    if (other)
        memcpy(other->param, e->param, (size_t)e->kind->n_params * sizeof *e->param);
    return other;
}

/* "CartPole-v1, MountainCar-v0". */
static const char *names(lab_ctx *c)
{
    const char *text = env_kinds[0]->name;

    for (int i = 1; env_kinds[i]; i++)
        text = lab_format(c, "%s, %s", text, env_kinds[i]->name);
    return text;
}

lab_env *env_kind_of(lab_ctx *c, const lab_value *what)
{
    const char *known;

    if (what->kind == LAB_OBJECT && lab_type_of(what->as.object) == &lab_env_type)
        return what->as.object;
    if (what->kind == LAB_OBJECT && lab_type_of(what->as.object) == &env_type)
        return ((struct env *)what->as.object)->of;
    if (what->kind != LAB_STRING)
        return lab_fail(c, LAB_EARG,
                        "an environment is a name, an Env or an EnvKind, got %s",
                        lab_value_kind(what));
    for (int i = 0; env_kinds[i]; i++)
        if (strcmp(env_kinds[i]->name, what->as.s.at) == 0)
            return lab_env_offer(c, env_kinds[i], NULL);
    known = names(c);
    return lab_fail(c, LAB_EARG, "no environment is called '%s'; there are %s",
                    what->as.s.at, known);
}

struct env *env_from(lab_ctx *c, const lab_value *what, int64_t n)
{
    if (what->kind == LAB_OBJECT && lab_type_of(what->as.object) == &env_type)
        return env_another(c, what->as.object, n);
    return env_new(c, env_kind_of(c, what), n, NULL, false);
}

/* ---- one environment ---------------------------------------------------------------------- */

static void *self_of(const struct env *e, int64_t i)
{
    return e->self + (size_t)i * e->kind->size;
}

static lab_env_world world(lab_ctx *c, const struct env *e, int64_t i)
{
    return (lab_env_world){ c, e->param, &e->rng[i], e->of->owner };
}

void env_fields(const struct env *e, int64_t i, double *out)
{
    for (int f = 0; f < e->kind->n_fields; f++)
        if (e->field)
            out[f] = (double)e->field[f * e->n + i];
        else
            memcpy(&out[f], (char *)self_of(e, i) + e->kind->fields[f].offset,
                   sizeof *out);
}

void env_set_fields(struct env *e, int64_t i, const double *in)
{
    for (int f = 0; f < e->kind->n_fields; f++)
        if (e->field)
            e->field[f * e->n + i] = (float)in[f];
        else
            memcpy((char *)self_of(e, i) + e->kind->fields[f].offset, &in[f], sizeof *in);
}

void env_restart(lab_ctx *c, struct env *e, int64_t i)
{
    const lab_env_kind *k = e->kind;
    lab_env_world w = world(c, e, i);
    double fields[ENV_MAX_FIELDS];

    e->steps[i] = 0;
    if (e->self) {
        if (k->release)
            k->release(self_of(e, i));
        memset(self_of(e, i), 0, k->size);
        k->reset(self_of(e, i), &w);
        return;
    }
    memset(fields, 0, sizeof fields);
    k->reset(fields, &w);
    env_set_fields(e, i, fields);
}

void env_reset(lab_ctx *c, struct env *e, uint64_t seed)
{
    e->seed = seed;
    e->ready = true;
    e->over = false;
    for (int64_t i = 0; i < e->n && lab_ok(c); i++) {
        e->rng[i] = lab_rng_make(seed, (uint64_t)i);
        env_restart(c, e, i);
        if (e->self)
            env_observe(c, e, i, e->last + i * env_width(e));
    }
    if (e->field)
        memcpy(e->last, e->field, (size_t)(e->n * e->kind->n_fields) * sizeof *e->last);
    e->ready = lab_ok(c);
}

/* Choices are one-hot. */
static void one_hot(const struct env *e, float *obs)
{
    int64_t at = (int64_t)obs[0], n = e->kind->observation.n;

    memset(obs, 0, (size_t)n * sizeof *obs);
    obs[at < 0 || at >= n ? 0 : at] = 1;
}

void env_observe(lab_ctx *c, const struct env *e, int64_t i, float *obs)
{
    const lab_env_kind *k = e->kind;
    lab_env_world w = world(c, e, i);
    double fields[ENV_MAX_FIELDS];

    if (k->observe) {
        k->observe(self_of(e, i), obs, &w);
        if (k->observation.choices)
            one_hot(e, obs);
        return;
    }
    env_fields(e, i, fields);
    for (int f = 0; f < k->n_fields; f++)
        obs[f] = (float)fields[f];
}

lab_env_result env_step_one(lab_ctx *c, struct env *e, int64_t i, const lab_env_action *a)
{
    lab_env_world w = world(c, e, i);
    lab_env_result r = e->kind->step(self_of(e, i), a, &w);

    if (!lab_ok(c)) /* the step did not happen */
        return (lab_env_result){ 0 };
    e->steps[i]++;
    r.truncated |= e->kind->limit && e->steps[i] >= e->kind->limit;
    return r;
}

void env_step(lab_ctx *c, struct env *e, const int64_t *choices, const double *numbers,
              const struct env_out *out)
{
    int64_t width = env_width(e), many = env_action_width(e);
    size_t bytes = (size_t)width * sizeof(float);

    for (int64_t i = 0; i < e->n && lab_ok(c); i++) {
        lab_env_action a = { choices ? choices[i] : 0,
                             numbers ? numbers + i * many : NULL };
        lab_env_result r = env_step_one(c, e, i, &a);
        float *last = e->last + i * width;
        bool end = r.terminated || r.truncated;

        env_observe(c, e, i, last);
        if (end && !e->single)
            env_restart(c, e, i);
        e->over = end && e->single;
        if (out->obs && end && !e->single)
            env_observe(c, e, i, out->obs + i * width);
        else if (out->obs)
            memcpy(out->obs + i * width, last, bytes);
        if (out->reward)
            out->reward[i] = r.reward;
        if (out->terminated)
            out->terminated[i] = r.terminated;
        if (out->truncated)
            out->truncated[i] = r.truncated;
    }
}
