/* env.h — environments at work: n of one kind, stepped one by one or as a batch.
 *
 * The descriptor of a kind is lab_env_kind (lab/env.h); the kinds of this plugin are listed in
 * kinds.c. Environment i draws from Philox stream i of the seed given to env_reset, so what
 * happens in it depends on the seed, i and its actions alone.
 *
 * Autoreset: environment i starts a new episode within the step that ended the old one. `obs`
 * is then the first observation of the new episode, `last` what the step led to.
 */
#ifndef RL_ENV_H
#define RL_ENV_H

#include <lab/env.h>
#include <lab/tensor.h>

enum { ENV_MAX_FIELDS = 64 };

struct env {
    lab_env *of; /* kept */
    const lab_env_kind *kind;
    int64_t n;
    bool single;      /* one, without the batch dimension and without autoreset */
    bool ready, over; /* reset was called; single: the episode has ended */
    uint64_t seed;
    double *param;
    char *self;     /* n × kind->size; NULL for f32 */
    float *field;   /* f32: n_fields × n */
    lab_rng *rng;   /* n */
    int32_t *steps; /* n: of the episode */
    float *last;    /* n × width, f32: n_fields × n; what the last step led to */
};
extern const lab_type env_type; /* "Env" */

/* What one step of all gives; each array has n rows. Borrowed; NULL where not wanted. */
struct env_out {
    float *obs; /* width numbers each */
    double *reward;
    uint8_t *terminated, *truncated;
};

/* Returns new: not reset yet. `params`: values by name, or NULL. `f32`: as a structure of
 * arrays of f32, where the kind has step_batch. LAB_EARG, LAB_ENOMEM. */
struct env *env_new(lab_ctx *c, lab_env *of, int64_t n, const lab_table *params,
                    bool f32);
/* Another n of the same kind with the same parameters. */
struct env *env_another(lab_ctx *c, const struct env *e, int64_t n);
/* The kind that `what` names or is: a name, an EnvKind or an Env. LAB_EARG. */
lab_env *env_kind_of(lab_ctx *c, const lab_value *what);
/* Like env_new, for `what`; of an Env its parameters too. */
struct env *env_from(lab_ctx *c, const lab_value *what, int64_t n);

/* Numbers in one observation: choices are one-hot. */
int64_t env_width(const struct env *e);
/* Numbers in one action: 1 for choices. */
int64_t env_action_width(const struct env *e);

/* All begin anew. */
void env_reset(lab_ctx *c, struct env *e, uint64_t seed);
/* Environment i begins a new episode; its stream of chance goes on. */
void env_restart(lab_ctx *c, struct env *e, int64_t i);
void env_observe(lab_ctx *c, const struct env *e, int64_t i, float *obs);
/* The numbers that users see and set, in the order of kind->fields. */
void env_fields(const struct env *e, int64_t i, double *out);
void env_set_fields(struct env *e, int64_t i, const double *in);
/* One step of environment i, without autoreset. Both flags may be true. Where rules in Lua
 * fail, c says so and no step was taken. */
lab_env_result env_step_one(lab_ctx *c, struct env *e, int64_t i,
                            const lab_env_action *a);
/* All take a step, with autoreset unless single. actions: n choices, or n × n_action numbers
 * in `numbers`. */
void env_step(lab_ctx *c, struct env *e, const int64_t *choices, const double *numbers,
              const struct env_out *out);
/* env_batch.c: the same of f32 environments; reward in f32. */
void env_step_f32(lab_ctx *c, struct env *e, const int32_t *choices, float *obs,
                  float *reward, uint8_t *terminated, uint8_t *truncated);

/* Everything, bit for bit, under names that begin with `prefix`. */
void env_save(lab_ctx *c, const struct env *e, const char *prefix, lab_table *tensors);
void env_load(lab_ctx *c, struct env *e, const char *prefix, const lab_table *tensors);

/* H×W×3 u8. LAB_EABSENT when the kind draws nothing. */
lab_tensor *env_picture(lab_ctx *c, const struct env *e, int64_t i, int64_t height,
                        int64_t width);

/* An environment whose functions are Lua's (env_lua.c). */
lab_env *env_of_lua(lab_ctx *c, const char *name, const lab_value *observation,
                    const lab_value *actions, lab_callback *reset, lab_callback *step,
                    int64_t limit, double solved, int64_t draws);

/* The kinds of this plugin; ends with NULL. */
extern const lab_env_kind *const env_kinds[];
extern const lab_env_kind env_cartpole;

#endif
