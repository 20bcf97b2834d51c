/* env_lua.c — an environment whose rules are two Lua functions. The state is a table: its list
 * part is the observation, its named part what else the rules need to remember.
 *
 *     reset(u) → state          u: uniform draws from [0, 1), the environment's own chance
 *     step(state, action, u) → {…the next state…, reward = 1, terminated = false}
 */
#include "env.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DRAWS = 64 };

struct rules {
    lab_env_kind kind;
    lab_callback *reset, *step;
    int64_t draws;
};

struct lua_env {
    lab_table *state; /* kept */
};

static void rules_destroy(void *self)
{
    struct rules *r = self;

    free((void *)(uintptr_t)r->kind.name);
    lab_drop(&r->reset);
    lab_drop(&r->step);
}

static const lab_type rules_type = {
    .name = "EnvRules",
    .doc = "The Lua functions of an environment.",
    .size = sizeof(struct rules),
    .destroy = rules_destroy,
};

static const struct rules *rules_of(const lab_env_world *w)
{
    return w->owner;
}

static lab_table *draws(const lab_env_world *w)
{
    lab_table *u = lab_table_new(w->c);

    for (int64_t i = 0; i < rules_of(w)->draws; i++)
        lab_table_push(w->c, u, LAB_V_NUMBER(lab_rng_uniform(w->rng)));
    return u;
}

/* Takes what a function returned for the state. The list part must be the observation. */
static bool take_state(struct lua_env *s, const lab_env_world *w, const char *what,
                       const lab_value *v)
{
    const lab_env_kind *k = &rules_of(w)->kind;
    double x;

    if (v->kind != LAB_TABLE)
        return lab_failn(w->c, LAB_EARG, "%s: %s returns the state, a table, got %s",
                         k->name, what, lab_value_kind(v));
    if (lab_table_len(v->as.table) != k->observation.n)
        return lab_failn(w->c, LAB_EARG,
                         "%s: %s returned a state with %lld numbers in its list, but the "
                         "observation has %lld",
                         k->name, what, (long long)lab_table_len(v->as.table),
                         (long long)k->observation.n);
    for (int64_t i = 0; i < k->observation.n; i++)
        if (!lab_value_number(lab_table_at(v->as.table, i), &x))
            return lab_failn(w->c, LAB_EARG,
                             "%s: %s returned %s as number %lld of the state", k->name,
                             what, lab_value_kind(lab_table_at(v->as.table, i)),
                             (long long)i + 1);
    lab_keep(v->as.table);
    lab_drop(&s->state);
    s->state = v->as.table;
    return true;
}

static void reset(void *self, const lab_env_world *w)
{
    lab_scope scope = lab_scope_open(w->c);
    lab_table *u = draws(w);
    lab_value out;

    if (u && lab_call(w->c, rules_of(w)->reset, &LAB_V_TABLE(u), 1, &out))
        take_state(self, w, "reset", &out);
    lab_scope_close(w->c, &scope);
}

static lab_value action_value(const lab_env_world *w, const lab_env_action *a)
{
    const lab_env_kind *k = &rules_of(w)->kind;
    lab_table *t;

    if (k->action.choices)
        return LAB_V_INT(a->choice);
    t = lab_table_new(w->c);
    for (int64_t i = 0; i < k->action.n; i++)
        lab_table_push(w->c, t, LAB_V_NUMBER(a->at[i]));
    return LAB_V_TABLE(t);
}

static bool flag(const lab_table *t, const char *name)
{
    const lab_value *v = lab_table_get(t, name);

    return v && !(v->kind == LAB_NIL || (v->kind == LAB_BOOL && !v->as.b));
}

static lab_env_result step(void *self, const lab_env_action *a, const lab_env_world *w)
{
    struct lua_env *s = self;
    lab_scope scope = lab_scope_open(w->c);
    lab_env_result r = { 0 };
    lab_value args[3], out;
    const lab_value *reward;

    args[0] = LAB_V_TABLE(s->state);
    args[1] = action_value(w, a);
    args[2] = LAB_V_TABLE(draws(w));
    if (lab_ok(w->c) && lab_call(w->c, rules_of(w)->step, args, 3, &out) &&
        take_state(s, w, "step", &out)) {
        reward = lab_table_get(s->state, "reward");
        if (reward && !lab_value_number(reward, &r.reward))
            lab_fail(w->c, LAB_EARG, "%s: step returned %s as reward",
                     rules_of(w)->kind.name, lab_value_kind(reward));
        r.terminated = flag(s->state, "terminated");
        r.truncated = flag(s->state, "truncated");
    }
    lab_scope_close(w->c, &scope);
    return r;
}

static void observe(const void *self, float *obs, const lab_env_world *w)
{
    const struct lua_env *s = self;

    for (int64_t i = 0; i < rules_of(w)->kind.observation.n; i++) {
        double x = 0;

        if (s->state)
            lab_value_number(lab_table_at(s->state, i), &x);
        obs[i] = (float)x;
    }
}

/* ---- storing: JSON cannot say a table that is both list and record ------------------------- */

static lab_table *save(lab_ctx *c, const void *self)
{
    const struct lua_env *s = self;
    lab_table *out = lab_table_new(c), *list = lab_table_new(c),
              *record = lab_table_new(c);
    const lab_value *v;
    const char *key;

    for (int64_t i = 0; i < lab_table_len(s->state); i++)
        lab_table_push(c, list, *lab_table_at(s->state, i));
    for (int64_t i = 0; (key = lab_table_key(s->state, i, &v)); i++)
        lab_table_set(c, record, key, *v);
    lab_table_set(c, out, "list", LAB_V_TABLE(list));
    lab_table_set(c, out, "record", LAB_V_TABLE(record));
    return lab_ok(c) ? out : NULL;
}

static void load(lab_ctx *c, void *self, const lab_table *from)
{
    struct lua_env *s = self;
    const lab_value *list = lab_table_get(from, "list"),
                    *record = lab_table_get(from, "record");
    lab_table *state = lab_table_new(c);
    const lab_value *v;
    const char *key;

    if (!list || list->kind != LAB_TABLE || !record || record->kind != LAB_TABLE) {
        lab_fail(c, LAB_EFORMAT, "a stored state has a list and a record");
        return;
    }
    for (int64_t i = 0; i < lab_table_len(list->as.table); i++)
        lab_table_push(c, state, *lab_table_at(list->as.table, i));
    for (int64_t i = 0; (key = lab_table_key(record->as.table, i, &v)); i++)
        lab_table_set(c, state, key, *v);
    lab_drop(&s->state);
    s->state = lab_keep(state);
}

static void release(void *self)
{
    lab_drop(&((struct lua_env *)self)->state);
}

/* ---- making --------------------------------------------------------------------------------- */

static double number(const lab_table *t, const char *name, double fallback)
{
    const lab_value *v = t ? lab_table_get(t, name) : NULL;
    double x;

    return v && lab_value_number(v, &x) ? x : fallback;
}

/* A count, or {n =, low =, high =}; a bare count of actions is one of choices. */
static bool space_of(lab_ctx *c, const lab_value *v, const char *what, bool choices,
                     lab_env_space *out)
{
    const lab_table *t = v->kind == LAB_TABLE ? v->as.table : NULL;
    double n = t ? number(t, "n", 0) : 0;

    if (!t && !lab_value_number(v, &n))
        return lab_failn(c, LAB_EARG,
                         "argument '%s' is a count or {n =, low =, high =}, got %s", what,
                         lab_value_kind(v));
    if (!(n >= 1 && n <= LAB_ENV_MAX_NUMBERS) || n != floor(n))
        return lab_failn(c, LAB_EARG, "argument '%s' counts 1 to %d, got %g", what,
                         LAB_ENV_MAX_NUMBERS, n);
    *out = (lab_env_space){ .n = (int64_t)n,
                            .choices = !t && choices,
                            .low = number(t, "low", 0),
                            .high = number(t, "high", 0) };
    return true;
}

lab_env *env_of_lua(lab_ctx *c, const char *name, const lab_value *observation,
                    const lab_value *actions, lab_callback *on_reset,
                    lab_callback *on_step, int64_t limit, double solved, int64_t n_draws)
{
    struct rules *r = lab_new(c, &rules_type);

    if (!r)
        return NULL;
    r->kind = (lab_env_kind){
        .name = strdup(name),
        .doc = "Rules in Lua.",
        .size = sizeof(struct lua_env),
        .limit = limit,
        .solved = solved,
        .reset = reset,
        .step = step,
        .observe = observe,
        .save = save,
        .load = load,
        .release = release,
    };
    r->reset = lab_keep(on_reset);
    r->step = lab_keep(on_step);
    r->draws = n_draws;
    if (!r->kind.name)
        return lab_fail(c, LAB_ENOMEM, "out of memory: an environment");
    if (n_draws < 0 || n_draws > MAX_DRAWS)
        return lab_fail(c, LAB_EARG, "argument 'draws' is 0 to %d, got %lld", MAX_DRAWS,
                        (long long)n_draws);
    if (!space_of(c, observation, "observation", false, &r->kind.observation) ||
        !space_of(c, actions, "actions", true, &r->kind.action))
        return NULL;
    return lab_env_offer(c, &r->kind, r);
}
