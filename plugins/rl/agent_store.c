/* agent_store.c — an agent in a .safetensors file: its networks as anyone can read them, and
 * beside them all that it takes to go on training bit for bit. */
#include "agent.h"
#include "store.h"

#include <lab/arrays.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The numbers of an agent that stand in no array. */
struct counters {
    uint64_t seed;
    int64_t steps, total, returns, dropped;
    lab_rng rng;
    double best;
};

struct part {
    const char *name;
    void *at;
    size_t bytes;
};
enum { PARTS = 3 };

static void parts_of(const struct agent *a, struct part part[PARTS])
{
    size_t n = (size_t)a->env->n;

    part[0] = (struct part){ "agent.obs", a->obs,
                             n * (size_t)env_width(a->env) * sizeof *a->obs };
    part[1] = (struct part){ "agent.sum", a->track.sum, n * sizeof *a->track.sum };
    part[2] = (struct part){ "agent.options", (void *)(uintptr_t)a->k,
                             (size_t)a->kind->n_options * sizeof *a->k };
}

static void each_net(lab_ctx *c, struct agent *a, lab_table *to, const lab_table *from)
{
    for (int i = 0; i < AGENT_NETS && a->kind->net_names[i] && lab_ok(c); i++) {
        const char *prefix = lab_format(c, "%s.", a->kind->net_names[i]);

        if (to)
            net_save(c, &a->net[i], agent_theta(a, i), prefix, to);
        else
            net_load(c, &a->net[i], agent_theta(a, i), prefix, from);
    }
}

/* The names of networks that are the user's: " actor critic". */
static const char *modules_of(lab_ctx *c, const struct agent *a)
{
    const char *names = "";

    for (int i = 0; i < AGENT_NETS && a->kind->net_names[i] && names; i++)
        if (a->net[i].layer)
            names = lab_format(c, "%s %s", names, a->kind->net_names[i]);
    return names;
}

bool agent_save(lab_ctx *c, struct agent *a, const char *path)
{
    lab_scope scope = lab_scope_open(c);
    lab_table *t = lab_table_new(c), *meta = lab_table_new(c), *optim;
    struct counters n = { a->seed,          a->steps, a->total,     a->track.n,
                          a->track.dropped, a->rng,   a->track.best };
    struct part part[PARTS];
    const lab_value *v;
    const char *key;
    bool good;

    each_net(c, a, t, NULL);
    optim = lab_optim_state(c, a->optim);
    for (int64_t i = 0; optim && (key = lab_table_key(optim, i, &v)); i++)
        lab_table_set(c, t, lab_format(c, "optim.%s", key), *v);
    env_save(c, a->env, "env.", t);
    a->kind->save(c, a, t);
    parts_of(a, part);
    for (int i = 0; i < PARTS; i++)
        store_put(c, t, part[i].name, part[i].at, part[i].bytes);
    store_put(c, t, "agent.counters", &n, sizeof n);
    store_put(c, t, "agent.returns", a->track.returns,
              (size_t)a->track.n * sizeof *a->track.returns);
    store_put(c, t, "agent.at", a->track.at, (size_t)a->track.n * sizeof *a->track.at);
    lab_table_set(c, meta, "agent", lab_v_string(a->kind->name));
    lab_table_set(c, meta, "modules", lab_v_string(modules_of(c, a)));
    lab_table_set(c, meta, "environment", lab_v_string(a->env->kind->name));
    good = lab_ok(c) && lab_safetensors_write(c, path, t, meta);
    lab_scope_close(c, &scope);
    return good;
}

/* ---- reading -------------------------------------------------------------------------------------- */

static const char *word(const lab_table *meta, const char *name)
{
    const lab_value *v = meta ? lab_table_get(meta, name) : NULL;

    return v && v->kind == LAB_STRING ? v->as.s.at : "";
}

static const struct agent_kind *kind_of(lab_ctx *c, const char *path,
                                        const lab_table *meta)
{
    static const struct agent_kind *const kinds[] = { &agent_ppo, &agent_dqn };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i]->name, word(meta, "agent")) == 0)
            return kinds[i];
    return lab_fail(c, LAB_EFORMAT, "%s: holds no agent", path);
}

static bool load_track(lab_ctx *c, struct agent *a, const lab_table *t, int64_t n)
{
    struct agent_track *k = &a->track;

    if (n < 0 || n > AGENT_KEPT || k->dropped < 0)
        return lab_failn(c, LAB_EFORMAT, "the checkpoint counts %lld returns",
                         (long long)n);
    free(k->returns);
    free(k->at);
    k->returns = calloc((size_t)n + 1, sizeof *k->returns);
    k->at = calloc((size_t)n + 1, sizeof *k->at);
    k->room = k->returns && k->at ? n + 1 : 0;
    k->n = 0;
    if (!k->room)
        return lab_failn(c, LAB_ENOMEM, "out of memory: %lld returns", (long long)n);
    if (!store_get(c, t, "agent.returns", k->returns, (size_t)n * sizeof *k->returns) ||
        !store_get(c, t, "agent.at", k->at, (size_t)n * sizeof *k->at))
        return false;
    k->n = n;
    return true;
}

static bool load_optim(lab_ctx *c, struct agent *a, const lab_table *t)
{
    static const char prefix[] = "optim.";
    lab_table *own = lab_table_new(c);
    const lab_value *v;
    const char *key;

    for (int64_t i = 0; (key = lab_table_key(t, i, &v)); i++)
        if (strncmp(key, prefix, sizeof prefix - 1) == 0)
            lab_table_set(c, own, key + sizeof prefix - 1, *v);
    lab_optim_load(c, a->optim, own);
    return lab_ok(c);
}

static bool load_all(lab_ctx *c, struct agent *a, const lab_table *t,
                     const struct counters *n)
{
    struct part part[PARTS];

    each_net(c, a, NULL, t);
    env_load(c, a->env, "env.", t);
    if (!lab_ok(c) || !load_optim(c, a, t))
        return false;
    parts_of(a, part);
    for (int i = 0; i < PARTS - 1; i++)
        if (!store_get(c, t, part[i].name, part[i].at, part[i].bytes))
            return false;
    a->steps = a->stored = n->steps;
    a->rng = n->rng;
    a->track.best = n->best;
    a->track.dropped = n->dropped;
    if (!load_track(c, a, t, n->returns))
        return false;
    a->kind->load(c, a, t);
    return lab_ok(c);
}

struct agent *agent_load(lab_ctx *c, const char *path, const lab_value *env,
                         const struct agent_modules *modules)
{
    lab_table *meta = NULL, *t = lab_safetensors_read(c, path, &meta);
    const struct agent_kind *kind = t ? kind_of(c, path, meta) : NULL;
    lab_value name = lab_v_string(word(meta, "environment"));
    double k[AGENT_OPTIONS];
    struct counters n;
    struct agent *a;

    if (!kind || !store_get(c, t, "agent.counters", &n, sizeof n) ||
        !store_get(c, t, "agent.options", k, (size_t)kind->n_options * sizeof *k))
        return NULL;
    if (n.steps < 0 || n.total < 0)
        return lab_fail(c, LAB_EFORMAT, "%s: a negative number of steps", path);
    a = agent_new(c, kind, env ? env : &name, n.seed, n.total, k, modules);
    if (a && strcmp(a->env->kind->name, name.as.s.at) != 0)
        return lab_fail(c, LAB_EARG, "%s was trained on %s, not on %s", path,
                        name.as.s.at, a->env->kind->name);
    if (a && strcmp(modules_of(c, a), word(meta, "modules")) != 0)
        return lab_fail(c, LAB_EARG,
                        "%s: networks of the user's in it:%s; given as arguments:%s",
                        path, *word(meta, "modules") ? word(meta, "modules") : " none",
                        *modules_of(c, a) ? modules_of(c, a) : " none");
    if (!a || !load_all(c, a, t, &n))
        return NULL;
    agent_give(a);
    return a;
}
