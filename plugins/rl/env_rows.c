/* env_rows.c — environments in Lua. */
#include "env.h"
#include "rows.h"

#include <math.h>
#include <string.h>

/* ---- making ---------------------------------------------------------------------------------- */

static struct env *make(lab_ctx *c, const lab_value *what, int64_t n, const char *dtype,
                        const lab_table *params)
{
    bool single = n == LAB_NO_INT;
    struct env *e = env_new(c, env_kind_of(c, what), single ? 1 : n, params,
                            strcmp(dtype, "f32") == 0);

    if (!e)
        return NULL;
    if (!params && what->kind == LAB_OBJECT && lab_type_of(what->as.object) == &env_type)
        memcpy(e->param, ((struct env *)what->as.object)->param,
               (size_t)e->kind->n_params * sizeof *e->param);
    e->single = single && e->self;
    return e;
}

static lab_table *envs(lab_ctx *c)
{
    lab_table *t = lab_table_new(c);

    for (int i = 0; env_kinds[i]; i++)
        lab_table_push(c, t, lab_v_string(env_kinds[i]->name));
    return t;
}

static struct env *from_lua(lab_ctx *c, const char *name, const lab_value *observation,
                            const lab_value *actions, lab_callback *reset,
                            lab_callback *step, int64_t limit, double solved,
                            int64_t draws)
{
    struct env *e = env_new(c,
                            env_of_lua(c, name, observation, actions, reset, step, limit,
                                       solved, draws),
                            1, NULL, false);

    if (e)
        e->single = true;
    return e;
}

/* ---- observations ------------------------------------------------------------------------------ */

/* n rows of observations as users see them: choices are numbers again. */
static lab_tensor *seen(lab_ctx *c, const struct env *e, const float *obs)
{
    int64_t width = env_width(e), n = e->n;
    const int64_t shape[] = { n, width };
    int skip = e->single ? 1 : 0;
    lab_tensor *t;

    if (e->field) {
        t = lab_tensor_make(c, LAB_F32, width, n);
        if (t)
            memcpy(lab_f32_mut(t), obs, (size_t)(n * width) * sizeof *obs);
        return lab_transpose(c, t, 0, 1);
    }
    if (!e->kind->observation.choices) {
        t = lab_tensor_new(c, LAB_F32, 2 - skip, shape + skip);
        if (t)
            memcpy(lab_f32_mut(t), obs, (size_t)(n * width) * sizeof *obs);
        return t;
    }
    t = lab_tensor_new(c, LAB_I64, 1 - skip, shape);
    for (int64_t i = 0; t && i < n; i++)
        for (int64_t k = 0; k < width; k++)
            if (obs[i * width + k] != 0)
                lab_i64_mut(t)[i] = k;
    return t;
}

static bool ready(lab_ctx *c, const struct env *e)
{
    return e->ready || lab_failn(c, LAB_ESTATE, "%s: call reset first", e->kind->name);
}

static lab_tensor *reset(lab_ctx *c, struct env *e, int64_t seed)
{
    env_reset(c, e, seed == LAB_NO_INT ? lab_rng_u64(lab_ctx_rng(c)) : (uint64_t)seed);
    return lab_ok(c) ? seen(c, e, e->last) : NULL;
}

static lab_tensor *last(lab_ctx *c, struct env *e)
{
    return ready(c, e) ? seen(c, e, e->last) : NULL;
}

/* ---- actions ----------------------------------------------------------------------------------- */

static void *bad_action(lab_ctx *c, const struct env *e, const lab_value *v)
{
    int64_t n = e->n, k = e->kind->action.n;
    const char *got =
        v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type
            ? lab_tensor_brief(c, v->as.object)
            : lab_value_kind(v);

    if (e->kind->action.choices)
        return lab_fail(c, LAB_EARG,
                        "%s: an action is %lld whole number%s from 0 to %lld, got %s",
                        e->kind->name, (long long)n, n > 1 ? "s" : "", (long long)k - 1,
                        got);
    return lab_fail(c, LAB_EARG, "%s: an action is %lld numbers, got %s", e->kind->name,
                    (long long)(n * k), got);
}

/* n × width numbers from a number, a list or a tensor; NULL with an error. */
static double *action_numbers(lab_ctx *c, const struct env *e, const lab_value *v)
{
    int64_t n = e->n * env_action_width(e);
    double *x = lab_alloc(c, (size_t)n * sizeof *x);
    bool good = x != NULL;

    if (good && v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type) {
        lab_tensor *t = lab_cast(c, lab_contiguous(c, v->as.object), LAB_F64);

        good = t && lab_numel(t) == n;
        if (good)
            memcpy(x, lab_f64(t), (size_t)n * sizeof *x);
    } else if (good && v->kind == LAB_TABLE) {
        good = lab_table_len(v->as.table) == n;
        for (int64_t i = 0; good && i < n; i++)
            good = lab_value_number(lab_table_at(v->as.table, i), &x[i]);
    } else if (good) {
        good = n == 1 && lab_value_number(v, x);
    }
    if (!good)
        return lab_ok(c) ? bad_action(c, e, v) : NULL;
    for (int64_t i = 0; i < n; i++)
        if (e->kind->action.choices
                ? !(x[i] >= 0 && x[i] < (double)e->kind->action.n) || x[i] != floor(x[i])
                : !isfinite(x[i]))
            return bad_action(c, e, v);
    return x;
}

/* As i32, without a detour where they are that already. */
static const int32_t *action_choices(lab_ctx *c, const struct env *e, const lab_value *v)
{
    lab_tensor *t = v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type
                        ? lab_contiguous(c, v->as.object)
                        : NULL;
    const double *x;
    int32_t *out;

    if (t && lab_dtype_of(t) == LAB_I32 && lab_numel(t) == e->n) {
        const int32_t *a = lab_i32(t);
        uint32_t bad = 0, n = (uint32_t)e->kind->action.n;

        for (int64_t i = 0; i < e->n; i++)
            bad |= (uint32_t)a[i] >= n;
        return bad ? bad_action(c, e, v) : a;
    }
    x = action_numbers(c, e, v);
    out = x ? lab_alloc(c, (size_t)e->n * sizeof *out) : NULL;
    for (int64_t i = 0; out && i < e->n; i++)
        out[i] = (int32_t)x[i];
    return out;
}

/* ---- stepping ----------------------------------------------------------------------------------- */

struct results {
    lab_tensor *reward, *terminated, *truncated;
};

static struct results room(lab_ctx *c, int64_t n)
{
    return (struct results){ lab_tensor_make(c, LAB_F32, n),
                             lab_tensor_make(c, LAB_BOOL8, n),
                             lab_tensor_make(c, LAB_BOOL8, n) };
}

static void give(lab_ctx *c, const struct results *r, lab_value **reward,
                 lab_value **terminated, lab_value **truncated)
{
    *reward = lab_value_new(c, LAB_V_OBJECT(r->reward));
    *terminated = lab_value_new(c, LAB_V_OBJECT(r->terminated));
    *truncated = lab_value_new(c, LAB_V_OBJECT(r->truncated));
}

static lab_tensor *step_f32(lab_ctx *c, struct env *e, const lab_value *action,
                            struct results *r)
{
    const int32_t *choices = action_choices(c, e, action);
    lab_tensor *obs = lab_tensor_make(c, LAB_F32, e->kind->n_fields, e->n);

    *r = room(c, e->n);
    if (!choices || !lab_ok(c))
        return NULL;
    env_step_f32(c, e, choices, lab_f32_mut(obs), lab_f32_mut(r->reward),
                 lab_bool8_mut(r->terminated), lab_bool8_mut(r->truncated));
    return lab_transpose(c, obs, 0, 1);
}

/* One or many in f64. */
static lab_tensor *step_exact(lab_ctx *c, struct env *e, const lab_value *action,
                              struct results *r, double *reward)
{
    size_t n = (size_t)e->n;
    double *numbers = action_numbers(c, e, action);
    int64_t *choices = lab_alloc(c, n * sizeof *choices);
    struct env_out out = { lab_alloc(c, n * (size_t)env_width(e) * sizeof(float)),
                           lab_alloc(c, n * sizeof(double)), NULL, NULL };

    *r = room(c, e->n);
    if (!numbers || !lab_ok(c))
        return NULL;
    out.terminated = lab_bool8_mut(r->terminated);
    out.truncated = lab_bool8_mut(r->truncated);
    for (size_t i = 0; e->kind->action.choices && i < n; i++)
        choices[i] = (int64_t)numbers[i];
    env_step(c, e, choices, numbers, &out);
    *reward = out.reward[0];
    for (size_t i = 0; i < n; i++)
        lab_f32_mut(r->reward)[i] = (float)out.reward[i];
    return lab_ok(c) ? seen(c, e, out.obs) : NULL;
}

static lab_tensor *step(lab_ctx *c, struct env *e, const lab_value *action,
                        lab_value **reward, lab_value **terminated, lab_value **truncated)
{
    struct results r;
    lab_tensor *obs;
    double one = 0;

    if (!ready(c, e))
        return NULL;
    if (e->over)
        return lab_fail(c, LAB_ESTATE, "%s: the episode is over; call reset",
                        e->kind->name);
    obs = e->field ? step_f32(c, e, action, &r) : step_exact(c, e, action, &r, &one);
    if (!obs)
        return NULL;
    if (!e->single) {
        give(c, &r, reward, terminated, truncated);
        return obs;
    }
    *reward = lab_value_new(c, LAB_V_NUMBER(one));
    *terminated = lab_value_new(c, LAB_V_BOOL(lab_bool8(r.terminated)[0]));
    *truncated = lab_value_new(c, LAB_V_BOOL(lab_bool8(r.truncated)[0]));
    return obs;
}

/* ---- states -------------------------------------------------------------------------------------- */

static lab_table *state_one(lab_ctx *c, const struct env *e, int64_t i)
{
    double x[ENV_MAX_FIELDS];
    lab_table *t;

    if (e->kind->save) {
        t = e->kind->save(c, e->self + (size_t)i * e->kind->size);
    } else {
        t = lab_table_new(c);
        env_fields(e, i, x);
        for (int f = 0; f < e->kind->n_fields; f++)
            lab_table_push(c, t, LAB_V_NUMBER(x[f]));
    }
    lab_table_set(c, t, "steps", LAB_V_INT(e->steps[i]));
    return t;
}

static lab_table *state(lab_ctx *c, struct env *e)
{
    lab_table *t;

    if (!ready(c, e))
        return NULL;
    if (e->single)
        return state_one(c, e, 0);
    t = lab_table_new(c);
    for (int64_t i = 0; i < e->n && lab_ok(c); i++)
        lab_table_push(c, t, LAB_V_TABLE(state_one(c, e, i)));
    return t;
}

/* Field f of a state: in the list, or by its name. */
static bool field_in(lab_ctx *c, const struct env *e, const lab_table *t, int f,
                     double *x)
{
    const char *name = e->kind->fields[f].name;
    const lab_value *v = lab_table_at(t, f) ? lab_table_at(t, f) : lab_table_get(t, name);

    if (!v || !lab_value_number(v, x) || !isfinite(*x))
        return lab_failn(c, LAB_EARG, "%s: the state has no number '%s' (%d of %d)",
                         e->kind->name, name, f + 1, e->kind->n_fields);
    return true;
}

static void set_one(lab_ctx *c, struct env *e, int64_t i, const lab_table *t)
{
    const lab_value *steps = lab_table_get(t, "steps");
    double x[ENV_MAX_FIELDS], count = 0;

    if (steps &&
        (!lab_value_number(steps, &count) || !(count >= 0 && count < INT32_MAX))) {
        lab_fail(c, LAB_EARG, "%s: 'steps' counts the steps of the episode",
                 e->kind->name);
        return;
    }
    if (e->kind->load) {
        e->kind->load(c, e->self + (size_t)i * e->kind->size, t);
    } else {
        for (int f = 0; f < e->kind->n_fields; f++)
            if (!field_in(c, e, t, f, &x[f]))
                return;
        env_set_fields(e, i, x);
    }
    if (lab_ok(c))
        e->steps[i] = (int32_t)count;
}

static lab_tensor *set_state(lab_ctx *c, struct env *e, const lab_table *t)
{
    int64_t width = env_width(e);
    float *obs = lab_alloc(c, (size_t)width * sizeof *obs);

    if (!e->kind->load && e->kind->n_fields == 0)
        return lab_fail(c, LAB_EABSENT, "%s has no state to set", e->kind->name);
    if (!e->ready)
        env_reset(c, e, 0);
    if (e->single)
        set_one(c, e, 0, t);
    if (!e->single && lab_table_len(t) != e->n)
        return lab_fail(c, LAB_EARG, "%s: a list of %lld states is expected, got %lld",
                        e->kind->name, (long long)e->n, (long long)lab_table_len(t));
    for (int64_t i = 0; !e->single && i < e->n && lab_ok(c); i++) {
        const lab_value *v = lab_table_at(t, i);

        if (v->kind == LAB_TABLE)
            set_one(c, e, i, v->as.table);
        else
            lab_fail(c, LAB_EARG, "%s: state %lld is a table, got %s", e->kind->name,
                     (long long)i, lab_value_kind(v));
    }
    e->over = false;
    for (int64_t i = 0; i < e->n && obs && lab_ok(c); i++) {
        env_observe(c, e, i, obs);
        for (int64_t k = 0; k < width; k++)
            e->last[e->field ? k * e->n + i : i * width + k] = obs[k];
    }
    return lab_ok(c) ? seen(c, e, e->last) : NULL;
}

static lab_tensor *render(lab_ctx *c, struct env *e, int64_t i, int64_t width,
                          int64_t height)
{
    if (i < 0 || i >= e->n)
        return lab_fail(c, LAB_EINDEX, "argument 'index' is 0 to %lld, got %lld",
                        (long long)e->n - 1, (long long)i);
    return env_picture(c, e, i, height, width);
}

/* ---- what is known about them ------------------------------------------------------------------------ */

static lab_value space(lab_ctx *c, const lab_env_space *s)
{
    lab_table *t = lab_table_new(c), *names = lab_table_new(c);

    lab_table_set(c, t, "n", LAB_V_INT(s->n));
    lab_table_set(c, t, "choices", LAB_V_BOOL(s->choices));
    if (s->low != 0 || s->high != 0) {
        lab_table_set(c, t, "low", LAB_V_NUMBER(s->low));
        lab_table_set(c, t, "high", LAB_V_NUMBER(s->high));
    }
    for (int64_t i = 0; s->names && i < s->n; i++)
        lab_table_push(c, names, lab_v_string(s->names[i]));
    if (s->names)
        lab_table_set(c, t, "names", LAB_V_TABLE(names));
    return LAB_V_TABLE(t);
}

static lab_table *info(lab_ctx *c, struct env *e)
{
    const lab_env_kind *k = e->kind;
    lab_table *t = lab_table_new(c), *params = lab_table_new(c);

    lab_table_set(c, t, "name", lab_v_string(k->name));
    lab_table_set(c, t, "doc", lab_v_string(k->doc ? k->doc : ""));
    lab_table_set(c, t, "n", LAB_V_INT(e->n));
    lab_table_set(c, t, "observation", space(c, &k->observation));
    lab_table_set(c, t, "action", space(c, &k->action));
    if (k->limit)
        lab_table_set(c, t, "limit", LAB_V_INT(k->limit));
    if (k->solved != 0)
        lab_table_set(c, t, "solved", LAB_V_NUMBER(k->solved));
    for (int i = 0; i < k->n_params; i++)
        lab_table_set(c, params, k->params[i].name, LAB_V_NUMBER(e->param[i]));
    lab_table_set(c, t, "params", LAB_V_TABLE(params));
    return t;
}

static lab_value *get(lab_ctx *c, struct env *e, const char *key)
{
    lab_table *t = info(c, e);
    const lab_value *v = t ? lab_table_get(t, key) : NULL;

    return v ? lab_value_new(c, *v) : NULL;
}

static lab_table *fields(lab_ctx *c, struct env *e)
{
    lab_table *t = lab_table_new(c), *all = info(c, e);
    const lab_value *v;
    const char *key;

    for (int64_t i = 0; (key = lab_table_key(all, i, &v)); i++)
        lab_table_push(c, t, lab_v_string(key));
    return t;
}

static const char *text(lab_ctx *c, struct env *e)
{
    return lab_format(c, "Env(%s, n=%lld%s)", e->kind->name, (long long)e->n,
                      e->field ? ", f32" : "");
}

static const lab_row rows[] = {
    { "make(what: any, n: int?; dtype: \"f64\"|\"f32\" = \"f64\", params: table?) -> "
      "env: Env",
      LAB_CODE(make),
      "An environment by its name (rl.envs), of an EnvKind, or of the kind of another "
      "Env.\n"
      "With n, that many side by side: everything gets a first dimension of n, and an\n"
      "episode that ends is followed by the next at once (env:last has how it ended).\n"
      "\"f32\": all of them move together in single precision, where the kind can; "
      "fast.\n"
      "params: constants of the world by name, see env.params.\n"
      ">>> env = rl.make(\"CartPole-v1\")\n"
      ">>> #env:reset(1)\n4\n"
      ">>> rl.make(\"CartPole-v1\", {n = 8}):reset(1):shape()[1]\n8\n"
      ">>> rl.make(\"CartPole-v1\", {params = {gravity = 1.6}}).params.gravity\n1.6" },
    { "envs() -> names: table", LAB_CODE(envs),
      "The names that rl.make knows.\n>>> print(rl.envs()[1])\nCartPole-v1" },
    { "env(; name: string = \"mine\", observation: any, actions: any, reset: fn, step: "
      "fn,"
      " limit: int = 0, solved: number = 0, draws: int = 4) -> env: Env",
      LAB_CODE(from_lua),
      "An environment of your own rules. A state is a table: its list part is what is\n"
      "observed, named parts are what else you need to remember.\n"
      "  reset(u) → the first state\n"
      "  step(state, action, u) → the next state, with reward = and terminated = in it\n"
      "Actions count from 0. u is a list of `draws` uniform random numbers in [0, 1): "
      "use\n"
      "them instead of math.random, and a seed repeats everything. observation: how "
      "many\n"
      "numbers; actions: how many choices, or {n =, low =, high =} for numbers. An "
      "episode\n"
      "is cut off after `limit` steps (0: never).\n"
      ">>> begin = function() return {0} end\n"
      ">>> go = function(s, a) return {s[1] + a, reward = -1, terminated = s[1] + a == "
      "2} end\n"
      ">>> walk = rl.env{observation = 1, actions = 2, limit = 50, reset = begin, step = "
      "go}\n"
      ">>> obs = walk:reset()\n"
      ">>> obs = walk:step(1)\n"
      ">>> _, reward, terminated = walk:step(1)\n"
      ">>> reward, terminated\n-1.0\ttrue" },
    { "Env:reset(seed: int?) -> obs: tensor", LAB_CODE(reset),
      "Begins anew; the first observation. The same seed gives the same episodes: number "
      "i\n"
      "of n draws from stream i of it. Without a seed it comes from lab.seed.\n"
      ">>> env = rl.make(\"CartPole-v1\")\n"
      ">>> a, b = env:reset(7):totable(), env:reset(7):totable()\n"
      ">>> a[1] == b[1], math.abs(a[1]) < 0.05\ntrue\ttrue" },
    { "Env:step(action: any) -> obs: tensor, reward: any, terminated: any, truncated: "
      "any",
      LAB_CODE(step),
      "What an action leads to. terminated: the episode ended by the rules; truncated: "
      "it\n"
      "was cut off (a time limit), and would have gone on. Both may be true. Actions "
      "are\n"
      "numbers from 0; for n environments a list or a tensor of n of them. An episode of "
      "a\n"
      "single environment that is over wants a reset; n environments go on by "
      "themselves.\n"
      ">>> env = rl.make(\"CartPole-v1\")\n"
      ">>> first = env:reset(1)\n"
      ">>> obs, reward, terminated, truncated = env:step(0)\n"
      ">>> reward, terminated, truncated\n1.0\tfalse\tfalse\n"
      ">>> many = rl.make(\"CartPole-v1\", {n = 2})\n"
      ">>> first = many:reset(1)\n"
      ">>> _, reward = many:step({0, 1})\n"
      ">>> reward:sum():item()\n2.0" },
    { "Env:last() -> obs: tensor", LAB_CODE(last),
      "The observation that the last step led to: of an episode that ended its last "
      "one,\n"
      "where step has given the first of the next.\n"
      ">>> env = rl.make(\"CartPole-v1\")\n"
      ">>> first = env:reset(1)\n"
      ">>> (env:step(0) - env:last()):abs():sum():item()\n0.0" },
    { "Env:state() -> state: table", LAB_CODE(state),
      "Where it stands: the numbers of the state in a list, and steps, the length of "
      "the\n"
      "episode so far. For n environments a list of n such tables.\n"
      ">>> env = rl.make(\"CartPole-v1\")\n"
      ">>> obs = env:set_state{0, 0.5, 0, 0}\n"
      ">>> obs = env:step(1)\n"
      ">>> env:state()[1], env:state().steps\n0.01\t1" },
    { "Env:set_state(state: table) -> obs: tensor", LAB_CODE(set_state),
      "Goes to a state: its numbers in a list or by their names; steps (0 when absent).\n"
      "The observation there.\n"
      ">>> env = rl.make(\"CartPole-v1\")\n"
      ">>> env:set_state{x = 1, v = 0, theta = 0, omega = 0}:totable()[1]\n1.0" },
    { "Env:render(index: int = 0; width: int = 600, height: int = 400) -> image: "
      "tensor[H,W,3] u8",
      LAB_CODE(render),
      "A picture of environment `index`; show it with view.image.\n"
      ">>> env = rl.make(\"CartPole-v1\")\n"
      ">>> first = env:reset(1)\n"
      ">>> env:render():shape()[2]\n600" },
    { "Env:info() -> info: table", LAB_CODE(info),
      "Its name, doc, n, observation and action spaces, limit, solved and params; each "
      "is\n"
      "also a field: env.limit.\n"
      ">>> rl.make(\"CartPole-v1\").limit\n500\n"
      ">>> print(rl.make(\"CartPole-v1\").action.names[2])\nright" },
    { "Env:__index(key: string) -> any?", LAB_CODE(get), "A field of info." },
    { "Env:__fields() -> table", LAB_CODE(fields), "The fields of info." },
    { "Env:__tostring() -> string", LAB_CODE(text), "Its name and size." },
};

LAB_ROWS(env_rows);
