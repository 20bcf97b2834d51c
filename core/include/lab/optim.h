/* optim.h — optimizers, learning-rate schedules, clipping, averages. */
#ifndef LAB_OPTIM_H
#define LAB_OPTIM_H

#include <lab/tensor.h>
#include <lab/value.h>

enum { LAB_OPTIM_NUMBERS = 8, LAB_OPTIM_STATES = 3 };

/* One optimizer: the update of n elements in one pass. x: parameters; g: gradients; s: up to
 * 3 lists of state, zero at first; k: its numbers, k[0] the learning rate; t: number of this
 * step, from 1. Elementwise, so pieces may run in parallel. */
typedef struct lab_optim_kind {
    const char *name, *doc;
    int n_states;
    const char *state_names[LAB_OPTIM_STATES];
    int n_numbers;
    const char *number_names[LAB_OPTIM_NUMBERS]; /* "lr", "weight_decay", … */
    double defaults[LAB_OPTIM_NUMBERS];
    void (*update)(float *x, const float *g, float *const *s, int64_t n, const double *k,
                   int64_t t);
} lab_optim_kind;

typedef struct lab_optimizer lab_optimizer;
LAB_API extern const lab_type lab_optimizer_type; /* "Optimizer" */

/* Returns new; keeps the tensors (f32 leaves; bf16 and f16 ones get f32 masters). `numbers`:
 * n_numbers values, NaN for the default. */
LAB_API lab_optimizer *lab_optim_new(lab_ctx *c, const lab_optim_kind *kind,
                                     const lab_tensors *params, const double *numbers);
/* Another group with numbers of its own (NaN: those of the first group). */
LAB_API void lab_optim_add_group(lab_ctx *c, lab_optimizer *o, const lab_tensors *params,
                                 const double *numbers);
/* One update of every parameter that has a gradient. */
LAB_API void lab_optim_step(lab_ctx *c, lab_optimizer *o);
LAB_API void lab_optim_zero_grad(lab_optimizer *o);
/* The learning rate of all groups: each keeps the factor to the first with which it was
 * added, also after a rate of 0; 1 where the first's was 0 then. */
LAB_API double lab_optim_lr(const lab_optimizer *o);
LAB_API void lab_optim_set_lr(lab_optimizer *o, double lr);
/* {step, lr, "0.exp_avg" = tensor, …}: enough to go on bit for bit. */
LAB_API lab_table *lab_optim_state(lab_ctx *c, const lab_optimizer *o);
LAB_API void lab_optim_load(lab_ctx *c, lab_optimizer *o, const lab_table *state);

/* Scales all gradients by min(1, max / (‖g‖ + 1e-6)), ‖g‖ over all of them together; returns
 * the norm before. Pascanu et al. (2013). */
LAB_API double lab_clip_grad_norm(lab_ctx *c, const lab_tensors *params, double max);
LAB_API void lab_clip_grad_value(lab_ctx *c, const lab_tensors *params, double max);

/* ---- schedules: the learning rate by the number of steps taken ----------------------------- */

/* lr(t) for t = 0, 1, …; base: the optimizer's lr when the schedule was made; k: numbers. */
typedef struct lab_schedule_kind {
    const char *name, *doc;
    double (*lr)(double t, double base, const double *k);
} lab_schedule_kind;
LAB_API extern const lab_schedule_kind lab_step_lr, /* k: every, gamma */
    lab_exponential_lr,                             /* k: gamma */
    lab_cosine_lr, /* k: total, eta_min, warmup: Loshchilov & Hutter (2017) after a linear rise */
    lab_linear_lr, /* k: total, end factor, warmup */
    lab_one_cycle_lr; /* k: total, max_lr, pct_start, div_factor, final_div_factor: Smith (2018) */
typedef struct lab_schedule lab_schedule;
LAB_API extern const lab_type lab_schedule_type; /* "Schedule" */
/* Returns new (keeps o); sets lr(0) at once. */
LAB_API lab_schedule *lab_schedule_new(lab_ctx *c, const lab_schedule_kind *kind,
                                       lab_optimizer *o, const double *k, int n);
/* Sets lr(t + 1), returns it. */
LAB_API double lab_schedule_step(lab_schedule *s);
LAB_API int64_t lab_schedule_at(const lab_schedule *s);
LAB_API void lab_schedule_seek(lab_schedule *s, int64_t t);

/* ---- averages of parameters ------------------------------------------------------------------ */

/* Polyak & Juditsky (1992), exponential: a ← d a + (1 − d) x, with d = min(decay,
 * (1 + t) / (10 + t)). */
typedef struct lab_ema lab_ema;
LAB_API extern const lab_type lab_ema_type; /* "EMA" */
LAB_API lab_ema *lab_ema_new(lab_ctx *c, const lab_tensors *params, double decay);
LAB_API void lab_ema_update(lab_ctx *c, lab_ema *e);
/* Names to tensors: all that is needed to go on; load is the way back. LAB_EARG, LAB_ESHAPE. */
LAB_API lab_table *lab_ema_state(lab_ctx *c, const lab_ema *e);
LAB_API void lab_ema_load(lab_ctx *c, lab_ema *e, const lab_table *state);
/* Exchanges the parameters with their averages (twice: as before). */
LAB_API void lab_ema_swap(lab_ctx *c, lab_ema *e);

LAB_API extern const lab_optim_kind lab_sgd, lab_adam, lab_adamw, lab_rmsprop,
    lab_adagrad, lab_lion;

#endif
