/* agent.h — what all agents share: environments to train in, a network, an optimizer, the
 * returns so far, storing. One kind of agent is one file that ends in a const agent_kind.
 */
#ifndef RL_AGENT_H
#define RL_AGENT_H

#include "env.h"
#include "net.h"

#include <lab/optim.h>

enum { AGENT_OPTIONS = 20, AGENT_NETS = 2, AGENT_RECENT = 100 };
enum { AGENT_KEPT = 1 << 16 }; /* returns; the older half goes when there are more */

/* Networks of the user's, as arguments name them; NULL for dense ones. */
struct agent_modules {
    lab_layer *actor, *critic, *q;
};

/* A number that users choose: its preset and range; whole ones say so. */
struct agent_option {
    const char *name;
    double preset, least, most;
    bool whole;
};

/* How the returns went: of every finished episode its length is added up and its return kept. */
struct agent_track {
    double *sum;    /* per environment: the return of the episode so far */
    float *returns; /* of the last finished episodes, AGENT_KEPT at most */
    int64_t *at;    /* the step at which each finished */
    int64_t n, room;
    int64_t dropped; /* episodes before them */
    double best;     /* largest mean of AGENT_RECENT; NaN before */
};

struct agent {
    const struct agent_kind *kind;
    struct env *env; /* kept: where it trains */
    uint64_t seed;
    lab_rng rng;             /* actions, samples, shuffles */
    double k[AGENT_OPTIONS]; /* by kind->options */
    int64_t steps, total;    /* of the environments together; planned */
    float *obs;              /* env->n × width: what each environment shows now */
    struct net net[AGENT_NETS];
    struct net_run act; /* of net[0], for at most `act_rows` rows */
    int64_t act_rows;
    lab_tensor *theta, *grad; /* kept: net[0], net[1] behind each other */
    lab_optimizer *optim;     /* kept */
    struct agent_track track;
    struct watch *watch;    /* a window while it trains, or NULL */
    const char *checkpoint; /* while it trains: written every `every` steps; or NULL */
    int64_t every, stored;
    void *self; /* kind->size bytes, zeroed */
};
extern const lab_type agent_type; /* "Agent" */

struct agent_kind {
    const char *name, *doc;
    size_t size;
    const struct agent_option *options;
    int n_options;
    /* Says what dense networks would be like (net[i].mlp; those of the user stay), then
     * agent_nets, then what self holds. */
    void (*start)(lab_ctx *c, struct agent *a);
    /* Trains until steps ≥ until, or the user stops; leaves a state that goes on bit for bit. */
    void (*train)(lab_ctx *c, struct agent *a, int64_t until);
    void (*save)(lab_ctx *c, const struct agent *a, lab_table *tensors);
    void (*load)(lab_ctx *c, struct agent *a, const lab_table *tensors);
    void (*release)(struct agent *a);
    const char *net_names[AGENT_NETS]; /* "actor", "critic": as arguments, and in files */
    int n_envs; /* index of the option that counts environments; −1: 1 */
};
extern const struct agent_kind agent_ppo, agent_dqn;

/* Returns new. `options`: NaN for the preset. `modules` (may be NULL) are kept and trained.
 * LAB_EARG names the option. */
struct agent *agent_new(lab_ctx *c, const struct agent_kind *kind, const lab_value *env,
                        uint64_t seed, int64_t total, const double *options,
                        const struct agent_modules *modules);
/* For start: lays out theta and grad for the networks in a->net, with Adam. A Module's numbers
 * are taken as they are. */
bool agent_nets(lab_ctx *c, struct agent *a, int nets, double lr, double eps);
float *agent_theta(struct agent *a, int net);
/* The users' Modules get the parameters of now. */
void agent_give(struct agent *a);
/* One optimizer step by `grad`, clipped to max_norm (0: not); the norm before. */
double agent_update(lab_ctx *c, struct agent *a, double lr, double max_norm);

/* Environment i took a step: its return, the curve. */
void agent_count(lab_ctx *c, struct agent *a, int64_t i, double reward, bool end);
/* Mean return of the last AGENT_RECENT episodes (fewer at first); NaN before the first. */
double agent_recent(const struct agent *a);
/* Progress, the window, the checkpoint; true when the user wants to stop. */
bool agent_tick(lab_ctx *c, struct agent *a);
/* The metrics "return", "episode_length" and these. */
void agent_report(lab_ctx *c, struct agent *a, const char *const *names,
                  const double *values, int n);

/* Of rows of observations: the output of net[0], borrowed until the next call; the index of
 * the largest in each row. */
const float *agent_output(lab_ctx *c, struct agent *a, const float *obs, int64_t rows);
void agent_greedy(lab_ctx *c, struct agent *a, const float *obs, int64_t rows,
                  int64_t *choice);
int64_t agent_largest(const float *x, int64_t n);
/* Episodes played greedily in environments of their own; their returns. */
lab_tensor *agent_evaluate(lab_ctx *c, struct agent *a, int64_t episodes, uint64_t seed);

/* store: agent_store.c */
bool agent_save(lab_ctx *c, struct agent *a, const char *path);
/* `env` may be NULL where the environment is one of this plugin's; `modules`: like those that
 * it was trained with. */
struct agent *agent_load(lab_ctx *c, const char *path, const lab_value *env,
                         const struct agent_modules *modules);

/* ---- learning.c: what the formulas say, apart from who uses them -------------------------------- */

/* Generalized advantage estimation (Schulman et al. 2016, eq. 16), for n environments over T
 * steps, arrays T × n; end[t]: step t ended the episode; next: V after the last step.
 *     δ_t = r_t + γ V_{t+1} (1 − end_t) − V_t,   A_t = δ_t + γ λ (1 − end_t) A_{t+1} */
void gae(const float *reward, const float *value, const uint8_t *end, const float *next,
         int64_t steps, int64_t n, double gamma, double lambda, float *advantage);
/* x ← (x − mean) / (standard deviation of a sample + 1e-8) */
void standardize(float *x, int64_t n);

struct ppo_batch {
    int64_t rows, choices;
    const float *logits, *value; /* of the networks now */
    const int32_t *action;
    const float *old_logp, *old_value, *advantage, *target;
};
struct ppo_numbers {
    double clip, entropy, value; /* ε, c_H, c_V */
    bool clip_value;
};
struct ppo_losses {
    double policy, value, entropy, kl,
        clipped; /* means over rows; clipped: share of rows */
    double total;
};
/* The loss of PPO (Schulman et al. 2017, eq. 9) and its gradient; d_logits and d_value are
 * written. Formulas stand in learning.c. */
struct ppo_losses ppo_loss(const struct ppo_batch *b, const struct ppo_numbers *k,
                           float *d_logits, float *d_value);

#endif
