/* env.h — an environment for agents: one const descriptor says all about it.
 *
 * The descriptor stands here, not in the rl plugin, so that any plugin (a simulator's bridge)
 * and any C cell can offer an environment:
 *
 *     struct walk { double x; };
 *     static void reset(void *self, const lab_env_world *w)
 *     {
 *         ((struct walk *)self)->x = (double)lab_rng_below(w->rng, 3);
 *     }
 *     static lab_env_result step(void *self, const lab_env_action *a, const lab_env_world *w)
 *     {
 *         struct walk *s = self;
 *         (void)w;
 *         s->x += a->choice ? 1 : -1;
 *         return (lab_env_result){ .reward = -1, .terminated = s->x >= 5 };
 *     }
 *     static const lab_env_field fields[] = { LAB_ENV_FIELD(struct walk, x) };
 *     static const lab_env_kind walk_kind = {
 *         .name = "Walk", .doc = "Five steps to the right.", .size = sizeof(struct walk),
 *         .limit = 50, .observation = LAB_BOX(1), .action = LAB_CHOICES(2),
 *         .fields = fields, .n_fields = 1, .reset = reset, .step = step };
 *
 *     // walk() -> EnvKind
 *     lab_env *walk(lab_ctx *c) { return lab_env_offer(c, &walk_kind, NULL); }
 *
 * and then rl.make(walk()), rl.ppo(walk()). Any number of environments of a kind run side by
 * side: `self` is the state of one, `size` bytes that are stored as they are, so it holds no
 * pointers (or has save, load and release). Limits, chance and autoreset are kept by whoever
 * runs it.
 */
#ifndef LAB_ENV_H
#define LAB_ENV_H

#include <lab/rng.h>
#include <lab/value.h>

enum { LAB_ENV_MAX_NUMBERS = 4096 }; /* of an observation or an action */

/* What is seen or done: n numbers in [low, high], or one of n choices 0 … n−1. */
typedef struct lab_env_space {
    int64_t n;
    bool choices;
    double low, high;         /* of each number; both 0: no bounds known */
    const char *const *names; /* n of them, or NULL */
} lab_env_space;
#define LAB_BOX(n_) \
    {               \
        .n = (n_)   \
    }
#define LAB_CHOICES(n_)            \
    {                              \
        .n = (n_), .choices = true \
    }
#define LAB_NAMES(...) ((const char *const[]){ __VA_ARGS__ })

/* A number of the state that users see and set: its name, and where it stands in self. */
typedef struct lab_env_field {
    const char *name;
    size_t offset; /* of a double */
} lab_env_field;
#define LAB_ENV_FIELD(type, member)     \
    {                                   \
#member, offsetof(type, member) \
    }

/* A constant of the world that users may change in rl.make. */
typedef struct lab_env_param {
    const char *name;
    double value; /* the default */
    const char *doc;
} lab_env_param;

/* What surrounds one environment. All borrowed. */
typedef struct lab_env_world {
    lab_ctx *c;          /* for errors */
    const double *param; /* the kind's params, in their order */
    lab_rng *rng;        /* this environment's own chance */
    void *owner;         /* what lab_env_offer was given */
} lab_env_world;

typedef struct lab_env_action {
    int64_t choice;   /* 0 … n−1 */
    const double *at; /* or n numbers */
} lab_env_action;

/* terminated: the episode ended by the task's own rules; truncated: it was cut off, what comes
 * after still counts. The time limit is not the environment's business. */
typedef struct lab_env_result {
    double reward;
    bool terminated, truncated;
} lab_env_result;

/* Draws shapes without jagged edges; colours are 0xRRGGBB. Coordinates are those of the
 * `window` that was set first (x to the right, y up), widths and radii too. */
typedef struct lab_env_pen lab_env_pen;
struct lab_env_pen {
    /* The picture shows at least [left, right] × [bottom, top] on this colour. */
    void (*window)(lab_env_pen *p, double left, double bottom, double right, double top,
                   uint32_t background);
    /* A convex polygon: n points x, y, in either sense of rotation; n ≤ 16. */
    void (*polygon)(lab_env_pen *p, uint32_t colour, const double *xy, int n);
    void (*line)(lab_env_pen *p, uint32_t colour, double width, double x0, double y0,
                 double x1, double y1);
    void (*disc)(lab_env_pen *p, uint32_t colour, double x, double y, double radius);
};

/* Many environments at once, as a structure of arrays: field f of environment i is
 * field[f][i], the fields in the kind's order. */
typedef struct lab_env_batch {
    float *const *field;
    const int32_t *action; /* choices */
    float *reward;
    uint8_t *terminated; /* 0 or 1 */
    const double *param;
} lab_env_batch;

typedef struct lab_env_kind {
    const char *name, *doc;
    size_t size;   /* bytes of self; zeroed before reset */
    int64_t limit; /* steps after which an episode is cut off; 0: none */
    double solved; /* mean return that counts as solved; 0: none is known */
    lab_env_space observation, action;
    const lab_env_field *fields;
    int n_fields;
    const lab_env_param *params;
    int n_params;
    void (*reset)(void *self, const lab_env_world *w);
    lab_env_result (*step)(void *self, const lab_env_action *a, const lab_env_world *w);
    /* obs: as many numbers as the observation has, or one for choices. NULL: the fields. */
    void (*observe)(const void *self, float *obs, const lab_env_world *w);
    void (*draw)(const void *self, lab_env_pen *pen,
                 const lab_env_world *w); /* may be NULL */
    /* Steps environments [begin, end) in f32 without autoreset; only where self is the fields
     * and the observation is too. It and reset then run on several threads: they cannot fail.
     * NULL: no such path. */
    void (*step_batch)(const lab_env_batch *b, int64_t begin, int64_t end);
    /* What `self` holds beside plain bytes, as a table and back; NULL: nothing. */
    lab_table *(*save)(lab_ctx *c, const void *self);
    void (*load)(lab_ctx *c, void *self, const lab_table *state);
    void (*release)(void *self);
} lab_env_kind;

/* A kind as an object that Lua can hand from one plugin to another. */
typedef struct lab_env {
    const lab_env_kind *kind;
    void *owner; /* kept object that the kind's functions need, or NULL */
} lab_env;
LAB_API extern const lab_type lab_env_type; /* "EnvKind" */

/* Returns new; checks that the descriptor is complete. `kind` must live as long as the
 * object: as long as the program, or inside `owner` (kept; may be NULL). LAB_EARG. */
LAB_API lab_env *lab_env_offer(lab_ctx *c, const lab_env_kind *kind, void *owner);

#endif
